#pragma once
// A profile of the school's plan in words, and what tells two versions of it apart: pure. Part of rulebook/rulebook.h.

#include "base/digest.h"
#include "school/school.h"

#include <string>
#include <string_view>
#include <vector>

namespace rulebook {

// "Year 7, Year 8"; "Staff".
[[nodiscard]] std::string whose(const school::FilterProfile& profile);
// "Webmail: lessons (school days 09:00–15:00)"
[[nodiscard]] std::string title_of(const school::FilterPlan& plan, const school::CategoryLine& line);
// "Everything else is open"
[[nodiscard]] std::string rest_of(const school::FilterProfile& profile);
// LIMIT: of an encrypted page a browser shows no page of ours, and with it no way on (SAFEGUARDING 42).
inline constexpr std::string_view kWarnsOf = "Warns of (and closes over https, where a browser shows no warning)";
// What becomes of searches.
[[nodiscard]] std::string searches_of(const school::FilterProfile& profile);
// The name of a profile by its key; the key where the plan has it no longer.
[[nodiscard]] std::string name_of_profile(const school::FilterPlan& plan, std::string_view key);

// Of an assignment: "Key stage 3, Key stage 4", "everybody signed in"; "Exam hall (10.1.2.0/24)", "everywhere";
// "Lunch (school days 12:10–13:00)", "always".
[[nodiscard]] std::string whose_place(const school::FilterPlan& plan, const school::Assignment& one);
[[nodiscard]] std::string where_of(const school::FilterPlan& plan, const school::Assignment& one);
[[nodiscard]] std::string when_of(const school::FilterPlan& plan, const school::Assignment& one);

// The plan's assignments that give the profile to others or take it from whoever has it, as sentences in the plan's
// order: the first that fits counts.
[[nodiscard]] std::vector<std::string> assignments_of(const school::FilterPlan& plan,
                                                      const school::FilterProfile& profile);

// All of it, a line each, so that it can be read when the profile has long been another: hours and places as they are,
// not by their names alone.
[[nodiscard]] std::string reach_of(const school::FilterPlan& plan, const school::FilterProfile& profile);

// The filter profile digest: SHA-256 over everything in the plan that decides for whoever has the profile: its lines
// with their hours, and, in the plan's order, the assignments that give the profile or take it away. Neither names nor
// clauses nor the order of lines change it: they decide nothing. What takes other people's profile from them before
// another assignment would give them this one is in the version of theirs.
//
// LIMIT: neither the digest nor `reach_of` holds what is decided elsewhere: what the lists count to a category, the
// school's own list, exceptions of one person, and examinations. The pages say so (`kOutsideProfile`).
[[nodiscard]] base::Digest digest_of(const school::FilterPlan& plan, const school::FilterProfile& profile);
inline constexpr std::string_view kOutsideProfile =
    "This is about what the school's plan says. What the lists count to a category, the school's own list, exceptions "
    "for one person, and examinations are no part of it: each is decided by itself.";

}  // namespace rulebook
