#include "app/who_is_who.h"

#include "access/access.h"
#include "store/database.h"

#include <utility>

namespace app {

SchoolWhoIsWho::SchoolWhoIsWho(store::Database& database, base::World world, Sight sight)
    : database_(database), world_(world), sight_(std::move(sight)) {}

std::optional<people::Person> SchoolWhoIsWho::find(const school::SchoolId& school, const school::PersonId& person) {
    return people::People(database_, world_).find(school, person);
}

std::optional<people::Person> SchoolWhoIsWho::named(const school::SchoolId& school, std::string_view sign_in_name) {
    store::Transaction tx = database_.reading();
    const auto person = rights::person_signing_in_as(tx, school, sign_in_name);
    return person ? people::People(database_, world_).find(tx, school, *person) : std::nullopt;
}

std::optional<rulebook::SignedInThere> SchoolWhoIsWho::at(const gatepost::Place& place, base::Instant at) {
    const auto bound = sight_.at(place);
    if (!bound) return std::nullopt;
    rulebook::SignedInThere there{*bound, {}};
    // A time is asked for to the minute. What counts now may have come after a time that is past.
    if (at + std::chrono::minutes(1) > world_.clock.now()) there.went_on = sight_.went_on(place, at);
    return there;
}

std::vector<people::Person> SchoolWhoIsWho::roster(const school::SchoolId& school, school::Date day) {
    people::People people(database_, world_);
    std::vector<people::Person> all;
    for (const people::Kind kind : {people::Kind::learner, people::Kind::staff_member}) {
        auto some = people.on_roster(school, kind, day);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace app
