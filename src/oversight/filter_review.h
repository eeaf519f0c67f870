#pragma once
// A review of the filter with those whom the policy names: values and transitions, pure. Part of oversight/oversight.h;
// the verbs are in filter_reviews.h.
//
//   written ──► signed | refused        by somebody of the leadership who did not write it; its author withdraws it
//
// Answers homewood-7.3-05, headcorn-7.3.2-04, hccs-7.4-05 (the filter policy is reviewed); homewood-5.1-07, hccs-5.1-07
// (leadership reviews filtering, access and device use).

#include "oversight/action.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oversight {

using FilterReviewId = base::Id<struct FilterReviewTag>;

enum class Part {
    took_part,
    asked  // and has not answered
};
constexpr auto words_of(Part) {
    return std::to_array<std::pair<Part, std::string_view>>({{Part::took_part, "took part"}, {Part::asked, "asked"}});
}
struct PartnerPart {
    std::string name;  // as the school's profile has it
    Part part;
    school::Date on;
    friend bool operator==(const PartnerPart&, const PartnerPart&) = default;
};

// Of groups and posts, never of a person.
struct FilterDraft {
    school::Date held_on;
    std::string took_part;  // of the school: posts
    std::vector<PartnerPart> partners;
    std::string filtering;
    std::string access;   // who reaches what, and who has which rights
    std::string devices;  // how devices are used
    Decision decision;
    std::string words;
    std::vector<ActionDraft> actions;
    school::Date next_on;
    friend bool operator==(const FilterDraft&, const FilterDraft&) = default;
};

enum class FilterState { written, signed_off, refused };
constexpr auto words_of(FilterState) {
    return std::to_array<std::pair<FilterState, std::string_view>>(
        {{FilterState::written, "written"}, {FilterState::signed_off, "signed"}, {FilterState::refused, "refused"}});
}
struct FilterReview {
    FilterReviewId id;
    FilterDraft draft;
    std::vector<std::string> figures;  // as they were when it was written
    FilterState state;
    school::PersonId written_by;
    base::Instant written_at;
    std::optional<school::PersonId> decided_by{};
    std::optional<base::Instant> decided_at{};
    std::string reason{};  // of a refusal
    friend bool operator==(const FilterReview&, const FilterReview&) = default;
};

enum class FilterFault {
    not_allowed,    // the table does not give it to the reader
    held_date,      // in the future, or longer ago than kHeldAgo
    no_took_part,   // the posts
    partner,        // one whom the policy names is missing; `cause` is its name
    partner_date,   // after today, or longer ago than kAskedAgo; `cause` is its name
    no_filtering,   // what was found of it
    no_access,      // likewise
    no_devices,     // likewise
    no_words,       // a decision has its reasons
    no_action,      // what is to be changed is done by somebody
    action,         // `action` says what is wrong
    next_date,      // before tomorrow, or later than kNextAhead
    already_waits,  // one at a time
    unknown,        // no such review
    decided,        // signed or refused before
    own_work,       // nobody signs what they wrote
    held_long_ago,  // signed while it is recent
    no_reason       // a refusal says why
};
struct FilterError {
    FilterFault fault;
    std::string cause{};
    std::optional<ActionFault> action{};
    friend bool operator==(const FilterError&, const FilterError&) = default;
};
[[nodiscard]] std::string describe(const FilterError& error);

inline constexpr std::chrono::days kHeldAgo{31};     // LIMIT: when it is written and when it is signed
inline constexpr std::chrono::days kAskedAgo{183};   // LIMIT: an older question is no part of this review
inline constexpr std::chrono::days kNextAhead{366};  // LIMIT

// When and on which day somebody acts, and what their school is like.
struct FilterFacts {
    const school::Profile& profile;
    base::Instant at;
    school::Date today;
};
template <class T>
using Reviewed = base::Result<T, FilterError>;

[[nodiscard]] Reviewed<FilterReview> written(const FilterReviewId& id, FilterDraft draft,
                                             std::vector<std::string> figures, const rights::Reader& by,
                                             const FilterFacts& facts);
// Each partner whom the profile names by now stands in it.
[[nodiscard]] Reviewed<FilterReview> signed_off(FilterReview review, const rights::Reader& by,
                                                const FilterFacts& facts);
[[nodiscard]] Reviewed<FilterReview> refused(FilterReview review, std::string_view reason, const rights::Reader& by,
                                             const FilterFacts& facts);
// So that a page offers nobody what would be refused.
[[nodiscard]] bool may_sign(const FilterReview& review, const rights::Reader& by);
[[nodiscard]] bool may_refuse(const FilterReview& review, const rights::Reader& by);

}  // namespace oversight
