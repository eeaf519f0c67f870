#pragma once
// The pages of this room. Part of oversight/oversight.h.

#include "oversight/actions.h"
#include "rulebook/rulebook.h"

namespace web {
class Router;
}

namespace oversight {

class FilterReviews;
class Months;

// All outlive the router.
struct PageParts {
    rulebook::Rulebook& rulebook;
    Months& months;
    FilterReviews& filter_reviews;
    Actions& actions;
    PostsOf posts;
    rulebook::ReaderOf reader;
};

// `/{school}/oversight`: the months, and which of them were reviewed (oversight.see);
// `/{school}/oversight/months/{month}`: what was done in one, its reviews, and a form for another (oversight.sign);
// `/{school}/oversight/filter-review`: reviews of the filter (filter_review.see, .write, .sign);
// `/{school}/oversight/actions`: what follows from either for the reader's own posts (tasks.see, tasks.complete).
void add_pages(web::Router& router, const PageParts& parts);

}  // namespace oversight
