#pragma once
// How long a next try at a password has to wait: longer after each failure, never for ever, so that guessing is slow
// and nobody is locked out by somebody else's guesses. Part of access/access.h. Pure.

#include "base/world.h"

#include <chrono>
#include <cstdint>

namespace rights {

// Failures at one account's name, or from one address.
struct Failures {
    std::uint64_t count = 0;
    base::Instant last{};
    friend bool operator==(const Failures&, const Failures&) = default;
};

struct Patience {
    std::uint64_t free_tries;     // before the first wait
    std::chrono::seconds window;  // failures older than this are forgotten
};

inline constexpr std::chrono::seconds kFirstWait{1};
// Doubled with each failure up to here: a guesser gets at most two tries a minute, and whoever has the right password
// waits no longer than this.
inline constexpr std::chrono::seconds kLongestWait{30};

// What counts at `now`.
[[nodiscard]] Failures still_counting(const Failures& failures, const Patience& patience, base::Instant now);
[[nodiscard]] Failures one_more(const Failures& failures, const Patience& patience, base::Instant now);
// From when a try is looked at; a moment not after `now` means at once.
[[nodiscard]] base::Instant next_try(const Failures& failures, const Patience& patience, base::Instant now);

}  // namespace rights
