#include "base/ensure.h"
#include "school/school.h"
#include "store/database.h"
#include "store/migration.h"
#include "store/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace school {

namespace {

enum class ActorKind { person, operator_at_machine, software };

constexpr auto words_of(ActorKind) {
    return std::to_array<std::pair<ActorKind, std::string_view>>({{ActorKind::person, "person"},
                                                                  {ActorKind::operator_at_machine, "operator"},
                                                                  {ActorKind::software, "software"}});
}

constexpr std::string_view kSilent = "silent";

ActorKind kind_of(const Actor& actor) {
    struct Kind {
        ActorKind operator()(const PersonId&) const { return ActorKind::person; }
        ActorKind operator()(const Operator&) const { return ActorKind::operator_at_machine; }
        ActorKind operator()(const Software&) const { return ActorKind::software; }
    };
    return std::visit(Kind{}, actor);
}

std::optional<PersonId> person_of(const Actor& actor) {
    const auto* person = std::get_if<PersonId>(&actor);
    return person == nullptr ? std::nullopt : std::optional(*person);
}

// The table's own check keeps a person's line from being without one.
Actor to_actor(ActorKind kind, const std::optional<PersonId>& person) {
    switch (kind) {
        case ActorKind::person:
            return person ? Actor(*person) : Actor(Software{});
        case ActorKind::operator_at_machine:
            return Operator{};
        case ActorKind::software:
            return Software{};
    }
    base::ensure(false, "every kind of actor is read");
    return Software{};
}

void insert_school(store::Transaction& tx, const School& school, Instant at) {
    tx.run("INSERT INTO schools (school_id, school_key, name, zone, added_at) VALUES (?, ?, ?, ?, ?)", school.id,
           school.key, school.name, school.zone, at);
}

void insert_phase(store::Transaction& tx, const store::SchoolScope& scope, Phase phase) {
    tx.run("INSERT INTO school_phases (school_id, phase) VALUES (?, ?)", scope, phase);
}

// In the order of growing up, which is that of the enum and not of the words in the table.
std::vector<Phase> phases_of(store::Transaction& tx, const store::SchoolScope& scope) {
    auto phases = tx.query("SELECT phase FROM school_phases WHERE school_id = ?", scope).all<Phase>();
    std::ranges::sort(phases);
    return phases;
}

School to_school(const store::Row& row) {
    return {row.get<SchoolId>(0), row.get<std::string>(1), row.get<std::string>(2), {}, row.get<std::string>(3)};
}

School with_phases(store::Transaction& tx, School school) {
    school.phases = phases_of(tx, store::SchoolScope(school.id));
    return school;
}

std::vector<School> schools_by_name(store::Transaction& tx) {
    return tx.query("SELECT school_id, school_key, name, zone FROM schools ORDER BY name, school_key").all(to_school);
}

std::optional<School> school_with_key(store::Transaction& tx, std::string_view key) {
    return tx.query("SELECT school_id, school_key, name, zone FROM schools WHERE school_key = ?", key).one(to_school);
}

std::optional<School> school_with_id(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx.query("SELECT school_id, school_key, name, zone FROM schools WHERE school_id = ?", scope).one(to_school);
}

using SettingValue = std::pair<std::string, std::string>;

std::vector<SettingValue> newest_values(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx
        .query(
            "SELECT setting, value_after FROM setting_changes c WHERE school_id = ? AND number = "
            "(SELECT max(number) FROM setting_changes n WHERE n.school_id = c.school_id AND n.setting = c.setting)",
            scope)
        .all([](const store::Row& row) { return SettingValue(row.get<std::string>(0), row.get<std::string>(1)); });
}

std::int64_t last_number(store::Transaction& tx, const store::SchoolScope& scope, std::string_view key) {
    return tx
        .query("SELECT coalesce(max(number), 0) FROM setting_changes WHERE school_id = ? AND setting = ?", scope, key)
        .only<std::int64_t>();
}

void insert_change(store::Transaction& tx, const store::SchoolScope& scope, std::int64_t number,
                   const SettingChange& change) {
    tx.run(
        "INSERT INTO setting_changes (school_id, setting, number, value_before, value_after, reason, changed_by_kind, "
        "changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, change.key, number, change.from, change.to, change.reason, kind_of(change.by), person_of(change.by),
        change.at);
}

std::vector<SettingChange> changes_of(store::Transaction& tx, const store::SchoolScope& scope, std::string_view key) {
    return tx
        .query(
            "SELECT setting, value_before, value_after, reason, changed_by_kind, changed_by, changed_at "
            "FROM setting_changes WHERE school_id = ? AND setting = ? ORDER BY number",
            scope, key)
        .all([](const store::Row& row) {
            return SettingChange{row.get<std::string>(0),
                                 row.get<std::string>(1),
                                 row.get<std::string>(2),
                                 row.get<std::string>(3),
                                 to_actor(row.get<ActorKind>(4), row.get<std::optional<PersonId>>(5)),
                                 row.get<Instant>(6)};
        });
}

// As it stands in the history: what was said, or "silent".
std::string said(const Settings& settings, std::string_view key) {
    for (const Settings::Line& line : settings.lines())
        if (line.declaration.key == key && line.origin == Settings::Line::Origin::said) return std::string(line.value);
    return std::string(kSilent);
}

}  // namespace

std::string describe(const SchoolError& error) {
    switch (error.fault) {
        case SchoolFault::unknown_school:
            return "there is no such school in this installation";
        case SchoolFault::key_taken:
            return fmt::format("school `{}` has been added already", error.subject);
        case SchoolFault::no_reason:
            return fmt::format("setting `{}` is changed with a reason; write one", error.subject);
        case SchoolFault::bad_value:
            return error.cause;
    }
    base::ensure(false, "every fault of this room has its words");
    return {};
}

base::Result<School, SchoolError> Schools::add(const Profile& profile, const Actor& by) {
    store::Transaction tx = database_.writing();
    if (school_with_key(tx, profile.key)) return base::failure(SchoolError{SchoolFault::key_taken, profile.key, {}});
    const School school{SchoolId::mint(world_.random), profile.key, profile.name, profile.phases,
                        profile.calendar.plan().zone};
    const Instant now = world_.clock.now();
    insert_school(tx, school, now);
    for (const Phase phase : school.phases) insert_phase(tx, store::SchoolScope(school.id), phase);
    recorder_.record(tx, {school.id, ChangeVerb::school_added, school.key, school.name, by, now});
    for (const Settings::Line& line : profile.settings.lines()) {
        if (line.origin != Settings::Line::Origin::said) continue;
        TRY(change(tx, {school.id, line.declaration.key, line.value, "as the policy says", by}));
    }
    tx.commit();
    return school;
}

std::vector<School> Schools::all() {
    store::Transaction tx = database_.reading();
    std::vector<School> schools = schools_by_name(tx);
    for (School& school : schools) school = with_phases(tx, std::move(school));
    return schools;
}

std::optional<School> Schools::find(std::string_view key) {
    store::Transaction tx = database_.reading();
    auto school = school_with_key(tx, key);
    return school ? std::optional(with_phases(tx, *std::move(school))) : std::nullopt;
}

std::optional<School> Schools::find(SchoolId id) {
    store::Transaction tx = database_.reading();
    auto school = school_with_id(tx, store::SchoolScope(id));
    return school ? std::optional(with_phases(tx, *std::move(school))) : std::nullopt;
}

Settings Schools::settings(SchoolId school) {
    store::Transaction tx = database_.reading();
    return settings(tx, school);
}

Settings Schools::settings(store::Transaction& transaction, SchoolId school) {
    Settings settings;
    for (const auto& [key, value] : newest_values(transaction, store::SchoolScope(school)))
        if (auto changed = settings.with(key, value)) settings = *std::move(changed);
    return settings;
}

base::Result<Settings, SchoolError> Schools::change(const SettingRequest& request) {
    store::Transaction tx = database_.writing();
    Settings changed = TRY(change(tx, request));
    tx.commit();
    return changed;
}

base::Result<Settings, SchoolError> Schools::change(store::Transaction& transaction, const SettingRequest& request) {
    const store::SchoolScope scope(request.school);
    const std::string key(request.key);
    if (request.reason.empty()) return base::failure(SchoolError{SchoolFault::no_reason, key, {}});
    if (!school_with_id(transaction, scope)) return base::failure(SchoolError{SchoolFault::unknown_school, {}, {}});
    const Settings before = settings(transaction, request.school);
    auto after = before.with(request.key, request.value);
    if (!after) return base::failure(SchoolError{SchoolFault::bad_value, key, describe(after.error())});
    if (*after == before) return before;
    const SettingChange line{key,        said(before, key), said(*after, key), std::string(request.reason),
                             request.by, world_.clock.now()};
    insert_change(transaction, scope, last_number(transaction, scope, key) + 1, line);
    recorder_.record(transaction, {request.school, ChangeVerb::setting_changed, key,
                                   fmt::format("{} -> {}: {}", line.from, line.to, line.reason), line.by, line.at});
    return *std::move(after);
}

std::vector<SettingChange> Schools::history(SchoolId school, std::string_view key) {
    store::Transaction tx = database_.reading();
    return changes_of(tx, store::SchoolScope(school), key);
}

}  // namespace school
