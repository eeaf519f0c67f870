// Schools and settings on both engines: what is said holds, and who said it is never lost.

#include "school/school.h"
#include "store/failure.h"

#include "support/engines.h"

namespace school {
namespace {

using std::chrono_literals::operator""min;

class KeptChanges final : public ChangeRecorder {
public:
    void record(store::Transaction&, const Change& change) override { changes.push_back(change); }
    std::vector<Change> changes;
};

// Stands for a journal that cannot write.
class BrokenJournal final : public ChangeRecorder {
public:
    void record(store::Transaction&, const Change&) override {
        throw store::Failure(store::FailureKind::full, "journal::append", "journal", "13");
    }
};

Profile profile(const char* key) {
    return read_profile(std::filesystem::path(PROJECT_ROOT) / "profiles" / key).value();
}

class SchoolStore : public support::OnBothEngines {
protected:
    SchoolStore() { migrate({school::schema()}); }

    School added(const char* key) { return schools.add(profile(key), Operator{}).value(); }
    PersonId somebody() { return PersonId::mint(random); }
    SettingRequest idle(const School& school, std::string_view minutes) {
        return {school.id, "session.idle", minutes, "shared iPads", head};
    }

    KeptChanges journal;
    Schools schools{database(), world, journal};
    PersonId head = somebody();
};
INSTANTIATE_TEST_SUITE_P(both, SchoolStore, support::both_engines(), support::engine_name);

TEST_P(SchoolStore, a_school_is_read_back_as_its_profile_describes_it) {
    const School school = added("headcorn");
    EXPECT_EQ(school.name, "Headcorn Primary School");
    EXPECT_EQ(school.phases, (std::vector{Phase::early_years, Phase::key_stage_1, Phase::key_stage_2}));
    EXPECT_EQ(schools.find("headcorn"), school);
    EXPECT_EQ(schools.find(school.id), school);
    EXPECT_EQ(schools.settings(school.id), profile("headcorn").settings);
}

TEST_P(SchoolStore, schools_are_listed_by_name) {
    added("homewood");
    added("hccs");
    added("headcorn");
    const auto all = schools.all();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].key, "headcorn");
    EXPECT_EQ(all[1].key, "hccs");
    EXPECT_EQ(all[2].key, "homewood");
}

TEST_P(SchoolStore, a_school_is_added_once) {
    added("headcorn");
    const auto again = schools.add(profile("headcorn"), Operator{});
    ASSERT_FALSE(again);
    EXPECT_EQ(describe(again.error()), "school `headcorn` has been added already");
    EXPECT_EQ(schools.all().size(), 1U);
}

TEST_P(SchoolStore, an_unknown_school_is_not_found_and_cannot_be_changed) {
    EXPECT_EQ(schools.find("greenhill"), std::nullopt);
    EXPECT_EQ(schools.find(headcorn.school()), std::nullopt);
    const auto changed = schools.change({headcorn.school(), "session.idle", "20", "why not", head});
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().fault, SchoolFault::unknown_school);
}

TEST_P(SchoolStore, a_change_holds_and_its_history_says_who_when_from_and_to) {
    const School school = added("headcorn");
    ASSERT_TRUE(schools.change(idle(school, "20")));
    clock.pass(5min);
    ASSERT_TRUE(schools.change({school.id, "session.idle", "silent", "back to the standard", Software{}}));
    EXPECT_EQ(schools.settings(school.id).duration("session.idle"), 30min);
    const auto history = schools.history(school.id, "session.idle");
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0], (SettingChange{"session.idle", "silent", "20", "shared iPads", head, clock.now() - 5min}));
    EXPECT_EQ(history[1],
              (SettingChange{"session.idle", "20", "silent", "back to the standard", Software{}, clock.now()}));
}

TEST_P(SchoolStore, each_change_reaches_the_journal_once) {
    const School school = added("headcorn");
    const std::size_t before = journal.changes.size();
    ASSERT_TRUE(schools.change(idle(school, "20")));
    ASSERT_TRUE(schools.change(idle(school, "20")));  // holds already: no change
    ASSERT_EQ(journal.changes.size(), before + 1);
    const Change& change = journal.changes.back();
    EXPECT_EQ(change.verb, ChangeVerb::setting_changed);
    EXPECT_EQ(change.subject, "session.idle");
    EXPECT_EQ(change.content, "silent -> 20: shared iPads");
    EXPECT_EQ(change.by, Actor(head));
}

TEST_P(SchoolStore, what_the_journal_cannot_record_does_not_happen) {
    const School school = added("headcorn");
    BrokenJournal broken;
    Schools unrecorded(database(), world, broken);
    EXPECT_THROW((void)unrecorded.change(idle(school, "20")), store::Failure);
    EXPECT_THROW((void)unrecorded.add(profile("hccs"), Operator{}), store::Failure);
    EXPECT_EQ(schools.settings(school.id).duration("session.idle"), 30min);
    EXPECT_EQ(schools.find("hccs"), std::nullopt);
}

TEST_P(SchoolStore, a_change_inside_another_verbs_transaction_goes_with_it) {
    const School school = added("headcorn");
    {
        store::Transaction tx = database().writing();
        ASSERT_TRUE(schools.change(tx, idle(school, "20")));
        EXPECT_EQ(schools.settings(tx, school.id).duration("session.idle"), 20min);
    }
    EXPECT_EQ(schools.settings(school.id).duration("session.idle"), 30min);
}

TEST_P(SchoolStore, a_change_without_reason_or_with_a_wrong_value_is_refused) {
    const School school = added("headcorn");
    const auto message = [&](std::string_view key, std::string_view value, std::string_view reason) {
        return describe(schools.change({school.id, key, value, reason, head}).error());
    };
    EXPECT_EQ(message("session.idle", "20", ""), "setting `session.idle` is changed with a reason; write one");
    EXPECT_EQ(message("session.idle", "forever", "x"),
              "setting `session.idle` is `forever`; write a whole number of minutes from 5 to 120");
    EXPECT_EQ(message("session.idel", "20", "x"),
              "there is no setting `session.idel`; correct its spelling or leave it out");
    EXPECT_TRUE(schools.history(school.id, "session.idle").empty());
}

TEST_P(SchoolStore, one_schools_settings_are_not_anothers) {
    const School first = added("headcorn");
    const School second = added("homewood");
    ASSERT_TRUE(schools.change(idle(first, "20")));
    EXPECT_EQ(schools.settings(second.id).duration("session.idle"), 30min);
    EXPECT_TRUE(schools.history(second.id, "session.idle").empty());
}

TEST_P(SchoolStore, a_line_of_the_history_cannot_be_changed_or_removed) {
    const School school = added("headcorn");
    ASSERT_TRUE(schools.change(idle(school, "20")));
    for (const char* attempt : {"UPDATE setting_changes SET value_after = '5'", "DELETE FROM setting_changes"}) {
        SCOPED_TRACE(attempt);
        EXPECT_NE(as_attacker(attempt), "");
    }
    EXPECT_EQ(schools.history(school.id, "session.idle").size(), 1U);
}

TEST_P(SchoolStore, a_setting_that_is_declared_no_longer_counts_as_not_said) {
    const School school = added("headcorn");
    store::Transaction tx = database().writing();
    tx.run(
        "INSERT INTO setting_changes (school_id, setting, number, value_before, value_after, reason, "
        "changed_by_kind, changed_at) VALUES (?, 'retired.setting', 1, 'silent', 'x', 'y', 'software', ?)",
        school.id, clock.now());
    tx.run(
        "INSERT INTO setting_changes (school_id, setting, number, value_before, value_after, reason, "
        "changed_by_kind, changed_at) VALUES (?, 'session.idle', 1, 'silent', '9999', 'y', 'software', ?)",
        school.id, clock.now());
    EXPECT_EQ(schools.settings(tx, school.id).duration("session.idle"), 30min);
}

}  // namespace
}  // namespace school
