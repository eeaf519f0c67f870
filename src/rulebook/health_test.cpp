// How publishing, lists, tests and examinations are, as health says it.

#include "support/gate_pages.h"

namespace rulebook {
namespace {

class GateHealth : public GatePages {};
INSTANTIATE_TEST_SUITE_P(both, GateHealth, support::both_engines(), support::engine_name);

TEST_P(GateHealth, health_names_what_is_wrong) {
    const GateRulesHealth health(rules, subscriptions, sealed, checks, exams, list,
                                 [](const school::SchoolId&) { return std::chrono::days(36'500); });
    const auto lines = health.health(headcorn.school(), clock.now());
    ASSERT_EQ(lines.size(), 7U);
    EXPECT_EQ(lines[4].state, desk::Health::ok) << lines[4].words;
    EXPECT_EQ(lines[6].state, desk::Health::ok) << lines[6].words;
    const auto summer = health.health(headcorn.school(), clock.now() + std::chrono::days(480));
    EXPECT_EQ(summer.back().state, desk::Health::degraded);
    EXPECT_EQ(summer.back().words,
              "the last known term ends on 21 July 2027; from then on each Monday to Friday counts "
              "as a school day. Write the next terms into school.toml");
    EXPECT_EQ(lines[0].state, desk::Health::ok);
    EXPECT_EQ(lines[1].state, desk::Health::ok);
    EXPECT_EQ(lines[2].state, desk::Health::degraded);
    const GateRulesHealth strict(rules, subscriptions, sealed, checks, exams, list,
                                 [](const school::SchoolId&) { return -std::chrono::days(36'500); });
    EXPECT_EQ(strict.health(headcorn.school(), clock.now())[1].state, desk::Health::degraded);

    Subscription nowhere{.id = SubscriptionId::mint(random),
                         .name = "A maker",
                         .licence = "CC0",
                         .origin = Origin::folder,
                         .location = "/nowhere",
                         .layout = Layout::folders,
                         .category = {},
                         .every = std::chrono::hours(24),
                         .proof = {}};
    ASSERT_TRUE(subscriptions.add(nowhere, school::Operator{}));
    ASSERT_TRUE(subscriptions.run(clock.now(), {}));
    const auto troubled = health.health(headcorn.school(), clock.now())[1];
    EXPECT_EQ(troubled.state, desk::Health::degraded);
    EXPECT_NE(troubled.words.find("A maker"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
