#include "base/text.h"
#include "base/words.h"
#include "lessons/lessons.h"
#include "store/database.h"

#include <fmt/format.h>

namespace lessons {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

template <class Value>
std::string words_text(const std::vector<Value>& values) {
    std::vector<std::string> words;
    for (const Value value : values) words.emplace_back(base::word_for(value));
    return base::joined(words, " ");
}

template <class Value>
std::vector<Value> values_in(std::string_view text) {
    std::vector<Value> values;
    for (const std::string_view word : base::split(text, ' '))
        if (const auto value = base::value_of<Value>(word)) values.push_back(*value);
    return values;
}

std::string stages_text(const std::vector<int>& stages) {
    std::vector<std::string> words;
    for (const int stage : stages) words.push_back(std::to_string(stage));
    return base::joined(words, " ");
}

std::vector<int> stages_in(std::string_view text) {
    std::vector<int> stages;
    for (const std::string_view word : base::split(text, ' '))
        if (const auto stage = base::parse_decimal(word)) stages.push_back(static_cast<int>(*stage));
    return stages;
}

std::optional<filter::Site> site_in(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto site = filter::Site::parse(text);
    return site ? std::optional(*site) : std::nullopt;
}

Evaluation to_evaluation(const Row& row) {
    return {row.get<EvaluationId>(0),
            {.name = row.get<std::string>(1),
             .site = site_in(row.get<std::string>(2)),
             .key_stages = stages_in(row.get<std::string>(3)),
             .uses = values_in<Use>(row.get<std::string>(4)),
             .looked_at = values_in<Look>(row.get<std::string>(5)),
             .found = row.get<std::string>(6),
             .suitability = row.get<Suitability>(7),
             .publishing = row.get<Publishing>(8),
             .review_on = *school::parse_date(row.get<std::string>(9))},
            row.get<school::PersonId>(10),
            row.get<base::Instant>(11),
            row.get<EvaluationState>(12),
            row.get<std::optional<school::PersonId>>(13),
            row.get<std::optional<base::Instant>>(14),
            row.get<std::string>(15)};
}

std::vector<Evaluation> evaluations_of(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query(
            "SELECT evaluation_id, name, site, key_stages, uses, looked_at, found, suitability, publishing, "
            "review_on, made_by, made_at, state, decided_by, decided_at, decision FROM evaluations WHERE school_id = ? "
            "ORDER BY made_at DESC, evaluation_id",
            scope)
        .all(to_evaluation);
}

std::optional<Evaluation> evaluation_with(Transaction& tx, const SchoolScope& scope, const EvaluationId& id) {
    return tx
        .query(
            "SELECT evaluation_id, name, site, key_stages, uses, looked_at, found, suitability, publishing, "
            "review_on, made_by, made_at, state, decided_by, decided_at, decision FROM evaluations WHERE school_id = ? "
            "AND evaluation_id = ?",
            scope, id)
        .one(to_evaluation);
}

void insert_evaluation(Transaction& tx, const SchoolScope& scope, const Evaluation& made) {
    const EvaluationDraft& draft = made.draft;
    tx.run(
        "INSERT INTO evaluations (school_id, evaluation_id, name, site, key_stages, uses, looked_at, found, "
        "suitability, publishing, review_on, made_by, made_at, state, decision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, '')",
        scope, made.id, draft.name, draft.site ? draft.site->text() : std::string(), stages_text(draft.key_stages),
        words_text(draft.uses), words_text(draft.looked_at), draft.found, draft.suitability, draft.publishing,
        school::iso(draft.review_on), made.by, made.at, made.state);
}

void update_decided(Transaction& tx, const SchoolScope& scope, const Evaluation& one) {
    tx.run(
        "UPDATE evaluations SET state = ?, decided_by = ?, decided_at = ?, decision = ? WHERE school_id = ? AND "
        "evaluation_id = ?",
        one.state, *one.decided_by, *one.decided_at, one.decision, scope, one.id);
}

void note(const journal::Journal& journal, Transaction& tx, const rights::Reader& by, std::string_view verb,
          const Evaluation& one) {
    const EvaluationDraft& draft = one.draft;
    const base::Bytes content = base::to_bytes(fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", draft.name, draft.site ? draft.site->text() : "",
        stages_text(draft.key_stages), words_text(draft.uses), words_text(draft.looked_at), draft.found,
        base::word_for(draft.suitability), school::iso(draft.review_on), base::word_for(one.state), one.decision));
    (void)journal.record(tx, SchoolScope(by.school()),
                         {.actor = journal::actor_of(by.person()),
                          .verb = std::string(verb),
                          .subject = {"evaluation", journal::opaque(one.id.bytes())},
                          .content = content});
}

void emit(Transaction& tx, const rights::Reader& by, const policy::ControlId& control, const Evaluation& one,
          base::Instant at) {
    policy::emit(tx, SchoolScope(by.school()),
                 {control, policy::Outcome::kept, at, one.id.text(), policy::Origin::open});
}

}  // namespace

base::Result<Evaluation, EvaluationError> Evaluations::record(const rights::Reader& by, const EvaluationDraft& draft,
                                                              school::Date today) {
    Transaction tx = parts_.database.writing();
    const Evaluation made = TRY(record(tx, by, draft, today));
    // What was ticked for one lesson, in the other verb, is no evidence that sites are evaluated in full.
    if (is_full(made)) emit(tx, by, kEvaluatedBeforeUse, made, made.at);
    tx.commit();
    return made;
}

base::Result<Evaluation, EvaluationError> Evaluations::record(Transaction& tx, const rights::Reader& by,
                                                              const EvaluationDraft& draft, school::Date today) const {
    const base::Instant now = parts_.world.clock.now();
    const SchoolScope scope(by.school());
    const Evaluation made =
        TRY(evaluated(EvaluationId::mint(parts_.world.random), draft, by, now, today, evaluations_of(tx, scope)));
    insert_evaluation(tx, scope, made);
    note(parts_.journal, tx, by, "evaluation.recorded", made);
    return made;
}

base::Result<Evaluation, EvaluationError> Evaluations::decide(const rights::Reader& by, const EvaluationId& id,
                                                              Decision decision, std::string_view reason) {
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    auto found = evaluation_with(tx, scope, id);
    if (!found) return base::failure(EvaluationError{EvaluationFault::unknown});
    const base::Instant now = parts_.world.clock.now();
    const Evaluation after = TRY(decided(*std::move(found), decision, by, reason, now));
    update_decided(tx, scope, after);
    note(parts_.journal, tx, by, "evaluation.decided", after);
    if (is_full(after)) emit(tx, by, kEvaluatedBeforeUse, after, now);
    if (after.state == EvaluationState::valid && after.draft.publishing == Publishing::yes)
        emit(tx, by, kPublishingApproved, after, now);
    tx.commit();
    return after;
}

std::vector<Evaluation> Evaluations::all(const school::SchoolId& school) const {
    Transaction tx = parts_.database.reading();
    return evaluations_of(tx, SchoolScope(school));
}

std::vector<policy::Control> Evaluations::controls() const {
    return {{kEvaluatedBeforeUse,
             "Somebody of the staff recorded that a site or app was looked at in full, for whom and with which "
             "result. What is used without a record is not seen, and what was ticked for one lesson does not count.",
             {"homewood-2.5-13", "headcorn-7.1-03", "hccs-2.4-12"},
             school::ClauseKind::workflow},
            {kPublishingApproved,
             "A site on which learners publish was evaluated, and a second person of the leadership approved it.",
             {"homewood-3.5-02a", "hccs-3.5-02a"},
             school::ClauseKind::registered}};
}

std::optional<policy::Place> Evaluations::place(std::string_view control, std::string_view reference) const {
    if (control != kEvaluatedBeforeUse.text() && control != kPublishingApproved.text()) return std::nullopt;
    return policy::Place{"the evaluation", {"resources", std::string(reference)}};
}

}  // namespace lessons
