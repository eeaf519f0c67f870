// What a change that waits would do, as whoever decides on it reads it.

#include "support/gate_pages.h"
#include "support/golden.h"

#include <fmt/format.h>

namespace rulebook {
namespace {

class Preview : public GatePages {
protected:
    ChangeId asked(const SchoolList::Request& change) {
        sign_in(rights::Role::network_manager);
        const auto made = list.request(who, change);
        EXPECT_TRUE(made) << describe(made.error());
        return made->id;
    }
    void approve(const ChangeId& change) {
        sign_in(rights::Role::head);
        const auto decided = list.decide(who, change, Decision::approve, "agreed");
        ASSERT_TRUE(decided) << describe(decided.error());
    }
    static std::string path_of(const ChangeId& change) {
        return "/headcorn/gate/list/changes/" + change.text() + "/preview";
    }
    std::string preview(const ChangeId& change) {
        sign_in(rights::Role::slt);
        return shown(answer(web::Method::get, path_of(change), ""));
    }
    void visited(std::string host, const char* profile, std::uint64_t times, std::uint64_t people) {
        traffic.held.visits.push_back(
            {std::move(host), rules.ids(headcorn.school()).profiles.at(profile), times, people});
    }
};
INSTANTIATE_TEST_SUITE_P(both, Preview, support::both_engines(), support::engine_name);

TEST_P(Preview, looks_as_it_was_read_and_the_gates_page_leads_to_it) {
    const ChangeId change = asked({ChangeKind::block, "craze.example", "lessons stop for it", {}});
    visited("craze.example", "ks2", 412, 31);
    visited("www.craze.example", "ks2", 12, 5);
    visited("lesson.example", "ks2", 9'000, 88);
    visited("craze.example", "staff", 3, 2);
    visited("lesson.example", "staff", 700, 12);
    traffic.held.cut = {std::chrono::year(2026) / 3 / 2};
    const std::string page = preview(change);
    support::expect_golden("src/rulebook/golden/preview.html", page);
    EXPECT_EQ(traffic.days, (school::DateSpan{std::chrono::year(2026) / 2 / 25, std::chrono::year(2026) / 3 / 3}));
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate", "")).find("href=\"" + path_of(change) + "\""),
              std::string::npos);
}

TEST_P(Preview, is_of_the_rules_as_the_approval_would_make_them_and_changes_nothing_at_the_gate) {
    const auto before = in_force().rules();
    visited("games.example", "ks2", 40, 9);
    visited("news.example", "ks2", 40, 9);
    const auto opened = [&](const ChangeId& change, Effect effect) {
        const auto waiting = list.requested(headcorn.school());
        const auto one = std::ranges::find(waiting, change, &ListChange::id);
        const WhatIf what = rules.rules_if(headcorn.school(), *one).value();
        const Replay played = replay(what, headcorn.school(), traffic.held.visits, clock.now());
        std::vector<std::string> hosts;
        for (const SiteEffect& site : played.sites)
            if (site.effect == effect) hosts.push_back(site.host);
        return hosts;
    };
    const ChangeId allow = asked({ChangeKind::allow, "games.example", "chess club", ForProfiles{{"ks2"}}});
    EXPECT_EQ(opened(allow, Effect::opened), std::vector<std::string>{"games.example"});
    EXPECT_EQ(in_force().rules(), before);
    approve(allow);
    EXPECT_EQ(verdict(in_force(), "headcorn", "ks2", "https://games.example/", clock.now()).action,
              filter::Action::allow);
    sign_in(rights::Role::network_manager);
    const auto removal = list.request_removal(who, allow, "the club is over");
    ASSERT_TRUE(removal);
    EXPECT_EQ(opened(removal->id, Effect::blocked), std::vector<std::string>{"games.example"});
    const ChangeId block = asked({ChangeKind::block, "news.example", "not today", ForProfiles{{"staff"}}});
    EXPECT_TRUE(opened(block, Effect::blocked).empty()) << "it is not for them";
}

// SAFEGUARDING 11: nobody who looks after the filter searches for what one person did.
TEST_P(Preview, of_a_change_for_one_person_nobodys_visits_are_looked_at) {
    const ChangeId change = asked({ChangeKind::allow, "games.example", "chess",
                                   ForPerson{who_is_who.amira.id, clock.now() + std::chrono::hours(2)}});
    visited("games.example", "ks2", 40, 9);
    const std::string page = preview(change);
    EXPECT_NE(page.find("nothing is counted here"), std::string::npos);
    EXPECT_NE(page.find("games.example"), std::string::npos) << "what it opens is known";
    EXPECT_EQ(page.find("Amira"), std::string::npos);
    EXPECT_EQ(page.find("By group"), std::string::npos);
    EXPECT_EQ(traffic.days, std::nullopt) << "the log was not asked";
    approve(change);
    sign_in(rights::Role::network_manager);
    const auto removal = list.request_removal(who, change, "over");
    ASSERT_TRUE(removal);
    EXPECT_NE(preview(removal->id).find("nothing is counted here"), std::string::npos);
    EXPECT_EQ(traffic.days, std::nullopt);
}

TEST_P(Preview, of_words_of_a_search_no_search_is_read_again) {
    const ChangeId change = asked({ChangeKind::block, "search: free vpn", "circumvention", {}});
    EXPECT_NE(preview(change).find("What somebody searched for is not read again"), std::string::npos);
    EXPECT_EQ(traffic.days, std::nullopt);
}

// SAFEGUARDING 37.
TEST_P(Preview, a_page_of_a_site_where_one_child_was_is_the_page_of_a_site_where_nobody_was) {
    const ChangeId change = asked({ChangeKind::block, "worries.example", "why not", {}});
    const std::string nobody = preview(change);
    visited("worries.example", "ks2", 40, 4);
    visited("worries.example", "ks1-eyfs", 1, 1);
    const std::string one = preview(change);
    EXPECT_EQ(one.substr(one.find("<main")), nobody.substr(nobody.find("<main")));
}

TEST_P(Preview, of_some_pages_of_a_site_it_says_that_visits_to_them_cannot_be_told) {
    const ChangeId change = asked({ChangeKind::allow, "games.example/maths", "times tables", {}});
    visited("games.example", "ks2", 40, 9);
    const std::string page = preview(change);
    EXPECT_NE(page.find("cannot be counted which visits were to them"), std::string::npos);
    EXPECT_NE(page.find("blocked, then opens"), std::string::npos) << "the page itself";
}

TEST_P(Preview, what_was_decided_or_is_of_another_school_has_none) {
    const ChangeId change = asked({ChangeKind::block, "craze.example", "why not", {}});
    who = rights::Reader({homewood.school(), school::PersonId::mint(random), {rights::Role::slt}});
    EXPECT_EQ(answer(web::Method::get, "/homewood/gate/list/changes/" + change.text() + "/preview", "").status,
              web::Status::not_found);
    approve(change);
    EXPECT_EQ(answer(web::Method::get, path_of(change), "").status, web::Status::not_found);
    EXPECT_EQ(answer(web::Method::get, "/headcorn/gate/list/changes/x/preview", "").status, web::Status::not_found);
}

// A list that waits, its end, and what a folder of it means: each compiled beside what is in force.
TEST_P(Preview, of_a_list_it_says_what_the_lists_with_it_and_without_it_would_do) {
    const auto source = folder() / "somebody's lists";
    const auto write = [&](const char* category, std::string_view names) {
        std::filesystem::create_directories(source / category);
        ASSERT_TRUE(
            base::replace_file(source / category / "domains", base::bytes_of(names), base::FileMode::owner_only));
    };
    write("gambling", "slots.example\n");
    write("unheard-of", "odd.example\n");
    visited("slots.example", "ks2", 11, 6);
    visited("odd.example", "ks2", 12, 7);
    const auto draft = read_draft({.name = "A maker",
                                   .licence = "CC0",
                                   .origin = Origin::folder,
                                   .location = source.string(),
                                   .layout = Layout::folders,
                                   .category = {},
                                   .every_hours = 24,
                                   .proof = {}},
                                  SubscriptionId::mint(random));
    ASSERT_TRUE(draft) << draft.error().words;
    sign_in(rights::Role::network_manager);
    const auto change = list.request_list(who, *draft, "more bets are known");
    ASSERT_TRUE(change) << describe(change.error());
    EXPECT_NE(preview(change->id).find("nothing of this list is here yet"), std::string::npos);
    clock.pass(std::chrono::hours(25));
    ASSERT_TRUE(subscriptions.run(clock.now(), {}));
    const std::string page = preview(change->id);
    EXPECT_NE(page.find("not named"), std::string::npos) << "a bet is not neutral";
    EXPECT_NE(page.find("Gambling"), std::string::npos);
    EXPECT_EQ(page.find("odd.example"), std::string::npos);
    EXPECT_FALSE(
        rules.lists_in_force()->of_host(*wire::Hostname::parse("slots.example")).has(filter::Category::gambling));

    sign_in(rights::Role::head);
    const auto waiting = subscriptions.find(draft->id)->waiting;
    ASSERT_TRUE(waiting);
    ASSERT_TRUE(list.decide(who, change->id, Decision::approve, "agreed", waiting->id));
    sign_in(rights::Role::network_manager);
    const auto mapping = list.request_mapping(who, {"unheard-of", filter::Category::gaming}, "they are games");
    ASSERT_TRUE(mapping) << describe(mapping.error());
    EXPECT_NE(preview(mapping->id).find("not compiled yet"), std::string::npos)
        << "else the list that was just agreed to would stand in it, too";
    clock.pass(std::chrono::hours(25));
    ASSERT_TRUE(subscriptions.run(clock.now(), {}));
    EXPECT_NE(preview(mapping->id).find("odd.example"), std::string::npos);
    sign_in(rights::Role::network_manager);
    const auto end = list.request_end(who, draft->id, "too much is in it");
    ASSERT_TRUE(end) << describe(end.error());
    const std::string without = preview(end->id);
    EXPECT_EQ(without.find("slots.example"), std::string::npos) << "a block page does not name it today";
    EXPECT_NE(without.find("not named"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
