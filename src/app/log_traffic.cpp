#include "app/log_traffic.h"

namespace app {

namespace {

constexpr std::size_t kMostRead = 200;  // LIMIT: a page that is asked for again and again is one of them

}  // namespace

rulebook::Traffic LogTraffic::of(const school::SchoolId& school, const school::DateSpan& days) const {
    monitor::VisitsAnswer answer = log_.visits({.school = school, .days = days});
    rulebook::Traffic traffic{{}, std::move(answer.cut)};
    traffic.visits.reserve(answer.visits.size());
    for (monitor::HostVisits& one : answer.visits)
        traffic.visits.push_back(
            {std::move(one.host), rulebook::same_id<filter::ProfileId>(one.profile), one.times, one.people});
    return traffic;
}

std::vector<rulebook::Stop> LogStops::of(const school::SchoolId& school, const gatepost::Bound& there, school::Date day,
                                         base::Instant since) const {
    std::vector<rulebook::Stop> stops;
    for (monitor::StoppedVisit& one : log_.stopped({.school = school,
                                      .person = rulebook::same_id<people::PersonId>(there.person),
                                      .device = there.place.address.text(),
                                      .day = day,
                                      .since = since,
                                      .most = kMostRead})) {
        const auto profile =
            one.profile ? std::optional(rulebook::same_id<filter::ProfileId>(*one.profile)) : std::nullopt;
        const bool is_warning = one.action == filter::key_of(filter::Action::warn);
        stops.push_back({one.at, profile, std::move(one.url), is_warning ? filter::Action::warn : filter::Action::block,
                         std::move(one.category), std::move(one.reason), std::move(one.rule), one.is_refused});
    }
    return stops;
}

}  // namespace app
