#pragma once
// What the page files of this room share; not for others.

#include "rulebook/rulebook.h"

namespace web {
class Link;
}

namespace rulebook {

void add_ask_pages(web::Router& router, const PageParts& parts);

// `/headcorn/gate`
[[nodiscard]] web::Link page_of(const SchoolSetup& setup, std::string_view page);

}  // namespace rulebook
