#include "app/gate.h"

#include "app/signals.h"
#include "base/id.h"
#include "gateway/gateway.h"
#include "school/school.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace app {

namespace {

constexpr std::size_t kMaxRulesBytes = std::size_t{64} * 1024 * 1024;

// This gateway's own id, made once: it is part of every event's id.
gatepost::GatewayId own_id(const Installation& installation, base::Random& random) {
    const auto path = installation.to_office() / "gateway-id";
    if (const auto known = base::read_file(path, 64))
        if (const auto id = gatepost::GatewayId::parse(base::trimmed_lines(base::text_of(*known)))) return *id;
    const auto id = gatepost::GatewayId::mint(random);
    const auto kept = base::replace_file(path, base::bytes_of(id.text() + "\n"), base::FileMode::group_readable);
    if (!kept) throw std::runtime_error(base::describe(kept.error()));
    return id;
}

std::optional<filter::Rules> read_rules(const gateway::GateFolder& folder) {
    const auto file = base::read_file(folder.ruleset(), kMaxRulesBytes);
    if (!file) return std::nullopt;
    auto rules = filter::read_rules(*file, "ruleset");
    if (!rules) {
        spdlog::error("{}", filter::describe(rules.error()));
        return std::nullopt;
    }
    return *std::move(rules);
}

// A gateway that was started before its office waits for the first rules: without them it knows no listener.
std::optional<filter::Rules> await_rules(const gateway::GateFolder& folder, const base::Clock& clock) {
    if (auto rules = read_rules(folder)) return rules;
    spdlog::info("waiting for the office to publish the first rules");
    net::Loop loop(clock);
    std::optional<filter::Rules> found;
    std::stop_source enough;
    const auto look = [&]() -> net::Task<void> {
        while (!(found = read_rules(folder))) co_await loop.wait(std::chrono::milliseconds(200));
        enough.request_stop();
    };
    std::jthread asked_to_stop([&] {
        const int signal = next_signal();
        if (signal == SIGINT || signal == SIGTERM) enough.request_stop();
    });
    loop.spawn(look(), [&](std::string_view cause) { spdlog::error("{}", cause); });
    loop.run(enough.get_token());
    loop.wind_down();
    ::kill(::getpid(), SIGHUP);  // wakes the waiting thread, so that it can be joined
    return found;
}

std::vector<wire::Endpoint> name_servers(const Installation& installation) {
    if (!installation.name_servers.empty()) return installation.name_servers;
    const auto file = base::read_file("/etc/resolv.conf", 65536);
    return net::name_servers_of(file ? base::text_of(*file) : std::string_view());
}

std::vector<wire::IpRange> ranges(std::initializer_list<const char*> texts) {
    std::vector<wire::IpRange> found;
    for (const char* text : texts) found.push_back(*wire::IpRange::parse(text));
    return found;
}

gateway::Settings settings_for(const Installation& installation, const filter::Rules& rules, base::World world) {
    gateway::Settings settings{.ways = {.gateway = own_id(installation, world.random)}};
    settings.ways.via = "gatehouse-" + settings.ways.gateway.text().substr(0, 8);
    // One gateway serves one site, whose schools share a zone.
    const std::string zone = rules.schools.empty() ? "Europe/London" : rules.schools.front().time_zone;
    // Only the zone matters here; a calendar asks for a day that ends after it starts.
    auto wall = school::SchoolCalendar::make(
        {.zone = zone, .starts = std::chrono::minutes(0), .ends = std::chrono::minutes(1439)});
    if (!wall) throw std::runtime_error(school::describe(wall.error()));
    const auto clocks = std::make_shared<const school::SchoolCalendar>(*std::move(wall));
    settings.ways.local_time = [clocks](base::Instant at) {
        const auto minutes = std::chrono::floor<std::chrono::minutes>(clocks->local(at).since_midnight).count();
        return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
    };
    settings.local_day = [clocks](base::Instant at) { return clocks->local(at).date; };
    settings.to_gate = {installation.to_gate()};
    settings.to_office = installation.to_office();
    settings.doorways = gateway::doorways_of(rules);
    if (installation.demo == Demo::yes) settings.reachable = gateway::Reachable::from_this_machine;
    settings.outside.resolver.servers = name_servers(installation);
    settings.outside.office_socket = installation.office_socket();
    settings.outside.internal_ranges = ranges({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"});
    // Demo sites stand on this machine; in service nothing here is reachable through the gate.
    if (installation.demo == Demo::yes)
        settings.outside.internal_ranges.push_back(*wire::IpRange::parse("127.0.0.0/8"));
    settings.loops = std::max(1U, std::jthread::hardware_concurrency());
    return settings;
}

}  // namespace

int run_gateway(const Installation& installation) {
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    const base::FileLock only_writer = be_only_writer(installation, Writer::gateway);
    const auto rules = await_rules({installation.to_gate()}, clock);
    if (!rules) return 0;  // asked to stop before there were any
    auto started = gateway::Gateway::start(settings_for(installation, *rules, world), world,
                                           [](std::string_view line) { spdlog::info("{}", line); });
    if (!started) {
        spdlog::error("{}", started.error().words);
        return 1;
    }
    for (const wire::Endpoint& endpoint : (*started)->listening())
        spdlog::info("gateway listens on {}", endpoint.text());
    while (true) {
        const int signal = next_signal();
        if (signal == SIGINT || signal == SIGTERM) return 0;
    }
}

}  // namespace app
