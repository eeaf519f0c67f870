#include "access/access.h"

#include <algorithm>

namespace rights {

Failures still_counting(const Failures& failures, const Patience& patience, base::Instant now) {
    // A clock that was set back must not make somebody wait until it has caught up.
    if (now < failures.last || now - failures.last > patience.window) return {};
    return failures;
}

Failures one_more(const Failures& failures, const Patience& patience, base::Instant now) {
    return {still_counting(failures, patience, now).count + 1, now};
}

base::Instant next_try(const Failures& failures, const Patience& patience, base::Instant now) {
    const Failures counting = still_counting(failures, patience, now);
    if (counting.count < patience.free_tries || counting.count == 0) return now;
    const std::uint64_t doublings = std::min<std::uint64_t>(counting.count - patience.free_tries, 10);
    return counting.last + std::min(kFirstWait * (std::int64_t{1} << doublings), kLongestWait);
}

}  // namespace rights
