#pragma once
// A teacher's hand: sites opened for an own class, for a lesson (SAFEGUARDING 40): values and rules, pure. Part of
// lessons/lessons.h; the verbs are in openings.h.
//
//   entered ──► in force, from its beginning ──► over, by its end or when somebody ends it
//
// It opens sites, not searches; what is illegal, extremist, pornographic or a way round the filter it cannot open,
// which the gate keeps, too (filter::TeachersHand).

#include "lessons/evaluation.h"
#include "people/people.h"
#include "rulebook/rulebook.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lessons {

using OpeningId = base::Id<struct OpeningTag>;

// LIMIT: a lesson needs a handful of sites, and is prepared within a fortnight.
inline constexpr std::size_t kMostSites = 20;
inline constexpr std::size_t kMostOpen = 20;  // openings of a class that go on or are to come
inline constexpr std::chrono::days kPreparedAhead{14};

// What a teacher confirms by a tick.
enum class Confirmed { no, yes };

struct OpeningDraft {
    people::ClassId of;
    std::vector<filter::Site> sites;
    std::string reason;  // "Fractions, unit 3"
    base::Instant begins;
    base::Instant ends;
    Confirmed looked_at = Confirmed::no;      // that all of it was looked at, for this class
    Confirmed adult_present = Confirmed::no;  // that an adult is with the class all the time
    friend bool operator==(const OpeningDraft&, const OpeningDraft&) = default;
};

struct Opening {
    OpeningId id;
    people::ClassId of;
    std::vector<filter::Site> sites;
    std::string reason;
    base::Instant begins;
    base::Instant ends;
    school::PersonId opened_by;
    base::Instant opened_at;
    std::vector<school::PersonId> learners;  // of the class, when it was opened
    friend bool operator==(const Opening&, const Opening&) = default;
};

// For whom something is opened: a class as it is today.
struct ClassToday {
    people::SchoolClass which;
    std::vector<people::Person> learners;
    std::vector<int> key_stages;              // of its learners, each once, in order
    std::vector<filter::ProfileId> profiles;  // likewise
};
[[nodiscard]] ClassToday class_today(const rulebook::SchoolSetup& setup, const rulebook::GateIds& ids,
                                     people::SchoolClass which, std::vector<people::Person> learners,
                                     school::Date today);
// The early years and Key Stage 1: an evaluated site, an adult present, no longer than a lesson.
[[nodiscard]] bool is_young(const ClassToday& of);

struct OpeningLimits {
    std::chrono::seconds longest;
    std::chrono::seconds longest_young;
};
[[nodiscard]] std::chrono::seconds longest_for(const OpeningLimits& limits, const ClassToday& of);

enum class OpeningFault {
    not_allowed,  // the table does not give it to the reader, or the class is not theirs
    nobody,       // the class has no learners today
    no_site,      // `cause` says what is wrong with a line
    too_many,     // sites
    no_reason,
    no_time,        // it ends before it begins, or begins in the past
    not_in_school,  // with the young ones: not today, or not in school hours
    too_many_open,  // for this class
    too_long,       // `cause` says how long it may be
    too_far,        // ahead
    never_by_hand,  // `cause` is the site
    school_blocks,  // likewise: by a decision of the school that a second person agreed to
    not_suitable,   // likewise: somebody found so
    waits,          // likewise: learners publish there, and nobody of the leadership has approved it
    not_evaluated,  // likewise
    not_looked_at,  // likewise: neither evaluated nor confirmed
    no_adult,       // with the young ones
    unknown,        // no such opening, or it is over
    not_published,  // entered, but not in force yet: `cause` says why
    still_open      // ended, but the gate could not be told: `cause` says why
};
struct OpeningError {
    OpeningFault fault;
    std::string cause{};
};
[[nodiscard]] std::string describe(const OpeningError& error);

// One site a line, as typed or copied from a browser.
[[nodiscard]] base::Result<std::vector<filter::Site>, OpeningError> parse_sites(std::string_view typed);
// The same, to be opened: a page of a site only by http://, since of an encrypted one the gate sees the name alone.
[[nodiscard]] base::Result<std::vector<filter::Site>, OpeningError> parse_sites_to_open(std::string_view typed);
// As much of it as can be opened.
[[nodiscard]] std::string line_to_open(const wire::Url& url);

// By what an opening is judged when it is entered.
struct Ground {
    const filter::RuleSet& rules;
    filter::NetworkId network;                   // of the school
    const std::vector<Evaluation>& evaluations;  // newest first
    const school::SchoolCalendar& calendar;
    OpeningLimits limits;
    base::Instant now;
};
// Whether it can be entered now.
[[nodiscard]] base::Result<void, OpeningError> check(const OpeningDraft& draft, const ClassToday& of,
                                                     const Ground& ground);

// As the gate is told: one exception a site, for the learners, and for the class itself, by which a page asks what the
// gate says to the class.
[[nodiscard]] std::vector<filter::Exception> exceptions_of(const Opening& opening, const school::SchoolId& school);

// What the gate says to a class when it asks for a page: the verdict for each of its profiles.
struct Said {
    std::string profile;  // key
    filter::Verdict verdict;
    bool may_open;  // by hand
};
[[nodiscard]] std::vector<Said> said_to(const ClassToday& of, const wire::Url& url, const Ground& ground);

}  // namespace lessons
