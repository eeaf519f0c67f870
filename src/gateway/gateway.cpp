#include "gateway/gateway.h"

#include "base/text.h"
#include "gatepost/alive.h"
#include "gateway/session.h"
#include "net/interfaces.h"

#include <fmt/format.h>

#include <algorithm>

namespace gateway {

namespace {

constexpr std::chrono::milliseconds kLook{150};  // presence and rules are in force ≤ 1 s after they were written
constexpr std::chrono::milliseconds kSync{250};  // a power cut costs no more than this (ARCHITECTURE, contracts)
constexpr std::chrono::seconds kHeartbeat{300};  // of the sealed layer
constexpr std::chrono::seconds kTidy{5};
constexpr std::chrono::seconds kOwnAddresses{5};  // an interface that comes up is noticed no later

base::Result<gatepost::SpoolWriter, StartError> open_spool(const Settings& settings, gatepost::Spool spool,
                                                           const gatepost::Acknowledged& seen, base::World world) {
    const bool is_serious = spool == gatepost::Spool::serious;
    gatepost::SpoolSettings of_spool{.folder = settings.to_office / (is_serious ? "serious" : "ordinary"),
                                     .gateway = settings.ways.gateway,
                                     .spool = spool,
                                     .local_day = settings.local_day,
                                     .seen_segment = is_serious ? seen.serious.segment : seen.ordinary.segment};
    auto writer = gatepost::SpoolWriter::open(std::move(of_spool), world);
    if (!writer) return base::failure(StartError{base::describe(writer.error())});
    return *std::move(writer);
}

}  // namespace

struct Gateway::Engine {
    struct Core {
        Core(net::Loop& on, House& house, const Settings& settings, base::Random& random)
            : outside(on, settings.outside, random), station(on, house, outside) {}
        NetOutside outside;
        Station station;
    };

    Engine(Settings with, base::World in, Report to, EventLog::Spools spools)
        : settings(std::move(with)),
          world(in),
          report(std::move(to)),
          log(std::move(spools)),
          watch(settings.to_gate),
          house{world.clock,
                settings.ways,
                {watch.rules(), watch.presence(), [this] { return watch.is_presence_behind(); }},
                idle,
                office_visits,
                log,
                figures},
          loops(world.clock, settings.loops),
          housekeeping(world.clock, 1),
          doors(
              loops, settings.reachable,
              [this](std::size_t loop, net::Accepted accepted, const Doorway& by) {
                  welcome(*cores[loop], std::move(accepted), by);
              },
              [this](std::string_view cause) { failed("at a listener", cause); }) {}

    [[nodiscard]] base::Result<void, StartError> open();
    void look();
    void heartbeat();
    // Posted to the loops: whatever they do first, they know it before.
    void look_at_own_addresses();
    void welcome(Core& core, net::Accepted accepted, const Doorway& by);
    [[nodiscard]] net::Task<void> speak(Core& core, net::Accepted accepted, gatepost::NetworkId network);
    [[nodiscard]] net::Task<void> keep_watching();
    [[nodiscard]] net::Task<void> keep_syncing();
    [[nodiscard]] net::Task<void> keep_knowing_itself();
    [[nodiscard]] net::Task<void> keep_beating();
    [[nodiscard]] net::Task<void> keep_alive();
    [[nodiscard]] net::Task<void> keep_tidy(Core& core);
    [[nodiscard]] Health health() const;
    void failed(std::string_view what, std::string_view cause) const { report(fmt::format("{}: {}", what, cause)); }

    const Settings settings;
    const base::World world;
    const Report report;
    IdleWatch idle;
    OfficeVisits office_visits{world.clock};
    Figures figures;
    EventLog log;
    Watch watch;
    base::Guarded<std::string> trouble;
    House house;
    net::LoopGroup loops;         // serve
    net::LoopGroup housekeeping;  // look at files and wait for the disk
    std::vector<std::unique_ptr<Core>> cores;
    Doors doors;
    std::vector<wire::IpAddress> own_addresses;  // the keeper's thread only
};

base::Result<void, StartError> Gateway::Engine::open() {
    for (std::size_t i = 0; i < loops.size(); ++i)
        cores.emplace_back(std::make_unique<Core>(loops.at(i), house, settings, world.random));
    look();
    // Without rules it says at every door that there are none.
    if (!watch.rules().take() || settings.listening == Listening::where_it_began) doors.want(settings.doorways);
    if (doors.listening().empty() && !doors.trouble().empty()) return base::failure(StartError{doors.trouble()});
    doors.loops_run();
    look_at_own_addresses();
    for (const auto& core : cores) {
        core->station.loop.spawn(keep_tidy(*core), [this](std::string_view cause) { failed("tidying ended", cause); });
    }
    net::Loop& keeper = housekeeping.at(0);
    keeper.spawn(keep_watching(), [this](std::string_view cause) { failed("the watch ended", cause); });
    keeper.spawn(keep_syncing(), [this](std::string_view cause) { failed("syncing ended", cause); });
    keeper.spawn(keep_beating(), [this](std::string_view cause) { failed("the heartbeat ended", cause); });
    keeper.spawn(keep_knowing_itself(),
                 [this](std::string_view cause) { failed("looking at the own addresses ended", cause); });
    keeper.spawn(keep_alive(), [this](std::string_view cause) { failed("the sign of life ended", cause); });
    return {};
}

void Gateway::Engine::look() {
    Watch::News news = watch.look(world.clock.now());
    if (news.new_rules && settings.listening == Listening::at_networks_of_rules)
        doors.want(doorways_of(news.new_rules->rules()));
    trouble.with([&](std::string& words) {
        words = watch.standing_trouble();
        const std::string at_doors = doors.trouble();
        if (!at_doors.empty()) words += (words.empty() ? "" : "; ") + at_doors;
    });
    for (const std::string& words : news.troubles) {
        report(words);
        gatepost::Event event{.at = world.clock.now(), .kind = gatepost::EventKind::health};
        event.detail = words;
        (void)log.write(event, Gravity::ordinary);
    }
    if (news.new_rules) {
        report(fmt::format("rules {} are in force", news.new_rules->rules().number));
        heartbeat();
    }
    if (news.acknowledged) log.forget(*news.acknowledged);
    news.changed_places.merge(idle.ended(world.clock.moment()));
    for (const auto& core : cores) {
        Station& station = core->station;
        if (!news.changed_places.empty())
            station.loop.post([&station, places = news.changed_places] { station.end_at(places); });
        if (news.rules == Watch::News::Rules::turned) station.loop.post([&station] { station.look_again(); });
    }
}

void Gateway::Engine::look_at_own_addresses() {
    auto found = net::own_addresses();
    if (!found) return failed("the addresses of this machine cannot be seen", found.error().cause);
    if (*found == own_addresses) return;
    own_addresses = *std::move(found);
    for (const auto& core : cores)
        core->station.loop.post(
            [core = core.get(), addresses = own_addresses] { core->outside.own_addresses_are(addresses); });
}

// The illegal layer's sign of life (ARCHITECTURE knot 3): how many entries, how old.
void Gateway::Engine::heartbeat() {
    const auto rules = watch.rules().take();
    if (!rules) return;
    for (const filter::School& school : rules->rules().schools) {
        const filter::SealedLayer& layer = rules->sealed(school.id);
        gatepost::Event event{.at = world.clock.now(), .kind = gatepost::EventKind::sealed_state};
        event.school = gatepost::SchoolId::from_bytes(school.id.bytes());
        event.count = layer.entries();
        for (const filter::SealedSource& source : layer.sources())
            event.detail += fmt::format("{}{} {}", event.detail.empty() ? "" : "; ", source.name, source.date);
        (void)log.write(event, Gravity::ordinary);
    }
}

void Gateway::Engine::welcome(Core& core, net::Accepted accepted, const Doorway& by) {
    const bool is_welcome =
        serves(by.at.address, by.clients, accepted.peer.address) && core.station.sessions() < settings.max_connections;
    if (!is_welcome) {
        figures.refused.fetch_add(1, std::memory_order_relaxed);
        return;  // closed by going out of scope
    }
    core.station.loop.spawn(speak(core, std::move(accepted), by.network),
                            [this](std::string_view cause) { failed("a connection ended by a fault", cause); });
}

net::Task<void> Gateway::Engine::speak(Core& core, net::Accepted accepted, gatepost::NetworkId network) {
    Session session(core.station, std::move(accepted.stream), {accepted.peer, network});
    co_await session.serve();
}

net::Task<void> Gateway::Engine::keep_watching() {
    while (true) {
        co_await housekeeping.at(0).wait(kLook);
        look();
    }
}

net::Task<void> Gateway::Engine::keep_syncing() {
    while (true) {
        co_await housekeeping.at(0).wait(kSync);
        log.sync();
    }
}

net::Task<void> Gateway::Engine::keep_knowing_itself() {
    while (true) {
        co_await housekeeping.at(0).wait(kOwnAddresses);
        look_at_own_addresses();
        doors.try_again();
    }
}

net::Task<void> Gateway::Engine::keep_beating() {
    while (true) {
        co_await housekeeping.at(0).wait(kHeartbeat);
        heartbeat();
    }
}

net::Task<void> Gateway::Engine::keep_alive() {
    std::uint64_t lost_before = 0;
    std::optional<base::Instant> last_loss;
    while (true) {
        const Health now = health();
        if (now.log.lost != lost_before) last_loss = world.clock.now();
        lost_before = now.log.lost;
        gatepost::Alive alive{world.clock.now(),
                              now.rules_number,
                              now.trouble,
                              now.log.waiting_bytes,
                              now.log.lost,
                              now.requests,
                              now.blocked,
                              now.refused,
                              {},
                              last_loss};
        for (const wire::Endpoint& endpoint : doors.listening()) alive.listening.push_back(endpoint.text());
        const auto written =
            base::replace_file(settings.to_office / "alive", gatepost::write(alive), base::FileMode::group_readable);
        if (!written) failed("the sign of life could not be written", base::describe(written.error()));
        co_await housekeeping.at(0).wait(gatepost::kAliveEvery);
    }
}

net::Task<void> Gateway::Engine::keep_tidy(Core& core) {
    while (true) {
        co_await core.station.loop.wait(kTidy);
        core.station.pool.close_old();
    }
}

Health Gateway::Engine::health() const {
    const auto in_force = house.in_force.rules.take();
    return {.has_rules = in_force != nullptr,
            .rules_number = in_force ? in_force->rules().number : 0,
            .trouble = trouble.with([](const std::string& words) { return words; }),
            .log = log.health(),
            .connections = figures.connections.load(),
            .requests = figures.requests.load(),
            .blocked = figures.blocked.load(),
            .refused = figures.refused.load()};
}

Gateway::Gateway(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

Gateway::~Gateway() {
    engine_->loops.stop();
    engine_->housekeeping.stop();
    engine_->log.sync();
}

base::Result<std::unique_ptr<Gateway>, StartError> Gateway::start(Settings settings, base::World world, Report report) {
    gatepost::Acknowledged seen;
    if (const auto cursor = base::read_file(settings.to_gate.cursor(), 4096))
        seen = gatepost::read_acknowledged(*cursor).value_or(seen);
    auto ordinary = TRY(open_spool(settings, gatepost::Spool::ordinary, seen, world));
    auto serious = TRY(open_spool(settings, gatepost::Spool::serious, seen, world));
    auto engine = std::make_unique<Engine>(std::move(settings), world, std::move(report),
                                           EventLog::Spools{std::move(ordinary), std::move(serious)});
    TRY(engine->open());
    engine->housekeeping.start();
    engine->loops.start();
    return std::make_unique<Gateway>(std::move(engine));
}

std::vector<wire::Endpoint> Gateway::listening() const { return engine_->doors.listening(); }

Health Gateway::health() const { return engine_->health(); }

}  // namespace gateway
