#pragma once
// How long a next try at a password has to wait: longer after each failure, never for ever, so that guessing is slow
// and nobody is locked out by somebody else's guesses. Part of access/access.h. Pure.
//
// Who waits for whose failures:
//
//   a browser that this account was signed in with before    for its own only
//   any other                                                for all others' at the account, and its address's
//
// So whoever guesses at the name of the safeguarding lead, from however many addresses, gets two tries a minute in
// all, and the lead's own browser does not notice. What makes it known is a cookie of random bits (no person, no
// device in it); who steals one gets its own slow tries and nothing else. Refused: to know an address again, since a
// school has one address for the lead and for every learner.
//
// LIMIT: on a browser that is new to the account, the lead waits while somebody guesses at that moment; one where they
// were signed in before lets them in.

#include "base/world.h"

#include <chrono>
#include <cstdint>

namespace rights {

// Failures at one account's name, from one address, or with one known browser.
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
// Doubled with each failure up to here: a guesser gets at most two tries a minute.
inline constexpr std::chrono::seconds kLongestWait{30};

// What counts at `now`.
[[nodiscard]] Failures still_counting(const Failures& failures, const Patience& patience, base::Instant now);
[[nodiscard]] Failures one_more(const Failures& failures, const Patience& patience, base::Instant now);
// From when a try is looked at; a moment not after `now` means at once.
[[nodiscard]] base::Instant next_try(const Failures& failures, const Patience& patience, base::Instant now);

}  // namespace rights
