#include "breaches/breaches.h"

#include "base/text.h"
#include "base/words.h"
#include "store/database.h"
#include "store/vault.h"

#include <fmt/format.h>

#include <algorithm>

namespace breaches {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

constexpr std::chrono::hours kMeasureEvery{1};
constexpr std::chrono::minutes kMeasureAgain{10};
constexpr std::size_t kLookedAt = 500;  // LIMIT: of the newest, for what waits and what is measured
constexpr std::size_t kRowsShown = 5;

// Seals and opens the words of one breach. A vault that does not open what it sealed is a lost key or a changed row:
// this request cannot go on.
class Sealing {
public:
    Sealing(Transaction& tx, store::Vault& vault, const SchoolScope& scope, const BreachId& id)
        : tx_(tx), vault_(vault), scope_(scope), id_(id) {}

    [[nodiscard]] store::Sealed seal(std::string_view field, std::uint64_t number, const Words& words) const {
        return opened(vault_.seal(tx_, scope_, {field, id_.bytes(), number}, words));
    }
    [[nodiscard]] Words open(std::string_view field, std::uint64_t number, const store::Sealed& sealed) const {
        return opened(vault_.open_text(tx_, scope_, {field, id_.bytes(), number}, sealed));
    }
    [[nodiscard]] store::Sealed seal(std::string_view field, std::uint64_t number,
                                     const std::vector<school::PersonId>& persons) const {
        base::Bytes bytes;
        for (const school::PersonId& person : persons) base::append(bytes, person.bytes());
        return opened(vault_.seal(tx_, scope_, {field, id_.bytes(), number}, base::ByteView(bytes)));
    }
    [[nodiscard]] std::vector<school::PersonId> open_persons(std::string_view field, std::uint64_t number,
                                                             const store::Sealed& sealed) const {
        const base::Bytes bytes = opened(vault_.open_bytes(tx_, scope_, {field, id_.bytes(), number}, sealed));
        base::Cursor cursor(bytes);
        std::vector<school::PersonId> persons;
        while (const auto next = cursor.take(id_.bytes().size()))
            if (const auto person = school::PersonId::from_bytes(*next)) persons.push_back(*person);
        return persons;
    }

private:
    template <class T>
    static T opened(base::Result<T, store::VaultError> result) {
        if (result) return *std::move(result);
        throw store::Failure(store::FailureKind::broken, "breaches::Sealing", result.error().subject,
                             describe(result.error()));
    }

    Transaction& tx_;
    store::Vault& vault_;
    const SchoolScope& scope_;
    const BreachId& id_;
};

void insert_breach(Transaction& tx, const SchoolScope& scope, const Sealing& sealing, const Breach& made) {
    const Report& report = made.report;
    tx.run(
        "INSERT INTO breaches (school_id, breach_id, reported_by, finder, reported_at, found_at, screen, illegal, "
        "content, url, device, room, saw, words, children) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, made.id, made.reported_by, made.finder, made.reported_at, report.found_at, report.screen, report.illegal,
        report.content, sealing.seal("breaches.url", 0, report.url), sealing.seal("breaches.device", 0, report.device),
        sealing.seal("breaches.room", 0, report.room), sealing.seal("breaches.saw", 0, report.saw),
        sealing.seal("breaches.words", 0, report.words), sealing.seal("breaches.children", 0, report.children));
}

void insert_step(Transaction& tx, const SchoolScope& scope, const Sealing& sealing, const BreachId& id,
                 std::size_t number, const Step& step) {
    const std::vector<school::PersonId> child = step.child ? std::vector{*step.child} : std::vector<school::PersonId>();
    tx.run(
        "INSERT INTO breach_steps (school_id, breach_id, number, kind, taken_by, taken_at, what, words, child, "
        "review_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, id, number, step.kind, step.by, step.at, step.what,
        sealing.seal("breach_steps.words", number, step.words), sealing.seal("breach_steps.child", number, child),
        step.review_on ? school::iso(*step.review_on) : std::string());
}

// A row with its words still sealed, since a row is read while the statement holds the transaction.
struct BreachRow {
    Breach breach;
    store::Sealed url, device, room, saw, words, children;
};
BreachRow breach_row(const Row& row) {
    return {{.id = row.get<BreachId>(0),
             .reported_by = row.get<school::PersonId>(1),
             .finder = row.get<Finder>(2),
             .reported_at = row.get<base::Instant>(3),
             .report = {.screen = row.get<Screen>(5),
                        .illegal = row.get<Illegal>(6),
                        .content = row.get<Content>(7),
                        .found_at = row.get<std::optional<base::Instant>>(4)}},
            row.get<store::Sealed>(8),
            row.get<store::Sealed>(9),
            row.get<store::Sealed>(10),
            row.get<store::Sealed>(11),
            row.get<store::Sealed>(12),
            row.get<store::Sealed>(13)};
}
struct StepRow {
    Step step;
    std::uint64_t number;
    store::Sealed words, child;
};
StepRow step_row(const Row& row) {
    return {{.kind = row.get<StepKind>(1),
             .by = row.get<school::PersonId>(2),
             .at = row.get<base::Instant>(3),
             .what = row.get<std::string>(4),
             .review_on = school::parse_date(row.get<std::string>(7))},
            row.get<std::uint64_t>(0),
            row.get<store::Sealed>(5),
            row.get<store::Sealed>(6)};
}

Breach whole(Transaction& tx, store::Vault& vault, const SchoolScope& scope, BreachRow row) {
    Breach breach = std::move(row.breach);
    const Sealing sealing(tx, vault, scope, breach.id);
    breach.report.url = sealing.open("breaches.url", 0, row.url);
    breach.report.device = sealing.open("breaches.device", 0, row.device);
    breach.report.room = sealing.open("breaches.room", 0, row.room);
    breach.report.saw = sealing.open("breaches.saw", 0, row.saw);
    breach.report.words = sealing.open("breaches.words", 0, row.words);
    breach.report.children = sealing.open_persons("breaches.children", 0, row.children);
    const std::vector<StepRow> steps = tx.query(
                                             "SELECT number, kind, taken_by, taken_at, what, words, child, review_on "
                                             "FROM breach_steps WHERE school_id "
                                             "= ? AND breach_id = ? ORDER BY number",
                                             scope, breach.id)
                                           .all(step_row);
    for (const StepRow& one : steps) {
        Step step = one.step;
        step.words = sealing.open("breach_steps.words", one.number, one.words);
        const auto child = sealing.open_persons("breach_steps.child", one.number, one.child);
        if (!child.empty()) step.child = child.front();
        breach.steps.push_back(std::move(step));
    }
    return breach;
}

std::optional<Breach> breach_with(Transaction& tx, store::Vault& vault, const SchoolScope& scope, const BreachId& id) {
    auto row = tx.query(
                     "SELECT breach_id, reported_by, finder, reported_at, found_at, screen, illegal, content, url, "
                     "device, room, saw, words, children FROM breaches WHERE school_id = ? AND breach_id = ?",
                     scope, id)
                   .one(breach_row);
    return row ? std::optional(whole(tx, vault, scope, *std::move(row))) : std::nullopt;
}

std::vector<Breach> newest(Transaction& tx, store::Vault& vault, const SchoolScope& scope, std::size_t most) {
    std::vector<BreachRow> rows =
        tx.query(
              "SELECT breach_id, reported_by, finder, reported_at, found_at, screen, illegal, content, url, device, "
              "room, saw, words, children FROM breaches WHERE school_id = ? ORDER BY reported_at DESC, breach_id LIMIT "
              "?",
              scope, most)
            .all(breach_row);
    std::vector<Breach> breaches;
    for (BreachRow& row : rows) breaches.push_back(whole(tx, vault, scope, std::move(row)));
    return breaches;
}

// As the journal and tasks name it; its page is /breach-reports/….
journal::Subject subject_of(const BreachId& id) { return {"breach_report", journal::opaque(id.bytes())}; }

bool is_seen_by_both(const Breach& breach) {
    return std::ranges::count(breach.steps, StepKind::seen_logged, &Step::kind) >= 2;
}

}  // namespace

Now Breaches::now(const school::SchoolId& school) const {
    const base::Instant at = parts_.world.clock.now();
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(school);
    return {at, setup == nullptr ? school::Date() : setup->profile.calendar.local(at).date};
}

Ways Breaches::ways(const school::SchoolId& school) const {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(school);
    return setup == nullptr ? Ways() : ways_of(setup->profile);
}

std::vector<people::Person> Breaches::learners(const school::SchoolId& school) const {
    return people::People(parts_.database, parts_.world).on_roster(school, people::Kind::learner, now(school).today);
}

std::optional<people::Person> Breaches::find(const school::SchoolId& school, const school::PersonId& person) const {
    return people::People(parts_.database, parts_.world).find(school, person);
}

void Breaches::note(Transaction& tx, const rights::Reader& by, std::string_view verb, const BreachId& id,
                    std::string_view content) const {
    (void)parts_.journal.record(tx, SchoolScope(by.school()),
                                {.actor = journal::actor_of(by.person()),
                                 .verb = verb,
                                 .subject = subject_of(id),
                                 .content = base::bytes_of(content)});
}

void Breaches::tell(Transaction& tx, const rights::Reader& by, const Breach& breach,
                    const std::vector<std::string>& posts) const {
    const auto within = parts_.schools.settings(tx, by.school()).duration("breach.opened_within");
    for (const std::string& post : posts)
        (void)parts_.tasks.assign(tx, by.school(),
                                  {.owner = desk::PostOwner{post},
                                   .title = "A page that should have been blocked",
                                   .due = breach.reported_at + within,
                                   .source = subject_of(breach.id),
                                   .by = journal::actor_of(by.person())});
}

void Breaches::wake(const school::SchoolId& school, const std::vector<std::string>& posts) const {
    const auto held = people::People(parts_.database, parts_.world).posts(school);
    for (const std::string& post : posts)
        for (const school::PersonId& person : people::holders(held, post, now(school).today))
            parts_.notices.publish(school, person);
}

base::Result<BreachId, BreachError> Breaches::report(const rights::Reader& by, const Report& report) {
    if (!by.may("breaches.report")) return base::failure(BreachError{BreachFault::not_allowed, {}});
    Breach made{.id = BreachId::mint(parts_.world.random),
                .reported_by = by.person(),
                .finder = finder_of(by),
                .reported_at = parts_.world.clock.now(),
                .report = report};
    // Whoever found it saw it.
    auto& children = made.report.children;
    if (made.finder == Finder::learner && std::ranges::find(children, by.person()) == children.end())
        children.insert(children.begin(), by.person());
    const std::vector<std::string> posts = told_of(made, ways(by.school()));
    {
        Transaction tx = parts_.database.writing();
        const SchoolScope scope(by.school());
        insert_breach(tx, scope, Sealing(tx, parts_.vault, scope, made.id), made);
        note(tx, by, "breach.reported", made.id, base::word_for(made.report.content));
        tell(tx, by, made, posts);
        tx.commit();
    }
    wake(by.school(), posts);
    return made.id;
}

std::optional<Breach> Breaches::look(const rights::Reader& by, const BreachId& id) {
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    auto breach = breach_with(tx, parts_.vault, scope, id);
    if (!breach || !may_see(*breach, ways(by.school()), by)) return std::nullopt;
    note(tx, by, "breach.viewed", id, {});
    tx.commit();
    return breach;
}

base::Result<void, BreachError> Breaches::take(const rights::Reader& by, const BreachId& id, Step step) {
    const Ways ways = this->ways(by.school());
    const Now at = now(by.school());
    std::vector<std::string> newly_told;
    {
        Transaction tx = parts_.database.writing();
        const SchoolScope scope(by.school());
        auto breach = breach_with(tx, parts_.vault, scope, id);
        if (!breach) return base::failure(BreachError{BreachFault::unknown, {}});
        const std::vector<std::string> before = told_of(*breach, ways);
        const Step made = TRY(taken(*breach, std::move(step), ways, by, at));
        insert_step(tx, scope, Sealing(tx, parts_.vault, scope, id), id, breach->steps.size() + 1, made);
        breach->steps.push_back(made);
        note(tx, by, "breach." + std::string(base::word_for(made.kind)), id, made.what);
        for (const std::string& post : told_of(*breach, ways))
            if (std::ranges::find(before, post) == before.end()) newly_told.push_back(post);
        if (made.kind == StepKind::closed)
            (void)parts_.tasks.withdraw_about(tx, by.school(), subject_of(id), journal::actor_of(by.person()));
        else tell(tx, by, *breach, newly_told);
        emit(tx, scope, *breach, ways);
        tx.commit();
    }
    wake(by.school(), newly_told);
    return {};
}

void Breaches::emit(Transaction& tx, const SchoolScope& scope, const Breach& after, const Ways& ways) const {
    const Step& last = after.steps.back();
    const auto say = [&](const policy::ControlId& control) {
        policy::emit(tx, scope, {control, policy::Outcome::kept, last.at, after.id.text(), policy::Origin::open});
    };
    if (last.kind == StepKind::opened) say(kBreachTold);
    if (last.kind == StepKind::seen_logged && is_seen_by_both(after)) say(kBreachSeenLogged);
    if (last.kind != StepKind::closed) return;
    say(kBreachRecorded);
    say(kBreachActedOn);
    if (ways.parents_always && !children_of(after).empty()) say(kBreachParents);
}

std::vector<Breach> Breaches::all(const rights::Reader& by, std::size_t most) const {
    const Ways ways = this->ways(by.school());
    std::vector<Breach> breaches;
    {
        Transaction tx = parts_.database.reading();
        breaches = newest(tx, parts_.vault, SchoolScope(by.school()), most);
    }
    std::erase_if(breaches, [&](const Breach& one) { return !may_see(one, ways, by); });
    std::ranges::stable_sort(breaches, {}, is_closed);
    return breaches;
}

std::optional<desk::Panel> Breaches::panel(const rights::Reader& reader, base::Instant now) const {
    if (!reader.may("breaches.see")) return std::nullopt;
    desk::Panel panel{.name = "breaches",
                      .title = "Pages that should have been blocked",
                      .rows = {},
                      .empty = "None waits. One appears here as soon as somebody reports it.",
                      .all = "All of them",
                      .path = {"breach-reports"}};
    for (const Breach& one : all(reader, kLookedAt)) {
        if (is_closed(one) || panel.rows.size() == kRowsShown) break;
        const bool is_new = first(one, StepKind::opened) == nullptr;
        const bool may_be_illegal = one.report.illegal == Illegal::perhaps;
        const auto age = std::chrono::floor<std::chrono::minutes>(now - one.reported_at);
        panel.rows.push_back({.words = may_be_illegal ? "A page that may be illegal" : "A page that was not blocked",
                              .path = {"breach-reports", one.id.text()},
                              .hint = age < std::chrono::hours(2)
                                          ? fmt::format("reported {} minutes ago", age.count())
                                          : fmt::format("reported {} hours ago", age.count() / 60),
                              .tag = is_new ? "New" : "Open",
                              .pressing = may_be_illegal ? desk::Pressing::now
                                          : is_new       ? desk::Pressing::soon
                                                         : desk::Pressing::calm});
    }
    return panel;
}

void Breaches::measure(const school::SchoolId& school) {
    const Ways ways = this->ways(school);
    const base::Instant at = parts_.world.clock.now();
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(school);
    const school::Settings settings = parts_.schools.settings(tx, school);
    const base::Instant unopened = at - settings.duration("breach.opened_within");
    const base::Instant unseen = at - settings.duration("breach.seen_within");
    const auto say = [&](const policy::ControlId& control, const Breach& of) {
        policy::emit(tx, scope, {control, policy::Outcome::broken, at, of.id.text(), policy::Origin::open});
    };
    bool is_told_late = false;
    bool is_seen_late = false;
    for (const Breach& one : newest(tx, parts_.vault, scope, kLookedAt)) {
        if (is_closed(one)) continue;
        if (!is_told_late && first(one, StepKind::opened) == nullptr && one.reported_at < unopened) {
            is_told_late = true;
            say(kBreachTold, one);
        }
        if (!is_seen_late && is_for_leadership(one, ways) && !is_seen_by_both(one) && one.reported_at < unseen) {
            is_seen_late = true;
            say(kBreachSeenLogged, one);
        }
    }
    if (is_told_late || is_seen_late) tx.commit();
}

desk::Job Breaches::job(const school::SchoolId& school) {
    return {.name = "looking for breaches of the filter that wait",
            .school = school,
            .every = kMeasureEvery,
            .retry_after = kMeasureAgain,
            .clause = "homewood-7.3-07 headcorn-7.3.2-05b hccs-7.4-07",
            .run = [this, school](base::Instant, const std::stop_token&) -> desk::JobResult {
                measure(school);
                return {};
            }};
}

}  // namespace breaches
