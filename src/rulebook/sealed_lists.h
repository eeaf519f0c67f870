#pragma once
// Lists of illegal pages that a school is given as a member of a scheme (IWF, CTIRU, PIPCU): sealed as they come, one
// file a list, and joined into the layer that the gate asks before everything else. Part of rulebook/rulebook.h.
//
// Nobody reads such a list, and nobody takes one out of force: there is no verb for it. A newer one of the same name
// replaces it; one that lost much, or is empty, waits for the leadership, who see counts and nothing else. What was
// sealed before stays until then, and when its file is lost, the gate keeps the layer that it has.
//
// Answers headcorn-7.3.2-03, hccs-7.4-08, homewood-8.3-03; the DfE's filtering standard (the lists cannot be disabled).

#include "access/access.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/world.h"
#include "desk/desk.h"
#include "filter/filter.h"
#include "rulebook/plan.h"
#include "rulebook/subscription.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
}  // namespace store

namespace rulebook {

class Rulebook;
using SealedListId = base::Id<struct SealedListTag>;

// A list as it was sealed. Its state is a ContentState: waiting, in force, refused or replaced.
struct SealedListRecord {
    SealedListId id;
    std::string name;  // "IWF"
    ContentState state;
    std::string date;       // 2026-11-25: of the file
    std::uint64_t entries;  // without the test entry
    std::uint64_t bad_lines;
    base::Instant loaded_at;
    base::Instant confirmed_at;  // when the same list came last
    std::string why_waiting;
};

// A list that could not be taken in; what was in force goes on.
struct SealedListTrouble {
    std::string name;
    std::string cause;  // never a line of the list
    base::Instant since;
};

struct SealedLoad {
    SealedListRecord record;
    std::vector<std::size_t> bad;  // numbers of lines that could not be used, the first of them
};

// Letters, digits, blanks and hyphens, at most 40: "IWF". Empty for what is no name of a list.
[[nodiscard]] std::optional<std::string> sealed_list_name(std::string_view text);

// Thread-safe; everything given outlives it. Throws store::Failure.
class SealedLists {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        Rulebook& rulebook;
        // Where lists are put in clear, in a folder a school: each is sealed and then removed.
        std::filesystem::path dropped;
        std::function<std::uint64_t()> may_shrink;  // percent
        // The school's setting filter.illegal_list_age.
        std::function<std::chrono::seconds(const school::SchoolId&)> oldest;
    };
    explicit SealedLists(Parts parts) : parts_(std::move(parts)) {}

    // Seals a list. It is in force with the next publication, or waits.
    [[nodiscard]] base::Result<SealedLoad, Fault> load(const school::SchoolId& school, const filter::SealedList& list,
                                                       const school::Actor& by);

    enum class Choice { take, refuse };
    // Of a list that waits. `by` needs rules.approve: the leadership, who cannot load one.
    [[nodiscard]] base::Result<void, Fault> decide(const rights::Reader& by, const SealedListId& id, Choice choice,
                                                   std::string_view reason);

    // In force and waiting, by name.
    [[nodiscard]] std::vector<SealedListRecord> all(const school::SchoolId& school) const;
    [[nodiscard]] std::vector<SealedListTrouble> troubles(const school::SchoolId& school) const;

    // Whether a list of this name is in force and came, the same or newer, not too long ago.
    [[nodiscard]] bool is_fresh(const school::SchoolId& school, std::string_view name, base::Instant now) const;
    [[nodiscard]] desk::HealthLine health(const SchoolSetup& setup, base::Instant now) const;

    // Takes in what was put into the folders, and publishes when something changed. Blocking.
    [[nodiscard]] desk::JobResult run(base::Instant now, const std::stop_token& stop);
    [[nodiscard]] desk::Job job();

private:
    [[nodiscard]] bool take_dropped(const SchoolSetup& setup, const std::filesystem::path& file);
    void note_trouble(const school::SchoolId& school, std::string_view name, const std::string& cause);
    void prune();

    const Parts parts_;
};

// The layers of a school's lists in force, opened with its key. Fails when a file is lost or damaged.
[[nodiscard]] base::Result<std::vector<std::shared_ptr<const filter::SealedLayer>>, Fault> sealed_in_force(
    store::Transaction& transaction, const store::SchoolScope& scope, const std::filesystem::path& home,
    const base::Key& key);
// What tells one set of lists in force from another.
[[nodiscard]] base::Digest sealed_inputs_of(store::Transaction& transaction, const store::SchoolScope& scope);
// Where a list's file is.
[[nodiscard]] std::filesystem::path sealed_file(const std::filesystem::path& home, const SealedListId& id);

}  // namespace rulebook
