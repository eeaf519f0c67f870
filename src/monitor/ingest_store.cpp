#include "monitor/monitor.h"

#include "base/file.h"
#include "base/text.h"
#include "store/database.h"
#include "store/scope.h"

#include <fmt/format.h>

#include <algorithm>

namespace monitor {

namespace {

using gatepost::EventKind;
using gatepost::Spool;
using gatepost::SpooledEvent;
using store::Transaction;

constexpr std::size_t kMaxCursorFile = 4096;
// LIMIT: notes on one health page.
constexpr std::size_t kMaxNotes = 20;

constexpr policy::ControlId kLogged{"monitor.log"};

enum class NoteKind { gap, health, damage };
constexpr auto words_of(NoteKind) {
    return std::to_array<std::pair<NoteKind, std::string_view>>(
        {{NoteKind::gap, "gap"}, {NoteKind::health, "health"}, {NoteKind::damage, "damage"}});
}

// What the gate said about itself, or what of its spool could not be read.
struct Note {
    NoteKind kind;
    Instant at;
    std::uint64_t amount;
    std::string detail;
};

struct StateLine {
    Instant at;
    std::uint64_t amount;
    std::string detail;
};

enum class Told { anew, before };

Told insert_note(Transaction& tx, std::string_view id, const Note& note) {
    constexpr std::uint64_t kMost = ~std::uint64_t{0} >> 1U;
    const auto rows = tx.run(
        "INSERT INTO gate_notes (note_id, kind, at, amount, detail) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", id,
        note.kind, note.at, std::min(note.amount, kMost), note.detail);
    return rows == 1 ? Told::anew : Told::before;
}

std::vector<Note> notes_since(Transaction& tx, Instant since) {
    return tx
        .query("SELECT kind, at, amount, detail FROM gate_notes WHERE at >= ? ORDER BY at DESC, note_id LIMIT ?", since,
               kMaxNotes)
        .all([](const store::Row& row) {
            return Note{row.get<NoteKind>(0), row.get<Instant>(1), row.get<std::uint64_t>(2), row.get<std::string>(3)};
        });
}

void set_state(Transaction& tx, const store::SchoolScope& school, std::string_view name, const StateLine& line) {
    constexpr std::uint64_t kMost = ~std::uint64_t{0} >> 1U;
    tx.run(
        "INSERT INTO gate_state (school_id, name, at, amount, detail) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (school_id, name) "
        "DO UPDATE SET at = excluded.at, amount = excluded.amount, detail = excluded.detail",
        school, name, line.at, std::min(line.amount, kMost), line.detail);
}

std::optional<StateLine> state_of(Transaction& tx, const store::SchoolScope& school, std::string_view name) {
    return tx.query("SELECT at, amount, detail FROM gate_state WHERE school_id = ? AND name = ?", school, name)
        .one([](const store::Row& row) {
            return StateLine{row.get<Instant>(0), row.get<std::uint64_t>(1), row.get<std::string>(2)};
        });
}

struct GivenEvidence {
    policy::Outcome outcome;
    Instant at;
};

std::optional<GivenEvidence> last_evidence(Transaction& tx, const store::SchoolScope& school) {
    return tx.query("SELECT outcome, at FROM log_evidence WHERE school_id = ?", school).one([](const store::Row& row) {
        return GivenEvidence{row.get<policy::Outcome>(0), row.get<Instant>(1)};
    });
}

void set_last_evidence(Transaction& tx, const store::SchoolScope& school, const GivenEvidence& given) {
    tx.run(
        "INSERT INTO log_evidence (school_id, outcome, at) VALUES (?, ?, ?) ON CONFLICT (school_id) "
        "DO UPDATE SET outcome = excluded.outcome, at = excluded.at",
        school, given.outcome, given.at);
}

void emit_if_due(Transaction& tx, const store::SchoolScope& school, const GivenEvidence& now) {
    const auto last = last_evidence(tx, school);
    if (last && last->outcome == now.outcome && now.at >= last->at && now.at - last->at < kEvidenceEvery) return;
    policy::emit(
        tx, school,
        {.control = kLogged, .outcome = now.outcome, .at = now.at, .reference = "", .origin = policy::Origin::open});
    set_last_evidence(tx, school, now);
}

// Events by what becomes of them.
struct Sorted {
    std::vector<SpooledEvent> events;  // of persons and devices: noticed, then logged unless sealed
    std::vector<SpooledEvent> checks;
    std::vector<SpooledEvent> notes;  // about the gate
};

Sorted sorted(const std::vector<SpooledEvent>& all) {
    Sorted by;
    for (const SpooledEvent& each : all) {
        switch (each.event.kind) {
            case EventKind::request:
            case EventKind::tunnel_opened:
            case EventKind::tunnel_ended:
            case EventKind::refused:
                (each.event.purpose == gatepost::Purpose::check ? by.checks : by.events).push_back(each);
                break;
            case EventKind::gap:
            case EventKind::health:
            case EventKind::sealed_state:
                by.notes.push_back(each);
                break;
        }
    }
    return by;
}

Told keep_note(Transaction& tx, const SpooledEvent& spooled) {
    const gatepost::Event& event = spooled.event;
    if (event.kind == EventKind::sealed_state) {
        const auto school = event.school ? SchoolId::from_bytes(event.school->bytes()) : std::nullopt;
        set_state(tx, school ? store::SchoolScope(*school) : store::SchoolScope::whole_site(), "sealed_layer",
                  {event.at, event.count, event.detail});
        return Told::before;
    }
    const NoteKind kind = event.kind == EventKind::gap ? NoteKind::gap : NoteKind::health;
    return insert_note(tx, spooled.id.text(), {kind, event.at, event.count, event.detail});
}

std::string_view folder_of(Spool spool) { return spool == Spool::serious ? "serious" : "ordinary"; }

std::uint64_t bytes_after(const std::filesystem::path& folder, const gatepost::Cursor& cursor) {
    std::uint64_t bytes = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const auto number = base::parse_decimal(entry.path().stem().string());
        if (!number || entry.path().extension() != ".spool" || *number < cursor.segment) continue;
        const std::uint64_t size = entry.file_size(ignored);
        if (ignored) continue;
        bytes += *number == cursor.segment ? size - std::min(size, cursor.offset) : size;
    }
    return bytes;
}

desk::HealthLine gate_line(const std::optional<StateLine>& heard, Instant now) {
    constexpr std::string_view kClause = "headcorn-7.3.4-01 homewood-7.2-09 hccs-7.2-09";
    if (heard && now - heard->at <= kGateSilent)
        return {"gateway", desk::Health::ok, "the gate answers", std::nullopt, std::string(kClause)};
    return {"gateway_away", desk::Health::broken,
            "the gate is not answering: nothing new has come from it. Devices may be without the internet or without "
            "the filter: look at the gateway's machine and start it again",
            heard ? std::optional(heard->at) : std::nullopt, std::string(kClause)};
}

desk::HealthLine backlog_line(const SpoolState& state) {
    constexpr std::uint64_t kMuch = std::uint64_t{64} * 1024 * 1024;
    constexpr std::string_view kClause = "SAFEGUARDING 8";
    if (!state.fault.empty())
        return {"event_backlog", desk::Health::broken, "events cannot be read: " + state.fault, std::nullopt,
                std::string(kClause)};
    const auto megabytes = state.waiting_bytes / 1'000'000;
    if (state.waiting_bytes > kMuch)
        return {"event_backlog", desk::Health::degraded,
                fmt::format("{} MB of events wait to be read: alerts come late", megabytes), std::nullopt,
                std::string(kClause)};
    return {"event_backlog", desk::Health::ok, "events are read as they come", std::nullopt, std::string(kClause)};
}

desk::HealthLine note_line(const Note& note) {
    switch (note.kind) {
        case NoteKind::gap:
            return {"event_gap", desk::Health::broken, "events were lost: " + note.detail, note.at,
                    "headcorn-7.3.4-01 homewood-7.2-09 hccs-7.2-09"};
        case NoteKind::damage:
            return {"spool_damage", desk::Health::broken, "part of what the gate wrote cannot be read: " + note.detail,
                    note.at, "headcorn-7.3.4-01 homewood-7.2-09 hccs-7.2-09"};
        case NoteKind::health:
            break;
    }
    return {"gateway_note", desk::Health::degraded, "the gate says: " + note.detail, note.at, "SAFEGUARDING 41"};
}

}  // namespace

Ingest::Ingest(IngestSettings settings, IngestParts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      alerts_(parts_.alerts),
      log_(parts_.log, parts_.alerts.world) {}

gatepost::Cursor& Ingest::cursor_of(Spool spool) { return spool == Spool::serious ? read_.serious : read_.ordinary; }

// Where reading goes on: at the furthest that a day of the log or the acknowledgement knows. The latter alone is left
// when a day of the log was lost, and then the gate has forgotten what lies before it.
void Ingest::begin() {
    read_ = log_.cursors();
    const auto file = base::read_file(settings_.cursor, kMaxCursorFile);
    acknowledged_ = (file ? gatepost::read_acknowledged(*file) : std::nullopt).value_or(gatepost::Acknowledged{});
    read_.ordinary = std::max(read_.ordinary, acknowledged_.ordinary);
    read_.serious = std::max(read_.serious, acknowledged_.serious);
    has_begun_ = true;
}

base::Result<Ingest::Round, std::string> Ingest::run() {
    if (!has_begun_) begin();
    Round round;
    base::Result<void, std::string> done{};
    for (const Spool spool : {Spool::serious, Spool::ordinary}) {
        done = read(spool, round);
        if (!done) break;
    }
    if (const auto told = acknowledge(); !told && done) done = told;
    SpoolState state{.fault = done ? "" : done.error()};
    for (const Spool spool : {Spool::serious, Spool::ordinary})
        state.waiting_bytes += bytes_after(settings_.to_office / folder_of(spool), cursor_of(spool));
    state_.with([&](SpoolState& kept) { kept = state; });
    if (!done) return base::failure(done.error());
    return round;
}

base::Result<void, std::string> Ingest::read(Spool spool, Round& round) {
    const gatepost::SpoolReader reader(settings_.to_office / folder_of(spool), spool);
    gatepost::Cursor& cursor = cursor_of(spool);
    for (std::size_t turn = 0; turn < settings_.batches; ++turn) {
        const auto batch = reader.read(cursor, settings_.batch);
        if (!batch) return base::failure(base::describe(batch.error()));
        if (batch->next == cursor && batch->damage.empty()) return {};
        const Kept kept = keep(*batch, spool);
        round.events += batch->events.size();
        round.raised += kept.raised;
        const bool has_moved = batch->next != cursor;
        cursor = batch->next;
        give_evidence(kept);
        if (!has_moved) return {};
    }
    round.is_all_read = false;
    return {};
}

Ingest::Kept Ingest::keep(const gatepost::SpoolBatch& batch, Spool spool) {
    LogBatch log{.day = batch.day, .spool = spool, .next = batch.next};
    const Kept kept = keep_in_records(batch, log);
    // A segment whose head cannot be read has no day: then only the acknowledgement knows how far it goes.
    if (batch.day.ok()) log_.keep(log);
    for (const auto& [school, person] : kept.to_tell) parts_.tell(school, person);
    return kept;
}

// Fills `log` with what goes into the ordinary log.
Ingest::Kept Ingest::keep_in_records(const gatepost::SpoolBatch& batch, LogBatch& log) {
    Kept kept;
    Sorted by = sorted(batch.events);
    log.checks = std::move(by.checks);
    const Instant now = parts_.alerts.world.clock.now();
    Transaction tx = parts_.alerts.records.writing();
    for (SpooledEvent& each : by.events)
        if (notice(tx, each, kept) == Seal::open) log.events.push_back(std::move(each));
    for (const SpooledEvent& each : by.notes)
        if (keep_note(tx, each) == Told::anew && each.event.kind == EventKind::gap) kept.lost = true;
    for (const std::string& damage : batch.damage) {
        const std::string place = fmt::format("{}: {}", folder_of(log.spool), damage);
        if (insert_note(tx, place, {NoteKind::damage, now, 0, place}) == Told::anew) kept.lost = true;
    }
    if (!batch.events.empty()) set_state(tx, store::SchoolScope::whole_site(), "heard", {now, 0, ""});
    tx.commit();
    return kept;
}

Seal Ingest::notice(Transaction& tx, const SpooledEvent& spooled, Kept& kept) {
    if (!spooled.event.school) return Seal::open;
    const SchoolId school = *SchoolId::from_bytes(spooled.event.school->bytes());
    const Alerts::Noticed noticed = alerts_.notice(tx, school, spooled);
    for (const PersonId& person : noticed.told) kept.to_tell.emplace_back(school, person);
    if (noticed.is_new) ++kept.raised;
    if (noticed.finding && noticed.finding->seal == Seal::sealed) return Seal::sealed;
    if (std::ranges::find(kept.logged, school) == kept.logged.end()) kept.logged.push_back(school);
    return Seal::open;
}

// Evidence is of what is in the ordinary log: an event of a sealed route gives none (SAFEGUARDING 3).
void Ingest::give_evidence(const Kept& kept) {
    if (!kept.lost && kept.logged.empty()) return;
    const Instant now = parts_.alerts.world.clock.now();
    Transaction tx = parts_.alerts.records.writing();
    if (kept.lost)
        for (const SchoolId& school : parts_.schools)
            emit_if_due(tx, store::SchoolScope(school), {policy::Outcome::broken, now});
    else
        for (const SchoolId& school : kept.logged)
            emit_if_due(tx, store::SchoolScope(school), {policy::Outcome::kept, now});
    tx.commit();
}

base::Result<void, std::string> Ingest::acknowledge() {
    if (read_ == acknowledged_) return {};
    const auto written = base::replace_file(settings_.cursor, gatepost::write(read_), base::FileMode::group_readable);
    if (!written) return base::failure(base::describe(written.error()));
    acknowledged_ = read_;
    return {};
}

std::vector<desk::HealthLine> Ingest::health(SchoolId school, Instant now) const {
    Transaction tx = parts_.alerts.records.reading();
    std::vector<desk::HealthLine> lines{gate_line(state_of(tx, store::SchoolScope::whole_site(), "heard"), now),
                                        backlog_line(state_.with([](const SpoolState& state) { return state; }))};
    if (const auto layer = state_of(tx, store::SchoolScope(school), "sealed_layer"))
        lines.push_back({"sealed_layer", desk::Health::ok,
                         fmt::format("the illegal layer has {} entries ({})", layer->amount, layer->detail), layer->at,
                         "SAFEGUARDING 42"});
    for (const Note& note : notes_since(tx, now - kNotesShown)) lines.push_back(note_line(note));
    return lines;
}

std::vector<policy::Control> LogEvidence::controls() const {
    return {{.id = kLogged,
             .measures = "Events of the gate were written to the internet log, and none was lost on the way.",
             .clauses = {"headcorn-7.3.4-01", "homewood-7.2-09", "hccs-7.2-09"},
             .kind = school::ClauseKind::technical}};
}

std::optional<policy::Place> LogEvidence::place(std::string_view control, std::string_view) const {
    if (control != kLogged.text()) return std::nullopt;
    return policy::Place{"the internet log", {"events"}};
}

}  // namespace monitor
