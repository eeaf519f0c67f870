// `/metrics`, for a monitoring system on this machine. From elsewhere it does not exist: whoever wants its figures on
// another machine collects them here.

#include "home/pages.h"
#include "web/response.h"
#include "web/router.h"
#include "wire/loopback.h"

#include <set>

namespace home {

namespace {

constexpr web::Permission kRead = web::Permission::open_to_all("metrics.read");

bool is_of_this_machine(const web::Peer& peer) {
    const auto address = wire::IpAddress::parse(peer.address);
    if (!address || peer.network) return false;  // through the gate it is a device's address
    return wire::is_loopback(*address);
}

int number_of(desk::Health state) {
    switch (state) {
        case desk::Health::ok:
            return 0;
        case desk::Health::degraded:
            return 1;
        case desk::Health::broken:
            return 2;
    }
    return 2;
}

std::vector<desk::Metric> parts_of(const Parts& parts, base::Instant now) {
    std::vector<desk::Metric> metrics;
    for (const rights::OpenSchool& open : parts.schools) {
        std::set<std::string> told;  // the worst of a part comes first, and is what counts
        for (const desk::HealthLine& line : desk::health_of(parts.health, open.school.id, now).lines)
            if (told.insert(line.name).second)
                metrics.push_back({.name = "gatehouse_part_state",
                                   .help = "Of each part of the page Health: 0 works, 1 degraded, 2 broken.",
                                   .labels = {{"school", open.school.key}, {"part", line.name}},
                                   .value = static_cast<double>(number_of(line.state))});
    }
    return metrics;
}

web::Response show_metrics(const Parts& parts, const web::Request& request) {
    if (!is_of_this_machine(request.peer)) return web::not_found();
    std::vector<desk::Metric> all = parts_of(parts, request.now);
    for (const desk::MetricSource& source : parts.metrics)
        for (desk::Metric& metric : source.metrics(request.now)) all.push_back(std::move(metric));
    return {.headers = {{"cache-control", "no-store"}},
            .content = web::Plain{std::string(desk::kMetricsType), desk::exposition(all)}};
}

}  // namespace

void add_metrics_page(web::Router& router, const Parts& parts) {
    router.add(web::Method::get, "/metrics", kRead,
               [&parts](const web::Request& request) { return show_metrics(parts, request); });
}

}  // namespace home
