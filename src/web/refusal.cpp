#include "web/refusal.h"

#include "base/text.h"
#include "web/blocks.h"
#include "web/fields.h"

#include <algorithm>

namespace web {
namespace {

Page not_found_page() {
    return {.tab = "Page not found",
            .heading = "Page not found",
            .content = paragraph("Check the address, or start again from your home page.")};
}

Page forbidden_page(std::string_view clause) {
    Html content = paragraph("Your role at this school does not include this.");
    if (!clause.empty())
        content += paragraph(html("The rule is clause "_html, clause, " of the school’s policy."_html));
    content += paragraph("If you need it for your work, ask the person who looks after sign-ins at your school.");
    return {.tab = "Not allowed", .heading = "You cannot do this", .content = std::move(content)};
}

Page form_page() {
    return {.tab = "Form not accepted",
            .heading = "The form was not accepted",
            .content = paragraph("It did not come from a page of this site, or the page was open for too long. Nothing "
                                 "was changed.") +
                       paragraph("Load the page again, sign in if you are asked to, and send the form once more.")};
}

Page broken_page(std::string_view reference) {
    Html content = paragraph("Nothing that was saved before is lost.");
    content += paragraph("Go back and try again in a minute. What you typed is still in your browser.");
    if (!reference.empty())
        content +=
            paragraph(html("If it happens again, give this reference to whoever looks after Gatehouse: <strong>"_html,
                           reference, "</strong>"_html));
    return {.tab = "Something went wrong", .heading = "Something went wrong", .content = std::move(content)};
}

Page busy_page() {
    return {.tab = "Busy",
            .heading = "Gatehouse is busy",
            .content = paragraph("Try again in a few seconds. Nothing was changed.")};
}

Page plain_page(TabTitle title, std::string_view words) {
    return {.tab = title, .heading = std::string(title.words()), .content = paragraph(words)};
}

Html escaped(std::string_view words) {
    Html html;
    html += words;
    return html;
}

// Its lines as they were typed, and all of it chosen with one key.
Html unsaved(std::string_view words) {
    Html area = "<textarea class=\"govuk-textarea\" rows=\"8\" aria-label=\"What you wrote\" readonly>\n"_html;
    area += words;
    area += "</textarea>\n"_html;
    return area;
}

}  // namespace

void give_back_words(Page& page, const Request& request) {
    if (request.method != Method::post) return;
    Html lost;
    std::vector<std::string> names;
    for (std::string& name : request.typed.all(kProseField)) {
        const std::string_view words = request.typed.text(name);
        const bool is_again = std::find(names.begin(), names.end(), name) != names.end();
        if (is_again || base::trimmed_lines(words).empty()) continue;
        if (page.content.characters().find(escaped(words).characters()) == std::string_view::npos)
            lost += unsaved(words);
        names.push_back(std::move(name));
    }
    if (lost.empty()) return;
    page.content = section_heading("What you wrote was not saved") +
                   paragraph(
                       "Copy it before you leave this page. When you are done, close the page, so that nobody "
                       "else reads it here.") +
                   lost + page.content;
}

Page no_room_page() {
    return {
        .tab = "Nothing more can be kept",
        .heading = "Nothing more can be kept just now",
        .content = paragraph("The disk of the school’s safeguarding system is full. What you sent was not saved; what "
                             "was saved before is not lost.") +
                   paragraph("If somebody must know of it today, tell them in person. What you typed is still in "
                             "your browser: go back, keep it, and send it again later.") +
                   paragraph("Whoever looks after Gatehouse finds on its health page what to do.")};
}

Page refusal_page(Status status, const RefusalWords& words) {
    switch (status) {
        case Status::not_found:
            return not_found_page();
        case Status::forbidden:
            return forbidden_page(words.clause);
        case Status::form_refused:
            return form_page();
        case Status::busy:
            return busy_page();
        case Status::too_large:
            return plain_page("Too much was sent",
                              "More was sent than can be taken here at once. Go back and send less.");
        case Status::wrong_type:
            return plain_page("Files are not taken here",
                              "No file can be sent here. Go back and describe it in words.");
        case Status::wrong_method:
            return plain_page("Not possible here", "This address does not take what was sent to it.");
        case Status::other_host:
            return plain_page("Another address",
                              "Gatehouse is not reached under this name. Ask your school for its address.");
        case Status::bad_request:
            return plain_page("Not understood", "The browser sent something that cannot be read. Load the page again.");
        case Status::too_slow:
            return plain_page("Too slow", "The request did not arrive in time. Try again.");
        case Status::ok:
        case Status::see_other:
        case Status::not_modified:
        case Status::moved_for_good:
        case Status::broken:
            return broken_page(words.reference);
    }
    return broken_page(words.reference);
}

}  // namespace web
