#pragma once
// What the rules are made from, and the making of them: pure. Part of rulebook/rulebook.h, which is what other rooms
// include.

#include "base/digest.h"
#include "base/result.h"
#include "filter/filter.h"
#include "school/school.h"
#include "wire/host.h"
#include "wire/ip.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rulebook {

// A listener or a client range of a school; `key` names it for as long as it is there.
struct NetworkPlace {
    std::string key;
    std::variant<wire::Endpoint, wire::IpRange> place;
    std::vector<wire::IpRange> clients{};  // of a listener, besides this machine
};

// What this installation knows of a school besides its profile.
struct SchoolSetup {
    school::SchoolId id;
    school::Profile profile;
    wire::Hostname office;  // under which the school's devices reach the office
    std::vector<NetworkPlace> networks;
    filter::WhenLogIsFull when_log_is_full = filter::WhenLogIsFull::closed;
    std::string plan_trouble{};  // where the plan in force no longer fits the rest of the profile; empty: nowhere
    base::Digest plan{};         // of the text that the plan was read from; zeros: of none
};

// What the school's setting says.
[[nodiscard]] filter::WhenLogIsFull when_log_is_full(const school::Settings& settings);

// An id of one room as the same id in another: the gate's formats have tags of their own.
template <class To, class Tag>
[[nodiscard]] To same_id(const base::Id<Tag>& id) {
    return *To::from_bytes(id.bytes());
}

// Ids by which the gate knows what the profile names by keys.
struct GateIds {
    std::map<std::string, filter::ProfileId, std::less<>> profiles;
    std::map<std::string, filter::NetworkId, std::less<>> networks;
};

struct HelpSite {
    std::string name;
    filter::Site site;
    enum class Phases { all, secondary } phases;
};

// What a school decided by itself, besides its plan.
struct OwnList {
    std::vector<filter::SingleBlock> blocks;  // made in an emergency
    std::vector<HelpSite> help;               // besides those of the installation
    std::vector<filter::ListEntry> entries;
    std::vector<filter::SearchRule> searches;
    std::vector<filter::Exception> exceptions;
    std::vector<filter::Assignment> sessions;  // examinations; before the plan's own assignments
};

// How far ahead the gate knows the timetable; carried on by a publication of its own when a month of it has passed.
inline constexpr std::chrono::days kTimetableAhead{400};
inline constexpr std::chrono::days kTimetableCarriedOn{370};

// One school's part of the rules. Borrowed; alive during the call.
struct SchoolInputs {
    const SchoolSetup& setup;
    const GateIds& ids;
    const base::Key& block_link_key;
    const OwnList& own_list;
    base::Instant now;  // the timetable begins on the day before
};

// Why rules could not be made: "headcorn/filter.toml: profile `ks2` blocks `games`, which is no category; …"
struct Fault {
    std::string words;
};

// Adds one school to the rules. `help` are the installation's help services.
[[nodiscard]] base::Result<void, Fault> add_school(filter::Rules& rules, const SchoolInputs& inputs,
                                                   const std::vector<HelpSite>& help);

// The services of a help-lines file.
[[nodiscard]] base::Result<std::vector<HelpSite>, Fault> read_help_services(const std::filesystem::path& file);

// The profile of whoever is in this year group, or of this audience; null when the plan has none.
[[nodiscard]] const school::FilterProfile* profile_for(const school::FilterPlan& plan, school::Audience audience);
[[nodiscard]] const school::FilterProfile* profile_for_year(const school::FilterPlan& plan, std::int64_t year);

[[nodiscard]] filter::Audience audience_of(school::Audience audience);

// Where an assignment holds. False when the school has no such place, or it is nowhere: an assignment without places
// would be for everywhere.
[[nodiscard]] bool add_place(filter::Assignment& to, const SchoolSetup& setup, const GateIds& ids,
                             std::string_view key);

// By which the gate knows a period or an assignment of the school's plan: the same in every publication.
[[nodiscard]] filter::PeriodId period_id(const school::SchoolId& school, std::string_view key);
[[nodiscard]] filter::RuleId assignment_id(const school::SchoolId& school, std::string_view key);

}  // namespace rulebook
