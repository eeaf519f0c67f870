#pragma once
// What of this room waits for somebody, on their start page. Part of oversight/oversight.h.

#include "desk/desk.h"
#include "oversight/actions.h"
#include "rulebook/rulebook.h"

namespace oversight {

class FilterReviews;
class Months;

// Months without a review and reviews of the filter, for whoever signs them; actions, for whoever holds their post.
// Thread-safe; everything given outlives it. Throws store::Failure.
class Waiting final : public desk::PanelSource {
public:
    struct Parts {
        const rulebook::Rulebook& rulebook;
        const Months& months;
        const FilterReviews& filter_reviews;
        const Actions& actions;
    };
    explicit Waiting(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] std::optional<desk::Panel> panel(const rights::Reader& reader, base::Instant now) const override;

private:
    void add_months(desk::Panel& panel, const rights::Reader& reader, school::Date today) const;
    void add_filter_reviews(desk::Panel& panel, const rights::Reader& reader, school::Date today) const;
    void add_actions(desk::Panel& panel, const rights::Reader& reader, school::Date today) const;

    Parts parts_;
};

}  // namespace oversight
