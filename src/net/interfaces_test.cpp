#include "net/interfaces.h"

#include "base/still_world.h"
#include "net/judge.h"
#include "net/tcp.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using std::literals::chrono_literals::operator""ms;

TEST(own_addresses, are_those_at_which_this_machine_can_really_be_reached) {
    const base::StillClock clock(base::Instant(1'772'532'900'000ms));
    net::Loop loop(clock);
    const auto own = net::own_addresses();
    ASSERT_TRUE(own) << own.error().cause;
    if (own->empty()) GTEST_SKIP() << "this machine has no address beyond loopback";
    for (const wire::IpAddress& address : *own) {
        if (net::judge(address, {}) == net::Judgement::link_local) continue;  // needs to be told the interface
        EXPECT_TRUE(net::Listener::open(loop, {address, 0})) << address.text();
    }
}

TEST(own_addresses, leave_loopback_to_the_table) {
    const auto own = net::own_addresses();
    ASSERT_TRUE(own);
    EXPECT_FALSE(std::ranges::any_of(
        *own, [](const wire::IpAddress& address) { return net::judge(address, {}) == net::Judgement::loopback; }));
    EXPECT_EQ(std::ranges::adjacent_find(*own), own->end());
}

}  // namespace
