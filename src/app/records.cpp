#include "app/records.h"

#include "access/access.h"
#include "breaches/breaches.h"
#include "concerns/concerns.h"
#include "desk/desk.h"
#include "journal/journal.h"
#include "lessons/lessons.h"
#include "monitor/monitor.h"
#include "oversight/oversight.h"
#include "people/people.h"
#include "policy/policy.h"
#include "rulebook/rulebook.h"
#include "school/school.h"
#include "store/connection_string.h"
#include "store/migration.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <stdexcept>
#include <vector>

namespace app {

namespace {

std::string connection_of(const Installation& installation) {
    if (!installation.postgres.empty() && !installation.postgres_file.empty())
        throw std::runtime_error("give `--postgres` or `--postgres-file`, not both");
    auto connection = installation.postgres_file.empty() ? store::open_connection_string(installation.postgres)
                                                         : store::connection_string_in(installation.postgres_file);
    if (!connection) throw std::runtime_error(connection.error().words);
    return *std::move(connection);
}

store::Source source_of(const Installation& installation) {
    if (installation.has_postgres())
        return store::PostgresServer{connection_of(installation), store::Durability::records};
    return store::SqliteFile{installation.office() / "records.sqlite", store::Durability::records};
}

store::Vault open_vault(const Installation& installation, base::World world) {
    const auto path = installation.office() / "master.key";
    if (!std::filesystem::exists(path)) {
        const auto made = store::Vault::make_master_key(path, world.random);
        if (!made) throw std::runtime_error(store::describe(made.error()));
    }
    auto vault = store::Vault::open(path, world);
    if (!vault) throw std::runtime_error(store::describe(vault.error()));
    return *std::move(vault);
}

}  // namespace

void check_connection(const Installation& installation, const Separation& separation) {
    if (!installation.has_postgres()) return;
    (void)connection_of(installation);
    if (installation.postgres_file.empty() || !separation.is_complete()) return;
    struct stat status {};
    if (::stat(installation.postgres_file.c_str(), &status) != 0 || status.st_uid != separation.office->uid)
        throw std::runtime_error(
            fmt::format("`--postgres-file {}`: the office's account cannot read this file; run "
                        "`chown gatehouse-office` on it",
                        installation.postgres_file.string()));
}

store::Database open_database(const Installation& installation, base::World world) {
    store::Database database(source_of(installation));
    const std::vector<store::Schema> rooms{
        store::schema(),    journal::schema(),  school::schema(),   people::schema(),  rights::schema(),
        desk::schema(),     policy::schema(),   rulebook::schema(), lessons::schema(), oversight::schema(),
        breaches::schema(), concerns::schema(), monitor::schema()};
    const auto migrated = store::migrate(database, rooms, world.clock);
    if (!migrated) throw std::runtime_error(store::describe(migrated.error()));
    return database;
}

Records open_records(const Installation& installation, base::World world) {
    store::Vault vault = open_vault(installation, world);
    {
        store::Database database = open_database(installation, world);
        const auto sealed = concerns::seal_clear_people(database, vault);
        if (!sealed) throw std::runtime_error(concerns::describe(sealed.error()));
        if (*sealed == concerns::ClearPeople::none) return {std::move(database), std::move(vault)};
    }
    // Closed by its last connection, SQLite's write-ahead log goes, and with it the old bytes.
    return {open_database(installation, world), std::move(vault)};
}

}  // namespace app
