#include "school/timetable.h"

#include "base/ensure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace school {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};

bool has_hours(const Hours& hours, const SchoolCalendar& calendar, Date day) {
    const std::chrono::weekday weekday{std::chrono::sys_days(day)};
    if (!hours.only.empty() && std::ranges::find(hours.only, weekday) == hours.only.end()) return false;
    switch (hours.days) {
        case DayKind::school:
            return counts_as_school_day(calendar, day);
        case DayKind::no_school:
            return !counts_as_school_day(calendar, day);
        case DayKind::every:
            return true;
    }
    base::ensure(false, "a kind of days is one of its words");
    return false;
}

std::string words_of(const Hours& hours) {
    std::string days;
    for (const std::chrono::weekday weekday : hours.only)
        days += (days.empty() ? "" : ", ") + std::string(kWeekdays.at(weekday.c_encoding()));
    switch (hours.days) {
        case DayKind::school:
            return days.empty() ? "school days" : days + " on school days";
        case DayKind::no_school:
            return days.empty() ? "days without school" : days + " without school";
        case DayKind::every:
            return days.empty() ? "every day" : days;
    }
    base::ensure(false, "a kind of days is one of its words");
    return {};
}

std::string clock(TimeOfDay time) { return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60); }

}  // namespace

bool counts_as_school_day(const SchoolCalendar& calendar, Date day) {
    const std::vector<Term>& terms = calendar.plan().terms;
    const bool is_known = !terms.empty() && terms.front().days.first <= day && day <= terms.back().days.last;
    if (is_known) return calendar.is_school_day(day);
    const std::chrono::weekday weekday{std::chrono::sys_days(day)};
    return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

std::vector<MomentSpan> moments_of(const Period& period, const SchoolCalendar& calendar, DateSpan days) {
    std::vector<MomentSpan> all;
    for (Date day = days.first; day <= days.last; day = plus_days(day, std::chrono::days(1)))
        for (const Hours& hours : period.hours) {
            if (!has_hours(hours, calendar, day)) continue;
            const Date ends = hours.until <= hours.from ? plus_days(day, std::chrono::days(1)) : day;
            const MomentSpan span{calendar.instant(day, hours.from), calendar.instant(ends, hours.until)};
            if (span.from < span.until) all.push_back(span);
        }
    std::ranges::sort(all, {}, &MomentSpan::from);
    std::vector<MomentSpan> joined;
    for (const MomentSpan& span : all) {
        if (joined.empty() || joined.back().until < span.from) joined.push_back(span);
        else joined.back().until = std::max(joined.back().until, span.until);
    }
    return joined;
}

std::string show(const Period& period) {
    std::string all;
    std::string days;
    for (const Hours& hours : period.hours) {
        const std::string again = words_of(hours);
        if (again == days) all += " and ";
        else all += (all.empty() ? "" : "; ") + again + " ";
        days = again;
        const bool is_whole_day = hours.from == hours.until && hours.from == TimeOfDay(0);
        all += is_whole_day ? "all day" : clock(hours.from) + "–" + clock(hours.until);
    }
    return all;
}

}  // namespace school
