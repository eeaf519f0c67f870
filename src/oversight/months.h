#pragma once
// Monthly reviews of those who run filter and monitoring, kept, signed, and measured. Part of oversight/oversight.h.

#include "desk/desk.h"
#include "oversight/actions.h"
#include "oversight/month.h"
#include "rulebook/rulebook.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oversight {

// Thread-safe; everything given outlives it. Throws store::Failure. Each verb leaves a line in the journal, and its
// evidence in the same transaction.
class Months {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        const rulebook::Rulebook& rulebook;
        const rulebook::SchoolList& list;
        const Actions& actions;
        PostsOf posts;
    };
    explicit Months(Parts parts) : parts_(std::move(parts)) {}

    // A month as it stands now.
    struct Shown {
        Frozen figures;
        base::Result<Extent, MonthError> may_sign;  // by this reader
    };
    // None for a school that is not here. `by` needs oversight.see, which the caller has seen to.
    [[nodiscard]] std::optional<Shown> shown(const rights::Reader& by, Month month) const;

    // `by` needs oversight.sign and did nothing of it. What is shown is frozen into the record. Of a whole month the
    // clause is kept, unless another month is overdue.
    [[nodiscard]] base::Result<MonthReview, MonthError> sign(const rights::Reader& by, const MonthDraft& draft);
    // Of one month, newest first.
    [[nodiscard]] std::vector<MonthReview> reviews(const school::SchoolId& school, Month month) const;
    // Of the months of which the whole was reviewed.
    [[nodiscard]] std::vector<Month> reviewed(const school::SchoolId& school) const;
    // The month of the school's first line in the journal; none before it.
    [[nodiscard]] std::optional<Month> first(const school::SchoolId& school) const;

    // Daily: broken while a month is overdue. Nothing at all for a school that never signed one: what was not begun is
    // not measured (SAFEGUARDING 42); and never kept, which only a signature shows.
    [[nodiscard]] desk::Job job(const school::SchoolId& school);
    void measure(const school::SchoolId& school);

private:
    struct Looked {
        Frozen figures;
        std::vector<journal::Deeds> deeds;
        std::optional<Month> first;
        school::Date today;
    };
    [[nodiscard]] Looked look(store::Transaction& tx, const rulebook::SchoolSetup& setup, Month month,
                              const Frozen& before) const;
    // What is read in transactions of other rooms, before this one's begins.
    [[nodiscard]] Frozen before(const rulebook::SchoolSetup& setup, Month month) const;
    [[nodiscard]] school::Date today(const rulebook::SchoolSetup& setup) const;
    void emit(store::Transaction& tx, const MonthReview& review, const Looked& looked,
              const store::SchoolScope& scope) const;

    Parts parts_;
};

}  // namespace oversight
