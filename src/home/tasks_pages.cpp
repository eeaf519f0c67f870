// What somebody has to do: their own tasks, and nobody else's.

#include "home/pages.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <algorithm>

namespace home {

using web::literals::operator""_html;

namespace {

using web::Html;
using web::html;

constexpr web::Permission kSee{"tasks.see", web::WhenRefused::told, ""};
constexpr web::Permission kComplete{"tasks.complete", web::WhenRefused::told, ""};
constexpr std::string_view kDone = "done";

Html due_cell(const desk::Task& task, const Visit& visit, base::Instant now) {
    Html cell = web::text(visit.school.calendar.show(task.due));
    if (task.due < now) cell += html(" "_html, web::tag("Late", web::Colour::red));
    return cell;
}

// Where the record has a page of its own, the task leads there: `concern` to `concerns/…`.
Html title_cell(const web::Router& router, const Visit& visit, const desk::Task& task) {
    std::string pages = task.source.kind + "s";
    std::ranges::replace(pages, '_', '-');
    const std::vector<std::string> path = {pages, task.source.id.text()};
    const auto link = open_link(router, visit, path);
    return link ? web::anchor(*link, task.title) : web::text(task.title);
}

Html done_cell(const WaitingTask& waiting, const Visit& visit, const web::Request& request) {
    if (waiting.completed == WaitingTask::Completed::in_its_room) return web::text("on its own page");
    // Each button says which task it is of: out of the table it would not be known.
    return web::post_form(school_link(visit) / "tasks" / waiting.task.id.text() / "completion", request,
                          web::button("Done: " + waiting.task.title, web::ButtonLook::secondary));
}

web::Page tasks_page(const web::Router& router, const Parts& parts, const Visit& visit, const web::Request& request) {
    std::vector<std::vector<Html>> rows;
    for (const WaitingTask& each : tasks_of(parts, visit, request.now)) {
        rows.push_back({title_cell(router, visit, each.task), due_cell(each.task, visit, request.now),
                        done_cell(each, visit, request)});
    }
    return {.tab = "My tasks",
            .heading = "My tasks",
            .caption = visit.school.school.name,
            .back = web::BackLink{school_link(visit)},
            .content = web::table({.name = "tasks",
                                   .caption = "What you still have to do",
                                   .columns = {{.title = "Task"}, {.title = "Due"}, {.title = "When you have done it"}},
                                   .rows = std::move(rows),
                                   .empty = "You have nothing to do. A task appears here when a rule, or somebody, "
                                            "gives it to you or to a post that you hold."}),
            .measure = web::Measure::wide};
}

web::Response show_tasks(const web::Router& router, const Parts& parts, const web::Request& request) {
    const auto visit = visit_of(parts, request);
    if (!visit || !visit->reader) return web::not_found();
    web::Page page = tasks_page(router, parts, *visit, request);
    if (request.query.text(kDone) == "1")
        page.alerts = web::notification_banner(web::Notice::success, web::paragraph("The task is done."));
    return web::show(std::move(page));
}

web::Response complete(const web::Router& router, const Parts& parts, const web::Request& request) {
    const auto visit = visit_of(parts, request);
    const auto task = desk::TaskId::parse(request.parameters.text("task"));
    if (!visit || !visit->reader || !task) return web::not_found();
    const auto done = parts.tasks.complete(visit->reader->school(), *task, worker_of(parts, *visit, request.now));
    if (done) return web::go_to((school_link(*visit) / "tasks").with(kDone, "1"));
    switch (done.error().fault) {
        case desk::TaskFault::unknown:
            return web::not_found();
        case desk::TaskFault::ended:
            break;
    }
    web::Page page = tasks_page(router, parts, *visit, request);
    page.alerts = web::notification_banner(
        web::Notice::plain, web::paragraph("That task was done or taken back before. There is nothing more to do for "
                                           "it."));
    return web::show_refused(std::move(page));
}

}  // namespace

void add_task_pages(web::Router& router, const Parts& parts) {
    router.add(web::Method::get, "/{school}/tasks", kSee,
               [&router, &parts](const web::Request& request) { return show_tasks(router, parts, request); });
    router.add(web::Method::post, "/{school}/tasks/{task}/completion", kComplete,
               [&router, &parts](const web::Request& request) { return complete(router, parts, request); });
}

}  // namespace home
