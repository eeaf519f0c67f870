// From the gate's spools into alerts, the sealed log and the log of the day: on both engines, with real spool files.

#include "monitor/monitor.h"

#include "base/file.h"
#include "support/monitored_school.h"

namespace monitor {
namespace {

using gatepost::Known;
using gatepost::Risk;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;

class IngestStore : public support::MonitoredSchool {
protected:
    LogAnswer lines() { return lines_of(today); }
    LogAnswer lines_of(Date day) { return log.find({.school = here, .day = day, .category = "", .action = ""}); }
    template <class T = std::int64_t>
    T count(store::Sql sql) {
        store::Transaction tx = database().reading();
        return tx.query(sql).only<T>();
    }
    desk::HealthLine health(std::string_view name) {
        for (const desk::HealthLine& line : ingest->health(here, clock.now()))
            if (line.name == name) return line;
        return {"", desk::Health::ok, "", {}, ""};
    }
};
INSTANTIATE_TEST_SUITE_P(both, IngestStore, support::both_engines(), support::engine_name);

TEST_P(IngestStore, a_blocked_contact_is_an_alert_within_one_round) {
    write(serious, chat(part("learner")));
    const auto round = run();  // the job runs each second, so an event is an alert within five
    EXPECT_EQ(round.events, 1U);
    EXPECT_EQ(round.raised, 1U);
    const auto waiting = alerts.waiting(reader("dsl"));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].rule, Rule::contact);
    EXPECT_EQ(waiting[0].about, rights::About::learner);
    EXPECT_EQ(waiting[0].person->id, part("learner"));
    EXPECT_EQ(waiting[0].seen.known, Known::own_sign_in);
    EXPECT_EQ(waiting[0].first - *waiting[0].seen.since, 10min);
    EXPECT_EQ(waiting[0].seen.context, "chat.example: Chat with strangers");
    EXPECT_EQ(told, (std::vector{part("dsl"), part("deputy-dsl")}));
    ASSERT_EQ(lines().all, 1U);
    EXPECT_EQ(lines().lines[0].host, "chat.example");
    EXPECT_EQ(lines().lines[0].action, "block");
}

TEST_P(IngestStore, a_second_hit_within_half_an_hour_joins_the_same_alert_and_tells_nobody_again) {
    write(serious, chat(part("learner")));
    run();
    told.clear();
    auto second = chat(part("learner"));
    clock.pass(29min);
    second.at = clock.now();
    write(serious, second);
    EXPECT_EQ(run().raised, 0U);
    const auto waiting = alerts.waiting(reader("dsl"));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].repeats, 2U);
    EXPECT_EQ(waiting[0].last - waiting[0].first, 29min);
    EXPECT_TRUE(told.empty());

    clock.pass(31min);
    second.at = clock.now();
    write(serious, second);
    EXPECT_EQ(run().raised, 1U) << "another half hour, another story";
}

TEST_P(IngestStore, another_sign_in_of_the_same_learner_is_another_alert) {
    auto event = chat(part("learner"));
    write(serious, event);
    event.who.since = clock.now();
    write(serious, event);
    EXPECT_EQ(run().raised, 2U);
}

TEST_P(IngestStore, an_alert_of_a_class_or_an_address_never_names_a_child) {
    for (const Known known : {Known::class_sign_in, Known::device_loan, Known::address_only}) {
        auto event = chat(part("learner"));
        event.who.known = known;
        if (known == Known::address_only) event.who.person.reset();
        write(serious, event);
    }
    EXPECT_EQ(run().raised, 3U);
    for (const Alert& alert : alerts.waiting(reader("dsl"))) {
        EXPECT_FALSE(alert.person);
        EXPECT_FALSE(alert.record.concerns);
        EXPECT_EQ(alert.seen.device, "10.0.0.5");
    }
}

TEST_P(IngestStore, staff_blocked_in_a_theme_make_no_alert) {
    for (const auto& [risk, category] : {std::pair(Risk::contact, "contact"), std::pair(Risk::commerce, "gambling")})
        write(serious, blocked(part("teacher"), "http://site.example/", {risk, category}));
    EXPECT_EQ(run().raised, 0U);
    EXPECT_EQ(lines().all, 2U);
}

TEST_P(IngestStore, illegal_content_is_routed_by_whom_it_is_about_before_anybody_is_told) {
    struct Case {
        const char* who;
        std::vector<const char*> told;
        rights::About about;
    };
    const Case cases[] = {
        {"learner", {"dsl", "deputy-dsl"}, rights::About::learner},
        {"teacher", {"head"}, rights::About::adult},
        {"network-manager", {"head"}, rights::About::adult},
        {"dsl", {"head"}, rights::About::dsl},
    };
    for (const auto& [who, expected, about] : cases) {
        SCOPED_TRACE(who);
        told.clear();
        write(serious, illegal(part(who)));
        EXPECT_EQ(run().raised, 1U);
        std::vector<PersonId> persons;
        for (const char* each : expected) persons.push_back(part(each));
        EXPECT_EQ(told, persons);
        bool is_seen = false;
        for (const Alert& alert : alerts.waiting(reader(expected[0])))
            is_seen = is_seen || (alert.person && alert.person->id == part(who) && alert.about == about);
        EXPECT_TRUE(is_seen);
    }
}

TEST_P(IngestStore, illegal_content_at_a_shared_device_goes_to_the_safeguarding_lead_marked_unknown) {
    auto event = illegal(part("teacher"));
    event.who = {.known = Known::address_only, .person = {}, .since = {}};
    write(serious, event);
    run();
    const auto waiting = alerts.waiting(reader("dsl"));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].about, rights::About::unknown);
    EXPECT_EQ(waiting[0].seen.context, "");
}

TEST_P(IngestStore, a_borrowed_device_never_tells_its_borrower_of_an_alert_about_it) {
    auto event = illegal(part("dsl"));
    event.who.known = Known::device_loan;
    write(serious, event);
    run();
    EXPECT_TRUE(alerts.waiting(reader("dsl")).empty());
    EXPECT_EQ(told, std::vector{part("head")});
    ASSERT_EQ(alerts.waiting(reader("head")).size(), 1U);
    EXPECT_FALSE(alerts.waiting(reader("head"))[0].person);
}

TEST_P(IngestStore, a_sealed_event_leaves_no_line_roll_up_or_evidence_in_the_ordinary_log) {
    write(serious, illegal(part("teacher")));
    write(serious, blocked(part("teacher"), "http://grave.example/", {Risk::content, "self-harm"}));
    EXPECT_EQ(run().raised, 2U);
    EXPECT_EQ(lines(), (LogAnswer{}));
    EXPECT_TRUE(log.hours(here, today).empty());
    EXPECT_EQ(count("SELECT count(*) FROM sealed_events"), 2);
    EXPECT_EQ(count("SELECT count(*) FROM evidence"), 0);
}

TEST_P(IngestStore, what_is_sealed_cannot_be_read_in_the_database) {
    write(serious, illegal(part("teacher")));
    run();
    store::Transaction tx = database().reading();
    const auto cells = tx.query("SELECT content FROM sealed_events UNION ALL SELECT content FROM alerts")
                           .all([](const store::Row& row) { return row.get<store::Sealed>(0); });
    ASSERT_EQ(cells.size(), 2U);
    for (const store::Sealed& cell : cells) {
        EXPECT_EQ(base::text_of(cell.bytes).find("10.0.0.5"), std::string_view::npos);
        EXPECT_EQ(base::text_of(cell.bytes).find(base::text_of(part("teacher").bytes())), std::string_view::npos);
    }
}

TEST_P(IngestStore, an_office_killed_before_it_acknowledged_keeps_each_event_once) {
    write(serious, chat(part("learner")));
    write(serious, illegal(part("teacher")));
    for (int i = 0; i < 3; ++i) write(ordinary, asked(part("learner"), "http://lesson.example/"));
    run();
    std::filesystem::remove(folder() / "cursor");
    told.clear();
    ingest = new_ingest();
    EXPECT_EQ(run().events, 0U);
    EXPECT_TRUE(std::filesystem::exists(folder() / "cursor")) << "and then it acknowledges";
    EXPECT_EQ(lines().all, 4U);
    EXPECT_EQ(count("SELECT count(*) FROM alerts"), 2);
    EXPECT_EQ(count("SELECT max(repeats) FROM alerts"), 1);
    EXPECT_TRUE(told.empty());
}

TEST_P(IngestStore, an_office_killed_between_its_two_databases_keeps_each_event_once) {
    write(serious, chat(part("learner")));
    const auto batch = gatepost::SpoolReader(folder() / "to-office" / "serious", gatepost::Spool::serious).read({}, 10);
    ASSERT_TRUE(batch);
    {
        store::Transaction tx = database().writing();
        EXPECT_TRUE(alerts.notice(tx, here, batch->events.at(0)).is_new);
        tx.commit();  // killed here: the log has neither row nor cursor
    }
    EXPECT_EQ(run().raised, 0U);
    EXPECT_EQ(lines().all, 1U);
    EXPECT_EQ(alerts.waiting(reader("dsl")).at(0).repeats, 1U);
}

TEST_P(IngestStore, events_that_are_kept_twice_count_once) {
    write(ordinary, asked(part("learner"), "http://lesson.example/"));
    const auto batch =
        gatepost::SpoolReader(folder() / "to-office" / "ordinary", gatepost::Spool::ordinary).read({}, 9);
    LogWriter writer(log_place(), world);
    for (int i = 0; i < 2; ++i) writer.keep({batch->day, gatepost::Spool::ordinary, batch->events, {}, batch->next});
    EXPECT_EQ(lines().all, 1U);
    EXPECT_EQ(log.hours(here, today).at(0).events, 1U);
    EXPECT_EQ(writer.cursors().ordinary, batch->next);
}

TEST_P(IngestStore, the_gate_may_forget_what_was_kept_and_nothing_else) {
    write(ordinary, asked(part("learner"), "http://lesson.example/"));
    run();
    const auto file = base::read_file(folder() / "cursor", 4096);
    ASSERT_TRUE(file);
    const auto acknowledged = gatepost::read_acknowledged(*file);
    ASSERT_TRUE(acknowledged);
    EXPECT_EQ(acknowledged->ordinary.segment, 1U);
    EXPECT_GT(acknowledged->ordinary.offset, 0U);
}

TEST_P(IngestStore, an_event_after_midnight_is_in_the_log_of_its_own_day) {
    clock.jump_to(calendar.midnight_after(clock.now()) - 1s);
    write(ordinary, asked(part("learner"), "http://late.example/"));
    clock.pass(2s);
    write(ordinary, asked(part("learner"), "http://early.example/"));
    run();
    ASSERT_EQ(lines_of(today).all, 1U);
    EXPECT_EQ(lines_of(today).lines[0].host, "late.example");
    ASSERT_EQ(lines_of(school::plus_days(today, std::chrono::days(1))).all, 1U);
    ingest = new_ingest();
    std::filesystem::remove(folder() / "cursor");
    EXPECT_EQ(run().events, 0U) << "the furthest of all days counts";
}

TEST_P(IngestStore, damage_is_told_once_and_what_follows_is_read) {
    write(ordinary, asked(part("learner"), "http://one.example/"));
    write(ordinary, asked(part("learner"), "http://two.example/"));
    const auto segment = folder() / "to-office" / "ordinary" / "000000000001.spool";
    auto damaged = base::read_file(segment, 1 << 20).value();
    damaged.at(damaged.size() - 3) ^= std::byte{0xff};
    ASSERT_TRUE(base::replace_file(segment, damaged, base::FileMode::group_readable));
    run();
    EXPECT_EQ(lines().all, 1U);
    auto after = new_gate(gatepost::Spool::ordinary);
    write(after, asked(part("learner"), "http://three.example/"));
    for (int i = 0; i < 3; ++i) run();
    EXPECT_EQ(lines().all, 2U);
    EXPECT_EQ(count("SELECT count(*) FROM gate_notes"), 1);
    EXPECT_EQ(health("spool_damage").state, desk::Health::broken);
    EXPECT_EQ(count<std::string>("SELECT outcome FROM evidence WHERE outcome = 'broken'"), "broken");
}

TEST_P(IngestStore, a_gap_is_on_the_health_page_and_breaks_the_clause_until_events_are_kept_again) {
    write(ordinary, asked(part("learner"), "http://lesson.example/"));
    run();
    gatepost::Event gap{.at = clock.now(), .kind = gatepost::EventKind::gap};
    gap.count = 16'000'000;
    gap.detail = "the ordinary spool was full";
    write(ordinary, gap);
    clock.pass(1s);
    run();
    EXPECT_EQ(health("event_gap").words, "events were lost: the ordinary spool was full");
    clock.pass(1s);
    write(ordinary, asked(part("learner"), "http://lesson.example/"));
    run();
    store::Transaction tx = database().reading();
    EXPECT_EQ(tx.query("SELECT outcome FROM evidence ORDER BY at").all<std::string>(),
              (std::vector<std::string>{"kept", "broken", "kept"}));
}

TEST_P(IngestStore, evidence_is_given_once_an_hour) {
    for (int i = 0; i < 5; ++i) {
        write(ordinary, asked(part("learner"), "http://lesson.example/"));
        run();
        clock.pass(20min);
    }
    EXPECT_EQ(count("SELECT count(*) FROM evidence"), 2);
}

TEST_P(IngestStore, a_check_is_in_no_figure_about_people) {
    for (auto event : {chat(part("learner")), illegal(part("learner"))}) {
        event.purpose = gatepost::Purpose::check;
        event.who = {};
        write(ordinary, event);
    }
    EXPECT_EQ(run().raised, 0U);
    EXPECT_EQ(lines(), (LogAnswer{}));
    EXPECT_TRUE(log.hours(here, today).empty());
    EXPECT_EQ(count("SELECT count(*) FROM evidence"), 0);
}

TEST_P(IngestStore, a_visit_to_a_help_service_is_in_no_staff_view) {
    auto help = asked(part("learner"), "https://help.example/");
    help.who = {};
    help.device.reset();
    help.method.clear();
    help.at = std::chrono::floor<std::chrono::days>(help.at);
    help.decision.reason = "help-line";
    write(ordinary, help);
    EXPECT_EQ(run().events, 1U);
    EXPECT_EQ(lines(), (LogAnswer{}));
}

TEST_P(IngestStore, a_gate_that_says_nothing_for_ten_minutes_is_told) {
    EXPECT_EQ(health("gateway_away").state, desk::Health::broken) << "never heard";
    gatepost::Event beat{.at = clock.now(), .kind = gatepost::EventKind::sealed_state};
    beat.school = gatepost::SchoolId::from_bytes(here.bytes());
    beat.count = 12;
    beat.detail = "test list 2026-03-01";
    write(ordinary, beat);
    run();
    EXPECT_EQ(health("gateway").state, desk::Health::ok);
    EXPECT_EQ(health("sealed_layer").words, "the illegal layer has 12 entries (test list 2026-03-01)");
    clock.pass(11min);
    EXPECT_EQ(health("gateway_away").state, desk::Health::broken);
    EXPECT_EQ(health("gateway_away").words.find("the gate is not answering"), 0U);
}

TEST_P(IngestStore, a_cursor_that_cannot_be_written_is_told_and_loses_nothing) {
    std::filesystem::create_directories(folder() / "cursor");  // something else lies there
    write(ordinary, asked(part("learner"), "http://lesson.example/"));
    EXPECT_FALSE(ingest->run());
    EXPECT_EQ(health("event_backlog").state, desk::Health::broken);
    EXPECT_EQ(lines().all, 1U);
}

TEST_P(IngestStore, hours_are_summed_without_persons) {
    for (int i = 0; i < 3; ++i) write(ordinary, asked(part("learner"), "http://lesson.example/"));
    write(serious, chat(part("learner")));
    run();
    const Instant hour = std::chrono::floor<std::chrono::hours>(clock.now());
    EXPECT_EQ(log.hours(here, today),
              (std::vector<HourLine>{{hour, "", "allow", 3, 3000}, {hour, "contact", "block", 1, 1000}}));
}

}  // namespace
}  // namespace monitor
