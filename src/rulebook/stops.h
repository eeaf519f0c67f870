#pragma once
// What was not let through at a device a moment ago, for the page *Why was this blocked?*: a browser that is refused a
// secure page shows an error of its own, and none of the words that a block page has. Part of rulebook/rulebook.h.

#include "filter/filter.h"
#include "gatepost/presence.h"
#include "school/school.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace rulebook {

// LIMIT: whoever wonders looks at once. What is older is nobody's business who sits down at the device later.
inline constexpr std::chrono::minutes kStopsShown{15};
inline constexpr std::size_t kMostStops = 10;
// Of what a block page does not name the site is told for less long: it could say something about whoever asked.
inline constexpr std::chrono::minutes kWithheldShown{5};

struct Stop {
    base::Instant at;
    std::optional<filter::ProfileId> profile;  // by which it was judged
    std::string url;                           // canonical; of what is encrypted the name alone
    filter::Action action;                     // block or warn
    std::string category;                      // keys, as in the log
    std::string reason;
    std::string rule;
    bool is_refused = false;  // nothing that could be judged was asked for
};

// Where they come from. Implemented by `app`, since this room knows no log; thread-safe. Throws store::Failure. What is
// sealed, and visits to help services, are in no answer (SAFEGUARDING 2, 9).
class StopSource {
public:
    virtual ~StopSource() = default;
    // Of whoever is signed in there, since then, newest first. `day` is the school's, of now.
    [[nodiscard]] virtual std::vector<Stop> of(const school::SchoolId& school, const gatepost::Bound& there,
                                               school::Date day, base::Instant since) const = 0;
};

}  // namespace rulebook
