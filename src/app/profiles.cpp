#include "app/profiles.h"

#include "lessons/lessons.h"
#include "wire/loopback.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace app {

namespace {

[[noreturn]] void refuse(const std::vector<school::LintLine>& lines) {
    std::string words = "a profile cannot be used:";
    for (const school::LintLine& line : lines) words += "\n  " + school::show(line);
    throw std::runtime_error(words);
}

wire::Hostname office_name(const school::Profile& profile) {
    return *wire::Hostname::parse("gatehouse." + profile.key + ".example");
}

// Where a network listens that names no address: on this machine, and nowhere else, wherever the office does.
wire::IpAddress on_this_machine(const Installation& installation) {
    const auto office = wire::IpAddress::parse(installation.listen);
    return office && wire::is_loopback(*office) ? *office : wire::IpAddress::v4(0x7f000001);
}

std::vector<rulebook::NetworkPlace> networks_of(const Installation& installation, const school::Profile& profile) {
    std::vector<rulebook::NetworkPlace> places;
    for (const school::Network& network : profile.networks) {
        const auto other = installation.proxy_ports.find(profile.key);
        const std::uint16_t port = other == installation.proxy_ports.end() ? network.port : other->second;
        const wire::IpAddress address = network.listen.value_or(on_this_machine(installation));
        if (installation.demo == Demo::yes && !wire::is_loopback(address))
            throw std::runtime_error(fmt::format(
                "{}/school.toml: the network `{}` listens on `{}`, and the demo on this machine only, since its "
                "people's passwords are printed; leave out `listen` and `clients`, or `--demo`",
                profile.key, network.key, address.text()));
        places.push_back({network.key, wire::Endpoint{address, port}, network.clients});
    }
    return places;
}

}  // namespace

std::vector<std::filesystem::path> profile_folders(const std::filesystem::path& folder) {
    std::error_code failed;
    const std::filesystem::directory_iterator entries(folder, failed);
    if (failed)
        throw std::runtime_error(fmt::format("cannot read `{}`: {}; name the folder of the schools with --profiles",
                                             folder.string(), failed.message()));
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : entries)
        if (std::filesystem::exists(entry.path() / "school.toml")) folders.push_back(entry.path());
    std::ranges::sort(folders);
    return folders;
}

std::vector<policy::Policy> read_policies(const std::filesystem::path& folder) {
    std::vector<policy::Policy> policies;
    for (const auto& one : profile_folders(folder)) {
        auto policy = policy::read_policy(one, school::PlanFaults::keep_apart);
        if (!policy) refuse(policy.error());
        policies.push_back(*std::move(policy));
    }
    return policies;
}

std::vector<school::Profile> profiles_of(const std::vector<policy::Policy>& policies) {
    std::vector<school::Profile> profiles;
    for (const policy::Policy& policy : policies) profiles.push_back(policy.profile);
    return profiles;
}

const policy::Policy& policy_of(const std::vector<policy::Policy>& policies, std::string_view key) {
    const auto found = std::ranges::find(policies, key, [](const policy::Policy& one) { return one.profile.key; });
    if (found == policies.end())
        throw std::runtime_error(
            fmt::format("school `{}` is in the database, but has no profile; put its folder back", key));
    return *found;
}

rulebook::Rulebook::Setup gate_setup(const Installation& installation, const GateRecords& records,
                                     const std::vector<policy::Policy>& policies) {
    // Whoever publishes, the office or a command, what teachers opened stays open.
    static const lessons::OpenedSites kOpenedSites;
    rulebook::Rulebook::Setup setup{.schools = {},
                                    .starter_lists = installation.lists,
                                    .to_gate = installation.to_gate(),
                                    .keys = installation.office() / "keys",
                                    .lists = installation.subscribed(),
                                    .sealed = installation.sealed(),
                                    .openings = &kOpenedSites};
    for (const auto& folder : {setup.keys, setup.lists, setup.sealed}) std::filesystem::create_directories(folder);
    for (const school::School& school : records.schools.all()) {
        school::Profile profile = policy_of(policies, school.key).profile;
        const auto in_force =
            rulebook::plan_to_go_by(records.database, records.world, records.journal, school.id,
                                    profile.filter_faults.empty() ? std::optional(profile.filter_text) : std::nullopt);
        // The first plan of a school is that of its folder, and must be sound.
        if (!in_force) refuse(profile.filter_faults);
        const std::string& text = *in_force;
        std::string trouble;
        if (text != profile.filter_text) {
            school::PlanReading read = school::read_plan(text, profile);
            // What is in force goes on as far as it fits: whoever has no profile by it has no internet.
            if (!read.faults.empty()) trouble = school::show(read.faults.front());
            profile.filter = std::move(read.plan);
        }
        const wire::Hostname name = office_name(profile);
        std::vector<rulebook::NetworkPlace> networks = networks_of(installation, profile);
        setup.schools.push_back({school.id, std::move(profile), name, std::move(networks),
                                 rulebook::when_log_is_full(records.schools.settings(school.id)), std::move(trouble),
                                 rulebook::digest_of(text)});
    }
    return setup;
}

policy::Controls controls_of(std::vector<std::reference_wrapper<const policy::EvidenceSource>> sources,
                             const std::vector<policy::Policy>& policies) {
    std::vector<std::reference_wrapper<const policy::Policy>> all(policies.begin(), policies.end());
    auto controls = policy::Controls::make(std::move(sources), all);
    if (controls) return *std::move(controls);
    std::string words = "a control is registered for a clause that it cannot carry:";
    for (const std::string& line : controls.error()) words += "\n  " + line;
    throw std::runtime_error(words);
}

}  // namespace app
