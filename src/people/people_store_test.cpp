// People in the database, on both engines.

#include "people/people.h"
#include "store/migration.h"
#include "support/engines.h"

#include <algorithm>

namespace people {
namespace {

Date day(int year, unsigned month, unsigned on) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(on);
}

class PeopleStore : public support::OnBothEngines {
protected:
    PeopleStore() { migrate({journal::schema(), schema()}); }

    // A learner, two adults and a class of them.
    Roster small() {
        Person learner{.id = PersonId::mint(random),
                       .kind = Kind::learner,
                       .legal_name = base::Private<std::string>("Inés Marlover Quarmere"),
                       .preferred_name = base::Private<std::string>("Inés Quarmere"),
                       .birth = base::Private(day(2016, 2, 29)),
                       .cohort = Cohort{std::chrono::year(2020)},
                       .starts = day(2025, 9, 1)};
        Person teacher{.id = PersonId::mint(random),
                       .kind = Kind::staff_member,
                       .legal_name = base::Private<std::string>("Bram Dornacre"),
                       .starts = day(2020, 9, 1)};
        Person parent{.id = PersonId::mint(random),
                      .kind = Kind::parent,
                      .legal_name = base::Private<std::string>("Efua Marlover"),
                      .starts = day(2025, 9, 1)};
        const SchoolClass oak{ClassId::mint(random), "5A", Devices::shared_trolley};
        return {.persons = {learner, teacher, parent},
                .classes = {oak},
                .memberships = {{oak.id, learner.id, Part::learner, day(2025, 9, 1), {}},
                                {oak.id, teacher.id, Part::teacher, day(2025, 9, 1), day(2026, 7, 31)}},
                .posts = {{"dsl", teacher.id, day(2025, 9, 1), {}, {}}},
                .ties = {{parent.id, learner.id, TieKind::parent, "declared"}},
                .marks = {{learner.id, base::Private(Mark::in_care)}}};
    }
    std::uint64_t journal_lines() {
        store::Transaction tx = database().reading();
        return journal::Journal(world).verify(tx, headcorn).lines;
    }

    People people{database(), world};
    const school::Actor by = school::Operator{};
    const SchoolId here = headcorn.school();
    const SchoolId elsewhere = homewood.school();
    const Date today = day(2026, 3, 3);
};
INSTANTIATE_TEST_SUITE_P(both, PeopleStore, support::both_engines(), support::engine_name);

TEST_P(PeopleStore, a_roster_is_read_back_as_it_was_added_and_leaves_a_line_in_the_journal) {
    const Roster roster = small();
    ASSERT_TRUE(people.add(here, roster, by));
    for (const Person& person : roster.persons) EXPECT_EQ(people.find(here, person.id), person);
    EXPECT_EQ(people.classes(here), roster.classes);
    EXPECT_EQ(people.posts(here), roster.posts);
    EXPECT_EQ(people.ties_of(here, roster.persons[0].id), roster.ties);
    EXPECT_EQ(people.marks_of(here, roster.persons[0].id), std::vector{base::Private(Mark::in_care)});
    EXPECT_EQ(journal_lines(), 1U);
}

TEST_P(PeopleStore, somebody_of_another_school_is_nobody_here) {
    const Roster roster = small();
    ASSERT_TRUE(people.add(here, roster, by));
    EXPECT_FALSE(people.find(elsewhere, roster.persons[0].id));
    EXPECT_TRUE(people.on_roster(elsewhere, Kind::learner, today).empty());
    EXPECT_TRUE(people.class_list(elsewhere, roster.classes[0].id, today).empty());
    EXPECT_TRUE(people.ties_of(elsewhere, roster.persons[0].id).empty());
    EXPECT_TRUE(people.marks_of(elsewhere, roster.persons[0].id).empty());
}

TEST_P(PeopleStore, a_faulty_roster_adds_nobody) {
    Roster roster = small();
    roster.posts.push_back({"head", PersonId::mint(random), today, {}, {}});
    const auto added = people.add(here, roster, by);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().fault, PeopleFault::faulty_roster);
    EXPECT_FALSE(people.find(here, roster.persons[0].id));
    EXPECT_EQ(journal_lines(), 0U);
}

TEST_P(PeopleStore, a_roster_added_twice_is_refused_whole) {
    const Roster roster = small();
    ASSERT_TRUE(people.add(here, roster, by));
    const auto again = people.add(here, roster, by);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, PeopleFault::already_there);
    EXPECT_EQ(people.on_roster(here, Kind::learner, today).size(), 1U);
}

TEST_P(PeopleStore, a_class_list_has_its_teachers_first_and_only_who_is_there_that_day) {
    const Roster roster = small();
    ASSERT_TRUE(people.add(here, roster, by));
    const auto listed = people.class_list(here, roster.classes[0].id, today);
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].part, Part::teacher);
    EXPECT_EQ(listed[1].person, roster.persons[0]);
    EXPECT_EQ(people.class_list(here, roster.classes[0].id, day(2026, 8, 1)).size(), 1U);
    EXPECT_TRUE(people.class_list(here, roster.classes[0].id, day(2025, 8, 31)).empty());
    EXPECT_EQ(people.classes_of(here, roster.persons[0].id, Part::learner, today), roster.classes);
    EXPECT_TRUE(people.classes_of(here, roster.persons[0].id, Part::teacher, today).empty());
}

TEST_P(PeopleStore, a_post_is_given_once_and_never_to_a_learner_or_a_stranger) {
    const Roster roster = small();
    ASSERT_TRUE(people.add(here, roster, by));
    const HeldPost head{"head", roster.persons[1].id, today, {}, {}};
    ASSERT_TRUE(people.appoint(here, head, by));
    EXPECT_TRUE(holds(people.posts(here), roster.persons[1].id, kHead, today));
    EXPECT_EQ(people.appoint(here, head, by).error().fault, PeopleFault::already_there);
    EXPECT_EQ(people.appoint(here, {"head", roster.persons[0].id, today, {}, {}}, by).error().fault,
              PeopleFault::faulty_roster);
    EXPECT_EQ(people.appoint(elsewhere, head, by).error().fault, PeopleFault::unknown_person);
}

class NotingStep final : public LeaveStep {
public:
    std::vector<HandOver> leave(store::Transaction&, const Leaving& leaving) override {
        left.push_back(leaving.person);
        return {{"channel `@school`", "name a new owner"}};
    }
    std::vector<PersonId> left;
};

TEST_P(PeopleStore, leaving_ends_posts_and_classes_on_the_last_day_and_takes_every_step) {
    const Roster roster = small();
    ASSERT_TRUE(people.add(here, roster, by));
    const PersonId teacher = roster.persons[1].id;
    NotingStep step;
    const auto hand_overs = people.leave({here, teacher, today, by}, {&step, &step});
    ASSERT_TRUE(hand_overs);
    EXPECT_EQ(hand_overs->size(), 2U);
    EXPECT_EQ(step.left, (std::vector{teacher, teacher}));
    const Date after = school::plus_days(today, std::chrono::days(1));
    EXPECT_TRUE(people.find(here, teacher)->is_on_roster(today));
    EXPECT_FALSE(people.find(here, teacher)->is_on_roster(after));
    EXPECT_TRUE(holders(people.posts(here), kDsl, after).empty());
    EXPECT_TRUE(people.classes_of(here, teacher, Part::teacher, after).empty());
    EXPECT_EQ(journal_lines(), 2U);
}

TEST_P(PeopleStore, nobody_leaves_before_the_first_day_or_from_another_school) {
    const Roster roster = small();
    ASSERT_TRUE(people.add(here, roster, by));
    const PersonId learner = roster.persons[0].id;
    EXPECT_EQ(people.leave({here, learner, day(2025, 8, 1), by}, {}).error().fault, PeopleFault::last_day_too_soon);
    EXPECT_EQ(people.leave({elsewhere, learner, today, by}, {}).error().fault, PeopleFault::unknown_person);
    EXPECT_FALSE(people.find(here, learner)->last_day);
}

TEST_P(PeopleStore, the_demo_school_is_taken_over_whole) {
    const DemoRoster demo =
        demo_roster({"headcorn", "Headcorn Primary School", {0, 1, 2, 3, 4, 5, 6}, {"head", "dsl"}, today});
    ASSERT_TRUE(people.add(here, demo.roster, by));
    // One of the 301 has left.
    EXPECT_EQ(people.on_roster(here, Kind::learner, today).size(), 300U);
    EXPECT_EQ(people.on_roster(here, Kind::staff_member, today).size(), 40U);
    EXPECT_FALSE(people.find(here, demo.leaver)->is_on_roster(today));
    EXPECT_EQ(people.class_list(here, demo.trolley_class, today).size(), 10U);
}

}  // namespace
}  // namespace people
