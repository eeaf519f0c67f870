// What of the log a replay reads: how often people of a profile went where, and nothing that tells of one of them.

#include "monitor/monitor.h"

#include "support/monitored_school.h"

#include <algorithm>
#include <functional>

namespace monitor {
namespace {

class Visits : public support::MonitoredSchool {
protected:
    // Somebody of a profile, known by their own sign-in, opens the start page of a site.
    gatepost::Event visit(const char* host, const PersonId& who) const {
        gatepost::Event event = asked(who, std::string("https://") + host + "/a/page?q=words");
        event.profile = ks2;
        return event;
    }
    void write(const gatepost::Event& event) { support::MonitoredSchool::write(ordinary, event); }
    VisitsAnswer of(school::DateSpan days) { return log.visits({.school = here, .days = days}); }
    VisitsAnswer of_today() { return of({today, today}); }

    const gatepost::ProfileId ks2 = gatepost::ProfileId::mint(random);
    const gatepost::ProfileId staff = gatepost::ProfileId::mint(random);
};
INSTANTIATE_TEST_SUITE_P(both, Visits, support::both_engines(), support::engine_name);

TEST_P(Visits, are_counted_by_site_and_profile_over_all_days_asked_for) {
    write(visit("maths.example", part("learner")));
    write(visit("maths.example", part("learner")));
    write(visit("art.example", part("learner")));
    auto of_staff = visit("maths.example", part("teacher"));
    of_staff.profile = staff;
    write(of_staff);
    run();
    clock.pass(std::chrono::hours(24));
    write(visit("maths.example", part("learner")));
    run();
    const school::Date next = school::plus_days(today, std::chrono::days(1));
    auto expected = std::vector<HostVisits>{{"art.example", ks2, 1, 1},
                                            {"maths.example", std::min(ks2, staff), ks2 < staff ? 3U : 1U, 1},
                                            {"maths.example", std::max(ks2, staff), ks2 < staff ? 1U : 3U, 1}};
    EXPECT_EQ(of({today, next}), (VisitsAnswer{expected, {}}));
    EXPECT_EQ(of({next, next}).visits, (std::vector<HostVisits>{{"maths.example", ks2, 1, 1}}));
    EXPECT_EQ(of({school::plus_days(next, std::chrono::days(1)), school::plus_days(next, std::chrono::days(9))}),
              VisitsAnswer{})
        << "days of which nothing was kept";
    EXPECT_EQ(log.visits({.school = homewood.school(), .days = {today, next}}), VisitsAnswer{});
}

TEST_P(Visits, a_busy_child_is_one_person_at_however_many_devices_and_on_however_many_days) {
    for (const unsigned last : {5U, 6U, 7U}) {
        auto event = visit("maths.example", part("learner"));
        event.device = wire::IpAddress::v4(0x0a000000 + last);
        write(event);
    }
    run();
    clock.pass(std::chrono::hours(24));
    write(visit("maths.example", part("learner")));
    run();
    const auto answer = of({today, school::plus_days(today, std::chrono::days(1))});
    EXPECT_EQ(answer.visits, (std::vector<HostVisits>{{"maths.example", ks2, 4, 1}}));
}

TEST_P(Visits, where_nobody_is_known_each_device_counts_and_never_together_with_the_known) {
    for (const unsigned last : {5U, 6U, 7U}) {
        auto event = visit("maths.example", part("learner"));
        event.who = {};
        event.device = wire::IpAddress::v4(0x0a000000 + last);
        write(event);
    }
    write(visit("maths.example", part("learner")));
    write(visit("maths.example", part("teacher")));
    run();
    EXPECT_EQ(of_today().visits, (std::vector<HostVisits>{{"maths.example", ks2, 5, 3}}))
        << "the two may be at two of the three devices";
}

TEST_P(Visits, a_preview_never_counts_help_services_private_reading_checks_and_second_lines) {
    struct Case {
        const char* name;
        std::function<void(gatepost::Event&)> change;
    };
    const Case cases[] = {
        {"a help service, as the gate writes it",
         [](gatepost::Event& event) {
             event.who = {};
             event.device.reset();
             event.profile.reset();
             event.method.clear();
         }},
        {"what staff read in private",
         [](gatepost::Event& event) {
             event.who = {};
             event.device.reset();
         }},
        {"the office's own check", [](gatepost::Event& event) { event.purpose = gatepost::Purpose::check; }},
        {"a tunnel's end", [](gatepost::Event& event) { event.kind = gatepost::EventKind::tunnel_ended; }},
        {"a refusal within a tunnel", [](gatepost::Event& event) { event.kind = gatepost::EventKind::refused; }},
        {"nobody's profile", [](gatepost::Event& event) { event.profile.reset(); }},
        {"no site", [](gatepost::Event& event) { event.url.clear(); }},
    };
    for (const auto& [name, change] : cases) {
        SCOPED_TRACE(name);
        auto event = visit("private.example", part("teacher"));
        change(event);
        write(event);
        run();
        EXPECT_EQ(of_today(), VisitsAnswer{});
    }
}

TEST_P(Visits, of_a_day_with_more_than_is_read_the_most_visited_sites_remain_and_the_day_is_named) {
    for (int i = 0; i < 3; ++i) write(visit("b.example", part("learner")));
    for (int i = 0; i < 2; ++i) write(visit("c.example", part("learner")));
    write(visit("a.example", part("learner")));
    run();
    const auto two = log.visits({.school = here, .days = {today, today}, .most = 2});
    EXPECT_EQ(two, (VisitsAnswer{{{"b.example", ks2, 3, 1}, {"c.example", ks2, 2, 1}}, {today}}));
    EXPECT_TRUE(log.visits({.school = here, .days = {today, today}, .most = 3}).cut.empty());
}

TEST_P(Visits, what_was_stopped_is_told_of_one_sign_in_at_one_device_alone) {
    const auto stopped = [&](const char* url, const char* who, unsigned device) {
        gatepost::Event event = asked(part(who), url);
        event.method = std::string_view(url).starts_with("https") ? "CONNECT" : "GET";
        event.device = wire::IpAddress::v4(0x0a000000 + device);
        event.profile = ks2;
        event.decision.action = gatepost::Action::block;
        event.decision.reason = "category";
        event.decision.category = "gaming";
        write(event);
    };
    stopped("https://early.example/", "learner", 5);
    clock.pass(std::chrono::minutes(10));
    const base::Instant since = clock.now();
    stopped("https://games.example/", "learner", 5);
    stopped("http://games.example:8080/a?b", "learner", 5);
    stopped("https://elsewhere.example/", "learner", 6);
    stopped("https://others.example/", "teacher", 5);
    write(visit("allowed.example", part("learner")));
    run();
    const auto found =
        log.stopped({.school = here, .person = part("learner"), .device = "10.0.0.5", .day = today, .since = since});
    std::vector<std::string> urls;
    for (const StoppedVisit& one : found) urls.push_back(one.url);
    std::ranges::sort(urls);
    EXPECT_EQ(urls, (std::vector<std::string>{"http://games.example:8080/a?b", "https://games.example/"}));
    EXPECT_EQ(found.at(0).category, "gaming");
    EXPECT_EQ(found.at(0).profile, ks2);
}

}  // namespace
}  // namespace monitor
