#include "net/interfaces.h"

#include "net/address.h"
#include "net/judge.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

namespace net {

namespace {

struct FreeInterfaces {
    void operator()(ifaddrs* first) const { ::freeifaddrs(first); }
};

// Empty for an interface without one, and for what is neither IPv4 nor IPv6.
std::optional<wire::IpAddress> address_of(const ifaddrs& interface) {
    if (interface.ifa_addr == nullptr) return std::nullopt;
    SocketAddress address;
    switch (interface.ifa_addr->sa_family) {
        case AF_INET:
            address.length = sizeof(sockaddr_in);
            break;
        case AF_INET6:
            address.length = sizeof(sockaddr_in6);
            break;
        default:
            return std::nullopt;
    }
    std::memcpy(&address.storage, interface.ifa_addr, address.length);
    const auto endpoint = endpoint_of(address);
    return endpoint ? std::optional(endpoint->address) : std::nullopt;
}

}  // namespace

Result<std::vector<wire::IpAddress>> own_addresses() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0)
        return base::failure(
            Error{Failure::broken, Source::internal, true, "the interfaces: " + std::string(std::strerror(errno))});
    const std::unique_ptr<ifaddrs, FreeInterfaces> interfaces(first);
    std::vector<wire::IpAddress> addresses;
    for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
        const auto address = address_of(*at);
        if (address && judge(*address, {}) != Judgement::loopback) addresses.push_back(*address);
    }
    std::ranges::sort(addresses);
    const auto again = std::ranges::unique(addresses);
    addresses.erase(again.begin(), again.end());
    return addresses;
}

}  // namespace net
