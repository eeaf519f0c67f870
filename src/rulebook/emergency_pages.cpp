// A site that must be out of everybody's reach now: one person blocks it, and it is reviewed after.

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

constexpr web::Permission kBlock{"rules.block_now", web::WhenRefused::told, "headcorn-7.3.1-04 homewood-7.3-08"};

web::Page block_page_now(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    const auto hours =
        std::chrono::duration_cast<std::chrono::hours>(parts.list.ways(asker.setup.id).emergency_reviewed_in);
    const Html fields =
        web::text_input(form.field("site", "Site or page",
                                   "For example `example.com`, with all below it, or `example.com/page`. Write it, do "
                                   "not open it. A page of an encrypted site can only be blocked with the whole site"),
                        {}) +
        web::text_input(form.field("reason", "Why?",
                                   "It stands in the record. Nobody's name: report a child's part in "
                                   "it as a concern"),
                        {}) +
        web::button("Block it now", web::ButtonLook::warning);
    return {
        .tab = "Block a site at once",
        .heading = "Block a site at once",
        .back = web::BackLink{page_of(asker.setup, "gate")},
        .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
        .content = web::paragraph("It is closed for everybody at the school, staff and visitors too, before this "
                                  "page answers, whatever a teacher or an exception has opened. Help stays open.") +
                   web::paragraph(fmt::format("Somebody else reviews it within {} hours: it stays blocked, or it is "
                                              "opened again.",
                                              hours.count())) +
                   web::post_form(page_of(asker.setup, "gate") / "block-now", request, fields)};
}

Response show(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(block_page_now(parts, *asker, request, {}));
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto site = form.required_text({.name = "site", .most = kMostReason, .missing = "Write the site or page"});
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return web::show_refused(block_page_now(parts, *asker, request, form));
    const auto made = parts.list.block_now(asker->reader, *site, *reason);
    if (made) return web::go_to(page_of(asker->setup, "gate") / "changes" / made->id.text());
    form.add_error("site", made.error().fault == ListFault::not_published
                               ? fmt::format("it is entered, and not in force yet: {}", made.error().cause)
                               : describe(made.error()));
    return web::show_refused(block_page_now(parts, *asker, request, form));
}

}  // namespace

void add_emergency_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/block-now", kBlock,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/gate/block-now", kBlock,
               [parts](const Request& request) { return create(parts, request); });
}

}  // namespace rulebook
