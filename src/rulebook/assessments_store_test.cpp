// Assessments and reviews as they are kept, and what they prove, on both engines.

#include "rulebook/rulebook.h"
#include "support/gate_schools.h"
#include "support/living_policy.h"

namespace rulebook {
namespace {

using rights::Role;

class Assessing : public support::GateOnBothEngines {
protected:
    Assessing() { migrate({school::schema(), journal::schema(), policy::schema(), desk::schema(), schema()}); }

    rights::Reader reader(Role role) { return reader(role, headcorn.school()); }
    rights::Reader reader(Role role, const school::SchoolId& of) {
        return rights::Reader({of, school::PersonId::mint(random), {role}});
    }
    AssessmentWords words() const { return {"Year 5", "strangers", "blocked", *school::parse_date("2027-03-03")}; }
    Assessment begun(const std::string& profile) { return all.begin(technician, profile, words()).value(); }
    Assessment assessed(const std::string& profile) { return all.sign(dsl, begun(profile).id).value(); }
    void sign_off(Assessments& with, const std::string& profile, AssessmentWords of) {
        const auto one = with.begin(technician, profile, of);
        ASSERT_TRUE(one) << describe(one.error());
        ASSERT_TRUE(with.sign(dsl, one->id));
        ASSERT_TRUE(with.consent(head, one->id));
    }
    // Every profile but that of whoever is not signed in; `but` is left out.
    void sign_all(std::string_view but) {
        for (const school::FilterProfile& one : rules.school("headcorn")->profile.filter.profiles)
            if (one.audience != school::Audience::nobody && one.key != but) sign_off(all, one.key, words());
    }
    policy::State state(std::string_view school, std::string_view clause) {
        const support::TestSource controls(all.controls());
        const policy::Policy& headcorn_policy = support::shipped_policy("headcorn");
        const policy::Policy& homewood_policy = support::shipped_policy("homewood");
        auto made =
            policy::Controls::make({controls}, std::vector<std::reference_wrapper<const policy::Policy>>{
                                                   headcorn_policy, homewood_policy, support::shipped_policy("hccs")});
        EXPECT_TRUE(made) << made.error().front();
        std::vector<policy::LivingPolicy::InForce> in_force;
        in_force.push_back({headcorn.school(), headcorn_policy});
        in_force.push_back({homewood.school(), homewood_policy});
        const policy::LivingPolicy living({database(), journal}, std::move(in_force), *std::move(made));
        return living.clause(school, clause, clock.now())->line.standing.state;
    }
    policy::State state() { return state("headcorn", "headcorn-7.3.1-03"); }
    std::vector<std::string> verbs(base::ByteView id) {
        store::Transaction tx = database().reading();
        std::vector<std::string> all_verbs;
        for (const auto& line : journal.lines_about(tx, headcorn, journal::opaque(id))) all_verbs.push_back(line.verb);
        return all_verbs;
    }
    // The same school after its plan was changed and the office started again.
    Rulebook::Setup changed(void (*change)(school::FilterPlan&)) {
        Rulebook::Setup with = setup();
        change(with.schools[0].profile.filter);
        return with;
    }

    Rulebook rules{{database(), journal}, world, setup()};
    Assessments all{{database(), world, journal, rules}};
    const rights::Reader technician = reader(Role::network_manager);
    const rights::Reader dsl = reader(Role::dsl);
    const rights::Reader head = reader(Role::head);
};
INSTANTIATE_TEST_SUITE_P(both, Assessing, support::both_engines(), support::engine_name);

TEST_P(Assessing, an_assessment_is_read_back_whole_at_each_step) {
    const Assessment first = begun("ks2");
    EXPECT_EQ(all.of_profile(headcorn.school(), "ks2"), std::vector{first});
    EXPECT_EQ(all.cover(headcorn.school(), "ks2"), Cover::waiting);
    const Assessment second = all.sign(dsl, first.id).value();
    EXPECT_EQ(all.of_profile(headcorn.school(), "ks2"), std::vector{second});
    const Assessment third = all.consent(head, first.id).value();
    EXPECT_EQ(all.of_profile(headcorn.school(), "ks2"), std::vector{third});
    EXPECT_EQ(all.cover(headcorn.school(), "ks2"), Cover::in_force);
    EXPECT_EQ(all.cover(headcorn.school(), "ks1-eyfs"), Cover::none);
    EXPECT_TRUE(all.of_profile(homewood.school(), "ks2").empty());
    EXPECT_EQ(verbs(first.id.bytes()), (std::vector<std::string>{"risk_assessment.begun", "risk_assessment.assessed",
                                                                 "risk_assessment.signed"}));
}

TEST_P(Assessing, three_signatures_without_the_safeguarding_lead_keep_no_clause) {
    sign_all("exam");
    const rights::Reader leader = reader(Role::slt);
    const Assessment one = all.begin(technician, "exam", words()).value();
    const Assessment two = all.sign(leader, one.id).value();
    EXPECT_EQ(all.of_profile(headcorn.school(), "exam"), std::vector{two});
    EXPECT_EQ(all.consent(head, one.id).error().fault, AssessmentFault::too_early);
    EXPECT_EQ(state(), policy::State::not_measured);
    const Assessment three = all.sign(dsl, one.id).value();
    EXPECT_EQ(all.of_profile(headcorn.school(), "exam"), std::vector{three});
    EXPECT_EQ(all.consent(reader(Role::dsl), one.id).error().fault, AssessmentFault::not_allowed);
    ASSERT_TRUE(all.consent(head, one.id));
    EXPECT_EQ(state(), policy::State::kept);
}

TEST_P(Assessing, one_assessment_of_a_profile_waits_at_a_time_and_a_refused_one_makes_room) {
    const Assessment first = begun("ks2");
    EXPECT_EQ(all.begin(dsl, "ks2", words()).error().fault, AssessmentFault::already_waits);
    EXPECT_TRUE(all.begin(dsl, "staff", words())) << "another profile has its own";
    ASSERT_TRUE(all.refuse(dsl, first.id, "too short"));
    const auto kept = all.of_profile(headcorn.school(), "ks2");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].reason, "too short");
    EXPECT_EQ(all.cover(headcorn.school(), "ks2"), Cover::none);
    EXPECT_EQ(verbs(first.id.bytes()).back(), "risk_assessment.refused");
    EXPECT_TRUE(all.begin(dsl, "ks2", words()));
}

TEST_P(Assessing, an_assessment_that_its_author_withdraws_makes_room_and_is_told_from_a_refused_one) {
    const Assessment one = begun("ks2");
    const Assessment no = all.refuse(technician, one.id, "a slip").value();
    EXPECT_TRUE(is_withdrawn(no));
    EXPECT_EQ(all.of_profile(headcorn.school(), "ks2"), std::vector{no});
    EXPECT_EQ(verbs(one.id.bytes()).back(), "risk_assessment.withdrawn");
    EXPECT_TRUE(all.begin(technician, "ks2", words()));
}

TEST_P(Assessing, what_is_not_there_or_of_another_school_is_unknown_and_nothing_is_kept_of_it) {
    EXPECT_EQ(all.begin(dsl, "no-such", words()).error().fault, AssessmentFault::unknown_profile);
    EXPECT_EQ(all.sign(dsl, AssessmentId::mint(random)).error().fault, AssessmentFault::unknown);
    const Assessment one = assessed("ks2");
    const rights::Reader elsewhere = reader(Role::head, homewood.school());
    EXPECT_EQ(all.consent(elsewhere, one.id).error().fault, AssessmentFault::unknown);
    EXPECT_EQ(all.refuse(elsewhere, one.id, "why").error().fault, AssessmentFault::unknown);
    EXPECT_EQ(all.of_profile(headcorn.school(), "ks2"), std::vector{one});
    EXPECT_EQ(verbs(one.id.bytes()).size(), 2U);
}

TEST_P(Assessing, the_clause_is_kept_only_when_every_profile_has_an_assessment_in_force) {
    sign_all("exam");
    EXPECT_EQ(state(), policy::State::not_measured);
    all.measure(headcorn.school());
    EXPECT_EQ(state(), policy::State::not_measured) << "a check of what was never complete says nothing";
    (void)assessed("exam");
    EXPECT_EQ(state(), policy::State::not_measured) << "it waits for consent";
    ASSERT_TRUE(all.consent(head, all.of_profile(headcorn.school(), "exam").front().id));
    EXPECT_EQ(state(), policy::State::kept);
    clock.pass(std::chrono::hours(24));
    EXPECT_TRUE(all.job(headcorn.school()).run(clock.now(), {}));
    EXPECT_EQ(state(), policy::State::kept);
}

TEST_P(Assessing, a_school_that_never_assessed_stays_without_evidence) {
    EXPECT_TRUE(all.job(headcorn.school()).run(clock.now(), {}));
    EXPECT_EQ(state(), policy::State::not_measured);
    sign_all("");
    EXPECT_TRUE(all.job(homewood.school()).run(clock.now(), {}));
    EXPECT_EQ(state("homewood", "homewood-7.3-01"), policy::State::not_measured);
}

TEST_P(Assessing, a_profile_that_changed_breaks_the_clause_until_it_is_assessed_anew) {
    sign_all("");
    clock.pass(std::chrono::hours(1));
    Rulebook later({database(), journal}, world,
                   changed([](school::FilterPlan& plan) { plan.profiles[1].block.pop_back(); }));
    Assessments then({database(), world, journal, later});
    EXPECT_EQ(then.cover(headcorn.school(), "ks2"), Cover::earlier_version);
    then.measure(headcorn.school());
    EXPECT_EQ(state(), policy::State::broken);
    clock.pass(std::chrono::hours(1));
    sign_off(then, "staff", words());
    EXPECT_EQ(state(), policy::State::broken) << "another profile signed anew mends nothing";
    clock.pass(std::chrono::hours(1));
    sign_off(then, "ks2", words());
    EXPECT_EQ(state(), policy::State::kept);
}

TEST_P(Assessing, a_plan_that_changed_breaks_the_clause_soon_after_the_office_starts_with_it) {
    sign_all("");
    const auto run_due = [&](Assessments& of) {
        return desk::Jobs(database(), world, {of.job(headcorn.school())}).run_due(clock.now());
    };
    EXPECT_EQ(run_due(all), 1U);
    EXPECT_EQ(state(), policy::State::kept);
    clock.pass(std::chrono::minutes(10));
    Rulebook later({database(), journal}, world,
                   changed([](school::FilterPlan& plan) { plan.profiles[1].block.pop_back(); }));
    Assessments then({database(), world, journal, later});
    EXPECT_EQ(run_due(then), 1U);
    EXPECT_EQ(state(), policy::State::broken);
}

TEST_P(Assessing, of_one_start_of_the_office_gives_one_piece_of_evidence_a_day) {
    sign_all("");
    const desk::Job job = all.job(headcorn.school());
    const auto count = [&] {
        store::Transaction tx = database().reading();
        return tx.query("SELECT COUNT(*) FROM evidence").only<std::int64_t>();
    };
    const auto signed_off = count();
    for (int minutes = 0; minutes < 24 * 60; minutes += 10) {
        ASSERT_TRUE(job.run(clock.now(), {}));
        clock.pass(std::chrono::minutes(10));
    }
    EXPECT_EQ(count(), signed_off + 1);
    ASSERT_TRUE(job.run(clock.now(), {}));
    EXPECT_EQ(count(), signed_off + 2);
}

TEST_P(Assessing, a_profile_that_came_new_breaks_the_clause) {
    sign_all("");
    clock.pass(std::chrono::hours(1));
    Rulebook later({database(), journal}, world, changed([](school::FilterPlan& plan) {
                       school::FilterProfile made = plan.profiles[1];
                       made.key = "club";
                       made.years.clear();
                       plan.profiles.push_back(made);
                   }));
    Assessments then({database(), world, journal, later});
    then.measure(headcorn.school());
    EXPECT_EQ(state(), policy::State::broken);
}

TEST_P(Assessing, a_review_that_is_overdue_breaks_the_clause) {
    sign_all("staff");
    AssessmentWords soon = words();
    soon.review_on = *school::parse_date("2026-03-10");
    sign_off(all, "staff", soon);
    EXPECT_EQ(state(), policy::State::kept);
    clock.pass(std::chrono::days(7));
    all.measure(headcorn.school());
    EXPECT_EQ(state(), policy::State::kept) << "the day itself counts";
    clock.pass(std::chrono::days(1));
    all.measure(headcorn.school());
    EXPECT_EQ(all.cover(headcorn.school(), "staff"), Cover::review_due);
    EXPECT_EQ(state(), policy::State::broken);
}

TEST_P(Assessing, what_waits_while_its_profile_changes_is_not_signed) {
    const Assessment one = assessed("ks2");
    Rulebook later({database(), journal}, world,
                   changed([](school::FilterPlan& plan) { plan.profiles[1].block.pop_back(); }));
    Assessments then({database(), world, journal, later});
    EXPECT_EQ(then.consent(head, one.id).error().fault, AssessmentFault::changed);
    EXPECT_TRUE(then.refuse(head, one.id, "the profile has changed"));
}

TEST_P(Assessing, the_database_itself_refuses_that_somebody_signs_twice) {
    const Assessment one = assessed("ks2");
    EXPECT_NE(as_attacker("UPDATE risk_assessments SET state = 'signed', leadership_by = educational_by, "
                          "leadership_at = educational_at"),
              "");
    const Assessment other = all.sign(dsl, all.sign(reader(Role::slt), begun("staff").id).value().id).value();
    EXPECT_NE(as_attacker("UPDATE risk_assessments SET state = 'signed', leadership_by = safeguarding_by, "
                          "leadership_at = safeguarding_at WHERE profile = 'staff'"),
              "");
    EXPECT_EQ(all.of_profile(headcorn.school(), "staff"), std::vector{other});
    EXPECT_NE(as_attacker("UPDATE risk_assessments SET state = 'signed'"), "");
    EXPECT_EQ(all.of_profile(headcorn.school(), "ks2"), std::vector{one});
}

ReviewWords review_of(const SchoolSetup& setup) {
    ReviewWords words{*school::parse_date("2026-03-02"), "the dsl and the network manager", {}};
    for (const school::FilterProfile& one : reviewed_profiles(setup.profile.filter))
        words.decisions.push_back({one.key, Level::to_change, "a newer curriculum"});
    return words;
}

TEST_P(Assessing, a_review_of_access_levels_keeps_the_clause_when_a_second_person_signs_it) {
    const rights::Reader writer = reader(Role::dsl, homewood.school());
    const rights::Reader signer = reader(Role::slt, homewood.school());
    const ReviewWords words = review_of(*rules.school("homewood"));
    const AccessReview review = all.write_review(writer, words).value();
    EXPECT_EQ(all.reviews(homewood.school(), 9), std::vector{review});
    EXPECT_EQ(all.write_review(signer, words).error().fault, AssessmentFault::already_waits);
    EXPECT_EQ(all.sign_review(writer, review.id).error().fault, AssessmentFault::own_work);
    EXPECT_EQ(state("homewood", "homewood-2.5-02"), policy::State::not_measured);
    const AccessReview done = all.sign_review(signer, review.id).value();
    EXPECT_EQ(all.reviews(homewood.school(), 9), std::vector{done});
    EXPECT_EQ(state("homewood", "homewood-2.5-02"), policy::State::kept);
    EXPECT_EQ(all.refuse_review(signer, review.id, "late").error().fault, AssessmentFault::decided);
    EXPECT_TRUE(all.reviews(headcorn.school(), 9).empty());
}

TEST_P(Assessing, a_review_that_waits_while_the_plan_changes_or_for_too_long_is_not_signed_and_keeps_no_clause) {
    const AccessReview review =
        all.write_review(reader(Role::dsl, homewood.school()), review_of(*rules.school("homewood"))).value();
    Rulebook::Setup with = setup();
    for (SchoolSetup& one : with.schools)
        for (school::FilterProfile& profile : one.profile.filter.profiles)
            if (!profile.block.empty()) profile.block.pop_back();
    Rulebook later({database(), journal}, world, with);
    Assessments then({database(), world, journal, later});
    const rights::Reader signer = reader(Role::slt, homewood.school());
    EXPECT_EQ(then.sign_review(signer, review.id).error().fault, AssessmentFault::reach_changed);
    EXPECT_EQ(state("homewood", "homewood-2.5-02"), policy::State::not_measured);
    clock.pass(std::chrono::days(40));
    EXPECT_EQ(all.sign_review(signer, review.id).error().fault, AssessmentFault::held_long_ago);
    EXPECT_TRUE(all.refuse_review(signer, review.id, "too late"));
}

TEST_P(Assessing, a_refused_review_is_no_evidence_and_what_was_written_cannot_be_rewritten) {
    const AccessReview review = all.write_review(dsl, review_of(*rules.school("headcorn"))).value();
    EXPECT_NE(as_attacker("UPDATE access_review_lines SET why = 'another'"), "");
    EXPECT_NE(as_attacker("DELETE FROM access_review_lines"), "");
    const AccessReview no = all.refuse_review(head, review.id, "too short").value();
    EXPECT_EQ(all.reviews(headcorn.school(), 9), std::vector{no});
    EXPECT_EQ(verbs(review.id.bytes()), (std::vector<std::string>{"access_review.written", "access_review.refused"}));
    clock.pass(std::chrono::minutes(1));
    ASSERT_TRUE(all.write_review(dsl, review_of(*rules.school("headcorn"))));
    EXPECT_EQ(all.reviews(headcorn.school(), 1).front().state, ReviewState::written);
}

TEST_P(Assessing, evidence_leads_to_the_page_that_shows_it) {
    EXPECT_EQ(all.place("rulebook.risk-assessment", "x")->path, (std::vector<std::string>{"gate", "profiles"}));
    EXPECT_EQ(all.place("rulebook.access-review", "x")->path, (std::vector<std::string>{"gate", "access-review"}));
    EXPECT_EQ(all.place("rulebook.category-test", "x"), std::nullopt);
}

}  // namespace
}  // namespace rulebook
