#include "net/judge.h"

#include "base/ensure.h"

#include <algorithm>
#include <array>
#include <optional>

namespace net {

namespace {

struct Special {
    std::string_view range;
    Judgement judgement;
};

// The first range that holds the address decides: narrow ones stand before wide ones.
constexpr std::array kSpecial{
    Special{"0.0.0.0/32", Judgement::unspecified},         // RFC 1122 §3.2.1.3
    Special{"0.0.0.0/8", Judgement::this_network},         // RFC 791 §3.2
    Special{"10.0.0.0/8", Judgement::private_use},         // RFC 1918
    Special{"100.100.100.200/32", Judgement::metadata},    // Alibaba Cloud, within RFC 6598
    Special{"100.64.0.0/10", Judgement::private_use},      // RFC 6598, behind a provider's NAT
    Special{"127.0.0.0/8", Judgement::loopback},           // RFC 1122 §3.2.1.3
    Special{"168.63.129.16/32", Judgement::metadata},      // Azure's host, although publicly routed by its number
    Special{"169.254.169.254/32", Judgement::metadata},    // AWS, Azure, Google and others
    Special{"169.254.170.2/32", Judgement::metadata},      // AWS container credentials
    Special{"169.254.0.0/16", Judgement::link_local},      // RFC 3927
    Special{"172.16.0.0/12", Judgement::private_use},      // RFC 1918
    Special{"192.0.0.192/32", Judgement::metadata},        // Oracle Cloud, within RFC 6890
    Special{"192.0.0.0/24", Judgement::reserved},          // RFC 6890 §2.1, with DS-Lite and NAT64 discovery
    Special{"192.0.2.0/24", Judgement::documentation},     // RFC 5737
    Special{"192.88.99.0/24", Judgement::reserved},        // RFC 7526: 6to4 relays, withdrawn
    Special{"192.168.0.0/16", Judgement::private_use},     // RFC 1918
    Special{"198.18.0.0/15", Judgement::reserved},         // RFC 2544, benchmarking
    Special{"198.51.100.0/24", Judgement::documentation},  // RFC 5737
    Special{"203.0.113.0/24", Judgement::documentation},   // RFC 5737
    Special{"224.0.0.0/4", Judgement::multicast},          // RFC 5771
    Special{"255.255.255.255/32", Judgement::broadcast},   // RFC 919
    Special{"240.0.0.0/4", Judgement::reserved},           // RFC 1112 §4

    Special{"::/128", Judgement::unspecified},           // RFC 4291 §2.5.2
    Special{"::1/128", Judgement::loopback},             // RFC 4291 §2.5.3
    Special{"fd00:ec2::/32", Judgement::metadata},       // AWS by IPv6: fd00:ec2::254, ::23
    Special{"fd20:ce::254/128", Judgement::metadata},    // Google by IPv6
    Special{"fc00::/7", Judgement::private_use},         // RFC 4193
    Special{"fe80::/10", Judgement::link_local},         // RFC 4291 §2.5.6
    Special{"fec0::/10", Judgement::private_use},        // RFC 3879, still routed by some
    Special{"ff00::/8", Judgement::multicast},           // RFC 4291 §2.7
    Special{"2001:db8::/32", Judgement::documentation},  // RFC 3849
    Special{"3fff::/20", Judgement::documentation},      // RFC 9637
    Special{"2001::/23", Judgement::reserved},           // RFC 2928: protocol assignments (Teredo is unwrapped)
    Special{"2000::/3", Judgement::allowed},             // all that is global unicast (RFC 3587)
    Special{"::/0", Judgement::reserved},
};

struct Entry {
    wire::IpRange range;
    Judgement judgement;
};

const std::vector<Entry>& table() {
    static const std::vector<Entry> entries = [] {
        std::vector<Entry> made;
        for (const Special& special : kSpecial) {
            const auto range = wire::IpRange::parse(special.range);
            base::ensure(range.has_value(), "the table of special addresses is well-formed");
            made.push_back({*range, special.judgement});
        }
        return made;
    }();
    return entries;
}

bool begins_with(base::ByteView bytes, std::initializer_list<unsigned> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin(),
                      [](unsigned expected, std::byte b) { return std::to_integer<unsigned>(b) == expected; });
}

// The IPv4 address that packets to this IPv6 address end at; empty when it is itself the end.
std::optional<wire::IpAddress> led_to(const wire::IpAddress& address) {
    if (address.is_v4()) return std::nullopt;
    if (const auto inside = address.v4_inside()) return inside;
    const base::ByteView bytes = address.bytes();
    if (begins_with(bytes, {0x00, 0x64, 0xff, 0x9b, 0x00, 0x01})) {  // local NAT64, RFC 8215
        return wire::IpAddress::from_bytes(bytes.last(4));
    }
    if (begins_with(bytes, {0x20, 0x01, 0x00, 0x00})) {  // Teredo: the client's address, inverted (RFC 4380 §4)
        base::Bytes client(bytes.begin() + 12, bytes.end());
        std::ranges::transform(client, client.begin(), [](std::byte b) { return ~b; });
        return wire::IpAddress::from_bytes(client);
    }
    const base::ByteView interface = bytes.last(8);  // ISATAP, RFC 5214 §6.1
    if (begins_with(interface, {0x00, 0x00, 0x5e, 0xfe}) || begins_with(interface, {0x02, 0x00, 0x5e, 0xfe})) {
        return wire::IpAddress::from_bytes(bytes.last(4));
    }
    return std::nullopt;
}

Judgement by_table(const wire::IpAddress& address) {
    for (const Entry& entry : table()) {
        if (entry.range.contains(address)) return entry.judgement;
    }
    return Judgement::allowed;  // IPv4 that no registry names
}

bool can_be_a_site(Judgement judgement) {
    switch (judgement) {
        case Judgement::allowed:
        case Judgement::loopback:  // a site on this machine; `own` addresses are refused before
        case Judgement::private_use:
        case Judgement::link_local:
        case Judgement::reserved:
        case Judgement::documentation:
            return true;
        case Judgement::unspecified:
        case Judgement::this_network:
        case Judgement::metadata:
        case Judgement::multicast:
        case Judgement::broadcast:
        case Judgement::own:
            return false;
    }
    return false;
}

bool listed(const wire::IpAddress& address, const AddressRules& rules) {
    return std::ranges::any_of(rules.internal_sites, [&](const auto& range) { return range.contains(address); });
}

}  // namespace

std::string_view describe(Judgement judgement) {
    switch (judgement) {
        case Judgement::allowed:
            return "an allowed address";
        case Judgement::unspecified:
            return "an unspecified address";
        case Judgement::this_network:
            return "an address of this network";
        case Judgement::loopback:
            return "a loopback address";
        case Judgement::private_use:
            return "a private address";
        case Judgement::link_local:
            return "a link-local address";
        case Judgement::metadata:
            return "a cloud metadata address";
        case Judgement::multicast:
            return "a multicast address";
        case Judgement::broadcast:
            return "a broadcast address";
        case Judgement::reserved:
            return "a reserved address";
        case Judgement::documentation:
            return "a documentation address";
        case Judgement::own:
            return "an address of this installation";
    }
    base::stop_on_bug("every judgement has a description", base::SourceLine::here());
}

Judgement judge(const wire::IpAddress& address, const AddressRules& rules) {
    if (std::ranges::find(rules.own, address) != rules.own.end()) return Judgement::own;
    // 6to4 and NAT64 hold an IPv4 address, which holds no other: this ends after one step.
    if (const auto inside = led_to(address)) return judge(*inside, rules);
    const Judgement judgement = by_table(address);
    if (can_be_a_site(judgement) && listed(address, rules)) return Judgement::allowed;
    return judgement;
}

}  // namespace net
