#pragma once
// The header with which the gateway hands a connection to the office (PROXY protocol version 2, HAProxy's
// specification §2.2): who the client is, and through which network it came. Only what we write ourselves is
// accepted: a stream connection of a known address, with exactly one value, the network's id.

#include "base/bytes.h"
#include "base/result.h"
#include "wire/ip.h"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wire {

enum class ProxyHeaderError {
    not_a_header,     // the twelve bytes of the signature are not there
    unsupported,      // another version, command, address family or transport than we write
    malformed,        // lengths that do not fit into each other
    unknown_value,    // a value of another type than the network's id
    missing_network,  // no network, or two
};
[[nodiscard]] std::string_view describe(ProxyHeaderError error);

struct ProxyHeader {
    Endpoint client;                    // as the gateway saw it
    std::array<std::byte, 16> network;  // the network's id, random as every id

    friend bool operator==(const ProxyHeader&, const ProxyHeader&) = default;
};

// The destination, which both sides know, is written as zeros.
[[nodiscard]] base::Bytes write_proxy_header(const ProxyHeader& header);

struct ParsedProxyHeader {
    ProxyHeader header;
    std::size_t consumed;  // bytes; the client's own follow
};
// The header at the front of `bytes`; none when it goes on beyond them.
[[nodiscard]] base::Result<std::optional<ParsedProxyHeader>, ProxyHeaderError> parse_proxy_header(base::ByteView bytes);

}  // namespace wire
