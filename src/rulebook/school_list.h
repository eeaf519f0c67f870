#pragma once
// The school's own allowlist and blocklist: one person asks for a change, another decides on it, and what was approved
// is in force at once. Part of rulebook/rulebook.h.
//
//   requested ──► approved      an entry, until an approved removal names it
//            └──► refused
//
// Answers headcorn-7.3.1-04 and -04a (a change with its reason, agreed to and logged).

#include "access/access.h"
#include "rulebook/plan.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
}  // namespace store

namespace rulebook {

class Rulebook;
using ChangeId = base::Id<struct ChangeTag>;

enum class ChangeKind { allow, block, remove };
constexpr auto words_of(ChangeKind) {
    return std::to_array<std::pair<ChangeKind, std::string_view>>(
        {{ChangeKind::allow, "allow"}, {ChangeKind::block, "block"}, {ChangeKind::remove, "remove"}});
}
enum class ChangeState { requested, approved, refused };
constexpr auto words_of(ChangeState) {
    return std::to_array<std::pair<ChangeState, std::string_view>>({{ChangeState::requested, "requested"},
                                                                    {ChangeState::approved, "approved"},
                                                                    {ChangeState::refused, "refused"}});
}

// A site, or words of a search.
using Listed = std::variant<filter::Site, filter::Phrase>;
// `example.com/path`; `search: free vpn`. Refused with what is wrong with it.
[[nodiscard]] base::Result<Listed, filter::Error> parse_listed(std::string_view text);
// What parse_listed reads back.
[[nodiscard]] std::string text_of(const Listed& listed);

struct ListChange {
    ChangeId id;
    ChangeKind kind;
    Listed what;
    std::optional<ChangeId> removes;  // of a removal: the entry
    std::string reason;
    std::optional<school::PersonId> requested_by;  // none: somebody at the machine itself
    base::Instant requested_at;
    ChangeState state;
    std::optional<school::PersonId> decided_by;
    std::optional<base::Instant> decided_at;
    std::string decision;  // the reason of whoever decided
    friend bool operator==(const ListChange&, const ListChange&) = default;
};

enum class ListFault {
    no_site,        // `cause` says what is wrong with what was typed
    no_reason,      // a change has a reason
    help_service,   // what is never blocked cannot be blocked
    already_there,  // in force, or asked for
    unknown,        // no such entry or request
    decided,        // somebody was faster
    own_request,    // nobody decides on their own
    not_allowed,    // the table does not give it to the reader
    not_published   // approved, but not yet in force: `cause` says why
};
struct ListError {
    ListFault fault;
    std::string cause;
};
[[nodiscard]] std::string describe(const ListError& error);

enum class Decision { approve, refuse };

// The transition.
[[nodiscard]] base::Result<ListChange, ListError> decided(ListChange change, Decision decision,
                                                          const rights::Reader& by, std::string_view reason,
                                                          base::Instant at);

// Thread-safe; everything given outlives it. Throws store::Failure.
class SchoolList {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        Rulebook& rulebook;
    };
    explicit SchoolList(const Parts& parts) : parts_(parts) {}

    struct Request {
        ChangeKind kind;   // allow or block
        std::string what;  // as typed: `example.com`, `example.com/path`, `search: free vpn`
        std::string reason;
    };
    // `by` needs the permission rules.change.
    [[nodiscard]] base::Result<ListChange, ListError> request(const rights::Reader& by, const Request& request);
    [[nodiscard]] base::Result<ListChange, ListError> request_removal(const rights::Reader& by, const ChangeId& entry,
                                                                      std::string_view reason);
    // `by` needs rules.approve and is not who asked. What is approved is published before this returns; when that
    // fails the change stays approved and is in force with the next publication.
    [[nodiscard]] base::Result<ListChange, ListError> decide(const rights::Reader& by, const ChangeId& change,
                                                             Decision decision, std::string_view reason);

    [[nodiscard]] std::vector<ListChange> in_force(const school::SchoolId& school) const;   // by what they say
    [[nodiscard]] std::vector<ListChange> requested(const school::SchoolId& school) const;  // oldest first

private:
    [[nodiscard]] base::Result<ListChange, ListError> add(const rights::Reader& by, ListChange change);

    Parts parts_;
};

// The list in force, as rules.
[[nodiscard]] OwnList own_list_in_force(store::Transaction& transaction, const store::SchoolScope& scope);

}  // namespace rulebook
