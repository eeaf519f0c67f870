#include "support/engines.h"

#include "support/postgres.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <memory>
#include <span>
#include <variant>

namespace support {

namespace {

store::Source fresh_source(store::Engine engine, const std::filesystem::path& folder) {
    if (engine == store::Engine::sqlite) return store::SqliteFile{folder / "records.db", store::Durability::records};
    return store::PostgresServer{fresh_postgres(), store::Durability::records};
}

std::string run_raw(const store::SqliteFile& file, const std::string& sql) {
    sqlite3* opened = nullptr;
    sqlite3_open(file.path.c_str(), &opened);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close_v2);
    return sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? "" : sqlite3_errmsg(opened);
}

std::string run_raw(const store::PostgresServer& server, const std::string& sql) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> opened(PQconnectdb(server.connection.c_str()), PQfinish);
    PQsetNoticeProcessor(
        opened.get(), [](void*, const char*) {}, nullptr);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQexec(opened.get(), sql.c_str()), PQclear);
    return PQresultErrorMessage(answer.get());
}

}  // namespace

OnBothEngines::OnBothEngines() : source_(fresh_source(GetParam(), folder_.path())), database_(source_) {}

void OnBothEngines::migrate(std::initializer_list<store::Schema> rooms) {
    const auto migrated = store::migrate(database_, std::span(rooms.begin(), rooms.size()), clock);
    ASSERT_TRUE(migrated.has_value()) << store::describe(migrated.error());
}

std::string OnBothEngines::as_attacker(const std::string& sql) {
    return std::visit([&](const auto& where) { return run_raw(where, sql); }, source_);
}

}  // namespace support
