#pragma once
// How tables come to be and change. Each room keeps `schema/NNN-name.sql` (numbered from 001 without gaps, in
// the words of store/dialect.h); the build embeds them, and declares in the room's namespace
//
//   store::Schema schema();          // declare it in the room's public header; cmake/schema.cmake defines it
//
// A file that a school has applied is never edited: what comes later is a new file.

#include "base/result.h"
#include "base/world.h"
#include "store/database.h"

#include <span>
#include <string>
#include <string_view>

namespace store {

struct Migration {
    int number;
    std::string_view name;  // "001-keys"
    std::string_view sql;
};

// All of one room's, in order. The texts live as long as the program.
struct Schema {
    std::string_view room;
    std::span<const Migration> migrations;
};

enum class SchemaFailure {
    changed,       // a file that was applied has been edited since
    newer,         // the database was written by a newer program
    out_of_order,  // numbers with a gap or twice: a mistake in the build
    not_portable,  // a word in braces that no dialect knows
    refused,       // the engine did not take the SQL
};

struct SchemaError {
    SchemaFailure kind;
    std::string subject;  // "concerns/002-referrals"
    std::string cause;
};

// "the database was changed by a newer program: `concerns/002-referrals`: install …"
[[nodiscard]] std::string describe(const SchemaError& error);

// Applies what is missing, rooms in the order given, all or nothing, and records it in table `migrations`
// with a checksum and the time. Run at start-up, before anything else uses the database. Throws Failure only
// when the database itself is lost.
[[nodiscard]] base::Result<void, SchemaError> migrate(Database& database, std::span<const Schema> rooms,
                                                      const base::Clock& clock);

// The tables of this room itself: the vault's keys.
[[nodiscard]] Schema schema();

}  // namespace store
