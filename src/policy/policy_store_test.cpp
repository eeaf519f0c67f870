#include "policy/policy.h"
#include "support/engines.h"
#include "support/living_policy.h"

#include <gtest/gtest.h>

namespace policy {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using support::kLog;
using support::kTest;
using support::kTold;

class PolicyStore : public support::OnBothEngines {
protected:
    PolicyStore() { migrate({journal::schema(), schema()}); }

    void emit_now(const ControlId& control, Outcome outcome) { emit_at(control, outcome, clock.now()); }
    void emit_at(const ControlId& control, Outcome outcome, Instant at) {
        store::Transaction tx = database().writing();
        emit(tx, headcorn, {control, outcome, at, "k7m2", Origin::open});
        tx.commit();
    }

    Standing standing(std::string_view school, std::string_view clause) {
        const auto overview = living.overview(school, clock.now());
        EXPECT_TRUE(overview);
        for (const Line& line : overview->lines)
            if (line.clause->id == clause) return line.standing;
        ADD_FAILURE() << "no clause " << clause;
        return {};
    }
    State state(std::string_view clause) { return standing("headcorn", clause).state; }

    std::int64_t rows(store::Sql count) {
        store::Transaction tx = database().reading();
        return tx.query(count).only<std::int64_t>();
    }

private:
    LivingPolicy both_schools() {
        Policy first = support::shipped_policy("headcorn");
        Policy second = support::shipped_policy("homewood");
        auto controls =
            Controls::make({source_}, std::vector<std::reference_wrapper<const Policy>>{first, second}).value();
        std::vector<LivingPolicy::InForce> schools;
        schools.push_back({headcorn.school(), std::move(first)});
        schools.push_back({homewood.school(), std::move(second)});
        return {{database(), journal_}, std::move(schools), std::move(controls)};
    }

    support::TestSource source_;
    journal::Journal journal_{world};

protected:
    LivingPolicy living = both_schools();
};
INSTANTIATE_TEST_SUITE_P(both, PolicyStore, support::both_engines(), support::engine_name);

TEST_P(PolicyStore, a_clause_is_kept_by_what_an_operation_emitted) {
    EXPECT_EQ(state("headcorn-7.3.4-01"), State::not_measured);
    emit_now(kLog, Outcome::kept);
    const Standing now = standing("headcorn", "headcorn-7.3.4-01");
    EXPECT_EQ(now.state, State::kept);
    EXPECT_EQ(now.since, clock.now());
    EXPECT_EQ(now.last, (LastEvidence{"test.internet-log", Outcome::kept, clock.now(), "k7m2"}));
}

TEST_P(PolicyStore, a_clause_is_not_kept_by_evidence_older_than_its_interval) {
    emit_now(kLog, Outcome::kept);
    emit_now(kTold, Outcome::kept);
    clock.pass(hours(24));
    EXPECT_EQ(state("headcorn-7.3.4-01"), State::due);
    EXPECT_EQ(state("headcorn-3-03"), State::kept);
    clock.pass(days(364));
    EXPECT_EQ(state("headcorn-3-03"), State::due);
    clock.pass(days(3000));
    EXPECT_EQ(state("headcorn-3-03"), State::due);
    EXPECT_TRUE(standing("headcorn", "headcorn-3-03").last) << "the last evidence is shown however old it is";
}

TEST_P(PolicyStore, evidence_of_one_school_never_keeps_another_schools_clause) {
    emit_now(kLog, Outcome::kept);
    EXPECT_EQ(standing("homewood", "homewood-7.2-09").state, State::not_measured);
    const auto view = living.clause("homewood", "homewood-7.2-09", clock.now());
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->evidence.empty());
    EXPECT_FALSE(living.clause("homewood", "headcorn-7.3.4-01", clock.now()));
}

TEST_P(PolicyStore, an_operation_that_is_undone_leaves_no_evidence) {
    {
        store::Transaction tx = database().writing();
        emit(tx, headcorn, {kLog, Outcome::kept, clock.now(), "", Origin::open});
    }
    EXPECT_EQ(state("headcorn-7.3.4-01"), State::not_measured);
    EXPECT_EQ(rows("SELECT count(*) FROM evidence"), 0);
}

TEST_P(PolicyStore, evidence_cannot_be_changed_or_taken_back) {
    emit_now(kTest, Outcome::broken);
    EXPECT_NE(as_attacker("UPDATE evidence SET outcome = 'kept'"), "");
    EXPECT_NE(as_attacker("DELETE FROM evidence"), "");
    EXPECT_EQ(state("headcorn-7.3.2-02"), State::broken);
}

TEST_P(PolicyStore, a_clause_that_is_not_claimed_stays_so_whatever_is_emitted) {
    emit_now(kLog, Outcome::kept);
    EXPECT_EQ(state("headcorn-7.2-01"), State::not_claimed);
    EXPECT_EQ(state("headcorn-0-01"), State::not_measured);
}

TEST_P(PolicyStore, a_year_of_evidence_is_a_few_runs) {
    for (int i = 0; i < 40; ++i) {
        emit_now(kLog, Outcome::kept);
        clock.pass(minutes(10));
    }
    clock.pass(hours(2));
    emit_now(kLog, Outcome::kept);
    emit_now(kLog, Outcome::kept);
    EXPECT_EQ(rows("SELECT count(*) FROM evidence"), 42);
    EXPECT_EQ(rows("SELECT count(*) FROM evidence_runs"), 2);
}

TEST_P(PolicyStore, evidence_that_arrives_late_counts_from_when_it_happened) {
    const Instant start = clock.now();
    for (int i = 0; i < 7; ++i) {
        emit_now(kTest, Outcome::kept);
        clock.pass(minutes(30));
    }
    emit_at(kTest, Outcome::broken, start + minutes(70));
    EXPECT_EQ(state("headcorn-7.3.2-02"), State::kept);
    emit_at(kTest, Outcome::kept, start + minutes(80));
    emit_at(kTest, Outcome::broken, clock.now());
    EXPECT_EQ(state("headcorn-7.3.2-02"), State::broken);
    emit_at(kTest, Outcome::kept, clock.now());
    EXPECT_EQ(state("headcorn-7.3.2-02"), State::broken) << "at one moment the broken counts";
    EXPECT_EQ(standing("headcorn", "headcorn-7.3.2-02").since, clock.now());
}

TEST_P(PolicyStore, a_clause_shows_its_history_day_by_day) {
    emit_now(kTest, Outcome::kept);  // 3 March
    clock.pass(days(2));
    emit_now(kTest, Outcome::broken);  // 5 March
    clock.pass(days(2));
    emit_now(kTest, Outcome::kept);  // 7 March
    const auto view = living.clause("headcorn", "headcorn-7.3.2-02", clock.now());
    ASSERT_TRUE(view);
    ASSERT_EQ(view->strip.size(), 90U);
    const auto last = view->strip.end();
    EXPECT_EQ(school::iso((last - 1)->day), "2026-03-07");
    const State expected[] = {State::not_measured, State::kept, State::due, State::broken, State::broken, State::kept};
    for (std::ptrdiff_t i = 0; i < 6; ++i) EXPECT_EQ((last - 6 + i)->state, expected[i]) << i;
    ASSERT_EQ(view->evidence.size(), 3U);
    EXPECT_EQ(view->evidence[1].outcome, Outcome::broken);
    ASSERT_TRUE(view->line.place);
    EXPECT_EQ(view->line.place->words, "the filter test");
}

TEST_P(PolicyStore, nobody_can_tell_from_the_policy_that_a_sealed_record_exists) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    emit_now(kTold, Outcome::kept);
    const auto before = standing("headcorn", "headcorn-3-03");
    clock.pass(hours(1));
    EXPECT_DEATH(
        {
            store::Transaction tx = database().writing();
            emit(tx, headcorn, {kTold, Outcome::broken, clock.now(), "k7m2", Origin::sealed});
        },
        "a sealed record gives no evidence");
    EXPECT_EQ(standing("headcorn", "headcorn-3-03"), before);
    EXPECT_EQ(rows("SELECT count(*) FROM evidence"), 1);
    EXPECT_EQ(rows("SELECT count(*) FROM evidence_runs"), 1);
}

TEST(reference, a_reference_says_nothing_about_anybody) {
    EXPECT_TRUE(is_reference(""));
    EXPECT_TRUE(is_reference("k7m2q9x4-1"));
    EXPECT_FALSE(is_reference("Amira O'Hara"));
    EXPECT_FALSE(is_reference("https://bet.example/"));
    EXPECT_FALSE(is_reference(std::string(65, 'a')));
}

}  // namespace
}  // namespace policy
