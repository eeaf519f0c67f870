// Who is told, and who never is: each test is named after the harm.

#include "access/access.h"
#include "base/still_world.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rights {
namespace {

using people::Kind;

class Routing : public testing::Test {
protected:
    Date day = std::chrono::year(2026) / 3 / 3;
    base::SeededRandom random{11};
    PersonId head = PersonId::mint(random);
    PersonId dsl = PersonId::mint(random);
    PersonId deputy = PersonId::mint(random);
    PersonId chair = PersonId::mint(random);
    PersonId vice = PersonId::mint(random);
    PersonId teacher = PersonId::mint(random);
    PersonId learner = PersonId::mint(random);
    std::vector<RoutingRow> rows = standard_routing();
    std::vector<StandIn> stand_ins{{"dsl", "deputy_dsl"}};
    Deputies deputies = Deputies::are_not_told;
    std::vector<people::HeldPost> posts{held("head", head),   held("dsl", dsl),         held("deputy_dsl", deputy),
                                        held("chair", chair), held("vice_chair", vice), held("teacher", teacher)};

    people::HeldPost held(const char* post, const PersonId& by) const {
        return {post, by, std::chrono::year(2025) / 9 / 1, {}, {}};
    }
    void vacate(std::string_view post) {
        std::erase_if(posts, [&](const people::HeldPost& each) { return each.post == post; });
    }
    RoutingPlan plan() const { return {rows, posts, stand_ins, deputies, day}; }
    std::vector<PersonId> told(const PersonId& person, Kind kind, std::vector<PersonId> excluded = {}) const {
        return route({person, kind, std::move(excluded)}, plan()).told;
    }
    using Persons = std::vector<PersonId>;
};

TEST_F(Routing, a_learner_is_the_leads_and_the_deputy_hears_only_where_the_school_lets_deputies_act) {
    EXPECT_EQ(told(learner, Kind::learner), Persons{dsl});
    deputies = Deputies::are_told;
    EXPECT_EQ(told(learner, Kind::learner), (Persons{dsl, deputy}));
}

TEST_F(Routing, of_several_accused_the_most_senior_decides_so_that_nobody_below_them_is_told) {
    const Persons all{teacher, dsl, head, chair};
    EXPECT_EQ(most_senior(all, posts, day), chair);
    EXPECT_EQ(most_senior(std::span(all).first(3), posts, day), head);
    EXPECT_EQ(most_senior(std::span(all).first(2), posts, day), dsl);
    EXPECT_EQ(most_senior(std::span(all).first(1), posts, day), teacher);
    EXPECT_EQ(most_senior({}, posts, day), std::nullopt);
}

TEST_F(Routing, nobody_who_helps_at_school_is_ever_reported_to_a_colleague) {
    deputies = Deputies::are_told;
    for (const auto& [kind, word] : people::words_of(Kind{})) {
        if (!people::works_or_helps_at_school(kind)) continue;
        EXPECT_EQ(told(teacher, kind), Persons{head}) << word;
    }
    EXPECT_EQ(told(deputy, Kind::staff_member), Persons{head});
}

TEST_F(Routing, a_lead_is_never_told_of_a_suspicion_against_the_lead) {
    deputies = Deputies::are_told;
    EXPECT_EQ(told(dsl, Kind::staff_member), Persons{head});
    EXPECT_EQ(route({dsl, Kind::staff_member, {}}, plan()).about, About::dsl);
}

TEST_F(Routing, a_head_is_never_told_of_a_suspicion_against_the_head) {
    EXPECT_EQ(told(head, Kind::staff_member), Persons{chair});
    vacate("chair");
    EXPECT_EQ(told(head, Kind::staff_member), Persons{vice});
}

TEST_F(Routing, a_head_who_is_also_the_lead_is_judged_as_head) {
    vacate("dsl");
    posts.push_back(held("dsl", head));
    EXPECT_EQ(told(head, Kind::staff_member), Persons{chair});
}

TEST_F(Routing, whoever_acts_as_head_is_not_told_of_a_suspicion_against_themselves) {
    posts.push_back({"head", deputy, day, day, head});
    EXPECT_EQ(told(deputy, Kind::staff_member), Persons{chair});
}

TEST_F(Routing, a_chair_is_never_told_of_a_suspicion_against_the_chair) {
    EXPECT_EQ(told(chair, Kind::governor), Persons{vice});
    vacate("vice_chair");
    EXPECT_TRUE(told(chair, Kind::governor).empty());
}

TEST_F(Routing, a_relative_of_the_child_is_passed_over_and_the_stand_in_is_told) {
    EXPECT_EQ(told(learner, Kind::learner, {dsl}), Persons{deputy});
    stand_ins.clear();
    EXPECT_EQ(told(learner, Kind::learner, {dsl}), Persons{head});
}

TEST_F(Routing, nobody_excluded_is_told_even_when_nobody_else_is_left) {
    const Persons everybody{head, dsl, deputy, chair, vice};
    const Route found = route({learner, Kind::learner, everybody}, plan());
    EXPECT_TRUE(found.told.empty());
    EXPECT_FALSE(found.lint.empty());
}

TEST_F(Routing, an_unknown_person_on_a_shared_device_is_the_leads_and_marked_unknown) {
    const Route found = route({}, plan());
    EXPECT_EQ(found.told, Persons{dsl});
    EXPECT_EQ(found.about, About::unknown);
}

TEST_F(Routing, a_parent_at_risk_is_a_kind_of_its_own) {
    const Route found = route({teacher, Kind::parent, {}}, plan());
    EXPECT_EQ(found.about, About::parent);
    EXPECT_EQ(found.told, Persons{dsl});
}

TEST_F(Routing, an_empty_post_falls_to_the_next_and_lint_says_so) {
    vacate("dsl");
    stand_ins.clear();
    const Route found = route({learner, Kind::learner, {}}, plan());
    EXPECT_EQ(found.told, Persons{head});
    ASSERT_EQ(found.lint.size(), 1U);
    EXPECT_EQ(found.lint.front().post, "dsl");
    EXPECT_EQ(lint_of(plan()).size(), 2U);
}

TEST_F(Routing, a_school_with_posts_and_stand_in_has_no_lint) { EXPECT_TRUE(lint_of(plan()).empty()); }

TEST_F(Routing, every_row_of_the_table_names_its_source) {
    for (const auto& [about, word] : words_of(About{})) {
        const auto found =
            std::find_if(rows.begin(), rows.end(), [&](const RoutingRow& row) { return row.about == about; });
        ASSERT_NE(found, rows.end()) << word;
        EXPECT_FALSE(found->source.empty()) << word;
    }
}

}  // namespace
}  // namespace rights
