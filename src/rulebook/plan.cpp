#include "rulebook/plan.h"

#include "base/text.h"
#include "base/words.h"
#include "rulebook/block_page.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

// A rule's id is made from what it is a rule of, so that events of two publications mean the same rule.
filter::RuleId rule_id(base::ByteView of, std::string_view kind, std::string_view key) {
    base::Bytes named = base::to_bytes("rule\n");
    base::append(named, of);
    base::append(named, fmt::format("\n{}\n{}", kind, key));
    return *filter::RuleId::from_bytes(base::ByteView(base::sha256(named)).first(filter::RuleId::kBytes));
}

std::string place_of(const SchoolInputs& inputs) { return inputs.setup.profile.key + "/filter.toml"; }

std::string_view verb_of(filter::CategoryAction action) {
    switch (action) {
        case filter::CategoryAction::allow:
            return "opens";
        case filter::CategoryAction::warn:
            return "warns of";
        case filter::CategoryAction::block:
            return "blocks";
    }
    return {};
}

filter::When when_of(const SchoolInputs& inputs, const std::string& period) {
    if (period.empty()) return filter::Always{};
    return period_id(inputs.setup.id, period);
}

base::Result<filter::CategoryRule, Fault> category_rule(const SchoolInputs& inputs, const school::FilterProfile& in,
                                                        const filter::ProfileId& id, const school::CategoryLine& line,
                                                        filter::CategoryAction action) {
    const auto category = filter::category_of_key(line.category);
    if (!category)
        return base::failure(Fault{fmt::format("{}: profile `{}` {} `{}`, which is no category; correct its name",
                                               place_of(inputs), in.key, verb_of(action), line.category)});
    std::string key = line.category;
    if (action != filter::CategoryAction::block) key += fmt::format(" {}", verb_of(action));
    if (!line.when.empty()) key += " in " + line.when;
    return filter::CategoryRule{rule_id(id.bytes(), "category", key), *category, action, line.clause,
                                when_of(inputs, line.when)};
}

filter::Uncategorised uncategorised_of(const school::FilterProfile& in) {
    if (in.mode == school::FilterMode::portal) return filter::Uncategorised::sign_in;
    switch (in.uncategorised) {
        case school::Uncategorised::allow:
            return filter::Uncategorised::allow;
        case school::Uncategorised::block:
            return filter::Uncategorised::block;
        case school::Uncategorised::warn:
            return filter::Uncategorised::warn;
    }
    return filter::Uncategorised::block;
}

filter::Mode mode_of(school::FilterMode mode) {
    switch (mode) {
        case school::FilterMode::approved:
            return filter::Mode::approved;
        case school::FilterMode::garden:
            return filter::Mode::garden;
        case school::FilterMode::listed:
        case school::FilterMode::portal:
            break;
    }
    return filter::Mode::listed;
}

// What a profile opens that opens only what is approved for it.
base::Result<void, Fault> add_approved(filter::Rules& rules, const SchoolInputs& inputs,
                                       const school::FilterProfile& in, const filter::ProfileId& id) {
    for (const std::string& name : in.approved) {
        const auto site = filter::Site::parse(name);
        if (!site)
            return base::failure(Fault{fmt::format("{}: profile `{}` approves `{}`, which is no site; correct it",
                                                   place_of(inputs), in.key, name)});
        rules.entries.push_back({rule_id(id.bytes(), "approved", site->text()),
                                 same_id<filter::SchoolId>(inputs.setup.id),
                                 {id},
                                 *site,
                                 filter::EntryAction::allow,
                                 {}});
    }
    return {};
}

// The number of a contact that is in force; none is better than a dead line.
std::string phone_of(const school::Profile& profile, std::string_view key) {
    const auto found = std::ranges::find(profile.agencies, key, &school::Agency::key);
    return found == profile.agencies.end() || !found->superseded.empty() ? std::string() : found->phone;
}

std::string title_of(const school::Profile& profile, std::string_view post) {
    const auto found = std::ranges::find(profile.posts, post, &school::Post::key);
    std::string title = found == profile.posts.end() ? "Designated safeguarding lead" : found->title;
    if (!title.empty()) title.front() = base::ascii_lower(title.front());
    return title;
}

}  // namespace

BlockPageWords block_page_words(const SchoolSetup& setup, filter::Audience audience) {
    return {.school = setup.profile.name,
            .school_key = setup.profile.key,
            .office = setup.office,
            .whom_to_tell = title_of(setup.profile, "dsl"),
            .childline = phone_of(setup.profile, "childline"),
            .audience = audience};
}

namespace {

void add_pages(filter::Rules& rules, const SchoolInputs& inputs, const school::FilterProfile& in,
               const filter::ProfileId& id) {
    const BlockPageWords words = block_page_words(inputs.setup, audience_of(in.audience));
    for (const filter::Reason reason : kBlockReasons) rules.pages.push_back({id, reason, block_page(words, reason)});
    for (const filter::Reason reason : kWarningReasons)
        rules.pages.push_back({id, reason, warning_page(words, reason), filter::PageKind::warning});
}

base::Result<void, Fault> add_profile(filter::Rules& rules, const SchoolInputs& inputs,
                                      const school::FilterProfile& in) {
    const filter::ProfileId id = inputs.ids.profiles.find(in.key)->second;
    filter::Profile made{id,     same_id<filter::SchoolId>(inputs.setup.id),
                         in.key, audience_of(in.audience),
                         {},     uncategorised_of(in),
                         {},     mode_of(in.mode)};
    const auto add = [&](const std::vector<school::CategoryLine>& lines,
                         filter::CategoryAction action) -> base::Result<void, Fault> {
        for (const school::CategoryLine& line : lines) {
            filter::CategoryRule one = TRY(category_rule(inputs, in, id, line, action));
            const bool again = std::ranges::any_of(made.categories, [&](const filter::CategoryRule& other) {
                return other.category == one.category && other.when == one.when;
            });
            if (again)
                return base::failure(Fault{fmt::format("{}: profile `{}` names `{}` twice; remove one of them",
                                                       place_of(inputs), in.key, line.category)});
            made.categories.push_back(std::move(one));
        }
        return {};
    };
    TRY(add(in.block, filter::CategoryAction::block));
    TRY(add(in.warn, filter::CategoryAction::warn));
    TRY(add(in.open, filter::CategoryAction::allow));
    rules.profiles.push_back(std::move(made));
    TRY(add_approved(rules, inputs, in, id));
    add_pages(rules, inputs, in, id);
    return {};
}

base::Result<void, Fault> add_networks(filter::Rules& rules, const SchoolInputs& inputs) {
    const school::FilterProfile* signed_out = profile_for(inputs.setup.profile.filter, school::Audience::nobody);
    if (signed_out == nullptr)
        return base::failure(Fault{place_of(inputs) + ": no profile is for nobody signed in; write one"});
    for (const NetworkPlace& network : inputs.setup.networks)
        rules.networks.push_back({inputs.ids.networks.find(network.key)->second,
                                  same_id<filter::SchoolId>(inputs.setup.id), network.place,
                                  inputs.ids.profiles.find(signed_out->key)->second, network.clients});
    return {};
}

void add_timetable(filter::Rules& rules, const SchoolInputs& inputs) {
    const school::SchoolCalendar& calendar = inputs.setup.profile.calendar;
    const school::Date today = calendar.local(inputs.now).date;
    const school::DateSpan days{school::plus_days(today, std::chrono::days(-1)),
                                school::plus_days(today, kTimetableAhead)};
    for (const school::Period& period : inputs.setup.profile.filter.periods) {
        filter::Period made{
            period_id(inputs.setup.id, period.key), same_id<filter::SchoolId>(inputs.setup.id), period.key, {}};
        for (const school::MomentSpan& span : school::moments_of(period, calendar, days))
            made.spans.push_back({span.from, span.until});
        rules.periods.push_back(std::move(made));
    }
    const base::Instant until = calendar.instant(days.last, school::TimeOfDay(0));
    const bool is_first = rules.schools.size() == 1;
    rules.timetable_until = is_first ? until : std::min(rules.timetable_until, until);
}

// Profiles and periods were looked up when the school's file was read.
base::Result<void, Fault> add_assignments(filter::Rules& rules, const SchoolInputs& inputs) {
    const OwnList& own = inputs.own_list;
    rules.assignments.insert(rules.assignments.end(), own.sessions.begin(), own.sessions.end());
    const school::FilterPlan& plan = inputs.setup.profile.filter;
    for (const school::Assignment& one : plan.assignments) {
        filter::Assignment made{assignment_id(inputs.setup.id, one.key),
                                same_id<filter::SchoolId>(inputs.setup.id),
                                inputs.ids.profiles.find(one.profile)->second,
                                {},
                                {},
                                {},
                                {},
                                when_of(inputs, one.when),
                                one.clause};
        for (const std::string& key : one.instead_of) made.instead_of.push_back(inputs.ids.profiles.find(key)->second);
        for (const std::string& key : one.places)
            if (!add_place(made, inputs.setup, inputs.ids, key))
                return base::failure(
                    Fault{fmt::format("{}: assignment `{}` is for place `{}`, which is nowhere; say "
                                      "where it is",
                                      place_of(inputs), one.key, key)});
        rules.assignments.push_back(std::move(made));
    }
    return {};
}

void add_help_lines(filter::Rules& rules, const SchoolInputs& inputs, const std::vector<HelpSite>& help) {
    const auto& phases = inputs.setup.profile.phases;
    const bool is_secondary =
        std::ranges::any_of(phases, [](school::Phase phase) { return phase >= school::Phase::key_stage_3; });
    const auto school_id = same_id<filter::SchoolId>(inputs.setup.id);
    std::vector<HelpSite> all = help;
    // Two rules of one site would be one too many, also when a newer program brings what the school had added.
    for (const HelpSite& own : inputs.own_list.help)
        if (std::ranges::find(all, own.site, &HelpSite::site) == all.end()) all.push_back(own);
    for (const HelpSite& service : all) {
        if (service.phases == HelpSite::Phases::secondary && !is_secondary) continue;
        rules.help_lines.push_back(
            {rule_id(school_id.bytes(), "help", service.site.text()), school_id, service.site, service.name});
    }
}

}  // namespace

filter::Audience audience_of(school::Audience audience) {
    switch (audience) {
        case school::Audience::staff:
            return filter::Audience::staff;
        case school::Audience::learner:
            return filter::Audience::learners;
        case school::Audience::visitor:
            return filter::Audience::visitors;
        case school::Audience::exam:
            return filter::Audience::learners;
        case school::Audience::device:
            return filter::Audience::devices;
        case school::Audience::nobody:
            return filter::Audience::signed_out;
    }
    return filter::Audience::signed_out;
}

filter::PeriodId period_id(const school::SchoolId& school, std::string_view key) {
    return same_id<filter::PeriodId>(rule_id(school.bytes(), "period", key));
}

filter::RuleId assignment_id(const school::SchoolId& school, std::string_view key) {
    return rule_id(school.bytes(), "assignment", key);
}

bool add_place(filter::Assignment& to, const SchoolSetup& setup, const GateIds& ids, std::string_view key) {
    const school::Place* place = base::with_key(setup.profile.filter.places, key);
    if (place == nullptr) return false;
    const std::size_t before = to.places.size() + to.networks.size();
    to.places.insert(to.places.end(), place->addresses.begin(), place->addresses.end());
    for (const std::string& network : place->networks)
        if (const auto id = ids.networks.find(network); id != ids.networks.end()) to.networks.push_back(id->second);
    return to.places.size() + to.networks.size() > before;
}

const school::FilterProfile* profile_for(const school::FilterPlan& plan, school::Audience audience) {
    const auto found = std::ranges::find(plan.profiles, audience, &school::FilterProfile::audience);
    return found == plan.profiles.end() ? nullptr : &*found;
}

const school::FilterProfile* profile_for_year(const school::FilterPlan& plan, std::int64_t year) {
    const auto found = std::ranges::find_if(plan.profiles, [&](const school::FilterProfile& profile) {
        return profile.audience == school::Audience::learner &&
               std::ranges::find(profile.years, year) != profile.years.end();
    });
    return found == plan.profiles.end() ? nullptr : &*found;
}

namespace {

base::Result<std::vector<wire::Hostname>, Fault> internal_sites_of(const SchoolInputs& inputs) {
    std::vector<wire::Hostname> sites;
    for (const std::string& text : inputs.setup.profile.filter.internal_sites) {
        auto name = wire::Hostname::parse(text);
        if (!name)
            return base::failure(
                Fault{fmt::format("{}: internal site `{}` is no host name; write one such as "
                                  "`intranet.school.example`",
                                  place_of(inputs), text)});
        sites.push_back(*std::move(name));
    }
    return sites;
}

}  // namespace

base::Result<void, Fault> add_school(filter::Rules& rules, const SchoolInputs& inputs,
                                     const std::vector<HelpSite>& help) {
    const SchoolSetup& setup = inputs.setup;
    auto internal_sites = TRY(internal_sites_of(inputs));
    rules.schools.push_back({same_id<filter::SchoolId>(setup.id), setup.profile.key, setup.profile.name,
                             setup.profile.calendar.plan().zone, setup.office, inputs.block_link_key,
                             std::move(internal_sites), setup.when_log_is_full});
    for (const school::FilterProfile& profile : setup.profile.filter.profiles) TRY(add_profile(rules, inputs, profile));
    TRY(add_networks(rules, inputs));
    add_timetable(rules, inputs);
    TRY(add_assignments(rules, inputs));
    add_help_lines(rules, inputs, help);
    const OwnList& own = inputs.own_list;
    rules.single_blocks.insert(rules.single_blocks.end(), own.blocks.begin(), own.blocks.end());
    rules.exceptions.insert(rules.exceptions.end(), own.exceptions.begin(), own.exceptions.end());
    rules.entries.insert(rules.entries.end(), own.entries.begin(), own.entries.end());
    rules.searches.insert(rules.searches.end(), own.searches.begin(), own.searches.end());
    return {};
}

filter::WhenLogIsFull when_log_is_full(const school::Settings& settings) {
    return settings.choice("gateway.when_log_is_full") == "open" ? filter::WhenLogIsFull::open
                                                                 : filter::WhenLogIsFull::closed;
}

}  // namespace rulebook
