#include "web/form.h"

#include "base/still_world.h"

#include <gtest/gtest.h>

namespace web {
namespace {

Values typed(std::string_view body) {
    auto values = Values::parse_form(body);
    EXPECT_TRUE(values.has_value());
    return values ? std::move(*values) : Values();
}

struct ValueCase {
    const char* name;
    std::string_view body;
    std::string_view expected;
};

TEST(values, a_form_is_read_as_it_was_typed) {
    const ValueCase cases[] = {
        {"plain", "a=b", "b"},
        {"spaces and signs", "a=1+%2B+1%3D2%26", "1 + 1=2&"},
        {"other scripts", "a=Zo%C3%AB", "Zoë"},
        {"an equals sign in the value", "a=b=c", "b=c"},
        {"no value", "a", ""},
        {"the first of two", "a=1&a=2", "1"},
        {"line ends of a browser", "a=one%0D%0Atwo%0Dthree", "one\ntwo\nthree"},
        {"another field first", "b=1&&a=2&", "2"},
    };
    for (const auto& [name, body, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(typed(body).text("a"), expected);
    }
}

TEST(values, control_characters_do_not_reach_a_record) {
    EXPECT_EQ(typed("a=x%07%1By%09z").text("a").find_first_of("\x07\x1B"), std::string_view::npos);
}

TEST(values, a_form_that_is_no_form_is_refused) {
    EXPECT_EQ(Values::parse_form("a=%4").error(), wire::FormError::bad_percent_encoding);
    EXPECT_EQ(Values::parse_form("a=x%FFy").error(), wire::FormError::not_text);
    EXPECT_EQ(Values::parse_form("a=x%00y").error(), wire::FormError::not_text);
    std::string many;
    for (std::size_t i = 0; i <= wire::kMaxFormFields; ++i) many += "a=1&";
    EXPECT_EQ(Values::parse_form(many).error(), wire::FormError::too_many_fields);
}

TEST(form, a_missing_text_is_asked_for_and_everything_else_is_kept) {
    Form form(typed("what=++&place=Library"));
    EXPECT_FALSE(form.required_text({.name = "what", .most = 100, .missing = "Say what happened"}));
    EXPECT_EQ(form.optional_text({.name = "place", .most = 100}), "Library");
    EXPECT_FALSE(form.ok());
    EXPECT_EQ(form.errors(), (std::vector<FieldError>{{"what", "Say what happened"}}));
    EXPECT_EQ(form.field("what", "What?", "").error, "Say what happened");
    EXPECT_EQ(form.field("place", "Where?", "").value, "Library");
    EXPECT_TRUE(form.field("place", "Where?", "").error.empty());
}

TEST(form, length_is_counted_in_characters) {
    Form form(typed("a=%C3%AB%C3%AB%C3%AB&b=four"));
    EXPECT_EQ(form.required_text({.name = "a", .most = 3, .missing = ""}), "ëëë");
    EXPECT_FALSE(form.optional_text({.name = "b", .most = 3}));
    EXPECT_EQ(form.errors().front().message, "Use at most 3 characters");
    EXPECT_EQ(form.field("b", "", "").value, "four") << "what was too long is still there to shorten";
}

TEST(form, a_choice_that_was_not_offered_is_no_choice) {
    const std::vector<Option> options = {{"yes", "Yes"}, {"no", "No"}};
    Form form(typed("about=maybe&told=yes&told=other&sure=on"));
    EXPECT_FALSE(form.choice("about", options, "Choose yes or no"));
    EXPECT_EQ(form.chosen("told", options), std::vector<std::string>{"yes"});
    EXPECT_TRUE(form.is_ticked("sure"));
    EXPECT_FALSE(form.is_ticked("unsure"));
}

struct DateCase {
    const char* name;
    std::string_view body;
    std::string_view id;  // of the error; empty when the date is taken
};

TEST(form, a_date_is_taken_or_says_which_box_needs_something) {
    const DateCase cases[] = {
        {"a date", "on-day=3&on-month=3&on-year=2026", ""},
        {"blanks around", "on-day=+3+&on-month=03&on-year=2026", ""},
        {"29 February", "on-day=29&on-month=2&on-year=2024", ""},
        {"no 29 February", "on-day=29&on-month=2&on-year=2026", "on-day"},
        {"nothing", "", "on-day"},
        {"no month", "on-day=3&on-year=2026", "on-month"},
        {"no year", "on-day=3&on-month=3", "on-year"},
        {"words", "on-day=third&on-month=3&on-year=2026", "on-day"},
        {"a huge number", "on-day=3&on-month=3&on-year=99999999999999999999", "on-day"},
    };
    for (const auto& [name, body, id] : cases) {
        SCOPED_TRACE(name);
        Form form(typed(body));
        const auto date = form.date("on", "The visit");
        EXPECT_EQ(date.has_value(), id.empty());
        EXPECT_EQ(form.errors().empty() ? "" : form.errors().front().field, id);
        EXPECT_EQ(form.field("on", "When?", "").error.empty(), id.empty());
    }
}

TEST(form, a_password_keeps_its_blanks) {
    Form form(typed("password=+a+b+"));
    EXPECT_EQ(form.required_secret("password", "Enter your password"), " a b ");
}

TEST(form, a_token_of_one_session_is_not_that_of_another) {
    base::Key one{};
    base::Key other{};
    other[0] = std::byte{1};
    EXPECT_EQ(csrf_token(one), csrf_token(one));
    EXPECT_NE(csrf_token(one), csrf_token(other));
}

TEST(form, a_form_with_files_differs_from_others_in_its_encoding_alone) {
    Request request{};
    base::SeededRandom random{1};
    request.session = SessionView{.person = SignedIn::mint(random), .school = "headcorn", .csrf_key = {}};
    const Link to = Link("/headcorn"_link) / "a\"b";
    const Html plain = post_form(to, request, text("x < y"));
    std::string expected(plain.characters());
    const std::string_view method = "method=\"post\"";
    expected.insert(expected.find(method) + method.size(), " enctype=\"multipart/form-data\"");
    const Html form = upload_form(to, request, text("x < y"));
    EXPECT_EQ(form.characters(), expected);
    EXPECT_NE(expected.find("x &lt; y"), std::string::npos);
    EXPECT_NE(expected.find(csrf_token({})), std::string::npos);
}

}  // namespace
}  // namespace web
