#pragma once
// The one public header of the room: what lies on somebody's desk (tasks.h, drafts.h, notices.h), and what the office
// does by itself (jobs.h), with the health of every part (health.h), who is told of it (alarms.h), figures (metrics.h),
// what waits for somebody (panels.h), and a moment as it is typed (moment.h).

#include "desk/alarms.h"
#include "desk/drafts.h"
#include "desk/health.h"
#include "desk/jobs.h"
#include "desk/metrics.h"
#include "desk/moment.h"
#include "desk/notices.h"
#include "desk/panels.h"
#include "desk/tasks.h"

namespace store {
struct Schema;
}

namespace desk {

// The tables of this room.
[[nodiscard]] store::Schema schema();

}  // namespace desk
