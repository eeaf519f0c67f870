#pragma once
// The way out, as a session sees it: names are resolved, addresses judged, connections made. An interface, so that
// a playbook plays the internet from memory.

#include "filter/filter.h"
#include "net/loop.h"
#include "net/stream.h"
#include "wire/host.h"
#include "wire/ip.h"

#include <memory>
#include <optional>

namespace gateway {

// A site that the school lists as internal may lead to private addresses; no other name may.
enum class Reach { web, internal_site };

class Outside {
public:
    virtual ~Outside() = default;

    // Addresses and aliases of a host; an address leads to itself. Failure `unreachable`: the name has none.
    [[nodiscard]] virtual net::Task<net::Result<filter::Resolution>> resolve(const wire::Host& host) = 0;

    // What `resolve` would find without asking anybody; empty when it would have to ask, or would fail.
    [[nodiscard]] virtual std::optional<filter::Resolution> known(const wire::Host& host) = 0;

    // `not_allowed` for an address that no client may be led to.
    [[nodiscard]] virtual net::Result<void> judge(const wire::IpAddress& address, Reach reach) const = 0;

    // To this very address, which was judged.
    [[nodiscard]] virtual net::Task<net::Result<std::unique_ptr<net::Stream>>> connect(wire::Endpoint to) = 0;

    // To the office's own socket.
    [[nodiscard]] virtual net::Task<net::Result<std::unique_ptr<net::Stream>>> connect_office() = 0;
};

}  // namespace gateway
