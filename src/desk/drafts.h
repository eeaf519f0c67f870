#pragma once
// What was typed into a long form and not sent. Part of desk/desk.h.
//
// A draft is its writer's alone: found by writer and form, encrypted on disk, in no list, count or search, and not in
// the journal, because it is no record yet (SAFEGUARDING 1). A form that must be able to vanish (the anonymous report,
// SAFEGUARDING 21 and 22) keeps none.

#include "base/private.h"
#include "base/result.h"
#include "base/world.h"
#include "school/school.h"

#include <optional>
#include <string>
#include <string_view>

namespace store {
class Database;
class Transaction;
class Vault;
}  // namespace store

namespace desk {

enum class DraftFault {
    unknown_form,  // the form's key is not a-z, 0-9, `.`, `-`, at most 80
    too_many,      // the writer has kMostDrafts others
    unreadable,    // the vault refuses: see the cause
};
struct DraftError {
    DraftFault fault;
    std::string cause;  // never what was typed
};
[[nodiscard]] std::string describe(const DraftError& error);

// Whose draft of which form: "concern.new", "case-entry.k7m2…". Program's words and opaque ids only.
struct DraftKey {
    school::SchoolId school;
    school::PersonId writer;
    std::string form;
};

// LIMIT: nobody writes so many long forms at once; a script might.
inline constexpr std::int64_t kMostDrafts = 50;
// Drafts that nobody came back to go after this (SAFEGUARDING 38: nothing is kept without a reason).
inline constexpr std::chrono::days kDraftLife{30};

// Database, vault and clock outlive it. Everything throws store::Failure when the database is lost. Thread-safe.
class Drafts {
public:
    Drafts(store::Database& database, store::Vault& vault, const base::Clock& clock)
        : database_(database), vault_(vault), clock_(clock) {}

    // Takes the place of the writer's earlier draft of the form. How long it may be is the form's own rule.
    [[nodiscard]] base::Result<void, DraftError> keep(const DraftKey& key,
                                                      const base::Private<std::string>& typed) const;

    // None when there is none, or it is older than kDraftLife.
    [[nodiscard]] base::Result<std::optional<base::Private<std::string>>, DraftError> find(const DraftKey& key) const;

    // In the transaction that makes a record of the form, or by itself when the writer throws it away.
    void discard(store::Transaction& transaction, const DraftKey& key) const;
    void discard(const DraftKey& key) const;

    // Removes those of a school that are older than kDraftLife; for a daily job. Returns how many.
    std::int64_t discard_old(school::SchoolId school) const;

private:
    store::Database& database_;
    store::Vault& vault_;
    const base::Clock& clock_;
};

}  // namespace desk
