#pragma once
// The one public header of the room: what a school is, its ids, its time (calendar.h), its settings (settings.h),
// its profile (profile.h), and the verbs that keep schools and settings in the database.

#include "base/id.h"
#include "base/result.h"
#include "base/world.h"
#include "school/calendar.h"
#include "school/profile.h"
#include "school/settings.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace store {
class Database;
class Transaction;
struct Schema;
struct SchoolTag;
}  // namespace store

namespace school {

using SchoolId = base::Id<store::SchoolTag>;
// Declared here, below `people`, because every change names who made it.
using PersonId = base::Id<struct PersonTag>;

// Who did something: a person signed in; somebody at the command line of the machine, who counts as a requester and
// cannot approve; or the product itself, at a set time.
struct Operator {
    friend auto operator<=>(const Operator&, const Operator&) = default;
};
struct Software {
    friend auto operator<=>(const Software&, const Software&) = default;
};
using Actor = std::variant<PersonId, Operator, Software>;

struct School {
    SchoolId id;
    std::string key;  // "headcorn": the folder of its profile, and the first part of its office paths
    std::string name;
    std::vector<Phase> phases;
    std::string zone;
    friend bool operator==(const School&, const School&) = default;
};

enum class ChangeVerb { school_added, setting_changed };

// One change of this room, as the journal gets it.
struct Change {
    SchoolId school;
    ChangeVerb verb;
    std::string subject;  // the school's key, or the setting's
    std::string content;  // what the journal commits to and does not hold, "30 -> 20: reason"
    Actor by;
    Instant at;
};

// Implemented by `journal`, handed over by `app`. Called inside the transaction of the change, so that there is never
// the one without the other; throws store::Failure.
class ChangeRecorder {
public:
    virtual ~ChangeRecorder() = default;
    virtual void record(store::Transaction& transaction, const Change& change) = 0;
};

struct SettingRequest {
    SchoolId school;
    std::string_view key;
    std::string_view value;  // as in a profile: in the declared unit, or "silent"
    std::string_view reason;
    Actor by;
};

// A line of a setting's history.
struct SettingChange {
    std::string key;
    std::string from;  // "silent" where nobody had said anything
    std::string to;
    std::string reason;
    Actor by;
    Instant at;
    friend bool operator==(const SettingChange&, const SettingChange&) = default;
};

enum class SchoolFault { unknown_school, key_taken, no_reason, bad_value };
struct SchoolError {
    SchoolFault fault;
    std::string subject;  // school or setting
    std::string cause;    // of a bad value: what to write instead
};
[[nodiscard]] std::string describe(const SchoolError& error);

// Schools and their settings in the database. One thread at a time; database, world and recorder outlive it. Every
// verb throws store::Failure when the database cannot go on. Those with a transaction join it and do not commit.
class Schools {
public:
    Schools(store::Database& database, const base::World& world, ChangeRecorder& recorder)
        : database_(database), world_(world), recorder_(recorder) {}

    // A new school from its profile, with each setting that the profile says as its first change.
    [[nodiscard]] base::Result<School, SchoolError> add(const Profile& profile, const Actor& by);

    [[nodiscard]] std::vector<School> all();  // by name
    [[nodiscard]] std::optional<School> find(std::string_view key);
    [[nodiscard]] std::optional<School> find(SchoolId id);

    // What holds now. A setting that this version no longer declares, or whose value it no longer takes, counts as
    // not said; its lines stay in the history.
    [[nodiscard]] Settings settings(SchoolId school);
    [[nodiscard]] Settings settings(store::Transaction& transaction, SchoolId school);

    // Whether this person may, and whether a second one has to agree, was decided before. A value that holds already
    // is success and leaves no line.
    [[nodiscard]] base::Result<Settings, SchoolError> change(const SettingRequest& request);
    [[nodiscard]] base::Result<Settings, SchoolError> change(store::Transaction& transaction,
                                                             const SettingRequest& request);

    // Oldest first.
    [[nodiscard]] std::vector<SettingChange> history(SchoolId school, std::string_view key);

private:
    store::Database& database_;
    base::World world_;
    ChangeRecorder& recorder_;
};

// The tables of this room.
[[nodiscard]] store::Schema schema();

}  // namespace school
