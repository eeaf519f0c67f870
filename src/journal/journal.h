#pragma once
// What was done, by whom, to which record: one line a change, written in the change's own transaction, never
// changed or removed, each line's hash covering the one before. A line holds ids, a verb and a salted
// commitment to the content, never the content, so that disposing of a record leaves the chain whole.
//
//   journal.record(tx, scope, {.actor = actor, .verb = "concern.raised",
//                              .subject = {"concern", journal::opaque(concern.id.bytes())}, .content = bytes});
//
// The layout under the hash: docs/formats/journal.md. Everything that takes a transaction throws
// store::Failure when the database is lost, and is used by the transaction's thread.

#include "base/bytes.h"
#include "base/digest.h"
#include "base/id.h"
#include "base/world.h"
#include "school/school.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class SchoolScope;
class Transaction;
struct Schema;
struct SchoolTag;
}  // namespace store

namespace journal {

// An id of any kind of record, without saying which: the kind stands beside it.
using OpaqueId = base::Id<struct OpaqueTag>;
// `id` is another id's 16 bytes.
[[nodiscard]] OpaqueId opaque(base::ByteView id);

enum class ActorKind {
    person,            // somebody signed in
    machine_operator,  // a command on the machine itself (`gatehouse admin …`)
    system,            // a job, a timer, the ingest of events
};

struct Actor {
    ActorKind kind;
    OpaqueId id;
    friend bool operator==(const Actor&, const Actor&) = default;
};

// The program itself, which has no id: sixteen zero bytes.
[[nodiscard]] Actor by_system();

// Whoever made a change, in the words of the room below. At the command line nobody's id is known.
[[nodiscard]] Actor actor_of(const school::Actor& by);

struct Subject {
    std::string kind;  // "concern"
    OpaqueId id;
    friend bool operator==(const Subject&, const Subject&) = default;
};

// What a caller says. `verb` and the subject's kind are the program's own words (a-z, 0-9, '_', '-', '.', at
// most 64), never typed by anybody. `content` is what the record was changed to, in a form that its room can
// make again; only a commitment to it is kept.
struct Line {
    Actor actor;
    std::string_view verb;
    Subject subject;
    base::ByteView content;
};

// What the journal holds.
struct Entry {
    base::Id<store::SchoolTag> school;
    std::uint64_t number;  // from 1, without gaps
    base::Instant at;
    Actor actor;
    std::string verb;
    Subject subject;
    base::Digest commitment;
    base::Digest previous_hash;
    base::Digest hash;
};

// The last line, to be noted where somebody with the database cannot reach. Number 0 and a zero hash while
// there is no line.
struct Head {
    std::uint64_t number;
    base::Digest hash;
    friend bool operator==(const Head&, const Head&) = default;
};

// What pages show of the head: a salted commitment to it as it was at the end of a day. It is another each day, whether
// or not a line was added, so that nobody counts lines of sealed records by it (SAFEGUARDING 3).
struct DaySeal {
    school::Date day;
    base::Digest digest;
    friend bool operator==(const DaySeal&, const DaySeal&) = default;
};

enum class Fault {
    missing,    // this number is not there
    added,      // a row that no chain can hold: its number is not positive, or is there twice
    changed,    // the hash does not cover the row
    relinked,   // the previous hash is not that of the row before
    truncated,  // the noted head lies beyond the last row
    forked,     // what stands at the noted head's number is not what was noted
};

// Lower case, for a report: "a line was changed".
[[nodiscard]] std::string_view describe(Fault fault);

struct Finding {
    Fault fault;
    std::int64_t number;  // where
    friend bool operator==(const Finding&, const Finding&) = default;
};

struct Report {
    Head head;                      // of the chain as it stands
    std::uint64_t lines;            // looked at
    std::vector<Finding> findings;  // in order; LIMIT: the first 100
    [[nodiscard]] bool is_whole() const { return findings.empty(); }
};

// Whether a line stands for some content.
enum class Proof {
    proved,
    differs,
    disposed,  // the salt is gone, and with it any way to tell
};

// `from` is included, `until` is not.
struct Span {
    base::Instant from;
    base::Instant until;
};

// How often somebody did one kind of thing within a span.
struct Deeds {
    std::string verb;
    Actor actor;
    std::uint64_t times;
    friend bool operator==(const Deeds&, const Deeds&) = default;
};

class Journal {
public:
    explicit Journal(base::World world) : world_(world) {}

    // Writes the next line in the caller's (writing) transaction: kept or undone with the change it tells of.
    Head record(store::Transaction& tx, const store::SchoolScope& school, const Line& line) const;

    // For the machine's operator alone: its number grows with the lines of sealed records too.
    [[nodiscard]] Head head(store::Transaction& tx, const store::SchoolScope& school) const;

    // Seals the head as that of `day`; one that was sealed before stays as it is. In a writing transaction.
    DaySeal seal_day(store::Transaction& tx, const store::SchoolScope& school, school::Date day) const;
    // The latest; none before the first.
    [[nodiscard]] std::optional<DaySeal> latest_seal(store::Transaction& tx, const store::SchoolScope& school) const;
    // The head that somebody's noted seal was made of; none when no row gives this seal, as after a forgery.
    [[nodiscard]] std::optional<Head> head_sealed_as(store::Transaction& tx, const store::SchoolScope& school,
                                                     const base::Digest& noted) const;

    // Looks at every line of the school. Without a noted head, lines cut off at the end are not found.
    [[nodiscard]] Report verify(store::Transaction& tx, const store::SchoolScope& school) const;
    [[nodiscard]] Report verify(store::Transaction& tx, const store::SchoolScope& school, const Head& noted) const;

    // The lines about one record, oldest first.
    [[nodiscard]] std::vector<Entry> lines_about(store::Transaction& tx, const store::SchoolScope& school,
                                                 const OpaqueId& subject) const;

    // How often who did what in one area, "exam" of "exam.entered", by verb and actor. The areas that are asked for are
    // the caller's to choose: what was done about a sealed record is counted as any other line (SAFEGUARDING 3).
    [[nodiscard]] std::vector<Deeds> deeds(store::Transaction& tx, const store::SchoolScope& school,
                                           std::string_view area, const Span& within) const;
    // When the school's first line was written; none before it.
    [[nodiscard]] std::optional<base::Instant> began(store::Transaction& tx, const store::SchoolScope& school) const;

    // Whether line `number` was written for exactly this content.
    [[nodiscard]] Proof prove(store::Transaction& tx, const store::SchoolScope& school, std::uint64_t number,
                              base::ByteView content) const;

    // Makes the commitments of the lines about `subject` unprovable, as its disposal asks (SAFEGUARDING 38).
    void dispose_salts(store::Transaction& tx, const store::SchoolScope& school, const OpaqueId& subject) const;

private:
    base::World world_;
};

// Writes what room `school` changes: a school added, a setting changed (ARCHITECTURE knot 10).
class SchoolChanges final : public school::ChangeRecorder {
public:
    explicit SchoolChanges(base::World world) : journal_(world) {}
    void record(store::Transaction& transaction, const school::Change& change) override;

private:
    Journal journal_;
};

[[nodiscard]] store::Schema schema();

}  // namespace journal
