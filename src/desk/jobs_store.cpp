#include "base/ensure.h"
#include "desk/jobs.h"
#include "store/database.h"

#include <algorithm>
#include <array>

namespace desk {

namespace {

using std::chrono::milliseconds;

// Looks at the clock at least so often, in case it was set.
constexpr milliseconds kLongestWait{60'000};
constexpr milliseconds kShortestWait{1'000};
// After the database was lost.
constexpr milliseconds kWaitForDatabase{5'000};

store::SchoolScope scope_of(const Job& job) {
    return job.school ? store::SchoolScope(*job.school) : store::SchoolScope::whole_site();
}

JobRecord load(store::Transaction& tx, const Job& job) {
    const auto found =
        tx.query("SELECT began, ended, succeeded, failed_since, error FROM desk_jobs WHERE school_id = ? AND name = ?",
                 scope_of(job), job.name)
            .one([](const store::Row& row) {
                return JobRecord{row.get<std::optional<Instant>>(0), row.get<std::optional<Instant>>(1),
                                 row.get<std::optional<Instant>>(2), row.get<std::optional<Instant>>(3),
                                 row.get<std::string>(4)};
            });
    return found.value_or(JobRecord{});
}

void save(store::Transaction& tx, const Job& job, const JobRecord& record) {
    tx.run(
        "INSERT INTO desk_jobs (school_id, name, began, ended, succeeded, failed_since, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (school_id, name) DO UPDATE SET began = excluded.began,"
        " ended = excluded.ended, succeeded = excluded.succeeded, failed_since = excluded.failed_since,"
        " error = excluded.error",
        scope_of(job), job.name, record.began, record.ended, record.succeeded, record.failed_since, record.error);
}

// One of the four places where an exception ends (STYLE 11): per job.
JobResult run_safely(const Job& job, Instant now, const std::stop_token& stop) {
    try {
        return job.run(now, stop);
    } catch (const store::Failure& failure) {
        return base::failure(std::string("the database refused it: ") + failure.what());
    } catch (const std::exception&) {
        // What a library says may hold what it worked on.
        return base::failure(std::string("it stopped unexpectedly; look into the office's log"));
    }
}

JobRecord ended(JobRecord record, const JobResult& result, Instant at) {
    record.ended = at;
    if (result) {
        record.succeeded = at;
        record.failed_since.reset();
        record.error.clear();
        return record;
    }
    if (!record.failed_since) record.failed_since = at;
    record.error = result.error().empty() ? "it failed without saying why" : result.error();
    return record;
}

// A job is running as long as this lives.
class Turn {
public:
    Turn(base::Guarded<std::set<std::size_t>>& running, std::size_t job) : running_(running), job_(job) {
        taken_ = running_.with([job](auto& set) { return set.insert(job).second; });
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (taken_) running_.with([this](auto& set) { set.erase(job_); });
    }
    [[nodiscard]] bool taken() const { return taken_; }

private:
    base::Guarded<std::set<std::size_t>>& running_;
    std::size_t job_;
    bool taken_;
};

}  // namespace

Jobs::Jobs(store::Database& database, base::World world, std::vector<Job> jobs)
    : database_(database), world_(world), jobs_(std::move(jobs)) {
    for (const Job& job : jobs_) {
        base::ensure(job.every > milliseconds(0) && job.retry_after > milliseconds(0) && job.retry_after <= job.every,
                     "a job is repeated after some time, and retried no later");
        const auto same = [&](const Job& other) { return other.name == job.name && other.school == job.school; };
        base::ensure(std::count_if(jobs_.begin(), jobs_.end(), same) == 1, "a job's name is its own");
        alarms_.push_back(std::make_unique<base::Alarm>());
    }
}

std::size_t Jobs::run_due(Instant now) {
    std::size_t ran = 0;
    for (std::size_t job = 0; job < jobs_.size(); ++job)
        if (run_if_due(job, now, std::stop_token())) ++ran;
    return ran;
}

bool Jobs::run_if_due(std::size_t index, Instant now, const std::stop_token& stop) {
    const Turn turn(running_, index);
    if (!turn.taken() || !begin_if_due(jobs_[index], now)) return false;
    run(jobs_[index], now, stop);
    return true;
}

bool Jobs::begin_if_due(const Job& job, Instant now) {
    store::Transaction tx = database_.writing();
    JobRecord record = load(tx, job);
    if (next_run(job, record, now) > now) return false;
    record.began = now;
    record.ended.reset();
    save(tx, job, record);
    tx.commit();
    return true;
}

void Jobs::run(const Job& job, Instant now, const std::stop_token& stop) {
    const JobResult result = run_safely(job, now, stop);
    store::Transaction tx = database_.writing();
    save(tx, job, ended(load(tx, job), result, std::max(now, world_.clock.now())));
    tx.commit();
}

void Jobs::start() {
    base::ensure(threads_.empty(), "jobs are started once");
    for (std::size_t job = 0; job < jobs_.size(); ++job)
        threads_.emplace_back([this, job](const std::stop_token& stop) { keep_running(job, stop); });
}

void Jobs::keep_running(std::size_t job, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        milliseconds wait = kWaitForDatabase;
        try {
            static_cast<void>(run_if_due(job, world_.clock.now(), stop));
            wait = wait_of(job);
        } catch (const store::Failure&) {
            // The health page cannot be read either: the database has a health line of its own.
        }
        if (alarms_[job]->wait(wait, stop) == base::Alarm::Woken::stopped) return;
    }
}

milliseconds Jobs::wait_of(std::size_t index) {
    const Job& job = jobs_[index];
    store::Transaction tx = database_.reading();
    const Instant now = world_.clock.now();
    // A job that is due and did not run is running on another thread: no hurry.
    return std::clamp(next_run(job, load(tx, job), now) - now, std::min(job.every, kShortestWait), kLongestWait);
}

void Jobs::ring() {
    for (const auto& alarm : alarms_) alarm->ring();
}

std::vector<HealthLine> Jobs::health(SchoolId school, Instant now) const {
    store::Transaction tx = database_.reading();
    std::vector<HealthLine> lines;
    for (const Job& job : jobs_)
        if (!job.school || *job.school == school) lines.push_back(health_line(job, load(tx, job), now));
    return lines;
}

std::vector<JobRecord> Jobs::records() const {
    store::Transaction tx = database_.reading();
    std::vector<JobRecord> records;
    for (const Job& job : jobs_) records.push_back(load(tx, job));
    return records;
}

}  // namespace desk
