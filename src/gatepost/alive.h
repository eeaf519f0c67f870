#pragma once
// The gateway's sign of life: a small file in to-office/, replaced every two seconds. When it grows old, the gate is
// not running, and the office says so on its health page. docs/formats/alive.md.

#include "base/bytes.h"
#include "base/world.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatepost {

inline constexpr std::chrono::seconds kAliveEvery{2};
// Older than this: the gate is away.
inline constexpr std::chrono::seconds kAliveFor{10};

struct Alive {
    base::Instant at;
    std::uint64_t rules = 0;          // number of the rules in force; 0: none
    std::string trouble;              // the newest thing that could not be used; empty when all is well
    std::uint64_t waiting_bytes = 0;  // events that the office has not acknowledged
    std::uint64_t lost_events = 0;    // since the gate started
    std::uint64_t requests = 0;
    std::uint64_t blocked = 0;
    std::uint64_t refused = 0;
    std::vector<std::string> listening;        // as `address:port`, one a network
    std::optional<base::Instant> last_loss{};  // when an event was last lost; empty in a file of version 1
    friend bool operator==(const Alive&, const Alive&) = default;
};

[[nodiscard]] base::Bytes write(const Alive& alive);
// Empty when it is not whole.
[[nodiscard]] std::optional<Alive> read_alive(base::ByteView file);

}  // namespace gatepost
