#include "base/words.h"
#include "rulebook/assessments.h"

#include "rulebook/profile_words.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

constexpr std::chrono::minutes kLookEvery{10};
constexpr std::chrono::hours kMeasureEvery{24};

auto no(AssessmentFault fault) { return base::failure(AssessmentError{fault}); }

std::optional<Signature> signature_in(const Row& row, std::size_t by) {
    const auto who = row.get<std::optional<school::PersonId>>(by);
    const auto at = row.get<std::optional<base::Instant>>(by + 1);
    if (!who || !at) return std::nullopt;
    return Signature{*who, *at};
}

std::optional<school::PersonId> who(const std::optional<Signature>& one) {
    return one ? std::optional(one->by) : std::nullopt;
}
std::optional<base::Instant> when(const std::optional<Signature>& one) {
    return one ? std::optional(one->at) : std::nullopt;
}

Assessment to_assessment(const Row& row) {
    return {row.get<AssessmentId>(0),
            row.get<std::string>(1),
            {row.get<std::string>(2), row.get<std::string>(3), row.get<std::string>(4), row.get<school::Date>(5)},
            row.get<base::Digest>(6),
            row.get<Side>(7),
            row.get<AssessmentState>(8),
            signature_in(row, 9),
            signature_in(row, 11),
            signature_in(row, 13),
            signature_in(row, 15),
            signature_in(row, 17),
            row.get<std::string>(19)};
}

std::vector<Assessment> assessments_of(Transaction& tx, const SchoolScope& scope, std::string_view profile) {
    return tx
        .query(
            "SELECT assessment_id, profile, needs, risks, measures, review_on, version, begun_on, state, "
            "educational_by, educational_at, technical_by, technical_at, safeguarding_by, safeguarding_at, "
            "leadership_by, leadership_at, refused_by, refused_at, reason FROM risk_assessments WHERE school_id = ? "
            "AND profile = ? "
            "ORDER BY begun_at DESC, assessment_id",
            scope, profile)
        .all(to_assessment);
}

std::optional<Assessment> assessment_with(Transaction& tx, const SchoolScope& scope, const AssessmentId& id) {
    return tx
        .query(
            "SELECT assessment_id, profile, needs, risks, measures, review_on, version, begun_on, state, "
            "educational_by, educational_at, technical_by, technical_at, safeguarding_by, safeguarding_at, "
            "leadership_by, leadership_at, refused_by, refused_at, reason FROM risk_assessments WHERE school_id = ? "
            "AND assessment_id = ?",
            scope, id)
        .one(to_assessment);
}

void insert_assessment(Transaction& tx, const SchoolScope& scope, const Assessment& one, base::Instant at) {
    tx.run(
        "INSERT INTO risk_assessments (school_id, assessment_id, profile, needs, risks, measures, review_on, version, "
        "begun_on, begun_at, state, educational_by, educational_at, technical_by, technical_at, safeguarding_by, "
        "safeguarding_at, reason, completes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
        scope, one.id, one.profile, one.words.needs, one.words.risks, one.words.measures, one.words.review_on,
        one.version, one.begun_on, at, one.state, who(one.educational), when(one.educational), who(one.technical),
        when(one.technical), who(one.safeguarding), when(one.safeguarding), false);
}

// Signatures are added; what was written stays as it is.
void update_signatures(Transaction& tx, const SchoolScope& scope, const Assessment& one) {
    tx.run(
        "UPDATE risk_assessments SET state = ?, educational_by = ?, educational_at = ?, technical_by = ?, "
        "technical_at = ?, safeguarding_by = ?, safeguarding_at = ?, leadership_by = ?, leadership_at = ?, refused_by "
        "= ?, refused_at = ?, reason = ? "
        "WHERE school_id = ? AND assessment_id = ?",
        one.state, who(one.educational), when(one.educational), who(one.technical), when(one.technical),
        who(one.safeguarding), when(one.safeguarding), who(one.leadership), when(one.leadership), who(one.refusal),
        when(one.refusal), one.reason, scope, one.id);
}

void mark_complete(Transaction& tx, const SchoolScope& scope, const AssessmentId& id) {
    tx.run("UPDATE risk_assessments SET completes = ? WHERE school_id = ? AND assessment_id = ?", true, scope, id);
}

bool was_ever_complete(Transaction& tx, const SchoolScope& scope) {
    return tx.query("SELECT COUNT(*) FROM risk_assessments WHERE school_id = ? AND completes = ?", scope, true)
               .only<std::int64_t>() > 0;
}

std::optional<AssessmentId> newest_signed(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query(
            "SELECT assessment_id FROM risk_assessments WHERE school_id = ? AND state = 'signed' "
            "ORDER BY leadership_at DESC, assessment_id LIMIT 1",
            scope)
        .one<AssessmentId>();
}

AccessReview to_review(const Row& row) {
    return {row.get<ReviewId>(0),    row.get<school::Date>(1),
            row.get<std::string>(2), {},
            row.get<ReviewState>(3), {row.get<school::PersonId>(4), row.get<base::Instant>(5)},
            signature_in(row, 6),    row.get<std::string>(8)};
}

std::vector<LevelDecision> decisions_of(Transaction& tx, const SchoolScope& scope, const ReviewId& id) {
    return tx
        .query(
            "SELECT profile, name, reached, level, why FROM access_review_lines WHERE school_id = ? AND "
            "review_id = ? ORDER BY number",
            scope, id)
        .all([](const Row& row) {
            return LevelDecision{row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                                 row.get<Level>(3), row.get<std::string>(4)};
        });
}

std::vector<AccessReview> newest_reviews(Transaction& tx, const SchoolScope& scope, std::size_t most) {
    auto reviews = tx.query(
                         "SELECT review_id, held_on, took_part, state, written_by, written_at, decided_by, "
                         "decided_at, reason FROM access_reviews WHERE school_id = ? "
                         "ORDER BY written_at DESC, review_id LIMIT ?",
                         scope, most)
                       .all(to_review);
    for (AccessReview& one : reviews) one.decisions = decisions_of(tx, scope, one.id);
    return reviews;
}

std::optional<AccessReview> review_with(Transaction& tx, const SchoolScope& scope, const ReviewId& id) {
    auto review = tx.query(
                        "SELECT review_id, held_on, took_part, state, written_by, written_at, decided_by, "
                        "decided_at, reason FROM access_reviews WHERE school_id = ? AND review_id = ?",
                        scope, id)
                      .one(to_review);
    if (review) review->decisions = decisions_of(tx, scope, id);
    return review;
}

bool does_review_wait(Transaction& tx, const SchoolScope& scope) {
    return tx.query("SELECT COUNT(*) FROM access_reviews WHERE school_id = ? AND state = 'written'", scope)
               .only<std::int64_t>() > 0;
}

void insert_review(Transaction& tx, const SchoolScope& scope, const AccessReview& one) {
    tx.run(
        "INSERT INTO access_reviews (school_id, review_id, held_on, took_part, state, written_by, written_at, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, '')",
        scope, one.id, one.held_on, one.took_part, one.state, one.written.by, one.written.at);
}

void insert_decision(Transaction& tx, const SchoolScope& scope, const ReviewId& id, std::size_t number,
                     const LevelDecision& one) {
    tx.run(
        "INSERT INTO access_review_lines (school_id, review_id, number, profile, name, reached, level, why) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        scope, id, number, one.profile, one.name, one.reached, one.level, one.why);
}

void update_decided(Transaction& tx, const SchoolScope& scope, const AccessReview& one) {
    tx.run(
        "UPDATE access_reviews SET state = ?, decided_by = ?, decided_at = ?, reason = ? WHERE school_id = ? AND "
        "review_id = ?",
        one.state, who(one.decided), when(one.decided), one.reason, scope, one.id);
}

}  // namespace

Now Assessments::now_at(const SchoolSetup& setup) const {
    const base::Instant at = parts_.world.clock.now();
    return {at, setup.profile.calendar.local(at).date};
}

void Assessments::note(Transaction& tx, const rights::Reader& by, std::string_view verb,
                       const Assessment& assessment) const {
    const AssessmentWords& words = assessment.words;
    const base::Bytes content =
        base::to_bytes(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", assessment.profile,
                                   base::to_hex(assessment.version), base::word_for(assessment.state), words.needs,
                                   words.risks, words.measures, school::iso(words.review_on), assessment.reason));
    (void)parts_.journal.record(tx, SchoolScope(by.school()),
                                {.actor = journal::actor_of(by.person()),
                                 .verb = verb,
                                 .subject = {"risk_assessment", journal::opaque(assessment.id.bytes())},
                                 .content = content});
}

void Assessments::note(Transaction& tx, const rights::Reader& by, std::string_view verb,
                       const AccessReview& review) const {
    std::string text = fmt::format("{}\n{}\n{}\n{}", school::iso(review.held_on), review.took_part,
                                   base::word_for(review.state), review.reason);
    for (const LevelDecision& one : review.decisions)
        text += fmt::format("\n{}\n{}\n{}\n{}", one.profile, one.reached, base::word_for(one.level), one.why);
    const base::Bytes content = base::to_bytes(text);
    (void)parts_.journal.record(tx, SchoolScope(by.school()),
                                {.actor = journal::actor_of(by.person()),
                                 .verb = verb,
                                 .subject = {"access_review", journal::opaque(review.id.bytes())},
                                 .content = content});
}

Assessed<Assessment> Assessments::begin(const rights::Reader& by, std::string_view key, const AssessmentWords& words) {
    const SchoolSetup* setup = parts_.rulebook.school(by.school());
    const school::FilterProfile* profile =
        setup == nullptr ? nullptr : base::with_key(setup->profile.filter.profiles, key);
    if (profile == nullptr) return no(AssessmentFault::unknown_profile);
    if (!needs_assessment(*profile)) return no(AssessmentFault::needs_none);
    const Now now = now_at(*setup);
    const Assessment made = TRY(begun(AssessmentId::mint(parts_.world.random),
                                      {profile->key, digest_of(setup->profile.filter, *profile)}, words, by, now));
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    if (waiting_of(assessments_of(tx, scope, profile->key)) != nullptr) return no(AssessmentFault::already_waits);
    insert_assessment(tx, scope, made, now.at);
    note(tx, by, "risk_assessment.begun", made);
    tx.commit();
    return made;
}

Assessed<Assessment> Assessments::sign(const rights::Reader& by, const AssessmentId& id) {
    return step(by, id, "risk_assessment.assessed", [&](Assessment one, const base::Digest& version, const Now& now) {
        return assessed(std::move(one), version, by, now);
    });
}

Assessed<Assessment> Assessments::consent(const rights::Reader& by, const AssessmentId& id) {
    return step(by, id, "risk_assessment.signed", [&](Assessment one, const base::Digest& version, const Now& now) {
        return consented(std::move(one), version, by, now);
    });
}

Assessed<Assessment> Assessments::refuse(const rights::Reader& by, const AssessmentId& id, std::string_view reason) {
    return step(by, id, "risk_assessment.refused", [&](Assessment one, const base::Digest&, const Now& now) {
        return refused(std::move(one), reason, by, now);
    });
}

Assessed<Assessment> Assessments::step(const rights::Reader& by, const AssessmentId& id, std::string_view verb,
                                       const Transition& transition) {
    const SchoolSetup* setup = parts_.rulebook.school(by.school());
    if (setup == nullptr) return no(AssessmentFault::unknown);
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    auto found = assessment_with(tx, scope, id);
    if (!found) return no(AssessmentFault::unknown);
    // Of a profile that is gone there is no version that could be the one that was assessed.
    const school::FilterPlan& plan = setup->profile.filter;
    const school::FilterProfile* profile = base::with_key(plan.profiles, found->profile);
    const base::Digest version = profile == nullptr ? base::Digest{} : digest_of(plan, *profile);
    const Assessment after = TRY(transition(*std::move(found), version, now_at(*setup)));
    update_signatures(tx, scope, after);
    note(tx, by, is_withdrawn(after) ? "risk_assessment.withdrawn" : verb, after);
    if (after.state == AssessmentState::signed_off && uncovered(tx, *setup) == nullptr) {
        mark_complete(tx, scope, id);
        policy::emit(tx, scope,
                     {kRiskAssessment, policy::Outcome::kept, after.leadership->at, id.text(), policy::Origin::open});
    }
    tx.commit();
    return after;
}

std::vector<Assessment> Assessments::of_profile(const school::SchoolId& school, std::string_view profile) const {
    Transaction tx = parts_.database.reading();
    return assessments_of(tx, SchoolScope(school), profile);
}

Cover Assessments::cover(const school::SchoolId& school, std::string_view key) const {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    const school::FilterProfile* profile =
        setup == nullptr ? nullptr : base::with_key(setup->profile.filter.profiles, key);
    if (profile == nullptr) return Cover::none;
    return cover_of(of_profile(school, key), digest_of(setup->profile.filter, *profile), now_at(*setup).today);
}

const school::FilterProfile* Assessments::uncovered(Transaction& tx, const SchoolSetup& setup) const {
    const school::Date today = now_at(setup).today;
    const school::FilterPlan& plan = setup.profile.filter;
    for (const school::FilterProfile& profile : plan.profiles) {
        if (!needs_assessment(profile)) continue;
        const auto all = assessments_of(tx, SchoolScope(setup.id), profile.key);
        if (cover_of(all, digest_of(plan, profile), today) != Cover::in_force) return &profile;
    }
    return nullptr;
}

void Assessments::measure(const school::SchoolId& school) {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return;
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(school);
    if (!was_ever_complete(tx, scope)) return;
    const school::FilterProfile* gap = uncovered(tx, *setup);
    const auto outdated = gap == nullptr ? std::vector<Assessment>() : assessments_of(tx, scope, gap->key);
    const Assessment* last = last_signed(outdated);
    // A profile that came new has none: the reference is then to the newest of all, which no longer covers the plan.
    const auto newest = newest_signed(tx, scope);
    const std::string reference = last != nullptr ? last->id.text() : newest ? newest->text() : std::string();
    policy::emit(tx, scope,
                 {kRiskAssessment, gap == nullptr ? policy::Outcome::kept : policy::Outcome::broken,
                  parts_.world.clock.now(), reference, policy::Origin::open});
    tx.commit();
}

desk::Job Assessments::job(const school::SchoolId& school) {
    return {
        .name = "risk assessments",
        .school = school,
        .every = kLookEvery,
        .retry_after = kLookEvery,
        .clause = "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01",
        // That it has not measured yet is of this start of the office; what the database remembers of the job is not.
        .run = [this, school, measured = std::optional<base::Instant>()](
                   base::Instant now, const std::stop_token&) mutable -> desk::JobResult {
            if (measured && now >= *measured && now < *measured + kMeasureEvery) return {};
            measure(school);
            measured = now;
            return {};
        }};
}

Assessed<AccessReview> Assessments::write_review(const rights::Reader& by, const ReviewWords& words) {
    const SchoolSetup* setup = parts_.rulebook.school(by.school());
    if (setup == nullptr) return no(AssessmentFault::unknown);
    const AccessReview made =
        TRY(written(ReviewId::mint(parts_.world.random), setup->profile.filter, words, by, now_at(*setup)));
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    if (does_review_wait(tx, scope)) return no(AssessmentFault::already_waits);
    insert_review(tx, scope, made);
    for (std::size_t i = 0; i < made.decisions.size(); ++i)
        insert_decision(tx, scope, made.id, i + 1, made.decisions[i]);
    note(tx, by, "access_review.written", made);
    tx.commit();
    return made;
}

Assessed<AccessReview> Assessments::sign_review(const rights::Reader& by, const ReviewId& id) {
    return step(by, id, "access_review.signed", [&](AccessReview one, const school::FilterPlan& plan, const Now& now) {
        return consented(std::move(one), plan, by, now);
    });
}

Assessed<AccessReview> Assessments::refuse_review(const rights::Reader& by, const ReviewId& id,
                                                  std::string_view reason) {
    return step(by, id, "access_review.refused", [&](AccessReview one, const school::FilterPlan&, const Now& now) {
        return refused(std::move(one), reason, by, now);
    });
}

Assessed<AccessReview> Assessments::step(const rights::Reader& by, const ReviewId& id, std::string_view verb,
                                         const ReviewTransition& transition) {
    const SchoolSetup* setup = parts_.rulebook.school(by.school());
    if (setup == nullptr) return no(AssessmentFault::unknown);
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    auto found = review_with(tx, scope, id);
    if (!found) return no(AssessmentFault::unknown);
    const AccessReview after = TRY(transition(*std::move(found), setup->profile.filter, now_at(*setup)));
    update_decided(tx, scope, after);
    note(tx, by, verb, after);
    if (after.state == ReviewState::signed_off)
        policy::emit(tx, scope,
                     {kAccessReview, policy::Outcome::kept, after.decided->at, id.text(), policy::Origin::open});
    tx.commit();
    return after;
}

std::vector<AccessReview> Assessments::reviews(const school::SchoolId& school, std::size_t most) const {
    Transaction tx = parts_.database.reading();
    return newest_reviews(tx, SchoolScope(school), most);
}

std::vector<policy::Control> Assessments::controls() const {
    return {{kRiskAssessment,
             "Each profile of the filter had a risk assessment of the profile as it was, not due for review, signed by "
             "an educational and a technical assessor and the safeguarding lead, and consented to by somebody of the "
             "leadership who did not assess it.",
             {"headcorn-7.3.1-03", "homewood-7.3-01", "hccs-7.4-01"},
             school::ClauseKind::registered},
            {kAccessReview,
             "What each group of learners may reach was decided on, dated, and signed by a second person.",
             {"homewood-2.5-02", "hccs-2.4-02"},
             school::ClauseKind::workflow}};
}

std::optional<policy::Place> Assessments::place(std::string_view control, std::string_view) const {
    if (control == kRiskAssessment.text())
        return policy::Place{.words = "the profiles and their risk assessments", .path = {"gate", "profiles"}};
    if (control == kAccessReview.text())
        return policy::Place{.words = "the reviews of access levels", .path = {"gate", "access-review"}};
    return std::nullopt;
}

}  // namespace rulebook
