#include "web/html.h"

#include "base/private.h"

#include <gtest/gtest.h>

namespace web {
namespace {

template <class T>
concept CanBecomeHtml = std::convertible_to<T, Html>;

static_assert(!CanBecomeHtml<std::string> && !CanBecomeHtml<const char*> && !CanBecomeHtml<std::string_view>);
static_assert(!Piece<base::Private<std::string>>, "personal data has no way onto a page without a ReadScope");
static_assert(!CanBecomeHtml<base::Private<std::string>>);
static_assert(!Piece<bool> && !Piece<char>);

static_assert(markup::is_allowed("<p class=\"govuk-body\">"));
static_assert(markup::is_allowed("<!doctype html>\n<html lang=\"en\">"));
static_assert(markup::is_allowed("<input disabled"));
static_assert(markup::is_allowed("\" value=\""));
static_assert(markup::is_allowed(" checked"));
static_assert(markup::is_allowed("Ask on Monday = today"));
static_assert(markup::is_allowed("<a href=\"/headcorn\">"));
static_assert(markup::is_allowed("<a href=\""));
static_assert(!markup::is_allowed("<script>"));
static_assert(!markup::is_allowed("<p>x</p><ScRiPt src=\"/x\">"));
static_assert(!markup::is_allowed("<style>"));
static_assert(!markup::is_allowed("<h1 class=\"x\">"), "a page has one h1, and its frame writes it");
static_assert(!markup::is_allowed("<iframe src=\"/x\">"));
static_assert(!markup::is_allowed("<p onclick=\"x()\">"));
static_assert(!markup::is_allowed("\" ONCLICK=\"x()\""));
static_assert(!markup::is_allowed(" onfocus=\"x()\""));
static_assert(!markup::is_allowed("<p style=\"color: red\">"));
static_assert(!markup::is_allowed("\" style=\""));
static_assert(!markup::is_allowed("<p class=x>"));
static_assert(!markup::is_allowed("<p class='x'>"));
static_assert(!markup::is_allowed("<a href=\"javascript:x()\">"));
static_assert(!markup::is_allowed("<a href=\"https://elsewhere.example/\">"));
static_assert(!markup::is_allowed("<a href=\"//elsewhere.example/\">"));
static_assert(!markup::is_allowed("<a href=\"/concerns/"), "a URL is not glued together from text");
static_assert(!markup::is_allowed("<!-- remark -->"));

struct Case {
    const char* name;
    std::string input;
    std::string expected;
};

const Case kEscaped[] = {
    {"plain text stays", "Year 9, Tuesday", "Year 9, Tuesday"},
    {"an element becomes text", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"a closing quotation mark stays inside", "\" onfocus=\"x", "&quot; onfocus=&quot;x"},
    {"an apostrophe is escaped too", "O'Hara", "O&#39;Hara"},
    {"what looks escaped is escaped again", "&lt;b&gt;", "&amp;lt;b&amp;gt;"},
    {"letters of every script stay", "Zoë Łukasz 李", "Zoë Łukasz 李"},
    {"a NUL is replaced", std::string("a\0b", 3),
     "a\xEF\xBF\xBD"
     "b"},
};

TEST(html, text_between_tags_shows_exactly_its_characters) {
    for (const auto& [name, input, expected] : kEscaped) {
        SCOPED_TRACE(name);
        EXPECT_EQ(html("<p>"_html, input, "</p>"_html).characters(), "<p>" + expected + "</p>");
        EXPECT_EQ(text(input).characters(), expected);
    }
}

TEST(html, text_in_an_attribute_cannot_leave_it) {
    for (const auto& [name, input, expected] : kEscaped) {
        SCOPED_TRACE(name);
        EXPECT_EQ(html("<input value=\""_html, input, "\">"_html).characters(), "<input value=\"" + expected + "\">");
    }
}

TEST(html, pieces_join_in_order) {
    Html list = "<ul>"_html;
    for (const std::size_t n : {1U, 2U, 3U}) list += html("<li>"_html, n, "</li>"_html);
    list += "</ul>"_html;
    EXPECT_EQ((std::move(list) + " & more").characters(), "<ul><li>1</li><li>2</li><li>3</li></ul> &amp; more");
}

TEST(html, a_link_stands_in_a_url_attribute) {
    const Link link = Link("/headcorn"_link) / "concerns" / "a b" / "..";
    EXPECT_EQ(html("<a href=\""_html, link.with("page", "2&3"), "\">"_html).characters(),
              "<a href=\"/headcorn/concerns/a%20b/-..?page=2%263\">");
}

TEST(html_death, text_in_a_url_attribute_stops_the_process) {
    const std::string typed = "javascript:alert(1)";
    EXPECT_DEATH((void)html("<a href=\""_html, typed, "\">"_html), "a URL must be a Link");
}

TEST(html_death, text_inside_a_tag_stops_the_process) {
    const std::string typed = "onfocus=x";
    EXPECT_DEATH((void)html("<p "_html, typed, ">"_html), "between tags or inside a quoted value");
}

TEST(html_death, a_fragment_that_is_not_whole_cannot_be_added) {
    EXPECT_DEATH((void)html(html("<p class=\""_html), "x"), "must be whole");
}

TEST(html, a_module_script_names_its_file_only) {
    EXPECT_EQ(module_script("/assets/menu.js"_link).characters(),
              "<script type=\"module\" src=\"/assets/menu.js\"></script>\n");
}

struct LinkCase {
    const char* name;
    std::string_view path;
    bool own;
};

TEST(link, only_a_path_of_this_site_is_its_own) {
    const LinkCase cases[] = {
        {"a path", "/headcorn/tasks", true},
        {"a path with a query", "/headcorn/tasks?page=2", true},
        {"a fragment", "#name", true},
        {"another host", "//elsewhere.example/", false},
        {"another host by backslash", "/\\elsewhere.example/", false},
        {"another scheme", "https://elsewhere.example/", false},
        {"script", "javascript:alert(1)", false},
        {"a line end, for a second header", "/x\r\nSet-Cookie: a=b", false},
        {"a tab, which browsers remove", "/\t/elsewhere.example", false},
        {"nothing", "", false},
    };
    for (const auto& [name, path, own] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(Link::own(path).has_value(), own);
    }
}

TEST(link, an_outside_link_has_a_harmless_scheme) {
    EXPECT_TRUE(Link::outside("https://www.ceop.police.uk/"));
    EXPECT_TRUE(Link::outside("tel:999"));
    EXPECT_FALSE(Link::outside("http://plain.example/"));
    EXPECT_FALSE(Link::outside("javascript:alert(1)"));
    EXPECT_FALSE(Link::outside("https://x.example/\"onclick"));
}

}  // namespace
}  // namespace web
