#include "base/text.h"
#include "base/words.h"
#include "oversight/evidence.h"
#include "oversight/filter_reviews.h"
#include "store/database.h"

#include <fmt/format.h>

namespace oversight {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

constexpr std::chrono::days kHalfAYear{183};

FilterReview to_review(const Row& row) {
    const std::string figures = row.get<std::string>(3);
    const auto lines = base::split(figures, '\n');
    return {row.get<FilterReviewId>(0),
            {.held_on = row.get<school::Date>(1),
             .took_part = row.get<std::string>(2),
             .partners = {},
             .filtering = row.get<std::string>(4),
             .access = row.get<std::string>(5),
             .devices = row.get<std::string>(6),
             .decision = row.get<Decision>(7),
             .words = row.get<std::string>(8),
             .actions = {},
             .next_on = row.get<school::Date>(9)},
            {lines.begin(), lines.end()},
            row.get<FilterState>(10),
            row.get<school::PersonId>(11),
            row.get<base::Instant>(12),
            row.get<std::optional<school::PersonId>>(13),
            row.get<std::optional<base::Instant>>(14),
            row.get<std::string>(15)};
}

std::vector<FilterReview> newest_reviews(Transaction& tx, const SchoolScope& scope, std::size_t most) {
    return tx
        .query(
            "SELECT review_id, held_on, took_part, figures, filtering, access_words, devices, decision, words, "
            "next_on, state, written_by, written_at, decided_by, decided_at, reason FROM filter_reviews WHERE "
            "school_id = ? ORDER BY written_at DESC, review_id LIMIT ?",
            scope, most)
        .all(to_review);
}

std::optional<FilterReview> review_with(Transaction& tx, const SchoolScope& scope, const FilterReviewId& id) {
    return tx
        .query(
            "SELECT review_id, held_on, took_part, figures, filtering, access_words, devices, decision, words, "
            "next_on, state, written_by, written_at, decided_by, decided_at, reason FROM filter_reviews WHERE "
            "school_id = ? AND review_id = ?",
            scope, id)
        .one(to_review);
}

bool does_one_wait(Transaction& tx, const SchoolScope& scope) {
    return tx.query("SELECT COUNT(*) FROM filter_reviews WHERE school_id = ? AND state = ?", scope,
                    FilterState::written)
               .only<std::int64_t>() > 0;
}

std::optional<base::Instant> last_signed(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query("SELECT MAX(written_at) FROM filter_reviews WHERE school_id = ? AND state = ?", scope,
               FilterState::signed_off)
        .only<std::optional<base::Instant>>();
}

std::vector<PartnerPart> partners_of(Transaction& tx, const SchoolScope& scope, const FilterReviewId& id) {
    return tx
        .query(
            "SELECT name, part, part_on FROM filter_review_partners WHERE school_id = ? AND review_id = ? ORDER BY "
            "number",
            scope, id)
        .all([](const Row& row) {
            return PartnerPart{row.get<std::string>(0), row.get<Part>(1), row.get<school::Date>(2)};
        });
}

void insert_review(Transaction& tx, const SchoolScope& scope, const FilterReview& one) {
    const FilterDraft& draft = one.draft;
    tx.run(
        "INSERT INTO filter_reviews (school_id, review_id, held_on, took_part, figures, filtering, access_words, "
        "devices, decision, words, next_on, state, written_by, written_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, '')",
        scope, one.id, draft.held_on, draft.took_part, base::joined(one.figures, "\n"), draft.filtering, draft.access,
        draft.devices, draft.decision, draft.words, draft.next_on, one.state, one.written_by, one.written_at);
    for (std::size_t i = 0; i < draft.partners.size(); ++i)
        tx.run(
            "INSERT INTO filter_review_partners (school_id, review_id, number, name, part, part_on) VALUES (?, ?, ?, "
            "?, ?, ?)",
            scope, one.id, i + 1, draft.partners[i].name, draft.partners[i].part, draft.partners[i].on);
}

void update_decided(Transaction& tx, const SchoolScope& scope, const FilterReview& one) {
    tx.run(
        "UPDATE filter_reviews SET state = ?, decided_by = ?, decided_at = ?, reason = ? WHERE school_id = ? AND "
        "review_id = ?",
        one.state, *one.decided_by, *one.decided_at, one.reason, scope, one.id);
}

journal::OpaqueId any(const FilterReviewId& id) { return journal::opaque(id.bytes()); }

}  // namespace

FilterFacts FilterReviews::facts_of(const rulebook::SchoolSetup& setup) const {
    const base::Instant at = parts_.world.clock.now();
    return {setup.profile, at, setup.profile.calendar.local(at).date};
}

void FilterReviews::note(Transaction& tx, const rights::Reader& by, std::string_view verb,
                         const FilterReview& review) const {
    const FilterDraft& draft = review.draft;
    std::string text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", school::iso(draft.held_on),
                                   draft.took_part, base::joined(review.figures, "\n"), draft.filtering, draft.access,
                                   draft.devices, base::word_for(draft.decision), draft.words,
                                   school::iso(draft.next_on), base::word_for(review.state), review.reason);
    for (const PartnerPart& one : draft.partners)
        text += fmt::format("\n{}\n{}\n{}", one.name, base::word_for(one.part), school::iso(one.on));
    (void)parts_.journal.record(tx, SchoolScope(by.school()),
                                {.actor = journal::actor_of(by.person()),
                                 .verb = verb,
                                 .subject = {"filter_review", any(review.id)},
                                 .content = base::bytes_of(text)});
}

FilterReview FilterReviews::whole(Transaction& tx, const SchoolScope& scope, FilterReview review) const {
    review.draft.partners = partners_of(tx, scope, review.id);
    for (const Action& one : parts_.actions.of(tx, scope, any(review.id))) review.draft.actions.push_back(one.draft);
    return review;
}

std::vector<std::string> FilterReviews::figures(const rulebook::SchoolSetup& setup) const {
    const base::Instant now = parts_.world.clock.now();
    const auto last = [&] {
        Transaction tx = parts_.database.reading();
        return last_signed(tx, SchoolScope(setup.id));
    }();
    return figures_of(parts_.from, setup, last.value_or(now - kHalfAYear), now);
}

Reviewed<FilterReview> FilterReviews::write(const rights::Reader& by, const FilterDraft& draft) {
    const rulebook::SchoolSetup* setup = parts_.from.rulebook.school(by.school());
    if (setup == nullptr) return base::failure(FilterError{FilterFault::unknown});
    const FilterReview made =
        TRY(written(FilterReviewId::mint(parts_.world.random), draft, figures(*setup), by, facts_of(*setup)));
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    if (does_one_wait(tx, scope)) return base::failure(FilterError{FilterFault::already_waits});
    insert_review(tx, scope, made);
    parts_.actions.give(tx, scope, any(made.id), made.draft.actions, When::once_signed);
    note(tx, by, "filter_review.written", made);
    tx.commit();
    return made;
}

Reviewed<FilterReview> FilterReviews::sign(const rights::Reader& by, const FilterReviewId& id) {
    return step(by, id, "filter_review.signed",
                [&](FilterReview one, const FilterFacts& facts) { return signed_off(std::move(one), by, facts); });
}

Reviewed<FilterReview> FilterReviews::refuse(const rights::Reader& by, const FilterReviewId& id,
                                             std::string_view reason) {
    return step(by, id, "filter_review.refused",
                [&](FilterReview one, const FilterFacts& facts) { return refused(std::move(one), reason, by, facts); });
}

Reviewed<FilterReview> FilterReviews::step(const rights::Reader& by, const FilterReviewId& id, std::string_view verb,
                                           const Transition& transition) {
    const rulebook::SchoolSetup* setup = parts_.from.rulebook.school(by.school());
    if (setup == nullptr) return base::failure(FilterError{FilterFault::unknown});
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    auto found = review_with(tx, scope, id);
    if (!found) return base::failure(FilterError{FilterFault::unknown});
    const FilterReview after = TRY(transition(whole(tx, scope, *std::move(found)), facts_of(*setup)));
    update_decided(tx, scope, after);
    note(tx, by, verb, after);
    if (after.state == FilterState::signed_off) {
        parts_.actions.begin(tx, scope, any(id));
        for (const policy::ControlId& control : {kFilterReviewed, kAccessAndDevices})
            policy::emit(tx, scope,
                         {control, policy::Outcome::kept, *after.decided_at, id.text(), policy::Origin::open});
    }
    tx.commit();
    return after;
}

std::vector<FilterReview> FilterReviews::reviews(const school::SchoolId& school, std::size_t most) const {
    Transaction tx = parts_.database.reading();
    const SchoolScope scope(school);
    std::vector<FilterReview> all = newest_reviews(tx, scope, most);
    for (FilterReview& one : all) one = whole(tx, scope, std::move(one));
    return all;
}

}  // namespace oversight
