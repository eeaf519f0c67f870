// What somebody who has the database file, or the server's password, can do to the journal, and what is found.

#include "journal/chain.h"
#include "store/migration.h"
#include "support/engines.h"

#include <fmt/format.h>

namespace journal {
namespace {

using std::chrono_literals::operator""y;

class JournalStore : public support::OnBothEngines {
protected:
    DaySeal sealed(school::Date day) {
        store::Transaction tx = database().writing();
        const DaySeal seal = journal.seal_day(tx, headcorn, day);
        tx.commit();
        return seal;
    }
    std::optional<Head> head_sealed_as(const base::Digest& noted) {
        store::Transaction tx = database().reading();
        return journal.head_sealed_as(tx, headcorn, noted);
    }

    JournalStore() { migrate({schema()}); }

    Head record(const store::SchoolScope& school, std::string_view content) {
        store::Transaction tx = database().writing();
        const Head head = journal.record(tx, school, line(content));
        tx.commit();
        return head;
    }
    Line line(std::string_view content) {
        return {.actor = actor, .verb = "concern.raised", .subject = subject, .content = base::bytes_of(content)};
    }
    void record_five() {
        for (int i = 1; i <= 5; ++i) {
            record(headcorn, fmt::format("content {}", i));
            clock.pass(std::chrono::minutes(1));
        }
    }
    Report verify() {
        store::Transaction tx = database().reading();
        return journal.verify(tx, headcorn);
    }
    Report verify(const Head& noted) {
        store::Transaction tx = database().reading();
        return journal.verify(tx, headcorn, noted);
    }
    Head head() {
        store::Transaction tx = database().reading();
        return journal.head(tx, headcorn);
    }
    // The triggers stop an honest mistake; somebody with the file drops them first.
    void tamper(const std::string& sql) {
        const std::string on = GetParam() == store::Engine::sqlite ? ";" : " ON journal_lines;";
        const std::vector<std::string> triggers =
            GetParam() == store::Engine::sqlite ? std::vector<std::string>{"no_update", "no_delete", "no_replace"}
                                                : std::vector<std::string>{"no_change", "no_truncate", "no_replace"};
        for (const std::string& trigger : triggers)
            ASSERT_EQ(as_attacker("DROP TRIGGER IF EXISTS journal_lines_" + trigger + on), "");
        ASSERT_EQ(as_attacker(sql), "");
    }
    std::string blob(std::string_view hex) const {
        return GetParam() == store::Engine::sqlite ? fmt::format("x'{}'", hex) : fmt::format("'\\x{}'", hex);
    }

    const Journal journal{world};
    const Actor actor{ActorKind::person, OpaqueId::mint(random)};
    const Subject subject{"concern", OpaqueId::mint(random)};
};
INSTANTIATE_TEST_SUITE_P(both, JournalStore, support::both_engines(), support::engine_name);

using Findings = std::vector<Finding>;

TEST_P(JournalStore, nobody_counts_lines_by_the_seal_of_a_day_and_whoever_noted_it_can_have_it_checked) {
    const DaySeal first = sealed(2026y / 3 / 2);
    const DaySeal second = sealed(2026y / 3 / 3);
    EXPECT_NE(first.digest, second.digest) << "another each day, also without a line";
    record_five();
    EXPECT_EQ(sealed(2026y / 3 / 3), second) << "what was shown of a day stays";
    const Head then = head();
    const DaySeal third = sealed(2026y / 3 / 4);
    EXPECT_NE(third.digest, then.hash);
    record(headcorn, "later");
    EXPECT_EQ(head_sealed_as(third.digest), then);
    EXPECT_EQ(head_sealed_as(then.hash), std::nullopt);
    EXPECT_TRUE(verify(then).is_whole());
    store::Transaction tx = database().reading();
    EXPECT_EQ(journal.latest_seal(tx, headcorn), third);
    EXPECT_EQ(journal.latest_seal(tx, homewood), std::nullopt);
}

TEST_P(JournalStore, a_noted_seal_is_not_passed_off_as_that_of_another_head) {
    record_five();
    const DaySeal noted = sealed(2026y / 3 / 3);
    EXPECT_NE(as_attacker("UPDATE journal_day_seals SET number = 3"), "") << "refused, whichever program asks";
    const bool is_sqlite = GetParam() == store::Engine::sqlite;
    ASSERT_EQ(as_attacker(is_sqlite ? "DROP TRIGGER journal_day_seals_no_update"
                                    : "DROP TRIGGER journal_day_seals_no_change ON journal_day_seals"),
              "");
    ASSERT_EQ(as_attacker("UPDATE journal_day_seals SET number = 3"), "");
    EXPECT_EQ(head_sealed_as(noted.digest), std::nullopt);
}

TEST_P(JournalStore, an_empty_journal_is_whole_and_has_head_zero) {
    EXPECT_TRUE(verify().is_whole());
    EXPECT_EQ(head(), (Head{0, {}}));
}

TEST_P(JournalStore, lines_are_numbered_from_one_in_each_school_and_chained) {
    const Head first = record(headcorn, "a");
    const Head second = record(headcorn, "b");
    EXPECT_EQ(record(homewood, "c").number, 1U);
    EXPECT_EQ(first.number, 1U);
    EXPECT_EQ(second.number, 2U);
    EXPECT_EQ(head(), second);
    const Report report = verify(second);
    EXPECT_TRUE(report.is_whole());
    EXPECT_EQ(report.lines, 2U);
    EXPECT_EQ(report.head, second);
}

TEST_P(JournalStore, a_line_is_read_back_as_it_was_written) {
    record(headcorn, "a");
    clock.pass(std::chrono::hours(1));
    record(headcorn, "b");
    record(homewood, "c");
    store::Transaction tx = database().reading();
    const std::vector<Entry> lines = journal.lines_about(tx, headcorn, subject.id);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1].number, 2U);
    EXPECT_EQ(lines[1].at, clock.now());
    EXPECT_EQ(lines[1].actor, actor);
    EXPECT_EQ(lines[1].verb, "concern.raised");
    EXPECT_EQ(lines[1].subject, subject);
    EXPECT_EQ(lines[1].previous_hash, lines[0].hash);
    EXPECT_EQ(lines[0].previous_hash, base::Digest{});
}

TEST_P(JournalStore, a_line_is_undone_with_the_change_it_tells_of) {
    record(headcorn, "a");
    {
        store::Transaction tx = database().writing();
        EXPECT_EQ(journal.record(tx, headcorn, line("never happened")).number, 2U);
    }
    EXPECT_EQ(record(headcorn, "b").number, 2U);
    EXPECT_TRUE(verify().is_whole());
}

TEST_P(JournalStore, a_line_proves_its_content_until_the_salt_is_disposed_of) {
    record(headcorn, "she said that");
    store::Transaction tx = database().writing();
    EXPECT_EQ(journal.prove(tx, headcorn, 1, base::bytes_of("she said that")), Proof::proved);
    EXPECT_EQ(journal.prove(tx, headcorn, 1, base::bytes_of("she said this")), Proof::differs);
    EXPECT_EQ(journal.prove(tx, headcorn, 9, base::bytes_of("she said that")), Proof::differs);
    journal.dispose_salts(tx, headcorn, subject.id);
    EXPECT_EQ(journal.prove(tx, headcorn, 1, base::bytes_of("she said that")), Proof::disposed);
    EXPECT_TRUE(journal.verify(tx, headcorn).is_whole());
}

TEST_P(JournalStore, the_same_content_never_gives_the_same_commitment) {
    record(headcorn, "a");
    record(headcorn, "a");
    store::Transaction tx = database().reading();
    const auto lines = journal.lines_about(tx, headcorn, subject.id);
    EXPECT_NE(lines.at(0).commitment, lines.at(1).commitment);
}

TEST_P(JournalStore, the_database_itself_refuses_to_change_remove_or_repeat_a_line) {
    record_five();
    EXPECT_NE(as_attacker("UPDATE journal_lines SET verb = 'concern.closed' WHERE number = 3"), "");
    EXPECT_NE(as_attacker("DELETE FROM journal_lines WHERE number = 5"), "");
    EXPECT_NE(as_attacker("INSERT INTO journal_lines SELECT * FROM journal_lines WHERE number = 3"), "");
    if (GetParam() == store::Engine::sqlite)
        EXPECT_NE(as_attacker("REPLACE INTO journal_lines SELECT * FROM journal_lines WHERE number = 3"), "");
    else EXPECT_NE(as_attacker("TRUNCATE journal_lines"), "");
    EXPECT_TRUE(verify().is_whole());
}

TEST_P(JournalStore, a_change_of_any_column_is_found_where_it_is) {
    struct Case {
        std::string_view name;
        std::string set;
        Findings expected;
    };
    const std::string zeros32(64, '0');
    const std::string zeros16(32, '0');
    const Case cases[] = {
        {"time", "at = at + 1", {{Fault::changed, 3}}},
        {"actor's kind", "actor_kind = 'system'", {{Fault::changed, 3}}},
        {"actor's kind, to a word we do not know", "actor_kind = 'nobody'", {{Fault::changed, 3}}},
        {"actor", "actor_id = " + blob(zeros16), {{Fault::changed, 3}}},
        {"actor, of another length", "actor_id = " + blob("00"), {{Fault::changed, 3}}},
        {"verb", "verb = 'concern.closed'", {{Fault::changed, 3}}},
        {"subject's kind", "subject_kind = 'case'", {{Fault::changed, 3}}},
        {"verb and subject's kind, moved between them",
         "verb = 'concern', subject_kind = '.raisedconcern'",
         {{Fault::changed, 3}}},
        {"subject", "subject_id = " + blob(zeros16), {{Fault::changed, 3}}},
        {"commitment", "commitment = " + blob(zeros32), {{Fault::changed, 3}}},
        {"previous hash", "previous_hash = " + blob(zeros32), {{Fault::relinked, 3}, {Fault::changed, 3}}},
        {"hash", "hash = " + blob(zeros32), {{Fault::changed, 3}, {Fault::relinked, 4}}},
        {"hash, of another length", "hash = " + blob("00"), {{Fault::changed, 3}, {Fault::relinked, 4}}},
        {"number, to the end", "number = 9", {{Fault::missing, 3}, {Fault::missing, 6}, {Fault::changed, 9}}},
        {"number, to nothing", "number = 0", {{Fault::added, 0}, {Fault::missing, 3}}},
        {"number, below nothing", "number = -3", {{Fault::added, -3}, {Fault::missing, 3}}},
        {"school", "school_id = " + blob(base::to_hex(homewood.school().bytes())), {{Fault::missing, 3}}},
    };
    record_five();
    tamper("CREATE TABLE kept AS SELECT * FROM journal_lines");
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        tamper("UPDATE journal_lines SET " + each.set + " WHERE number = 3");
        EXPECT_EQ(verify().findings, each.expected);
        tamper("DELETE FROM journal_lines; INSERT INTO journal_lines SELECT * FROM kept");
    }
    EXPECT_TRUE(verify().is_whole());
}

TEST_P(JournalStore, a_line_moved_to_another_school_is_found_there_too) {
    record_five();
    tamper("UPDATE journal_lines SET school_id = " + blob(base::to_hex(homewood.school().bytes())) +
           " WHERE number = 1");
    store::Transaction tx = database().reading();
    EXPECT_EQ(journal.verify(tx, homewood).findings, (Findings{{Fault::changed, 1}}));
}

TEST_P(JournalStore, a_missing_line_is_found) {
    record_five();
    tamper("DELETE FROM journal_lines WHERE number = 3");
    EXPECT_EQ(verify().findings, (Findings{{Fault::missing, 3}}));
}

TEST_P(JournalStore, a_missing_first_line_is_found) {
    record_five();
    tamper("DELETE FROM journal_lines WHERE number = 1");
    EXPECT_EQ(verify().findings, (Findings{{Fault::missing, 1}}));
}

TEST_P(JournalStore, a_missing_line_is_found_when_the_others_close_ranks) {
    record_five();
    tamper("DELETE FROM journal_lines WHERE number = 3");
    tamper("UPDATE journal_lines SET number = 3 WHERE number = 4");
    tamper("UPDATE journal_lines SET number = 4 WHERE number = 5");
    EXPECT_EQ(verify().findings.at(0), (Finding{Fault::relinked, 3}));
}

TEST_P(JournalStore, lines_in_another_order_are_found) {
    record_five();
    tamper("UPDATE journal_lines SET number = 99 WHERE number = 2");
    tamper("UPDATE journal_lines SET number = 2 WHERE number = 3");
    tamper("UPDATE journal_lines SET number = 3 WHERE number = 99");
    EXPECT_FALSE(verify().is_whole());
    EXPECT_EQ(verify().findings.at(0), (Finding{Fault::relinked, 2}));
}

TEST_P(JournalStore, lines_cut_off_at_the_end_are_found_only_with_a_noted_head) {
    record_five();
    const Head noted = head();
    tamper("DELETE FROM journal_lines WHERE number >= 4");
    EXPECT_TRUE(verify().is_whole());
    EXPECT_EQ(verify(noted).findings, (Findings{{Fault::truncated, 4}}));
}

TEST_P(JournalStore, a_whole_journal_removed_is_found_with_a_noted_head) {
    record_five();
    const Head noted = head();
    tamper("DELETE FROM journal_lines");
    EXPECT_EQ(verify(noted).findings, (Findings{{Fault::truncated, 1}}));
}

TEST_P(JournalStore, a_chain_written_anew_is_found_with_a_noted_head) {
    record_five();
    const Head noted = head();
    tamper("DELETE FROM journal_lines WHERE number >= 4; DELETE FROM journal_salts WHERE number >= 4");
    record(headcorn, "another four");
    record(headcorn, "another five");
    record(headcorn, "six");
    EXPECT_TRUE(verify().is_whole());
    EXPECT_EQ(verify(noted).findings, (Findings{{Fault::forked, 5}}));
}

TEST_P(JournalStore, an_older_noted_head_is_still_good_when_the_journal_has_grown) {
    record_five();
    const Head noted = head();
    record_five();
    EXPECT_TRUE(verify(noted).is_whole());
}

TEST_P(JournalStore, a_line_that_is_there_twice_is_found) {
    record_five();
    tamper("CREATE TABLE copy AS SELECT * FROM journal_lines");
    tamper("DROP TABLE journal_lines");
    tamper("CREATE TABLE journal_lines AS SELECT * FROM copy");
    tamper("INSERT INTO journal_lines SELECT * FROM copy WHERE number = 3");
    EXPECT_EQ(verify().findings, (Findings{{Fault::added, 3}}));
}

TEST_P(JournalStore, a_long_journal_is_verified_past_one_page) {
    {
        store::Transaction tx = database().writing();
        for (int i = 0; i < 2100; ++i) journal.record(tx, headcorn, line("x"));
        tx.commit();
    }
    const Report report = verify();
    EXPECT_TRUE(report.is_whole());
    EXPECT_EQ(report.lines, 2100U);
    tamper("UPDATE journal_lines SET verb = 'changed' WHERE number = 2001");
    EXPECT_EQ(verify().findings, (Findings{{Fault::changed, 2001}}));
}

TEST_P(JournalStore, two_programs_that_write_at_once_make_one_chain) {
    store::Database other(source());
    for (int i = 0; i < 10; ++i) {
        record(headcorn, "a");
        store::Transaction tx = other.writing();
        journal.record(tx, headcorn, line("b"));
        tx.commit();
    }
    EXPECT_EQ(head().number, 20U);
    EXPECT_TRUE(verify().is_whole());
}

TEST_P(JournalStore, deeds_of_an_area_are_counted_by_verb_and_actor_within_a_span) {
    const Actor other{ActorKind::person, OpaqueId::mint(random)};
    const auto write = [&](const store::SchoolScope& school, const Actor& by, std::string_view verb) {
        store::Transaction tx = database().writing();
        journal.record(tx, school, {.actor = by, .verb = verb, .subject = subject, .content = {}});
        tx.commit();
    };
    const auto deeds = [&](const store::SchoolScope& school, std::string_view area, const Span& within) {
        store::Transaction tx = database().reading();
        return journal.deeds(tx, school, area, within);
    };
    {
        store::Transaction tx = database().reading();
        EXPECT_EQ(journal.began(tx, headcorn), std::nullopt);
    }
    const base::Instant first = clock.now();
    for (const char* verb : {"exam.entered", "exam.entered", "exam.ended", "exams.entered", "exam-x.entered", "exam"})
        write(headcorn, actor, verb);
    write(headcorn, other, "exam.entered");
    write(homewood, actor, "exam.entered");
    clock.pass(std::chrono::minutes(1));
    const base::Instant second = clock.now();
    write(headcorn, actor, "exam.entered");
    const auto by_both = deeds(headcorn, "exam", {first, second});
    ASSERT_EQ(by_both.size(), 3U) << "and no other area that begins with the same letters";
    EXPECT_EQ(by_both[0], (Deeds{"exam.ended", actor, 1}));
    std::uint64_t entered = 0;
    for (const Deeds& one : by_both)
        if (one.verb == "exam.entered") entered += one.times;
    EXPECT_EQ(entered, 3U) << "`until` is not included";
    EXPECT_EQ(deeds(headcorn, "exam", {second, second + std::chrono::minutes(1)}),
              (std::vector<Deeds>{{"exam.entered", actor, 1}}));
    EXPECT_TRUE(deeds(homewood, "lists", {first, second}).empty());
    store::Transaction tx = database().reading();
    EXPECT_EQ(journal.began(tx, headcorn), std::optional(first));
}

}  // namespace
}  // namespace journal
