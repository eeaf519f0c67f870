#pragma once
// Changes as the database keeps them; not for others. All throw store::Failure.

#include "journal/journal.h"
#include "rulebook/school_list.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace rulebook {

void insert_change(store::Transaction& tx, const store::SchoolScope& scope, const ListChange& change);
void update_decision(store::Transaction& tx, const store::SchoolScope& scope, const ListChange& change);

// In the journal, and of a task.
[[nodiscard]] journal::Subject subject_of(const ChangeId& change);

[[nodiscard]] std::optional<ListChange> change_with(store::Transaction& tx, const store::SchoolScope& scope,
                                                    const ChangeId& id);
// What the gate decides by, and the school's own help services: by what they say.
[[nodiscard]] std::vector<ListChange> changes_in_force(store::Transaction& tx, const store::SchoolScope& scope);
[[nodiscard]] std::vector<ListChange> changes_requested(store::Transaction& tx, const store::SchoolScope& scope);
// Those of one kind, in the order in which they were approved.
[[nodiscard]] std::vector<ListChange> changes_approved(store::Transaction& tx, const store::SchoolScope& scope,
                                                       ChangeKind kind);
// Those of one kind, whatever came of them.
[[nodiscard]] std::vector<ListChange> changes_of_kind(store::Transaction& tx, const store::SchoolScope& scope,
                                                      ChangeKind kind);
// Newest first.
[[nodiscard]] std::vector<ListChange> newest_changes(store::Transaction& tx, const store::SchoolScope& scope,
                                                     std::size_t most);

// Asked for or decided in this time, oldest first.
[[nodiscard]] std::vector<ListChange> changes_within(store::Transaction& tx, const store::SchoolScope& scope,
                                                     base::Instant from, base::Instant until);

// Words with which a child looks for one of them: they are its name, or within it.
[[nodiscard]] bool is_search_for_help(const filter::Phrase& phrase, const std::vector<HelpSite>& services);

void insert_advice(store::Transaction& tx, const store::SchoolScope& scope, const ChangeId& change,
                   const Advice& advice);
[[nodiscard]] std::vector<Advice> advice_on(store::Transaction& tx, const store::SchoolScope& scope,
                                            const ChangeId& change);

}  // namespace rulebook
