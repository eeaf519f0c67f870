#pragma once
// How values of this room read on a page. Private to `concerns`; pure.

#include "base/words.h"
#include "concerns/concerns.h"

#include <string>
#include <string_view>

namespace concerns {

[[nodiscard]] std::string_view title_of(ConcernState state);
[[nodiscard]] std::string_view title_of(CaseState state);
[[nodiscard]] std::string_view title_of(Threshold threshold);
[[nodiscard]] std::string_view title_of(EntryKind kind);
[[nodiscard]] std::string_view title_of(Role role);
[[nodiscard]] std::string_view title_of(Step step);
[[nodiscard]] std::string_view title_of_kind(std::string_view key);

// "75 minutes"
[[nodiscard]] std::string show(std::chrono::minutes age);

// As the school writes it; "somebody who left the roster" for who is not among `persons`.
[[nodiscard]] std::string name_of(const Persons& persons, const PersonId& person, const base::ReadScope& scope);
[[nodiscard]] std::string names_of(const Persons& persons, std::span<const PersonId> who, const base::ReadScope& scope);
// "Amira Oyelaran", "Not known who"
[[nodiscard]] std::string about_of(const Concern& concern, const Persons& persons, const base::ReadScope& scope);

// The refusal as a page says it, with the school's clause: "Somebody who …  (clause headcorn-10-04)".
[[nodiscard]] std::string refusal(const Error& error, std::string_view school);

// The words of enumerations, as forms send them.
using base::value_of;
template <class T>
[[nodiscard]] std::string word_for(T value) {
    return std::string(base::word_for(value));
}

}  // namespace concerns
