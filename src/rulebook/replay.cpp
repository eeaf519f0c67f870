#include "rulebook/replay.h"

#include "rulebook/explain.h"
#include "rulebook/plan.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace rulebook {

namespace {

bool is_open(filter::Action action) { return action == filter::Action::allow || action == filter::Action::rewrite; }
bool is_warning(filter::Action action) { return action == filter::Action::warn; }

// Down to two digits, and below a hundred to a multiple of five.
std::uint64_t about(std::uint64_t times) {
    std::uint64_t step = 5;
    for (std::uint64_t most = 100; most <= times; most *= 10) step = most / 10;
    return times - times % step;
}

struct Group {
    const filter::Profile* profile;
    std::uint64_t looked_at = 0;
    std::uint64_t people = 0;                         // at the site where the most of them were
    std::array<std::uint64_t, kEffects> by_effect{};  // of sites where enough people were
};

using Lines = std::map<std::tuple<Effect, std::string, std::vector<filter::Category>>, SiteEffect>;

filter::CategorySet categories_of(const filter::CategoryDatabase& lists, const wire::Host& host) {
    if (const auto* address = std::get_if<wire::IpAddress>(&host)) return lists.of_address(*address);
    return lists.of_host(std::get<wire::Hostname>(host));
}

// As the block page decides it: what is withheld from the child who asked is withheld from whoever reads of it here.
bool may_be_named(const filter::Profile& profile, const std::vector<filter::Category>& categories) {
    return profile.audience == filter::Audience::staff ||
           std::ranges::all_of(categories, [](filter::Category category) {
               return filter::entry_of(category).naming == filter::Naming::neutral;
           });
}

// What is written of such a visit today says nothing of anybody; what was written before it became such a one must not
// say it either.
bool is_private(const filter::Verdict& verdict) { return verdict.privacy != filter::Privacy::ordinary; }

class Playing {
public:
    Playing(const WhatIf& rules, const school::SchoolId& school, base::Instant now) : rules_(rules), now_(now) {
        const auto of = same_id<filter::SchoolId>(school);
        for (const filter::Profile& profile : rules.before->rules().profiles)
            if (profile.school == of) groups_.push_back({&profile});
    }

    void look_at(const Visits& visits) {
        const auto group = std::ranges::find(groups_, visits.profile, [](const Group& one) { return one.profile->id; });
        const auto url = wire::Url::parse("https://" + visits.host + "/");
        if (group == groups_.end() || !url) return;
        const auto before = said_to(*rules_.before, visits.profile, *url, now_);
        const auto after = said_to(*rules_.after, visits.profile, *url, now_);
        if (!before || !after || is_private(*before) || is_private(*after)) return;
        group->looked_at += visits.times;
        group->people = std::max(group->people, visits.people);
        const auto effect = effect_of(before->action, after->action);
        if (!effect || visits.people < kFewest) return;
        group->by_effect.at(static_cast<std::size_t>(*effect)) += visits.times;
        note(*effect, url->host(), *group->profile, visits);
    }

    [[nodiscard]] Replay came_to() const {
        Replay result;
        for (const Group& group : groups_) {
            GroupEffect told{group.profile->id, {}, {}};
            if (group.people >= kFewest) told.looked_at = about(group.looked_at);
            for (std::size_t effect = 0; effect < kEffects; ++effect)
                if (group.by_effect.at(effect) > 0) told.visits.at(effect) = about(group.by_effect.at(effect));
            result.groups.push_back(told);
        }
        for (const auto& [key, line] : lines_) {
            result.sites.push_back(line);
            result.sites.back().times = about(line.times);
        }
        std::ranges::stable_sort(result.sites, [](const SiteEffect& a, const SiteEffect& b) {
            return std::tuple(a.effect, b.times) < std::tuple(b.effect, a.times);
        });
        std::array<std::size_t, kEffects> of_effect{};
        std::erase_if(result.sites, [&](const SiteEffect& one) {
            return ++of_effect.at(static_cast<std::size_t>(one.effect)) > kMostSites;
        });
        return result;
    }

private:
    void note(Effect effect, const wire::Host& host, const filter::Profile& profile, const Visits& visits) {
        const auto categories = categories_of(rules_.after->lists(), host).list();
        // What a block page withholds today is withheld, whatever it will say tomorrow.
        const bool was_neutral = may_be_named(profile, categories_of(rules_.before->lists(), host).list());
        const std::string name =
            was_neutral && may_be_named(profile, categories) ? wire::host_text(host) : std::string();
        SiteEffect& line =
            lines_.try_emplace({effect, name, categories}, SiteEffect{effect, name, categories, 0, {}}).first->second;
        line.times += visits.times;
        if (std::ranges::find(line.groups, profile.id) == line.groups.end()) line.groups.push_back(profile.id);
    }

    const WhatIf& rules_;
    const base::Instant now_;
    std::vector<Group> groups_;
    Lines lines_;
};

}  // namespace

std::optional<Effect> effect_of(filter::Action before, filter::Action after) {
    const auto is_closed = [](filter::Action action) { return !is_open(action) && !is_warning(action); };
    if (is_closed(before) && is_closed(after)) return std::nullopt;
    if (is_closed(after)) return Effect::blocked;
    if (is_closed(before)) return Effect::opened;
    if (is_open(before) && is_warning(after)) return Effect::warned;
    if (is_warning(before) && is_open(after)) return Effect::unwarned;
    return std::nullopt;
}

std::optional<filter::Verdict> said_to(const filter::RuleSet& rules, const filter::ProfileId& profile,
                                       const wire::Url& url, base::Instant now) {
    const filter::Profile* of = rules.profile(profile);
    if (of == nullptr) return std::nullopt;
    const auto network = std::ranges::find(rules.rules().networks, of->school, &filter::Network::school);
    if (network == rules.rules().networks.end()) return std::nullopt;
    filter::Request request = asked_for(url, network->id, profile);
    request.standing = filter::Standing::test;
    if (!request.resolution) request.resolution = filter::Resolution{};
    const filter::Answer answer = filter::decide(rules, request, now);
    const auto* verdict = std::get_if<filter::Verdict>(&answer);
    return verdict == nullptr ? std::nullopt : std::optional(*verdict);
}

Replay replay(const WhatIf& rules, const school::SchoolId& school, const std::vector<Visits>& visits,
              base::Instant now) {
    Playing playing(rules, school, now);
    for (const Visits& one : visits) playing.look_at(one);
    return playing.came_to();
}

}  // namespace rulebook
