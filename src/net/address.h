#pragma once
// Between wire's addresses and the kernel's. Its .cpp is one of the two places with reinterpret_cast.

#include "wire/ip.h"

#include <sys/socket.h>

#include <filesystem>
#include <optional>

namespace net {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = sizeof(sockaddr_storage);

    // As the C interface asks for it; valid as long as this object.
    [[nodiscard]] const sockaddr* raw() const;
    [[nodiscard]] sockaddr* raw();
    [[nodiscard]] int family() const { return storage.ss_family; }
};

[[nodiscard]] SocketAddress socket_address(const wire::Endpoint& endpoint);
// Empty when the path is longer than the kernel takes (107 bytes).
[[nodiscard]] std::optional<SocketAddress> socket_address(const std::filesystem::path& path);
// Empty for anything but IPv4 and IPv6.
[[nodiscard]] std::optional<wire::Endpoint> endpoint_of(const SocketAddress& address);

}  // namespace net
