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

BlockRule read_block(TableReader& entry) {
    BlockRule rule{entry.text("category"), entry.text("clause"), BlockTime::always};
    if (entry.has("when"))
        rule.when =
            entry.word<BlockTime>("when", {{"always", BlockTime::always}, {"school_hours", BlockTime::school_hours}});
    return rule;
}

FilterProfile read_one(TableReader& entry) {
    FilterProfile profile{
        .key = entry.text("key"),
        .name = entry.text("name"),
        .audience = entry.word<Audience>("audience", {{"staff", Audience::staff},
                                                      {"learner", Audience::learner},
                                                      {"visitor", Audience::visitor},
                                                      {"nobody", Audience::nobody}}),
        .years = {},
        .mode = entry.word<FilterMode>(
            "mode",
            {{"listed", FilterMode::listed}, {"approved", FilterMode::approved}, {"portal", FilterMode::portal}}),
        .uncategorised = entry.word<Uncategorised>(
            "uncategorised",
            {{"block", Uncategorised::block}, {"warn", Uncategorised::warn}, {"allow", Uncategorised::allow}}),
        .safe_search =
            entry.word<SafeSearch>("safe_search", {{"strict", SafeSearch::strict}, {"off", SafeSearch::off}}),
        .safe_search_clause = entry.optional_text("safe_search_clause"),
        .approved = {},
        .block = {},
    };
    if (profile.audience == Audience::learner) profile.years = entry.numbers("years");
    if (profile.mode == FilterMode::approved) profile.approved = entry.texts("approved");
    if (profile.mode != FilterMode::portal)
        entry.each("block", [&](TableReader& rule) { profile.block.push_back(read_block(rule)); });
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

// The profiles of this audience that do not block a category which the policy names.
void check_named(const FilterPlan& plan, Lint& lint) {
    for (const NamedCategory& named : plan.named) {
        if (named.is_sealed()) continue;
        for (const FilterProfile& profile : plan.profiles) {
            if (profile.mode != FilterMode::listed) continue;
            const auto found = std::ranges::find(profile.block, named.category, &BlockRule::category);
            if (found == profile.block.end())
                lint.error(0, fmt::format("profile `{}` does not block `{}`, which the policy names ({})", profile.key,
                                          named.category, named.clause));
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

FilterPlan read_filter(const TomlNode& root, const std::vector<std::int64_t>& years, Lint& lint) {
    FilterPlan plan;
    std::set<std::string> keys;
    TableReader file(root, lint);
    if (file.has("internal_sites")) plan.internal_sites = file.texts("internal_sites");
    file.each("named_category", [&](TableReader& entry) { plan.named.push_back(read_named(entry)); });
    file.each("required_list", [&](TableReader& entry) {
        plan.required_lists.push_back({entry.text("name"), entry.text("clause")});
    });
    file.each("profile", [&](TableReader& entry) {
        plan.profiles.push_back(read_one(entry));
        if (!keys.insert(plan.profiles.back().key).second)
            entry.refuse("key", "stands twice; give each profile its own");
    });
    file.finish();
    check_groups(plan, years, lint);
    check_named(plan, lint);
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
