// The filter plan: who is blocked from what, when and where, as the text from which it is read, for somebody to ask for
// another one; and what the two differ by, in words.

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

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr web::Permission kChange{"rules.change", web::WhenRefused::told, "headcorn-7.3.1-04"};
// LIMIT: the longest of the shipped plans has 8 kB.
constexpr std::size_t kMostPlan = 100'000;
constexpr std::size_t kRows = 24;

Html lines_of(const std::vector<std::string>& lines) {
    std::vector<Html> points;
    for (const std::string& line : lines) points.push_back(web::text(line));
    return points.empty() ? web::text("nothing") : web::bullets(points, web::Bullets::dots);
}

web::Page plan_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    web::Field field = form.field("plan", "The plan", "As a file filter.toml; lines that begin with # are notes");
    if (field.value.empty() && form.ok()) field.value = parts.list.plan_text(asker.setup.id);
    // What was typed was made from the plan that was shown first.
    std::string seen = form.field("seen", "", "").value;
    if (seen.empty()) seen = base::to_hex(digest_of(parts.list.plan_text(asker.setup.id)));
    Html content = web::paragraph(
        "This is what the gate goes by: which group is kept from what, when and where. Another plan comes into force "
        "by the same steps as any change, and what it would do to recent visits can be looked at before. The first "
        "plan was taken from the school’s folder; a file that is changed there is asked for when the office starts.");
    if (asker.reader.may(kChange.name()))
        content += web::post_form(page_of(asker.setup, "gate") / "plan", request,
                                  web::hidden_input("seen", seen) + web::textarea(field, kRows) +
                                      web::text_input(form.field("reason", "Why?", "It stands in the record"), {}) +
                                      web::button("Ask for this plan", web::ButtonLook::primary));
    else content += web::details("The plan as text", web::textarea(field, kRows));
    return {.tab = "Filter plan",
            .heading = "The filter plan",
            .back = web::BackLink{page_of(asker.setup, "gate")},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = std::move(content),
            .measure = web::Measure::wide};
}

Response show_plan(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(plan_page(parts, *asker, request, {}));
}

Response create_plan(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto plan = form.required_text({.name = "plan", .most = kMostPlan, .missing = "Write the plan"});
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return web::show_refused(plan_page(parts, *asker, request, form));
    const auto made =
        parts.list.request_plan(asker->reader, *plan, *reason, digest_from_hex(form.field("seen", "", "").value));
    if (made) return web::go_to(page_of(asker->setup, "gate") / "changes" / made->id.text());
    form.add_error("plan", describe(made.error()));
    return web::show_refused(plan_page(parts, *asker, request, form));
}

}  // namespace

Html plan_differences(const PageParts& parts, const Asker& asker, const ListChange& change) {
    const auto* version = std::get_if<PlanVersion>(&change.what);
    if (version == nullptr) return {};
    const auto step = parts.list.step_of(asker.setup.id, *version);
    if (!step) return web::warning_text("One of the two plans cannot be read any more.");
    std::vector<std::vector<Html>> rows;
    for (const PlanDifference& one : differences(step->from, step->to))
        rows.push_back({web::text(one.of), lines_of(one.gone), lines_of(one.come)});
    return web::table({.name = "differences",
                       .caption = "What it changes",
                       .columns = {{.title = "Of"}, {.title = "No longer"}, {.title = "New"}},
                       .rows = std::move(rows),
                       .empty = "Notes or names alone: the gate goes on as it does."});
}

void add_plan_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/plan", kSee,
               [parts](const Request& request) { return show_plan(parts, request); });
    router.add(web::Method::post, "/{school}/gate/plan", kChange,
               [parts](const Request& request) { return create_plan(parts, request); });
}

}  // namespace rulebook
