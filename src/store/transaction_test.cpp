// What a transaction keeps, and what it undoes: the same on both engines.

#include "base/file.h"
#include "support/engines.h"
#include "support/postgres.h"

#include <atomic>
#include <latch>
#include <thread>

namespace store {
namespace {

constexpr Migration kTables[] = {
    {1, "001-notes",
     "CREATE TABLE notes (school_id {id} NOT NULL, number {int} NOT NULL, words {text} NOT NULL,"
     " PRIMARY KEY (school_id, number)) {clustered};"
     "CREATE TABLE lines (school_id {id} NOT NULL, number {int} NOT NULL, words {text} NOT NULL,"
     " PRIMARY KEY (school_id, number)) {clustered};"
     "{append_only lines school_id number}"}};

class StoreTransaction : public support::OnBothEngines {
protected:
    StoreTransaction() { migrate({Schema{"notes", kTables}}); }

    void write(Transaction& tx, int number, std::string_view words = "a note") {
        tx.run("INSERT INTO notes (school_id, number, words) VALUES (?, ?, ?)", headcorn, number, words);
    }
    int count(Transaction& tx) { return tx.query("SELECT count(*) FROM notes").only<int>(); }
    int count() {
        Transaction tx = database().reading();
        return count(tx);
    }
};
INSTANTIATE_TEST_SUITE_P(both, StoreTransaction, support::both_engines(), support::engine_name);

template <class Run>
std::optional<FailureKind> kind_of_failure(Run run) {
    try {
        run();
    } catch (const Failure& failure) {
        return failure.kind();
    }
    return std::nullopt;
}

TEST_P(StoreTransaction, what_is_committed_is_kept_also_by_a_database_opened_anew) {
    {
        Transaction tx = database().writing();
        write(tx, 1);
        tx.commit();
    }
    Database again(source());
    Transaction tx = again.reading();
    EXPECT_EQ(count(tx), 1);
}

TEST_P(StoreTransaction, what_is_not_committed_is_undone) {
    {
        Transaction tx = database().writing();
        write(tx, 1);
    }
    EXPECT_EQ(count(), 0);
}

TEST_P(StoreTransaction, run_tells_how_many_rows_changed) {
    Transaction tx = database().writing();
    for (int number = 1; number <= 3; ++number) write(tx, number);
    EXPECT_EQ(tx.run("UPDATE notes SET words = ? WHERE number >= ?", "changed", 2), 2);
    EXPECT_EQ(tx.run("DELETE FROM notes WHERE number = ?", 77), 0);
    EXPECT_EQ(tx.run("INSERT INTO notes (school_id, number, words) VALUES (?, 1, '') ON CONFLICT DO NOTHING", headcorn),
              0);
}

TEST_P(StoreTransaction, an_inserted_row_can_be_answered) {
    Transaction tx = database().writing();
    EXPECT_EQ(tx.query("INSERT INTO notes (school_id, number, words) VALUES (?, 4, '') RETURNING number", headcorn)
                  .only<int>(),
              4);
}

TEST_P(StoreTransaction, a_failed_statement_ends_the_transaction) {
    {
        Transaction tx = database().writing();
        write(tx, 1);
        EXPECT_EQ(kind_of_failure([&] { write(tx, 1); }), FailureKind::unique);
        EXPECT_EQ(kind_of_failure([&] { write(tx, 2); }), FailureKind::broken);
        EXPECT_EQ(kind_of_failure([&] { tx.commit(); }), FailureKind::broken);
    }
    EXPECT_EQ(count(), 0);
}

TEST_P(StoreTransaction, a_failed_statement_under_a_savepoint_leaves_the_rest) {
    {
        Transaction tx = database().writing();
        write(tx, 1);
        {
            const Savepoint attempt(tx);
            write(tx, 2);
            EXPECT_EQ(kind_of_failure([&] { write(tx, 1); }), FailureKind::unique);
        }
        Savepoint second(tx);
        write(tx, 3);
        second.keep();
        tx.commit();
    }
    Transaction tx = database().reading();
    EXPECT_EQ(tx.query("SELECT number FROM notes ORDER BY number").all<int>(), (std::vector{1, 3}));
}

TEST_P(StoreTransaction, an_exception_while_a_row_is_read_leaves_the_database_usable) {
    {
        Transaction tx = database().writing();
        write(tx, 1);
        EXPECT_THROW(tx.query("SELECT number FROM notes").for_each([](const Row&) { throw std::runtime_error("x"); }),
                     std::runtime_error);
    }
    Transaction tx = database().writing();
    write(tx, 1);
    tx.commit();
}

TEST_P(StoreTransaction, a_statement_may_run_again_while_its_rows_are_read) {
    Transaction tx = database().writing();
    for (int number = 1; number <= 3; ++number) write(tx, number);
    int seen = 0;
    const auto numbers = [&](int from) { return tx.query("SELECT number FROM notes WHERE number >= ?", from); };
    numbers(1).for_each([&](const Row& row) { numbers(row.get<int>(0)).for_each([&](const Row&) { ++seen; }); });
    EXPECT_EQ(seen, 3 + 2 + 1);
}

TEST_P(StoreTransaction, two_rows_where_one_was_expected_are_a_failure) {
    Transaction tx = database().writing();
    write(tx, 1);
    EXPECT_EQ(tx.query("SELECT number FROM notes").one<int>(), 1);
    write(tx, 2);
    EXPECT_EQ(kind_of_failure([&] { (void)tx.query("SELECT number FROM notes").one<int>(); }), FailureKind::broken);
}

TEST_P(StoreTransaction, a_reader_sees_one_moment_and_does_not_wait_for_the_writer) {
    Transaction reader = database().reading();
    EXPECT_EQ(count(reader), 0);
    {
        Transaction writer = database().writing();
        write(writer, 1);
        EXPECT_EQ(count(), 0) << "an uncommitted row was seen";
        writer.commit();
    }
    EXPECT_EQ(count(reader), 0);
    EXPECT_EQ(count(), 1);
}

TEST_P(StoreTransaction, writers_in_two_programs_never_take_the_same_number) {
    constexpr int kEach = 25;
    Database other(source());
    std::latch start(2);
    const auto number_notes = [&](Database& mine) {
        start.arrive_and_wait();
        for (int i = 0; i < kEach; ++i) {
            Transaction tx = mine.writing();
            const int last = tx.query("SELECT coalesce(max(number), 0) FROM notes").only<int>();
            write(tx, last + 1);
            tx.commit();
        }
    };
    {
        const std::jthread first([&] { number_notes(database()); });
        const std::jthread second([&] { number_notes(other); });
    }
    EXPECT_EQ(count(), 2 * kEach);
}

TEST_P(StoreTransaction, writers_on_many_threads_queue) {
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (int number = 1; number <= 8; ++number)
            threads.emplace_back([&, number] {
                Transaction tx = database().writing();
                write(tx, number);
                tx.commit();
                ++done;
            });
    }
    EXPECT_EQ(done, 8);
    EXPECT_EQ(count(), 8);
}

TEST_P(StoreTransaction, an_append_only_table_refuses_every_change) {
    {
        Transaction tx = database().writing();
        tx.run("INSERT INTO lines (school_id, number, words) VALUES (?, 1, 'first')", headcorn);
        tx.commit();
    }
    struct Case {
        std::string_view name;
        Sql sql;
    };
    for (const Case& each : {Case{"update", "UPDATE lines SET words = 'changed' WHERE number = 1"},
                             Case{"delete", "DELETE FROM lines WHERE number = 1"},
                             Case{"the same number again", "INSERT INTO lines SELECT * FROM lines"},
                             Case{"upsert",
                                  "INSERT INTO lines SELECT * FROM lines WHERE number = 1"
                                  " ON CONFLICT (school_id, number) DO UPDATE SET words = 'changed'"}}) {
        SCOPED_TRACE(each.name);
        Transaction tx = database().writing();
        EXPECT_EQ(kind_of_failure([&] { tx.run(each.sql); }), FailureKind::append_only);
    }
    Transaction tx = database().reading();
    EXPECT_EQ(tx.query("SELECT words FROM lines").only<std::string>(), "first");
}

TEST_P(StoreTransaction, an_append_only_table_refuses_other_programs_too) {
    {
        Transaction tx = database().writing();
        tx.run("INSERT INTO lines (school_id, number, words) VALUES (?, 1, 'first')", headcorn);
        tx.commit();
    }
    EXPECT_NE(as_attacker("UPDATE lines SET words = 'changed'"), "");
    EXPECT_NE(as_attacker("DELETE FROM lines"), "");
    if (GetParam() == Engine::sqlite)
        EXPECT_NE(as_attacker("INSERT OR REPLACE INTO lines SELECT school_id, number, 'changed' FROM lines"), "");
    else EXPECT_NE(as_attacker("TRUNCATE lines"), "");
    Transaction tx = database().reading();
    EXPECT_EQ(tx.query("SELECT words FROM lines").only<std::string>(), "first");
}

// What must hold on one engine only.

TEST(sqlite, a_file_that_is_no_database_is_gone_and_stays_as_it_was) {
    const support::Folder folder;
    const auto path = folder.path() / "records.db";
    ASSERT_TRUE(base::replace_file(path, base::bytes_of(std::string(5000, 'x')), base::FileMode::owner_only));
    EXPECT_EQ(kind_of_failure([&] { Database database(SqliteFile{path, Durability::records}); }), FailureKind::gone);
    EXPECT_EQ(std::filesystem::file_size(path), 5000U);
}

TEST(sqlite, a_folder_that_is_missing_is_a_clear_failure) {
    EXPECT_EQ(kind_of_failure([] {
                  Database database(SqliteFile{"/nonexistent/records.db", Durability::records});
              }),
              FailureKind::gone);
}

TEST(sqlite, nobody_but_the_owner_may_read_the_file_or_what_lies_beside_it) {
    const support::Folder folder;
    Database database(SqliteFile{folder.path() / "records.db", Durability::records});
    Transaction tx = database.writing();
    tx.run("CREATE TABLE t (a INTEGER)");
    tx.commit();
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
        SCOPED_TRACE(file.path().string());
        EXPECT_EQ(file.status().permissions() & std::filesystem::perms(0077), std::filesystem::perms::none);
    }
}

TEST(sqlite, a_full_disk_is_said_and_loses_nothing_that_was_promised) {
    const support::Folder folder;
    Database database(SqliteFile{folder.path() / "records.db", Durability::records});
    {
        Transaction tx = database.writing();
        tx.run("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB) STRICT");
        tx.run("INSERT INTO t (a, b) VALUES (1, ?)", base::Bytes(1000));
        tx.commit();
        Transaction limit = database.reading();
    }
    {
        Transaction tx = database.writing();
        (void)tx.query("PRAGMA max_page_count = 20").only<int>();
        tx.commit();
    }
    {
        Transaction tx = database.writing();
        tx.run("INSERT INTO t (a, b) VALUES (2, ?)", base::Bytes(1000));
        EXPECT_EQ(kind_of_failure([&] { tx.run("INSERT INTO t (a, b) VALUES (3, ?)", base::Bytes(500'000)); }),
                  FailureKind::full);
        EXPECT_EQ(kind_of_failure([&] { tx.commit(); }), FailureKind::broken);
    }
    {
        Transaction tx = database.writing();
        EXPECT_EQ(tx.query("SELECT a FROM t").all<int>(), std::vector{1});
        tx.run("INSERT INTO t (a, b) VALUES (4, ?)", base::Bytes(10));
        tx.commit();
    }
    Transaction tx = database.reading();
    EXPECT_EQ(tx.query("SELECT a FROM t ORDER BY a").all<int>(), (std::vector{1, 4}));
    EXPECT_EQ(tx.query("PRAGMA integrity_check").only<std::string>(), "ok");
}

TEST(postgres, a_server_that_dies_is_gone_and_found_again) {
    Database database(PostgresServer{support::fresh_postgres(), Durability::records});
    {
        Transaction tx = database.writing();
        tx.run("CREATE TABLE t (a BIGINT)");
        ASSERT_EQ(
            kind_of_failure([&] { (void)tx.query("SELECT pg_terminate_backend(pg_backend_pid())").only<bool>(); }),
            FailureKind::gone);
    }
    Transaction tx = database.writing();
    tx.run("CREATE TABLE t (a BIGINT)");
    tx.commit();
}

TEST(postgres, a_wrong_connection_setting_is_refused_without_telling_the_password) {
    try {
        Database database(PostgresServer{"host=/nonexistent password=opensesame", Durability::records});
        FAIL() << "it connected";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::gone);
        EXPECT_EQ(std::string(failure.what()).find("opensesame"), std::string::npos);
    }
}

}  // namespace
}  // namespace store
