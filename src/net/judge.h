#pragma once
// Whether the gateway, or a fetch of the office, may connect to an address that a name resolved to. A page on
// the internet must not be able to reach into the school's network, or into this machine, through us.
// The connection then goes to the very address that was judged, never to a second resolution of the name.

#include "wire/ip.h"

#include <string_view>
#include <vector>

namespace net {

enum class Judgement {
    allowed,        // an address of the internet, or an internal site that the school lists
    unspecified,    // 0.0.0.0, :: (Linux connects to this machine)
    this_network,   // 0.0.0.0/8 (RFC 791 §3.2)
    loopback,       // 127.0.0.0/8, ::1 (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3)
    private_use,    // RFC 1918, RFC 6598, RFC 4193, and site-local fec0::/10 (RFC 3879)
    link_local,     // 169.254.0.0/16, fe80::/10 (RFC 3927, RFC 4291 §2.5.6)
    metadata,       // where clouds tell their machines secrets: 169.254.169.254, fd00:ec2::254, and their like
    multicast,      // 224.0.0.0/4, ff00::/8
    broadcast,      // 255.255.255.255
    reserved,       // 240.0.0.0/4, protocol assignments, benchmarking and all IPv6 outside 2000::/3
    documentation,  // RFC 5737, RFC 3849, RFC 9637: in examples only
    own,            // an address of this installation
};

// Lower case, for a log line or a page: "a private address".
[[nodiscard]] std::string_view describe(Judgement judgement);

struct AddressRules {
    std::vector<wire::IpRange> internal_sites;  // listed by the school: reachable although they are private
    std::vector<wire::IpAddress> own;           // this installation's; refused even within a listed range
};

// Judges by the IANA special-purpose address registries (RFC 6890). An IPv6 address that leads to an IPv4
// address (mapped, compatible, NAT64 of RFC 6052 and RFC 8215, 6to4, Teredo, ISATAP) is judged by that one.
// Metadata addresses cannot be listed as internal sites, nor can multicast, broadcast and unspecified ones.
[[nodiscard]] Judgement judge(const wire::IpAddress& address, const AddressRules& rules);

}  // namespace net
