// What goes into a column comes back the same, on both engines. Each test answers a fault that was measured
// in a library we did not take: blobs that fail, texts cut at NUL, values in error texts, kinds that differ.

#include "support/engines.h"

#include <limits>

namespace store {

enum class Phase { primary, secondary };

constexpr auto words_of(Phase) {
    return std::to_array<std::pair<Phase, std::string_view>>(
        {{Phase::primary, "primary"}, {Phase::secondary, "secondary"}});
}

namespace {

using Note = base::Private<std::string>;

constexpr Migration kTables[] = {
    {1, "001-samples",
     "CREATE TABLE samples (school_id {id} NOT NULL, place {int} NOT NULL, whole {int}, said {bool}, real {real},"
     " words {text} CONSTRAINT words_are_short CHECK (length(words) < 100), bytes {blob}, at {time},"
     " PRIMARY KEY (school_id, place)) {strict};"
     "CREATE TABLE parts (school_id {id} NOT NULL, place {int} NOT NULL, name {text} NOT NULL,"
     " UNIQUE (school_id, name), FOREIGN KEY (school_id, place) REFERENCES samples (school_id, place)) {strict};"}};

class StoreValues : public support::OnBothEngines {
protected:
    StoreValues() { migrate({Schema{"samples", kTables}}); }

    // Stores one value in a column of its own and reads it back.
    template <class T>
    T there_and_back(Sql insert, Sql select, const T& value) {
        Transaction tx = database().writing();
        tx.run("DELETE FROM samples WHERE school_id = ?", headcorn);
        tx.run(insert, headcorn, value);
        return tx.query(select, headcorn).only<T>();
    }
    template <class T>
    T whole(const T& value) {
        return there_and_back<T>("INSERT INTO samples (school_id, place, whole) VALUES (?, 1, ?)",
                                 "SELECT whole FROM samples WHERE school_id = ?", value);
    }
    template <class T>
    T words(const T& value) {
        return there_and_back<T>("INSERT INTO samples (school_id, place, words) VALUES (?, 1, ?)",
                                 "SELECT words FROM samples WHERE school_id = ?", value);
    }
    template <class T>
    T bytes(const T& value) {
        return there_and_back<T>("INSERT INTO samples (school_id, place, bytes) VALUES (?, 1, ?)",
                                 "SELECT bytes FROM samples WHERE school_id = ?", value);
    }
};
INSTANTIATE_TEST_SUITE_P(both, StoreValues, support::both_engines(), support::engine_name);

// What `run` throws; nothing thrown fails the test.
template <class Run>
std::optional<Failure> failure_of(Run run) {
    try {
        run();
    } catch (const Failure& failure) {
        return failure;
    }
    ADD_FAILURE() << "nothing was thrown";
    return std::nullopt;
}

TEST_P(StoreValues, an_integer_comes_back_the_same) {
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
                                     std::numeric_limits<std::int64_t>::min()})
        EXPECT_EQ(whole(value), value);
    EXPECT_EQ(whole(std::uint16_t{65535}), 65535);
}

TEST_P(StoreValues, an_integer_too_large_for_a_column_is_refused) {
    const auto failure = failure_of([&] { whole(std::numeric_limits<std::uint64_t>::max()); });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind(), FailureKind::refused);
}

TEST_P(StoreValues, an_integer_too_large_for_its_reader_is_a_broken_row) {
    Transaction tx = database().writing();
    tx.run("INSERT INTO samples (school_id, place, whole) VALUES (?, 1, ?)", headcorn, 70'000);
    const auto failure = failure_of(
        [&] { (void)tx.query("SELECT whole FROM samples WHERE school_id = ?", headcorn).only<std::uint16_t>(); });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind(), FailureKind::broken);
    EXPECT_EQ(std::string(failure->what()).find("70000"), std::string::npos) << "a stored value stands in an error";
}

TEST_P(StoreValues, a_boolean_is_true_and_false_in_columns_and_in_conditions) {
    Transaction tx = database().writing();
    tx.run("INSERT INTO samples (school_id, place, said) VALUES (?, 1, ?)", headcorn, true);
    tx.run("INSERT INTO samples (school_id, place, said) VALUES (?, 2, ?)", headcorn, false);
    const auto said = tx.query("SELECT said FROM samples WHERE school_id = ? ORDER BY place", headcorn).all<bool>();
    EXPECT_EQ(said, (std::vector<bool>{true, false}));
    EXPECT_EQ(tx.query("SELECT place FROM samples WHERE school_id = ? AND said", headcorn).only<int>(), 1);
    EXPECT_EQ(tx.query("SELECT place FROM samples WHERE school_id = ? AND said = ?", headcorn, false).only<int>(), 2);
    EXPECT_TRUE(tx.query("SELECT EXISTS (SELECT 1 FROM samples WHERE place = ?)", 2).only<bool>());
}

TEST_P(StoreValues, counts_and_sums_are_integers) {
    Transaction tx = database().writing();
    for (int place = 1; place <= 3; ++place)
        tx.run("INSERT INTO samples (school_id, place, whole) VALUES (?, ?, ?)", headcorn, place, 5);
    const auto row = tx.query("SELECT count(*), sum(whole), max(place) FROM samples WHERE school_id = ?", headcorn)
                         .one([](const Row& found) { return found.as<std::int64_t, std::int64_t, int>(); });
    EXPECT_EQ(row, std::tuple(3, 15, 3));
}

TEST_P(StoreValues, a_double_comes_back_to_the_last_bit) {
    const double value = 0.1 + 0.2;
    const double back = there_and_back<double>("INSERT INTO samples (school_id, place, real) VALUES (?, 1, ?)",
                                               "SELECT real FROM samples WHERE school_id = ?", value);
    EXPECT_EQ(back, value);
}

TEST_P(StoreValues, a_text_comes_back_the_same) {
    for (const std::string value :
         {"", "Amira O'Brien", "Zoë Łukasz 名前 🙂", "a?b :c $1 \\x \"quoted\"", "line\nend\t"})
        EXPECT_EQ(words(value), value);
}

TEST_P(StoreValues, a_text_with_nul_is_refused_and_never_cut) {
    const auto failure = failure_of([&] { words(std::string("a\0b", 3)); });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind(), FailureKind::refused);
}

TEST_P(StoreValues, a_text_that_is_not_utf8_is_refused) {
    const auto failure = failure_of([&] { words(std::string("caf\xE9")); });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind(), FailureKind::refused);
}

TEST_P(StoreValues, a_blob_comes_back_byte_for_byte) {
    base::Bytes every;
    for (int round = 0; round < 3; ++round)
        for (int i = 0; i < 256; ++i) every.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(bytes(every), every);
    EXPECT_EQ(bytes(base::to_bytes("\\x41 is no hex here")), base::to_bytes("\\x41 is no hex here"));
    base::Bytes large(std::size_t{2} * 1024 * 1024);
    random.fill(large);
    EXPECT_EQ(bytes(large), large);
}

TEST_P(StoreValues, an_empty_blob_is_not_null) {
    const auto back = bytes(std::optional<base::Bytes>(base::Bytes()));
    ASSERT_TRUE(back);
    EXPECT_TRUE(back->empty());
}

TEST_P(StoreValues, an_id_an_instant_a_day_an_enum_and_a_span_come_back_the_same) {
    const auto id = base::Id<struct SampleTag>::mint(random);
    EXPECT_EQ(bytes(id), id);
    EXPECT_EQ(whole(clock.now()), clock.now());
    EXPECT_EQ(whole(std::chrono::minutes(90)), std::chrono::minutes(90));
    const std::chrono::year_month_day leap{std::chrono::year(2028), std::chrono::February, std::chrono::day(29)};
    EXPECT_EQ(words(leap), leap);
    EXPECT_EQ(words(Phase::secondary), Phase::secondary);
}

TEST_P(StoreValues, an_unknown_word_of_an_enum_is_a_broken_row) {
    Transaction tx = database().writing();
    tx.run("INSERT INTO samples (school_id, place, words) VALUES (?, 1, 'tertiary')", headcorn);
    const auto failure =
        failure_of([&] { (void)tx.query("SELECT words FROM samples WHERE place = ?", 1).only<Phase>(); });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind(), FailureKind::broken);
}

TEST_P(StoreValues, nothing_is_null_and_comes_back_as_nothing) {
    EXPECT_EQ(whole(std::optional<int>()), std::nullopt);
    EXPECT_EQ(words(std::optional<std::string>()), std::nullopt);
    EXPECT_EQ(bytes(std::optional<base::Bytes>()), std::nullopt);
    EXPECT_EQ(words(std::optional<std::string>("")), std::optional<std::string>(""));
}

TEST_P(StoreValues, null_where_a_value_must_be_is_a_broken_row) {
    Transaction tx = database().writing();
    tx.run("INSERT INTO samples (school_id, place) VALUES (?, 1)", headcorn);
    const auto failure =
        failure_of([&] { (void)tx.query("SELECT words FROM samples WHERE place = ?", 1).only<std::string>(); });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind(), FailureKind::broken);
}

TEST_P(StoreValues, private_text_passes_without_being_seen) {
    const Note note(std::string("seen crying after lunch"));
    EXPECT_EQ(words(note), note);
}

TEST_P(StoreValues, a_named_placeholder_is_bound_once_wherever_it_stands) {
    Transaction tx = database().writing();
    tx.run("INSERT INTO samples (school_id, place, whole) VALUES (:school, :place, :place + :more)", headcorn, 4, 10);
    const auto found =
        tx.query("SELECT whole, ':place ?' FROM samples WHERE place = :place AND whole > :place -- ? :x", 4)
            .one([](const Row& row) { return row.as<int, std::string>(); });
    EXPECT_EQ(found, std::tuple(14, ":place ?"));
}

TEST_P(StoreValues, texts_sort_by_their_bytes_and_like_tells_cases_apart) {
    Transaction tx = database().writing();
    int place = 0;
    for (const std::string_view word : {"b", "a", "B", "é", "z"})
        tx.run("INSERT INTO samples (school_id, place, words) VALUES (?, ?, ?)", headcorn, ++place, word);
    EXPECT_EQ(tx.query("SELECT words FROM samples WHERE school_id = ? ORDER BY words", headcorn).all<std::string>(),
              (std::vector<std::string>{"B", "a", "b", "z", "é"}));
    EXPECT_EQ(tx.query("SELECT count(*) FROM samples WHERE words LIKE ?", "b%").only<int>(), 1);
}

TEST_P(StoreValues, each_broken_rule_has_the_same_kind_and_tells_no_value) {
    struct Case {
        std::string_view name;
        FailureKind expected;
        void (*run)(Transaction&, const SchoolScope&);
    };
    const Case cases[] = {
        {"a name taken", FailureKind::unique,
         [](Transaction& tx, const SchoolScope& school) {
             tx.run("INSERT INTO parts (school_id, place, name) VALUES (?, 1, ?)", school, "Amira Khan");
         }},
        {"a key taken", FailureKind::unique,
         [](Transaction& tx, const SchoolScope& school) {
             tx.run("INSERT INTO samples (school_id, place, words) VALUES (?, 1, ?)", school, "Amira Khan");
         }},
        {"a missing row referred to", FailureKind::foreign_key,
         [](Transaction& tx, const SchoolScope& school) {
             tx.run("INSERT INTO parts (school_id, place, name) VALUES (?, 99, ?)", school, "Amira Khan 2");
         }},
        {"a check", FailureKind::check,
         [](Transaction& tx, const SchoolScope& school) {
             tx.run("INSERT INTO samples (school_id, place, words) VALUES (?, 7, ?)", school,
                    "Amira Khan" + std::string(200, 'x'));
         }},
        {"null in a column that must be filled", FailureKind::check,
         [](Transaction& tx, const SchoolScope& school) {
             tx.run("INSERT INTO parts (school_id, place, name) VALUES (?, 1, ?)", school,
                    std::optional<std::string>());
         }},
        {"a text in a number's column", FailureKind::check,
         [](Transaction& tx, const SchoolScope& school) {
             tx.run("INSERT INTO samples (school_id, place, whole) VALUES (?, 8, ?)", school, "Amira Khan");
         }},
        {"a table that does not exist", FailureKind::broken,
         [](Transaction& tx, const SchoolScope& school) {
             tx.run("INSERT INTO nowhere (school_id, name) VALUES (?, ?)", school, "Amira Khan");
         }},
    };
    Transaction tx = database().writing();
    tx.run("INSERT INTO samples (school_id, place) VALUES (?, 1)", headcorn);
    tx.run("INSERT INTO parts (school_id, place, name) VALUES (?, 1, ?)", headcorn, "Amira Khan");
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        const Savepoint attempt(tx);
        const auto failure = failure_of([&] { each.run(tx, headcorn); });
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->kind(), each.expected) << failure->what();
        EXPECT_EQ(std::string(failure->what()).find("Amira"), std::string::npos) << failure->what();
        EXPECT_NE(failure->statement(), "");
    }
}

TEST_P(StoreValues, a_failure_names_the_function_that_asked) {
    Transaction tx = database().writing();
    const auto failure = failure_of([&] { tx.run("INSERT INTO nowhere (a) VALUES (1)"); });
    ASSERT_TRUE(failure);
    EXPECT_NE(failure->statement().find("store::"), std::string::npos) << failure->statement();
    EXPECT_NE(std::string(failure->what()).find("nowhere"), std::string::npos) << failure->what();
}

}  // namespace
}  // namespace store
