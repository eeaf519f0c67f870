// Monthly reviews as they are kept, who may sign them, and what they prove, on both engines.

#include "support/oversight_rooms.h"

namespace oversight {
namespace {

using namespace std::chrono_literals;
using rights::Role;

class MonthReviews : public OversightRooms {
protected:
    rights::Reader as_leader() { return reader(leader, {Role::slt}); }
    rights::Reader as_chair() { return reader(chair, {Role::chair}); }
    void turn_to(school::Date day) {
        while (today() < day) clock.pass(24h);
    }
    std::vector<DeedLine> deeds(Month of) { return months.shown(as_leader(), of)->figures.deeds; }
    std::size_t times(Month of, std::string_view what) {
        for (const DeedLine& one : deeds(of))
            if (one.what == what) return one.times;
        return 0;
    }
};
INSTANTIATE_TEST_SUITE_P(both, MonthReviews, support::both_engines(), support::engine_name);

TEST_P(MonthReviews, what_was_done_in_a_month_is_counted_in_that_month_and_no_other) {
    write_in_journal(manager, "log.searched");
    write_in_journal(manager, "log.searched");
    turn_to(2026y / 4 / 1);
    write_in_journal(manager, "log.searched");
    constexpr std::string_view kLooked = "looked at a page of the internet log";
    EXPECT_EQ(times(march, kLooked), 2U);
    EXPECT_EQ(times(2026y / 4, kLooked), 1U);
    EXPECT_EQ(times(march, "put the rules in force"), 1U) << "by the program, at the start of the office";
    EXPECT_EQ(months.first(headcorn.school()), std::optional(march));
}

TEST_P(MonthReviews, a_sealed_cases_order_shows_in_no_figure) {
    const auto before = deeds(march);
    for (const char* verb : {"order.written", "order.lifted", "concern.raised", "alert.viewed", "case.opened",
                             "record.read", "unblock_request.settled", "logs.searched", "log"})
        write_in_journal(manager, verb);
    EXPECT_EQ(deeds(march), before);
    EXPECT_TRUE(months.shown(reader(manager, {Role::slt}), march)->may_sign) << "nor does it follow from who may sign";
}

TEST_P(MonthReviews, a_network_manager_in_the_leadership_cannot_sign_the_month_of_own_changes) {
    const rights::Reader both = reader(manager, {Role::slt, Role::network_manager});
    who = both;
    ASSERT_TRUE(list.request(both, {.kind = rulebook::ChangeKind::block, .what = "games.example", .reason = "noise"}));
    turn_to(2026y / 4 / 2);
    const auto refused = months.sign(both, month(march));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, MonthFault::own_work);
    EXPECT_TRUE(months.reviews(headcorn.school(), march).empty());
    EXPECT_TRUE(months.sign(as_leader(), month(march)));
    EXPECT_TRUE(months.sign(both, month(2026y / 4))) << "of a month in which they did nothing";
}

TEST_P(MonthReviews, who_consents_to_changes_does_not_review_them) {
    const auto asked = list.request(reader(manager, {Role::network_manager}),
                                    {.kind = rulebook::ChangeKind::block, .what = "games.example", .reason = "noise"});
    ASSERT_TRUE(list.decide(reader(head, {Role::head}), asked->id, rulebook::Decision::approve, "agreed"));
    turn_to(2026y / 4 / 2);
    EXPECT_EQ(months.sign(reader(head, {Role::head}), month(march)).error().fault, MonthFault::own_work);
    EXPECT_TRUE(months.sign(as_chair(), month(march))) << "there is always the chair";
}

TEST_P(MonthReviews, only_the_leadership_and_the_chair_sign) {
    turn_to(2026y / 4 / 2);
    for (const Role role : {Role::network_manager, Role::dsl, Role::governor, Role::teacher, Role::deputy_head})
        EXPECT_EQ(months.sign(reader(school::PersonId::mint(random), {role}), month(march)).error().fault,
                  MonthFault::not_allowed);
}

TEST_P(MonthReviews, a_month_that_is_not_over_is_no_evidence) {
    const auto made = months.sign(as_leader(), month(march));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->extent, Extent::so_far);
    EXPECT_TRUE(months.reviewed(headcorn.school()).empty());
    EXPECT_TRUE(outcomes(kMonthReviewed).empty());
    EXPECT_TRUE(outcomes(kSharersNamed).empty());
}

TEST_P(MonthReviews, months_that_are_to_come_or_lie_before_the_school_are_not_signed) {
    EXPECT_EQ(months.sign(as_leader(), month(2026y / 4)).error().fault, MonthFault::not_begun);
    EXPECT_EQ(months.sign(as_leader(), month(2026y / 2)).error().fault, MonthFault::not_begun);
}

TEST_P(MonthReviews, a_signed_month_keeps_what_was_shown_and_is_read_back_whole) {
    write_in_journal(manager, "exam.entered");
    turn_to(2026y / 4 / 2);
    MonthDraft draft = month(march);
    draft.decision = Decision::to_change;
    draft.actions = {{"Ask for fewer exceptions\nin one go", "network_manager", 2026y / 5 / 1}};
    const auto made = months.sign(as_leader(), draft);
    ASSERT_TRUE(made) << describe(made.error());
    held.clear();
    const auto read = months.reviews(headcorn.school(), march);
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0], *made);
    EXPECT_EQ(read[0].frozen.deeds[0], (DeedLine{"Network manager", "entered an examination", 1}))
        << "whoever holds which post by now";
    EXPECT_TRUE(months.reviews(homewood.school(), march).empty());
    EXPECT_NE(as_attacker("UPDATE oversight_months SET words = 'better'"), "");
}

TEST_P(MonthReviews, what_is_to_be_changed_is_somebodys_to_do) {
    turn_to(2026y / 4 / 2);
    MonthDraft draft = month(march);
    draft.decision = Decision::to_change;
    EXPECT_EQ(months.sign(as_leader(), draft).error().fault, MonthFault::no_action);
    struct Case {
        ActionDraft action;
        ActionFault fault;
    };
    for (const Case& each : {Case{{"", "head", 2026y / 5 / 1}, ActionFault::no_what},
                             Case{{"x", "cook", 2026y / 5 / 1}, ActionFault::unknown_post},
                             Case{{"x", "head", 2026y / 4 / 1}, ActionFault::when},
                             Case{{"x", "head", 2027y / 4 / 4}, ActionFault::when}}) {
        draft.actions = {each.action};
        EXPECT_EQ(months.sign(as_leader(), draft).error().action, std::optional(each.fault));
    }
    draft.actions.assign(kMostActions + 1, {"x", "head", 2026y / 5 / 1});
    EXPECT_EQ(months.sign(as_leader(), draft).error().action, std::optional(ActionFault::too_many));
}

TEST_P(MonthReviews, each_month_in_time_keeps_the_clause_and_one_left_out_breaks_it) {
    EXPECT_EQ(state("headcorn", "headcorn-4.4-03a"), policy::State::not_measured);
    turn_to(2026y / 4 / 2);
    months.measure(headcorn.school());
    EXPECT_TRUE(outcomes(kMonthReviewed).empty()) << "what was never begun is not measured";
    ASSERT_TRUE(months.sign(as_leader(), month(march)));
    EXPECT_EQ(outcomes(kMonthReviewed), (std::vector<std::string>{"kept"}));
    turn_to(2026y / 5 / 10);
    months.measure(headcorn.school());
    EXPECT_EQ(outcomes(kMonthReviewed).size(), 1U) << "there are ten days";
    turn_to(2026y / 5 / 11);
    months.measure(headcorn.school());
    EXPECT_EQ(outcomes(kMonthReviewed), (std::vector<std::string>{"kept", "broken"}));
    clock.pass(1h);
    ASSERT_TRUE(months.sign(as_leader(), month(march))) << "once more, of another month than the one left out";
    EXPECT_EQ(outcomes(kMonthReviewed).size(), 2U);
    clock.pass(1h);
    ASSERT_TRUE(months.sign(as_leader(), month(2026y / 4)));
    EXPECT_EQ(outcomes(kMonthReviewed), (std::vector<std::string>{"kept", "broken", "kept"}));
}

TEST_P(MonthReviews, responsibility_is_shared_when_somebody_says_so_and_each_post_is_held) {
    turn_to(2026y / 4 / 2);
    ASSERT_TRUE(months.sign(as_leader(), month(march)));
    EXPECT_EQ(state("headcorn", "headcorn-4.4-03a"), policy::State::kept);
    EXPECT_EQ(state("headcorn", "headcorn-4.4-04a"), policy::State::kept);
    EXPECT_EQ(months.reviews(headcorn.school(), march)[0].frozen.sharings.at(0),
              (Sharing{"filtering", "headcorn-4.4-03a", "Network manager, Headteacher", true}));
    clock.pass(1h);
    MonthDraft draft = month(march);
    draft.shared = Shared::not_so;
    ASSERT_TRUE(months.sign(as_leader(), draft));
    EXPECT_EQ(state("headcorn", "headcorn-4.4-03a"), policy::State::broken);
    clock.pass(1h);
    std::erase_if(held, [](const people::HeldPost& one) { return one.post == "network_manager"; });
    ASSERT_TRUE(months.sign(as_leader(), month(march)));
    EXPECT_EQ(state("headcorn", "headcorn-4.4-03a"), policy::State::broken) << "nobody shares with an empty chair";
}

TEST_P(MonthReviews, an_action_is_done_by_whoever_holds_its_post_and_exists_for_nobody_else) {
    turn_to(2026y / 4 / 2);
    MonthDraft draft = month(march);
    draft.actions = {{"Ask for fewer exceptions", "network_manager", 2026y / 5 / 1}};
    const auto made = months.sign(as_leader(), draft);
    const rights::Reader technician = reader(manager, {Role::network_manager});
    const auto open = actions.open_for(technician, today());
    ASSERT_EQ(open.size(), 1U);
    EXPECT_TRUE(actions.open_for(as_leader(), today()).empty());
    EXPECT_EQ(actions.complete(as_leader(), open[0].id, "done", today()).error(), ActionFault::not_allowed);
    EXPECT_EQ(actions.complete(technician, open[0].id, "  ", today()).error(), ActionFault::no_words);
    ASSERT_TRUE(actions.complete(technician, open[0].id, "three were ended", today()));
    EXPECT_TRUE(actions.open_for(technician, today()).empty());
    EXPECT_EQ(actions.complete(technician, open[0].id, "again", today()).error(), ActionFault::done);
    const auto of = actions.of(headcorn.school(), journal::opaque(made->id.bytes()));
    EXPECT_EQ(of.at(0).done->words, "three were ended");
}

TEST_P(MonthReviews, whoever_may_sign_finds_the_month_on_the_start_page) {
    EXPECT_TRUE(waiting.panel(as_leader(), clock.now())->rows.empty());
    turn_to(2026y / 4 / 2);
    auto rows = waiting.panel(as_leader(), clock.now())->rows;
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].words, "Look at what was done to the filter in March 2026");
    EXPECT_EQ(rows[0].path, (std::vector<std::string>{"oversight", "months", "2026-03"}));
    EXPECT_EQ(rows[0].tag, "Due");
    turn_to(2026y / 4 / 11);
    EXPECT_EQ(waiting.panel(as_leader(), clock.now())->rows[0].tag, "Late");
    EXPECT_FALSE(waiting.panel(reader(manager, {Role::network_manager}), clock.now()));
    ASSERT_TRUE(months.sign(as_chair(), month(march)));
    EXPECT_TRUE(waiting.panel(as_leader(), clock.now())->rows.empty());
}

}  // namespace
}  // namespace oversight
