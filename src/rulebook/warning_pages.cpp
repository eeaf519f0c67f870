// Where the link on a warning leads: whoever follows it goes on, at the device at which they are signed in. No device
// and no person is in the link: it can be passed on while it lasts, and then counts for whoever follows it there.

#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

namespace rulebook {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kGoOn = web::Permission::open_to_all("rules.go_on");
constexpr web::TabTitle kTab = "Think before you go on";

Response refusal(std::string_view words) {
    return web::show_refused({.tab = kTab, .heading = "You cannot go on from here", .content = web::paragraph(words)});
}

std::string_view words_for(AskFault fault) {
    switch (fault) {
        case AskFault::old:
            return "This link is more than half an hour old. Open the page again, and go on from the warning there.";
        case AskFault::not_ours:
        case AskFault::not_askable:
            break;
    }
    return "This link is not whole, or was not made by the school's filter. Open the page again, and go on from the "
           "warning there.";
}

base::Result<Warned, AskFault> warned_by(const PageParts& parts, const SchoolSetup& setup, const web::Values& values,
                                         base::Instant now) {
    const auto key = parts.rulebook.link_key(setup.id);
    if (!key) return base::failure(AskFault::not_ours);
    return read_warning(*key, values.text("about"), values.text("seal"), now);
}

// Somebody is signed in there, by the gate's own knowledge.
std::optional<gatepost::Place> place_in_use(const PageParts& parts, const Request& request) {
    const auto place = rights::place_of(request);
    if (!place || !parts.who.at(*place, request.now)) return std::nullopt;
    return place;
}

constexpr std::string_view kElsewhere =
    "You can go on only at a device of the school, while you are signed in to the internet on it. Sign in there and "
    "open the page again.";
constexpr std::string_view kTooOften =
    "Many warnings were passed from this device in a short time. Wait ten minutes and go on from the warning again.";

Response show(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    const auto warned = warned_by(parts, *setup, request.query, request.now);
    if (!warned) return refusal(words_for(warned.error()));
    if (!place_in_use(parts, request)) return refusal(kElsewhere);
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(parts.warning_lasts(setup->id)).count();
    const Html fields = web::hidden_input("about", request.query.text("about")) +
                        web::hidden_input("seal", request.query.text("seal")) +
                        web::button("Go on", web::ButtonLook::primary);
    const Html content =
        web::paragraph("The school asks you to think before you open this page:") +
        web::inset(web::text(warned->page.url.text())) +
        web::paragraph(fmt::format("If you need it, go on. You will not be warned of pages of this kind for {} minutes "
                                   "on this device. What you open is written down, as it always is.",
                                   minutes)) +
        web::post_form(page_of(*setup, "warning"), request, fields);
    return web::show({.tab = kTab, .heading = std::string(kTab.words()), .content = content});
}

Response create(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    const auto warned = warned_by(parts, *setup, request.typed, request.now);
    if (!warned) return refusal(words_for(warned.error()));
    const auto place = place_in_use(parts, request);
    if (!place) return refusal(kElsewhere);
    const base::Instant until = request.now + parts.warning_lasts(setup->id);
    if (!parts.goings_on.admit(request.peer.address)) return refusal(kTooOften);
    switch (parts.went_on({*place, same_id<gatepost::WarningId>(warned->rule), until})) {
        case GoingOn::nobody_there:
            return refusal(kElsewhere);
        case GoingOn::not_told:
            return refusal("The filter could not be told just now. Try again in a minute.");
        case GoingOn::told:
            break;
    }
    return web::show({.tab = "You can go on",
                      .heading = "You can go on",
                      .content = web::paragraph("Go back to the page and open it again. It works within a second:") +
                                 web::inset(web::text(warned->page.url.text()))});
}

}  // namespace

void add_warning_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/warning", kGoOn,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/warning", kGoOn,
               [parts](const Request& request) { return create(parts, request); });
}

}  // namespace rulebook
