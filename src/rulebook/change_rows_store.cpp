#include "rulebook/change_rows.h"

#include "base/text.h"
#include "base/words.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

namespace rulebook {

namespace {

// Whether somebody signed in asked, or a command on the machine.
enum class AskedFrom { person, machine_operator };
constexpr auto words_of(AskedFrom) {
    return std::to_array<std::pair<AskedFrom, std::string_view>>(
        {{AskedFrom::person, "person"}, {AskedFrom::machine_operator, "operator"}});
}

ForWhom to_whom(const store::Row& row) {
    const auto profiles = row.get<std::string>(11);
    const auto person = row.get<std::optional<school::PersonId>>(12);
    const auto until = row.get<std::optional<base::Instant>>(13);
    if (person && until) return ForPerson{*person, *until};
    if (profiles.empty()) return ForEverybody{};
    ForProfiles some;
    for (const std::string_view key : base::split(profiles, ' ')) some.keys.emplace_back(key);
    return some;
}

// Rows hold what this room wrote; a site that no longer parses is a broken database.
ListChange to_change(const store::Row& row) {
    auto what = parse_stored(row.get<std::string>(2));
    if (!what) throw store::Failure(store::FailureKind::broken, "rulebook::to_change", "list_changes.site", "no site");
    return {row.get<ChangeId>(0),
            row.get<ChangeKind>(1),
            *std::move(what),
            row.get<std::optional<ChangeId>>(3),
            row.get<std::string>(4),
            row.get<std::optional<school::PersonId>>(5),
            row.get<base::Instant>(6),
            row.get<ChangeState>(7),
            row.get<std::optional<school::PersonId>>(8),
            row.get<std::optional<base::Instant>>(9),
            row.get<std::string>(10),
            to_whom(row),
            row.get<std::optional<ChangeId>>(14)};
}

}  // namespace

void insert_change(store::Transaction& tx, const store::SchoolScope& scope, const ListChange& change) {
    const auto* some = std::get_if<ForProfiles>(&change.for_whom);
    const auto* one = std::get_if<ForPerson>(&change.for_whom);
    tx.run(
        "INSERT INTO list_changes (school_id, change_id, kind, site, removes, reason, requested_by_kind, requested_by, "
        "requested_at, state, decided_by, decided_at, decision, profiles, person, until, undoes) VALUES (?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, change.id, change.kind, stored_text(change.what), change.removes, change.reason,
        change.requested_by ? AskedFrom::person : AskedFrom::machine_operator, change.requested_by, change.requested_at,
        change.state, change.decided_by, change.decided_at, change.decision,
        some == nullptr ? std::string() : base::joined(some->keys, " "),
        one == nullptr ? std::nullopt : std::optional(one->person),
        one == nullptr ? std::nullopt : std::optional(one->until), change.undoes);
}

void update_decision(store::Transaction& tx, const store::SchoolScope& scope, const ListChange& change) {
    tx.run(
        "UPDATE list_changes SET state = ?, decided_by = ?, decided_at = ?, decision = ? "
        "WHERE school_id = ? AND change_id = ?",
        change.state, change.decided_by, change.decided_at, change.decision, scope, change.id);
}

std::optional<ListChange> change_with(store::Transaction& tx, const store::SchoolScope& scope, const ChangeId& id) {
    return tx
        .query(
            "SELECT change_id, kind, site, removes, reason, requested_by, requested_at, state, decided_by, "
            "decided_at, decision, profiles, person, until, undoes FROM list_changes WHERE school_id = ? AND change_id "
            "= ?",
            scope, id)
        .one(to_change);
}

// What was blocked in an emergency is in force before anybody decided on it.
std::vector<ListChange> changes_in_force(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx
        .query(
            "SELECT change_id, kind, site, removes, reason, requested_by, requested_at, state, decided_by, "
            "decided_at, decision, profiles, person, until, undoes FROM list_changes c WHERE school_id = ? AND "
            "((state = 'approved' AND kind IN ('allow', 'block', 'block_now', 'help')) OR "
            "(state = 'requested' AND kind = 'block_now')) AND NOT EXISTS (SELECT 1 FROM list_changes r WHERE "
            "r.school_id = c.school_id AND r.removes = c.change_id AND r.state = 'approved') ORDER BY site, change_id",
            scope)
        .all(to_change);
}

std::vector<ListChange> changes_approved(store::Transaction& tx, const store::SchoolScope& scope, ChangeKind kind) {
    return tx
        .query(
            "SELECT change_id, kind, site, removes, reason, requested_by, requested_at, state, decided_by, "
            "decided_at, decision, profiles, person, until, undoes FROM list_changes WHERE school_id = ? AND state = "
            "'approved' AND kind = ? ORDER BY decided_at, change_id",
            scope, kind)
        .all(to_change);
}

std::vector<ListChange> changes_of_kind(store::Transaction& tx, const store::SchoolScope& scope, ChangeKind kind) {
    return tx
        .query(
            "SELECT change_id, kind, site, removes, reason, requested_by, requested_at, state, decided_by, "
            "decided_at, decision, profiles, person, until, undoes FROM list_changes WHERE school_id = ? AND kind = ? "
            "ORDER BY requested_at, change_id",
            scope, kind)
        .all(to_change);
}

std::vector<ListChange> newest_changes(store::Transaction& tx, const store::SchoolScope& scope, std::size_t most) {
    return tx
        .query(
            "SELECT change_id, kind, site, removes, reason, requested_by, requested_at, state, decided_by, "
            "decided_at, decision, profiles, person, until, undoes FROM list_changes WHERE school_id = ? "
            "ORDER BY requested_at DESC, change_id LIMIT ?",
            scope, most)
        .all(to_change);
}

std::vector<ListChange> changes_requested(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx
        .query(
            "SELECT change_id, kind, site, removes, reason, requested_by, requested_at, state, decided_by, "
            "decided_at, decision, profiles, person, until, undoes FROM list_changes WHERE school_id = ? AND state = "
            "'requested' "
            "ORDER BY requested_at, change_id",
            scope)
        .all(to_change);
}

std::vector<ListChange> changes_within(store::Transaction& tx, const store::SchoolScope& scope, base::Instant from,
                                       base::Instant until) {
    return tx
        .query(
            "SELECT change_id, kind, site, removes, reason, requested_by, requested_at, state, decided_by, "
            "decided_at, decision, profiles, person, until, undoes FROM list_changes WHERE school_id = ? AND "
            "((requested_at >= ? AND requested_at < ?) OR (decided_at >= ? AND decided_at < ?)) "
            "ORDER BY requested_at, change_id",
            scope, from, until, from, until)
        .all(to_change);
}

void insert_advice(store::Transaction& tx, const store::SchoolScope& scope, const ChangeId& change,
                   const Advice& advice) {
    tx.run(
        "INSERT INTO change_assessments (school_id, change_id, side, given_by, given_at, words) VALUES (?, ?, ?, ?, ?, "
        "?)",
        scope, change, advice.side, advice.by, advice.at, advice.words);
}

std::vector<Advice> advice_on(store::Transaction& tx, const store::SchoolScope& scope, const ChangeId& change) {
    return tx
        .query(
            "SELECT side, given_by, given_at, words FROM change_assessments WHERE school_id = ? AND change_id = ? "
            "ORDER BY given_at, side",
            scope, change)
        .all([](const store::Row& row) {
            return Advice{row.get<Side>(0), row.get<school::PersonId>(1), row.get<base::Instant>(2),
                          row.get<std::string>(3)};
        });
}

}  // namespace rulebook
