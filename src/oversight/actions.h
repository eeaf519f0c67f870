#pragma once
// The actions of reviews, kept and done. Part of oversight/oversight.h.

#include "oversight/action.h"
#include "people/people.h"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
}  // namespace store

namespace oversight {

// Who holds which post at a school, as room `people` has it.
using PostsOf = std::function<std::vector<people::HeldPost>(const school::SchoolId&)>;
// Of a review of either kind.
using AnyReviewId = journal::OpaqueId;

enum class When { now, once_signed };

// Thread-safe; everything given outlives it. Throws store::Failure. Each verb leaves a line in the journal.
class Actions {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        PostsOf posts;
    };
    explicit Actions(Parts parts) : parts_(std::move(parts)) {}

    // In the caller's transaction, which is that of the review.
    void give(store::Transaction& transaction, const store::SchoolScope& scope, const AnyReviewId& review,
              std::span<const ActionDraft> actions, When when) const;
    // The review was signed: its actions are open from now on.
    void begin(store::Transaction& transaction, const store::SchoolScope& scope, const AnyReviewId& review) const;
    // As they were written.
    [[nodiscard]] std::vector<Action> of(store::Transaction& transaction, const store::SchoolScope& scope,
                                         const AnyReviewId& review) const;
    [[nodiscard]] std::vector<Action> of(const school::SchoolId& school, const AnyReviewId& review) const;

    // Open ones of posts that the reader holds today, those that are due first at the front.
    [[nodiscard]] std::vector<Action> open_for(const rights::Reader& reader, school::Date today) const;
    // By whoever holds the post today; for others it does not exist.
    [[nodiscard]] base::Result<Action, ActionFault> complete(const rights::Reader& by, const ActionId& action,
                                                             std::string_view words, school::Date today);

private:
    Parts parts_;
};

}  // namespace oversight
