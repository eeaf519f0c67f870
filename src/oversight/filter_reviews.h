#pragma once
// Reviews of the filter, kept, signed, and measured. Part of oversight/oversight.h.

#include "oversight/actions.h"
#include "oversight/figures.h"
#include "oversight/filter_review.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oversight {

// Thread-safe; everything given outlives it. Throws store::Failure. Each verb leaves a line in the journal, and its
// evidence in the same transaction.
class FilterReviews {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        FigureSources from;
        const Actions& actions;
    };
    explicit FilterReviews(const Parts& parts) : parts_(parts) {}

    // What a review would begin with now: figures since the last signed one, else of half a year.
    [[nodiscard]] std::vector<std::string> figures(const rulebook::SchoolSetup& setup) const;

    // `by` needs filter_review.write. One waits at a time. The figures are frozen into it.
    [[nodiscard]] Reviewed<FilterReview> write(const rights::Reader& by, const FilterDraft& draft);
    // `by` needs filter_review.sign and did not write it. The clauses are kept, and its actions open.
    [[nodiscard]] Reviewed<FilterReview> sign(const rights::Reader& by, const FilterReviewId& id);
    // By whoever could sign it, or its author, who withdraws it.
    [[nodiscard]] Reviewed<FilterReview> refuse(const rights::Reader& by, const FilterReviewId& id,
                                                std::string_view reason);
    // Newest first. LIMIT: the last `most`.
    [[nodiscard]] std::vector<FilterReview> reviews(const school::SchoolId& school, std::size_t most) const;

private:
    using Transition = std::function<Reviewed<FilterReview>(FilterReview, const FilterFacts&)>;
    [[nodiscard]] Reviewed<FilterReview> step(const rights::Reader& by, const FilterReviewId& id, std::string_view verb,
                                              const Transition& transition);
    [[nodiscard]] FilterFacts facts_of(const rulebook::SchoolSetup& setup) const;
    void note(store::Transaction& tx, const rights::Reader& by, std::string_view verb,
              const FilterReview& review) const;
    [[nodiscard]] FilterReview whole(store::Transaction& tx, const store::SchoolScope& scope,
                                     FilterReview review) const;

    Parts parts_;
};

}  // namespace oversight
