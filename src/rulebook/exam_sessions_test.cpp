// Examinations, from being entered to what the gate says to a candidate, on both engines.

#include "support/gate_pages.h"

namespace rulebook {
namespace {

using namespace std::chrono_literals;

school::FilterPlan plan() { return support::shipped_profile("headcorn").filter; }

TEST(exam, what_cannot_be_entered_is_refused_with_what_to_do) {
    const base::Instant now{std::chrono::seconds(1'800'000'000)};
    const ExamDraft good{.profile = "exam",
                         .place = "screens",
                         .groups = {"ks2"},
                         .candidates = {},
                         .begins = now,
                         .ends = now + 1h,
                         .reason = "Tables check"};
    EXPECT_TRUE(check(good, plan(), now));
    struct Case {
        const char* name;
        std::function<void(ExamDraft&)> spoil;
        ExamFault fault;
    };
    for (const Case& c : {
             Case{"a profile that opens more", [](ExamDraft& d) { d.profile = "staff"; }, ExamFault::no_garden},
             Case{"no profile", [](ExamDraft& d) { d.profile.clear(); }, ExamFault::no_garden},
             Case{"no such place", [](ExamDraft& d) { d.place = "attic"; }, ExamFault::unknown_place},
             Case{"a group of staff", [](ExamDraft& d) { d.groups = {"staff"}; }, ExamFault::unknown_group},
             Case{"nobody", [](ExamDraft& d) { d.place.clear(), d.groups.clear(); }, ExamFault::nobody},
             Case{"no reason", [](ExamDraft& d) { d.reason.clear(); }, ExamFault::no_reason},
             Case{"the end first", [](ExamDraft& d) { d.ends = d.begins; }, ExamFault::no_time},
             Case{"over already", [](ExamDraft& d) { d.begins -= 3h, d.ends -= 2h; }, ExamFault::no_time},
             Case{"a week", [](ExamDraft& d) { d.ends += 24h; }, ExamFault::too_long},
             Case{"in two years", [](ExamDraft& d) { d.begins += 9000h, d.ends += 9000h; }, ExamFault::too_far},
         }) {
        SCOPED_TRACE(c.name);
        ExamDraft draft = good;
        c.spoil(draft);
        const auto checked = check(draft, plan(), now);
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().fault, c.fault);
        EXPECT_FALSE(describe(checked.error()).empty());
    }
}

class Exams : public GatePages {
protected:
    filter::Verdict says(const std::optional<school::PersonId>& person, base::Instant at) {
        const filter::RuleSet in = in_force();
        const auto ks2 = std::ranges::find(in.rules().profiles, "ks2", &filter::Profile::key);
        filter::Request asked{wire::Url::parse("http://nobody-knows-this.example/").value(), "GET",
                              in.rules().networks[0].id, ks2->id, filter::Resolution{}};
        if (person) asked.person = same_id<filter::PersonId>(*person);
        return std::get<filter::Verdict>(filter::decide(in, asked, at));
    }
    // The pages over another book of rules.
    void serve(Rulebook& book, ExamSessions& sessions) {
        web::Router pages;
        add_pages(pages,
                  {book, checks, assessments, list, subscriptions, sealed, requests, sessions, who_is_who,
                   [](const gatepost::WentOn&) { return GoingOn::told; }, goings_on,
                   [](const school::SchoolId&) { return std::chrono::minutes(30); },
                   [this](const school::SchoolId&, const school::PersonId&) { return std::optional(who); }, random});
        router = std::move(pages);
    }
    ExamDraft tables_check(base::Instant begins) {
        return {.profile = "exam",
                .place = {},
                .groups = {"ks2"},
                .candidates = {who_is_who.amira.id},
                .begins = begins,
                .ends = begins + 1h,
                .reason = "Tables check"};
    }
};
INSTANTIATE_TEST_SUITE_P(both, Exams, support::both_engines(), support::engine_name);

TEST_P(Exams, a_candidate_reaches_only_what_the_examination_needs_and_only_while_it_lasts) {
    const base::Instant begins = clock.now() + 1h;
    const auto entered = exams.enter(who, tables_check(begins));
    ASSERT_TRUE(entered) << describe(entered.error());
    const auto amira = who_is_who.amira.id;
    EXPECT_EQ(says(amira, begins - 1ms).action, filter::Action::allow);
    EXPECT_EQ(says(amira, begins).action, filter::Action::block);
    EXPECT_EQ(says(amira, begins + 1h).action, filter::Action::allow);
    EXPECT_EQ(says(school::PersonId::mint(random), begins).action, filter::Action::allow);
    EXPECT_EQ(says(std::nullopt, begins).action, filter::Action::allow) << "known by her class only";
    ASSERT_EQ(exams.coming(headcorn.school()).size(), 1U);
    EXPECT_EQ(exams.coming(headcorn.school())[0].exam, tables_check(begins));
    EXPECT_TRUE(exams.coming(homewood.school()).empty());
    clock.pass(2h);
    EXPECT_TRUE(exams.coming(headcorn.school()).empty());
}

TEST_P(Exams, one_that_is_ended_early_ends_at_once_and_once) {
    const auto entered = exams.enter(who, tables_check(clock.now()));
    ASSERT_TRUE(entered);
    EXPECT_EQ(says(who_is_who.amira.id, clock.now()).action, filter::Action::block);
    ASSERT_TRUE(exams.end(who, entered->id));
    EXPECT_EQ(says(who_is_who.amira.id, clock.now()).action, filter::Action::allow);
    EXPECT_EQ(exams.end(who, entered->id).error().fault, ExamFault::unknown);
    const rights::Reader teacher({headcorn.school(), school::PersonId::mint(random), {rights::Role::teacher}});
    EXPECT_EQ(exams.enter(teacher, tables_check(clock.now())).error().fault, ExamFault::not_allowed);
}

TEST_P(Exams, an_examination_in_a_place_that_is_gone_is_not_one_for_everybody) {
    ExamDraft hall = tables_check(clock.now());
    hall.candidates.clear();
    hall.groups.clear();
    hall.place = "screens";
    ASSERT_TRUE(exams.enter(who, hall));
    Rulebook::Setup without = setup();
    without.schools[0].profile.filter.places.clear();
    without.schools[0].profile.filter.assignments.clear();
    Rulebook fewer({database(), journal}, world, without);
    ASSERT_TRUE(fewer.publish("a place is gone", school::Software{}));
    EXPECT_EQ(says(who_is_who.amira.id, clock.now()).action, filter::Action::allow);

    ExamSessions there({database(), world, journal, fewer, who_is_who});
    ASSERT_EQ(there.coming(headcorn.school()).size(), 1U);
    EXPECT_EQ(there.coming(headcorn.school())[0].in_the_way, (ExamError{ExamFault::unknown_place, "screens", {}}));
    serve(fewer, there);
    const std::string page = shown(answer(web::Method::get, "/headcorn/gate/examinations", ""));
    EXPECT_NE(page.find("Not in force</strong>: the school has no place `screens`"), std::string::npos);
    EXPECT_EQ(page.find(">Now<"), std::string::npos);
    const auto health = [&](const ExamSessions& of) {
        const GateRulesHealth source(fewer, subscriptions, sealed, checks, of, list,
                                     [](const school::SchoolId&) { return std::chrono::days(36'500); });
        const auto lines = source.health(headcorn.school(), clock.now());
        return *std::ranges::find(lines, "examinations", &desk::HealthLine::name);
    };
    EXPECT_EQ(health(exams).state, desk::Health::ok);
    EXPECT_EQ(health(there).state, desk::Health::broken);
    EXPECT_NE(health(there).words.find("entered and not in force: 1; the school has no place `screens`"),
              std::string::npos)
        << health(there).words;
}

TEST_P(Exams, a_candidate_who_is_in_none_of_the_groups_would_never_sit_it_and_is_refused) {
    ExamDraft draft = tables_check(clock.now());
    draft.groups = {"ks1-eyfs"};
    const auto refused = exams.enter(who, draft);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (ExamError{ExamFault::other_group, {}, who_is_who.amira.id}));
    EXPECT_TRUE(exams.coming(headcorn.school()).empty());
    draft.groups = {"ks1-eyfs", "ks2"};
    EXPECT_TRUE(exams.enter(who, draft));
    const std::string page = shown(answer(
        web::Method::post, "/headcorn/gate/examinations",
        "reason=Phonics&groups=ks1-eyfs&candidates=amira.o&ends-day=3&ends-month=3&ends-year=2026&ends-time=12%3A00"));
    EXPECT_NE(page.find("Amira Pellthwaite, Year 5: one of the candidates is in none of these groups"),
              std::string::npos);
}

TEST_P(Exams, the_journal_can_show_who_the_candidates_were) {
    const base::Instant begins = clock.now() + 1h;
    const auto entered = exams.enter(who, tables_check(begins));
    ASSERT_TRUE(entered);
    store::Transaction tx = database().reading();
    const store::SchoolScope scope(headcorn.school());
    const auto lines = journal.lines_about(tx, scope, journal::opaque(entered->id.bytes()));
    ASSERT_EQ(lines.size(), 1U);
    const auto proof_of = [&](const school::PersonId& candidate) {
        const std::string content = "exam\n\nks2\n" + std::to_string(begins.time_since_epoch().count()) + "\n" +
                                    std::to_string((begins + 1h).time_since_epoch().count()) + "\nTables check\n" +
                                    candidate.text();
        return journal.prove(tx, scope, lines[0].number, base::bytes_of(content));
    };
    EXPECT_EQ(proof_of(who_is_who.amira.id), journal::Proof::proved);
    EXPECT_EQ(proof_of(school::PersonId::mint(random)), journal::Proof::differs) << "as many candidates, but others";
}

TEST_P(Exams, what_was_saved_and_could_not_be_told_to_the_gate_is_listed_once_and_says_so) {
    Rulebook::Setup broken = setup();
    broken.starter_lists = folder() / "nowhere";
    Rulebook mute({database(), journal}, world, broken);
    ExamSessions there({database(), world, journal, mute, who_is_who});
    serve(mute, there);
    const auto follow = [&](const web::Response& response) {
        EXPECT_EQ(response.status, web::Status::see_other) << "the form is not shown again: it would be sent twice";
        const std::string to = response.headers.at(0).value;
        const std::string page =
            shown(answer(web::Method::get, to.substr(0, to.find('?')), to.substr(to.find('?') + 1)));
        EXPECT_EQ(page.find("error-summary"), std::string::npos);
        return page;
    };
    const std::string entered =
        follow(answer(web::Method::post, "/headcorn/gate/examinations",
                      "reason=Tables+check&groups=ks2&ends-day=3&ends-month=3&ends-year=2026&ends-time=12%3A00"));
    EXPECT_NE(entered.find("the examination is entered, and not in force at the gate yet"), std::string::npos);
    ASSERT_EQ(there.coming(headcorn.school()).size(), 1U);

    const std::string ended = follow(answer(
        web::Method::post, "/headcorn/gate/examinations/" + there.coming(headcorn.school())[0].id.text() + "/end", ""));
    EXPECT_NE(ended.find("the examination is ended here, and goes on at the gate"), std::string::npos);
    EXPECT_TRUE(there.coming(headcorn.school()).empty());
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate/examinations", "")).find("could not be told of changes"),
              std::string::npos);

    ASSERT_TRUE(rules.publish("all is well", school::Software{}));
    EXPECT_EQ(shown(answer(web::Method::get, "/headcorn/gate/examinations", "kept=entered")).find("not in force"),
              std::string::npos)
        << "what became true is said no more";
}

TEST_P(Exams, a_long_list_of_candidates_reads_the_roster_once_and_one_that_is_too_long_not_at_all) {
    const auto enter = [&](std::size_t lines) {
        std::string typed;
        for (std::size_t line = 0; line < lines; ++line) typed += "amira+pellthwaite%0D%0A";
        who_is_who.asked_for_roster = 0;
        return answer(web::Method::post, "/headcorn/gate/examinations",
                      "reason=Tables&ends-day=3&ends-month=3&ends-year=2026&ends-time=12%3A00&candidates=" + typed);
    };
    EXPECT_NE(shown(enter(kMostCandidates + 1)).find("at most 500 candidates"), std::string::npos);
    EXPECT_EQ(who_is_who.asked_for_roster, 0U);
    EXPECT_TRUE(exams.coming(headcorn.school()).empty());
    EXPECT_EQ(enter(kMostCandidates).status, web::Status::see_other);
    EXPECT_EQ(who_is_who.asked_for_roster, 1U);
    ASSERT_EQ(exams.coming(headcorn.school()).size(), 1U);
    EXPECT_EQ(exams.coming(headcorn.school())[0].exam.candidates, std::vector{who_is_who.amira.id});

    who_is_who.asked_for_roster = who_is_who.asked_for_one = 0;
    (void)answer(web::Method::get, "/headcorn/gate/examinations", "");
    EXPECT_EQ(who_is_who.asked_for_roster + who_is_who.asked_for_one, 0U) << "the list counts, and names nobody";
}

TEST_P(Exams, the_page_takes_names_and_a_form_that_is_refused_keeps_them) {
    const std::string when =
        "begins-day=3&begins-month=3&begins-year=2026&begins-time=11%3A00&ends-day=3&ends-month=3&"
        "ends-year=2026&ends-time=12%3A00";
    const std::string refused = shown(answer(web::Method::post, "/headcorn/gate/examinations",
                                             "reason=Tables+check&groups=ks2&candidates=amira.o%0D%0AZebedee&" + when));
    EXPECT_NE(refused.find("Line 2: Nobody on the roster has this name"), std::string::npos);
    EXPECT_NE(refused.find("Zebedee"), std::string::npos);
    EXPECT_NE(refused.find("value=\"ks2\" checked"), std::string::npos);
    EXPECT_TRUE(exams.coming(headcorn.school()).empty());

    const web::Response made = answer(web::Method::post, "/headcorn/gate/examinations",
                                      "reason=Tables+check&groups=ks2&candidates=amira.o&" + when);
    EXPECT_EQ(made.status, web::Status::see_other);
    ASSERT_EQ(exams.coming(headcorn.school()).size(), 1U);
    const std::string page = shown(answer(web::Method::get, "/headcorn/gate/examinations", ""));
    EXPECT_NE(page.find("3 March 2026, 11:00 to 3 March 2026, 12:00"), std::string::npos);
    EXPECT_NE(page.find("Key stage 2, 1 candidate<"), std::string::npos);
    EXPECT_EQ(page.find("Amira"), std::string::npos);
    EXPECT_NE(page.find("Take it back"), std::string::npos);
    EXPECT_NE(page.find("Name the candidates as well: a device can change its address"), std::string::npos);
    const std::string own = "/headcorn/gate/examinations/" + exams.coming(headcorn.school())[0].id.text();
    EXPECT_NE(page.find("href=\"" + own + "\""), std::string::npos);
    EXPECT_NE(shown(answer(web::Method::get, own, "")).find("Amira Pellthwaite, Year 5"), std::string::npos);
    const std::string path = own + "/end";
    EXPECT_EQ(answer(web::Method::post, path, "").status, web::Status::see_other);
    EXPECT_NE(shown(answer(web::Method::post, path, "")).find("it is over"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
