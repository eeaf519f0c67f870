// Where the link on a block page leads. In plain words, for whoever was blocked; nobody's name is asked for or kept.

#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

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

Response show(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    const auto asked = asked_by(parts, *setup, request.query, request.now);
    if (!asked) return refusal(words_for(asked.error()));
    const Html fields = web::hidden_input("about", request.query.text("about")) +
                        web::hidden_input("seal", request.query.text("seal")) +
                        web::button("Ask for this page", web::ButtonLook::primary);
    const Html content = web::paragraph("You are asking the school to look at this page:") +
                         web::inset(web::text(asked->url.text())) +
                         web::paragraph(
                             "An adult at school will look at it and decide. We do not keep your name. If "
                             "you need it for a lesson, tell your teacher, too.") +
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
    const auto made = parts.requests.ask(setup->id, *asked);
    if (!made) return refusal("We could not take the request just now. Ask a teacher, or try again later.");
    return web::show({.tab = "Ask for a page",
                      .heading = "Thank you for asking",
                      .content = web::paragraph("An adult at school will look at the page. If it is opened, it will "
                                                "work when you try it again.")});
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
}

}  // namespace rulebook
