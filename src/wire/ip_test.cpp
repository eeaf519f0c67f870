#include "wire/ip.h"

#include "support/vectors.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wire {
namespace {

IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }

TEST(ip, every_published_spelling_has_its_canonical_text) {
    for (const auto& [place, columns] : support::read_vectors("src/wire/golden/ip_text.txt", 2)) {
        SCOPED_TRACE(place);
        const auto address = IpAddress::parse(columns[0]);
        ASSERT_EQ(address.has_value(), columns[1] != "-");
        if (!address) continue;
        EXPECT_EQ(address->text(), columns[1]);
        EXPECT_EQ(IpAddress::parse(address->text()), *address);
        EXPECT_EQ(IpAddress::from_bytes(address->bytes()), *address);
    }
}

TEST(ip, empty_and_endless_text_is_refused) {
    EXPECT_FALSE(IpAddress::parse(""));
    EXPECT_FALSE(IpAddress::parse(std::string(1000, ':')));
    EXPECT_FALSE(IpAddress::from_bytes(base::Bytes(5)));
}

TEST(ip, an_address_hidden_in_ipv6_is_found) {
    struct Case {
        std::string_view input, inside;
    };
    for (const Case& c : {Case{"::ffff:127.0.0.1", "127.0.0.1"}, Case{"64:ff9b::a00:1", "10.0.0.1"},
                          Case{"2002:c0a8:101::1", "192.168.1.1"}, Case{"::10.0.0.1", "10.0.0.1"}, Case{"::1", ""},
                          Case{"::", ""}, Case{"2001:db8::1", ""}, Case{"10.0.0.1", ""}, Case{"64:ff9b:1::1", ""}}) {
        SCOPED_TRACE(c.input);
        const auto inside = ip(c.input).v4_inside();
        EXPECT_EQ(inside ? inside->text() : "", c.inside);
    }
}

TEST(ip, addresses_sort_by_family_and_number) {
    EXPECT_LT(ip("9.0.0.0"), ip("10.0.0.0"));
    EXPECT_LT(ip("255.255.255.255"), ip("::"));
    EXPECT_NE(ip("::ffff:1.2.3.4"), ip("1.2.3.4"));
    EXPECT_NE(std::hash<IpAddress>{}(ip("1.2.3.4")), std::hash<IpAddress>{}(ip("1.2.3.5")));
}

TEST(ip, a_range_holds_its_addresses_and_no_others) {
    struct Case {
        std::string_view range, address;
        bool held;
    };
    for (const Case& c :
         {Case{"10.0.0.0/8", "10.255.255.255", true}, Case{"10.0.0.0/8", "11.0.0.0", false},
          Case{"192.0.2.128/25", "192.0.2.127", false}, Case{"192.0.2.128/25", "192.0.2.200", true},
          Case{"0.0.0.0/0", "203.0.113.9", true}, Case{"0.0.0.0/0", "::1", false}, Case{"192.0.2.1", "192.0.2.1", true},
          Case{"192.0.2.1", "192.0.2.2", false}, Case{"2001:db8::/33", "2001:db8:7fff::1", true},
          Case{"2001:db8::/33", "2001:db8:8000::", false}, Case{"::/0", "ff02::1", true},
          Case{"10.0.0.0/8", "::ffff:10.0.0.1", false}}) {
        SCOPED_TRACE(c.range);
        SCOPED_TRACE(c.address);
        EXPECT_EQ(IpRange::parse(c.range).value().contains(ip(c.address)), c.held);
    }
}

TEST(ip, a_range_that_says_two_things_is_refused) {
    EXPECT_EQ(IpRange::parse("10.1.2.3/8").error(), IpError::host_bits_set);
    EXPECT_EQ(IpRange::parse("10.0.0.0/33").error(), IpError::bad_prefix_length);
    EXPECT_EQ(IpRange::parse("10.0.0.0/08").error(), IpError::bad_prefix_length);
    EXPECT_EQ(IpRange::parse("10.0.0.0/").error(), IpError::bad_prefix_length);
    EXPECT_EQ(IpRange::parse("10.0.0/8").error(), IpError::not_an_address);
    EXPECT_EQ(IpRange::parse("192.0.2.0/24")->text(), "192.0.2.0/24");
    EXPECT_EQ(IpRange::around(ip("192.0.2.77"), 24), IpRange::parse("192.0.2.0/24").value());
    EXPECT_LT(IpRange::parse("10.0.0.0/8").value(), IpRange::parse("10.0.0.0/9").value());
}

TEST(ip, an_endpoint_reads_what_it_writes) {
    for (const std::string_view text : {"192.0.2.1:80", "[2001:db8::1]:443", "[::]:65535"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(Endpoint::parse(text).value().text(), text);
    }
    for (const std::string_view text :
         {"192.0.2.1", "192.0.2.1:0", "192.0.2.1:65536", "2001:db8::1:80", "[192.0.2.1]:80",
          "192.0.2.1:", "192.0.2.1:+8", "name:80", "[::1]:000080", ""}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(Endpoint::parse(text));
    }
}

}  // namespace
}  // namespace wire
