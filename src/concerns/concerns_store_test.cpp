// Concerns and cases in the database of either engine: who is told, who never is, and what stays.

#include "support/concerns_house.h"

namespace concerns {
namespace {

using support::words;

class ConcernsStore : public support::ConcernsHouse {
protected:
    std::size_t waiting_for(const people::PersonId& person) { return room->inbox(reader(person), 1).waiting; }
    template <class T>
    static Fault fault_of(const Result<T>& result) {
        EXPECT_FALSE(result);
        return result ? Fault::absent : result.error().fault;
    }
    std::string shown(const rights::Record& record, const Words& what, const people::PersonId& by) {
        std::string text;
        EXPECT_TRUE(reader(by).read(record.subject.kind == "case" ? "cases.see" : "concerns.see", record,
                                    [&](const base::ReadScope& scope) { text = what.show(scope); }));
        return text;
    }
    Result<void> prepare(const CaseId& of, const people::PersonId& by) {
        const auto view = room->view(reader(by), of);
        return room->prepare(reader(by), of,
                             {view.value().record_of_case.version, words("We ask earlier"), Change::none_needed, {}});
    }
    Result<void> close(const CaseId& of, const people::PersonId& by) {
        const auto view = room->view(reader(by), of);
        if (!view) return base::failure(view.error());
        return room->close(reader(by), of, view->record_of_case.version);
    }
    Result<std::uint64_t> write(const CaseId& to, const people::PersonId& by) {
        return room->add_entry(reader(by), to, {.kind = EntryKind::fact, .body = words("Her mother was rung")});
    }
};
INSTANTIATE_TEST_SUITE_P(both, ConcernsStore, support::both_engines(), support::engine_name);

TEST_P(ConcernsStore, a_concern_about_a_learner_reaches_the_safeguarding_lead_and_the_deputy) {
    const auto receipt = room->raise(reader(teacher), about_learner());
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->post, "dsl");
    EXPECT_EQ(waiting_for(dsl), 1U);
    EXPECT_EQ(waiting_for(deputy), 1U);
    for (const auto& other : {head, chair, teacher, network_manager, amira}) EXPECT_EQ(waiting_for(other), 0U);
    const auto view = room->view(reader(dsl), receipt->id);
    ASSERT_TRUE(view);
    EXPECT_EQ(shown(view->record, view->concern.words, dsl), "Somebody online asked where she lives");
    EXPECT_EQ(view->concern.subjects.persons, std::vector{amira});
}

TEST_P(ConcernsStore, a_concern_about_an_adult_is_absent_for_all_but_the_head) {
    const auto receipt = room->raise(reader(teacher), about_adult(network_manager));
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->post, "head");
    EXPECT_TRUE(room->view(reader(head), receipt->id));
    for (const auto& other : {dsl, deputy, chair, teacher, network_manager}) {
        EXPECT_EQ(waiting_for(other), 0U);
        EXPECT_EQ(fault_of(room->view(reader(other), receipt->id)), Fault::absent);
        EXPECT_EQ(fault_of(room->acknowledge(reader(other), receipt->id)), Fault::absent);
    }
}

TEST_P(ConcernsStore, a_concern_about_the_lead_goes_to_the_head_and_about_the_head_to_the_chair) {
    EXPECT_EQ(room->raise(reader(teacher), about_adult(dsl)).value().post, "head");
    EXPECT_EQ(waiting_for(dsl), 0U);
    const auto about_head = room->raise(reader(teacher), about_adult(head)).value();
    EXPECT_EQ(about_head.post, "chair");
    EXPECT_EQ(fault_of(room->view(reader(head), about_head.id)), Fault::absent);
    EXPECT_TRUE(room->view(reader(chair), about_head.id));
}

TEST_P(ConcernsStore, an_adult_who_is_not_on_the_roster_is_told_of_to_the_head) {
    Raising raising = about_adult(head);
    raising.subjects = {.about = About::adult, .persons = {}, .name = words("the football coach")};
    EXPECT_EQ(room->raise(reader(teacher), raising).value().post, "head");
    EXPECT_EQ(waiting_for(dsl), 0U);
}

TEST_P(ConcernsStore, a_deputy_never_reads_a_concern_about_the_deputys_own_child) {
    Raising raising = about_learner();
    raising.subjects.persons = {amira, deputys_child};
    const ConcernId id = raised(raising);
    EXPECT_TRUE(room->view(reader(dsl), id));
    EXPECT_EQ(fault_of(room->view(reader(deputy), id)), Fault::absent);
    EXPECT_EQ(waiting_for(deputy), 0U);
}

TEST_P(ConcernsStore, a_learner_is_not_passed_off_as_an_adult_nor_an_adult_as_a_learner) {
    EXPECT_EQ(fault_of(room->raise(reader(teacher), about_adult(amira))), Fault::unknown_person);
    Raising raising = about_learner();
    raising.subjects.persons = {head};
    EXPECT_EQ(fault_of(room->raise(reader(teacher), raising)), Fault::unknown_person);
    EXPECT_EQ(count("SELECT count(*) FROM concerns"), 0);
}

TEST_P(ConcernsStore, one_alert_becomes_at_most_one_concern) {
    Raising raising = about_learner();
    raising.alert = AlertId::mint(random);
    EXPECT_TRUE(room->raise(reader(dsl), raising));
    EXPECT_EQ(fault_of(room->raise(reader(dsl), raising)), Fault::already_raised);
}

TEST_P(ConcernsStore, free_text_that_accuses_staff_goes_to_the_head_and_vanishes_from_who_read_it) {
    const ConcernId concern = raised(about_learner());
    ASSERT_TRUE(room->view(reader(deputy), concern));
    const CaseId of = opened(concern, dsl);
    EXPECT_EQ(room->reroute(reader(dsl), concern, adult(teacher)).value(), std::vector{head});
    for (const auto& other : {dsl, deputy, teacher, network_manager}) {
        EXPECT_EQ(fault_of(room->view(reader(other), concern)), Fault::absent);
        EXPECT_EQ(fault_of(room->view(reader(other), of)), Fault::absent);
        EXPECT_TRUE(room->inbox(reader(other), 1).cases.empty());
    }
    EXPECT_TRUE(room->view(reader(head), of));
    const auto view = room->view(reader(head), concern);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->concern.circle.seal, Seal::sealed);
    EXPECT_EQ(fault_of(room->reroute(reader(head), concern, adult(teacher))), Fault::already_sealed);
    EXPECT_EQ(view->opened_before, std::vector{deputy}) << "the record shows who had opened it, and not who does now";
    ASSERT_TRUE(view->concern.rerouted);
    EXPECT_EQ(view->concern.rerouted->accused.persons, std::vector{teacher});
    EXPECT_EQ(view->concern.rerouted->act.by, dsl);
    EXPECT_EQ(room->view(reader(head), of)->opened_before, std::vector{deputy});
}

TEST_P(ConcernsStore, an_accused_adult_is_not_written_into_an_open_case) {
    const CaseId of = opened_case();
    EXPECT_EQ(fault_of(room->name_party(reader(dsl), of, {Role::alleged, teacher, {}})), Fault::names_staff);
    EXPECT_EQ(fault_of(room->name_party(reader(dsl), of, {Role::instigator, dsl, {}})), Fault::names_staff);
    EXPECT_TRUE(room->name_party(reader(dsl), of, {Role::witness, teacher, {}}));
    EXPECT_TRUE(room->name_party(reader(dsl), of, {Role::alleged, std::nullopt, words("dragon_2013")}));
    EXPECT_EQ(room->view(reader(dsl), of)->parties.size(), 2U);
}

TEST_P(ConcernsStore, a_lead_who_is_accused_in_a_sealed_case_that_they_had_been_let_into_finds_it_absent) {
    const ConcernId concern = raised(about_adult(teacher));
    const CaseId of = opened(concern, head);
    ASSERT_TRUE(room->admit(reader(head), of, dsl));
    ASSERT_TRUE(room->view(reader(dsl), of));
    EXPECT_EQ(room->name_party(reader(head), of, {Role::alleged, dsl, {}}), Concerns::Finds::it);
    EXPECT_EQ(fault_of(room->view(reader(dsl), of)), Fault::absent);
    EXPECT_EQ(fault_of(room->view(reader(dsl), concern)), Fault::absent);
    EXPECT_TRUE(room->inbox(reader(dsl), 1).cases.empty());
    EXPECT_EQ(fault_of(room->admit(reader(head), of, dsl)), Fault::not_allowed) << "and is not let in again";
    EXPECT_TRUE(room->view(reader(head), of));
    store::Transaction tx = database().reading();
    std::size_t lead_looked = 0;
    for (const auto& line :
         journal::Journal(world).lines_about(tx, store::SchoolScope(here->id), journal::opaque(of.bytes())))
        if (line.verb == "case.viewed" && line.actor.id == journal::opaque(dsl.bytes())) ++lead_looked;
    EXPECT_EQ(lead_looked, 1U) << "the record shows who had opened it";
}

TEST_P(ConcernsStore, a_head_who_is_accused_in_the_case_that_they_hold_loses_it_to_the_chair) {
    const ConcernId concern = raised(about_adult(teacher));
    const CaseId of = opened(concern, head);
    ASSERT_TRUE(room->admit(reader(head), of, dsl));
    EXPECT_EQ(room->name_party(reader(head), of, {Role::instigator, head, {}}), Concerns::Finds::nothing);
    for (const auto& other : {head, dsl, deputy, teacher}) {
        EXPECT_EQ(fault_of(room->view(reader(other), of)), Fault::absent);
        EXPECT_EQ(fault_of(room->view(reader(other), concern)), Fault::absent);
    }
    const auto view = room->view(reader(chair), of);
    ASSERT_TRUE(view) << "somebody always holds it";
    EXPECT_EQ(view->parties.size(), 1U);
    EXPECT_EQ(room->inbox(reader(chair), 1).cases.size(), 1U);
    EXPECT_EQ(room->name_party(reader(chair), of, {Role::alleged, dsl, {}}), Concerns::Finds::it);
    EXPECT_EQ(fault_of(room->view(reader(head), of)), Fault::absent) << "the lead's row would tell the accused head";
}

TEST_P(ConcernsStore, nobody_is_accused_where_the_case_would_be_left_to_nobody) {
    const CaseId of = opened(raised(about_adult(head)), chair);
    EXPECT_EQ(room->name_party(reader(chair), of, {Role::alleged, chair, {}}), Concerns::Finds::nothing);
    EXPECT_EQ(room->name_party(reader(vice_chair), of, {Role::alleged, vice_chair, {}}), Concerns::Finds::nothing);
    const auto last = reader(safeguarding_governor);
    EXPECT_EQ(fault_of(room->name_party(last, of, {Role::alleged, safeguarding_governor, {}})), Fault::nobody_told);
    EXPECT_EQ(room->view(last, of)->parties.size(), 2U) << "all or nothing";
}

TEST_P(ConcernsStore, a_deputy_whose_child_is_named_in_an_open_case_reads_it_no_longer) {
    for (const Role role : {Role::affected, Role::alleged, Role::instigator}) {
        const ConcernId concern = raised(about_learner());
        const CaseId of = opened(concern, dsl);
        ASSERT_TRUE(room->view(reader(deputy), of));
        ASSERT_TRUE(room->name_party(reader(dsl), of, {role, deputys_child, {}}));
        EXPECT_EQ(fault_of(room->view(reader(deputy), of)), Fault::absent);
        EXPECT_EQ(fault_of(room->view(reader(deputy), concern)), Fault::absent);
        EXPECT_TRUE(room->view(reader(dsl), of));
        EXPECT_EQ(fault_of(room->view(reader(head), of)), Fault::absent) << "the lead holds it still";
    }
    const CaseId of = opened_case();
    ASSERT_TRUE(room->name_party(reader(dsl), of, {Role::witness, deputys_child, {}}));
    EXPECT_TRUE(room->view(reader(deputy), of)) << "a witness is not whom it is about";
}

TEST_P(ConcernsStore, what_is_taken_from_a_lead_with_a_conflict_goes_on_to_whoever_has_none) {
    const ConcernId concern = raised(about_learner());
    ASSERT_TRUE(room->reroute(reader(dsl), concern, adult(head)));
    EXPECT_TRUE(room->view(reader(chair), concern));
    const CaseId of = opened_case();
    ASSERT_TRUE(room->name_party(reader(dsl), of, {Role::affected, dsl, {}}));
    EXPECT_EQ(fault_of(room->view(reader(dsl), of)), Fault::absent);
    EXPECT_TRUE(room->view(reader(deputy), of));
    EXPECT_TRUE(room->view(reader(head), of)) << "next in turn for a learner's case";
}

TEST_P(ConcernsStore, a_case_is_closed_by_somebody_who_did_not_work_on_it) {
    const CaseId of = opened_case();
    ASSERT_TRUE(write(of, dsl));
    ASSERT_TRUE(prepare(of, dsl));
    EXPECT_EQ(fault_of(close(of, dsl)), Fault::own_work);
    EXPECT_EQ(fault_of(close(of, head)), Fault::absent) << "the second signer may see the case";
    ASSERT_TRUE(close(of, deputy));
    EXPECT_EQ(fault_of(write(of, dsl)), Fault::wrong_state);
    ASSERT_TRUE(room->reopen(reader(dsl), of, words("Her friend wrote")));
    EXPECT_TRUE(write(of, dsl));
    const auto view = room->view(reader(dsl), of);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->record_of_case.state, CaseState::reopened);
    EXPECT_EQ(view->steps.size(), 4U) << "opened, prepared, closed, reopened";
}

TEST_P(ConcernsStore, a_deputy_who_wrote_an_entry_cannot_sign) {
    const CaseId of = opened_case();
    ASSERT_TRUE(write(of, deputy));
    ASSERT_TRUE(prepare(of, dsl));
    EXPECT_EQ(fault_of(close(of, deputy)), Fault::own_work);
    EXPECT_EQ(fault_of(room->admit(reader(dsl), of, amira)), Fault::unknown_person);
    ASSERT_TRUE(room->admit(reader(dsl), of, head));
    EXPECT_TRUE(close(of, head)) << "a third person, let in by name, signs";
}

TEST_P(ConcernsStore, nobody_signs_what_they_named_somebody_in_let_somebody_into_or_opened_again) {
    const CaseId named = opened_case();
    ASSERT_TRUE(room->name_party(reader(deputy), named, {Role::witness, {}, words("A friend")}));
    ASSERT_TRUE(prepare(named, dsl));
    EXPECT_EQ(fault_of(close(named, deputy)), Fault::own_work);
    const CaseId admitted = opened_case();
    ASSERT_TRUE(room->admit(reader(deputy), admitted, head));
    ASSERT_TRUE(prepare(admitted, dsl));
    EXPECT_EQ(fault_of(close(admitted, deputy)), Fault::own_work);
    ASSERT_TRUE(close(admitted, head));
    ASSERT_TRUE(room->reopen(reader(deputy), admitted, words("Her friend wrote")));
    const CaseId again = opened_case();
    ASSERT_TRUE(prepare(again, dsl));
    ASSERT_TRUE(close(again, deputy));
    ASSERT_TRUE(room->reopen(reader(deputy), again, words("Her friend wrote")));
    ASSERT_TRUE(prepare(again, dsl));
    EXPECT_EQ(fault_of(close(again, deputy)), Fault::own_work);
}

TEST_P(ConcernsStore, nobody_signs_a_summary_that_they_have_not_read) {
    const CaseId of = opened_case();
    ASSERT_TRUE(prepare(of, dsl));
    ASSERT_TRUE(room->tell_head(reader(dsl), of, words("A learner was contacted; the family knows")));
    EXPECT_EQ(fault_of(close(of, deputy)), Fault::wrong_state) << "it is prepared again, with the summary in it";
    ASSERT_TRUE(prepare(of, dsl));
    ASSERT_TRUE(close(of, deputy));
    EXPECT_EQ(fault_of(room->tell_head(reader(dsl), of, words("One thing more"))), Fault::wrong_state);
}

TEST_P(ConcernsStore, an_entry_after_the_preparation_takes_it_back) {
    const CaseId of = opened_case();
    ASSERT_TRUE(prepare(of, dsl));
    ASSERT_TRUE(write(of, dsl));
    EXPECT_EQ(fault_of(close(of, deputy)), Fault::wrong_state);
}

TEST_P(ConcernsStore, an_entry_is_corrected_and_never_overwritten) {
    const CaseId of = opened_case();
    ASSERT_EQ(write(of, dsl).value(), 1U);
    ASSERT_TRUE(room->add_entry(reader(dsl), of,
                                {.kind = EntryKind::correction, .body = words("It was her father"), .supersedes = 1}));
    EXPECT_EQ(fault_of(room->add_entry(reader(dsl), of,
                                       {.kind = EntryKind::correction, .body = words("again"), .supersedes = 1})),
              Fault::superseded);
    const auto view = room->view(reader(dsl), of);
    ASSERT_EQ(view->entries.size(), 2U);
    EXPECT_EQ(shown(view->record, view->entries[0].body, dsl), "Her mother was rung");
    EXPECT_EQ(shown(view->record, view->entries[1].body, dsl), "It was her father");
    for (const char* table : {"case_entries", "case_steps"}) {
        EXPECT_NE(as_attacker(std::string("UPDATE ") + table + " SET sequence = 99"), "");
        EXPECT_NE(as_attacker(std::string("DELETE FROM ") + table), "");
    }
}

TEST_P(ConcernsStore, what_somebody_wrote_is_not_readable_in_the_database) {
    const CaseId of = opened_case();
    ASSERT_TRUE(write(of, dsl));
    store::Transaction tx = database().reading();
    for (const base::Bytes& sealed :
         tx.query("SELECT words FROM concerns UNION ALL SELECT body FROM case_entries").all<base::Bytes>()) {
        EXPECT_EQ(base::text_of(sealed).find("mother"), std::string_view::npos);
        EXPECT_EQ(base::text_of(sealed).find("online"), std::string_view::npos);
    }
}

TEST_P(ConcernsStore, every_change_and_every_look_has_its_line_in_a_whole_journal) {
    const CaseId of = opened_case();
    ASSERT_TRUE(write(of, dsl));
    ASSERT_TRUE(room->view(reader(deputy), of));
    store::Transaction tx = database().reading();
    const journal::Journal lines(world);
    std::vector<std::string> verbs;
    for (const auto& line : lines.lines_about(tx, store::SchoolScope(here->id), journal::opaque(of.bytes())))
        verbs.push_back(line.verb);
    EXPECT_EQ(verbs, (std::vector<std::string>{"case.opened", "case.entry_recorded", "case.viewed"}));
    EXPECT_TRUE(lines.verify(tx, store::SchoolScope(here->id)).is_whole());
}

TEST_P(ConcernsStore, the_head_is_told_what_the_lead_sends_and_not_the_case) {
    const CaseId of = opened_case();
    ASSERT_TRUE(room->tell_head(reader(dsl), of, words("A learner was contacted; the family knows")));
    const Inbox told = room->inbox(reader(head), 1);
    ASSERT_EQ(told.summaries.size(), 1U);
    EXPECT_EQ(told.summaries[0].sent.by, dsl);
    EXPECT_TRUE(told.cases.empty());
    EXPECT_FALSE(room->may_see(reader(head), of)) << "nor is any page to link it for the head";
    EXPECT_TRUE(room->may_see(reader(dsl), of));
    EXPECT_EQ(fault_of(room->view(reader(head), of)), Fault::absent);
    EXPECT_EQ(room->view(reader(dsl), of)->summaries.size(), 1U);
    EXPECT_TRUE(room->tells_head(here->id));
    EXPECT_FALSE(room->tells_head(there->id));
}

TEST_P(ConcernsStore, an_allegation_never_reaches_the_accused_because_their_name_or_post_was_typed) {
    for (const char* typed : {"Mrs Quill", "hester", "the headteacher"}) {
        SCOPED_TRACE(typed);
        Raising raising = about_adult(teacher);
        raising.subjects = {.about = About::adult, .name = words(typed)};
        EXPECT_EQ(fault_of(room->raise(reader(teacher), raising)), Fault::perhaps_listed);
        EXPECT_EQ(fault_of(room->reroute(reader(dsl), raised(about_learner()), raising.subjects)),
                  Fault::perhaps_listed);
        EXPECT_EQ(waiting_for(head), 0U);
    }
    Raising other = about_adult(teacher);
    other.subjects = {.about = About::adult, .name = words("Mr Quill, who comes on Fridays")};
    EXPECT_EQ(fault_of(room->raise(reader(teacher), other)), Fault::perhaps_listed);
    other.subjects.listed = Subjects::Listed::nobody;
    EXPECT_TRUE(room->raise(reader(teacher), other)) << "of the same name, and asked";
    EXPECT_EQ(waiting_for(head), 1U);
}

TEST_P(ConcernsStore, somebody_accused_in_an_open_case_is_not_let_into_it_nor_signs_it_later) {
    const ConcernId concern = raised(about_learner());
    const CaseId of = opened(concern, dsl);
    ASSERT_TRUE(room->reroute(reader(dsl), concern, adult(teacher)));
    EXPECT_EQ(fault_of(room->admit(reader(head), of, teacher)), Fault::not_allowed);
    ASSERT_TRUE(room->name_party(reader(head), of, {Role::alleged, head, {}}));
    EXPECT_TRUE(room->view(reader(chair), of)) << "one more accused is more senior";
    EXPECT_EQ(fault_of(room->view(reader(head), of)), Fault::absent);
    const auto view = room->view(reader(chair), of);
    EXPECT_NE(std::find(view->worked_on.begin(), view->worked_on.end(), teacher), view->worked_on.end());
}

TEST_P(ConcernsStore, what_was_set_aside_or_closed_waits_for_the_head_when_it_accuses_staff) {
    const ConcernId concern = raised(about_learner());
    ASSERT_TRUE(room->triage(reader(dsl), concern, Threshold::below, words("A joke")));
    ASSERT_TRUE(room->set_aside(reader(dsl), concern, words("Nothing in it")));
    ASSERT_TRUE(room->reroute(reader(dsl), concern, {.about = About::adult, .name = words("the football coach")}));
    EXPECT_EQ(waiting_for(head), 1U);
    const auto view = room->view(reader(head), concern);
    ASSERT_TRUE(view && view->concern.rerouted && view->concern.rerouted->reason);
    EXPECT_EQ(view->concern.state, ConcernState::triaged) << "the head decides";
    EXPECT_EQ(shown(view->record, *view->concern.rerouted->reason, head), "Nothing in it");
    EXPECT_EQ(shown(view->record, view->concern.rerouted->accused.name, head), "the football coach");
    EXPECT_TRUE(room->open_case(reader(head), concern));

    const ConcernId second = raised(about_learner());
    const CaseId of = opened(second, dsl);
    ASSERT_TRUE(prepare(of, dsl));
    ASSERT_TRUE(close(of, deputy));
    ASSERT_TRUE(room->reroute(reader(dsl), second, adult(teacher)));
    EXPECT_EQ(room->view(reader(head), of)->record_of_case.state, CaseState::reopened);
    EXPECT_EQ(room->inbox(reader(head), 1).cases.size(), 2U);
    EXPECT_NE(as_attacker("DELETE FROM concern_reroutings"), "");
}

TEST_P(ConcernsStore, whoever_has_a_conflict_in_one_concern_of_a_case_finds_the_others_absent) {
    const ConcernId first = raised(about_learner());
    const CaseId of = opened(first, dsl);
    Raising raising = about_learner();
    raising.subjects.persons = {deputys_child};
    const ConcernId second = raised(raising);
    ASSERT_TRUE(room->triage(reader(dsl), second, Threshold::agency, words("the same stranger")));
    ASSERT_TRUE(room->view(reader(deputy), first));
    ASSERT_TRUE(room->join(reader(dsl), second, of));
    EXPECT_EQ(fault_of(room->view(reader(deputy), first)), Fault::absent);
    EXPECT_TRUE(room->view(reader(dsl), first));
    EXPECT_EQ(waiting_for(dsl), 0U) << "what is in a case does not wait again";
}

TEST_P(ConcernsStore, a_concern_that_joins_brings_its_conflicts_along) {
    const CaseId of = opened_case();
    Raising raising = about_learner();
    raising.subjects.persons = {deputys_child};
    const ConcernId second = raised(raising);
    ASSERT_TRUE(room->triage(reader(dsl), second, Threshold::agency, words("the same stranger")));
    ASSERT_TRUE(room->view(reader(deputy), of));
    ASSERT_TRUE(room->join(reader(dsl), second, of));
    EXPECT_EQ(fault_of(room->view(reader(deputy), of)), Fault::absent);
    EXPECT_EQ(room->view(reader(dsl), of)->concerns.size(), 2U);
}

TEST_P(ConcernsStore, no_record_is_out_of_reach_because_its_lead_left) {
    const CaseId waiting = opened_case();
    const ConcernId new_one = raised(about_learner());
    const CaseId finished = opened_case();
    ASSERT_TRUE(prepare(finished, dsl));
    ASSERT_TRUE(close(finished, deputy));
    const CaseId sealed = opened(raised(about_adult(teacher)), head);
    EXPECT_EQ(room->follow_posts(here->id, {}).value(), 0U) << "the same people hold the posts";
    EXPECT_EQ(fault_of(room->view(reader(network_manager), waiting)), Fault::absent);

    give_post(people::kDsl, network_manager, dsl, today());
    EXPECT_EQ(room->follow_posts(here->id, {}).value(), 3U);
    EXPECT_EQ(room->follow_posts(here->id, {}).value(), 0U) << "once";
    EXPECT_TRUE(room->view(reader(network_manager), waiting));
    EXPECT_TRUE(room->view(reader(network_manager), finished));
    EXPECT_TRUE(room->view(reader(network_manager), new_one));
    EXPECT_EQ(waiting_for(network_manager), 1U) << "what is in a case does not wait again";
    EXPECT_EQ(room->inbox(reader(network_manager), 1).cases.size(), 1U) << "nor does what is closed";
    EXPECT_EQ(fault_of(room->view(reader(network_manager), sealed)), Fault::absent);
    EXPECT_EQ(fault_of(room->view(reader(dsl), waiting)), Fault::absent) << "who holds no post any more";

    give_post(people::kHead, vice_chair, head, kToday);
    EXPECT_EQ(room->follow_posts(here->id, {}).value(), 1U);
    EXPECT_TRUE(room->view(reader(vice_chair), sealed));
}

TEST_P(ConcernsStore, a_leaving_that_is_entered_late_leaves_nothing_out_of_reach) {
    const ConcernId concern = raised(about_learner());
    const CaseId sealed = opened(raised(about_adult(head)), chair);
    give_post(people::kDsl, network_manager, dsl, school::plus_days(kToday, std::chrono::days(-30)));
    give_post(people::kDeputyDsl, teacher, deputy, school::plus_days(kToday, std::chrono::days(-30)));
    ASSERT_TRUE(room->follow_posts(here->id, {}));
    EXPECT_TRUE(room->view(reader(network_manager), concern));
    give_post(people::kChair, safeguarding_governor, chair, school::plus_days(kToday, std::chrono::days(-30)));
    ASSERT_TRUE(room->follow_posts(here->id, {}));
    EXPECT_TRUE(room->view(reader(safeguarding_governor), sealed));
    EXPECT_EQ(fault_of(room->view(reader(head), sealed)), Fault::absent);
}

TEST_P(ConcernsStore, whoever_follows_in_a_post_is_not_told_of_their_own_or_of_themselves) {
    Raising raising = about_learner();
    raising.subjects.persons = {deputys_child};
    const ConcernId of_child = raised(raising);
    const ConcernId of_teacher = raised(about_adult(teacher));
    give_post(people::kDsl, deputy, dsl, today());
    give_post(people::kHead, teacher, head, today());
    (void)room->follow_posts(here->id, {});
    EXPECT_EQ(fault_of(room->view(reader(deputy), of_child)), Fault::absent);
    EXPECT_EQ(fault_of(room->view(reader(teacher), of_teacher)), Fault::absent);
}

TEST_P(ConcernsStore, a_record_of_one_school_is_absent_at_another) {
    const ConcernId concern = raised(about_learner());
    EXPECT_EQ(fault_of(room->view(reader_at(there->id, dsl), concern)), Fault::absent);
}

TEST_P(ConcernsStore, operations_keep_their_clauses_and_sealed_ones_say_nothing) {
    const CaseId open = opened_case();
    EXPECT_EQ(count("SELECT count(*) FROM evidence"), 0);
    ASSERT_TRUE(write(open, dsl));
    ASSERT_TRUE(room->tell_head(reader(dsl), open, words("summary")));
    EXPECT_EQ(count("SELECT count(*) FROM evidence WHERE control = 'concerns.entry'"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM evidence WHERE control = 'concerns.head-told'"), 1);
    const CaseId sealed = opened(raised(about_adult(teacher)), head);
    ASSERT_TRUE(write(sealed, head));
    EXPECT_EQ(fault_of(room->tell_head(reader(head), sealed, words("summary"))), Fault::already_sealed);
    EXPECT_EQ(count("SELECT count(*) FROM evidence"), 2);
}

TEST_P(ConcernsStore, its_controls_measure_clauses_that_the_schools_have) {
    const ConcernEvidence source;
    const std::vector<std::reference_wrapper<const policy::Policy>> policies{
        support::shipped_policy("headcorn"), support::shipped_policy("homewood"), support::shipped_policy("hccs")};
    const auto controls = policy::Controls::make({source}, policies);
    ASSERT_TRUE(controls) << controls.error().front();
    EXPECT_EQ(controls->of("headcorn-3-03").size(), 1U);
    EXPECT_FALSE(source.place("concerns.entry", "not-a-case"));
}

TEST_P(ConcernsStore, what_is_undone_leaves_nothing) {
    {
        store::Transaction tx = database().writing();
        ASSERT_TRUE(room->raise(tx, reader(teacher), about_learner()));
    }
    EXPECT_EQ(waiting_for(dsl), 0U);
    EXPECT_EQ(count("SELECT count(*) FROM concerns"), 0);
}

TEST_P(ConcernsStore, an_inbox_shows_the_longest_known_first_page_by_page) {
    std::vector<ConcernId> ids;
    for (std::size_t i = 0; i < kInboxRows + 3; ++i) {
        ids.push_back(raised(about_learner()));
        clock.pass(std::chrono::minutes(1));
    }
    const Inbox first = room->inbox(reader(dsl), 1);
    EXPECT_EQ(first.waiting, kInboxRows + 3);
    ASSERT_EQ(first.concerns.size(), kInboxRows);
    EXPECT_EQ(first.concerns.front().concern.id, ids.front());
    const Inbox second = room->inbox(reader(dsl), 2);
    ASSERT_EQ(second.concerns.size(), 3U);
    EXPECT_EQ(second.concerns.back().concern.id, ids.back());
}

TEST_P(ConcernsStore, a_case_behind_fifty_others_is_not_lost_to_its_reader) {
    for (std::size_t i = 0; i < kInboxRows + 1; ++i) {
        (void)opened_case();
        clock.pass(std::chrono::minutes(1));
    }
    const Inbox first = room->inbox(reader(dsl), 1);
    EXPECT_EQ(first.cases.size(), kInboxRows);
    EXPECT_EQ(first.case_pages, 2U);
    EXPECT_EQ(room->inbox(reader(dsl), 2).cases.size(), 1U);
    EXPECT_EQ(room->inbox(reader(head), 1).case_pages, 1U) << "whoever may not know of them sees no page more";
}

TEST_P(ConcernsStore, danger_now_stands_first_however_many_are_known_for_longer) {
    for (std::size_t i = 0; i < kInboxRows; ++i) {
        const ConcernId read = raised(about_learner());
        ASSERT_TRUE(room->acknowledge(reader(dsl), read));
        clock.pass(std::chrono::minutes(1));
    }
    const ConcernId unread = raised(about_learner());
    clock.pass(std::chrono::minutes(1));
    Raising grave = about_learner();
    grave.danger = Danger::now;
    const ConcernId in_danger = raised(grave);
    const MostPressing pressing = room->most_pressing(reader(dsl), 3);
    EXPECT_EQ(pressing.waiting, kInboxRows + 2);
    ASSERT_EQ(pressing.concerns.size(), 3U);
    EXPECT_EQ(pressing.concerns[0].id, in_danger);
    EXPECT_EQ(pressing.concerns[1].id, unread);
    EXPECT_EQ(pressing.concerns[2].state, ConcernState::acknowledged);
}

TEST_P(ConcernsStore, a_start_page_neither_shows_nor_counts_what_its_reader_was_not_told_of) {
    Raising grave = about_adult(dsl);
    grave.danger = Danger::now;
    (void)raised(grave);
    Raising own_child = about_learner();
    own_child.subjects.persons = {deputys_child};
    const ConcernId open = raised(own_child);
    const MostPressing of_lead = room->most_pressing(reader(dsl), 3);
    ASSERT_EQ(of_lead.concerns.size(), 1U);
    EXPECT_EQ(of_lead.concerns[0].id, open);
    EXPECT_EQ(of_lead.waiting, 1U);
    for (const auto& other : {deputy, teacher, network_manager}) {
        EXPECT_TRUE(room->most_pressing(reader(other), 3).concerns.empty());
        EXPECT_EQ(room->most_pressing(reader(other), 3).waiting, 0U);
    }
}

// With ten thousand concerns, an inbox that reads all of them for each of its cases takes a fifth of a second.
TEST_P(ConcernsStore, the_concerns_of_a_case_are_not_looked_for_among_all_of_the_school) {
    store::Transaction tx = database().reading();
    if (tx.engine() == store::Engine::postgres) return;  // it plans by what it has counted
    const auto plan = tx.query(
                            "EXPLAIN QUERY PLAN SELECT words FROM concerns WHERE school_id = ? AND case_id = ?"
                            " ORDER BY known_at, concern_id",
                            store::SchoolScope(here->id), CaseId::mint(random))
                          .all([](const store::Row& row) { return row.get<std::string>(3); });
    ASSERT_EQ(plan.size(), 1U) << "found in their order, not sorted";
    EXPECT_NE(plan[0].find("case_id=?"), std::string::npos) << plan[0];
}

}  // namespace
}  // namespace concerns
