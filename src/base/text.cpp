#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace base {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// How many bytes the well-formed character at the front of `text` has; 0 when it is not well-formed.
std::size_t character_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) return 1;
    std::size_t length = 0;
    if (lead >= 0xC2 && lead <= 0xDF) length = 2;
    else if (lead >= 0xE0 && lead <= 0xEF) length = 3;
    else if (lead >= 0xF0 && lead <= 0xF4) length = 4;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (!is_continuation(text[i])) return 0;
    const auto second = static_cast<unsigned char>(text[1]);
    if (lead == 0xE0 && second < 0xA0) return 0;  // overlong
    if (lead == 0xED && second > 0x9F) return 0;  // surrogate
    if (lead == 0xF0 && second < 0x90) return 0;  // overlong
    if (lead == 0xF4 && second > 0x8F) return 0;  // beyond U+10FFFF
    return length;
}

// Bits in groups of `width`, most significant first, as the digits of `alphabet`.
std::string encode_bits(ByteView bytes, std::string_view alphabet, unsigned width) {
    std::string text;
    text.reserve((bytes.size() * 8 + width - 1) / width);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::byte b : bytes) {
        pending = (pending << 8) | std::to_integer<std::uint32_t>(b);
        bits += 8;
        while (bits >= width) {
            bits -= width;
            text += alphabet[(pending >> bits) & ((1U << width) - 1)];
        }
        pending &= (1U << bits) - 1;
    }
    if (bits > 0) text += alphabet[(pending << (width - bits)) & ((1U << width) - 1)];
    return text;
}

// The reverse; refuses a digit outside the alphabet and left-over bits that are not zero, so that each
// sequence of bytes has exactly one text.
std::optional<Bytes> decode_bits(std::string_view text, std::string_view alphabet, unsigned width) {
    Bytes bytes;
    bytes.reserve(text.size() * width / 8);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        pending = (pending << width) | static_cast<std::uint32_t>(digit);
        bits += width;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::byte>((pending >> bits) & 0xFF));
        }
        pending &= (1U << bits) - 1;
    }
    if (bits >= width || pending != 0) return std::nullopt;
    return bytes;
}

std::string_view trimmed_of(std::string_view text, std::string_view unwanted) {
    const auto begin = text.find_first_not_of(unwanted);
    if (begin == std::string_view::npos) return text.substr(text.size());
    return text.substr(begin, text.find_last_not_of(unwanted) - begin + 1);
}

}  // namespace

char ascii_lower(char c) { return (c >= 'A' && c <= 'Z') ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return ascii_lower(c); });
    return lower;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

bool is_ascii_alpha(char c) {
    const char lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'z';
}

std::string_view trimmed(std::string_view text) { return trimmed_of(text, " \t"); }
std::string_view trimmed_lines(std::string_view text) { return trimmed_of(text, " \t\r\n"); }

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) text += separator;
        text += parts[i];
    }
    return text;
}

std::string_view take_until(std::string_view& text, char separator) {
    const auto at = text.find(separator);
    const std::string_view front = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return front;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string cleaned_utf8(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        const auto first = static_cast<unsigned char>(text[0]);
        const bool is_control = (first < 0x20 && first != '\t' && first != '\n') || first == 0x7F;
        if (length == 0 || is_control) clean += kReplacement;
        else clean += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return clean;
}

std::string_view first_characters(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && is_continuation(text[bytes])) --bytes;
    return text.substr(0, bytes);
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, is_ascii_digit)) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    return value;
}

std::string grouped(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (at > 0 && (digits.size() - at) % 3 == 0) text += ',';
        text += digits[at];
    }
    return text;
}

std::string to_hex(ByteView bytes) { return encode_bits(bytes, kHex, 4); }

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    return decode_bits(text, kHex, 4);
}

std::string to_base32(ByteView bytes) { return encode_bits(bytes, kBase32, 5); }
std::optional<Bytes> from_base32(std::string_view text) { return decode_bits(text, kBase32, 5); }
std::string to_base64url(ByteView bytes) { return encode_bits(bytes, kBase64Url, 6); }
std::optional<Bytes> from_base64url(std::string_view text) { return decode_bits(text, kBase64Url, 6); }

}  // namespace base
