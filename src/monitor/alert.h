#pragma once
// An alert: a machine noticed, a person decides. Its states and its verbs. Part of monitor/monitor.h, which is what
// other rooms include.
//
//   raised ──► opened ──► joined      (to a concern)
//     └──────────┴──────► set_aside   (with a reason)
//
// Nobody but those to whom the routing table sends it learns that an alert exists (SAFEGUARDING 2, 3): not by a list,
// a count, a verb or an error. That is asked anew at every reading, so that a new post holder sees what waits and a
// new conflict takes it away.

#include "access/access.h"
#include "base/private.h"
#include "gatepost/spool.h"
#include "journal/journal.h"
#include "monitor/rule.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
class Vault;
}  // namespace store

namespace monitor {

using AlertId = base::Id<struct AlertTag>;

constexpr auto words_of(Seal) {
    return std::to_array<std::pair<Seal, std::string_view>>({{Seal::open, "open"}, {Seal::sealed, "sealed"}});
}

enum class AlertState { raised, opened, joined, set_aside };
constexpr auto words_of(AlertState) {
    return std::to_array<std::pair<AlertState, std::string_view>>({{AlertState::raised, "raised"},
                                                                   {AlertState::opened, "opened"},
                                                                   {AlertState::joined, "joined"},
                                                                   {AlertState::set_aside, "set_aside"}});
}
[[nodiscard]] bool is_triaged(AlertState state);

enum class AlertFault {
    unknown,          // no such alert, or none that this reader may know of: the same answer
    already_triaged,  // somebody decided before
    no_reason,        // set aside without saying why
};
struct AlertError {
    AlertFault fault;
    friend bool operator==(const AlertError&, const AlertError&) = default;
};
[[nodiscard]] std::string describe(const AlertError& error);

// Transitions. Whoever decides has seen it: a decision on a raised alert is also its opening.
[[nodiscard]] AlertState opened(AlertState state);  // of what is opened or triaged already, the same
[[nodiscard]] base::Result<AlertState, AlertError> joined(AlertState state);
[[nodiscard]] base::Result<AlertState, AlertError> set_aside(AlertState state, std::string_view reason);

// An alert as a reader sees it who may.
struct Alert {
    AlertId id;
    Rule rule;
    Seal seal;
    AlertState state;
    Sighting seen;  // of its first event
    rights::About about;
    Instant first;
    Instant last;
    std::uint64_t repeats;  // how many events, 1 or more
    Instant raised;
    rights::Record record;  // for rights::Reader::read, which opens names and reason
    std::optional<Instant> opened{};
    std::optional<Instant> triaged{};
    std::optional<PersonId> triaged_by{};
    std::optional<journal::OpaqueId> concern{};
    std::optional<base::Private<std::string>> reason{};
    std::optional<people::Person> person{};  // whom it is about; nobody unless known by own sign-in
};

// Who is told, by the school's routing table, stand-ins and conflicts as they are at this moment. Implemented by
// `app` over rights::route and what the school's profile says.
class Routing {
public:
    virtual ~Routing() = default;
    // Within the transaction that raises or reads. Throws store::Failure.
    [[nodiscard]] virtual rights::Route route(store::Transaction& transaction, SchoolId school,
                                              const rights::Whom& whom) = 0;
};

struct AlertParts {
    store::Database& records;
    store::Vault& vault;
    base::World world;
    Routing& routing;
};

// Permissions, as access's table names them.
inline constexpr std::string_view kSeeAlerts = "alerts.see";
inline constexpr std::string_view kTriageAlerts = "alerts.triage";
inline constexpr std::string_view kSeeEvents = "events.see";

// Rows of one page of a list.
inline constexpr std::size_t kInboxRows = 50;

// One thread at a time; the parts outlive it. Throws store::Failure when the database cannot go on.
class Alerts {
public:
    explicit Alerts(AlertParts parts) : parts_(parts), journal_(parts.world) {}

    // Notices an event: joins it to the alert of its story, or raises one. Seen again, an event changes nothing. A
    // finding that is sealed puts the event into the sealed log. Does not commit. `told` are those to tell, after the
    // commit, that something is new.
    struct Noticed {
        std::optional<Finding> finding{};
        std::vector<PersonId> told{};
        bool is_new = false;  // an alert was raised
    };
    [[nodiscard]] Noticed notice(store::Transaction& tx, SchoolId school, const gatepost::SpooledEvent& spooled);

    // What waits for this reader, the oldest first; and what was triaged since `since`, the newest first. All of it:
    // every row is looked at, in batches, whoever may see it, so that no number of hidden alerts keeps a visible one
    // away. The routing table is asked once for each person, so that a hidden alert costs the opening of one small
    // field, and the time of a page tells nothing of it (SAFEGUARDING 3).
    [[nodiscard]] std::vector<Alert> waiting(const rights::Reader& reader);
    [[nodiscard]] std::vector<Alert> triaged(const rights::Reader& reader, Instant since);

    // Looks without opening. Empty when there is none that the reader may know of.
    [[nodiscard]] std::optional<Alert> find(store::Transaction& tx, const rights::Reader& reader, const AlertId& id);

    // Shows it to the reader: the first time it becomes opened, by whom and when. Each look is journalled.
    [[nodiscard]] base::Result<Alert, AlertError> open(const rights::Reader& reader, const AlertId& id);
    [[nodiscard]] base::Result<void, AlertError> set_aside(const rights::Reader& reader, const AlertId& id,
                                                           std::string_view reason);
    // A concern was made of it. Joins the concern's transaction and does not commit.
    [[nodiscard]] base::Result<void, AlertError> join(store::Transaction& tx, const rights::Reader& reader,
                                                      const AlertId& id, const journal::OpaqueId& concern);

private:
    // Whom an event may be about, and who is told of that person now.
    struct Behind {
        std::optional<people::Person> person;
        rights::Route route;
    };
    [[nodiscard]] Behind behind(store::Transaction& tx, SchoolId school, const std::optional<PersonId>& person) const;
    [[nodiscard]] static std::optional<Alert> visible(const rights::Reader& reader, Alert alert, const Behind& behind);
    enum class List { waiting, triaged };
    // In the order in which they came to be on the list.
    [[nodiscard]] std::vector<Alert> only_visible(store::Transaction& tx, const rights::Reader& reader, List list,
                                                  Instant since);
    [[nodiscard]] base::Result<Alert, AlertError> to_triage(store::Transaction& tx, const rights::Reader& reader,
                                                            const AlertId& id);
    [[nodiscard]] std::optional<people::Person> person_of(store::Transaction& tx, SchoolId school,
                                                          const std::optional<PersonId>& person) const;
    [[nodiscard]] std::vector<PersonId> raise(store::Transaction& tx, const store::SchoolScope& school,
                                              const Finding& finding, const gatepost::SpooledEvent& spooled);
    void record(store::Transaction& tx, const store::SchoolScope& school, const AlertId& alert, journal::Actor by,
                std::string_view verb, std::string_view content);

    AlertParts parts_;
    journal::Journal journal_;
};

}  // namespace monitor
