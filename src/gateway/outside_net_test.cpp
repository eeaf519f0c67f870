// Where the real way out leads, and where it does not.

#include "gateway/outside_net.h"

#include "base/still_world.h"
#include "net/interfaces.h"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

class WayOut : public testing::Test {
protected:
    static OutsideSettings settings() {
        OutsideSettings settings;
        settings.resolver.servers = {*wire::Endpoint::parse("127.0.0.1:53")};  // never asked
        // As in the demo, and where a school lists everything that is private.
        for (const char* range :
             {"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.0.2.0/24", "192.168.0.0/16", "fc00::/7"})
            settings.internal_ranges.push_back(*wire::IpRange::parse(range));
        return settings;
    }

    base::StillClock clock{base::Instant(1'772'532'900'000ms)};
    base::SeededRandom random{1};
    net::Loop loop{clock};
    NetOutside outside{loop, settings(), random};
};

TEST_F(WayOut, a_page_cannot_reach_the_machine_that_filters_it_by_any_of_its_addresses) {
    const auto own = net::own_addresses();
    ASSERT_TRUE(own);
    if (own->empty()) GTEST_SKIP() << "this machine has no address beyond loopback";
    outside.own_addresses_are(*own);
    for (const wire::IpAddress& address : *own) {
        SCOPED_TRACE(address.text());
        for (const Reach reach : {Reach::web, Reach::internal_site}) {
            const auto judged = outside.judge(address, reach);
            ASSERT_FALSE(judged);
            EXPECT_EQ(judged.error().cause, net::describe(net::Judgement::own));
        }
    }
}

TEST_F(WayOut, an_address_that_the_machine_gets_later_is_refused_from_then_on_and_one_it_lost_is_not) {
    const auto first = *wire::IpAddress::parse("10.20.0.1"), second = *wire::IpAddress::parse("10.20.0.2");
    outside.own_addresses_are({first});
    EXPECT_FALSE(outside.judge(first, Reach::internal_site));
    EXPECT_TRUE(outside.judge(second, Reach::internal_site));
    outside.own_addresses_are({second});
    EXPECT_TRUE(outside.judge(first, Reach::internal_site));
    EXPECT_FALSE(outside.judge(second, Reach::internal_site));
}

TEST_F(WayOut, the_own_address_in_the_clothes_of_another_is_refused) {
    outside.own_addresses_are({*wire::IpAddress::parse("203.0.114.9")});
    for (const char* text : {"203.0.114.9", "::ffff:203.0.114.9", "64:ff9b::203.0.114.9", "2002:cb00:7209::1"}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(outside.judge(*wire::IpAddress::parse(text), Reach::web));
    }
}

TEST_F(WayOut, the_demos_sites_on_this_machine_stay_reachable) {
    outside.own_addresses_are(*net::own_addresses());
    EXPECT_TRUE(outside.judge(*wire::IpAddress::parse("127.0.0.1"), Reach::internal_site));
    EXPECT_FALSE(outside.judge(*wire::IpAddress::parse("127.0.0.1"), Reach::web));
}

}  // namespace
}  // namespace gateway
