#include "app/classrooms.h"

#include "store/database.h"

#include <algorithm>

namespace app {

std::optional<people::SchoolClass> SchoolClassrooms::find(const school::SchoolId& school,
                                                          const people::ClassId& which) {
    const auto all = people::People(database_, world_).classes(school);
    const auto found = std::ranges::find(all, which, &people::SchoolClass::id);
    return found == all.end() ? std::nullopt : std::optional(*found);
}

std::vector<people::SchoolClass> SchoolClassrooms::taught_by(const school::SchoolId& school,
                                                             const school::PersonId& teacher, school::Date day) {
    return people::People(database_, world_).classes_of(school, teacher, people::Part::teacher, day);
}

std::vector<people::Person> SchoolClassrooms::learners(const school::SchoolId& school, const people::ClassId& which,
                                                       school::Date day) {
    std::vector<people::Person> learners;
    for (people::Listed& each : people::People(database_, world_).class_list(school, which, day))
        if (each.part == people::Part::learner) learners.push_back(std::move(each.person));
    return learners;
}

std::string SchoolClassrooms::obstacle(const school::SchoolId& school, const people::Person& person) {
    {
        store::Transaction tx = database_.reading();
        if (!rights::has_account(tx, school, person.id))
            return "has no name to sign in with: the school office gives one";
    }
    const auto stands = presence_.obstacle(school, person);
    if (!stands) return {};
    switch (stands->fault) {
        case rights::PresenceFault::not_granted:
            return stands->why;
        case rights::PresenceFault::no_profile:
            return "no profile of the filter fits their year: tell the network manager";
        case rights::PresenceFault::unknown_person:
            return "is not on the roster today: ask the school office";
        case rights::PresenceFault::nobody_there:
        case rights::PresenceFault::foreign_network:
        case rights::PresenceFault::not_written:
            break;
    }
    return "the gate cannot be told just now: tell the network manager";
}

}  // namespace app
