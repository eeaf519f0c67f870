#pragma once
// Text is UTF-8. Case, trimming, splitting and the text forms of bytes live here and nowhere else.

#include "base/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// ASCII only, whatever the locale: host names, header names and settings keys are ASCII.
[[nodiscard]] char ascii_lower(char c);
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] bool is_ascii_digit(char c);
[[nodiscard]] bool is_ascii_alpha(char c);

// Without the blanks and tabs (and, for `trimmed_lines`, line ends) at both ends. Views into `text`.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string_view trimmed_lines(std::string_view text);

// The parts between separators, empty ones included. Views into `text`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string joined(const std::vector<std::string>& parts, std::string_view separator);

// The front of `text` up to the first `separator`, which is removed together with it from `text`;
// all of it when there is no separator. For reading line by line.
[[nodiscard]] std::string_view take_until(std::string_view& text, char separator);

// Well-formed UTF-8 (RFC 3629 §4: no overlong forms, no surrogates, at most U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

// `text` with each byte that is not well-formed UTF-8 replaced by U+FFFD, and no control characters
// other than tab and line feed: what may be shown or stored of text that came from outside.
[[nodiscard]] std::string cleaned_utf8(std::string_view text);

// At most `bytes` bytes of `text`, never cutting a character.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t bytes);

// A decimal number without sign, blanks or leading plus; empty when it is anything else or does not fit.
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(std::string_view text);

// 12,345,678
[[nodiscard]] std::string grouped(std::uint64_t number);

// Lower-case hexadecimal; base32 (RFC 4648 §6) in lower case without padding; base64url without padding (§5).
[[nodiscard]] std::string to_hex(ByteView bytes);
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);
[[nodiscard]] std::string to_base32(ByteView bytes);
[[nodiscard]] std::optional<Bytes> from_base32(std::string_view text);
[[nodiscard]] std::string to_base64url(ByteView bytes);
[[nodiscard]] std::optional<Bytes> from_base64url(std::string_view text);

}  // namespace base
