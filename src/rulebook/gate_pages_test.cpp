// The gate's page and the end of the ask link, as they are read.

#include "support/gate_pages.h"
#include "rulebook/rulebook.h"
#include "support/gate_of_rules.h"
#include "support/golden.h"
#include "web/page.h"
#include "web/response.h"
#include "web/router.h"

#include "base/text.h"

namespace rulebook {
namespace {

INSTANTIATE_TEST_SUITE_P(both, GatePages, support::both_engines(), support::engine_name);

// The lists' own date is that of their files, and their entries grow: neither is what this test is about.
std::string without_list_figures(std::string page) {
    const auto begin = page.find("Lists in force");
    const auto end = page.find("</main>");
    return begin == std::string::npos || end == std::string::npos ? page : page.erase(begin, end - begin);
}

TEST_P(GatePages, look_as_they_were_read) {
    ASSERT_EQ(answer(web::Method::post, "/headcorn/gate/list/changes",
                     "site=games.example%2Fmaths&kind=allow&reason=times+tables")
                  .status,
              web::Status::see_other);
    answer(web::Method::post, "/headcorn/ask", link("http://games.example/chess"));
    sign_in(rights::Role::slt);
    const auto change = list.requested(headcorn.school()).at(0);
    const std::string page = shown(answer(web::Method::get, "/headcorn/gate", ""));
    EXPECT_NE(page.find("times tables"), std::string::npos);
    EXPECT_NE(page.find("Games"), std::string::npos);
    EXPECT_EQ(page.find("games.example/chess"), std::string::npos);
    answer(web::Method::post, "/headcorn/gate/list/changes/" + change.id.text() + "/decision",
           "decision=approve&reason=seen");
    EXPECT_EQ(list.in_force(headcorn.school()).size(), 1U);
    sign_in(rights::Role::network_manager);
    const std::string after = shown(answer(web::Method::get, "/headcorn/gate", ""));
    EXPECT_NE(after.find("games.example/chess"), std::string::npos);
    sign_in(rights::Role::head);
    support::expect_golden("src/rulebook/golden/gate.html",
                           without_list_figures(shown(answer(web::Method::get, "/headcorn/gate", ""))));
    const web::Response ask = answer(web::Method::get, "/headcorn/ask", link("http://games.example/chess"));
    const std::string asked = shown(ask);
    EXPECT_NE(asked.find("http://games.example/chess"), std::string::npos);
    EXPECT_NE(asked.find("Your teacher can see that somebody of the class asked, and not who it was"),
              std::string::npos);
    const std::string in_confidence =
        shown(answer(web::Method::get, "/headcorn/ask", link("http://self-harm.example/")));
    EXPECT_NE(in_confidence.find("We do not keep your name"), std::string::npos);
}

TEST_P(GatePages, a_forged_link_is_refused_in_plain_words_and_leaves_nothing_on_a_desk) {
    const web::Response refused = answer(web::Method::post, "/headcorn/ask", "about=AAAA&seal=AAAA");
    EXPECT_NE(shown(refused).find("was not made by the school"), std::string::npos);
    EXPECT_TRUE(requests.open(who).empty());
    support::expect_golden("src/rulebook/golden/ask_refused.html", shown(refused));
}

class Warnings : public GatePages {
protected:
    std::string says(web::Method method, const std::string& values) {
        return shown(answer(method, "/headcorn/warning", values));
    }
    gatepost::Place place_of(const std::string& address) const {
        return {*gatepost::NetworkId::from_bytes(network.bytes()), *wire::IpAddress::parse(address)};
    }
    // Somebody is signed in at each of these and nowhere else; the office is reached through the gate.
    void sign_in_at(std::vector<gatepost::Place> places) {
        through = network;
        who_is_who.at_device = [this, places](const gatepost::Place& at) {
            const gatepost::Bound bound{at,
                                        gatepost::PersonId::mint(random),
                                        gatepost::ProfileId::mint(random),
                                        gatepost::Known::own_sign_in,
                                        clock.now(),
                                        clock.now() + std::chrono::hours(1),
                                        std::chrono::seconds(600)};
            return std::ranges::find(places, at) != places.end() ? std::optional(bound) : std::nullopt;
        };
    }
    gatepost::WentOn half_an_hour_at(const std::string& address) const {
        return {place_of(address), same_id<gatepost::WarningId>(rule), clock.now() + std::chrono::minutes(30)};
    }

    const filter::RuleId rule = filter::RuleId::mint(random);
    const web::NetworkId network = web::NetworkId::mint(random);
    const std::string warned = link("warning", "https://webmail.example/", "\n" + rule.text());
};
INSTANTIATE_TEST_SUITE_P(both, Warnings, support::both_engines(), support::engine_name);

TEST_P(Warnings, whoever_was_warned_goes_on_at_the_device_where_they_follow_the_link_and_nowhere_else) {
    EXPECT_NE(says(web::Method::get, warned).find("only at a device of the school"), std::string::npos);
    (void)says(web::Method::post, warned);
    EXPECT_TRUE(went_on.empty()) << "the office was not reached through the gate";
    sign_in_at({});
    (void)says(web::Method::post, warned);
    EXPECT_TRUE(went_on.empty()) << "nobody is signed in there";

    const std::string own = from, second = "10.0.0.9";
    sign_in_at({place_of(own), place_of(second)});
    EXPECT_NE(says(web::Method::get, warned).find("for 30 minutes"), std::string::npos);
    EXPECT_TRUE(went_on.empty()) << "looking is not going on";
    EXPECT_NE(says(web::Method::post, warned).find("You can go on"), std::string::npos);
    EXPECT_EQ(went_on, std::vector{half_an_hour_at(own)}) << "at the second device the warning comes as before";
    from = second;
    (void)says(web::Method::post, warned);
    ASSERT_EQ(went_on.size(), 2U) << "a link that was passed on counts where it is followed";
    EXPECT_EQ(went_on[1], half_an_hour_at(second));
}

TEST_P(Warnings, a_link_that_is_old_or_for_another_page_leads_nowhere) {
    sign_in_at({place_of(from)});
    EXPECT_NE(says(web::Method::post, link("http://webmail.example/")).find("was not made by the school"),
              std::string::npos)
        << "a link to ask for a page is none to go on";
    clock.pass(std::chrono::minutes(31));
    EXPECT_NE(says(web::Method::post, warned).find("more than half an hour old"), std::string::npos);
    EXPECT_TRUE(went_on.empty());
}

TEST_P(Warnings, nobody_reads_that_they_can_go_on_when_nothing_was_written) {
    sign_in_at({place_of(from)});
    going_on = GoingOn::nobody_there;
    EXPECT_NE(says(web::Method::post, warned).find("You cannot go on from here"), std::string::npos);
    going_on = GoingOn::not_told;
    EXPECT_NE(says(web::Method::post, warned).find("could not be told just now"), std::string::npos);
}

TEST_P(Warnings, one_device_cannot_write_without_end) {
    sign_in_at({place_of(from), place_of("10.0.0.9")});
    for (std::size_t time = 0; time < 3 * kMostAsked; ++time) (void)says(web::Method::post, warned);
    EXPECT_EQ(went_on.size(), kMostAsked);
    EXPECT_NE(says(web::Method::post, warned).find("Wait ten minutes"), std::string::npos);
    from = "10.0.0.9";
    EXPECT_NE(says(web::Method::post, warned).find("You can go on"), std::string::npos);
}

TEST_P(GatePages, one_device_cannot_bury_the_requests_of_the_others) {
    const auto ask = [&](std::size_t page, const std::string& address) {
        from = address;
        return answer(web::Method::post, "/headcorn/ask", link("http://a" + std::to_string(page) + ".example/"));
    };
    for (std::size_t page = 0; page < 3 * kMostAsked; ++page) (void)ask(page, "10.0.0.5");
    EXPECT_EQ(requests.open(who).size(), kMostAsked);
    const std::string refused = shown(ask(99, "10.0.0.5"));
    EXPECT_NE(refused.find("Wait ten minutes"), std::string::npos);
    EXPECT_NE(refused.find("tell a teacher"), std::string::npos);
    EXPECT_EQ(ask(100, "10.0.0.6").status, web::Status::ok);
    EXPECT_EQ(requests.open(who).size(), kMostAsked + 1);
}

TEST_P(GatePages, a_refused_form_keeps_what_was_typed_and_nobody_sees_a_decision_form_for_their_own_request) {
    const std::string page =
        shown(answer(web::Method::post, "/headcorn/gate/list/changes", "site=co.uk&kind=block&reason=why+not"));
    EXPECT_NE(page.find("why not"), std::string::npos);
    EXPECT_NE(page.find("govuk-error-summary"), std::string::npos);
    sign_in(rights::Role::dsl);
    answer(web::Method::post, "/headcorn/gate/list/changes", "site=a.example&kind=block&reason=because");
    EXPECT_NE(waiting_change().find("Your own request"), std::string::npos);
}

TEST_P(GatePages, an_exception_is_decided_on_neither_by_whom_it_is_for_nor_after_its_time) {
    ASSERT_EQ(
        answer(web::Method::post, "/headcorn/gate/list/changes",
               "site=games.example&kind=allow&whom=one-person&person=amira.o&reason=chess&until-day=3&until-month=3&"
               "until-year=2026&until-time=12%3A00")
            .status,
        web::Status::see_other);
    const auto page = [&] { return waiting_change(); };
    who = rights::Reader({headcorn.school(), who_is_who.amira.id, {rights::Role::slt}});
    EXPECT_NE(page().find("It is for you: somebody else decides"), std::string::npos);
    EXPECT_EQ(page().find("value=\"refuse\""), std::string::npos);
    sign_in(rights::Role::slt);
    EXPECT_NE(page().find("value=\"approve\""), std::string::npos);
    clock.pass(std::chrono::hours(2));
    EXPECT_EQ(page().find("value=\"approve\""), std::string::npos);
    EXPECT_NE(page().find("Its time has passed: it can only be refused"), std::string::npos);
    EXPECT_NE(page().find("value=\"refuse\""), std::string::npos);
}

TEST_P(GatePages, to_be_a_pupil_shows_what_the_gate_says_and_every_rule_on_the_way) {
    const auto ask = [&](const std::string& typed) {
        return answer(web::Method::post, "/headcorn/gate/explanation", typed);
    };
    EXPECT_EQ(answer(web::Method::get, "/headcorn/gate/explanation", "").status, web::Status::ok);
    const std::string page = shown(ask("url=http%3A%2F%2Fchat-with-strangers.example%2F&person=amira+pellthwaite"));
    for (const char* words : {"Blocked", "Amira Pellthwaite", "Gatehouse starter lists", "Categories",
                              "Chat with strangers", "a teacher", "Illegal layer", "Help services", "says nothing"})
        EXPECT_NE(page.find(words), std::string::npos) << words;
    support::expect_golden("src/rulebook/golden/explanation.html", without_date_of_lists(page));
    EXPECT_NE(shown(ask("url=https%3A%2F%2Fnews.example%2F&person=amira.o")).find("only its name and port"),
              std::string::npos);
    const std::string open = shown(ask("url=http%3A%2F%2Fnews.example%2F&as=staff"));
    EXPECT_NE(open.find("Opens"), std::string::npos);
    EXPECT_NE(open.find("No name server was asked"), std::string::npos);
    store::Transaction tx = database().reading();
    std::size_t looks = 0;
    for (const auto& line : journal::Journal(world).lines_about(tx, store::SchoolScope(headcorn.school()),
                                                                journal::opaque(who_is_who.amira.id.bytes())))
        if (line.verb == "rules.explained") ++looks;
    EXPECT_EQ(looks, 2U) << "who was a pupil is kept, and a profile is nobody";
}

TEST_P(GatePages, an_order_about_somebody_is_told_to_nobody_but_who_may_write_orders_and_never_to_its_subject) {
    const auto ask = [&](const std::string& more) {
        std::string page = shown(answer(web::Method::post, "/headcorn/gate/explanation",
                                        "url=http%3A%2F%2Fnews.example%2F&person=amira.o" + more));
        return page.substr(page.find("<main"));
    };
    for (const rights::Role role : {rights::Role::network_manager, rights::Role::slt}) {
        sign_in(role);
        who_is_who.suspended_until = {};
        const std::string without = ask("");
        who_is_who.suspended_until = clock.now() + std::chrono::hours(2);
        EXPECT_EQ(ask(""), without) << "the answer is the same whether there is an order or not";
        EXPECT_NE(without.find("Orders that take somebody’s internet away are not shown here"), std::string::npos);
    }
    for (const rights::Role role : {rights::Role::dsl, rights::Role::head}) {
        sign_in(role);
        EXPECT_NE(ask("").find("takes their internet away"), std::string::npos);
        EXPECT_NE(ask("").find("Led to the sign-in page"), std::string::npos);
        EXPECT_NE(ask("&at-day=3&at-month=3&at-year=2026&at-time=13%3A00").find("none takes their internet away"),
                  std::string::npos)
            << "it is over by then";
        EXPECT_NE(ask("&at-day=2&at-month=3&at-year=2026&at-time=13%3A00").find("are not known here"),
                  std::string::npos);
    }
    who = rights::Reader({headcorn.school(), who_is_who.amira.id, {rights::Role::dsl}});
    const std::string about_themselves = ask("");
    EXPECT_NE(about_themselves.find("are not shown here"), std::string::npos);
    EXPECT_NE(about_themselves.find("Opens"), std::string::npos);
}

TEST_P(GatePages, whoever_is_signed_in_at_an_address_is_judged_and_otherwise_nobody) {
    const auto* profile = rules.school("headcorn");
    ASSERT_NE(profile, nullptr);
    const auto ks2 = rules.profile_of(headcorn.school(), school::Audience::learner, 5);
    who_is_who.at_device = [&](const gatepost::Place& place) -> std::optional<gatepost::Bound> {
        return gatepost::Bound{.place = place,
                               .person = same_id<gatepost::PersonId>(who_is_who.amira.id),
                               .profile = same_id<gatepost::ProfileId>(*ks2),
                               .known = {},
                               .since = clock.now(),
                               .until = clock.now() + std::chrono::hours(1),
                               .idle = std::chrono::seconds(60)};
    };
    const std::string typed = "url=http%3A%2F%2Fchat-with-strangers.example%2F&from=127.0.0.1";
    EXPECT_NE(shown(answer(web::Method::post, "/headcorn/gate/explanation", typed)).find("Amira Pellthwaite</dd>"),
              std::string::npos);
    who_is_who.at_device = [](const gatepost::Place&) { return std::optional<gatepost::Bound>(); };
    const std::string nobody = shown(answer(web::Method::post, "/headcorn/gate/explanation", typed));
    EXPECT_EQ(nobody.find("Amira Pellthwaite</dd>"), std::string::npos);
    EXPECT_NE(nobody.find("Led to the sign-in page"), std::string::npos);
}

TEST_P(GatePages, whoever_went_on_after_a_warning_at_an_address_is_judged_so_and_only_there) {
    const auto staff = rules.profile_of(homewood.school(), school::Audience::staff, std::nullopt);
    who = rights::Reader({homewood.school(), school::PersonId::mint(random), {rights::Role::network_manager}});
    who_is_who.at_device = [&](const gatepost::Place& place) -> std::optional<gatepost::Bound> {
        return gatepost::Bound{.place = place,
                               .person = gatepost::PersonId::mint(random),
                               .profile = same_id<gatepost::ProfileId>(*staff),
                               .known = gatepost::Known::own_sign_in,
                               .since = clock.now(),
                               .until = clock.now() + std::chrono::hours(1),
                               .idle = std::chrono::seconds(60)};
    };
    const auto ask = [&](const std::string& as) {
        return shown(
            answer(web::Method::post, "/homewood/gate/explanation", "url=http%3A%2F%2Fwebmail.example%2F" + as));
    };
    EXPECT_NE(ask("&from=127.0.0.1").find("Warned, and may go on"), std::string::npos);
    const filter::RuleSet in = in_force();
    const auto profile = std::ranges::find(in.rules().profiles, *staff, &filter::Profile::id);
    const auto rule =
        std::ranges::find(profile->categories, filter::CategoryAction::warn, &filter::CategoryRule::action);
    who_is_who.went_on = {same_id<gatepost::WarningId>(rule->id)};
    const std::string after = ask("&from=127.0.0.1");
    EXPECT_NE(after.find("Opens"), std::string::npos);
    EXPECT_NE(after.find("warned, and they went on"), std::string::npos);
    EXPECT_NE(ask("&as=staff").find("Warned, and may go on"), std::string::npos);
}

TEST_P(GatePages, a_question_that_cannot_be_answered_says_what_is_wrong_with_it) {
    struct Case {
        const char* typed;
        const char* said;
    };
    const Case cases[] = {
        {"url=", "Write the address of a page"},
        {"url=a+b", "write it as in a browser"},
        {"url=http%3A%2F%2Fa.example&person=nobody+knows", "Nobody on the roster"},
        {"url=http%3A%2F%2Fa.example&person=amira", "It may be Amira Pellthwaite or Amira Quenwood"},
        {"url=http%3A%2F%2Fa.example&as=ks2&person=amira.o", "not both"},
        {"url=http%3A%2F%2Fa.example&as=nobody-knows", "`ks2`"},
        {"url=http%3A%2F%2Fa.example&from=device", "write it like 10.1.2.3"},
        {"url=http%3A%2F%2Fa.example&from=8.8.8.8", "serves `8.8.8.8`"},
        {"url=http%3A%2F%2Fa.example&at-time=10%3A15", "Write the day, too"},
    };
    for (const auto& [typed, said] : cases) {
        SCOPED_TRACE(typed);
        const web::Response refused = answer(web::Method::post, "/headcorn/gate/explanation", typed);
        EXPECT_EQ(refused.status, web::Status::form_refused);
        EXPECT_NE(shown(refused).find(said), std::string::npos);
    }
}

TEST_P(GatePages, of_two_children_of_one_name_neither_is_taken_for_the_other) {
    people::Person namesake = who_is_who.amira;
    namesake.id = school::PersonId::mint(random);
    namesake.cohort = people::Cohort{std::chrono::year(2022)};
    who_is_who.also.push_back(namesake);
    const std::string when =
        "&begins-day=3&begins-month=3&begins-year=2026&begins-time=11%3A00&ends-day=3&ends-month=3&ends-year=2026&"
        "ends-time=12%3A00&until-day=3&until-month=4&until-year=2026&until-time=12%3A00";
    const std::string change = "site=games.example&kind=allow&whom=one-person&reason=chess";
    const auto refused = [&](const std::string& path, const std::string& typed) {
        const web::Response response = answer(web::Method::post, "/headcorn/gate/" + path, typed + when);
        EXPECT_EQ(response.status, web::Status::form_refused) << path;
        const std::string page = shown(response);
        EXPECT_NE(page.find("2 people have this name: Amira Pellthwaite, Year 3; Amira Pellthwaite, Year 5. Write the "
                            "name with which the one you mean signs in"),
                  std::string::npos)
            << page;
    };
    refused("explanation", "url=http%3A%2F%2Fa.example&person=amira+pellthwaite");
    refused("examinations", "reason=Tables&candidates=Amira+Pellthwaite");
    refused("list/changes", change + "&person=Amira+Pellthwaite");
    EXPECT_TRUE(list.requested(headcorn.school()).empty());
    EXPECT_TRUE(exams.coming(headcorn.school()).empty());

    EXPECT_EQ(answer(web::Method::post, "/headcorn/gate/list/changes", change + "&person=amira.o" + when).status,
              web::Status::see_other);
    sign_in(rights::Role::head);
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate", "")).find("Amira Pellthwaite, Year 5 until 3 April"),
              std::string::npos)
        << "whoever approves sees which of them it is";
}

TEST_P(GatePages, what_the_illegal_layer_holds_is_told_to_nobody_who_asks) {
    const std::string page = shown(answer(web::Method::post, "/headcorn/gate/explanation",
                                          "url=http%3A%2F%2Fillegal-content-test.example%2F&as=staff"));
    EXPECT_NE(page.find("nothing can open it"), std::string::npos);
    EXPECT_EQ(page.find("No name server was asked"), std::string::npos);
    const auto begin = page.find("Every rule that was considered");
    EXPECT_EQ(page.substr(begin, page.find("</table>", begin) - begin).find("illegal-content-test"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
