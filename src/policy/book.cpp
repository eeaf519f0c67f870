#include "policy/book.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace policy {

namespace {

// Sentences about controls that would make the policy page say too much.
class RegistrationLint {
public:
    explicit RegistrationLint(std::span<const std::reference_wrapper<const Policy>> policies) : policies_(policies) {}

    void look_at(const Control& control) {
        if (control.clauses.empty()) say(control, "measures no clause");
        if (control.measures.empty()) say(control, "does not say what it measures");
        std::set<std::string_view> named;
        for (const std::string& clause : control.clauses) {
            if (!named.insert(clause).second) say(control, fmt::format("names clause `{}` twice", clause));
            for (const Policy& policy : policies_)
                if (clause.starts_with(policy.profile.key + "-")) look_at(control, clause, policy);
        }
    }

    void say(const Control& control, std::string_view fault) {
        sentences.push_back(fmt::format("control `{}` {}", control.id.text(), fault));
    }

    std::vector<std::string> sentences;

private:
    void look_at(const Control& control, const std::string& id, const Policy& policy) {
        const Clause* clause = policy.find(id);
        if (clause == nullptr) return say(control, fmt::format("names clause `{}`, which does not exist", id));
        if (clause->kind != control.kind) {
            say(control, fmt::format("is {} and names clause `{}`, which is {}", word_of(control.kind), id,
                                     word_of(clause->kind)));
        }
        if (policy.why_not_claimed(id) != nullptr)
            say(control, fmt::format("names clause `{}`, which the school does not claim", id));
    }

    std::span<const std::reference_wrapper<const Policy>> policies_;
};

}  // namespace

std::string_view word_of(ClauseKind kind) {
    for (const auto& [member, word] : words_of(kind))
        if (member == kind) return word;
    return {};
}

const Clause* Policy::find(std::string_view clause) const {
    const auto at = std::find_if(clauses.begin(), clauses.end(), [&](const Clause& each) { return each.id == clause; });
    return at == clauses.end() ? nullptr : &*at;
}

const NotClaimed* Policy::why_not_claimed(std::string_view clause) const {
    const auto at = std::find_if(not_claimed.begin(), not_claimed.end(),
                                 [&](const NotClaimed& each) { return each.clause == clause; });
    return at == not_claimed.end() ? nullptr : &*at;
}

std::string_view Policy::title_of(std::string_view post) const {
    for (const school::Post& each : profile.posts)
        if (each.key == post) return each.title;
    return post;
}

base::Result<Policy, std::vector<school::LintLine>> read_policy(const std::filesystem::path& folder,
                                                                school::PlanFaults of_plan) {
    auto profile = TRY(school::read_profile(folder, of_plan));
    auto clauses = TRY(school::read_clauses(folder));
    auto not_claimed = TRY(read_not_claimed(folder, clauses));
    return Policy{.profile = std::move(profile), .clauses = std::move(clauses), .not_claimed = std::move(not_claimed)};
}

base::Result<Controls, std::vector<std::string>> Controls::make(
    std::vector<std::reference_wrapper<const EvidenceSource>> sources,
    std::span<const std::reference_wrapper<const Policy>> policies) {
    Controls controls;
    RegistrationLint lint(policies);
    for (const EvidenceSource& source : sources) {
        for (Control& control : source.controls()) {
            lint.look_at(control);
            std::string id(control.id.text());
            const auto [at, is_new] = controls.by_id_.try_emplace(id, Registered{std::move(control), &source});
            if (!is_new) lint.say(at->second.control, "is registered twice");
        }
    }
    if (!lint.sentences.empty()) return base::failure(std::move(lint.sentences));
    for (const auto& [id, registered] : controls.by_id_)
        for (const std::string& clause : registered.control.clauses)
            controls.by_clause_[clause].push_back(&registered.control);
    return controls;
}

std::span<const Control* const> Controls::of(std::string_view clause) const {
    const auto at = by_clause_.find(clause);
    if (at == by_clause_.end()) return {};
    return at->second;
}

std::optional<Place> Controls::place(const LastEvidence& evidence) const {
    const auto at = by_id_.find(evidence.control);
    if (at == by_id_.end() || evidence.reference.empty()) return std::nullopt;
    return at->second.source->place(evidence.control, evidence.reference);
}

Coverage coverage(const Policy& policy, const Controls& controls) {
    Coverage answer{.school = policy.profile.key, .kinds = {}};
    for (const auto& [kind, word] : words_of(ClauseKind{})) {
        Coverage::Kind row{.kind = kind};
        for (const Clause& clause : policy.clauses) {
            if (clause.kind != kind) continue;
            ++row.total;
            if (const NotClaimed* why = policy.why_not_claimed(clause.id)) row.not_claimed.push_back(*why);
            else if (controls.of(clause.id).empty()) row.not_measured.push_back(clause.id);
            else row.claimed.push_back(clause.id);
        }
        answer.kinds.push_back(std::move(row));
    }
    return answer;
}

}  // namespace policy
