#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>

namespace net {

namespace {

template <class Kernel>
SocketAddress packed(const Kernel& address, socklen_t length) {
    SocketAddress packed;
    std::memcpy(&packed.storage, &address, sizeof address);
    packed.length = length;
    return packed;
}

template <class Kernel>
Kernel unpacked(const SocketAddress& address) {
    Kernel kernel;
    std::memcpy(&kernel, &address.storage, sizeof kernel);
    return kernel;
}

}  // namespace

const sockaddr* SocketAddress::raw() const { return reinterpret_cast<const sockaddr*>(&storage); }

sockaddr* SocketAddress::raw() { return reinterpret_cast<sockaddr*>(&storage); }

SocketAddress socket_address(const wire::Endpoint& endpoint) {
    const base::ByteView bytes = endpoint.address.bytes();
    if (endpoint.address.is_v4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(endpoint.port);
        std::memcpy(&v4.sin_addr, bytes.data(), bytes.size());
        return packed(v4, sizeof v4);
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    return packed(v6, sizeof v6);
}

std::optional<SocketAddress> socket_address(const std::filesystem::path& path) {
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    const std::string& name = path.native();
    if (name.empty() || name.size() >= sizeof local.sun_path) return std::nullopt;
    std::memcpy(local.sun_path, name.data(), name.size());
    return packed(local, sizeof local);
}

std::optional<wire::Endpoint> endpoint_of(const SocketAddress& address) {
    if (address.family() == AF_INET) {
        const auto v4 = unpacked<sockaddr_in>(address);
        return wire::Endpoint{*wire::IpAddress::from_bytes(std::as_bytes(std::span(&v4.sin_addr, 1))),
                              ntohs(v4.sin_port)};
    }
    if (address.family() == AF_INET6) {
        const auto v6 = unpacked<sockaddr_in6>(address);
        return wire::Endpoint{*wire::IpAddress::from_bytes(std::as_bytes(std::span(&v6.sin6_addr, 1))),
                              ntohs(v6.sin6_port)};
    }
    return std::nullopt;
}

}  // namespace net
