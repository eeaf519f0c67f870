#include "app/routing.h"

#include <algorithm>

namespace app {

rights::Route SchoolRouting::route(store::Transaction& transaction, school::SchoolId school, const rights::Whom& whom) {
    const auto found = std::ranges::find(parts_.open, school, [](const rights::OpenSchool& one) { return one.school.id; });
    const auto rows = rights::standard_routing();
    const auto posts = parts_.people.posts(transaction, school);
    rights::Whom with_conflicts = whom;
    if (whom.person)
        for (const people::Tie& tie : parts_.people.ties_of(transaction, school, *whom.person))
            with_conflicts.excluded.push_back(tie.person == *whom.person ? tie.to : tie.person);
    const auto settings = parts_.schools.settings(transaction, school);
    const bool deputies_act = settings.is_on("deputies.may_act_for_dsl");
    const school::Date day = found == parts_.open.end()
                                 ? school::Date(std::chrono::floor<std::chrono::days>(parts_.clock.now()))
                                 : found->calendar.local(parts_.clock.now()).date;
    return rights::route(with_conflicts,
                         {.rows = rows,
                          .posts = posts,
                          .stand_ins = found == parts_.open.end() ? std::span<const rights::StandIn>() : found->stand_ins,
                          .deputies = deputies_act ? rights::Deputies::are_told : rights::Deputies::are_not_told,
                          .day = day});
}

}  // namespace app
