#pragma once
// A site or app that somebody of the staff evaluated before a class uses it, or homework needs it: values and
// transitions, pure. Part of lessons/lessons.h; the verbs are in evaluations.h.
//
//   recorded ──► valid, until the day of its review
//       └─► waits ──► valid | refused      when learners publish something there, or it was found not suitable before:
//                                          somebody else, of the leadership, decides
//
// Answers homewood-2.5-13, headcorn-7.1-03, hccs-2.4-12 (evaluated before use); homewood-3.5-02a, hccs-3.5-02a (sites
// on which learners publish are approved).

#include "access/access.h"
#include "filter/filter.h"
#include "school/school.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lessons {

using EvaluationId = base::Id<struct EvaluationTag>;

enum class Use { in_class, homework };
constexpr auto words_of(Use) {
    return std::to_array<std::pair<Use, std::string_view>>({{Use::in_class, "class"}, {Use::homework, "homework"}});
}

// What is looked at: all of it, or the evaluation is none ("fully", homewood-2.5-13).
enum class Look { content, links, contact, sign_up, access };
constexpr auto words_of(Look) {
    return std::to_array<std::pair<Look, std::string_view>>({{Look::content, "content"},
                                                             {Look::links, "links"},
                                                             {Look::contact, "contact"},
                                                             {Look::sign_up, "sign-up"},
                                                             {Look::access, "access"}});
}

enum class Suitability { suitable, with_adult, not_suitable };
constexpr auto words_of(Suitability) {
    return std::to_array<std::pair<Suitability, std::string_view>>({{Suitability::suitable, "suitable"},
                                                                    {Suitability::with_adult, "with-adult"},
                                                                    {Suitability::not_suitable, "not-suitable"}});
}

// Whether learners put something of their own there for others to see.
enum class Publishing { no, yes };
constexpr auto words_of(Publishing) {
    return std::to_array<std::pair<Publishing, std::string_view>>({{Publishing::no, "no"}, {Publishing::yes, "yes"}});
}

inline constexpr int kKeyStages = 6;  // 0 the early years, 1 to 4, 5 the sixth form (people::key_stage)

struct EvaluationDraft {
    std::string name;                  // "Times tables trainer"
    std::optional<filter::Site> site;  // none: an app
    std::vector<int> key_stages;
    std::vector<Use> uses;
    std::vector<Look> looked_at;
    std::string found;  // what was found; never about a learner
    Suitability suitability;
    Publishing publishing = Publishing::no;
    school::Date review_on;
    friend bool operator==(const EvaluationDraft&, const EvaluationDraft&) = default;
};

enum class EvaluationState { valid, waits, refused };
constexpr auto words_of(EvaluationState) {
    return std::to_array<std::pair<EvaluationState, std::string_view>>(
        {{EvaluationState::valid, "valid"}, {EvaluationState::waits, "waits"}, {EvaluationState::refused, "refused"}});
}

struct Evaluation {
    EvaluationId id;
    EvaluationDraft draft;
    school::PersonId by;
    base::Instant at;
    EvaluationState state;
    std::optional<school::PersonId> decided_by{};
    std::optional<base::Instant> decided_at{};
    std::string decision{};
    friend bool operator==(const Evaluation&, const Evaluation&) = default;
};

enum class EvaluationFault {
    not_allowed,  // the table does not give it to the reader
    no_name,
    no_key_stage,
    no_use,
    not_fully,      // `cause` says what was not looked at
    nothing_found,  // what was found is not said
    no_review,      // its review is not after today, or later than kEvaluationLasts
    unknown,        // no such evaluation
    decided,        // somebody was faster, or nothing waits
    own,            // nobody approves their own
    no_reason
};
struct EvaluationError {
    EvaluationFault fault;
    std::string cause{};
};
[[nodiscard]] std::string describe(const EvaluationError& error);

// LIMIT: sites change; after a year somebody looks again.
inline constexpr std::chrono::days kEvaluationLasts{366};

// What was written down, if it is whole.
// `so_far`: newest first.
[[nodiscard]] base::Result<Evaluation, EvaluationError> evaluated(const EvaluationId& id, const EvaluationDraft& draft,
                                                                  const rights::Reader& by, base::Instant at,
                                                                  school::Date today,
                                                                  const std::vector<Evaluation>& so_far);
enum class Decision { approve, refuse };
// By somebody of the leadership, who did not evaluate it.
[[nodiscard]] base::Result<Evaluation, EvaluationError> decided(Evaluation evaluation, Decision decision,
                                                                const rights::Reader& by, std::string_view reason,
                                                                base::Instant at);

// Whether what is said of one place is said of the other, too.
[[nodiscard]] bool covers(const filter::Site& wide, const filter::Site& narrow);

// That nobody opens it: refused, or found not suitable. It does not lapse.
[[nodiscard]] bool is_against(const Evaluation& evaluation);
// Whether all was looked at, and nothing waits: what a clause's evidence is made of.
[[nodiscard]] bool is_full(const Evaluation& evaluation);

// The newest that speaks of the site for learners of this key stage in class; null when nobody evaluated it, or the
// day of its review has come. Valid as long as the vector, which is newest first.
[[nodiscard]] const Evaluation* evaluation_of(const std::vector<Evaluation>& newest_first, const filter::Site& site,
                                              int key_stage, school::Date today);

// "Key Stage 2", "the early years", "the sixth form"
[[nodiscard]] std::string show_key_stage(int key_stage);
// What is looked at, as the form asks for it.
[[nodiscard]] std::string_view show(Look look);

}  // namespace lessons
