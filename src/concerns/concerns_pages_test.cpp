// The pages as a browser meets them, through the whole site in memory: what each reader finds, and that whoever is
// excluded finds nothing at all (SAFEGUARDING 1, 3).

#include "desk/desk.h"
#include "support/concerns_house.h"
#include "support/golden.h"
#include "web/form.h"
#include "web/site.h"

namespace concerns {
namespace {

using people::PersonId;
using support::words;

base::Key csrf_key() {
    base::Key key{};
    key[0] = std::byte{9};
    return key;
}

// Whoever's id is in the cookie is signed in.
class TestSessions final : public web::Sessions {
public:
    std::optional<web::SessionView> find(std::string_view token, const web::Request&) override {
        const auto person = web::SignedIn::parse(token);
        if (!person) return std::nullopt;
        return web::SessionView{*person, "headcorn", csrf_key()};
    }
};

class TestGuard final : public web::Guard {
public:
    explicit TestGuard(std::function<std::optional<rights::Reader>(const web::Request&)> reader)
        : reader_(std::move(reader)) {}
    bool allows(const web::Request& request, const web::Permission& permission) const override {
        const auto reader = reader_(request);
        return reader && reader->may(permission.name());
    }

private:
    std::function<std::optional<rights::Reader>(const web::Request&)> reader_;
};

class TestFrame final : public web::Frame {
public:
    web::Surroundings around(const web::Request&) const override {
        using web::literals::operator""_link;
        return {.school = "Headcorn", .home = "/headcorn"_link, .help = "/headcorn/help"_link};
    }
};

class OneAlert final : public AlertLookup {
public:
    std::optional<AlertSummary> find(const rights::Reader& reader, const AlertId& alert) const override {
        if (reader.person() != may || alert != id) return std::nullopt;
        return AlertSummary{About::learners, about, words("A chat site was asked for twice"), kFirst,
                            kFirst + std::chrono::minutes(5)};
    }
    Result<void> join(store::Transaction&, const rights::Reader&, const AlertId&, const Concern&) const override {
        return {};
    }
    static constexpr Instant kFirst = std::chrono::sys_days(std::chrono::year(2026) / 3 / 3) + std::chrono::hours(8);
    PersonId may;
    AlertId id;
    PersonId about;
    OneAlert(PersonId reader, AlertId alert, PersonId person) : may(reader), id(alert), about(person) {}
};

class ConcernsSite : public support::ConcernsHouse {
protected:
    ConcernsSite() { add_pages(router, {*room, reader_of, notices, &alerts}); }

    static web::Incoming incoming(const PersonId& by, std::string method, std::string target) {
        return {.method = std::move(method),
                .target = std::move(target),
                .headers = {{"host", "office.example"}, {"cookie", "__Host-session=" + by.text()}},
                .body = {},
                .peer = {.address = "192.0.2.7"}};
    }
    web::Outgoing get(const PersonId& by, std::string path) {
        return site.answer(incoming(by, "GET", "/headcorn/" + std::move(path)), 0);
    }
    web::Outgoing post(const PersonId& by, std::string path, std::string fields) {
        web::Incoming request = incoming(by, "POST", "/headcorn/" + std::move(path));
        request.headers.push_back({"origin", "https://office.example"});
        request.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
        request.body = std::move(fields) + "&form_token=" + web::csrf_token(csrf_key());
        return site.answer(request, 0);
    }
    static std::string location(const web::Outgoing& answer) {
        for (const web::Header& header : answer.headers)
            if (header.name == "location") return header.value;
        return "none, status " + std::to_string(static_cast<int>(answer.status));
    }
    // Everything that a browser gets.
    static std::string bytes(const web::Outgoing& answer) {
        std::string all = std::to_string(static_cast<int>(answer.status)) + "\n";
        for (const web::Header& header : answer.headers) all += header.name + ": " + header.value + "\n";
        return all + answer.body;
    }

    // Each route of the room that names a record, tried for `id`; what came back for each.
    std::vector<std::string> tried(const PersonId& by, std::string_view part, const std::string& id) {
        std::vector<std::string> answers;
        for (const web::Route& route : router.routes()) {
            const std::string prefix = "/{school}/" + std::string(part) + "/{id}";
            if (!route.pattern.starts_with(prefix)) continue;
            const std::string path = std::string(part) + "/" + id + route.pattern.substr(prefix.size());
            for (const std::string& fields : {std::string("reason="), kEverything})
                answers.push_back(bytes(route.method == web::Method::get ? get(by, path) : post(by, path, fields)));
        }
        EXPECT_GE(answers.size(), 12U);
        return answers;
    }
    // A form with every field of every form of the room, filled in properly.
    const std::string kEverything =
        "threshold=support&reason=why&because=why&case=&adult=" + teacher.text() + "&person=" + amira.text() +
        "&role=witness&kind=fact&entry=words&summary=words&debrief=words&change=none_needed&version=1&reader=" +
        head.text();

    std::function<std::optional<rights::Reader>(const web::Request&)> reader_of =
        [this](const web::Request& request) -> std::optional<rights::Reader> {
        if (!request.session) return std::nullopt;
        return reader(*PersonId::from_bytes(request.session->person.bytes()));
    };
    desk::Notices notices;
    OneAlert alerts{dsl, AlertId::mint(random), amira};
    web::Router router;
    TestSessions sessions;
    TestGuard guard{reader_of};
    TestFrame frame;
    web::Assets assets;
    std::vector<std::string> logged;
    web::Site site{
        {router, sessions, guard, frame, assets, world, [this](std::string_view line) { logged.emplace_back(line); }},
        {.hosts = {"office.example"}, .help = *web::Link::own("/help")}};
};
INSTANTIATE_TEST_SUITE_P(both, ConcernsSite, support::both_engines(), support::engine_name);

TEST_P(ConcernsSite, an_accused_adult_and_their_colleagues_find_no_trace_of_a_sealed_concern_on_any_route) {
    const ConcernId concern = raised(about_adult(deputy));
    const CaseId of = opened(concern, head);
    ASSERT_TRUE(room->add_entry(reader(head), of, {.kind = EntryKind::fact, .body = words("LADO was rung")}));
    const std::string no_concern = ConcernId::mint(random).text();
    const std::string no_case = CaseId::mint(random).text();
    for (const PersonId& other : {deputy, dsl, teacher, network_manager, chair, amira}) {
        EXPECT_EQ(tried(other, "concerns", concern.text()), tried(other, "concerns", no_concern));
        EXPECT_EQ(tried(other, "cases", of.text()), tried(other, "cases", no_case));
    }
    EXPECT_EQ(get(head, "cases/" + of.text()).status, web::Status::ok);
    EXPECT_EQ(room->view(reader(head), of)->entries.size(), 1U) << "nobody's attempt changed anything";
    EXPECT_TRUE(logged.empty());
}

TEST_P(ConcernsSite, a_sealed_concern_changes_no_byte_of_anybody_elses_inbox) {
    (void)raised(about_learner());
    const std::string dsl_before = bytes(get(dsl, "concerns"));
    const std::string deputy_before = bytes(get(deputy, "concerns"));
    const std::string second_before = bytes(get(dsl, "concerns?page=2"));
    const CaseId of = opened(raised(about_adult(teacher)), head);
    EXPECT_EQ(bytes(get(dsl, "concerns")), dsl_before);
    EXPECT_EQ(bytes(get(deputy, "concerns")), deputy_before);
    EXPECT_EQ(bytes(get(dsl, "concerns?page=2")), second_before);
    EXPECT_NE(get(head, "concerns").body.find(of.text()), std::string::npos);
}

TEST_P(ConcernsSite, a_parent_on_the_staff_finds_no_trace_of_a_concern_about_their_child) {
    Raising raising = about_learner();
    raising.subjects.persons = {deputys_child};
    const ConcernId concern = raised(raising);
    EXPECT_EQ(tried(deputy, "concerns", concern.text()), tried(deputy, "concerns", ConcernId::mint(random).text()));
    EXPECT_EQ(get(dsl, "concerns/" + concern.text()).status, web::Status::ok);
}

TEST_P(ConcernsSite, a_refused_form_of_a_hidden_concern_says_nothing_of_the_form) {
    const ConcernId concern = raised(about_adult(teacher));
    const auto answer = post(dsl, "concerns/" + concern.text() + "/triage", "threshold=&reason=");
    EXPECT_EQ(answer.status, web::Status::not_found);
}

TEST_P(ConcernsSite, nothing_is_stored_before_the_last_screen_of_a_report) {
    EXPECT_NE(get(teacher, "concerns/new").body.find("Is anyone in danger now?"), std::string::npos);
    const std::string route = "danger=no&adult=yes&screen=";
    EXPECT_NE(post(teacher, "concerns", route + "route").body.find("Hester Quill"), std::string::npos);
    const std::string who = "&person=" + head.text();
    EXPECT_NE(post(teacher, "concerns", route + "who" + who).body.find("What happened?"), std::string::npos);
    EXPECT_EQ(count("SELECT count(*) FROM concerns"), 0);
    const std::string what = "&kind=adult_conduct&what=Messages+at+night";
    std::vector<std::string> woken;
    const auto dsl_listens = notices.listen(here->id, dsl, [&] { woken.push_back("dsl"); });
    const auto head_listens = notices.listen(here->id, head, [&] { woken.push_back("head"); });
    const auto chair_listens = notices.listen(here->id, chair, [&] { woken.push_back("chair"); });
    EXPECT_EQ(location(post(teacher, "concerns", route + "what" + who + what)), "/headcorn/concerns/sent");
    EXPECT_EQ(woken, std::vector<std::string>{"chair"});
    EXPECT_EQ(room->inbox(reader(chair), 1).waiting, 1U);
    for (const PersonId& other : {head, dsl, deputy}) EXPECT_EQ(room->inbox(reader(other), 1).waiting, 0U);
    EXPECT_EQ(get(teacher, "concerns/sent").status, web::Status::ok);
}

TEST_P(ConcernsSite, a_report_that_was_refused_keeps_what_was_typed) {
    const auto answer = post(teacher, "concerns",
                             "danger=no&adult=no&screen=what&person=" + amira.text() +
                                 "&kind=&what=%3Cb%3EHe+said+%26+she+said&known-day=4&known-month=3&known-year=2026");
    EXPECT_EQ(answer.status, web::Status::form_refused);
    EXPECT_NE(answer.body.find("&lt;b&gt;He said &amp; she said"), std::string::npos);
    EXPECT_NE(answer.body.find("Choose what kind of concern it is"), std::string::npos);
    EXPECT_EQ(count("SELECT count(*) FROM concerns"), 0);
}

TEST_P(ConcernsSite, a_learner_cannot_open_the_list_of_everybodys_names) {
    EXPECT_EQ(get(amira, "concerns/new").status, web::Status::not_found);
    EXPECT_EQ(post(amira, "concerns", "danger=no&adult=no&screen=route").status, web::Status::not_found);
}

TEST_P(ConcernsSite, an_alert_fills_the_form_only_for_whoever_may_know_of_it) {
    const std::string screen = "danger=no&adult=no&screen=who&person=" + amira.text() + "&alert=" + alerts.id.text();
    EXPECT_NE(post(dsl, "concerns", screen).body.find("A chat site was asked for twice"), std::string::npos);
    EXPECT_EQ(post(teacher, "concerns", screen).body.find("A chat site was asked for twice"), std::string::npos);
    const std::string last = "danger=no&adult=no&screen=what&kind=online_contact&what=chat&person=" + amira.text() +
                             "&alert=" + alerts.id.text();
    EXPECT_EQ(location(post(dsl, "concerns", last)), "/headcorn/concerns/sent");
    EXPECT_EQ(post(dsl, "concerns", last).status, web::Status::form_refused) << "one alert, one concern";
}

TEST_P(ConcernsSite, what_was_typed_is_given_back_when_the_record_moved_on) {
    const std::string concern = "concerns/" + raised(about_learner()).text();
    const std::string words = "threshold=support&prose=reason&reason=She+is+ten%0Aand+alone";
    ASSERT_EQ(location(post(deputy, concern + "/triage", words)), "/headcorn/" + concern);
    const auto late = post(dsl, concern + "/triage", "threshold=act_now&prose=reason&reason=Her+mother%0Ais+away");
    EXPECT_EQ(late.status, web::Status::form_refused);
    EXPECT_NE(late.body.find("What you wrote was not saved"), std::string::npos);
    EXPECT_NE(late.body.find("Her mother\nis away"), std::string::npos);
    EXPECT_NE(late.body.find("She is ten<br>and alone"), std::string::npos) << late.body;
    const auto again = post(dsl, concern + "/setting-aside", "prose=because&because=");
    EXPECT_EQ(again.body.find("What you wrote was not saved"), std::string::npos) << "nothing was typed";
}

TEST_P(ConcernsSite, a_time_without_its_day_is_asked_for_and_not_thrown_away) {
    const std::string last = "danger=no&adult=no&screen=what&kind=online_contact&what=chat&person=" + amira.text();
    const auto refused = post(teacher, "concerns", last + "&known-time=08:30");
    EXPECT_EQ(refused.status, web::Status::form_refused);
    EXPECT_NE(refused.body.find("Write the day, too"), std::string::npos);
}

TEST_P(ConcernsSite, a_concern_from_an_alert_is_known_since_the_alert_was_opened) {
    const std::string screen = "danger=no&adult=no&screen=who&person=" + amira.text() + "&alert=" + alerts.id.text();
    EXPECT_NE(post(dsl, "concerns", screen).body.find("value=\"08:05\""), std::string::npos);
}

TEST_P(ConcernsSite, whoever_types_a_name_of_the_list_is_asked_before_anything_is_sent) {
    const std::string who = "danger=no&adult=yes&screen=who&person=not_listed&adult_name=";
    const auto asked = post(teacher, "concerns", who + "Mrs+Quill");
    EXPECT_EQ(asked.status, web::Status::form_refused);
    EXPECT_NE(asked.body.find("I mean nobody who is in the list"), std::string::npos);
    const auto on = post(teacher, "concerns", who + "Mrs+Quill&adult_name-listed=nobody");
    EXPECT_EQ(on.status, web::Status::ok);
    EXPECT_NE(on.body.find("name=\"adult_name-listed\""), std::string::npos) << "the answer goes on to the last screen";
    EXPECT_EQ(post(teacher, "concerns", who + "the+coach").status, web::Status::ok);
}

TEST_P(ConcernsSite, a_concern_from_a_lead_about_a_name_that_nobody_lists_goes_to_the_head) {
    const std::string concern = "concerns/" + raised(about_learner()).text();
    EXPECT_EQ(post(dsl, concern + "/route", "adult=not_listed&adult_name=").status, web::Status::form_refused);
    EXPECT_EQ(location(post(dsl, concern + "/route", "adult=not_listed&adult_name=The+coach")), "/headcorn/concerns");
    EXPECT_EQ(get(dsl, concern).status, web::Status::not_found);
    const std::string shown = get(head, concern).body;
    for (const char* words : {"Accused", "The coach", "Opened before that by", "Dora Fenn"})
        EXPECT_NE(shown.find(words), std::string::npos) << words;
}

TEST_P(ConcernsSite, a_concern_becomes_a_case_and_is_closed_by_the_deputy) {
    const std::string concern = "concerns/" + raised(about_learner()).text();
    EXPECT_EQ(location(post(dsl, concern + "/acknowledgement", "")), "/headcorn/" + concern);
    EXPECT_EQ(location(post(dsl, concern + "/triage", "threshold=support&reason=She+is+ten")), "/headcorn/" + concern);
    const std::string of = location(post(dsl, concern + "/case", "case=")).substr(std::string("/headcorn/").size());
    ASSERT_TRUE(of.starts_with("cases/")) << of;
    for (const char* entry : {"kind=fact&entry=Her+mother+was+rung", "kind=child_words&entry=I+was+scared"})
        EXPECT_EQ(location(post(dsl, of + "/entries", entry)), "/headcorn/" + of);
    EXPECT_EQ(location(post(dsl, of + "/summaries", "summary=Contact+online,+family+told")), "/headcorn/" + of);
    EXPECT_NE(get(head, "concerns").body.find("Contact online, family told"), std::string::npos);
    EXPECT_EQ(get(head, of).status, web::Status::not_found);
    const std::string closing = "debrief=Ask+earlier&change=none_needed&version=";
    EXPECT_EQ(post(dsl, of + "/preparation", closing + "1").status, web::Status::form_refused)
        << "two entries and a summary since";
    EXPECT_EQ(location(post(dsl, of + "/preparation", closing + "4")), "/headcorn/" + of);
    const auto own = post(dsl, of + "/closure", "version=5");
    EXPECT_EQ(own.status, web::Status::form_refused);
    EXPECT_NE(own.body.find("clause headcorn-10-04"), std::string::npos) << "a refusal names the clause";
    EXPECT_EQ(location(post(deputy, of + "/closure", "version=5")), "/headcorn/" + of);
    EXPECT_NE(get(dsl, of).body.find("Case closed"), std::string::npos);
    EXPECT_EQ(get(network_manager, of).status, web::Status::not_found);
}

TEST_P(ConcernsSite, whoever_names_somebody_of_their_own_is_led_away_from_a_case_that_is_not_theirs_any_more) {
    const std::string of = "cases/" + opened_case().text();
    const std::string child = "role=alleged&person=" + deputys_child.text();
    EXPECT_EQ(location(post(dsl, of + "/parties", child)), "/headcorn/" + of);
    EXPECT_EQ(get(deputy, of).status, web::Status::not_found);
    const std::string own = "role=affected&person=" + dsl.text();
    EXPECT_EQ(location(post(dsl, of + "/parties", own)), "/headcorn/concerns");
    EXPECT_EQ(get(dsl, of).status, web::Status::not_found);
    EXPECT_EQ(get(head, of).status, web::Status::ok);
}

TEST_P(ConcernsSite, no_title_or_address_of_a_page_names_anybody) {
    const std::string path = "concerns/" + raised(about_learner()).text();
    const std::string body = get(dsl, path).body;
    const std::string title = body.substr(body.find("<title>"), body.find("</title>") - body.find("<title>"));
    EXPECT_EQ(title.find("Amira"), std::string::npos);
    EXPECT_NE(body.find("Amira"), std::string::npos);
}

TEST_P(ConcernsSite, its_pages_look_as_somebody_read_them) {
    support::expect_golden("src/concerns/golden/report_route.html", get(teacher, "concerns/new").body);
    support::expect_golden("src/concerns/golden/report_who.html",
                           post(teacher, "concerns", "danger=yes&adult=no&screen=route").body);
    support::expect_golden("src/concerns/golden/report_what.html",
                           post(teacher, "concerns", "danger=yes&adult=no&screen=who&person=" + amira.text()).body);
    const ConcernId concern = raised(about_learner());
    clock.pass(std::chrono::minutes(75));
    support::expect_golden("src/concerns/golden/inbox.html", get(dsl, "concerns").body);
    support::expect_golden("src/concerns/golden/concern.html", get(dsl, "concerns/" + concern.text()).body);
    const CaseId of = opened(concern, dsl);
    ASSERT_TRUE(room->add_entry(reader(dsl), of, {.kind = EntryKind::fact, .body = words("Her mother was rung")}));
    support::expect_golden("src/concerns/golden/case.html", get(dsl, "cases/" + of.text()).body);
}

}  // namespace
}  // namespace concerns
