#include "app/list_fetching.h"

#include <algorithm>

namespace app {

namespace {

// The lists are those of every school, so that the most careful one is heeded.
std::uint64_t most_careful(school::Schools& schools) {
    std::uint64_t least = 100;
    for (const school::School& school : schools.all())
        least = std::min(least, schools.settings(school.id).count("filter.lists_may_shrink"));
    return least;
}

}  // namespace

net::Fetcher::Setup fetching(const Installation& installation) {
    return {
        .trusted = installation.list_authorities,
        .this_machine = installation.lists_from_this_machine ? net::ThisMachine::allowed : net::ThisMachine::refused,
        .agent = "Gatehouse"};
}

rulebook::Subscriptions::Parts subscription_parts(store::Database& database, const base::World& world,
                                                  const journal::Journal& journal, rulebook::Rulebook& rulebook,
                                                  const net::Fetcher& fetcher, school::Schools& schools) {
    return {.database = database,
            .world = world,
            .journal = journal,
            .rulebook = rulebook,
            .fetch = [&fetcher](const net::FetchRequest& request,
                                const std::stop_token& stop) { return fetcher.fetch(request, stop); },
            .may_shrink = [&schools] { return most_careful(schools); }};
}

rulebook::SealedLists::Parts sealed_parts(const Installation& installation, store::Database& database,
                                          const base::World& world, const journal::Journal& journal,
                                          rulebook::Rulebook& rulebook, school::Schools& schools) {
    for (const school::School& school : schools.all())
        std::filesystem::create_directories(installation.illegal_lists() / school.key);
    return {.database = database,
            .world = world,
            .journal = journal,
            .rulebook = rulebook,
            .dropped = installation.illegal_lists(),
            .may_shrink = [&schools] { return most_careful(schools); },
            .oldest =
                [&schools](const school::SchoolId& school) {
                    return std::chrono::duration_cast<std::chrono::seconds>(
                        schools.settings(school).duration("filter.illegal_list_age"));
                }};
}

}  // namespace app
