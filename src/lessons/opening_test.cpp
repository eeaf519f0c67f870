// What a teacher opens, from being entered to what the gate says to the class; and what no teacher's hand opens.

#include "support/lesson_rooms.h"

namespace lessons {
namespace {

using namespace std::chrono_literals;

class TeachersHand : public LessonRooms {
protected:
    // What a teacher reads when it is refused.
    std::string refusal(const OpeningDraft& draft) {
        const auto made = open(draft);
        return made ? std::string("opened") : describe(made.error());
    }
    OpeningFault fault(const OpeningDraft& draft) {
        const auto made = open(draft);
        EXPECT_FALSE(made);
        return made ? OpeningFault::unknown : made.error().fault;
    }
    void approve_by(rights::Role role, const EvaluationId& id, Decision decision) {
        const rights::Reader leader({headcorn.school(), school::PersonId::mint(random), {role}});
        ASSERT_TRUE(evaluations.decide(leader, id, decision, "risks weighed"));
    }
};
INSTANTIATE_TEST_SUITE_P(both, TeachersHand, support::both_engines(), support::engine_name);

TEST_P(TeachersHand, opens_a_site_for_the_own_class_and_until_the_lesson_is_over) {
    const people::Person& amira = learners(heath)[0];
    const people::Person& other = learners(ducklings)[0];
    EXPECT_EQ(says(amira, "ks2", "http://games.example/maths"), filter::Action::block);
    ASSERT_TRUE(open(lesson(heath, "https://games.example/maths?level=3")));
    EXPECT_EQ(says(amira, "ks2", "http://games.example/maths/7"), filter::Action::allow);
    EXPECT_EQ(says(amira, "ks2", "http://games.example/chess"), filter::Action::block) << "no more than was opened";
    EXPECT_EQ(says(other, "ks2", "http://games.example/maths"), filter::Action::block) << "another class";
    clock.pass(45min);
    EXPECT_EQ(says(amira, "ks2", "http://games.example/maths"), filter::Action::block);
    EXPECT_TRUE(openings.coming(headcorn.school()).empty());
}

TEST_P(TeachersHand, what_is_prepared_begins_when_the_lesson_does) {
    OpeningDraft draft = lesson(heath, "games.example");
    draft.begins += 24h;
    draft.ends += 24h;
    ASSERT_TRUE(open(draft));
    EXPECT_EQ(says(learners(heath)[0], "ks2", "http://games.example/"), filter::Action::block);
    clock.pass(24h + 5min);
    EXPECT_EQ(says(learners(heath)[0], "ks2", "http://games.example/"), filter::Action::allow);
}

TEST_P(TeachersHand, is_taken_back_at_once) {
    const auto made = open(lesson(heath, "games.example"));
    ASSERT_TRUE(made);
    const rights::Reader colleague({headcorn.school(), school::PersonId::mint(random), {rights::Role::teacher}});
    const auto refused = openings.end(colleague, made->id, Openings::Teaches::no);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, OpeningFault::not_allowed);
    ASSERT_TRUE(openings.end(who, made->id, Openings::Teaches::yes));
    EXPECT_EQ(says(learners(heath)[0], "ks2", "http://games.example/"), filter::Action::block);
    EXPECT_EQ(openings.end(who, made->id, Openings::Teaches::yes).error().fault, OpeningFault::unknown);
}

TEST_P(TeachersHand, cannot_open_pornography_extremism_a_way_round_the_filter_or_what_is_illegal) {
    std::set<std::string> words;
    for (const char* site : {"pornography.example", "extremism.example", "proxy.example", "malware.example",
                             "illegal-content-test.example", "cdn.pornography.example"}) {
        SCOPED_TRACE(site);
        std::string refused = refusal(lesson(heath, site));
        EXPECT_EQ(says(learners(heath)[0], "ks2", "http://" + std::string(site) + "/"), filter::Action::block);
        refused.replace(refused.find(site), std::string_view(site).size(), "SITE");
        words.insert(refused);
    }
    EXPECT_EQ(words.size(), 1U) << "nobody finds out by trying what the illegal layer holds";
}

TEST_P(TeachersHand, opens_nothing_of_a_list_of_sites_when_one_of_them_may_not_be_opened) {
    EXPECT_EQ(fault(lesson(heath, "games.example\nproxy.example\n")), OpeningFault::never_by_hand);
    EXPECT_EQ(says(learners(heath)[0], "ks2", "http://games.example/"), filter::Action::block);
    EXPECT_TRUE(openings.coming(headcorn.school()).empty());
}

TEST_P(TeachersHand, does_not_open_below_a_site_what_the_school_blocks_there_even_later) {
    ASSERT_TRUE(open(lesson(heath, "games.example")));
    EXPECT_EQ(says(learners(heath)[0], "ks2", "http://chat.games.example/"), filter::Action::allow);
    sign_in(rights::Role::network_manager);
    const auto change = list.request(who, {rulebook::ChangeKind::block, "chat.games.example", "harm done", {}});
    sign_in(rights::Role::head);
    ASSERT_TRUE(list.decide(who, change->id, rulebook::Decision::approve, "agreed"));
    EXPECT_EQ(says(learners(heath)[0], "ks2", "http://chat.games.example/"), filter::Action::block);
    EXPECT_EQ(says(learners(heath)[0], "ks2", "http://games.example/"), filter::Action::allow);
}

TEST_P(TeachersHand, opens_no_place_to_publish_on_a_tick_alone) {
    EXPECT_EQ(fault(lesson(heath, "social.example")), OpeningFault::not_evaluated);
    ASSERT_TRUE(evaluations.record(who, evaluation("social.example", {2}), today()));
    EXPECT_TRUE(open(lesson(heath, "social.example")));
}

TEST_P(TeachersHand, a_tick_for_one_lesson_is_no_evidence_that_sites_are_evaluated) {
    const auto pieces = [&] {
        store::Transaction tx = database().reading();
        return *tx.query("SELECT COUNT(*) FROM evidence WHERE school_id = ?", headcorn).one([](const store::Row& row) {
            return row.get<std::int64_t>(0);
        });
    };
    const auto before = pieces();
    ASSERT_TRUE(open(lesson(heath, "games.example")));
    EvaluationDraft bad = evaluation("gossip.example", {2});
    bad.suitability = Suitability::not_suitable;
    bad.looked_at = {};
    ASSERT_TRUE(evaluations.record(who, bad, today()));
    EvaluationDraft blog = evaluation("blog.example", {2});
    blog.publishing = Publishing::yes;
    const auto waits = evaluations.record(who, blog, today());
    EXPECT_EQ(pieces(), before);
    approve_by(rights::Role::slt, waits->id, Decision::approve);
    EXPECT_EQ(pieces(), before + 2) << "evaluated, and approved";
    ASSERT_TRUE(evaluations.record(who, evaluation("sums.example", {2}), today()));
    EXPECT_EQ(pieces(), before + 3);
}

TEST_P(TeachersHand, opens_for_the_youngest_on_the_day_and_in_school_hours_only) {
    ASSERT_TRUE(evaluations.record(who, evaluation("sums.example", {0}), today()));
    OpeningDraft tomorrow = lesson(ducklings, "sums.example");
    tomorrow.begins += 24h;
    tomorrow.ends += 24h;
    EXPECT_EQ(fault(tomorrow), OpeningFault::not_in_school);
    OpeningDraft evening = lesson(ducklings, "sums.example");
    evening.begins += 9h;
    evening.ends += 9h;
    EXPECT_EQ(fault(evening), OpeningFault::not_in_school);
}

TEST_P(TeachersHand, a_page_of_an_encrypted_site_is_not_opened_as_if_the_gate_could_see_it) {
    const auto encrypted = parse_sites_to_open("https://games.example/maths?level=3");
    ASSERT_FALSE(encrypted);
    EXPECT_NE(describe(encrypted.error()).find("write `games.example`"), std::string::npos);
    EXPECT_FALSE(parse_sites_to_open("games.example/maths"));
    EXPECT_TRUE(parse_sites_to_open("http://games.example/maths"));
    EXPECT_TRUE(parse_sites_to_open("https://games.example/"));
    EXPECT_EQ(line_to_open(*wire::Url::parse("https://games.example/maths")), "games.example");
}

TEST_P(TeachersHand, cannot_open_what_the_school_decided_to_block) {
    sign_in(rights::Role::network_manager);
    const auto change = list.request(who, {rulebook::ChangeKind::block, "gossip.example", "harm done", {}});
    sign_in(rights::Role::head);
    ASSERT_TRUE(list.decide(who, change->id, rulebook::Decision::approve, "agreed"));
    be_teacher();
    EXPECT_EQ(fault(lesson(heath, "gossip.example")), OpeningFault::school_blocks);
}

TEST_P(TeachersHand, opens_nothing_for_the_youngest_that_nobody_evaluated) {
    const people::Person& dot = learners(ducklings)[0];
    EXPECT_EQ(fault(lesson(ducklings, "sums.example")), OpeningFault::not_evaluated);
    ASSERT_TRUE(evaluations.record(who, evaluation("sums.example", {2}), today()));
    EXPECT_EQ(fault(lesson(ducklings, "sums.example")), OpeningFault::not_evaluated) << "for others it was";
    ASSERT_TRUE(evaluations.record(who, evaluation("sums.example", {0, 1}), today()));
    EXPECT_EQ(says(dot, "ks1-eyfs", "http://sums.example/"), filter::Action::block) << "evaluated is not opened";
    ASSERT_TRUE(open(lesson(ducklings, "sums.example")));
    EXPECT_EQ(says(dot, "ks1-eyfs", "http://sums.example/"), filter::Action::allow);
}

TEST_P(TeachersHand, opens_nothing_for_the_youngest_without_an_adult_or_for_longer_than_a_lesson) {
    ASSERT_TRUE(evaluations.record(who, evaluation("sums.example", {0}), today()));
    OpeningDraft draft = lesson(ducklings, "sums.example");
    draft.adult_present = Confirmed::no;
    EXPECT_EQ(fault(draft), OpeningFault::no_adult);
    draft.adult_present = Confirmed::yes;
    draft.ends = draft.begins + 61min;
    EXPECT_EQ(fault(draft), OpeningFault::too_long);
}

TEST_P(TeachersHand, what_a_teacher_confirms_stands_in_the_register) {
    OpeningDraft draft = lesson(heath, "games.example/maths");
    draft.looked_at = Confirmed::no;
    EXPECT_EQ(fault(draft), OpeningFault::not_looked_at);
    EXPECT_TRUE(evaluations.all(headcorn.school()).empty());
    draft.looked_at = Confirmed::yes;
    ASSERT_TRUE(open(draft));
    ASSERT_EQ(evaluations.all(headcorn.school()).size(), 1U);
    draft.looked_at = Confirmed::no;
    EXPECT_TRUE(open(draft)) << "nobody confirms twice what stands there";
    EXPECT_EQ(evaluations.all(headcorn.school()).size(), 1U);
    clock.pass(24h * 91);
    OpeningDraft later = lesson(heath, "games.example/maths");
    later.looked_at = Confirmed::no;
    EXPECT_EQ(fault(later), OpeningFault::not_looked_at) << "a term later it is looked at again";
}

TEST_P(TeachersHand, what_was_found_not_suitable_is_not_opened_until_somebody_finds_otherwise) {
    EvaluationDraft bad = evaluation("gossip.example", {2});
    bad.suitability = Suitability::not_suitable;
    bad.looked_at = {};
    ASSERT_TRUE(evaluations.record(who, bad, today()));
    EXPECT_EQ(fault(lesson(heath, "gossip.example/forum")), OpeningFault::not_suitable);
    clock.pass(1min);
    const auto better = evaluations.record(who, evaluation("gossip.example", {2}), today());
    ASSERT_TRUE(better);
    EXPECT_EQ(fault(lesson(heath, "gossip.example/forum")), OpeningFault::waits) << "nobody takes it back alone";
    approve_by(rights::Role::slt, better->id, Decision::approve);
    EXPECT_TRUE(open(lesson(heath, "gossip.example/forum")));
    clock.pass(24h * 400);
    EXPECT_EQ(fault(lesson(heath, "gossip.example/chat")), OpeningFault::not_suitable) << "what was bad does not lapse";
}

TEST_P(TeachersHand, a_site_where_learners_publish_waits_for_a_second_person) {
    EvaluationDraft blog = evaluation("blog.example", {2});
    blog.publishing = Publishing::yes;
    const auto made = evaluations.record(who, blog, today());
    ASSERT_TRUE(made);
    EXPECT_EQ(fault(lesson(heath, "blog.example")), OpeningFault::waits);
    const auto by_teacher = evaluations.decide(who, made->id, Decision::approve, "mine");
    ASSERT_FALSE(by_teacher);
    EXPECT_EQ(by_teacher.error().fault, EvaluationFault::not_allowed);
    approve_by(rights::Role::slt, made->id, Decision::approve);
    EXPECT_TRUE(open(lesson(heath, "blog.example")));
    clock.pass(1min);
    const auto again = evaluations.record(who, blog, today());
    approve_by(rights::Role::head, again->id, Decision::refuse);
    EXPECT_EQ(fault(lesson(heath, "blog.example")), OpeningFault::not_suitable);
}

TEST_P(TeachersHand, nobody_of_the_leadership_approves_what_they_evaluated) {
    who = rights::Reader({headcorn.school(), teacher, {rights::Role::slt, rights::Role::staff_member}});
    EvaluationDraft blog = evaluation("blog.example", {2});
    blog.publishing = Publishing::yes;
    const auto made = evaluations.record(who, blog, today());
    const auto own = evaluations.decide(who, made->id, Decision::approve, "mine");
    ASSERT_FALSE(own);
    EXPECT_EQ(own.error().fault, EvaluationFault::own);
}

TEST_P(TeachersHand, what_cannot_be_entered_is_refused_with_what_to_do) {
    struct Case {
        const char* name;
        std::function<void(OpeningDraft&)> spoil;
        OpeningFault fault;
    };
    for (const Case& c : {
             Case{"no site", [](OpeningDraft& d) { d.sites.clear(); }, OpeningFault::no_site},
             Case{"no reason", [](OpeningDraft& d) { d.reason.clear(); }, OpeningFault::no_reason},
             Case{"the end first", [](OpeningDraft& d) { d.ends = d.begins; }, OpeningFault::no_time},
             Case{"over already", [](OpeningDraft& d) { d.begins -= 2h, d.ends -= 2h; }, OpeningFault::no_time},
             Case{"begun already", [](OpeningDraft& d) { d.begins -= 5min; }, OpeningFault::no_time},
             Case{"a whole day", [](OpeningDraft& d) { d.ends += 5h; }, OpeningFault::too_long},
             Case{"next month", [](OpeningDraft& d) { d.begins += 500h, d.ends += 500h; }, OpeningFault::too_far},
             Case{"addresses", [](OpeningDraft& d) { d.sites = {filter::Site::parse("192.0.2.0/24").value()}; },
                  OpeningFault::never_by_hand},
             Case{"too many",
                  [](OpeningDraft& d) {
                      for (int i = 0; i < 30; ++i)
                          d.sites.push_back(filter::Site::parse("s" + std::to_string(i) + ".example").value());
                  },
                  OpeningFault::too_many},
         }) {
        SCOPED_TRACE(c.name);
        OpeningDraft draft = lesson(heath, "games.example");
        c.spoil(draft);
        EXPECT_EQ(fault(draft), c.fault);
        EXPECT_FALSE(describe(OpeningError{c.fault, "x"}).empty());
    }
    const rights::Reader learner({headcorn.school(), learners(heath)[0].id, {rights::Role::learner}});
    const auto by_learner = openings.open(learner, lesson(heath, "games.example"), as_today(heath), kLimits);
    ASSERT_FALSE(by_learner);
    EXPECT_EQ(by_learner.error().fault, OpeningFault::not_allowed);
}

TEST_P(TeachersHand, an_evaluation_that_is_not_whole_is_none) {
    struct Case {
        const char* name;
        std::function<void(EvaluationDraft&)> spoil;
        EvaluationFault fault;
    };
    for (const Case& c : {
             Case{"no name", [](EvaluationDraft& d) { d.name.clear(); }, EvaluationFault::no_name},
             Case{"for nobody", [](EvaluationDraft& d) { d.key_stages.clear(); }, EvaluationFault::no_key_stage},
             Case{"for nothing", [](EvaluationDraft& d) { d.uses.clear(); }, EvaluationFault::no_use},
             Case{"not fully", [](EvaluationDraft& d) { d.looked_at.pop_back(); }, EvaluationFault::not_fully},
             Case{"nothing found", [](EvaluationDraft& d) { d.found.clear(); }, EvaluationFault::nothing_found},
             Case{"for ever",
                  [](EvaluationDraft& d) { d.review_on = school::plus_days(d.review_on, std::chrono::days(100)); },
                  EvaluationFault::no_review},
             Case{"looked at yesterday", [&](EvaluationDraft& d) { d.review_on = today(); },
                  EvaluationFault::no_review},
         }) {
        SCOPED_TRACE(c.name);
        EvaluationDraft draft = evaluation("sums.example", {2});
        c.spoil(draft);
        const auto made = evaluations.record(who, draft, today());
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().fault, c.fault);
        EXPECT_FALSE(describe(made.error()).empty());
    }
}

}  // namespace
}  // namespace lessons
