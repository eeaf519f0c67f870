// The gate's page and the end of the ask link, as they are read.

#include "rulebook/rulebook.h"
#include "support/gate_of_rules.h"
#include "support/gate_schools.h"
#include "support/golden.h"
#include "web/page.h"
#include "web/response.h"
#include "web/router.h"

#include "base/text.h"

namespace rulebook {
namespace {

class GatePages : public support::GateOnBothEngines {
protected:
    GatePages() {
        migrate({journal::schema(), policy::schema(), desk::schema(), schema()});
        EXPECT_TRUE(rules.publish("the office started", school::Software{}));
        add_pages(router, {rules, checks, list, requests,
                           [this](const school::SchoolId&, const school::PersonId&) { return std::optional(who); }});
    }
    web::Response answer(web::Method method, const std::string& path, std::string_view values) {
        const auto match = router.find(method, path);
        const auto& found = std::get<web::Router::Found>(match);
        web::Values parsed = web::Values::parse_form(values).value();
        request = {.method = method,
                   .path = path,
                   .parameters = found.parameters,
                   .query = method == web::Method::get ? parsed : web::Values(),
                   .typed = method == web::Method::post ? parsed : web::Values(),
                   .session = web::SessionView{*web::SignedIn::from_bytes(who.person().bytes()), "headcorn", {}},
                   .peer = {.address = from},
                   .now = clock.now()};
        return found.route->action(request);
    }
    std::string shown(const web::Response& response) {
        const web::Surroundings around{.school = "Headcorn", .home = home, .help = home};
        return web::render(std::get<web::Page>(response.content), around, web::Assets(), request).take();
    }
    std::string link(std::string_view url) {
        const std::string subject = rules.profile_of(headcorn.school(), school::Audience::learner, 5)->text() +
                                    "\ncategory\n" + std::to_string(clock.now().time_since_epoch().count() / 1000) +
                                    "\n" + std::string(url);
        const base::Digest mac =
            base::keyed_digest(*rules.link_key(headcorn.school()), base::bytes_of("ask\n" + subject));
        return "about=" + base::to_base64url(base::bytes_of(subject)) +
               "&seal=" + base::to_base64url(base::ByteView(mac).first(16));
    }
    void sign_in(rights::Role role) {
        who = rights::Reader({headcorn.school(), school::PersonId::mint(random), {role}});
    }

    NetGateAsker asker{clock, std::chrono::seconds(1)};
    Rulebook rules{{database(), journal}, world, setup()};
    Checks checks{{database(), world, rules, asker}};
    SchoolList list{{database(), world, journal, rules}};
    desk::Tasks tasks{database(), world};
    UnblockRequests requests{{database(), world, journal, rules, tasks}};
    rights::Reader who{{headcorn.school(), school::PersonId::mint(random), {rights::Role::network_manager}}};
    web::Router router;
    std::string from = "10.0.0.4";
    web::Request request;
    web::Link home = web::Link::own("/headcorn").value();
};
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
    EXPECT_NE(asked.find("We do not keep your name"), std::string::npos);
}

TEST_P(GatePages, a_forged_link_is_refused_in_plain_words_and_leaves_nothing_on_a_desk) {
    const web::Response refused = answer(web::Method::post, "/headcorn/ask", "about=AAAA&seal=AAAA");
    EXPECT_NE(shown(refused).find("was not made by the school"), std::string::npos);
    EXPECT_TRUE(requests.open(who).empty());
    support::expect_golden("src/rulebook/golden/ask_refused.html", shown(refused));
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
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate", "")).find("Your own request"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
