#pragma once
// The one table of who may do what, and the Reader, who alone opens what is private. Part of access/access.h, which is
// what other rooms include.
//
// Permissions are named by texts, RECORD.ACTION, because the rooms that declare them lie above this one.

#include "access/routing.h"
#include "base/private.h"
#include "journal/journal.h"

#include <compare>
#include <functional>
#include <set>

namespace store {
class Transaction;
}

namespace rights {

// What somebody is at the school today, by kind and posts.
enum class Role {
    everybody,  // who is signed in
    learner,
    parent,
    staff_member,
    teacher,
    office,
    senco,
    slt,
    deputy_head,
    head,
    dsl,  // also a deputy, where the school lets deputies act
    deputy_dsl,
    network_manager,
    governor,
    chair,
    vice_chair,
    safeguarding_governor,
    stand_in  // holds a post that the school's profile names to act for another in absence or conflict
};
constexpr auto words_of(Role) {
    return std::to_array<std::pair<Role, std::string_view>>({{Role::everybody, "everybody"},
                                                             {Role::learner, "learner"},
                                                             {Role::parent, "parent"},
                                                             {Role::staff_member, "member of staff"},
                                                             {Role::teacher, "teacher"},
                                                             {Role::office, "school office"},
                                                             {Role::senco, "SENCO"},
                                                             {Role::slt, "senior leader"},
                                                             {Role::deputy_head, "deputy headteacher"},
                                                             {Role::head, "headteacher"},
                                                             {Role::dsl, "designated safeguarding lead"},
                                                             {Role::deputy_dsl, "deputy safeguarding lead"},
                                                             {Role::network_manager, "network manager"},
                                                             {Role::governor, "governor"},
                                                             {Role::chair, "chair of governors"},
                                                             {Role::vice_chair, "vice chair of governors"},
                                                             {Role::safeguarding_governor, "safeguarding governor"},
                                                             {Role::stand_in, "stand-in for a post"}});
}
[[nodiscard]] std::string_view show(Role role);

// How far a permission reaches.
enum class Reach {
    own,     // what is about the reader, or was written by the reader
    taught,  // about learners of the reader's classes
    routed,  // what the routing table gave to the reader, sealed records too
    school   // everything of the school that is not sealed
};
[[nodiscard]] std::string_view show(Reach reach);

struct TableRow {
    std::string_view permission;
    Role role;
    Reach reach;
    std::string_view source;  // clause ids, or the safeguarding rule
};
[[nodiscard]] std::span<const TableRow> table();

struct Standing {
    people::Kind kind;
    std::span<const people::HeldPost> posts;
    PersonId person;
    Date day;
    Deputies deputies;
    std::span<const StandIn> stand_ins{};
};
[[nodiscard]] std::set<Role> roles_of(const Standing& standing);

// What the decision about one record needs to know of it.
struct Record {
    journal::Subject subject;            // for the journal: its kind and id
    std::optional<PersonId> concerns{};  // whom it is about
    std::optional<PersonId> written_by{};
    std::vector<PersonId> routed_to{};
    std::vector<PersonId> excluded{};  // its subject and whoever has a conflict
    enum class Seal { open, sealed } seal = Seal::open;
};

// Somebody at work, as of the moment of the request: decides what they may do and read. A value, made by
// `Accounts::reader`; any thread.
class Reader {
public:
    struct Self {
        SchoolId school;
        PersonId person;
        std::set<Role> roles;
        std::set<PersonId> taught{};  // learners of the reader's classes today
    };
    explicit Reader(Self self) : self_(std::move(self)) {}

    [[nodiscard]] const SchoolId& school() const { return self_.school; }
    [[nodiscard]] const PersonId& person() const { return self_.person; }
    [[nodiscard]] bool has(Role role) const { return self_.roles.contains(role); }

    // Whether the table gives the permission at all. Unknown permissions are nobody's.
    [[nodiscard]] bool may(std::string_view permission) const;
    // Whether it reaches this record. A sealed record reaches only whom it was routed to; whoever is excluded learns
    // nothing, not even that it exists (SAFEGUARDING 3).
    [[nodiscard]] bool may(std::string_view permission, const Record& record) const;

    // Calls `use` with the proof that private data asks for; returns whether it did. `use` keeps nothing of it.
    using Use = std::function<void(const base::ReadScope&)>;
    [[nodiscard]] bool read(std::string_view permission, const Record& record, const Use& use) const;
    // The same, with a line in the journal: `who looked` is part of the record's history. In a writing transaction of
    // the school; a refused reading leaves no line.
    [[nodiscard]] bool read(store::Transaction& transaction, const journal::Journal& journal,
                            std::string_view permission, const Record& record, const Use& use) const;

private:
    Self self_;
};

// A record that is about nobody but this person: their own name, their line in a class list.
[[nodiscard]] Record record_of(const PersonId& person);

}  // namespace rights
