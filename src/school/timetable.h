#pragma once
// Times of a school's week by name: lessons, lunch, evenings. What a filter rule or an assignment of a profile names.
// Part of school/school.h, which is what other rooms include.
//
// Everything is a value; any thread.

#include "school/calendar.h"

#include <string>
#include <vector>

namespace school {

enum class DayKind {
    school,     // Monday to Friday in a term and not closed
    no_school,  // every other day
    every
};

// The same hours on each of these days.
struct Hours {
    DayKind days;
    std::vector<std::chrono::weekday> only;  // empty: whichever weekday it is
    TimeOfDay from;
    TimeOfDay until;  // at or before `from`: on the day after
    friend bool operator==(const Hours&, const Hours&) = default;
};

struct Period {
    std::string key;   // "lessons"
    std::string name;  // "Lessons"
    std::vector<Hours> hours;
    friend bool operator==(const Period&, const Period&) = default;
};

// From a moment until just before another.
struct MomentSpan {
    Instant from;
    Instant until;
    friend bool operator==(const MomentSpan&, const MomentSpan&) = default;
};

// Whether rules take it for a school day. Where the calendar knows no terms, each Monday to Friday is one: a school
// that has not entered next year's terms is not open in lessons because of that.
[[nodiscard]] bool counts_as_school_day(const SchoolCalendar& calendar, Date day);

// The moments of the period on these days, in order, those that touch joined into one. The hour that a clock change
// leaves out is no time; the one that it repeats is two hours.
[[nodiscard]] std::vector<MomentSpan> moments_of(const Period& period, const SchoolCalendar& calendar, DateSpan days);

// "school days 08:30–12:10 and 13:00–15:00; Saturday 09:00–12:00"
[[nodiscard]] std::string show(const Period& period);

}  // namespace school
