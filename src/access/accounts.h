#pragma once
// Accounts and sessions: who signs in, how long it lasts, and what the reader may then do. Part of access/access.h.

#include "access/password.h"
#include "access/rights.h"
#include "access/throttle.h"
#include "base/digest.h"
#include "base/world.h"
#include "gatepost/presence.h"
#include "people/people.h"
#include "school/school.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace store {
class Database;
struct Schema;
}  // namespace store

namespace rights {

// A school as this room needs it. Given by `app` at start, const afterwards.
struct OpenSchool {
    school::School school;
    school::SchoolCalendar calendar;
    std::vector<StandIn> stand_ins;
    std::vector<gatepost::NetworkId> networks;  // only through these does the portal bind presence
};
using OpenSchools = std::vector<OpenSchool>;
// By key; null when there is none.
[[nodiscard]] const OpenSchool* find_school(const OpenSchools& schools, std::string_view key);

enum class AccountFault { unknown_person, bad_name, name_taken, weak_password };
struct AccountError {
    AccountFault fault;
    std::string cause;  // of a weak password: what to choose
    friend bool operator==(const AccountError&, const AccountError&) = default;
};
[[nodiscard]] std::string describe(const AccountError& error);

struct NewAccount {
    SchoolId school;
    PersonId person;
    std::string name;  // to sign in with: a-z, 0-9, '.', '-', at most 64; unique in the school
    std::string password;
    school::Actor by;
};

struct SignInTry {
    std::string_view school;  // its key
    std::string_view name;    // as typed
    std::string_view password;
    std::string_view address;    // where the request came from
    std::string_view browser{};  // what the browser kept of an earlier sign-in at this school; empty for nothing
};

// What the browser keeps: 256 random bits as base64url. The database has only their hash.
struct NewSession {
    std::string token;
    PersonId person;
    std::string browser;  // to be kept by the browser beyond the session: random bits, by which it is known again
};
// How long after the last sign-in a browser is known.
inline constexpr std::chrono::days kBrowserIsKnownFor{180};

// One answer for a name that nobody has and for a wrong password.
struct WrongNameOrPassword {};
// Too many failures: this try was not looked at, whether right or wrong.
struct WaitUntil {
    base::Instant at;
};
using SignInRefusal = std::variant<WrongNameOrPassword, WaitUntil>;

struct Session {
    SchoolId school;
    PersonId person;
    base::Instant began;
    base::Key csrf_key;  // made from the token, so that the database does not hold it
};

// From any worker thread, which waits for a turn at hashing here; never from an event loop. Everything given outlives
// it. Throws store::Failure when the database cannot go on.
class Accounts {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        PasswordWork& work;
        school::Schools& settings;
        people::People& people;
        const OpenSchools& schools;
    };
    explicit Accounts(const Parts& parts) : parts_(parts), journal_(parts.world) {}

    // Makes the account of a person of the school, or gives it another name and password. Ends the person's sessions,
    // and no browser is known for it any more.
    [[nodiscard]] base::Result<void, AccountError> set(const NewAccount& account);

    [[nodiscard]] base::Result<NewSession, SignInRefusal> sign_in(const SignInTry& attempt);

    // Whose session the token is at this school; empty for one that is unknown, ended, idle for too long, too old, or
    // of somebody who is no longer on the roster. Keeps a session alive that is used.
    [[nodiscard]] std::optional<Session> find(std::string_view school, std::string_view token);
    void sign_out(std::string_view school, std::string_view token);

    // Who this person is at school now, and what they may.
    [[nodiscard]] std::optional<Reader> reader(SchoolId school, const PersonId& person);

private:
    Parts parts_;
    journal::Journal journal_;
};

// Who signs in by this name; empty for a name that nobody has, and for an account that is closed.
[[nodiscard]] std::optional<PersonId> person_signing_in_as(store::Transaction& transaction, SchoolId school,
                                                           std::string_view name);

// Whether somebody has an account that is not closed.
[[nodiscard]] bool has_account(store::Transaction& transaction, SchoolId school, const PersonId& person);

// Ends the sessions of whoever leaves, and disables the account; `Accounts::find` refuses them after the last day too.
class AccountLeaveStep final : public people::LeaveStep {
public:
    explicit AccountLeaveStep(const base::World& world) : world_(world) {}
    [[nodiscard]] std::vector<people::HandOver> leave(store::Transaction& transaction,
                                                      const people::Leaving& leaving) override;

private:
    base::World world_;
};

// The tables of this room.
[[nodiscard]] store::Schema schema();

}  // namespace rights
