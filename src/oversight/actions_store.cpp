#include "oversight/actions.h"
#include "store/database.h"

namespace oversight {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

Action to_action(const Row& row) {
    Action action{row.get<ActionId>(0),
                  {row.get<std::string>(1), row.get<std::string>(2), row.get<school::Date>(3)},
                  std::nullopt};
    const auto by = row.get<std::optional<school::PersonId>>(4);
    const auto at = row.get<std::optional<base::Instant>>(5);
    if (by && at) action.done = Done{*by, *at, row.get<std::string>(6)};
    return action;
}

std::vector<Action> actions_of(Transaction& tx, const SchoolScope& scope, const AnyReviewId& review) {
    return tx
        .query(
            "SELECT action_id, what, post, due_on, done_by, done_at, done_words FROM oversight_actions WHERE school_id "
            "= ? AND review_id = ? ORDER BY number",
            scope, review)
        .all(to_action);
}

std::vector<Action> open_actions(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query(
            "SELECT action_id, what, post, due_on, done_by, done_at, done_words FROM oversight_actions WHERE school_id "
            "= ? AND begins_at IS NOT NULL AND done_at IS NULL ORDER BY due_on, action_id",
            scope)
        .all(to_action);
}

std::optional<Action> begun_action(Transaction& tx, const SchoolScope& scope, const ActionId& id) {
    return tx
        .query(
            "SELECT action_id, what, post, due_on, done_by, done_at, done_words FROM oversight_actions WHERE school_id "
            "= ? AND action_id = ? AND begins_at IS NOT NULL",
            scope, id)
        .one(to_action);
}

void update_done(Transaction& tx, const SchoolScope& scope, const Action& action) {
    tx.run(
        "UPDATE oversight_actions SET done_by = ?, done_at = ?, done_words = ? WHERE school_id = ? AND action_id = ?",
        action.done->by, action.done->at, action.done->words, scope, action.id);
}

}  // namespace

void Actions::give(Transaction& tx, const SchoolScope& scope, const AnyReviewId& review,
                   std::span<const ActionDraft> actions, When when) const {
    const auto begins = when == When::now ? std::optional(parts_.world.clock.now()) : std::nullopt;
    for (std::size_t i = 0; i < actions.size(); ++i)
        tx.run(
            "INSERT INTO oversight_actions (school_id, action_id, review_id, number, what, post, due_on, begins_at, "
            "done_words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
            scope, ActionId::mint(parts_.world.random), review, i + 1, actions[i].what, actions[i].post, actions[i].by,
            begins);
}

void Actions::begin(Transaction& tx, const SchoolScope& scope, const AnyReviewId& review) const {
    tx.run("UPDATE oversight_actions SET begins_at = ? WHERE school_id = ? AND review_id = ?", parts_.world.clock.now(),
           scope, review);
}

std::vector<Action> Actions::of(Transaction& tx, const SchoolScope& scope, const AnyReviewId& review) const {
    return actions_of(tx, scope, review);
}

std::vector<Action> Actions::of(const school::SchoolId& school, const AnyReviewId& review) const {
    Transaction tx = parts_.database.reading();
    return actions_of(tx, SchoolScope(school), review);
}

std::vector<Action> Actions::open_for(const rights::Reader& reader, school::Date today) const {
    const auto held = parts_.posts(reader.school());
    Transaction tx = parts_.database.reading();
    std::vector<Action> actions = open_actions(tx, SchoolScope(reader.school()));
    std::erase_if(actions,
                  [&](const Action& one) { return !people::holds(held, reader.person(), one.draft.post, today); });
    return actions;
}

base::Result<Action, ActionFault> Actions::complete(const rights::Reader& by, const ActionId& id,
                                                    std::string_view words, school::Date today) {
    const auto held = parts_.posts(by.school());
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    auto found = begun_action(tx, scope, id);
    if (!found || !people::holds(held, by.person(), found->draft.post, today))
        return base::failure(ActionFault::not_allowed);
    const Action after = TRY(done(*std::move(found), by.person(), words, parts_.world.clock.now()));
    update_done(tx, scope, after);
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "oversight_action.done",
                                 .subject = {"oversight_action", journal::opaque(id.bytes())},
                                 .content = base::bytes_of(after.done->words)});
    tx.commit();
    return after;
}

}  // namespace oversight
