#include "store/database.h"

#include "base/guarded.h"
#include "base/queue.h"
#include "base/text.h"
#include "store/postgres.h"
#include "store/sqlite.h"

#include <atomic>
#include <thread>

namespace store {

namespace {

// Readers kept open between transactions; the office has one worker a connection.
constexpr std::size_t kIdleReaders = 16;

std::unique_ptr<Connection> open(const Source& source, Access access) {
    if (const auto* file = std::get_if<SqliteFile>(&source)) return open_sqlite(*file, access);
    return open_postgres(std::get<PostgresServer>(source));
}

// SQLite keeps what PostgreSQL refuses, so both are refused here: text with NUL is silently cut by C callers,
// and bytes that are no UTF-8 cannot be shown.
void check_texts(std::span<const Value> bound, const Sql& sql) {
    for (const Value& value : bound) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr) continue;
        if (text->find('\0') != std::string::npos)
            throw Failure(FailureKind::refused, sql.name(), "", "a text with a NUL character");
        if (!base::is_utf8(*text)) throw Failure(FailureKind::refused, sql.name(), "", "a text that is not UTF-8");
    }
}

}  // namespace

// The connections of a database while nobody uses them.
struct Pool {
    explicit Pool(Source from) : source(std::move(from)) {}

    std::unique_ptr<Connection> take_writer() {
        base::ensure(writing_thread.load() != std::this_thread::get_id(),
                     "a thread that writes cannot begin to write again: it would wait for itself");
        auto slot = writer.pop(std::stop_token());
        std::unique_ptr<Connection> connection = slot ? std::move(*slot) : nullptr;
        try {
            if (!connection) connection = open(source, Access::write);
            connection->begin(Access::write);
        } catch (...) {
            if (connection) connection->roll_back();
            give_writer(std::move(connection));
            throw;
        }
        writing_thread = std::this_thread::get_id();
        return connection;
    }

    // An unhealthy connection is closed; the next writer opens another.
    void give_writer(std::unique_ptr<Connection> connection) {
        if (connection && !connection->healthy()) connection.reset();
        writing_thread = std::jthread::id();
        base::ensure(writer.try_push(std::move(connection)), "there is room for the one writer");
    }

    std::unique_ptr<Connection> take_reader() {
        std::unique_ptr<Connection> connection = readers.with([](auto& idle) {
            std::unique_ptr<Connection> last;
            if (!idle.empty()) {
                last = std::move(idle.back());
                idle.pop_back();
            }
            return last;
        });
        if (!connection) connection = open(source, Access::read);
        connection->begin(Access::read);
        return connection;
    }

    void give_reader(std::unique_ptr<Connection> connection) {
        if (!connection->healthy()) return;
        readers.with([&](auto& idle) {
            if (idle.size() < kIdleReaders) idle.push_back(std::move(connection));
        });
    }

    // constant after construction
    const Source source;
    // guarded
    base::BoundedQueue<std::unique_ptr<Connection>> writer{1};
    base::Guarded<std::vector<std::unique_ptr<Connection>>> readers;
    std::atomic<std::jthread::id> writing_thread;
};

Transaction::Transaction(Pool& pool, std::unique_ptr<Connection> connection, bool writes)
    : pool_(pool), connection_(std::move(connection)), writes_(writes) {}

Transaction::~Transaction() {
    if (state_ != State::committed) connection_->roll_back();
    if (writes_) pool_.give_writer(std::move(connection_));
    else pool_.give_reader(std::move(connection_));
}

void Transaction::commit() {
    must_be_open("commit");
    script("COMMIT", "commit");
    state_ = State::committed;
}

Engine Transaction::engine() const {
    return std::holds_alternative<SqliteFile>(pool_.source) ? Engine::sqlite : Engine::postgres;
}

std::int64_t Transaction::execute(const Sql& sql, std::span<const Value> bound,
                                  const std::function<void(const Row&)>& read) {
    must_be_open(sql.name());
    check_texts(bound, sql);
    try {
        return connection_->execute(sql, bound, read);
    } catch (...) {
        state_ = State::failed;
        throw;
    }
}

void Transaction::script(const std::string& sql, const std::string& name) {
    try {
        connection_->script(sql, name);
    } catch (...) {
        state_ = State::failed;
        throw;
    }
}

void Transaction::must_be_open(const std::string& statement) const {
    base::ensure(state_ != State::committed, "a committed transaction runs no more statements");
    if (state_ == State::failed)
        throw Failure(FailureKind::broken, statement, "", "an earlier statement of this transaction failed");
}

void Question::complain(const char* cause) const { throw Failure(FailureKind::broken, sql_.name(), "", cause); }

Savepoint::Savepoint(Transaction& transaction) : transaction_(transaction), number_(++transaction.savepoints_) {
    transaction_.must_be_open("savepoint");
    transaction_.script("SAVEPOINT attempt_" + std::to_string(number_), "savepoint");
}

Savepoint::~Savepoint() {
    if (kept_) return;
    const std::string name = "attempt_" + std::to_string(number_);
    try {
        transaction_.connection_->script("ROLLBACK TO SAVEPOINT " + name, "savepoint");
        transaction_.connection_->script("RELEASE SAVEPOINT " + name, "savepoint");
        transaction_.state_ = Transaction::State::open;
    } catch (const Failure&) {
        transaction_.state_ = Transaction::State::failed;  // a full disk has ended the whole transaction
    }
}

void Savepoint::keep() {
    transaction_.must_be_open("savepoint");
    transaction_.script("RELEASE SAVEPOINT attempt_" + std::to_string(number_), "savepoint");
    kept_ = true;
}

Database::Database(Source source) : pool_(std::make_unique<Pool>(std::move(source))) {
    pool_->give_writer(open(pool_->source, Access::write));
}

Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Transaction Database::writing() { return {*pool_, pool_->take_writer(), true}; }

Transaction Database::reading() { return {*pool_, pool_->take_reader(), false}; }

void Database::compact() {
    const auto* file = std::get_if<SqliteFile>(&pool_->source);
    if (file == nullptr) return;
    open(pool_->source, Access::write)->script("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);", "compact");
}

Engine Database::engine() const {
    return std::holds_alternative<SqliteFile>(pool_->source) ? Engine::sqlite : Engine::postgres;
}

}  // namespace store
