#include "base/ensure.h"
#include "base/text.h"
#include "journal/chain.h"
#include "journal/journal.h"
#include "store/database.h"
#include "store/migration.h"

#include <algorithm>
#include <limits>

namespace journal {

namespace {

using Tx = store::Transaction;
using Scope = store::SchoolScope;

// How many lines are looked at, and held in memory, at a time.
constexpr int kPage = 1000;

bool is_program_word(std::string_view word) {
    const auto allowed = [](char c) {
        return (base::is_ascii_alpha(c) && base::ascii_lower(c) == c) || base::is_ascii_digit(c) || c == '_' ||
               c == '-' || c == '.';
    };
    return !word.empty() && word.size() <= 64 && std::ranges::all_of(word, allowed);
}

Head last_line(Tx& tx, const Scope& school) {
    const auto found =
        tx.query("SELECT number, hash FROM journal_lines WHERE school_id = ? ORDER BY number DESC LIMIT 1", school)
            .one([](const store::Row& row) {
                return Head{row.get<std::uint64_t>(0), row.get<base::Digest>(1)};
            });
    return found.value_or(Head{0, {}});
}

void insert_line(Tx& tx, const StoredLine& line) {
    tx.run(
        "INSERT INTO journal_lines (school_id, number, at, actor_kind, actor_id, verb, subject_kind, subject_id,"
        " commitment, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        line.school, line.number, line.at, line.actor_kind, line.actor, line.verb, line.subject_kind, line.subject,
        line.commitment, line.previous_hash, line.hash);
}

void insert_salt(Tx& tx, const Scope& school, std::int64_t number, const base::Key& salt) {
    tx.run("INSERT INTO journal_salts (school_id, number, salt) VALUES (?, ?, ?)", school, number, salt);
}

StoredLine read_stored(const store::Row& row) {
    return {.school = row.get<base::Bytes>(0),
            .number = row.get<std::int64_t>(1),
            .at = row.get<base::Instant>(2),
            .actor_kind = row.get<std::string>(3),
            .actor = row.get<base::Bytes>(4),
            .verb = row.get<std::string>(5),
            .subject_kind = row.get<std::string>(6),
            .subject = row.get<base::Bytes>(7),
            .commitment = row.get<base::Bytes>(8),
            .previous_hash = row.get<base::Bytes>(9),
            .hash = row.get<base::Bytes>(10)};
}

std::vector<StoredLine> lines_from(Tx& tx, const Scope& school, std::int64_t from) {
    return tx
        .query(
            "SELECT school_id, number, at, actor_kind, actor_id, verb, subject_kind, subject_id, commitment,"
            " previous_hash, hash FROM journal_lines WHERE school_id = ? AND number >= ? ORDER BY number LIMIT ?",
            school, from, kPage)
        .all(read_stored);
}

std::uint64_t count_lines(Tx& tx, const Scope& school) {
    return tx.query("SELECT count(*) FROM journal_lines WHERE school_id = ?", school).only<std::uint64_t>();
}

Entry read_entry(const store::Row& row) {
    return {.school = row.get<store::SchoolId>(0),
            .number = row.get<std::uint64_t>(1),
            .at = row.get<base::Instant>(2),
            .actor = {row.get<ActorKind>(3), row.get<OpaqueId>(4)},
            .verb = row.get<std::string>(5),
            .subject = {row.get<std::string>(6), row.get<OpaqueId>(7)},
            .commitment = row.get<base::Digest>(8),
            .previous_hash = row.get<base::Digest>(9),
            .hash = row.get<base::Digest>(10)};
}

std::optional<base::Digest> commitment_of(Tx& tx, const Scope& school, std::uint64_t number) {
    return tx.query("SELECT commitment FROM journal_lines WHERE school_id = ? AND number = ?", school, number)
        .one<base::Digest>();
}

std::optional<base::Key> salt_of(Tx& tx, const Scope& school, std::uint64_t number) {
    return tx.query("SELECT salt FROM journal_salts WHERE school_id = ? AND number = ?", school, number)
        .one<base::Key>();
}

base::Bytes copy(base::ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::string word_of(ActorKind kind) {
    for (const auto& [known, word] : words_of(kind))
        if (known == kind) return std::string(word);
    base::ensure(false, "every kind of actor has a word");
    return "";
}

// What a seal is made of.
struct Sealing {
    Head head;
    base::Key salt;
};

DaySeal read_seal(const store::Row& row) {
    const auto day = school::parse_date(row.get<std::string>(0));
    base::ensure(day.has_value(), "a day is written by this room, as year, month and day");
    return {*day, row.get<base::Digest>(1)};
}

std::optional<DaySeal> seal_of_day(Tx& tx, const Scope& school, school::Date day) {
    return tx.query("SELECT day, seal FROM journal_day_seals WHERE school_id = ? AND day = ?", school, school::iso(day))
        .one(read_seal);
}

void insert_seal(Tx& tx, const Scope& school, const DaySeal& seal, const Sealing& of) {
    tx.run("INSERT INTO journal_day_seals (school_id, day, number, hash, salt, seal) VALUES (?, ?, ?, ?, ?, ?)", school,
           school::iso(seal.day), of.head.number, of.head.hash, of.salt, seal.digest);
}

StoredLine next_line(const Scope& school, const Head& last, const Line& line, base::Instant at) {
    return {.school = copy(school.school().bytes()),
            .number = static_cast<std::int64_t>(last.number) + 1,
            .at = at,
            .actor_kind = word_of(line.actor.kind),
            .actor = copy(line.actor.id.bytes()),
            .verb = std::string(line.verb),
            .subject_kind = line.subject.kind,
            .subject = copy(line.subject.id.bytes()),
            .commitment = {},
            .previous_hash = copy(last.hash),
            .hash = {}};
}

Report inspect(Tx& tx, const Scope& school, std::optional<Head> noted) {
    Inspection inspection(noted);
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    while (true) {
        const std::vector<StoredLine> page = lines_from(tx, school, from);
        for (const StoredLine& line : page) inspection.look_at(line);
        if (page.size() < kPage || page.back().number == std::numeric_limits<std::int64_t>::max()) break;
        from = page.back().number + 1;
    }
    inspection.finish(count_lines(tx, school));
    return inspection.report();
}

}  // namespace

// INVARIANT: a writing transaction is alone (store/database.h), so nobody else takes the next number.
Head Journal::record(Tx& tx, const Scope& school, const Line& line) const {
    base::ensure(is_program_word(line.verb) && is_program_word(line.subject.kind),
                 "the journal's words are the program's own, never content");
    base::Key salt{};
    world_.random.fill(salt);
    StoredLine next = next_line(school, last_line(tx, school), line, world_.clock.now());
    next.commitment = copy(commitment_to(line.content, salt));
    const base::Digest hash = hash_of(next);
    next.hash = copy(hash);
    insert_line(tx, next);
    insert_salt(tx, school, next.number, salt);
    return {static_cast<std::uint64_t>(next.number), hash};
}

Head Journal::head(Tx& tx, const Scope& school) const { return last_line(tx, school); }

DaySeal Journal::seal_day(Tx& tx, const Scope& school, school::Date day) const {
    if (const auto sealed = seal_of_day(tx, school, day)) return *sealed;
    const Head last = last_line(tx, school);
    base::Key salt{};
    world_.random.fill(salt);
    const DaySeal seal{day, seal_of(last, salt)};
    insert_seal(tx, school, seal, {last, salt});
    return seal;
}

std::optional<DaySeal> Journal::latest_seal(Tx& tx, const Scope& school) const {
    return tx.query("SELECT day, seal FROM journal_day_seals WHERE school_id = ? ORDER BY day DESC LIMIT 1", school)
        .one(read_seal);
}

std::optional<Head> Journal::head_sealed_as(Tx& tx, const Scope& school, const base::Digest& noted) const {
    const auto rows =
        tx.query("SELECT number, hash, salt FROM journal_day_seals WHERE school_id = ? AND seal = ?", school, noted)
            .all([](const store::Row& row) {
                return Sealing{{row.get<std::uint64_t>(0), row.get<base::Digest>(1)}, row.get<base::Key>(2)};
            });
    for (const Sealing& each : rows)
        if (seal_of(each.head, each.salt) == noted) return each.head;
    return std::nullopt;
}

Report Journal::verify(Tx& tx, const Scope& school) const { return inspect(tx, school, std::nullopt); }

Report Journal::verify(Tx& tx, const Scope& school, const Head& noted) const { return inspect(tx, school, noted); }

std::vector<Entry> Journal::lines_about(Tx& tx, const Scope& school, const OpaqueId& subject) const {
    return tx
        .query(
            "SELECT school_id, number, at, actor_kind, actor_id, verb, subject_kind, subject_id, commitment,"
            " previous_hash, hash FROM journal_lines WHERE school_id = ? AND subject_id = ? ORDER BY number",
            school, subject)
        .all(read_entry);
}

// A verb is AREA.WHAT, so that those of an area lie between "AREA." and "AREA/", the character after the dot, in the
// order of bytes, which the columns of both engines keep.
std::vector<Deeds> Journal::deeds(Tx& tx, const Scope& school, std::string_view area, const Span& within) const {
    base::ensure(is_program_word(area), "an area of the journal is the program's own word");
    return tx
        .query(
            "SELECT verb, actor_kind, actor_id, count(*) FROM journal_lines WHERE school_id = ? AND verb >= ? AND "
            "verb < ? AND at >= ? AND at < ? GROUP BY verb, actor_kind, actor_id ORDER BY verb, actor_kind, actor_id",
            school, std::string(area) + ".", std::string(area) + "/", within.from, within.until)
        .all([](const store::Row& row) {
            return Deeds{
                row.get<std::string>(0), {row.get<ActorKind>(1), row.get<OpaqueId>(2)}, row.get<std::uint64_t>(3)};
        });
}

std::optional<base::Instant> Journal::began(Tx& tx, const Scope& school) const {
    return tx.query("SELECT at FROM journal_lines WHERE school_id = ? ORDER BY number LIMIT 1", school)
        .one<base::Instant>();
}

Proof Journal::prove(Tx& tx, const Scope& school, std::uint64_t number, base::ByteView content) const {
    const auto commitment = commitment_of(tx, school, number);
    if (!commitment) return Proof::differs;
    const auto salt = salt_of(tx, school, number);
    if (!salt) return Proof::disposed;
    return commitment_to(content, *salt) == *commitment ? Proof::proved : Proof::differs;
}

void Journal::dispose_salts(Tx& tx, const Scope& school, const OpaqueId& subject) const {
    tx.run(
        "DELETE FROM journal_salts WHERE school_id = :school AND number IN"
        " (SELECT number FROM journal_lines WHERE school_id = :school AND subject_id = :subject)",
        school, subject);
}

}  // namespace journal
