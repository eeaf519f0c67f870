#pragma once
// Classes and who of them is online, as room `lessons` asks for it: of the database, and of presence.

#include "access/access.h"
#include "lessons/lessons.h"

namespace app {

class SchoolClassrooms final : public lessons::Classrooms {
public:
    // Both outlive it.
    SchoolClassrooms(store::Database& database, base::World world, rights::Presence& presence)
        : database_(database), world_(world), presence_(presence) {}

    [[nodiscard]] std::optional<people::SchoolClass> find(const school::SchoolId& school,
                                                          const people::ClassId& which) override;
    [[nodiscard]] std::vector<people::SchoolClass> taught_by(const school::SchoolId& school,
                                                             const school::PersonId& teacher,
                                                             school::Date day) override;
    [[nodiscard]] std::vector<people::Person> learners(const school::SchoolId& school, const people::ClassId& which,
                                                       school::Date day) override;
    [[nodiscard]] std::vector<gatepost::Bound> online(const school::SchoolId& school) override {
        return presence_.online(school);
    }
    [[nodiscard]] std::string obstacle(const school::SchoolId& school, const people::Person& person) override;

private:
    store::Database& database_;
    base::World world_;
    rights::Presence& presence_;
};

}  // namespace app
