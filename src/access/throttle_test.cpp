#include "access/access.h"

#include <gtest/gtest.h>

namespace rights {
namespace {

constexpr Patience kPatience{3, std::chrono::minutes(15)};
constexpr base::Instant kNow{std::chrono::hours(1000)};

TEST(throttle, the_wait_doubles_with_each_failure_up_to_its_limit) {
    struct Case {
        std::uint64_t failures;
        std::chrono::seconds wait;
    };
    for (const Case& each : {Case{0, std::chrono::seconds(0)}, Case{2, std::chrono::seconds(0)},
                             Case{3, std::chrono::seconds(1)}, Case{4, std::chrono::seconds(2)},
                             Case{7, std::chrono::seconds(16)}, Case{8, kLongestWait}, Case{1'000'000, kLongestWait}})
        EXPECT_EQ(next_try({each.failures, kNow}, kPatience, kNow), kNow + each.wait) << each.failures;
}

TEST(throttle, failures_are_forgotten_after_the_window_and_when_the_clock_was_set_back) {
    EXPECT_EQ(one_more({9, kNow}, kPatience, kNow + std::chrono::minutes(16)).count, 1U);
    EXPECT_EQ(one_more({9, kNow}, kPatience, kNow + std::chrono::minutes(15)).count, 10U);
    EXPECT_EQ(next_try({9, kNow}, kPatience, kNow - std::chrono::hours(5)), kNow - std::chrono::hours(5));
}

}  // namespace
}  // namespace rights
