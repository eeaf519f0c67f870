#pragma once
// A gateway session played from memory: the test is the client, the origins and the office, and the clock stands
// still. No sockets, no threads.

#include "base/still_world.h"
#include "gateway/session.h"
#include "net/memory.h"
#include "support/example_rules.h"
#include "support/folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace support {

// The internet of a playbook: names that lead somewhere, and origins that the test plays by hand.
class PlayedOutside final : public gateway::Outside {
public:
    explicit PlayedOutside(net::Loop& loop) : loop_(loop) {}

    void lead(std::string_view name, std::string_view address) {
        names_[std::string(name)].addresses.push_back(*wire::IpAddress::parse(address));
    }
    void alias(std::string_view name, std::string_view other) {
        names_[std::string(name)].aliases.push_back(*wire::Hostname::parse(other));
    }

    net::Task<net::Result<filter::Resolution>> resolve(const wire::Host& host) override {
        if (const auto* address = std::get_if<wire::IpAddress>(&host)) {
            filter::Resolution resolution;
            resolution.addresses.push_back(*address);
            co_return resolution;
        }
        if (while_resolving) std::exchange(while_resolving, nullptr)();
        const auto found = names_.find(std::get<wire::Hostname>(host).text());
        if (found == names_.end())
            co_return base::failure(
                net::Error{net::Failure::unreachable, net::Source::upstream, false, "no such name"});
        co_return found->second;
    }
    std::optional<filter::Resolution> known(const wire::Host& host) override {
        if (!remembers || !std::holds_alternative<wire::Hostname>(host)) return std::nullopt;
        const auto found = names_.find(std::get<wire::Hostname>(host).text());
        return found == names_.end() ? std::nullopt : std::optional(found->second);
    }
    net::Result<void> judge(const wire::IpAddress& address, gateway::Reach reach) const override {
        const bool is_inside = wire::IpRange::parse("10.0.0.0/8")->contains(address);
        if (!is_inside || reach == gateway::Reach::internal_site) return {};
        return base::failure(net::Error{net::Failure::not_allowed, net::Source::upstream, false, "a private address"});
    }
    net::Task<net::Result<std::unique_ptr<net::Stream>>> connect(wire::Endpoint to) override {
        connected.push_back(to.text());
        if (while_connecting) std::exchange(while_connecting, nullptr)();
        if (refuses)
            co_return base::failure(
                net::Error{net::Failure::refused, net::Source::upstream, false, "connection refused"});
        co_return origins.emplace_back(std::make_unique<net::MemoryPeer>(loop_, 1 << 20))->stream();
    }
    net::Task<net::Result<std::unique_ptr<net::Stream>>> connect_office() override {
        if (refuses)
            co_return base::failure(net::Error{net::Failure::refused, net::Source::internal, false, "no office"});
        co_return origins.emplace_back(std::make_unique<net::MemoryPeer>(loop_, 1 << 20))->stream();
    }

    // What happens meanwhile, once.
    std::function<void()> while_resolving;
    std::function<void()> while_connecting;
    bool refuses = false;
    bool remembers = false;                                 // every name was looked up before
    std::vector<std::unique_ptr<net::MemoryPeer>> origins;  // in the order in which they were connected to
    std::vector<std::string> connected;

private:
    net::Loop& loop_;
    std::map<std::string, filter::Resolution> names_;
};

class Playbook : public testing::Test {
protected:
    Playbook() {
        outside.lead("allowed.example", "198.18.0.1");
        outside.lead("inside.example", "10.0.0.5");
        outside.lead("intranet.headcorn.example", "10.0.0.6");
    }
    ~Playbook() override { loop.wind_down(); }

    // Somebody connects to Headcorn's proxy port.
    net::MemoryPeer connect(std::string_view from = "192.0.2.10") {
        net::MemoryPeer client(loop, 1 << 20);
        loop.spawn(serve(client.stream(), {{*wire::IpAddress::parse(from), 40000}, network}),
                   [](std::string_view cause) { FAIL() << cause; });
        play();
        return client;
    }
    // Everything that can happen now, happens.
    void play() {
        while (loop.turn() > 0) {
        }
    }
    std::string say(net::MemoryPeer& client, std::string_view words) {
        client.send(words);
        play();
        return client.received();
    }
    // What the origin heard since it was last asked, and what it answers.
    std::string origin_hears(std::size_t which = 0) {
        play();
        return which < outside.origins.size() ? outside.origins[which]->received() : "(nobody connected)";
    }
    void origin_says(std::string_view words, std::size_t which = 0) {
        outside.origins.at(which)->send(words);
        play();
    }
    void sign_in(std::string_view profile, std::string_view from = "192.0.2.10") {
        gatepost::PresenceBook book = *presence.take();
        book.apply(gatepost::Bound{{network, *wire::IpAddress::parse(from)},
                                   person,
                                   *gatepost::ProfileId::from_bytes(example::id_of<filter::ProfileId>(profile).bytes()),
                                   gatepost::Known::own_sign_in,
                                   clock.now(),
                                   clock.now() + std::chrono::hours(5),
                                   std::chrono::seconds(1800)});
        presence.publish(std::make_shared<const gatepost::PresenceBook>(book));
    }
    [[nodiscard]] gatepost::Place station_place() const { return {network, *wire::IpAddress::parse("192.0.2.10")}; }
    void sign_out(std::string_view from = "192.0.2.10") {
        write_presence(gatepost::Freed{{network, *wire::IpAddress::parse(from)}});
    }
    // The office writes, and the gate looks.
    void write_presence(const gatepost::PresenceRecord& record) {
        gatepost::PresenceBook book = *presence.take();
        book.apply(record);
        const auto places = gatepost::PresenceBook::changed(*presence.take(), book, clock.now());
        presence.publish(std::make_shared<const gatepost::PresenceBook>(std::move(book)));
        station.end_at(places);
    }
    // All events of both spools so far, ordinary ones first.
    std::vector<gatepost::Event> events() {
        std::vector<gatepost::Event> found;
        for (const auto& [name, spool] :
             {std::pair("ordinary", gatepost::Spool::ordinary), std::pair("serious", gatepost::Spool::serious)}) {
            const auto batch = gatepost::SpoolReader(folder / name, spool).read({}, 1000);
            for (const auto& spooled : batch->events) found.push_back(spooled.event);
        }
        return found;
    }
    gatepost::SpoolWriter spool(const char* name, gatepost::Spool kind) {
        const auto utc = [](base::Instant at) -> std::chrono::year_month_day {
            return std::chrono::floor<std::chrono::days>(at);
        };
        return *gatepost::SpoolWriter::open({folder / name, ways.gateway, kind, 1 << 20, spool_bytes, utc, 0},
                                            {clock, random});
    }
    net::Task<void> serve(std::unique_ptr<net::Stream> stream, gateway::Session::Arrival arrival) {
        gateway::Session session(station, std::move(stream), arrival);
        co_await session.serve();
    }

    std::uint64_t spool_bytes = 1 << 24;
    Folder folder;
    base::StillClock clock{example::at(1, 10, 15)};
    base::SeededRandom random{1};
    net::Loop loop{clock};
    gatepost::NetworkId network =
        *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>("headcorn").bytes());
    gatepost::PersonId person = gatepost::PersonId::mint(random);
    base::Snapshot<filter::RuleSet> rules{std::make_shared<const filter::RuleSet>(example::rule_set())};
    base::Snapshot<gatepost::PresenceBook> presence{std::make_shared<const gatepost::PresenceBook>()};
    gateway::Ways ways{.gateway = gatepost::GatewayId::mint(random),
                       .via = "gatehouse-test",
                       .local_time = [](base::Instant) { return std::string("10:15"); }};
    bool is_presence_behind = false;  // the office wrote, the gate has not looked yet
    gateway::IdleWatch idle;
    gateway::OfficeVisits office_visits{clock};
    gateway::Figures figures;
    gateway::EventLog log{{spool("ordinary", gatepost::Spool::ordinary), spool("serious", gatepost::Spool::serious)}};
    gateway::House house{clock, ways,   {rules, presence, [this] { return is_presence_behind; }}, idle, office_visits,
                         log,   figures};
    PlayedOutside outside{loop};
    gateway::Station station{loop, house, outside};
};

}  // namespace support
