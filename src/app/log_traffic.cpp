#include "app/log_traffic.h"

namespace app {

rulebook::Traffic LogTraffic::of(const school::SchoolId& school, const school::DateSpan& days) const {
    monitor::VisitsAnswer answer = log_.visits({.school = school, .days = days});
    rulebook::Traffic traffic{{}, std::move(answer.cut)};
    traffic.visits.reserve(answer.visits.size());
    for (monitor::HostVisits& one : answer.visits)
        traffic.visits.push_back(
            {std::move(one.host), rulebook::same_id<filter::ProfileId>(one.profile), one.times, one.people});
    return traffic;
}

}  // namespace app
