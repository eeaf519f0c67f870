#include "desk/desk.h"
#include "store/failure.h"
#include "support/engines.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace desk {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const Instant kNow{std::chrono::sys_days(std::chrono::year(2026) / 3 / 3) + hours(10)};

Job job_named(std::string name, std::function<JobResult(Instant, const std::stop_token&)> run) {
    return {.name = std::move(name),
            .school = std::nullopt,
            .every = hours(24),
            .retry_after = minutes(5),
            .clause = "headcorn-7.3.1-05",
            .run = std::move(run)};
}
JobResult nothing(Instant, const std::stop_token&) { return {}; }

TEST(job, the_next_run_follows_from_the_last) {
    struct Case {
        const char* name;
        JobRecord record;
        Instant expected;
    };
    const Case cases[] = {
        {"it never ran", {}, kNow},
        {"it did its work", {kNow - hours(1), kNow - hours(1), kNow - hours(1), {}, ""}, kNow + hours(23)},
        {"it failed", {kNow, kNow, {}, kNow, "no gate"}, kNow + minutes(5)},
        {"it was cut off", {kNow - hours(1), {}, {}, {}, ""}, kNow},
        {"the clock was set back", {kNow + hours(9), kNow + hours(9), kNow + hours(9), {}, ""}, kNow},
    };
    const Job job = job_named("test", nothing);
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(next_run(job, c.record, kNow), c.expected);
    }
}

TEST(job, its_health_says_since_when_and_why) {
    struct Case {
        const char* name;
        JobRecord record;
        Health state;
        std::optional<Instant> since;
    };
    const auto ago = [](int h) { return kNow - hours(h); };
    const Case cases[] = {
        {"never ran", {}, Health::degraded, std::nullopt},
        {"ran an hour ago", {ago(1), ago(1), ago(1), {}, ""}, Health::ok, ago(1)},
        {"failed an hour ago", {ago(1), ago(1), ago(25), ago(1), "no gate"}, Health::degraded, ago(1)},
        {"overdue", {ago(49), ago(49), ago(49), {}, ""}, Health::degraded, ago(49)},
        {"not done for three days", {ago(1), ago(1), ago(73), ago(48), "no gate"}, Health::broken, ago(48)},
        {"cut off every time for three days", {ago(1), {}, ago(73), {}, ""}, Health::broken, ago(73)},
        {"overdue for three days", {ago(73), ago(73), ago(73), {}, ""}, Health::broken, ago(73)},
    };
    const Job job = job_named("test", nothing);
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const HealthLine line = health_line(job, c.record, kNow);
        EXPECT_EQ(line.state, c.state);
        EXPECT_EQ(line.since, c.since);
        EXPECT_FALSE(line.words.empty());
        EXPECT_EQ(line.clause, "headcorn-7.3.1-05");
    }
}

class JobsStore : public support::OnBothEngines {
protected:
    JobsStore() { migrate({schema()}); }
};
INSTANTIATE_TEST_SUITE_P(both, JobsStore, support::both_engines(), support::engine_name);

TEST_P(JobsStore, a_job_runs_when_it_is_due_and_not_before) {
    int runs = 0;
    Jobs jobs(database(), world, {job_named("test", [&](Instant, const std::stop_token&) -> JobResult {
                  ++runs;
                  return {};
              })});
    EXPECT_EQ(jobs.run_due(clock.now()), 1U);
    EXPECT_EQ(jobs.run_due(clock.now()), 0U);
    clock.pass(hours(24) - milliseconds(1));
    EXPECT_EQ(jobs.run_due(clock.now()), 0U);
    clock.pass(milliseconds(1));
    EXPECT_EQ(jobs.run_due(clock.now()), 1U);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(jobs.records()[0].succeeded, clock.now());
}

TEST_P(JobsStore, a_job_that_ran_before_a_restart_does_not_run_again_too_soon) {
    EXPECT_EQ(Jobs(database(), world, {job_named("test", nothing)}).run_due(clock.now()), 1U);
    EXPECT_EQ(Jobs(database(), world, {job_named("test", nothing)}).run_due(clock.now()), 0U);
}

TEST_P(JobsStore, a_failing_job_is_retried_and_told_and_takes_no_other_down) {
    const auto refused = [](Instant, const std::stop_token&) -> JobResult {
        return base::failure(std::string("the gate does not answer; start it"));
    };
    const auto lost = [](Instant, const std::stop_token&) -> JobResult {
        throw store::Failure(store::FailureKind::full, "x::y", "", "");
    };
    const auto surprised = [](Instant, const std::stop_token&) -> JobResult {
        throw std::runtime_error("about Amira O'Hara");
    };
    Jobs jobs(database(), world,
              {job_named("refused", refused), job_named("lost", lost), job_named("surprised", surprised),
               job_named("well", nothing)});
    EXPECT_EQ(jobs.run_due(clock.now()), 4U);
    const auto records = jobs.records();
    EXPECT_EQ(records[0].error, "the gate does not answer; start it");
    EXPECT_EQ(records[0].failed_since, clock.now());
    EXPECT_NE(records[1].error, "");
    EXPECT_EQ(records[2].error.find("Amira"), std::string::npos);
    EXPECT_EQ(records[3].error, "");
    const Instant first = clock.now();
    clock.pass(minutes(5));
    EXPECT_EQ(jobs.run_due(clock.now()), 3U);
    EXPECT_EQ(jobs.records()[0].failed_since, first);
    const std::reference_wrapper<const HealthSource> sources[] = {jobs};
    const HealthList list = health_of(sources, headcorn.school(), clock.now());
    EXPECT_EQ(list.worst, Health::degraded);
    ASSERT_EQ(list.lines.size(), 4U);
    EXPECT_EQ(list.lines.back().name, "well");
}

TEST_P(JobsStore, a_school_does_not_see_another_schools_jobs) {
    Job own = job_named("filter test", nothing);
    own.school = headcorn.school();
    Job other = job_named("filter test", nothing);
    other.school = homewood.school();
    Jobs jobs(database(), world, {own, other, job_named("ingest", nothing)});
    EXPECT_EQ(jobs.run_due(clock.now()), 3U);
    EXPECT_EQ(jobs.health(headcorn.school(), clock.now()).size(), 2U);
}

TEST_P(JobsStore, a_job_never_runs_twice_at_a_time) {
    Jobs* again = nullptr;
    std::size_t ran_inside = 99;
    Jobs jobs(database(), world, {job_named("test", [&](Instant now, const std::stop_token&) -> JobResult {
                  ran_inside = again->run_due(now + hours(48));
                  return {};
              })});
    again = &jobs;
    EXPECT_EQ(jobs.run_due(clock.now()), 1U);
    EXPECT_EQ(ran_inside, 0U);
}

TEST_P(JobsStore, a_job_on_its_own_thread_runs_is_rung_and_stops_when_asked) {
    base::Alarm ran;
    std::atomic<int> runs = 0;
    const std::stop_token never;
    {
        Jobs jobs(database(), world, {job_named("test", [&](Instant, const std::stop_token&) -> JobResult {
                      ++runs;
                      ran.ring();
                      return {};
                  })});
        jobs.start();
        ASSERT_EQ(ran.wait(std::chrono::seconds(60), never), base::Alarm::Woken::rung);
        clock.pass(hours(24));
        jobs.ring();
        ASSERT_EQ(ran.wait(std::chrono::seconds(60), never), base::Alarm::Woken::rung);
    }
    EXPECT_EQ(runs, 2);
}

TEST(alarm, a_ring_before_the_waiting_counts_once) {
    base::Alarm alarm;
    alarm.ring();
    alarm.ring();
    EXPECT_EQ(alarm.wait(std::chrono::seconds(60), {}), base::Alarm::Woken::rung);
    EXPECT_EQ(alarm.wait(milliseconds(1), {}), base::Alarm::Woken::waited);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(alarm.wait(std::chrono::seconds(60), stop.get_token()), base::Alarm::Woken::stopped);
}

}  // namespace
}  // namespace desk
