// The start of a teacher's hand: the own classes, and everything that is open for a lesson.

#include "base/text.h"
#include "lessons/pages_parts.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

namespace lessons {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"lessons.see", web::WhenRefused::told, "safeguarding rule 40"};

Html classes(const PageParts& parts, const Asker& asker, const Request& request) {
    if (!asker.reader.may("lessons.open")) return {};
    std::vector<Html> links;
    for (const people::SchoolClass& one :
         parts.classrooms.taught_by(asker.setup.id, asker.reader.person(), today_of(asker, request)))
        links.push_back(web::anchor(page_of(asker.setup, "lessons") / one.id.text(), one.name));
    return web::section_heading("Your classes") +
           (links.empty() ? web::paragraph("You teach no class here. The school office enters who teaches which.")
                          : web::bullets(links, web::Bullets::dots));
}

// A teacher ends what is open for a class on the page of the class.
Html end_form(const Asker& asker, const Opening& opening, const Request& request) {
    if (!asker.reader.may("rules.change") && !asker.reader.may("rules.approve")) return {};
    return web::post_form(page_of(asker.setup, "lessons") / "openings" / opening.id.text() / "end", request,
                          web::button("End it now", web::ButtonLook::secondary));
}

Html openings(const PageParts& parts, const Asker& asker, const Request& request) {
    std::vector<std::vector<Html>> rows;
    const auto when = [&](base::Instant at) { return asker.setup.profile.calendar.show(at); };
    for (const Opening& opening : parts.openings.coming(asker.setup.id)) {
        std::vector<std::string> sites;
        for (const filter::Site& site : opening.sites) sites.push_back(site.text());
        const auto which = parts.classrooms.find(asker.setup.id, opening.of);
        rows.push_back({web::text(which ? which->name : std::string()), web::text(base::joined(sites, ", ")),
                        web::text(opening.reason),
                        web::text(fmt::format("{} to {}", when(opening.begins), when(opening.ends))),
                        end_form(asker, opening, request)});
    }
    return web::table(
        {.name = "openings",
         .caption = "Open for a lesson, now and to come",
         .columns =
             {{.title = "Class"}, {.title = "Sites"}, {.title = "For what"}, {.title = "When"}, {.title = "Change"}},
         .rows = std::move(rows),
         .empty = "No teacher has opened anything."});
}

web::Page lessons_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    return {.tab = "Lessons",
            .heading = "Lessons",
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = classes(parts, asker, request) +
                       web::paragraph(web::anchor(page_of(asker.setup, "resources"),
                                                  "Sites and apps that were evaluated for lessons")) +
                       openings(parts, asker, request),
            .measure = web::Measure::wide};
}

Response show(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(lessons_page(parts, *asker, request, {}));
}

Response create_end(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto opening = OpeningId::parse(request.parameters.text("opening"));
    if (!asker || !opening) return web::not_found();
    const auto ended = parts.openings.end(asker->reader, *opening, Openings::Teaches::no);
    if (ended) return web::go_to(page_of(asker->setup, "lessons"));
    web::Form form;
    form.add_error("openings", describe(ended.error()));
    return web::show_refused(lessons_page(parts, *asker, request, form));
}

}  // namespace

school::Date today_of(const Asker& asker, const Request& request) {
    return asker.setup.profile.calendar.local(request.now).date;
}

web::Link page_of(const rulebook::SchoolSetup& setup, std::string_view page) {
    return web::Link(web::LinkLiteral{"/"}) / setup.profile.key / page;
}

void add_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/lessons", kSee,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/lessons/openings/{opening}/end", kSee,
               [parts](const Request& request) { return create_end(parts, request); });
    add_class_pages(router, parts);
    add_resource_pages(router, parts);
    add_overblocking_pages(router, parts);
}

}  // namespace lessons
