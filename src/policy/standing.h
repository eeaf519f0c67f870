#pragma once
// How a clause stands: pure functions from evidence, interval and now. Part of policy/policy.h.

#include "policy/control.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace policy {

enum class State {
    kept,          // the last evidence says so, and is younger than the clause's interval
    due,           // the last evidence says so, but is too old to count
    broken,        // the last evidence says that the clause was not kept
    not_measured,  // no control measures it, or none has given evidence yet
    not_claimed,   // the school does not say that it is kept, and says why
};
constexpr auto words_of(State) {
    return std::to_array<std::pair<State, std::string_view>>({{State::kept, "kept"},
                                                              {State::due, "due"},
                                                              {State::broken, "broken"},
                                                              {State::not_measured, "not measured"},
                                                              {State::not_claimed, "not claimed"}});
}
[[nodiscard]] std::string_view word_of(State state);

// How long evidence counts: calendar months on the school's wall (a year after 29 February ends on 28 February), or
// a span of time.
using Interval = std::variant<std::chrono::months, std::chrono::milliseconds>;

// The interval of a clause: its own, else what its kind's setting says (evidence.technical_interval for technical,
// evidence.other_interval for the others).
[[nodiscard]] Interval interval_of(const school::Clause& clause, const school::Settings& settings);

// The first moment at which evidence of `at` no longer counts.
[[nodiscard]] Instant end_of(Instant at, const Interval& interval, const school::SchoolCalendar& calendar);

// Evidence of one control with the same outcome, each piece less than kRunGap after the one before it. No clause
// has a shorter interval, so a run stands for its pieces exactly; a year of evidence is some hundred runs.
struct Run {
    std::string control;
    Outcome outcome;
    Instant began;
    Instant last;
    std::string reference;  // of the last piece
};
// LIMIT: the least value that evidence.technical_interval can have (school/settings.h).
inline constexpr std::chrono::hours kRunGap{1};

struct LastEvidence {
    std::string control;
    Outcome outcome;
    Instant at;
    std::string reference;

    friend bool operator==(const LastEvidence&, const LastEvidence&) = default;
};

struct Standing {
    State state;
    std::optional<Instant> since;      // none for what was never measured, and for what is not claimed
    std::optional<Instant> counts_to;  // when `kept` turns to `due` without new evidence; only while kept
    std::optional<LastEvidence> last;

    friend bool operator==(const Standing&, const Standing&) = default;
};

// How evidence is judged: the same for one control and for all of a clause's.
struct Measure {
    Interval interval;
    const school::SchoolCalendar& calendar;
};

// One control's standing at `now`, from its own runs in any order. Evidence dated after `now` does not count: a
// clock that was wrong must not keep a clause.
[[nodiscard]] Standing stand(std::span<const Run> runs, const Measure& measure, Instant now);

// A clause that several controls measure is kept only when each of them keeps it: the worst counts, in the order
// broken, due, not measured, kept. Since when and by which evidence: of the controls in that state; of several, since
// the earliest, and for `kept` since the latest.
[[nodiscard]] Standing combined(std::span<const Standing> controls);

}  // namespace policy
