#include "school/school.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace school {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

// Two terms with a week between them, London.
SchoolCalendar calendar() {
    const auto day = [](std::string_view text) { return *parse_date(text); };
    CalendarPlan plan{"Europe/London", 8h + 30min, 15h, {}};
    plan.terms.push_back({"Spring 2026",
                          {day("2026-01-05"), day("2026-04-01")},
                          {{{day("2026-02-16"), day("2026-02-20")}, "half-term"}}});
    plan.terms.push_back({"Summer 2026", {day("2026-04-20"), day("2026-07-22")}, {}});
    return *SchoolCalendar::make(plan);
}

Period period(std::vector<Hours> hours) { return {"key", "Name", std::move(hours)}; }
DateSpan on(std::string_view first, std::string_view last) { return {*parse_date(first), *parse_date(last)}; }

// "Tue 08:30–12:20"-like spelling in UTC, so that a wrong offset shows.
std::string spelled(const std::vector<MomentSpan>& spans) {
    std::string all;
    for (const MomentSpan& span : spans) {
        const auto utc = [](Instant at) {
            const auto midnight = std::chrono::floor<days>(at);
            const auto minutes = std::chrono::floor<std::chrono::minutes>(at - midnight).count();
            const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
            return iso(Date(midnight)) + "T" + two(minutes / 60) + ":" + two(minutes % 60);
        };
        all += (all.empty() ? "" : " ") + utc(span.from) + "/" + utc(span.until);
    }
    return all;
}

TEST(timetable, lessons_are_on_school_days_and_lunch_lies_between_them) {
    const Period lessons = period({{DayKind::school, {}, 8h + 30min, 12h}, {DayKind::school, {}, 13h, 15h}});
    EXPECT_EQ(spelled(moments_of(lessons, calendar(), on("2026-01-09", "2026-01-12"))),
              "2026-01-09T08:30/2026-01-09T12:00 2026-01-09T13:00/2026-01-09T15:00 "
              "2026-01-12T08:30/2026-01-12T12:00 2026-01-12T13:00/2026-01-12T15:00");
    EXPECT_EQ(spelled(moments_of(lessons, calendar(), on("2026-02-16", "2026-02-20"))), "") << "half-term";
    EXPECT_EQ(spelled(moments_of(lessons, calendar(), on("2026-04-06", "2026-04-10"))), "") << "between two terms";
}

TEST(timetable, an_hour_on_the_wall_keeps_its_hour_when_the_clocks_change) {
    const Period lunch = period({{DayKind::every, {}, 12h, 13h}});
    EXPECT_EQ(spelled(moments_of(lunch, calendar(), on("2026-03-28", "2026-03-29"))),
              "2026-03-28T12:00/2026-03-28T13:00 2026-03-29T11:00/2026-03-29T12:00");
    EXPECT_EQ(spelled(moments_of(lunch, calendar(), on("2026-10-24", "2026-10-25"))),
              "2026-10-24T11:00/2026-10-24T12:00 2026-10-25T12:00/2026-10-25T13:00");
}

TEST(timetable, the_hour_left_out_in_spring_is_no_time_and_the_one_repeated_in_autumn_is_two) {
    const Period night = period({{DayKind::every, {}, 1h, 2h}});
    EXPECT_EQ(spelled(moments_of(night, calendar(), on("2026-03-29", "2026-03-29"))), "");
    EXPECT_EQ(spelled(moments_of(night, calendar(), on("2026-10-25", "2026-10-25"))),
              "2026-10-25T00:00/2026-10-25T02:00");
    const Period half = period({{DayKind::every, {}, 0h + 30min, 1h + 30min}});
    EXPECT_EQ(spelled(moments_of(half, calendar(), on("2026-03-29", "2026-03-29"))),
              "2026-03-29T00:30/2026-03-29T01:00");
}

TEST(timetable, hours_that_end_before_they_begin_end_on_the_day_after) {
    const Period evening = period({{DayKind::school, {}, 18h, 7h}});
    EXPECT_EQ(spelled(moments_of(evening, calendar(), on("2026-01-09", "2026-01-09"))),
              "2026-01-09T18:00/2026-01-10T07:00");
    // The night in which the clocks go forward is an hour shorter.
    const Period nights = period({{DayKind::every, {}, 22h, 6h}});
    EXPECT_EQ(spelled(moments_of(nights, calendar(), on("2026-03-28", "2026-03-28"))),
              "2026-03-28T22:00/2026-03-29T05:00");
}

TEST(timetable, whole_days_that_follow_each_other_are_one_span) {
    const Period holidays = period({{DayKind::no_school, {}, 0h, 0h}});
    EXPECT_EQ(spelled(moments_of(holidays, calendar(), on("2026-01-09", "2026-01-12"))),
              "2026-01-10T00:00/2026-01-12T00:00");
}

TEST(timetable, overlapping_hours_are_joined) {
    const Period both =
        period({{DayKind::every, {}, 9h, 11h}, {DayKind::every, {}, 8h, 10h}, {DayKind::every, {}, 11h, 12h}});
    EXPECT_EQ(spelled(moments_of(both, calendar(), on("2026-01-09", "2026-01-09"))),
              "2026-01-09T08:00/2026-01-09T12:00");
}

TEST(timetable, single_weekdays_can_be_named) {
    const Period fridays = period({{DayKind::school, {std::chrono::Friday}, 13h, 15h}});
    EXPECT_EQ(spelled(moments_of(fridays, calendar(), on("2026-01-05", "2026-01-11"))),
              "2026-01-09T13:00/2026-01-09T15:00");
}

TEST(timetable, next_year_s_missing_terms_do_not_open_what_is_closed_in_school_hours) {
    const Period school_hours = period({{DayKind::school, {}, 8h + 30min, 15h}});
    EXPECT_EQ(spelled(moments_of(school_hours, calendar(), on("2026-09-04", "2026-09-07"))),
              "2026-09-04T07:30/2026-09-04T14:00 2026-09-07T07:30/2026-09-07T14:00");
    EXPECT_FALSE(calendar().is_school_day(*parse_date("2026-09-04"))) << "but no deadline counts it";
}

TEST(timetable, the_last_days_of_a_school_year_and_29_february_are_days_like_others) {
    const Period every = period({{DayKind::every, {}, 9h, 10h}});
    for (const char* day : {"2026-08-31", "2026-09-01", "2028-02-29", "2027-12-31"})
        EXPECT_EQ(moments_of(every, calendar(), on(day, day)).size(), 1U) << day;
}

TEST(timetable, it_is_shown_in_words) {
    EXPECT_EQ(show(period({{DayKind::school, {}, 8h + 30min, 12h}, {DayKind::school, {}, 13h, 15h}})),
              "school days 08:30–12:00 and 13:00–15:00");
    EXPECT_EQ(show(period({{DayKind::no_school, {}, 0h, 0h}})), "days without school all day");
    EXPECT_EQ(show(period({{DayKind::every, {std::chrono::Saturday, std::chrono::Sunday}, 9h, 12h}})),
              "Saturday, Sunday 09:00–12:00");
}

}  // namespace
}  // namespace school
