#include "app/admin_rooms.h"
#include "app/profiles.h"
#include "breaches/breaches.h"
#include "concerns/concerns.h"
#include "lessons/lessons.h"
#include "monitor/monitor.h"
#include "oversight/oversight.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <stdexcept>

namespace app {

namespace {

// The controls that the office registers, over rooms that do nothing here but name them.
policy::Controls registered(AdminRooms& rooms, base::World world) {
    const monitor::LogEvidence log;
    const concerns::ConcernEvidence concerns;
    const rulebook::NetGateAsker asker(world.clock, std::chrono::milliseconds(0));
    const rulebook::Checks checks({rooms.records.database, world, rooms.rulebook, asker, rooms.sealed});
    const rulebook::Assessments assessments({rooms.records.database, world, rooms.records.journal, rooms.rulebook});
    const lessons::Evaluations evaluations({rooms.records.database, world, rooms.records.journal});
    const lessons::Overblocking overblocking({rooms.records.database, world, rooms.records.journal});
    const oversight::OversightEvidence reviews;
    const breaches::BreachEvidence breaches;
    return controls_of({log, concerns, checks, assessments, rooms.list, evaluations, overblocking, reviews, breaches},
                       rooms.policies);
}

nlohmann::ordered_json as_json(const policy::Coverage& coverage) {
    nlohmann::ordered_json kinds;
    for (const policy::Coverage::Kind& kind : coverage.kinds) {
        nlohmann::ordered_json not_claimed = nlohmann::ordered_json::array();
        for (const policy::NotClaimed& one : kind.not_claimed)
            not_claimed.push_back({{"id", one.clause}, {"room", one.room}, {"reason", one.reason}});
        kinds[std::string(policy::word_of(kind.kind))] = {{"total", kind.total},
                                                          {"claimed", kind.claimed},
                                                          {"not_claimed", not_claimed},
                                                          {"not_measured", kind.not_measured}};
    }
    return kinds;
}

void print_table(const policy::Coverage& coverage) {
    fmt::print("{}\n  {:<12}{:>8}{:>10}{:>14}{:>14}\n", coverage.school, "kind", "total", "claimed", "not claimed",
               "not measured");
    for (const policy::Coverage::Kind& kind : coverage.kinds)
        fmt::print("  {:<12}{:>8}{:>10}{:>14}{:>14}\n", policy::word_of(kind.kind), kind.total, kind.claimed.size(),
                   kind.not_claimed.size(), kind.not_measured.size());
}

}  // namespace

int run(const Installation& installation, base::World world, const ShowCoverage& command) {
    AdminRooms rooms(installation, world);
    const policy::Controls controls = registered(rooms, world);
    nlohmann::ordered_json all;
    for (const school::School& school : rooms.records.schools.all()) {
        const policy::Coverage coverage = policy::coverage(policy_of(rooms.policies, school.key), controls);
        if (command.form == ShowCoverage::Form::json) all[school.key] = as_json(coverage);
        else print_table(coverage);
    }
    if (command.form == ShowCoverage::Form::json) fmt::print("{}\n", all.dump(2));
    return kAllWell;
}

int run(const Installation& installation, base::World, const CheckProfiles& command) {
    const auto folders = command.folder.empty() ? profile_folders(installation.profiles)
                                                : std::vector<std::filesystem::path>{command.folder};
    if (folders.empty())
        throw std::runtime_error(fmt::format("`{}` holds no profile; a profile is a folder with a school.toml",
                                             installation.profiles.string()));
    bool is_sound = true;
    for (const std::filesystem::path& folder : folders) {
        const auto policy = policy::read_policy(folder);
        for (const school::LintLine& line : policy ? policy->profile.notices : policy.error())
            fmt::print("{}\n", school::show(line));
        fmt::print("{}: {}\n", folder.string(), policy ? "can be used" : "cannot be used");
        is_sound = is_sound && policy.has_value();
    }
    return is_sound ? kAllWell : kFound;
}

}  // namespace app
