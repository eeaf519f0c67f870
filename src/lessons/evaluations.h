#pragma once
// The register of evaluated sites and apps. Part of lessons/lessons.h.

#include "lessons/evaluation.h"
#include "policy/policy.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
}  // namespace store

namespace lessons {

inline constexpr policy::ControlId kEvaluatedBeforeUse{"lessons.evaluated-before-use"};
inline constexpr policy::ControlId kPublishingApproved{"lessons.publishing-approved"};

// Thread-safe; everything given outlives it. Throws store::Failure. Each verb leaves a line in the journal, and its
// evidence in the same transaction.
class Evaluations final : public policy::EvidenceSource {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
    };
    explicit Evaluations(const Parts& parts) : parts_(parts) {}

    // `by` needs resources.evaluate.
    [[nodiscard]] base::Result<Evaluation, EvaluationError> record(const rights::Reader& by,
                                                                   const EvaluationDraft& draft, school::Date today);
    // The same in the caller's transaction, which commits; for what a teacher ticks for one lesson: no evidence.
    [[nodiscard]] base::Result<Evaluation, EvaluationError> record(store::Transaction& transaction,
                                                                   const rights::Reader& by,
                                                                   const EvaluationDraft& draft,
                                                                   school::Date today) const;
    // `by` needs resources.approve and did not evaluate it.
    [[nodiscard]] base::Result<Evaluation, EvaluationError> decide(const rights::Reader& by, const EvaluationId& id,
                                                                   Decision decision, std::string_view reason);
    // Newest first.
    [[nodiscard]] std::vector<Evaluation> all(const school::SchoolId& school) const;

    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;

private:
    Parts parts_;
};

}  // namespace lessons
