#pragma once
// What a page says about a clause, from the evidence of its controls: pure. Private to this room.

#include "policy/policy.h"

#include <map>
#include <string>
#include <vector>

namespace policy {

// One school's runs, by control.
using Runs = std::map<std::string, std::vector<Run>, std::less<>>;

// What a clause is judged by. Outlived by all of it.
struct Bench {
    const Policy& policy;
    const Controls& controls;
    const Runs& runs;
};

[[nodiscard]] Standing standing_of(const Clause& clause, const Bench& bench, Instant now);
[[nodiscard]] Line line_of(const Clause& clause, const Bench& bench, Instant now);
// How the clause stood at the end of each of the last kStripDays days, and stands today.
[[nodiscard]] std::vector<StripDay> strip_of(const Clause& clause, const Bench& bench, Instant now);

// "24 hours", "365 days", "12 months"
[[nodiscard]] std::string show(const Interval& interval);

}  // namespace policy
