// Reviews of the filter as they are kept, by whom they are signed, and what they prove, on both engines.

#include "support/oversight_rooms.h"

namespace oversight {
namespace {

using namespace std::chrono_literals;
using rights::Role;

class ReviewsOfTheFilter : public OversightRooms {
protected:
    rights::Reader writer() { return reader(manager, {Role::network_manager}); }
    rights::Reader as_leader() { return reader(leader, {Role::slt}); }
    FilterDraft draft() {
        return {.held_on = today(),
                .took_part = "Network manager, safeguarding lead",
                .partners = {{"Kent Public Service Network (KPSN)", Part::took_part, today()},
                             {"Lightspeed", Part::asked, school::plus_days(today(), -20 * std::chrono::days(1))}},
                .filtering = "Nothing that was asked for is blocked too broadly",
                .access = "Each account is somebody’s",
                .devices = "Tablets stay in school",
                .decision = Decision::in_order,
                .words = "The tests passed",
                .actions = {},
                .next_on = 2026y / 9 / 1};
    }
    FilterFault fault_of(const FilterDraft& of) { return filter_reviews.write(writer(), of).error().fault; }
};
INSTANTIATE_TEST_SUITE_P(both, ReviewsOfTheFilter, support::both_engines(), support::engine_name);

TEST_P(ReviewsOfTheFilter, one_writes_and_another_of_the_leadership_signs) {
    const auto made = filter_reviews.write(writer(), draft());
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_EQ(state("headcorn", "headcorn-7.3.2-04"), policy::State::not_measured);
    for (const Role role : {Role::network_manager, Role::dsl, Role::chair, Role::deputy_head})
        EXPECT_EQ(filter_reviews.sign(reader(school::PersonId::mint(random), {role}), made->id).error().fault,
                  FilterFault::not_allowed);
    ASSERT_TRUE(filter_reviews.sign(as_leader(), made->id));
    EXPECT_EQ(state("headcorn", "headcorn-7.3.2-04"), policy::State::kept);
    EXPECT_EQ(outcomes(kAccessAndDevices), (std::vector<std::string>{"kept"}));
    EXPECT_EQ(filter_reviews.sign(as_leader(), made->id).error().fault, FilterFault::decided);
    const auto read = filter_reviews.reviews(headcorn.school(), 5);
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].draft, made->draft);
    EXPECT_EQ(read[0].figures, made->figures);
    EXPECT_EQ(read[0].decided_by, std::optional(leader));
    EXPECT_TRUE(filter_reviews.reviews(homewood.school(), 5).empty());
}

TEST_P(ReviewsOfTheFilter, a_leader_who_wrote_it_does_not_sign_it) {
    const auto made = filter_reviews.write(as_leader(), draft());
    EXPECT_EQ(filter_reviews.sign(as_leader(), made->id).error().fault, FilterFault::own_work);
    EXPECT_TRUE(outcomes(kFilterReviewed).empty());
    EXPECT_TRUE(filter_reviews.sign(reader(head, {Role::head}), made->id));
}

TEST_P(ReviewsOfTheFilter, a_partner_whom_the_policy_names_cannot_be_left_out) {
    FilterDraft without = draft();
    without.partners.pop_back();
    const auto refused = filter_reviews.write(writer(), without);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (FilterError{FilterFault::partner, "Lightspeed"}));
    FilterDraft long_ago = draft();
    long_ago.partners[1].on = 2025y / 6 / 1;
    EXPECT_EQ(fault_of(long_ago), FilterFault::partner_date);
    long_ago.partners[1].on = 2026y / 3 / 4;
    EXPECT_EQ(fault_of(long_ago), FilterFault::partner_date);
}

TEST_P(ReviewsOfTheFilter, a_review_that_says_nothing_of_access_or_devices_is_none) {
    struct Case {
        std::string FilterDraft::*text;
        FilterFault fault;
    };
    for (const Case& each :
         {Case{&FilterDraft::took_part, FilterFault::no_took_part},
          Case{&FilterDraft::filtering, FilterFault::no_filtering}, Case{&FilterDraft::access, FilterFault::no_access},
          Case{&FilterDraft::devices, FilterFault::no_devices}, Case{&FilterDraft::words, FilterFault::no_words}}) {
        FilterDraft of = draft();
        of.*each.text = "";
        EXPECT_EQ(fault_of(of), each.fault);
    }
    FilterDraft of = draft();
    of.held_on = 2026y / 3 / 4;
    EXPECT_EQ(fault_of(of), FilterFault::held_date);
    of = draft();
    of.next_on = today();
    EXPECT_EQ(fault_of(of), FilterFault::next_date);
    of = draft();
    of.decision = Decision::to_change;
    EXPECT_EQ(fault_of(of), FilterFault::no_action);
}

TEST_P(ReviewsOfTheFilter, a_refused_review_is_no_evidence_and_asks_nothing_of_anybody) {
    FilterDraft of = draft();
    of.actions = {{"Order a newer list", "network_manager", 2026y / 4 / 1}};
    const auto made = filter_reviews.write(writer(), of);
    EXPECT_TRUE(actions.open_for(writer(), today()).empty()) << "not before it is signed";
    EXPECT_EQ(filter_reviews.write(as_leader(), draft()).error().fault, FilterFault::already_waits);
    EXPECT_EQ(filter_reviews.refuse(as_leader(), made->id, " ").error().fault, FilterFault::no_reason);
    EXPECT_EQ(filter_reviews.refuse(reader(school::PersonId::mint(random), {Role::dsl}), made->id, "x").error().fault,
              FilterFault::not_allowed);
    ASSERT_TRUE(filter_reviews.refuse(as_leader(), made->id, "ask KPSN first"));
    EXPECT_TRUE(outcomes(kFilterReviewed).empty());
    EXPECT_TRUE(actions.open_for(writer(), today()).empty());
    const auto again = filter_reviews.write(writer(), of);
    ASSERT_TRUE(filter_reviews.sign(as_leader(), again->id));
    EXPECT_EQ(actions.open_for(writer(), today()).size(), 1U);
}

TEST_P(ReviewsOfTheFilter, one_that_waited_too_long_is_not_signed_any_more) {
    const auto made = filter_reviews.write(writer(), draft());
    clock.pass(24h * 32);
    EXPECT_EQ(filter_reviews.sign(as_leader(), made->id).error().fault, FilterFault::held_long_ago);
    EXPECT_TRUE(filter_reviews.refuse(writer(), made->id, "held again")) << "whoever wrote it withdraws it";
}

TEST_P(ReviewsOfTheFilter, the_figures_name_nobody_and_no_page_that_somebody_asked_for) {
    const auto asked =
        list.request(writer(), {.kind = rulebook::ChangeKind::allow,
                                .what = "games.example",
                                .reason = "Amira needs it",
                                .for_whom = rulebook::ForPerson{school::PersonId::mint(random), clock.now() + 24h}});
    ASSERT_TRUE(asked);
    ASSERT_TRUE(list.decide(reader(head, {Role::head}), asked->id, rulebook::Decision::approve, "yes"));
    clock.pass(1min);
    std::string all;
    for (const std::string& line : filter_reviews.figures(*rules.school(headcorn.school()))) all += line + "\n";
    EXPECT_NE(all.find("1 approved, 0 refused, 0 waiting; exceptions for one person among them: 1"), std::string::npos)
        << all;
    EXPECT_NE(all.find("Test of the filter: none has been made yet"), std::string::npos) << all;
    EXPECT_EQ(all.find("games.example"), std::string::npos);
    EXPECT_EQ(all.find("Amira"), std::string::npos);
    const auto lines = months.shown(as_leader(), march)->figures.exceptions;
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0],
              "A site opened for one person until 4 March 2026, 10:15; asked for by Network manager, approved by "
              "Headteacher");
}

TEST_P(ReviewsOfTheFilter, the_next_one_is_asked_for_on_its_day) {
    const auto made = filter_reviews.write(writer(), draft());
    EXPECT_EQ(waiting.panel(as_leader(), clock.now())->rows.at(0).words, "Sign or refuse a review of the filter");
    EXPECT_FALSE(waiting.panel(writer(), clock.now()));
    ASSERT_TRUE(filter_reviews.sign(as_leader(), made->id));
    while (today() < 2026y / 9 / 1) clock.pass(24h);
    EXPECT_EQ(waiting.panel(writer(), clock.now())->rows.at(0).words, "Review the filter again");
}

}  // namespace
}  // namespace oversight
