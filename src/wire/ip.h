#pragma once
// IP addresses, ranges and endpoints as values. Parsing is strict: one spelling an address. The loose spellings
// that browsers accept in URLs (octal, hexadecimal, short forms) are read by wire/host.h.

#include "base/bytes.h"
#include "base/result.h"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wire {

enum class IpError {
    not_an_address,     // neither four decimal numbers nor RFC 4291 §2.2 text
    bad_prefix_length,  // not a decimal number, or more bits than the address has
    host_bits_set,      // 10.1.2.3/8: the address is not the first of its range
    bad_port,           // an endpoint without a port from 1 to 65535
};

// Lower case, for a log line or a form: "not an IP address".
[[nodiscard]] std::string_view describe(IpError error);

// One IPv4 or IPv6 address. IPv4 sorts before IPv6; an IPv4-mapped IPv6 address is an IPv6 address and differs
// from the IPv4 address within: whoever judges addresses asks `v4_inside` as well.
class IpAddress {
public:
    // Dotted decimal without leading zeros, or RFC 4291 §2.2 text without brackets and zone.
    [[nodiscard]] static base::Result<IpAddress, IpError> parse(std::string_view text);
    // Exactly 4 or 16 bytes in network order; empty for any other length.
    [[nodiscard]] static std::optional<IpAddress> from_bytes(base::ByteView bytes);
    // 0x7f000001 is 127.0.0.1.
    [[nodiscard]] static IpAddress v4(std::uint32_t number);

    [[nodiscard]] bool is_v4() const { return family_ == Family::v4; }
    // 4 or 16 bytes in network order. Valid as long as this object.
    [[nodiscard]] base::ByteView bytes() const { return base::ByteView(bytes_).first(is_v4() ? 4 : 16); }
    // Canonical text: dotted decimal, or RFC 5952 (§5: dotted tail for IPv4-mapped addresses).
    [[nodiscard]] std::string text() const;

    // The IPv4 address that an IPv6 address leads to: IPv4-mapped ::ffff:0:0/96 and IPv4-compatible ::/96
    // (RFC 4291 §2.5.5), NAT64 64:ff9b::/96 (RFC 6052 §2.1), 6to4 2002::/16 (RFC 3056 §2). Empty for IPv4, and
    // for ::, ::1 and every other IPv6 address.
    [[nodiscard]] std::optional<IpAddress> v4_inside() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
    friend bool operator==(const IpAddress&, const IpAddress&) = default;

private:
    enum class Family : std::uint8_t { v4, v6 };
    IpAddress() = default;

    Family family_ = Family::v4;
    std::array<std::byte, 16> bytes_{};  // INVARIANT: zero after the fourth for IPv4
};

// The addresses that share their first bits (CIDR, RFC 4632 §3.1). Ordered by first address, widest first.
class IpRange {
public:
    // `192.0.2.0/24`, `2001:db8::/32`, or one address. The address must be the first of the range.
    [[nodiscard]] static base::Result<IpRange, IpError> parse(std::string_view text);
    // The range of `prefix_length` bits in which `address` lies; empty when it has fewer bits than that.
    [[nodiscard]] static std::optional<IpRange> around(const IpAddress& address, unsigned prefix_length);

    // IPv4 ranges hold no IPv6 addresses and the other way round, mapped ones included.
    [[nodiscard]] bool contains(const IpAddress& address) const;
    [[nodiscard]] const IpAddress& first() const { return first_; }
    [[nodiscard]] unsigned prefix_length() const { return prefix_length_; }
    [[nodiscard]] std::string text() const;

    friend auto operator<=>(const IpRange&, const IpRange&) = default;
    friend bool operator==(const IpRange&, const IpRange&) = default;

private:
    IpRange(const IpAddress& first, unsigned prefix_length)
        : first_(first), prefix_length_(static_cast<std::uint8_t>(prefix_length)) {}

    IpAddress first_;
    std::uint8_t prefix_length_;
};

// Where to connect to, or where somebody connected from.
struct Endpoint {
    IpAddress address;
    std::uint16_t port;

    // `192.0.2.1:80` or `[2001:db8::1]:80`; the port is 1 to 65535.
    [[nodiscard]] static base::Result<Endpoint, IpError> parse(std::string_view text);
    [[nodiscard]] std::string text() const;

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace wire

template <>
struct std::hash<wire::IpAddress> {
    std::size_t operator()(const wire::IpAddress& address) const noexcept;
};
template <>
struct std::hash<wire::Endpoint> {
    std::size_t operator()(const wire::Endpoint& endpoint) const noexcept;
};
