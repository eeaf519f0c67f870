#include "oversight/filter_review.h"

#include "base/ensure.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace oversight {

namespace {

constexpr std::string_view kWrite = "filter_review.write";
constexpr std::string_view kSign = "filter_review.sign";

auto no(FilterFault fault, std::string cause = {}) { return base::failure(FilterError{fault, std::move(cause)}); }

bool is_recent(school::Date day, school::Date today, std::chrono::days most) {
    return day <= today && day >= school::plus_days(today, -most);
}

Reviewed<void> check_partners(const FilterDraft& draft, const FilterFacts& facts) {
    for (const school::ReviewPartner& named : facts.profile.filter.review_partners) {
        const auto found = std::ranges::find(draft.partners, named.name, &PartnerPart::name);
        if (found == draft.partners.end()) return no(FilterFault::partner, named.name);
        if (!is_recent(found->on, facts.today, kAskedAgo)) return no(FilterFault::partner_date, named.name);
    }
    return {};
}

Reviewed<void> check_words(const FilterDraft& draft) {
    if (draft.took_part.empty()) return no(FilterFault::no_took_part);
    if (draft.filtering.empty()) return no(FilterFault::no_filtering);
    if (draft.access.empty()) return no(FilterFault::no_access);
    if (draft.devices.empty()) return no(FilterFault::no_devices);
    if (draft.words.empty()) return no(FilterFault::no_words);
    return {};
}

}  // namespace

std::string describe(const FilterError& error) {
    switch (error.fault) {
        case FilterFault::not_allowed:
            return "this is for another post to do";
        case FilterFault::held_date:
            return "choose today or one of the last 31 days";
        case FilterFault::no_took_part:
            return "say which posts took part";
        case FilterFault::partner:
            return fmt::format("the policy names `{}`: say whether they took part or were asked", error.cause);
        case FilterFault::partner_date:
            return fmt::format("choose a day of the last half year, on which `{}` took part or was asked", error.cause);
        case FilterFault::no_filtering:
            return "say what you found about filtering";
        case FilterFault::no_access:
            return "say what you found about access";
        case FilterFault::no_devices:
            return "say what you found about the use of devices";
        case FilterFault::no_words:
            return "say in a sentence or two why";
        case FilterFault::no_action:
            return "what is to be changed needs at least one action, with who does it and by when";
        case FilterFault::action:
            return error.action ? describe(*error.action) : std::string();
        case FilterFault::next_date:
            return "choose a day after today and within a year, for the next review";
        case FilterFault::already_waits:
            return "a review waits for its second person already";
        case FilterFault::unknown:
            return "there is no such review";
        case FilterFault::decided:
            return "nothing waits for a decision here: somebody has decided already";
        case FilterFault::own_work:
            return "you wrote it: somebody else of the leadership signs it";
        case FilterFault::held_long_ago:
            return "it was held more than 31 days ago: refuse it, and hold another";
        case FilterFault::no_reason:
            return "give your reason";
    }
    base::ensure(false, "every fault of a review of the filter has its words");
    return {};
}

Reviewed<FilterReview> written(const FilterReviewId& id, FilterDraft draft, std::vector<std::string> figures,
                               const rights::Reader& by, const FilterFacts& facts) {
    if (!by.may(kWrite)) return no(FilterFault::not_allowed);
    if (!is_recent(draft.held_on, facts.today, kHeldAgo)) return no(FilterFault::held_date);
    TRY(check_words(draft));
    TRY(check_partners(draft, facts));
    if (!follows(draft.decision, draft.actions)) return no(FilterFault::no_action);
    if (const auto sound = check(draft.actions, facts.profile.posts, facts.today); !sound)
        return base::failure(FilterError{FilterFault::action, {}, sound.error()});
    if (draft.next_on <= facts.today || draft.next_on > school::plus_days(facts.today, kNextAhead))
        return no(FilterFault::next_date);
    return FilterReview{id, std::move(draft), std::move(figures), FilterState::written, by.person(), facts.at};
}

bool may_sign(const FilterReview& review, const rights::Reader& by) {
    return review.state == FilterState::written && by.may(kSign) && review.written_by != by.person();
}

bool may_refuse(const FilterReview& review, const rights::Reader& by) {
    return review.state == FilterState::written && (by.may(kSign) || review.written_by == by.person());
}

Reviewed<FilterReview> signed_off(FilterReview review, const rights::Reader& by, const FilterFacts& facts) {
    if (!by.may(kSign)) return no(FilterFault::not_allowed);
    if (review.state != FilterState::written) return no(FilterFault::decided);
    if (!may_sign(review, by)) return no(FilterFault::own_work);
    if (!is_recent(review.draft.held_on, facts.today, kHeldAgo)) return no(FilterFault::held_long_ago);
    for (const school::ReviewPartner& named : facts.profile.filter.review_partners)
        if (std::ranges::find(review.draft.partners, named.name, &PartnerPart::name) == review.draft.partners.end())
            return no(FilterFault::partner, named.name);
    review.state = FilterState::signed_off;
    review.decided_by = by.person();
    review.decided_at = facts.at;
    return review;
}

Reviewed<FilterReview> refused(FilterReview review, std::string_view reason, const rights::Reader& by,
                               const FilterFacts& facts) {
    if (review.state != FilterState::written) return no(FilterFault::decided);
    if (!may_refuse(review, by)) return no(FilterFault::not_allowed);
    if (base::trimmed_lines(reason).empty()) return no(FilterFault::no_reason);
    review.state = FilterState::refused;
    review.decided_by = by.person();
    review.decided_at = facts.at;
    review.reason = base::trimmed_lines(reason);
    return review;
}

}  // namespace oversight
