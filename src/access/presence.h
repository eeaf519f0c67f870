#pragma once
// Who is at which device, as the gateway is told (ARCHITECTURE knot 5). Composed from what other rooms know, through
// the interfaces here; written to the gateway by nobody else. Part of access/access.h.

#include "access/accounts.h"
#include "base/guarded.h"
#include "gatepost/presence.h"

#include <functional>
#include <string>
#include <vector>

namespace rights {

// Whether a person may use the internet now, and what a refused one reads: plain words, what to do next.
struct Grant {
    enum class State { granted, refused } state;
    std::string why{};
};
// Implemented by `agreements`: a grant is earned by agreement and lesson. Called on worker threads.
class GrantSource {
public:
    virtual ~GrantSource() = default;
    [[nodiscard]] virtual Grant grant(const SchoolId& school, const people::Person& person, Date day) = 0;
    // Said on every page when the grants are not the school's own; empty otherwise.
    [[nodiscard]] virtual std::string notice() const = 0;
};

// Exists only with --demo: grants everybody, and says so on every page. The clauses on signing and lesson are not
// claimed while it is there.
class DemoGrantSource final : public GrantSource {
public:
    [[nodiscard]] Grant grant(const SchoolId& school, const people::Person& person, Date day) override;
    [[nodiscard]] std::string notice() const override;
};

// Implemented by `rulebook`: by whose filter profile somebody's requests are judged; empty when no profile fits, and
// then nobody is bound.
class ProfileSource {
public:
    virtual ~ProfileSource() = default;
    [[nodiscard]] virtual std::optional<gatepost::ProfileId> profile(const SchoolId& school,
                                                                     const people::Person& person, Date day) = 0;
};

// Implemented by `devices`: what the device at a place is called, as its label says ("LAP-0412").
class DeviceSource {
public:
    virtual ~DeviceSource() = default;
    [[nodiscard]] virtual std::optional<std::string> label(const SchoolId& school, const gatepost::Place& place) = 0;
};

enum class PresenceFault {
    not_granted,      // `why` is for the person
    unknown_person,   // nobody on the roster
    foreign_network,  // the network is not one of the school's
    no_profile,       // no filter profile fits the person
    nobody_there,     // nobody is signed in at the place
    not_written       // the gateway could not be told: nobody is bound; `why` names the file's failure
};
struct PresenceError {
    PresenceFault fault;
    std::string why{};
};

// Thread-safe. Database first, then the file: what was not told when the process died is told by `reconcile` at the
// next start. Throws store::Failure when the database cannot go on.
class Presence {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        people::People& people;
        school::Schools& settings;
        const OpenSchools& schools;
        GrantSource& grants;
        ProfileSource& profiles;
        DeviceSource* devices;  // null: a device is shown by its address
    };
    Presence(const Parts& parts, gatepost::PresenceFile file) : parts_(parts), file_(std::move(file)) {}

    // Somebody signed in with a password of their own at this place. Ends whoever was there. Holds until the end of the
    // school day, or until it was not used for as long as presence.idle says.
    [[nodiscard]] base::Result<gatepost::Bound, PresenceError> bind(const SchoolId& school, const PersonId& person,
                                                                    const gatepost::Place& place);
    // Nobody is there any more. Nothing happens where nobody was.
    [[nodiscard]] base::Result<void, PresenceError> free(const SchoolId& school, const gatepost::Place& place);

    // Who is there now, as the gateway was told.
    [[nodiscard]] std::optional<gatepost::Bound> at(const gatepost::Place& place) const;
    // Everybody who is signed in at the school now; whoever the gateway ended unused, too, since only it knows.
    [[nodiscard]] std::vector<gatepost::Bound> online(const SchoolId& school) const;
    // Why somebody could not be bound now, wherever they are; none when nothing stands in the way. Orders are no
    // reason: whoever is under one is bound all the same.
    [[nodiscard]] std::optional<PresenceError> obstacle(const SchoolId& school, const people::Person& person);
    // The warnings after which whoever is there went on, and that still count at `at`, as the gateway was told.
    [[nodiscard]] std::vector<gatepost::WarningId> went_on_at(const gatepost::Place& place, base::Instant at) const;
    // Whether an order that holds now takes their internet away at `at`, as the gateway was told.
    [[nodiscard]] bool is_suspended(const PersonId& person, base::Instant at) const;
    // Whoever is there went on after a warning: the gateway is told that it need not warn again until then. One that
    // holds as long or longer stays as it is. It is kept nowhere else, and ends with the sign-in.
    [[nodiscard]] base::Result<void, PresenceError> went_on(const gatepost::WentOn& went_on);

    // Makes the file say what the database says: at start, and after persons left or orders were written.
    [[nodiscard]] base::Result<void, PresenceError> reconcile();

    // What the portal shows before it binds: the device's label, or its address.
    [[nodiscard]] std::string device(const SchoolId& school, const gatepost::Place& place);
    [[nodiscard]] std::string notice() const { return parts_.grants.notice(); }

private:
    [[nodiscard]] base::Result<gatepost::ProfileId, PresenceError> admitted(const SchoolId& school,
                                                                            const people::Person& person, Date day);
    [[nodiscard]] base::Result<void, PresenceError> tell(const gatepost::PresenceRecord& record);

    Parts parts_;
    base::Guarded<gatepost::PresenceFile> file_;
};

}  // namespace rights
