// The steps by which what the gate goes by is changed, on both engines: both sides assess, somebody else agrees, one
// person blocks in an emergency, and what was done is taken back.

#include "support/change_control.h"
#include "support/golden.h"

#include <algorithm>

namespace rulebook {
namespace {

using filter::Action;
using filter::Reason;

INSTANTIATE_TEST_SUITE_P(both, ChangeControl, support::both_engines(), support::engine_name);

TEST_P(ChangeControl, nothing_is_agreed_to_before_an_educational_and_a_technical_person_assessed_it) {
    const ListChange change = block("craze.example");
    EXPECT_EQ(list.decide(head, change.id, Decision::approve, "agreed").error().fault, ListFault::not_assessed);
    ASSERT_TRUE(list.advise(technician, change.id, "nothing of ours uses it"));
    EXPECT_EQ(list.decide(head, change.id, Decision::approve, "agreed").error().fault, ListFault::not_assessed);
    EXPECT_EQ(asked("http://craze.example/").action, Action::allow);
    ASSERT_TRUE(list.advise(teacher_of_computing, change.id, "no lesson needs it"));
    ASSERT_TRUE(list.decide(head, change.id, Decision::approve, "agreed"));
    EXPECT_EQ(asked("http://craze.example/").reason, Reason::school_list);
    EXPECT_EQ(evidence(kChangeAssessed, "kept"), 1U);
    EXPECT_EQ(evidence(kChangeConsented, "kept"), 1U);
    EXPECT_EQ(evidence(kChangeLogged, "kept"), 1U);
}

TEST_P(ChangeControl, one_person_is_not_both_sides_and_nobody_agrees_to_what_they_assessed) {
    const ListChange change = block("craze.example");
    ASSERT_TRUE(list.advise(technician, change.id, "nothing of ours uses it"));
    EXPECT_EQ(list.advise(technician, change.id, "and it is bad").error().fault, ListFault::other_side);
    EXPECT_EQ(list.advise(reader(rights::Role::network_manager), change.id, "me too").error().fault,
              ListFault::other_side);
    EXPECT_EQ(list.advise(reader(rights::Role::teacher), change.id, "me").error().fault, ListFault::not_allowed);
    EXPECT_EQ(list.advise(head, change.id, "  ").error().fault, ListFault::no_advice);
    ASSERT_TRUE(list.advise(head, change.id, "no lesson needs it"));
    EXPECT_EQ(list.decide(head, change.id, Decision::approve, "agreed").error().fault, ListFault::assessed_it);
    EXPECT_EQ(list.decide(technician, change.id, Decision::approve, "agreed").error().fault, ListFault::not_allowed);
    ASSERT_TRUE(list.decide(dsl, change.id, Decision::approve, "agreed"));
    EXPECT_EQ(evidence(kChangeConsented, "kept"), 0U) << "the safeguarding lead is not by that of the leadership";
}

TEST_P(ChangeControl, a_school_whose_policy_asks_for_no_assessment_needs_two_people) {
    set("filter.change", "consent");
    const ListChange change = block("craze.example");
    ASSERT_TRUE(list.decide(head, change.id, Decision::approve, "agreed"));
    EXPECT_EQ(asked("http://craze.example/").reason, Reason::school_list);
    EXPECT_EQ(evidence(kChangeAssessed, "kept"), 0U) << "nobody assessed it";
}

TEST_P(ChangeControl, who_refuses_needs_no_assessment) {
    const ListChange change = block("craze.example");
    ASSERT_TRUE(list.decide(head, change.id, Decision::refuse, "needed in art"));
    EXPECT_EQ(list.advise(technician, change.id, "too late").error().fault, ListFault::decided);
    EXPECT_EQ(evidence(kChangeLogged, "kept"), 1U);
    EXPECT_EQ(evidence(kChangeConsented, "kept"), 0U);
}

TEST_P(ChangeControl, one_person_blocks_a_site_for_everybody_at_once_and_another_one_reviews_it) {
    // An exception does not hold against it.
    set("filter.change", "consent");
    const auto open = list.request(technician, {ChangeKind::allow, "shock.example", "art"});
    ASSERT_TRUE(list.decide(head, open->id, Decision::approve, "agreed"));
    EXPECT_EQ(asked("http://shock.example/").reason, Reason::school_list);
    set("filter.change", "risk assessment and consent");
    const auto made = list.block_now(dsl, "shock.example", "a class saw it");
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_EQ(asked("http://shock.example/page").reason, Reason::single_block);
    EXPECT_EQ(verdict(in_force(), "headcorn", "staff", "http://shock.example/", clock.now()).action, Action::block);
    EXPECT_EQ(list.block_now(technician, "shock.example", "again").error().fault, ListFault::already_there);
    ASSERT_EQ(tasks_of("head").size(), 1U);
    EXPECT_EQ(list.decide(dsl, made->id, Decision::approve, "I did it").error().fault, ListFault::own_request);
    ASSERT_TRUE(list.decide(head, made->id, Decision::refuse, "it was another site"));
    EXPECT_EQ(asked("http://shock.example/page").reason, Reason::school_list) << "open again, as it was";
    EXPECT_TRUE(tasks_of("head").empty());
}

TEST_P(ChangeControl, what_was_kept_after_an_emergency_stays_blocked_until_its_removal_is_agreed_to) {
    const auto made = list.block_now(head, "shock.example", "a class saw it");
    ASSERT_TRUE(made);
    EXPECT_EQ(tasks_of("dsl").size(), 1U) << "nobody reviews what they did themselves";
    EXPECT_EQ(list.request_removal(technician, made->id, "x").error().fault, ListFault::unknown) << "not reviewed yet";
    ASSERT_TRUE(list.advise(technician, made->id, "nothing of ours uses it"));
    ASSERT_TRUE(list.advise(teacher_of_computing, made->id, "no lesson needs it"));
    ASSERT_TRUE(list.decide(dsl, made->id, Decision::approve, "keep it"));
    EXPECT_EQ(asked("http://shock.example/").reason, Reason::single_block);
    EXPECT_EQ(evidence(kChangeAssessed, "kept"), 0U) << "it was in force before anybody assessed it";
    const auto undo = list.request_undo(technician, made->id, "the site was cleaned");
    ASSERT_TRUE(undo);
    EXPECT_EQ(asked("http://shock.example/").reason, Reason::single_block);
    carry(*undo);
    EXPECT_EQ(asked("http://shock.example/").action, Action::allow);
}

TEST_P(ChangeControl, an_emergency_never_closes_help) {
    for (const char* site : {"childline.org.uk", "www.samaritans.org", "childline.org.uk/get-support"})
        EXPECT_EQ(list.block_now(dsl, site, "by mistake").error().fault, ListFault::help_service) << site;
    EXPECT_EQ(list.block_now(dsl, "org.uk", "by mistake").error().fault, ListFault::no_site);
    EXPECT_EQ(list.block_now(reader(rights::Role::teacher), "a.example", "x").error().fault, ListFault::not_allowed);
    EXPECT_EQ(list.block_now(dsl, "a.example", "").error().fault, ListFault::no_reason);
}

TEST_P(ChangeControl, an_emergency_that_nobody_reviews_breaks_the_promise_and_health_says_so) {
    const GateRulesHealth health(rules, subscriptions, sealed, checks, exams, list,
                                 [](const school::SchoolId&) { return std::chrono::days(36'500); });
    const auto line = [&] {
        const auto lines = health.health(headcorn.school(), clock.now());
        return *std::ranges::find(lines, "emergency blocks", &desk::HealthLine::name);
    };
    ASSERT_TRUE(list.block_now(dsl, "shock.example", "a class saw it"));
    const desk::Job job = list.review_job(headcorn.school());
    clock.pass(std::chrono::hours(71));
    ASSERT_TRUE(job.run(clock.now(), {}));
    EXPECT_EQ(evidence(kChangeAssessed, "broken"), 0U);
    EXPECT_EQ(line().state, desk::Health::ok);
    clock.pass(std::chrono::hours(2));
    ASSERT_TRUE(job.run(clock.now(), {}));
    EXPECT_EQ(evidence(kChangeAssessed, "broken"), 1U);
    EXPECT_EQ(line().state, desk::Health::degraded);
}

TEST_P(ChangeControl, a_setting_of_monitoring_changes_only_when_it_was_agreed_to) {
    const auto made = list.request_setting(technician, {"filter.lists_age", "30"}, "lists of a month");
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_EQ(schools.settings(headcorn.school()).duration("filter.lists_age"), std::chrono::days(90));
    EXPECT_EQ(list.request_setting(technician, {"filter.lists_age", "30"}, "again").error().fault,
              ListFault::already_there);
    carry(*made);
    EXPECT_EQ(schools.settings(headcorn.school()).duration("filter.lists_age"), std::chrono::days(30));
    const auto undo = list.request_undo(technician, made->id, "nobody is here");
    ASSERT_TRUE(undo);
    carry(*undo);
    EXPECT_EQ(schools.settings(headcorn.school()).duration("filter.lists_age"), std::chrono::days(90));
    EXPECT_EQ(list.request_undo(technician, made->id, "again").error().fault, ListFault::nothing_to_undo);
}

TEST_P(ChangeControl, a_setting_that_is_not_of_filter_or_monitoring_or_has_no_such_value_is_refused) {
    EXPECT_EQ(list.request_setting(technician, {"session.idle", "60"}, "longer").error().fault, ListFault::no_setting);
    EXPECT_EQ(list.request_setting(technician, {"no.such", "60"}, "longer").error().fault, ListFault::no_setting);
    const auto late = list.request_setting(technician, {"filter.lists_age", "0"}, "late");
    ASSERT_FALSE(late);
    EXPECT_NE(describe(late.error()).find("filter.lists_age"), std::string::npos) << describe(late.error());
    EXPECT_EQ(list.request_setting(head, {"filter.lists_age", "31"}, "early").error().fault, ListFault::not_allowed);
}

TEST_P(ChangeControl, a_help_service_of_the_school_opens_when_agreed_to_and_goes_only_with_the_safeguarding_lead) {
    const auto made = list.request_help(technician, "Our counsellor", "bet.example", "who comes on Fridays");
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_EQ(asked("http://bet.example/").action, Action::block);
    carry(*made);
    EXPECT_EQ(asked("http://bet.example/").reason, Reason::help_line);
    EXPECT_EQ(list.request(technician, {ChangeKind::block, "bet.example", "why"}).error().fault,
              ListFault::help_service);
    EXPECT_EQ(list.request_help(technician, "Again", "bet.example", "why").error().fault, ListFault::already_there);
    EXPECT_EQ(list.request_help(technician, "Childline", "childline.org.uk", "why").error().fault,
              ListFault::already_there);
    const auto removal = list.request_removal(technician, made->id, "they have left");
    ASSERT_TRUE(removal);
    ASSERT_TRUE(list.advise(technician, removal->id, "fine"));
    ASSERT_TRUE(list.advise(teacher_of_computing, removal->id, "fine"));
    EXPECT_EQ(list.decide(head, removal->id, Decision::approve, "agreed").error().fault, ListFault::only_dsl);
    EXPECT_EQ(asked("http://bet.example/").reason, Reason::help_line);
    ASSERT_TRUE(list.decide(dsl, removal->id, Decision::approve, "agreed"));
    EXPECT_EQ(asked("http://bet.example/").action, Action::block);
}

TEST_P(ChangeControl, a_removal_is_taken_back_by_asking_for_the_same_again) {
    const ListChange change = block("craze.example");
    carry(change);
    const auto removal = list.request_undo(technician, change.id, "the craze is over");
    ASSERT_TRUE(removal);
    EXPECT_EQ(removal->undoes, change.id);
    carry(*removal);
    EXPECT_EQ(asked("http://craze.example/").action, Action::allow);
    EXPECT_EQ(list.request_undo(technician, change.id, "again").error().fault, ListFault::nothing_to_undo);
    const auto again = list.request_undo(technician, removal->id, "it is back");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->kind, ChangeKind::block);
    carry(*again);
    EXPECT_EQ(asked("http://craze.example/").reason, Reason::school_list);
    EXPECT_EQ(list.history(headcorn.school(), 10).size(), 3U);
}

TEST_P(ChangeControl, what_a_folder_means_is_taken_back_to_what_it_meant_before) {
    const auto first = list.request_mapping(technician, {"lotto", filter::Category::gambling}, "a maker's folder");
    ASSERT_TRUE(first) << describe(first.error());
    carry(*first);
    const auto second = list.request_mapping(technician, {"lotto", filter::Category::gaming}, "they are games");
    ASSERT_TRUE(second);
    carry(*second);
    EXPECT_EQ(list.request_undo(technician, first->id, "x").error().fault, ListFault::nothing_to_undo)
        << "a later decision stands";
    const auto back = list.request_undo(technician, second->id, "they are not");
    ASSERT_TRUE(back);
    EXPECT_EQ(std::get<Mapping>(back->what).as, filter::Category::gambling);
}

TEST_P(ChangeControl, a_change_stands_on_a_page_with_both_assessments_and_who_agreed) {
    who = technician;
    answer(web::Method::post, "/headcorn/gate/list/changes",
           "site=craze.example&kind=block&reason=a+parent+told+us&advice=nothing+of+ours+uses+it");
    std::string page = waiting_change();
    EXPECT_NE(page.find("nothing of ours uses it"), std::string::npos);
    EXPECT_NE(page.find("Not written yet"), std::string::npos);
    EXPECT_EQ(page.find("value=\"approve\""), std::string::npos);
    const std::string at = "/headcorn/gate/changes/" + list.requested(headcorn.school()).at(0).id.text();
    who = head;
    EXPECT_NE(waiting_change().find("It waits for the educational assessment"), std::string::npos);
    who = teacher_of_computing;
    EXPECT_NE(waiting_change().find("For the educational side"), std::string::npos);
    const auto empty = answer(web::Method::post, at + "/advice", "advice=");
    EXPECT_EQ(empty.status, web::Status::form_refused) << shown(empty);
    EXPECT_EQ(answer(web::Method::post, at + "/advice", "advice=no+lesson+needs+it").status, web::Status::see_other);
    who = head;
    support::expect_golden("src/rulebook/golden/change_waits.html", waiting_change());
    EXPECT_EQ(answer(web::Method::post, "/headcorn/gate/list/changes/" + at.substr(at.rfind('/') + 1) + "/decision",
                     "decision=approve&reason=agreed")
                  .status,
              web::Status::see_other);
    page = shown(answer(web::Method::get, at, ""));
    EXPECT_NE(page.find("Approved"), std::string::npos);
    EXPECT_EQ(page.find("Take it back"), std::string::npos) << "the head does not ask for changes";
    who = technician;
    page = shown(answer(web::Method::get, at, ""));
    EXPECT_NE(page.find("Take it back"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, at + "/undo", "undo=the+craze+is+over").status, web::Status::see_other);
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate/changes", "")).find("Decided, newest first"),
              std::string::npos);
}

TEST_P(ChangeControl, a_site_is_blocked_at_once_on_a_page_that_says_what_is_wrong_with_what_was_typed) {
    who = dsl;
    const std::string page =
        shown(answer(web::Method::post, "/headcorn/gate/block-now", "site=childline.org.uk&reason=a+mistake"));
    EXPECT_NE(page.find("is a help service"), std::string::npos);
    EXPECT_NE(page.find("a mistake"), std::string::npos) << "nothing typed is lost";
    EXPECT_EQ(answer(web::Method::post, "/headcorn/gate/block-now", "site=shock.example&reason=a+class+saw+it").status,
              web::Status::see_other);
    EXPECT_EQ(asked("http://shock.example/").reason, Reason::single_block);
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate", "")).find("blocked in an emergency"), std::string::npos);
    who = head;
    EXPECT_NE(waiting_change().find("Open it again"), std::string::npos);
}

TEST_P(ChangeControl, settings_and_help_are_asked_for_on_their_pages) {
    who = technician;
    EXPECT_EQ(
        answer(web::Method::post, "/headcorn/gate/settings", "setting=filter.lists_age&value=30&reason=club").status,
        web::Status::see_other);
    const std::string refused = shown(answer(web::Method::post, "/headcorn/gate/settings",
                                             "setting=filter.emergency_review&value=noon&reason=half+days"));
    EXPECT_NE(refused.find("noon"), std::string::npos);
    EXPECT_NE(refused.find("govuk-error-summary"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, "/headcorn/gate/help-services",
                     "name=Our+counsellor&site=counsellor.example&reason=Fridays")
                  .status,
              web::Status::see_other);
    EXPECT_EQ(list.requested(headcorn.school()).size(), 2U);
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate/help-services", "")).find("Childline"), std::string::npos);
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate/settings", ""))
                  .find("the longest time for which a teacher opens"),
              std::string::npos);
}

TEST_P(ChangeControl, a_setting_that_nothing_goes_by_is_not_offered_as_if_it_did) {
    EXPECT_EQ(list.request_setting(technician, {"cover.starts", "07:30"}, "club").error().fault, ListFault::no_setting);
    who = technician;
    EXPECT_EQ(shown(answer(web::Method::get, "/headcorn/gate/settings", "")).find("somebody looks at alerts"),
              std::string::npos);
}

TEST_P(ChangeControl, what_was_set_since_is_not_overwritten_by_an_undo_of_before) {
    const auto first = list.request_setting(technician, {"filter.lists_age", "30"}, "a month");
    carry(*first);
    const auto undo = list.request_undo(technician, first->id, "too short");
    ASSERT_TRUE(undo) << describe(undo.error());
    carry(*list.request_setting(technician, {"filter.lists_age", "60"}, "two months"));
    ASSERT_TRUE(list.advise(technician, undo->id, "fine"));
    ASSERT_TRUE(list.advise(teacher_of_computing, undo->id, "fine"));
    EXPECT_EQ(list.decide(head, undo->id, Decision::approve, "agreed").error().fault, ListFault::changed);
    EXPECT_EQ(schools.settings(headcorn.school()).duration("filter.lists_age"), std::chrono::days(60));
}

TEST_P(ChangeControl, a_block_of_a_whole_site_does_not_close_the_help_among_its_pages) {
    for (const char* site : {"www.gov.uk", "www.gov.uk/guidance"}) {
        EXPECT_EQ(list.block_now(dsl, site, "a class saw it").error().fault, ListFault::holds_help) << site;
        EXPECT_EQ(list.request(technician, {ChangeKind::block, site, "no"}).error().fault, ListFault::holds_help);
    }
    EXPECT_TRUE(list.block_now(dsl, "www.gov.uk/other", "a class saw it"));
}

TEST_P(ChangeControl, nobody_switches_the_internet_off_by_one_range_of_addresses) {
    EXPECT_EQ(list.block_now(dsl, "0.0.0.0/0", "all of it").error().fault, ListFault::one_site);
    EXPECT_TRUE(list.block_now(dsl, "198.51.100.7", "one of them"));
}

TEST_P(ChangeControl, a_block_that_could_not_be_published_is_published_once_it_can_be) {
    const auto gate = folder() / "to-gate";
    std::filesystem::rename(gate, folder() / "away");
    const auto made = list.block_now(dsl, "shock.example", "a class saw it");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().fault, ListFault::not_published);
    std::filesystem::remove_all(gate);
    std::filesystem::rename(folder() / "away", gate);
    EXPECT_EQ(asked("http://shock.example/").action, Action::allow);
    ASSERT_TRUE(rules.trying_again_job().run(clock.now(), {}));
    EXPECT_EQ(asked("http://shock.example/").reason, Reason::single_block);
    EXPECT_EQ(list.block_now(dsl, "shock.example", "again").error().fault, ListFault::already_there);
}

TEST_P(ChangeControl, nobody_assesses_an_exception_for_themselves) {
    const auto made =
        list.request(technician, {ChangeKind::allow, "craze.example", "research",
                                  ForPerson{teacher_of_computing.person(), clock.now() + std::chrono::hours(24)}});
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_EQ(list.advise(teacher_of_computing, made->id, "I need it").error().fault, ListFault::own_request);
    EXPECT_TRUE(list.advise(dsl, made->id, "it is for a lesson"));
}

TEST_P(ChangeControl, a_help_service_ends_with_the_safeguarding_lead_in_whichever_part) {
    const auto help = list.request_help(technician, "Our counsellor", "counsellor.example", "Fridays");
    ASSERT_TRUE(help) << describe(help.error());
    carry(*help);
    EXPECT_EQ(list.request(technician, {ChangeKind::block, "search: our counsellor", "no"}).error().fault,
              ListFault::help_service);
    // The lead asked for its end: somebody else decides, once it is assessed.
    const auto end = list.request_removal(dsl, help->id, "she has left");
    ASSERT_TRUE(end) << describe(end.error());
    ASSERT_TRUE(list.advise(technician, end->id, "fine"));
    ASSERT_TRUE(list.advise(teacher_of_computing, end->id, "fine"));
    EXPECT_EQ(list.decide(head, end->id, Decision::approve, "agreed").error().fault, ListFault::only_dsl);
    ASSERT_TRUE(list.advise(dsl, end->id, "she has left, and the page is gone"));
    ASSERT_TRUE(list.decide(head, end->id, Decision::approve, "agreed"));
}

TEST_P(ChangeControl, a_search_that_is_blocked_stands_in_the_way_of_help_by_that_name) {
    carry(*list.request(technician, {ChangeKind::block, "search: our counsellor", "a joke"}));
    EXPECT_EQ(list.request_help(technician, "Our counsellor", "counsellor.example", "Fridays").error().fault,
              ListFault::blocks_help);
    EXPECT_EQ(list.request_help(technician, "Ms Counsellor", "help.example/page", "Fridays").error().fault,
              ListFault::no_site)
        << "of an encrypted page the gate sees no path";
}

TEST_P(ChangeControl, what_was_agreed_to_without_both_assessments_breaks_the_promise) {
    set("filter.change", "consent");
    ASSERT_TRUE(list.decide(head, block("craze.example").id, Decision::approve, "agreed"));
    EXPECT_EQ(evidence(kChangeAssessed, "broken"), 1U);
}

}  // namespace
}  // namespace rulebook
