// Signing in, on both engines: each refusal is named after its harm.

#include "access/access.h"
#include "store/database.h"
#include "store/migration.h"
#include "support/access_school.h"

namespace rights {
namespace {

using support::kPassword;

class AccountsStore : public support::AccessSchool {
protected:
    auto sign_in_with(std::string_view name, std::string_view password, std::string_view browser) {
        return accounts.sign_in({"headcorn", name, password, "192.0.2.7", browser});
    }
};
INSTANTIATE_TEST_SUITE_P(both, AccountsStore, support::both_engines(), support::engine_name);

TEST_P(AccountsStore, a_right_password_opens_a_session_of_this_school_only) {
    const auto session = sign_in("dsl", kPassword);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->person, part("dsl"));
    ASSERT_TRUE(accounts.find("headcorn", session->token));
    EXPECT_EQ(accounts.find("headcorn", session->token)->person, part("dsl"));
    EXPECT_FALSE(accounts.find("homewood", session->token));
    EXPECT_FALSE(accounts.find("nowhere", session->token));
    EXPECT_FALSE(accounts.find("headcorn", session->token + "x"));
    EXPECT_FALSE(accounts.find("headcorn", ""));
}

TEST_P(AccountsStore, a_name_is_found_however_it_was_typed) { EXPECT_TRUE(sign_in("  DSL ", kPassword)); }

TEST_P(AccountsStore, an_unknown_name_is_refused_just_like_a_wrong_password) {
    for (const char* name : {"dsl", "nobody"}) {
        const auto refused = sign_in(name, "not the password");
        ASSERT_FALSE(refused) << name;
        EXPECT_TRUE(std::holds_alternative<WrongNameOrPassword>(refused.error())) << name;
    }
}

TEST_P(AccountsStore, guesses_at_an_account_have_to_wait_longer_each_time_also_at_a_name_that_nobody_has) {
    for (const char* name : {"dsl", "nobody"}) {
        for (int i = 0; i < 10; ++i) ASSERT_FALSE(sign_in(name, "guess"));
        const auto refused = sign_in(name, "guess");
        ASSERT_FALSE(refused);
        const auto* wait = std::get_if<WaitUntil>(&refused.error());
        ASSERT_NE(wait, nullptr) << name;
        EXPECT_EQ(wait->at, clock.now() + kFirstWait);
        clock.pass(kFirstWait);
        ASSERT_FALSE(sign_in(name, "guess"));
        EXPECT_EQ(std::get<WaitUntil>(sign_in(name, "guess").error()).at, clock.now() + 2 * kFirstWait);
    }
}

TEST_P(AccountsStore, a_guesser_locks_nobody_out) {
    for (int i = 0; i < 16; ++i) {
        (void)sign_in("dsl", "guess");
        clock.pass(kLongestWait);
    }
    EXPECT_TRUE(sign_in("dsl", kPassword));
}

TEST_P(AccountsStore, somebody_elses_guesses_do_not_keep_the_designated_safeguarding_lead_out) {
    const auto before = sign_in("dsl", kPassword);
    ASSERT_TRUE(before);
    clock.pass(std::chrono::days(30));
    for (int i = 0; i < 200; ++i) {
        // From everywhere, and from the school's own address too.
        (void)accounts.sign_in({"headcorn", "dsl", "guess", "198.51.100." + std::to_string(i)});
        (void)sign_in("dsl", "guess");
        if (i % 5 == 0) clock.pass(kFirstWait);
    }
    EXPECT_FALSE(sign_in("dsl", kPassword)) << "a browser that nobody knows waits";
    const auto again = sign_in_with("dsl", kPassword, before->browser);
    ASSERT_TRUE(again) << "the lead's own browser does not";
    EXPECT_EQ(again->browser, before->browser);
    EXPECT_FALSE(sign_in("dsl", kPassword)) << "and gives the guesser no new tries";
}

TEST_P(AccountsStore, guessing_from_many_addresses_stays_slow_in_total) {
    ASSERT_TRUE(sign_in("dsl", kPassword));
    int looked_at = 0;
    for (int second = 0; second < 600; ++second) {
        const auto refused = accounts.sign_in({"headcorn", "dsl", "guess", "198.51.100." + std::to_string(second)});
        ASSERT_FALSE(refused);
        if (std::holds_alternative<WrongNameOrPassword>(refused.error())) ++looked_at;
        clock.pass(std::chrono::seconds(1));
    }
    EXPECT_LE(looked_at, 10 + 5 + 600 / 30) << "the free ones, those between the short waits, two a minute";
}

TEST_P(AccountsStore, a_stolen_mark_of_a_browser_makes_guessing_no_faster_and_opens_no_other_account) {
    const std::string stolen = sign_in("teacher", kPassword)->browser;
    for (int i = 0; i < 10; ++i) ASSERT_FALSE(sign_in_with("teacher", "guess", stolen));
    EXPECT_TRUE(std::holds_alternative<WaitUntil>(sign_in_with("teacher", "guess", stolen).error()));
    EXPECT_TRUE(sign_in("teacher", kPassword)) << "whose password it is does not wait for that browser";
    for (int i = 0; i < 11; ++i) (void)sign_in("dsl", "guess");
    EXPECT_TRUE(std::holds_alternative<WaitUntil>(sign_in_with("dsl", kPassword, stolen).error()))
        << "it is known for one account only";
    store::Transaction tx = database().reading();
    for (const auto& hash : tx.query("SELECT browser_hash FROM known_browsers").all<base::Bytes>())
        EXPECT_NE(base::to_text(hash), stolen);
}

TEST_P(AccountsStore, a_browser_is_a_stranger_again_after_a_new_password_or_half_a_year) {
    std::string browser = sign_in("dsl", kPassword)->browser;
    ASSERT_TRUE(accounts.set({here, part("dsl"), "dsl", kPassword, by}));
    for (int i = 0; i < 11; ++i) (void)sign_in("dsl", "guess");
    EXPECT_FALSE(sign_in_with("dsl", kPassword, browser));
    clock.pass(std::chrono::hours(1));
    browser = sign_in("dsl", kPassword)->browser;
    clock.pass(std::chrono::days(100));
    for (int i = 0; i < 11; ++i) (void)sign_in("dsl", "guess");
    ASSERT_TRUE(sign_in_with("dsl", kPassword, browser));
    clock.pass(kBrowserIsKnownFor + std::chrono::seconds(1));
    for (int i = 0; i < 11; ++i) (void)sign_in("dsl", "guess");
    EXPECT_FALSE(sign_in_with("dsl", kPassword, browser));
}

TEST_P(AccountsStore, a_right_password_during_the_wait_is_not_looked_at_and_does_not_make_it_longer) {
    for (int i = 0; i < 10; ++i) ASSERT_FALSE(sign_in("dsl", "guess"));
    for (int i = 0; i < 3; ++i) {
        const auto refused = sign_in("dsl", kPassword);
        ASSERT_FALSE(refused);
        EXPECT_EQ(std::get<WaitUntil>(refused.error()).at, clock.now() + kFirstWait);
    }
    clock.pass(kFirstWait);
    EXPECT_TRUE(sign_in("dsl", kPassword));
}

TEST_P(AccountsStore, one_address_that_tries_many_names_has_to_wait_and_others_do_not) {
    for (int i = 0; i < 100; ++i) (void)sign_in("name" + std::to_string(i), "guess");
    EXPECT_TRUE(std::holds_alternative<WaitUntil>(sign_in("dsl", kPassword).error()));
    EXPECT_TRUE(accounts.sign_in({"headcorn", "dsl", kPassword, "192.0.2.99"}));
}

TEST_P(AccountsStore, a_session_ends_when_idle_and_in_any_case_at_its_absolute_limit) {
    const auto idle = sign_in("dsl", kPassword);
    clock.pass(std::chrono::minutes(30));
    EXPECT_TRUE(accounts.find("headcorn", idle->token));
    clock.pass(std::chrono::minutes(31));
    EXPECT_FALSE(accounts.find("headcorn", idle->token));

    const auto used = sign_in("dsl", kPassword);
    for (int i = 0; i < 24; ++i) {
        clock.pass(std::chrono::minutes(20));
        ASSERT_TRUE(accounts.find("headcorn", used->token)) << i;
    }
    clock.pass(std::chrono::minutes(1));
    EXPECT_FALSE(accounts.find("headcorn", used->token));
}

TEST_P(AccountsStore, a_session_is_over_after_signing_out_also_for_who_kept_the_token) {
    const auto session = sign_in("dsl", kPassword);
    accounts.sign_out("headcorn", session->token);
    EXPECT_FALSE(accounts.find("headcorn", session->token));
}

TEST_P(AccountsStore, whoever_read_the_database_has_no_token_and_no_password) {
    const auto session = sign_in("dsl", kPassword);
    store::Transaction tx = database().reading();
    const auto hashes = tx.query("SELECT token_hash FROM sessions").all<base::Bytes>();
    ASSERT_EQ(hashes.size(), 1U);
    EXPECT_NE(base::to_text(hashes[0]), session->token);
    EXPECT_FALSE(accounts.find("headcorn", base::to_text(hashes[0])));
    for (const auto& hash : tx.query("SELECT password_hash FROM accounts").all<std::string>())
        EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST_P(AccountsStore, a_leaver_can_neither_sign_in_nor_go_on) {
    const auto session = sign_in("teacher", kPassword);
    ASSERT_TRUE(session);
    AccountLeaveStep step(world);
    ASSERT_TRUE(people.leave({here, part("teacher"), today, by}, {&step}));
    EXPECT_FALSE(accounts.find("headcorn", session->token));
    EXPECT_FALSE(sign_in("teacher", kPassword));
}

TEST_P(AccountsStore, somebody_whose_last_day_is_over_is_refused_although_no_step_was_taken) {
    const auto session = sign_in("teacher", kPassword);
    ASSERT_TRUE(people.leave({here, part("teacher"), today, by}, {}));
    EXPECT_TRUE(accounts.find("headcorn", session->token));
    clock.pass(std::chrono::hours(15));
    EXPECT_FALSE(accounts.reader(here, part("teacher")));
    EXPECT_FALSE(sign_in("teacher", kPassword));
}

TEST_P(AccountsStore, a_new_password_ends_the_sessions_that_the_old_one_opened) {
    const auto session = sign_in("dsl", kPassword);
    ASSERT_TRUE(accounts.set({here, part("dsl"), "dsl", "velvet quarry lantern", by}));
    EXPECT_FALSE(accounts.find("headcorn", session->token));
    EXPECT_FALSE(sign_in("dsl", kPassword));
    EXPECT_TRUE(sign_in("dsl", "velvet quarry lantern"));
}

TEST_P(AccountsStore, an_account_is_refused_with_what_to_do) {
    struct Case {
        const char* name;
        NewAccount account;
        AccountFault expected;
    };
    const PersonId dsl = part("dsl");
    for (const Case& each : std::vector<Case>{
             {"a stranger", {here, PersonId::mint(random), "x", kPassword, by}, AccountFault::unknown_person},
             {"a name with a blank", {here, dsl, "d sl", kPassword, by}, AccountFault::bad_name},
             {"no name", {here, dsl, "", kPassword, by}, AccountFault::bad_name},
             {"somebody else's name", {here, dsl, "head", kPassword, by}, AccountFault::name_taken},
             {"an easy password", {here, dsl, "dsl", "password1234", by}, AccountFault::weak_password},
             {"the school's own name", {here, dsl, "dsl", "headcorn2026", by}, AccountFault::weak_password},
             {"a short password", {here, dsl, "dsl", "q7#Lm!", by}, AccountFault::weak_password}}) {
        SCOPED_TRACE(each.name);
        const auto set = accounts.set(each.account);
        ASSERT_FALSE(set);
        EXPECT_EQ(set.error().fault, each.expected);
        EXPECT_NE(describe(set.error()).find(each.expected == AccountFault::weak_password ? ':' : ';'),
                  std::string::npos);
    }
    EXPECT_TRUE(accounts.set({here, part("learner"), "learner", "sunday", by}));
}

TEST_P(AccountsStore, the_reader_of_a_teacher_sees_the_names_of_own_learners_only) {
    const auto teacher = accounts.reader(here, part("teacher"));
    ASSERT_TRUE(teacher);
    const auto classes = people.classes_of(here, part("teacher"), people::Part::teacher, today);
    ASSERT_EQ(classes.size(), 1U);
    const auto taught = people.class_list(here, classes[0].id, today);
    EXPECT_TRUE(teacher->may("names.see", record_of(taught.back().person.id)));
    EXPECT_TRUE(teacher->may("names.see", record_of(part("learner")))) << "the demo's learner is of their class";
    const auto all = people.classes(here);
    const auto other = std::ranges::find_if(all, [&](const auto& one) { return one.id != classes[0].id; });
    const auto others = people.class_list(here, other->id, today);
    EXPECT_FALSE(teacher->may("names.see", record_of(others.back().person.id)));
    EXPECT_FALSE(teacher->has(Role::head));
    EXPECT_TRUE(accounts.reader(here, part("head"))->has(Role::head));
}

TEST_P(AccountsStore, a_reading_that_is_journalled_leaves_a_line_and_a_refused_one_leaves_none) {
    const journal::Journal journal(world);
    const Record learner = record_of(part("learner"));
    const auto id = journal::opaque(part("learner").bytes());
    store::Transaction tx = database().writing();
    int shown = 0;
    const auto use = [&](const base::ReadScope&) { ++shown; };
    EXPECT_FALSE(accounts.reader(here, part("chair"))->read(tx, journal, "names.see", learner, use));
    EXPECT_EQ(journal.lines_about(tx, headcorn, id).size(), 1U);  // the account's own
    EXPECT_TRUE(accounts.reader(here, part("dsl"))->read(tx, journal, "names.see", learner, use));
    const auto lines = journal.lines_about(tx, headcorn, id);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1].verb, "record.read");
    EXPECT_EQ(lines[1].actor.id, journal::opaque(part("dsl").bytes()));
    EXPECT_EQ(shown, 1);
}

}  // namespace
}  // namespace rights
