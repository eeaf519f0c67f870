// The pages as they were read, and what nobody may find on them: through the site, with every role's own session.

#include "monitor/monitor.h"

#include "support/golden.h"
#include "support/monitored_school.h"
#include "support/web_site.h"

#include <map>

namespace monitor {
namespace {

using gatepost::Risk;
using std::chrono_literals::operator""min;

class MonitorPages : public support::MonitoredSchool, protected web::Sessions, protected web::Guard {
protected:
    MonitorPages() {
        add_pages(router,
                  {.alerts = parts,
                   .log = log,
                   .reader = [this](const web::Request& request) { return reader_of(request); },
                   .calendar = [this](std::string_view school) { return school == "headcorn" ? &calendar : nullptr; },
                   .network_name = [](const gatepost::NetworkId&) { return "Classrooms"; },
                   .profile_name = [](const gatepost::ProfileId&) { return "Key stage 2"; },
                   .searches = searches});
    }

    // The session's token is the role.
    std::optional<web::SessionView> find(std::string_view token, const web::Request&) override {
        return web::SessionView{.person = *web::SignedIn::from_bytes(part(token).bytes()),
                                .school = "headcorn",
                                .csrf_key = web::TestSessions::key()};
    }
    bool allows(const web::Request& request, const web::Permission& permission) const override {
        return const_reader(request).may(permission.name());
    }
    [[nodiscard]] rights::Reader const_reader(const web::Request& request) const {
        return readers_->at(request.session->person.text());
    }
    [[nodiscard]] std::optional<rights::Reader> reader_of(const web::Request& request) { return const_reader(request); }

    web::Outgoing get(const char* role, const std::string& path) { return ask(role, web::TestSite::get(path)); }
    web::Outgoing post(const char* role, const std::string& path, std::string_view fields) {
        return ask(role, web::TestSite::post(path, fields));
    }
    web::Outgoing ask(const char* role, web::Incoming incoming) {
        web::TestSite::set(incoming, "cookie", std::string("__Host-session=") + role);
        readers_->insert_or_assign(web::SignedIn::from_bytes(part(role).bytes())->text(), reader(role));
        return site.answer(incoming, 0);
    }
    std::string alert_path(const char* role) {
        return "/headcorn/alerts/" + alerts.waiting(reader(role)).at(0).id.text();
    }

    LogSearches searches{
        {parts, log, [](const rights::Reader&, std::string_view, const people::PersonId&) { return false; }}};
    std::unique_ptr<std::map<std::string, rights::Reader>> readers_ =
        std::make_unique<std::map<std::string, rights::Reader>>();
    web::TestFrame frame;
    web::Assets assets;
    web::Router router;
    std::vector<std::string> logged;
    web::Site site{web::SiteParts{.router = router,
                                  .sessions = *this,
                                  .guard = *this,
                                  .frame = frame,
                                  .assets = assets,
                                  .world = world,
                                  .log = [this](std::string_view line) { logged.emplace_back(line); }},
                   web::SiteSettings{.hosts = {"office.example:8443"}, .help = *web::Link::own("/help")}};
};
INSTANTIATE_TEST_SUITE_P(both, MonitorPages, support::both_engines(), support::engine_name);

TEST_P(MonitorPages, a_log_without_events_says_what_would_appear) {
    support::expect_golden("src/monitor/golden/events_empty.html", get("network-manager", "/headcorn/events").body);
}

TEST_P(MonitorPages, each_page_looks_as_it_was_read) {
    support::expect_golden("src/monitor/golden/alerts_empty.html", get("dsl", "/headcorn/alerts").body);
    write(serious, chat(part("learner")));
    auto shared = chat(part("learner"));
    shared.who = {.known = gatepost::Known::class_sign_in, .person = shared.who.person, .since = shared.who.since};
    write(serious, shared);
    run();
    clock.pass(7min);
    const std::string list = get("dsl", "/headcorn/alerts").body;
    EXPECT_NE(list.find("own sign-in"), std::string::npos);
    EXPECT_NE(list.find("a device and a supervised group: 10.0.0.5"), std::string::npos);
    support::expect_golden("src/monitor/golden/alerts.html", list);
    support::expect_golden("src/monitor/golden/alert.html", get("dsl", alert_path("dsl")).body);
    support::expect_golden("src/monitor/golden/events.html", get("network-manager", "/headcorn/events").body);
}

TEST_P(MonitorPages, a_list_longer_than_a_page_leads_on_and_no_alert_is_missing) {
    gatepost::Event event = chat(part("learner"));
    for (std::size_t i = 0; i < kInboxRows + 1; ++i) {
        write(serious, event);
        event.at += 2 * kJoinWithin;
    }
    EXPECT_EQ(run().raised, kInboxRows + 1);
    std::string both = get("dsl", "/headcorn/alerts").body;
    EXPECT_NE(both.find("/headcorn/alerts?page=2"), std::string::npos);
    const std::string second = get("dsl", "/headcorn/alerts?page=2").body;
    EXPECT_EQ(second.find("Nothing waits for you"), std::string::npos);
    both += second;
    for (const Alert& each : alerts.waiting(reader("dsl")))
        EXPECT_NE(both.find("/headcorn/alerts/" + each.id.text()), std::string::npos);
    EXPECT_EQ(get("dsl", "/headcorn/alerts?page=3").status, web::Status::not_found);
    EXPECT_EQ(get("dsl", "/headcorn/alerts?page=0").status, web::Status::not_found);
}

TEST_P(MonitorPages, an_alert_shows_what_is_known_and_how_and_two_ways_on) {
    write(serious, chat(part("learner")));
    run();
    const std::string path = alert_path("dsl");
    const std::string page = get("dsl", path).body;
    for (const char* words : {"Contact with strangers", "own sign-in, 10 minutes old at the first event", "once",
                              "chat[.]example: Chat with strangers", "/headcorn/concerns/new?alert=", "Set aside"})
        EXPECT_NE(page.find(words), std::string::npos) << words;
    EXPECT_EQ(page.find("href=\"http://chat"), std::string::npos);
}

TEST_P(MonitorPages, an_alert_is_set_aside_with_a_reason_or_the_form_is_shown_again) {
    write(serious, chat(part("learner")));
    run();
    const std::string path = alert_path("dsl");
    const auto refused = post("dsl", path + "/setting-aside", "reason=+");
    EXPECT_EQ(refused.status, web::Status::form_refused);
    EXPECT_NE(refused.body.find("Say why it is no concern"), std::string::npos);
    EXPECT_EQ(post("dsl", path + "/setting-aside", "reason=A+lesson").status, web::Status::see_other);
    const std::string page = get("dsl", path).body;
    EXPECT_NE(page.find("A lesson"), std::string::npos);
    EXPECT_EQ(page.find("Make it a concern"), std::string::npos);
    const auto late = post("deputy-dsl", path + "/setting-aside", "prose=reason&reason=It+is+grave");
    EXPECT_EQ(late.status, web::Status::form_refused) << "as if it had been recorded, it would be lost";
    for (const char* words : {"decided on it before you", "A lesson", "It is grave"})
        EXPECT_NE(late.body.find(words), std::string::npos) << words;
}

TEST_P(MonitorPages, the_network_manager_finds_no_trace_of_a_sealed_event_on_any_route) {
    write(ordinary, asked(part("learner"), "http://lesson.example/"));
    run();
    std::vector<std::string> paths{"/headcorn/alerts", "/headcorn/events", "/headcorn/events/csv",
                                   "/headcorn/events?action=block", "/headcorn/events?category=self-harm"};
    const auto answers = [&](const char* role) {
        std::vector<std::string> all;
        for (const std::string& path : paths) {
            const auto answer = get(role, path);
            all.push_back(std::to_string(static_cast<int>(answer.status)) + answer.body);
        }
        for (const desk::HealthLine& line : ingest->health(here, clock.now())) all.push_back(line.name + line.words);
        return all;
    };
    const auto roles = {"network-manager", "dsl", "teacher", "learner"};
    std::vector<std::vector<std::string>> before;
    for (const char* role : roles) before.push_back(answers(role));

    write(serious, illegal(part("teacher")));
    write(serious, blocked(part("teacher"), "http://grave.example/", {Risk::content, "self-harm"}));
    EXPECT_EQ(run().raised, 2U);
    std::size_t at = 0;
    for (const char* role : roles) {
        SCOPED_TRACE(role);
        EXPECT_EQ(answers(role), before[at++]);
    }
    const std::string path = alert_path("head");
    for (const char* role : roles) {
        SCOPED_TRACE(role);
        const std::string absent = "/headcorn/alerts/" + AlertId::mint(random).text();
        EXPECT_EQ(get(role, path).status, get(role, absent).status);
        EXPECT_EQ(get(role, path).body, get(role, absent).body);
        EXPECT_EQ(post(role, path + "/setting-aside", "reason=x").status,
                  post(role, absent + "/setting-aside", "reason=x").status);
    }
    EXPECT_EQ(get("head", path).status, web::Status::ok) << "and the head sees it";
}

TEST_P(MonitorPages, the_network_manager_sees_events_without_any_name) {
    write(serious, chat(part("learner")));
    run();
    const std::string page = get("network-manager", "/headcorn/events").body;
    EXPECT_NE(page.find("chat.example"), std::string::npos);
    EXPECT_NE(page.find("10.0.0.5"), std::string::npos);
    EXPECT_EQ(page.find(part("learner").text()), std::string::npos);
    const auto learner = *people.find(here, part("learner"));
    const rights::Reader dsl = reader("dsl");
    EXPECT_TRUE(dsl.read(kSeeAlerts,
                         {.subject = {"person", journal::opaque(learner.id.bytes())}, .routed_to = {dsl.person()}},
                         [&](const base::ReadScope& scope) {
                             EXPECT_EQ(page.find(people::name_of(learner, scope)), std::string::npos);
                         }));
}

TEST_P(MonitorPages, events_are_filtered_and_come_in_pages) {
    for (int i = 0; i < 60; ++i) write(ordinary, asked(part("learner"), "http://lesson.example/"));
    write(serious, chat(part("learner")));
    run();
    EXPECT_NE(get("network-manager", "/headcorn/events?page=2").body.find("lesson.example"), std::string::npos);
    const std::string blocks = get("network-manager", "/headcorn/events?action=block").body;
    EXPECT_NE(blocks.find("chat.example"), std::string::npos);
    EXPECT_EQ(blocks.find("lesson.example"), std::string::npos);
    const std::string other_day = get("network-manager", "/headcorn/events?day=2026-03-02").body;
    EXPECT_NE(other_day.find("No event of this day answers the filter"), std::string::npos);
    const std::string bad_day = get("network-manager", "/headcorn/events?day=yesterday").body;
    EXPECT_NE(bad_day.find("Write a day as year, month and day"), std::string::npos);
}

TEST_P(MonitorPages, a_saved_file_runs_nothing_in_a_spreadsheet) {
    write(ordinary, asked(part("learner"), "http://=cmd.example/"));
    write(ordinary, asked(part("learner"), "http://a\"b.example/"));
    run();
    const auto file = get("network-manager", "/headcorn/events/csv");
    EXPECT_NE(file.body.find("\"'=cmd.example\""), std::string::npos);
    EXPECT_NE(file.body.find("\"a\"\"b.example\""), std::string::npos);
}

TEST_P(MonitorPages, who_may_not_see_the_log_is_told_by_which_clause_and_sees_nothing) {
    write(serious, chat(part("learner")));
    run();
    for (const char* role : {"teacher", "learner"}) {
        EXPECT_EQ(get(role, "/headcorn/events").body.find("chat.example"), std::string::npos);
        EXPECT_EQ(get(role, "/headcorn/events/csv").body.find("chat.example"), std::string::npos);
    }
}

TEST_P(MonitorPages, nobody_looks_at_the_log_without_a_line_in_the_journal) {
    const base::Instant first = clock.now();
    const auto looks = [&] {
        store::Transaction tx = database().reading();
        std::map<std::string, std::uint64_t> times;
        const journal::Span all{first, clock.now() + 1min};
        for (const journal::Deeds& one : journal::Journal(world).deeds(tx, headcorn, "log", all)) {
            EXPECT_EQ(one.actor.kind, journal::ActorKind::person);
            times[one.verb] += one.times;
        }
        return times;
    };
    (void)get("network-manager", "/headcorn/events");
    (void)get("dsl", "/headcorn/events?day=2026-03-02&page=2");
    (void)get("network-manager", "/headcorn/events/csv?day=2026-03-02");
    EXPECT_EQ(looks(), (std::map<std::string, std::uint64_t>{{"log.saved", 1}, {"log.searched", 2}}));
    (void)get("teacher", "/headcorn/events");
    EXPECT_EQ(looks().at("log.searched"), 2U) << "whoever is refused has seen nothing";
}

TEST_P(MonitorPages, one_persons_lines_are_asked_for_with_a_reason_and_nothing_typed_is_lost) {
    EXPECT_EQ(get("network-manager", "/headcorn/log-searches").status, web::Status::forbidden);
    const auto page = get("dsl", "/headcorn/log-searches");
    EXPECT_EQ(page.status, web::Status::ok);
    const auto refused = post("dsl", "/headcorn/log-searches", "name=Nobody+Atall&reason=because&reference=9");
    EXPECT_EQ(refused.status, web::Status::form_refused);
    for (const char* kept : {"Nobody Atall", "because", "Nobody of this name", "Say what it is for"})
        EXPECT_NE(refused.body.find(kept), std::string::npos) << kept;
}

}  // namespace
}  // namespace monitor
