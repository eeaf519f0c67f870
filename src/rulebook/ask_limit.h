#pragma once
// How many pages may be asked for from one place: the queue is worked off by people, and one device must not be able to
// bury it. And how often somebody goes on after a warning there, since each time is written to the disk. Who asked is
// not kept (SAFEGUARDING 9, 21): a hash under a salt that lives as long as the count, in memory alone. Part of
// rulebook/rulebook.h.

#include "base/digest.h"
#include "base/guarded.h"
#include "base/world.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace rulebook {

// LIMIT: a lesson's worth of blocked pages, asked for by one device that a class shares.
inline constexpr std::size_t kMostAsked = 10;
inline constexpr std::chrono::minutes kAskWindow{10};
// LIMIT: more places than the largest school has devices; beyond, nobody is admitted until the window ends.
inline constexpr std::size_t kMostPlaces = 20'000;

// Thread-safe. The world outlives it.
class AskLimit {
public:
    explicit AskLimit(base::World world) : world_(world) {}

    // Counts one request from this address; false when it is one too many. An IPv6 device picks its own addresses
    // within its network (RFC 8981), so that its network counts (the first 64 bits).
    [[nodiscard]] bool admit(std::string_view address);

private:
    struct Window {
        base::Instant began{};
        base::ShortKey salt{};
        std::unordered_map<std::uint64_t, std::size_t> asked;
    };

    base::World world_;
    base::Guarded<Window> window_;
};

}  // namespace rulebook
