// Versions of the filter plan, on both engines: a changed file changes nothing by itself, what is agreed to is in force
// at once, and it is taken back like any change.

#include "base/words.h"
#include "support/change_control.h"

namespace rulebook {
namespace {

using filter::Action;

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

class PlanVersions : public ChangeControl {
protected:
    PlanVersions() { EXPECT_EQ(*plan_to_go_by(database(), world, journal, headcorn.school(), shipped()), shipped()); }
    const std::string& shipped() { return rules.school("headcorn")->profile.filter_text; }
    // Social media open to staff.
    std::string other() {
        std::string text = shipped();
        const auto profile = text.find("key = \"staff\"");
        const auto line = text.find("category = \"gaming\"", profile);
        const auto begin = text.rfind('\n', line) + 1;
        text.insert(begin, "    { category = \"shopping\", clause = \"headcorn-7.3.1-01\" },\n");
        return text;
    }
    // The folder's file is another one, as the office finds it when it starts.
    void change_file(const std::string& text) {
        SchoolSetup setup = *rules.school("headcorn");
        setup.profile.filter_text = text;
        rules.adopt(std::move(setup));
    }
    Action shop() { return verdict(in_force(), "headcorn", "staff", "http://shop.example/", clock.now()).action; }
};
INSTANTIATE_TEST_SUITE_P(both, PlanVersions, support::both_engines(), support::engine_name);

TEST_P(PlanVersions, a_changed_file_changes_nothing_until_somebody_agrees) {
    change_file(other());
    EXPECT_EQ(*plan_to_go_by(database(), world, journal, headcorn.school(), other()),
              list.plan_text(headcorn.school()));
    EXPECT_NE(list.plan_text(headcorn.school()), other());
    ASSERT_TRUE(list.request_plan_of_folder(headcorn.school()).value());
    ASSERT_TRUE(rules.publish("the office started", school::Software{}));
    const ListChange asked = list.requested(headcorn.school()).at(0);
    EXPECT_EQ(asked.requested_by, std::nullopt);
    EXPECT_FALSE(list.request_plan_of_folder(headcorn.school()).value()) << "asked for once";
    ASSERT_TRUE(list.decide(head, asked.id, Decision::refuse, "no"));
    EXPECT_FALSE(list.request_plan_of_folder(headcorn.school()).value()) << "it was refused";
    EXPECT_NE(list.plan_text(headcorn.school()), other());
}

TEST_P(PlanVersions, a_plan_that_is_agreed_to_is_in_force_at_once_and_taken_back_like_any_change) {
    const auto asked_for = list.request_plan(technician, other(), "shopping in lessons");
    ASSERT_TRUE(asked_for) << describe(asked_for.error());
    EXPECT_EQ(list.request_plan(technician, other(), "again").error().fault, ListFault::already_there);
    EXPECT_EQ(list.decide(technician, asked_for->id, Decision::approve, "mine").error().fault, ListFault::not_allowed);
    carry(*asked_for);
    EXPECT_EQ(list.plan_text(headcorn.school()), other());
    const auto blocks_shopping = [&] {
        const school::FilterProfile* staff = base::with_key(rules.school("headcorn")->profile.filter.profiles, "staff");
        return std::ranges::find(staff->block, "shopping", &school::CategoryLine::category) != staff->block.end();
    };
    EXPECT_TRUE(blocks_shopping());
    const auto back = list.request_undo(technician, asked_for->id, "they need it");
    ASSERT_TRUE(back) << describe(back.error());
    carry(*back);
    EXPECT_EQ(list.plan_text(headcorn.school()), shipped());
    EXPECT_FALSE(blocks_shopping());
    EXPECT_EQ(list.request_undo(technician, asked_for->id, "again").error().fault, ListFault::nothing_to_undo);
}

TEST_P(PlanVersions, consent_is_to_one_step_and_not_to_what_another_change_made_of_it) {
    const auto one = list.request_plan(technician, other(), "shopping in lessons");
    const auto two = list.request_plan(technician, other() + "# another one\n", "a note");
    ASSERT_TRUE(one && two);
    carry(*two);
    ASSERT_TRUE(list.advise(technician, one->id, "fine"));
    ASSERT_TRUE(list.advise(teacher_of_computing, one->id, "fine"));
    EXPECT_EQ(list.decide(head, one->id, Decision::approve, "agreed").error().fault, ListFault::changed);
    EXPECT_EQ(list.find(headcorn.school(), one->id)->state, ChangeState::requested) << "it can still be refused";
    EXPECT_EQ(list.plan_text(headcorn.school()), other() + "# another one\n");
}

TEST_P(PlanVersions, a_plan_that_the_gate_could_not_go_by_is_refused_with_its_line) {
    const auto fault = [&](const std::string& text) {
        const auto asked_for = list.request_plan(technician, text, "a slip");
        return asked_for ? std::string() : describe(asked_for.error());
    };
    EXPECT_NE(fault("profile = 3 = 4\n").find("line 1: cannot be read as TOML"), std::string::npos);
    EXPECT_NE(fault(replaced(shipped(), "audience = \"staff\"", "audience = \"stuff\"")).find("`stuff`"),
              std::string::npos);
    EXPECT_NE(fault(replaced(shipped(), "category = \"gaming\"", "category = \"gameing\"")).find("gameing"),
              std::string::npos);
    EXPECT_TRUE(list.requested(headcorn.school()).empty());
}

TEST_P(PlanVersions, no_plan_leaves_whoever_is_signed_in_without_a_profile) {
    const auto asked_for =
        list.request_plan(technician, replaced(shipped(), "key = \"ks2\"", "key = \"juniors\""), "a better name");
    ASSERT_FALSE(asked_for);
    EXPECT_NE(asked_for.error().cause.find("profile `ks2` is gone"), std::string::npos) << asked_for.error().cause;
}

TEST_P(PlanVersions, a_form_that_was_opened_before_another_plan_came_does_not_take_it_back) {
    const base::Digest seen = digest_of(shipped());
    carry(*list.request_plan(technician, other(), "shopping in lessons", seen));
    EXPECT_EQ(list.request_plan(technician, shipped() + "# a note\n", "a note", seen).error().fault,
              ListFault::changed);
}

TEST_P(PlanVersions, whoever_publishes_goes_by_the_plan_that_was_agreed_to_last) {
    // A command at the machine, which read what is in force before.
    Rulebook beside{{database(), journal}, world, setup()};
    carry(*list.request_plan(technician, other(), "shopping in lessons"));
    ASSERT_TRUE(beside.publish_rules("a list was loaded", school::Operator{}));
    const school::FilterProfile* staff = base::with_key(beside.school("headcorn")->profile.filter.profiles, "staff");
    EXPECT_NE(std::ranges::find(staff->block, "shopping", &school::CategoryLine::category), staff->block.end());
}

TEST_P(PlanVersions, the_form_sends_other_line_ends_and_it_is_the_same_plan) {
    std::string typed;
    for (const char one : shipped()) typed += one == '\n' ? std::string("\r\n") : std::string(1, one);
    EXPECT_EQ(list.request_plan(technician, typed, "nothing").error().fault, ListFault::already_there);
}

TEST_P(PlanVersions, the_page_of_a_plan_says_in_words_what_it_changes_and_keeps_what_was_typed) {
    who = technician;
    EXPECT_NE(shown(answer(web::Method::get, "/headcorn/gate/plan", "")).find("named_category"), std::string::npos);
    const std::string refused = shown(answer(web::Method::post, "/headcorn/gate/plan", "plan=nonsense&reason=because"));
    EXPECT_NE(refused.find("nonsense"), std::string::npos) << "nothing typed is lost";
    EXPECT_NE(refused.find("cannot be read as TOML"), std::string::npos);
    ASSERT_TRUE(list.request_plan(technician, other(), "shopping in lessons"));
    const std::string page = waiting_change();
    EXPECT_NE(page.find("Blocks Shopping"), std::string::npos);
    const std::string preview = shown(
        answer(web::Method::get,
               "/headcorn/gate/list/changes/" + list.requested(headcorn.school()).at(0).id.text() + "/preview", ""));
    EXPECT_NE(preview.find("Newly blocked"), std::string::npos);
}

TEST_P(PlanVersions, a_setting_that_the_gate_goes_by_is_at_the_gate_once_it_is_agreed_to) {
    const auto asked_for = list.request_setting(technician, {"gateway.when_log_is_full", "open"}, "lessons first");
    ASSERT_TRUE(asked_for) << describe(asked_for.error());
    carry(*asked_for);
    const filter::RuleSet set = in_force();
    const auto at_gate = std::ranges::find(set.rules().schools, std::string("headcorn"), &filter::School::key);
    EXPECT_EQ(at_gate->when_log_is_full, filter::WhenLogIsFull::open);
}

TEST(PlanDifferences, say_each_line_that_went_or_came) {
    school::FilterPlan before;
    school::FilterProfile staff{.key = "staff",
                                .name = "Staff",
                                .audience = school::Audience::staff,
                                .years = {},
                                .mode = school::FilterMode::listed,
                                .uncategorised = school::Uncategorised::allow,
                                .safe_search = school::SafeSearch::off,
                                .safe_search_clause = {},
                                .approved = {},
                                .block = {{"gaming", "", ""}, {"gambling", "", ""}}};
    before.profiles = {staff};
    school::FilterPlan after = before;
    EXPECT_TRUE(differences(before, after).empty());
    after.profiles[0].block = {{"gambling", "", ""}};
    after.internal_sites = {"intranet.example"};
    const auto found = differences(before, after);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].of, "Staff");
    EXPECT_EQ(found[0].gone, std::vector<std::string>{"Blocks Games"});
    EXPECT_TRUE(found[0].come.empty());
    EXPECT_EQ(found[1].come, std::vector<std::string>{"intranet.example"});
    after.profiles.clear();
    EXPECT_FALSE(differences(before, after).at(0).gone.empty());
}

}  // namespace
}  // namespace rulebook
