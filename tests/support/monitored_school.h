#pragma once
// A school with its roster, a gate that writes real spools, and the job that reads them, on both engines.

#include "gatepost/spool.h"
#include "monitor/monitor.h"
#include "policy/policy.h"
#include "store/vault.h"
#include "support/engines.h"
#include "support/postgres.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace support {

// The routing table as it ships, and the posts as they are held; conflicts are given by the test.
class RosterRouting final : public monitor::Routing {
public:
    RosterRouting(people::People& people, people::Date day) : people_(people), day_(day) {}

    rights::Route route(store::Transaction& tx, people::SchoolId school, const rights::Whom& whom) override {
        ++asked;
        const auto rows = rights::standard_routing();
        const auto posts = people_.posts(tx, school);
        rights::Whom with_conflicts = whom;
        with_conflicts.excluded = excluded;
        return rights::route(
            with_conflicts,
            {.rows = rows, .posts = posts, .stand_ins = {}, .deputies = rights::Deputies::are_told, .day = day_});
    }
    std::vector<people::PersonId> excluded;
    std::size_t asked = 0;  // how often

private:
    people::People& people_;
    people::Date day_;
};

class MonitoredSchool : public OnBothEngines {
protected:
    MonitoredSchool() {
        migrate({store::schema(), journal::schema(), people::schema(), policy::schema(), monitor::schema()});
        EXPECT_TRUE(people.add(here, demo.roster, by));
        ingest = new_ingest();
    }

    [[nodiscard]] people::PersonId part(std::string_view role) const {
        for (const people::DemoPart& each : demo.parts)
            if (each.role == role) return each.person;
        ADD_FAILURE() << "no demo part " << role;
        return demo.parts.front().person;
    }
    [[nodiscard]] rights::Reader reader(std::string_view role) {
        const people::PersonId person = part(role);
        const auto posts = people.posts(here);
        const auto kind = people.find(here, person).value().kind;
        return rights::Reader({.school = here,
                               .person = person,
                               .roles = rights::roles_of({.kind = kind,
                                                          .posts = posts,
                                                          .person = person,
                                                          .day = today,
                                                          .deputies = rights::Deputies::are_told})});
    }

    [[nodiscard]] gatepost::SpoolWriter new_gate(gatepost::Spool spool) {
        auto writer = gatepost::SpoolWriter::open(
            {.folder = folder() / "to-office" / (spool == gatepost::Spool::serious ? "serious" : "ordinary"),
             .gateway = gateway,
             .spool = spool,
             .local_day = [this](base::Instant at) { return calendar.local(at).date; }},
            world);
        EXPECT_TRUE(writer);
        return *std::move(writer);
    }
    [[nodiscard]] monitor::LogPlace log_place() const {
        if (GetParam() == store::Engine::postgres) return monitor::LogServer{log_server};
        return monitor::LogFolder{folder()};
    }
    // As after a start of the office.
    [[nodiscard]] std::unique_ptr<monitor::Ingest> new_ingest() {
        return std::make_unique<monitor::Ingest>(
            monitor::IngestSettings{.to_office = folder() / "to-office", .cursor = folder() / "cursor"},
            monitor::IngestParts{
                .alerts = parts,
                .log = log_place(),
                .schools = {here},
                .tell = [this](people::SchoolId, const people::PersonId& person) { told.push_back(person); }});
    }
    monitor::Ingest::Round run() {
        const auto round = ingest->run();
        EXPECT_TRUE(round) << round.error();
        return round.value_or(monitor::Ingest::Round{});
    }

    // A request as the gate writes it: of this person at an own sign-in ten minutes old, from 10.0.0.5.
    [[nodiscard]] gatepost::Event asked(const people::PersonId& person, std::string url) const {
        gatepost::Event event{.at = clock.now()};
        event.school = gatepost::SchoolId::from_bytes(here.bytes());
        event.network = network;
        event.who = {.known = gatepost::Known::own_sign_in,
                     .person = gatepost::PersonId::from_bytes(person.bytes()),
                     .since = clock.now() - std::chrono::minutes(10)};
        event.device = wire::IpAddress::v4(0x0a000005);
        event.method = "GET";
        event.url = std::move(url);
        event.status = 200;
        event.bytes_to_device = 1000;
        event.decision = {.reason = "uncategorised", .lists = "0011223344556677"};
        return event;
    }
    [[nodiscard]] gatepost::Event blocked(const people::PersonId& person, std::string url,
                                          std::pair<gatepost::Risk, const char*> what) const {
        gatepost::Event event = asked(person, std::move(url));
        event.status = 403;
        event.decision.action = gatepost::Action::block;
        event.decision.reason = "category";
        event.decision.risk = what.first;
        event.decision.category = what.second;
        return event;
    }
    [[nodiscard]] gatepost::Event chat(const people::PersonId& person) const {
        return blocked(person, "http://chat.example/room", {gatepost::Risk::contact, "contact"});
    }
    [[nodiscard]] gatepost::Event illegal(const people::PersonId& person) const {
        gatepost::Event event = blocked(person, "", {gatepost::Risk::illegal, ""});
        event.decision.reason = "illegal-content";
        event.detail = "test entry";
        return event;
    }
    static void write(gatepost::SpoolWriter& gate, const gatepost::Event& event) { EXPECT_TRUE(gate.append(event)); }

    [[nodiscard]] static store::Vault new_vault(const std::filesystem::path& key, base::World world) {
        EXPECT_TRUE(store::Vault::make_master_key(key, world.random));
        auto vault = store::Vault::open(key, world);
        EXPECT_TRUE(vault);
        return *std::move(vault);
    }

    const std::string log_server = GetParam() == store::Engine::postgres ? fresh_postgres() : "";
    const people::SchoolId here = headcorn.school();
    const people::Date today = std::chrono::year(2026) / 3 / 3;
    const school::Actor by = school::Operator{};
    const people::DemoRoster demo = people::demo_roster({"headcorn",
                                                         "Headcorn Primary School",
                                                         {0, 1, 2, 3, 4, 5, 6},
                                                         {"head", "dsl", "deputy_dsl", "network_manager"},
                                                         today});
    const school::SchoolCalendar calendar = *school::SchoolCalendar::make(
        {.zone = "Europe/London", .starts = std::chrono::minutes(525), .ends = std::chrono::minutes(915), .terms = {}});
    const gatepost::GatewayId gateway = gatepost::GatewayId::mint(random);
    const gatepost::NetworkId network = gatepost::NetworkId::mint(random);
    people::People people{database(), world};
    RosterRouting routing{people, today};
    store::Vault vault = new_vault(folder() / "master", world);
    const monitor::AlertParts parts{database(), vault, world, routing};
    gatepost::SpoolWriter serious = new_gate(gatepost::Spool::serious);
    gatepost::SpoolWriter ordinary = new_gate(gatepost::Spool::ordinary);
    std::vector<people::PersonId> told;
    monitor::Log log{log_place(), world};
    monitor::Alerts alerts{parts};
    std::unique_ptr<monitor::Ingest> ingest;
};

}  // namespace support
