#include "school/profile_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace school {

namespace {

NamedCategory read_named(TableReader& entry) {
    NamedCategory named{entry.text("word"), {}, entry.text("clause")};
    const bool sealed = entry.has("sealed") && entry.yes("sealed");
    if (!sealed) named.category = entry.text("category");
    else if (entry.has("category"))
        entry.refuse("category", "stands beside sealed = true; the sealed layer is no category");
    return named;
}

CategoryLine read_line(TableReader& entry) {
    return {entry.text("category"), entry.text("clause"), entry.optional_text("when")};
}

// Who looks at the filter together, and who answers for it together, where the policy names them.
void read_oversight(TableReader& file, FilterPlan& plan) {
    if (file.has("review_partner"))
        file.each("review_partner", [&](TableReader& entry) {
            plan.review_partners.push_back(
                {entry.text("name"), entry.text("clause"), entry.optional_date("confirmed_on")});
            const auto& all = plan.review_partners;
            if (std::ranges::count(all, all.back().name, &ReviewPartner::name) > 1)
                entry.refuse("name", "stands twice; name each partner once");
        });
    if (file.has("shared_duty"))
        file.each("shared_duty", [&](TableReader& entry) {
            plan.shared_duties.push_back({entry.text("what"), entry.text("clause"), entry.texts("posts")});
        });
}

FilterProfile read_one(TableReader& entry) {
    FilterProfile profile{
        .key = entry.text("key"),
        .name = entry.text("name"),
        .audience = entry.word<Audience>("audience"),
        .years = {},
        .mode = entry.word<FilterMode>("mode"),
        .uncategorised = entry.word<Uncategorised>("uncategorised"),
        .safe_search = entry.word<SafeSearch>("safe_search"),
        .safe_search_clause = entry.optional_text("safe_search_clause"),
        .approved = {},
        .block = {},
    };
    const auto read_lines = [&](std::string_view key, std::vector<CategoryLine>& lines) {
        if (entry.has(key)) entry.each(key, [&](TableReader& line) { lines.push_back(read_line(line)); });
    };
    if (profile.audience == Audience::learner && entry.has("years")) profile.years = entry.numbers("years");
    const bool is_closed = profile.mode == FilterMode::approved || profile.mode == FilterMode::garden;
    if (is_closed) profile.approved = entry.texts("approved");
    if (is_closed) read_lines("open", profile.open);
    if (is_closed && profile.uncategorised != Uncategorised::block)
        entry.refuse("uncategorised", "must be `block` in a profile that opens only what is approved");
    if (profile.mode == FilterMode::listed)
        entry.each("block", [&](TableReader& line) { profile.block.push_back(read_line(line)); });
    if (is_closed) read_lines("block", profile.block);
    if (profile.mode == FilterMode::listed) read_lines("warn", profile.warn);
    if ((profile.audience == Audience::exam) != (profile.mode == FilterMode::garden))
        entry.refuse("mode", "`garden` and the audience `exam` go together");
    return profile;
}

// Each group of people needs exactly one profile: with none, nobody could say what it may reach; with two, which.
void check_groups(const FilterPlan& plan, const std::vector<std::int64_t>& years, Lint& lint) {
    const auto count_of = [&](Audience audience) {
        return std::ranges::count(plan.profiles, audience, &FilterProfile::audience);
    };
    for (const auto& [audience, name] : {std::pair{Audience::staff, "staff"}, std::pair{Audience::visitor, "visitor"},
                                         std::pair{Audience::nobody, "nobody"}})
        if (count_of(audience) != 1)
            lint.error(0, fmt::format("audience `{}` has {} profiles; write exactly one", name, count_of(audience)));
    for (const std::int64_t year : years) {
        const auto count = std::ranges::count_if(
            plan.profiles, [&](const FilterProfile& p) { return std::ranges::find(p.years, year) != p.years.end(); });
        if (count != 1)
            lint.error(0, fmt::format("year group {} is in {} learner profiles; put it in exactly one", year, count));
    }
    for (const FilterProfile& profile : plan.profiles)
        for (const std::int64_t year : profile.years)
            if (std::ranges::find(years, year) == years.end())
                lint.error(
                    0, fmt::format("profile `{}` names year group {}, which school.toml does not", profile.key, year));
}

bool has_category(const std::vector<CategoryLine>& lines, std::string_view category) {
    return std::ranges::find(lines, category, &CategoryLine::category) != lines.end();
}

// What the policy names is blocked where all else is open, and opened nowhere.
void check_named(const FilterPlan& plan, Lint& lint) {
    for (const NamedCategory& named : plan.named) {
        if (named.is_sealed()) continue;
        for (const FilterProfile& profile : plan.profiles) {
            if (has_category(profile.open, named.category))
                lint.error(0, fmt::format("profile `{}` opens `{}`, which the policy names ({})", profile.key,
                                          named.category, named.clause));
            if (profile.mode != FilterMode::listed) continue;
            const bool is_blocked = std::ranges::any_of(profile.block, [&](const CategoryLine& line) {
                return line.category == named.category && line.when.empty();
            });
            if (!is_blocked)
                lint.error(0, fmt::format("profile `{}` does not block `{}` at all times, which the policy names ({})",
                                          profile.key, named.category, named.clause));
        }
    }
}

Agency read_agency(TableReader& entry) {
    return {
        .key = entry.text("key"),
        .name = entry.text("name"),
        .purpose = entry.text("purpose"),
        .phone = entry.optional_text("phone"),
        .out_of_hours = entry.optional_text("out_of_hours"),
        .email = entry.optional_text("email"),
        .web = entry.optional_text("web"),
        .source = entry.text("source"),
        .verified_on = entry.optional_date("verified_on"),
        .superseded = entry.optional_text("superseded"),
        .replaces = entry.optional_text("replaces"),
    };
}

}  // namespace

FilterPlan read_filter(const TomlNode& root, const SchoolFrame& school, Lint& lint) {
    FilterPlan plan;
    std::set<std::string> keys;
    TableReader file(root, lint);
    if (file.has("internal_sites")) plan.internal_sites = file.texts("internal_sites");
    file.each("named_category", [&](TableReader& entry) { plan.named.push_back(read_named(entry)); });
    file.each("required_list", [&](TableReader& entry) {
        plan.required_lists.push_back({entry.text("name"), entry.text("clause")});
    });
    read_oversight(file, plan);
    file.each("profile", [&](TableReader& entry) {
        plan.profiles.push_back(read_one(entry));
        if (!keys.insert(plan.profiles.back().key).second)
            entry.refuse("key", "stands twice; give each profile its own");
    });
    read_timetable(file, school.hours, plan);
    file.finish();
    check_groups(plan, school.years, lint);
    check_named(plan, lint);
    check_timetable(plan, school.networks, lint);
    return plan;
}

std::vector<Agency> read_agencies(const TomlNode& root, Lint& lint) {
    std::vector<Agency> agencies;
    std::set<std::string> keys;
    TableReader file(root, lint);
    file.each("agency", [&](TableReader& entry) {
        Agency agency = read_agency(entry);
        if (!keys.insert(agency.key).second) entry.refuse("key", "stands twice; give each agency its own");
        if (!agency.superseded.empty())
            lint.notice(entry.line(), fmt::format("`{}` is superseded: {}", agency.name, agency.superseded));
        else if (!agency.verified_on)
            lint.notice(entry.line(),
                        fmt::format("`{}` has never been verified; confirm it and write verified_on", agency.name));
        agencies.push_back(std::move(agency));
    });
    file.finish();
    return agencies;
}

}  // namespace school
