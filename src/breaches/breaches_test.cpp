// Filter breaches at Headcorn and at Homewood, on both engines: told to whom each policy names, blocked at once, closed
// when what the policy asks for is done; and nothing of children for whoever looks after the filter.

#include "breaches/breaches.h"
#include "store/database.h"
#include "store/vault.h"
#include "support/gate_pages.h"
#include "support/golden.h"

#include <algorithm>
#include <memory>

namespace breaches {
namespace {

using rights::Role;
using namespace std::chrono_literals;

class FilterBreaches : public rulebook::GatePages {
protected:
    FilterBreaches() {
        migrate({store::schema(), school::schema(), journal::schema(), people::schema(), policy::schema(),
                 desk::schema(), rulebook::schema(), schema()});
        EXPECT_TRUE(store::Vault::make_master_key(folder() / "master.key", random));
        vault = std::make_unique<store::Vault>(*store::Vault::open(folder() / "master.key", world));
        add_school(headcorn.school(), "headcorn");
        add_school(homewood.school(), "homewood");
        people::Roster roster;
        roster.persons = {person(amira, people::Kind::learner, "Amira Pellthwaite"),
                          person(bela, people::Kind::learner, "Bela Tannermoor"),
                          person(lead, people::Kind::staff_member, "Odile Brackenhurst"),
                          person(manager, people::Kind::staff_member, "Wilf Elverdale")};
        EXPECT_TRUE(people::People(database(), world).add(headcorn.school(), roster, school::Software()));
        roster_posts();
        room = std::make_unique<Breaches>(
            Breaches::Parts{database(), *vault, world, journal, rules, schools, tasks, notices});
        add_pages(router, {*room, rules, list,
                           [this](const school::SchoolId&, const school::PersonId&) { return std::optional(who); }});
    }
    void roster_posts() {
        people::People people(database(), world);
        for (const auto& [post, who_holds] : {std::pair{"dsl", lead}, std::pair{"network_manager", manager}})
            EXPECT_TRUE(people.appoint(headcorn.school(),
                                       {.post = post, .person = who_holds, .starts = std::chrono::year(2025) / 9 / 1},
                                       school::Software()));
        people::Roster other;
        other.persons = {person(other_lead, people::Kind::staff_member, "Petra Hollinshaw")};
        EXPECT_TRUE(people.add(homewood.school(), other, school::Software()));
        EXPECT_TRUE(people.appoint(homewood.school(),
                                   {.post = "dsl", .person = other_lead, .starts = std::chrono::year(2025) / 9 / 1},
                                   school::Software()));
    }
    void add_school(const school::SchoolId& id, const std::string& key) {
        store::Transaction tx = database().writing();
        tx.run("INSERT INTO schools (school_id, school_key, name, zone, added_at) VALUES (?, ?, ?, ?, ?)", id, key, key,
               std::string("Europe/London"), clock.now());
        tx.commit();
    }
    people::Person person(const school::PersonId& id, people::Kind kind, const char* name) const {
        people::Person made{.id = id,
                            .kind = kind,
                            .legal_name = base::Private<std::string>(name),
                            .preferred_name = {},
                            .starts = std::chrono::year(2020) / 9 / 1};
        if (kind == people::Kind::learner) made.cohort = people::Cohort{std::chrono::year(2020)};
        return made;
    }
    rights::Reader as(Role role) { return as(role, school::PersonId::mint(random), headcorn.school()); }
    rights::Reader as(Role role, const school::PersonId& person) { return as(role, person, headcorn.school()); }
    static rights::Reader as(Role role, const school::PersonId& person, const school::SchoolId& school) {
        std::set<Role> roles{Role::everybody, role};
        if (role == Role::learner) return rights::Reader({school, person, roles});
        roles.insert(Role::staff_member);
        return rights::Reader({school, person, roles});
    }
    static Report about(std::string url) {
        Report report;
        report.url = Words(std::move(url));
        report.screen = Screen::covered;
        report.content = Content::violent;
        return report;
    }
    Step step(StepKind kind, std::string what, std::string words) {
        return {.kind = kind, .by = lead, .at = {}, .words = Words(std::move(words)), .what = std::move(what)};
    }
    std::vector<std::string> told(const school::SchoolId& school) {
        std::vector<std::string> posts;
        for (const char* post : {"dsl", "deputy_dsl", "network_manager", "head", "slt"})
            if (!tasks.tasks(school, {school::PersonId::mint(random), {post}}).empty()) posts.emplace_back(post);
        return posts;
    }
    std::size_t evidence(const policy::ControlId& control, std::string_view outcome) {
        store::Transaction tx = database().reading();
        return static_cast<std::size_t>(tx.query("SELECT COUNT(*) FROM evidence WHERE control = ? AND outcome = ?",
                                                 std::string(control.text()), outcome)
                                            .only<std::int64_t>());
    }
    std::string page(const BreachId& id) {
        return shown(answer(web::Method::get, "/headcorn/breach-reports/" + id.text(), ""));
    }
    web::Response post(const BreachId& id, std::string_view typed) {
        return answer(web::Method::post, "/headcorn/breach-reports/" + id.text() + "/steps", typed);
    }

    const school::PersonId amira = school::PersonId::mint(random);
    const school::PersonId bela = school::PersonId::mint(random);
    const school::PersonId lead = school::PersonId::mint(random);
    const school::PersonId manager = school::PersonId::mint(random);
    const school::PersonId other_lead = school::PersonId::mint(random);
    std::unique_ptr<store::Vault> vault;
    desk::Notices notices;
    std::unique_ptr<Breaches> room;
};
INSTANTIATE_TEST_SUITE_P(both, FilterBreaches, support::both_engines(), support::engine_name);

TEST_P(FilterBreaches, each_school_tells_whom_its_policy_names) {
    ASSERT_TRUE(room->report(as(Role::teacher), about("shock.example")));
    EXPECT_EQ(told(headcorn.school()), (std::vector<std::string>{"dsl", "deputy_dsl", "network_manager"}));
    const auto teacher = as(Role::teacher, school::PersonId::mint(random), homewood.school());
    ASSERT_TRUE(room->report(teacher, about("shock.example")));
    EXPECT_EQ(told(homewood.school()), (std::vector<std::string>{"dsl", "network_manager"}));
}

TEST_P(FilterBreaches, what_technical_staff_report_at_homewood_the_lead_and_the_leadership_see_logged_together) {
    const auto technician = as(Role::network_manager, manager, homewood.school());
    const auto id = room->report(technician, about("shock.example"));
    ASSERT_TRUE(id);
    EXPECT_EQ(told(homewood.school()), (std::vector<std::string>{"dsl", "network_manager", "head", "slt"}));
    const auto safeguarding = as(Role::dsl, lead, homewood.school());
    const auto leader = as(Role::slt, school::PersonId::mint(random), homewood.school());
    ASSERT_TRUE(room->take(safeguarding, *id, step(StepKind::seen_logged, "", "")));
    EXPECT_EQ(room->take(safeguarding, *id, step(StepKind::seen_logged, "", "")).error().fault, BreachFault::already)
        << "one person is not both";
    EXPECT_EQ(evidence(kBreachSeenLogged, "kept"), 0U);
    EXPECT_EQ(room->take(technician, *id, step(StepKind::seen_logged, "", "")).error().fault, BreachFault::not_yours);
    ASSERT_TRUE(room->take(leader, *id, step(StepKind::seen_logged, "", "")));
    EXPECT_EQ(evidence(kBreachSeenLogged, "kept"), 1U);
}

TEST_P(FilterBreaches, a_report_exists_only_for_those_to_whom_it_came) {
    const auto id = *room->report(as(Role::teacher), about("shock.example"));
    EXPECT_FALSE(room->look(as(Role::slt), id)) << "nothing technical, and Headcorn's policy names no leadership";
    EXPECT_FALSE(room->look(as(Role::teacher), id));
    EXPECT_FALSE(room->look(as(Role::chair), id));
    EXPECT_TRUE(room->look(as(Role::dsl, lead), id));
    EXPECT_TRUE(room->look(as(Role::network_manager, manager), id));
    EXPECT_FALSE(room->look(as(Role::dsl, lead, homewood.school()), id)) << "another school's";
    EXPECT_TRUE(room->all(as(Role::slt), 10).empty());
}

TEST_P(FilterBreaches, headcorn_closes_nothing_before_it_is_decided_for_each_child_whether_parents_are_told) {
    Report report = about("shock.example");
    report.children = {bela};
    const auto id = *room->report(as(Role::learner, amira), report);
    const auto safeguarding = as(Role::dsl, lead);
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::opened, "", "")));
    EXPECT_EQ(evidence(kBreachTold, "kept"), 0U) << "the clause speaks of what staff report";
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::assessed, "no", "")));
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::cause, "on_no_list", "it is new")));
    Step told_one = step(StepKind::parents, "told", "by telephone");
    told_one.child = amira;
    ASSERT_TRUE(room->take(safeguarding, id, told_one));
    const auto early = room->take(safeguarding, id, step(StepKind::closed, "", "done"));
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().missing, std::vector<Missing>{Missing::parents});
    Step held = step(StepKind::parents, "held", "it may not be safe");
    held.child = bela;
    EXPECT_EQ(room->take(safeguarding, id, held).error().fault, BreachFault::no_review);
    held.review_on = std::chrono::year(2026) / 3 / 10;
    ASSERT_TRUE(room->take(safeguarding, id, held));
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::closed, "", "added to the list")));
    EXPECT_EQ(evidence(kBreachParents, "kept"), 1U) << "held keeps the promise";
    EXPECT_EQ(evidence(kBreachRecorded, "kept"), 1U);
    EXPECT_EQ(told(headcorn.school()), std::vector<std::string>{"dsl"}) << "what is held is looked at again";
    EXPECT_EQ(room->take(safeguarding, id, step(StepKind::support, "", "more")).error().fault, BreachFault::closed);
    held.what = "told";
    held.review_on = {};
    ASSERT_TRUE(room->take(safeguarding, id, held)) << "parents who wait are told after it was closed";
    EXPECT_TRUE(told(headcorn.school()).empty());
    EXPECT_EQ(room->take(safeguarding, id, held).error().fault, BreachFault::closed);
}

TEST_P(FilterBreaches, a_class_that_nobody_named_is_not_forgotten_beside_a_child_who_was) {
    Report report = about("shock.example");
    report.saw = Words("all of 5B");
    report.children = {bela};
    const auto id = *room->report(as(Role::teacher), report);
    const auto safeguarding = as(Role::dsl, lead);
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::cause, "on_no_list", "it is new")));
    Step of_bela = step(StepKind::parents, "told", "by telephone");
    of_bela.child = bela;
    ASSERT_TRUE(room->take(safeguarding, id, of_bela));
    EXPECT_EQ(room->take(safeguarding, id, step(StepKind::closed, "", "done")).error().missing,
              std::vector<Missing>{Missing::others});
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::parents, "told", "a letter to all parents of 5B")));
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::closed, "", "done")));
}

TEST_P(FilterBreaches, a_learner_is_not_asked_whether_it_is_illegal_and_somebody_must_say) {
    Report report = about("shock.example");
    report.illegal = Illegal::not_asked;
    const auto id = *room->report(as(Role::learner, amira), report);
    const auto safeguarding = as(Role::dsl, lead);
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::cause, "on_no_list", "it is new")));
    const auto missing = room->take(safeguarding, id, step(StepKind::closed, "", "done")).error().missing;
    EXPECT_NE(std::ranges::find(missing, Missing::assessed), missing.end());
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::assessed, "perhaps", "")));
    const auto after = room->take(safeguarding, id, step(StepKind::closed, "", "done")).error().missing;
    EXPECT_NE(std::ranges::find(after, Missing::agency), after.end());
    EXPECT_EQ(room->take(safeguarding, id, step(StepKind::agency, "samaritans", "a talk")).error().fault,
              BreachFault::no_agency)
        << "a help line is no agency that something illegal is reported to";
}

TEST_P(FilterBreaches, what_accuses_an_adult_is_handed_over_and_then_there_for_one_post_alone) {
    const auto id = *room->report(as(Role::learner, amira), about("shock.example"));
    const auto safeguarding = as(Role::dsl, lead);
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::about_adult, "head", "it names somebody")));
    EXPECT_FALSE(room->look(safeguarding, id));
    EXPECT_FALSE(room->may_see(safeguarding, id));
    EXPECT_FALSE(room->look(as(Role::network_manager, manager), id));
    EXPECT_TRUE(room->look(as(Role::head), id));
    EXPECT_EQ(told(headcorn.school()), std::vector<std::string>{"head"});
    EXPECT_TRUE(room->panel(safeguarding, clock.now())->rows.empty());
    clock.pass(25h);
    ASSERT_TRUE(room->job(headcorn.school()).run(clock.now(), {}));
    EXPECT_EQ(evidence(kBreachTold, "broken"), 0U) << "nor does it follow from a clause";
}

TEST_P(FilterBreaches, with_nobody_in_the_leads_post_it_is_the_heads) {
    people::People people(database(), world);
    ASSERT_TRUE(people.leave({homewood.school(), other_lead, std::chrono::year(2026) / 3 / 3, school::Software()}, {}));
    clock.pass(48h);
    const auto teacher = as(Role::teacher, school::PersonId::mint(random), homewood.school());
    const auto id = *room->report(teacher, about("shock.example"));
    const auto head = as(Role::head, school::PersonId::mint(random), homewood.school());
    EXPECT_TRUE(room->take(head, id, step(StepKind::opened, "", "")));
}

TEST_P(FilterBreaches, whoever_looks_after_the_filter_does_not_silence_it_for_the_lead) {
    const auto id = *room->report(as(Role::teacher), about("shock.example"));
    const auto technician = as(Role::network_manager, manager);
    EXPECT_EQ(room->take(technician, id, step(StepKind::opened, "", "")).error().fault, BreachFault::not_allowed);
    ASSERT_TRUE(room->take(technician, id, step(StepKind::technical, "on_no_list", "it is new")));
    EXPECT_EQ(room->panel(as(Role::dsl, lead), clock.now())->rows.at(0).tag, "New");
    EXPECT_EQ(evidence(kBreachTold, "kept"), 0U);
}

TEST_P(FilterBreaches, a_child_who_was_named_by_mistake_is_taken_out) {
    Report report = about("shock.example");
    report.children = {bela};
    const auto id = *room->report(as(Role::teacher), report);
    const auto safeguarding = as(Role::dsl, lead);
    Step out = step(StepKind::not_there, "", "");
    out.child = bela;
    ASSERT_TRUE(room->take(safeguarding, id, out));
    EXPECT_TRUE(children_of(*room->look(safeguarding, id)).empty());
    EXPECT_EQ(room->take(safeguarding, id, out).error().fault, BreachFault::no_child);
}

TEST_P(FilterBreaches, nobody_buries_reports_under_others) {
    const auto pupil = as(Role::learner, amira);
    for (std::size_t one = 0; one < kMostAnHour; ++one) ASSERT_TRUE(room->report(pupil, about("shock.example")));
    EXPECT_EQ(room->report(pupil, about("shock.example")).error().fault, BreachFault::too_many);
    EXPECT_TRUE(room->report(as(Role::teacher), about("shock.example")));
    clock.pass(61min);
    EXPECT_TRUE(room->report(pupil, about("shock.example")));
}

TEST_P(FilterBreaches, at_homewood_parents_may_not_need_to_be_told) {
    const auto id = *room->report(as(Role::learner, amira, homewood.school()), about("shock.example"));
    const auto safeguarding = as(Role::dsl, lead, homewood.school());
    Step decided = step(StepKind::parents, "not_needed", "a picture of a wasp");
    decided.child = amira;
    ASSERT_TRUE(room->take(safeguarding, id, decided));
    // The leadership sees it logged once technical staff found something out.
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::handed, "", "")));
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::assessed, "no", "")));
    ASSERT_TRUE(room->take(as(Role::network_manager, manager, homewood.school()), id,
                           step(StepKind::technical, "not_known", "nobody could say")));
    const auto early = room->take(safeguarding, id, step(StepKind::closed, "", "done"));
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().missing, (std::vector<Missing>{Missing::seen_by_lead, Missing::seen_by_leadership}));
}

TEST_P(FilterBreaches, what_may_be_illegal_is_closed_only_once_an_agency_heard_of_it) {
    Report report = about("shock.example");
    report.illegal = Illegal::perhaps;
    const auto id = *room->report(as(Role::teacher), report);
    const auto safeguarding = as(Role::dsl, lead);
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::cause, "on_no_list", "it is new")));
    EXPECT_EQ(room->take(safeguarding, id, step(StepKind::closed, "", "done")).error().missing,
              std::vector<Missing>{Missing::agency});
    EXPECT_EQ(room->take(safeguarding, id, step(StepKind::agency, "nobody", "ref 1")).error().fault,
              BreachFault::no_agency);
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::agency, "police", "ref 1")));
    ASSERT_TRUE(room->take(safeguarding, id, step(StepKind::closed, "", "done")));
}

TEST_P(FilterBreaches, whoever_looks_after_the_filter_sees_no_childs_name_and_decides_nothing_about_them) {
    Report report = about("https://shock.example/a.jpg");
    report.children = {bela};
    report.saw = Words("all of 5B");
    report.words = Words("Amira cried");
    const auto id = *room->report(as(Role::learner, amira), report);
    who = as(Role::network_manager, manager);
    const std::string seen = page(id);
    for (const char* hidden : {"Amira", "Bela", "5B", "cried"})
        EXPECT_EQ(seen.find(hidden), std::string::npos) << hidden;
    EXPECT_NE(seen.find("shock[.]example/a[.]jpg"), std::string::npos);
    EXPECT_EQ(seen.find("https://shock"), std::string::npos) << "nothing makes a link of it";
    EXPECT_EQ(post(id, "kind=parents&parents-what=told&parents-words=x").status, web::Status::form_refused);
    EXPECT_EQ(post(id, "kind=closed&closed-words=x").status, web::Status::form_refused);
    EXPECT_EQ(post(id, "kind=technical&technical-what=on_no_list&technical-words=new").status, web::Status::see_other);
    who = as(Role::dsl, lead);
    const std::string all = page(id);
    for (const char* name : {"Amira Pellthwaite", "Bela Tannermoor", "all of 5B", "Amira cried"})
        EXPECT_NE(all.find(name), std::string::npos) << name;
}

TEST_P(FilterBreaches, nothing_typed_and_nobodys_name_lies_open_in_the_database) {
    Report report = about("shock.example");
    report.saw = Words("all of 5B");
    ASSERT_TRUE(room->report(as(Role::learner, amira), report));
    store::Transaction tx = database().reading();
    const auto rows = tx.query("SELECT url, saw, children FROM breaches").all([](const store::Row& row) {
        return base::to_text(row.get<base::Bytes>(0)) + base::to_text(row.get<base::Bytes>(1)) +
               base::to_text(row.get<base::Bytes>(2));
    });
    ASSERT_EQ(rows.size(), 1U);
    for (const std::string& hidden : {std::string("shock"), std::string("5B"), base::to_text(amira.bytes())})
        EXPECT_EQ(rows[0].find(hidden), std::string::npos);
}

TEST_P(FilterBreaches, a_report_that_nobody_opens_breaks_the_promise) {
    ASSERT_TRUE(room->report(as(Role::teacher), about("shock.example")));
    const desk::Job job = room->job(headcorn.school());
    ASSERT_TRUE(job.run(clock.now(), {}));
    EXPECT_EQ(evidence(kBreachTold, "broken"), 0U);
    clock.pass(25h);
    ASSERT_TRUE(job.run(clock.now(), {}));
    EXPECT_EQ(evidence(kBreachTold, "broken"), 1U);
}

TEST_P(FilterBreaches, a_teacher_reports_in_one_form_after_the_question_about_adults) {
    who = as(Role::teacher);
    const std::string first = shown(answer(web::Method::get, "/headcorn/breach-reports/new", ""));
    EXPECT_NE(first.find("999"), std::string::npos);
    EXPECT_NE(first.find("Did an adult who works or helps at school show it"), std::string::npos);
    EXPECT_EQ(first.find("name=\"url\""), std::string::npos) << "nothing is typed before the route is known";
    support::expect_golden("src/breaches/golden/report.html",
                           shown(answer(web::Method::get, "/headcorn/breach-reports/new", "adult=no")));
    const std::string refused = shown(answer(web::Method::post, "/headcorn/breach-reports",
                                             "url=shock.example&saw=Bela+Tannermoor&words=It+popped+up"));
    for (const char* kept : {"shock.example", "Bela Tannermoor", "It popped up", "Choose what it showed"})
        EXPECT_NE(refused.find(kept), std::string::npos) << kept;
    ASSERT_EQ(answer(web::Method::post, "/headcorn/breach-reports",
                     "url=shock.example&saw=Bela+Tannermoor%0D%0Aall+of+5B&words=It+popped+up&screen=covered&content="
                     "violent&illegal=no")
                  .status,
              web::Status::see_other);
    const auto all = room->all(as(Role::dsl, lead), 10);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].report.children, std::vector{bela}) << "whose whole name is on the roster";
    who = as(Role::dsl, lead);
    EXPECT_NE(page(all[0].id).find("all of 5B"), std::string::npos);
}

TEST_P(FilterBreaches, whoever_may_blocks_it_with_the_report_and_whoever_may_not_cannot) {
    const std::string typed = "url=https%3A%2F%2Fshock.example%2Fa&screen=covered&content=violent&illegal=no&block=yes";
    who = as(Role::teacher);
    ASSERT_EQ(answer(web::Method::post, "/headcorn/breach-reports", typed).status, web::Status::see_other);
    const auto says = [&] {
        return verdict(in_force(), "headcorn", "staff", "http://shock.example/", clock.now()).reason;
    };
    EXPECT_NE(says(), filter::Reason::single_block);
    who = as(Role::dsl, lead);
    ASSERT_EQ(answer(web::Method::post, "/headcorn/breach-reports", typed).status, web::Status::see_other);
    EXPECT_EQ(says(), filter::Reason::single_block);
    const auto all = room->all(who, 10);
    EXPECT_TRUE(std::ranges::any_of(all, [](const Breach& one) { return first(one, StepKind::blocked) != nullptr; }));
}

TEST_P(FilterBreaches, help_that_was_reported_by_mistake_stays_open) {
    const auto id = *room->report(as(Role::teacher), about("childline.org.uk"));
    who = as(Role::dsl, lead);
    const std::string refused = shown(post(id, "kind=blocked&blocked-site=childline.org.uk"));
    EXPECT_NE(refused.find("is a help service"), std::string::npos);
    EXPECT_EQ(first(*room->look(who, id), StepKind::blocked), nullptr);
}

TEST_P(FilterBreaches, a_learner_tells_it_in_own_words_and_is_thanked) {
    who = as(Role::learner, amira);
    support::expect_golden("src/breaches/golden/learner.html",
                           shown(answer(web::Method::get, "/headcorn/breach-reports/new", "adult=no")));
    ASSERT_EQ(answer(web::Method::post, "/headcorn/breach-reports", "screen=left_on&words=it+was+scary").status,
              web::Status::see_other);
    const std::string thanks = shown(answer(web::Method::get, "/headcorn/breach-reports/sent", ""));
    EXPECT_NE(thanks.find("Thank you"), std::string::npos);
    EXPECT_EQ(room->all(as(Role::dsl, lead), 10).at(0).report.children, std::vector{amira});
}

TEST_P(FilterBreaches, the_page_of_a_report_looks_as_it_was_read) {
    Report report = about("https://shock.example/a.jpg");
    report.room = Words("Room 4");
    report.illegal = Illegal::perhaps;
    const auto id = *room->report(as(Role::learner, amira), report);
    who = as(Role::dsl, lead);
    ASSERT_EQ(post(id, "kind=opened").status, web::Status::see_other);
    std::string shown_page = page(id);
    for (auto at = shown_page.find(id.text()); at != std::string::npos; at = shown_page.find(id.text()))
        shown_page.replace(at, id.text().size(), "ID");
    for (auto at = shown_page.find(amira.text()); at != std::string::npos; at = shown_page.find(amira.text()))
        shown_page.replace(at, amira.text().size(), "PERSON");
    support::expect_golden("src/breaches/golden/breach.html", shown_page);
    EXPECT_EQ(answer(web::Method::get, "/headcorn/breach-reports/nothing", "").status, web::Status::not_found);
}

TEST_P(FilterBreaches, parents_who_wait_are_told_on_the_page_of_a_closed_report) {
    const auto id = *room->report(as(Role::learner, amira), about("shock.example"));
    who = as(Role::dsl, lead);
    ASSERT_TRUE(room->take(who, id, step(StepKind::assessed, "no", "")));
    ASSERT_TRUE(room->take(who, id, step(StepKind::cause, "on_no_list", "it is new")));
    Step held = step(StepKind::parents, "held", "it may not be safe");
    held.child = amira;
    held.review_on = std::chrono::year(2026) / 3 / 10;
    ASSERT_TRUE(room->take(who, id, held));
    ASSERT_TRUE(room->take(who, id, step(StepKind::closed, "", "added to the list")));
    EXPECT_NE(page(id).find("Parents who were not told yet"), std::string::npos);
    ASSERT_EQ(
        post(id, "kind=parents&parents-what=told&parents-words=by+telephone&parents-child=" + amira.text()).status,
        web::Status::see_other);
    EXPECT_EQ(page(id).find("Parents who were not told yet"), std::string::npos);
    EXPECT_TRUE(told(headcorn.school()).empty());
}

TEST_P(FilterBreaches, what_is_wrong_with_a_step_is_seen_and_not_folded_away) {
    const auto id = *room->report(as(Role::learner, amira), about("shock.example"));
    who = as(Role::dsl, lead);
    EXPECT_NE(page(id).find("<span class=\"govuk-details__summary-text\">Why was it not blocked?"), std::string::npos);
    const std::string refused = shown(post(id, "kind=cause&cause-words=it+is+new"));
    EXPECT_NE(refused.find("govuk-error-message"), std::string::npos);
    EXPECT_NE(refused.find("it is new"), std::string::npos);
    EXPECT_EQ(refused.find("<span class=\"govuk-details__summary-text\">Why was it not blocked?"), std::string::npos);
}

}  // namespace
}  // namespace breaches
