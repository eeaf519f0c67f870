#pragma once
// The access log: on SQLite a file a day, on PostgreSQL the same tables for all days. Rows and the spool's cursor are
// kept in one transaction, so that each event is there exactly once. Part of monitor/monitor.h, which is what other
// rooms include.
//
// The log holds no names, only opaque ids; and nothing that goes to a sealed route, not even a gap or a count
// (SAFEGUARDING 3). What it gives back holds no person either: whoever looks for a person's events needs another
// right (SAFEGUARDING 11).

#include "gatepost/spool.h"
#include "people/people.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace store {
class Database;
}

namespace monitor {

using people::SchoolId;
using school::Date;

// Where the log is: a folder that exists, or a PostgreSQL database of its own (libpq connection string), apart from
// the records.
struct LogFolder {
    std::filesystem::path path;
};
struct LogServer {
    std::string connection;
};
using LogPlace = std::variant<LogFolder, LogServer>;

// `log-2026-03-03.sqlite`
[[nodiscard]] std::string file_of(Date day);

// What of one batch goes into the log. Events that belong to no school are kept under the school of sixteen zero
// bytes, which is nobody's.
struct LogBatch {
    Date day;
    gatepost::Spool spool;
    std::vector<gatepost::SpooledEvent> events;
    std::vector<gatepost::SpooledEvent> checks;  // fired by the office: kept apart, in no figure
    gatepost::Cursor next;
};

// Writes. One thread.
class LogWriter {
public:
    LogWriter(LogPlace place, base::World world);
    LogWriter(const LogWriter&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;
    ~LogWriter();

    // Rows, roll-ups and cursor in one transaction of the batch's day. Throws store::Failure.
    void keep(const LogBatch& batch);

    // How far each spool has been read, by all days. Throws store::Failure.
    [[nodiscard]] gatepost::Acknowledged cursors();

private:
    [[nodiscard]] store::Database& day_of(Date day);

    LogPlace place_;
    base::World world_;
    std::map<Date, std::unique_ptr<store::Database>> open_;  // the newest days; of a server only one
};

// A line of the log as it is shown to whoever looks after the network: without any person.
struct LoggedEvent {
    base::Instant at;
    std::optional<gatepost::NetworkId> network;
    std::optional<gatepost::ProfileId> profile;
    std::string device;  // its address; empty for help services and what staff read in private
    std::string kind;
    std::string host;
    std::uint16_t status;
    std::string action;
    std::string category;
    std::string reason;
    gatepost::Known known;
    friend bool operator==(const LoggedEvent&, const LoggedEvent&) = default;
};

// Empty texts mean any.
struct LogQuestion {
    SchoolId school;
    Date day;
    std::string category;
    std::string action;
    std::size_t first = 0;  // how many lines to pass over, the newest first
    std::size_t most = 50;
};

struct LogAnswer {
    std::vector<LoggedEvent> lines;  // newest first
    std::size_t all = 0;             // how many answer the question
    friend bool operator==(const LogAnswer&, const LogAnswer&) = default;
};

// One person's lines: the way past every other door of the log, opened by a search with its reason (search.h) alone.
struct PersonQuestion {
    SchoolId school;
    people::PersonId person;
    school::DateSpan days;
    std::size_t first = 0;
    std::size_t most = 50;
};
struct PersonLine {
    base::Instant at;
    std::string device;
    gatepost::Known known;  // how the person was known (SAFEGUARDING 8)
    std::string kind;
    std::string method;
    std::string host;
    std::string path;  // as far as it was seen: of what is encrypted, nothing
    std::uint16_t status;
    std::string action;
    std::string category;
    std::string reason;
    std::string rule;
    std::uint64_t bytes;  // to the device
    friend bool operator==(const PersonLine&, const PersonLine&) = default;
};
struct PersonAnswer {
    std::vector<PersonLine> lines;  // newest first
    std::size_t all = 0;
    friend bool operator==(const PersonAnswer&, const PersonAnswer&) = default;
};

// What was not let through for whoever is signed in at one device, newest first: for a page that they themselves read
// there, a moment later.
struct StoppedQuestion {
    SchoolId school;
    people::PersonId person;
    std::string device;
    Date day;
    base::Instant since;
    std::size_t most = 20;
};
struct StoppedVisit {
    base::Instant at;
    std::optional<gatepost::ProfileId> profile;
    std::string url;  // as in the event: of what is encrypted the name alone
    std::string action;
    std::string category;
    std::string reason;
    std::string rule;
    bool is_refused;  // no page was judged: malformed, or a way round the filter
    friend bool operator==(const StoppedVisit&, const StoppedVisit&) = default;
};

// Roll-ups: what remains when the lines are gone. No person, no device.
struct HourLine {
    base::Instant hour;
    std::string category;
    std::string action;
    std::uint64_t events;
    std::uint64_t bytes;
    friend bool operator==(const HourLine&, const HourLine&) = default;
};

// How often people of one profile went to one site. No person, no device, no page and no time of day; nothing of help
// services, nor of what staff read in private (SAFEGUARDING 9, 11).
struct HostVisits {
    std::string host;
    gatepost::ProfileId profile;  // by which they were judged
    std::uint64_t times;
    // On one of the days at least so many different people; where nobody is known, devices.
    std::uint64_t people;
    friend bool operator==(const HostVisits&, const HostVisits&) = default;
};

struct VisitsQuestion {
    SchoolId school;
    school::DateSpan days;
    std::size_t most = 50'000;  // sites by profile of one day, the most visited first
};

struct VisitsAnswer {
    std::vector<HostVisits> visits;  // by host and profile
    std::vector<Date> cut;           // days of which there was more than `most`
    friend bool operator==(const VisitsAnswer&, const VisitsAnswer&) = default;
};

// Forgets who it was: of days before this one the school's lines and tests go, and the roll-ups remain (SAFEGUARDING
// 38). Says how many lines went. One thread. Throws store::Failure.
[[nodiscard]] std::uint64_t forget_before(const LogPlace& place, const base::World& world, const SchoolId& school,
                                          Date day);

// Reads. Thread-safe. Throws store::Failure.
class Log {
public:
    Log(LogPlace place, base::World world) : place_(std::move(place)), world_(world) {}

    // A day of which nothing was kept answers with nothing, and no file is made for it.
    [[nodiscard]] LogAnswer find(const LogQuestion& question) const;
    [[nodiscard]] std::vector<HourLine> hours(SchoolId school, Date day) const;
    // Reads one day after the other, the newest first; help services are not in it (SAFEGUARDING 9).
    [[nodiscard]] PersonAnswer of_person(const PersonQuestion& question) const;
    [[nodiscard]] std::vector<StoppedVisit> stopped(const StoppedQuestion& question) const;
    // Reads one day after the other, so that no transaction is long.
    [[nodiscard]] VisitsAnswer visits(const VisitsQuestion& question) const;

private:
    [[nodiscard]] std::unique_ptr<store::Database> day_of(Date day) const;

    LogPlace place_;
    base::World world_;
};

}  // namespace monitor
