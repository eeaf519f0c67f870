#pragma once
// `gatehouse admin …`: what somebody at the machine asks of an installation, while the office runs or with it stopped.
// Each command is a value; the command line of main.cpp makes it.

#include "app/installation.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

namespace app {

// How a command ended, for scripts.
inline constexpr int kAllWell = 0;
inline constexpr int kFound = 1;     // it was done, and something is wrong with what it looked at
inline constexpr int kCannotDo = 2;  // it was not done: the words say why and what to do

// Every line of the journal, school for school. An empty `school` means all of them.
struct VerifyJournal {
    std::string school;
    std::string noted;  // NUMBER:HASH, the seal of a day, or a file of such; empty: a cut-off end is not found
};
// Number and hash of the last line, to be noted where nobody with the database can reach it. Of the machine's operator
// alone: the number grows with the lines of sealed records (SAFEGUARDING 3).
struct ShowHeads {
    std::string school;
};
// Every rule that is considered for an address, by the rules in force at the gate.
struct ExplainUrl {
    std::string url;
    std::string school;
    std::string as;  // a profile's key, somebody's sign-in name or id; empty: whoever is signed in at `from`, or nobody
    std::string from;  // an address of a device; empty: any of the school's networks
    std::string at;    // 2026-03-03T10:15Z; empty: now
};
// A further list, in force at once: a folder, a file, or an https address that is looked at again and again.
struct AddLists {
    std::string location;
    std::string source;
    std::string licence;
    std::string layout = "folders";
    std::string category;
    std::int64_t every_hours = 24;
    std::string proof;
    std::string school;  // where its leadership is asked; empty: the first
};
struct RemoveLists {
    std::string which;   // as `lists list` names it
    std::string school;  // likewise
};
struct ShowLists {};
// A list of illegal pages that a school is given as a member of a scheme: sealed, never shown again.
struct LoadSealed {
    std::filesystem::path file;
    std::string school;
    std::string list;  // as the scheme calls it: IWF
    std::string date;  // 2026-11-25; empty: of the file
};
struct ShowSealed {
    std::string school;  // empty: all
};
// What is wrong with profiles. An empty folder means every profile of the installation.
struct CheckProfiles {
    std::filesystem::path folder;
};
// How much of each policy the product claims.
struct ShowCoverage {
    enum class Form { table, json } form;
};
using AdminCommand = std::variant<VerifyJournal, ShowHeads, ExplainUrl, AddLists, RemoveLists, ShowLists, LoadSealed,
                                  ShowSealed, CheckProfiles, ShowCoverage>;

// Returns the exit code; throws std::runtime_error, with what to do, when the command cannot be done.
[[nodiscard]] int run_admin(const Installation& installation, const AdminCommand& command);

}  // namespace app
