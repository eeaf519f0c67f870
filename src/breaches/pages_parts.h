#pragma once
// What the page files of this room share; not for others.

#include "breaches/breaches.h"

namespace web {
class Link;
struct Option;
struct Request;
}  // namespace web

namespace breaches {

using rulebook::Asker;

[[nodiscard]] inline std::optional<Asker> asker_of(const PageParts& parts, const web::Request& request) {
    return rulebook::asker_of(parts.rulebook, parts.reader, request);
}
// `/headcorn`; `/headcorn/breach-reports`
[[nodiscard]] web::Link home_of(const Asker& asker);
[[nodiscard]] web::Link reports_page(const Asker& asker);
// What it showed, with nothing chosen first.
[[nodiscard]] const std::vector<web::Option>& contents();

// The site of an address as somebody typed it; none where there is none in it.
[[nodiscard]] std::optional<std::string> site_of(std::string_view typed);
// Blocks it for everybody at once, and writes that down; says whether it could.
[[nodiscard]] base::Result<void, std::string> block(const PageParts& parts, const Asker& asker, const BreachId& id,
                                                    const std::string& site);

void add_report_pages(web::Router& router, const PageParts& parts);
void add_breach_pages(web::Router& router, const PageParts& parts);

}  // namespace breaches
