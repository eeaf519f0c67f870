#include "store/sqlite.h"

#include "base/ensure.h"
#include "base/file.h"
#include "base/narrow.h"
#include "store/failure.h"

#include <sqlite3.h>

#include <string>
#include <unordered_map>
#include <utility>

namespace store {

namespace {

// How long one process waits for another that writes; within a process writers queue in Database.
constexpr int kBusyMilliseconds = 5000;

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinishStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinishStatement>;

FailureKind kind_of_constraint(int extended) {
    switch (extended) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return FailureKind::unique;
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return FailureKind::foreign_key;
        case SQLITE_CONSTRAINT_TRIGGER:
            return FailureKind::append_only;
        default:
            return FailureKind::check;
    }
}

FailureKind kind_of(int extended) {
    switch (extended & 0xFF) {
        case SQLITE_CONSTRAINT:
            return kind_of_constraint(extended);
        case SQLITE_FULL:
            return FailureKind::full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return FailureKind::busy;
        case SQLITE_TOOBIG:
            return FailureKind::refused;
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_READONLY:
        case SQLITE_NOTADB:
            return FailureKind::gone;
        default:
            return FailureKind::broken;
    }
}

// What a constraint's message names: "UNIQUE constraint failed: people.school_id, people.email" holds columns
// and no values. Other messages may quote what was bound, so they are never looked at.
std::string subject_of(sqlite3* database, int extended) {
    if ((extended & 0xFF) != SQLITE_CONSTRAINT) return "";
    const std::string message = sqlite3_errmsg(database);
    const std::size_t colon = message.find(": ");
    return colon == std::string::npos ? "" : message.substr(colon + 2);
}

[[noreturn]] void fail(sqlite3* database, const std::string& name) {
    const int extended = sqlite3_extended_errcode(database);
    throw Failure(kind_of(extended), name, subject_of(database, extended), sqlite3_errstr(extended));
}

// Binds one value; the statement looks into it until it is reset.
struct Binder {
    sqlite3_stmt* statement;
    int at;

    int operator()(const Null&) const { return sqlite3_bind_null(statement, at); }
    int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, at, number); }
    int operator()(bool said) const { return sqlite3_bind_int(statement, at, said ? 1 : 0); }
    int operator()(double number) const { return sqlite3_bind_double(statement, at, number); }
    int operator()(const std::string& text) const {
        return sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const base::Bytes& bytes) const {
        if (bytes.empty()) return sqlite3_bind_zeroblob(statement, at, 0);  // a null pointer would mean NULL
        return sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(), SQLITE_STATIC);
    }
};

// The bytes of a text or blob column; valid until the next step.
base::ByteView bytes_at(sqlite3_stmt* statement, int column) {
    const void* start = sqlite3_column_blob(statement, column);
    const auto size = base::narrow<std::size_t>(sqlite3_column_bytes(statement, column));
    return {static_cast<const std::byte*>(start), size};
}

Value value_at(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, column);
        case SQLITE_TEXT:
            return base::to_text(bytes_at(statement, column));
        case SQLITE_BLOB: {
            const base::ByteView bytes = bytes_at(statement, column);
            return base::Bytes(bytes.begin(), bytes.end());
        }
        default:
            return Null{ValueType::text};
    }
}

struct Prepared {
    StatementHandle statement;
    std::size_t placeholders;
};

class Sqlite final : public Connection {
public:
    explicit Sqlite(DatabaseHandle database) : database_(std::move(database)) {}

    std::int64_t execute(const Sql& sql, std::span<const Value> bound, const RowReader& read) override {
        const Borrowed borrowed(*this, sql);
        sqlite3_stmt* statement = borrowed.statement();
        base::ensure(borrowed.placeholders() == bound.size(), "a statement needs one value a placeholder");
        for (std::size_t i = 0; i < bound.size(); ++i)
            if (std::visit(Binder{statement, base::narrow<int>(i + 1)}, bound[i]) != SQLITE_OK)
                fail(database_.get(), sql.name());

        const std::string name = sql.name();
        const std::int64_t changed_before = sqlite3_total_changes64(database_.get());
        std::vector<Value> cells(base::narrow<std::size_t>(sqlite3_column_count(statement)), Null{ValueType::text});
        int outcome = 0;
        while ((outcome = sqlite3_step(statement)) == SQLITE_ROW) {
            for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = value_at(statement, base::narrow<int>(i));
            if (read) read(Row(name, cells));
        }
        if (outcome != SQLITE_DONE) fail(database_.get(), name);
        const bool changed = sqlite3_total_changes64(database_.get()) != changed_before;
        return changed ? sqlite3_changes64(database_.get()) : 0;
    }

    void script(const std::string& sql, const std::string& name) override {
        if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            fail(database_.get(), name);
    }

    void begin(Access access) override { script(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN", "begin"); }

    [[nodiscard]] bool healthy() const override { return healthy_; }

    void roll_back() noexcept override {
        // A full disk or a failed read ends the transaction by itself.
        if (sqlite3_get_autocommit(database_.get()) != 0) return;
        if (sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr) != SQLITE_OK) healthy_ = false;
    }

private:
    // A prepared statement out of the cache while it runs, so that a row's reader may run the same one.
    class Borrowed {
    public:
        Borrowed(Sqlite& owner, const Sql& sql) : owner_(owner), sql_(sql), prepared_(owner.take(sql)) {}
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;
        ~Borrowed() {
            sqlite3_reset(prepared_.statement.get());
            sqlite3_clear_bindings(prepared_.statement.get());
            owner_.idle_.insert_or_assign(sql_.text(), std::move(prepared_));
        }
        [[nodiscard]] sqlite3_stmt* statement() const { return prepared_.statement.get(); }
        [[nodiscard]] std::size_t placeholders() const { return prepared_.placeholders; }

    private:
        Sqlite& owner_;
        const Sql& sql_;
        Prepared prepared_;
    };

    Prepared take(const Sql& sql) {
        if (auto known = idle_.extract(sql.text())) return std::move(known.mapped());
        const Placeholders numbered = number_placeholders(sql.text(), Engine::sqlite);
        sqlite3_stmt* statement = nullptr;
        const int outcome =
            sqlite3_prepare_v3(database_.get(), numbered.sql.c_str(), base::narrow<int>(numbered.sql.size() + 1),
                               SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        // Nothing is bound yet: the message can quote only the program's own text.
        if (outcome != SQLITE_OK)
            throw Failure(kind_of(sqlite3_extended_errcode(database_.get())), sql.name(), "",
                          sqlite3_errmsg(database_.get()));
        return {StatementHandle(statement), numbered.count};
    }

    DatabaseHandle database_;
    std::unordered_map<std::string_view, Prepared> idle_;  // keyed by literals, which live for ever
    bool healthy_ = true;
};

// Every file of records belongs to the office's user alone; SQLite gives -wal and -shm the same mode.
void make_private_file(const std::filesystem::path& path) {
    const auto made = base::AppendFile::open(path, base::FileMode::owner_only);
    if (!made) throw Failure(FailureKind::gone, "open", "", base::describe(made.error()));
}

void set_up(Connection& connection, Durability durability, Access access) {
    std::string settings =
        "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;"
        "PRAGMA case_sensitive_like = ON; PRAGMA temp_store = MEMORY;";
    // What a disposal removed is overwritten, not only unlinked (SAFEGUARDING 38).
    settings += durability == Durability::records ? "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
                                                  : "PRAGMA synchronous = NORMAL;";
    if (access == Access::read) settings += "PRAGMA query_only = ON;";
    connection.script(settings, "open");
}

}  // namespace

std::unique_ptr<Connection> open_sqlite(const SqliteFile& file, Access access) {
    if (!std::filesystem::exists(file.path)) make_private_file(file.path);
    sqlite3* opened = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int outcome = sqlite3_open_v2(file.path.c_str(), &opened, flags, nullptr);
    DatabaseHandle database(opened);
    if (outcome != SQLITE_OK) throw Failure(FailureKind::gone, "open", file.path.string(), sqlite3_errstr(outcome));

    sqlite3_busy_timeout(opened, kBusyMilliseconds);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (sqlite3_exec(opened, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr) != SQLITE_OK)
        throw Failure(FailureKind::gone, "open", file.path.string(), sqlite3_errstr(sqlite3_extended_errcode(opened)));
    auto connection = std::make_unique<Sqlite>(std::move(database));
    set_up(*connection, file.durability, access);
    return connection;
}

}  // namespace store
