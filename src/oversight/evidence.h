#pragma once
// What the signed reviews of this room show of the policy's clauses. Part of oversight/oversight.h.

#include "policy/policy.h"

#include <optional>
#include <string_view>
#include <vector>

namespace oversight {

inline constexpr policy::ControlId kMonthReviewed{"oversight.month-reviewed"};
inline constexpr policy::ControlId kSharersNamed{"oversight.sharers-named"};
inline constexpr policy::ControlId kFilterReviewed{"oversight.filter-reviewed"};
inline constexpr policy::ControlId kAccessAndDevices{"oversight.access-and-devices-reviewed"};

// Any thread.
class OversightEvidence final : public policy::EvidenceSource {
public:
    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;
};

}  // namespace oversight
