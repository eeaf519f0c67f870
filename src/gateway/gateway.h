#pragma once
// The gateway: a forward proxy that passes on what the school's rules allow. No database, no names; it goes on
// filtering while the office is away. This is the room's public header.

#include "base/result.h"
#include "base/world.h"
#include "gateway/check.h"
#include "gateway/doors.h"
#include "gateway/outside_net.h"
#include "gateway/station.h"
#include "gateway/watch.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gateway {

// Where it listens once rules are in force: at the networks that these name, or where it did from the start.
enum class Listening { at_networks_of_rules, where_it_began };

// Constant after start.
struct Settings {
    Ways ways;
    GateFolder to_gate;
    std::filesystem::path to_office;  // spools are made in it
    std::vector<Doorway> doorways;    // clients from elsewhere than their ranges are closed without a word
    Listening listening = Listening::at_networks_of_rules;
    Reachable reachable = Reachable::from_networks;
    OutsideSettings outside;
    gatepost::LocalDay local_day;
    std::size_t loops = 1;
    std::size_t max_connections = 20'000;  // LIMIT a loop; beyond, new ones are closed and counted
};

// Why the gateway did not start: which setting, and what to do.
struct StartError {
    std::string words;
};

// What the gateway says about itself, for its health file and for tests. Thread-safe snapshot.
struct Health {
    bool has_rules = false;
    std::uint64_t rules_number = 0;
    std::string trouble;  // the newest thing that could not be used; empty when all is well
    EventLog::Health log;
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;
    std::uint64_t blocked = 0;
    std::uint64_t refused = 0;
};

class Gateway {
public:
    // Opens doorways and spools, then serves on threads of its own until destroyed. A doorway that cannot be opened
    // keeps no other school's closed: health names it, and it is tried again. None at all is an error. `report` is
    // called with lines for the log of the process, from the gateway's threads; they hold no URL and nobody's address.
    using Report = std::function<void(std::string_view line)>;
    [[nodiscard]] static base::Result<std::unique_ptr<Gateway>, StartError> start(Settings settings, base::World world,
                                                                                  Report report);
    struct Engine;
    explicit Gateway(std::unique_ptr<Engine> engine);  // for `start`: nobody else can make an Engine
    ~Gateway();                                        // stops accepting, ends every connection, syncs the spools

    // Where it really listens, in the order of the networks.
    [[nodiscard]] std::vector<wire::Endpoint> listening() const;
    [[nodiscard]] Health health() const;

private:
    std::unique_ptr<Engine> engine_;
};

}  // namespace gateway
