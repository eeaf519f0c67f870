#pragma once
// A school's own time: dates, terms, the school day, its zone, and how a date is written. Part of school/school.h,
// which is what other rooms include.
//
// Moments are stored in UTC and shown here. A rule that says "school day", "term" or "academic year" asks this
// header and nothing else. Everything is a value; any thread.

#include "base/result.h"
#include "base/world.h"

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace date {
class time_zone;
}

namespace school {

using base::Instant;

// A day on the school's wall calendar.
using Date = std::chrono::year_month_day;

// Time on the school's wall clock since midnight, in [0 h, 24 h).
using TimeOfDay = std::chrono::minutes;

// Both days are included.
struct DateSpan {
    Date first;
    Date last;
    [[nodiscard]] bool contains(Date day) const { return first <= day && day <= last; }
    friend bool operator==(const DateSpan&, const DateSpan&) = default;
};

// From "2026-03-03" (ISO 8601); empty for any other text and for days that do not exist.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);
// From "08:45"; empty for anything else.
[[nodiscard]] std::optional<TimeOfDay> parse_time_of_day(std::string_view text);

// "3 March 2026", as pages and letters write it; "2026-03-03", as files do.
[[nodiscard]] std::string show(Date day);
[[nodiscard]] std::string iso(Date day);

// The day `days` later, or earlier when negative.
[[nodiscard]] Date plus_days(Date day, std::chrono::days days);

// 1 September to 31 August (Education Act 1996 s. 579(1), "school year").
struct AcademicYear {
    std::chrono::year begins;
    [[nodiscard]] DateSpan days() const;
    friend auto operator<=>(const AcademicYear&, const AcademicYear&) = default;
};
[[nodiscard]] AcademicYear academic_year(Date day);
// "2026/27"
[[nodiscard]] std::string show(AcademicYear year);

// Completed years on `day`: an age is reached as its anniversary begins (Family Law Reform Act 1969 s. 9). Who was
// born on 29 February reaches it on 1 March of a common year. None when `day` is before the birth.
[[nodiscard]] std::optional<std::chrono::years> age_on(Date birth, Date day);

// Days inside a term without school.
struct Closure {
    DateSpan days;
    std::string why;  // "half-term"
    friend bool operator==(const Closure&, const Closure&) = default;
};

struct Term {
    std::string name;
    DateSpan days;
    std::vector<Closure> closed;
    friend bool operator==(const Term&, const Term&) = default;
};

// What a calendar is made from.
struct CalendarPlan {
    std::string zone;  // IANA name, "Europe/London"
    TimeOfDay starts;
    TimeOfDay ends;
    std::vector<Term> terms;  // in order, not overlapping; closures lie within their term
};

enum class CalendarFault {
    unknown_zone,
    day_ends_before_it_starts,
    span_ends_before_it_starts,
    terms_overlap,
    closure_outside
};
struct CalendarError {
    CalendarFault fault;
    std::string subject;  // the zone, term or closure
};
// "time zone `Europe/Lodnon` is not known; write an IANA name such as Europe/London"
[[nodiscard]] std::string describe(const CalendarError& error);

// A moment on the school's wall.
struct LocalTime {
    Date date;
    std::chrono::milliseconds since_midnight;  // by the wall clock; on clock-change days not the time that has passed
    friend auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

class SchoolCalendar {
public:
    [[nodiscard]] static base::Result<SchoolCalendar, CalendarError> make(CalendarPlan plan);

    [[nodiscard]] const CalendarPlan& plan() const { return plan_; }

    // Monday to Friday in a term and not closed. A day after the last known term is none.
    [[nodiscard]] bool is_school_day(Date day) const;
    // From the start to the end of the school day, on a school day.
    [[nodiscard]] bool is_in_school_hours(Instant at) const;
    // The next school day after `day`; none when the calendar knows no more.
    [[nodiscard]] std::optional<Date> next_school_day(Date day) const;
    // The day on which a deadline of `count` school days falls that starts to run on `day`. `count` > 0.
    [[nodiscard]] std::optional<Date> after_school_days(Date day, unsigned count) const;

    // When what was granted for today ends: the end of the school day, when `at` is before it on a school day;
    // the midnight that ends the date, at any other time.
    [[nodiscard]] Instant school_day_end(Instant at) const;
    // The midnight that ends the date of `at`.
    [[nodiscard]] Instant midnight_after(Instant at) const;

    [[nodiscard]] LocalTime local(Instant at) const;
    // The moment when the wall shows `time` on `day`: the first of two in autumn; in spring, where the hour is left
    // out, the moment at which the clock jumps.
    [[nodiscard]] Instant instant(Date day, TimeOfDay time) const;
    // "3 March 2026, 10:15"
    [[nodiscard]] std::string show(Instant at) const;

private:
    SchoolCalendar(CalendarPlan plan, const date::time_zone& zone) : plan_(std::move(plan)), zone_(&zone) {}
    CalendarPlan plan_;
    const date::time_zone* zone_;  // belongs to the library's database, which lives as long as the process
};

}  // namespace school
