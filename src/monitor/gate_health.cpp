#include "monitor/gate_health.h"

#include "base/file.h"

#include <fmt/format.h>

namespace monitor {

namespace {

constexpr std::size_t kMaxAliveBytes = 70'000;
constexpr std::chrono::minutes kStillLosing{1};  // since the last loss
constexpr std::chrono::hours kToldOfHole{24};    // since the last loss

desk::HealthLine line(desk::Health state, std::string words, std::optional<desk::Instant> since) {
    return {"The gate", state, std::move(words), since, "headcorn-7.3.2-01"};
}

// A gate of an earlier version does not say when it lost what it lost.
std::optional<desk::HealthLine> loss_of(const gatepost::Alive& alive, desk::Instant now) {
    if (alive.lost_events == 0) return std::nullopt;
    const desk::Instant last = alive.last_loss.value_or(alive.at);
    if (now - last <= kStillLosing)
        return line(desk::Health::broken,
                    fmt::format("Events cannot be written down; {} are lost since the gate started: the log has a "
                                "hole. Make room on the disk if there is none, and tell the safeguarding lead.",
                                alive.lost_events),
                    last);
    if (now - last > kToldOfHole) return std::nullopt;
    return line(desk::Health::degraded,
                fmt::format("Events are written down again, but {} were lost since the gate started: the log has a "
                            "hole that ends here. Tell the safeguarding lead.",
                            alive.lost_events),
                last);
}

}  // namespace

std::vector<desk::HealthLine> health_of_gate(const std::optional<gatepost::Alive>& alive, desk::Instant now) {
    using desk::Health;
    if (!alive)
        return {line(Health::broken,
                     "The gate has never run here: devices that use it have no internet. Start `gatehouse run`.", {})};
    if (now - alive->at > gatepost::kAliveFor)
        return {line(
            Health::broken,
            "The gate is not running: devices that use it have no internet. It is started again by itself; if this "
            "stays, restart Gatehouse and look at its log.",
            alive->at)};
    if (alive->rules == 0)
        return {line(Health::broken, "The gate runs without rules and passes nothing on. Publish the rules again.",
                     alive->at)};
    std::vector<desk::HealthLine> lines;
    if (!alive->trouble.empty())
        lines.push_back(line(Health::degraded,
                             "The gate could not use what is newest, and goes on with what it had: " + alive->trouble,
                             alive->at));
    if (auto loss = loss_of(*alive, now)) lines.push_back(*std::move(loss));
    if (lines.empty())
        lines.push_back(line(Health::ok,
                             fmt::format("The gate runs with rules {} and has judged {} requests since its start.",
                                         alive->rules, alive->requests),
                             {}));
    return lines;
}

std::vector<desk::HealthLine> GateHealth::health(school::SchoolId, desk::Instant now) const {
    const auto file = base::read_file(alive_, kMaxAliveBytes);
    return health_of_gate(file ? gatepost::read_alive(*file) : std::nullopt, now);
}

}  // namespace monitor
