#pragma once
// Whether the gate is running, by its sign of life (gatepost/alive.h). Part of monitor/monitor.h.

#include "base/world.h"
#include "desk/desk.h"
#include "gatepost/alive.h"

#include <filesystem>
#include <optional>

namespace monitor {

// Pure: what the health page says of a sign of life, or of there being none.
[[nodiscard]] std::vector<desk::HealthLine> health_of_gate(const std::optional<gatepost::Alive>& alive,
                                                           desk::Instant now);

// Pure: its figures.
[[nodiscard]] std::vector<desk::Metric> metrics_of_gate(const std::optional<gatepost::Alive>& alive, desk::Instant now);

// Reads the file each time it is asked. Thread-safe.
class GateHealth final : public desk::HealthSource, public desk::MetricSource {
public:
    explicit GateHealth(std::filesystem::path alive) : alive_(std::move(alive)) {}
    [[nodiscard]] std::vector<desk::HealthLine> health(school::SchoolId school, desk::Instant now) const override;
    [[nodiscard]] std::vector<desk::Metric> metrics(desk::Instant now) const override;

private:
    [[nodiscard]] std::optional<gatepost::Alive> alive() const;

    const std::filesystem::path alive_;
};

}  // namespace monitor
