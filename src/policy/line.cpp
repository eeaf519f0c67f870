#include "policy/line.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace policy {

namespace {

std::string counted(std::int64_t count, std::string_view unit) {
    return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

// What the controls of a clause measure, as they say it.
std::string measures_of(std::span<const Control* const> controls) {
    std::vector<std::string> sentences;
    for (const Control* control : controls) sentences.push_back(control->measures);
    return base::joined(sentences, " ");
}

std::string why(const Clause& clause, const Bench& bench, const Standing& standing, const Interval& interval) {
    const auto controls = bench.controls.of(clause.id);
    const school::SchoolCalendar& calendar = bench.policy.profile.calendar;
    switch (standing.state) {
        case State::kept:
            return fmt::format("{} Counts until {}.", measures_of(controls),
                               school::show(calendar.local(*standing.counts_to).date));
        case State::due:
            return fmt::format("{} The last evidence is older than {}.", measures_of(controls), show(interval));
        case State::broken:
            return fmt::format("{} The last evidence shows that this was not so.", measures_of(controls));
        case State::not_measured:
            if (controls.empty()) return "Nothing in Gatehouse measures this clause yet.";
            return fmt::format("{} There is no evidence yet.", measures_of(controls));
        case State::not_claimed:
            return bench.policy.why_not_claimed(clause.id)->reason;
    }
    return {};
}

}  // namespace

std::string show(const Interval& interval) {
    if (const auto* months = std::get_if<std::chrono::months>(&interval)) return counted(months->count(), "month");
    const auto hours = std::chrono::floor<std::chrono::hours>(std::get<std::chrono::milliseconds>(interval));
    constexpr std::chrono::hours kDay{24};
    if (hours > kDay && hours % kDay == std::chrono::hours(0)) return counted(hours / kDay, "day");
    return counted(hours.count(), "hour");
}

Standing standing_of(const Clause& clause, const Bench& bench, Instant now) {
    if (bench.policy.why_not_claimed(clause.id) != nullptr) return {.state = State::not_claimed};
    const Measure measure{interval_of(clause, bench.policy.profile.settings), bench.policy.profile.calendar};
    std::vector<Standing> standings;
    for (const Control* control : bench.controls.of(clause.id)) {
        const auto at = bench.runs.find(control->id.text());
        const std::span<const Run> runs = at == bench.runs.end() ? std::span<const Run>() : at->second;
        standings.push_back(stand(runs, measure, now));
    }
    return combined(standings);
}

Line line_of(const Clause& clause, const Bench& bench, Instant now) {
    Line line{.clause = &clause,
              .standing = standing_of(clause, bench, now),
              .interval = interval_of(clause, bench.policy.profile.settings),
              .owner = bench.policy.title_of(clause.owner),
              .why = {},
              .place = {}};
    line.why = why(clause, bench, line.standing, line.interval);
    if (line.standing.last) line.place = bench.controls.place(*line.standing.last);
    return line;
}

std::vector<StripDay> strip_of(const Clause& clause, const Bench& bench, Instant now) {
    const school::SchoolCalendar& calendar = bench.policy.profile.calendar;
    const school::Date today = calendar.local(now).date;
    std::vector<StripDay> strip;
    for (std::chrono::days back = kStripDays - std::chrono::days(1); back >= std::chrono::days(0);
         back -= std::chrono::days(1)) {
        const school::Date day = school::plus_days(today, -back);
        const Instant day_end =
            calendar.instant(school::plus_days(day, std::chrono::days(1)), std::chrono::minutes(0)) -
            std::chrono::milliseconds(1);
        strip.push_back({day, standing_of(clause, bench, std::min(day_end, now)).state});
    }
    return strip;
}

}  // namespace policy
