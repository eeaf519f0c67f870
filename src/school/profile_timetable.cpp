// The parts of filter.toml that say when and where: periods, places, and which profile stands in the place of another.

#include "base/words.h"
#include "school/profile_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace school {

namespace {

constexpr std::array<std::pair<std::string_view, std::chrono::weekday>, 7> kWeekdays{{{"mon", std::chrono::Monday},
                                                                                      {"tue", std::chrono::Tuesday},
                                                                                      {"wed", std::chrono::Wednesday},
                                                                                      {"thu", std::chrono::Thursday},
                                                                                      {"fri", std::chrono::Friday},
                                                                                      {"sat", std::chrono::Saturday},
                                                                                      {"sun", std::chrono::Sunday}}};

// A time, or the school day's own beginning or end.
TimeOfDay read_hour(TableReader& entry, std::string_view key, const SchoolHours& school_day) {
    const std::string said = entry.text(key);
    if (said == "start") return school_day.starts;
    if (said == "end") return school_day.ends;
    if (const auto time = parse_time_of_day(said)) return *time;
    if (!said.empty())
        entry.refuse(
            key, fmt::format("is `{}`; write a time such as \"12:20\", or `start` or `end` of the school day", said));
    return TimeOfDay(0);
}

Hours read_hours(TableReader& entry, const SchoolHours& school_day) {
    Hours hours{
        entry.word<DayKind>(
            "days", {{"school", DayKind::school}, {"no-school", DayKind::no_school}, {"every", DayKind::every}}),
        {},
        read_hour(entry, "from", school_day),
        read_hour(entry, "until", school_day)};
    if (!entry.has("only")) return hours;
    for (const std::string& said : entry.texts("only")) {
        const auto found = std::ranges::find(kWeekdays, said, [](const auto& each) { return each.first; });
        if (found == kWeekdays.end()) entry.refuse("only", fmt::format("has `{}`; write mon, tue, … sun", said));
        else hours.only.push_back(found->second);
    }
    return hours;
}

Period read_period(TableReader& entry, const SchoolHours& school_day) {
    Period period{entry.text("key"), entry.text("name"), {}};
    entry.each("hours", [&](TableReader& hours) { period.hours.push_back(read_hours(hours, school_day)); });
    if (period.hours.empty()) entry.refuse("hours", "says nothing; write the hours of at least one kind of days");
    return period;
}

Place read_place(TableReader& entry) {
    Place place{entry.text("key"), entry.text("name"), {}, {}};
    if (entry.has("networks")) place.networks = entry.texts("networks");
    if (entry.has("addresses"))
        for (const std::string& said : entry.texts("addresses")) {
            const auto range = wire::IpRange::parse(said);
            if (!range) entry.refuse("addresses", fmt::format("has `{}`; write a range such as 10.1.4.0/24", said));
            else place.addresses.push_back(*range);
        }
    if (place.networks.empty() && place.addresses.empty())
        entry.refuse("addresses", "is left out, and so are networks; say where the place is");
    return place;
}

Assignment read_assignment(TableReader& entry) {
    Assignment assignment{entry.text("key"), entry.text("name"), entry.text("profile"), {}, {}, {}, {}};
    if (entry.has("instead_of")) assignment.instead_of = entry.texts("instead_of");
    if (entry.has("places")) assignment.places = entry.texts("places");
    assignment.when = entry.optional_text("when");
    assignment.clause = entry.optional_text("clause");
    return assignment;
}

template <class Value>
bool has_key(const std::vector<Value>& values, std::string_view key) {
    return base::with_key(values, key) != nullptr;
}

bool may_be_learners(Audience audience) { return audience == Audience::learner || audience == Audience::exam; }

// A wider profile for whoever happens to sit there would be a hole with a name: staff's is for staff, learners have
// learners' and examinations', and whoever is not signed in stays so.
void check_audience(const FilterPlan& plan, const Assignment& assignment, Lint& lint) {
    const auto audience_of = [&](std::string_view key) { return base::with_key(plan.profiles, key)->audience; };
    const Audience to = audience_of(assignment.profile);
    const auto refuse = [&](std::string_view why) {
        lint.error(0, fmt::format("assignment `{}` gives `{}` {}", assignment.key, assignment.profile, why));
    };
    if (to == Audience::nobody) refuse("to somebody signed in; it is for nobody signed in");
    if (assignment.instead_of.empty() && !may_be_learners(to))
        refuse("to everybody, learners too; write instead_of with the profiles that it may replace");
    if (to == Audience::exam && assignment.places.empty() && assignment.when.empty())
        refuse("everywhere and always; say where or when, or enter an examination, which ends");
    for (const std::string& key : assignment.instead_of) {
        const Audience from = audience_of(key);
        if (to == Audience::staff && from != Audience::staff)
            refuse(fmt::format("to `{}`, which is not of staff", key));
        if (from == Audience::learner && !may_be_learners(to))
            refuse(fmt::format("to `{}`; learners are given profiles of learners and of examinations alone", key));
        if (from == Audience::nobody && to != Audience::device)
            refuse(fmt::format("to `{}`; only a profile of devices may stand there without a sign-in", key));
    }
}

void check_assignment(const FilterPlan& plan, const Assignment& assignment, Lint& lint) {
    const auto refuse = [&](const std::string& why) {
        lint.error(0, fmt::format("assignment `{}` {}", assignment.key, why));
    };
    bool knows_profiles = true;
    const auto check_profile = [&](const std::string& key) {
        if (has_key(plan.profiles, key)) return;
        refuse(fmt::format("names profile `{}`, which is not in this file", key));
        knows_profiles = false;
    };
    check_profile(assignment.profile);
    for (const std::string& key : assignment.instead_of) check_profile(key);
    for (const std::string& key : assignment.places)
        if (!has_key(plan.places, key)) refuse(fmt::format("names place `{}`, which is not in this file", key));
    if (!assignment.when.empty() && !has_key(plan.periods, assignment.when))
        refuse(fmt::format("names period `{}`, which is not in this file", assignment.when));
    if (assignment.places.empty() && assignment.when.empty() && assignment.instead_of.empty())
        refuse("is for everybody, everywhere and always; say whose profile it replaces, where, or when");
    if (knows_profiles) check_audience(plan, assignment, lint);
}

template <class Value>
void check_keys(const std::vector<Value>& values, std::string_view what, Lint& lint) {
    for (auto at = values.begin(); at != values.end(); ++at)
        if (std::ranges::find(values.begin(), at, at->key, &Value::key) != at)
            lint.error(0, fmt::format("{} `{}` stands twice; give each its own key", what, at->key));
}

}  // namespace

void read_timetable(TableReader& file, const SchoolHours& school_day, FilterPlan& plan) {
    if (file.has("period"))
        file.each("period", [&](TableReader& entry) { plan.periods.push_back(read_period(entry, school_day)); });
    if (file.has("place")) file.each("place", [&](TableReader& entry) { plan.places.push_back(read_place(entry)); });
    if (file.has("assignment"))
        file.each("assignment", [&](TableReader& entry) { plan.assignments.push_back(read_assignment(entry)); });
}

void check_timetable(const FilterPlan& plan, const std::vector<Network>& networks, Lint& lint) {
    check_keys(plan.periods, "period", lint);
    check_keys(plan.places, "place", lint);
    check_keys(plan.assignments, "assignment", lint);
    for (const Place& place : plan.places)
        for (const std::string& key : place.networks)
            if (!has_key(networks, key))
                lint.error(
                    0, fmt::format("place `{}` names network `{}`, which school.toml does not have", place.key, key));
    for (const FilterProfile& profile : plan.profiles)
        for (const auto* rules : {&profile.block, &profile.warn, &profile.open})
            for (const CategoryLine& rule : *rules)
                if (!rule.when.empty() && !has_key(plan.periods, rule.when))
                    lint.error(0, fmt::format("profile `{}` names period `{}`, which is not in this file", profile.key,
                                              rule.when));
    for (const Assignment& assignment : plan.assignments) check_assignment(plan, assignment, lint);
    for (const FilterProfile& profile : plan.profiles) {
        const bool is_somebodys = profile.audience != Audience::device && profile.audience != Audience::exam &&
                                  (profile.audience != Audience::learner || !profile.years.empty());
        const bool is_assigned =
            std::ranges::find(plan.assignments, profile.key, &Assignment::profile) != plan.assignments.end();
        if (!is_somebodys && !is_assigned && profile.audience != Audience::exam)
            lint.notice(0,
                        fmt::format("profile `{}` is nobody's; no year group and no assignment names it", profile.key));
    }
}

}  // namespace school
