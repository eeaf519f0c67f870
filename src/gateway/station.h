#pragma once
// What all sessions share, and what those of one loop share.

#include "gateway/caller.h"
#include "gateway/event_log.h"
#include "gateway/inbox.h"
#include "gateway/outside.h"
#include "gateway/upstream.h"
#include "net/loop.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace gateway {

class Session;

// Times after which a peer that does nothing is given up. Against slow senders (RFC 9112 §9.5 leaves them to us).
struct Patience {
    std::chrono::seconds between_requests{60};
    std::chrono::seconds head{20};  // from its first byte to its last
    std::chrono::seconds connecting{10};
    std::chrono::seconds first_byte{120};  // of a response
    std::chrono::seconds between_bytes{60};
    std::chrono::seconds tunnel{300};  // without a byte in any direction
};

// The same for every loop. Constant after start.
struct Ways {
    gatepost::GatewayId gateway;
    std::string via;  // our name in Via: seen again, it is a loop
    std::set<std::uint16_t> tunnel_ports{443};
    Patience patience;
    std::function<std::string(base::Instant)> local_time;  // "10:15", as the school's clocks show it
};

// Thread-safe.
struct Figures {
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> blocked{0};
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> refused{0};
};

// What is in force, published by the watch. Readers hold what they took for one decision.
struct InForce {
    base::Snapshot<filter::RuleSet>& rules;  // null before the first good one: everything is closed
    base::Snapshot<gatepost::PresenceBook>& presence;
    // Whether the office has written about presence what `presence` does not hold yet. Any thread.
    std::function<bool()> is_presence_behind;
};

struct House {
    const base::Clock& clock;
    const Ways& ways;
    InForce in_force;
    IdleWatch& idle;
    OfficeVisits& office_visits;
    EventLog& log;
    Figures& figures;
};

// One loop's part. One thread. Outlives its sessions.
class Station {
public:
    Station(net::Loop& on, House& of, Outside& out)
        : loop(on), house(of), outside(out), rules(of.in_force.rules), presence(of.in_force.presence), pool(of.clock) {
        loop.at_turn_end([this] { house.log.flush(); });
    }
    ~Station() { loop.at_turn_end(nullptr); }
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;

    net::Loop& loop;
    House& house;
    Outside& outside;
    base::SnapshotReader<filter::RuleSet> rules;
    base::SnapshotReader<gatepost::PresenceBook> presence;
    Buffers buffers;
    UpstreamPool pool;

    void enter(Session& session) { sessions_.insert(&session); }
    void leave(Session& session) { sessions_.erase(&session); }
    // What allowed the streams and tunnels of these places no longer holds: ends them, save those that lead to the
    // office itself or to a help service.
    void end_at(const std::set<gatepost::Place>& places);
    // Other rules are in force: ends what they block, a part a turn, so that nobody waits for twenty thousand verdicts.
    void look_again();
    [[nodiscard]] std::size_t sessions() const { return sessions_.size(); }

private:
    static constexpr std::size_t kAtOnce = 256;  // some 0.5 ms
    void look_again_after(Session* last);

    std::set<Session*> sessions_;
};

}  // namespace gateway
