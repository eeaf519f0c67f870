// The illegal layer: how much is in it, how old it is, and what waits for the leadership. Never what it holds.

#include "base/text.h"
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

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.2-03"};
constexpr web::Permission kApprove{"rules.approve", web::WhenRefused::told, "headcorn-7.3.2-03"};

// Below each other, not in a table: on a telephone a form in its last column would be out of sight.
Html waiting(const Asker& asker, const Request& request, const SealedListRecord& one, const web::Form& form) {
    const Html words = web::section_heading(fmt::format("A newer {} list waits", one.name)) +
                       web::paragraph(fmt::format("{} entries. It waits because: {}. What was in force stays.",
                                                  base::grouped(one.entries), one.why_waiting));
    if (!asker.reader.may(kApprove.name()))
        return words + web::paragraph("A senior leader, the headteacher or the safeguarding lead decides.");
    const Html buttons =
        web::button_group({web::button(web::NamedButton{"Take it", "choice", "take"}),
                           web::button(web::NamedButton{"Keep what is in force", "choice", "refuse"})});
    return words + web::post_form(page_of(asker.setup, "gate") / "illegal" / one.id.text() / "decision", request,
                                  web::text_input(form.field("reason", "Your reason", ""), {}) + buttons);
}

web::Page illegal_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    const auto when = [&](base::Instant at) { return asker.setup.profile.calendar.show(at); };
    std::vector<std::vector<Html>> rows;
    Html decisions;
    for (const SealedListRecord& one : parts.sealed.all(asker.setup.id)) {
        const bool is_in_force = one.state == ContentState::in_force;
        if (!is_in_force) decisions += waiting(asker, request, one, form);
        const auto date = school::parse_date(one.date);
        rows.push_back(
            {web::text(one.name), web::text(base::grouped(one.entries)),
             web::text(date ? school::show(*date) : std::string("not known")), web::text(when(one.confirmed_at)),
             web::text(base::grouped(one.bad_lines)),
             is_in_force ? web::tag("In force", web::Colour::green) : web::tag("Waits", web::Colour::yellow)});
    }
    Html troubles;
    for (const SealedListTrouble& trouble : parts.sealed.troubles(asker.setup.id))
        troubles += web::warning_text(
            fmt::format("{}, since {}: {}. What was in force stays", trouble.name, when(trouble.since), trouble.cause));
    return {
        .tab = "The illegal layer",
        .heading = "The illegal layer",
        .back = web::BackLink{page_of(asker.setup, "gate")},
        .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
        .content =
            web::paragraph("Pages that are against the law, from the lists that members of the IWF, CTIRU and PIPCU "
                           "schemes are given. They are blocked for everybody before any other rule, and nobody can "
                           "read them here, open one, or take a list away. Only a newer list replaces one.") +
            troubles + decisions +
            web::table({.name = "illegal",
                        .caption = "Lists",
                        .columns = {{.title = "List"},
                                    {.title = "Entries", .align = web::Align::number},
                                    {.title = "Of"},
                                    {.title = "Came last"},
                                    {.title = "Lines not used", .align = web::Align::number},
                                    {.title = "State"}},
                        .rows = std::move(rows),
                        .empty = "None is loaded: only the test entry, by which the layer is proven live, is "
                                 "blocked. A school's provider, or the school as a member, is given the lists; whoever "
                                 "looks after the machine loads them."}) +
            web::paragraph("A test that the layer answers runs with the test of the filter, on the gate's page."),
        .measure = web::Measure::wide};
}

Response show(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(illegal_page(parts, *asker, request, {}));
}

Response decide(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = SealedListId::parse(request.parameters.text("list"));
    if (!asker || !id) return web::not_found();
    web::Form form(request.typed);
    const auto choice = form.choice("choice", {{"take", {}}, {"refuse", {}}}, "Take it or keep the old");
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (form.ok()) {
        const auto decided = parts.sealed.decide(
            asker->reader, *id, *choice == "take" ? SealedLists::Choice::take : SealedLists::Choice::refuse, *reason);
        if (decided) return web::go_to(page_of(asker->setup, "gate") / "illegal");
        form.add_error("reason", decided.error().words);
    }
    return web::show_refused(illegal_page(parts, *asker, request, form));
}

}  // namespace

void add_sealed_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/illegal", kSee,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/gate/illegal/{list}/decision", kApprove,
               [parts](const Request& request) { return decide(parts, request); });
}

}  // namespace rulebook
