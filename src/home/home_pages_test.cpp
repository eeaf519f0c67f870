// The pages over real requests, without sockets: what stands around them, and what each role begins with.

#include "home/home.h"
#include "support/access_school.h"
#include "support/golden.h"
#include "web/components.h"
#include "web/form.h"
#include "web/site.h"

#include <algorithm>
#include <set>

namespace home {
namespace {

using web::Incoming;
using web::Outgoing;
using web::Status;
using web::literals::operator""_link;

constexpr web::Permission kConcerns{"concerns.see", web::WhenRefused::hidden, ""};
constexpr web::Permission kRaise{"concerns.raise", web::WhenRefused::told, ""};
constexpr web::Permission kAlerts{"alerts.see", web::WhenRefused::hidden, ""};
constexpr web::Permission kEvents{"events.see", web::WhenRefused::told, ""};
constexpr web::Permission kRules{"rules.see", web::WhenRefused::told, ""};
constexpr web::Permission kPolicy{"policy.see", web::WhenRefused::told, ""};
constexpr web::Permission kJournal{"journal.see", web::WhenRefused::hidden, ""};

const std::vector<std::string> kRoles{"head", "dsl", "network-manager", "teacher", "learner", "chair"};

// Two alerts wait, for whoever decides on alerts.
class WaitingAlerts final : public desk::PanelSource {
public:
    std::optional<desk::Panel> panel(const rights::Reader& reader, base::Instant) const override {
        if (!reader.may("alerts.see")) return std::nullopt;
        return desk::Panel{.name = "alerts",
                           .title = "Alerts that wait for you",
                           .rows = {{.words = "Search about self-harm",
                                     .path = {"alerts", "aaaa"},
                                     .hint = "noticed 4 minutes ago",
                                     .tag = "High",
                                     .pressing = desk::Pressing::now},
                                    {.words = "Several blocked pages",
                                     .path = {"nowhere", "bbbb"},
                                     .hint = "noticed 3 hours ago",
                                     .tag = "New",
                                     .pressing = desk::Pressing::calm}},
                           .empty = "No alert waits.",
                           .all = "All alerts that wait (2)",
                           .path = {"alerts"}};
    }
};

class TwoTasks final : public desk::TaskSource {
public:
    TwoTasks(desk::TaskId id, base::Instant due) : id_(id), due_(due) {}
    std::vector<desk::Task> tasks(school::SchoolId, const desk::Worker& worker) const override {
        if (std::find(worker.posts.begin(), worker.posts.end(), "dsl") == worker.posts.end()) return {};
        return {{.id = id_,
                 .owner = desk::PostOwner{"dsl"},
                 .title = "Triage a concern",
                 .due = due_,
                 .source = {"concern", journal::opaque(id_.bytes())}}};
    }

private:
    desk::TaskId id_;
    base::Instant due_;
};

class TestHealth final : public desk::HealthSource {
public:
    std::vector<desk::HealthLine> health(school::SchoolId, base::Instant now) const override {
        auto given = lines;
        for (desk::HealthLine& line : given)
            if (line.state != desk::Health::ok) line.since = now - std::chrono::hours(2);
        return given;
    }
    std::vector<desk::HealthLine> lines{
        {"event spool", desk::Health::ok, "12 events behind, read within 2 s", {}, "headcorn-7.3.4-01"},
        {"gate", desk::Health::broken, "no sign of life; start it with `gatehouse run`", {}, "headcorn-7.3.2-02"},
        {"lists", desk::Health::degraded, "40 days old; load newer ones", {}, "safeguarding rule 42"}};
};

class HomePages : public support::PresenceSchool {
protected:
    HomePages() {
        migrate({journal::schema(), school::schema(), people::schema(), rights::schema(), desk::schema()});
        EXPECT_TRUE(accounts.set({here, part("chair"), "chair", support::kPassword, by}));
        rights::add_pages(router, {accounts, presence, schools, no_demo});
        for (const auto& [path, permission] :
             {std::pair{"/{school}/concerns", kConcerns}, std::pair{"/{school}/concerns/{id}", kConcerns},
              std::pair{"/{school}/concerns/new", kRaise}, std::pair{"/{school}/alerts", kAlerts},
              std::pair{"/{school}/alerts/{id}", kAlerts}, std::pair{"/{school}/events", kEvents},
              std::pair{"/{school}/gate", kRules}, std::pair{"/{school}/policy", kPolicy},
              std::pair{"/{school}/policy/clauses/{clause}", kPolicy},
              std::pair{"/{school}/policy/journal", kJournal}}) {
            router.add(web::Method::get, path, permission, [](const web::Request&) {
                return web::show({.tab = "Another room", .heading = "Another room", .content = {}});
            });
        }
        add_pages(router, parts);
    }

    void sign_in_as(std::string_view name) {
        const auto session = sign_in(name, support::kPassword);
        ASSERT_TRUE(session) << name;
        token = session->token;
    }
    Outgoing get(std::string target, web::Peer from = {.address = "192.0.2.44"}) {
        Incoming incoming{.method = "GET",
                          .target = std::move(target),
                          .headers = {{"host", "office.example:8443"}},
                          .body = {},
                          .peer = std::move(from)};
        if (!token.empty()) incoming.headers.push_back({"cookie", "__Host-session=" + token});
        return site.answer(incoming, 0);
    }
    Outgoing post(std::string target) {
        Incoming incoming{.method = "POST",
                          .target = std::move(target),
                          .headers = {{"host", "office.example:8443"},
                                      {"origin", "https://office.example:8443"},
                                      {"content-type", "application/x-www-form-urlencoded"},
                                      {"cookie", "__Host-session=" + token}},
                          .body = "form_token=" + web::csrf_token(accounts.find("headcorn", token)->csrf_key),
                          .peer = {.address = "192.0.2.44"}};
        return site.answer(incoming, 0);
    }
    void expect_page(const std::string& golden, const Outgoing& answer) {
        EXPECT_EQ(answer.status, Status::ok);
        support::expect_golden("src/home/golden/" + golden + ".html", without_tokens(answer.body));
    }
    static bool says(const Outgoing& answer, std::string_view words) {
        return answer.body.find(words) != std::string::npos;
    }
    desk::TaskId assign(desk::TaskOwner owner, std::string title, std::chrono::hours in) {
        store::Transaction tx = database().writing();
        const auto id = tasks.assign(tx, here,
                                     {.owner = std::move(owner),
                                      .title = std::move(title),
                                      .due = clock.now() + in,
                                      .source = {"review", journal::opaque(part("dsl").bytes())},
                                      .by = journal::by_system()});
        tx.commit();
        return id;
    }
    std::string name_of(std::string_view role) {
        const auto reader = accounts.reader(here, part(role));
        const auto person = people.find(here, part(role));
        std::string name;
        EXPECT_TRUE(reader->read("names.see", rights::record_of(part(role)),
                                 [&](const base::ReadScope& scope) { name = people::name_of(*person, scope); }));
        return name;
    }

    school::Profile profile = *school::read_profile(PROJECT_ROOT "/profiles/headcorn");
    const std::vector<rights::DemoSignIn> no_demo;
    desk::Tasks tasks{database(), world};
    WaitingAlerts alerts;
    TestHealth health;
    TwoTasks of_another_room{desk::TaskId::mint(random), clock.now() - std::chrono::hours(1)};
    Parts parts{.accounts = accounts,
                .people = people,
                .schools = schools,
                .profile = [this](std::string_view key) { return key == "headcorn" ? &profile : nullptr; },
                .tasks = tasks,
                .health = {health},
                .panels = {alerts},
                .notices = {"Demo: everybody may use the internet without an agreement or a lesson",
                            "Not separated: demo only"}};
    std::string token;
    web::Router router;
    std::unique_ptr<web::Frame> frame = frame_of(router, parts);
    web::Assets assets;
    std::unique_ptr<web::Sessions> sessions = rights::sessions_of(accounts);
    std::unique_ptr<web::Guard> guard = rights::guard_of(accounts, schools);
    web::Site site{web::SiteParts{.router = router,
                                  .sessions = *sessions,
                                  .guard = *guard,
                                  .frame = *frame,
                                  .assets = assets,
                                  .world = world,
                                  .log = [](std::string_view line) { ADD_FAILURE() << line; }},
                   web::SiteSettings{.hosts = {"office.example:8443"}, .help = "/help"_link}};
};
INSTANTIATE_TEST_SUITE_P(both, HomePages, support::both_engines(), support::engine_name);

// Every address of this site that a page leads to.
std::set<std::string> links_of(const std::string& page) {
    constexpr std::string_view kBefore = "href=\"/";
    std::set<std::string> links;
    for (auto at = page.find(kBefore); at != page.npos; at = page.find(kBefore, at + 1)) {
        const auto from = at + kBefore.size() - 1;
        links.insert(page.substr(from, page.find('"', from) - from));
    }
    return links;
}

std::size_t count_of(const std::string& page, std::string_view what) {
    std::size_t count = 0;
    for (auto at = page.find(what); at != page.npos; at = page.find(what, at + 1)) ++count;
    return count;
}

TEST_P(HomePages, whoever_comes_without_a_school_chooses_one) { expect_page("schools", get("/")); }

TEST_P(HomePages, whoever_is_not_signed_in_is_sent_to_sign_in) {
    EXPECT_EQ(get("/headcorn").status, Status::see_other);
    EXPECT_EQ(get("/headcorn/tasks").status, Status::see_other);
    EXPECT_EQ(get("/headcorn/health").status, Status::see_other);
}

TEST_P(HomePages, each_role_begins_with_what_it_comes_for) {
    (void)assign(desk::PostOwner{"head"}, "Approve the visit of a speaker", std::chrono::hours(30));
    for (const std::string& role : kRoles) {
        SCOPED_TRACE(role);
        sign_in_as(role);
        expect_page("start_" + role, get("/headcorn"));
    }
}

TEST_P(HomePages, no_page_leads_anybody_to_a_refusal_or_a_dead_end) {
    for (const std::string& role : kRoles) {
        SCOPED_TRACE(role);
        sign_in_as(role);
        for (const char* page : {"/headcorn", "/headcorn/help", "/headcorn/tasks", "/headcorn/health"}) {
            for (const std::string& link : links_of(get(page).body)) {
                // Pictures and styles of a page are not of this room.
                EXPECT_EQ(get(link).status, Status::ok) << page << " leads to " << link;
            }
        }
    }
}

TEST_P(HomePages, each_page_has_one_heading_one_main_part_and_help_in_its_place) {
    sign_in_as("dsl");
    for (const char* page : {"/", "/help", "/headcorn", "/headcorn/help", "/headcorn/tasks", "/headcorn/health"}) {
        SCOPED_TRACE(page);
        const std::string body = get(page).body;
        EXPECT_EQ(count_of(body, "<h1"), 1U);
        EXPECT_EQ(count_of(body, "<main"), 1U);
        EXPECT_EQ(count_of(body, ">Get help now</a>"), 1U);
        EXPECT_NE(body.find("Not separated: demo only."), std::string::npos);
    }
}

TEST_P(HomePages, a_teacher_sees_neither_alerts_nor_how_the_gate_is) {
    sign_in_as("teacher");
    const Outgoing start = get("/headcorn");
    for (const char* word : {"Alerts", "alert", "Concerns", "Health", "Internet log"})
        EXPECT_FALSE(says(start, word)) << word;
    EXPECT_EQ(get("/headcorn/health").status, Status::forbidden);
}

TEST_P(HomePages, a_refusal_to_whoever_is_signed_in_keeps_what_stands_around_the_page) {
    sign_in_as("teacher");
    const Outgoing hidden = get("/headcorn/alerts");
    const Outgoing absent = get("/headcorn/alerts-of-nobody");
    EXPECT_EQ(hidden.status, Status::not_found);
    EXPECT_EQ(without_tokens(hidden.body), without_tokens(absent.body));
}

TEST_P(HomePages, figures_are_read_on_this_machine_alone_and_not_through_the_gate) {
    const auto answer = get("/metrics", {.address = "127.0.0.1"});
    ASSERT_EQ(answer.status, Status::ok);
    EXPECT_TRUE(says(answer, "gatehouse_part_state{school=\"headcorn\",part="));
    for (const web::Peer& other : {web::Peer{.address = "10.0.0.4"}, web::Peer{.address = ""},
                                   web::Peer{.address = "127.0.0.1", .network = web::NetworkId::mint(random)}})
        EXPECT_EQ(get("/metrics", other).status, Status::not_found) << other.address;
}

TEST_P(HomePages, the_health_page_is_for_head_lead_and_network_manager_the_worst_first) {
    for (const char* role : {"head", "dsl", "network-manager"}) {
        SCOPED_TRACE(role);
        sign_in_as(role);
        EXPECT_EQ(get("/headcorn/health").status, Status::ok);
    }
    expect_page("health", get("/headcorn/health"));
}

TEST_P(HomePages, parts_that_nobody_measures_are_not_called_working) {
    health.lines.clear();
    sign_in_as("head");
    EXPECT_TRUE(says(get("/headcorn/health"), "Not measured"));
    EXPECT_FALSE(says(get("/headcorn"), "Working"));
}

TEST_P(HomePages, somebodys_tasks_are_their_own_and_those_of_their_posts_by_when_they_are_due) {
    parts.further_tasks = {of_another_room};
    (void)assign(desk::PostOwner{"dsl"}, "Confirm the agencies’ numbers", std::chrono::hours(48));
    (void)assign(part("dsl"), "Read the new guidance", std::chrono::hours(5));
    (void)assign(desk::PostOwner{"head"}, "Approve the visit of a speaker", std::chrono::hours(1));
    sign_in_as("dsl");
    expect_page("tasks", get("/headcorn/tasks"));
    sign_in_as("learner");
    expect_page("tasks_none", get("/headcorn/tasks"));
}

TEST_P(HomePages, a_task_that_is_done_is_gone_and_the_page_says_so) {
    const auto id = assign(part("teacher"), "Read the new guidance", std::chrono::hours(5));
    sign_in_as("teacher");
    const Outgoing done = post("/headcorn/tasks/" + id.text() + "/completion");
    EXPECT_EQ(done.status, Status::see_other);
    const Outgoing after = get("/headcorn/tasks?done=1");
    EXPECT_TRUE(says(after, "The task is done."));
    EXPECT_FALSE(says(after, "Read the new guidance"));
    const Outgoing again = post("/headcorn/tasks/" + id.text() + "/completion");
    EXPECT_EQ(again.status, Status::form_refused);
    EXPECT_TRUE(says(again, "done or taken back before"));
}

TEST_P(HomePages, a_task_of_somebody_else_is_answered_as_one_that_does_not_exist) {
    const auto id = assign(desk::PostOwner{"dsl"}, "Triage a concern", std::chrono::hours(1));
    sign_in_as("teacher");
    const Outgoing others = post("/headcorn/tasks/" + id.text() + "/completion");
    const Outgoing nobodys = post("/headcorn/tasks/" + desk::TaskId::mint(random).text() + "/completion");
    EXPECT_EQ(others.status, Status::not_found);
    EXPECT_EQ(without_tokens(others.body), without_tokens(nobodys.body));
    EXPECT_FALSE(says(get("/headcorn/tasks"), "Triage"));
    sign_in_as("dsl");
    EXPECT_TRUE(says(get("/headcorn/tasks"), "Triage a concern"));
}

TEST_P(HomePages, help_is_open_to_whoever_is_not_signed_in_and_names_nobody) {
    const Outgoing help = get("/headcorn/help");
    expect_page("help", help);
    EXPECT_FALSE(says(help, name_of("dsl")));
    EXPECT_FALSE(says(help, name_of("head")));
    EXPECT_EQ(get("/nowhere/help").status, Status::not_found);
}

TEST_P(HomePages, help_tells_who_is_signed_in_whom_to_turn_to_and_does_not_show_who_reads_it) {
    sign_in_as("learner");
    const Outgoing help = get("/headcorn/help");
    expect_page("help_signed_in", help);
    EXPECT_TRUE(says(help, name_of("dsl")));
    EXPECT_FALSE(says(help, name_of("learner")));
    EXPECT_FALSE(says(help, "Sign out"));
    EXPECT_TRUE(says(help, "<title>Information – "));
}

TEST_P(HomePages, nobody_who_needs_help_is_led_to_a_form_that_turns_them_away) {
    sign_in_as("learner");
    const Outgoing for_learner = get("/headcorn/help");
    EXPECT_FALSE(says(for_learner, "concerns/new"));
    EXPECT_TRUE(says(for_learner, "ask a grown-up you trust"));
    sign_in_as("teacher");
    EXPECT_TRUE(says(get("/headcorn/help"), "concerns/new"));
}

TEST_P(HomePages, help_where_no_school_is_known_has_what_all_schools_share) {
    schools.pop_back();
    expect_page("help_of_no_school", get("/help"));
}

TEST_P(HomePages, help_begins_with_999_also_where_a_profile_has_left_all_contacts_out) {
    const std::string whole = get("/headcorn/help").body;
    const std::string main = whole.substr(whole.find("<main"));
    EXPECT_LT(main.find("tel:999"), main.find("CEOP"));
    EXPECT_LT(main.find("tel:999"), main.find("Childline"));
    profile.agencies.clear();
    EXPECT_TRUE(says(get("/headcorn/help"), "tel:999"));
}

TEST_P(HomePages, a_contact_that_nobody_confirmed_or_that_was_superseded_is_given_to_nobody) {
    const Outgoing help = get("/headcorn/help");
    EXPECT_FALSE(says(help, "LADO"));
    EXPECT_FALSE(says(help, "03000 415797"));
    EXPECT_FALSE(says(help, "over a year"));
}

TEST_P(HomePages, a_contact_that_was_confirmed_long_ago_says_so) {
    clock.pass(std::chrono::hours(24 * 800));
    EXPECT_TRUE(says(get("/headcorn/help"), "Not confirmed for over a year"));
}

TEST_P(HomePages, a_child_is_not_left_to_wait_for_a_school_that_is_closed) {
    struct Case {
        const char* name;
        std::chrono::hours later;  // than Tuesday 3 March 2026, 10:15
        const char* expected;
    };
    for (const Case& each : {Case{"in school hours", std::chrono::hours(0), ""},
                             Case{"in the evening", std::chrono::hours(9), "before 4 March 2026"},
                             Case{"before school", std::chrono::hours(22), "before 4 March 2026"},
                             Case{"on Friday night", std::chrono::hours(84), "before 9 March 2026"},
                             Case{"after the last term", std::chrono::hours(24 * 60), "before it opens again"}}) {
        SCOPED_TRACE(each.name);
        const auto start = clock.now();
        clock.pass(each.later);
        const Outgoing help = get("/headcorn/help");
        clock.jump_to(start);
        EXPECT_EQ(says(help, "The school is closed now"), each.expected[0] != '\0');
        EXPECT_TRUE(says(help, each.expected));
    }
}

}  // namespace
}  // namespace home
