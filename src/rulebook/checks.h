#pragma once
// Whether the gate keeps what the policy names: each named category, for each profile of learners, is asked of the real
// gate through the port that learners use (SAFEGUARDING 42); and beside it whatever else the filter plan blocks at
// every hour, for each of its profiles. Part of rulebook/rulebook.h.

#include "desk/desk.h"
#include "gatepost/check.h"
#include "policy/policy.h"
#include "rulebook/plan.h"
#include "wire/ip.h"

#include <array>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace rulebook {

class Rulebook;
class SealedLists;
using CheckId = base::Id<struct CheckTag>;

// One thing to ask the gate.
struct Probe {
    std::string word;                          // the policy's, "racial hatred"; a category's title where it has none
    std::optional<filter::Category> category;  // none: the sealed layer
    std::string profile_key;
    filter::ProfileId profile;
    std::optional<std::string> host;  // none: no list has a name that may be asked for
};

enum class Finding {
    blocked,
    not_blocked,    // it was let through, or something else was said
    by_other_rule,  // blocked, but by a rule that is not about what the site holds: it shows nothing
    no_answer,      // the gate could not be asked
    not_measured    // the lists have nothing in this category
};
constexpr auto words_of(Finding) {
    return std::to_array<std::pair<Finding, std::string_view>>({{Finding::blocked, "blocked"},
                                                                {Finding::not_blocked, "not blocked"},
                                                                {Finding::by_other_rule, "blocked by another rule"},
                                                                {Finding::no_answer, "no answer"},
                                                                {Finding::not_measured, "not measured"}});
}

[[nodiscard]] std::string_view show(Finding finding);

struct CheckLine {
    std::string word;
    std::string profile;
    std::optional<std::string> host;
    Finding finding;
    std::string said;  // the gate's words, or why there are none
    friend bool operator==(const CheckLine&, const CheckLine&) = default;
};
struct Check {
    CheckId id;
    base::Instant at;
    std::vector<CheckLine> lines;  // of the policy's words: what evidence follows from
    // Of what the plan blocks besides. What no list has a name for is not measured, and breaks nothing.
    std::vector<CheckLine> further{};
    // Only when all of the policy's words were blocked, and something was asked.
    [[nodiscard]] bool passed() const;
    // What is to be looked at first; null: all is as it should be.
    [[nodiscard]] const CheckLine* fault() const;
    friend bool operator==(const Check&, const Check&) = default;
};

// What is to be asked of a school's gate. A host of a category is a reserved name (RFC 2606) of the starter lists,
// which leads nowhere, so that a gate that fails to block fetches nothing.
[[nodiscard]] std::vector<Probe> probes_of(const SchoolSetup& setup, const GateIds& ids,
                                           const std::filesystem::path& starter_lists,
                                           const filter::CategoryDatabase& lists);

// The same of categories that a profile blocks at every hour, but for what the policy names already, and for categories
// without such a name.
[[nodiscard]] std::vector<Probe> further_probes_of(const SchoolSetup& setup, const GateIds& ids,
                                                   const std::filesystem::path& starter_lists,
                                                   const filter::CategoryDatabase& lists);

// What an answer shows.
[[nodiscard]] CheckLine judged(const Probe& probe, const base::Result<std::string, std::string>& answer);

// How the gate is asked: the verdict field of its answer, or in words why there is none.
struct GateQuestion {
    wire::Endpoint gate;
    std::string host;   // asked for by plain HTTP
    std::string field;  // of gatepost::check_field
};
class GateAsker {
public:
    virtual ~GateAsker() = default;
    [[nodiscard]] virtual base::Result<std::string, std::string> ask(const GateQuestion& question) const = 0;
};

// Over TCP, on a loop of the calling thread.
class NetGateAsker final : public GateAsker {
public:
    NetGateAsker(const base::Clock& clock, std::chrono::milliseconds patience) : clock_(clock), patience_(patience) {}
    [[nodiscard]] base::Result<std::string, std::string> ask(const GateQuestion& question) const override;

private:
    const base::Clock& clock_;
    const std::chrono::milliseconds patience_;
};

inline constexpr policy::ControlId kCategoryTest{"rulebook.category-test"};
inline constexpr policy::ControlId kIllegalLists{"rulebook.illegal-lists"};

// Fires checks and keeps what they found, with its evidence in the same transaction: kept when everything named was
// blocked, broken for anything else. Database, rulebook and asker outlive it. Thread-safe; throws store::Failure.
class Checks final : public policy::EvidenceSource {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        Rulebook& rulebook;
        const GateAsker& asker;
        const SealedLists& sealed;
    };
    explicit Checks(const Parts& parts) : parts_(parts) {}

    // A fault when the school is unknown or nothing has been published; a gate that does not answer is a finding.
    [[nodiscard]] base::Result<Check, Fault> fire(const school::SchoolId& school, const std::stop_token& stop);
    [[nodiscard]] std::optional<Check> last(const school::SchoolId& school) const;

    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;

    // Fires when the last check lies longer ago than `interval`, which is asked each time, or did not pass. A check
    // that does not pass is a failed run.
    [[nodiscard]] desk::Job job(const school::SchoolId& school, std::function<std::chrono::milliseconds()> interval);

private:
    [[nodiscard]] policy::Outcome illegal_lists(const SchoolSetup& setup, const std::vector<Probe>& probes,
                                                const Check& check) const;
    [[nodiscard]] std::vector<CheckLine> ask_all(const SchoolSetup& setup, const std::vector<Probe>& probes,
                                                 const std::stop_token& stop) const;

    Parts parts_;
};

}  // namespace rulebook
