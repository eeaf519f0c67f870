#include "net/judge.h"

#include <gtest/gtest.h>

#include <array>

namespace {

using net::Judgement;

wire::IpAddress address(std::string_view text) { return wire::IpAddress::parse(text).value(); }
wire::IpRange range(std::string_view text) { return wire::IpRange::parse(text).value(); }

struct Case {
    const char* address;
    Judgement expected;
};

template <std::size_t n>
void expect_all(const std::array<Case, n>& cases, const net::AddressRules& rules) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.address);
        EXPECT_EQ(describe(net::judge(address(c.address), rules)), describe(c.expected));
    }
}

TEST(judge, addresses_of_the_internet_are_allowed) {
    expect_all(std::array{Case{"1.1.1.1", Judgement::allowed}, Case{"9.255.255.255", Judgement::allowed},
                          Case{"11.0.0.0", Judgement::allowed}, Case{"100.63.255.255", Judgement::allowed},
                          Case{"100.128.0.0", Judgement::allowed}, Case{"126.255.255.255", Judgement::allowed},
                          Case{"128.0.0.0", Judgement::allowed}, Case{"172.15.255.255", Judgement::allowed},
                          Case{"172.32.0.0", Judgement::allowed}, Case{"192.167.255.255", Judgement::allowed},
                          Case{"198.20.0.0", Judgement::allowed}, Case{"223.255.255.255", Judgement::allowed},
                          Case{"2606:4700:4700::1111", Judgement::allowed},
                          Case{"2002:101:101::1", Judgement::allowed},    // 6to4 of 1.1.1.1
                          Case{"64:ff9b::1.1.1.1", Judgement::allowed}},  // NAT64 of 1.1.1.1
               {});
}

TEST(judge, a_page_of_the_internet_cannot_reach_this_machine) {
    expect_all(std::array{Case{"127.0.0.1", Judgement::loopback}, Case{"127.255.255.254", Judgement::loopback},
                          Case{"::1", Judgement::loopback}, Case{"0.0.0.0", Judgement::unspecified},
                          Case{"::", Judgement::unspecified}, Case{"0.0.0.1", Judgement::this_network},
                          Case{"0.255.255.255", Judgement::this_network}},
               {});
}

TEST(judge, a_page_of_the_internet_cannot_reach_into_the_schools_network) {
    expect_all(std::array{Case{"10.0.0.0", Judgement::private_use},     Case{"10.255.255.255", Judgement::private_use},
                          Case{"172.16.0.1", Judgement::private_use},   Case{"172.31.255.255", Judgement::private_use},
                          Case{"192.168.1.1", Judgement::private_use},  Case{"100.64.0.1", Judgement::private_use},
                          Case{"169.254.7.7", Judgement::link_local},   Case{"fc00::1", Judgement::private_use},
                          Case{"fd12:3456::1", Judgement::private_use}, Case{"fec0::1", Judgement::private_use},
                          Case{"fe80::1", Judgement::link_local},       Case{"febf::1", Judgement::link_local},
                          Case{"224.0.0.251", Judgement::multicast},    Case{"239.255.255.250", Judgement::multicast},
                          Case{"ff02::fb", Judgement::multicast},       Case{"255.255.255.255", Judgement::broadcast},
                          Case{"240.0.0.1", Judgement::reserved},       Case{"198.19.0.1", Judgement::reserved},
                          Case{"192.0.0.8", Judgement::reserved},       Case{"4000::1", Judgement::reserved},
                          Case{"100::1", Judgement::reserved},          Case{"5f00::1", Judgement::reserved},
                          Case{"2001:20::1", Judgement::reserved}},
               {});
}

TEST(judge, the_secrets_of_a_cloud_machine_cannot_be_fetched_even_when_listed) {
    net::AddressRules rules{{range("169.254.0.0/16"), range("fd00::/8"), range("100.64.0.0/10")}, {}};
    expect_all(std::array{Case{"169.254.169.254", Judgement::metadata}, Case{"169.254.170.2", Judgement::metadata},
                          Case{"100.100.100.200", Judgement::metadata}, Case{"fd00:ec2::254", Judgement::metadata},
                          Case{"::ffff:169.254.169.254", Judgement::metadata},
                          Case{"64:ff9b::a9fe:a9fe", Judgement::metadata}},
               rules);
}

TEST(judge, an_inner_address_in_ipv6_clothes_is_still_inner) {
    expect_all(std::array{Case{"::ffff:127.0.0.1", Judgement::loopback}, Case{"::127.0.0.1", Judgement::loopback},
                          Case{"::ffff:10.1.2.3", Judgement::private_use},
                          Case{"64:ff9b::192.168.1.1", Judgement::private_use},      // NAT64
                          Case{"64:ff9b:1::10.0.0.1", Judgement::private_use},       // local NAT64
                          Case{"2002:7f00:1::1", Judgement::loopback},               // 6to4
                          Case{"2002:c0a8:101::1", Judgement::private_use},          // 6to4
                          Case{"2001:0:1:2:3:4:80ff:fffe", Judgement::loopback},     // Teredo of 127.0.0.1
                          Case{"2001:0:1:2:3:4:3f57:fefe", Judgement::private_use},  // Teredo of 192.168.1.1
                          Case{"2a00::5efe:10.0.0.1", Judgement::private_use},       // ISATAP
                          Case{"2a00::200:5efe:10.0.0.1", Judgement::private_use}},  // ISATAP, global bit
               {});
}

TEST(judge, examples_from_documents_are_not_connected_to) {
    expect_all(std::array{Case{"192.0.2.1", Judgement::documentation}, Case{"198.51.100.1", Judgement::documentation},
                          Case{"203.0.113.1", Judgement::documentation}, Case{"2001:db8::1", Judgement::documentation},
                          Case{"3fff::1", Judgement::documentation}},
               {});
}

TEST(judge, an_internal_site_that_the_school_lists_is_reachable_and_its_neighbour_is_not) {
    const net::AddressRules rules{{range("10.1.2.0/24"), range("fd12::/64"), range("127.0.0.1/32")}, {}};
    expect_all(std::array{Case{"10.1.2.3", Judgement::allowed}, Case{"::ffff:10.1.2.3", Judgement::allowed},
                          Case{"10.1.3.3", Judgement::private_use}, Case{"fd12::7", Judgement::allowed},
                          Case{"fd12:0:0:1::7", Judgement::private_use}, Case{"127.0.0.1", Judgement::allowed},
                          Case{"127.0.0.2", Judgement::loopback}},
               rules);
}

TEST(judge, the_installation_itself_is_refused_even_within_a_listed_range_and_in_ipv6_clothes) {
    const net::AddressRules rules{{range("10.0.0.0/8")}, {address("10.1.2.3"), address("1.2.3.4")}};
    expect_all(std::array{Case{"10.1.2.3", Judgement::own}, Case{"::ffff:10.1.2.3", Judgement::own},
                          Case{"1.2.3.4", Judgement::own}, Case{"2002:102:304::1", Judgement::own}},
               rules);
}

TEST(judge, a_listed_range_cannot_open_multicast_broadcast_or_unspecified_addresses) {
    const net::AddressRules rules{{range("0.0.0.0/0"), range("::/0")}, {}};
    expect_all(std::array{Case{"224.0.0.1", Judgement::multicast}, Case{"255.255.255.255", Judgement::broadcast},
                          Case{"0.0.0.0", Judgement::unspecified}, Case{"0.1.2.3", Judgement::this_network},
                          Case{"ff02::1", Judgement::multicast}, Case{"::", Judgement::unspecified}},
               rules);
}

}  // namespace
