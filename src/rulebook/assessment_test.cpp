// Who may assess, sign, consent and refuse, and when an assessment counts.

#include "rulebook/assessment.h"

#include "base/still_world.h"
#include "base/words.h"
#include "rulebook/profile_words.h"
#include "support/gate_schools.h"

#include <gtest/gtest.h>

namespace rulebook {
namespace {

using rights::Role;

base::SeededRandom& chance() {
    static base::SeededRandom random(20260303);
    return random;
}
rights::Reader reader(std::set<Role> roles) {
    static const school::SchoolId kSchool = school::SchoolId::mint(chance());
    return rights::Reader({kSchool, school::PersonId::mint(chance()), std::move(roles)});
}

const rights::Reader kTechnician = reader({Role::network_manager});
const rights::Reader kDsl = reader({Role::dsl});
const rights::Reader kLeader = reader({Role::slt});
const rights::Reader kHead = reader({Role::head});
const rights::Reader kDeputyHead = reader({Role::deputy_head});
const rights::Reader kTeacher = reader({Role::teacher});

school::Date day(const char* text) { return *school::parse_date(text); }
Now on(const char* text) { return {base::Instant(std::chrono::sys_days(day(text)).time_since_epoch()), day(text)}; }
const Now kToday = on("2026-03-03");
const base::Digest kVersion = base::sha256(base::bytes_of("as it is"));
const base::Digest kOther = base::sha256(base::bytes_of("as it became"));

AssessmentWords words_until(const char* review) { return {"Year 5", "strangers", "blocked", day(review)}; }
Assessment begun_by(const rights::Reader& by) {
    return begun(AssessmentId::mint(chance()), {"ks2", kVersion}, words_until("2027-03-03"), by, kToday).value();
}
Assessment assessed_by(const rights::Reader& first, const rights::Reader& second) {
    return assessed(begun_by(first), kVersion, second, kToday).value();
}
template <class T>
std::optional<AssessmentFault> fault(const Assessed<T>& result) {
    return result ? std::nullopt : std::optional(result.error().fault);
}

TEST(assessment, needs_all_sides_and_then_a_third_person_whoever_begins) {
    for (const auto& [first, second] : {std::pair(kTechnician, kDsl), std::pair(kDsl, kTechnician)}) {
        const Assessment begun = begun_by(first);
        EXPECT_EQ(begun.state, AssessmentState::begun);
        EXPECT_EQ(fault(consented(begun, kVersion, kHead, kToday)), AssessmentFault::too_early);
        const Assessment both = assessed(begun, kVersion, second, kToday).value();
        EXPECT_EQ(both.state, AssessmentState::assessed);
        EXPECT_EQ(both.technical->by, kTechnician.person());
        EXPECT_EQ(both.educational->by, kDsl.person());
        EXPECT_EQ(both.safeguarding->by, kDsl.person()) << "the lead's signature is the safeguarding advice";
        const Assessment done = consented(both, kVersion, kHead, kToday).value();
        EXPECT_EQ(done.state, AssessmentState::signed_off);
        EXPECT_EQ(done.leadership->by, kHead.person());
    }
}

TEST(assessment, without_the_safeguarding_lead_is_not_consented_to_whoever_signs) {
    for (const auto& [first, second] : {std::pair(kTechnician, kLeader), std::pair(kLeader, kTechnician)}) {
        const Assessment two = assessed_by(first, second);
        EXPECT_EQ(two.state, AssessmentState::begun);
        EXPECT_EQ(missing_sides(two), std::vector{Side::safeguarding});
        EXPECT_EQ(fault(consented(two, kVersion, kHead, kToday)), AssessmentFault::too_early);
        EXPECT_EQ(fault(assessed(two, kVersion, kHead, kToday)), AssessmentFault::other_side);
        EXPECT_FALSE(may_sign_next(two, kHead));
        EXPECT_TRUE(may_sign_next(two, kDsl));
        const Assessment all = assessed(two, kVersion, kDsl, kToday).value();
        EXPECT_EQ(all.state, AssessmentState::assessed);
        EXPECT_EQ(all.educational->by, kLeader.person()) << "nobody signs over somebody else";
        EXPECT_EQ(all.safeguarding->by, kDsl.person());
        EXPECT_TRUE(consented(all, kVersion, kHead, kToday));
    }
    const Assessment of_leaders = assessed(begun_by(kLeader), kVersion, kDsl, kToday).value();
    EXPECT_EQ(missing_sides(of_leaders), std::vector{Side::technical});
    EXPECT_EQ(fault(consented(of_leaders, kVersion, kHead, kToday)), AssessmentFault::too_early);
}

TEST(assessment, is_consented_to_by_the_leadership_alone) {
    const Assessment all = assessed_by(kTechnician, kDsl);
    for (const rights::Reader& other : {reader({Role::dsl}), reader({Role::network_manager}), kDeputyHead})
        EXPECT_EQ(fault(consented(all, kVersion, other, kToday)), AssessmentFault::not_allowed);
    EXPECT_TRUE(consented(all, kVersion, kLeader, kToday));
    EXPECT_TRUE(consented(all, kVersion, reader({Role::dsl, Role::slt}), kToday)) << "a leader who assessed nothing";
    const rights::Reader head_and_dsl = reader({Role::head, Role::dsl});
    EXPECT_EQ(fault(consented(assessed_by(kTechnician, head_and_dsl), kVersion, head_and_dsl, kToday)),
              AssessmentFault::own_work);
}

TEST(assessment, that_was_signed_before_the_safeguarding_lead_was_asked_covers_its_profile_no_longer) {
    Assessment earlier = consented(assessed_by(kTechnician, kDsl), kVersion, kHead, kToday).value();
    EXPECT_EQ(cover_of({earlier}, kVersion, day("2026-03-03")), Cover::in_force);
    earlier.safeguarding.reset();
    EXPECT_EQ(cover_of({earlier}, kVersion, day("2026-03-03")), Cover::earlier_version);
}

TEST(assessment, nobody_signs_twice_nor_for_a_side_that_has_signed) {
    EXPECT_EQ(fault(assessed(begun_by(kDsl), kVersion, kDsl, kToday)), AssessmentFault::own_work);
    EXPECT_EQ(fault(assessed(begun_by(kDsl), kVersion, kLeader, kToday)), AssessmentFault::other_side);
    EXPECT_EQ(fault(assessed(begun_by(kTechnician), kVersion, reader({Role::network_manager}), kToday)),
              AssessmentFault::other_side);
    const rights::Reader dsl_who_became_technician({kDsl.school(), kDsl.person(), {Role::network_manager, Role::dsl}});
    EXPECT_EQ(fault(assessed(begun_by(kDsl), kVersion, dsl_who_became_technician, kToday)), AssessmentFault::own_work);
    EXPECT_EQ(fault(assessed(assessed_by(kTechnician, kDsl), kVersion, kLeader, kToday)), AssessmentFault::faster);
}

TEST(assessment, nobody_consents_to_their_own_work) {
    const rights::Reader dsl_and_leader({kDsl.school(), kDsl.person(), {Role::dsl, Role::slt}});
    EXPECT_EQ(fault(consented(assessed_by(kTechnician, kDsl), kVersion, dsl_and_leader, kToday)),
              AssessmentFault::own_work);
    const rights::Reader both({kHead.school(), kHead.person(), {Role::network_manager, Role::head}});
    EXPECT_EQ(fault(consented(assessed_by(both, kDsl), kVersion, kHead, kToday)), AssessmentFault::own_work);
}

TEST(assessment, is_for_the_posts_of_the_table_alone) {
    const Assessed<Assessment> by_teacher =
        begun(AssessmentId::mint(chance()), {"ks2", kVersion}, words_until("2027-03-03"), kTeacher, kToday);
    EXPECT_EQ(fault(by_teacher), AssessmentFault::not_allowed);
    EXPECT_EQ(fault(assessed(begun_by(kTechnician), kVersion, kTeacher, kToday)), AssessmentFault::not_allowed);
    EXPECT_TRUE(assessed(begun_by(kTechnician), kVersion, kDeputyHead, kToday));
    const Assessment both = assessed_by(kTechnician, kDsl);
    EXPECT_EQ(fault(consented(both, kVersion, kDeputyHead, kToday)), AssessmentFault::not_allowed);
    EXPECT_EQ(fault(refused(both, "no", kTeacher, kToday)), AssessmentFault::not_allowed);
}

TEST(assessment, that_nobody_is_there_to_sign_is_ended_by_the_leadership_or_its_author) {
    const Assessment waits = begun_by(kTechnician);
    EXPECT_FALSE(is_withdrawn(waits));
    EXPECT_TRUE(is_withdrawn(refused(waits, "a slip", kTechnician, kToday).value()));
    EXPECT_FALSE(is_withdrawn(refused(waits, "no", kLeader, kToday).value()));
    EXPECT_EQ(fault(refused(waits, "", kTechnician, kToday)), AssessmentFault::no_reason);
    const Assessment lacks_the_lead = assessed_by(kLeader, kTechnician);
    EXPECT_TRUE(is_withdrawn(refused(lacks_the_lead, "too thin", kLeader, kToday).value()));
    EXPECT_FALSE(is_withdrawn(refused(lacks_the_lead, "too thin", kHead, kToday).value()));
    const Assessment all = assessed_by(kTechnician, kDsl);
    EXPECT_TRUE(may_refuse(all, kDsl)) << "second thoughts before somebody consents";
    EXPECT_TRUE(is_withdrawn(refused(all, "another idea", kTechnician, kToday).value()));
    const rights::Reader who_left = rights::Reader({kTechnician.school(), kTechnician.person(), {Role::staff_member}});
    EXPECT_TRUE(may_refuse(all, who_left));
    EXPECT_EQ(fault(refused(begun_by(kDsl), "no", kDeputyHead, kToday)), AssessmentFault::other_side);
    EXPECT_EQ(fault(refused(assessed_by(kDsl, kTechnician), "no", kTechnician, kToday)), AssessmentFault::not_allowed);
}

TEST(assessment, is_refused_with_a_reason_by_whoever_could_sign_next_and_stays_refused) {
    EXPECT_EQ(fault(refused(begun_by(kTechnician), "", kDsl, kToday)), AssessmentFault::no_reason);
    EXPECT_TRUE(refused(begun_by(kTechnician), "too short", kDsl, kToday));
    const Assessment no = refused(assessed_by(kTechnician, kDsl), "too short", kHead, kToday).value();
    EXPECT_EQ(no.state, AssessmentState::refused);
    EXPECT_EQ(no.reason, "too short");
    EXPECT_EQ(fault(assessed(no, kVersion, kLeader, kToday)), AssessmentFault::decided);
    EXPECT_EQ(fault(consented(no, kVersion, kLeader, kToday)), AssessmentFault::decided);
    EXPECT_EQ(fault(refused(no, "again", kLeader, kToday)), AssessmentFault::decided);
    const Assessment yes = consented(assessed_by(kTechnician, kDsl), kVersion, kHead, kToday).value();
    EXPECT_EQ(fault(refused(yes, "late", kLeader, kToday)), AssessmentFault::decided);
}

TEST(assessment, has_a_review_in_the_future_and_within_three_years) {
    struct Case {
        const char* today;
        const char* review;
        bool is_taken;
    };
    for (const Case& c : {Case{"2026-03-03", "2026-03-02", false}, Case{"2026-03-03", "2026-03-03", false},
                          Case{"2026-03-03", "2026-03-04", true}, Case{"2026-03-03", "2029-03-03", true},
                          Case{"2026-03-03", "2029-03-04", false}, Case{"2028-02-29", "2031-02-28", true},
                          Case{"2028-02-29", "2031-03-01", false}}) {
        SCOPED_TRACE(c.review);
        const auto made =
            begun(AssessmentId::mint(chance()), {"ks2", kVersion}, words_until(c.review), kDsl, on(c.today));
        EXPECT_EQ(made.has_value(), c.is_taken);
        if (!made) {
            EXPECT_EQ(made.error().fault, AssessmentFault::review_date);
        }
    }
    EXPECT_EQ(usual_review(day("2026-03-03")), day("2027-03-03"));
    EXPECT_EQ(usual_review(day("2028-02-29")), day("2029-02-28"));
}

TEST(assessment, without_all_its_words_is_not_begun) {
    for (std::string AssessmentWords::*missing :
         {&AssessmentWords::needs, &AssessmentWords::risks, &AssessmentWords::measures}) {
        AssessmentWords words = words_until("2027-03-03");
        (words.*missing).clear();
        EXPECT_EQ(fault(begun(AssessmentId::mint(chance()), {"ks2", kVersion}, words, kDsl, kToday)),
                  AssessmentFault::no_words);
    }
}

TEST(assessment, of_a_profile_that_has_changed_or_of_a_day_that_has_come_is_not_signed_and_can_still_be_refused) {
    const Assessment begun = begun_by(kTechnician);
    EXPECT_EQ(fault(assessed(begun, kOther, kDsl, kToday)), AssessmentFault::changed);
    EXPECT_EQ(fault(assessed(begun, kVersion, kDsl, on("2027-03-03"))), AssessmentFault::review_date);
    const Assessment both = assessed_by(kTechnician, kDsl);
    EXPECT_EQ(fault(consented(both, kOther, kHead, kToday)), AssessmentFault::changed);
    EXPECT_EQ(fault(consented(both, kVersion, kHead, on("2027-03-03"))), AssessmentFault::review_date);
    EXPECT_TRUE(refused(both, "it has changed", kHead, kToday));
}

TEST(assessment, covers_its_profile_until_that_changes_or_the_review_is_due) {
    const Assessment waits = begun_by(kTechnician);
    const Assessment done = consented(assessed_by(kTechnician, kDsl), kVersion, kHead, kToday).value();
    const Assessment no = refused(begun_by(kTechnician), "no", kDsl, kToday).value();
    struct Case {
        const char* name;
        std::vector<Assessment> of_profile;
        base::Digest now;
        const char* today;
        Cover expected;
    };
    for (const Case& c :
         {Case{"nothing", {}, kVersion, "2026-03-03", Cover::none},
          Case{"refused", {no}, kVersion, "2026-03-03", Cover::none},
          Case{"waits", {waits, no}, kVersion, "2026-03-03", Cover::waiting},
          Case{"in force", {waits, done}, kVersion, "2026-03-03", Cover::in_force},
          Case{"on the day", {done}, kVersion, "2027-03-03", Cover::in_force},
          Case{"the day after", {done}, kVersion, "2027-03-04", Cover::review_due},
          Case{"changed", {done}, kOther, "2026-03-03", Cover::earlier_version},
          Case{"changed, another waits", {waits, done}, kOther, "2026-03-03", Cover::earlier_version}}) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(cover_of(c.of_profile, c.now, day(c.today)), c.expected);
    }
}

TEST(assessment, is_needed_for_every_profile_that_opens_more_than_the_sign_in_page) {
    school::FilterPlan plan = support::shipped_profile("homewood").filter;
    for (school::FilterProfile& one : plan.profiles) {
        EXPECT_EQ(needs_assessment(one), one.audience != school::Audience::nobody) << one.key;
        one.mode = school::FilterMode::listed;
        EXPECT_TRUE(needs_assessment(one)) << one.key;
    }
}

// A plan as it ships, and what may be done to it.
TEST(profile_version, changes_with_all_that_decides_and_with_nothing_else) {
    const school::FilterPlan plan = support::shipped_profile("homewood").filter;
    const auto is_used = [](const school::FilterProfile& one) {
        return std::ranges::any_of(one.block, [](const school::CategoryLine& line) { return !line.when.empty(); });
    };
    const auto found = std::ranges::find_if(plan.profiles, is_used);
    ASSERT_NE(found, plan.profiles.end());
    const auto at = static_cast<std::size_t>(found - plan.profiles.begin());
    using Change = void (*)(school::FilterPlan&, school::FilterProfile&);
    struct Case {
        const char* name;
        Change change;
        bool is_another;
    };
    for (const Case& c : {
             Case{"category gone", [](auto&, auto&one) { one.block.pop_back(); }, true},
             Case{"warns more",
                  [](auto&, auto&one) {
                      one.warn.push_back({"news", "c", ""});
                  },
                  true},
             Case{"opens",
                  [](auto&, auto&one) {
                      one.open.push_back({"news", "c", ""});
                  },
                  true},
             Case{"mode", [](auto&, auto&one) { one.mode = school::FilterMode::approved; }, true},
             Case{"the rest", [](auto&, auto&one) { one.uncategorised = school::Uncategorised::block; }, true},
             Case{"hours",
                  [](auto&all, auto&) {
                      for (auto& period : all.periods)
                          for (auto& hours : period.hours) hours.until += std::chrono::minutes(5);
                  },
                  true},
             Case{"assigned",
                  [](auto&all, auto&one) {
                      all.assignments.push_back({"k", "n", one.key, {}, {}, "", ""});
                  },
                  true},
             Case{"taken from everybody",
                  [](auto&all, auto&) {
                      all.assignments.push_back({"k", "n", "exam", {}, {}, "", ""});
                  },
                  true},
             Case{"taken by name",
                  [](auto&all, auto&one) {
                      all.assignments.push_back({"k", "n", "exam", {"visitor", one.key}, {}, "lunch", ""});
                  },
                  true},
             Case{"taken from others",
                  [](auto&all, auto&) {
                      all.assignments.push_back({"k", "n", "exam", {"visitor"}, {}, "", ""});
                  },
                  false},
             Case{"name", [](auto&, auto&one) { one.name = "Renamed"; }, false},
             Case{"clause", [](auto&, auto&one) { one.block.front().clause = "another"; }, false},
             Case{"order", [](auto&, auto&one) { std::ranges::reverse(one.block); }, false},
             Case{"period renamed", [](auto&all, auto&) { all.periods.front().name = "Renamed"; }, false},
         }) {
        SCOPED_TRACE(c.name);
        school::FilterPlan changed = plan;
        c.change(changed, changed.profiles[at]);
        EXPECT_EQ(digest_of(changed, changed.profiles[at]) != digest_of(plan, plan.profiles[at]), c.is_another);
        // Whatever makes another version can be read afterwards.
        if (c.is_another) {
            EXPECT_NE(reach_of(changed, changed.profiles[at]), reach_of(plan, plan.profiles[at]));
        }
    }
}

school::FilterPlan plan_with(std::vector<school::Assignment> assignments) {
    school::FilterPlan plan = support::shipped_profile("homewood").filter;
    plan.places.push_back({"hall", "Exam hall", {*wire::IpRange::parse("10.1.2.0/24")}, {}});
    plan.assignments = std::move(assignments);
    return plan;
}
const school::FilterProfile& learners_of(const school::FilterPlan& plan) {
    return *std::ranges::find_if(plan.profiles, [](const school::FilterProfile& one) { return !one.years.empty(); });
}

TEST(profile_version, changes_with_the_order_of_assignments_and_with_what_takes_the_profile_away) {
    const std::string own = learners_of(plan_with({})).key;
    const school::Assignment lunch{"l", "Lunch is open", "staff", {own}, {}, "lunch", ""};
    const school::Assignment hall{"h", "Hall", "visitor", {}, {"hall"}, "", ""};
    std::vector<base::Digest> seen;
    school::Assignment other_profile = lunch;
    other_profile.profile = "visitor";
    school::Assignment other_hours = lunch;
    other_hours.when = "lessons";
    school::Assignment other_place = lunch;
    other_place.places = {"hall"};
    for (const auto& assignments : std::vector<std::vector<school::Assignment>>{
             {}, {lunch}, {lunch, hall}, {hall, lunch}, {other_profile}, {other_hours}, {other_place}}) {
        const school::FilterPlan plan = plan_with(assignments);
        seen.push_back(digest_of(plan, learners_of(plan)));
    }
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end()) << "each is another version";
}

TEST(profile_version, does_not_change_with_whom_else_an_assignment_takes_away) {
    const std::string own = learners_of(plan_with({})).key;
    const school::FilterPlan alone = plan_with({{"l", "Lunch", "staff", {own}, {}, "lunch", ""}});
    const school::FilterPlan with_others = plan_with({{"l", "Lunch", "staff", {"visitor", own}, {}, "lunch", ""}});
    EXPECT_EQ(digest_of(alone, learners_of(alone)), digest_of(with_others, learners_of(with_others)));
    const school::FilterPlan of_everybody = plan_with({{"l", "Lunch", "staff", {}, {}, "", ""}});
    const school::FilterPlan none = plan_with({});
    const auto of_nobody = [](const school::FilterPlan& plan) {
        return digest_of(plan, *base::with_key(plan.profiles, "nobody"));
    };
    EXPECT_EQ(of_nobody(of_everybody), of_nobody(none)) << "everybody signed in is not whoever is not";
}

TEST(profile_version, of_what_opens_only_approved_sites_changes_with_each_of_them) {
    school::FilterPlan plan = support::shipped_profile("headcorn").filter;
    const auto found = std::ranges::find(plan.profiles, school::FilterMode::approved, &school::FilterProfile::mode);
    ASSERT_NE(found, plan.profiles.end());
    school::FilterProfile changed = *found;
    changed.approved.push_back("a.example");
    EXPECT_NE(digest_of(plan, changed), digest_of(plan, *found));
    EXPECT_NE(reach_of(plan, changed), reach_of(plan, *found));
}

TEST(profile_words, keep_hours_places_and_assignments_as_they_are) {
    const std::string own = learners_of(plan_with({})).key;
    const school::FilterPlan plan = plan_with({{"h", "Hall", own, {"visitor", "staff"}, {"hall"}, "", ""},
                                               {"l", "Lunch is open", "staff", {own}, {}, "lunch", ""},
                                               {"o", "Others", "staff", {"visitor"}, {}, "", ""}});
    const std::vector<std::string> expected{
        "Assignment 1: this profile in the place of Visitors, Staff. Where: Exam hall (10.1.2.0/24). When: always",
        "Assignment 2: Staff in the place of this profile. Where: everywhere. When: Lunch (school days 12:40–13:20)"};
    EXPECT_EQ(assignments_of(plan, learners_of(plan)), expected);
    const std::string reach = reach_of(plan, learners_of(plan));
    for (const std::string& line : expected) EXPECT_NE(reach.find("\n" + line), std::string::npos) << reach;
    const bool has_hours = reach.find(": lessons (school days 08:") != std::string::npos ||
                           reach.find(": school hours (school days 08:") != std::string::npos;
    EXPECT_TRUE(has_hours) << reach;
}

school::FilterPlan headcorn_plan() { return support::shipped_profile("headcorn").filter; }
ReviewWords review_of(const school::FilterPlan& plan) {
    ReviewWords words{day("2026-03-02"), "the dsl", {}};
    for (const school::FilterProfile& one : reviewed_profiles(plan))
        words.decisions.push_back({one.key, Level::stays, "it fits"});
    return words;
}
Assessed<AccessReview> write(const ReviewWords& words, const rights::Reader& by) {
    return written(ReviewId::mint(chance()), headcorn_plan(), words, by, kToday);
}

TEST(access_review, keeps_what_each_group_of_learners_reached_and_is_signed_by_somebody_else) {
    const AccessReview review = write(review_of(headcorn_plan()), kDsl).value();
    ASSERT_EQ(review.decisions.size(), 3U) << "two groups of learners, and examinations";
    EXPECT_NE(review.decisions[0].reached.find("Blocks: Pornography"), std::string::npos)
        << review.decisions[0].reached;
    EXPECT_EQ(fault(consented(review, headcorn_plan(), kDsl, kToday)), AssessmentFault::own_work);
    EXPECT_EQ(fault(refused(review, "no", kDsl, kToday)), AssessmentFault::own_work);
    EXPECT_EQ(fault(consented(review, headcorn_plan(), kTechnician, kToday)), AssessmentFault::not_allowed);
    EXPECT_EQ(fault(refused(review, "", kHead, kToday)), AssessmentFault::no_reason);
    const AccessReview done = consented(review, headcorn_plan(), kHead, kToday).value();
    EXPECT_EQ(done.state, ReviewState::signed_off);
    EXPECT_EQ(fault(refused(done, "late", kLeader, kToday)), AssessmentFault::decided);
    const AccessReview no = refused(review, "too short", kHead, kToday).value();
    EXPECT_EQ(fault(consented(no, headcorn_plan(), kLeader, kToday)), AssessmentFault::decided);
}

school::FilterProfile& ks2_of(school::FilterPlan& plan) {
    return *std::ranges::find(plan.profiles, "ks2", &school::FilterProfile::key);
}

TEST(access_review, of_a_plan_that_has_changed_is_not_signed_and_can_be_refused) {
    const AccessReview review = write(review_of(headcorn_plan()), kDsl).value();
    struct Case {
        const char* name;
        void (*change)(school::FilterPlan&);
        std::optional<AssessmentFault> expected;
    };
    for (const Case& c :
         {Case{"as it was", [](auto&) {}, std::nullopt},
          Case{"opens more", [](auto& plan) { ks2_of(plan).block.pop_back(); }, AssessmentFault::reach_changed},
          Case{"taken away",
               [](auto& plan) {
                   plan.assignments.push_back({"k", "n", "staff", {"ks2"}, {}, "", ""});
               },
               AssessmentFault::reach_changed},
          Case{"gone", [](auto& plan) { ks2_of(plan).years.clear(); }, AssessmentFault::reach_changed},
          Case{"came new",
               [](auto& plan) {
                   school::FilterProfile made = ks2_of(plan);
                   made.key = "club";
                   plan.profiles.push_back(made);
               },
               AssessmentFault::reach_changed},
          Case{"in another order", [](auto& plan) { std::ranges::reverse(plan.profiles); }, std::nullopt},
          Case{"of staff",
               [](auto& plan) {
                   std::ranges::find(plan.profiles, "staff", &school::FilterProfile::key)->block.pop_back();
               },
               std::nullopt}}) {
        SCOPED_TRACE(c.name);
        school::FilterPlan changed = headcorn_plan();
        c.change(changed);
        EXPECT_EQ(fault(consented(review, changed, kHead, kToday)), c.expected);
    }
    EXPECT_TRUE(refused(review, "the plan has changed", kHead, kToday));
}

TEST(access_review, is_signed_within_31_days_of_the_day_on_which_it_was_held) {
    const AccessReview review = write(review_of(headcorn_plan()), kDsl).value();  // held on 2 March
    EXPECT_TRUE(consented(review, headcorn_plan(), kHead, on("2026-04-02")));
    EXPECT_EQ(fault(consented(review, headcorn_plan(), kHead, on("2026-04-03"))), AssessmentFault::held_long_ago);
    EXPECT_TRUE(refused(review, "too late", kHead, on("2026-04-03")));
}

TEST(access_review, is_of_a_recent_day_and_decides_on_each_profile_once) {
    const ReviewWords good = review_of(headcorn_plan());
    for (const auto& [held, is_taken] : {std::pair("2026-03-04", false), std::pair("2026-03-03", true),
                                         std::pair("2026-01-31", true), std::pair("2026-01-30", false)}) {
        ReviewWords words = good;
        words.held_on = day(held);
        EXPECT_EQ(write(words, kDsl).has_value(), is_taken) << held;
    }
    ReviewWords without = good;
    without.decisions.pop_back();
    EXPECT_EQ(fault(write(without, kDsl)), AssessmentFault::not_each);
    ReviewWords twice = good;
    twice.decisions.push_back(good.decisions.front());
    EXPECT_EQ(fault(write(twice, kDsl)), AssessmentFault::not_each);
    ReviewWords stranger = good;
    stranger.decisions.push_back({"staff", Level::stays, "why"});
    EXPECT_EQ(fault(write(stranger, kDsl)), AssessmentFault::not_each);
    ReviewWords silent = good;
    silent.decisions[1].why.clear();
    EXPECT_EQ(fault(write(silent, kDsl)), AssessmentFault::no_words);
    ReviewWords alone = good;
    alone.took_part.clear();
    EXPECT_EQ(fault(write(alone, kDsl)), AssessmentFault::no_words);
    EXPECT_EQ(fault(write(good, kTeacher)), AssessmentFault::not_allowed);
}

}  // namespace
}  // namespace rulebook
