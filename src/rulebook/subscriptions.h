#pragma once
// The lists that the site subscribes to: kept, looked for, taken in, and compiled by Rulebook::publish from the folders
// that this room keeps of them. Part of rulebook/rulebook.h.
//
// They serve every school of the site. A content is put in force by itself only when it was looked for by the program,
// the subscription is in force, and it neither lost more than the setting filter.lists_may_shrink says nor grew
// suddenly. Else it waits for somebody of the leadership who did not bring it, and what was in force stays.

#include "access/access.h"
#include "base/guarded.h"
#include "desk/desk.h"
#include "net/fetch.h"
#include "rulebook/list_files.h"
#include "rulebook/subscription.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class Transaction;
}  // namespace store

namespace rulebook {

class Rulebook;

// One content of a list.
struct ListContent {
    ContentId id;
    base::Digest digest;
    ContentState state;
    base::Instant taken_at;
    std::string date;     // 2026-08-17: of its newest file, as its maker gives it; else the day on which it was taken
    std::uint64_t bytes;  // unpacked
    Counts counts;
    std::uint64_t bad_lines;
    std::string lint;                            // the first findings, one a line
    std::vector<std::string> unknown;            // folders that nobody has decided about
    std::string why_waiting;                     // empty when it did not have to
    std::optional<school::PersonId> brought_by;  // of an upload
    std::optional<base::Instant> decided_at;
    std::string decision;  // the reason of whoever decided
};

// A subscription with what came of it.
struct SubscribedList {
    Subscription subscription;
    base::Instant added_at;
    std::optional<base::Instant> looked_at;
    std::string trouble;  // of the last look; empty: it went well
    std::optional<base::Instant> failing_since;
    std::optional<ListContent> in_force;
    std::optional<ListContent> waiting;
};

enum class SubscriptionFault {
    unknown,        // no such subscription, or no such content waits
    already_there,  // the same folder or address
    wrong_state,    // ended, refused, or decided before
    not_allowed,    // the table does not give it to the reader
    no_reason,      // a decision has a reason
    own_file,       // nobody decides on what they brought themselves
    changed,        // another content waits than the one that was seen
    too_many,       // subscriptions
    not_taken       // `cause` says why the file could not be taken in
};
struct SubscriptionError {
    SubscriptionFault fault;
    std::string cause;
};
[[nodiscard]] std::string describe(const SubscriptionError& error);

// Thread-safe; everything given outlives it. Throws store::Failure.
class Subscriptions {
public:
    // net::Fetcher::fetch, or what stands for it in a test.
    using Fetch =
        std::function<base::Result<net::Fetched, net::FetchError>(const net::FetchRequest&, const std::stop_token&)>;
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        Rulebook& rulebook;
        Fetch fetch;
        std::function<std::uint64_t()> may_shrink;  // percent
    };
    explicit Subscriptions(Parts parts) : parts_(std::move(parts)) {}

    // Once at a start, before any other verb: takes over what an earlier version kept, removes what was left
    // unfinished.
    void begin();

    // By somebody at the machine itself: in force as soon as its content is there.
    [[nodiscard]] base::Result<SubscriptionId, SubscriptionError> add(Subscription subscription,
                                                                      const school::Actor& by);
    [[nodiscard]] base::Result<void, SubscriptionError> end(const SubscriptionId& id, const school::Actor& by);
    // Looks for a newer one without waiting for the next run. Blocking; publishes nothing.
    [[nodiscard]] base::Result<void, SubscriptionError> take_now(const SubscriptionId& id, const std::stop_token& stop);

    // A file that somebody brings, the first or a newer one: it waits. `by` needs rules.change.
    [[nodiscard]] base::Result<void, SubscriptionError> upload(const rights::Reader& by, const SubscriptionId& id,
                                                               base::ByteView file);
    // What waits of a subscription in force. `by` needs rules.approve and did not bring it; `seen` is the content that
    // they looked at.
    enum class Choice { take, refuse };
    struct Decision {
        ContentId seen;
        Choice choice;
        std::string reason;
    };
    [[nodiscard]] base::Result<void, SubscriptionError> decide(const rights::Reader& by, const SubscriptionId& id,
                                                               const Decision& decision);
    // It is looked for a newer one at the next run. `by` needs rules.change.
    [[nodiscard]] base::Result<void, SubscriptionError> look_soon(const rights::Reader& by, const SubscriptionId& id);

    // Those that are not refused or ended, by name.
    [[nodiscard]] std::vector<SubscribedList> all() const;
    [[nodiscard]] std::optional<SubscribedList> find(const SubscriptionId& id) const;
    // Newest first, at most `most`.
    [[nodiscard]] std::vector<ListContent> contents(const SubscriptionId& id, std::size_t most) const;

    // Over-broad expressions, kept out: which file, and what it says (its first kMostExpression bytes).
    struct Expression {
        std::string file;
        std::string text;
    };
    static constexpr std::size_t kMostExpression = 4'000;
    [[nodiscard]] std::vector<Expression> quarantined(const SubscribedList& list) const;

    // Looks for newer ones where it is time, and publishes when the lists have changed: again only after a while, when
    // they cannot be compiled. Blocking.
    [[nodiscard]] desk::JobResult run(base::Instant now, const std::stop_token& stop);
    [[nodiscard]] desk::Job job();

    // Within the transaction of a change (school_list.h): asked for, agreed to, or no longer wanted.
    void put_requested(store::Transaction& transaction, const Subscription& subscription);
    // Everything that waits of it is decided on, too; told in every school's journal, since it serves every school.
    void put_decided(store::Transaction& transaction, const SubscriptionId& id, SubscriptionState state,
                     const school::PersonId& by, std::string_view reason);
    [[nodiscard]] std::optional<ListContent> waiting(store::Transaction& transaction, const SubscriptionId& id) const;
    // A line in every school's journal.
    void record(store::Transaction& transaction, const school::Actor& by, std::string_view verb,
                const SubscriptionId& id, std::string content);
    static constexpr std::size_t kMostLists = 200;
    [[nodiscard]] bool is_full(store::Transaction& transaction) const;
    // The same folder or address is there already.
    [[nodiscard]] bool is_known(store::Transaction& transaction, const Subscription& subscription) const;

private:
    // What the server said of the content that came last.
    struct Validators {
        std::string etag;
        std::string last_modified;
    };
    struct Came {
        std::uint64_t bytes;
        std::string date;
    };
    [[nodiscard]] Came came_as(const Intake& intake, const std::filesystem::path& unpacked,
                               std::string_view last_modified) const;
    [[nodiscard]] base::Result<void, Fault> look(const Subscription& subscription, const std::stop_token& stop);
    [[nodiscard]] base::Result<void, Fault> fetch(const Subscription& subscription,
                                                  const std::filesystem::path& staging, const std::stop_token& stop);
    [[nodiscard]] base::Result<void, Fault> prove(const Subscription& subscription, const std::filesystem::path& file,
                                                  const std::stop_token& stop) const;
    [[nodiscard]] base::Result<std::string, Fault> small_text(std::string url, const std::filesystem::path& to,
                                                              const std::stop_token& stop) const;
    [[nodiscard]] base::Result<void, Fault> take_in(const Subscription& subscription,
                                                    const std::filesystem::path& unpacked, const Came& came,
                                                    const school::Actor& by);
    // In force, or waiting: its row and its place on the disk in one transaction.
    [[nodiscard]] base::Result<void, Fault> keep(const Subscription& subscription, ListContent content,
                                                 const std::optional<Compared>& compared,
                                                 const std::filesystem::path& unpacked, const school::Actor& by);
    void note_look(const SubscriptionId& id, base::Instant now, const base::Result<void, Fault>& came);
    [[nodiscard]] Validators validators(const SubscriptionId& id) const;
    void put_validators(const SubscriptionId& id, const Validators& validators);
    // What is kept of it on the disk is what its row says.
    [[nodiscard]] bool is_whole(const SubscriptionId& id, const ListContent& content) const;
    struct Surveyed {
        filter::ImportReport report;
        std::optional<Compared> compared;
    };
    [[nodiscard]] base::Result<Surveyed, Fault> survey(const Subscription& subscription,
                                                       const std::filesystem::path& unpacked,
                                                       const std::optional<ListContent>& in_force) const;
    void adopt_folders();
    enum class Unfinished { left, removed };
    void prune(Unfinished unfinished);
    [[nodiscard]] std::filesystem::path home_of(const SubscriptionId& id) const;

    const Parts parts_;
    // What was published last by `run`, and when: guarded
    struct Tried {
        base::Digest inputs{};
        base::Instant at{};
    };
    base::Guarded<Tried> tried_;
};

// What is decided about folders of other makers, by approved changes; the latest counts.
[[nodiscard]] DecidedFolders decided_folders(store::Transaction& transaction,
                                             const std::vector<school::SchoolId>& schools);
// Those of an earlier version that could not be taken in yet: read where they lie.
[[nodiscard]] std::vector<ListFolder> unadopted_folders(store::Transaction& transaction,
                                                        const school::SchoolId& school);
// The folder of the content that waits of a list, if any does.
[[nodiscard]] std::optional<ListFolder> waiting_folder(store::Transaction& transaction,
                                                       const std::filesystem::path& home, const SubscriptionId& list);
// The folders of the contents in force.
[[nodiscard]] std::vector<ListFolder> subscribed_folders(store::Transaction& transaction,
                                                         const std::filesystem::path& home);

}  // namespace rulebook
