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
constexpr std::size_t kLookedAt = 200;  // LIMIT: of the open ones, for what waits and what is measured
constexpr std::size_t kRowsShown = 5;

// Seals and opens the words of one breach.
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
        return store::opened_or_broken(std::move(result), "breaches::Sealing");
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

// Open ones before closed ones, of each the newest first: however many come, none that is open falls behind.
enum class Which { open, all };
std::vector<Breach> breaches_of(Transaction& tx, store::Vault& vault, const SchoolScope& scope, Which which,
                                std::size_t most) {
    const std::vector<BreachRow> rows =
        tx.query(
              "SELECT b.breach_id, b.reported_by, b.finder, b.reported_at, b.found_at, b.screen, b.illegal, b.content, "
              "b.url, b.device, b.room, b.saw, b.words, b.children FROM breaches b LEFT JOIN breach_steps c ON "
              "c.school_id = b.school_id AND c.breach_id = b.breach_id AND c.kind = 'closed' WHERE b.school_id = ? AND "
              "(c.kind IS NULL OR ? = 1) ORDER BY CASE WHEN c.kind IS NULL THEN 0 ELSE 1 END, b.reported_at DESC, "
              "b.breach_id LIMIT ?",
              scope, which == Which::all ? 1 : 0, most)
            .all(breach_row);
    std::vector<Breach> breaches;
    for (const BreachRow& row : rows) breaches.push_back(whole(tx, vault, scope, row));
    return breaches;
}

std::uint64_t reported_since(Transaction& tx, const SchoolScope& scope, const school::PersonId& by,
                             base::Instant since) {
    return tx
        .query("SELECT count(*) FROM breaches WHERE school_id = ? AND reported_by = ? AND reported_at > ?", scope, by,
               since)
        .only<std::uint64_t>();
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
    if (setup == nullptr) return {};
    Ways ways = ways_of(setup->profile);
    const auto posts = people::People(parts_.database, parts_.world).posts(school);
    const school::Date today = now(school).today;
    // LIMIT: somebody who is away today and holds the post still counts as there; stand-ins by name are for cases
    // alone.
    ways.head_stands_in =
        people::holders(posts, "dsl", today).empty() && people::holders(posts, "deputy_dsl", today).empty();
    return ways;
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
    const school::Settings settings = parts_.schools.settings(tx, by.school());
    const base::Instant from = breach.steps.empty() ? breach.reported_at : breach.steps.back().at;
    for (const std::string& post : posts) {
        const bool is_leadership = post == "head" || post == "slt";
        (void)parts_.tasks.assign(tx, by.school(),
                                  {.owner = desk::PostOwner{post},
                                   .title = "A page that should have been blocked",
                                   .due = from + (is_leadership ? settings.duration("breach.seen_within")
                                                                : settings.duration("breach.opened_within")),
                                   .source = subject_of(breach.id),
                                   .by = journal::actor_of(by.person())});
    }
}

void Breaches::remind(Transaction& tx, const rights::Reader& by, const Breach& breach) const {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(by.school());
    std::vector<std::optional<school::PersonId>> whose{std::nullopt};
    for (const school::PersonId& child : children_of(breach)) whose.emplace_back(child);
    for (const auto& child : whose) {
        const Step* step = parents_of(breach, child);
        if (setup == nullptr || step == nullptr || !step->review_on) continue;
        (void)parts_.tasks.assign(
            tx, by.school(),
            {.owner = desk::PostOwner{"dsl"},
             .title = "Parents who were not told yet: look again",
             .due = setup->profile.calendar.instant(*step->review_on, school::TimeOfDay(std::chrono::hours(9))),
             .source = subject_of(breach.id),
             .by = journal::actor_of(by.person())});
    }
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
        if (reported_since(tx, scope, by.person(), made.reported_at - std::chrono::hours(1)) >= kMostAnHour)
            return base::failure(BreachError{BreachFault::too_many, {}});
        insert_breach(tx, scope, Sealing(tx, parts_.vault, scope, made.id), made);
        note(tx, by, "breach.reported", made.id, base::word_for(made.report.content));
        tell(tx, by, made, posts);
        tx.commit();
    }
    wake(by.school(), posts);
    return made.id;
}

std::optional<Breach> Breaches::look(const rights::Reader& by, const BreachId& id) {
    const Ways ways = this->ways(by.school());
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    auto breach = breach_with(tx, parts_.vault, scope, id);
    if (!breach || !breaches::may_see(*breach, ways, by)) return std::nullopt;
    note(tx, by, "breach.viewed", id, {});
    tx.commit();
    return breach;
}

bool Breaches::may_see(const rights::Reader& by, const BreachId& id) const {
    const Ways ways = this->ways(by.school());
    Transaction tx = parts_.database.reading();
    const auto breach = breach_with(tx, parts_.vault, SchoolScope(by.school()), id);
    return breach && breaches::may_see(*breach, ways, by);
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
        const Breach before = *breach;
        const std::vector<std::string> told_before = told_of(before, ways);
        const Step made = TRY(taken(before, std::move(step), ways, by, at));
        insert_step(tx, scope, Sealing(tx, parts_.vault, scope, id), id, before.steps.size() + 1, made);
        breach->steps.push_back(made);
        note(tx, by, "breach." + std::string(base::word_for(made.kind)), id, made.what);
        for (const std::string& post : told_of(*breach, ways))
            if (std::ranges::find(told_before, post) == told_before.end()) newly_told.push_back(post);
        if (made.kind == StepKind::closed || made.kind == StepKind::about_adult || is_closed(*breach))
            (void)parts_.tasks.withdraw_about(tx, by.school(), subject_of(id), journal::actor_of(by.person()));
        if (is_closed(*breach)) remind(tx, by, *breach);
        else tell(tx, by, *breach, newly_told);
        emit(tx, scope, before, *breach, ways);
        tx.commit();
    }
    wake(by.school(), newly_told);
    return {};
}

void Breaches::emit(Transaction& tx, const SchoolScope& scope, const Breach& before, const Breach& after,
                    const Ways& ways) const {
    // Of what accuses an adult nothing shows anywhere (SAFEGUARDING 3).
    if (first(after, StepKind::about_adult) != nullptr) return;
    const Step& last = after.steps.back();
    const auto say = [&](const policy::ControlId& control) {
        policy::emit(tx, scope, {control, policy::Outcome::kept, last.at, after.id.text(), policy::Origin::open});
    };
    // The clauses speak of what staff report.
    if (!is_opened(before) && is_opened(after) && after.finder != Finder::learner) say(kBreachTold);
    if (last.kind == StepKind::seen_logged && is_seen_by_both(after)) say(kBreachSeenLogged);
    if (last.kind != StepKind::closed) return;
    say(kBreachRecorded);
    const bool is_acted_on = std::ranges::any_of(after.steps, [](const Step& step) {
        return step.kind == StepKind::blocked || step.kind == StepKind::support || step.kind == StepKind::escalated ||
               step.kind == StepKind::agency;
    });
    if (is_acted_on) say(kBreachActedOn);
    const bool has_children = !children_of(after).empty() || after.report.saw != Words();
    if (ways.parents_always && has_children) say(kBreachParents);
}

std::vector<Breach> Breaches::all(const rights::Reader& by, std::size_t most) const {
    const Ways ways = this->ways(by.school());
    std::vector<Breach> breaches;
    {
        Transaction tx = parts_.database.reading();
        breaches = breaches_of(tx, parts_.vault, SchoolScope(by.school()), Which::all, most);
    }
    std::erase_if(breaches, [&](const Breach& one) { return !breaches::may_see(one, ways, by); });
    return breaches;
}

std::optional<desk::Panel> Breaches::panel(const rights::Reader& reader, base::Instant now) const {
    const Ways ways = this->ways(reader.school());
    if (!may_ever_see(ways, reader)) return std::nullopt;
    desk::Panel panel{.name = "breaches",
                      .title = "Pages that should have been blocked",
                      .rows = {},
                      .empty = "None waits. One that comes to you appears here as soon as it does.",
                      .all = "All of them",
                      .path = {"breach-reports"}};
    Transaction tx = parts_.database.reading();
    for (const Breach& one : breaches_of(tx, parts_.vault, SchoolScope(reader.school()), Which::open, kLookedAt)) {
        if (!breaches::may_see(one, ways, reader)) continue;
        const bool is_new = !is_opened(one);
        const bool may_be_illegal = illegal_of(one) == Illegal::perhaps;
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
    std::ranges::stable_sort(panel.rows, std::ranges::greater(), &desk::PanelRow::pressing);
    if (panel.rows.size() > kRowsShown) panel.rows.resize(kRowsShown);
    return panel;
}

void Breaches::measure(const school::SchoolId& school) {
    const Ways ways = this->ways(school);
    const base::Instant at = parts_.world.clock.now();
    const SchoolScope scope(school);
    const school::Settings settings = parts_.schools.settings(school);
    const base::Instant unopened = at - settings.duration("breach.opened_within");
    const base::Instant unseen = at - settings.duration("breach.seen_within");
    const Breach* told_late = nullptr;
    const Breach* seen_late = nullptr;
    const auto open = [&] {
        Transaction tx = parts_.database.reading();
        return breaches_of(tx, parts_.vault, scope, Which::open, kLookedAt);
    }();
    for (const Breach& one : open) {
        if (first(one, StepKind::about_adult) != nullptr) continue;
        if (!is_opened(one) && one.reported_at < unopened) told_late = &one;
        const auto since = leadership_since(one, ways);
        if (since && *since < unseen && !is_seen_by_both(one)) seen_late = &one;
    }
    if (told_late == nullptr && seen_late == nullptr) return;
    Transaction tx = parts_.database.writing();
    const auto say = [&](const policy::ControlId& control, const Breach* of) {
        if (of != nullptr)
            policy::emit(tx, scope, {control, policy::Outcome::broken, at, of->id.text(), policy::Origin::open});
    };
    say(kBreachTold, told_late);
    say(kBreachSeenLogged, seen_late);
    tx.commit();
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
