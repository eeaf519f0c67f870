// Years, ages, posts: pure rules.

#include "base/still_world.h"
#include "people/people.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace people {
namespace {

Date day(int year, unsigned month, unsigned on) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(on);
}

TEST(person, the_cohort_follows_from_the_birth_by_the_school_year) {
    struct Case {
        const char* name;
        Date birth;
        int reception;
    };
    for (const Case& each :
         {Case{"eldest of the year", day(2020, 9, 1), 2025}, Case{"youngest of the year", day(2021, 8, 31), 2025},
          Case{"one day younger", day(2021, 9, 1), 2026}, Case{"a leap day", day(2020, 2, 29), 2024}}) {
        SCOPED_TRACE(each.name);
        EXPECT_EQ(cohort_by_birth(each.birth).reception, std::chrono::year(each.reception));
    }
}

TEST(person, a_year_group_moves_up_on_the_first_of_september_and_ends_after_year_13) {
    const Cohort cohort{std::chrono::year(2020)};
    EXPECT_EQ(year_group_on(cohort, day(2026, 8, 31)), 5);
    EXPECT_EQ(year_group_on(cohort, day(2026, 9, 1)), 6);
    EXPECT_EQ(year_group_on(cohort, day(2020, 9, 1)), 0);
    EXPECT_EQ(year_group_on(cohort, day(2020, 8, 31)), -1);
    EXPECT_EQ(year_group_on(cohort, day(2018, 9, 1)), std::nullopt);
    EXPECT_EQ(year_group_on(cohort, day(2034, 9, 1)), std::nullopt);
    EXPECT_EQ(cohort_of(5, day(2026, 8, 31)), cohort);
}

TEST(person, a_typed_name_is_compared_by_its_words) {
    EXPECT_EQ(words_of_name(" Siân  O'Neill-Pellthwaite "),
              (std::vector<std::string>{"siân", "o", "neill", "pellthwaite"}));
    EXPECT_TRUE(words_of_name(" 12 . ").empty());
}

TEST(person, key_stages_follow_the_years) {
    for (const auto& [year, stage] : std::vector<std::pair<int, int>>{
             {-1, 0}, {0, 0}, {1, 1}, {2, 1}, {3, 2}, {6, 2}, {7, 3}, {9, 3}, {10, 4}, {11, 4}, {12, 5}, {13, 5}})
        EXPECT_EQ(key_stage(year), stage) << year;
    EXPECT_EQ(show_year_group(0), "Reception");
    EXPECT_EQ(show_year_group(5), "Year 5");
}

TEST(person, learners_and_parents_do_not_work_or_help_at_school_and_all_others_do) {
    for (const auto& [kind, word] : words_of(Kind{}))
        EXPECT_EQ(works_or_helps_at_school(kind), kind != Kind::learner && kind != Kind::parent) << word;
}

class Posts : public testing::Test {
protected:
    base::SeededRandom random{1};
    PersonId first = PersonId::mint(random);
    PersonId second = PersonId::mint(random);
    PersonId third = PersonId::mint(random);
};

TEST_F(Posts, whoever_acts_for_the_holder_comes_after_the_holder_and_only_while_acting) {
    const std::vector<HeldPost> posts{{"dsl", second, day(2026, 1, 5), day(2026, 1, 9), first},
                                      {"dsl", first, day(2025, 9, 1), {}, {}}};
    EXPECT_EQ(holders(posts, kDsl, day(2026, 1, 5)), (std::vector{first, second}));
    EXPECT_EQ(holders(posts, kDsl, day(2026, 1, 10)), std::vector{first});
    EXPECT_TRUE(holds(posts, second, kDsl, day(2026, 1, 9)));
    EXPECT_FALSE(holds(posts, second, kDsl, day(2026, 1, 10)));
}

TEST_F(Posts, several_deputies_hold_one_post_together_and_nobody_is_named_twice) {
    const std::vector<HeldPost> posts{{"deputy_dsl", third, day(2025, 10, 1), {}, {}},
                                      {"deputy_dsl", first, day(2025, 9, 1), {}, {}},
                                      {"deputy_dsl", first, day(2025, 9, 2), {}, second}};
    EXPECT_EQ(holders(posts, kDeputyDsl, day(2026, 1, 5)), (std::vector{first, third}));
    EXPECT_TRUE(holders(posts, kDeputyDsl, day(2025, 8, 31)).empty());
    EXPECT_TRUE(holders(posts, kHead, day(2026, 1, 5)).empty());
}

DemoSchool headcorn() {
    return {"headcorn",
            "Headcorn Primary School",
            {0, 1, 2, 3, 4, 5, 6},
            {"head", "dsl", "deputy_dsl", "staff"},
            day(2026, 3, 3)};
}

std::size_t count(const Roster& roster, Kind kind) {
    return static_cast<std::size_t>(std::count_if(roster.persons.begin(), roster.persons.end(),
                                                  [&](const Person& person) { return person.kind == kind; }));
}

TEST(demo_roster, has_300_learners_and_40_staff_without_a_fault_on_any_day) {
    for (const Date today : {day(2026, 3, 3), day(2026, 8, 31), day(2026, 9, 1), day(2028, 2, 29)}) {
        DemoSchool school = headcorn();
        school.today = today;
        const DemoRoster demo = demo_roster(school);
        for (const RosterError& error : faults_of(demo.roster)) ADD_FAILURE() << describe(error);
        EXPECT_EQ(count(demo.roster, Kind::learner), 301U);
        EXPECT_EQ(count(demo.roster, Kind::staff_member), 40U);
    }
}

TEST(demo_roster, is_the_same_for_the_same_school_and_another_for_another) {
    DemoSchool other = headcorn();
    other.key = "homewood";
    EXPECT_EQ(demo_roster(headcorn()).roster, demo_roster(headcorn()).roster);
    EXPECT_FALSE(demo_roster(headcorn()).roster == demo_roster(other).roster);
}

TEST(demo_roster, has_one_sign_in_a_role_and_none_for_the_supply_teacher) {
    const DemoRoster demo = demo_roster(headcorn());
    std::vector<std::string> roles;
    for (const DemoPart& part : demo.parts) {
        roles.push_back(part.role);
        EXPECT_NE(part.person, demo.supply_teacher);
    }
    EXPECT_EQ(roles, (std::vector<std::string>{"head", "deputy-head", "dsl", "deputy-dsl", "network-manager", "chair",
                                               "vice-chair", "safeguarding-governor", "office", "teacher", "learner"}));
}

TEST(demo_roster, the_learner_of_a_primary_school_is_in_year_5_and_of_a_secondary_school_in_year_9) {
    DemoSchool secondary{"hccs", "Holmes Chapel", {7, 8, 9, 10, 11, 12, 13}, {"head", "dsl"}, day(2026, 3, 3)};
    for (const auto& [school, year] : {std::pair{headcorn(), 5}, std::pair{secondary, 9}}) {
        const DemoRoster demo = demo_roster(school);
        const PersonId learner = demo.parts.back().person;
        const auto found = std::find_if(demo.roster.persons.begin(), demo.roster.persons.end(),
                                        [&](const Person& person) { return person.id == learner; });
        ASSERT_NE(found, demo.roster.persons.end());
        EXPECT_EQ(year_group_on(*found->cohort, school.today), year);
    }
}

TEST(roster, each_fault_is_told_with_what_to_do) {
    const DemoRoster demo = demo_roster(headcorn());
    const Person& learner = demo.roster.persons.front();
    base::SeededRandom random(7);
    const PersonId stranger = PersonId::mint(random);
    struct Case {
        RosterFault expected;
        Roster roster;
    };
    Person wrong_cohort = learner;
    wrong_cohort.kind = Kind::parent;
    Person nameless = learner;
    nameless.legal_name = {};
    Person gone = learner;
    gone.last_day = school::plus_days(gone.starts, -1 * std::chrono::days(1));
    const SchoolClass one = demo.roster.classes.front();
    const Date begin = learner.starts;
    for (const Case& each :
         std::vector<Case>{{RosterFault::unknown_person, {.posts = {{"dsl", stranger, begin, {}, {}}}}},
                           {RosterFault::unknown_class,
                            {.persons = {learner}, .memberships = {{one.id, learner.id, Part::learner, begin, {}}}}},
                           {RosterFault::person_twice, {.persons = {learner, learner}}},
                           {RosterFault::class_twice, {.classes = {one, one}}},
                           {RosterFault::ends_before_it_starts, {.persons = {gone}}},
                           {RosterFault::no_name, {.persons = {nameless}}},
                           {RosterFault::cohort_without_learner, {.persons = {wrong_cohort}}},
                           {RosterFault::learner_holds_a_post,
                            {.persons = {learner}, .posts = {{"dsl", learner.id, begin, {}, {}}}}}}) {
        const auto faults = faults_of(each.roster);
        ASSERT_EQ(faults.size(), 1U) << static_cast<int>(each.expected);
        EXPECT_EQ(faults.front().fault, each.expected);
        EXPECT_NE(describe(faults.front()).find(';'), std::string::npos);
    }
}

}  // namespace
}  // namespace people
