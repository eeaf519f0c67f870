#pragma once
// Why a filter profile is as it is: its signed risk assessment; and the review of what each age may reach: values and
// transitions, pure. Part of rulebook/rulebook.h; the verbs are in assessments.h.
//
//   assessment:  begun ──► assessed ──► signed_off        review:  written ──► signed_off
//                  └──────────┴───────► refused                       └──────► refused
//
// An assessment that its author refuses is withdrawn: the same state, said in another word.
//
// The three kinds of advice that the policies name are signed for, in any order; the safeguarding lead's signature is
// the safeguarding advice, besides the side for which they sign. Then somebody of the leadership consents who gave
// none. Answers headcorn-7.3.1-03, homewood-7.3-01, hccs-7.4-01 (the assessment); homewood-2.5-02, hccs-2.4-02 (the
// review).

#include "access/access.h"
#include "base/digest.h"
#include "school/school.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rulebook {

using AssessmentId = base::Id<struct AssessmentTag>;
using ReviewId = base::Id<struct ReviewTag>;

enum class Side { educational, technical, safeguarding };
constexpr auto words_of(Side) {
    return std::to_array<std::pair<Side, std::string_view>>(
        {{Side::educational, "educational"}, {Side::technical, "technical"}, {Side::safeguarding, "safeguarding"}});
}
// For which sides somebody signs: the network manager for the technical one, everybody else for the educational one;
// the safeguarding lead, and a deputy who acts as one, for the safeguarding one too.
[[nodiscard]] std::vector<Side> sides_of(const rights::Reader& reader);

enum class AssessmentState { begun, assessed, signed_off, refused };
constexpr auto words_of(AssessmentState) {
    return std::to_array<std::pair<AssessmentState, std::string_view>>({{AssessmentState::begun, "begun"},
                                                                        {AssessmentState::assessed, "assessed"},
                                                                        {AssessmentState::signed_off, "signed"},
                                                                        {AssessmentState::refused, "refused"}});
}

struct Signature {
    school::PersonId by;
    base::Instant at;
    friend bool operator==(const Signature&, const Signature&) = default;
};

// What the assessors write. Of groups, never of a person.
struct AssessmentWords {
    std::string needs;     // who they are: age, ability, curriculum
    std::string risks;     // content, contact, conduct, commerce
    std::string measures;  // what is blocked, opened and when; who supervises; what blocking too much would cost
    school::Date review_on;
    friend bool operator==(const AssessmentWords&, const AssessmentWords&) = default;
};

struct Assessment {
    AssessmentId id;
    std::string profile;  // key
    AssessmentWords words;
    base::Digest version;  // of the profile that it was made for (profile_words.h)
    Side begun_on;
    AssessmentState state;
    std::optional<Signature> educational;
    std::optional<Signature> technical;
    std::optional<Signature> safeguarding;  // none in one that was signed before it was asked for
    std::optional<Signature> leadership;
    std::optional<Signature> refusal;
    std::string reason;  // of a refusal
    friend bool operator==(const Assessment&, const Assessment&) = default;
};

// A profile that opens the sign-in page alone has nothing to assess. That is by its mode: a school may write a plan in
// which whoever is not signed in reaches more.
[[nodiscard]] bool needs_assessment(const school::FilterProfile& profile);

// How a profile stands, found anew each time it is asked.
enum class Cover {
    none,             // nothing was ever signed, and nothing waits
    waiting,          // nothing was ever signed
    in_force,         // signed for the profile as it is
    earlier_version,  // the profile has changed since it was signed, or the safeguarding lead had no part in it
    review_due        // the day of its review has passed
};
[[nodiscard]] Cover cover_of(const std::vector<Assessment>& of_profile, const base::Digest& now, school::Date today);
// The one that waits for somebody, and the one signed last; null when there is none. Valid as long as the vector.
[[nodiscard]] const Assessment* waiting_of(const std::vector<Assessment>& of_profile);
[[nodiscard]] const Assessment* last_signed(const std::vector<Assessment>& of_profile);

// Whose signature is missing before the leadership consents.
[[nodiscard]] std::vector<Side> missing_sides(const Assessment& assessment);
// For which of them somebody would sign.
[[nodiscard]] std::vector<Side> sides_left(const Assessment& assessment, const rights::Reader& reader);
// Whether somebody may take the next step, so that a page offers nobody what would be refused.
[[nodiscard]] bool may_sign_next(const Assessment& assessment, const rights::Reader& reader);
// The same of a refusal: whoever could sign next, whoever approves changes of rules, and the author may end one that
// waits, so that none waits for ever for somebody who is not there.
[[nodiscard]] bool may_refuse(const Assessment& assessment, const rights::Reader& reader);
// Who wrote it.
[[nodiscard]] const school::PersonId& author_of(const Assessment& assessment);
[[nodiscard]] bool is_withdrawn(const Assessment& assessment);

enum class ReviewState { written, signed_off, refused };
constexpr auto words_of(ReviewState) {
    return std::to_array<std::pair<ReviewState, std::string_view>>(
        {{ReviewState::written, "written"}, {ReviewState::signed_off, "signed"}, {ReviewState::refused, "refused"}});
}
enum class Level { stays, to_change };
constexpr auto words_of(Level) {
    return std::to_array<std::pair<Level, std::string_view>>(
        {{Level::stays, "stays"}, {Level::to_change, "to be changed"}});
}

// What was decided for one profile.
struct LevelDecision {
    std::string profile;  // key
    std::string name;
    std::string reached;  // what it reached when this was written
    Level level;
    std::string why;
    friend bool operator==(const LevelDecision&, const LevelDecision&) = default;
};
struct AccessReview {
    ReviewId id;
    school::Date held_on;
    std::string took_part;  // posts, not names
    std::vector<LevelDecision> decisions;
    ReviewState state;
    Signature written;
    std::optional<Signature> decided;
    std::string reason;  // of a refusal
    friend bool operator==(const AccessReview&, const AccessReview&) = default;
};
// The profiles that a review decides on: those of learners by their year, and those of examinations.
[[nodiscard]] std::vector<school::FilterProfile> reviewed_profiles(const school::FilterPlan& plan);

enum class AssessmentFault {
    no_words,         // a text is missing
    no_reason,        // a refusal says why
    review_date,      // in the past, or too far away
    held_date,        // in the future, or too long ago
    unknown_profile,  // the plan has none of this key
    needs_none,       // the profile opens nothing that could be assessed
    reach_changed,    // a profile reaches something else than when the review was written
    held_long_ago,    // a review is signed while it is recent
    not_each,         // a review decides on each profile once
    already_waits,    // one at a time
    unknown,          // no such assessment or review
    own_work,         // nobody signs twice, nor consents to what they wrote
    other_side,       // what they could sign for is signed; another side is not
    too_early,        // consent comes after all sides
    faster,           // somebody else took this step
    decided,          // signed or refused
    changed,          // the profile is not what was assessed
    not_allowed       // the table does not give it to the reader
};
struct AssessmentError {
    AssessmentFault fault;
    friend bool operator==(const AssessmentError&, const AssessmentError&) = default;
};
[[nodiscard]] std::string describe(const AssessmentError& error);

inline constexpr std::chrono::years kReviewAhead{3};  // LIMIT: of the next review
// LIMIT: of a review's own day, when it is written and when it is signed. It keeps what the profiles reach as it is
// written, which must be what was talked about.
inline constexpr std::chrono::days kReviewAge{31};
// What is offered: one year ahead.
[[nodiscard]] school::Date usual_review(school::Date today);

template <class T>
using Assessed = base::Result<T, AssessmentError>;

// When and on which day somebody acts.
struct Now {
    base::Instant at;
    school::Date today;
};
struct ProfileVersion {
    std::string key;
    base::Digest digest;
};

// The transitions. `version`: of the profile as it is now; nobody signs what it was.
[[nodiscard]] Assessed<Assessment> begun(const AssessmentId& id, const ProfileVersion& profile,
                                         const AssessmentWords& words, const rights::Reader& by, const Now& now);
[[nodiscard]] Assessed<Assessment> assessed(Assessment assessment, const base::Digest& version,
                                            const rights::Reader& by, const Now& now);
[[nodiscard]] Assessed<Assessment> consented(Assessment assessment, const base::Digest& version,
                                             const rights::Reader& by, const Now& now);
[[nodiscard]] Assessed<Assessment> refused(Assessment assessment, std::string_view reason, const rights::Reader& by,
                                           const Now& now);

struct ReviewWords {
    struct Decision {
        std::string profile;
        Level level;
        std::string why;
    };
    school::Date held_on;
    std::string took_part;
    std::vector<Decision> decisions;
};
[[nodiscard]] Assessed<AccessReview> written(const ReviewId& id, const school::FilterPlan& plan,
                                             const ReviewWords& words, const rights::Reader& by, const Now& now);
// Whether it may still be signed: the plan reaches what was written, and the review is of a recent day.
[[nodiscard]] Assessed<void> still_holds(const AccessReview& review, const school::FilterPlan& plan,
                                         school::Date today);
[[nodiscard]] Assessed<AccessReview> consented(AccessReview review, const school::FilterPlan& plan,
                                               const rights::Reader& by, const Now& now);
[[nodiscard]] Assessed<AccessReview> refused(AccessReview review, std::string_view reason, const rights::Reader& by,
                                             const Now& now);

}  // namespace rulebook
