#pragma once
// Host names and authorities in one canonical form, so that every spelling of a name meets the same rule:
// lower case, A-labels (UTS #46, non-transitional), no trailing dot, percent-encoding undone, and addresses in
// any spelling that a browser accepts turned into an IpAddress (WHATWG URL §3.5).

#include "base/result.h"
#include "wire/ip.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace wire {

enum class HostnameError {
    empty,
    too_long,              // over 253 characters (RFC 1035 §2.3.4)
    label_too_long,        // over 63 characters between two dots
    empty_label,           // two dots in a row, or a dot in front
    forbidden_character,   // anything but letters, digits, hyphen and underscore in the end
    bad_percent_encoding,  // a % without two hexadecimal digits
    not_a_unicode_name,    // not UTF-8, or refused by UTS #46
    not_a_number,          // ends like an IPv4 address and is none (1.2.3.400)
    is_an_address,         // an address where only a name may stand
    bad_address,           // brackets without an IPv6 address in them
    bad_port,              // not a decimal number from 1 to 65535, or missing where one is needed
};

// Lower case, for a log line or a form: "empty host name".
[[nodiscard]] std::string_view describe(HostnameError error);

// A DNS name in canonical form. Never an address, never empty.
class Hostname {
public:
    [[nodiscard]] static base::Result<Hostname, HostnameError> parse(std::string_view text);

    // Valid as long as this object.
    [[nodiscard]] const std::string& text() const { return text_; }

    friend auto operator<=>(const Hostname&, const Hostname&) = default;
    friend bool operator==(const Hostname&, const Hostname&) = default;

private:
    friend struct HostnameMaker;
    explicit Hostname(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

using Host = std::variant<Hostname, IpAddress>;

// A name, an IPv4 address in any spelling of WHATWG URL §3.5 (`0x7f.1`, `017700000001`, `2130706433`), or an
// IPv6 address in brackets.
[[nodiscard]] base::Result<Host, HostnameError> parse_host(std::string_view text);

// As it stands in a URL: the canonical name or address, an IPv6 address in brackets.
[[nodiscard]] std::string host_text(const Host& host);

// Host and port, as in a Host field (RFC 9110 §7.2) and in the target of CONNECT (§9.3.6). No user name.
struct Authority {
    Host host;
    std::optional<std::uint16_t> port;  // none: the scheme's default

    // `host`, `host:` or `host:port`.
    [[nodiscard]] static base::Result<Authority, HostnameError> parse(std::string_view text);
    // `host:port` and nothing else, as CONNECT requires.
    [[nodiscard]] static base::Result<Authority, HostnameError> parse_with_port(std::string_view text);
    [[nodiscard]] std::string text() const;

    friend auto operator<=>(const Authority&, const Authority&) = default;
    friend bool operator==(const Authority&, const Authority&) = default;
};

enum class Walk { go_on, stop };

// Calls `visit` with `www.example.com`, `example.com`, `com` in this order, until it answers `stop`. The views
// look into `host`. Costs one scan; for lists in which a name covers everything below it.
template <class Visit>
void for_each_suffix(const Hostname& host, Visit&& visit) {
    std::string_view rest = host.text();
    while (visit(rest) == Walk::go_on) {
        const std::size_t dot = rest.find('.');
        if (dot == std::string_view::npos) return;
        rest.remove_prefix(dot + 1);
    }
}

}  // namespace wire

template <>
struct std::hash<wire::Hostname> {
    std::size_t operator()(const wire::Hostname& host) const noexcept { return std::hash<std::string>{}(host.text()); }
};
