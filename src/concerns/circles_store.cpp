#include "concerns/circles.h"

#include "base/narrow.h"
#include "store/database.h"
#include "store/vault.h"

#include <algorithm>

namespace concerns {

namespace {

using store::Row;
using store::SchoolScope;
using store::Sealed;
using store::Transaction;

constexpr std::string_view kCircle = "circle";
// Lists of persons are padded to whole blocks: their number alone may say whom somebody's relatives surround.
constexpr std::size_t kBlock = 256;

// Of the sealed blob; it is a part of what the blob is bound to.
std::string_view field_of(std::string_view what) {
    if (what == kCircle) return "record_circles.people";
    if (what == "subjects") return "record_people.subjects";
    if (what == "party") return "record_people.party";
    if (what == "step") return "record_people.step";
    base::ensure(what == "summary", "a line that names somebody is of one of five kinds");
    return "record_people.summary";
}

std::string_view use_of(Circles::Kind kind) {
    switch (kind) {
        case Circles::Kind::concern:
            return "record_readers.concern";
        case Circles::Kind::of_case:
            return "record_readers.case";
        case Circles::Kind::summary:
            return "summary_readers";
    }
    base::ensure(false, "readers are of one of three kinds");
    return "";
}

std::vector<PersonId> in_order(std::vector<PersonId> persons) {
    std::sort(persons.begin(), persons.end());
    persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
    return persons;
}

bool holds(const std::vector<PersonId>& persons, const PersonId& person) {
    return std::find(persons.begin(), persons.end(), person) != persons.end();
}

// INVARIANT: nobody is in both lists, so that a row of a reader is enough to know that they are not excluded.
Circle tidy(Circle circle) {
    circle.told = in_order(std::move(circle.told));
    circle.excluded = in_order(std::move(circle.excluded));
    std::erase_if(circle.told, [&](const PersonId& person) { return holds(circle.excluded, person); });
    return circle;
}

base::Bytes written(const std::vector<std::vector<PersonId>>& people) {
    base::Writer writer;
    for (const auto& list : people) {
        writer.u16_le(base::narrow<std::uint16_t>(list.size()));
        for (const PersonId& person : list) writer.raw(person.bytes());
    }
    while (writer.size() % kBlock != 0) writer.u8(0);
    return writer.take();
}

// As many lists as were written; what is left is padding.
std::optional<std::vector<std::vector<PersonId>>> read(base::ByteView bytes, std::size_t lists) {
    base::Cursor cursor(bytes);
    std::vector<std::vector<PersonId>> people(lists);
    for (auto& list : people) {
        const auto count = cursor.u16_le();
        if (!count || cursor.left() < *count * PersonId::kBytes) return std::nullopt;
        for (std::size_t i = 0; i < *count; ++i) list.push_back(*PersonId::from_bytes(*cursor.take(PersonId::kBytes)));
    }
    return people;
}

std::optional<base::Bytes> select_circle(Transaction& tx, const SchoolScope& scope, base::ByteView record) {
    return tx.query("SELECT people FROM record_circles WHERE school_id = ? AND record_id = ?", scope, record)
        .one<base::Bytes>();
}

std::optional<base::Bytes> select_line(Transaction& tx, const SchoolScope& scope, const Circles::Line& line) {
    return tx
        .query("SELECT people FROM record_people WHERE school_id = ? AND record_id = ? AND what = ? AND sequence = ?",
               scope, line.record, line.what, line.sequence)
        .one<base::Bytes>();
}

void insert_circle(Transaction& tx, const SchoolScope& scope, const Circles::Told& told, const base::Bytes& people) {
    tx.run("INSERT INTO record_circles (school_id, record_id, record_kind, known_at, people) VALUES (?, ?, ?, ?, ?)",
           scope, told.record, Circles::word_of(told.kind), told.known, people);
}

void update_circle(Transaction& tx, const SchoolScope& scope, base::ByteView record, const base::Bytes& people) {
    tx.run("UPDATE record_circles SET people = ? WHERE school_id = ? AND record_id = ?", people, scope, record);
}

// What each row of a record's readers says alike.
struct Kept {
    Circles::Kind kind;
    Instant known;
};
Kept kept_of(Transaction& tx, const SchoolScope& scope, base::ByteView record) {
    const auto kept =
        tx.query("SELECT record_kind, known_at FROM record_circles WHERE school_id = ? AND record_id = ?", scope,
                 record)
            .one([](const Row& row) {
                return Kept{row.get<std::string>(0) == "case" ? Circles::Kind::of_case : Circles::Kind::concern,
                            row.get<Instant>(1)};
            });
    base::ensure(kept.has_value(), "a record that somebody could open has a circle");
    return *kept;
}

bool waits(Transaction& tx, const SchoolScope& scope, base::ByteView record) {
    return tx.query("SELECT count(*) FROM record_readers WHERE school_id = ? AND record_id = ? AND waits = ?", scope,
                    record, true)
               .only<std::int64_t>() > 0;
}

struct ReaderRow {
    Circles::Imprint reader;
    std::string_view kind;
    bool waits;
    Instant known;
    base::ByteView record;
};
void insert_reader(Transaction& tx, const SchoolScope& scope, const ReaderRow& row) {
    tx.run(
        "INSERT INTO record_readers (school_id, reader, record_kind, waits, known_at, record_id)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        scope, row.reader, row.kind, row.waits, row.known, row.record);
}

void remove_summary_reader(Transaction& tx, const SchoolScope& scope, base::ByteView of,
                           const Circles::Imprint& reader) {
    tx.run("DELETE FROM summary_readers WHERE school_id = ? AND reader = ? AND case_id = ?", scope, reader, of);
}

}  // namespace

std::string_view Circles::word_of(Kind kind) {
    switch (kind) {
        case Kind::concern:
            return "concern";
        case Kind::of_case:
            return "case";
        case Kind::summary:
            return "summary";
    }
    base::ensure(false, "readers are of one of three kinds");
    return "";
}

Circles::Imprint Circles::imprint(Kind kind, const PersonId& reader) {
    // A key that is lost is not an empty inbox: the request cannot go on.
    return store::opened_or_broken(vault_.imprint(tx_, SchoolScope(school_), use_of(kind), reader.bytes()),
                                   "concerns::imprint");
}

Result<base::Bytes> Circles::seal(const Line& line, const People& people) {
    auto sealed = vault_.seal(tx_, SchoolScope(school_), {field_of(line.what), line.record, line.sequence},
                              base::ByteView(written(people)));
    if (!sealed) return base::failure(Error{Fault::unreadable, store::describe(sealed.error())});
    return std::move(sealed->bytes);
}

Result<Circles::People> Circles::open(const Line& line, const base::Bytes& sealed) {
    const auto opened =
        vault_.open_bytes(tx_, SchoolScope(school_), {field_of(line.what), line.record, line.sequence}, Sealed{sealed});
    if (!opened) return base::failure(Error{Fault::unreadable, store::describe(opened.error())});
    auto people = read(*opened, line.what == kCircle ? 2 : 1);
    if (!people) return base::failure(Error{Fault::unreadable, std::string(field_of(line.what))});
    return *std::move(people);
}

Result<Circle> Circles::find(base::ByteView record, Seal seal) {
    const auto sealed = select_circle(tx_, SchoolScope(school_), record);
    if (!sealed) return base::failure(Error{Fault::unreadable, "record_circles"});
    People people = TRY(open({kCircle, record, 0}, *sealed));
    return Circle{seal, std::move(people[0]), std::move(people[1])};
}

Result<void> Circles::insert(const Told& told, const Circle& circle) {
    const Circle tidied = tidy(circle);
    insert_circle(tx_, SchoolScope(school_), told,
                  TRY(seal({kCircle, told.record, 0}, {tidied.told, tidied.excluded})));
    insert_readers(told, tidied);
    return {};
}

Result<void> Circles::replace(base::ByteView record, const Circle& circle, Told::Waits waits) {
    const SchoolScope scope(school_);
    Circle replaced = circle;
    const auto before = TRY(find(record, circle.seal)).excluded;
    replaced.excluded.insert(replaced.excluded.end(), before.begin(), before.end());
    replaced = tidy(std::move(replaced));
    const Kept kept = kept_of(tx_, scope, record);
    update_circle(tx_, scope, record, TRY(seal({kCircle, record, 0}, {replaced.told, replaced.excluded})));
    tx_.run("DELETE FROM record_readers WHERE school_id = ? AND record_id = ?", scope, record);
    insert_readers({kept.kind, record, kept.known, waits}, replaced);
    return {};
}

Result<void> Circles::admit(base::ByteView record, const PersonId& person) {
    const SchoolScope scope(school_);
    Circle circle = TRY(find(record, Seal::sealed));
    circle.told.push_back(person);
    circle = tidy(std::move(circle));
    const Kept kept = kept_of(tx_, scope, record);
    update_circle(tx_, scope, record, TRY(seal({kCircle, record, 0}, {circle.told, circle.excluded})));
    insert_readers({kept.kind, record, kept.known, waits(tx_, scope, record) ? Told::Waits::yes : Told::Waits::no},
                   circle);
    return {};
}

void Circles::insert_readers(const Told& told, const Circle& circle) {
    const SchoolScope scope(school_);
    for (const PersonId& person : circle.told)
        insert_reader(tx_, scope,
                      {imprint(told.kind, person), Circles::word_of(told.kind), told.waits == Told::Waits::yes,
                       told.known, told.record});
    for (const PersonId& person : circle.excluded)
        remove_summary_reader(tx_, scope, told.record, imprint(Kind::summary, person));
}

void Circles::stop_waiting(base::ByteView record) {
    tx_.run("UPDATE record_readers SET waits = ? WHERE school_id = ? AND record_id = ? AND waits = ?", false,
            SchoolScope(school_), record, true);
}

void Circles::wait_again(base::ByteView record) {
    tx_.run("UPDATE record_readers SET waits = ? WHERE school_id = ? AND record_id = ? AND waits = ?", true,
            SchoolScope(school_), record, false);
}

Result<std::vector<PersonId>> Circles::named(const Line& line) {
    const auto sealed = select_line(tx_, SchoolScope(school_), line);
    if (!sealed) return std::vector<PersonId>();
    People people = TRY(open(line, *sealed));
    return std::move(people.front());
}

Result<std::optional<PersonId>> Circles::one_named(const Line& line) {
    const auto persons = TRY(named(line));
    return persons.empty() ? std::nullopt : std::optional(persons.front());
}

Result<void> Circles::name(const Line& line, std::span<const PersonId> persons) {
    if (persons.empty()) return {};
    const base::Bytes sealed = TRY(seal(line, {in_order({persons.begin(), persons.end()})}));
    tx_.run("INSERT INTO record_people (school_id, record_id, what, sequence, people) VALUES (?, ?, ?, ?, ?)",
            SchoolScope(school_), line.record, line.what, line.sequence, sealed);
    return {};
}

Result<void> Circles::name_reader(const CaseId& of, std::uint64_t sequence, const PersonId& reader, Instant sent) {
    TRY(name({"summary", of.bytes(), sequence}, std::span(&reader, 1)));
    tx_.run("INSERT INTO summary_readers (school_id, reader, sent_at, case_id, sequence) VALUES (?, ?, ?, ?, ?)",
            SchoolScope(school_), imprint(Kind::summary, reader), sent, of, sequence);
    return {};
}

}  // namespace concerns
