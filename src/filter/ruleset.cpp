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
    const bool unique =
        std::ranges::all_of(rules.entries, is_new) && std::ranges::all_of(rules.single_blocks, is_new) &&
        std::ranges::all_of(rules.exceptions, is_new) && std::ranges::all_of(rules.help_lines, is_new) &&
        std::ranges::all_of(rules.searches, is_new) && std::ranges::all_of(rules.assignments, is_new);
    if (!unique) return "two rules have the same id";
    for (const Profile& profile : rules.profiles) {
        for (const CategoryRule& rule : profile.categories) {
            if (!seen.insert(rule.id).second) return "two rules have the same id";
            const bool again = std::ranges::count_if(profile.categories, [&](const CategoryRule& other) {
                                   return other.category == rule.category && other.when == rule.when;
                               }) > 1;
            if (again) return "the profile `" + profile.key + "` names a category twice";
        }
    }
    return std::nullopt;
}

bool is_in_order(const Period& period) {
    const bool whole = std::ranges::all_of(period.spans, [](const Span& one) { return one.from < one.until; });
    const auto touching = [](const Span& a, const Span& b) { return a.until >= b.from; };
    return whole && std::ranges::adjacent_find(period.spans, touching) == period.spans.end();
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
    const auto periods = places<PeriodId>(set.rules_.periods);
    if (!schools || !networks || !profiles || !periods) return base::failure(inconsistent("an id is used twice"));
    set.schools_ = *schools;
    set.networks_ = *networks;
    set.profiles_ = *profiles;
    set.periods_ = *periods;
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
    if (!std::ranges::all_of(set.rules_.periods, is_in_order))
        return base::failure(inconsistent("the times of a period are not in order"));
    const auto is_timed = [&](const SchoolId& school, const When& when) {
        const auto* id = std::get_if<PeriodId>(&when);
        const Period* period = id == nullptr ? nullptr : set.period(*id);
        return id == nullptr || (period != nullptr && period->school == school);
    };
    const auto is_ours = [&](const SchoolId& school, const ProfileId& id) {
        const Profile* profile = set.profile(id);
        return profile != nullptr && profile->school == school;
    };
    const bool timely =
        std::ranges::all_of(set.rules_.periods, is_known) &&
        std::ranges::all_of(set.rules_.profiles,
                            [&](const Profile& profile) {
                                return std::ranges::all_of(profile.categories, [&](const CategoryRule& rule) {
                                    return is_timed(profile.school, rule.when);
                                });
                            }) &&
        std::ranges::all_of(set.rules_.assignments, [&](const Assignment& one) {
            return is_known(one) && is_timed(one.school, one.when) && is_ours(one.school, one.profile) &&
                   std::ranges::all_of(one.instead_of, [&](const ProfileId& id) { return is_ours(one.school, id); });
        });
    if (!timely) return base::failure(inconsistent("a period or an assignment leads nowhere, or to another school"));
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
        if (!set.pages_.emplace(std::tuple(page.profile, page.reason, page.kind), i).second ||
            set.profile(page.profile) == nullptr) {
            return base::failure(inconsistent("a block page belongs to no profile, or there are two of them"));
        }
    }
    for (Profile& profile : set.rules_.profiles) sort_by_gravity(profile);
    for (Assignment& one : set.rules_.assignments) std::ranges::sort(one.people);  // `decide` looks them up at once
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

const Period* RuleSet::period(const PeriodId& id) const {
    const auto found = periods_.find(id);
    return found == periods_.end() ? nullptr : &rules_.periods[found->second];
}

RuleSet::Holds RuleSet::holds(const When& when, base::Instant at) const {
    if (std::holds_alternative<Always>(when)) return Holds::yes;
    if (const auto* span = std::get_if<Span>(&when)) return span->contains(at) ? Holds::yes : Holds::no;
    if (at >= rules_.timetable_until || at < rules_.made_at - kTimetableBefore) return Holds::unknown;
    const Period* named = period(std::get<PeriodId>(when));
    base::ensure(named != nullptr, "the periods of a rule set were looked up when it was assembled");
    const auto next = std::ranges::upper_bound(named->spans, at, {}, &Span::from);
    return next != named->spans.begin() && std::prev(next)->contains(at) ? Holds::yes : Holds::no;
}

bool RuleSet::has_turned(base::Instant since, base::Instant now) const {
    if (now <= since) return now < since;  // a clock that was set back: nobody knows what turned meanwhile
    const auto passed = [&](base::Instant at) { return since < at && at <= now; };
    const auto turned = [&](const Span& span) { return passed(span.from) || passed(span.until); };
    if (passed(rules_.timetable_until)) return true;
    for (const Exception& one : rules_.exceptions)
        if (turned({one.from, one.until})) return true;
    for (const Assignment& one : rules_.assignments)
        if (const auto* span = std::get_if<Span>(&one.when); span != nullptr && turned(*span)) return true;
    // Asked five times a second: of a year of school days only those around now are looked at.
    return std::ranges::any_of(rules_.periods, [&](const Period& period) {
        auto at = std::ranges::upper_bound(period.spans, since, {}, &Span::from);
        if (at != period.spans.begin()) --at;
        return std::any_of(at, std::ranges::upper_bound(period.spans, now, {}, &Span::from), turned);
    });
}

const BlockPage* RuleSet::page(const ProfileId& profile, Reason reason, PageKind kind) const {
    const auto found = pages_.find({profile, reason, kind});
    return found == pages_.end() ? nullptr : &rules_.pages[found->second];
}

const SealedLayer& RuleSet::sealed(const SchoolId& school) const {
    const auto found = sealed_.find(school);
    base::ensure(found != sealed_.end(), "every school of a rule set has a sealed layer");
    return *found->second;
}

}  // namespace filter
