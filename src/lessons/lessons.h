#pragma once
// The one public header of the room: a teacher's hand at the gate. Sites and apps evaluated before use (evaluation.h,
// evaluations.h), sites opened for a class and a lesson (opening.h, openings.h), who of a class is online and why not
// (classrooms.h), whether the filter blocks too much (overblocking.h), and the pages.

#include "lessons/classrooms.h"
#include "lessons/evaluation.h"
#include "lessons/evaluations.h"
#include "lessons/opening.h"
#include "lessons/openings.h"
#include "lessons/overblocking.h"
#include "lessons/pages.h"

namespace store {
struct Schema;
}

namespace lessons {

// The tables of this room.
[[nodiscard]] store::Schema schema();

}  // namespace lessons
