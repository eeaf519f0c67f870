#pragma once
// A check fired by the office (gatepost/check.h), as the gateway sees it: judged like any request, never passed on.

#include "filter/filter.h"
#include "gatepost/check.h"
#include "wire/http1.h"

#include <optional>
#include <string_view>

namespace gateway {

// The profile to judge as, when the request is a check of that school; empty for any other request, also for one
// whose field is forged or old: it is then an ordinary request.
[[nodiscard]] std::optional<filter::ProfileId> read_check(const wire::RequestHeadView& head, std::string_view url,
                                                          const filter::School& school, base::Instant now);

// The answer: the verdict in a field, no page.
[[nodiscard]] base::Bytes answer_check(const filter::Verdict& verdict);

}  // namespace gateway
