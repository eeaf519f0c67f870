#pragma once
// What a change that waits for consent would do to what people lately visited: judged by the rules in force and by
// those with the change, and counted by group: pure. Part of rulebook/rulebook.h.
//
// INVARIANT: what comes out tells of no one person (SAFEGUARDING 11, 37). Only sites count where at least kFewest
// people of the group were on one day; of all others nothing tells one visit from none: else whoever asks for a change
// of a site would learn whether the one child of a small group had been there. Numbers are rounded, so that of somebody
// who loads the page again and again one more visit is hidden, too. Help services and what staff read in private are
// not looked at, and of a learner's site that a block page may not name only its category stands (SAFEGUARDING 9, 11,
// 13).
//
// Answers headcorn-7.3.1-04, homewood-7.3-08.

#include "base/world.h"
#include "filter/filter.h"
#include "school/school.h"
#include "wire/url.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rulebook {

// How often people of one profile went to one site. No person, no device, no page and no time of day.
struct Visits {
    std::string host;  // `example.com`, with its port where that is not the usual one
    filter::ProfileId profile;
    std::uint64_t times;
    std::uint64_t people;  // on one of the days at least so many different ones
};

// What the log holds of some days.
struct Traffic {
    std::vector<Visits> visits;
    std::vector<school::Date> cut;  // days of which the least visited sites were not read
};

// Where traffic comes from. Implemented by `app`, since this room knows no log; thread-safe. Throws store::Failure.
class TrafficSource {
public:
    virtual ~TrafficSource() = default;
    [[nodiscard]] virtual Traffic of(const school::SchoolId& school, const school::DateSpan& days) const = 0;
};

// How far back a replay looks, today included: a week has each lesson of a timetable once.
inline constexpr std::chrono::days kReplayed{7};
inline constexpr std::uint64_t kFewest = 5;    // SAFEGUARDING 37
inline constexpr std::size_t kMostSites = 20;  // named for each effect, the most visited first

// What the change does to a site for a group.
enum class Effect {
    blocked,   // was open, also after a warning
    opened,    // was blocked; opens, perhaps after a warning
    warned,    // was open without one
    unwarned,  // opens without the warning that there was
};
inline constexpr std::size_t kEffects = 4;
[[nodiscard]] std::optional<Effect> effect_of(filter::Action before, filter::Action after);

// A number of visits, about; none where too few people stand behind it.
using Told = std::optional<std::uint64_t>;

struct GroupEffect {
    filter::ProfileId profile;
    Told looked_at;                     // at all sites, when there is one where enough people were
    std::array<Told, kEffects> visits;  // by effect
    [[nodiscard]] const Told& of(Effect effect) const { return visits.at(static_cast<std::size_t>(effect)); }
};

// One site, or all of a learner's sites that are of the same categories and not named.
struct SiteEffect {
    Effect effect;
    std::string host;                          // empty: not named
    std::vector<filter::Category> categories;  // as the lists have it once the change is in force
    std::uint64_t times;                       // by these groups, about
    std::vector<filter::ProfileId> groups;     // each with at least kFewest people there
};

struct Replay {
    std::vector<GroupEffect> groups;  // every profile of the school, in the order of the rules
    std::vector<SiteEffect> sites;    // by effect, then the most visited first; at most kMostSites of each
};

// The rules in force, and the same with one change.
struct WhatIf {
    std::shared_ptr<const filter::RuleSet> before;
    std::shared_ptr<const filter::RuleSet> after;
};

// What the rules say to anybody of a profile who asks for a site: to no person, at none of the places or hours that
// have a profile of their own, and without a look at where its name leads. None: the rules have no network of the
// school.
[[nodiscard]] std::optional<filter::Verdict> said_to(const filter::RuleSet& rules, const filter::ProfileId& profile,
                                                     const wire::Url& url, base::Instant now);

// Of visits at one school. Both sets are asked as at `now`, whenever a visit was.
[[nodiscard]] Replay replay(const WhatIf& rules, const school::SchoolId& school, const std::vector<Visits>& visits,
                            base::Instant now);

}  // namespace rulebook
