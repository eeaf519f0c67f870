#pragma once
// The listeners of all networks on all loops. They follow the rules: what is new is opened and what is gone is closed,
// and no connection that stands is touched by either.

#include "base/guarded.h"
#include "filter/filter.h"
#include "gatepost/event.h"
#include "net/loop.h"
#include "net/tcp.h"

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gateway {

// A configured listener of one network. Port 0: the kernel chooses.
struct Doorway {
    wire::Endpoint at;
    gatepost::NetworkId network;
    std::vector<wire::IpRange> clients{};  // served besides this machine itself
    std::string school{};                  // its key, for words to the operator
    friend bool operator==(const Doorway&, const Doorway&) = default;
};
[[nodiscard]] std::vector<Doorway> doorways_of(const filter::Rules& rules);

// Whether somebody at `peer` is served by the listener at `at`: a client, or this machine itself, from which the office
// asks.
[[nodiscard]] bool serves(const wire::IpAddress& at, std::span<const wire::IpRange> clients,
                          const wire::IpAddress& peer);

// The demo's passwords are printed: nobody else may reach it.
enum class Reachable { from_networks, from_this_machine };

class Doors {
public:
    // On the loop's own thread: somebody has come.
    using Welcome = std::function<void(std::size_t loop, net::Accepted accepted, const Doorway& by)>;
    // `failed` is told of what ends a listener or keeps it from accepting, from the loops' threads. The loops outlive
    // this, and are stopped before it is destroyed.
    Doors(net::LoopGroup& loops, Reachable reachable, Welcome welcome, net::TaskFailed failed);

    // Opens and closes until these are open. Before `loops_run` at once, later within a turn of each loop. What cannot
    // be opened is told by `trouble`, and does not keep the others closed. The starting thread, then the keeper's.
    void want(std::vector<Doorway> doorways);
    // From now on the loops run on threads of their own.
    void loops_run() { stage_ = Stage::running; }
    // What could not be opened is tried once more: an interface may have come up.
    void try_again();

    // Thread-safe. Where it really listens, in the order in which it is wanted.
    [[nodiscard]] std::vector<wire::Endpoint> listening() const;
    // Which school's network cannot listen where, and what to do; empty when all can.
    [[nodiscard]] std::string trouble() const;

private:
    enum class Stage { before, running };
    struct Open {
        Doorway doorway;
        net::Listener* listener;  // owned by the task that accepts on it
    };
    using Part = std::map<gatepost::NetworkId, Open>;  // of one loop, on its thread only
    struct State {
        std::map<gatepost::NetworkId, wire::Endpoint> listening;
        std::map<gatepost::NetworkId, std::string> troubles;
        std::vector<gatepost::NetworkId> order;
    };

    void on_loop(std::size_t loop, std::function<void()> work);
    void open(std::size_t loop, Doorway doorway);
    void close(std::size_t loop, const gatepost::NetworkId& network);
    [[nodiscard]] net::Task<void> accept_on(std::size_t loop, std::unique_ptr<net::Listener> listener,
                                            gatepost::NetworkId network);

    net::LoopGroup& loops_;
    const Reachable reachable_;
    const Welcome welcome_;
    const net::TaskFailed failed_;
    std::vector<Part> parts_;      // by loop
    Stage stage_ = Stage::before;  // the keeper's thread only, as is what follows
    std::vector<Doorway> wanted_;
    base::Guarded<State> state_;
};

}  // namespace gateway
