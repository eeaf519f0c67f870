#include "wire/dns.h"

#include "support/vectors.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

using wire::DnsType;

wire::DnsQuestion asked(std::string_view type) {
    return {wire::Hostname::parse("www.example.com").value(), type == "a" ? DnsType::a : DnsType::aaaa};
}

std::string text_of(wire::DnsCode code) {
    switch (code) {
        case wire::DnsCode::no_error:
            return "no_error";
        case wire::DnsCode::format_error:
            return "format_error";
        case wire::DnsCode::server_failure:
            return "server_failure";
        case wire::DnsCode::no_such_name:
            return "no_such_name";
        case wire::DnsCode::not_implemented:
            return "not_implemented";
        case wire::DnsCode::refused:
            return "refused";
        case wire::DnsCode::other:
            return "other";
    }
    return {};
}

std::string text_of(const base::Result<wire::DnsAnswer, wire::DnsFault>& read) {
    if (!read) return "!" + std::string(describe(read.error()));
    std::string text = text_of(read->code);
    if (read->truncated) return text + " truncated";
    text += read->lifetime ? " " + std::to_string(read->lifetime->count()) + "s" : " -";
    for (const auto& alias : read->aliases) text += " >" + alias.text();
    for (const auto& address : read->addresses) text += " " + address.text();
    return text;
}

TEST(dns, every_answer_of_the_table_is_read_as_it_says) {
    for (const auto& row : support::read_vectors("src/wire/golden/dns.txt", 4)) {
        SCOPED_TRACE(row.place + " " + row.columns[0]);
        const auto message = base::from_hex(row.columns[2]);
        ASSERT_TRUE(message);
        const std::uint16_t id = row.columns[0].starts_with("RFC 8484") ? 0 : 0x1234;
        EXPECT_EQ(text_of(wire::read_dns_answer(*message, asked(row.columns[1]), id)), row.columns[3]);
    }
}

TEST(dns, an_answer_cut_anywhere_is_never_read_as_a_whole_one) {
    for (const auto& row : support::read_vectors("src/wire/golden/dns.txt", 4)) {
        const auto whole = *base::from_hex(row.columns[2]);
        const auto full = wire::read_dns_answer(whole, asked(row.columns[1]), 0x1234);
        if (!full || full->addresses.empty()) continue;
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const base::Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
            EXPECT_FALSE(wire::read_dns_answer(cut, asked(row.columns[1]), 0x1234)) << row.place << " at " << length;
        }
    }
}

TEST(dns, a_query_holds_the_example_of_the_standard_and_says_how_much_it_can_take) {
    // RFC 8484 §4.2.1 shows the first 33 bytes, without the OPT record that we add.
    const std::string expected =
        "0000010000010000000000010377777707657861"
        "6d706c6503636f6d0000010001"
        "00002904d0000000000000";
    EXPECT_EQ(base::to_hex(wire::dns_query(asked("a"), 0)), expected);
}

TEST(dns, the_longest_host_name_can_be_asked_for) {
    const std::string label(63, 'a');
    const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
    const auto name = wire::Hostname::parse(longest);
    ASSERT_TRUE(name);
    EXPECT_EQ(wire::dns_query({*name, DnsType::a}, 1).size(), 12u + 255u + 4u + 11u);
}

}  // namespace
