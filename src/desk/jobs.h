#pragma once
// Work that the office does by itself, again and again. Part of desk/desk.h.

#include "base/alarm.h"
#include "base/guarded.h"
#include "base/result.h"
#include "desk/health.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace store {
class Database;
}

namespace desk {

// Nothing, or in a sentence without anybody's name why the work could not be done and what to do about it.
using JobResult = base::Result<void, std::string>;

struct Job {
    std::string name;                // unique within its school; words of the program: "filter test"
    std::optional<SchoolId> school;  // none: it serves all schools of the site
    std::chrono::milliseconds every;
    std::chrono::milliseconds retry_after;  // a run that failed; at most `every`
    std::string clause;                     // for the health page
    // Never called twice at a time. Long work looks at the token. What it throws counts as a failure.
    std::function<JobResult(Instant now, const std::stop_token& stop)> run;
};

// What the database remembers of a job.
struct JobRecord {
    std::optional<Instant> began;         // the last run
    std::optional<Instant> ended;         // none, or before `began`: it never came to its end
    std::optional<Instant> succeeded;     // the last run that did its work
    std::optional<Instant> failed_since;  // the first failure after it
    std::string error;                    // of the last run; empty when it did its work

    friend bool operator==(const JobRecord&, const JobRecord&) = default;
};

// When it runs next, at the earliest: at once when it never ran, when its last run was cut off, or when the last run
// lies after `now` because the clock was set back.
[[nodiscard]] Instant next_run(const Job& job, const JobRecord& record, Instant now);

// Degraded when the last run failed or is overdue; broken when the work was not done for three times its interval.
[[nodiscard]] HealthLine health_line(const Job& job, const JobRecord& record, Instant now);

// All jobs of the office. Thread-safe; database and world outlive it.
class Jobs final : public HealthSource {
public:
    Jobs(store::Database& database, base::World world, std::vector<Job> jobs);

    // Runs on this thread, one after another, all that are due and not already running; returns how many ran.
    // Throws store::Failure when the database is gone.
    std::size_t run_due(Instant now);

    // Each job gets a thread of its own, until this goes: then runs that go on are asked to stop, and waited for.
    void start();

    // Wakes the threads: something happened that a job waits for, or the clock was set.
    void ring();

    [[nodiscard]] std::vector<HealthLine> health(SchoolId school, Instant now) const override;
    [[nodiscard]] std::vector<JobRecord> records() const;  // in the order of the jobs

private:
    [[nodiscard]] bool run_if_due(std::size_t job, Instant now, const std::stop_token& stop);
    [[nodiscard]] bool begin_if_due(const Job& job, Instant now);
    void run(const Job& job, Instant now, const std::stop_token& stop);
    void keep_running(std::size_t job, const std::stop_token& stop);
    [[nodiscard]] std::chrono::milliseconds wait_of(std::size_t job);

    // constant after construction
    store::Database& database_;
    base::World world_;
    std::vector<Job> jobs_;
    std::vector<std::unique_ptr<base::Alarm>> alarms_;
    // guarded
    base::Guarded<std::set<std::size_t>> running_;
    // of the thread that made this; last, so that they end before what they use
    std::vector<std::jthread> threads_;
};

}  // namespace desk
