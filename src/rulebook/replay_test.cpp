// What a change does to recent visits, counted so that it tells of nobody.

#include "rulebook/replay.h"

#include "rulebook/plan.h"
#include "support/example_rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace rulebook {
namespace {

using filter::Action;
using filter::EntryAction;

const school::SchoolId kHeadcorn = example::id_of<school::SchoolId>("headcorn");
const base::Instant kNow = example::at(1, 9, 30);

filter::ProfileId profile(std::string_view key) {
    return example::id_of<filter::ProfileId>("headcorn/" + std::string(key));
}

std::shared_ptr<const filter::RuleSet> in_force() {
    static const auto kRules = std::make_shared<const filter::RuleSet>(example::rule_set());
    return kRules;
}

template <class Change>
WhatIf with(Change change) {
    filter::Rules rules = in_force()->rules();
    change(rules);
    auto after = filter::RuleSet::assemble(std::move(rules), in_force()->shared_lists(),
                                           {example::sealed_layer("headcorn"), example::sealed_layer("homewood")});
    return {in_force(), std::make_shared<const filter::RuleSet>(std::move(after.value()))};
}

WhatIf with_entry(std::string_view site, EntryAction action, std::vector<filter::ProfileId> profiles) {
    return with([&](filter::Rules& rules) {
        rules.entries.push_back({example::id_of<filter::RuleId>("new"), same_id<filter::SchoolId>(kHeadcorn),
                                 std::move(profiles), example::site(site), action, ""});
    });
}

Visits visits(std::string host, std::string_view of, std::uint64_t times, std::uint64_t people) {
    return {std::move(host), profile(of), times, people};
}

Replay played(const WhatIf& rules, const std::vector<Visits>& visits) { return replay(rules, kHeadcorn, visits, kNow); }

const GroupEffect& group(const Replay& replay, std::string_view key) {
    return *std::ranges::find(replay.groups, profile(key), &GroupEffect::profile);
}

// "opened games.example Gaming 12 year-5"
std::vector<std::string> lines(const Replay& replay) {
    constexpr std::array<const char*, kEffects> kWords{"blocked", "opened", "warned", "unwarned"};
    std::vector<std::string> all;
    for (const SiteEffect& site : replay.sites) {
        std::string line = fmt::format("{} {}", kWords.at(static_cast<std::size_t>(site.effect)), site.host);
        for (const filter::Category category : site.categories)
            line += fmt::format(" {}", filter::entry_of(category).key);
        line += fmt::format(" {}", site.times);
        for (const filter::ProfileId& id : site.groups) line += fmt::format(" {}", in_force()->profile(id)->key);
        all.push_back(std::move(line));
    }
    return all;
}

TEST(Replay, a_block_shows_for_the_groups_that_went_there_with_all_below_and_for_no_other) {
    const auto replay = played(with_entry("craze.example", EntryAction::block, {}),
                               {visits("craze.example", "year-5", 30, 9), visits("www.craze.example", "year-5", 12, 5),
                                visits("lesson.example", "year-5", 8, 8), visits("craze.example", "staff", 6, 6),
                                visits("craze.example:8443", "staff", 4, 5)});
    EXPECT_EQ(group(replay, "year-5").looked_at, 50U);
    EXPECT_EQ(group(replay, "year-5").of(Effect::blocked), 40U) << "about";
    EXPECT_EQ(group(replay, "staff").of(Effect::blocked), 10U);
    EXPECT_EQ(group(replay, "year-5").of(Effect::opened), std::nullopt);
    EXPECT_EQ(lines(replay), (std::vector<std::string>{"blocked craze.example 40 year-5 staff",
                                                       "blocked www.craze.example 10 year-5"}));
    ASSERT_EQ(replay.groups.size(), 4U) << "and nothing of another school's groups";
}

TEST(Replay, an_allow_opens_for_whom_it_is_meant_and_a_profile_that_is_not_meant_does_not_change) {
    const auto replay = played(with_entry("casino.example", EntryAction::allow, {profile("year-5")}),
                               {visits("casino.example", "year-5", 7, 6), visits("casino.example", "eyfs", 9, 9),
                                visits("casino.example", "staff", 9, 9)});
    EXPECT_EQ(group(replay, "year-5").of(Effect::opened), 5U);
    for (const char* other : {"eyfs", "staff"})
        for (const Effect effect : {Effect::blocked, Effect::opened, Effect::warned, Effect::unwarned})
            EXPECT_EQ(group(replay, other).of(effect), std::nullopt) << other;
    EXPECT_EQ(group(replay, "eyfs").looked_at, 5U);
}

TEST(Replay, a_removal_takes_back_what_its_entry_did) {
    const auto without = [](std::string_view entry) {
        return with([&](filter::Rules& rules) {
            std::erase_if(rules.entries, [&](const filter::ListEntry& one) { return one.site.text() == entry; });
        });
    };
    EXPECT_EQ(
        lines(played(without("blocked-by-school.example"), {visits("blocked-by-school.example", "year-5", 5, 5)})),
        std::vector<std::string>{"opened blocked-by-school.example 5 year-5"});
    EXPECT_EQ(
        lines(played(without("times-tables.games.example"), {visits("times-tables.games.example", "year-5", 5, 5),
                                                             visits("times-tables.games.example", "staff", 6, 6)})),
        (std::vector<std::string>{"blocked times-tables.games.example gaming 5 year-5",
                                  "warned times-tables.games.example gaming 5 staff"}));
}

TEST(Replay, effects_are_told_from_each_other) {
    struct Case {
        Action before;
        Action after;
        std::optional<Effect> effect;
    };
    const Case cases[] = {{Action::allow, Action::block, Effect::blocked},
                          {Action::warn, Action::block, Effect::blocked},
                          {Action::rewrite, Action::redirect, Effect::blocked},
                          {Action::block, Action::allow, Effect::opened},
                          {Action::block, Action::warn, Effect::opened},
                          {Action::redirect, Action::allow, Effect::opened},
                          {Action::allow, Action::warn, Effect::warned},
                          {Action::warn, Action::rewrite, Effect::unwarned},
                          {Action::allow, Action::rewrite, std::nullopt},
                          {Action::block, Action::redirect, std::nullopt},
                          {Action::warn, Action::warn, std::nullopt}};
    for (const auto& [before, after, effect] : cases)
        EXPECT_EQ(effect_of(before, after), effect) << filter::key_of(before) << " " << filter::key_of(after);
}

// SAFEGUARDING 37: nobody asks for a change of a site in order to learn whether a child has been there.
TEST(Replay, a_preview_never_tells_of_one_childs_visits) {
    const WhatIf rules = with_entry("craze.example", EntryAction::block, {});
    const auto nobody = played(rules, {visits("lesson.example", "year-5", 90, 20)});
    for (std::uint64_t people = 1; people < kFewest; ++people) {
        const auto few =
            played(rules, {visits("lesson.example", "year-5", 90, 20), visits("craze.example", "staff", 500, people)});
        EXPECT_EQ(lines(few), lines(nobody));
        for (std::size_t at = 0; at < few.groups.size(); ++at) {
            EXPECT_EQ(few.groups[at].looked_at, nobody.groups[at].looked_at) << "a group of few is no group";
            EXPECT_EQ(few.groups[at].visits, nobody.groups[at].visits);
        }
    }
    const auto many_sites =
        played(with_entry("craze.example", EntryAction::block, {}),
               {visits("a.craze.example", "year-5", 3, 1), visits("b.craze.example", "year-5", 3, 1),
                visits("c.craze.example", "year-5", 3, 1), visits("d.craze.example", "year-5", 3, 1),
                visits("e.craze.example", "year-5", 3, 1)});
    EXPECT_EQ(group(many_sites, "year-5").of(Effect::blocked), std::nullopt) << "five sites are not five people";
}

TEST(Replay, a_help_line_never_shows_nor_what_staff_read_in_private_nor_what_is_illegal) {
    const WhatIf rules = with([](filter::Rules& changed) {
        changed.help_lines.clear();
        changed.entries.push_back({example::id_of<filter::RuleId>("new"),
                                   same_id<filter::SchoolId>(kHeadcorn),
                                   {},
                                   example::site("jobs.example"),
                                   EntryAction::block,
                                   ""});
    });
    const auto replay =
        played(rules, {visits("help.example", "year-5", 50, 20), visits("www.childline.org.uk", "year-5", 50, 20),
                       visits("jobs.example", "staff", 50, 20), visits("whole-host.example", "year-5", 50, 20),
                       visits("gatehouse.headcorn.example", "year-5", 50, 20)});
    EXPECT_TRUE(lines(replay).empty());
    for (const GroupEffect& one : replay.groups) EXPECT_EQ(one.looked_at, std::nullopt);
}

// Complementary suppression (SAFEGUARDING 37).
TEST(Replay, no_sum_and_no_second_look_tells_of_one_more_visit) {
    const WhatIf rules = with_entry("craze.example", EntryAction::block, {});
    const auto some = played(rules, {visits("craze.example", "year-5", 412, 30)});
    const auto one_more = played(rules, {visits("craze.example", "year-5", 413, 30)});
    const auto one_elsewhere =
        played(rules, {visits("craze.example", "year-5", 412, 30), visits("amira.craze.example", "year-5", 80, 1)});
    for (const Replay* other : {&one_more, &one_elsewhere}) {
        EXPECT_EQ(lines(*other), lines(some));
        EXPECT_EQ(group(*other, "year-5").visits, group(some, "year-5").visits);
    }
    EXPECT_EQ(lines(some), std::vector<std::string>{"blocked craze.example 410 year-5"});
}

// SAFEGUARDING 13.
TEST(Replay, a_site_that_would_out_a_child_is_named_by_its_category_alone) {
    const auto replay =
        played(with([](filter::Rules& rules) {
                   for (const char* site : {"self-harm.example", "games.example"})
                       rules.entries.push_back({example::id_of<filter::RuleId>(site),
                                                same_id<filter::SchoolId>(kHeadcorn),
                                                {},
                                                example::site(site),
                                                EntryAction::allow,
                                                ""});
               }),
               {visits("self-harm.example", "year-5", 9, 5), visits("deep.self-harm.example", "year-5", 8, 5),
                visits("games.example", "year-5", 7, 5), visits("games.example", "staff", 6, 5)});
    EXPECT_EQ(lines(replay),
              (std::vector<std::string>{"opened  self-harm 15 year-5", "opened games.example gaming 5 year-5",
                                        "unwarned games.example gaming 5 staff"}));
}

TEST(Replay, names_at_most_so_many_sites_of_each_effect_the_most_visited_first) {
    std::vector<Visits> all;
    for (std::uint64_t i = 0; i < 2 * kMostSites; ++i)
        all.push_back(visits(fmt::format("s{}.craze.example", i), "year-5", 10 + 10 * i, 5));
    const auto replay = played(with_entry("craze.example", EntryAction::block, {}), all);
    ASSERT_EQ(replay.sites.size(), kMostSites);
    EXPECT_EQ(replay.sites.front().host, "s39.craze.example");
    EXPECT_EQ(replay.sites.back().host, "s20.craze.example");
    EXPECT_EQ(group(replay, "year-5").of(Effect::blocked), 8200U);
}

TEST(Replay, passes_over_what_no_rule_can_be_asked_about) {
    const auto replay = played(with_entry("craze.example", EntryAction::block, {}),
                               {visits("", "year-5", 9, 9),
                                visits("not a host", "year-5", 9, 9),
                                {"craze.example", example::id_of<filter::ProfileId>("homewood/sixth-form"), 9, 9},
                                {"craze.example", example::id_of<filter::ProfileId>("gone"), 9, 9}});
    EXPECT_TRUE(lines(replay).empty());
    for (const GroupEffect& one : replay.groups) EXPECT_EQ(one.looked_at, std::nullopt);
}

TEST(Replay, an_address_is_judged_as_one) {
    EXPECT_EQ(lines(played(with_entry("192.0.2.0/24", EntryAction::block, {}),
                           {visits("192.0.2.7", "year-5", 9, 9), visits("[2001:db8::1]", "year-5", 9, 9)})),
              std::vector<std::string>{"blocked 192.0.2.7 5 year-5"});
}

}  // namespace
}  // namespace rulebook
