#pragma once
// Connections to origins, kept alive between requests: upstream reuse is worth a factor of two and a half.

#include "gateway/inbox.h"
#include "gateway/outside.h"
#include "net/loop.h"

#include <chrono>
#include <deque>
#include <map>
#include <memory>

namespace gateway {

// Whose requests a connection may carry. NTLM and Negotiate sign a connection in, not a request (RFC 4559 §6): from
// then on whatever is sent on it is said by that person.
enum class Lent { to_anybody, to_one_client };

// One connection to an origin, with what it sent ahead.
struct Upstream {
    Upstream(std::unique_ptr<net::Stream> connected, Buffers& buffers)
        : stream(std::move(connected)), inbox(*stream, buffers) {}

    std::unique_ptr<net::Stream> stream;
    Inbox inbox;
    base::Moment idle_since{};
    Lent lent = Lent::to_anybody;
};

// The idle connections of one loop, by the very address they lead to. One thread.
class UpstreamPool {
public:
    // LIMITs: an origin that keeps connections open costs a descriptor each.
    static constexpr std::size_t kIdlePerOrigin = 64;
    static constexpr std::size_t kIdle = 1024;
    static constexpr std::chrono::seconds kIdleFor{20};

    explicit UpstreamPool(const base::Clock& clock) : clock_(clock) {}

    // The connection used last, or null.
    [[nodiscard]] std::unique_ptr<Upstream> take(const wire::Endpoint& origin);
    // Kept for the next request of anybody, if nothing is left unread on it and nobody is signed in on it.
    void keep(const wire::Endpoint& origin, std::unique_ptr<Upstream> upstream);
    // Closes what has been idle too long. Called every few seconds.
    void close_old();
    [[nodiscard]] std::size_t size() const { return count_; }

private:
    const base::Clock& clock_;
    std::map<wire::Endpoint, std::deque<std::unique_ptr<Upstream>>> idle_;  // oldest first
    std::size_t count_ = 0;
};

}  // namespace gateway
