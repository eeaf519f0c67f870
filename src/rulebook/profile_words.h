#pragma once
// A profile of the school's plan in words, and what tells two versions of it apart: pure. Part of rulebook/rulebook.h.

#include "base/digest.h"
#include "school/school.h"

#include <string>
#include <string_view>

namespace rulebook {

// "Year 7, Year 8"; "Staff".
[[nodiscard]] std::string whose(const school::FilterProfile& profile);
// "Webmail: lessons"
[[nodiscard]] std::string title_of(const school::FilterPlan& plan, const school::CategoryLine& line);
// "Everything else is open"
[[nodiscard]] std::string rest_of(const school::FilterProfile& profile);
// What becomes of searches.
[[nodiscard]] std::string searches_of(const school::FilterProfile& profile);
// The name of a profile by its key; the key where the plan has it no longer.
[[nodiscard]] std::string name_of_profile(const school::FilterPlan& plan, std::string_view key);
[[nodiscard]] std::string name_of_period(const school::FilterPlan& plan, std::string_view key);

// All of it, a line each, so that it can be read when the profile has long been another.
[[nodiscard]] std::string reach_of(const school::FilterPlan& plan, const school::FilterProfile& profile);

// The filter profile digest: SHA-256 over everything that decides for whoever has the profile, the hours of its lines
// and the assignments that lead to it included. Neither names nor clauses nor the order of lines change it: they decide
// nothing.
[[nodiscard]] base::Digest digest_of(const school::FilterPlan& plan, const school::FilterProfile& profile);

}  // namespace rulebook
