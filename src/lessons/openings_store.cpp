#include "base/text.h"
#include "lessons/lessons.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>

namespace lessons {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

auto no(OpeningFault fault, std::string cause = {}) { return base::failure(OpeningError{fault, std::move(cause)}); }

std::string sites_text(const std::vector<filter::Site>& sites) {
    std::vector<std::string> lines;
    for (const filter::Site& site : sites) lines.push_back(site.text());
    return base::joined(lines, "\n");
}

// What was a site when it was written is one now; a stricter reader of later leaves out what it no longer takes.
std::vector<filter::Site> sites_in(std::string_view text) {
    std::vector<filter::Site> sites;
    for (const std::string_view line : base::split(text, '\n'))
        if (const auto site = filter::Site::parse(line)) sites.push_back(*site);
    return sites;
}

Opening to_opening(const Row& row) {
    return {row.get<OpeningId>(0),        row.get<people::ClassId>(1), sites_in(row.get<std::string>(2)),
            row.get<std::string>(3),      row.get<base::Instant>(4),   row.get<base::Instant>(5),
            row.get<school::PersonId>(6), row.get<base::Instant>(7),   {}};
}

std::vector<school::PersonId> learners_of(Transaction& tx, const SchoolScope& scope, const OpeningId& opening) {
    return tx
        .query("SELECT person FROM opening_learners WHERE school_id = ? AND opening_id = ? ORDER BY person", scope,
               opening)
        .all([](const Row& row) { return row.get<school::PersonId>(0); });
}

std::vector<Opening> openings_after(Transaction& tx, const SchoolScope& scope, base::Instant now) {
    auto all = tx.query(
                     "SELECT opening_id, class_id, sites, reason, begins_at, ends_at, opened_by, opened_at FROM "
                     "openings WHERE school_id = ? AND ends_at > ? AND ended_at IS NULL ORDER BY begins_at, opening_id",
                     scope, now)
                   .all(to_opening);
    for (Opening& one : all) one.learners = learners_of(tx, scope, one.id);
    return all;
}

void insert_opening(Transaction& tx, const SchoolScope& scope, const Opening& opening) {
    tx.run(
        "INSERT INTO openings (school_id, opening_id, class_id, sites, reason, begins_at, ends_at, opened_by, "
        "opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, opening.id, opening.of, sites_text(opening.sites), opening.reason, opening.begins, opening.ends,
        opening.opened_by, opening.opened_at);
    for (const school::PersonId& person : opening.learners)
        tx.run("INSERT INTO opening_learners (school_id, opening_id, person) VALUES (?, ?, ?)", scope, opening.id,
               person);
}

std::size_t put_end(Transaction& tx, const SchoolScope& scope, const OpeningId& opening, const school::PersonId& by,
                    base::Instant now) {
    return tx.run(
        "UPDATE openings SET ended_by = ?, ended_at = ? WHERE school_id = ? AND opening_id = ? AND ended_at IS NULL "
        "AND ends_at > ?",
        by, now, scope, opening, now);
}

journal::Subject subject_of(const OpeningId& id) { return {"lesson_opening", journal::opaque(id.bytes())}; }

// For whom nobody has evaluated the site yet.
std::vector<int> only_confirmed(const filter::Site& site, const OpeningDraft& draft, const ClassToday& of,
                                const Ground& ground) {
    const school::Date day = ground.calendar.local(draft.begins).date;
    std::vector<int> stages;
    for (const int stage : of.key_stages)
        if (evaluation_of(ground.evaluations, site, stage, day) == nullptr) stages.push_back(stage);
    return stages;
}

EvaluationDraft confirmation(const filter::Site& site, std::vector<int> stages, const OpeningDraft& draft,
                             school::Date today) {
    EvaluationDraft made{.name = site.text(),
                         .site = site,
                         .key_stages = std::move(stages),
                         .uses = {Use::in_class},
                         .looked_at = {},
                         .found = "Confirmed for a lesson: " + draft.reason,
                         .suitability = Suitability::suitable,
                         .publishing = Publishing::no,
                         .review_on = school::plus_days(today, kConfirmedLasts)};
    for (const auto& [look, word] : words_of(Look{})) made.looked_at.push_back(look);
    return made;
}

}  // namespace

std::vector<filter::Exception> OpenedSites::openings(Transaction& tx, const school::SchoolId& school,
                                                     base::Instant now) const {
    std::vector<filter::Exception> all;
    for (const Opening& opening : openings_after(tx, SchoolScope(school), now))
        for (filter::Exception& one : exceptions_of(opening, school)) all.push_back(std::move(one));
    return all;
}

base::Result<Openings::Standing, rulebook::Fault> Openings::standing(const school::SchoolId& school) const {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return base::failure(rulebook::Fault{"there is no such school"});
    auto rules = TRY(parts_.rulebook.rules_in_force());
    const auto& networks = rules->rules().networks;
    const auto here =
        std::ranges::find(networks, rulebook::same_id<filter::SchoolId>(school), &filter::Network::school);
    if (here == networks.end()) return base::failure(rulebook::Fault{"the school has no network"});
    const base::Instant now = parts_.world.clock.now();
    const filter::NetworkId network = here->id;
    return Standing{std::move(rules), network, parts_.evaluations.all(school), &setup->profile.calendar, now};
}

base::Result<Opening, OpeningError> Openings::open(const rights::Reader& by, const OpeningDraft& draft,
                                                   const ClassToday& of, const OpeningLimits& limits) {
    if (!by.may("lessons.open") || draft.of != of.which.id) return no(OpeningFault::not_allowed);
    const auto stands = standing(by.school());
    if (!stands) return no(OpeningFault::not_published, stands.error().words);
    const Ground ground = stands->ground(limits);
    TRY(check(draft, of, ground));
    const auto open = coming(by.school());
    if (std::ranges::count(open, draft.of, &Opening::of) >= static_cast<std::ptrdiff_t>(kMostOpen))
        return no(OpeningFault::too_many_open);
    Opening made{OpeningId::mint(parts_.world.random),
                 draft.of,
                 draft.sites,
                 draft.reason,
                 draft.begins,
                 draft.ends,
                 by.person(),
                 ground.now,
                 {}};
    for (const people::Person& learner : of.learners) made.learners.push_back(learner.id);
    {
        Transaction tx = parts_.database.writing();
        const SchoolScope scope(by.school());
        insert_opening(tx, scope, made);
        const school::Date today = ground.calendar.local(ground.now).date;
        for (const filter::Site& site : draft.sites) {
            std::vector<int> stages = only_confirmed(site, draft, of, ground);
            if (stages.empty()) continue;
            const auto recorded =
                parts_.evaluations.record(tx, by, confirmation(site, std::move(stages), draft, today), today);
            if (!recorded) return no(OpeningFault::not_looked_at, site.text());
        }
        std::vector<std::string> learners;
        for (const school::PersonId& person : made.learners) learners.push_back(person.text());
        std::ranges::sort(learners);
        const std::string content = fmt::format(
            "{}\n{}\n{}\n{}\n{}\nadult present: {}\n{}", sites_text(made.sites), made.of.text(), made.reason,
            made.begins.time_since_epoch().count(), made.ends.time_since_epoch().count(),
            draft.adult_present == Confirmed::yes ? "confirmed" : "not confirmed", base::joined(learners, "\n"));
        (void)parts_.journal.record(tx, scope,
                                    {.actor = journal::actor_of(by.person()),
                                     .verb = "lesson_opening.made",
                                     .subject = subject_of(made.id),
                                     .content = base::bytes_of(content)});
        tx.commit();
    }
    const auto published = parts_.rulebook.publish("a teacher opened a site for a class", by.person());
    if (!published) return no(OpeningFault::not_published, published.error().words);
    return made;
}

base::Result<void, OpeningError> Openings::end(const rights::Reader& by, const OpeningId& opening, Teaches teaches) {
    const bool may =
        (teaches == Teaches::yes && by.may("lessons.open")) || by.may("rules.change") || by.may("rules.approve");
    if (!may) return no(OpeningFault::not_allowed);
    {
        Transaction tx = parts_.database.writing();
        const SchoolScope scope(by.school());
        if (put_end(tx, scope, opening, by.person(), parts_.world.clock.now()) == 0) return no(OpeningFault::unknown);
        (void)parts_.journal.record(tx, scope,
                                    {.actor = journal::actor_of(by.person()),
                                     .verb = "lesson_opening.ended",
                                     .subject = subject_of(opening),
                                     .content = {}});
        tx.commit();
    }
    const auto published = parts_.rulebook.publish("a site opened for a class was closed again", by.person());
    if (!published) return no(OpeningFault::still_open, published.error().words);
    return {};
}

std::vector<Opening> Openings::coming(const school::SchoolId& school) const {
    Transaction tx = parts_.database.reading();
    return openings_after(tx, SchoolScope(school), parts_.world.clock.now());
}

std::vector<Opening> Openings::since(const school::SchoolId& school, base::Instant from) const {
    Transaction tx = parts_.database.reading();
    return tx
        .query(
            "SELECT opening_id, class_id, sites, reason, begins_at, ends_at, opened_by, opened_at FROM openings WHERE "
            "school_id = ? AND begins_at >= ? ORDER BY begins_at, opening_id",
            SchoolScope(school), from)
        .all(to_opening);
}

base::Result<std::vector<Said>, rulebook::Fault> Openings::said(const school::SchoolId& school, const ClassToday& of,
                                                                const wire::Url& url) const {
    const Standing stands = TRY(standing(school));
    return said_to(of, url, stands.ground({}));
}

}  // namespace lessons
