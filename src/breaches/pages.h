#pragma once
// The pages of this room. Part of breaches/breaches.h.

#include "access/access.h"
#include "rulebook/rulebook.h"

namespace web {
class Router;
}

namespace breaches {

class Breaches;

// All outlive the router.
struct PageParts {
    Breaches& breaches;
    rulebook::Rulebook& rulebook;
    rulebook::SchoolList& list;
    rulebook::ReaderOf reader;
};

// `/{school}/breach-reports/new`, `…/sent`: a page that should have been blocked, in a minute (breaches.report);
// `/{school}/breach-reports`, `…/{breach}`: what was reported, and what is done about it (breaches.see,
// breaches.technical, and what breach.h says).
void add_pages(web::Router& router, const PageParts& parts);

}  // namespace breaches
