#pragma once
// The few rooms that commands need beside a running office. Presence and spools, of which the office is the one
// writer, are not opened here.

#include "app/admin.h"
#include "app/records.h"
#include "desk/desk.h"
#include "journal/journal.h"
#include "net/fetch.h"
#include "policy/policy.h"
#include "rulebook/rulebook.h"
#include "school/school.h"

#include <string_view>
#include <vector>

namespace app {

// The database of an installation that is there. Throws std::runtime_error when there is none.
class AdminRecords {
public:
    AdminRecords(const Installation& installation, base::World world);
    AdminRecords(const AdminRecords&) = delete;
    AdminRecords& operator=(const AdminRecords&) = delete;

    // The school with this key, or all when it is empty. Throws when there is none of that key.
    [[nodiscard]] std::vector<school::School> schools_named(std::string_view key);

    // In the order of construction, each outliving the next.
    store::Database database;
    journal::Journal journal;
    journal::SchoolChanges changes;
    school::Schools schools;
};

// With the profiles, and the rulebook over them.
class AdminRooms {
public:
    AdminRooms(const Installation& installation, base::World in);
    AdminRooms(const AdminRooms&) = delete;
    AdminRooms& operator=(const AdminRooms&) = delete;

    base::World world;
    AdminRecords records;
    std::vector<policy::Policy> policies;
    rulebook::Rulebook rulebook;
    net::Fetcher fetcher;
    rulebook::Subscriptions subscriptions;
    desk::Tasks tasks;
    rulebook::SchoolList list;
    rulebook::SealedLists sealed;
};

// One a command, each in the file of its subject.
[[nodiscard]] int run(const Installation& installation, base::World world, const VerifyJournal& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const ShowHeads& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const ExplainUrl& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const AddLists& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const RemoveLists& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const ShowLists& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const LoadSealed& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const ShowSealed& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const CheckProfiles& command);
[[nodiscard]] int run(const Installation& installation, base::World world, const ShowCoverage& command);

}  // namespace app
