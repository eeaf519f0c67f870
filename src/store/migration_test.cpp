// Tables come to be once, in order, and whole.

#include "store/migration.h"

#include "support/engines.h"

namespace store {
namespace {

constexpr Migration kFirst{1, "001-rooms",
                           "CREATE TABLE rooms (school_id {id} NOT NULL, name {text} NOT NULL) {strict};"};
constexpr Migration kSecond{2, "002-floors", "ALTER TABLE rooms ADD COLUMN floor {int};"};

class StoreMigration : public support::OnBothEngines {
protected:
    base::Result<void, SchemaError> apply(std::vector<Migration> migrations) {
        const Schema room{"rooms", migrations};
        return store::migrate(database(), std::span(&room, 1), clock);
    }
    std::optional<SchemaFailure> failure_of(std::vector<Migration> migrations) {
        const auto applied = apply(std::move(migrations));
        return applied ? std::nullopt : std::optional(applied.error().kind);
    }
};
INSTANTIATE_TEST_SUITE_P(both, StoreMigration, support::both_engines(), support::engine_name);

TEST_P(StoreMigration, each_file_is_applied_once) {
    ASSERT_TRUE(apply({kFirst}));
    ASSERT_TRUE(apply({kFirst}));
    ASSERT_TRUE(apply({kFirst, kSecond}));
    ASSERT_TRUE(apply({kFirst, kSecond}));
    Transaction tx = database().writing();
    tx.run("INSERT INTO rooms (school_id, name, floor) VALUES (?, ?, ?)", headcorn, "Oak", 1);
    EXPECT_EQ(tx.query("SELECT applied_at FROM migrations WHERE number = 2").only<base::Instant>(), clock.now());
}

TEST_P(StoreMigration, a_changed_file_is_an_error_that_names_it) {
    ASSERT_TRUE(apply({kFirst}));
    const auto applied = apply({{1, "001-rooms", "CREATE TABLE rooms (name {text});"}});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, SchemaFailure::changed);
    EXPECT_NE(describe(applied.error()).find("rooms/001-rooms"), std::string::npos);
}

TEST_P(StoreMigration, a_database_of_a_newer_program_is_refused) {
    ASSERT_TRUE(apply({kFirst, kSecond}));
    const auto applied = apply({kFirst});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, SchemaFailure::newer);
    EXPECT_NE(describe(applied.error()).find("rooms/002-floors"), std::string::npos);
}

TEST_P(StoreMigration, files_with_a_gap_are_refused) { EXPECT_EQ(failure_of({kSecond}), SchemaFailure::out_of_order); }

TEST_P(StoreMigration, an_unknown_word_is_refused) {
    EXPECT_EQ(failure_of({{1, "001-x", "CREATE TABLE x (a {serial})"}}), SchemaFailure::not_portable);
    EXPECT_EQ(failure_of({{1, "001-x", "CREATE TABLE x (a {int)"}}), SchemaFailure::not_portable);
    EXPECT_EQ(failure_of({{1, "001-x", "CREATE TABLE x (a BLOB {"}}), SchemaFailure::not_portable);
}

TEST_P(StoreMigration, a_file_that_fails_leaves_nothing_of_the_others) {
    EXPECT_EQ(failure_of({kFirst, {2, "002-x", "CREATE TABLE x (a {int}); SELECT nonsense FROM nowhere;"}}),
              SchemaFailure::refused);
    ASSERT_TRUE(apply({kFirst}));
}

TEST_P(StoreMigration, the_rooms_own_files_are_embedded_and_apply) {
    const Schema own = schema();
    EXPECT_EQ(own.room, "store");
    ASSERT_FALSE(own.migrations.empty());
    EXPECT_EQ(own.migrations.front().name, "001-keys");
    const auto applied = store::migrate(database(), std::span(&own, 1), clock);
    EXPECT_TRUE(applied.has_value()) << describe(applied.error());
}

}  // namespace
}  // namespace store
