#include "concerns/shelf.h"

#include "store/database.h"
#include "store/vault.h"

#include <algorithm>

namespace concerns {

namespace {

using store::Row;
using store::SchoolScope;
using store::Sealed;
using store::Transaction;

// Seals and opens the words of one school.
struct Seals {
    Transaction& tx;
    store::Vault& vault;
    SchoolScope scope;

    [[nodiscard]] Result<Sealed> seal(const store::Place& place, const Words& words) const {
        auto sealed = vault.seal(tx, scope, place, words);
        if (!sealed) return base::failure(Error{Fault::unreadable, store::describe(sealed.error())});
        return *std::move(sealed);
    }
    [[nodiscard]] Result<std::optional<Sealed>> seal(const store::Place& place,
                                                     const std::optional<Words>& words) const {
        if (!words) return std::optional<Sealed>();
        return std::optional(TRY(seal(place, *words)));
    }
    [[nodiscard]] Result<Words> open(const store::Place& place, const Sealed& sealed) const {
        auto words = vault.open_text(tx, scope, place, sealed);
        if (!words) return base::failure(Error{Fault::unreadable, store::describe(words.error())});
        return *std::move(words);
    }
    [[nodiscard]] Result<std::optional<Words>> open(const store::Place& place,
                                                    const std::optional<Sealed>& sealed) const {
        if (!sealed) return std::optional<Words>();
        return std::optional(TRY(open(place, *sealed)));
    }
};

std::optional<Act> act_of(const std::optional<PersonId>& by, const std::optional<Instant>& at) {
    if (!by || !at) return std::nullopt;
    return Act{*by, *at};
}
std::optional<PersonId> by_of(const std::optional<Act>& act) { return act ? std::optional(act->by) : std::nullopt; }
std::optional<Instant> at_of(const std::optional<Act>& act) { return act ? std::optional(act->at) : std::nullopt; }

// A row of `concerns`, its words still sealed.
struct ConcernRow {
    Concern concern;
    Sealed adult_name;
    Sealed words;
    std::optional<PersonId> triaged_by;
    std::optional<Instant> triaged_at;
    std::optional<Threshold> threshold;
    std::optional<Sealed> reason;
    std::optional<Sealed> set_aside;
};

ConcernRow concern_row(const Row& row) {
    Concern concern{.id = row.get<ConcernId>(0),
                    .state = row.get<ConcernState>(1),
                    .kind = row.get<std::string>(2),
                    .danger = row.get<Danger>(3),
                    .subjects = {.about = row.get<About>(4)},
                    .words = {},
                    .clocks = {row.get<std::optional<Instant>>(7), row.get<Instant>(8), row.get<Instant>(9)},
                    .reporter = row.get<PersonId>(10),
                    .alert = row.get<std::optional<AlertId>>(11),
                    .circle = {row.get<Seal>(12), {}, {}},
                    .acknowledged = act_of(row.get<std::optional<PersonId>>(13), row.get<std::optional<Instant>>(14)),
                    .joined = row.get<std::optional<CaseId>>(19),
                    .decided = act_of(row.get<std::optional<PersonId>>(21), row.get<std::optional<Instant>>(22))};
    return {std::move(concern),
            row.get<Sealed>(5),
            row.get<Sealed>(6),
            row.get<std::optional<PersonId>>(15),
            row.get<std::optional<Instant>>(16),
            row.get<std::optional<Threshold>>(17),
            row.get<std::optional<Sealed>>(18),
            row.get<std::optional<Sealed>>(20)};
}

std::optional<ConcernRow> select_concern(Transaction& tx, const SchoolScope& scope, const ConcernId& id,
                                         const Circles::Imprint& reader) {
    return tx
        .query(
            "SELECT concern_id, state, kind, danger, about, adult_name, words, happened_at, known_at, recorded_at,"
            " reporter, alert_id, seal, acknowledged_by, acknowledged_at, triaged_by, triaged_at, threshold,"
            " triage_reason, case_id, set_aside_reason, decided_by, decided_at FROM concerns"
            " WHERE school_id = :school AND concern_id = :id"
            " AND EXISTS (SELECT 1 FROM record_readers"
            "             WHERE school_id = :school AND record_id = :id AND reader = :reader)",
            scope, id, reader)
        .one(concern_row);
}

std::vector<ConcernRow> select_concerns_of(Transaction& tx, const SchoolScope& scope, const CaseId& of) {
    return tx
        .query(
            "SELECT concern_id, state, kind, danger, about, adult_name, words, happened_at, known_at, recorded_at,"
            " reporter, alert_id, seal, acknowledged_by, acknowledged_at, triaged_by, triaged_at, threshold,"
            " triage_reason, case_id, set_aside_reason, decided_by, decided_at FROM concerns"
            " WHERE school_id = ? AND case_id = ? ORDER BY known_at, concern_id",
            scope, of)
        .all(concern_row);
}

Result<Concern> opened(const Seals& seals, Circles& circles, ConcernRow row) {
    Concern concern = std::move(row.concern);
    const base::ByteView id = concern.id.bytes();
    concern.circle = TRY(circles.find(id, concern.circle.seal));
    concern.subjects.persons = TRY(circles.named({"subjects", id, 0}));
    concern.subjects.name = TRY(seals.open({"concerns.adult_name", id, 0}, row.adult_name));
    concern.words = TRY(seals.open({"concerns.words", id, 0}, row.words));
    const auto reason = TRY(seals.open({"concerns.triage_reason", id, 0}, row.reason));
    if (row.triaged_by && row.triaged_at && row.threshold && reason)
        concern.triage = Triage{{*row.triaged_by, *row.triaged_at}, *row.threshold, *reason};
    concern.set_aside = TRY(seals.open({"concerns.set_aside_reason", id, 0}, row.set_aside));
    return concern;
}

struct ReroutingRow {
    Rerouting rerouting;
    Sealed adult_name;
    std::optional<Sealed> reason;
};
std::optional<ReroutingRow> select_rerouting(Transaction& tx, const SchoolScope& scope, const ConcernId& of) {
    return tx
        .query(
            "SELECT rerouted_by, rerouted_at, adult_name, set_aside_reason, set_aside_by, set_aside_at"
            " FROM concern_reroutings WHERE school_id = ? AND concern_id = ?",
            scope, of)
        .one([](const Row& row) {
            return ReroutingRow{
                {.act = {row.get<PersonId>(0), row.get<Instant>(1)},
                 .accused = {.about = About::adult},
                 .set_aside = act_of(row.get<std::optional<PersonId>>(4), row.get<std::optional<Instant>>(5))},
                row.get<Sealed>(2),
                row.get<std::optional<Sealed>>(3)};
        });
}

std::optional<Case> select_case(Transaction& tx, const SchoolScope& scope, const CaseId& id,
                                const Circles::Imprint& reader) {
    return tx
        .query(
            "SELECT case_id, state, version, kind, seal, opened_by, opened_at, prepared_by, prepared_at, closed_by,"
            " closed_at FROM cases WHERE school_id = :school AND case_id = :id"
            " AND EXISTS (SELECT 1 FROM record_readers"
            "             WHERE school_id = :school AND record_id = :id AND reader = :reader)",
            scope, id, reader)
        .one([](const Row& row) {
            return Case{.id = row.get<CaseId>(0),
                        .state = row.get<CaseState>(1),
                        .version = row.get<std::int64_t>(2),
                        .kind = row.get<std::string>(3),
                        .circle = {row.get<Seal>(4), {}, {}},
                        .opened = {row.get<PersonId>(5), row.get<Instant>(6)},
                        .prepared = act_of(row.get<std::optional<PersonId>>(7), row.get<std::optional<Instant>>(8)),
                        .closed = act_of(row.get<std::optional<PersonId>>(9), row.get<std::optional<Instant>>(10))};
        });
}

struct SealedEntry {
    Entry entry;
    Sealed body;
};
std::vector<SealedEntry> select_entries(Transaction& tx, const SchoolScope& scope, const CaseId& of) {
    return tx
        .query(
            "SELECT sequence, kind, author, happened_at, known_at, recorded_at, body, supersedes FROM case_entries"
            " WHERE school_id = ? AND case_id = ? ORDER BY sequence",
            scope, of)
        .all([](const Row& row) {
            return SealedEntry{
                {.sequence = row.get<std::uint64_t>(0),
                 .kind = row.get<EntryKind>(1),
                 .author = row.get<PersonId>(2),
                 .clocks = {row.get<std::optional<Instant>>(3), row.get<Instant>(4), row.get<Instant>(5)},
                 .body = {},
                 .supersedes = row.get<std::optional<std::uint64_t>>(7)},
                row.get<Sealed>(6)};
        });
}

struct SealedSummary {
    Summary summary;
    std::uint64_t sequence;
    Sealed words;
};
SealedSummary summary_row(const Row& row) {
    const Act sent{row.get<PersonId>(2), row.get<Instant>(3)};
    // To nobody yet: whom it names is sealed.
    return {{row.get<CaseId>(0), sent, sent.by, {}}, row.get<std::uint64_t>(1), row.get<Sealed>(4)};
}

Result<std::vector<Summary>> opened(const Seals& seals, Circles& circles, std::vector<SealedSummary> rows) {
    std::vector<Summary> summaries;
    for (SealedSummary& row : rows) {
        const auto to = TRY(circles.one_named({"summary", row.summary.of.bytes(), row.sequence}));
        if (!to) return base::failure(Error{Fault::unreadable, "record_people.summary"});
        row.summary.to = *to;
        row.summary.words = TRY(seals.open({"head_summaries.words", row.summary.of.bytes(), row.sequence}, row.words));
        summaries.push_back(std::move(row.summary));
    }
    return summaries;
}

bool is_excluded(const Circle& circle, const PersonId& reader) {
    return std::find(circle.excluded.begin(), circle.excluded.end(), reader) != circle.excluded.end();
}

}  // namespace

Result<Concern> Shelf::find(const ConcernId& id, const PersonId& reader) {
    auto row = select_concern(tx_, SchoolScope(school_), id, circles_.imprint(Circles::Kind::concern, reader));
    if (!row) return base::failure(Error{Fault::absent});
    Concern concern = TRY(opened({tx_, vault_, SchoolScope(school_)}, circles_, *std::move(row)));
    if (is_excluded(concern.circle, reader)) return base::failure(Error{Fault::absent});
    concern.rerouted = TRY(rerouting_of(concern));
    return concern;
}

Result<Concern> Shelf::at(const ConcernId& id) {
    const auto circle = TRY(circles_.find(id.bytes(), Seal::sealed));
    return circle.told.empty() ? base::failure(Error{Fault::absent}) : find(id, circle.told.front());
}

Result<Case> Shelf::at(const CaseId& id) {
    const auto circle = TRY(circles_.find(id.bytes(), Seal::sealed));
    return circle.told.empty() ? base::failure(Error{Fault::absent}) : find(id, circle.told.front());
}

Result<Case> Shelf::find(const CaseId& id, const PersonId& reader) {
    auto found = select_case(tx_, SchoolScope(school_), id, circles_.imprint(Circles::Kind::of_case, reader));
    if (!found) return base::failure(Error{Fault::absent});
    found->circle = TRY(circles_.find(id.bytes(), found->circle.seal));
    if (is_excluded(found->circle, reader)) return base::failure(Error{Fault::absent});
    return *std::move(found);
}

Result<std::vector<Concern>> Shelf::concerns_of(const CaseId& id) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    std::vector<Concern> concerns;
    for (ConcernRow& row : select_concerns_of(tx_, seals.scope, id)) {
        concerns.push_back(TRY(opened(seals, circles_, std::move(row))));
        concerns.back().rerouted = TRY(rerouting_of(concerns.back()));
    }
    return concerns;
}

// Whatever was re-routed is sealed: an inbox of open concerns does not ask for each.
Result<std::optional<Rerouting>> Shelf::rerouting_of(const Concern& concern) {
    if (concern.circle.seal == Seal::open) return std::optional<Rerouting>();
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    const base::ByteView id = concern.id.bytes();
    auto row = select_rerouting(tx_, seals.scope, concern.id);
    if (!row) return std::optional<Rerouting>();
    Rerouting& rerouting = row->rerouting;
    rerouting.accused.about = About::adult;
    rerouting.accused.persons = TRY(circles_.named({"step", id, 1}));
    rerouting.accused.name = TRY(seals.open({"concern_reroutings.adult_name", id, 0}, row->adult_name));
    rerouting.reason = TRY(seals.open({"concern_reroutings.set_aside_reason", id, 0}, row->reason));
    return std::optional(std::move(rerouting));
}

Result<std::vector<Entry>> Shelf::entries_of(const CaseId& id) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    std::vector<Entry> entries;
    for (SealedEntry& row : select_entries(tx_, seals.scope, id)) {
        row.entry.body = TRY(seals.open({"case_entries.body", id.bytes(), row.entry.sequence}, row.body));
        entries.push_back(std::move(row.entry));
    }
    return entries;
}

Result<std::vector<KeptParty>> Shelf::parties_of(const CaseId& id) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    struct Sequenced {
        std::uint64_t sequence;
        KeptParty kept;
        Sealed name;
    };
    auto rows = tx_.query(
                       "SELECT sequence, role, name, added_by, added_at FROM case_parties"
                       " WHERE school_id = ? AND case_id = ? ORDER BY sequence",
                       seals.scope, id)
                    .all([](const Row& row) {
                        return Sequenced{
                            row.get<std::uint64_t>(0),
                            {.party = {.role = row.get<Role>(1)}, .named = {row.get<PersonId>(3), row.get<Instant>(4)}},
                            row.get<Sealed>(2)};
                    });
    std::vector<KeptParty> parties;
    for (Sequenced& row : rows) {
        Party& party = row.kept.party;
        party.person = TRY(circles_.one_named({"party", id.bytes(), row.sequence}));
        party.name = TRY(seals.open({"case_parties.name", id.bytes(), row.sequence}, row.name));
        parties.push_back(std::move(row.kept));
    }
    return parties;
}

Result<std::vector<CaseStep>> Shelf::steps_of(const CaseId& id) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    struct Sequenced {
        std::uint64_t sequence;
        CaseStep step;
        Sealed words;
        Sealed action;
    };
    auto rows = tx_.query(
                       "SELECT sequence, step, taken_by, taken_at, words, change, action FROM case_steps"
                       " WHERE school_id = ? AND case_id = ? ORDER BY sequence",
                       seals.scope, id)
                    .all([](const Row& row) {
                        return Sequenced{row.get<std::uint64_t>(0),
                                         {.step = row.get<Step>(1),
                                          .act = {row.get<PersonId>(2), row.get<Instant>(3)},
                                          .words = {},
                                          .change = row.get<std::optional<Change>>(5),
                                          .action = {}},
                                         row.get<Sealed>(4),
                                         row.get<Sealed>(6)};
                    });
    std::vector<CaseStep> steps;
    for (Sequenced& row : rows) {
        row.step.person = TRY(circles_.one_named({"step", id.bytes(), row.sequence}));
        row.step.words = TRY(seals.open({"case_steps.words", id.bytes(), row.sequence}, row.words));
        row.step.action = TRY(seals.open({"case_steps.action", id.bytes(), row.sequence}, row.action));
        steps.push_back(std::move(row.step));
    }
    return steps;
}

Result<std::vector<Summary>> Shelf::summaries_of(const CaseId& id) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    auto rows = tx_.query(
                       "SELECT case_id, sequence, sent_by, sent_at, words FROM head_summaries"
                       " WHERE school_id = ? AND case_id = ? ORDER BY sequence",
                       seals.scope, id)
                    .all(summary_row);
    return opened(seals, circles_, std::move(rows));
}

Result<std::vector<Summary>> Shelf::summaries_to(const PersonId& reader, std::size_t most, std::size_t skipped) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    auto rows = tx_.query(
                       "SELECT s.case_id, s.sequence, s.sent_by, s.sent_at, s.words FROM summary_readers r"
                       " JOIN head_summaries s ON s.school_id = r.school_id AND s.case_id = r.case_id"
                       " AND s.sequence = r.sequence WHERE r.school_id = ? AND r.reader = ?"
                       " ORDER BY r.sent_at DESC, r.case_id, r.sequence DESC LIMIT ? OFFSET ?",
                       seals.scope, circles_.imprint(Circles::Kind::summary, reader), most, skipped)
                    .all(summary_row);
    return opened(seals, circles_, std::move(rows));
}

std::size_t Shelf::count_summaries(const PersonId& reader) {
    return tx_
        .query("SELECT count(*) FROM summary_readers WHERE school_id = ? AND reader = ?", SchoolScope(school_),
               circles_.imprint(Circles::Kind::summary, reader))
        .only<std::size_t>();
}

std::vector<base::Bytes> Shelf::waiting_for(const PersonId& reader, const Waiting& which) {
    return tx_
        .query(
            "SELECT record_id FROM record_readers WHERE school_id = ? AND reader = ? AND record_kind = ? AND waits = ?"
            " ORDER BY known_at, record_id LIMIT ? OFFSET ?",
            SchoolScope(school_), circles_.imprint(which.kind, reader), Circles::word_of(which.kind), true, which.most,
            which.skipped)
        .all<base::Bytes>();
}

std::vector<WaitingConcern> Shelf::most_pressing(const PersonId& reader, std::size_t most) {
    return tx_
        .query(
            "SELECT c.concern_id, c.state, c.danger, c.known_at FROM record_readers r"
            " JOIN concerns c ON c.school_id = r.school_id AND c.concern_id = r.record_id"
            " WHERE r.school_id = ? AND r.reader = ? AND r.record_kind = 'concern' AND r.waits = ?"
            " ORDER BY CASE WHEN c.danger = 'now' THEN 0 WHEN c.state = 'raised' THEN 1 ELSE 2 END,"
            " c.known_at, c.concern_id LIMIT ?",
            SchoolScope(school_), circles_.imprint(Circles::Kind::concern, reader), true, most)
        .all([](const Row& row) {
            return WaitingConcern{row.get<ConcernId>(0), row.get<ConcernState>(1), row.get<Danger>(2),
                                  row.get<Instant>(3)};
        });
}

std::size_t Shelf::count_waiting(const PersonId& reader, Circles::Kind kind) {
    return tx_
        .query(
            "SELECT count(*) FROM record_readers WHERE school_id = ? AND reader = ? AND record_kind = ? AND waits = ?",
            SchoolScope(school_), circles_.imprint(kind, reader), Circles::word_of(kind), true)
        .only<std::size_t>();
}

bool Shelf::has_concern_from(const AlertId& alert) {
    return tx_.query("SELECT count(*) FROM concerns WHERE school_id = ? AND alert_id = ?", SchoolScope(school_), alert)
               .only<std::int64_t>() > 0;
}

Result<void> Shelf::insert(const Concern& concern) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    const base::ByteView id = concern.id.bytes();
    const Sealed name = TRY(seals.seal({"concerns.adult_name", id, 0}, concern.subjects.name));
    const Sealed words = TRY(seals.seal({"concerns.words", id, 0}, concern.words));
    tx_.run(
        "INSERT INTO concerns (school_id, concern_id, state, kind, danger, about, adult_name, words, happened_at,"
        " known_at, recorded_at, reporter, alert_id, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        seals.scope, concern.id, concern.state, concern.kind, concern.danger, concern.subjects.about, name, words,
        concern.clocks.happened, concern.clocks.known, concern.clocks.recorded, concern.reporter, concern.alert,
        concern.circle.seal);
    TRY(circles_.name({"subjects", id, 0}, concern.subjects.persons));
    return circles_.insert({Circles::Kind::concern, id, concern.clocks.known, Circles::Told::Waits::yes},
                           concern.circle);
}

Result<void> Shelf::update(const Concern& concern) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    const base::ByteView id = concern.id.bytes();
    std::optional<Words> because;
    std::optional<Threshold> threshold;
    std::optional<Act> triaged;
    if (concern.triage) {
        because = concern.triage->reason;
        threshold = concern.triage->threshold;
        triaged = concern.triage->act;
    }
    const auto reason = TRY(seals.seal({"concerns.triage_reason", id, 0}, because));
    const auto set_aside = TRY(seals.seal({"concerns.set_aside_reason", id, 0}, concern.set_aside));
    tx_.run(
        "UPDATE concerns SET state = ?, seal = ?, acknowledged_by = ?, acknowledged_at = ?, triaged_by = ?,"
        " triaged_at = ?, threshold = ?, triage_reason = ?, case_id = ?, set_aside_reason = ?, decided_by = ?,"
        " decided_at = ? WHERE school_id = ? AND concern_id = ?",
        concern.state, concern.circle.seal, by_of(concern.acknowledged), at_of(concern.acknowledged), by_of(triaged),
        at_of(triaged), threshold, reason, concern.joined, set_aside, by_of(concern.decided), at_of(concern.decided),
        seals.scope, concern.id);
    if (concern.decided) circles_.stop_waiting(id);
    return {};
}

Result<void> Shelf::insert(const ConcernId& of, const Rerouting& rerouting) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    const base::ByteView id = of.bytes();
    const Sealed name = TRY(seals.seal({"concern_reroutings.adult_name", id, 0}, rerouting.accused.name));
    const auto reason = TRY(seals.seal({"concern_reroutings.set_aside_reason", id, 0}, rerouting.reason));
    tx_.run(
        "INSERT INTO concern_reroutings (school_id, concern_id, rerouted_by, rerouted_at, adult_name,"
        " set_aside_reason, set_aside_by, set_aside_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        seals.scope, of, rerouting.act.by, rerouting.act.at, name, reason, by_of(rerouting.set_aside),
        at_of(rerouting.set_aside));
    return circles_.name({"step", id, 1}, rerouting.accused.persons);
}

Result<void> Shelf::insert(const Case& opened, Instant known) {
    tx_.run(
        "INSERT INTO cases (school_id, case_id, state, version, kind, seal, opened_by, opened_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        SchoolScope(school_), opened.id, opened.state, opened.version, opened.kind, opened.circle.seal,
        opened.opened.by, opened.opened.at);
    return circles_.insert({Circles::Kind::of_case, opened.id.bytes(), known, Circles::Told::Waits::yes},
                           opened.circle);
}

void Shelf::update(const Case& changed) {
    tx_.run(
        "UPDATE cases SET state = ?, version = ?, seal = ?, prepared_by = ?, prepared_at = ?, closed_by = ?,"
        " closed_at = ? WHERE school_id = ? AND case_id = ?",
        changed.state, changed.version, changed.circle.seal, by_of(changed.prepared), at_of(changed.prepared),
        by_of(changed.closed), at_of(changed.closed), SchoolScope(school_), changed.id);
    if (changed.closed) return circles_.stop_waiting(changed.id.bytes());
    circles_.wait_again(changed.id.bytes());
}

Result<base::Bytes> Shelf::insert(const CaseId& to, const Entry& entry) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    Sealed body = TRY(seals.seal({"case_entries.body", to.bytes(), entry.sequence}, entry.body));
    tx_.run(
        "INSERT INTO case_entries (school_id, case_id, sequence, kind, author, happened_at, known_at, recorded_at,"
        " body, supersedes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        seals.scope, to, entry.sequence, entry.kind, entry.author, entry.clocks.happened, entry.clocks.known,
        entry.clocks.recorded, body, entry.supersedes);
    return std::move(body.bytes);
}

Result<base::Bytes> Shelf::insert(const CaseId& to, const Party& party, const Act& act) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    const auto sequence = next_sequence("case_parties", to);
    Sealed name = TRY(seals.seal({"case_parties.name", to.bytes(), sequence}, party.name));
    tx_.run(
        "INSERT INTO case_parties (school_id, case_id, sequence, role, name, added_by, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        seals.scope, to, sequence, party.role, name, act.by, act.at);
    if (party.person) TRY(circles_.name({"party", to.bytes(), sequence}, std::span(&*party.person, 1)));
    return std::move(name.bytes);
}

Result<base::Bytes> Shelf::insert(const CaseId& to, const CaseStep& step) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    const auto sequence = next_sequence("case_steps", to);
    Sealed words = TRY(seals.seal({"case_steps.words", to.bytes(), sequence}, step.words));
    const Sealed action = TRY(seals.seal({"case_steps.action", to.bytes(), sequence}, step.action));
    tx_.run(
        "INSERT INTO case_steps (school_id, case_id, sequence, step, taken_by, taken_at, words, change, action)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        seals.scope, to, sequence, step.step, step.act.by, step.act.at, words, step.change, action);
    if (step.person) TRY(circles_.name({"step", to.bytes(), sequence}, std::span(&*step.person, 1)));
    base::append(words.bytes, action.bytes);
    return std::move(words.bytes);
}

Result<base::Bytes> Shelf::insert(const Summary& summary) {
    const Seals seals{tx_, vault_, SchoolScope(school_)};
    const auto sequence = next_sequence("head_summaries", summary.of);
    Sealed words = TRY(seals.seal({"head_summaries.words", summary.of.bytes(), sequence}, summary.words));
    tx_.run(
        "INSERT INTO head_summaries (school_id, case_id, sequence, sent_by, sent_at, words)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        seals.scope, summary.of, sequence, summary.sent.by, summary.sent.at, words);
    TRY(circles_.name_reader(summary.of, sequence, summary.to, summary.sent.at));
    return std::move(words.bytes);
}

Result<void> Shelf::admit(base::ByteView record, const PersonId& person) { return circles_.admit(record, person); }

std::vector<base::Bytes> Shelf::records_after(Circles::Kind kind, base::ByteView after, std::size_t most) {
    return tx_
        .query(
            "SELECT record_id FROM record_circles WHERE school_id = ? AND record_kind = ? AND record_id > ?"
            " ORDER BY record_id LIMIT ?",
            SchoolScope(school_), Circles::word_of(kind), after, most)
        .all<base::Bytes>();
}

std::optional<base::Bytes> Shelf::followed_holders() {
    return tx_.query("SELECT holders FROM followed_posts WHERE school_id = ?", SchoolScope(school_)).one<base::Bytes>();
}

void Shelf::note_followed(base::ByteView holders) {
    tx_.run(
        "INSERT INTO followed_posts (school_id, holders) VALUES (?, ?)"
        " ON CONFLICT (school_id) DO UPDATE SET holders = excluded.holders",
        SchoolScope(school_), holders);
}

Result<void> Shelf::reseal(const Concern& concern, const Circle& circle) {
    return circles_.replace(concern.id.bytes(), circle,
                            concern.decided ? Circles::Told::Waits::no : Circles::Told::Waits::yes);
}

Result<void> Shelf::reseal(const Case& of, const Circle& circle) {
    return circles_.replace(of.id.bytes(), circle, of.closed ? Circles::Told::Waits::no : Circles::Told::Waits::yes);
}

std::uint64_t Shelf::next_sequence(std::string_view table, const CaseId& of) {
    const SchoolScope scope(school_);
    const auto last = [&]() -> std::uint64_t {
        if (table == "case_parties")
            return tx_
                .query("SELECT coalesce(max(sequence), 0) FROM case_parties WHERE school_id = ? AND case_id = ?", scope,
                       of)
                .only<std::uint64_t>();
        if (table == "case_steps")
            return tx_
                .query("SELECT coalesce(max(sequence), 0) FROM case_steps WHERE school_id = ? AND case_id = ?", scope,
                       of)
                .only<std::uint64_t>();
        return tx_
            .query("SELECT coalesce(max(sequence), 0) FROM head_summaries WHERE school_id = ? AND case_id = ?", scope,
                   of)
            .only<std::uint64_t>();
    }();
    return last + 1;
}

}  // namespace concerns
