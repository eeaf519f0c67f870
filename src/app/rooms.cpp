#include "app/rooms.h"

#include "app/list_fetching.h"
#include "app/profiles.h"
#include "base/alarm.h"
#include "web/router.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

namespace app {

namespace {

constexpr std::chrono::milliseconds kIngestEvery{1000};
constexpr std::chrono::milliseconds kGatePatience{3000};

rights::OpenSchools open_schools_of(school::Schools& schools, const std::vector<policy::Policy>& policies,
                                    rulebook::Rulebook& rulebook) {
    rights::OpenSchools open;
    for (const school::School& school : schools.all()) {
        const school::Profile& profile = policy_of(policies, school.key).profile;
        rights::OpenSchool one{school, profile.calendar, {}, {}};
        for (const school::Post& post : profile.posts)
            if (!post.stand_in.empty()) one.stand_ins.push_back({post.key, post.stand_in});
        for (const auto& [key, id] : rulebook.ids(school.id).networks)
            one.networks.push_back(rulebook::same_id<gatepost::NetworkId>(id));
        open.push_back(std::move(one));
    }
    return open;
}

std::shared_ptr<const GateNames> gate_names_of(rulebook::Rulebook& rulebook) {
    auto names = std::make_shared<GateNames>();
    names->of = &rulebook.setup();
    for (const rulebook::SchoolSetup& setup : names->of->schools) {
        const rulebook::GateIds ids = rulebook.ids(setup.id);
        for (const school::Network& network : setup.profile.networks)
            if (const auto found = ids.networks.find(network.key); found != ids.networks.end())
                names->networks[rulebook::same_id<gatepost::NetworkId>(found->second)] = network.name;
        for (const school::FilterProfile& one : setup.profile.filter.profiles)
            if (const auto found = ids.profiles.find(one.key); found != ids.profiles.end())
                names->profiles[rulebook::same_id<gatepost::ProfileId>(found->second)] = one.name;
    }
    return names;
}

template <class Id>
std::string name_in(const std::map<Id, std::string>& names, const Id& id) {
    const auto found = names.find(id);
    return found == names.end() ? std::string() : found->second;
}

std::vector<concerns::SchoolFacts> facts_of(const rights::OpenSchools& open) {
    std::vector<concerns::SchoolFacts> facts;
    for (const rights::OpenSchool& one : open)
        facts.push_back(
            {one.school.id, one.school.key, one.school.name, one.calendar, rights::standard_routing(), one.stand_ins});
    return facts;
}

gatepost::PresenceFile open_presence(const Installation& installation, base::World world) {
    auto file = gatepost::PresenceFile::open(installation.to_gate() / "presence", world);
    if (!file) throw std::runtime_error(base::describe(file.error()));
    return *std::move(file);
}

std::vector<school::SchoolId> ids_of(const rights::OpenSchools& open) {
    std::vector<school::SchoolId> ids;
    for (const rights::OpenSchool& one : open) ids.push_back(one.school.id);
    return ids;
}

monitor::LogPlace log_place(const Installation& installation) {
    const auto folder = installation.office() / "log";
    std::filesystem::create_directories(folder);
    return monitor::LogFolder{folder};
}

// LIMIT: `people` is for one thread at a time, so that each call has its own.
oversight::PostsOf posts_of(store::Database& database, base::World world) {
    return [&database, world](const school::SchoolId& school) { return people::People(database, world).posts(school); };
}

std::vector<policy::LivingPolicy::InForce> in_force(const rights::OpenSchools& open,
                                                    const std::vector<policy::Policy>& policies) {
    std::vector<policy::LivingPolicy::InForce> all;
    for (const rights::OpenSchool& one : open) all.push_back({one.school.id, policy_of(policies, one.school.key)});
    return all;
}

}  // namespace

Rooms::Rooms(const Installation& with, base::World in, Records& opened)
    : installation(with),
      world(in),
      records(opened),
      journal(in),
      changes(in),
      schools(records.database, world, changes),
      people(records.database, world),
      policies(read_policies(with.profiles)),
      new_people(with.demo == Demo::yes ? load_demo({schools, people, in.clock}, profiles_of(policies))
                                        : std::vector<DemoPeople>()),
      rulebook({records.database, journal}, world,
               gate_setup(with, {records.database, world, journal, schools}, policies)),
      open(open_schools_of(schools, policies, rulebook)),
      gate_names(gate_names_of(rulebook)),
      accounts({records.database, world, passwords, schools, people, open}),
      profiles(rulebook),
      presence({records.database, world, people, schools, open,
                with.demo == Demo::yes ? static_cast<rights::GrantSource&>(demo_grants) : no_grants, profiles, nullptr},
               open_presence(with, in)),
      tasks(records.database, in),
      routing({people, schools, open, in.clock}),
      alert_parts{records.database, records.vault, in, routing},
      concern_link(alert_parts),
      concerns(records.database, records.vault, in, facts_of(open), &concern_link),
      log(log_place(with), in),
      log_searches({alert_parts, log,
                    [this](const rights::Reader& reader, std::string_view number, const people::PersonId& person) {
                        const auto of = concerns::CaseId::parse(number);
                        return of && is_about(reader, *of, person);
                    }}),
      ingest({with.to_office(), with.to_gate() / "cursor"},
             {alert_parts, log_place(with), ids_of(open),
              [this](school::SchoolId school, const school::PersonId& person) { notices.publish(school, person); }}),
      asker(in.clock, kGatePatience),
      sealed(sealed_parts(with, records.database, world, journal, rulebook, schools)),
      checks({records.database, world, rulebook, asker, sealed}),
      assessments({records.database, world, journal, rulebook}),
      fetcher(fetching(with)),
      subscriptions(subscription_parts(records.database, world, journal, rulebook, fetcher, schools)),
      list({records.database, world, journal, rulebook, subscriptions, tasks, schools}),
      requests({records.database, world, journal, rulebook, tasks}),
      who_is_who(
          records.database, world,
          {[this](const gatepost::Place& place) { return presence.at(place); },
           [this](const gatepost::Place& place, base::Instant at) { return presence.went_on_at(place, at); },
           [this](const school::PersonId& person, base::Instant at) { return presence.is_suspended(person, at); }}),
      exams({records.database, world, journal, rulebook, who_is_who}),
      classrooms(records.database, world, presence),
      evaluations({records.database, world, journal}),
      openings({records.database, world, journal, rulebook, evaluations}),
      overblocking({records.database, world, journal}),
      actions({records.database, world, journal, posts_of(records.database, world)}),
      months({records.database, world, journal, rulebook, list, actions, posts_of(records.database, world)}),
      filter_reviews({records.database,
                      world,
                      journal,
                      {rulebook, checks, assessments, list, exams, requests, openings},
                      actions}),
      waiting_reviews({rulebook, months, filter_reviews, actions}),
      breaches({records.database, records.vault, world, journal, rulebook, schools, tasks, notices}),
      rules_health(
          rulebook, subscriptions, sealed, checks, exams, list,
          [this](const school::SchoolId& school) { return schools.settings(school).duration("filter.lists_age"); }),
      gate_health(with.to_office() / "alive"),
      living({records.database, journal}, in_force(open, policies),
             controls_of({log_evidence, concern_evidence, checks, assessments, list, evaluations, overblocking,
                          review_evidence, breach_evidence},
                         policies)),
      waiting_concerns(home::waiting_concerns(concerns)),
      waiting_alerts(home::waiting_alerts(alert_parts)) {
    if (installation.demo == Demo::yes) sign_ins = demo_sign_ins(with, accounts, open, new_people);
    subscriptions.begin();
    ask_for_plans_of_folders();
    publish_if_never();
    const auto told = presence.reconcile();
    if (!told) spdlog::error("presence could not be reconciled: {}", told.error().why);
}

void Rooms::ask_for_plans_of_folders() {
    for (const rights::OpenSchool& one : open) {
        const auto asked = list.request_plan_of_folder(one.school.id);
        if (!asked)
            spdlog::error("{}/filter.toml is another plan than the one in force, and cannot be asked for: {}",
                          one.school.key, rulebook::describe(asked.error()));
        else if (*asked)
            spdlog::warn("{}/filter.toml is another plan than the one in force: it waits among the changes of the gate",
                         one.school.key);
    }
}

std::shared_ptr<const GateNames> Rooms::names_at_gate() {
    auto names = gate_names.take();
    if (names->of == &rulebook.setup()) return names;
    // Another plan has come into force, perhaps with other profiles.
    names = gate_names_of(rulebook);
    gate_names.publish(names);
    return names;
}

void Rooms::publish_if_never() {
    const auto published = rulebook.publish("start of the office", school::Software{});
    if (!published) spdlog::error("the rules could not be published: {}", published.error().words);
}

// A look at the case, with its line in the journal: it is the reason for another one.
bool Rooms::is_about(const rights::Reader& reader, const concerns::CaseId& of, const people::PersonId& person) {
    if (!concerns.may_see(reader, of)) return false;
    const auto view = concerns.view(reader, of);
    if (!view || view->record_of_case.state == concerns::CaseState::closed) return false;
    const bool is_party =
        std::ranges::any_of(view->parties, [&](const concerns::KeptParty& one) { return one.party.person == person; });
    return is_party || std::ranges::any_of(view->concerns, [&](const concerns::Concern& one) {
               return std::ranges::find(one.subjects.persons, person) != one.subjects.persons.end();
           });
}

std::optional<rights::Reader> Rooms::reader(const web::Request& request) {
    if (!request.session) return std::nullopt;
    const rights::OpenSchool* school = rights::find_school(open, request.school());
    if (school == nullptr) return std::nullopt;
    return accounts.reader(school->school.id, rights::person_of(request.session->person.bytes()));
}

bool Rooms::leads_to_page(const web::Router& router, const web::Request& request, const web::Link& link) {
    const auto match = router.find(web::Method::get, link.text());
    const auto* found = std::get_if<web::Router::Found>(&match);
    if (found == nullptr) return false;
    const web::Permission& permission = found->route->permission;
    if (permission.is_open()) return true;
    const auto asking = reader(request);
    if (!asking || !asking->may(permission.name())) return false;
    // Of those who may see reports of breaches, or cases, at all, each sees only some of them.
    if (permission.name() == "breaches.see")
        if (const auto of = breaches::BreachId::parse(found->parameters.text("breach")))
            return breaches.may_see(*asking, *of);
    if (permission.name() != concerns::kSeeCases) return true;
    const auto of = concerns::CaseId::parse(found->parameters.text("id"));
    return of && concerns.may_see(*asking, *of);
}

namespace {

rulebook::GoingOn going_on(const base::Result<void, rights::PresenceError>& told) {
    if (told) return rulebook::GoingOn::told;
    return told.error().fault == rights::PresenceFault::nobody_there ? rulebook::GoingOn::nobody_there
                                                                     : rulebook::GoingOn::not_told;
}

}  // namespace

void Rooms::add_pages(web::Router& router) {
    const auto who = [this](const web::Request& request) { return reader(request); };
    rights::add_pages(router, {accounts, presence, open, sign_ins});
    policy::add_pages(router, living, [this, &router](const web::Request& request, const web::Link& link) {
        return leads_to_page(router, request, link);
    });
    concerns::add_pages(router, {concerns, who, notices, &concern_link});
    monitor::add_pages(
        router,
        {.alerts = alert_parts,
         .log = log,
         .reader = who,
         .calendar =
             [this](std::string_view key) {
                 const rights::OpenSchool* school = rights::find_school(open, key);
                 return school == nullptr ? nullptr : &school->calendar;
             },
         .network_name = [this](const gatepost::NetworkId& id) { return name_in(names_at_gate()->networks, id); },
         .profile_name = [this](const gatepost::ProfileId& id) { return name_in(names_at_gate()->profiles, id); },
         .searches = log_searches});
    rulebook::add_pages(
        router,
        {rulebook, checks, assessments, list, subscriptions, sealed, requests, exams, who_is_who,
         [this](const gatepost::WentOn& one) { return going_on(presence.went_on(one)); }, goings_on,
         [this](const school::SchoolId& school) { return schools.settings(school).duration("filter.warning_lasts"); },
         [this](const school::SchoolId& school, const school::PersonId& person) {
             return accounts.reader(school, person);
         },
         world.random, &traffic, &stops});
    lessons::add_pages(router, {rulebook, evaluations, openings, overblocking, classrooms, requests,
                                [this](const school::SchoolId& school) {
                                    const auto settings = schools.settings(school);
                                    return lessons::OpeningLimits{settings.duration("lessons.opening_lasts"),
                                                                  settings.duration("lessons.opening_lasts_young")};
                                },
                                [this](const school::SchoolId& school, const school::PersonId& person) {
                                    return accounts.reader(school, person);
                                }});
    breaches::add_pages(
        router, {breaches, rulebook, list, [this](const school::SchoolId& school, const school::PersonId& person) {
                     return accounts.reader(school, person);
                 }});
    oversight::add_pages(router, {rulebook, months, filter_reviews, actions, posts_of(records.database, world),
                                  [this](const school::SchoolId& school, const school::PersonId& person) {
                                      return accounts.reader(school, person);
                                  }});
}

namespace {

// At a start the office is ready before its gate, and a test of the filter would find nobody at the door: it waits for
// the gate's sign of life, but not for ever, since a gate that stays away is just what the test must find.
desk::Job once_the_gate_is_up(desk::Job job, const monitor::GateHealth& gate, school::SchoolId school,
                              const base::Clock& clock) {
    constexpr std::chrono::milliseconds kLookAgain{500};
    constexpr int kLooks = 120;
    job.run = [run = std::move(job.run), &gate, school, &clock](base::Instant now,
                                                                const std::stop_token& stop) -> desk::JobResult {
        base::Alarm pause;
        for (int look = 0; look < kLooks && gate.health(school, clock.now()).front().state == desk::Health::broken;
             ++look)
            if (pause.wait(kLookAgain, stop) == base::Alarm::Woken::stopped)
                return base::failure(std::string("stopped before it began"));
        return run(now, stop);
    };
    return job;
}

}  // namespace

desk::Alarms::Parts Rooms::alarm_parts() {
    return {records.database, world, tasks, {"network_manager", "dsl"}, [this](const school::SchoolId& id) {
                return schools.settings(id).duration("health.alarm_after");
            }};
}

void Rooms::watch(const std::vector<std::reference_wrapper<const desk::HealthSource>>& parts) {
    for (const desk::HealthSource& part : parts) alarms.watch(part);
}

std::vector<desk::Job> Rooms::jobs() {
    std::vector<desk::Job> jobs;
    jobs.push_back({.name = "reading what the gate wrote",
                    .school = std::nullopt,
                    .every = kIngestEvery,
                    .retry_after = kIngestEvery,
                    .clause = "headcorn-7.3.4-01",
                    .run = [this](base::Instant, const std::stop_token& stop) -> desk::JobResult {
                        while (!stop.stop_requested()) {
                            const auto round = ingest.run();
                            if (!round) return base::failure(round.error());
                            if (round->is_all_read) break;
                        }
                        return {};
                    }});
    jobs.push_back(forgetting_job());
    for (const rights::OpenSchool& one : open)
        jobs.push_back(once_the_gate_is_up(
            checks.job(one.school.id,
                       [this, id = one.school.id] { return schools.settings(id).duration("filter.test_interval"); }),
            gate_health, one.school.id, world.clock));
    for (const rights::OpenSchool& one : open) jobs.push_back(assessments.job(one.school.id));
    for (const rights::OpenSchool& one : open) jobs.push_back(list.review_job(one.school.id));
    for (const rights::OpenSchool& one : open) jobs.push_back(months.job(one.school.id));
    for (const rights::OpenSchool& one : open) jobs.push_back(breaches.job(one.school.id));
    for (const rights::OpenSchool& one : open) jobs.push_back(alarms.job(one.school.id));
    jobs.push_back(subscriptions.job());
    for (const rights::OpenSchool& one : open) jobs.push_back(requests.job(one.school.id));
    jobs.push_back(rulebook.timetable_job());
    jobs.push_back(rulebook.trying_again_job());
    jobs.push_back(illegal_lists_job());
    for (const rights::OpenSchool& one : open) jobs.push_back(sealing_job(one));
    for (const rights::OpenSchool& one : open) jobs.push_back(following_job(one));
    return jobs;
}

// Who used the internet is forgotten when the school's time has passed; how much it was used is not (SAFEGUARDING 38).
// One school after the other, since their lines lie in the same files.
desk::Job Rooms::forgetting_job() {
    return {.name = "forgetting who used the internet",
            .school = std::nullopt,
            .every = std::chrono::hours(24),
            .retry_after = std::chrono::hours(1),
            .clause = "homewood-7.2-09 headcorn-7.3.4-01 hccs-7.2-09",
            .run = [this](base::Instant now, const std::stop_token& stop) -> desk::JobResult {
                for (const rights::OpenSchool& one : open) {
                    if (stop.stop_requested()) return base::failure(std::string("stopped before it was done"));
                    const auto keep = schools.settings(one.school.id).duration("web_log.keep");
                    const auto lines = monitor::forget_before(log_place(installation), world, one.school.id,
                                                              one.calendar.local(now - keep).date);
                    if (lines > 0) monitor::note_forgotten(alert_parts, one.school.id, lines);
                }
                return {};
            }};
}

// A list that has come since the last test of the filter is tested at once: the policy page would else say until
// tomorrow that it is missing.
desk::Job Rooms::illegal_lists_job() {
    desk::Job job = sealed.job();
    job.run = [this, run = std::move(job.run)](base::Instant now, const std::stop_token& stop) -> desk::JobResult {
        auto ran = run(now, stop);
        for (const rights::OpenSchool& one : open) {
            const auto last = checks.last(one.school.id);
            const auto lists = sealed.all(one.school.id);
            const bool is_newer =
                last && std::ranges::any_of(lists, [&](const rulebook::SealedListRecord& each) {
                    return each.state == rulebook::ContentState::in_force && each.loaded_at > last->at;
                });
            if (is_newer && !stop.stop_requested()) (void)checks.fire(one.school.id, stop);
        }
        return ran;
    };
    return job;
}

// Soon after midnight: what pages show of the journal is of a day that has ended.
desk::Job Rooms::sealing_job(const rights::OpenSchool& one) {
    return {.name = "sealing the journal's day",
            .school = one.school.id,
            .every = std::chrono::minutes(15),
            .retry_after = std::chrono::minutes(1),
            .clause = "",
            .run = [this, &one](base::Instant now, const std::stop_token&) -> desk::JobResult {
                const school::Date ended = school::plus_days(one.calendar.local(now).date, std::chrono::days(-1));
                const store::SchoolScope scope(one.school.id);
                store::Transaction tx = records.database.writing();
                (void)journal.seal_day(tx, scope, ended);
                tx.commit();
                return {};
            }};
}

// Posts change with a day, and by whoever gives them.
desk::Job Rooms::following_job(const rights::OpenSchool& one) {
    return {.name = "telling new holders of posts",
            .school = one.school.id,
            .every = std::chrono::minutes(5),
            .retry_after = std::chrono::minutes(1),
            .clause = "",
            .run = [this, &one](base::Instant, const std::stop_token& stop) -> desk::JobResult {
                const auto followed = concerns.follow_posts(one.school.id, stop);
                if (!followed) return base::failure(concerns::describe(followed.error()));
                return {};
            }};
}

home::Parts Rooms::home_parts(const desk::Jobs& jobs) {
    std::vector<std::string> said;
    if (!presence.notice().empty()) said.push_back(presence.notice());
    if (!find_separation().is_complete()) said.emplace_back("Office and gateway are not separated: demo only.");
    return {.accounts = accounts,
            .people = people,
            .schools = open,
            .profile =
                [this](std::string_view key) {
                    const policy::Policy* policy = living.find(key);
                    return policy == nullptr ? nullptr : &policy->profile;
                },
            .tasks = tasks,
            .health = {gate_health, ingest, rules_health, jobs},
            .metrics = {gate_health, rules_health},
            .panels = {*waiting_alerts, *waiting_concerns, breaches, waiting_reviews},
            .notices = said};
}

}  // namespace app
