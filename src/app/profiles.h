#pragma once
// The schools' profiles, and what the rulebook needs of them: for the office, and for commands beside it.

#include "app/installation.h"
#include "journal/journal.h"
#include "policy/policy.h"
#include "rulebook/rulebook.h"
#include "school/school.h"

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace app {

// The folders below `folder` that hold a school's profile, by name.
[[nodiscard]] std::vector<std::filesystem::path> profile_folders(const std::filesystem::path& folder);

// All profiles of the installation, with their policies. Throws std::runtime_error with every fault and its place.
[[nodiscard]] std::vector<policy::Policy> read_policies(const std::filesystem::path& folder);

[[nodiscard]] std::vector<school::Profile> profiles_of(const std::vector<policy::Policy>& policies);

// Throws std::runtime_error when a school of the database has no profile any more.
[[nodiscard]] const policy::Policy& policy_of(const std::vector<policy::Policy>& policies, std::string_view key);

// What the rulebook needs to publish for the schools of the database: each with the filter plan that is in force, which
// may be another one than that in its folder.
struct GateRecords {
    store::Database& database;
    const base::World& world;
    const journal::Journal& journal;
    school::Schools& schools;
};
[[nodiscard]] rulebook::Rulebook::Setup gate_setup(const Installation& installation, const GateRecords& records,
                                                   const std::vector<policy::Policy>& policies);

// What the rooms measure, checked against what the policies claim. Throws std::runtime_error when they contradict each
// other. The sources outlive the controls.
[[nodiscard]] policy::Controls controls_of(std::vector<std::reference_wrapper<const policy::EvidenceSource>> sources,
                                           const std::vector<policy::Policy>& policies);

}  // namespace app
