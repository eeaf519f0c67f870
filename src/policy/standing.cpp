#include "policy/standing.h"

#include <algorithm>

namespace policy {

namespace {

using std::chrono::milliseconds;

// The same day of the month `months` later, or the last day of that month where it has no such day.
school::Date plus_months(school::Date day, std::chrono::months months) {
    const school::Date later = day + months;
    if (later.ok()) return later;
    return later.year() / later.month() / std::chrono::last;
}

// What one run says at a moment: its last piece of evidence not after it.
struct Said {
    const Run* run;
    Instant at;
};

// Of two pieces at the same moment the broken one counts: a doubt is never decided in our own favour.
bool counts_less(const Said& a, const Said& b) {
    if (a.at != b.at) return a.at < b.at;
    return a.run->outcome == Outcome::kept && b.run->outcome == Outcome::broken;
}

std::vector<Said> said_until(std::span<const Run> runs, Instant now) {
    std::vector<Said> said;
    for (const Run& run : runs)
        if (run.began <= now) said.push_back({&run, std::min(run.last, now)});
    std::sort(said.begin(), said.end(), [](const Said& a, const Said& b) { return counts_less(b, a); });
    return said;
}

// When the unbroken stretch began that the newest piece ends: `said` is newest first. A kept stretch also ends
// where evidence was missing for longer than the interval.
Instant stretch_began(const std::vector<Said>& said, const Measure& measure) {
    const Outcome outcome = said.front().run->outcome;
    Instant began = said.front().run->began;
    for (const Said& earlier : said) {
        if (earlier.run->outcome != outcome) break;
        const bool counted = end_of(earlier.at, measure.interval, measure.calendar) > began;
        if (outcome == Outcome::kept && !counted) break;
        began = std::min(began, earlier.run->began);
    }
    return began;
}

int badness(State state) {
    switch (state) {
        case State::broken:
            return 4;
        case State::due:
            return 3;
        case State::not_measured:
            return 2;
        case State::kept:
            return 1;
        case State::not_claimed:
            return 0;
    }
    return 0;
}

// Two controls in the same state.
void join(Standing& standing, const Standing& other) {
    if (standing.state == State::kept) {
        standing.since = std::max(standing.since, other.since);
        standing.counts_to = std::min(standing.counts_to, other.counts_to);
    } else {
        standing.since = std::min(standing.since, other.since);
    }
    if (other.last && (!standing.last || standing.last->at < other.last->at)) standing.last = other.last;
}

}  // namespace

std::string_view word_of(State state) {
    for (const auto& [member, word] : words_of(state))
        if (member == state) return word;
    return {};
}

Interval interval_of(const school::Clause& clause, const school::Settings& settings) {
    if (clause.interval) return *clause.interval;
    if (clause.kind == school::ClauseKind::technical)
        return milliseconds(settings.duration("evidence.technical_interval"));
    return milliseconds(settings.duration("evidence.other_interval"));
}

Instant end_of(Instant at, const Interval& interval, const school::SchoolCalendar& calendar) {
    if (const auto* span = std::get_if<milliseconds>(&interval)) return at + *span;
    const school::LocalTime wall = calendar.local(at);
    const school::Date day = plus_months(wall.date, std::get<std::chrono::months>(interval));
    const auto minutes = std::chrono::floor<std::chrono::minutes>(wall.since_midnight);
    return calendar.instant(day, minutes) + (wall.since_midnight - minutes);
}

Standing stand(std::span<const Run> runs, const Measure& measure, Instant now) {
    const std::vector<Said> said = said_until(runs, now);
    if (said.empty()) return {.state = State::not_measured};
    const Said& newest = said.front();
    const bool is_last_piece = newest.at == newest.run->last;
    Standing standing{.state = State::kept,
                      .since = stretch_began(said, measure),
                      .last = LastEvidence{newest.run->control, newest.run->outcome, newest.at,
                                           is_last_piece ? newest.run->reference : ""}};
    if (newest.run->outcome == Outcome::broken) {
        standing.state = State::broken;
        return standing;
    }
    const Instant end = end_of(newest.at, measure.interval, measure.calendar);
    if (now < end) {
        standing.counts_to = end;
    } else {
        standing.state = State::due;
        standing.since = end;
    }
    return standing;
}

Standing combined(std::span<const Standing> controls) {
    if (controls.empty()) return {.state = State::not_measured};
    Standing worst = controls.front();
    for (const Standing& other : controls.subspan(1)) {
        if (badness(other.state) > badness(worst.state)) worst = other;
        else if (other.state == worst.state) join(worst, other);
    }
    return worst;
}

}  // namespace policy
