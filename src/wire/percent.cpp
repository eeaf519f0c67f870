#include "wire/percent.h"

#include <array>

namespace wire {
namespace {

constexpr std::array<signed char, 256> make_hex_values() {
    std::array<signed char, 256> table{};
    table.fill(-1);
    for (int i = 0; i < 10; ++i) table[static_cast<std::size_t>('0' + i)] = static_cast<signed char>(i);
    for (int i = 0; i < 6; ++i) {
        table[static_cast<std::size_t>('a' + i)] = static_cast<signed char>(10 + i);
        table[static_cast<std::size_t>('A' + i)] = static_cast<signed char>(10 + i);
    }
    return table;
}
constexpr std::array<signed char, 256> kHexValues = make_hex_values();

char joined_hex(char high, char low) { return static_cast<char>(hex_value(high) * 16 + hex_value(low)); }

// C0 80 to C1 BF spell ASCII in two bytes, which RFC 3629 §3 forbids and old servers decoded.
bool ends_in_overlong_ascii(const std::string& text) {
    if (text.size() < 2) return false;
    const auto lead = static_cast<unsigned char>(text[text.size() - 2]);
    const auto tail = static_cast<unsigned char>(text.back());
    return (lead == 0xc0 || lead == 0xc1) && tail >= 0x80 && tail <= 0xbf;
}

bool ends_in_encoded_byte(const std::string& text) {
    const std::size_t size = text.size();
    return size >= 3 && text[size - 3] == '%' && hex_value(text[size - 2]) >= 0 && hex_value(text[size - 1]) >= 0;
}

}  // namespace

int hex_value(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

std::optional<std::string> percent_decode_strictly(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) return std::nullopt;
        decoded += joined_hex(text[i + 1], text[i + 2]);
        i += 2;
    }
    return decoded;
}

std::string percent_decode_fully(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (const char c : text) {
        decoded += c;
        // Each turn shortens what is held, and each byte is held once: linear in all.
        while (true) {
            const std::size_t size = decoded.size();
            if (ends_in_encoded_byte(decoded)) {
                const char byte = joined_hex(decoded[size - 2], decoded[size - 1]);
                decoded.resize(size - 3);
                decoded += byte;
            } else if (ends_in_overlong_ascii(decoded)) {
                const auto lead = static_cast<unsigned>(static_cast<unsigned char>(decoded[size - 2]));
                const auto tail = static_cast<unsigned>(static_cast<unsigned char>(decoded[size - 1]));
                decoded.resize(size - 2);
                decoded += static_cast<char>((lead & 1U) << 6 | (tail & 0x3fU));
            } else {
                break;
            }
        }
    }
    return decoded;
}

void append_percent_encoded(std::string& to, char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(c);
    to += '%';
    to += kDigits[value >> 4];
    to += kDigits[value & 15];
}

}  // namespace wire
