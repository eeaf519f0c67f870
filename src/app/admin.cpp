#include "app/admin.h"

#include "app/admin_rooms.h"
#include "app/list_fetching.h"
#include "app/profiles.h"

#include <fmt/format.h>

#include <stdexcept>

namespace app {

namespace {

// A mistyped folder must not become a new, empty installation.
const Installation& existing(const Installation& installation) {
    if (!installation.has_postgres() && !std::filesystem::exists(installation.office() / "records.sqlite"))
        throw std::runtime_error(
            fmt::format("`{}` holds no installation; name its folder with --state, or start the office there first",
                        installation.state.string()));
    return installation;
}

// The addresses at which the gate listens are told to the office when it starts. A publication from here keeps them.
Installation as_published(Installation installation) {
    const auto rules = rulebook::GateFolder(installation.to_gate()).read_rules();
    if (!rules) return installation;
    for (const filter::School& school : rules->schools) {
        std::vector<wire::Endpoint> doorways;
        for (const filter::Network& network : rules->networks)
            if (const auto* endpoint = std::get_if<wire::Endpoint>(&network.place);
                endpoint != nullptr && network.school == school.id)
                doorways.push_back(*endpoint);
        if (doorways.size() != 1) continue;  // of several, each has the profile's port
        installation.listen = doorways.front().address.text();
        installation.proxy_ports.try_emplace(school.key, doorways.front().port);
    }
    return installation;
}

}  // namespace

AdminRecords::AdminRecords(const Installation& installation, base::World world)
    : database(open_database(existing(installation), world)),
      journal(world),
      changes(world),
      schools(database, world, changes) {}

std::vector<school::School> AdminRecords::schools_named(std::string_view key) {
    if (key.empty()) return schools.all();
    if (auto school = schools.find(key)) return {*std::move(school)};
    std::string known;
    for (const school::School& school : schools.all()) known += " `" + school.key + "`";
    throw std::runtime_error(
        fmt::format("no school `{}` is here; the schools of this installation are:{}", key, known));
}

AdminRooms::AdminRooms(const Installation& installation, base::World in)
    : world(in),
      records(installation, world),
      policies(read_policies(installation.profiles)),
      rulebook({records.database, records.journal}, world,
               gate_setup(as_published(installation), {records.database, world, records.journal, records.schools},
                          policies)),
      fetcher(fetching(installation)),
      subscriptions(subscription_parts(records.database, world, records.journal, rulebook, fetcher, records.schools)),
      tasks(records.database, world),
      list({records.database, world, records.journal, rulebook, subscriptions, tasks, records.schools}),
      sealed(sealed_parts(installation, records.database, world, records.journal, rulebook, records.schools)) {}

int run_admin(const Installation& installation, const AdminCommand& command) {
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    // Root would leave files behind that the office's account cannot open.
    if (const Separation separation = find_separation(); separation.is_complete()) become(*separation.office);
    return std::visit([&](const auto& one) { return run(installation, world, one); }, command);
}

}  // namespace app
