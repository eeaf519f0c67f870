#pragma once
// A school's policy in force, and which controls measure its clauses. Part of policy/policy.h.
// Built at start, const afterwards; any thread.

#include "base/result.h"
#include "policy/standing.h"
#include "school/school.h"

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policy {

using school::Clause;
using school::ClauseKind;

// "technical", "workflow", "register", "attested", "content": as pages and filters say it.
constexpr auto words_of(ClauseKind) {
    return std::to_array<std::pair<ClauseKind, std::string_view>>({{ClauseKind::technical, "technical"},
                                                                   {ClauseKind::workflow, "workflow"},
                                                                   {ClauseKind::registered, "register"},
                                                                   {ClauseKind::attested, "attested"},
                                                                   {ClauseKind::content, "content"}});
}
[[nodiscard]] std::string_view word_of(ClauseKind kind);

// A clause of which the school does not say that it is kept.
struct NotClaimed {
    std::string clause;
    std::string room;    // that will carry it
    std::string reason;  // as the policy page says it
};

// profiles/<school>/not_claimed.toml; none when the file is not there. Every fault names its place and the cure.
[[nodiscard]] base::Result<std::vector<NotClaimed>, std::vector<school::LintLine>> read_not_claimed(
    const std::filesystem::path& folder, std::span<const Clause> clauses);

// What is in force at one school.
struct Policy {
    school::Profile profile;
    std::vector<Clause> clauses;  // in the order of the document
    std::vector<NotClaimed> not_claimed;

    // Null when the school's policy has no such clause. Valid as long as this.
    [[nodiscard]] const Clause* find(std::string_view clause) const;
    [[nodiscard]] const NotClaimed* why_not_claimed(std::string_view clause) const;
    // The post's title, or its key where the school has no such post.
    [[nodiscard]] std::string_view title_of(std::string_view post) const;
};
[[nodiscard]] base::Result<Policy, std::vector<school::LintLine>> read_policy(
    const std::filesystem::path& folder, school::PlanFaults of_plan = school::PlanFaults::refuse);

// Every control that the rooms have registered.
class Controls {
public:
    // Refuses, with a sentence each, whatever would make a clause look measured that is not: a clause that a
    // school's policy does not hold, or that it does not claim; another kind than the clause's; a control named
    // twice, without a clause, or without saying what it measures. Clause ids of schools that are not among
    // `policies` are not judged. The sources outlive this.
    [[nodiscard]] static base::Result<Controls, std::vector<std::string>> make(
        std::vector<std::reference_wrapper<const EvidenceSource>> sources,
        std::span<const std::reference_wrapper<const Policy>> policies);

    Controls(Controls&&) = default;
    Controls& operator=(Controls&&) = default;

    // Those that measure a clause; valid as long as this.
    [[nodiscard]] std::span<const Control* const> of(std::string_view clause) const;
    [[nodiscard]] std::optional<Place> place(const LastEvidence& evidence) const;

private:
    Controls() = default;

    struct Registered {
        Control control;
        const EvidenceSource* source;
    };
    std::map<std::string, Registered, std::less<>> by_id_;
    std::map<std::string, std::vector<const Control*>, std::less<>> by_clause_;  // into by_id_
};

// What a school claims, for a reader who asks how much of the policy the product carries.
struct Coverage {
    struct Kind {
        ClauseKind kind;
        std::size_t total = 0;                  // claimed + not claimed + not measured
        std::vector<std::string> claimed;       // ids of clauses that a registered control measures
        std::vector<std::string> not_measured;  // ids that nothing measures
        std::vector<NotClaimed> not_claimed;
    };
    std::string school;
    std::vector<Kind> kinds;  // each once, in the order of ClauseKind
};
[[nodiscard]] Coverage coverage(const Policy& policy, const Controls& controls);

}  // namespace policy
