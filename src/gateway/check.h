#pragma once
// Checks: the office asks the gate for its verdict on a site as a profile, through the very port that learners use,
// so that a promise is measured where it is kept (headcorn-7.3.1-05, homewood-7.3-09, hccs-7.4-09). A check is
// judged like any request and never passed on. Only who holds the school's key can make one, for a minute.

#include "filter/filter.h"
#include "wire/http1.h"

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

inline constexpr std::string_view kCheckField = "Gatehouse-Check";
inline constexpr std::string_view kVerdictField = "Gatehouse-Verdict";
inline constexpr std::chrono::seconds kCheckLifetime{60};

// The field's value for a check of `url` (canonical) as `profile`, made at `at`.
[[nodiscard]] std::string check_field(const base::Key& key, const filter::ProfileId& profile, std::string_view url,
                                      base::Instant at);

// The profile to judge as, when the request is a check of that school; empty for any other request, also for one
// whose field is forged or old: it is then an ordinary request.
[[nodiscard]] std::optional<filter::ProfileId> read_check(const wire::RequestHeadView& head, std::string_view url,
                                                          const filter::School& school, base::Instant now);

// The answer: the verdict in a field, no page.
[[nodiscard]] base::Bytes answer_check(const filter::Verdict& verdict);

}  // namespace gateway
