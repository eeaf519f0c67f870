#pragma once
// The one public header of the room: what a school is, its ids, its time (calendar.h), its settings (settings.h),
// its profile (profile.h), and the verbs that keep schools and settings in the database.

#include "base/id.h"
#include "base/result.h"
#include "base/world.h"
#include "school/calendar.h"
#include "school/profile.h"
#include "school/settings.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
