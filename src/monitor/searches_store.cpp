#include "monitor/searches.h"

#include "base/text.h"
#include "base/words.h"
#include "store/database.h"
#include "store/vault.h"

#include <algorithm>

namespace monitor {

namespace {

using store::SchoolScope;
using store::Transaction;

constexpr std::string_view kPersonField = "log_searches.person";
constexpr std::string_view kReferenceField = "log_searches.reference";
constexpr std::string_view kReasonField = "log_searches.reason";

struct SearchRow {
    SearchId id;
    people::PersonId by;
    base::Instant at;
    Basis basis;
    school::DateSpan days;
    SearchAbout about;
    store::Sealed person, reference, reason;
};

SearchRow search_row(const store::Row& row) {
    return {row.get<SearchId>(0),
            row.get<people::PersonId>(1),
            row.get<base::Instant>(2),
            row.get<Basis>(3),
            {*school::parse_date(row.get<std::string>(4)), *school::parse_date(row.get<std::string>(5))},
            row.get<SearchAbout>(6),
            row.get<store::Sealed>(7),
            row.get<store::Sealed>(8),
            row.get<store::Sealed>(9)};
}

LogSearch to_search(Transaction& tx, store::Vault& vault, const SchoolScope& scope, const SearchRow& row) {
    const auto open = [&](std::string_view field, const store::Sealed& sealed) {
        return store::opened_or_broken(vault.open_bytes(tx, scope, {field, row.id.bytes(), 0}, sealed),
                                       "monitor::to_search");
    };
    const auto person = people::PersonId::from_bytes(open(kPersonField, row.person));
    if (!person)
        throw store::Failure(store::FailureKind::broken, "monitor::to_search", "log_searches.person", "malformed");
    return {row.id,
            row.by,
            row.at,
            row.about,
            {.person = *person,
             .days = row.days,
             .basis = row.basis,
             .reference = base::to_text(open(kReferenceField, row.reference)),
             .reason = base::to_text(open(kReasonField, row.reason))}};
}

std::string verb_of(SearchAbout about, std::string_view what) {
    return (about == SearchAbout::learner ? "log.person_" : "adult_log.") + std::string(what);
}

void note(Transaction& tx, const AlertParts& parts, const rights::Reader& by, const std::string& verb,
          const SearchId& id, std::string_view content) {
    (void)journal::Journal(parts.world)
        .record(tx, SchoolScope(by.school()),
                {.actor = journal::actor_of(by.person()),
                 .verb = verb,
                 .subject = {"log_search", journal::opaque(id.bytes())},
                 .content = base::bytes_of(content)});
}

}  // namespace

std::vector<people::Person> LogSearches::people(const rights::Reader& by, school::Date day) const {
    people::People roster(parts_.alerts.records, parts_.alerts.world);
    const auto posts = roster.posts(by.school());
    std::vector<people::Person> all;
    for (const people::Kind kind : {people::Kind::learner, people::Kind::staff_member, people::Kind::governor,
                                    people::Kind::volunteer, people::Kind::contractor})
        for (people::Person& one : roster.on_roster(by.school(), kind, day)) {
            const bool is_head = people::holds(posts, one.id, people::kHead, day);
            // Whoever is not theirs to look at is not told of either, not even by a namesake.
            if (may_search(by, one.id, {.kind = one.kind, .is_head = is_head, .today = day}))
                all.push_back(std::move(one));
        }
    return all;
}

std::string LogSearches::described(const school::SchoolId& school, const people::Person& person,
                                   school::Date day) const {
    if (person.kind != people::Kind::learner) return "works or helps at school";
    const auto year = person.cohort ? people::year_group_on(*person.cohort, day) : std::nullopt;
    std::string text = year ? people::show_year_group(*year) : std::string("a learner");
    people::People roster(parts_.alerts.records, parts_.alerts.world);
    for (const people::SchoolClass& one : roster.classes_of(school, person.id, people::Part::learner, day))
        text += ", " + one.name;
    return text;
}

std::optional<people::Person> LogSearches::person(const school::SchoolId& school, const people::PersonId& id) const {
    return people::People(parts_.alerts.records, parts_.alerts.world).find(school, id);
}

std::optional<SearchFacts> LogSearches::facts_of(const rights::Reader& by, const SearchDraft& draft,
                                                 school::Date today) const {
    const auto found = person(by.school(), draft.person);
    if (!found) return std::nullopt;
    people::People roster(parts_.alerts.records, parts_.alerts.world);
    const auto posts = roster.posts(by.school());
    const auto ties = roster.ties_of(by.school(), draft.person);
    const auto ties_them = [&](const people::Tie& one) { return one.person == by.person() || one.to == by.person(); };
    const bool needs_case = draft.basis == Basis::a_case || found->kind != people::Kind::learner;
    return SearchFacts{.kind = found->kind,
                       .is_head = people::holds(posts, draft.person, people::kHead, today),
                       .is_tied = std::ranges::any_of(ties, ties_them),
                       .is_case_known = needs_case && parts_.works_on(by, base::trimmed(draft.reference), draft.person),
                       .today = today};
}

base::Result<SearchId, SearchError> LogSearches::make(const rights::Reader& by, const SearchDraft& draft,
                                                      school::Date today) {
    const auto facts = facts_of(by, draft, today);
    if (!facts) return base::failure(SearchError{SearchFault::not_yours});
    const SearchAbout about = TRY(check(draft, by, *facts));
    const auto id = SearchId::mint(parts_.alerts.world.random);
    Transaction tx = parts_.alerts.records.writing();
    const SchoolScope scope(by.school());
    const auto seal = [&](std::string_view field, base::ByteView plain) {
        return store::opened_or_broken(parts_.alerts.vault.seal(tx, scope, {field, id.bytes(), 0}, plain),
                                       "monitor::make");
    };
    tx.run(
        "INSERT INTO log_searches (school_id, search_id, made_by, made_at, basis, first_day, last_day, about, person, "
        "reference, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, id, by.person(), parts_.alerts.world.clock.now(), draft.basis, school::iso(draft.days.first),
        school::iso(draft.days.last), about, seal(kPersonField, draft.person.bytes()),
        seal(kReferenceField, base::bytes_of(draft.reference)), seal(kReasonField, base::bytes_of(draft.reason)));
    note(tx, parts_.alerts, by, verb_of(about, "searched"), id, draft.reason);
    tx.commit();
    return id;
}

std::vector<LogSearch> LogSearches::own(const rights::Reader& by) const {
    Transaction tx = parts_.alerts.records.reading();
    const SchoolScope scope(by.school());
    const auto rows =
        tx.query(
              "SELECT search_id, made_by, made_at, basis, first_day, last_day, about, person, reference, reason FROM "
              "log_searches WHERE school_id = ? AND made_by = ? AND made_at > ? ORDER BY made_at DESC, search_id",
              scope, by.person(), parts_.alerts.world.clock.now() - kSearchLasts)
            .all(search_row);
    std::vector<LogSearch> searches;
    for (const SearchRow& row : rows) searches.push_back(to_search(tx, parts_.alerts.vault, scope, row));
    return searches;
}

std::optional<LogSearch> LogSearches::find(const rights::Reader& by, const SearchId& id) const {
    if (!by.may("log.search")) return std::nullopt;
    for (LogSearch& one : own(by)) {
        if (one.id != id) continue;
        // What was theirs to look at this morning may be so no longer.
        const auto facts = facts_of(by, one.draft, one.draft.days.last);
        const auto about =
            facts ? check(one.draft, by, *facts)
                  : base::Result<SearchAbout, SearchError>(base::failure(SearchError{SearchFault::not_yours}));
        return about && *about == one.about ? std::optional(std::move(one)) : std::nullopt;
    }
    return std::nullopt;
}

PersonAnswer LogSearches::look(const rights::Reader& by, const LogSearch& search, Look look, std::size_t first,
                               std::size_t most) {
    {
        Transaction tx = parts_.alerts.records.writing();
        note(tx, parts_.alerts, by, verb_of(search.about, look == Look::shown ? "looked_at" : "saved"), search.id, {});
        tx.commit();
    }
    return parts_.log.of_person({by.school(), search.draft.person, search.draft.days, first, most});
}

}  // namespace monitor
