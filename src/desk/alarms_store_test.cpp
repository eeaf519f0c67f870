// Who is told that a part stays broken, on both engines.

#include "desk/desk.h"
#include "store/failure.h"
#include "support/engines.h"

#include <gtest/gtest.h>

namespace desk {
namespace {

using namespace std::chrono_literals;

class HeldHealth final : public HealthSource {
public:
    [[nodiscard]] std::vector<HealthLine> health(SchoolId, Instant) const override { return lines; }
    std::vector<HealthLine> lines;
};

class TellsWhatIsBroken : public support::OnBothEngines {
protected:
    TellsWhatIsBroken() {
        migrate({journal::schema(), schema()});
        alarms.watch(health);
    }
    void is(Health state) { health.lines = {{"test of the filter", state, "words", {}, "headcorn-7.3.1-05"}}; }
    std::vector<std::string> told() {
        std::vector<std::string> posts;
        for (const char* post : {"network_manager", "dsl"})
            for (const Task& task : tasks.tasks(here, {PersonId::mint(random), {post}}))
                posts.push_back(std::string(post) + ": " + task.title);
        return posts;
    }

    const SchoolId here = headcorn.school();
    Tasks tasks{database(), world};
    HeldHealth health;
    Alarms alarms{{database(), world, tasks, {"network_manager", "dsl"}, [](const SchoolId&) { return 5min; }}};
};
INSTANTIATE_TEST_SUITE_P(both, TellsWhatIsBroken, support::both_engines(), support::engine_name);

TEST_P(TellsWhatIsBroken, when_it_stays_so_and_until_it_is_well_again) {
    is(Health::broken);
    alarms.look(here);
    clock.pass(4min);
    alarms.look(here);
    EXPECT_TRUE(told().empty()) << "it may come back by itself";
    clock.pass(1min);
    alarms.look(here);
    const std::vector<std::string> both{"network_manager: Broken: test of the filter. Look at the page Health",
                                        "dsl: Broken: test of the filter. Look at the page Health"};
    EXPECT_EQ(told(), both);
    clock.pass(1h);
    alarms.look(here);
    EXPECT_EQ(told(), both) << "once, not every minute";
    is(Health::degraded);
    alarms.look(here);
    EXPECT_TRUE(told().empty());
    is(Health::broken);
    alarms.look(here);
    EXPECT_TRUE(told().empty()) << "broken anew, counted anew";
}

TEST_P(TellsWhatIsBroken, once_more_each_day_also_when_somebody_ticked_it_off) {
    is(Health::broken);
    alarms.look(here);
    clock.pass(5min);
    alarms.look(here);
    for (const char* post : {"network_manager", "dsl"}) {
        const Worker worker{PersonId::mint(random), {post}};
        ASSERT_TRUE(tasks.complete(here, tasks.tasks(here, worker).at(0).id, worker));
    }
    clock.pass(23h);
    alarms.look(here);
    EXPECT_TRUE(told().empty());
    clock.pass(1h);
    alarms.look(here);
    EXPECT_EQ(told().size(), 2U);
}

TEST_P(TellsWhatIsBroken, also_when_another_part_cannot_say_how_it_is) {
    class Lost final : public HealthSource {
    public:
        [[nodiscard]] std::vector<HealthLine> health(SchoolId, Instant) const override {
            throw store::Failure(store::FailureKind::broken, "test", "", "gone");
        }
    };
    const Lost lost;
    Alarms both{{database(), world, tasks, {"network_manager"}, [](const SchoolId&) { return 5min; }}};
    both.watch(lost);
    both.watch(health);
    is(Health::broken);
    both.look(here);
    clock.pass(5min);
    both.look(here);
    EXPECT_EQ(told().size(), 2U);
}

TEST(metrics, are_written_as_prometheus_reads_them) {
    const std::string text =
        exposition({{.name = "a_total", .help = "Of a.", .kind = MetricKind::counter, .value = 3},
                    {.name = "b", .help = "Of b.", .labels = {{"part", "x\"y\\z\n"}}, .value = 0.5},
                    {.name = "b", .help = "Of b.", .labels = {{"part", "other"}}, .value = 1}});
    EXPECT_EQ(text,
              "# HELP a_total Of a.\n# TYPE a_total counter\na_total 3\n"
              "# HELP b Of b.\n# TYPE b gauge\nb{part=\"x\\\"y\\\\z\\n\"} 0.5\nb{part=\"other\"} 1\n");
}

}  // namespace
}  // namespace desk
