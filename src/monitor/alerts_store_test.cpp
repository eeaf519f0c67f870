// Alerts as persons decide on them: on both engines. Who may not know of one learns nothing, not by any verb.

#include "monitor/monitor.h"

#include "support/monitored_school.h"

namespace monitor {
namespace {

using std::chrono_literals::operator""min;

class AlertsStore : public support::MonitoredSchool {
protected:
    AlertId raised(const gatepost::Event& event, const char* for_whom) {
        write(serious, event);
        EXPECT_EQ(run().raised, 1U);
        return alerts.waiting(reader(for_whom)).at(0).id;
    }
    // So many alerts of the teacher, each a story of its own.
    void raise_about_staff(std::size_t count) {
        store::Transaction tx = database().writing();
        gatepost::Event event = illegal(part("teacher"));
        for (const std::size_t end = staff_hits_ + count; staff_hits_ < end; ++staff_hits_) {
            event.at = clock.now() + 2 * kJoinWithin * staff_hits_;
            ASSERT_TRUE(
                alerts.notice(tx, here, {{gateway, gatepost::Spool::serious, 1000, staff_hits_}, event}).is_new);
        }
        tx.commit();
    }
    base::Result<void, AlertError> join(const char* who, const AlertId& id) {
        store::Transaction tx = database().writing();
        const auto done = alerts.join(tx, reader(who), id, journal::OpaqueId::mint(random));
        if (done) tx.commit();
        return done;
    }
    std::vector<std::string> history(const AlertId& id) {
        store::Transaction tx = database().reading();
        std::vector<std::string> verbs;
        for (const auto& line : journal::Journal(world).lines_about(tx, headcorn, journal::opaque(id.bytes())))
            verbs.push_back(line.verb);
        return verbs;
    }

private:
    std::size_t staff_hits_ = 0;
};
INSTANTIATE_TEST_SUITE_P(both, AlertsStore, support::both_engines(), support::engine_name);

TEST_P(AlertsStore, an_alert_is_opened_once_and_set_aside_with_a_reason) {
    const AlertId id = raised(chat(part("learner")), "dsl");
    clock.pass(3min);
    const auto opened = alerts.open(reader("dsl"), id);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->state, AlertState::opened);
    clock.pass(3min);
    EXPECT_EQ(alerts.open(reader("deputy-dsl"), id)->opened, opened->opened);
    EXPECT_EQ(alerts.set_aside(reader("dsl"), id, " \n").error().fault, AlertFault::no_reason);
    ASSERT_TRUE(alerts.set_aside(reader("dsl"), id, "A lesson on safe chat"));
    EXPECT_TRUE(alerts.waiting(reader("dsl")).empty());
    const auto decided = alerts.triaged(reader("dsl"), clock.now() - 60min);
    ASSERT_EQ(decided.size(), 1U);
    EXPECT_EQ(decided[0].state, AlertState::set_aside);
    EXPECT_EQ(decided[0].triaged_by, part("dsl"));
    EXPECT_EQ(decided[0].reason, base::Private<std::string>("A lesson on safe chat"));
    EXPECT_EQ(history(id),
              (std::vector<std::string>{"alert.raised", "alert.opened", "alert.viewed", "alert.set-aside"}));
}

TEST_P(AlertsStore, an_alert_becomes_at_most_one_concern) {
    const AlertId id = raised(chat(part("learner")), "dsl");
    ASSERT_TRUE(join("dsl", id));
    EXPECT_EQ(join("dsl", id).error().fault, AlertFault::already_triaged);
    EXPECT_EQ(alerts.set_aside(reader("dsl"), id, "no").error().fault, AlertFault::already_triaged);
    const auto decided = alerts.open(reader("dsl"), id);
    EXPECT_EQ(decided->state, AlertState::joined);
    EXPECT_TRUE(decided->opened) << "whoever decided has seen it";
}

TEST_P(AlertsStore, a_concern_that_was_not_kept_leaves_the_alert_waiting) {
    const AlertId id = raised(chat(part("learner")), "dsl");
    {
        store::Transaction tx = database().writing();
        ASSERT_TRUE(alerts.join(tx, reader("dsl"), id, journal::OpaqueId::mint(random)));
    }
    EXPECT_EQ(alerts.waiting(reader("dsl")).size(), 1U);
}

TEST_P(AlertsStore, a_new_hit_after_the_decision_is_a_new_alert) {
    const AlertId id = raised(chat(part("learner")), "dsl");
    ASSERT_TRUE(alerts.set_aside(reader("dsl"), id, "seen"));
    write(serious, chat(part("learner")));
    EXPECT_EQ(run().raised, 1U);
}

TEST_P(AlertsStore, whoever_it_is_not_routed_to_learns_nothing_by_any_verb) {
    struct Case {
        const char* name;
        gatepost::Event event;
        const char* told;
        std::vector<const char*> others;
    };
    const Case cases[] = {
        {"of a learner", chat(part("learner")), "dsl", {"head", "teacher", "network-manager", "learner"}},
        {"of a teacher", illegal(part("teacher")), "head", {"dsl", "deputy-dsl", "teacher", "network-manager"}},
        {"of the lead", illegal(part("dsl")), "head", {"dsl", "deputy-dsl", "network-manager"}},
    };
    for (const auto& [name, event, told_first, others] : cases) {
        SCOPED_TRACE(name);
        const AlertId id = raised(event, told_first);
        for (const char* other : others) {
            SCOPED_TRACE(other);
            for (const Alert& each : alerts.waiting(reader(other))) EXPECT_NE(each.id, id);
            EXPECT_EQ(alerts.open(reader(other), id).error().fault, AlertFault::unknown);
            EXPECT_EQ(alerts.set_aside(reader(other), id, "reason").error().fault, AlertFault::unknown);
            EXPECT_EQ(join(other, id).error().fault, AlertFault::unknown);
        }
        ASSERT_TRUE(alerts.set_aside(reader(told_first), id, "done"));
        for (const char* other : others)
            for (const Alert& each : alerts.triaged(reader(other), Instant{})) EXPECT_NE(each.id, id);
    }
}

TEST_P(AlertsStore, an_alert_about_an_adult_of_the_school_never_becomes_an_open_concern) {
    const AlertId id = raised(illegal(part("teacher")), "head");
    const ConcernLink link(parts);
    const auto joined_by_head = [&](const concerns::Subjects& subjects) {
        store::Transaction tx = database().writing();
        const auto done = link.join(
            tx, reader("head"), *concerns::AlertId::from_bytes(id.bytes()),
            {.id = concerns::ConcernId::mint(random), .kind = "other", .subjects = subjects, .reporter = part("head")});
        if (done) tx.commit();
        return done;
    };
    const concerns::Subjects wrong[] = {{.about = concerns::About::learners, .persons = {part("learner")}},
                                        {.about = concerns::About::unknown},
                                        {.about = concerns::About::adult, .persons = {part("network-manager")}}};
    for (const concerns::Subjects& subjects : wrong)
        EXPECT_EQ(joined_by_head(subjects).error().fault, concerns::Fault::alert_on_staff);
    EXPECT_TRUE(joined_by_head({.about = concerns::About::adult, .persons = {part("teacher")}}));
}

TEST_P(AlertsStore, a_conflict_that_is_declared_later_takes_the_alert_away) {
    const AlertId id = raised(chat(part("learner")), "dsl");
    routing.excluded = {part("dsl")};
    EXPECT_EQ(alerts.open(reader("dsl"), id).error().fault, AlertFault::unknown);
    EXPECT_TRUE(alerts.open(reader("head"), id)) << "next in turn";
}

TEST_P(AlertsStore, alerts_that_a_reader_may_not_know_of_never_hide_those_that_they_must_see) {
    const AlertId first = raised(chat(part("learner")), "dsl");
    raise_about_staff(1100);
    clock.pass(60min);
    write(serious, chat(part("learner")));
    ASSERT_EQ(run().raised, 1U);
    const auto waiting = alerts.waiting(reader("dsl"));
    ASSERT_EQ(waiting.size(), 2U) << "those before the hidden ones and after them";
    EXPECT_EQ(waiting[0].id, first) << "the oldest first";
    EXPECT_EQ(alerts.waiting(reader("head")).size(), 1100U);

    ASSERT_TRUE(alerts.set_aside(reader("dsl"), first, "A lesson on safe chat"));
    for (const Alert& each : alerts.waiting(reader("head")))
        ASSERT_TRUE(alerts.set_aside(reader("head"), each.id, "Looked into"));
    clock.pass(3min);
    ASSERT_TRUE(alerts.set_aside(reader("dsl"), waiting[1].id, "The same lesson"));
    ASSERT_EQ(alerts.triaged(reader("dsl"), Instant{}).size(), 2U);
    EXPECT_EQ(alerts.triaged(reader("dsl"), Instant{}).front().id, waiting[1].id) << "the newest first";
}

TEST_P(AlertsStore, how_long_a_list_takes_does_not_grow_with_each_hidden_alert) {
    const AlertId first = raised(chat(part("learner")), "dsl");
    raise_about_staff(1);
    const auto questions = [&] {
        const std::size_t before = routing.asked;
        EXPECT_EQ(alerts.waiting(reader("dsl")).at(0).id, first);
        return routing.asked - before;
    };
    const std::size_t once = questions();
    raise_about_staff(300);
    EXPECT_EQ(questions(), once) << "of a person, the routing table is asked once";
}

TEST_P(AlertsStore, an_alert_of_another_school_is_unknown) {
    const AlertId id = raised(chat(part("learner")), "dsl");
    const rights::Reader elsewhere(
        {.school = homewood.school(), .person = part("dsl"), .roles = {rights::Role::everybody, rights::Role::dsl}});
    EXPECT_EQ(alerts.open(elsewhere, id).error().fault, AlertFault::unknown);
    EXPECT_TRUE(alerts.waiting(elsewhere).empty());
}

}  // namespace
}  // namespace monitor
