#include "rulebook/assessment.h"

#include "base/ensure.h"
#include "rulebook/profile_words.h"

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::string_view kAssess = "rules.assess";
constexpr std::string_view kConsent = "rules.consent";
constexpr std::string_view kApprove = "rules.approve";

auto no(AssessmentFault fault) { return base::failure(AssessmentError{fault}); }

// 29 February has its anniversary on the last day of the month.
school::Date plus_years(school::Date day, std::chrono::years years) {
    const school::Date later = day + years;
    if (later.ok()) return later;
    return later.year() / later.month() / std::chrono::last;
}

constexpr std::array kSides{Side::educational, Side::technical, Side::safeguarding};

const std::optional<Signature>& signature_of(const Assessment& assessment, Side side) {
    switch (side) {
        case Side::educational:
            return assessment.educational;
        case Side::technical:
            return assessment.technical;
        case Side::safeguarding:
            break;
    }
    return assessment.safeguarding;
}

bool has_signed(const Assessment& assessment, const school::PersonId& person) {
    return std::ranges::any_of(kSides, [&](Side side) {
        const auto& one = signature_of(assessment, side);
        return one && one->by == person;
    });
}

// For each side that is still missing and theirs.
void add_signature(Assessment& assessment, const rights::Reader& by, const Now& now) {
    const Signature made{by.person(), now.at};
    for (const Side side : sides_left(assessment, by)) {
        if (side == Side::educational) assessment.educational = made;
        if (side == Side::technical) assessment.technical = made;
        if (side == Side::safeguarding) assessment.safeguarding = made;
    }
    assessment.state = missing_sides(assessment).empty() ? AssessmentState::assessed : AssessmentState::begun;
}

bool is_over(AssessmentState state) {
    return state == AssessmentState::signed_off || state == AssessmentState::refused;
}

// Whether `by` may sign for a side or consent; that the profile is still the same is another question.
Assessed<void> may_assess(const Assessment& assessment, const rights::Reader& by) {
    if (!by.may(kAssess)) return no(AssessmentFault::not_allowed);
    if (is_over(assessment.state)) return no(AssessmentFault::decided);
    if (has_signed(assessment, by.person())) return no(AssessmentFault::own_work);
    if (missing_sides(assessment).empty()) return no(AssessmentFault::faster);
    if (sides_left(assessment, by).empty()) return no(AssessmentFault::other_side);
    return {};
}
Assessed<void> may_consent(const Assessment& assessment, const rights::Reader& by) {
    if (!by.may(kConsent)) return no(AssessmentFault::not_allowed);
    if (is_over(assessment.state)) return no(AssessmentFault::decided);
    if (has_signed(assessment, by.person())) return no(AssessmentFault::own_work);
    if (!missing_sides(assessment).empty()) return no(AssessmentFault::too_early);
    return {};
}
Assessed<void> next_step(const Assessment& assessment, const rights::Reader& by) {
    return missing_sides(assessment).empty() ? may_consent(assessment, by) : may_assess(assessment, by);
}

Assessed<void> ending(const Assessment& assessment, const rights::Reader& by) {
    if (is_over(assessment.state)) return no(AssessmentFault::decided);
    if (by.may(kApprove) || author_of(assessment) == by.person()) return {};
    return next_step(assessment, by);
}

// Of a version and a day that no longer hold nothing can be signed.
Assessed<void> still_holds(const Assessment& assessment, const base::Digest& version, const Now& now) {
    if (assessment.version != version) return no(AssessmentFault::changed);
    if (assessment.words.review_on <= now.today) return no(AssessmentFault::review_date);
    return {};
}

bool is_review_recent(school::Date held_on, school::Date today) {
    return held_on >= school::plus_days(today, -kReviewAge);
}

Assessed<void> next_step(const AccessReview& review, const rights::Reader& by) {
    if (!by.may(kApprove)) return no(AssessmentFault::not_allowed);
    if (review.state != ReviewState::written) return no(AssessmentFault::decided);
    if (review.written.by == by.person()) return no(AssessmentFault::own_work);
    return {};
}

}  // namespace

std::vector<Side> sides_of(const rights::Reader& reader) {
    std::vector<Side> sides{reader.has(rights::Role::network_manager) ? Side::technical : Side::educational};
    if (reader.has(rights::Role::dsl)) sides.push_back(Side::safeguarding);
    return sides;
}

std::vector<Side> missing_sides(const Assessment& assessment) {
    std::vector<Side> missing;
    std::ranges::copy_if(kSides, std::back_inserter(missing),
                         [&](Side side) { return !signature_of(assessment, side); });
    return missing;
}

std::vector<Side> sides_left(const Assessment& assessment, const rights::Reader& reader) {
    std::vector<Side> left = sides_of(reader);
    std::erase_if(left, [&](Side side) { return signature_of(assessment, side).has_value(); });
    return left;
}

const Assessment* waiting_of(const std::vector<Assessment>& of_profile) {
    const auto found = std::ranges::find_if(of_profile, [](const Assessment& one) { return !is_over(one.state); });
    return found == of_profile.end() ? nullptr : &*found;
}

const Assessment* last_signed(const std::vector<Assessment>& of_profile) {
    const Assessment* last = nullptr;
    for (const Assessment& one : of_profile)
        if (one.state == AssessmentState::signed_off && (!last || last->leadership->at <= one.leadership->at))
            last = &one;
    return last;
}

bool needs_assessment(const school::FilterProfile& profile) { return profile.mode != school::FilterMode::portal; }

Cover cover_of(const std::vector<Assessment>& of_profile, const base::Digest& now, school::Date today) {
    const Assessment* last = last_signed(of_profile);
    if (last == nullptr) return waiting_of(of_profile) == nullptr ? Cover::none : Cover::waiting;
    if (last->version != now || !missing_sides(*last).empty()) return Cover::earlier_version;
    return last->words.review_on < today ? Cover::review_due : Cover::in_force;
}

bool may_sign_next(const Assessment& assessment, const rights::Reader& reader) {
    return next_step(assessment, reader).has_value();
}

bool may_refuse(const Assessment& assessment, const rights::Reader& reader) {
    return ending(assessment, reader).has_value();
}

const school::PersonId& author_of(const Assessment& assessment) {
    const auto& first = signature_of(assessment, assessment.begun_on);
    base::ensure(first.has_value(), "whoever begins an assessment signs it");
    return first->by;
}

bool is_withdrawn(const Assessment& assessment) {
    return assessment.refusal && assessment.refusal->by == author_of(assessment);
}

std::vector<school::FilterProfile> reviewed_profiles(const school::FilterPlan& plan) {
    std::vector<school::FilterProfile> reviewed;
    std::ranges::copy_if(plan.profiles, std::back_inserter(reviewed), [](const school::FilterProfile& one) {
        return one.audience == school::Audience::exam ||
               (one.audience == school::Audience::learner && !one.years.empty());
    });
    return reviewed;
}

std::string describe(const AssessmentError& error) {
    switch (error.fault) {
        case AssessmentFault::no_words:
            return "something is missing; each question needs an answer";
        case AssessmentFault::no_reason:
            return "say why; the reason is part of the record";
        case AssessmentFault::review_date:
            return "the next review must be after today, and within three years";
        case AssessmentFault::held_date:
            return "the review was held today or in the last 31 days; hold it again if it was longer ago";
        case AssessmentFault::reach_changed:
            return "the plan has changed what profiles reach since the review was written; refuse it, and hold another";
        case AssessmentFault::held_long_ago:
            return "the review was held more than 31 days ago; refuse it, and hold another";
        case AssessmentFault::unknown_profile:
            return "the school's plan has no such profile";
        case AssessmentFault::needs_none:
            return "whoever has this profile reaches the sign-in page alone; there is nothing to assess";
        case AssessmentFault::not_each:
            return "decide on each profile once; the plan may have changed, so look again";
        case AssessmentFault::already_waits:
            return "one waits already; it is signed or refused before another is begun";
        case AssessmentFault::unknown:
            return "there is no such assessment or review";
        case AssessmentFault::own_work:
            return "you have signed or written this; somebody else takes the next step";
        case AssessmentFault::other_side:
            return "what you could sign for is signed; another side is next";
        case AssessmentFault::too_early:
            return "the educational, the technical and the safeguarding side sign before the leadership consents";
        case AssessmentFault::faster:
            return "somebody else has signed in the meantime; look again at who is next";
        case AssessmentFault::decided:
            return "somebody has signed or refused this in the meantime; it is settled";
        case AssessmentFault::changed:
            return "the profile has changed since this was written; refuse it, and begin another";
        case AssessmentFault::not_allowed:
            return "this is for another post to do";
    }
    base::ensure(false, "every fault of an assessment has its words");
    return {};
}

school::Date usual_review(school::Date today) { return plus_years(today, std::chrono::years(1)); }

Assessed<Assessment> begun(const AssessmentId& id, const ProfileVersion& profile, const AssessmentWords& words,
                           const rights::Reader& by, const Now& now) {
    if (!by.may(kAssess)) return no(AssessmentFault::not_allowed);
    if (words.needs.empty() || words.risks.empty() || words.measures.empty()) return no(AssessmentFault::no_words);
    const bool is_in_time =
        words.review_on.ok() && words.review_on > now.today && words.review_on <= plus_years(now.today, kReviewAhead);
    if (!is_in_time) return no(AssessmentFault::review_date);
    Assessment assessment{.id = id,
                          .profile = profile.key,
                          .words = words,
                          .version = profile.digest,
                          .begun_on = sides_of(by).front(),
                          .state = AssessmentState::begun,
                          .educational = {},
                          .technical = {},
                          .safeguarding = {},
                          .leadership = {},
                          .refusal = {},
                          .reason = {}};
    add_signature(assessment, by, now);
    return assessment;
}

Assessed<Assessment> assessed(Assessment assessment, const base::Digest& version, const rights::Reader& by,
                              const Now& now) {
    TRY(may_assess(assessment, by));
    TRY(still_holds(assessment, version, now));
    add_signature(assessment, by, now);
    return assessment;
}

Assessed<Assessment> consented(Assessment assessment, const base::Digest& version, const rights::Reader& by,
                               const Now& now) {
    TRY(may_consent(assessment, by));
    TRY(still_holds(assessment, version, now));
    assessment.leadership = Signature{by.person(), now.at};
    assessment.state = AssessmentState::signed_off;
    return assessment;
}

Assessed<Assessment> refused(Assessment assessment, std::string_view reason, const rights::Reader& by, const Now& now) {
    TRY(ending(assessment, by));
    if (reason.empty()) return no(AssessmentFault::no_reason);
    assessment.refusal = Signature{by.person(), now.at};
    assessment.reason = reason;
    assessment.state = AssessmentState::refused;
    return assessment;
}

Assessed<AccessReview> written(const ReviewId& id, const school::FilterPlan& plan, const ReviewWords& words,
                               const rights::Reader& by, const Now& now) {
    if (!by.may(kAssess)) return no(AssessmentFault::not_allowed);
    if (words.took_part.empty()) return no(AssessmentFault::no_words);
    const bool is_recent =
        words.held_on.ok() && words.held_on <= now.today && is_review_recent(words.held_on, now.today);
    if (!is_recent) return no(AssessmentFault::held_date);
    AccessReview review{.id = id,
                        .held_on = words.held_on,
                        .took_part = words.took_part,
                        .decisions = {},
                        .state = ReviewState::written,
                        .written = {by.person(), now.at},
                        .decided = {},
                        .reason = {}};
    for (const school::FilterProfile& profile : reviewed_profiles(plan)) {
        const auto of = [&](const ReviewWords::Decision& one) { return one.profile == profile.key; };
        if (std::ranges::count_if(words.decisions, of) != 1) return no(AssessmentFault::not_each);
        const auto& decision = *std::ranges::find_if(words.decisions, of);
        if (decision.why.empty()) return no(AssessmentFault::no_words);
        review.decisions.push_back({profile.key, profile.name, reach_of(plan, profile), decision.level, decision.why});
    }
    if (review.decisions.empty() || review.decisions.size() != words.decisions.size())
        return no(AssessmentFault::not_each);
    return review;
}

Assessed<void> still_holds(const AccessReview& review, const school::FilterPlan& plan, school::Date today) {
    const auto profiles = reviewed_profiles(plan);
    const bool is_as_written = profiles.size() == review.decisions.size() &&
                               std::ranges::all_of(profiles, [&](const school::FilterProfile& now) {
                                   const auto found =
                                       std::ranges::find(review.decisions, now.key, &LevelDecision::profile);
                                   return found != review.decisions.end() && found->reached == reach_of(plan, now);
                               });
    if (!is_as_written) return no(AssessmentFault::reach_changed);
    if (!is_review_recent(review.held_on, today)) return no(AssessmentFault::held_long_ago);
    return {};
}

Assessed<AccessReview> consented(AccessReview review, const school::FilterPlan& plan, const rights::Reader& by,
                                 const Now& now) {
    TRY(next_step(review, by));
    TRY(still_holds(review, plan, now.today));
    review.decided = Signature{by.person(), now.at};
    review.state = ReviewState::signed_off;
    return review;
}

Assessed<AccessReview> refused(AccessReview review, std::string_view reason, const rights::Reader& by, const Now& now) {
    TRY(next_step(review, by));
    if (reason.empty()) return no(AssessmentFault::no_reason);
    review.decided = Signature{by.person(), now.at};
    review.reason = reason;
    review.state = ReviewState::refused;
    return review;
}

}  // namespace rulebook
