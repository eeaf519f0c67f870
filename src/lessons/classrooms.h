#pragma once
// Classes, and who of them is online. Part of lessons/lessons.h.

#include "gatepost/presence.h"
#include "people/people.h"
#include "school/school.h"

#include <optional>
#include <string>
#include <vector>

namespace lessons {

// What this room asks about people. Implemented by `app`; thread-safe. Throws store::Failure.
class Classrooms {
public:
    virtual ~Classrooms() = default;
    [[nodiscard]] virtual std::optional<people::SchoolClass> find(const school::SchoolId& school,
                                                                  const people::ClassId& which) = 0;
    [[nodiscard]] virtual std::vector<people::SchoolClass> taught_by(const school::SchoolId& school,
                                                                     const school::PersonId& teacher,
                                                                     school::Date day) = 0;
    // On the roster that day.
    [[nodiscard]] virtual std::vector<people::Person> learners(const school::SchoolId& school,
                                                               const people::ClassId& which, school::Date day) = 0;
    // Everybody who is signed in to the internet at the school now, as the gate was told.
    [[nodiscard]] virtual std::vector<gatepost::Bound> online(const school::SchoolId& school) = 0;
    // Why somebody could not sign in now, and what to do; empty when nothing stands in the way. Never an order: that is
    // for whoever gave it to tell (SAFEGUARDING 3, 4).
    [[nodiscard]] virtual std::string obstacle(const school::SchoolId& school, const people::Person& person) = 0;
};

}  // namespace lessons
