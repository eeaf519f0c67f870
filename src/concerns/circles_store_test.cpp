// Whoever has the database, and not the master key, does not learn whom a record is about nor who was told of it.

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "support/concerns_house.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

namespace concerns {
namespace {

using support::words;

// Times that `what` stands in `bytes`.
std::size_t times(std::string_view bytes, std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = bytes.find(what); at != std::string_view::npos; at = bytes.find(what, at + 1)) ++found;
    return found;
}

class ConcernsInTheFile : public support::ConcernsHouse {
protected:
    using ConcernsHouse::ConcernsHouse;

    struct Named {
        people::PersonId person;
        std::string_view name;
    };
    // None of them does anything, so that nothing but the records could hold them; but the room of people, of course.
    const std::vector<Named> never_acting{{network_manager, "Niall Brook"},
                                          {deputy, "Dev Ashdown"},
                                          {deputys_child, "Kit Ashdown"},
                                          {amira, "Amira Oyelaran-Smith"},
                                          {vice_chair, "Vida Thornholt"}};

    // What stands in the file before there is any record.
    void look_first() {
        if (GetParam() == store::Engine::postgres) return;
        forget_old_bytes();
        for (const Named& each : never_acting)
            for (const std::string& form : forms_of(each)) before_[form] = times(files(), form);
    }
    // As at the start of the office, which closes the database once when there was anything to seal.
    void forget_old_bytes() {
        if (GetParam() == store::Engine::postgres) return;
        EXPECT_EQ(as_attacker("PRAGMA wal_checkpoint(TRUNCATE)"), "");
    }
    // Of those above, whoever stands anywhere in it by id or name.
    std::vector<std::string> readable() {
        std::vector<std::string> found;
        for (const Named& each : never_acting)
            for (const std::string& form : forms_of(each))
                if (GetParam() == store::Engine::postgres ? !as_attacker(search_of(form)).empty()
                                                          : times(files(), form) != before_[form]) {
                    found.emplace_back(each.name);
                    break;
                }
        return found;
    }

private:
    static std::vector<std::string> forms_of(const Named& each) {
        return {base::to_text(each.person.bytes()), base::to_hex(each.person.bytes()), each.person.text(),
                std::string(each.name)};
    }
    std::string files() const {
        std::string all;
        for (const auto& file : std::filesystem::directory_iterator(folder()))
            if (file.path().filename().string().starts_with("records.db"))
                all += base::to_text(base::read_file(file.path(), std::size_t{1} << 30U).value());
        return all;
    }
    // Every row of every table but those of people, as text; bytes are hexadecimal in it.
    static std::string search_of(const std::string& form) {
        const std::string hex = base::to_hex(base::bytes_of(form));
        const std::string plain = form.size() == people::PersonId::kBytes ? hex : form;
        return fmt::format(
            "DO $$ DECLARE place record; found bigint; BEGIN FOR place IN SELECT relname FROM pg_class WHERE relkind ="
            " 'r' AND relnamespace = current_schema()::regnamespace AND relname NOT IN ('persons', 'posts_held',"
            " 'ties') LOOP EXECUTE format('SELECT count(*) FROM %I r WHERE strpos(r::text, %L) > 0 OR strpos(r::text,"
            " %L) > 0', place.relname, '{}', '{}') INTO found; IF found > 0 THEN RAISE EXCEPTION 'readable in %',"
            " place.relname; END IF; END LOOP; END $$",
            hex, plain);
    }

    std::map<std::string, std::size_t> before_;
};
INSTANTIATE_TEST_SUITE_P(both, ConcernsInTheFile, support::both_engines(), support::engine_name);

TEST_P(ConcernsInTheFile, whom_a_sealed_concern_is_about_cannot_be_read_from_the_database_file) {
    look_first();
    const CaseId of = opened(raised(about_adult(network_manager)), head);
    ASSERT_TRUE(room->admit(reader(head), of, vice_chair));
    ASSERT_TRUE(room->name_party(reader(head), of, {Role::affected, amira, {}}));
    ASSERT_TRUE(room->name_party(reader(head), of, {Role::alleged, deputy, {}}));
    ASSERT_TRUE(room->view(reader(head), of));
    EXPECT_EQ(room->view(reader(head), of)->parties.size(), 2U);
    EXPECT_EQ(readable(), std::vector<std::string>());
}

TEST_P(ConcernsInTheFile, whom_a_concern_was_about_before_it_became_sealed_does_not_stay_in_the_file) {
    look_first();
    const ConcernId concern = raised(about_learner());
    const CaseId of = opened(concern, dsl);
    ASSERT_TRUE(room->admit(reader(dsl), of, vice_chair));
    ASSERT_TRUE(room->tell_head(reader(dsl), of, words("A learner was contacted")));
    ASSERT_TRUE(room->reroute(reader(dsl), concern, adult(network_manager)));
    EXPECT_TRUE(room->view(reader(head), of));
    EXPECT_EQ(readable(), std::vector<std::string>());
}

TEST_P(ConcernsInTheFile, a_reader_has_another_imprint_in_every_list) {
    (void)opened(raised(about_adult(network_manager)), head);
    EXPECT_EQ(count("SELECT count(DISTINCT reader) FROM record_readers"), 2) << "the head's, of concerns and of cases";
}

TEST_P(ConcernsInTheFile, a_summary_is_absent_for_a_head_who_is_excluded_from_its_case_later) {
    const ConcernId concern = raised(about_learner());
    const CaseId of = opened(concern, dsl);
    ASSERT_TRUE(room->tell_head(reader(dsl), of, words("A learner was contacted")));
    ASSERT_EQ(room->inbox(reader(head), 1).summaries.size(), 1U);
    ASSERT_TRUE(room->reroute(reader(dsl), concern, adult(head)));
    EXPECT_TRUE(room->inbox(reader(head), 1).summaries.empty());
    EXPECT_EQ(room->inbox(reader(head), 1).summary_pages, 1U);
    EXPECT_EQ(room->view(reader(chair), of)->summaries.size(), 1U);
}

// A school that kept records before whom they are about was sealed.
class EarlierRecords : public ConcernsInTheFile {
protected:
    EarlierRecords() : ConcernsInTheFile(earlier()) {}

    static store::Schema earlier() {
        const store::Schema now = schema();
        return {now.room, now.migrations.first(2)};
    }

    store::Sealed sealed(store::Transaction& tx, std::string_view field, base::ByteView record, std::uint64_t sequence,
                         std::string_view what) {
        auto done = vault->seal(tx, scope, {field, record, sequence}, base::bytes_of(what));
        EXPECT_TRUE(done);
        return *std::move(done);
    }
    // About the network manager, who is excluded; in a case that names the deputy, with the chair's deputy let in.
    void write_records() {
        store::Transaction tx = database().writing();
        const base::Instant at = clock.now();
        tx.run(
            "INSERT INTO cases (school_id, case_id, state, version, kind, seal, opened_by, opened_at)"
            " VALUES (?, ?, 'opened', 2, 'adult_conduct', 'sealed', ?, ?)",
            scope, of, head, at);
        tx.run(
            "INSERT INTO concerns (school_id, concern_id, state, kind, danger, about, adult_name, words, known_at,"
            " recorded_at, reporter, seal, case_id) VALUES (?, ?, 'joined', 'adult_conduct', 'none_known', 'adult', ?,"
            " ?, ?, ?, ?, 'sealed', ?)",
            scope, concern, sealed(tx, "concerns.adult_name", concern.bytes(), 0, ""),
            sealed(tx, "concerns.words", concern.bytes(), 0, "Messages at night"), at, at, teacher, of);
        tx.run("INSERT INTO concern_subjects (school_id, concern_id, person_id) VALUES (?, ?, ?)", scope, concern,
               network_manager);
        tx.run(
            "INSERT INTO case_parties (school_id, case_id, sequence, role, person_id, name, added_by, added_at)"
            " VALUES (?, ?, 1, 'alleged', ?, ?, ?, ?)",
            scope, of, deputy, sealed(tx, "case_parties.name", of.bytes(), 1, ""), head, at);
        tx.run(
            "INSERT INTO case_steps (school_id, case_id, sequence, step, taken_by, taken_at, words, action, person_id)"
            " VALUES (?, ?, 1, 'reader_admitted', ?, ?, ?, ?, ?)",
            scope, of, head, at, sealed(tx, "case_steps.words", of.bytes(), 1, ""),
            sealed(tx, "case_steps.action", of.bytes(), 1, ""), vice_chair);
        for (const auto& [to, sequence] : {std::pair(head, 1), std::pair(deputy, 2)})
            tx.run(
                "INSERT INTO head_summaries (school_id, case_id, sequence, sent_by, sent_at, sent_to, words)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                scope, of, sequence, dsl, at, to,
                sealed(tx, "head_summaries.words", of.bytes(), static_cast<std::uint64_t>(sequence), "A summary"));
        write_circle(tx, "concern", concern.bytes(), {head});
        write_circle(tx, "case", of.bytes(), {head, vice_chair});
        tx.commit();
    }
    void bring_up_to_date() {
        migrate({store::schema(), school::schema(), journal::schema(), people::schema(), policy::schema(), schema()});
    }

    const store::SchoolScope scope{here->id};
    const ConcernId concern = ConcernId::mint(random);
    const CaseId of = CaseId::mint(random);

private:
    void write_circle(store::Transaction& tx, std::string_view kind, base::ByteView record,
                      const std::vector<people::PersonId>& told) {
        for (const auto& person : told)
            tx.run(
                "INSERT INTO record_readers (school_id, person_id, record_kind, waits, known_at, record_id)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                scope, person, kind, kind == "case", clock.now(), record);
        for (const auto& person : {network_manager, deputy})
            tx.run("INSERT INTO record_exclusions (school_id, record_id, person_id) VALUES (?, ?, ?)", scope, record,
                   person);
    }
};
INSTANTIATE_TEST_SUITE_P(both, EarlierRecords, support::both_engines(), support::engine_name);

TEST_P(EarlierRecords, what_an_earlier_version_kept_readable_is_sealed_at_the_next_start_and_still_found) {
    look_first();
    write_records();
    bring_up_to_date();
    EXPECT_EQ(seal_clear_people(database(), *vault), ClearPeople::sealed);
    EXPECT_EQ(seal_clear_people(database(), *vault), ClearPeople::none) << "and once only";

    for (const auto& told : {head, vice_chair}) {
        EXPECT_EQ(room->inbox(reader(told), 1).cases.size(), 1U);
        const auto view = room->view(reader(told), of);
        ASSERT_TRUE(view);
        EXPECT_EQ(view->concerns.at(0).subjects.persons, std::vector{network_manager});
        EXPECT_EQ(view->parties.at(0).party.person, deputy);
        EXPECT_EQ(view->steps.at(0).person, vice_chair);
        EXPECT_EQ(view->summaries.size(), 2U);
    }
    EXPECT_TRUE(room->view(reader(head), concern));
    EXPECT_FALSE(room->view(reader(vice_chair), concern));
    for (const auto& other : {network_manager, deputy, dsl}) {
        EXPECT_FALSE(room->view(reader(other), of));
        EXPECT_FALSE(room->view(reader(other), concern));
        EXPECT_TRUE(room->inbox(reader(other), 1).summaries.empty());
    }
    EXPECT_EQ(room->inbox(reader(head), 1).summaries.size(), 1U);
    EXPECT_EQ(room->inbox(reader(head), 1).waiting, 0U) << "a concern that is in a case does not wait again";
}

TEST_P(EarlierRecords, nothing_readable_is_left_of_an_earlier_version) {
    look_first();
    write_records();
    EXPECT_EQ(readable(), (std::vector<std::string>{"Niall Brook", "Dev Ashdown", "Vida Thornholt"}));
    bring_up_to_date();
    ASSERT_EQ(seal_clear_people(database(), *vault), ClearPeople::sealed);
    forget_old_bytes();
    EXPECT_EQ(readable(), std::vector<std::string>());
    for (const char* table : {"case_parties", "case_steps", "head_summaries", "record_people"}) {
        EXPECT_NE(as_attacker(std::string("UPDATE ") + table + " SET sequence = 99"), "") << "and it still only grows";
        EXPECT_NE(as_attacker(std::string("DELETE FROM ") + table), "");
    }
}

}  // namespace
}  // namespace concerns
