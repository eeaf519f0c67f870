#pragma once
// What the page files of this room share; not for others.

#include "lessons/lessons.h"

namespace web {
class Html;
class Link;
struct Request;
}  // namespace web

namespace lessons {

using rulebook::Asker;

[[nodiscard]] inline std::optional<Asker> asker_of(const PageParts& parts, const web::Request& request) {
    return rulebook::asker_of(parts.rulebook, parts.reader, request);
}
[[nodiscard]] school::Date today_of(const Asker& asker, const web::Request& request);

// `/headcorn/lessons`
[[nodiscard]] web::Link page_of(const rulebook::SchoolSetup& setup, std::string_view page);

void add_class_pages(web::Router& router, const PageParts& parts);
void add_overblocking_pages(web::Router& router, const PageParts& parts);
void add_resource_pages(web::Router& router, const PageParts& parts);

}  // namespace lessons
