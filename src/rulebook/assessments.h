#pragma once
// Risk assessments of the profiles and reviews of access levels, kept, signed, and measured. Part of
// rulebook/rulebook.h.

#include "desk/desk.h"
#include "journal/journal.h"
#include "policy/policy.h"
#include "rulebook/assessment.h"
#include "rulebook/plan.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
}  // namespace store

namespace rulebook {

class Rulebook;

inline constexpr policy::ControlId kRiskAssessment{"rulebook.risk-assessment"};
inline constexpr policy::ControlId kAccessReview{"rulebook.access-review"};

// Thread-safe; everything given outlives it. Throws store::Failure. Each verb leaves a line in the journal, and its
// evidence in the same transaction.
class Assessments final : public policy::EvidenceSource {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        const Rulebook& rulebook;
    };
    explicit Assessments(const Parts& parts) : parts_(parts) {}

    // `by` needs rules.assess. One waits at a time for a profile.
    [[nodiscard]] Assessed<Assessment> begin(const rights::Reader& by, std::string_view profile,
                                             const AssessmentWords& words);
    // Another side's signature; `by` needs rules.assess.
    [[nodiscard]] Assessed<Assessment> sign(const rights::Reader& by, const AssessmentId& id);
    // `by` needs rules.consent and assessed nothing of it. When with it every profile that somebody has is covered, the
    // clause is kept.
    [[nodiscard]] Assessed<Assessment> consent(const rights::Reader& by, const AssessmentId& id);
    // By whoever could sign next or needs rules.approve, and by its author, who withdraws it.
    [[nodiscard]] Assessed<Assessment> refuse(const rights::Reader& by, const AssessmentId& id,
                                              std::string_view reason);
    // Newest first.
    [[nodiscard]] std::vector<Assessment> of_profile(const school::SchoolId& school, std::string_view profile) const;
    // Of a profile of the plan; `none` for any other key.
    [[nodiscard]] Cover cover(const school::SchoolId& school, std::string_view profile) const;

    // `by` needs rules.assess. One waits at a time.
    [[nodiscard]] Assessed<AccessReview> write_review(const rights::Reader& by, const ReviewWords& words);
    // `by` needs rules.approve and did not write it; it is still of a recent day and of the plan as it is. The clause
    // is kept.
    [[nodiscard]] Assessed<AccessReview> sign_review(const rights::Reader& by, const ReviewId& id);
    [[nodiscard]] Assessed<AccessReview> refuse_review(const rights::Reader& by, const ReviewId& id,
                                                       std::string_view reason);
    // Newest first. LIMIT: the last `most`.
    [[nodiscard]] std::vector<AccessReview> reviews(const school::SchoolId& school, std::size_t most) const;

    // Daily, and soon after each start of the office, which is when a plan may have changed: kept while every profile
    // has an assessment in force, broken when one has not. Nothing at all for a school that never had all of them: what
    // was not begun is not measured (SAFEGUARDING 42).
    [[nodiscard]] desk::Job job(const school::SchoolId& school);
    void measure(const school::SchoolId& school);

    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;

private:
    // The next step of one, saved and journalled in its own transaction. The digest: of the profile as it is now.
    using Transition = std::function<Assessed<Assessment>(Assessment, const base::Digest&, const Now&)>;
    [[nodiscard]] Assessed<Assessment> step(const rights::Reader& by, const AssessmentId& id, std::string_view verb,
                                            const Transition& transition);
    using ReviewTransition = std::function<Assessed<AccessReview>(AccessReview, const school::FilterPlan&, const Now&)>;
    [[nodiscard]] Assessed<AccessReview> step(const rights::Reader& by, const ReviewId& id, std::string_view verb,
                                              const ReviewTransition& transition);
    [[nodiscard]] Now now_at(const SchoolSetup& setup) const;
    // The first profile that has none in force; null when each has.
    [[nodiscard]] const school::FilterProfile* uncovered(store::Transaction& tx, const SchoolSetup& setup) const;
    void note(store::Transaction& tx, const rights::Reader& by, std::string_view verb,
              const Assessment& assessment) const;
    void note(store::Transaction& tx, const rights::Reader& by, std::string_view verb,
              const AccessReview& review) const;

    Parts parts_;
};

}  // namespace rulebook
