#include "school/calendar.h"

#include "gtest/gtest.h"

#include <array>

namespace school {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono::sys_days;

Date day(std::string_view text) { return parse_date(text).value(); }

// A moment in UTC: "2026-03-03", 10 h 15 min.
Instant utc(std::string_view date, std::chrono::minutes time) { return Instant(sys_days(day(date))) + time; }

CalendarPlan plan() {
    return {
        "Europe/London",
        8h + 45min,
        15h + 15min,
        {{"Autumn", {day("2026-09-01"), day("2026-12-18")}, {{{day("2026-10-26"), day("2026-10-30")}, "half-term"}}},
         {"Spring", {day("2027-01-04"), day("2027-03-25")}, {}},
         {"Summer", {day("2027-04-12"), day("2027-07-21")}, {}}}};
}

SchoolCalendar calendar() { return SchoolCalendar::make(plan()).value(); }

TEST(date, only_days_that_exist_are_read) {
    struct Case {
        std::string_view input;
        bool expected;
    };
    constexpr std::array cases = {Case{"2026-03-03", true},  Case{"2028-02-29", true},   Case{"2027-02-29", false},
                                  Case{"2026-13-01", false}, Case{"2026-00-01", false},  Case{"2026-3-3", false},
                                  Case{"3/3/2026", false},   Case{"2026-03-03 ", false}, Case{"", false},
                                  Case{"20x6-03-03", false}};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.input);
        EXPECT_EQ(parse_date(c.input).has_value(), c.expected);
    }
}

TEST(date, a_time_of_day_is_read_from_four_digits_and_a_colon_only) {
    EXPECT_EQ(parse_time_of_day("08:45"), 8h + 45min);
    EXPECT_EQ(parse_time_of_day("00:00"), 0min);
    for (const std::string_view wrong : {"8:45", "24:00", "08:60", "0845", "08:4x", ""}) {
        SCOPED_TRACE(wrong);
        EXPECT_EQ(parse_time_of_day(wrong), std::nullopt);
    }
}

TEST(date, a_date_is_shown_in_the_way_of_the_country) {
    EXPECT_EQ(show(day("2026-03-03")), "3 March 2026");
    EXPECT_EQ(iso(day("2026-03-03")), "2026-03-03");
}

TEST(academic_year, it_turns_between_31_august_and_1_september) {
    EXPECT_EQ(show(academic_year(day("2026-08-31"))), "2025/26");
    EXPECT_EQ(show(academic_year(day("2026-09-01"))), "2026/27");
    EXPECT_EQ(show(academic_year(day("2028-02-29"))), "2027/28");
    EXPECT_EQ(show(academic_year(day("2099-12-31"))), "2099/00");
    EXPECT_EQ(academic_year(day("2026-09-01")).days(), (DateSpan{day("2026-09-01"), day("2027-08-31")}));
}

TEST(age, it_is_counted_on_the_day) {
    struct Case {
        std::string_view name, birth, on;
        int expected;
    };
    constexpr std::array cases = {
        Case{"the day before the birthday", "2010-03-03", "2026-03-02", 15},
        Case{"the birthday itself", "2010-03-03", "2026-03-03", 16},
        Case{"born on 31 August, first day of the school year", "2010-08-31", "2026-09-01", 16},
        Case{"born on 1 September, last day of the school year", "2010-09-01", "2026-08-31", 15},
        Case{"leap day's child on 28 February of a common year", "2012-02-29", "2030-02-28", 17},
        Case{"leap day's child on 1 March of a common year", "2012-02-29", "2030-03-01", 18},
        Case{"leap day's child on a leap day", "2012-02-29", "2028-02-29", 16},
        Case{"the day of birth", "2026-03-03", "2026-03-03", 0},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(age_on(day(c.birth), day(c.on)), std::chrono::years(c.expected));
    }
    EXPECT_EQ(age_on(day("2026-03-03"), day("2026-03-02")), std::nullopt);
}

TEST(calendar, school_days_are_weekdays_in_term_and_not_closed) {
    struct Case {
        std::string_view name, on;
        bool expected;
    };
    constexpr std::array cases = {
        Case{"31 August, before term", "2026-08-31", false},
        Case{"1 September, first day", "2026-09-01", true},
        Case{"a Saturday in term", "2026-09-05", false},
        Case{"a Sunday in term", "2026-09-06", false},
        Case{"half-term's first day", "2026-10-26", false},
        Case{"half-term's last day", "2026-10-30", false},
        Case{"the Monday after", "2026-11-02", true},
        Case{"the last day of term", "2026-12-18", true},
        Case{"Christmas", "2026-12-25", false},
        Case{"after the last known term", "2027-09-06", false},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(calendar().is_school_day(day(c.on)), c.expected);
    }
}

TEST(calendar, a_leap_day_in_term_is_a_school_day) {
    const auto leap =
        SchoolCalendar::make({"Europe/London", 9h, 15h, {{"Spring", {day("2028-01-04"), day("2028-03-31")}, {}}}})
            .value();
    EXPECT_TRUE(leap.is_school_day(day("2028-02-29")));
    EXPECT_EQ(leap.next_school_day(day("2028-02-28")), day("2028-02-29"));
    EXPECT_EQ(leap.next_school_day(day("2028-02-29")), day("2028-03-01"));
}

TEST(calendar, deadlines_in_school_days_pause_in_holidays) {
    EXPECT_EQ(calendar().next_school_day(day("2026-12-18")), day("2027-01-04"));
    EXPECT_EQ(calendar().after_school_days(day("2026-10-22"), 1), day("2026-10-23"));
    EXPECT_EQ(calendar().after_school_days(day("2026-10-22"), 2), day("2026-11-02"));
    EXPECT_EQ(calendar().next_school_day(day("2027-07-21")), std::nullopt);
}

TEST(calendar, moments_are_shown_in_the_schools_own_time_of_year) {
    EXPECT_EQ(calendar().show(utc("2026-03-03", 10h + 15min)), "3 March 2026, 10:15");
    EXPECT_EQ(calendar().show(utc("2026-07-01", 9h + 5min)), "1 July 2026, 10:05");
    EXPECT_EQ(calendar().show(utc("2026-06-30", 23h + 30min)), "1 July 2026, 00:30");
}

TEST(calendar, when_the_clocks_go_forward_the_missing_hour_is_the_jump) {
    // 29 March 2026: 01:00 GMT is 02:00 BST.
    EXPECT_EQ(calendar().show(utc("2026-03-29", 59min)), "29 March 2026, 00:59");
    EXPECT_EQ(calendar().show(utc("2026-03-29", 60min)), "29 March 2026, 02:00");
    EXPECT_EQ(calendar().instant(day("2026-03-29"), 1h + 30min), utc("2026-03-29", 1h));
    EXPECT_EQ(calendar().instant(day("2026-03-29"), 2h), utc("2026-03-29", 1h));
    EXPECT_EQ(calendar().midnight_after(utc("2026-03-29", 0min)) - utc("2026-03-29", 0min), 23h);
}

TEST(calendar, when_the_clocks_go_back_the_first_of_both_hours_is_meant) {
    // 25 October 2026: 02:00 BST is 01:00 GMT again.
    EXPECT_EQ(calendar().show(utc("2026-10-25", 30min)), "25 October 2026, 01:30");
    EXPECT_EQ(calendar().show(utc("2026-10-25", 90min)), "25 October 2026, 01:30");
    EXPECT_EQ(calendar().instant(day("2026-10-25"), 1h + 30min), utc("2026-10-25", 30min));
    EXPECT_EQ(calendar().midnight_after(utc("2026-10-24", 23h)) - utc("2026-10-24", 23h), 25h);
}

TEST(calendar, what_was_granted_for_today_ends_with_the_school_day_or_at_midnight) {
    struct Case {
        std::string_view name;
        Instant at, expected;
    };
    const std::array cases = {
        Case{"in the morning, summer time", utc("2026-09-02", 8h), utc("2026-09-02", 14h + 15min)},
        Case{"in the morning, winter time", utc("2026-11-03", 8h), utc("2026-11-03", 15h + 15min)},
        Case{"at the very end", utc("2026-11-03", 15h + 15min), utc("2026-11-04", 0min)},
        Case{"in the evening", utc("2026-11-03", 18h), utc("2026-11-04", 0min)},
        Case{"on a Saturday", utc("2026-11-07", 10h), utc("2026-11-08", 0min)},
        Case{"in the holidays, summer time", utc("2026-08-31", 10h), utc("2026-08-31", 23h)},
        Case{"the day the clocks go forward", utc("2027-03-28", 0min), utc("2027-03-28", 23h)},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(calendar().school_day_end(c.at), c.expected);
    }
}

TEST(calendar, school_hours_begin_with_the_first_minute_and_end_before_the_last) {
    EXPECT_FALSE(calendar().is_in_school_hours(utc("2026-11-03", 8h + 44min)));
    EXPECT_TRUE(calendar().is_in_school_hours(utc("2026-11-03", 8h + 45min)));
    EXPECT_TRUE(calendar().is_in_school_hours(utc("2026-11-03", 15h + 14min)));
    EXPECT_FALSE(calendar().is_in_school_hours(utc("2026-11-03", 15h + 15min)));
    EXPECT_FALSE(calendar().is_in_school_hours(utc("2026-11-07", 10h)));
}

TEST(calendar, a_plan_that_contradicts_itself_is_refused_with_its_cure) {
    const auto fault = [](auto change) {
        CalendarPlan wrong = plan();
        change(wrong);
        return describe(SchoolCalendar::make(std::move(wrong)).error());
    };
    EXPECT_EQ(fault([](CalendarPlan& p) { p.zone = "Europe/Lodnon"; }),
              "time zone `Europe/Lodnon` is not known; write an IANA name such as Europe/London");
    EXPECT_EQ(fault([](CalendarPlan& p) { p.ends = p.starts; }),
              "the school day ends before it starts; write `ends` later than `starts`");
    EXPECT_EQ(fault([](CalendarPlan& p) { p.terms[1].days.first = day("2026-12-18"); }),
              "term `Spring` begins before the one above it has ended; put the terms in order");
    EXPECT_EQ(fault([](CalendarPlan& p) { p.terms[0].days.last = day("2026-08-01"); }),
              "`Autumn` ends before it starts; write `last` on or after `first`");
    EXPECT_EQ(fault([](CalendarPlan& p) { p.terms[0].closed[0].days.last = day("2027-01-01"); }),
              "closure `half-term` lies outside its term; days between terms need no closure");
}

}  // namespace
}  // namespace school
