#include "desk/health.h"

#include <algorithm>

namespace desk {

HealthList health_of(std::span<const std::reference_wrapper<const HealthSource>> sources, SchoolId school,
                     Instant now) {
    HealthList list;
    for (const HealthSource& source : sources)
        for (HealthLine& line : source.health(school, now)) list.lines.push_back(std::move(line));
    std::stable_sort(list.lines.begin(), list.lines.end(),
                     [](const HealthLine& a, const HealthLine& b) { return a.state > b.state; });
    if (!list.lines.empty()) list.worst = list.lines.front().state;
    return list;
}

}  // namespace desk
