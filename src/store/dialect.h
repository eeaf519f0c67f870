#pragma once
// Everything in which SQLite and PostgreSQL differ in the SQL that rooms write. Rooms write the portable
// subset; in schema files these words stand for what each engine calls it:
//
//   {int} {bool} {real} {text} {blob} {id} {time}   column types (store/value.h)
//   {strict}      after a table's closing bracket: no column takes a value of another type
//   {clustered}   the same, and the rows lie in the order of the primary key
//   {append_only TABLE KEY…}   a statement of its own: refuses UPDATE, DELETE, TRUNCATE, and an INSERT
//                 whose key columns are those of a row that exists (SQLite's REPLACE passes the others)
//
// {text} compares and sorts by its bytes on both engines; LIKE tells cases apart on both; `count(*)` and
// `sum()` are integers on both.

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace store {

enum class Engine { sqlite, postgres };

// The SQL of `engine` for a schema file, or what is wrong with it: "unknown word `{blub}`".
[[nodiscard]] base::Result<std::string, std::string> translate_schema(std::string_view portable, Engine engine);

// A statement with its placeholders numbered: `?` each get the next number, `:name` the number of its first
// appearance. `?` and `:` inside quotes and comments are left alone.
struct Placeholders {
    std::string sql;
    std::size_t count;
};
[[nodiscard]] Placeholders number_placeholders(std::string_view sql, Engine engine);

}  // namespace store
