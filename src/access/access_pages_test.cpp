// The pages over real requests, without sockets: sign-in, portal, sign-out, the table.

#include "support/access_school.h"
#include "support/golden.h"
#include "web/form.h"
#include "web/site.h"

#include <algorithm>

namespace rights {
namespace {

using web::Incoming;
using web::Outgoing;
using web::Status;

class PlainFrame final : public web::Frame {
public:
    web::Surroundings around(const web::Request& request) const override {
        const auto home = *web::Link::own("/" + std::string(request.school()));
        return {.school = "Headcorn", .home = home, .help = home / "help"};
    }
};

class AccessPages : public support::PresenceSchool {
protected:
    AccessPages() { add_pages(router, {accounts, presence, schools, demo_sign_ins}); }

    Incoming get(std::string target) const {
        Incoming incoming{.method = "GET",
                          .target = std::move(target),
                          .headers = {{"host", "office.example:8443"}},
                          .body = {},
                          .peer = peer};
        if (!token.empty()) incoming.headers.push_back({"cookie", "__Host-session=" + token});
        return incoming;
    }
    Incoming post(std::string target, std::string fields) {
        Incoming incoming = get(std::move(target));
        incoming.method = "POST";
        incoming.headers.push_back({"origin", "https://office.example:8443"});
        incoming.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
        if (const auto session = accounts.find("headcorn", token))
            fields += "&form_token=" + web::csrf_token(session->csrf_key);
        incoming.body = std::move(fields);
        return incoming;
    }
    Outgoing ask(const Incoming& incoming) { return site.answer(incoming, 0); }
    static std::string header(const Outgoing& answer, std::string_view name) {
        for (const web::Header& each : answer.headers)
            if (each.name == name) return each.value;
        return {};
    }
    // As a browser does.
    void keep_cookie(const Outgoing& answer) {
        std::string cookie = header(answer, "set-cookie");
        ASSERT_TRUE(cookie.starts_with("__Host-session="));
        cookie = cookie.substr(15);
        token = cookie.substr(0, cookie.find(';'));
    }
    void sign_in_as(const std::string& name) {
        keep_cookie(ask(post("/headcorn/sign-in", "name=" + name + "&password=ember+walnut+saddle")));
        ASSERT_FALSE(token.empty());
    }
    void come_through_the_gate() { peer.network = web::NetworkId::from_bytes(place.network.bytes()); }

    std::vector<DemoSignIn> demo_sign_ins;
    web::Peer peer{.address = "192.0.2.44"};
    std::string token;
    web::Router router;
    PlainFrame frame;
    web::Assets assets;
    std::unique_ptr<web::Sessions> sessions = sessions_of(accounts);
    std::unique_ptr<web::Guard> guard = guard_of(accounts, schools);
    web::Site site{web::SiteParts{.router = router,
                                  .sessions = *sessions,
                                  .guard = *guard,
                                  .frame = frame,
                                  .assets = assets,
                                  .world = world,
                                  .log = [](std::string_view line) { ADD_FAILURE() << line; }},
                   web::SiteSettings{.hosts = {"office.example:8443"}, .help = *web::Link::own("/help")}};
};
INSTANTIATE_TEST_SUITE_P(both, AccessPages, support::both_engines(), support::engine_name);

TEST_P(AccessPages, the_sign_in_page_lists_nobody_in_service) {
    const Outgoing answer = ask(get("/headcorn/sign-in?return=%2Fheadcorn%2Fconcerns"));
    EXPECT_EQ(answer.status, Status::ok);
    support::expect_golden("src/access/golden/sign_in.html", answer.body);
}

TEST_P(AccessPages, the_sign_in_page_of_the_demo_lists_its_invented_people_of_this_school) {
    demo_sign_ins = {{"headcorn", "Headteacher", "head", "three-made-up"}, {"homewood", "Elsewhere", "x", "y"}};
    support::expect_golden("src/access/golden/sign_in_demo.html", ask(get("/headcorn/sign-in")).body);
}

TEST_P(AccessPages, a_wrong_password_keeps_the_name_and_shows_no_password_again) {
    const Outgoing answer = ask(post("/headcorn/sign-in", "name=dsl&password=hunter2&return=%2Fheadcorn%2Fx"));
    EXPECT_EQ(answer.status, Status::form_refused);
    EXPECT_EQ(header(answer, "set-cookie"), "");
    EXPECT_EQ(answer.body.find("hunter2"), std::string::npos);
    support::expect_golden("src/access/golden/sign_in_refused.html", answer.body);
}

TEST_P(AccessPages, an_unknown_name_reads_the_same_as_a_wrong_password) {
    std::string known = ask(post("/headcorn/sign-in", "name=dsl&password=x")).body;
    const std::string unknown = ask(post("/headcorn/sign-in", "name=abc&password=x")).body;
    const auto at = known.find("value=\"dsl\"");
    ASSERT_NE(at, std::string::npos);
    known.replace(at, 11, "value=\"abc\"");
    EXPECT_EQ(known, unknown);
}

TEST_P(AccessPages, whoever_signs_in_goes_back_to_where_they_came_from_and_never_to_another_site) {
    struct Case {
        const char* back;
        const char* expected;
    };
    for (const Case& each : {Case{"%2Fheadcorn%2Fconcerns%3Fpage%3D2", "/headcorn/concerns?page=2"},
                             Case{"%2Fhomewood%2Fconcerns", "/headcorn"}, Case{"%2F%2Fevil.example", "/headcorn"},
                             Case{"https%3A%2F%2Fevil.example", "/headcorn"}, Case{"", "/headcorn"}}) {
        SCOPED_TRACE(each.back);
        token.clear();
        const Outgoing answer =
            ask(post("/headcorn/sign-in", std::string("name=dsl&password=ember+walnut+saddle&return=") + each.back));
        EXPECT_EQ(answer.status, Status::see_other);
        EXPECT_EQ(header(answer, "location"), each.expected);
    }
}

TEST_P(AccessPages, a_session_of_one_school_opens_no_door_of_another) {
    sign_in_as("head");
    EXPECT_EQ(ask(get("/headcorn/access/table")).status, Status::ok);
    EXPECT_EQ(ask(get("/homewood/access/table")).status, Status::see_other);
}

TEST_P(AccessPages, the_table_is_for_head_and_network_manager_only) {
    for (const auto& [name, status] : {std::pair{"head", Status::ok}, std::pair{"network-manager", Status::ok},
                                       std::pair{"dsl", Status::forbidden}, std::pair{"learner", Status::forbidden}}) {
        SCOPED_TRACE(name);
        token.clear();
        sign_in_as(name);
        EXPECT_EQ(ask(get("/headcorn/access/table")).status, status);
    }
    token.clear();
    sign_in_as("head");
    support::expect_golden("src/access/golden/table.html", ask(get("/headcorn/access/table")).body);
}

TEST_P(AccessPages, a_browser_is_known_again_by_a_mark_that_names_nobody) {
    const Outgoing answer = ask(post("/headcorn/sign-in", "name=dsl&password=ember+walnut+saddle"));
    std::string mark;
    for (const web::Header& each : answer.headers)
        if (each.name == "set-cookie" && each.value.starts_with("__Host-browser-headcorn=")) mark = each.value;
    EXPECT_NE(mark.find("HttpOnly"), std::string::npos);
    EXPECT_NE(mark.find("Secure"), std::string::npos);
    EXPECT_NE(mark.find("SameSite=Strict"), std::string::npos);
    EXPECT_NE(mark.find("Max-Age=15552000"), std::string::npos);
    mark = mark.substr(0, mark.find(';'));
    EXPECT_EQ(mark.size(), std::string("__Host-browser-headcorn=").size() + 43) << "256 random bits";
    for (int i = 0; i < 12; ++i) (void)ask(post("/headcorn/sign-in", "name=dsl&password=guess"));
    Incoming own = post("/headcorn/sign-in", "name=dsl&password=ember+walnut+saddle");
    EXPECT_EQ(ask(own).status, Status::form_refused);
    own.headers.push_back({"cookie", mark});
    EXPECT_EQ(ask(own).status, Status::see_other);
}

TEST_P(AccessPages, signing_out_ends_the_session_also_for_a_copied_cookie) {
    sign_in_as("head");
    const std::string copied = token;
    const Outgoing answer = ask(post("/headcorn/sign-out", ""));
    EXPECT_EQ(header(answer, "location"), "/headcorn/signed-out");
    EXPECT_NE(header(answer, "set-cookie").find("Max-Age=0"), std::string::npos);
    token = copied;
    EXPECT_EQ(ask(get("/headcorn/access/table")).status, Status::see_other);
    support::expect_golden("src/access/golden/signed_out.html", ask(get("/headcorn/signed-out")).body);
}

TEST_P(AccessPages, the_portal_shows_the_device_that_it_binds) {
    come_through_the_gate();
    const Outgoing answer = ask(get("/headcorn/portal"));
    support::expect_golden("src/access/golden/portal.html", answer.body);
    EXPECT_EQ(presence_at_the_gate(), std::nullopt);
}

TEST_P(AccessPages, a_learner_who_signs_in_at_the_portal_is_at_the_device) {
    come_through_the_gate();
    const Outgoing answer = ask(post("/headcorn/portal", "name=learner&password=ember+walnut+saddle"));
    EXPECT_EQ(header(answer, "location"), "/headcorn/portal");
    EXPECT_EQ(presence_at_the_gate(), part("learner"));
    keep_cookie(answer);
    const Outgoing opened = ask(get("/headcorn/portal"));
    EXPECT_NE(opened.body.find("form_token"), std::string::npos) << "signing out needs the session's token";
    support::expect_golden("src/access/golden/portal_opened.html", without_tokens(opened.body));
    (void)ask(post("/headcorn/sign-out", ""));
    EXPECT_EQ(presence_at_the_gate(), std::nullopt);
}

TEST_P(AccessPages, the_next_child_at_a_shared_device_does_not_see_who_was_there_before) {
    come_through_the_gate();
    (void)ask(post("/headcorn/portal", "name=learner&password=ember+walnut+saddle"));
    EXPECT_EQ(ask(get("/headcorn/portal")).body.find("You are signed in"), std::string::npos);
}

TEST_P(AccessPages, a_wrong_password_at_the_portal_binds_nobody) {
    come_through_the_gate();
    EXPECT_EQ(ask(post("/headcorn/portal", "name=learner&password=x")).status, Status::form_refused);
    EXPECT_EQ(presence_at_the_gate(), std::nullopt);
}

TEST_P(AccessPages, a_sign_in_that_did_not_come_through_the_gate_binds_nobody) {
    const Outgoing shown = ask(get("/headcorn/portal"));
    support::expect_golden("src/access/golden/portal_elsewhere.html", shown.body);
    EXPECT_EQ(ask(post("/headcorn/portal", "name=learner&password=ember+walnut+saddle")).status, Status::not_found);
    sign_in_as("learner");
    EXPECT_EQ(presence_at_the_gate(), std::nullopt);
}

TEST_P(AccessPages, a_link_that_only_looks_like_the_portal_binds_nobody) {
    come_through_the_gate();
    Incoming forged = post("/headcorn/portal", "name=learner&password=ember+walnut+saddle");
    for (web::Header& each : forged.headers)
        if (each.name == "origin") each.value = "https://elsewhere.example";
    EXPECT_EQ(ask(forged).status, Status::form_refused);
    EXPECT_EQ(presence_at_the_gate(), std::nullopt);
}

TEST_P(AccessPages, a_school_that_is_not_here_has_no_door) {
    for (const char* path : {"/nowhere/sign-in", "/nowhere/portal", "/nowhere/signed-out"})
        EXPECT_EQ(ask(get(path)).status, Status::not_found) << path;
}

}  // namespace
}  // namespace rights
