#pragma once
// Where a database is.

#include <filesystem>
#include <string>
#include <variant>

namespace store {

// What a power cut may take: nothing that was committed (`records`), or the last moments, never the order
// or wholeness of what is left (`log`: rows that can be ingested again).
enum class Durability { records, log };

// One file; its folder exists. Beside it lie PATH-wal and PATH-shm while it is open.
struct SqliteFile {
    std::filesystem::path path;
    Durability durability;
};

// A libpq connection string, such as "host=/run/postgresql dbname=gatehouse". It may hold a password: it is
// never part of a failure.
struct PostgresServer {
    std::string connection;
    Durability durability;
};

using Source = std::variant<SqliteFile, PostgresServer>;

}  // namespace store
