#pragma once
// The one public header of the room: what lies on somebody's desk, and what the office does by itself. Health
// (health.h) and jobs (jobs.h).

#include "desk/health.h"
#include "desk/jobs.h"

namespace store {
struct Schema;
}

namespace desk {

// The tables of this room.
[[nodiscard]] store::Schema schema();

}  // namespace desk
