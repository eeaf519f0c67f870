#include "monitor/monitor.h"

#include "base/digest.h"
#include "base/text.h"
#include "monitor/sighting.h"
#include "store/database.h"
#include "store/vault.h"

#include <algorithm>
#include <map>

namespace monitor {

namespace {

using store::SchoolScope;
using store::Transaction;

constexpr std::string_view kContentField = "alerts.content";
constexpr std::string_view kReasonField = "alerts.reason";
constexpr std::string_view kSealedField = "sealed_events.content";

struct Vaulted {
    Transaction& tx;
    store::Vault& vault;
    const SchoolScope& school;

    [[nodiscard]] store::Sealed seal(const store::Place& place, base::ByteView plain) const {
        return store::opened_or_broken(vault.seal(tx, school, place, plain), "monitor::seal");
    }
    [[nodiscard]] Sighting open_content(const AlertId& id, const store::Sealed& sealed) const {
        const auto bytes = store::opened_or_broken(vault.open_bytes(tx, school, {kContentField, id.bytes(), 0}, sealed),
                                                   "monitor::open_content");
        auto sighting = read_sighting(bytes);
        if (!sighting)
            throw store::Failure(store::FailureKind::broken, "monitor::open_content", "alerts.content", "malformed");
        return *std::move(sighting);
    }
    [[nodiscard]] base::Private<std::string> open_reason(const AlertId& id, const store::Sealed& sealed) const {
        return store::opened_or_broken(vault.open_text(tx, school, {kReasonField, id.bytes(), 0}, sealed),
                                       "monitor::open_reason");
    }
};

// An event's place as bytes, to which its sealed content is bound.
journal::OpaqueId place_of(const gatepost::EventId& id) {
    const base::Digest digest = base::sha256(base::bytes_of(id.text()));
    return journal::opaque(base::ByteView(digest).first(journal::OpaqueId::kBytes));
}

std::optional<AlertId> alert_with_event(Transaction& tx, const SchoolScope& school, const gatepost::EventId& id) {
    return tx.query("SELECT alert_id FROM alert_events WHERE school_id = ? AND event_id = ?", school, id.text())
        .one<AlertId>();
}

void insert_event(Transaction& tx, const SchoolScope& school, const gatepost::EventId& id, const AlertId& alert,
                  Instant at) {
    tx.run("INSERT INTO alert_events (school_id, event_id, alert_id, at) VALUES (?, ?, ?, ?)", school, id.text(), alert,
           at);
}

void insert_sealed(Transaction& tx, const SchoolScope& school, const gatepost::EventId& id,
                   const store::Sealed& content) {
    tx.run("INSERT INTO sealed_events (school_id, event_id, content) VALUES (?, ?, ?)", school, id.text(), content);
}

struct NewAlert {
    AlertId id;
    Finding finding;
    Instant at;
    Instant raised;
};

void insert_alert(Transaction& tx, const SchoolScope& school, const NewAlert& alert, const store::Sealed& content) {
    tx.run(
        "INSERT INTO alerts (school_id, alert_id, rule, seal, state, content, first_at, last_at, repeats, raised_at) "
        "VALUES (?, ?, ?, ?, 'raised', ?, ?, ?, 1, ?)",
        school, alert.id, alert.finding.rule, alert.finding.seal, content, alert.at, alert.at, alert.raised);
}

void repeat_alert(Transaction& tx, const SchoolScope& school, const AlertId& alert, Instant at) {
    tx.run(
        "UPDATE alerts SET repeats = repeats + 1, last_at = CASE WHEN last_at < :at THEN :at ELSE last_at END "
        "WHERE school_id = :school AND alert_id = :alert",
        at, school, alert);
}

struct Candidate {
    AlertId id;
    store::Sealed content;
};

// Alerts of the rule that nobody has decided on and whose last event is near.
std::vector<Candidate> near_alerts(Transaction& tx, const SchoolScope& school, const Finding& finding, Instant at) {
    return tx
        .query(
            "SELECT alert_id, content FROM alerts WHERE school_id = ? AND rule = ? AND seal = ? "
            "AND state IN ('raised', 'opened') AND last_at >= ? AND first_at <= ? ORDER BY last_at DESC, alert_id",
            school, finding.rule, finding.seal, at - kJoinWithin, at + kJoinWithin)
        .all([](const store::Row& row) {
            return Candidate{row.get<AlertId>(0), row.get<store::Sealed>(1)};
        });
}

struct AlertRow {
    Alert alert;
    store::Sealed content;
    std::optional<store::Sealed> reason;
};

AlertRow to_row(const store::Row& row) {
    const auto id = row.get<AlertId>(0);
    return {{.id = id,
             .rule = row.get<Rule>(1),
             .seal = row.get<Seal>(2),
             .state = row.get<AlertState>(3),
             .seen = {.known = gatepost::Known::nobody},
             .about = rights::About::unknown,
             .first = row.get<Instant>(5),
             .last = row.get<Instant>(6),
             .repeats = row.get<std::uint64_t>(7),
             .raised = row.get<Instant>(8),
             .record = {.subject = {"alert", journal::opaque(id.bytes())}},
             .opened = row.get<std::optional<Instant>>(9),
             .triaged = row.get<std::optional<Instant>>(10),
             .triaged_by = row.get<std::optional<PersonId>>(11),
             .concern = row.get<std::optional<journal::OpaqueId>>(12)},
            row.get<store::Sealed>(4),
            row.get<std::optional<store::Sealed>>(13)};
}

Alert to_alert(const Vaulted& vaulted, AlertRow row) {
    row.alert.seen = vaulted.open_content(row.alert.id, row.content);
    if (row.reason) row.alert.reason = vaulted.open_reason(row.alert.id, *row.reason);
    return std::move(row.alert);
}

std::optional<AlertRow> alert_with_id(Transaction& tx, const SchoolScope& school, const AlertId& id) {
    return tx
        .query(
            "SELECT alert_id, rule, seal, state, content, first_at, last_at, repeats, raised_at, opened_at, "
            "triaged_at, triaged_by, concern, reason FROM alerts WHERE school_id = ? AND alert_id = ?",
            school, id)
        .one(to_row);
}

// Rows of one batch, and after which place in the order of the list they lie.
constexpr std::size_t kBatch = 500;
struct Place {
    Instant at;
    AlertId id;
};

std::vector<AlertRow> waiting_alerts(Transaction& tx, const SchoolScope& school, const Place& after) {
    return tx
        .query(
            "SELECT alert_id, rule, seal, state, content, first_at, last_at, repeats, raised_at, opened_at, "
            "triaged_at, triaged_by, concern, reason FROM alerts "
            "WHERE school_id = :school AND state IN ('raised', 'opened') "
            "AND (raised_at > :at OR (raised_at = :at AND alert_id < :id)) ORDER BY raised_at, alert_id DESC LIMIT "
            ":most",
            school, after.at, after.id, kBatch)
        .all(to_row);
}

std::vector<AlertRow> triaged_alerts(Transaction& tx, const SchoolScope& school, const Place& after) {
    return tx
        .query(
            "SELECT alert_id, rule, seal, state, content, first_at, last_at, repeats, raised_at, opened_at, "
            "triaged_at, triaged_by, concern, reason FROM alerts "
            "WHERE school_id = :school "
            "AND (triaged_at > :at OR (triaged_at = :at AND alert_id < :id)) ORDER BY triaged_at, alert_id DESC LIMIT "
            ":most",
            school, after.at, after.id, kBatch)
        .all(to_row);
}

struct Turn {
    AlertId alert;
    PersonId by;
    Instant at;
};

void set_opened(Transaction& tx, const SchoolScope& school, const Turn& turn) {
    tx.run(
        "UPDATE alerts SET opened_at = ?, opened_by = ?, state = 'opened' "
        "WHERE school_id = ? AND alert_id = ? AND state = 'raised'",
        turn.at, turn.by, school, turn.alert);
}

void set_joined(Transaction& tx, const SchoolScope& school, const Turn& turn, const journal::OpaqueId& concern) {
    tx.run(
        "UPDATE alerts SET state = 'joined', triaged_at = ?, triaged_by = ?, concern = ? "
        "WHERE school_id = ? AND alert_id = ?",
        turn.at, turn.by, concern, school, turn.alert);
}

void set_set_aside(Transaction& tx, const SchoolScope& school, const Turn& turn, const store::Sealed& reason) {
    tx.run(
        "UPDATE alerts SET state = 'set_aside', triaged_at = ?, triaged_by = ?, reason = ? "
        "WHERE school_id = ? AND alert_id = ?",
        turn.at, turn.by, reason, school, turn.alert);
}

journal::Actor person_actor(const PersonId& person) {
    return {journal::ActorKind::person, journal::opaque(person.bytes())};
}

// Nobody is known at all, or somebody whom this school does not know: both are told as unknown.
rights::Whom whom(const std::optional<people::Person>& person) {
    if (!person) return {};
    return {.person = person->id, .kind = person->kind};
}

}  // namespace

Alerts::Noticed Alerts::notice(Transaction& tx, SchoolId school, const gatepost::SpooledEvent& spooled) {
    const auto& [id, event] = spooled;
    const SchoolScope scope(school);
    const auto behind = person_of(tx, school, person_behind(event));
    const auto finding = judge(event, behind ? std::optional(behind->kind) : std::nullopt);
    if (!finding || alert_with_event(tx, scope, id)) return {finding};
    const Vaulted vaulted{tx, parts_.vault, scope};
    if (finding->seal == Seal::sealed)
        insert_sealed(tx, scope, id, vaulted.seal({kSealedField, place_of(id).bytes(), 0}, gatepost::write(event)));

    const Sighting seen = sighting_of(event, finding->rule);
    for (const Candidate& candidate : near_alerts(tx, scope, *finding, event.at)) {
        if (!is_same_story(vaulted.open_content(candidate.id, candidate.content), seen)) continue;
        repeat_alert(tx, scope, candidate.id, event.at);
        insert_event(tx, scope, id, candidate.id, event.at);
        return {finding};
    }
    return {finding, raise(tx, scope, *finding, spooled), true};
}

std::vector<PersonId> Alerts::raise(Transaction& tx, const SchoolScope& school, const Finding& finding,
                                    const gatepost::SpooledEvent& spooled) {
    const auto& [id, event] = spooled;
    const Vaulted vaulted{tx, parts_.vault, school};
    const Sighting seen = sighting_of(event, finding.rule);
    const NewAlert alert{AlertId::mint(parts_.world.random), finding, event.at, parts_.world.clock.now()};
    const store::Sealed content = vaulted.seal({kContentField, alert.id.bytes(), 0}, write(seen));
    // Whom it is about decides who is told, before anybody is (SAFEGUARDING 2).
    rights::Route route = parts_.routing.route(tx, school.school(), whom(person_of(tx, school.school(), seen.person)));
    insert_alert(tx, school, alert, content);
    insert_event(tx, school, id, alert.id, event.at);
    // The line commits to what was sealed: of the sighting itself, whoever has the salt could try every person.
    record(tx, school, alert.id, journal::by_system(), "alert.raised", base::text_of(content.bytes));
    return std::move(route.told);
}

std::optional<people::Person> Alerts::person_of(Transaction& tx, SchoolId school,
                                                const std::optional<PersonId>& person) const {
    if (!person) return std::nullopt;
    return people::People(parts_.records, parts_.world).find(tx, school, *person);
}

Alerts::Behind Alerts::behind(Transaction& tx, SchoolId school, const std::optional<PersonId>& person) const {
    auto found = person_of(tx, school, person);
    rights::Route route = parts_.routing.route(tx, school, whom(found));
    return {std::move(found), std::move(route)};
}

std::optional<Alert> Alerts::visible(const rights::Reader& reader, Alert alert, const Behind& behind) {
    alert.record = {.subject = {"alert", journal::opaque(alert.id.bytes())},
                    .routed_to = behind.route.told,
                    .seal = alert.seal == Seal::sealed ? rights::Record::Seal::sealed : rights::Record::Seal::open};
    // Whoever it may be about learns nothing of it, however weakly known.
    if (alert.seen.person) alert.record.excluded.push_back(*alert.seen.person);
    if (!reader.may(kSeeAlerts, alert.record)) return std::nullopt;
    alert.about = behind.route.about;
    if (is_about_person(alert.seen)) {
        alert.record.concerns = alert.seen.person;
        alert.person = behind.person;
    }
    return alert;
}

std::vector<Alert> Alerts::only_visible(Transaction& tx, const rights::Reader& reader, List list, Instant since) {
    const SchoolScope school(reader.school());
    const Vaulted vaulted{tx, parts_.vault, school};
    std::map<std::optional<PersonId>, Behind> known;
    std::vector<Alert> seen;
    // Before the first of that moment: ids fall within one.
    Place after{since, *AlertId::from_bytes(base::Bytes(AlertId::kBytes, std::byte{0xff}))};
    while (true) {
        auto rows = list == List::waiting ? waiting_alerts(tx, school, after) : triaged_alerts(tx, school, after);
        for (AlertRow& row : rows) {
            after = {list == List::waiting ? row.alert.raised : row.alert.triaged.value_or(since), row.alert.id};
            Alert alert = to_alert(vaulted, std::move(row));
            const auto person = alert.seen.person;
            if (!known.contains(person)) known.emplace(person, behind(tx, reader.school(), person));
            if (auto found = visible(reader, std::move(alert), known.at(person))) seen.push_back(*std::move(found));
        }
        if (rows.size() < kBatch) return seen;
    }
}

std::vector<Alert> Alerts::waiting(const rights::Reader& reader) {
    Transaction tx = parts_.records.reading();
    return only_visible(tx, reader, List::waiting, Instant{});
}

std::vector<Alert> Alerts::triaged(const rights::Reader& reader, Instant since) {
    Transaction tx = parts_.records.reading();
    auto alerts = only_visible(tx, reader, List::triaged, since);
    std::ranges::reverse(alerts);
    return alerts;
}

std::optional<Alert> Alerts::find(Transaction& tx, const rights::Reader& reader, const AlertId& id) {
    const SchoolScope school(reader.school());
    auto row = alert_with_id(tx, school, id);
    if (!row) return std::nullopt;
    Alert alert = to_alert({tx, parts_.vault, school}, *std::move(row));
    const Behind whose = behind(tx, reader.school(), alert.seen.person);
    return visible(reader, std::move(alert), whose);
}

base::Result<Alert, AlertError> Alerts::open(const rights::Reader& reader, const AlertId& id) {
    const SchoolScope school(reader.school());
    Transaction tx = parts_.records.writing();
    auto alert = find(tx, reader, id);
    if (!alert) return base::failure(AlertError{AlertFault::unknown});
    if (alert->state == opened(alert->state)) {
        record(tx, school, id, person_actor(reader.person()), "alert.viewed", "");
        tx.commit();
        return *std::move(alert);
    }
    alert->state = opened(alert->state);
    alert->opened = parts_.world.clock.now();
    set_opened(tx, school, {id, reader.person(), *alert->opened});
    record(tx, school, id, person_actor(reader.person()), "alert.opened", "");
    tx.commit();
    return *std::move(alert);
}

base::Result<Alert, AlertError> Alerts::to_triage(Transaction& tx, const rights::Reader& reader, const AlertId& id) {
    auto alert = find(tx, reader, id);
    if (!alert || !reader.may(kTriageAlerts, alert->record)) return base::failure(AlertError{AlertFault::unknown});
    return *std::move(alert);
}

base::Result<void, AlertError> Alerts::set_aside(const rights::Reader& reader, const AlertId& id,
                                                 std::string_view reason) {
    const SchoolScope school(reader.school());
    Transaction tx = parts_.records.writing();
    const Alert alert = TRY(to_triage(tx, reader, id));
    TRY(monitor::set_aside(alert.state, reason));
    const Turn turn{id, reader.person(), parts_.world.clock.now()};
    const base::ByteView plain = base::bytes_of(base::trimmed_lines(reason));
    set_opened(tx, school, turn);
    set_set_aside(tx, school, turn, Vaulted{tx, parts_.vault, school}.seal({kReasonField, id.bytes(), 0}, plain));
    record(tx, school, id, person_actor(reader.person()), "alert.set-aside", base::text_of(plain));
    tx.commit();
    return {};
}

base::Result<void, AlertError> Alerts::join(Transaction& tx, const rights::Reader& reader, const AlertId& id,
                                            const journal::OpaqueId& concern) {
    const SchoolScope school(reader.school());
    const Alert alert = TRY(to_triage(tx, reader, id));
    TRY(joined(alert.state));
    const Turn turn{id, reader.person(), parts_.world.clock.now()};
    set_opened(tx, school, turn);
    set_joined(tx, school, turn, concern);
    record(tx, school, id, person_actor(reader.person()), "alert.joined", base::text_of(concern.bytes()));
    return {};
}

void Alerts::record(Transaction& tx, const SchoolScope& school, const AlertId& alert, journal::Actor by,
                    std::string_view verb, std::string_view content) {
    journal_.record(tx, school,
                    {.actor = by,
                     .verb = verb,
                     .subject = {"alert", journal::opaque(alert.bytes())},
                     .content = base::bytes_of(content)});
}

}  // namespace monitor
