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

std::vector<desk::Metric> metrics_of_gate(const std::optional<gatepost::Alive>& alive, desk::Instant now) {
    using desk::MetricKind;
    const bool is_up = alive && now - alive->at <= gatepost::kAliveFor;
    std::vector<desk::Metric> metrics{{.name = "gatehouse_gate_up",
                                       .help = "Whether the gate gave a sign of life of late.",
                                       .value = is_up ? 1.0 : 0.0}};
    if (!alive) return metrics;
    const auto add = [&](std::string name, std::string_view help, MetricKind kind, double value) {
        metrics.push_back({.name = std::move(name), .help = help, .kind = kind, .value = value});
    };
    const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
    add("gatehouse_gate_alive_age_seconds", "Since the last sign of life of the gate.", MetricKind::gauge,
        std::chrono::duration<double>(now - alive->at).count());
    add("gatehouse_gate_rules", "Number of the rules in force at the gate.", MetricKind::gauge, number(alive->rules));
    add("gatehouse_gate_trouble", "Whether the gate could not use what is newest.", MetricKind::gauge,
        alive->trouble.empty() ? 0.0 : 1.0);
    add("gatehouse_gate_requests_total", "Requests since the gate started.", MetricKind::counter,
        number(alive->requests));
    add("gatehouse_gate_blocked_total", "Of these, blocked, warned of or led to the portal.", MetricKind::counter,
        number(alive->blocked));
    add("gatehouse_gate_refused_total", "Of these, refused as malformed or as a way round the filter.",
        MetricKind::counter, number(alive->refused));
    add("gatehouse_events_waiting_bytes", "Events that the gate wrote and the office has not read.", MetricKind::gauge,
        number(alive->waiting_bytes));
    add("gatehouse_events_lost_total", "Events that could not be written since the gate started.", MetricKind::counter,
        number(alive->lost_events));
    return metrics;
}

std::optional<gatepost::Alive> GateHealth::alive() const {
    const auto file = base::read_file(alive_, kMaxAliveBytes);
    return file ? gatepost::read_alive(*file) : std::nullopt;
}

std::vector<desk::HealthLine> GateHealth::health(school::SchoolId, desk::Instant now) const {
    return health_of_gate(alive(), now);
}

std::vector<desk::Metric> GateHealth::metrics(desk::Instant now) const { return metrics_of_gate(alive(), now); }

}  // namespace monitor
