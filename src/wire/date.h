#pragma once
// Dates in HTTP fields: IMF-fixdate (RFC 9110 §5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.

#include "base/world.h"

#include <optional>
#include <string>
#include <string_view>

namespace wire {

// Whole seconds; what is below is cut off. For years 0 to 9999.
[[nodiscard]] std::string http_date(base::Instant at);

// Empty for anything but an IMF-fixdate of a day that exists and falls on that day of the week.
[[nodiscard]] std::optional<base::Instant> parse_http_date(std::string_view text);

}  // namespace wire
