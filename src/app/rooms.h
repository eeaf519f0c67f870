#pragma once
// Every room of the office, constructed in the order of the house and handed to each other. Wiring only.

#include "access/access.h"
#include "app/classrooms.h"
#include "app/demo.h"
#include "app/installation.h"
#include "app/log_traffic.h"
#include "app/records.h"
#include "app/routing.h"
#include "app/who_is_who.h"
#include "base/guarded.h"
#include "breaches/breaches.h"
#include "concerns/concerns.h"
#include "desk/desk.h"
#include "home/home.h"
#include "journal/journal.h"
#include "lessons/lessons.h"
#include "monitor/monitor.h"
#include "net/fetch.h"
#include "oversight/oversight.h"
#include "people/people.h"
#include "policy/policy.h"
#include "rulebook/rulebook.h"
#include "school/school.h"

#include <map>
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

// As the schools call what the gate knows by ids.
struct GateNames {
    const rulebook::Rulebook::Setup* of = nullptr;  // as long as this is what is known
    std::map<gatepost::NetworkId, std::string> networks;
    std::map<gatepost::ProfileId, std::string> profiles;
};

class Rooms {
public:
    // Loads profiles, and with --demo the three schools. Throws std::runtime_error that says what to do.
    Rooms(const Installation& with, base::World in, Records& opened);
    Rooms(const Rooms&) = delete;
    Rooms& operator=(const Rooms&) = delete;

    // Every page of every room.
    void add_pages(web::Router& router);
    // What the office does by itself.
    [[nodiscard]] std::vector<desk::Job> jobs();
    // Somebody is told when a part of these stays broken.
    void watch(const std::vector<std::reference_wrapper<const desk::HealthSource>>& parts);
    // For the frame and the pages of `home`, once the jobs, whose health it shows, are there.
    [[nodiscard]] home::Parts home_parts(const desk::Jobs& jobs);

    [[nodiscard]] std::optional<rights::Reader> reader(const web::Request& request);

private:
    [[nodiscard]] desk::Alarms::Parts alarm_parts();
    [[nodiscard]] desk::Job forgetting_job();
    [[nodiscard]] bool is_about(const rights::Reader& reader, const concerns::CaseId& of,
                                const people::PersonId& person);
    [[nodiscard]] desk::Job illegal_lists_job();
    [[nodiscard]] desk::Job sealing_job(const rights::OpenSchool& one);
    [[nodiscard]] desk::Job following_job(const rights::OpenSchool& one);
    void ask_for_plans_of_folders();
    [[nodiscard]] std::shared_ptr<const GateNames> names_at_gate();
    void publish_if_never();
    // Whether whoever asks may open what `link` leads to.
    [[nodiscard]] bool leads_to_page(const web::Router& router, const web::Request& request, const web::Link& link);

    // In the order of construction, each outliving the next.
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
    base::Snapshot<GateNames> gate_names;
    rights::PasswordWork passwords;

public:
    rights::Accounts accounts;
    rights::OpenSchools& open_schools() { return open; }
    std::vector<rights::DemoSignIn> sign_ins;
    desk::Notices notices;

private:
    rights::DemoGrantSource demo_grants;
    NoGrants no_grants;
    rulebook::GateProfiles profiles;
    rights::Presence presence;
    desk::Tasks tasks;
    desk::Alarms alarms{alarm_parts()};
    SchoolRouting routing;
    monitor::AlertParts alert_parts;
    monitor::ConcernLink concern_link;
    concerns::Concerns concerns;
    monitor::Log log;
    LogTraffic traffic{log};
    LogStops stops{log};
    monitor::LogSearches log_searches;
    monitor::Ingest ingest;
    rulebook::NetGateAsker asker;
    rulebook::SealedLists sealed;
    rulebook::Checks checks;
    rulebook::Assessments assessments;
    net::Fetcher fetcher;
    rulebook::Subscriptions subscriptions;
    rulebook::SchoolList list;
    rulebook::UnblockRequests requests;
    SchoolWhoIsWho who_is_who;
    rulebook::ExamSessions exams;
    SchoolClassrooms classrooms;
    lessons::Evaluations evaluations;
    lessons::Openings openings;
    lessons::Overblocking overblocking;
    oversight::Actions actions;
    oversight::Months months;
    oversight::FilterReviews filter_reviews;
    oversight::Waiting waiting_reviews;
    oversight::OversightEvidence review_evidence;
    breaches::Breaches breaches;
    breaches::BreachEvidence breach_evidence;
    rulebook::AskLimit goings_on{world};
    rulebook::GateRulesHealth rules_health;
    monitor::GateHealth gate_health;
    monitor::LogEvidence log_evidence;
    concerns::ConcernEvidence concern_evidence;
    policy::LivingPolicy living;
    std::unique_ptr<desk::PanelSource> waiting_concerns;
    std::unique_ptr<desk::PanelSource> waiting_alerts;
};

}  // namespace app
