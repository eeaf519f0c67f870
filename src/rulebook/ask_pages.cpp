// Where the link on a block page leads, and where the answer is found. In plain words, for whoever was blocked;
// nobody's name is asked for.

#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <algorithm>

namespace rulebook {

namespace {

using web::Html;
using web::html;
using web::Request;
using web::Response;
using web::operator""_html;

constexpr web::Permission kAsk = web::Permission::open_to_all("rules.ask");

std::string_view words_for(AskFault fault) {
    switch (fault) {
        case AskFault::not_ours:
            return "This link is not whole, or was not made by the school's filter. Go back to the page that was "
                   "blocked and choose “Ask for this page” there.";
        case AskFault::old:
            return "This link is more than a week old. Open the page again; if it is still blocked, ask from there.";
        case AskFault::not_askable:
            return "This page cannot be asked for.";
    }
    return {};
}

Response refusal(std::string_view words) {
    return web::show_refused(
        {.tab = "Ask for a page", .heading = "We cannot take this request", .content = web::paragraph(words)});
}

base::Result<AskedFor, AskFault> asked_by(const PageParts& parts, const SchoolSetup& setup, const web::Values& values,
                                          base::Instant now) {
    const auto key = parts.rulebook.link_key(setup.id);
    if (!key) return base::failure(AskFault::not_ours);
    return read_ask(*key, values.text("about"), values.text("seal"), now);
}

std::optional<school::PersonId> person_signed_in(const Request& request) {
    if (!request.session) return std::nullopt;
    return rights::person_of(request.session->person.bytes());
}

// Whoever is signed in to the internet at this device by a name of their own, or else here; nobody, when these are two.
std::optional<school::PersonId> person_asking(const PageParts& parts, const Request& request) {
    const auto place = rights::place_of(request);
    const auto there = place ? parts.who.at(*place, request.now) : std::nullopt;
    const auto here = person_signed_in(request);
    if (!there || there->bound.known != gatepost::Known::own_sign_in) return here;
    const auto at_device = same_id<school::PersonId>(there->bound.person);
    if (here && *here != at_device) return std::nullopt;
    return at_device;
}

Response show(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    const auto asked = asked_by(parts, *setup, request.query, request.now);
    if (!asked) return refusal(words_for(asked.error()));
    const Html fields = web::hidden_input("about", request.query.text("about")) +
                        web::hidden_input("seal", request.query.text("seal")) +
                        web::button("Ask for this page", web::ButtonLook::primary);
    const bool is_kept = person_asking(parts, request) && parts.requests.would_keep(setup->id, *asked);
    const Html content = web::paragraph("You are asking the school to look at this page:") +
                         web::inset(web::text(asked->url.text())) +
                         web::paragraph(is_kept ? "An adult at school will look at it and decide. Your teacher can see "
                                                  "that somebody of the class asked, and not who it was."
                                                : "An adult at school will look at it and decide. We do not keep your "
                                                  "name. If you need it for a lesson, tell your teacher, too.") +
                         web::post_form(page_of(*setup, "ask"), request, fields);
    return web::show({.tab = "Ask for a page", .heading = "Ask for a page", .content = content});
}

Response create(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    const auto asked = asked_by(parts, *setup, request.typed, request.now);
    if (!asked) return refusal(words_for(asked.error()));
    if (!parts.requests.admit(request.peer.address))
        return refusal(
            "You have asked for many pages in a short time. The school has what you asked for before. Wait "
            "ten minutes and ask again, or tell a teacher now. If you are not safe, do not wait: choose “Get help "
            "now”.");
    const auto made = parts.requests.ask(setup->id, *asked, person_asking(parts, request));
    if (!made) return refusal("We could not take the request just now. Ask a teacher, or try again later.");
    return web::show(
        {.tab = "Ask for a page",
         .heading = "Thank you for asking",
         .content = web::paragraph("An adult at school will look at the page. If it is opened, it will "
                                   "work when you try it again.") +
                    web::paragraph("The answer waits for you under this code. Write it down:") +
                    web::inset(html("<strong>"_html, made->code, "</strong>"_html)) +
                    web::paragraph(web::anchor(page_of(*setup, "ask") / "answers", "See whether there is an answer"))});
}

std::string_view words_for(AskOutcome outcome) {
    switch (outcome) {
        case AskOutcome::waits:
            return "Nobody has answered yet";
        case AskOutcome::opened:
            return "It was opened";
        case AskOutcome::for_lesson:
            return "It was opened for a lesson";
        case AskOutcome::not_opened:
            return "It stays closed";
    }
    return {};
}

Html answer_of(const SchoolSetup& setup, const AskAnswer& one) {
    const school::SchoolCalendar& calendar = setup.profile.calendar;
    std::vector<web::SummaryRow> rows{{.key = "Page", .value = web::text(one.address)},
                                      {.key = "Asked", .value = web::text(calendar.show(one.asked_at))},
                                      {.key = "Answer", .value = web::text(words_for(one.outcome))}};
    if (one.answered_at) {
        rows.push_back({.key = "Why", .value = web::prose(one.words)});
        rows.push_back({.key = "Answered", .value = web::text(calendar.show(*one.answered_at))});
    }
    return web::summary_list(rows);
}

Response answers_page(const PageParts& parts, const SchoolSetup& setup, const Request& request, const web::Form& form,
                      const Html& found) {
    Html own;
    // At a device that somebody left signed in to the internet the next one reads nothing of theirs.
    if (const auto person = person_signed_in(request))
        for (const AskAnswer& one : parts.requests.answers_for(setup.id, *person)) own += answer_of(setup, one);
    if (!own.empty()) own = web::section_heading("What you asked for while you were signed in") + own;
    web::Page page{
        .tab = "Answers",
        .heading = "Did somebody answer?",
        .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
        .content = found + own +
                   web::post_form(page_of(setup, "ask") / "answers", request,
                                  web::text_input(form.field("code", "Your code", "It was shown when you asked"),
                                                  {.width = web::Width::characters_20}) +
                                      web::button("Look for the answer", web::ButtonLook::primary))};
    return form.ok() ? web::show(std::move(page)) : web::show_refused(std::move(page));
}

Response show_answers(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    return answers_page(parts, *setup, request, {}, {});
}

Response create_look(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    web::Form form(request.typed);
    const auto code = form.required_text({.name = "code", .most = 40, .missing = "Write the code that was shown"});
    if (!form.ok()) return answers_page(parts, *setup, request, form, {});
    if (!parts.requests.admit_look(request.peer.address)) {
        form.add_error("code", "That was too often in a short time. Wait ten minutes and try again");
        return answers_page(parts, *setup, request, form, {});
    }
    const auto found = parts.requests.answer_by(setup->id, *code);
    if (!found) {
        form.add_error("code", "There is no such code, or its answer is more than a month old. Look at every letter");
        return answers_page(parts, *setup, request, form, {});
    }
    return answers_page(parts, *setup, request, form, answer_of(*setup, *found));
}

}  // namespace

web::Link page_of(const SchoolSetup& setup, std::string_view page) {
    return web::Link(web::LinkLiteral{"/"}) / setup.profile.key / page;
}

void add_ask_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/ask", kAsk,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/ask", kAsk,
               [parts](const Request& request) { return create(parts, request); });
    router.add(web::Method::get, "/{school}/ask/answers", kAsk,
               [parts](const Request& request) { return show_answers(parts, request); });
    router.add(web::Method::post, "/{school}/ask/answers", kAsk,
               [parts](const Request& request) { return create_look(parts, request); });
}

}  // namespace rulebook
