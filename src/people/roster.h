#pragma once
// Everybody of a school at once, as an import or the demo brings them. Part of people/people.h, which is what other
// rooms include.

#include "base/world.h"
#include "people/person.h"

#include <string>
#include <vector>

namespace people {

struct Roster {
    std::vector<Person> persons{};
    std::vector<SchoolClass> classes{};
    std::vector<Membership> memberships{};
    std::vector<HeldPost> posts{};
    std::vector<Tie> ties{};
    std::vector<MarkedPerson> marks{};
    friend bool operator==(const Roster&, const Roster&) = default;
};

enum class RosterFault {
    unknown_person,            // a membership, post, tie or mark of somebody who is not in the roster
    unknown_class,             // a membership of a class that is not in the roster
    person_twice,              // two persons with one id
    class_twice,               // two classes with one id
    ends_before_it_starts,     // a person, membership or post
    no_name,                   // a person without a legal name
    cohort_without_learner,    // somebody who is no learner has a year group
    learner_holds_a_post,      // or teaches a class: posts and classes are given to adults
    mark_of_somebody_no_child  // only learners are marked
};
struct RosterError {
    RosterFault fault;
    std::string subject;  // the id as text, or the post's key; never a name
};
// "`posts`: `dsl` is held by somebody who is not in the roster; add the person first"
[[nodiscard]] std::string describe(const RosterError& error);

// Every fault; none when the roster can be taken over whole.
[[nodiscard]] std::vector<RosterError> faults_of(const Roster& roster);

// What an invented school is made from.
struct DemoSchool {
    std::string key;  // "headcorn"
    std::string name;
    std::vector<YearGroup> year_groups;
    std::vector<std::string> posts;  // keys, as its profile names them
    Date today;
};

// Somebody with a part in the demo, whom a demo sign-in is made for.
struct DemoPart {
    std::string role;  // "head", "network-manager", "learner": also the name to sign in with
    std::string title;
    PersonId person;
};

struct DemoRoster {
    Roster roster;
    std::vector<DemoPart> parts;
    // Characters of tests and screenshots.
    PersonId two_surnames;
    PersonId in_care;
    PersonId leaver;
    PersonId supply_teacher;  // has no account
    ClassId trolley_class;    // shares one trolley of tablets
};

// Some 300 learners and 40 members of staff whose names are put together from invented syllables: the same for the
// same school and day on every machine. `kDemoSeed` is part of it.
inline constexpr std::uint64_t kDemoSeed = 20260303;
[[nodiscard]] DemoRoster demo_roster(const DemoSchool& school);

}  // namespace people
