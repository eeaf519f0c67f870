#pragma once
// Figures for a monitoring system, as it reads them from `/metrics`: of the machine and its parts, never of a person, a
// site or a record. Part of desk/desk.h.

#include "base/world.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace desk {

enum class MetricKind { gauge, counter };

struct Metric {
    std::string name;  // `gatehouse_gate_requests_total`: a counter ends in `_total`, a time in `_seconds`
    std::string_view help;
    MetricKind kind = MetricKind::gauge;
    std::vector<std::pair<std::string_view, std::string>> labels{};
    double value = 0;
};

// Implemented by each room that has figures, handed over by `app`, shown by `home`. Thread-safe.
class MetricSource {
public:
    virtual ~MetricSource() = default;
    [[nodiscard]] virtual std::vector<Metric> metrics(base::Instant now) const = 0;
};

inline constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
// The exposition format of Prometheus, version 0.0.4: the metrics of one name together, in the order of their first.
[[nodiscard]] std::string exposition(const std::vector<Metric>& metrics);

}  // namespace desk
