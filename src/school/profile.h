#pragma once
// A school's profile: the files of profiles/<school>/ as plain values. Part of school/school.h, which is what other
// rooms include. A profile is read whole or not at all; every fault names file, line and cure.
//
// Everything is a value; any thread.

#include "base/result.h"
#include "school/calendar.h"
#include "school/settings.h"
#include "school/timetable.h"
#include "wire/ip.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace school {

enum class LintLevel {
    error,   // nothing is applied
    notice,  // it can be applied; somebody should look
};

struct LintLine {
    LintLevel level;
    std::string file;      // "headcorn/settings.toml"
    std::size_t line = 0;  // 0: the file as a whole
    std::string message;
    friend bool operator==(const LintLine&, const LintLine&) = default;
};
// "headcorn/settings.toml:12: error: …"
[[nodiscard]] std::string show(const LintLine& line);

enum class Phase { early_years, key_stage_1, key_stage_2, key_stage_3, key_stage_4, sixth_form };
// As profiles and tables write them.
constexpr auto words_of(Phase) {
    return std::to_array<std::pair<Phase, std::string_view>>({{Phase::early_years, "eyfs"},
                                                              {Phase::key_stage_1, "ks1"},
                                                              {Phase::key_stage_2, "ks2"},
                                                              {Phase::key_stage_3, "ks3"},
                                                              {Phase::key_stage_4, "ks4"},
                                                              {Phase::sixth_form, "sixth_form"}});
}

struct Post {
    std::string key;  // "dsl", the same in every file and table
    std::string title;
    enum class Holder { required, optional } holder;
    std::string stand_in;  // key of the post that acts in absence or conflict; empty where the school has named none
};

struct Network {
    std::string key;
    std::string name;
    std::uint16_t port;                     // of the proxy's listener
    std::optional<wire::IpAddress> listen;  // none: on this machine only
    std::vector<wire::IpRange> clients;     // who uses it besides this machine
};

// One line of settings.toml: what the policy says, whether or not the software uses it yet.
struct StatedSetting {
    std::string key;
    std::string unit;
    std::string meaning;
    std::string value;  // lists joined by "; "; empty where the policy is silent
    std::vector<std::string> clauses;
    bool is_silent() const { return value.empty(); }
};

// filter.toml
enum class Audience {
    staff,
    learner,
    visitor,
    nobody,  // no sign-in known
    device,  // what nobody signs in at: screens, printers
    exam     // who sits an examination, while it lasts
};
constexpr auto words_of(Audience) {
    return std::to_array<std::pair<Audience, std::string_view>>({{Audience::staff, "staff"},
                                                                 {Audience::learner, "learner"},
                                                                 {Audience::visitor, "visitor"},
                                                                 {Audience::nobody, "nobody"},
                                                                 {Audience::device, "device"},
                                                                 {Audience::exam, "exam"}});
}
enum class FilterMode {
    listed,    // blocks what is listed
    approved,  // opens only what is approved for this profile
    portal,    // opens only the sign-in page
    garden,    // the same as approved, and no exception of one person reaches it: for examinations
};
constexpr auto words_of(FilterMode) {
    return std::to_array<std::pair<FilterMode, std::string_view>>({{FilterMode::listed, "listed"},
                                                                   {FilterMode::approved, "approved"},
                                                                   {FilterMode::portal, "portal"},
                                                                   {FilterMode::garden, "garden"}});
}
enum class Uncategorised { allow, warn, block };  // what happens to a site on no list
constexpr auto words_of(Uncategorised) {
    return std::to_array<std::pair<Uncategorised, std::string_view>>(
        {{Uncategorised::block, "block"}, {Uncategorised::warn, "warn"}, {Uncategorised::allow, "allow"}});
}
enum class SafeSearch { off, strict };
constexpr auto words_of(SafeSearch) {
    return std::to_array<std::pair<SafeSearch, std::string_view>>(
        {{SafeSearch::strict, "strict"}, {SafeSearch::off, "off"}});
}

struct CategoryLine {
    std::string category;
    std::string clause;  // the clause it answers
    std::string when;    // key of a period; empty: always
};

struct FilterProfile {
    std::string key;
    std::string name;  // shown to staff only; it never reveals need (SAFEGUARDING 19)
    Audience audience;
    std::vector<std::int64_t> years;  // whose it is by itself, of a learner profile; empty for the others
    FilterMode mode;
    Uncategorised uncategorised;
    SafeSearch safe_search;
    std::string safe_search_clause;     // empty where it is off
    std::vector<std::string> approved;  // sites, of mode `approved` and `garden`
    std::vector<CategoryLine> block;
    std::vector<CategoryLine> warn{};  // a page that says why, and a way to go on
    std::vector<CategoryLine> open{};  // what a profile opens that blocks everything else
};

// Somewhere in the school, by the addresses of its devices or by the networks through which they come.
struct Place {
    std::string key;
    std::string name;  // "Exam hall"
    std::vector<wire::IpRange> addresses;
    std::vector<std::string> networks;  // keys of school.toml
};

// A profile in the place of people's own, somewhere or at some time. The first that fits counts.
struct Assignment {
    std::string key;
    std::string name;
    std::string profile;
    std::vector<std::string> instead_of;  // profiles; empty: of everybody signed in
    std::vector<std::string> places;      // empty: everywhere
    std::string when;                     // key of a period; empty: always
    std::string clause;                   // may be empty
};

// A category that the policy names: its control is kept only when a test of it was blocked (SAFEGUARDING 42).
struct NamedCategory {
    std::string word;      // the policy's
    std::string category;  // ours; empty for the sealed illegal layer, which is no category
    std::string clause;
    bool is_sealed() const { return category.empty(); }
};

// A list of illegal pages that the policy names, as the scheme calls it: "IWF".
struct RequiredList {
    std::string name;
    std::string clause;
};

// With whom the policy has the school review its filter: "Kent County Council".
struct ReviewPartner {
    std::string name;
    std::string clause;
    std::optional<Date> confirmed_on;  // when the school last found that this is still right; none: never
};

// What several posts answer for together, as the policy says.
struct SharedDuty {
    std::string what;  // "filtering"
    std::string clause;
    std::vector<std::string> posts;  // keys of school.toml
};

struct FilterPlan {
    std::vector<NamedCategory> named;
    std::vector<RequiredList> required_lists;
    std::vector<ReviewPartner> review_partners;  // none where the policy names none
    std::vector<SharedDuty> shared_duties;
    // Names that may lead to private addresses, each with all below it: the school's own intranet. Usually none.
    std::vector<std::string> internal_sites;
    std::vector<FilterProfile> profiles;
    std::vector<Period> periods;
    std::vector<Place> places;
    std::vector<Assignment> assignments;
};

// agencies.toml; dated content, never a constant in code.
struct Agency {
    std::string key;
    std::string name;
    std::string purpose;
    std::string phone, out_of_hours, email, web;  // empty where there is none
    std::string source;
    std::optional<Date> verified_on;  // none: to be confirmed before first use
    std::string superseded;           // by whom or what; empty while it is current
    std::string replaces;             // what the policy still prints
};

struct Profile {
    std::string key;
    std::string name;
    std::string area;
    std::string locale;
    std::string learner_word;  // what pages call a learner
    std::vector<Phase> phases;
    std::vector<std::int64_t> year_groups;  // 0 is Reception, -1 Nursery
    SchoolCalendar calendar;
    std::vector<Network> networks;
    std::vector<Post> posts;
    Settings settings;
    std::vector<StatedSetting> stated;  // every difference between policies, in the order of their keys
    FilterPlan filter;
    std::string filter_text;                // of filter.toml, as it stands in the folder
    std::vector<LintLine> filter_faults{};  // of it, where they were kept apart: then `filter` is what could be read
    std::vector<Agency> agencies;
    std::vector<std::string> clauses;  // ids of policy.toml, in order
    std::vector<LintLine> notices;
};

enum class ClauseKind { technical, workflow, registered, attested, content };
enum class Strength { must, should, may };

struct Clause {
    std::string id;
    std::string section;
    std::string title;
    std::string statement;
    std::string actor;  // who acts
    std::string owner;  // key of the post that answers for it
    ClauseKind kind;
    std::string capability;
    Strength strength;
    std::optional<std::chrono::months> interval;  // none where the policy names none
};

// The filter plan in the folder decides nothing once another one is in force: its faults can be kept apart.
enum class PlanFaults { refuse, keep_apart };
// `folder` is profiles/<school>; profiles/differences.toml is read beside it. Notices are in the profile; when there
// is any error, the failure holds errors and notices alike, in the order of files and lines.
[[nodiscard]] base::Result<Profile, std::vector<LintLine>> read_profile(const std::filesystem::path& folder,
                                                                        PlanFaults of_plan = PlanFaults::refuse);
[[nodiscard]] base::Result<std::vector<Clause>, std::vector<LintLine>> read_clauses(
    const std::filesystem::path& folder);

// A filter plan from its text, for the school of this profile, whose own plan is not looked at.
struct PlanReading {
    FilterPlan plan;  // as far as it could be read
    std::vector<LintLine> faults;
};
[[nodiscard]] PlanReading read_plan(std::string_view text, const Profile& profile);

}  // namespace school
