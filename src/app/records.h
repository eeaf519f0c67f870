#pragma once
// The office's database and keys, opened or made.

#include "app/installation.h"
#include "base/world.h"
#include "store/database.h"
#include "store/vault.h"

namespace app {

struct Records {
    store::Database database;
    store::Vault vault;
};

// Throws std::runtime_error, which never quotes it, where the connection to PostgreSQL as it was given would tell
// others a password, or cannot be read by the office.
void check_connection(const Installation& installation, const Separation& separation);

// Opens the database alone and brings its tables up to date. Throws std::runtime_error that says what to do.
[[nodiscard]] store::Database open_database(const Installation& installation, base::World world);

// Opens the database, brings its tables up to date and opens the vault with the master key file; makes what a new
// installation lacks. Throws std::runtime_error that says what to do.
[[nodiscard]] Records open_records(const Installation& installation, base::World world);

}  // namespace app
