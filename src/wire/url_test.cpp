#include "wire/url.h"

#include "support/vectors.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

std::string error_word(UrlFault fault) {
    switch (fault) {
        case UrlFault::too_long:
            return "!too_long";
        case UrlFault::not_absolute:
            return "!not_absolute";
        case UrlFault::unknown_scheme:
            return "!unknown_scheme";
        case UrlFault::user_name:
            return "!user_name";
        case UrlFault::bad_host:
            return "!bad_host";
        case UrlFault::forbidden_character:
            return "!forbidden_character";
        case UrlFault::bad_target:
            return "!bad_target";
    }
    return "!";
}

Url url(std::string_view text) { return Url::parse(text).value(); }

TEST(url, every_spelling_comes_to_one_canonical_form) {
    for (const auto& [place, columns] : support::read_vectors("src/wire/golden/urls.txt", 2)) {
        SCOPED_TRACE(place);
        const auto parsed = Url::parse(columns[0]);
        EXPECT_EQ(parsed ? parsed->text() : error_word(parsed.error().fault), columns[1]) << columns[0];
        if (parsed) {
            EXPECT_EQ(url(parsed->text()), *parsed) << "canonical text is not its own canonical text";
        }
    }
}

TEST(url, what_is_sent_is_what_the_client_wrote) {
    struct Case {
        std::string_view input, sent;
    };
    for (const Case& c :
         {Case{"http://x.test", "/"}, Case{"http://x.test?q", "/?q"},
          Case{"http://x.test/a/../%7e//b;c?x=%2f#f", "/a/../%7e//b;c?x=%2f"},
          Case{"http://x.test/caf\xc3\xa9?\xff", "/caf%C3%A9?%FF"}, Case{"http://x.test/a|b%zz", "/a|b%zz"}}) {
        SCOPED_TRACE(c.input);
        EXPECT_EQ(url(c.input).sent_target(), c.sent);
    }
}

TEST(url, parameters_of_a_segment_do_not_hide_the_path) {
    struct Case {
        std::string_view input, bare;
    };
    for (const Case& c :
         {Case{"/secret;x", "/secret"}, Case{"/secret;x=1/y;z", "/secret/y"}, Case{"/a/..;/secret", "/secret"},
          Case{"/;/secret", "/secret"}, Case{"/secret%3bx", "/secret"}, Case{"/secret", "/secret"}, Case{"/a/", "/a/"},
          Case{"/;x", "/"}, Case{"/secret;a/..;b/c", "/c"}, Case{"/secret%00", "/secret"},
          Case{"/secret%00.html/y", "/secret/y"}, Case{"/secret%20%20", "/secret"},
          Case{"/a%09/secret%20;x", "/a/secret"}, Case{"/a%20b", "/a%20b"}}) {
        SCOPED_TRACE(c.input);
        EXPECT_EQ(url("http://x.test" + std::string(c.input)).path_without_parameters(), c.bare);
    }
}

TEST(url, blanks_control_characters_and_endless_text_are_refused) {
    for (const char c : {'\0', '\t', '\n', '\r', ' ', '\x7f'}) {
        EXPECT_EQ(Url::parse("http://x.test/a" + std::string(1, c)).error().fault, UrlFault::forbidden_character);
    }
    EXPECT_EQ(Url::parse("http://x.test/" + std::string(kMaxUrlBytes, 'a')).error().fault, UrlFault::too_long);
    EXPECT_EQ(Url::parse("").error().fault, UrlFault::not_absolute);
    EXPECT_EQ(Url::parse("http://").error(), (UrlError{UrlFault::bad_host, HostnameError::empty}));
}

TEST(url, a_target_and_an_authority_make_the_same_url) {
    const Authority authority = Authority::parse("X.test:8080").value();
    EXPECT_EQ(Url::at(Scheme::http, authority, "/a?b").value(), url("http://x.test:8080/a?b"));
    EXPECT_EQ(Url::at(Scheme::https, Authority::parse("x.test:443").value(), "/").value(), url("https://x.test/"));
    for (const std::string_view target : {"", "*", "a", "?q", "http://x.test/",
                                          "//["
                                          "\n"}) {
        SCOPED_TRACE(target);
        EXPECT_FALSE(Url::at(Scheme::http, authority, target));
    }
    EXPECT_EQ(Url::at(Scheme::http, authority, "//other.test/a").value().text(), "http://x.test:8080/other.test/a");
}

TEST(url, its_parts_are_what_was_written) {
    const Url parsed = url("http://x.test:8080/a/b?c=d");
    EXPECT_EQ(parsed.path(), "/a/b");
    EXPECT_EQ(parsed.query(), "c=d");
    EXPECT_EQ(parsed.authority_text(), "x.test:8080");
    EXPECT_EQ(parsed.port(), 8080);
    EXPECT_FALSE(url("http://x.test/a").has_query());
    EXPECT_TRUE(url("http://x.test/a?").has_query());
    EXPECT_EQ(url("http://x.test/a").query(), "");
}

}  // namespace
}  // namespace wire
