#include "web/components.h"

#include "support/golden.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace web {
namespace {

const Field kWhat = {.name = "what",
                     .label = "What happened?",
                     .hint = "In the child's own words, if you can",
                     .value = "She said \"<b>stop</b>\" & left",
                     .error = "Say what happened"};
const Field kPlain = {.name = "place", .label = "Where?"};
const std::vector<Option> kYesNo = {{"yes", "Yes", "You go to another page"}, {"no", "No"}};

Html all_text_fields() {
    return text_input(kPlain, {}) + text_input(kWhat, {.purpose = Purpose::email, .width = Width::half}) +
           text_input(kPlain, {.purpose = Purpose::code, .width = Width::characters_10}) + textarea(kWhat, 6) +
           textarea(kPlain, 3);
}

Html a_table() {
    const Link list = Link("/headcorn"_link) / "concerns";
    return table({.name = "concerns",
                  .caption = "Concerns",
                  .columns = {{.title = "Learner", .sorted = Sorted::ascending, .sort = list.with("sort", "-name")},
                              {.title = "State"},
                              {.title = "Minutes", .align = Align::number, .sort = list.with("sort", "age")}},
                  .rows = {{text("Amira O'Hara"), tag("raised", Colour::blue), html(std::size_t{12})}},
                  .empty = "",
                  .csv = list / "csv"});
}

Html many_pages() {
    const Link list = Link("/headcorn"_link) / "events";
    Html all;
    for (const std::size_t current : {1U, 2U, 10U, 20U})
        all += pagination({.current = current, .last = 20, .page = list.with("kind", "block")});
    return all + pagination({.current = 1, .last = 1, .page = list});
}

struct Case {
    const char* file;
    Html actual;
};

TEST(components, each_component_looks_as_it_was_read) {
    const Link here = Link("/headcorn"_link) / "concerns";
    const Case cases[] = {
        {"headings", section_heading("A & B") + subsection_heading("Next") + paragraph("One < two")},
        {"anchors", anchor(here, "Concerns") + bullets({text("one"), text("two")}, Bullets::dots) +
                        bullets({text("first")}, Bullets::numbers)},
        {"buttons", button_group({button("Save", ButtonLook::primary),
                                  button({.label = "Set aside", .name = "verb", .value = "set-aside"}),
                                  link_button("Back", here, ButtonLook::secondary)}) +
                        button("Delete", ButtonLook::warning) + start_button("Report a concern", here)},
        {"notification_banner", notification_banner(Notice::plain, paragraph("The gate is not answering")) +
                                    notification_banner(Notice::success, paragraph("Saved"))},
        {"inset", inset(paragraph("Headcorn 7.3"))},
        {"warning_text", warning_text("Do not look at, copy or send the image")},
        {"details", details("Why is this asked?", paragraph("So that the right person is told"))},
        {"panel", panel("Concern raised", paragraph("The safeguarding lead was told"))},
        {"tags", tag("kept", Colour::green) + tag("due", Colour::yellow) + tag("broken", Colour::red) +
                     tag("not measured", Colour::grey) + tag("open", Colour::blue) + tag("late", Colour::orange)},
        {"text_fields", all_text_fields()},
        {"password_input",
         password_input({.name = "password", .label = "Password", .value = "never shown"}, Purpose::current_password)},
        {"radios", radios({.name = "about", .label = "Is it about an adult?", .value = "no", .error = "Choose one"},
                          kYesNo, Arrangement::stacked) +
                       radios({.name = "sure", .label = "Sure?"}, {{"y", "Yes"}}, Arrangement::inline_row)},
        {"checkboxes", checkboxes({.name = "told", .label = "Who was told?", .hint = "Choose all"}, kYesNo, {"yes"})},
        {"select", select({.name = "year", .label = "Year", .value = "9"}, {{"8", "Year 8"}, {"9", "Year 9"}})},
        {"date_input",
         date_input({.name = "seen", .label = "When?", .hint = "For example 3 3 2026"}, {"3", "3", "2026"}) +
             date_input({.name = "due", .label = "Due", .error = "Enter a date"}, {"31", "2", ""})},
        {"file_input",
         file_input({.name = "list", .label = "Filter list", .value = "never shown"}, "") +
             file_input({.name = "roster", .label = "Roster \"9B\"", .hint = "At most 32 MB", .error = "Choose a file"},
                        ".csv,.txt\" onfocus=\"x")},
        {"hidden_input", hidden_input("draft", "a\"b")},
        {"error_summary", error_summary({{"what", "Say what happened"}, {"due-day", "Enter a real date"}})},
        {"summary_list",
         summary_list({{.key = "Raised", .value = text("3 March 2026, 10:15")},
                       {.key = "State", .value = text("raised"), .verbs = {{"Change", "state", here}}},
                       {.key = "Who", .value = text("2"), .verbs = {{"Add", "person", here}, {"Print", "", here}}}})},
        {"table", a_table()},
        {"table_empty", table({.name = "t",
                               .caption = "Alerts",
                               .columns = {{.title = "When"}},
                               .rows = {},
                               .empty = "Alerts appear here within five seconds"})},
        {"task_list",
         task_list("steps",
                   {{.title = "Tell the head", .to = here, .hint = "Clause 3-03", .status = tag("due", Colour::yellow)},
                    {.title = "Close", .status = text("Cannot start yet")}})},
        {"timeline", timeline({{.title = "Raised",
                                .by = "J. Green",
                                .when = "3 March 2026, 10:15",
                                .timestamp = "2026-03-03T10:15:00Z",
                                .content = paragraph("As told to me")},
                               {.title = "Alert",
                                .when = "3 March 2026, 10:14",
                                .timestamp = "2026-03-03T10:14:00Z",
                                .content = paragraph("chat site")}})},
        {"pagination", many_pages()},
        {"filter", filter({.list = here,
                           .fields = text_input(kPlain, {}),
                           .chosen = {{.words = "Year 9", .to = here}},
                           .clear = here})},
    };
    for (const auto& [file, actual] : cases) {
        SCOPED_TRACE(file);
        support::expect_golden("src/web/golden/" + std::string(file) + ".html", actual.characters());
    }
}

TEST(components, a_form_without_errors_has_no_error_summary) { EXPECT_TRUE(error_summary({}).empty()); }

TEST(components, a_password_is_never_sent_back_to_the_browser) {
    const Html input = password_input({.name = "p", .label = "Password", .value = "hunter2"}, Purpose::new_password);
    EXPECT_EQ(input.characters().find("hunter2"), std::string_view::npos);
}

}  // namespace
}  // namespace web
