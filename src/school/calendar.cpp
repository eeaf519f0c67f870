#include "school/calendar.h"

#include "base/narrow.h"
#include "base/text.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace school {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

std::optional<unsigned> digits(std::string_view text, std::size_t width) {
    if (text.size() != width) return std::nullopt;
    const auto number = base::parse_decimal(text);
    if (!number) return std::nullopt;
    return base::narrow<unsigned>(*number);
}

bool ends_before_it_starts(const DateSpan& span) { return span.last < span.first; }

std::optional<CalendarError> fault_of(const Term& term) {
    if (ends_before_it_starts(term.days)) return CalendarError{CalendarFault::span_ends_before_it_starts, term.name};
    for (const Closure& closure : term.closed) {
        if (ends_before_it_starts(closure.days))
            return CalendarError{CalendarFault::span_ends_before_it_starts, closure.why};
        if (!term.days.contains(closure.days.first) || !term.days.contains(closure.days.last))
            return CalendarError{CalendarFault::closure_outside, closure.why};
    }
    return std::nullopt;
}

std::optional<CalendarError> fault_of(const CalendarPlan& plan) {
    if (plan.ends <= plan.starts) return CalendarError{CalendarFault::day_ends_before_it_starts, "school day"};
    const Term* before = nullptr;
    for (const Term& term : plan.terms) {
        if (auto fault = fault_of(term)) return fault;
        if (before != nullptr && term.days.first <= before->days.last)
            return CalendarError{CalendarFault::terms_overlap, term.name};
        before = &term;
    }
    return std::nullopt;
}

date::local_time<std::chrono::milliseconds> wall_time(const date::time_zone& zone, Instant at) {
    return zone.to_local(at);
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4), 4);
    const auto month = digits(text.substr(5, 2), 2);
    const auto day = digits(text.substr(8, 2), 2);
    if (!year || !month || !day) return std::nullopt;
    const Date date{std::chrono::year(base::narrow<int>(*year)), std::chrono::month(*month), std::chrono::day(*day)};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = digits(text.substr(0, 2), 2);
    const auto minutes = digits(text.substr(3, 2), 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

std::string show(Date day) {
    const auto month = static_cast<unsigned>(day.month());
    return fmt::format("{} {} {}", static_cast<unsigned>(day.day()), kMonths.at(month - 1),
                       static_cast<int>(day.year()));
}

std::string iso(Date day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

Date plus_days(Date day, days more) { return Date(sys_days(day) + more); }

DateSpan AcademicYear::days() const {
    return {begins / std::chrono::September / 1, (begins + std::chrono::years(1)) / std::chrono::August / 31};
}

AcademicYear academic_year(Date day) {
    const bool begun = day.month() >= std::chrono::September;
    return {begun ? day.year() : day.year() - std::chrono::years(1)};
}

std::string show(AcademicYear year) {
    const int begins = static_cast<int>(year.begins);
    return fmt::format("{}/{:02}", begins, (begins + 1) % 100);
}

std::optional<std::chrono::years> age_on(Date birth, Date day) {
    if (day < birth) return std::nullopt;
    const auto completed = day.year() - birth.year();
    // Compared as month and day, so that 29 February has passed on 1 March and not before.
    const bool before_anniversary =
        std::chrono::month_day(day.month(), day.day()) < std::chrono::month_day(birth.month(), birth.day());
    return before_anniversary ? completed - std::chrono::years(1) : completed;
}

std::string describe(const CalendarError& error) {
    switch (error.fault) {
        case CalendarFault::unknown_zone:
            return fmt::format("time zone `{}` is not known; write an IANA name such as Europe/London", error.subject);
        case CalendarFault::day_ends_before_it_starts:
            return "the school day ends before it starts; write `ends` later than `starts`";
        case CalendarFault::span_ends_before_it_starts:
            return fmt::format("`{}` ends before it starts; write `last` on or after `first`", error.subject);
        case CalendarFault::terms_overlap:
            return fmt::format("term `{}` begins before the one above it has ended; put the terms in order",
                               error.subject);
        case CalendarFault::closure_outside:
            return fmt::format("closure `{}` lies outside its term; days between terms need no closure", error.subject);
    }
    base::ensure(false, "every calendar fault has its words");
    return {};
}

base::Result<SchoolCalendar, CalendarError> SchoolCalendar::make(CalendarPlan plan) {
    if (auto fault = fault_of(plan)) return base::failure(*std::move(fault));
    try {
        const date::time_zone& zone = *date::locate_zone(plan.zone);
        return SchoolCalendar(std::move(plan), zone);
    } catch (const std::runtime_error&) {  // the library's only way to say that it knows no such zone
        return base::failure(CalendarError{CalendarFault::unknown_zone, plan.zone});
    }
}

bool SchoolCalendar::is_school_day(Date day) const {
    const std::chrono::weekday weekday{sys_days(day)};
    if (weekday == std::chrono::Saturday || weekday == std::chrono::Sunday) return false;
    for (const Term& term : plan_.terms) {
        if (!term.days.contains(day)) continue;
        for (const Closure& closure : term.closed)
            if (closure.days.contains(day)) return false;
        return true;
    }
    return false;
}

bool SchoolCalendar::is_in_school_hours(Instant at) const {
    const LocalTime now = local(at);
    return is_school_day(now.date) && now.since_midnight >= plan_.starts && now.since_midnight < plan_.ends;
}

std::optional<Date> SchoolCalendar::next_school_day(Date day) const {
    if (plan_.terms.empty()) return std::nullopt;
    const Date last = plan_.terms.back().days.last;
    for (Date next = plus_days(day, days(1)); next <= last; next = plus_days(next, days(1)))
        if (is_school_day(next)) return next;
    return std::nullopt;
}

std::optional<Date> SchoolCalendar::after_school_days(Date day, unsigned count) const {
    std::optional<Date> due = day;
    for (unsigned passed = 0; due && passed < count; ++passed) due = next_school_day(*due);
    return due;
}

Instant SchoolCalendar::school_day_end(Instant at) const {
    const LocalTime now = local(at);
    if (is_school_day(now.date) && now.since_midnight < plan_.ends) return instant(now.date, plan_.ends);
    return midnight_after(at);
}

Instant SchoolCalendar::midnight_after(Instant at) const {
    return instant(plus_days(local(at).date, days(1)), TimeOfDay(0));
}

LocalTime SchoolCalendar::local(Instant at) const {
    const auto wall = wall_time(*zone_, at);
    const auto midnight = std::chrono::floor<days>(wall);
    return {Date(sys_days(midnight.time_since_epoch())), wall - midnight};
}

Instant SchoolCalendar::instant(Date day, TimeOfDay time) const {
    const date::local_time<std::chrono::milliseconds> wall(sys_days(day).time_since_epoch() + time);
    const date::local_info info = zone_->get_info(wall);
    if (info.result == date::local_info::nonexistent) return info.second.begin;
    return Instant(wall.time_since_epoch() - info.first.offset);
}

std::string SchoolCalendar::show(Instant at) const {
    const LocalTime time = local(at);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(time.since_midnight).count();
    return fmt::format("{}, {:02}:{:02}", school::show(time.date), minutes / 60, minutes % 60);
}

}  // namespace school
