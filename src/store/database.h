#pragma once
// A database of either engine, and its transactions. How a verb reads and writes:
//
//   store::Transaction tx = database.writing();
//   const auto found = tx.query("SELECT id, name FROM learners WHERE school_id = ? AND year = ?", scope, year)
//                          .all([](const store::Row& row) {
//                              return Learner{row.get<LearnerId>(0), row.get<base::Private<std::string>>(1)};
//                          });
//   tx.run("UPDATE learners SET year = ? WHERE school_id = ? AND id = ?", year, scope, id);
//   tx.commit();                 // without it, everything is rolled back
//
// Everything here throws store::Failure. After a failure the transaction is over on both engines, unless the
// statement ran under a Savepoint. A statement that may find its row taken says ON CONFLICT, or has one.

#include "base/ensure.h"
#include "store/dialect.h"
#include "store/failure.h"
#include "store/row.h"
#include "store/source.h"
#include "store/sql.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace store {

class Database;
class Connection;
struct Pool;
struct MigrationDoor;

// A question asked, not yet answered. Lives within the expression or function that asked it.
class Question;

// Begun by Database; belongs to the thread that began it, and does not outlive the database.
class Transaction {
public:
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    // Rolls back unless committed.
    ~Transaction();

    // Changes rows; returns how many. Values are bound in order of their placeholders.
    template <class... Bound>
    std::int64_t run(Sql sql, const Bound&... bound) {
        base::ensure(writes_, "only a writing transaction changes rows");
        const std::array<Value, sizeof...(Bound)> values{to_value(bound)...};
        return execute(sql, values, nullptr);
    }

    // Asks for rows.
    template <class... Bound>
    [[nodiscard]] Question query(Sql sql, const Bound&... bound);

    // Keeps what was done: on disk when it returns (Durability::records).
    void commit();

    [[nodiscard]] Engine engine() const;
    // False for a reading transaction, which sees only what is committed.
    [[nodiscard]] bool writes() const { return writes_; }

private:
    friend class Database;
    friend class Question;
    friend class Savepoint;
    friend struct MigrationDoor;

    enum class State { open, failed, committed };

    Transaction(Pool& pool, std::unique_ptr<Connection> connection, bool writes);

    std::int64_t execute(const Sql& sql, std::span<const Value> bound, const std::function<void(const Row&)>& read);
    void script(const std::string& sql, const std::string& name);
    void must_be_open(const std::string& statement) const;

    Pool& pool_;
    std::unique_ptr<Connection> connection_;
    bool writes_;
    State state_ = State::open;
    int savepoints_ = 0;
};

class Question {
public:
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

    // Calls `read` with each row. LIMIT: PostgreSQL's answer is held in memory whole; ask for pages of it.
    template <class Read>
    void for_each(Read&& read) const {
        transaction_.execute(sql_, bound_, [&](const Row& row) { read(row); });
    }

    // What `read` makes of each row.
    template <class Read>
    [[nodiscard]] auto all(Read&& read) const {
        std::vector<std::decay_t<std::invoke_result_t<Read&, const Row&>>> rows;
        for_each([&](const Row& row) { rows.push_back(read(row)); });
        return rows;
    }
    // The only column of each row.
    template <class T>
    [[nodiscard]] std::vector<T> all() const {
        return all([](const Row& row) { return row.get<T>(0); });
    }

    // What `read` makes of the only row; empty when there is none. Two rows are a broken database.
    template <class Read>
    [[nodiscard]] auto one(Read&& read) const {
        std::optional<std::decay_t<std::invoke_result_t<Read&, const Row&>>> found;
        for_each([&](const Row& row) {
            if (found) complain("more than one row where one was expected");
            found.emplace(read(row));
        });
        return found;
    }
    template <class T>
    [[nodiscard]] std::optional<T> one() const {
        return one([](const Row& row) { return row.get<T>(0); });
    }

    // The only column of the row that must be there: a count, a sum, whether something exists.
    template <class T>
    [[nodiscard]] T only() const {
        const std::vector<T> found = all<T>();
        if (found.size() != 1) complain("not one row where exactly one was expected");
        return found.front();
    }

private:
    friend class Transaction;
    Question(Transaction& transaction, Sql sql, std::vector<Value> bound)
        : transaction_(transaction), sql_(sql), bound_(std::move(bound)) {}

    [[noreturn]] void complain(const char* cause) const;

    Transaction& transaction_;
    Sql sql_;
    std::vector<Value> bound_;
};

template <class... Bound>
Question Transaction::query(Sql sql, const Bound&... bound) {
    return {*this, sql, std::vector<Value>{to_value(bound)...}};
}

// Part of a transaction that may fail without ending it: undone unless kept.
//
//   store::Savepoint attempt(tx);
//   try { insert_name(tx, …); attempt.keep(); } catch (const store::Failure& failure) { … }
class Savepoint {
public:
    explicit Savepoint(Transaction& transaction);
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;
    ~Savepoint();

    void keep();

private:
    Transaction& transaction_;
    int number_;
    bool kept_ = false;
};

// Thread-safe. Writers wait for each other, in this process and in others; readers never wait: each sees the
// database at the moment of its first question.
class Database {
public:
    // Opens at once, so that a program with a wrong setting does not start. Throws Failure `gone`.
    explicit Database(Source source);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    // One a thread at a time.
    [[nodiscard]] Transaction writing();
    [[nodiscard]] Transaction reading();

    [[nodiscard]] Engine engine() const;

    // Gives the room of rows that are gone back to the disk, and leaves nothing of them in the file: after a disposal,
    // while nobody writes. On PostgreSQL nothing: the server does it by itself.
    void compact();

private:
    std::unique_ptr<Pool> pool_;
};

}  // namespace store
