#include "base/text.h"
#include "home/pages.h"
#include "web/components.h"
#include "web/router.h"

#include <algorithm>
#include <set>

namespace home {

using web::literals::operator""_html;
using web::literals::operator""_link;

namespace {

// Open pages are for everybody; the others for whom the table gives their permission.
bool may_go(const web::Route& route, const std::optional<rights::Reader>& reader) {
    return route.permission.is_open() || (reader && reader->may(route.permission.name()));
}

bool is_open(const web::Router& router, const Visit& visit, const web::Link& link) {
    const auto match = router.find(web::Method::get, link.text());
    const auto* found = std::get_if<web::Router::Found>(&match);
    return found != nullptr && may_go(*found->route, visit.reader);
}

web::Colour colour_of(desk::Health health) {
    switch (health) {
        case desk::Health::ok:
            return web::Colour::green;
        case desk::Health::degraded:
            return web::Colour::orange;
        case desk::Health::broken:
            return web::Colour::red;
    }
    return web::Colour::grey;
}

// "1 part is broken"
std::string count_words(std::size_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace

std::optional<Visit> visit_of(const Parts& parts, const web::Request& request) {
    const rights::OpenSchool* school = rights::find_school(parts.schools, request.school());
    if (school == nullptr) return std::nullopt;
    Visit visit{*school, {}};
    if (request.session)
        visit.reader = parts.accounts.reader(school->school.id, rights::person_of(request.session->person.bytes()));
    return visit;
}

web::Link school_link(const Visit& visit) { return web::Link("/"_link) / visit.school.school.key; }

std::optional<web::Link> open_link(const web::Router& router, const Visit& visit, std::span<const std::string> path) {
    web::Link link = school_link(visit);
    for (const std::string& segment : path) link = link / segment;
    return is_open(router, visit, link) ? std::optional(link) : std::nullopt;
}

web::Link link_to(const Visit& visit, const Way& way) {
    web::Link link = school_link(visit);
    if (way.path.empty()) return link;
    for (const std::string_view segment : base::split(way.path, '/')) link = link / segment;
    return link;
}

std::vector<Way> open_ways(const web::Router& router, const Visit& visit, std::span<const Way> ways) {
    std::vector<Way> open;
    std::copy_if(ways.begin(), ways.end(), std::back_inserter(open),
                 [&](const Way& way) { return is_open(router, visit, link_to(visit, way)); });
    return open;
}

school::Date today(const Visit& visit, base::Instant now) { return visit.school.calendar.local(now).date; }

// Posts that the person holds, and no more: a task of a post is not shown to whoever could act for it.
desk::Worker worker_of(const Parts& parts, const Visit& visit, base::Instant now) {
    std::set<std::string> posts;
    for (const people::HeldPost& held : parts.people.posts(visit.reader->school()))
        if (held.person == visit.reader->person() && people::is_held(held, today(visit, now))) posts.insert(held.post);
    return {visit.reader->person(), {posts.begin(), posts.end()}};
}

std::vector<WaitingTask> tasks_of(const Parts& parts, const Visit& visit, base::Instant now) {
    const desk::Worker worker = worker_of(parts, visit, now);
    const school::SchoolId school = visit.reader->school();
    std::vector<WaitingTask> waiting;
    for (desk::Task& task : parts.tasks.tasks(school, worker))
        waiting.push_back({std::move(task), WaitingTask::Completed::here});
    for (const desk::TaskSource& source : parts.further_tasks)
        for (desk::Task& task : source.tasks(school, worker))
            waiting.push_back({std::move(task), WaitingTask::Completed::in_its_room});
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const WaitingTask& a, const WaitingTask& b) { return a.task.due < b.task.due; });
    return waiting;
}

std::string name_for(const Parts& parts, const rights::Reader& reader, std::string_view permission,
                     const people::PersonId& person) {
    std::string name;
    const auto found = parts.people.find(reader.school(), person);
    if (!found) return name;
    (void)reader.read(permission, rights::record_of(person),
                      [&](const base::ReadScope& scope) { name = people::name_of(*found, scope); });
    return name;
}

desk::HealthList health_at(const Parts& parts, const Visit& visit, base::Instant now) {
    return desk::health_of(parts.health, visit.school.school.id, now);
}

// Nothing measured is not the same as nothing wrong (SAFEGUARDING 42).
web::Html health_in_short(const desk::HealthList& health) {
    if (health.lines.empty()) {
        return web::paragraph(web::html(web::tag("Not measured", web::Colour::grey), " No part says how it is."_html));
    }
    const auto count = [&](desk::Health state) {
        return static_cast<std::size_t>(std::count_if(health.lines.begin(), health.lines.end(),
                                                      [&](const auto& line) { return line.state == state; }));
    };
    const std::size_t broken = count(desk::Health::broken);
    const std::size_t degraded = count(desk::Health::degraded);
    if (broken + degraded == 0) {
        return web::paragraph(web::html(web::tag("Working", colour_of(desk::Health::ok)), " "_html,
                                        health.lines.size() == 1
                                            ? "The one part that is measured works."
                                            : "All " + std::to_string(health.lines.size()) + " parts work."));
    }
    web::Html words;
    if (broken > 0)
        words += web::paragraph(web::html(web::tag("Broken", colour_of(desk::Health::broken)), " "_html,
                                          count_words(broken, "part does not do what its clause asks for.",
                                                      "parts do not do what their clauses ask for.")));
    if (degraded > 0)
        words += web::paragraph(
            web::html(web::tag("Degraded", colour_of(desk::Health::degraded)), " "_html,
                      count_words(degraded, "part does less than it should.", "parts do less than they should.")));
    return words;
}

bool is_help_path(const web::Request& request) {
    const std::string_view path = request.path;
    return path == "/help" ||
           (!request.school().empty() && path.ends_with("/help") && std::count(path.begin(), path.end(), '/') == 2);
}

void add_pages(web::Router& router, const Parts& parts) {
    add_start_pages(router, parts);
    add_help_pages(router, parts);
    add_health_page(router, parts);
    add_metrics_page(router, parts);
    add_task_pages(router, parts);
}

}  // namespace home
