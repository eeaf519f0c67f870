#pragma once
// The pages of this room. Part of lessons/lessons.h.

#include "access/access.h"
#include "lessons/opening.h"

#include <functional>
#include <optional>

namespace web {
class Router;
}

namespace lessons {

class Classrooms;
class Evaluations;
class Openings;

// All outlive the router.
struct PageParts {
    rulebook::Rulebook& rulebook;
    Evaluations& evaluations;
    Openings& openings;
    Classrooms& classrooms;
    rulebook::UnblockRequests& requests;
    std::function<OpeningLimits(const school::SchoolId&)> limits;
    rulebook::ReaderOf reader;
};

// `/{school}/lessons`: a teacher's classes, and what is open now (lessons.see);
// `/{school}/lessons/{class}`: who is online and why not, what is open, a site tested as the class, a site opened for
// it (lessons.open, and teaches the class: to others there is no such page);
// `/{school}/resources`: evaluated sites and apps (resources.see, resources.evaluate, resources.approve).
void add_pages(web::Router& router, const PageParts& parts);

}  // namespace lessons
