#pragma once
// What was visited, as room `rulebook` asks for it to show what a change would do: of the internet log.

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

}  // namespace app
