#pragma once
// The three example schools as this installation has them, for tests of what is published to the gate.

#include "journal/journal.h"
#include "rulebook/rulebook.h"
#include "support/engines.h"

#include <algorithm>
#include <filesystem>
#include <string>

namespace support {

inline school::Profile shipped_profile(std::string_view key) {
    return school::read_profile(std::filesystem::path(PROJECT_ROOT) / "profiles" / key).value();
}

inline rulebook::SchoolSetup gate_school(std::string_view key, const school::SchoolId& id, std::string_view listener) {
    return {.id = id,
            .profile = shipped_profile(key),
            .office = *wire::Hostname::parse("gatehouse." + std::string(key) + ".example"),
            .networks = {{"main", *wire::Endpoint::parse(listener)}}};
}

// Both engines, two schools, a gate's folder, and the starter lists.
class GateOnBothEngines : public OnBothEngines {
protected:
    explicit GateOnBothEngines(const rulebook::OpeningSource* openings = nullptr) : openings_(openings) {}

    std::filesystem::path made(const char* name) const {
        const std::filesystem::path path = folder() / name;
        std::filesystem::create_directories(path);
        return path;
    }
    rulebook::Rulebook::Setup setup() const {
        return {.schools = {gate_school("headcorn", headcorn.school(), "127.0.0.1:3129"),
                            gate_school("homewood", homewood.school(), "127.0.0.1:3128")},
                .starter_lists = std::filesystem::path(PROJECT_ROOT) / "lists/starter",
                .to_gate = made("to-gate"),
                .keys = made("keys"),
                .lists = made("lists"),
                .sealed = made("sealed"),
                .openings = openings_};
    }
    // What the gateway would have in force, read as it reads it.
    filter::RuleSet in_force() const {
        const rulebook::GateFolder gate(folder() / "to-gate");
        const auto file = base::read_file(gate.ruleset(), std::size_t{64} << 20U).value();
        filter::Rules rules = filter::read_rules(file, "ruleset").value();
        auto lists = gate.open_lists(rules.lists).value();
        std::vector<std::shared_ptr<const filter::SealedLayer>> sealed;
        for (const filter::School& school : rules.schools) {
            const auto bytes = base::read_file(gate.sealed_key(school.id), 64).value();
            base::Key key{};
            std::ranges::copy(bytes, key.begin());
            sealed.push_back(gate.open_sealed(school.id, key).value());
        }
        return filter::RuleSet::assemble(std::move(rules), std::move(lists), std::move(sealed)).value();
    }
    // The verdict for somebody of a profile, asked by name through the school's network.
    static filter::Verdict verdict(const filter::RuleSet& rules, std::string_view school, std::string_view profile,
                                   std::string_view url, base::Instant now) {
        const auto place = std::ranges::find(rules.rules().schools, school, &filter::School::key);
        const auto of_school = [&](const auto& one) { return one.school == place->id; };
        const auto network = std::ranges::find_if(rules.rules().networks, of_school);
        const auto who = std::ranges::find_if(
            rules.rules().profiles, [&](const filter::Profile& one) { return of_school(one) && one.key == profile; });
        const filter::Request request{wire::Url::parse(url).value(), "GET", network->id, who->id, filter::Resolution{}};
        return std::get<filter::Verdict>(filter::decide(rules, request, now));
    }

    journal::Journal journal{world};
    journal::SchoolChanges setting_changes{world};
    school::Schools schools{database(), world, setting_changes};

private:
    const rulebook::OpeningSource* openings_;
};

}  // namespace support
