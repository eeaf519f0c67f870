#include "web/upload.h"

#include "support/web_site.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using std::string_literals::operator""s;

constexpr std::string_view kList = "name=list; filename=a.txt";

TEST(upload, a_list_arrives_whole_and_is_not_copied) {
    const std::string content = "\0casino.example\r\n--\r\n--gat\r\n--other--\r\n\n--gate\r\n\xff"s;
    TestSite test;
    Incoming incoming = TestSite::upload("/headcorn/lists",
                                         TestSite::part("name=what", "one\r\ntwo") +
                                             TestSite::part("name=list; filename=\"C:\\lists\\a%22b.txt\"", content));
    const char* seen = nullptr;
    test.router.add(
        Method::post, "/{school}/seen", kNotes,
        [&](const Request& request) {
            const UploadedFile* file = request.file("list");
            seen = file != nullptr ? file->content.data() : nullptr;
            EXPECT_EQ(request.file("what"), nullptr);
            return go_to("/headcorn"_link);
        },
        Uploads{.most_bytes = 1000});
    EXPECT_EQ(test.site.answer(incoming, 0).status, Status::see_other);
    EXPECT_EQ(test.saved, std::vector<std::string>{"one\ntwo"}) << "cleaned as in any form";
    EXPECT_EQ(test.uploaded, std::vector<std::string>{"list, a\"b.txt, " + content});
    incoming.target = "/headcorn/seen";
    EXPECT_EQ(test.site.answer(incoming, 0).status, Status::see_other);
    EXPECT_EQ(seen, incoming.body.data() + incoming.body.find(content));
}

TEST(upload, a_form_without_files_may_be_posted_there_too) {
    TestSite test;
    EXPECT_EQ(test.site.answer(TestSite::post("/headcorn/lists", "what=x"), 0).status, Status::see_other);
    EXPECT_EQ(test.saved, std::vector<std::string>{"x"});
    EXPECT_TRUE(test.uploaded.empty());
}

TEST(upload, a_field_where_no_file_was_chosen_is_no_file) {
    TestSite test;
    const Incoming nothing = TestSite::upload("/headcorn/lists", TestSite::part("name=list; filename=\"\"", ""));
    EXPECT_EQ(test.site.answer(nothing, 0).status, Status::see_other);
    EXPECT_TRUE(test.uploaded.empty());
    const Incoming empty = TestSite::upload("/headcorn/lists", TestSite::part(kList, ""));
    EXPECT_EQ(test.site.answer(empty, 0).status, Status::see_other);
    EXPECT_EQ(test.uploaded, std::vector<std::string>{"list, a.txt, "});
}

TEST(upload, a_picture_cannot_be_put_into_a_record) {
    TestSite test;
    for (const char* path : {"/headcorn/notes", "/headcorn/open"}) {
        const Incoming incoming =
            TestSite::upload(path, TestSite::part("name=what", "x") + TestSite::part(kList, "GIF89a"));
        EXPECT_EQ(test.site.answer(incoming, 0).status, Status::wrong_type) << path;
        EXPECT_EQ(test.site.body_rule(incoming)->files, Files::refused) << path;
        EXPECT_EQ(test.site.body_rule(incoming)->most_bytes, kMaxBodyBytes) << path;
    }
    EXPECT_TRUE(test.saved.empty());
}

struct HeaderCase {
    const char* name;
    std::string_view header;
    std::string_view value;
    Status status;
    bool is_refused_unread;
};

TEST(upload, a_list_from_another_site_or_a_stranger_changes_nothing) {
    const HeaderCase cases[] = {
        {"another site", "origin", "https://elsewhere.example", Status::form_refused, true},
        {"no origin", "origin", "", Status::form_refused, true},
        {"the browser says another site", "sec-fetch-site", "cross-site", Status::form_refused, true},
        {"a foreign name for us", "host", "rebound.example:8443", Status::other_host, true},
        {"nobody", "cookie", "", Status::form_refused, true},
        {"an empty cookie", "cookie", "__Host-session=", Status::form_refused, true},
        {"a session that ended", "cookie", "__Host-session=ended", Status::form_refused, false},
        {"ours", "sec-fetch-site", "same-origin", Status::see_other, false},
    };
    for (const auto& [name, header, value, status, is_refused_unread] : cases) {
        SCOPED_TRACE(name);
        TestSite test;
        Incoming incoming = TestSite::upload("/headcorn/lists", TestSite::part(kList, "x"));
        TestSite::set(incoming, header, value);
        const auto rule = test.site.body_rule(incoming);
        EXPECT_EQ(rule.has_value(), !is_refused_unread);
        EXPECT_EQ(rule ? status : rule.error(), status);
        EXPECT_EQ(test.site.answer(incoming, 0).status, status);
        EXPECT_EQ(test.uploaded.empty(), status != Status::see_other);
    }
}

TEST(upload, a_list_without_the_sessions_token_changes_nothing) {
    TestSite test;
    Incoming incoming = TestSite::upload("/headcorn/lists", "");
    const std::string token = csrf_token(TestSessions::key());
    for (const std::string& parts :
         {TestSite::part(kList, "x"), TestSite::part("name=form_token", "guess") + TestSite::part(kList, "x"),
          TestSite::part("name=form_token; filename=t", token) + TestSite::part(kList, "x"),
          TestSite::part("name=form_token", "guess") + TestSite::part("name=form_token", token)}) {
        incoming.body = parts + "--gate--";
        EXPECT_EQ(test.site.answer(incoming, 0).status, Status::form_refused) << parts;
    }
    EXPECT_TRUE(test.saved.empty());
}

TEST(upload, who_may_not_do_it_uploads_nothing) {
    TestSite test;
    const Incoming incoming = TestSite::upload("/headcorn/forbidden-lists", TestSite::part(kList, "x"));
    EXPECT_EQ(test.site.answer(incoming, 0).status, Status::forbidden);
    Incoming elsewhere = TestSite::upload("/homewood/lists", TestSite::part(kList, "x"));
    EXPECT_EQ(test.site.answer(elsewhere, 0).status, Status::form_refused);
    EXPECT_TRUE(test.uploaded.empty());
}

TEST(upload, what_is_cut_short_or_too_large_or_no_text_changes_nothing) {
    const std::string text = TestSite::part("name=what", "x");
    struct Case {
        const char* name;
        std::string parts;
        Status status;
    };
    const Case cases[] = {
        {"files too large", TestSite::part(kList, std::string(TestSite::kMostUploaded, 'x')), Status::too_large},
        {"fields too long", text + TestSite::part("name=more", std::string(kMaxBodyBytes, 'x')), Status::too_large},
        {"a field with NUL", TestSite::part("name=what", "x\0y"s), Status::bad_request},
        {"a field that is not UTF-8", TestSite::part("name=what", "\xff"), Status::bad_request},
        {"an encoded file",
         "--gate\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n",
         Status::bad_request},
    };
    for (const auto& [name, parts, status] : cases) {
        SCOPED_TRACE(name);
        TestSite test;
        EXPECT_EQ(test.site.answer(TestSite::upload("/headcorn/lists", parts), 0).status, status);
        EXPECT_TRUE(test.saved.empty());
    }
    TestSite test;
    Incoming cut = TestSite::upload("/headcorn/lists", TestSite::part(kList, "x"));
    cut.body.resize(cut.body.size() - 6);
    EXPECT_EQ(test.site.answer(cut, 0).status, Status::bad_request);
    EXPECT_TRUE(test.saved.empty());
}

TEST(upload, what_somebody_wrote_beside_a_file_is_given_back) {
    TestSite test;
    Incoming incoming = TestSite::upload("/headcorn/lists", TestSite::part("name=prose", "what") +
                                                                TestSite::part("name=what", "Why we need it") +
                                                                TestSite::part(kList, "not for a page"));
    TestSite::set(incoming, "cookie", "__Host-session=ended");
    const Outgoing answer = test.site.answer(incoming, 0);
    EXPECT_NE(answer.body.find("Why we need it</textarea>"), std::string::npos);
    EXPECT_EQ(answer.body.find("not for a page"), std::string::npos);
}

TEST(upload, only_a_form_with_files_may_be_larger_than_other_forms) {
    TestSite test;
    Incoming incoming = TestSite::upload("/headcorn/lists", "");
    EXPECT_EQ(test.site.body_rule(incoming)->most_bytes, TestSite::kMostUploaded);
    EXPECT_EQ(test.site.body_rule(incoming)->files, Files::taken);
    Incoming get = incoming;
    get.method = "GET";
    EXPECT_EQ(test.site.body_rule(get)->files, Files::refused);
    const Incoming form = TestSite::post("/headcorn/lists", "what=x");
    EXPECT_EQ(test.site.body_rule(form)->most_bytes, kMaxBodyBytes);
    TestSite::set(incoming, "content-type", "multipart/mixed; boundary=gate");
    EXPECT_EQ(test.site.body_rule(incoming)->files, Files::refused);
    EXPECT_EQ(test.site.answer(incoming, 0).status, Status::wrong_type);
}

TEST(upload, a_file_name_is_never_a_path) {
    struct Case {
        std::string_view sent;
        std::string shown;
    };
    std::string longest;
    for (std::size_t i = 0; i < kMaxFilenameCharacters; ++i) longest += "é";
    const std::string longer = longest + "é";
    const Case cases[] = {
        {"list.txt", "list.txt"},
        {"C:\\Users\\a\\list.txt", "list.txt"},
        {"../../etc/passwd", "passwd"},
        {"..\\..", ""},
        {"..", ""},
        {" . ", ""},
        {"/", ""},
        {"a/", ""},
        {"", ""},
        {"a\r\nX: y\tz", "a\xEF\xBF\xBD X: y z"},
        {"a\x7F\xff", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
        {longest, longest},
        {longer, longest},
    };
    for (const auto& [sent, shown] : cases) EXPECT_EQ(shown_filename(sent), shown) << sent;
}

}  // namespace
}  // namespace web
