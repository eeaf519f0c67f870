#include "rulebook/profile_words.h"

#include "base/text.h"
#include "base/words.h"
#include "filter/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace rulebook {

namespace {

std::string in_a_sentence(std::string name) {
    if (!name.empty()) name.front() = base::ascii_lower(name.front());
    return name;
}

std::string joined_in_order(std::vector<std::string> texts) {
    std::ranges::sort(texts);
    return base::joined(texts, " ");
}

// What a period's key stands for, not the key: another hour is another decision.
std::string hours_of(const school::FilterPlan& plan, const std::string& key) {
    if (key.empty()) return "always";
    const school::Period* found = base::with_key(plan.periods, key);
    if (found == nullptr) return "never";
    std::vector<std::string> all;
    for (const school::Hours& hours : found->hours) {
        std::string text =
            fmt::format("{}:{}-{}", static_cast<int>(hours.days), hours.from.count(), hours.until.count());
        for (const std::chrono::weekday day : hours.only) text += fmt::format(",{}", day.iso_encoding());
        all.push_back(std::move(text));
    }
    return joined_in_order(std::move(all));
}

std::string places_of(const school::FilterPlan& plan, const school::Assignment& one) {
    std::vector<std::string> all;
    for (const std::string& key : one.places) {
        const school::Place* place = base::with_key(plan.places, key);
        if (place == nullptr) continue;
        for (const wire::IpRange& range : place->addresses) all.push_back(range.text());
        for (const std::string& network : place->networks) all.push_back("network:" + network);
    }
    return joined_in_order(std::move(all));
}

void add_lines(std::string& text, const school::FilterPlan& plan, std::string_view what,
               const std::vector<school::CategoryLine>& lines) {
    std::vector<std::string> all;
    for (const school::CategoryLine& line : lines)
        all.push_back(fmt::format("{} {} {}\n", what, line.category, hours_of(plan, line.when)));
    std::ranges::sort(all);
    for (const std::string& line : all) text += line;
}

bool gives(const school::Assignment& one, const school::FilterProfile& profile) { return one.profile == profile.key; }

// From whoever has it by themselves. Of nobody in particular is of everybody signed in.
bool takes(const school::Assignment& one, const school::FilterProfile& profile) {
    if (gives(one, profile)) return false;
    return one.instead_of.empty() ? profile.audience != school::Audience::nobody
                                  : std::ranges::find(one.instead_of, profile.key) != one.instead_of.end();
}

// In their order, since the first that fits counts.
void add_assignments(std::string& text, const school::FilterPlan& plan, const school::FilterProfile& profile) {
    for (const school::Assignment& one : plan.assignments) {
        const std::string there = fmt::format("at=[{}] when=[{}]\n", places_of(plan, one), hours_of(plan, one.when));
        if (gives(one, profile)) text += fmt::format("given of=[{}] {}", joined_in_order(one.instead_of), there);
        if (takes(one, profile)) text += fmt::format("taken to=[{}] {}", one.profile, there);
    }
}

// "Lunch (school days 12:10–13:00)"
std::string period_of(const school::FilterPlan& plan, const std::string& key) {
    if (key.empty()) return "always";
    const school::Period* found = base::with_key(plan.periods, key);
    return found == nullptr ? "never" : fmt::format("{} ({})", found->name, school::show(*found));
}

void add_reach(std::string& text, const school::FilterPlan& plan, std::string_view what,
               const std::vector<school::CategoryLine>& lines) {
    if (lines.empty()) return;
    std::vector<std::string> titles;
    for (const school::CategoryLine& line : lines) titles.push_back(title_of(plan, line));
    text += fmt::format("{}: {}\n", what, base::joined(titles, "; "));
}

}  // namespace

std::string name_of_profile(const school::FilterPlan& plan, std::string_view key) {
    const school::FilterProfile* found = base::with_key(plan.profiles, key);
    return found == nullptr ? std::string(key) : found->name;
}

std::string whose(const school::FilterProfile& profile) {
    switch (profile.audience) {
        case school::Audience::staff:
            return "Staff";
        case school::Audience::visitor:
            return "Visitors, parents, governors";
        case school::Audience::nobody:
            return "Whoever is not signed in";
        case school::Audience::device:
            return "Devices at which nobody signs in";
        case school::Audience::exam:
            return "Whoever sits an examination, while it lasts";
        case school::Audience::learner:
            break;
    }
    if (profile.years.empty()) return "Only where it is assigned";
    std::vector<std::string> years;
    for (const std::int64_t year : profile.years)
        years.push_back(year == 0 ? std::string("Reception") : fmt::format("Year {}", year));
    return base::joined(years, ", ");
}

std::string title_of(const school::FilterPlan& plan, const school::CategoryLine& line) {
    const auto category = filter::category_of_key(line.category);
    const std::string title(category ? filter::entry_of(*category).title : std::string_view(line.category));
    return line.when.empty() ? title : title + ": " + in_a_sentence(period_of(plan, line.when));
}

std::string whose_place(const school::FilterPlan& plan, const school::Assignment& one) {
    if (one.instead_of.empty()) return "everybody signed in";
    std::vector<std::string> names;
    for (const std::string& key : one.instead_of) names.push_back(name_of_profile(plan, key));
    return base::joined(names, ", ");
}

std::string where_of(const school::FilterPlan& plan, const school::Assignment& one) {
    if (one.places.empty()) return "everywhere";
    std::vector<std::string> names;
    for (const std::string& key : one.places) {
        const school::Place* place = base::with_key(plan.places, key);
        if (place == nullptr) continue;
        std::vector<std::string> parts;
        for (const wire::IpRange& range : place->addresses) parts.push_back(range.text());
        for (const std::string& network : place->networks) parts.push_back("network " + network);
        names.push_back(fmt::format("{} ({})", place->name, base::joined(parts, ", ")));
    }
    return base::joined(names, "; ");
}

std::string when_of(const school::FilterPlan& plan, const school::Assignment& one) { return period_of(plan, one.when); }

std::vector<std::string> assignments_of(const school::FilterPlan& plan, const school::FilterProfile& profile) {
    std::vector<std::string> all;
    const auto add = [&](const std::string& what, const school::Assignment& one) {
        all.push_back(fmt::format("Assignment {}: {}. Where: {}. When: {}", all.size() + 1, what, where_of(plan, one),
                                  when_of(plan, one)));
    };
    for (const school::Assignment& one : plan.assignments) {
        if (gives(one, profile)) add(fmt::format("this profile in the place of {}", whose_place(plan, one)), one);
        if (takes(one, profile))
            add(fmt::format("{} in the place of this profile", name_of_profile(plan, one.profile)), one);
    }
    return all;
}

std::string rest_of(const school::FilterProfile& profile) {
    const std::string approved = profile.approved.empty() ? std::string() : ": " + base::joined(profile.approved, ", ");
    switch (profile.mode) {
        case school::FilterMode::approved:
            return "Opens only what is approved for this profile" + approved;
        case school::FilterMode::garden:
            return "Opens only what the examination needs, for everybody the same" + approved;
        case school::FilterMode::portal:
            return "Opens only the sign-in page";
        case school::FilterMode::listed:
            break;
    }
    switch (profile.uncategorised) {
        case school::Uncategorised::allow:
            return "Everything else is open";
        case school::Uncategorised::warn:
            return "A warning before everything else";
        case school::Uncategorised::block:
            return "Everything else is blocked";
    }
    return {};
}

std::string searches_of(const school::FilterProfile& profile) {
    // LIMIT: the gate does not make searches safe yet; what is said here is what it does (SAFEGUARDING 42).
    return profile.safe_search == school::SafeSearch::strict
               ? "Searches are to be made safe, which the gate does not do yet"
               : "Searches are as they are";
}

std::string reach_of(const school::FilterPlan& plan, const school::FilterProfile& profile) {
    std::string text = fmt::format("Whose: {}\n", whose(profile));
    add_reach(text, plan, "Blocks", profile.block);
    add_reach(text, plan, kWarnsOf, profile.warn);
    add_reach(text, plan, "Opens", profile.open);
    text += rest_of(profile) + "\n" + searches_of(profile);
    for (const std::string& one : assignments_of(plan, profile)) text += "\n" + one;
    return text;
}

base::Digest digest_of(const school::FilterPlan& plan, const school::FilterProfile& profile) {
    // The first line says how the rest is written; another way of writing makes every assessment out of date.
    std::string text = fmt::format("filter profile digest 2\n{} {} {} {}\n", base::word_for(profile.audience),
                                   base::word_for(profile.mode), base::word_for(profile.uncategorised),
                                   base::word_for(profile.safe_search));
    std::vector<std::string> years;
    for (const std::int64_t year : profile.years) years.push_back(std::to_string(year));
    text +=
        fmt::format("years {}\napproved {}\n", joined_in_order(std::move(years)), joined_in_order(profile.approved));
    add_lines(text, plan, "block", profile.block);
    add_lines(text, plan, "warn", profile.warn);
    add_lines(text, plan, "open", profile.open);
    add_assignments(text, plan, profile);
    return base::sha256(base::bytes_of(text));
}

}  // namespace rulebook
