#pragma once
// application/x-www-form-urlencoded (WHATWG URL §5): what forms post and what stands in a query.

#include "base/result.h"

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wire {

inline constexpr std::size_t kMaxFormBytes = 1024 * 1024;  // LIMIT: a long chronology entry, not a file
inline constexpr std::size_t kMaxFormFields = 1000;        // LIMIT: a register page with a field a learner

enum class FormError {
    too_long,              // over kMaxFormBytes
    too_many_fields,       // over kMaxFormFields
    bad_percent_encoding,  // a % without two hexadecimal digits
    not_text,              // not UTF-8, or with NUL in it
};
[[nodiscard]] std::string_view describe(FormError error);

struct FormField {
    std::string name;
    std::string value;
    friend auto operator<=>(const FormField&, const FormField&) = default;
};

// In the order written; the same name may come again. A name without `=` has an empty value.
[[nodiscard]] base::Result<std::vector<FormField>, FormError> parse_form(std::string_view text);
[[nodiscard]] std::string form_text(const std::vector<FormField>& fields);

}  // namespace wire
