#include "wire/host.h"

#include "support/vectors.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wire {
namespace {

std::string error_word(HostnameError error) {
    switch (error) {
        case HostnameError::empty:
            return "!empty";
        case HostnameError::too_long:
            return "!too_long";
        case HostnameError::label_too_long:
            return "!label_too_long";
        case HostnameError::empty_label:
            return "!empty_label";
        case HostnameError::forbidden_character:
            return "!forbidden_character";
        case HostnameError::bad_percent_encoding:
            return "!bad_percent_encoding";
        case HostnameError::not_a_unicode_name:
            return "!not_a_unicode_name";
        case HostnameError::not_a_number:
            return "!not_a_number";
        case HostnameError::is_an_address:
            return "!is_an_address";
        case HostnameError::bad_address:
            return "!bad_address";
        case HostnameError::bad_port:
            return "!bad_port";
    }
    return "!";
}

std::string outcome(std::string_view text) {
    const auto host = parse_host(text);
    return host ? host_text(*host) : error_word(host.error());
}

TEST(host, every_published_spelling_comes_to_its_canonical_host) {
    for (const auto& [place, columns] : support::read_vectors("src/wire/golden/hosts.txt", 2)) {
        SCOPED_TRACE(place);
        EXPECT_EQ(outcome(columns[0]), columns[1]) << columns[0];
        if (columns[1].front() != '!') {
            EXPECT_EQ(outcome(columns[1]), columns[1]) << "canonical text is not its own canonical text";
        }
    }
}

TEST(host, names_at_the_limits_are_kept_and_beyond_them_refused) {
    const std::string label(63, 'a');
    const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
    EXPECT_EQ(outcome(longest), longest);
    EXPECT_EQ(outcome(longest + "."), longest);
    EXPECT_EQ(outcome(longest + "c"), "!too_long");
    EXPECT_EQ(outcome(label + "a.com"), "!label_too_long");
    EXPECT_EQ(outcome("com." + label + "a"), "!label_too_long");
    EXPECT_EQ(outcome(""), "!empty");
    EXPECT_EQ(outcome(std::string(5000, '%')), "!too_long");
    EXPECT_EQ(outcome(std::string("a\0b", 3)), "!forbidden_character");
    EXPECT_EQ(outcome(std::string("\xc3\xa9\0b", 4)), "!not_a_unicode_name");
    EXPECT_EQ(outcome("exam ple.com"), "!forbidden_character");
}

TEST(host, an_address_is_never_a_name) {
    for (const std::string_view text : {"127.0.0.1", "0x7f.1", "2130706433", "[::1]", "1.2.3.400"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(Hostname::parse(text).error(), HostnameError::is_an_address);
    }
    EXPECT_EQ(Hostname::parse("Bet.Example.").value().text(), "bet.example");
}

TEST(host, a_walk_visits_the_name_and_its_parents_until_told_to_stop) {
    const Hostname host = Hostname::parse("a.b.example.com").value();
    std::vector<std::string> seen;
    for_each_suffix(host, [&](std::string_view suffix) {
        seen.emplace_back(suffix);
        return suffix == "example.com" ? Walk::stop : Walk::go_on;
    });
    EXPECT_EQ(seen, (std::vector<std::string>{"a.b.example.com", "b.example.com", "example.com"}));
    seen.clear();
    for_each_suffix(host, [&](std::string_view suffix) {
        seen.emplace_back(suffix);
        return Walk::go_on;
    });
    EXPECT_EQ(seen.back(), "com");
}

TEST(host, an_authority_reads_what_it_writes) {
    for (const std::string_view text :
         {"example.com", "example.com:8080", "192.0.2.1:80", "[2001:db8::1]", "[::1]:443"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(Authority::parse(text).value().text(), text);
    }
    EXPECT_EQ(Authority::parse("Example.COM.:0080").value().text(), "example.com:80");
    EXPECT_EQ(Authority::parse("example.com:").value().port, std::nullopt);
    EXPECT_EQ(Authority::parse_with_port("example.com:443").value().port, 443);
}

TEST(host, a_long_name_before_a_bad_port_is_refused_without_a_leak) {
    EXPECT_EQ(Authority::parse("a-name-too-long-to-be-kept-in-place.test:b").error(), HostnameError::bad_port);
}

TEST(host, a_misleading_authority_is_refused) {
    for (const std::string_view text :
         {"",      ":80",    "a:b",          "a:0", "a:65536", "a:80:80",  "a:+80",   "a: 80",
          "a:80 ", "user@a", "user:pw@a:80", "::1", "::1:80",  "[::1",     "[::1]80", "a/b",
          "a?b",   "a#b",    "a\\b",         "a b", "a,b",     "a:000080", "http://a"}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(Authority::parse(text));
    }
    EXPECT_EQ(Authority::parse_with_port("example.com").error(), HostnameError::bad_port);
    EXPECT_EQ(Authority::parse_with_port("example.com:").error(), HostnameError::bad_port);
}

}  // namespace
}  // namespace wire
