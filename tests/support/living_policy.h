#pragma once
// The three schools' policies as they ship, and controls for the tests of rooms that measure clauses.

#include "policy/policy.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace support {

inline policy::Policy read_shipped_policy(const std::string& school) {
    auto policy = policy::read_policy(std::string(PROJECT_ROOT "/profiles/") + school);
    if (!policy)
        for (const auto& line : policy.error()) ADD_FAILURE() << school::show(line);
    return std::move(policy).value();
}

// Read once a test program: a policy takes a second with the checks of a debug build.
inline const policy::Policy& shipped_policy(const std::string& school) {
    static std::map<std::string, policy::Policy> read;
    const auto at = read.find(school);
    if (at != read.end()) return at->second;
    return read.emplace(school, read_shipped_policy(school)).first->second;
}

inline constexpr policy::ControlId kLog{"test.internet-log"};
inline constexpr policy::ControlId kTest{"test.category-test"};
inline constexpr policy::ControlId kTold{"test.head-told"};

// Three controls of invented rooms: one of two schools' clauses, two of Headcorn's.
class TestSource final : public policy::EvidenceSource {
public:
    TestSource() = default;
    explicit TestSource(std::vector<policy::Control> controls) : controls_(std::move(controls)) {}

    std::vector<policy::Control> controls() const override { return controls_; }
    std::optional<policy::Place> place(std::string_view control, std::string_view reference) const override {
        if (control != kTest.text()) return std::nullopt;
        return policy::Place{.words = "the filter test", .path = {"filter", "tests", std::string(reference)}};
    }

private:
    std::vector<policy::Control> controls_ = {
        {kLog,
         "A page that was opened is in the internet log.",
         {"headcorn-7.3.4-01", "homewood-7.2-09"},
         school::ClauseKind::technical},
        {kTest,
         "A test page of every category that the policy names was blocked.",
         {"headcorn-7.3.2-02"},
         school::ClauseKind::technical},
        {kTold, "The head was told of a concern.", {"headcorn-3-03"}, school::ClauseKind::workflow},
    };
};

}  // namespace support
