#pragma once
// What was visited and what was stopped, as room `rulebook` asks for it to show what a change would do, and to whoever
// wonders why something did not open: of the internet log.

#include "monitor/monitor.h"
#include "rulebook/rulebook.h"

namespace app {

class LogTraffic final : public rulebook::TrafficSource {
public:
    // Outlives it.
    explicit LogTraffic(const monitor::Log& log) : log_(log) {}

    [[nodiscard]] rulebook::Traffic of(const school::SchoolId& school, const school::DateSpan& days) const override;

private:
    const monitor::Log& log_;
};

class LogStops final : public rulebook::StopSource {
public:
    // Outlives it.
    explicit LogStops(const monitor::Log& log) : log_(log) {}

    [[nodiscard]] std::vector<rulebook::Stop> of(const school::SchoolId& school, const gatepost::Bound& there,
                                                 school::Date day, base::Instant since) const override;

private:
    const monitor::Log& log_;
};

}  // namespace app
