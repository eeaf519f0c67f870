// What counts as a deed of those who run the filter, and which months wait: the rules alone.

#include "oversight/month.h"

#include "support/gate_schools.h"

#include <gtest/gtest.h>

namespace oversight {
namespace {

using std::chrono_literals::operator""y;

class MonthRules : public testing::Test {
protected:
    base::SeededRandom random{7};
    school::PersonId manager = school::PersonId::mint(random);
    std::vector<people::HeldPost> held{{.post = "network_manager", .person = manager, .starts = 2025y / 9 / 1},
                                       {.post = "staff", .person = manager, .starts = 2025y / 9 / 1}};
    std::vector<school::Post> posts{{"network_manager", "Network manager", school::Post::Holder::optional, ""}};
    Roll roll{held, posts, days_of(2026y / 3)};
    journal::Deeds did(std::string verb, std::uint64_t times) {
        return {std::move(verb), journal::actor_of(manager), times};
    }
};

TEST_F(MonthRules, an_order_or_a_reading_about_a_sealed_case_shows_in_no_review) {
    const std::vector<journal::Deeds> deeds{
        did("order.written", 1),           did("order.lifted", 1),   did("record.read", 3),
        did("concern.raised", 1),          did("alert.opened", 2),   did("case.opened", 1),
        did("unblock_request.settled", 4), did("task.completed", 1), did("list_change.secret", 1)};
    const auto lines = lines_of(deeds, roll);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0], (DeedLine{"Network manager", "something else: list_change.secret", 1}))
        << "a new verb of an area is shown by its own word";
}

TEST_F(MonthRules, deeds_stand_under_posts_and_persons_of_the_same_posts_are_one_row) {
    const school::PersonId other = school::PersonId::mint(random);
    held.push_back({.post = "network_manager", .person = other, .starts = 2026y / 3 / 15});
    held.push_back({.post = "network_manager",
                    .person = school::PersonId::mint(random),
                    .starts = 2024y / 9 / 1,
                    .last_day = 2026y / 2 / 1});
    const std::vector<journal::Deeds> deeds{did("log.searched", 3),
                                            {"log.searched", journal::actor_of(other), 2},
                                            {"rules.published", journal::by_system(), 1},
                                            {"log.saved", journal::actor_of(held.back().person), 1}};
    EXPECT_EQ(lines_of(deeds, {held, posts, days_of(2026y / 3)}),
              (std::vector<DeedLine>{{"Network manager", "looked at a page of the internet log", 5},
                                     {"Somebody who holds no post", "saved a part of the internet log as a file", 1},
                                     {"The program itself", "put the rules in force", 1}}));
    EXPECT_TRUE(acted(deeds, manager));
    EXPECT_FALSE(acted(deeds, school::PersonId::mint(random)));
}

TEST_F(MonthRules, a_month_is_that_of_the_schools_wall) {
    const auto calendar = support::shipped_profile("headcorn").calendar;
    const journal::Span july = span_of(2026y / 7, calendar);
    EXPECT_EQ(calendar.show(july.from), "1 July 2026, 00:00");
    EXPECT_EQ(calendar.show(july.until), "1 August 2026, 00:00");
    EXPECT_EQ(july.from, base::Instant(std::chrono::sys_days(2026y / 6 / 30) + std::chrono::hours(23)));
    EXPECT_EQ(iso(2026y / 7), "2026-07");
    EXPECT_EQ(show(2026y / 7), "July 2026");
    EXPECT_EQ(parse_month("2026-07"), std::optional(2026y / 7));
    for (const char* wrong : {"", "2026", "2026-13", "2026-7", "2026-07-01", "July"})
        EXPECT_FALSE(parse_month(wrong)) << wrong;
}

TEST_F(MonthRules, a_month_waits_from_its_end_and_is_late_ten_days_after_it) {
    const std::vector<Month> none;
    struct Case {
        school::Date today;
        std::size_t waiting;
        std::size_t late;
    };
    const Case cases[] = {{2026y / 2 / 28, 0, 0}, {2026y / 3 / 1, 1, 0},   {2026y / 3 / 10, 1, 0},
                          {2026y / 3 / 11, 1, 1}, {2026y / 4 / 1, 2, 1},   {2026y / 4 / 10, 2, 1},
                          {2026y / 4 / 11, 2, 2}, {2027y / 1 / 1, 11, 10}, {2028y / 2 / 29, 12, 12}};
    for (const Case& each : cases) {
        EXPECT_EQ(unreviewed(none, 2026y / 2, each.today).size(), each.waiting) << school::iso(each.today);
        EXPECT_EQ(overdue(none, 2026y / 2, each.today).size(), each.late) << school::iso(each.today);
    }
    const std::vector<Month> reviewed{2026y / 2, 2026y / 4};
    EXPECT_EQ(unreviewed(reviewed, 2026y / 2, 2026y / 5 / 1), (std::vector<Month>{2026y / 3}));
}

}  // namespace
}  // namespace oversight
