#pragma once
// Every room of the office, constructed in the order of the house and handed to each other. Wiring only.

#include "access/access.h"
#include "app/demo.h"
#include "app/installation.h"
#include "app/records.h"
#include "app/routing.h"
#include "concerns/concerns.h"
#include "desk/desk.h"
#include "home/home.h"
#include "journal/journal.h"
#include "monitor/monitor.h"
#include "people/people.h"
#include "policy/policy.h"
#include "rulebook/rulebook.h"
#include "school/school.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace web {
class Router;
struct Request;
}  // namespace web

namespace app {

// Grants nobody: what holds until room `agreements` exists, anywhere but in the demo.
class NoGrants final : public rights::GrantSource {
public:
    [[nodiscard]] rights::Grant grant(const school::SchoolId&, const people::Person&, school::Date) override {
        return {rights::Grant::State::refused, "Internet access starts once agreements can be signed here."};
    }
    [[nodiscard]] std::string notice() const override { return {}; }
};

class Rooms {
public:
    // Loads profiles, and with --demo the three schools. Throws std::runtime_error that says what to do.
    Rooms(const Installation& installation, base::World world, Records& records);
    Rooms(const Rooms&) = delete;
    Rooms& operator=(const Rooms&) = delete;

    // Every page of every room.
    void add_pages(web::Router& router);
    // What the office does by itself.
    [[nodiscard]] std::vector<desk::Job> jobs();
    [[nodiscard]] std::vector<std::reference_wrapper<const desk::HealthSource>> health_sources() const;
    [[nodiscard]] std::optional<rights::Reader> reader(const web::Request& request);

    // Public to the wiring in office.cpp; in the order of construction, each outliving the next.
    const Installation& installation;
    base::World world;
    Records& records;
    journal::Journal journal;
    journal::SchoolChanges changes;
    school::Schools schools;
    people::People people;
    std::vector<policy::Policy> policies;
    std::vector<DemoPeople> new_people;
    rulebook::Rulebook rulebook;
    rights::OpenSchools open;
    rights::PasswordWork passwords;
    rights::Accounts accounts;
    std::vector<rights::DemoSignIn> sign_ins;
    rights::DemoGrantSource demo_grants;
    NoGrants no_grants;
    std::unique_ptr<rights::ProfileSource> profiles;
    rights::Presence presence;
    desk::Tasks tasks;
    desk::Notices notices;
    SchoolRouting routing;
    concerns::Concerns concerns;
    monitor::Alerts alerts;
    monitor::Log log;
    monitor::Ingest ingest;
    rulebook::NetGateAsker asker;
    rulebook::Checks checks;
    monitor::LogEvidence log_evidence;
    concerns::ConcernEvidence concern_evidence;
    policy::Controls controls;
    policy::LivingPolicy living;
};

}  // namespace app
