// What an earlier version kept readable of whom records are about, sealed at the start of the office.

#include "base/bytes.h"
#include "concerns/circles.h"
#include "store/database.h"
#include "store/vault.h"

#include <map>

namespace concerns {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

enum class What { subject, concern_reader, case_reader, excluded, party, step, summary };
constexpr auto words_of(What) {
    return std::to_array<std::pair<What, std::string_view>>({{What::subject, "subject"},
                                                             {What::concern_reader, "concern_reader"},
                                                             {What::case_reader, "case_reader"},
                                                             {What::excluded, "excluded"},
                                                             {What::party, "party"},
                                                             {What::step, "step"},
                                                             {What::summary, "summary"}});
}

struct ClearRow {
    base::Bytes record;
    What what;
    std::uint64_t sequence;
    PersonId person;
    std::optional<bool> waits;
    std::optional<Instant> at;
};

std::vector<SchoolId> schools_with_clear_people(Transaction& tx) {
    return tx.query("SELECT DISTINCT school_id FROM clear_people").all<SchoolId>();
}

std::vector<ClearRow> select_clear_people(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query(
            "SELECT record_id, what, sequence, person_id, waits, at FROM clear_people WHERE school_id = ?"
            " ORDER BY record_id, what, sequence",
            scope)
        .all([](const Row& row) {
            return ClearRow{row.get<base::Bytes>(0),         row.get<What>(1),
                            row.get<std::uint64_t>(2),       row.get<PersonId>(3),
                            row.get<std::optional<bool>>(4), row.get<std::optional<Instant>>(5)};
        });
}

// An emptied table keeps the bytes of its rows on PostgreSQL until it is vacuumed; a dropped one does not.
void drop_clear_people(Transaction& tx) {
    tx.run("CREATE TABLE no_clear_people AS SELECT * FROM clear_people WHERE 1 = 0");
    tx.run("DROP TABLE clear_people");
    tx.run("ALTER TABLE no_clear_people RENAME TO clear_people");
}

// One record, as its rows say.
struct ClearRecord {
    std::optional<Circles::Told> told{};
    Circle circle{Seal::sealed, {}, {}};
    std::vector<PersonId> subjects{};
    std::vector<ClearRow> lines{};
};

void add(ClearRecord& to, const ClearRow& row) {
    switch (row.what) {
        case What::subject:
            to.subjects.push_back(row.person);
            return;
        case What::concern_reader:
        case What::case_reader:
            to.told = {row.what == What::case_reader ? Circles::Kind::of_case : Circles::Kind::concern,
                       {},
                       row.at.value_or(Instant{}),
                       row.waits.value_or(true) ? Circles::Told::Waits::yes : Circles::Told::Waits::no};
            to.circle.told.push_back(row.person);
            return;
        case What::excluded:
            to.circle.excluded.push_back(row.person);
            return;
        case What::party:
        case What::step:
        case What::summary:
            to.lines.push_back(row);
            return;
    }
}

Result<void> seal(Circles& circles, base::ByteView id, const ClearRecord& record) {
    TRY(circles.name({"subjects", id, 0}, record.subjects));
    for (const ClearRow& line : record.lines) {
        if (line.what == What::summary)
            TRY(circles.name_reader(*CaseId::from_bytes(id), line.sequence, line.person, line.at.value_or(Instant{})));
        else
            TRY(circles.name({line.what == What::party ? "party" : "step", id, line.sequence},
                             std::span(&line.person, 1)));
    }
    // Last: it takes the summaries away from whoever is excluded.
    if (!record.told) return {};
    Circles::Told told = *record.told;
    told.record = id;
    return circles.insert(told, record.circle);
}

Result<void> seal(Transaction& tx, store::Vault& vault, const SchoolId& school) {
    Circles circles(tx, vault, school);
    std::map<base::Bytes, ClearRecord> records;
    for (const ClearRow& row : select_clear_people(tx, SchoolScope(school))) add(records[row.record], row);
    for (const auto& [id, record] : records) TRY(seal(circles, id, record));
    return {};
}

}  // namespace

Result<ClearPeople> seal_clear_people(store::Database& database, store::Vault& vault) {
    Transaction tx = database.writing();
    const auto schools = schools_with_clear_people(tx);
    if (schools.empty()) return ClearPeople::none;
    for (const SchoolId& school : schools) TRY(seal(tx, vault, school));
    drop_clear_people(tx);
    tx.commit();
    return ClearPeople::sealed;
}

}  // namespace concerns
