#include "desk/alarms.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace desk {

namespace {

constexpr std::chrono::minutes kLookEvery{1};
constexpr std::chrono::hours kDue{4};

std::vector<Alarm> known_of(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx
        .query("SELECT part, alarm_id, broken_since, told_at FROM desk_alarms WHERE school_id = ? ORDER BY part", scope)
        .all([](const store::Row& row) {
            return Alarm{row.get<std::string>(0), row.get<base::Id<AlarmTag>>(1), row.get<Instant>(2),
                         row.get<std::optional<Instant>>(3)};
        });
}

journal::Subject subject_of(const Alarm& alarm) { return {"alarm", journal::opaque(alarm.id.bytes())}; }

}  // namespace

AlarmSteps steps_of(const std::vector<Alarm>& known, const std::vector<HealthLine>& health, Instant now,
                    std::chrono::seconds after) {
    const auto is_broken = [&](const std::string& part) {
        return std::ranges::any_of(
            health, [&](const HealthLine& line) { return line.name == part && line.state == Health::broken; });
    };
    AlarmSteps steps;
    for (const Alarm& alarm : known) {
        if (!is_broken(alarm.part)) steps.ended.push_back(alarm);
        else if (alarm.told_at ? now - *alarm.told_at >= kToldAgain : now - alarm.broken_since >= after)
            steps.told.push_back(alarm);
    }
    for (const HealthLine& line : health) {
        const bool is_known = std::ranges::find(known, line.name, &Alarm::part) != known.end() ||
                              std::ranges::find(steps.begun, line.name) != steps.begun.end();
        if (line.state == Health::broken && !is_known) steps.begun.push_back(line.name);
    }
    return steps;
}

void Alarms::watch(const HealthSource& source) {
    sources_.with([&](auto& sources) { sources.emplace_back(source); });
}

// A room that cannot say how its parts are keeps nobody from hearing of the others.
std::vector<HealthLine> Alarms::health_now(const SchoolId& school, Instant now) const {
    std::vector<HealthLine> lines;
    for (const HealthSource& source : sources_.with([](const auto& all) { return all; })) {
        try {
            std::ranges::move(source.health(school, now), std::back_inserter(lines));
        } catch (const store::Failure&) {
            lines.push_back({"a part that cannot say how it is", Health::broken, "", {}, ""});
        }
    }
    return lines;
}

void Alarms::look(const SchoolId& school) {
    const Instant now = parts_.world.clock.now();
    const std::vector<HealthLine> health = health_now(school, now);
    const std::chrono::seconds after = parts_.after(school);
    const store::SchoolScope scope(school);
    const auto steps = [&](store::Transaction& tx) { return steps_of(known_of(tx, scope), health, now, after); };
    {
        store::Transaction tx = parts_.database.reading();
        const AlarmSteps found = steps(tx);
        if (found.begun.empty() && found.told.empty() && found.ended.empty()) return;
    }
    store::Transaction tx = parts_.database.writing();
    const AlarmSteps found = steps(tx);
    for (const std::string& part : found.begun)
        tx.run("INSERT INTO desk_alarms (school_id, part, alarm_id, broken_since) VALUES (?, ?, ?, ?)", scope, part,
               base::Id<AlarmTag>::mint(parts_.world.random), now);
    for (const Alarm& alarm : found.told) {
        (void)parts_.tasks.withdraw_about(tx, school, subject_of(alarm), journal::by_system());
        for (const std::string& post : parts_.posts)
            (void)parts_.tasks.assign(tx, school,
                                      {.owner = PostOwner{post},
                                       .title = fmt::format("Broken: {}. Look at the page Health", alarm.part),
                                       .due = now + kDue,
                                       .source = subject_of(alarm),
                                       .by = journal::by_system()});
        tx.run("UPDATE desk_alarms SET told_at = ? WHERE school_id = ? AND part = ?", now, scope, alarm.part);
    }
    for (const Alarm& alarm : found.ended) {
        (void)parts_.tasks.withdraw_about(tx, school, subject_of(alarm), journal::by_system());
        tx.run("DELETE FROM desk_alarms WHERE school_id = ? AND part = ?", scope, alarm.part);
    }
    tx.commit();
}

Job Alarms::job(const SchoolId& school) {
    return {.name = "telling what is broken",
            .school = school,
            .every = kLookEvery,
            .retry_after = kLookEvery,
            .clause = "homewood-7.3-09 headcorn-7.3.1-05 hccs-7.4-09",
            .run = [this, school](Instant, const std::stop_token&) -> JobResult {
                look(school);
                return {};
            }};
}

}  // namespace desk
