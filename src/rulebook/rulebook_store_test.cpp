// What is published, on both engines: the gate has the school's rules, and a fault never takes them away.

#include "rulebook/rulebook.h"
#include "support/gate_schools.h"

#include <sys/stat.h>

namespace rulebook {
namespace {

using filter::Action;
using filter::Reason;

class Publishing : public support::GateOnBothEngines {
protected:
    Publishing() { migrate({school::schema(), journal::schema(), schema()}); }

    Rulebook book() { return book(setup()); }
    Rulebook book(Rulebook::Setup with) { return {{database(), journal}, world, std::move(with)}; }
    filter::Verdict asked(std::string_view profile, std::string_view url) {
        return verdict(in_force(), "headcorn", profile, url, clock.now());
    }
    std::filesystem::path copy_of_starter() {
        const auto to = folder() / "starter";
        std::filesystem::copy(std::filesystem::path(PROJECT_ROOT) / "lists/starter", to,
                              std::filesystem::copy_options::recursive);
        return to;
    }
    std::size_t lists_files() {
        std::size_t count = 0;
        for (const auto& file : std::filesystem::directory_iterator(folder() / "to-gate"))
            if (file.path().filename().string().starts_with("lists-")) ++count;
        return count;
    }
    static void write_file(const std::filesystem::path& path, std::string_view text) {
        std::filesystem::create_directories(path.parent_path());
        ASSERT_TRUE(base::replace_file(path, base::bytes_of(text), base::FileMode::owner_only));
    }
};
INSTANTIATE_TEST_SUITE_P(both, Publishing, support::both_engines(), support::engine_name);

TEST_P(Publishing, the_gate_blocks_what_each_schools_policy_names_and_says_by_which_clause) {
    ASSERT_TRUE(book().publish("start", school::Software{}));
    struct Case {
        const char* name;
        const char* profile;
        const char* url;
        Action action;
        Reason reason;
        const char* clause;
    };
    for (const Case& c : {
             Case{"pornography", "ks2", "http://pornography.example/", Action::block, Reason::category,
                  "headcorn-7.3.2-02"},
             Case{"gaming", "staff", "http://games.example/", Action::block, Reason::category, "headcorn-7.3.2-02"},
             Case{"racial hatred", "ks2", "http://racial-hatred.example/", Action::block, Reason::category,
                  "headcorn-7.3.2-02"},
             Case{"illegal nature", "visitor", "http://illegal-nature.example/", Action::block, Reason::category,
                  "headcorn-7.3.2-02"},
             Case{"strangers", "ks2", "http://chat-with-strangers.example/", Action::block, Reason::category,
                  "headcorn-7.3.1-01"},
             Case{"unlisted", "ks2", "http://nobody-listed-this.example/", Action::allow, Reason::uncategorised, ""},
             Case{"unlisted, youngest", "ks1-eyfs", "http://nobody-listed-this.example/", Action::block,
                  Reason::uncategorised, ""},
             Case{"approved", "ks1-eyfs", "http://www.topmarks.co.uk/maths", Action::allow, Reason::school_list, ""},
             Case{"approved for others only", "visitor", "http://topmarks.co.uk/", Action::allow, Reason::uncategorised,
                  ""},
             Case{"signed out", "nobody", "http://nobody-listed-this.example/", Action::redirect, Reason::sign_in, ""},
             Case{"help", "ks1-eyfs", "http://www.childline.org.uk/", Action::allow, Reason::help_line, ""},
             Case{"sealed", "staff", "http://illegal-content-test.example/", Action::block, Reason::illegal_content,
                  ""},
             Case{"office", "ks2", "http://gatehouse.headcorn.example/", Action::allow, Reason::office, ""},
         }) {
        SCOPED_TRACE(c.name);
        const filter::Verdict verdict = asked(c.profile, c.url);
        EXPECT_EQ(verdict.action, c.action);
        EXPECT_EQ(verdict.reason, c.reason);
        EXPECT_EQ(verdict.clause, c.clause);
    }
}

base::Instant in_london(std::string_view date, std::chrono::minutes wall) {
    return support::shipped_profile("homewood").calendar.instant(*school::parse_date(date), wall);
}

TEST_P(Publishing,
       social_media_stays_closed_for_the_sixth_form_through_the_school_day_lunch_too_by_the_clock_on_the_wall) {
    ASSERT_TRUE(book().publish("start", school::Software{}));
    const filter::RuleSet rules = in_force();
    using std::chrono::hours;
    using std::chrono::minutes;
    struct Case {
        const char* name;
        const char* date;
        std::chrono::minutes wall;
        const char* profile;
        Action action;
    };
    const minutes lesson = hours(10) + minutes(15), lunch = hours(13);
    for (const Case& c : {
             Case{"a lesson in winter", "2026-03-27", lesson, "sixth-form", Action::block},
             Case{"lunch in winter", "2026-03-27", lunch, "sixth-form", Action::block},
             Case{"before school", "2026-03-27", hours(8) + minutes(29), "sixth-form", Action::allow},
             Case{"the first minute, in winter", "2026-03-27", hours(8) + minutes(30), "sixth-form", Action::block},
             Case{"the first minute, in summer", "2026-03-30", hours(8) + minutes(30), "sixth-form", Action::block},
             Case{"before school, in summer", "2026-03-30", hours(8) + minutes(29), "sixth-form", Action::allow},
             Case{"lunch in summer", "2026-03-30", lunch, "sixth-form", Action::block},
             Case{"a Sunday with a clock change", "2026-03-29", lesson, "sixth-form", Action::allow},
             Case{"the last lesson before winter", "2026-10-23", hours(14) + minutes(59), "sixth-form", Action::block},
             Case{"after school, before winter", "2026-10-23", hours(15), "sixth-form", Action::allow},
             Case{"half-term", "2026-10-28", lesson, "sixth-form", Action::allow},
             Case{"the first lesson of winter", "2026-11-02", hours(8) + minutes(30), "sixth-form", Action::block},
             Case{"before it", "2026-11-02", hours(8) + minutes(29), "sixth-form", Action::allow},
             Case{"Easter holidays", "2026-04-08", lesson, "sixth-form", Action::allow},
             Case{"staff at lunch: all school hours", "2026-03-27", lunch, "staff", Action::block},
             Case{"staff after school", "2026-03-27", hours(15), "staff", Action::allow},
             Case{"the younger ones at lunch", "2026-03-27", lunch, "ks3-4", Action::block},
             Case{"the younger ones in the holidays", "2026-04-08", lunch, "ks3-4", Action::block},
         }) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(verdict(rules, "homewood", c.profile, "http://social.example/", in_london(c.date, c.wall)).action,
                  c.action);
    }
    EXPECT_EQ(verdict(rules, "homewood", "sixth-form", "http://social.example/", in_london("2026-03-27", lunch)).clause,
              "homewood-3.1-06");
    EXPECT_EQ(verdict(rules, "homewood", "staff", "http://webmail.example/", clock.now()).action, Action::warn);
    EXPECT_EQ(verdict(rules, "homewood", "ks3-4", "http://webmail.example/", clock.now()).action, Action::block);
}

TEST_P(Publishing, the_timetable_is_carried_on_before_it_ends_and_not_each_time_that_somebody_looks) {
    Rulebook rules = book();
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    const std::uint64_t number = in_force().rules().number;
    ASSERT_TRUE(rules.carry_timetable_on());
    EXPECT_EQ(in_force().rules().number, number);
    clock.pass(std::chrono::days(31));
    ASSERT_TRUE(rules.carry_timetable_on());
    EXPECT_EQ(in_force().rules().number, number + 1);
    EXPECT_GE(in_force().rules().timetable_until - clock.now(), kTimetableCarriedOn);
    ASSERT_TRUE(rules.carry_timetable_on());
    EXPECT_EQ(in_force().rules().number, number + 1);
}

TEST_P(Publishing, a_place_that_is_nowhere_does_not_put_a_profile_everywhere) {
    Rulebook::Setup wrong = setup();
    wrong.schools[0].profile.filter.places[0].addresses.clear();
    wrong.schools[0].profile.filter.places[0].networks = {"gone"};
    const auto failed = book(wrong).publish("a new plan", school::Software{});
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().words.find("assignment `screens` is for place `screens`, which is nowhere"),
              std::string::npos);
}

TEST_P(Publishing, ids_and_rules_are_the_same_in_every_publication_so_that_the_log_keeps_its_meaning) {
    ASSERT_TRUE(book().publish("start", school::Software{}));
    const filter::Rules first = in_force().rules();
    Rulebook again = book();
    const auto second = again.publish("again", school::Software{});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->number, first.number + 1);
    filter::Rules later = in_force().rules();
    later.number = first.number;
    EXPECT_EQ(later, first);
    EXPECT_EQ(again.profile_of(headcorn.school(), school::Audience::learner, 5), first.profiles[1].id);
    EXPECT_EQ(first.profiles[1].key, "ks2");
    EXPECT_EQ(again.profile_of(headcorn.school(), school::Audience::learner, std::nullopt), std::nullopt);
    EXPECT_EQ(again.profile_of(headcorn.school(), school::Audience::learner, 13), std::nullopt);
}

TEST_P(Publishing, a_list_that_cannot_be_compiled_leaves_the_gate_as_it_was_and_is_told) {
    Rulebook::Setup with = setup();
    with.starter_lists = copy_of_starter();
    Rulebook rules = book(with);
    write_file(with.starter_lists / "gambling/domains", "extra-bet.example\n");
    const auto first = rules.publish("start", school::Software{});
    ASSERT_TRUE(first);
    EXPECT_EQ(asked("ks2", "http://extra-bet.example/").reason, Reason::category);
    EXPECT_TRUE(rules.troubles(headcorn.school()).empty());
    EXPECT_TRUE(rules.lists_are_current());

    std::filesystem::rename(with.starter_lists, folder() / "elsewhere");
    std::filesystem::create_directories(with.starter_lists);
    std::filesystem::copy(folder() / "elsewhere/help-lines.toml", with.starter_lists / "help-lines.toml");
    std::filesystem::create_directories(with.starter_lists / "gambling");
    EXPECT_FALSE(rules.lists_are_current());
    std::filesystem::rename(with.starter_lists, folder() / "empty");
    const auto without = rules.publish("again", school::Software{});
    EXPECT_FALSE(without) << "the help services lie there, too";
    EXPECT_EQ(asked("ks2", "http://extra-bet.example/").reason, Reason::category);
    EXPECT_FALSE(rules.troubles(headcorn.school()).empty());

    std::filesystem::rename(folder() / "elsewhere", with.starter_lists);
    ASSERT_TRUE(rules.publish("lists back", school::Operator{}));
    EXPECT_TRUE(rules.troubles(headcorn.school()).empty());
    EXPECT_EQ(asked("ks2", "http://extra-bet.example/").reason, Reason::category);
}

TEST_P(Publishing, a_plan_with_an_unknown_category_leaves_the_gate_as_it_was_and_names_the_place) {
    ASSERT_TRUE(book().publish("start", school::Software{}));
    const std::uint64_t number = in_force().rules().number;
    Rulebook::Setup wrong = setup();
    wrong.schools[1].profile.filter.profiles[0].block[0].category = "naughtiness";
    Rulebook rules = book(wrong);
    const auto failed = rules.publish("a new plan", school::Software{});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().words,
              "homewood/filter.toml: profile `staff` blocks `naughtiness`, which is no category; correct its name");
    EXPECT_EQ(in_force().rules().number, number);
    ASSERT_EQ(rules.troubles(headcorn.school()).size(), 1U);
    EXPECT_EQ(rules.troubles(headcorn.school())[0].part, Part::rules);
    ASSERT_TRUE(book().publish("put right", school::Software{}));
    EXPECT_TRUE(book().troubles(headcorn.school()).empty());
}

TEST_P(Publishing, a_schools_own_site_may_be_inside_and_no_other_schools_may) {
    Rulebook::Setup with = setup();
    with.schools[0].profile.filter.internal_sites = {"intranet.headcorn.example"};
    ASSERT_TRUE(book(with).publish("the intranet", school::Software{}));
    const auto published = in_force();  // outlives the loop
    for (const filter::School& each : published.rules().schools) {
        const bool is_headcorn = each.key == "headcorn";
        ASSERT_EQ(each.internal_sites.size(), is_headcorn ? 1U : 0U) << each.key;
        EXPECT_TRUE(!is_headcorn || each.internal_sites[0].text() == "intranet.headcorn.example");
    }
    with.schools[0].profile.filter.internal_sites = {"10.0.0.5/intranet"};
    const auto failed = book(with).publish("an address", school::Software{});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().words,
              "headcorn/filter.toml: internal site `10.0.0.5/intranet` is no host name; write one such as "
              "`intranet.school.example`");
}

TEST_P(Publishing, lists_that_did_not_change_are_not_compiled_again_and_old_ones_are_removed) {
    Rulebook::Setup with = setup();
    with.starter_lists = copy_of_starter();
    Rulebook rules = book(with);
    const auto first = rules.publish("start", school::Software{});
    const auto second = rules.publish("again", school::Software{});
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->lists, second->lists);
    write_file(with.starter_lists / "gambling/domains", "another-bet.example\n");
    const auto third = rules.publish("list changed", school::Software{});
    ASSERT_TRUE(third);
    EXPECT_NE(third->lists, second->lists);
    EXPECT_EQ(lists_files(), 1U);
    const auto report = rules.list_report(headcorn.school());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->lists, third->lists);
    EXPECT_GT(report->lines, 100U);
    EXPECT_EQ(report->bad_lines, 0U);
}

TEST_P(Publishing, bad_lines_of_a_list_are_reported_by_place) {
    Rulebook::Setup with = setup();
    with.starter_lists = copy_of_starter();
    write_file(with.starter_lists / "gambling/domains", "fine-bet.example\nnot a name\nco.uk\n");
    Rulebook rules = book(with);
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    const auto report = rules.list_report(homewood.school());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->bad_lines, 2U);
    EXPECT_NE(report->lint.find("gambling/domains:2:"), std::string::npos) << report->lint;
}

TEST_P(Publishing, keys_are_made_once_and_nobody_else_may_read_them) {
    Rulebook rules = book();
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    const auto key = rules.link_key(headcorn.school());
    ASSERT_TRUE(key);
    EXPECT_EQ(*book().link_key(headcorn.school()), *key);
    EXPECT_NE(*rules.link_key(homewood.school()), *key);
    const auto mode = [](const std::filesystem::path& path) {
        struct stat found {};
        EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
        return found.st_mode & 0777U;
    };
    EXPECT_EQ(mode(folder() / "keys" / ("links-" + headcorn.school().text() + ".key")), 0600U);
    const GateFolder gate(folder() / "to-gate");
    const auto id = same_id<filter::SchoolId>(headcorn.school());
    EXPECT_EQ(mode(gate.sealed_key(id)) & 0007U, 0U);
    EXPECT_EQ(mode(gate.ruleset()) & 0007U, 0U);
}

TEST_P(Publishing, a_damaged_key_is_told_and_never_replaced_in_silence) {
    ASSERT_TRUE(book().publish("start", school::Software{}));
    write_file(folder() / "keys" / ("links-" + headcorn.school().text() + ".key"), "short");
    const auto failed = book().publish("again", school::Software{});
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().words.find("32 bytes"), std::string::npos);
}

TEST_P(Publishing, every_publication_is_in_each_schools_journal) {
    Rulebook rules = book();
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    ASSERT_TRUE(rules.publish("again", school::Operator{}));
    store::Transaction tx = database().reading();
    for (const auto& scope : {headcorn, homewood}) {
        const auto lines = journal.lines_about(tx, scope, journal::opaque(scope.school().bytes()));
        ASSERT_EQ(lines.size(), 2U);
        EXPECT_EQ(lines[0].verb, "rules.published");
        EXPECT_EQ(lines[1].actor.kind, journal::ActorKind::machine_operator);
    }
}

TEST_P(Publishing, a_database_of_yesterday_does_not_go_back_behind_what_the_gate_has_seen) {
    ASSERT_TRUE(book().publish("start", school::Software{}));
    filter::Rules ahead = in_force().rules();
    ahead.number = 90;
    ASSERT_TRUE(GateFolder(folder() / "to-gate").put_rules(ahead));
    const auto next = book().publish("restored", school::Software{});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->number, 91U);
}

}  // namespace
}  // namespace rulebook
