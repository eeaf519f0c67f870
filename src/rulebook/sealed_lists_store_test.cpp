// Lists of illegal pages: sealed as they come, never read back, never taken away.

#include "base/text.h"
#include "rulebook/rulebook.h"
#include "support/gate_schools.h"

#include <fmt/format.h>

namespace rulebook {
namespace {

namespace fs = std::filesystem;

using filter::Reason;

class IllegalLists : public support::GateOnBothEngines {
protected:
    IllegalLists() {
        migrate({school::schema(), journal::schema(), policy::schema(), desk::schema(), schema()});
        (void)rules.publish("start", school::Software{});
    }
    static std::string pages(std::string_view prefix, int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += fmt::format("{}{}.example/page\n", prefix, i);
        return text;
    }
    base::Result<SealedLoad, Fault> load(std::string_view name, std::string lines) {
        return sealed.load(headcorn.school(), {std::string(name), "2026-03-01", std::move(lines)}, school::Operator{});
    }
    void publish() { ASSERT_TRUE(rules.publish("loaded", school::Operator{})); }
    bool is_illegal(const std::string& url, std::string_view school = "headcorn") {
        return verdict(in_force(), school, "staff", url, clock.now()).reason == Reason::illegal_content;
    }
    void drop(const char* name, std::string_view text) {
        const fs::path at = folder() / "dropped/headcorn" / name;
        fs::create_directories(at.parent_path());
        ASSERT_TRUE(base::replace_file(at, base::bytes_of(text), base::FileMode::owner_only));
    }
    void run() { ASSERT_TRUE(sealed.run(clock.now(), {})); }
    // Nowhere below the installation's folders, nor in its database's records of the room.
    void expect_nowhere(std::string_view words) {
        for (const auto& each : fs::recursive_directory_iterator(folder())) {
            if (!each.is_regular_file()) continue;
            const auto bytes = base::read_file(each.path(), std::size_t{64} << 20U).value();
            EXPECT_EQ(base::text_of(bytes).find(words), std::string_view::npos) << each.path();
        }
    }

    Rulebook rules{{database(), journal}, world, setup()};
    SealedLists sealed{{database(), world, journal, rules, folder() / "dropped", [] { return std::uint64_t{20}; },
                        [](const school::SchoolId&) { return std::chrono::hours(72); }}};
    rights::Reader head{{headcorn.school(), school::PersonId::mint(random), {rights::Role::head}}};
    rights::Reader manager{{headcorn.school(), school::PersonId::mint(random), {rights::Role::network_manager}}};
};
INSTANTIATE_TEST_SUITE_P(both, IllegalLists, support::both_engines(), support::engine_name);

TEST_P(IllegalLists, a_members_list_is_blocked_for_that_school_and_stands_nowhere_in_clear) {
    const auto loaded = load("IWF", "made-up-host.example/page\nno address at all\n");
    ASSERT_TRUE(loaded) << loaded.error().words;
    EXPECT_EQ(loaded->record.entries, 1U);
    EXPECT_EQ(loaded->bad, (std::vector<std::size_t>{2}));
    EXPECT_FALSE(is_illegal("http://made-up-host.example/page"));
    publish();
    EXPECT_TRUE(is_illegal("http://made-up-host.example/page"));
    EXPECT_FALSE(is_illegal("http://made-up-host.example/other"));
    EXPECT_FALSE(is_illegal("http://made-up-host.example/page", "homewood"));
    EXPECT_TRUE(is_illegal("http://illegal-content-test.example/"));
    expect_nowhere("made-up-host");
}

TEST_P(IllegalLists, lists_of_several_schemes_are_one_layer) {
    ASSERT_TRUE(load("IWF", "one.example/page\n"));
    ASSERT_TRUE(load("CTIRU", "two.example\n"));
    publish();
    EXPECT_TRUE(is_illegal("http://one.example/page"));
    EXPECT_TRUE(is_illegal("http://two.example/any"));
    EXPECT_EQ(sealed.all(headcorn.school()).size(), 2U);
    ASSERT_TRUE(load("IWF", "newer.example/page\n"));
    publish();
    EXPECT_TRUE(is_illegal("http://newer.example/page"));
    EXPECT_FALSE(is_illegal("http://one.example/page"));
    EXPECT_TRUE(is_illegal("http://two.example/any")) << "a newer list replaces that of its own name alone";
}

TEST_P(IllegalLists, an_empty_or_spoilt_list_takes_nothing_out_of_force) {
    ASSERT_TRUE(load("IWF", pages("one", 10)));
    publish();
    for (const char* lines : {"", "# nothing today\n", "<html>sorry</html>\n", "co.uk\n"})
        EXPECT_FALSE(load("IWF", lines)) << lines;
    publish();
    EXPECT_TRUE(is_illegal("http://one3.example/page"));
}

TEST_P(IllegalLists, one_person_cannot_empty_the_layer_by_loading_a_shorter_list) {
    ASSERT_TRUE(load("IWF", pages("one", 100)));
    publish();
    const auto shorter = load("IWF", pages("one", 10));
    ASSERT_TRUE(shorter);
    EXPECT_EQ(shorter->record.state, ContentState::waiting);
    publish();
    EXPECT_TRUE(is_illegal("http://one99.example/page"));
    const SealedListId id = shorter->record.id;
    EXPECT_FALSE(sealed.decide(manager, id, SealedLists::Choice::take, "I would like to"));
    EXPECT_FALSE(sealed.decide(head, id, SealedLists::Choice::take, " "));
    ASSERT_TRUE(sealed.decide(head, id, SealedLists::Choice::take, "the scheme has confirmed it"));
    EXPECT_FALSE(is_illegal("http://one99.example/page"));
    EXPECT_TRUE(is_illegal("http://one3.example/page"));
    EXPECT_FALSE(sealed.decide(head, id, SealedLists::Choice::take, "again"));

    const auto shortest = load("IWF", pages("one", 2));
    ASSERT_TRUE(shortest);
    ASSERT_TRUE(sealed.decide(head, shortest->record.id, SealedLists::Choice::refuse, "a mistake"));
    publish();
    EXPECT_TRUE(is_illegal("http://one9.example/page"));
}

TEST_P(IllegalLists, what_is_put_into_the_folder_is_sealed_and_gone) {
    drop("IWF.txt", pages("dropped-page", 3));
    drop(".CTIRU.txt", "half-written");
    drop("PIPCU.txt.part", "half-written");
    drop("what is this?.txt", "half-written");
    run();
    EXPECT_TRUE(is_illegal("http://dropped-page1.example/page"));
    EXPECT_FALSE(fs::exists(folder() / "dropped/headcorn/IWF.txt"));
    EXPECT_TRUE(fs::exists(folder() / "dropped/headcorn/.CTIRU.txt"));
    EXPECT_TRUE(fs::exists(folder() / "dropped/headcorn/PIPCU.txt.part"));
    expect_nowhere("dropped-page");
    ASSERT_EQ(sealed.troubles(headcorn.school()).size(), 1U);
    const std::uint64_t number = in_force().rules().number;
    run();
    EXPECT_EQ(in_force().rules().number, number) << "nothing has changed, and nothing is published";

    drop("IWF.txt", "not a list\n");
    run();
    EXPECT_TRUE(is_illegal("http://dropped-page1.example/page"));
    const auto troubles = sealed.troubles(headcorn.school());
    EXPECT_TRUE(std::ranges::any_of(troubles, [](const auto& one) { return one.name == "IWF"; }));
    drop("IWF.txt", pages("dropped-page", 4));
    run();
    EXPECT_TRUE(is_illegal("http://dropped-page3.example/page"));
    std::size_t files = 0;
    for (const auto& each : fs::directory_iterator(folder() / "sealed")) files += each.is_regular_file() ? 1 : 0;
    run();
    EXPECT_LE(files, 2U) << "what was replaced goes with the next look";
}

TEST_P(IllegalLists, a_layer_outlives_the_loss_of_what_it_was_made_of) {
    ASSERT_TRUE(load("IWF", pages("one", 3)));
    publish();
    fs::remove_all(folder() / "sealed");
    publish();
    EXPECT_TRUE(is_illegal("http://one1.example/page"));
    ASSERT_TRUE(load("CTIRU", "two.example\n"));
    publish();
    EXPECT_TRUE(is_illegal("http://one1.example/page")) << "it is not made anew without what is lost";
    const auto troubles = rules.troubles(headcorn.school());
    ASSERT_EQ(troubles.size(), 1U);
    EXPECT_EQ(troubles[0].part, Part::sealed);
    EXPECT_NE(troubles[0].cause.find("IWF"), std::string::npos);
    ASSERT_TRUE(load("IWF", pages("one", 3) + "more.example/page\n"));
    publish();
    EXPECT_TRUE(is_illegal("http://two.example/any"));
    EXPECT_TRUE(is_illegal("http://one1.example/page"));
    EXPECT_TRUE(rules.troubles(headcorn.school()).empty());
}

TEST_P(IllegalLists, a_list_that_is_missing_or_old_is_told_and_coming_again_makes_it_fresh) {
    const SchoolSetup& setup = *rules.school("headcorn");
    ASSERT_FALSE(setup.profile.filter.required_lists.empty());
    EXPECT_NE(sealed.health(setup, clock.now()).words.find("none is loaded"), std::string::npos);
    ASSERT_TRUE(load("IWF", pages("one", 3)));
    EXPECT_EQ(sealed.health(setup, clock.now()).state, desk::Health::ok);
    EXPECT_TRUE(sealed.is_fresh(headcorn.school(), "IWF", clock.now()));
    clock.pass(std::chrono::hours(73));
    EXPECT_FALSE(sealed.is_fresh(headcorn.school(), "IWF", clock.now()));
    EXPECT_NE(sealed.health(setup, clock.now()).words.find("came last on"), std::string::npos);
    ASSERT_TRUE(load("IWF", pages("one", 3)));
    EXPECT_EQ(sealed.health(setup, clock.now()).state, desk::Health::ok);
    EXPECT_EQ(sealed.all(headcorn.school()).size(), 1U) << "the same list is the same list";
}

TEST_P(IllegalLists, no_rule_of_the_school_opens_what_is_listed) {
    ASSERT_TRUE(load("IWF", "games.example/page\n"));
    publish();
    Subscriptions subscriptions{{database(), world, journal, rules, {}, {}}};
    desk::Tasks tasks{database(), world};
    SchoolList list{{database(), world, journal, rules, subscriptions, tasks, schools}};
    const auto asked = list.request(manager, {ChangeKind::allow, "games.example", "times tables"});
    ASSERT_TRUE(asked);
    ASSERT_TRUE(list.decide(head, asked->id, Decision::approve, "fine"));
    EXPECT_TRUE(is_illegal("http://games.example/page"));
    EXPECT_FALSE(is_illegal("http://games.example/other"));
}

}  // namespace
}  // namespace rulebook
