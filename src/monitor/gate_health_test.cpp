#include "monitor/gate_health.h"

#include <gtest/gtest.h>

namespace monitor {
namespace {

using namespace std::chrono_literals;

constexpr desk::Instant kNow{1'790'000'000s};

TEST(gate_health, a_gate_that_was_killed_is_said_to_be_away_within_ten_seconds) {
    const gatepost::Alive alive{.at = kNow, .rules = 4};
    EXPECT_EQ(health_of_gate(alive, kNow + 10s).at(0).state, desk::Health::ok);
    const auto later = health_of_gate(alive, kNow + 11s);
    EXPECT_EQ(later.at(0).state, desk::Health::broken);
    EXPECT_EQ(later.at(0).since, kNow);
    EXPECT_EQ(health_of_gate(std::nullopt, kNow).at(0).state, desk::Health::broken);
}

TEST(gate_health, no_rules_unusable_rules_and_lost_events_are_told_apart) {
    EXPECT_EQ(health_of_gate(gatepost::Alive{.at = kNow}, kNow).at(0).state, desk::Health::broken);
    const auto unusable = health_of_gate(gatepost::Alive{.at = kNow, .rules = 1, .trouble = "damaged"}, kNow);
    EXPECT_EQ(unusable.at(0).state, desk::Health::degraded);
    EXPECT_NE(unusable.at(0).words.find("damaged"), std::string::npos);
    EXPECT_EQ(health_of_gate(gatepost::Alive{.at = kNow, .rules = 1, .lost_events = 2}, kNow).at(0).state,
              desk::Health::broken)
        << "an earlier version of the gate does not say when";
}

TEST(gate_health, a_gate_that_lost_events_and_writes_again_is_broken_no_longer_and_the_hole_is_told_for_a_day) {
    const auto told = [](desk::Instant now) {
        return health_of_gate(gatepost::Alive{.at = now, .rules = 1, .lost_events = 2, .last_loss = kNow}, now).at(0);
    };
    EXPECT_EQ(told(kNow + 2s).state, desk::Health::broken);
    EXPECT_EQ(told(kNow + 2min).state, desk::Health::degraded);
    EXPECT_EQ(told(kNow + 2min).since, kNow);
    EXPECT_NE(told(kNow + 2min).words.find("2 were lost"), std::string::npos);
    EXPECT_EQ(told(kNow + 25h).state, desk::Health::ok);
}

}  // namespace
}  // namespace monitor
