#include "policy/standing.h"

#include <gtest/gtest.h>

namespace policy {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::sys_days;

using Several = std::vector<Run>;  // inside a test, `Run` is a function of the test

school::SchoolCalendar london() {
    auto calendar = school::SchoolCalendar::make(
        {.zone = "Europe/London", .starts = hours(8) + minutes(45), .ends = hours(15) + minutes(15), .terms = {}});
    EXPECT_TRUE(calendar.has_value());
    return *std::move(calendar);
}

Instant utc(int year, unsigned month, unsigned day, minutes time) {
    return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) + time;
}

const Instant kNow = utc(2026, 3, 3, hours(10) + minutes(15));

Run run(Outcome outcome, Instant began, Instant last) { return {"test.control", outcome, began, last, "r1"}; }
Run kept(Instant at) { return run(Outcome::kept, at, at); }
Run broken(Instant at) { return run(Outcome::broken, at, at); }

TEST(standing, an_interval_ends_on_the_schools_wall) {
    struct Case {
        const char* name;
        Instant at;
        Interval interval;
        Instant expected;
    };
    const Case cases[] = {
        {"24 hours are 24 hours over the spring clock change", utc(2026, 3, 28, hours(12)), milliseconds(hours(24)),
         utc(2026, 3, 29, hours(12))},
        {"12 months keep the hour on the wall, winter to winter", utc(2026, 1, 5, hours(9)), months(12),
         utc(2027, 1, 5, hours(9))},
        {"1 month over the spring clock change keeps the hour on the wall", utc(2026, 3, 10, hours(9)), months(1),
         utc(2026, 4, 10, hours(8))},
        {"1 month over the autumn clock change keeps the hour on the wall", utc(2026, 10, 10, hours(8)), months(1),
         utc(2026, 11, 10, hours(9))},
        {"a year after 29 February is 28 February", utc(2028, 2, 29, hours(9)), months(12), utc(2029, 2, 28, hours(9))},
        {"a month after 31 August is 30 September", utc(2026, 8, 31, hours(9)), months(1), utc(2026, 9, 30, hours(9))},
        {"36 months after 1 September", utc(2026, 9, 1, hours(9)), months(36), utc(2029, 9, 1, hours(9))},
        {"365 days after 29 February", utc(2028, 2, 29, hours(9)), milliseconds(days(365)), utc(2029, 2, 28, hours(9))},
        {"an hour that the spring change leaves out ends when the clock jumps",
         utc(2026, 1, 29, hours(1) + minutes(30)), months(2), utc(2026, 3, 29, hours(1))},
    };
    const auto calendar = london();
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(end_of(c.at, c.interval, calendar), c.expected);
    }
}

TEST(standing, a_state_follows_from_the_last_evidence_and_its_age) {
    const milliseconds day = hours(24);
    struct Case {
        const char* name;
        Several runs;
        State state;
        std::optional<Instant> since;
    };
    const Case cases[] = {
        {"no evidence", {}, State::not_measured, std::nullopt},
        {"evidence of this moment", {kept(kNow)}, State::kept, kNow},
        {"a millisecond younger than the interval",
         {kept(kNow - day + milliseconds(1))},
         State::kept,
         kNow - day + milliseconds(1)},
        {"as old as the interval", {kept(kNow - day)}, State::due, kNow},
        {"older than the interval", {kept(kNow - days(3))}, State::due, kNow - days(2)},
        {"broken", {kept(kNow - hours(3)), broken(kNow - hours(2))}, State::broken, kNow - hours(2)},
        {"broken long ago and nothing since", {broken(kNow - days(400))}, State::broken, kNow - days(400)},
        {"broken again and again", {broken(kNow - hours(9)), broken(kNow - hours(2))}, State::broken, kNow - hours(9)},
        {"kept again after it was broken",
         {kept(kNow - hours(9)), broken(kNow - hours(4)), kept(kNow - hours(1))},
         State::kept,
         kNow - hours(1)},
        {"kept without a gap",
         {kept(kNow - hours(40)), kept(kNow - hours(20)), kept(kNow - hours(1))},
         State::kept,
         kNow - hours(40)},
        {"kept since the gap only",
         {kept(kNow - hours(60)), kept(kNow - hours(30)), kept(kNow - hours(1))},
         State::kept,
         kNow - hours(1)},
        {"a long run", {run(Outcome::kept, kNow - days(9), kNow - hours(1))}, State::kept, kNow - days(9)},
    };
    const auto calendar = london();
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const Standing standing = stand(c.runs, {day, calendar}, kNow);
        EXPECT_EQ(standing.state, c.state);
        EXPECT_EQ(standing.since, c.since);
    }
}

TEST(standing, a_clause_is_not_kept_by_evidence_older_than_its_interval) {
    const Several runs = {kept(utc(2025, 3, 3, hours(10) + minutes(15)))};
    EXPECT_EQ(stand(runs, {months(12), london()}, kNow).state, State::due);
    EXPECT_EQ(stand(runs, {months(12), london()}, kNow - milliseconds(1)).state, State::kept);
}

TEST(standing, a_clause_is_not_kept_by_evidence_dated_after_now) {
    EXPECT_EQ(stand(std::vector{kept(kNow + milliseconds(1))}, {hours(24), london()}, kNow).state, State::not_measured);
    const Several jumped = {broken(kNow - hours(1)), kept(kNow + hours(1))};
    EXPECT_EQ(stand(jumped, {hours(24), london()}, kNow).state, State::broken);
}

TEST(standing, a_run_that_goes_on_after_now_counts_up_to_now) {
    const Several runs = {run(Outcome::kept, kNow - hours(2), kNow + hours(2))};
    const Standing standing = stand(runs, {hours(24), london()}, kNow);
    EXPECT_EQ(standing.state, State::kept);
    ASSERT_TRUE(standing.last);
    EXPECT_EQ(standing.last->at, kNow);
}

TEST(standing, a_doubt_at_the_same_moment_is_not_decided_in_our_favour) {
    for (const auto& runs : {std::vector{kept(kNow), broken(kNow)}, std::vector{broken(kNow), kept(kNow)}})
        EXPECT_EQ(stand(runs, {hours(24), london()}, kNow).state, State::broken);
}

TEST(standing, a_clause_with_two_controls_stands_as_its_worse_one) {
    const Standing good{.state = State::kept, .since = kNow - days(9), .counts_to = kNow + hours(2)};
    const Standing better{.state = State::kept, .since = kNow - days(1), .counts_to = kNow + hours(20)};
    const Standing late{.state = State::due, .since = kNow - days(2)};
    const Standing bad{.state = State::broken, .since = kNow - days(5)};
    const Standing unknown{.state = State::not_measured};
    struct Case {
        const char* name;
        std::vector<Standing> controls;
        State state;
        std::optional<Instant> since;
    };
    const Case cases[] = {
        {"none", {}, State::not_measured, std::nullopt},
        {"both kept: since the later", {good, better}, State::kept, better.since},
        {"one was never measured", {good, unknown}, State::not_measured, std::nullopt},
        {"one is due", {good, unknown, late}, State::due, late.since},
        {"one is broken", {late, bad, good}, State::broken, bad.since},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const Standing standing = combined(c.controls);
        EXPECT_EQ(standing.state, c.state);
        EXPECT_EQ(standing.since, c.since);
    }
    EXPECT_EQ(combined(std::vector{better, good}).counts_to, good.counts_to);
}

TEST(standing, a_clause_without_an_interval_uses_the_setting_of_its_kind) {
    school::Clause clause{.id = "x-1", .kind = school::ClauseKind::technical};
    const school::Settings settings;
    EXPECT_EQ(interval_of(clause, settings), Interval(milliseconds(hours(24))));
    for (const auto kind : {school::ClauseKind::workflow, school::ClauseKind::registered, school::ClauseKind::attested,
                            school::ClauseKind::content}) {
        clause.kind = kind;
        EXPECT_EQ(interval_of(clause, settings), Interval(milliseconds(days(365))));
    }
    clause.interval = months(36);
    EXPECT_EQ(interval_of(clause, settings), Interval(months(36)));
    clause = {.id = "x-1", .kind = school::ClauseKind::technical};
    const auto weekly = settings.with("evidence.technical_interval", "168");
    ASSERT_TRUE(weekly);
    EXPECT_EQ(interval_of(clause, *weekly), Interval(milliseconds(hours(168))));
}

TEST(standing, no_interval_that_can_be_set_is_shorter_than_a_runs_gap) {
    for (const auto* key : {"evidence.technical_interval", "evidence.other_interval"}) {
        const school::SettingDeclaration* setting = school::find_setting(key);
        ASSERT_NE(setting, nullptr);
        const hours least = setting->unit == "hours" ? hours(setting->least) : hours(days(setting->least));
        EXPECT_GE(least, kRunGap) << key;
    }
}

}  // namespace
}  // namespace policy
