#pragma once
// Somebody is told when a part stays broken: a task for those who look after the filter, which goes by itself when the
// part is well again. Part of desk/desk.h.

#include "base/guarded.h"
#include "desk/health.h"
#include "desk/jobs.h"
#include "desk/tasks.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace desk {

// A part that is broken, from when it was first seen so; told: the tasks were given.
struct Alarm {
    std::string part;
    base::Id<struct AlarmTag> id;
    Instant broken_since;
    std::optional<Instant> told_at;
};

// What a look at the parts comes to.
struct AlarmSteps {
    std::vector<std::string> begun;  // broken now, and not before
    std::vector<Alarm> told;         // long enough to tell
    std::vector<Alarm> ended;        // well again
};
// LIMIT: what stays broken is told once more each day.
inline constexpr std::chrono::hours kToldAgain{24};
[[nodiscard]] AlarmSteps steps_of(const std::vector<Alarm>& known, const std::vector<HealthLine>& health, Instant now,
                                  std::chrono::seconds after);

// Thread-safe; all that is given outlives it. Throws store::Failure.
class Alarms {
public:
    struct Parts {
        store::Database& database;
        base::World world;
        const Tasks& tasks;
        std::vector<std::string> posts;                                     // who is told
        std::function<std::chrono::seconds(const SchoolId& school)> after;  // of being broken
    };
    explicit Alarms(Parts parts) : parts_(std::move(parts)) {}

    // One more source; before it, nothing is known of its parts.
    void watch(const HealthSource& source);
    void look(const SchoolId& school);
    [[nodiscard]] Job job(const SchoolId& school);

private:
    [[nodiscard]] std::vector<HealthLine> health_now(const SchoolId& school, Instant now) const;

    Parts parts_;
    base::Guarded<std::vector<std::reference_wrapper<const HealthSource>>> sources_;
};

}  // namespace desk
