#include "base/minisign.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

// Made with minisign 0.10, of a key that was thrown away.
constexpr std::string_view kKey = "RWSZV4lTyLB8fdg4TDjgqb8M3lI9hQmxeE7Wa0ZMdvoYw7NmDUu+6PpK";
constexpr std::string_view kFile = "gambling.example\nbets.example\n";
constexpr std::string_view kHashed =
    "untrusted comment: signature from minisign secret key\n"
    "RUSZV4lTyLB8fXHoiqC6GAUpJU3nKahSWTn0Pm9uUPlE5eXyIZeBeof00X4seKilESJcXFijjKlnNpS4M1GnVUDYZWWJZooP+Ao=\n"
    "trusted comment: list of 2026-11-25\n"
    "aqklYmR7PV803SS4moG+jij0k5nAPBBkYXaOPG+iO3brNvxXhDHLjXaoKkS/JaX/5wYWtauW5nwoj4CY0RQFAQ==\n";
constexpr std::string_view kWhole =
    "untrusted comment: signature from minisign secret key\n"
    "RWSZV4lTyLB8faKqq82atx1nCxWulkMrqzwEYpwmBh94eOSYu8BtsK+t95K6Nm+od9LPfXCo6eKctQUYAe2DyhsKEgzPmG3rRQ4=\n"
    "trusted comment: legacy\n"
    "CqKSbGw5lLiWrxh2c6x0NcgBDnjp/bSX5XtzX6a4poErYRDSPvpvUKlm54Ea5gXEo+uUXBfDcaxEGnjtUizODA==\n";

std::string changed(std::string_view text, std::size_t at) {
    std::string other(text);
    other[at] = other[at] == 'a' ? 'b' : 'a';
    return other;
}

TEST(minisign, a_signature_of_either_form_is_known_and_lines_may_end_as_on_windows) {
    const auto key = MinisignKey::parse(kKey);
    ASSERT_TRUE(key.has_value());
    EXPECT_TRUE(key->has_signed(bytes_of(kFile), kHashed));
    EXPECT_TRUE(key->has_signed(bytes_of(kFile), kWhole));
    const auto with_comment = MinisignKey::parse("untrusted comment: a key\n" + std::string(kKey) + "\n");
    ASSERT_TRUE(with_comment.has_value());
    std::string windows;
    for (const char c : kHashed) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_TRUE(with_comment->has_signed(bytes_of(kFile), windows));
}

TEST(minisign, a_file_a_signature_or_a_comment_that_was_changed_is_not_signed) {
    const auto key = MinisignKey::parse(kKey);
    ASSERT_TRUE(key.has_value());
    EXPECT_FALSE(key->has_signed(bytes_of(changed(kFile, 3)), kHashed));
    EXPECT_FALSE(key->has_signed(bytes_of(std::string_view()), kHashed));
    const std::size_t signature = kHashed.find("HoiqC6");
    EXPECT_FALSE(key->has_signed(bytes_of(kFile), changed(kHashed, signature)));
    EXPECT_FALSE(key->has_signed(bytes_of(kFile), changed(kHashed, kHashed.find("2026"))));
    EXPECT_FALSE(key->has_signed(bytes_of(kFile), kHashed.substr(0, kHashed.find("aqkl"))));
    EXPECT_FALSE(key->has_signed(bytes_of(kFile), ""));
    EXPECT_FALSE(key->has_signed(bytes_of(kFile), "\n\n\n\n"));
}

TEST(minisign, another_key_has_not_signed_it) {
    // The same id with another key, and what is no key.
    const std::string other = changed(kKey, 40);
    const auto key = MinisignKey::parse(other);
    ASSERT_TRUE(key.has_value());
    EXPECT_FALSE(key->has_signed(bytes_of(kFile), kHashed));
    for (const std::string_view none : {"", "RW", "RWSZV4lTyLB8fdg4TDjgqb8M3lI9hQmxeE7Wa0ZMdvoYw7NmDUu+6PpKAAAA",
                                        "AASZV4lTyLB8fdg4TDjgqb8M3lI9hQmxeE7Wa0ZMdvoYw7NmDUu+6PpK"})
        EXPECT_FALSE(MinisignKey::parse(none).has_value()) << none;
}

}  // namespace
}  // namespace base
