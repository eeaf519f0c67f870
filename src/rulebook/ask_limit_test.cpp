// One device cannot bury the queue, and nothing of it is remembered.

#include "rulebook/ask_limit.h"

#include "base/still_world.h"

#include <gtest/gtest.h>

namespace rulebook {
namespace {

class Limit : public testing::Test {
protected:
    // How many of these many requests are admitted.
    std::size_t admitted(std::string_view address, std::size_t tries) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < tries; ++i) count += limit.admit(address) ? 1 : 0;
        return count;
    }
    base::StillClock clock{base::Instant(std::chrono::milliseconds(1'772'532'900'000))};
    base::SeededRandom random{7};
    AskLimit limit{{clock, random}};
};

TEST_F(Limit, a_device_that_asks_without_end_is_stopped_and_the_others_are_not) {
    EXPECT_EQ(admitted("10.0.0.5", 100), kMostAsked);
    EXPECT_EQ(admitted("10.0.0.6", 1), 1U);
}

TEST_F(Limit, who_waits_may_ask_again) {
    EXPECT_EQ(admitted("10.0.0.5", 100), kMostAsked);
    clock.pass(kAskWindow - std::chrono::seconds(1));
    EXPECT_EQ(admitted("10.0.0.5", 1), 0U);
    clock.pass(std::chrono::seconds(1));
    EXPECT_EQ(admitted("10.0.0.5", 1), 1U);
}

TEST_F(Limit, a_clock_that_was_set_back_keeps_nobody_out) {
    EXPECT_EQ(admitted("10.0.0.5", 100), kMostAsked);
    clock.jump_to(clock.now() - std::chrono::hours(1));
    EXPECT_EQ(admitted("10.0.0.5", 1), 1U);
}

TEST_F(Limit, a_device_with_many_addresses_of_one_network_is_one_device) {
    EXPECT_EQ(admitted("2001:db8:0:1::5", 100), kMostAsked);
    EXPECT_EQ(admitted("2001:db8:0:1:aaaa::7", 1), 0U);
    EXPECT_EQ(admitted("2001:db8:0:2::5", 1), 1U);
}

TEST_F(Limit, addresses_without_end_do_not_fill_the_memory) {
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < kMostPlaces + 100; ++i)
        count += limit.admit("10." + std::to_string(i / 65536) + "." + std::to_string(i / 256 % 256) + "." +
                             std::to_string(i % 256))
                     ? 1
                     : 0;
    EXPECT_EQ(count, kMostPlaces);
}

}  // namespace
}  // namespace rulebook
