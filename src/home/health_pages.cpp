// How every part is: what it does less than it should, since when, for which clause, and what to do.

#include "home/pages.h"
#include "web/components.h"
#include "web/response.h"
#include "web/router.h"

namespace home {

namespace {

using web::Html;

constexpr web::Permission kSee{"health.see", web::WhenRefused::told, ""};

Html state_tag(desk::Health state) {
    switch (state) {
        case desk::Health::ok:
            return web::tag("Working", web::Colour::green);
        case desk::Health::degraded:
            return web::tag("Degraded", web::Colour::orange);
        case desk::Health::broken:
            return web::tag("Broken", web::Colour::red);
    }
    return {};
}

// A clause of this school's policy has a page of its own; a safeguarding rule has none.
Html clause_of(const web::Router& router, const Visit& visit, const std::string& clause) {
    const std::vector<std::string> path = {"policy", "clauses", clause};
    const bool is_the_schools = clause.starts_with(visit.school.school.key + "-") && clause.find(' ') == clause.npos;
    const auto link = is_the_schools ? open_link(router, visit, path) : std::nullopt;
    return link ? web::anchor(*link, clause) : web::text(clause);
}

Html table_of(const web::Router& router, const Visit& visit, const desk::HealthList& health) {
    std::vector<std::vector<Html>> rows;
    for (const desk::HealthLine& line : health.lines) {
        rows.push_back({web::text(line.name), state_tag(line.state), web::text(line.words),
                        web::text(line.since ? visit.school.calendar.show(*line.since) : "not known"),
                        clause_of(router, visit, line.clause)});
    }
    return web::table({.name = "parts",
                       .caption = "Every part, the worst first",
                       .columns = {{.title = "Part"},
                                   {.title = "State"},
                                   {.title = "What is so, and what to do"},
                                   {.title = "Since"},
                                   {.title = "Clause or rule"}},
                       .rows = std::move(rows),
                       .empty = "No part says how it is. Each part is listed here as soon as the office has started."});
}

web::Response show_health(const web::Router& router, const Parts& parts, const web::Request& request) {
    const auto visit = visit_of(parts, request);
    if (!visit) return web::not_found();
    const desk::HealthList health = health_at(parts, *visit, request.now);
    return web::show({.tab = "Health",
                      .heading = "How every part is",
                      .caption = visit->school.school.name,
                      .back = web::BackLink{school_link(*visit)},
                      .content = health_in_short(health) +
                                 web::paragraph("As of " + visit->school.calendar.show(request.now) +
                                                ". Load the page again to see what has changed.") +
                                 table_of(router, *visit, health),
                      .measure = web::Measure::wide});
}

}  // namespace

void add_health_page(web::Router& router, const Parts& parts) {
    router.add(web::Method::get, "/{school}/health", kSee,
               [&router, &parts](const web::Request& request) { return show_health(router, parts, request); });
}

}  // namespace home
