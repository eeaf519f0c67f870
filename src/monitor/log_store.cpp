#include "monitor/monitor.h"

#include "base/ensure.h"
#include "base/id.h"
#include "monitor/words.h"
#include "store/database.h"
#include "store/migration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace monitor {

namespace {

using gatepost::SpooledEvent;
using store::Transaction;

// `person_id` of an event that nobody is known for, and `school_id` of one that belongs to no school: sixteen zero
// bytes, since a key cannot be empty. `n` tells events of one moment apart.
constexpr std::string_view kTables = R"(
CREATE TABLE log_hosts (
    host_no {int} NOT NULL PRIMARY KEY,
    host {text} NOT NULL UNIQUE
) {strict};
CREATE TABLE log_events (
    day {text} NOT NULL,
    school_id {id} NOT NULL,
    person_id {id} NOT NULL,
    at {time} NOT NULL,
    n {int} NOT NULL,
    kind {text} NOT NULL,
    known {text} NOT NULL,
    since {time},
    network_id {id},
    profile_id {id},
    device {text} NOT NULL,
    method {text} NOT NULL,
    host_no {int} NOT NULL REFERENCES log_hosts (host_no),
    path {text} NOT NULL,
    status {int} NOT NULL,
    bytes_to_device {int} NOT NULL,
    bytes_from_device {int} NOT NULL,
    took_ms {int} NOT NULL,
    action {text} NOT NULL,
    risk {text} NOT NULL,
    reason {text} NOT NULL,
    rule {text} NOT NULL,
    category {text} NOT NULL,
    lists {text} NOT NULL,
    clause {text} NOT NULL,
    detail {text} NOT NULL,
    PRIMARY KEY (day, school_id, person_id, at, n)
) {clustered};
CREATE INDEX log_events_by_time ON log_events (day, school_id, at);
CREATE TABLE log_checks (
    day {text} NOT NULL,
    school_id {id} NOT NULL,
    at {time} NOT NULL,
    n {int} NOT NULL,
    url {text} NOT NULL,
    action {text} NOT NULL,
    risk {text} NOT NULL,
    rule {text} NOT NULL,
    category {text} NOT NULL,
    lists {text} NOT NULL,
    PRIMARY KEY (day, school_id, at, n)
) {clustered};
CREATE TABLE log_hours (
    day {text} NOT NULL,
    school_id {id} NOT NULL,
    hour {time} NOT NULL,
    category {text} NOT NULL,
    action {text} NOT NULL,
    events {int} NOT NULL,
    bytes {int} NOT NULL,
    PRIMARY KEY (day, school_id, hour, category, action)
) {clustered};
CREATE TABLE log_cursors (
    day {text} NOT NULL,
    spool {text} NOT NULL CHECK (spool IN ('ordinary', 'serious')),
    segment {int} NOT NULL,
    position {int} NOT NULL,
    PRIMARY KEY (day, spool)
) {clustered};
)";
constexpr auto kMigrations = std::to_array<store::Migration>({{1, "001-log", kTables}});

constexpr std::string_view kFilePrefix = "log-";
constexpr std::string_view kFileSuffix = ".sqlite";
constexpr std::size_t kOpenDays = 3;  // today, and what is still read of yesterday

std::unique_ptr<store::Database> open_log(store::Source source, const base::World& world) {
    auto database = std::make_unique<store::Database>(std::move(source));
    const std::array rooms{store::Schema{"monitor_log", kMigrations}};
    const auto migrated = store::migrate(*database, rooms, world.clock);
    if (!migrated)
        throw store::Failure(store::FailureKind::broken, "monitor::open_log", migrated.error().subject,
                             store::describe(migrated.error()));
    return database;
}

store::Source source_of(const LogPlace& place, Date day) {
    if (const auto* folder = std::get_if<LogFolder>(&place))
        return store::SqliteFile{folder->path / file_of(day), store::Durability::log};
    return store::PostgresServer{std::get<LogServer>(place).connection, store::Durability::log};
}

std::vector<Date> days_in(const std::filesystem::path& folder) {
    std::vector<Date> days;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(kFilePrefix) || !name.ends_with(kFileSuffix)) continue;
        const auto day = school::parse_date(
            std::string_view(name).substr(kFilePrefix.size(), name.size() - kFilePrefix.size() - kFileSuffix.size()));
        if (day) days.push_back(*day);
    }
    return days;
}

base::Bytes zeros() { return base::Bytes(16); }

template <class Tag>
base::Bytes bytes_or_zeros(const std::optional<base::Id<Tag>>& id) {
    return id ? base::Bytes(id->bytes().begin(), id->bytes().end()) : zeros();
}

// Tells events of one moment apart. The place in the spool is read once or twice and stays the same; but for an
// event that hides its device and time, the place would tell between whose events it happened (SAFEGUARDING 9).
std::int64_t number_of(const SpooledEvent& spooled, base::Random& random) {
    constexpr unsigned kOffsetBits = 31;  // a segment is far shorter than 1 GiB; the last bit tells the spools apart
    constexpr std::uint64_t kPositive = ~std::uint64_t{0} >> 1U;
    if (!spooled.event.device) return static_cast<std::int64_t>(base::random_u64(random) & kPositive);
    const std::uint64_t spool = spooled.id.spool == gatepost::Spool::serious ? 1 : 0;
    const std::uint64_t number = (spooled.id.segment << kOffsetBits) | (spooled.id.offset << 1U) | spool;
    return static_cast<std::int64_t>(number & kPositive);
}

std::int64_t bounded(std::uint64_t number) {
    constexpr std::uint64_t kMost = ~std::uint64_t{0} >> 1U;
    return static_cast<std::int64_t>(std::min(number, kMost));
}

struct SplitUrl {
    std::string_view host;
    std::string_view path;
};

SplitUrl split(std::string_view url) {
    const std::string_view host = host_in(url);
    if (host.empty()) return {"", ""};
    const auto after = static_cast<std::size_t>(host.data() - url.data()) + host.size();
    return {host, url.substr(after)};
}

std::int64_t host_number(Transaction& tx, std::string_view host) {
    const auto known = tx.query("SELECT host_no FROM log_hosts WHERE host = ?", host).one<std::int64_t>();
    if (known) return *known;
    const auto number = tx.query("SELECT coalesce(max(host_no), 0) + 1 FROM log_hosts").only<std::int64_t>();
    tx.run("INSERT INTO log_hosts (host_no, host) VALUES (?, ?)", number, host);
    return number;
}

// What a line needs besides the event itself.
struct Placed {
    Date day;
    std::int64_t n;
    std::int64_t host_no;
};

std::int64_t insert_event(Transaction& tx, const gatepost::Event& event, const Placed& placed) {
    const std::string path(split(event.url).path);
    return tx.run(
        "INSERT INTO log_events (day, school_id, person_id, at, n, kind, known, since, network_id, profile_id, device, "
        "method, host_no, path, status, bytes_to_device, bytes_from_device, took_ms, action, risk, reason, rule, "
        "category, lists, clause, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        placed.day, bytes_or_zeros(event.school), bytes_or_zeros(event.who.person), event.at, placed.n,
        word(event.kind), word(event.who.known), event.who.since, event.network, event.profile,
        event.device ? event.device->text() : std::string(), event.method, placed.host_no, path, event.status,
        bounded(event.bytes_to_device), bounded(event.bytes_from_device), event.took, word(event.decision.action),
        word(event.decision.risk), event.decision.reason, event.decision.rule, event.decision.category,
        event.decision.lists, event.decision.clause, event.detail);
}

void insert_check(Transaction& tx, const gatepost::Event& event, const Placed& placed) {
    tx.run(
        "INSERT INTO log_checks (day, school_id, at, n, url, action, risk, rule, category, lists) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        placed.day, bytes_or_zeros(event.school), event.at, placed.n, event.url, word(event.decision.action),
        word(event.decision.risk), event.decision.rule, event.decision.category, event.decision.lists);
}

void add_to_hour(Transaction& tx, const gatepost::Event& event, Date day) {
    const Instant hour = std::chrono::floor<std::chrono::hours>(event.at);
    tx.run(
        "INSERT INTO log_hours (day, school_id, hour, category, action, events, bytes) VALUES (?, ?, ?, ?, ?, 1, ?) "
        "ON CONFLICT (day, school_id, hour, category, action) "
        "DO UPDATE SET events = log_hours.events + 1, bytes = log_hours.bytes + excluded.bytes",
        day, bytes_or_zeros(event.school), hour, event.decision.category, word(event.decision.action),
        bounded(event.bytes_to_device));
}

// A tunnel's end is the second line of what its opening already counted.
bool counts_in_hours(const gatepost::Event& event) { return event.kind != gatepost::EventKind::tunnel_ended; }

void set_cursor(Transaction& tx, const LogBatch& batch) {
    tx.run(
        "INSERT INTO log_cursors (day, spool, segment, position) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (day, spool) DO UPDATE SET segment = excluded.segment, position = excluded.position",
        batch.day, batch.spool == gatepost::Spool::serious ? "serious" : "ordinary", bounded(batch.next.segment),
        bounded(batch.next.offset));
}

void read_cursors(Transaction& tx, gatepost::Acknowledged& furthest) {
    tx.query("SELECT spool, segment, position FROM log_cursors").for_each([&](const store::Row& row) {
        const gatepost::Cursor cursor{row.get<std::uint64_t>(1), row.get<std::uint64_t>(2)};
        gatepost::Cursor& of = row.get<std::string>(0) == "serious" ? furthest.serious : furthest.ordinary;
        of = std::max(of, cursor);
    });
}

LoggedEvent to_logged(const store::Row& row) {
    return {.at = row.get<Instant>(0),
            .network = row.get<std::optional<gatepost::NetworkId>>(1),
            .profile = row.get<std::optional<gatepost::ProfileId>>(2),
            .device = row.get<std::string>(3),
            .kind = row.get<std::string>(4),
            .host = row.get<std::string>(5),
            .status = row.get<std::uint16_t>(6),
            .action = row.get<std::string>(7),
            .category = row.get<std::string>(8),
            .reason = row.get<std::string>(9),
            .known = known_of(row.get<std::string>(10)).value_or(gatepost::Known::nobody)};
}

// A visit to a help service, which the gate wrote without device and method, is in no staff view (SAFEGUARDING 9).
std::vector<LoggedEvent> find_lines(Transaction& tx, const LogQuestion& question) {
    return tx
        .query(
            "SELECT e.at, e.network_id, e.profile_id, e.device, e.kind, h.host, e.status, e.action, e.category, "
            "e.reason, e.known FROM log_events e JOIN log_hosts h ON h.host_no = e.host_no "
            "WHERE e.day = :day AND e.school_id = :school AND (:category = '' OR e.category = :category) "
            "AND (:action = '' OR e.action = :action) AND (e.device <> '' OR e.method <> '') ORDER BY e.at DESC, e.n "
            "DESC LIMIT :most OFFSET :first",
            question.day, question.school, question.category, question.action, question.most, question.first)
        .all(to_logged);
}

std::size_t count_lines(Transaction& tx, const LogQuestion& question) {
    return tx
        .query(
            "SELECT count(*) FROM log_events WHERE day = :day AND school_id = :school "
            "AND (:category = '' OR category = :category) AND (:action = '' OR action = :action) "
            "AND (device <> '' OR method <> '')",
            question.day, question.school, question.category, question.action)
        .only<std::size_t>();
}

PersonLine to_person_line(const store::Row& row) {
    return {.at = row.get<Instant>(0),
            .device = row.get<std::string>(1),
            .known = known_of(row.get<std::string>(2)).value_or(gatepost::Known::nobody),
            .kind = row.get<std::string>(3),
            .method = row.get<std::string>(4),
            .host = row.get<std::string>(5),
            .path = row.get<std::string>(6),
            .status = row.get<std::uint16_t>(7),
            .action = row.get<std::string>(8),
            .category = row.get<std::string>(9),
            .reason = row.get<std::string>(10),
            .rule = row.get<std::string>(11),
            .bytes = row.get<std::uint64_t>(12)};
}

// By the table's own key: a range of one day.
std::vector<PersonLine> lines_of_person(Transaction& tx, const PersonQuestion& question, Date day, std::size_t first,
                                        std::size_t most) {
    return tx
        .query(
            "SELECT e.at, e.device, e.known, e.kind, e.method, h.host, e.path, e.status, e.action, e.category, "
            "e.reason, e.rule, e.bytes_to_device FROM log_events e JOIN log_hosts h ON h.host_no = e.host_no WHERE "
            "e.day = ? AND e.school_id = ? AND e.person_id = ? AND e.device <> '' ORDER BY e.at DESC, e.n DESC LIMIT ? "
            "OFFSET ?",
            day, question.school, question.person, most, first)
        .all(to_person_line);
}

std::size_t count_of_person(Transaction& tx, const PersonQuestion& question, Date day) {
    return tx
        .query("SELECT count(*) FROM log_events WHERE day = ? AND school_id = ? AND person_id = ? AND device <> ''",
               day, question.school, question.person)
        .only<std::size_t>();
}

// By the table's own key. What is asked for in the clear has its path, of a tunnel nothing but the name is known.
std::vector<StoppedVisit> stopped_of(Transaction& tx, const StoppedQuestion& question) {
    return tx
        .query(
            "SELECT e.at, e.profile_id, CASE WHEN e.method = 'CONNECT' THEN 'https://' ELSE 'http://' END || h.host || "
            "e.path, e.action, e.category, e.reason, e.rule, e.kind FROM log_events e JOIN log_hosts h ON h.host_no = "
            "e.host_no WHERE e.day = ? AND e.school_id = ? AND e.person_id = ? AND e.at >= ? AND e.device = ? AND "
            "e.action IN (?, ?) AND h.host <> '' ORDER BY e.at DESC, e.n DESC LIMIT ?",
            question.day, question.school, question.person, question.since, question.device,
            word(gatepost::Action::block), word(gatepost::Action::warn), question.most)
        .all([](const store::Row& row) {
            return StoppedVisit{.at = row.get<Instant>(0),
                                .profile = row.get<std::optional<gatepost::ProfileId>>(1),
                                .url = row.get<std::string>(2),
                                .action = row.get<std::string>(3),
                                .category = row.get<std::string>(4),
                                .reason = row.get<std::string>(5),
                                .rule = row.get<std::string>(6),
                                .is_refused = row.get<std::string>(7) == word(gatepost::EventKind::refused)};
        });
}

// A visit is a request or a tunnel's opening: its end, or a refusal within it, is the second line of the same. Who it
// was is counted here and goes no further. Who is not known is told by their device, never by both: else one child at
// two devices would be two people.
std::vector<HostVisits> visits_of(Transaction& tx, const VisitsQuestion& question, Date day) {
    return tx
        .query(
            "SELECT h.host, e.profile_id, count(*), count(DISTINCT nullif(e.person_id, :nobody)), "
            "count(DISTINCT CASE WHEN e.person_id = :nobody THEN e.device END) FROM log_events e "
            "JOIN log_hosts h ON h.host_no = e.host_no WHERE e.day = :day AND e.school_id = :school "
            "AND e.kind IN (:request, :tunnel) AND e.device <> '' AND e.profile_id IS NOT NULL AND h.host <> '' "
            "GROUP BY h.host, e.profile_id ORDER BY 3 DESC, h.host, e.profile_id LIMIT :most",
            zeros(), day, question.school, word(gatepost::EventKind::request), word(gatepost::EventKind::tunnel_opened),
            question.most + 1)
        .all([](const store::Row& row) {
            return HostVisits{row.get<std::string>(0), row.get<gatepost::ProfileId>(1), row.get<std::uint64_t>(2),
                              std::max(row.get<std::uint64_t>(3), row.get<std::uint64_t>(4))};
        });
}

}  // namespace

std::string file_of(Date day) { return fmt::format("{}{}{}", kFilePrefix, school::iso(day), kFileSuffix); }

LogWriter::LogWriter(LogPlace place, base::World world) : place_(std::move(place)), world_(world) {}

LogWriter::~LogWriter() = default;

store::Database& LogWriter::day_of(Date day) {
    const bool is_server = std::holds_alternative<LogServer>(place_);
    const Date key = is_server ? Date{} : day;
    auto found = open_.find(key);
    if (found != open_.end()) return *found->second;
    while (open_.size() >= kOpenDays) open_.erase(open_.begin());
    return *open_.emplace(key, open_log(source_of(place_, day), world_)).first->second;
}

void LogWriter::keep(const LogBatch& batch) {
    base::ensure(batch.day.ok(), "a batch belongs to a day");
    Transaction tx = day_of(batch.day).writing();
    for (const SpooledEvent& spooled : batch.events) {
        const Placed placed{batch.day, number_of(spooled, world_.random),
                            host_number(tx, split(spooled.event.url).host)};
        const bool is_new = insert_event(tx, spooled.event, placed) == 1;
        if (is_new && counts_in_hours(spooled.event)) add_to_hour(tx, spooled.event, batch.day);
    }
    for (const SpooledEvent& spooled : batch.checks)
        insert_check(tx, spooled.event, {batch.day, number_of(spooled, world_.random), 0});
    set_cursor(tx, batch);
    tx.commit();
}

gatepost::Acknowledged LogWriter::cursors() {
    gatepost::Acknowledged furthest;
    std::vector<Date> days{Date{}};
    if (const auto* folder = std::get_if<LogFolder>(&place_)) days = days_in(folder->path);
    for (const Date day : days) {
        const auto database = open_log(source_of(place_, day), world_);
        Transaction tx = database->reading();
        read_cursors(tx, furthest);
    }
    return furthest;
}

std::unique_ptr<store::Database> Log::day_of(Date day) const {
    const auto* folder = std::get_if<LogFolder>(&place_);
    std::error_code ignored;
    if (folder != nullptr && !std::filesystem::exists(folder->path / file_of(day), ignored)) return nullptr;
    return open_log(source_of(place_, day), world_);
}

LogAnswer Log::find(const LogQuestion& question) const {
    const auto database = day_of(question.day);
    if (!database) return {};
    Transaction tx = database->reading();
    return {.lines = find_lines(tx, question), .all = count_lines(tx, question)};
}

std::vector<HourLine> Log::hours(SchoolId school, Date day) const {
    const auto database = day_of(day);
    if (!database) return {};
    Transaction tx = database->reading();
    return tx
        .query(
            "SELECT hour, category, action, events, bytes FROM log_hours WHERE day = ? AND school_id = ? "
            "ORDER BY hour, category, action",
            day, school)
        .all([](const store::Row& row) {
            return HourLine{row.get<Instant>(0), row.get<std::string>(1), row.get<std::string>(2),
                            row.get<std::uint64_t>(3), row.get<std::uint64_t>(4)};
        });
}

PersonAnswer Log::of_person(const PersonQuestion& question) const {
    PersonAnswer answer;
    for (Date day = question.days.last; day >= question.days.first;
         day = school::plus_days(day, -std::chrono::days(1))) {
        const auto database = day_of(day);
        if (!database) continue;
        Transaction tx = database->reading();
        const std::size_t of_day = count_of_person(tx, question, day);
        const std::size_t passed = std::min(of_day, question.first > answer.all ? question.first - answer.all : 0);
        answer.all += of_day;
        const std::size_t room = question.most - answer.lines.size();
        if (room == 0 || passed == of_day) continue;
        for (PersonLine& line : lines_of_person(tx, question, day, passed, room))
            answer.lines.push_back(std::move(line));
    }
    return answer;
}

std::vector<StoppedVisit> Log::stopped(const StoppedQuestion& question) const {
    const auto database = day_of(question.day);
    if (!database) return {};
    Transaction tx = database->reading();
    return stopped_of(tx, question);
}

std::uint64_t forget_before(const LogPlace& place, const base::World& world, const SchoolId& school, Date before) {
    std::uint64_t forgotten = 0;
    const auto forget = [&](const std::optional<Date>& of_file) {
        // What goes is overwritten, as of every disposal.
        store::Source source = source_of(place, of_file.value_or(Date{}));
        if (auto* file = std::get_if<store::SqliteFile>(&source)) file->durability = store::Durability::records;
        const auto database = open_log(std::move(source), world);
        std::int64_t gone = 0;
        {
            Transaction tx = database->writing();
            gone = tx.run("DELETE FROM log_events WHERE school_id = ? AND day < ?", school, before);
            gone += tx.run("DELETE FROM log_checks WHERE school_id = ? AND day < ?", school, before);
            // Of what belonged to no school nobody keeps anything longer.
            gone += tx.run("DELETE FROM log_events WHERE school_id = ? AND day < ?", zeros(), before);
            if (gone > 0)
                tx.run(
                    "DELETE FROM log_hosts WHERE NOT EXISTS (SELECT 1 FROM log_events e WHERE e.host_no = "
                    "log_hosts.host_no)");
            tx.commit();
        }
        if (gone > 0) database->compact();
        forgotten += static_cast<std::uint64_t>(gone);
    };
    const auto* folder = std::get_if<LogFolder>(&place);
    if (folder == nullptr) {
        forget(std::nullopt);
        return forgotten;
    }
    std::vector<Date> days = days_in(folder->path);
    std::ranges::sort(days);
    // One file that cannot be read keeps no other one.
    std::optional<store::Failure> first;
    for (const Date day : days) {
        if (day >= before) break;
        try {
            forget(day);
        } catch (const store::Failure& failure) {
            if (!first) first = failure;
        }
    }
    if (first) throw *first;
    return forgotten;
}

VisitsAnswer Log::visits(const VisitsQuestion& question) const {
    VisitsAnswer answer;
    std::map<std::pair<std::string, gatepost::ProfileId>, HostVisits> all;
    for (Date day = question.days.first; day <= question.days.last;
         day = school::plus_days(day, std::chrono::days(1))) {
        const auto database = day_of(day);
        if (!database) continue;
        Transaction tx = database->reading();
        std::vector<HostVisits> of_day = visits_of(tx, question, day);
        if (of_day.size() > question.most) {
            answer.cut.push_back(day);
            of_day.erase(of_day.begin() + static_cast<std::ptrdiff_t>(question.most), of_day.end());
        }
        for (HostVisits& one : of_day) {
            HostVisits& sum = all.try_emplace({one.host, one.profile}, one.host, one.profile, 0, 0).first->second;
            sum.times += one.times;
            // The same people may have come on both days.
            sum.people = std::max(sum.people, one.people);
        }
    }
    for (auto& [key, visits] : all) answer.visits.push_back(std::move(visits));
    return answer;
}

}  // namespace monitor
