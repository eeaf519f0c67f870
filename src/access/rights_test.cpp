// The table and the Reader.

#include "access/access.h"
#include "base/still_world.h"

#include <gtest/gtest.h>

namespace rights {
namespace {

using people::Kind;

class Rights : public testing::Test {
protected:
    base::SeededRandom random{12};
    SchoolId here = SchoolId::mint(random);
    PersonId me = PersonId::mint(random);
    PersonId other = PersonId::mint(random);
    Date day = std::chrono::year(2026) / 3 / 3;

    Reader reader(std::set<Role> roles) const { return Reader({here, me, std::move(roles), {}}); }
    Record record() const { return record_of(other); }
    std::set<Role> roles(Kind kind, const char* post, Deputies deputies) const {
        const std::vector<people::HeldPost> posts{{post, me, day, {}, {}}};
        return roles_of({kind, posts, me, day, deputies});
    }
};

TEST_F(Rights, a_permission_that_nobody_declared_is_nobodys) {
    std::set<Role> all;
    for (const auto& [role, word] : words_of(Role{})) all.insert(role);
    EXPECT_FALSE(reader(all).may("concerns.delete"));
    EXPECT_FALSE(reader(all).may(""));
}

TEST_F(Rights, every_row_names_a_record_an_action_and_its_source_and_stands_once) {
    std::set<std::pair<std::string_view, Role>> seen;
    for (const TableRow& row : table()) {
        EXPECT_NE(row.permission.find('.'), std::string_view::npos) << row.permission;
        EXPECT_FALSE(row.source.empty()) << row.permission;
        EXPECT_TRUE(seen.insert({row.permission, row.role}).second) << row.permission << " " << show(row.role);
    }
}

// Generated from the table: whoever signs for rules reads first what they say.
TEST_F(Rights, nobody_assesses_changes_or_approves_rules_that_they_may_not_see) {
    for (const TableRow& row : table())
        if (row.permission.starts_with("rules.") || row.permission == "exams.enter") {
            EXPECT_TRUE(reader({row.role}).may("rules.see")) << row.permission << " " << show(row.role);
        }
}

TEST_F(Rights, the_network_manager_sees_events_and_no_concern_or_case) {
    const Reader manager = reader({Role::everybody, Role::staff_member, Role::network_manager});
    EXPECT_TRUE(manager.may("events.see"));
    for (const char* permission : {"concerns.see", "concerns.triage", "cases.see", "cases.close", "alerts.see"})
        EXPECT_FALSE(manager.may(permission)) << permission;
}

TEST_F(Rights, a_parent_or_learner_sees_no_alert_concern_case_or_event) {
    for (const Role role : {Role::parent, Role::learner})
        for (const char* permission : {"concerns.see", "cases.see", "alerts.see", "events.see", "access.table"})
            EXPECT_FALSE(reader({Role::everybody, role}).may(permission)) << permission;
}

TEST_F(Rights, a_record_that_was_not_routed_to_the_reader_is_not_seen) {
    const Reader lead = reader({Role::everybody, Role::dsl});
    Record concern = record();
    EXPECT_FALSE(lead.may("concerns.see", concern));
    concern.routed_to = {me};
    EXPECT_TRUE(lead.may("concerns.see", concern));
}

TEST_F(Rights, whoever_is_excluded_sees_nothing_even_when_it_was_routed_to_them) {
    Record concern = record();
    concern.routed_to = {me};
    concern.excluded = {me};
    EXPECT_FALSE(reader({Role::everybody, Role::head, Role::dsl}).may("concerns.see", concern));
}

TEST_F(Rights, a_sealed_record_is_absent_for_everybody_whom_it_was_not_routed_to) {
    Record sealed = record();
    sealed.seal = Record::Seal::sealed;
    const Reader head = reader({Role::everybody, Role::head});
    EXPECT_FALSE(head.may("names.see", sealed));
    sealed.routed_to = {me};
    EXPECT_TRUE(head.may("names.see", sealed));
}

TEST_F(Rights, a_teacher_reads_the_names_of_own_classes_and_no_others) {
    const Reader teacher({here, me, {Role::everybody, Role::teacher}, {other}});
    EXPECT_TRUE(teacher.may("names.see", record()));
    EXPECT_TRUE(teacher.may("names.see", record_of(me)));
    EXPECT_FALSE(teacher.may("names.see", record_of(PersonId::mint(random))));
}

TEST_F(Rights, a_name_is_shown_only_when_the_reader_may_see_it) {
    const base::Private<std::string> name("Amira");
    std::string shown;
    const auto show_it = [&](const base::ReadScope& scope) { shown = name.show(scope); };
    EXPECT_FALSE(reader({Role::everybody}).read("names.see", record(), show_it));
    EXPECT_EQ(shown, "");
    EXPECT_TRUE(reader({Role::everybody, Role::dsl}).read("names.see", record(), show_it));
    EXPECT_EQ(shown, "Amira");
}

// Generated from the table of who is told: a new row cannot forget the right to read.
TEST_F(Rights, whoever_the_routing_table_can_tell_may_read_and_triage_what_is_routed_to_them) {
    std::set<std::string_view> posts;
    for (const RoutingRow& row : standard_routing()) {
        posts.insert(row.post);
        posts.insert(row.next.begin(), row.next.end());
    }
    EXPECT_TRUE(posts.contains("vice_chair") && posts.contains("safeguarding_governor"));
    const std::vector<StandIn> stand_ins{{"dsl", "caretaker"}};
    posts.insert("caretaker");
    Record sealed = record();
    sealed.seal = Record::Seal::sealed;
    Record routed = sealed;
    routed.routed_to = {me};
    for (const std::string_view post : posts) {
        const std::vector<people::HeldPost> held{{std::string(post), me, day, {}, {}}};
        for (const Kind kind : {Kind::staff_member, Kind::governor}) {
            const Reader holder = reader(roles_of({kind, held, me, day, Deputies::are_not_told, stand_ins}));
            for (const char* permission : {"alerts.see", "alerts.triage", "concerns.see", "concerns.triage",
                                           "cases.see", "cases.write", "cases.close"}) {
                EXPECT_TRUE(holder.may(permission, routed)) << post << " " << permission;
                EXPECT_FALSE(holder.may(permission, sealed)) << post << " reads only what is routed there";
            }
        }
    }
}

TEST_F(Rights, a_deputy_acts_as_lead_only_where_the_school_says_so) {
    EXPECT_FALSE(roles(Kind::staff_member, "deputy_dsl", Deputies::are_not_told).contains(Role::dsl));
    EXPECT_TRUE(roles(Kind::staff_member, "deputy_dsl", Deputies::are_told).contains(Role::dsl));
}

TEST_F(Rights, a_post_by_mistake_gives_a_learner_or_parent_no_role) {
    for (const Kind kind : {Kind::learner, Kind::parent})
        EXPECT_FALSE(roles(kind, "head", Deputies::are_not_told).contains(Role::head));
    EXPECT_TRUE(roles(Kind::staff_member, "head", Deputies::are_not_told).contains(Role::head));
    EXPECT_TRUE(roles(Kind::governor, "chair", Deputies::are_not_told).contains(Role::chair));
}

}  // namespace
}  // namespace rights
