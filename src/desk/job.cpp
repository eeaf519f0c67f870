#include "desk/jobs.h"

namespace desk {

namespace {

// Work is missed when it was not done for so many of its intervals; a run is overdue after two.
constexpr int kMissed = 3;
constexpr int kOverdue = 2;

bool was_cut_off(const JobRecord& record) { return !record.ended || *record.ended < *record.began; }

}  // namespace

Instant next_run(const Job& job, const JobRecord& record, Instant now) {
    if (!record.began || was_cut_off(record) || *record.began > now) return now;
    return *record.began + (record.error.empty() ? job.every : job.retry_after);
}

HealthLine health_line(const Job& job, const JobRecord& record, Instant now) {
    HealthLine line{.name = job.name, .state = Health::ok, .words = "runs as it should", .clause = job.clause};
    if (!record.began) {
        line.state = Health::degraded;
        line.words = "has not run yet";
        return line;
    }
    line.since = record.succeeded;
    if (!record.error.empty()) {
        line.state = Health::degraded;
        line.words = record.error;
        line.since = record.failed_since;
    } else if (now - *record.began > kOverdue * job.every) {
        line.state = Health::degraded;
        line.words = "is overdue; look whether the office was stopped or is short of time";
        line.since = record.began;
    }
    const Instant done = record.succeeded.value_or(record.failed_since.value_or(*record.began));
    if (now - done <= kMissed * job.every) return line;
    if (line.state == Health::ok) line.words = "begins and does not come to its end; look into the office's log";
    line.state = Health::broken;
    return line;
}

}  // namespace desk
