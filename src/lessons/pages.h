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
class Overblocking;

// All outlive the router.
struct PageParts {
    rulebook::Rulebook& rulebook;
    Evaluations& evaluations;
    Openings& openings;
    Overblocking& overblocking;
    Classrooms& classrooms;
    rulebook::UnblockRequests& requests;
    std::function<OpeningLimits(const school::SchoolId&)> limits;
    rulebook::ReaderOf reader;
};

// `/{school}/lessons`: a teacher's classes, and what is open now (lessons.see);
// `/{school}/lessons/{class}`: who is online and why not, what the class asked for, and what is open;
// `/{school}/lessons/{class}/sites`: a site tried as the class, and opened for it (lessons.open, and teaches the class:
// to others there is no such page);
// `/{school}/gate/overblocking`: what the filter blocks too much (overblocking.see, overblocking.sign);
// `/{school}/resources`: evaluated sites and apps (resources.see, resources.evaluate, resources.approve).
void add_pages(web::Router& router, const PageParts& parts);

}  // namespace lessons
