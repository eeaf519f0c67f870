#pragma once
// The one public header of the room: leadership's look at those who run the filter, month by month (month.h, months.h);
// the filter reviewed with whom the policy names (filter_review.h, filter_reviews.h, figures.h); what follows from both
// (action.h, actions.h); what both show of the policy (evidence.h); what waits for somebody (waiting.h); and the pages.

#include "oversight/action.h"
#include "oversight/actions.h"
#include "oversight/evidence.h"
#include "oversight/figures.h"
#include "oversight/filter_review.h"
#include "oversight/filter_reviews.h"
#include "oversight/month.h"
#include "oversight/months.h"
#include "oversight/pages.h"
#include "oversight/waiting.h"

namespace store {
struct Schema;
}

namespace oversight {

// The tables of this room.
[[nodiscard]] store::Schema schema();

}  // namespace oversight
