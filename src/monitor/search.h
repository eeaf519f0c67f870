#pragma once
// Who may look at one person's lines of the internet log, and why they say they do. Values and rules, pure; any thread.
// The verbs are in searches.h. Part of monitor/monitor.h.
//
// A learner's lines are for the safeguarding lead, with a reason and a case or request number; those of somebody who
// works or helps at school for the head, with the number of a case that the head works on; the head's for the chair.
// Nobody looks up themselves or their own, and whoever looks after the network looks up nobody (SAFEGUARDING 11).
//
// Answers homewood-7.2-09, headcorn-7.3.4-01, hccs-7.2-09; SAFEGUARDING 3, 8, 9, 11, 39.

#include "access/access.h"
#include "base/id.h"
#include "base/private.h"
#include "people/people.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace monitor {

using SearchId = base::Id<struct SearchTag>;

// What the number is of.
enum class Basis { a_case, request };
constexpr auto words_of(Basis) {
    return std::to_array<std::pair<Basis, std::string_view>>({{Basis::a_case, "a_case"}, {Basis::request, "request"}});
}
enum class SearchAbout { learner, adult };
constexpr auto words_of(SearchAbout) {
    return std::to_array<std::pair<SearchAbout, std::string_view>>(
        {{SearchAbout::learner, "learner"}, {SearchAbout::adult, "adult"}});
}

struct SearchDraft {
    people::PersonId person;
    school::DateSpan days;
    Basis basis;
    std::string reference;  // a case's, or that of a request from outside
    std::string reason;
};
struct LogSearch {
    SearchId id;
    people::PersonId by;
    base::Instant at;
    SearchAbout about;
    SearchDraft draft;
};

inline constexpr std::chrono::days kMostSearched{31};
// A search answers its maker for a school day's work; then it is asked for anew, with its reason.
inline constexpr std::chrono::hours kSearchLasts{24};
inline constexpr std::size_t kMostReference = 80;
inline constexpr std::size_t kMostSearchReason = 500;

enum class SearchFault {
    not_yours,     // lines of this person are for somebody else to look at
    no_reason,     // it stands in the record
    no_reference,  // a case or request number
    no_case,       // there is no such case that the reader works on
    days,          // the last day lies before the first, or in the future
    too_many_days  // more than kMostSearched
};
struct SearchError {
    SearchFault fault;
};
[[nodiscard]] std::string describe(const SearchError& error);

// What is known of the person, and of the draft, when it is made.
struct SearchFacts {
    people::Kind kind;
    bool is_head = false;        // holds the post today
    bool is_tied = false;        // to the reader, by family or a declared conflict
    bool is_case_known = false;  // the number is of an open case that the reader works on, and that is about them
    school::Date today;
};
// Whose lines they are, when this reader may look at them.
[[nodiscard]] std::optional<SearchAbout> may_search(const rights::Reader& reader, const people::PersonId& person,
                                                    const SearchFacts& facts);
[[nodiscard]] base::Result<SearchAbout, SearchError> check(const SearchDraft& draft, const rights::Reader& reader,
                                                           const SearchFacts& facts);

}  // namespace monitor
