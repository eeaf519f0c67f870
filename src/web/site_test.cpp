#include "web/site.h"

#include "support/golden.h"
#include "support/web_site.h"

#include <gtest/gtest.h>

namespace web {
namespace {

TEST(site, a_page_is_answered_with_every_protection) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::get("/headcorn/notes"), 0);
    EXPECT_EQ(answer.status, Status::ok);
    EXPECT_EQ(header_of(answer, "cache-control"), "no-store");
    EXPECT_EQ(header_of(answer, "x-content-type-options"), "nosniff");
    EXPECT_EQ(header_of(answer, "strict-transport-security"), "max-age=31536000");
    EXPECT_EQ(header_of(answer, "referrer-policy"), "same-origin");
    const std::string policy = header_of(answer, "content-security-policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    support::expect_golden("src/web/golden/page.html", answer.body);
}

TEST(site, a_refused_form_is_shown_again_with_what_was_typed) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::post("/headcorn/notes", "what=++"), 0);
    EXPECT_EQ(answer.status, Status::form_refused);
    EXPECT_TRUE(test.saved.empty());
    support::expect_golden("src/web/golden/page_refused.html", answer.body);
}

TEST(site, a_form_of_our_own_page_is_acted_upon_once_and_redirected) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::post("/headcorn/notes", "what=a+note"), 0);
    EXPECT_EQ(answer.status, Status::see_other);
    EXPECT_EQ(header_of(answer, "location"), "/headcorn/notes");
    EXPECT_EQ(test.saved, std::vector<std::string>{"a note"});
}

struct PostCase {
    const char* name;
    std::string_view header;
    std::string_view value;
    Status status;
};

TEST(site, a_form_posted_from_another_site_is_refused) {
    const PostCase cases[] = {
        {"another site's origin", "origin", "https://elsewhere.example", Status::form_refused},
        {"our name on another port", "origin", "https://office.example", Status::form_refused},
        {"our name without encryption", "origin", "http://office.example:8443", Status::form_refused},
        {"an origin that hides itself", "origin", "null", Status::form_refused},
        {"no origin at all", "origin", "", Status::form_refused},
        {"the browser says another site", "sec-fetch-site", "cross-site", Status::form_refused},
        {"the browser says a neighbour", "sec-fetch-site", "same-site", Status::form_refused},
        {"the browser says our own", "sec-fetch-site", "same-origin", Status::see_other},
    };
    for (const auto& [name, header, value, status] : cases) {
        SCOPED_TRACE(name);
        for (const char* path : {"/headcorn/notes", "/headcorn/open"}) {
            TestSite test;
            Incoming incoming = TestSite::post(path, "what=x");
            TestSite::set(incoming, header, value);
            EXPECT_EQ(test.site.answer(incoming, 0).status, status) << path;
            EXPECT_EQ(test.saved.empty(), status == Status::form_refused);
        }
    }
}

TEST(site, a_form_without_the_sessions_token_is_refused) {
    TestSite test;
    Incoming incoming = TestSite::post("/headcorn/notes", "what=x");
    for (const char* body : {"what=x", "what=x&form_token=", "what=x&form_token=guess"}) {
        incoming.body = body;
        EXPECT_EQ(test.site.answer(incoming, 0).status, Status::form_refused) << body;
    }
    EXPECT_TRUE(test.saved.empty());
}

TEST(site, a_form_that_outlived_its_session_changes_nothing) {
    TestSite test;
    Incoming incoming = TestSite::post("/headcorn/notes", "what=x");
    TestSite::set(incoming, "cookie", "__Host-session=ended");
    EXPECT_EQ(test.site.answer(incoming, 0).status, Status::form_refused);
    EXPECT_TRUE(test.saved.empty());
}

// Refusals of every kind, each with the sentences that the form held.
TEST(site, what_somebody_wrote_is_given_back_by_whatever_refuses_it) {
    const std::string typed = "prose=what&what=He+said+%3Cb%3E%0Astop&secret=not+for+a+page&kind=x";
    const std::string shown = "readonly>\nHe said &lt;b&gt;\nstop</textarea>";
    struct Case {
        const char* name;
        std::string_view path;
        std::string_view header;
        std::string_view value;
        Status status;
    };
    const Case cases[] = {
        {"the session ended", "/headcorn/notes", "cookie", "__Host-session=ended", Status::form_refused},
        {"the record is absent or hidden", "/headcorn/absent", "", "", Status::not_found},
        {"something breaks", "/headcorn/failing", "", "", Status::broken},
        {"the disk is full", "/headcorn/full", "", "", Status::busy},
    };
    for (const auto& [name, path, header, value, status] : cases) {
        SCOPED_TRACE(name);
        TestSite test;
        Incoming incoming = TestSite::post(std::string(path), typed);
        if (!header.empty()) TestSite::set(incoming, header, value);
        const Outgoing answer = test.site.answer(incoming, 0);
        EXPECT_EQ(answer.status, status);
        EXPECT_NE(answer.body.find(shown), std::string::npos) << answer.body;
        EXPECT_EQ(answer.body.find("not for a page"), std::string::npos) << "only sentences are";
    }
    TestSite test;
    Incoming foreign = TestSite::post("/headcorn/notes", typed);
    TestSite::set(foreign, "origin", "https://elsewhere.example");
    EXPECT_EQ(test.site.answer(foreign, 0).body.find("He said"), std::string::npos) << "nothing from another site";
}

TEST(site, a_file_cannot_be_sent) {
    TestSite test;
    Incoming incoming = TestSite::post("/headcorn/notes", "what=x");
    for (const char* type : {"multipart/form-data; boundary=x", "text/plain", "application/json", ""}) {
        TestSite::set(incoming, "content-type", type);
        EXPECT_EQ(test.site.answer(incoming, 0).status, Status::wrong_type) << type;
    }
    EXPECT_TRUE(test.saved.empty());
}

TEST(site, too_long_a_form_is_refused) {
    TestSite test;
    const Incoming incoming = TestSite::post("/headcorn/notes", "what=" + std::string(kMaxBodyBytes, 'x'));
    EXPECT_EQ(test.site.answer(incoming, 0).status, Status::too_large);
}

TEST(site, a_foreign_name_for_this_machine_reads_nothing) {
    TestSite test;
    for (const char* host : {"rebound.example:8443", "office.example", "office.example:8443.evil.example", ""}) {
        Incoming incoming = TestSite::get("/headcorn/notes");
        TestSite::set(incoming, "host", host);
        EXPECT_EQ(test.site.answer(incoming, 0).status, Status::other_host) << host;
        EXPECT_EQ(test.site.answer(incoming, 0).body.find("a note"), std::string::npos);
    }
}

TEST(site, a_hidden_page_and_an_absent_one_cannot_be_told_apart) {
    TestSite test;
    const Outgoing hidden = test.site.answer(TestSite::get("/headcorn/sealed"), 0);
    EXPECT_EQ(hidden.status, Status::not_found);
    for (const char* path : {"/headcorn/absent", "/headcorn/nothing-here", "/headcorn/a/b/c/d/e"}) {
        const Outgoing absent = test.site.answer(TestSite::get(path), 0);
        EXPECT_EQ(absent.status, hidden.status) << path;
        EXPECT_EQ(absent.body, hidden.body) << path;
        ASSERT_EQ(absent.headers.size(), hidden.headers.size());
        for (std::size_t i = 0; i < hidden.headers.size(); ++i)
            EXPECT_EQ(absent.headers[i].value, hidden.headers[i].value);
    }
}

TEST(site, a_session_cookie_planted_beside_ours_signs_nobody_in) {
    TestSite test;
    Incoming incoming = TestSite::get("/headcorn/notes");
    TestSite::set(incoming, "cookie", "__Host-session=planted; __Host-session=good-token");
    EXPECT_EQ(test.site.answer(incoming, 0).status, Status::see_other);
}

TEST(site, a_refusal_that_may_be_told_names_its_clause) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::get("/headcorn/forbidden"), 0);
    EXPECT_EQ(answer.status, Status::forbidden);
    EXPECT_NE(answer.body.find("headcorn-7.3.4-01"), std::string::npos);
}

TEST(site, a_stranger_is_sent_to_sign_in_and_back) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::stranger("/headcorn/notes?page=2"), 0);
    EXPECT_EQ(answer.status, Status::see_other);
    EXPECT_EQ(header_of(answer, "location"), "/headcorn/sign-in?return=%2Fheadcorn%2Fnotes%3Fpage%3D2");
    EXPECT_EQ(test.site.answer(TestSite::stranger("/headcorn/open"), 0).status, Status::ok);
}

TEST(site, a_session_of_one_school_opens_nothing_at_another) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::get("/homewood/notes"), 0);
    EXPECT_EQ(answer.status, Status::see_other);
    EXPECT_EQ(header_of(answer, "location"), "/homewood/sign-in?return=%2Fhomewood%2Fnotes");
    EXPECT_EQ(test.site.answer(TestSite::get("/homewood/open"), 0).body.find("Mrs O"), std::string::npos);
}

TEST(site, what_goes_wrong_is_a_page_with_the_reference_that_is_in_the_log) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::get("/headcorn/failing?name=Amira"), 0);
    EXPECT_EQ(answer.status, Status::broken);
    ASSERT_EQ(test.logged.size(), 1U);
    const std::string reference = test.logged[0].substr(std::string("request failed, reference ").size(), 8);
    EXPECT_NE(answer.body.find(reference), std::string::npos);
    EXPECT_EQ(answer.body.find("database"), std::string::npos) << "the cause is for the log";
    EXPECT_EQ(test.logged[0].find("Amira"), std::string::npos) << "the log holds nothing that was asked for";
}

TEST(site, who_sends_something_to_a_full_disk_is_told_that_it_was_not_saved) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::get("/headcorn/full?name=Amira"), 0);
    EXPECT_EQ(answer.status, Status::busy);
    EXPECT_NE(answer.body.find("was not saved"), std::string::npos);
    EXPECT_NE(answer.body.find("tell them in person"), std::string::npos);
    ASSERT_EQ(test.logged.size(), 1U);
    EXPECT_NE(test.logged[0].find("disk is full"), std::string::npos);
    EXPECT_EQ(test.logged[0].find("Amira"), std::string::npos);
}

TEST(site, the_wrong_method_is_told_which_one_is_right) {
    TestSite test;
    EXPECT_EQ(header_of(test.site.answer(TestSite::post("/headcorn/sealed", ""), 0), "allow"), "GET, HEAD");
    Incoming put = TestSite::get("/headcorn/notes");
    put.method = "PUT";
    EXPECT_EQ(test.site.answer(put, 0).status, Status::wrong_method);
}

TEST(site, a_saved_file_has_a_plain_name_and_is_never_shown_inside_the_site) {
    TestSite test;
    const Outgoing answer = test.site.answer(TestSite::get("/headcorn/csv"), 0);
    EXPECT_EQ(header_of(answer, "content-disposition"), "attachment; filename=\"notes--1-.csv\"");
    EXPECT_EQ(answer.body, "a,b\r\n");
}

TEST(site, every_route_that_is_not_open_refuses_a_stranger) {
    TestSite test;
    for (const Route& route : test.router.routes()) {
        if (route.permission.is_open()) continue;
        std::string path = route.pattern;
        path.replace(path.find("{school}"), 8, "headcorn");
        Incoming incoming = route.method == Method::get ? TestSite::stranger(path) : TestSite::post(path, "what=x");
        TestSite::set(incoming, "cookie", "");
        const Status status = test.site.answer(incoming, 0).status;
        EXPECT_EQ(status, route.method == Method::get ? Status::see_other : Status::form_refused) << route.pattern;
    }
}

}  // namespace
}  // namespace web
