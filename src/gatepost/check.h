#pragma once
// Checks: the office asks the gate for its verdict on a site as a profile, through the very port that learners use,
// so that a promise is measured where it is kept (headcorn-7.3.1-05, homewood-7.3-09, hccs-7.4-09). The field with
// which it does so: only who holds the school's key can make one, for one address, for a minute.
//
//   Gatehouse-Check: PROFILE SECONDS SEAL
//
// PROFILE is the profile's id, SECONDS the moment since 1970 UTC, SEAL the whole BLAKE2b-256 under the school's key of
// `check`, PROFILE SECONDS, and the canonical address, each on a line of its own, as base64url.

#include "base/digest.h"
#include "base/world.h"
#include "gatepost/event.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gatepost {

inline constexpr std::string_view kCheckField = "Gatehouse-Check";
inline constexpr std::string_view kVerdictField = "Gatehouse-Verdict";
inline constexpr std::chrono::seconds kCheckLifetime{60};

// The field's value for a check of `url` (canonical: wire::Url::text) as `profile`, made at `at`.
[[nodiscard]] std::string check_field(const base::Key& key, const ProfileId& profile, std::string_view url,
                                      base::Instant at);

// The profile to judge as; empty for a field that is forged, old, or was made for another address.
[[nodiscard]] std::optional<ProfileId> read_check_field(const base::Key& key, std::string_view field,
                                                        std::string_view url, base::Instant now);

// The answer to a check, in the words of filter::key_of and of the category table.
struct CheckVerdict {
    std::string action;    // `block`
    std::string reason;    // `category`
    std::string category;  // empty: the verdict is not about what the site holds
    std::string clause;    // empty: the rule names none
    friend bool operator==(const CheckVerdict&, const CheckVerdict&) = default;
};

// `block; reason=category; category=gambling; clause=headcorn-6-02c`. No part may hold a semicolon.
[[nodiscard]] std::string verdict_field(const CheckVerdict& verdict);
// Empty for anything that `verdict_field` does not write.
[[nodiscard]] std::optional<CheckVerdict> read_verdict_field(std::string_view field);

}  // namespace gatepost
