#pragma once
// What the office tells the gateway about who is where: which person a device belongs to now, with which profile,
// and which orders hold. An append-only file of records; compaction renames a new generation over it.
// docs/formats/presence.md.

#include "base/file.h"
#include "gatepost/event.h"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

namespace gatepost {

using OrderId = base::Id<struct OrderTag>;
using WarningId = base::Id<struct WarningTag>;  // of the rule that warns

// A place in a network: the address as the gateway sees it, on the listener or range it came through.
struct Place {
    NetworkId network;
    wire::IpAddress address;
    friend auto operator<=>(const Place&, const Place&) = default;
};

// Somebody is at a device. Replaces whoever was there: a new sign-in ends the one before.
struct Bound {
    Place place;
    PersonId person;
    ProfileId profile;
    Known known;
    base::Instant since;
    base::Instant until;        // end of the school day, or of the absolute limit: the gateway ends it by itself
    std::chrono::seconds idle;  // ends after so long without a request
    friend bool operator==(const Bound&, const Bound&) = default;
};

// Nobody is at the device any more: sign-out, lease change, leaving.
struct Freed {
    Place place;
    friend bool operator==(const Freed&, const Freed&) = default;
};

// A recorded decision acts at the gate (ARCHITECTURE knot 4): its streams and tunnels end within a second.
// It carries no reason and no person's name (SAFEGUARDING 4).
struct Suspended {  // a person has no internet but what is always open
    OrderId order;
    PersonId person;
    base::Instant until;
    friend bool operator==(const Suspended&, const Suspended&) = default;
};
struct Isolated {  // an address reaches nothing at all
    OrderId order;
    Place place;
    base::Instant until;
    friend bool operator==(const Isolated&, const Isolated&) = default;
};
struct Lifted {  // an order ended before its time
    OrderId order;
    friend bool operator==(const Lifted&, const Lifted&) = default;
};

// Whoever is there went on after a warning: it is not shown again until then, nor to the next person there.
struct WentOn {
    Place place;
    WarningId warning;
    base::Instant until;
    friend bool operator==(const WentOn&, const WentOn&) = default;
};

using PresenceRecord = std::variant<Bound, Freed, Suspended, Isolated, Lifted, WentOn>;

enum class PresenceError { unknown_version, malformed };

[[nodiscard]] base::Bytes write(const PresenceRecord& record);
[[nodiscard]] base::Result<PresenceRecord, PresenceError> read_presence_record(base::ByteView payload);

// What all records so far add up to. A value; one thread.
class PresenceBook {
public:
    void apply(const PresenceRecord& record);

    // Who is at `place` at `now`; empty for nobody, and when it has ended by its own limit.
    [[nodiscard]] const Bound* at(const Place& place, base::Instant now) const;
    [[nodiscard]] bool is_suspended(const PersonId& person, base::Instant now) const;
    [[nodiscard]] bool is_isolated(const Place& place, base::Instant now) const;
    // The warnings after which whoever is at `place` went on; usually none.
    [[nodiscard]] std::vector<WarningId> went_on(const Place& place, base::Instant now) const;

    // Places whose sign-in ended by its own limit after `since`, up to and including `now`: nobody writes a record of
    // it.
    [[nodiscard]] std::set<Place> ended(base::Instant since, base::Instant now) const;

    // Every record that still matters at `now`, for compaction: an order is never forgotten before its end.
    [[nodiscard]] std::vector<PresenceRecord> still_in_force(base::Instant now) const;

    // Which places changed hands or came under an order between two books, so that their streams can be ended.
    [[nodiscard]] static std::set<Place> changed(const PresenceBook& before, const PresenceBook& after,
                                                 base::Instant now);

private:
    std::map<Place, Bound> bound_;
    std::map<OrderId, Suspended> suspended_;
    std::map<OrderId, Isolated> isolated_;
    std::map<std::pair<Place, WarningId>, base::Instant> went_on_;  // until then

    void forget_warnings(const Place& place);
};

// The office's side. One writer; one thread at a time.
class PresenceFile {
public:
    // Opens the file of an earlier run, cutting off a torn end, or makes a new one.
    [[nodiscard]] static base::Result<PresenceFile, base::FileError> open(std::filesystem::path path,
                                                                          base::World world);

    // Appended and synced: the gateway sees it at its next look (≤ 0.2 s).
    [[nodiscard]] base::Result<void, base::FileError> append(const PresenceRecord& record);
    // Writes what still matters into a new generation and renames it over the old one.
    [[nodiscard]] base::Result<void, base::FileError> compact();
    [[nodiscard]] const PresenceBook& book() const { return book_; }
    [[nodiscard]] std::uint64_t bytes() const { return file_.size(); }

private:
    PresenceFile(base::AppendFile file, PresenceBook book, std::uint64_t sequence, base::World world)
        : file_(std::move(file)), book_(std::move(book)), sequence_(sequence), world_(world) {}

    base::AppendFile file_;
    PresenceBook book_;
    std::uint64_t sequence_;
    base::World world_;
};

// The gateway's side: follows the file. One thread.
class PresenceFollower {
public:
    explicit PresenceFollower(std::filesystem::path path) : path_(std::move(path)) {}

    enum class Look {
        unchanged,
        changed,  // `book` is newer; ask `PresenceBook::changed` what to end
        missing,  // there is no file: nobody is signed in (the book of before stays, and ends by its own limits)
        broken,   // a record is not whole or out of sequence: everything before it holds; reported as health
    };
    // Reads what was appended since the last look, or everything of a new generation.
    [[nodiscard]] Look look();
    [[nodiscard]] const PresenceBook& book() const { return book_; }

private:
    std::filesystem::path path_;
    PresenceBook book_;
    base::Bytes head_;  // the generation being followed
    std::uint64_t read_ = 0;
    std::uint64_t sequence_ = 0;
};

}  // namespace gatepost
