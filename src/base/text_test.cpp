#include "base/text.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(text, numbers_are_grouped_by_three_digits) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1'000), "1,000");
    EXPECT_EQ(grouped(12'345'678), "12,345,678");
}

TEST(text, only_well_formed_utf8_passes) {
    struct Case {
        const char* name;
        std::string_view input;
        bool expected;
    };
    const Case cases[] = {
        {"ascii", "plain", true},
        {"two bytes", "caf\xC3\xA9", true},
        {"four bytes", "\xF0\x9F\x98\x80", true},
        {"overlong slash", "\xC0\xAF", false},
        {"overlong three bytes", "\xE0\x80\xAF", false},
        {"surrogate", "\xED\xA0\x80", false},
        {"beyond the last character", "\xF4\x90\x80\x80", false},
        {"cut short", "\xE2\x82", false},
        {"lone continuation", "\x80", false},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(is_utf8(c.input), c.expected);
    }
}

TEST(text, what_came_from_outside_is_cleaned_of_broken_bytes_and_controls) {
    EXPECT_EQ(cleaned_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(cleaned_utf8(std::string_view("a\0z\x1B", 4)), "a\xEF\xBF\xBDz\xEF\xBF\xBD");
    EXPECT_EQ(cleaned_utf8("line\none\ttab"), "line\none\ttab");
}

TEST(text, cutting_never_splits_a_character) {
    EXPECT_EQ(first_characters("caf\xC3\xA9", 4), "caf");
    EXPECT_EQ(first_characters("caf\xC3\xA9", 5), "caf\xC3\xA9");
    EXPECT_EQ(first_characters("", 3), "");
}

TEST(text, a_decimal_number_has_digits_and_nothing_else) {
    EXPECT_EQ(parse_decimal("0"), 0U);
    EXPECT_EQ(parse_decimal("18446744073709551615"), 18446744073709551615U);
    for (const std::string_view bad : {"", "+1", "-1", " 1", "1 ", "0x1", "1,1", "18446744073709551616"}) {
        SCOPED_TRACE(bad);
        EXPECT_EQ(parse_decimal(bad), std::nullopt);
    }
}

// RFC 4648 §10.
TEST(text, base32_and_base64_agree_with_the_published_vectors) {
    struct Case {
        std::string_view plain, base32, base64;
    };
    const Case cases[] = {{"", "", ""},
                          {"f", "my", "Zg"},
                          {"fo", "mzxq", "Zm8"},
                          {"foo", "mzxw6", "Zm9v"},
                          {"foob", "mzxw6yq", "Zm9vYg"},
                          {"fooba", "mzxw6ytb", "Zm9vYmE"},
                          {"foobar", "mzxw6ytboi", "Zm9vYmFy"}};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.plain);
        EXPECT_EQ(to_base32(bytes_of(c.plain)), c.base32);
        EXPECT_EQ(to_base64url(bytes_of(c.plain)), c.base64);
        EXPECT_EQ(from_base32(c.base32), to_bytes(c.plain));
        EXPECT_EQ(from_base64url(c.base64), to_bytes(c.plain));
    }
}

TEST(text, two_texts_never_mean_the_same_bytes) {
    EXPECT_EQ(from_base32("mz"), std::nullopt);     // left-over bits that are not zero
    EXPECT_EQ(from_base32("MY"), std::nullopt);     // upper case
    EXPECT_EQ(from_base32("my==="), std::nullopt);  // padding
    EXPECT_EQ(from_base32("a"), std::nullopt);      // half a byte
    EXPECT_EQ(from_hex("abc"), std::nullopt);
    EXPECT_EQ(from_hex("AB"), std::nullopt);
    EXPECT_EQ(to_hex(*from_hex("00ff10")), "00ff10");
}

TEST(text, splitting_keeps_empty_parts_and_reading_by_line_ends) {
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
    std::string_view rest = "one\ntwo";
    EXPECT_EQ(take_until(rest, '\n'), "one");
    EXPECT_EQ(take_until(rest, '\n'), "two");
    EXPECT_TRUE(rest.empty());
}

TEST(text, case_is_ascii_whatever_the_locale) {
    EXPECT_EQ(ascii_lower("ÄBC"), "Äbc");
    EXPECT_TRUE(equal_ignoring_case("Host", "hOST"));
    EXPECT_FALSE(equal_ignoring_case("Host", "Hos"));
    EXPECT_EQ(trimmed(" \t x \t"), "x");
    EXPECT_EQ(trimmed_lines("x\r\n"), "x");
}

}  // namespace
}  // namespace base
