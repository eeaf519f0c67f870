#pragma once
// Our own stub resolver: asks the configured name servers, without threads and without the C library, and keeps
// the aliases on the way for the filter. A dead name server delays only the names that are asked of it.

#include "base/world.h"
#include "net/loop.h"
#include "net/stream.h"
#include "wire/dns.h"
#include "wire/host.h"
#include "wire/ip.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace net {

struct Resolved {
    std::vector<wire::IpAddress> v4;
    std::vector<wire::IpAddress> v6;
    std::vector<wire::Hostname> aliases;  // names passed through, in order; judged like the asked one

    friend bool operator==(const Resolved&, const Resolved&) = default;
};

enum class Family { v4, v6 };

// The addresses to try, families by turns, beginning with `first` (RFC 8305 §4).
[[nodiscard]] std::vector<wire::IpAddress> in_order(const Resolved& resolved, Family first);

// The servers that the text of a resolv.conf names, at most three (resolv.conf(5)); 127.0.0.1 when it names none.
[[nodiscard]] std::vector<wire::Endpoint> name_servers_of(std::string_view resolv_conf);

struct ResolverSettings {
    std::vector<wire::Endpoint> servers;  // at least one; the first is asked first
    // Entries that are never asked for: internal sites, the office's own name.
    std::map<wire::Hostname, Resolved> fixed;

    std::chrono::milliseconds patience{1500};  // with one server, for one family
    std::size_t rounds = 2;                    // through all servers
    // How long the second family may take once the first has an address (RFC 8305 §3 asks for 50 ms or more).
    std::chrono::milliseconds grace{200};

    std::chrono::seconds min_lifetime{5};  // of an answer, whatever it says
    std::chrono::seconds max_lifetime{3600};
    std::chrono::seconds max_negative{300};    // of "no such name"
    std::chrono::seconds failure_lifetime{5};  // of "no server answers" (RFC 9520 §3.2: at least 1 s)
    std::size_t max_entries = 20'000;          // LIMIT: remembered names, about 0.5 KB each
    std::size_t max_pending = 1'000;           // LIMIT: names being asked for at once
};

// One a loop. Destroyed after the loop has been wound down.
class Resolver {
public:
    // `random` gives query ids and source ports (RFC 5452 §9.2): unpredictable in service.
    Resolver(Loop& loop, ResolverSettings settings, base::Random& random);
    ~Resolver();

    // The addresses of a host: at least one. An address is its own answer; `localhost` and what is below it
    // are loopback (RFC 6761 §6.3); neither is asked for. Errors: `unreachable` when there is no such name or
    // it has no address, `timed_out` when no server answers, `exceeded` beyond max_pending, `broken` when
    // the servers cannot or will not say. Causes do not hold the name: who looked for what is private.
    [[nodiscard]] Task<Result<Resolved>> resolve(wire::Host host);

    // What `resolve` would say without asking a server; empty when it would have to ask.
    [[nodiscard]] std::optional<Result<Resolved>> known(const wire::Host& host);

    // How many names are remembered, expired ones included.
    [[nodiscard]] std::size_t remembered() const;
    void forget_all();

private:
    class Memory;
    class Questioner;

    Loop& loop_;
    const ResolverSettings settings_;
    std::unique_ptr<Questioner> questioner_;
    std::unique_ptr<Memory> memory_;
};

}  // namespace net
