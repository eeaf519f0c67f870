#include "rulebook/profiles.h"

#include "rulebook/rulebook.h"

namespace rulebook {

namespace {

school::Audience audience_of_kind(people::Kind kind) {
    switch (kind) {
        case people::Kind::learner:
            return school::Audience::learner;
        case people::Kind::staff_member:
            return school::Audience::staff;
        case people::Kind::parent:
        case people::Kind::governor:
        case people::Kind::visitor:
        case people::Kind::contractor:
        case people::Kind::volunteer:
            return school::Audience::visitor;
    }
    return school::Audience::visitor;
}

}  // namespace

std::optional<gatepost::ProfileId> GateProfiles::profile(const school::SchoolId& school, const people::Person& person,
                                                         school::Date day) {
    std::optional<std::int64_t> year;
    if (person.cohort)
        if (const auto group = people::year_group_on(*person.cohort, day)) year = *group;
    const auto id = rulebook_.profile_of(school, audience_of_kind(person.kind), year);
    if (!id) return std::nullopt;
    return same_id<gatepost::ProfileId>(*id);
}

}  // namespace rulebook
