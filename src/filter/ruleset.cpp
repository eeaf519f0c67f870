#include "filter/ruleset.h"

#include "base/ensure.h"
#include "base/text.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace filter {
namespace {

Error inconsistent(std::string cause) { return {ErrorKind::inconsistent, "ruleset", std::move(cause)}; }

// Places of the values by their ids; empty when an id is used twice.
template <class Id, class Value>
std::optional<std::map<Id, std::size_t>> places(const std::vector<Value>& values) {
    std::map<Id, std::size_t> found;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!found.emplace(values[i].id, i).second) return std::nullopt;
    }
    return found;
}

template <class Value>
SiteIndex sites_of(const std::vector<Value>& values) {
    SiteIndex index;
    for (std::size_t i = 0; i < values.size(); ++i) index.add(values[i].site, i);
    return index;
}

// Gravest first, so that the first rule that is met is the one that counts.
void sort_by_gravity(Profile& profile) {
    std::ranges::sort(profile.categories, [](const CategoryRule& a, const CategoryRule& b) {
        if (a.action != b.action) return a.action > b.action;
        return a.category < b.category;
    });
}

std::optional<std::string> fault_of_ids(const Rules& rules) {
    std::set<RuleId> seen;
    const auto is_new = [&](const auto& rule) { return seen.insert(rule.id).second; };
    const bool unique = std::ranges::all_of(rules.entries, is_new) &&
                        std::ranges::all_of(rules.single_blocks, is_new) &&
                        std::ranges::all_of(rules.exceptions, is_new) &&
                        std::ranges::all_of(rules.help_lines, is_new) && std::ranges::all_of(rules.searches, is_new);
    if (!unique) return "two rules have the same id";
    for (const Profile& profile : rules.profiles) {
        std::set<Category> named;
        for (const CategoryRule& rule : profile.categories) {
            if (!seen.insert(rule.id).second) return "two rules have the same id";
            if (!named.insert(rule.category).second) return "the profile `" + profile.key + "` names a category twice";
        }
    }
    return std::nullopt;
}

// Two listeners at one place would share its connections out between two schools. Port 0 is a place of its own each
// time.
std::optional<std::string> fault_of_listeners(const Rules& rules) {
    std::map<wire::Endpoint, const Network*> places;
    const auto key_of = [&](const Network* network) {
        const auto school = std::ranges::find(rules.schools, network->school, &School::id);
        return school == rules.schools.end() ? std::string() : school->key;
    };
    for (const Network& network : rules.networks) {
        const auto* at = std::get_if<wire::Endpoint>(&network.place);
        if (at == nullptr || at->port == 0) continue;
        const auto [other, is_new] = places.emplace(*at, &network);
        if (!is_new)
            return "networks of `" + key_of(other->second) + "` and `" + key_of(&network) + "` both listen on `" +
                   at->text() + "`; give one of them another `port` or `listen` in its school.toml";
    }
    return std::nullopt;
}

}  // namespace

base::Result<RuleSet, Error> RuleSet::assemble(Rules rules, std::shared_ptr<const CategoryDatabase> lists,
                                               std::vector<std::shared_ptr<const SealedLayer>> sealed) {
    if (rules.lists != lists->content_hash()) {
        return base::failure(inconsistent("it was made for other lists than these; publish it again"));
    }
    if (const auto fault = fault_of_ids(rules)) return base::failure(inconsistent(*fault));
    if (const auto fault = fault_of_listeners(rules)) return base::failure(inconsistent(*fault));
    RuleSet set(std::move(rules));
    set.lists_ = std::move(lists);
    const auto schools = places<SchoolId>(set.rules_.schools);
    const auto networks = places<NetworkId>(set.rules_.networks);
    const auto profiles = places<ProfileId>(set.rules_.profiles);
    if (!schools || !networks || !profiles) return base::failure(inconsistent("an id is used twice"));
    set.schools_ = *schools;
    set.networks_ = *networks;
    set.profiles_ = *profiles;
    for (const auto& layer : sealed) set.sealed_.emplace(layer->school(), layer);
    for (const School& school : set.rules_.schools) {
        if (!set.sealed_.contains(school.id)) {
            return base::failure(inconsistent("the school `" + school.key + "` has no sealed layer; seal its lists"));
        }
    }
    const auto is_known = [&](const auto& value) { return set.schools_.contains(value.school); };
    const auto leads_somewhere = [&](const auto& value) {
        return is_known(value) && std::ranges::all_of(value.profiles, [&](const ProfileId& id) {
                   const Profile* profile = set.profile(id);
                   return profile != nullptr && profile->school == value.school;
               });
    };
    const bool whole = std::ranges::all_of(set.rules_.profiles, is_known) &&
                       std::ranges::all_of(set.rules_.entries, leads_somewhere) &&
                       std::ranges::all_of(set.rules_.single_blocks, is_known) &&
                       std::ranges::all_of(set.rules_.exceptions, leads_somewhere) &&
                       std::ranges::all_of(set.rules_.help_lines, is_known) &&
                       std::ranges::all_of(set.rules_.networks, [&](const Network& network) {
                           const Profile* profile = set.profile(network.signed_out);
                           return is_known(network) && profile != nullptr && profile->school == network.school;
                       });
    if (!whole) return base::failure(inconsistent("a rule, network or profile belongs to a school that is not in it"));
    for (std::size_t i = 0; i < set.rules_.pages.size(); ++i) {
        const BlockPage& page = set.rules_.pages[i];
        if (!set.pages_.emplace(std::pair(page.profile, page.reason), i).second ||
            set.profile(page.profile) == nullptr) {
            return base::failure(inconsistent("a block page belongs to no profile, or there are two of them"));
        }
    }
    for (Profile& profile : set.rules_.profiles) sort_by_gravity(profile);
    set.entry_sites_ = sites_of(set.rules_.entries);
    set.single_block_sites_ = sites_of(set.rules_.single_blocks);
    set.exception_sites_ = sites_of(set.rules_.exceptions);
    set.help_sites_ = sites_of(set.rules_.help_lines);
    return set;
}

const School* RuleSet::school(const SchoolId& id) const {
    const auto found = schools_.find(id);
    return found == schools_.end() ? nullptr : &rules_.schools[found->second];
}

const Network* RuleSet::network(const NetworkId& id) const {
    const auto found = networks_.find(id);
    return found == networks_.end() ? nullptr : &rules_.networks[found->second];
}

const Profile* RuleSet::profile(const ProfileId& id) const {
    const auto found = profiles_.find(id);
    return found == profiles_.end() ? nullptr : &rules_.profiles[found->second];
}

const BlockPage* RuleSet::page(const ProfileId& profile, Reason reason) const {
    const auto found = pages_.find({profile, reason});
    return found == pages_.end() ? nullptr : &rules_.pages[found->second];
}

const SealedLayer& RuleSet::sealed(const SchoolId& school) const {
    const auto found = sealed_.find(school);
    base::ensure(found != sealed_.end(), "every school of a rule set has a sealed layer");
    return *found->second;
}

}  // namespace filter
