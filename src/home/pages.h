#pragma once
// What the files of this room share. Private to the room; implemented in shared_pages.cpp.

#include "home/home.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace web {
class Html;
class Link;
struct Request;
}  // namespace web

namespace home {

// Who asks, at which school.
struct Visit {
    const rights::OpenSchool& school;
    std::optional<rights::Reader> reader;  // none when nobody is signed in
};
// Empty when the path names no school of ours.
[[nodiscard]] std::optional<Visit> visit_of(const Parts& parts, const web::Request& request);

[[nodiscard]] web::Link school_link(const Visit& visit);
// The page at `path` below the school's, when `router` has one and whoever asks may go there.
[[nodiscard]] std::optional<web::Link> open_link(const web::Router& router, const Visit& visit,
                                                 std::span<const std::string> path);

// A page and how to get to it.
struct Way {
    std::string_view words;
    std::string_view path;  // below the school's, "concerns/new"; empty for the start page
    std::string_view hint;  // what it is for
};
[[nodiscard]] web::Link link_to(const Visit& visit, const Way& way);
// Those of `ways` that are open to whoever asks, in their order.
[[nodiscard]] std::vector<Way> open_ways(const web::Router& router, const Visit& visit, std::span<const Way> ways);

[[nodiscard]] school::Date today(const Visit& visit, base::Instant now);
[[nodiscard]] desk::Worker worker_of(const Parts& parts, const Visit& visit, base::Instant now);
// What waits for whoever asks; those that are due first at the front. `completed_here` are those of desk::Tasks.
struct WaitingTask {
    desk::Task task;
    enum class Completed { here, in_its_room } completed;
};
[[nodiscard]] std::vector<WaitingTask> tasks_of(const Parts& parts, const Visit& visit, base::Instant now);

// The name of somebody, as the school writes it, when `reader` may read it with `permission`; empty otherwise.
[[nodiscard]] std::string name_for(const Parts& parts, const rights::Reader& reader, std::string_view permission,
                                   const people::PersonId& person);

// The worst there is, in words and as a tag: the head of the health page, and the short of it on the start page.
[[nodiscard]] desk::HealthList health_at(const Parts& parts, const Visit& visit, base::Instant now);
[[nodiscard]] web::Html health_in_short(const desk::HealthList& health);

[[nodiscard]] bool is_help_path(const web::Request& request);

void add_start_pages(web::Router& router, const Parts& parts);
void add_help_pages(web::Router& router, const Parts& parts);
void add_health_page(web::Router& router, const Parts& parts);
void add_metrics_page(web::Router& router, const Parts& parts);
void add_task_pages(web::Router& router, const Parts& parts);

}  // namespace home
