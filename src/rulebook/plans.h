#pragma once
// The filter plan of a school (profiles/<school>/filter.toml) as versions, of which one is in force. The first is taken
// from the school's folder; every other one comes into force by an approved change alone, wherever its text came from.
// Part of rulebook/rulebook.h.
//
// Answers headcorn-7.3.1-04 and -04a, homewood-7.3-08 and -08a.

#include "base/digest.h"
#include "base/world.h"
#include "journal/journal.h"
#include "school/school.h"

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

// A version of the plan, and the one that it should take the place of: consent is to this step and to no other.
struct PlanVersion {
    base::Digest digest;
    base::Digest instead_of;
    friend bool operator==(const PlanVersion&, const PlanVersion&) = default;
};

[[nodiscard]] base::Digest digest_of(std::string_view plan);
// Of what is no digest, none.
[[nodiscard]] std::optional<base::Digest> digest_from_hex(std::string_view hex);
// "3fa9c1d2", as pages call a version.
[[nodiscard]] std::string short_name(const base::Digest& plan);

// The plan by which a school goes. Of a school without one `in_the_folder` is taken, with a line in the journal; none
// when there is nothing to take. Throws store::Failure. Any thread.
[[nodiscard]] std::optional<std::string> plan_to_go_by(store::Database& database, const base::World& world,
                                                       const journal::Journal& journal, const school::SchoolId& school,
                                                       const std::optional<std::string>& in_the_folder);

[[nodiscard]] std::optional<base::Digest> plan_in_force(store::Transaction& tx, const store::SchoolScope& scope);
[[nodiscard]] std::optional<std::string> plan_text(store::Transaction& tx, const store::SchoolScope& scope,
                                                   const base::Digest& plan);
void keep_plan(store::Transaction& tx, const store::SchoolScope& scope, std::string_view plan, base::Instant at);
void put_in_force(store::Transaction& tx, const store::SchoolScope& scope, const base::Digest& plan, base::Instant at);

// What differs between two plans, in words, by profile and by what stands beside the profiles. Names and notes that
// decide nothing are not in it.
struct PlanDifference {
    std::string of;                 // "Key stage 3"; "What the policy names"
    std::vector<std::string> gone;  // lines
    std::vector<std::string> come;
    friend bool operator==(const PlanDifference&, const PlanDifference&) = default;
};
[[nodiscard]] std::vector<PlanDifference> differences(const school::FilterPlan& before,
                                                      const school::FilterPlan& after);

}  // namespace rulebook
