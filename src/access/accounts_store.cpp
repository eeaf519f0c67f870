#include "access/access.h"
#include "base/ensure.h"
#include "base/text.h"
#include "store/database.h"
#include "store/migration.h"
#include "store/scope.h"

#include <algorithm>

namespace rights {
namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kMostNameBytes = 64;
// Writing at every request would make each page wait for a writer's turn.
constexpr std::chrono::minutes kSeenIsNotedEvery{1};

enum class At { account, address, browser };
constexpr auto words_of(At) {
    return std::to_array<std::pair<At, std::string_view>>(
        {{At::account, "account"}, {At::address, "address"}, {At::browser, "browser"}});
}

struct Stored {
    PersonId person;
    std::string password_hash;
};

std::optional<Stored> account_named(Transaction& tx, const SchoolScope& scope, std::string_view name) {
    return tx
        .query("SELECT person_id, password_hash FROM accounts WHERE school_id = ? AND name = ? AND disabled_at IS NULL",
               scope, name)
        .one([](const Row& row) {
            return Stored{row.get<PersonId>(0), row.get<std::string>(1)};
        });
}

bool is_named_otherwise(Transaction& tx, const SchoolScope& scope, const NewAccount& account) {
    return tx.query("SELECT count(*) FROM accounts WHERE school_id = ? AND name = ? AND person_id <> ?", scope,
                    account.name, account.person)
               .only<int>() > 0;
}

void put_account(Transaction& tx, const NewAccount& account, const std::string& hash, base::Instant now) {
    tx.run(
        "INSERT INTO accounts (school_id, person_id, name, password_hash, set_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (school_id, person_id) DO UPDATE SET name = excluded.name, "
        "password_hash = excluded.password_hash, set_at = excluded.set_at, disabled_at = NULL",
        SchoolScope(account.school), account.person, account.name, hash, now);
}

void disable_account(Transaction& tx, const SchoolScope& scope, const PersonId& person, base::Instant now) {
    tx.run("UPDATE accounts SET disabled_at = ? WHERE school_id = ? AND person_id = ? AND disabled_at IS NULL", now,
           scope, person);
}

Failures failures_at(Transaction& tx, const SchoolScope& scope, At what, const base::Digest& of) {
    return tx
        .query(
            "SELECT failures, last_at FROM sign_in_failures "
            "WHERE school_id = ? AND failed_at_what = ? AND of_digest = ?",
            scope, what, of)
        .one([](const Row& row) {
            return Failures{row.get<std::uint64_t>(0), row.get<base::Instant>(1)};
        })
        .value_or(Failures{});
}

struct Counter {
    At what;
    const base::Digest& of;
};
void put_failures(Transaction& tx, const SchoolScope& scope, const Counter& counter, const Failures& failures) {
    tx.run(
        "INSERT INTO sign_in_failures (school_id, failed_at_what, of_digest, failures, last_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (school_id, failed_at_what, of_digest) DO UPDATE SET failures = excluded.failures, "
        "last_at = excluded.last_at",
        scope, counter.what, counter.of, failures.count, failures.last);
}

void forget_failures(Transaction& tx, const SchoolScope& scope, const Counter& counter) {
    tx.run("DELETE FROM sign_in_failures WHERE school_id = ? AND failed_at_what = ? AND of_digest = ?", scope,
           counter.what, counter.of);
}

bool is_known_at_school(Transaction& tx, const SchoolScope& scope, const base::Digest& browser) {
    return tx.query("SELECT count(*) FROM known_browsers WHERE school_id = ? AND browser_hash = ?", scope, browser)
               .only<int>() > 0;
}

bool is_known(Transaction& tx, const SchoolScope& scope, const base::Digest& browser, const PersonId& person,
              base::Instant since) {
    return tx.query(
                 "SELECT count(*) FROM known_browsers"
                 " WHERE school_id = ? AND browser_hash = ? AND person_id = ? AND seen_at >= ?",
                 scope, browser, person, since)
               .only<int>() > 0;
}

void put_browser(Transaction& tx, const SchoolScope& scope, const base::Digest& browser, const PersonId& person,
                 base::Instant now) {
    tx.run(
        "INSERT INTO known_browsers (school_id, browser_hash, person_id, seen_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (school_id, browser_hash, person_id) DO UPDATE SET seen_at = excluded.seen_at",
        scope, browser, person, now);
}

void forget_browsers(Transaction& tx, const SchoolScope& scope, const PersonId& person) {
    tx.run("DELETE FROM known_browsers WHERE school_id = ? AND person_id = ?", scope, person);
}

struct SessionRow {
    PersonId person;
    base::Instant began;
    base::Instant seen;
};
std::optional<SessionRow> open_session(Transaction& tx, const SchoolScope& scope, const base::Digest& token_hash) {
    return tx
        .query(
            "SELECT person_id, began_at, seen_at FROM sessions "
            "WHERE school_id = ? AND token_hash = ? AND ended_at IS NULL",
            scope, token_hash)
        .one([](const Row& row) {
            return SessionRow{row.get<PersonId>(0), row.get<base::Instant>(1), row.get<base::Instant>(2)};
        });
}

void insert_session(Transaction& tx, const SchoolScope& scope, const base::Digest& token_hash, const SessionRow& row) {
    tx.run("INSERT INTO sessions (school_id, token_hash, person_id, began_at, seen_at) VALUES (?, ?, ?, ?, ?)", scope,
           token_hash, row.person, row.began, row.seen);
}

void note_seen(Transaction& tx, const SchoolScope& scope, const base::Digest& token_hash, base::Instant now) {
    tx.run("UPDATE sessions SET seen_at = ? WHERE school_id = ? AND token_hash = ? AND ended_at IS NULL", now, scope,
           token_hash);
}

// A full disk ends nobody's session: whoever is signed in must be able to read the page that says so.
void keep_alive(store::Database& database, const SchoolScope& scope, const base::Digest& token_hash,
                base::Instant now) {
    try {
        Transaction tx = database.writing();
        note_seen(tx, scope, token_hash, now);
        tx.commit();
    } catch (const store::Failure& failure) {
        if (failure.kind() != store::FailureKind::full) throw;
    }
}

void end_session(Transaction& tx, const SchoolScope& scope, const base::Digest& token_hash, base::Instant now) {
    tx.run("UPDATE sessions SET ended_at = ? WHERE school_id = ? AND token_hash = ? AND ended_at IS NULL", now, scope,
           token_hash);
}

void end_sessions_of(Transaction& tx, const SchoolScope& scope, const PersonId& person, base::Instant now) {
    tx.run("UPDATE sessions SET ended_at = ? WHERE school_id = ? AND person_id = ? AND ended_at IS NULL", now, scope,
           person);
}

bool is_name(std::string_view name) {
    if (name.empty() || name.size() > kMostNameBytes) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || base::is_ascii_digit(c) || c == '.' || c == '-';
    });
}

base::Digest hash_of(std::string_view token) { return base::sha256(base::bytes_of(token)); }

// The token is 32 random bytes as text; its keyed digest tells nothing of it.
base::Key csrf_key_of(std::string_view token) {
    return base::keyed_digest(hash_of(token), base::bytes_of("csrf key of this session"));
}

const OpenSchool* school_with_id(const OpenSchools& schools, const SchoolId& id) {
    const auto found =
        std::find_if(schools.begin(), schools.end(), [&](const OpenSchool& each) { return each.school.id == id; });
    return found == schools.end() ? nullptr : &*found;
}

// The counters that one attempt waits for and adds to, with their limits (throttle.h says why).
struct Watched {
    At what;
    base::Digest of;
    Patience patience;
};
using Watch = std::vector<Watched>;

Watch watch_of(const SignInTry& attempt, const std::string& name, const school::Settings& settings) {
    const auto window = settings.duration("sign_in.window");
    return {{At::account, hash_of(name), {settings.count("sign_in.attempts_per_account"), window}},
            {At::address, hash_of(attempt.address), {settings.count("sign_in.attempts_per_address"), window}}};
}

// A browser's failures at one account, which say nothing of another account.
Watch watch_of_known(const base::Digest& browser, const PersonId& person, const school::Settings& settings) {
    base::Bytes both(browser.begin(), browser.end());
    base::append(both, person.bytes());
    return {{At::browser,
             base::sha256(both),
             {settings.count("sign_in.attempts_per_account"), settings.duration("sign_in.window")}}};
}

base::Instant next_try(Transaction& tx, const SchoolScope& scope, const Watch& watch, base::Instant now) {
    base::Instant at = now;
    for (const Watched& each : watch)
        at = std::max(at, next_try(failures_at(tx, scope, each.what, each.of), each.patience, now));
    return at;
}

void count_failure(Transaction& tx, const SchoolScope& scope, const Watch& watch, base::Instant now) {
    for (const Watched& each : watch)
        put_failures(tx, scope, {each.what, each.of},
                     one_more(failures_at(tx, scope, each.what, each.of), each.patience, now));
}

std::string new_token(base::Random& random) {
    base::Bytes bytes(kTokenBytes);
    random.fill(bytes);
    return base::to_base64url(bytes);
}

}  // namespace

const OpenSchool* find_school(const OpenSchools& schools, std::string_view key) {
    const auto found =
        std::find_if(schools.begin(), schools.end(), [&](const OpenSchool& each) { return each.school.key == key; });
    return found == schools.end() ? nullptr : &*found;
}

std::string describe(const AccountError& error) {
    switch (error.fault) {
        case AccountFault::unknown_person:
            return "the person is not of this school, or has left; look the person up again";
        case AccountFault::bad_name:
            return "the name to sign in with has a character that it may not have; use a to z, 0 to 9, dots and dashes";
        case AccountFault::name_taken:
            return "somebody else signs in with this name; choose another";
        case AccountFault::weak_password:
            return error.cause;
    }
    base::ensure(false, "a fault is one of its words");
    return {};
}

base::Result<void, AccountError> Accounts::set(const NewAccount& account) {
    if (!is_name(account.name)) return base::failure(AccountError{AccountFault::bad_name, {}});
    const auto person = parts_.people.find(account.school, account.person);
    const OpenSchool* here = school_with_id(parts_.schools, account.school);
    if (!person || here == nullptr) return base::failure(AccountError{AccountFault::unknown_person, {}});
    const Guards guards = person->kind == people::Kind::learner ? Guards::learner : Guards::adult;
    const auto fit = check_password(account.password, guards, here->school.key + " " + account.name);
    if (!fit) return base::failure(AccountError{AccountFault::weak_password, std::string(describe(fit.error()))});
    const std::string hash = parts_.work.hash(account.password);

    const SchoolScope scope(account.school);
    const base::Instant now = parts_.world.clock.now();
    Transaction tx = parts_.database.writing();
    if (is_named_otherwise(tx, scope, account)) return base::failure(AccountError{AccountFault::name_taken, {}});
    put_account(tx, account, hash, now);
    end_sessions_of(tx, scope, account.person, now);
    forget_browsers(tx, scope, account.person);
    journal_.record(tx, scope,
                    {.actor = journal::actor_of(account.by),
                     .verb = "account.set",
                     .subject = {"person", journal::opaque(account.person.bytes())},
                     .content = base::bytes_of(account.name)});
    tx.commit();
    return {};
}

base::Result<NewSession, SignInRefusal> Accounts::sign_in(const SignInTry& attempt) {
    const OpenSchool* here = find_school(parts_.schools, attempt.school);
    if (here == nullptr) return base::failure(SignInRefusal(WrongNameOrPassword{}));
    const SchoolScope scope(here->school.id);
    const std::string name = base::ascii_lower(base::trimmed(attempt.name));
    const base::Instant now = parts_.world.clock.now();
    const school::Settings settings = parts_.settings.settings(here->school.id);
    const base::Digest browser = hash_of(attempt.browser);
    Watch watch = watch_of(attempt, name, settings);

    std::optional<Stored> account;
    {
        Transaction tx = parts_.database.reading();
        account = account_named(tx, scope, name);
        if (account && is_known(tx, scope, browser, account->person, now - kBrowserIsKnownFor))
            watch = watch_of_known(browser, account->person, settings);
        const base::Instant at = next_try(tx, scope, watch, now);
        if (at > now) return base::failure(SignInRefusal(WaitUntil{at}));
    }
    // Outside every transaction: the same work whether or not somebody has this name.
    const bool is_right = account ? parts_.work.matches(account->password_hash, attempt.password)
                                  : parts_.work.matches_nobody(attempt.password);

    const std::string token = new_token(parts_.world.random);
    Transaction tx = parts_.database.writing();
    const auto person = account ? parts_.people.find(tx, here->school.id, account->person) : std::nullopt;
    if (!is_right || !person || !person->is_on_roster(here->calendar.local(now).date)) {
        count_failure(tx, scope, watch, now);
        tx.commit();
        return base::failure(SignInRefusal(WrongNameOrPassword{}));
    }
    // One that this school gave is kept, so that a shared browser is known for each of those who use it.
    const bool is_ours = is_known_at_school(tx, scope, browser);
    const std::string kept = is_ours ? std::string(attempt.browser) : new_token(parts_.world.random);
    forget_failures(tx, scope, {watch.front().what, watch.front().of});
    put_browser(tx, scope, hash_of(kept), person->id, now);
    insert_session(tx, scope, hash_of(token), {person->id, now, now});
    tx.commit();
    return NewSession{token, person->id, kept};
}

std::optional<Session> Accounts::find(std::string_view school, std::string_view token) {
    const OpenSchool* here = find_school(parts_.schools, school);
    if (here == nullptr || token.empty()) return std::nullopt;
    const SchoolScope scope(here->school.id);
    const base::Digest token_hash = hash_of(token);
    const base::Instant now = parts_.world.clock.now();
    std::optional<SessionRow> row;
    {
        Transaction tx = parts_.database.reading();
        row = open_session(tx, scope, token_hash);
        if (!row) return std::nullopt;
        const school::Settings settings = parts_.settings.settings(tx, here->school.id);
        if (now - row->seen > settings.duration("session.idle") ||
            now - row->began > settings.duration("session.absolute"))
            return std::nullopt;
        const auto person = parts_.people.find(tx, here->school.id, row->person);
        if (!person || !person->is_on_roster(here->calendar.local(now).date)) return std::nullopt;
    }
    if (now - row->seen >= kSeenIsNotedEvery) keep_alive(parts_.database, scope, token_hash, now);
    return Session{here->school.id, row->person, row->began, csrf_key_of(token)};
}

void Accounts::sign_out(std::string_view school, std::string_view token) {
    const OpenSchool* here = find_school(parts_.schools, school);
    if (here == nullptr) return;
    Transaction tx = parts_.database.writing();
    end_session(tx, SchoolScope(here->school.id), hash_of(token), parts_.world.clock.now());
    tx.commit();
}

std::optional<Reader> Accounts::reader(SchoolId school, const PersonId& id) {
    const OpenSchool* here = school_with_id(parts_.schools, school);
    const auto person = parts_.people.find(school, id);
    if (here == nullptr || !person) return std::nullopt;
    const Date today = here->calendar.local(parts_.world.clock.now()).date;
    if (!person->is_on_roster(today)) return std::nullopt;
    const bool deputies_act = parts_.settings.settings(school).is_on("deputies.may_act_for_dsl");
    const auto posts = parts_.people.posts(school);
    Reader::Self self{school,
                      id,
                      roles_of({.kind = person->kind,
                                .posts = posts,
                                .person = id,
                                .day = today,
                                .deputies = deputies_act ? Deputies::are_told : Deputies::are_not_told,
                                .stand_ins = here->stand_ins}),
                      {}};
    for (const auto& taught : parts_.people.classes_of(school, id, people::Part::teacher, today))
        for (const people::Listed& each : parts_.people.class_list(school, taught.id, today))
            if (each.part == people::Part::learner) self.taught.insert(each.person.id);
    return Reader(std::move(self));
}

std::optional<PersonId> person_signing_in_as(store::Transaction& transaction, SchoolId school, std::string_view name) {
    const auto found = account_named(transaction, SchoolScope(school), base::ascii_lower(base::trimmed(name)));
    return found ? std::optional(found->person) : std::nullopt;
}

bool has_account(store::Transaction& transaction, SchoolId school, const PersonId& person) {
    return transaction
        .query("SELECT 1 FROM accounts WHERE school_id = ? AND person_id = ? AND disabled_at IS NULL",
               SchoolScope(school), person)
        .one([](const store::Row& row) { return row.get<std::int64_t>(0); })
        .has_value();
}

std::vector<people::HandOver> AccountLeaveStep::leave(Transaction& tx, const people::Leaving& leaving) {
    const SchoolScope scope(leaving.school);
    const base::Instant now = world_.clock.now();
    disable_account(tx, scope, leaving.person, now);
    end_sessions_of(tx, scope, leaving.person, now);
    forget_browsers(tx, scope, leaving.person);
    return {};
}

bool Reader::read(Transaction& tx, const journal::Journal& journal, std::string_view permission, const Record& record,
                  const Use& use) const {
    if (!may(permission, record)) return false;
    journal.record(tx, SchoolScope(self_.school),
                   {.actor = {journal::ActorKind::person, journal::opaque(self_.person.bytes())},
                    .verb = "record.read",
                    .subject = record.subject,
                    .content = base::bytes_of(permission)});
    return read(permission, record, use);
}

}  // namespace rights
