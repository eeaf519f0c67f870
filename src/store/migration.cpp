#include "store/migration.h"

#include "base/digest.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace store {

// Lets migrate, and nothing else, run SQL that is no literal.
struct MigrationDoor {
    static void run(Transaction& tx, const std::string& sql, const std::string& name) { tx.script(sql, name); }
};

namespace {

using Outcome = base::Result<void, SchemaError>;
using Key = std::pair<std::string, int>;  // room, number

struct Applied {
    std::string name;
    std::string checksum;
};

constexpr std::string_view kOwnTable =
    "CREATE TABLE IF NOT EXISTS migrations (room {text} NOT NULL, number {int} NOT NULL, name {text} NOT NULL,"
    " checksum {text} NOT NULL, applied_at {time} NOT NULL, PRIMARY KEY (room, number)) {strict}";

std::string subject_of(std::string_view room, std::string_view name) { return fmt::format("{}/{}", room, name); }

std::string checksum_of(const Migration& migration) {
    return base::to_hex(base::sha256(base::bytes_of(migration.sql)));
}

Outcome apply_sql(Transaction& tx, std::string_view portable, const std::string& subject) {
    const auto sql = translate_schema(portable, tx.engine());
    if (!sql) return base::failure(SchemaError{SchemaFailure::not_portable, subject, sql.error()});
    try {
        MigrationDoor::run(tx, *sql, subject);
    } catch (const Failure& failure) {
        if (failure.kind() == FailureKind::gone || failure.kind() == FailureKind::full) throw;
        return base::failure(SchemaError{SchemaFailure::refused, subject, failure.what()});
    }
    return {};
}

std::map<Key, Applied> applied_before(Transaction& tx) {
    std::map<Key, Applied> applied;
    tx.query("SELECT room, number, name, checksum FROM migrations").for_each([&](const Row& row) {
        applied.insert(
            {{row.get<std::string>(0), row.get<int>(1)}, {row.get<std::string>(2), row.get<std::string>(3)}});
    });
    return applied;
}

void record(Transaction& tx, const Schema& room, const Migration& migration, base::Instant at) {
    tx.run("INSERT INTO migrations (room, number, name, checksum, applied_at) VALUES (?, ?, ?, ?, ?)", room.room,
           migration.number, migration.name, checksum_of(migration), at);
}

Outcome check_numbers(const Schema& room) {
    int expected = 1;
    for (const Migration& migration : room.migrations)
        if (migration.number != expected++)
            return base::failure(SchemaError{SchemaFailure::out_of_order, subject_of(room.room, migration.name),
                                             "files count from 001 without gaps"});
    return {};
}

Outcome migrate_room(Transaction& tx, const Schema& room, std::map<Key, Applied>& applied, base::Instant now) {
    TRY(check_numbers(room));
    for (const Migration& migration : room.migrations) {
        const std::string subject = subject_of(room.room, migration.name);
        if (const auto before = applied.extract({std::string(room.room), migration.number})) {
            if (before.mapped().checksum != checksum_of(migration))
                return base::failure(
                    SchemaError{SchemaFailure::changed, subject, "its checksum is not the recorded one"});
            continue;
        }
        TRY(apply_sql(tx, migration.sql, subject));
        record(tx, room, migration, now);
    }
    return {};
}

std::string_view advice(SchemaFailure kind) {
    switch (kind) {
        case SchemaFailure::changed:
            return "a schema file was edited after it had been applied: restore it, and put the change in a new file";
        case SchemaFailure::newer:
            return "the database was changed by a newer program: install that version or a later one";
        case SchemaFailure::out_of_order:
            return "the schema files of a room are not numbered in order";
        case SchemaFailure::not_portable:
            return "a schema file has a word that is not known";
        case SchemaFailure::refused:
            return "the database did not take a schema file";
    }
    return "";
}

}  // namespace

std::string describe(const SchemaError& error) {
    return fmt::format("{}: `{}`: {}", advice(error.kind), error.subject, error.cause);
}

Outcome migrate(Database& database, std::span<const Schema> rooms, const base::Clock& clock) {
    Transaction tx = database.writing();
    TRY(apply_sql(tx, kOwnTable, "migrations"));
    std::map<Key, Applied> applied = applied_before(tx);
    for (const Schema& room : rooms) TRY(migrate_room(tx, room, applied, clock.now()));
    if (!applied.empty()) {
        const auto& [key, unknown] = *applied.begin();
        return base::failure(SchemaError{SchemaFailure::newer, subject_of(key.first, unknown.name),
                                         "this program does not have that file"});
    }
    tx.commit();
    return {};
}

}  // namespace store
