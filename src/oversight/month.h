#pragma once
// A month of those who run filter and monitoring: what they did, by the journal, and that somebody of the leadership
// who did none of it looked at it. Part of oversight/oversight.h.
//
// Values and rules, pure; any thread. The verbs are in months.h.
//
// Answers homewood-6.3-05, hccs-6.3-05; homewood-1.3.4-04a, hccs-1.3.4-04a, headcorn-4.4-03a, headcorn-4.4-04a;
// SAFEGUARDING 3, 11.

#include "access/access.h"
#include "base/digest.h"
#include "journal/journal.h"
#include "oversight/action.h"
#include "people/people.h"

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oversight {

using Month = std::chrono::year_month;  // of the school's wall calendar
using MonthReviewId = base::Id<struct MonthReviewTag>;

[[nodiscard]] Month month_of(school::Date day);
[[nodiscard]] school::DateSpan days_of(Month month);
[[nodiscard]] journal::Span span_of(Month month, const school::SchoolCalendar& calendar);
// "2026-10", as addresses and tables write it; "October 2026", as pages do.
[[nodiscard]] std::string iso(Month month);
[[nodiscard]] std::optional<Month> parse_month(std::string_view text);
[[nodiscard]] std::string show(Month month);

// INVARIANT: only what is done to the filter and the monitoring as a whole. Nothing of concerns, cases, alerts, orders,
// or readings of a record, which may be sealed, nor of unblock requests, which may have been made in confidence
// (SAFEGUARDING 3, 9). What is not here is not counted.
inline constexpr auto kAreas =
    std::to_array<std::string_view>({"access_review", "exam", "lesson_opening", "list_change", "list_content", "lists",
                                     "log", "risk_assessment", "rules", "sealed_list", "setting"});
// "looked at the internet log"; of a verb that this program does not know, the verb.
[[nodiscard]] std::string words_of_verb(std::string_view verb);

// One row: who did what how often.
struct DeedLine {
    std::string who;  // posts by their titles, never a name: governors read it, too (SAFEGUARDING 37)
    std::string what;
    std::uint64_t times;
    friend bool operator==(const DeedLine&, const DeedLine&) = default;
};
// Somebody's posts in a month, by their titles: "Network manager".
[[nodiscard]] std::string posts_in(std::span<const people::HeldPost> held, const school::PersonId& person,
                                   const school::DateSpan& days, std::span<const school::Post> posts);
// The names of posts for everybody who acted. Persons of the same posts are one row.
struct Roll {
    std::span<const people::HeldPost> held;
    std::span<const school::Post> posts;
    school::DateSpan days;
};
[[nodiscard]] std::vector<DeedLine> lines_of(std::span<const journal::Deeds> deeds, const Roll& roll);
// Whether any of it was this person's doing.
[[nodiscard]] bool acted(std::span<const journal::Deeds> deeds, const school::PersonId& person);

// What posts answer for together, as it stood when somebody signed.
struct Sharing {
    std::string what;    // "filtering"
    std::string clause;  // of the policy
    std::string posts;   // their titles
    bool is_held;        // each of the posts by somebody, on that day
    friend bool operator==(const Sharing&, const Sharing&) = default;
};
[[nodiscard]] std::vector<Sharing> sharings_of(const school::Profile& profile, std::span<const people::HeldPost> held,
                                               school::Date day);

// Whether what the policy says about it is so: asked, and not assumed.
enum class Shared { so, not_so };
constexpr auto words_of(Shared) {
    return std::to_array<std::pair<Shared, std::string_view>>({{Shared::so, "yes"}, {Shared::not_so, "no"}});
}

enum class Extent {
    whole,  // the month had ended: evidence
    so_far  // up to the day: a look, and no evidence
};
constexpr auto words_of(Extent) {
    return std::to_array<std::pair<Extent, std::string_view>>({{Extent::whole, "whole"}, {Extent::so_far, "so far"}});
}

struct MonthDraft {
    Month month;
    std::string looked_at;  // besides the figures
    Decision decision;
    std::string words;
    Shared shared;
    std::vector<ActionDraft> actions;
    base::Digest seen{};  // of the figures that were looked at: what is signed is that, or nothing
    friend bool operator==(const MonthDraft&, const MonthDraft&) = default;
};
// What was shown, as it was when somebody signed.
struct Frozen {
    std::vector<DeedLine> deeds;
    std::vector<std::string> exceptions;  // for one person each; never who it was
    std::vector<Sharing> sharings;
    friend bool operator==(const Frozen&, const Frozen&) = default;
};
struct MonthReview {
    MonthReviewId id;
    MonthDraft draft;
    Extent extent;
    Frozen frozen;
    school::PersonId by;
    base::Instant at;
    friend bool operator==(const MonthReview&, const MonthReview&) = default;
};

enum class MonthFault {
    not_allowed,  // the table does not give it to the reader
    own_work,     // nobody reviews a month in which they did any of it
    not_begun,    // the month is to come, or lies before the school's first day here
    no_look,      // what was looked at is not said
    no_words,     // a decision has its reasons
    no_action,    // what is to be changed is done by somebody
    action,       // `action` says what is wrong
    changed       // the figures are others than those that were looked at
};
[[nodiscard]] base::Digest digest_of(const Frozen& figures);
struct MonthError {
    MonthFault fault;
    std::optional<ActionFault> action{};
    friend bool operator==(const MonthError&, const MonthError&) = default;
};
[[nodiscard]] std::string describe(const MonthError& error);

// What the decision whether it may be signed needs to know.
struct MonthFacts {
    const school::Profile& profile;
    std::span<const journal::Deeds> deeds;  // of the month
    std::optional<Month> first;             // of the school here; none before its first line
    school::Date today;
};
[[nodiscard]] base::Result<Extent, MonthError> may_sign(const MonthDraft& draft, const rights::Reader& by,
                                                        const MonthFacts& facts);
// The same of what a page offers: whether this reader could sign this month at all.
[[nodiscard]] base::Result<Extent, MonthError> may_sign(Month month, const rights::Reader& by, const MonthFacts& facts);

// LIMIT: how long after its end a month may wait for its review.
inline constexpr std::chrono::days kReviewWithin{10};
// LIMIT: how far back one is asked for.
inline constexpr int kMonthsBack = 12;
// When a month is to be reviewed at the latest: that day is still in time.
[[nodiscard]] school::Date due_on(Month month);
// The months that ended without a review of the whole of it, from `first` on, oldest first.
[[nodiscard]] std::vector<Month> unreviewed(std::span<const Month> reviewed, Month first, school::Date today);
// Those of them that are too late.
[[nodiscard]] std::vector<Month> overdue(std::span<const Month> reviewed, Month first, school::Date today);

}  // namespace oversight
