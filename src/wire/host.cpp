#include "wire/host.h"

#include "base/text.h"
#include "wire/percent.h"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <memory>

namespace wire {

struct HostnameMaker {
    static Hostname make(std::string canonical) { return Hostname(std::move(canonical)); }
};

namespace {

constexpr std::size_t kMaxName = 253;      // RFC 1035 §2.3.4: 255 bytes on the wire
constexpr std::size_t kMaxLabel = 63;      // RFC 1035 §2.3.4
constexpr std::size_t kMaxWritten = 2048;  // LIMIT: a name as written, before percent and Unicode are undone
constexpr std::uint64_t kV4Numbers = std::uint64_t{1} << 32;

using NameResult = base::Result<std::string, HostnameError>;

// What a byte of a written name becomes: itself, its lower case, or 0 when the slow path must look at it.
constexpr std::array<char, 256> make_name_bytes() {
    std::array<char, 256> table{};
    for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = c;
    for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = static_cast<char>(c - 'A' + 'a');
    for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = c;
    for (const char c : {'-', '_', '.'}) table[static_cast<unsigned char>(c)] = c;
    return table;
}
constexpr std::array<char, 256> kNameBytes = make_name_bytes();

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return kNameBytes[static_cast<unsigned char>(c)] != 0; });
}

struct FreeDeleter {
    void operator()(char* memory) const { idn2_free(memory); }
};

// UTS #46 mapping, non-transitional, to A-labels; undoes full-width letters and dots on the way.
NameResult to_a_labels(const std::string& name) {
    if (!base::is_utf8(name) || name.find('\0') != std::string::npos) {
        return base::failure(HostnameError::not_a_unicode_name);
    }
    char* raw = nullptr;
    const int code = idn2_to_ascii_8z(name.c_str(), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, FreeDeleter> mapped(raw);
    if (code == IDN2_TOO_BIG_DOMAIN) return base::failure(HostnameError::too_long);
    if (code == IDN2_TOO_BIG_LABEL) return base::failure(HostnameError::label_too_long);
    if (code != IDN2_OK || !mapped) return base::failure(HostnameError::not_a_unicode_name);
    return std::string(mapped.get());
}

// The name in plain ASCII: percent-encoding undone once (WHATWG URL §3.5), then UTS #46 where needed.
NameResult to_plain(std::string_view text) {
    if (text.size() > kMaxWritten) return base::failure(HostnameError::too_long);
    const auto decoded = percent_decode_strictly(text);
    if (!decoded) return base::failure(HostnameError::bad_percent_encoding);
    const bool ascii = std::all_of(decoded->begin(), decoded->end(), [](char c) { return (c & 0x80) == 0; });
    std::string name = ascii ? *decoded : TRY(to_a_labels(*decoded));
    if (!is_plain(name)) return base::failure(HostnameError::forbidden_character);
    return name;
}

// `text` of plain bytes, in lower case, without the dot at its end.
NameResult to_lower_name(std::string_view text) {
    if (!text.empty() && text.back() == '.') text.remove_suffix(1);
    if (text.empty()) return base::failure(HostnameError::empty);
    if (text.size() > kMaxName) return base::failure(HostnameError::too_long);
    std::string name(text.size(), '\0');
    std::size_t label = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        name[i] = kNameBytes[static_cast<unsigned char>(text[i])];
        if (name[i] != '.') {
            ++label;
            continue;
        }
        if (label == 0) return base::failure(HostnameError::empty_label);
        if (label > kMaxLabel) return base::failure(HostnameError::label_too_long);
        label = 0;
    }
    if (label == 0) return base::failure(HostnameError::empty_label);
    if (label > kMaxLabel) return base::failure(HostnameError::label_too_long);
    return name;
}

bool is_hexadecimal(std::string_view label) {
    return label.starts_with("0x") &&
           std::all_of(label.begin() + 2, label.end(), [](char c) { return hex_value(c) >= 0; });
}

// WHATWG URL §3.5 "ends in a number": such a host is an IPv4 address or an error, never a name.
bool ends_in_number(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
    if (!base::is_ascii_digit(last.front())) return false;
    return std::all_of(last.begin(), last.end(), base::is_ascii_digit) || is_hexadecimal(last);
}

// WHATWG URL §3.5 "IPv4 number parser": 0x hexadecimal, 0 octal, else decimal. Saturates above 32 bits.
std::optional<std::uint64_t> v4_number(std::string_view part) {
    if (part.empty()) return std::nullopt;
    std::uint64_t radix = 10;
    if (part.starts_with("0x")) {
        radix = 16;
        part.remove_prefix(2);
    } else if (part.size() > 1 && part.front() == '0') {
        radix = 8;
        part.remove_prefix(1);
    }
    std::uint64_t value = 0;
    for (const char c : part) {
        const int digit = hex_value(c);
        if (digit < 0 || static_cast<std::uint64_t>(digit) >= radix) return std::nullopt;
        value = std::min(value * radix + static_cast<std::uint64_t>(digit), kV4Numbers);
    }
    return value;
}

// WHATWG URL §3.5 "IPv4 parser": one to four numbers, the last of which fills what is left.
std::optional<IpAddress> parse_loose_v4(std::string_view name) {
    std::uint64_t address = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = name.find('.');
        const auto number = v4_number(name.substr(0, dot));
        if (!number) return std::nullopt;
        if (dot == std::string_view::npos) {
            const std::uint64_t room = kV4Numbers >> (8 * part);
            if (*number >= room) return std::nullopt;
            return IpAddress::v4(static_cast<std::uint32_t>((part == 0 ? 0 : address << (32 - 8 * part)) | *number));
        }
        if (*number > 255) return std::nullopt;
        address = address << 8 | *number;
        name.remove_prefix(dot + 1);
    }
    return std::nullopt;
}

NameResult canonical_name(std::string_view text) {
    if (is_plain(text)) [[likely]]
        return to_lower_name(text);
    return to_lower_name(TRY(to_plain(text)));
}

base::Result<std::uint16_t, HostnameError> parse_port(std::string_view digits) {
    const auto number = base::parse_decimal(digits);
    if (!number || *number == 0 || *number > 65535 || digits.size() > 5) return base::failure(HostnameError::bad_port);
    return static_cast<std::uint16_t>(*number);
}

// Where the port's colon is: after the closing bracket, or the only colon.
std::size_t port_colon(std::string_view text) {
    const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
    return bracket == std::string_view::npos ? bracket : text.find(':', bracket);
}

}  // namespace

std::string_view describe(HostnameError error) {
    switch (error) {
        case HostnameError::empty:
            return "empty host name";
        case HostnameError::too_long:
            return "host name longer than 253 characters";
        case HostnameError::label_too_long:
            return "a part of the host name is longer than 63 characters";
        case HostnameError::empty_label:
            return "empty part in the host name";
        case HostnameError::forbidden_character:
            return "character that no host name has";
        case HostnameError::bad_percent_encoding:
            return "% without two hexadecimal digits in the host name";
        case HostnameError::not_a_unicode_name:
            return "not an internationalised host name (UTS #46)";
        case HostnameError::not_a_number:
            return "ends like an IPv4 address but is none";
        case HostnameError::is_an_address:
            return "an IP address where a host name is needed";
        case HostnameError::bad_address:
            return "no IPv6 address within the brackets";
        case HostnameError::bad_port:
            return "port is not a number from 1 to 65535";
    }
    return "not a host name";
}

base::Result<Hostname, HostnameError> Hostname::parse(std::string_view text) {
    if (text.starts_with('[')) return base::failure(HostnameError::is_an_address);
    std::string name = TRY(canonical_name(text));
    if (ends_in_number(name)) return base::failure(HostnameError::is_an_address);
    return Hostname(std::move(name));
}

base::Result<Host, HostnameError> parse_host(std::string_view text) {
    if (text.starts_with('[')) {
        const bool closed = text.size() > 2 && text.back() == ']';
        const auto address = IpAddress::parse(closed ? text.substr(1, text.size() - 2) : "");
        if (!address || address->is_v4()) return base::failure(HostnameError::bad_address);
        return Host(*address);
    }
    std::string name = TRY(canonical_name(text));
    if (!ends_in_number(name)) [[likely]]
        return Host(HostnameMaker::make(std::move(name)));
    const auto address = parse_loose_v4(name);
    if (!address) return base::failure(HostnameError::not_a_number);
    return Host(*address);
}

std::string host_text(const Host& host) {
    if (const auto* name = std::get_if<Hostname>(&host)) return name->text();
    const auto& address = std::get<IpAddress>(host);
    return address.is_v4() ? address.text() : fmt::format("[{}]", address.text());
}

base::Result<Authority, HostnameError> Authority::parse(std::string_view text) {
    const std::size_t colon = port_colon(text);
    Host host = TRY(parse_host(text.substr(0, colon)));
    if (colon == std::string_view::npos || colon + 1 == text.size()) return Authority{std::move(host), std::nullopt};
    // Not inside the braces: a return from there would leak the host that was already built.
    const std::uint16_t port = TRY(parse_port(text.substr(colon + 1)));
    return Authority{std::move(host), port};
}

base::Result<Authority, HostnameError> Authority::parse_with_port(std::string_view text) {
    Authority authority = TRY(parse(text));
    if (!authority.port) return base::failure(HostnameError::bad_port);
    return authority;
}

std::string Authority::text() const { return port ? fmt::format("{}:{}", host_text(host), *port) : host_text(host); }

}  // namespace wire
