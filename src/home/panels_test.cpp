// What waits, over the real rooms on both engines: whoever may not know of a record sees neither it nor a count.

#include "home/home.h"
#include "support/concerns_house.h"
#include "support/monitored_school.h"

namespace home {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;

class ConcernPanel : public support::ConcernsHouse {
protected:
    std::optional<desk::Panel> panel_for(const people::PersonId& person) const {
        return source->panel(reader(person), clock.now());
    }
    std::unique_ptr<desk::PanelSource> source = waiting_concerns(*room);
};
INSTANTIATE_TEST_SUITE_P(both, ConcernPanel, support::both_engines(), support::engine_name);

TEST_P(ConcernPanel, a_new_concern_waits_with_its_age_and_without_a_name) {
    const auto id = raised(about_learner());
    clock.pass(75min);
    const auto panel = panel_for(dsl);
    ASSERT_TRUE(panel);
    ASSERT_EQ(panel->rows.size(), 1U);
    EXPECT_EQ(panel->rows[0].words, "Concern");
    EXPECT_EQ(panel->rows[0].hint, "known for 75 minutes");
    EXPECT_EQ(panel->rows[0].tag, "New");
    EXPECT_EQ(panel->rows[0].path, (std::vector<std::string>{"concerns", id.text()}));
    EXPECT_EQ(panel->all, "All concerns that wait (1)");
}

TEST_P(ConcernPanel, whoever_is_in_danger_now_stands_first_also_before_what_is_known_for_longer) {
    for (int i = 0; i < 6; ++i) (void)raised(about_learner());
    clock.pass(50h);
    auto grave = about_learner();
    grave.danger = concerns::Danger::now;
    (void)raised(grave);
    const auto panel = panel_for(dsl);
    ASSERT_EQ(panel->rows.size(), 5U);
    EXPECT_EQ(panel->rows[0].pressing, desk::Pressing::now);
    EXPECT_EQ(panel->rows[0].hint, "known for 0 minutes");
    EXPECT_EQ(panel->rows[1].hint, "known for 2 days");
    EXPECT_EQ(panel->all, "All concerns that wait (7)");
}

TEST_P(ConcernPanel, danger_now_is_not_hidden_behind_a_full_page_of_older_concerns) {
    for (std::size_t i = 0; i < concerns::kInboxRows; ++i) (void)raised(about_learner());
    clock.pass(1h);
    auto grave = about_learner();
    grave.danger = concerns::Danger::now;
    (void)raised(grave);
    EXPECT_EQ(panel_for(dsl)->rows.at(0).pressing, desk::Pressing::now);
}

TEST_P(ConcernPanel, a_concern_about_the_lead_changes_nothing_on_the_leads_page) {
    const auto before = panel_for(dsl);
    (void)raised(about_adult(dsl));
    const auto after = panel_for(dsl);
    ASSERT_TRUE(before && after);
    EXPECT_TRUE(after->rows.empty());
    EXPECT_EQ(after->all, before->all);
    EXPECT_EQ(panel_for(head)->rows.size(), 1U);
}

TEST_P(ConcernPanel, what_goes_past_the_chair_waits_for_the_vice_chair_and_then_the_safeguarding_governor) {
    const auto id = raised(about_adult(chair));
    ASSERT_EQ(panel_for(vice_chair)->rows.size(), 1U);
    EXPECT_EQ(panel_for(vice_chair)->rows[0].path, (std::vector<std::string>{"concerns", id.text()}));
    EXPECT_TRUE(panel_for(chair)->rows.empty());
    EXPECT_TRUE(panel_for(safeguarding_governor)->rows.empty());
    const auto of = opened(id, vice_chair);
    ASSERT_TRUE(room->name_party(reader(vice_chair), of, {concerns::Role::alleged, vice_chair, {}}));
    EXPECT_TRUE(room->view(reader(safeguarding_governor), of)) << "somebody always holds it, and may read it";
}

TEST_P(ConcernPanel, whoever_has_nothing_to_do_with_concerns_has_no_such_panel) {
    (void)raised(about_learner());
    EXPECT_FALSE(panel_for(teacher));
    EXPECT_FALSE(panel_for(network_manager));
    EXPECT_FALSE(panel_for(amira));
}

class AlertPanel : public support::MonitoredSchool {
protected:
    std::optional<desk::Panel> panel_for(std::string_view role) { return source->panel(reader(role), clock.now()); }
    std::unique_ptr<desk::PanelSource> source = waiting_alerts(parts);
};
INSTANTIATE_TEST_SUITE_P(both, AlertPanel, support::both_engines(), support::engine_name);

TEST_P(AlertPanel, an_alert_waits_with_its_age_until_somebody_decides) {
    write(serious, chat(part("learner")));
    ASSERT_EQ(run().raised, 1U);
    clock.pass(3h);
    auto panel = panel_for("dsl");
    ASSERT_TRUE(panel);
    ASSERT_EQ(panel->rows.size(), 1U);
    EXPECT_EQ(panel->rows[0].words, monitor::title_of(monitor::Rule::contact));
    EXPECT_EQ(panel->rows[0].hint, "noticed 3 hours ago");
    EXPECT_EQ(panel->rows[0].tag, "New");
    EXPECT_EQ(panel->all, "All alerts that wait (1)");
    const auto id = alerts.waiting(reader("dsl")).at(0).id;
    EXPECT_TRUE(alerts.open(reader("dsl"), id));
    EXPECT_EQ(panel_for("dsl")->rows.at(0).tag, "Opened");
    EXPECT_TRUE(alerts.set_aside(reader("dsl"), id, "A lesson on safe chat"));
    panel = panel_for("dsl");
    EXPECT_TRUE(panel->rows.empty());
    EXPECT_EQ(panel->all, "");
}

TEST_P(AlertPanel, an_alert_about_a_member_of_staff_is_on_the_heads_page_alone) {
    write(serious, illegal(part("teacher")));
    ASSERT_EQ(run().raised, 1U);
    ASSERT_EQ(panel_for("head")->rows.size(), 1U);
    EXPECT_EQ(panel_for("head")->rows[0].pressing, desk::Pressing::now);
    EXPECT_TRUE(panel_for("dsl")->rows.empty());
    EXPECT_EQ(panel_for("dsl")->all, "");
    for (const char* other : {"teacher", "network-manager", "learner"}) EXPECT_FALSE(panel_for(other)) << other;
}

}  // namespace
}  // namespace home
