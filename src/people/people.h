#pragma once
// The one public header of the room: persons, posts, classes and ties as values (person.h), a whole roster and the
// demo's (roster.h), and the verbs that keep them in the database.
//
// Nobody's name leaves this room without a ReadScope, which only `access` makes. A tie grants nothing.

#include "base/result.h"
#include "base/world.h"
#include "journal/journal.h"
#include "people/person.h"
#include "people/roster.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace people {

enum class PeopleFault {
    faulty_roster,     // `cause` says what to put right
    unknown_person,    // nobody of this school
    already_there,     // the person, class or post is in the database already
    last_day_too_soon  // before the person's first day
};
struct PeopleError {
    PeopleFault fault;
    std::string subject;  // an id or a post's key, never a name
    std::string cause;
};
[[nodiscard]] std::string describe(const PeopleError& error);

// Something that somebody who leaves has in hand, and what is to be done with it: "channel `@headcorn`: name a new
// owner".
struct HandOver {
    std::string what;
    std::string cure;
    friend bool operator==(const HandOver&, const HandOver&) = default;
};

struct Leaving {
    SchoolId school;
    PersonId person;
    Date last_day;
    school::Actor by;
};

// What a room does when somebody leaves: closes what is the person's, and names what must be handed over. Implemented
// by each room that keeps something for persons, handed over by `app`; all steps run in the transaction of the
// leaving, so that nothing stays open (invariant I-16). Throws store::Failure.
class LeaveStep {
public:
    virtual ~LeaveStep() = default;
    [[nodiscard]] virtual std::vector<HandOver> leave(store::Transaction& transaction, const Leaving& leaving) = 0;
};

struct Listed {
    Person person;
    Part part;
};

// People in the database. One thread at a time; database and world outlive it. Every verb throws store::Failure when
// the database cannot go on. Those with a transaction join it and do not commit.
class People {
public:
    People(store::Database& database, const base::World& world) : database_(database), journal_(world) {}

    // All of a roster or nothing of it.
    [[nodiscard]] base::Result<void, PeopleError> add(SchoolId school, const Roster& roster, const school::Actor& by);
    [[nodiscard]] base::Result<void, PeopleError> add(store::Transaction& transaction, SchoolId school,
                                                      const Roster& roster, const school::Actor& by);

    // Empty for somebody of another school too.
    [[nodiscard]] std::optional<Person> find(SchoolId school, const PersonId& person);
    [[nodiscard]] std::optional<Person> find(store::Transaction& transaction, SchoolId school, const PersonId& person);

    // Everybody of a kind who is on the roster that day; and a class, teachers first. In no order of names, which
    // nobody here may read: whoever shows them sorts them.
    [[nodiscard]] std::vector<Person> on_roster(SchoolId school, Kind kind, Date day);
    [[nodiscard]] std::vector<SchoolClass> classes(SchoolId school);
    [[nodiscard]] std::vector<SchoolClass> classes_of(SchoolId school, const PersonId& person, Part part, Date day);
    [[nodiscard]] std::vector<Listed> class_list(SchoolId school, const ClassId& in, Date day);

    // Who was ever given a post; ask `holders` and `holds` about a day.
    [[nodiscard]] std::vector<HeldPost> posts(SchoolId school);
    [[nodiscard]] std::vector<HeldPost> posts(store::Transaction& transaction, SchoolId school);
    // Gives a post; one that the person holds already from that day is refused.
    [[nodiscard]] base::Result<void, PeopleError> appoint(SchoolId school, const HeldPost& post,
                                                          const school::Actor& by);

    // In both directions. Grants nothing.
    [[nodiscard]] std::vector<Tie> ties_of(store::Transaction& transaction, SchoolId school, const PersonId& person);
    [[nodiscard]] std::vector<Tie> ties_of(SchoolId school, const PersonId& person);
    // Restricted; asked for only where a rule names it.
    [[nodiscard]] std::vector<base::Private<Mark>> marks_of(SchoolId school, const PersonId& person);

    // Ends memberships and posts with the last day and takes all steps, in one transaction.
    [[nodiscard]] base::Result<std::vector<HandOver>, PeopleError> leave(const Leaving& leaving,
                                                                         const std::vector<LeaveStep*>& steps);

private:
    store::Database& database_;
    journal::Journal journal_;
};

// The tables of this room.
[[nodiscard]] store::Schema schema();

}  // namespace people
