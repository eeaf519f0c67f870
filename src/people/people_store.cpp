#include "base/ensure.h"
#include "people/people.h"
#include "store/database.h"
#include "store/migration.h"
#include "store/scope.h"

#include <algorithm>

namespace people {
namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

std::optional<int> number_of(const std::optional<Cohort>& cohort) {
    if (!cohort) return std::nullopt;
    return static_cast<int>(cohort->reception);
}

std::optional<Cohort> to_cohort(std::optional<int> number) {
    if (!number) return std::nullopt;
    return Cohort{std::chrono::year(*number)};
}

void insert_person(Transaction& tx, const SchoolScope& scope, const Person& person) {
    tx.run(
        "INSERT INTO persons (school_id, person_id, kind, legal_name, preferred_name, birth, cohort, starts, last_day) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, person.id, person.kind, person.legal_name, person.preferred_name, person.birth, number_of(person.cohort),
        person.starts, person.last_day);
}

void insert_class(Transaction& tx, const SchoolScope& scope, const SchoolClass& each) {
    tx.run("INSERT INTO classes (school_id, class_id, name, devices) VALUES (?, ?, ?, ?)", scope, each.id, each.name,
           each.devices);
}

void insert_membership(Transaction& tx, const SchoolScope& scope, const Membership& each) {
    tx.run(
        "INSERT INTO class_members (school_id, class_id, person_id, part, starts, last_day) VALUES (?, ?, ?, ?, ?, ?)",
        scope, each.in, each.person, each.part, each.starts, each.last_day);
}

void insert_post(Transaction& tx, const SchoolScope& scope, const HeldPost& each) {
    tx.run(
        "INSERT INTO posts_held (school_id, post, person_id, starts, last_day, acting_for) VALUES (?, ?, ?, ?, ?, ?)",
        scope, each.post, each.person, each.starts, each.last_day, each.acting_for);
}

void insert_tie(Transaction& tx, const SchoolScope& scope, const Tie& each) {
    tx.run("INSERT INTO ties (school_id, person_id, to_person_id, kind, source) VALUES (?, ?, ?, ?, ?)", scope,
           each.person, each.to, each.kind, each.source);
}

void insert_mark(Transaction& tx, const SchoolScope& scope, const MarkedPerson& each) {
    tx.run("INSERT INTO person_marks (school_id, person_id, mark) VALUES (?, ?, ?)", scope, each.person, each.mark);
}

void insert_roster(Transaction& tx, const SchoolScope& scope, const Roster& roster) {
    for (const auto& each : roster.persons) insert_person(tx, scope, each);
    for (const auto& each : roster.classes) insert_class(tx, scope, each);
    for (const auto& each : roster.memberships) insert_membership(tx, scope, each);
    for (const auto& each : roster.posts) insert_post(tx, scope, each);
    for (const auto& each : roster.ties) insert_tie(tx, scope, each);
    for (const auto& each : roster.marks) insert_mark(tx, scope, each);
}

// The columns in the order of every SELECT below.
Person to_person(const Row& row) {
    return {.id = row.get<PersonId>(0),
            .kind = row.get<Kind>(1),
            .legal_name = row.get<base::Private<std::string>>(2),
            .preferred_name = row.get<base::Private<std::string>>(3),
            .birth = row.get<std::optional<base::Private<Date>>>(4),
            .cohort = to_cohort(row.get<std::optional<int>>(5)),
            .starts = row.get<Date>(6),
            .last_day = row.get<std::optional<Date>>(7)};
}

std::optional<Person> person_with_id(Transaction& tx, const SchoolScope& scope, const PersonId& person) {
    return tx
        .query(
            "SELECT person_id, kind, legal_name, preferred_name, birth, cohort, starts, last_day FROM persons "
            "WHERE school_id = ? AND person_id = ?",
            scope, person)
        .one(to_person);
}

std::vector<Person> persons_on(Transaction& tx, const SchoolScope& scope, Kind kind, Date day) {
    return tx
        .query(
            "SELECT person_id, kind, legal_name, preferred_name, birth, cohort, starts, last_day FROM persons "
            "WHERE school_id = :school AND kind = :kind AND starts <= :day AND (last_day IS NULL OR last_day >= :day) "
            "ORDER BY person_id",
            scope, kind, day)
        .all(to_person);
}

SchoolClass to_class(const Row& row) { return {row.get<ClassId>(0), row.get<std::string>(1), row.get<Devices>(2)}; }

std::vector<SchoolClass> classes_by_name(Transaction& tx, const SchoolScope& scope) {
    return tx.query("SELECT class_id, name, devices FROM classes WHERE school_id = ? ORDER BY name, class_id", scope)
        .all(to_class);
}

struct MemberOn {
    const PersonId& person;
    Part part;
    Date day;
};
std::vector<SchoolClass> classes_with(Transaction& tx, const SchoolScope& scope, const MemberOn& member) {
    return tx
        .query(
            "SELECT DISTINCT c.class_id, c.name, c.devices FROM class_members m "
            "JOIN classes c ON c.school_id = m.school_id AND c.class_id = m.class_id "
            "WHERE m.school_id = :school AND m.person_id = :person AND m.part = :part AND m.starts <= :day "
            "AND (m.last_day IS NULL OR m.last_day >= :day) ORDER BY c.name, c.class_id",
            scope, member.person, member.part, member.day)
        .all(to_class);
}

std::vector<Listed> members_on(Transaction& tx, const SchoolScope& scope, const ClassId& in, Date day) {
    return tx
        .query(
            "SELECT p.person_id, p.kind, p.legal_name, p.preferred_name, p.birth, p.cohort, p.starts, p.last_day, "
            "m.part FROM class_members m "
            "JOIN persons p ON p.school_id = m.school_id AND p.person_id = m.person_id "
            "WHERE m.school_id = :school AND m.class_id = :class AND m.starts <= :day "
            "AND (m.last_day IS NULL OR m.last_day >= :day) AND p.starts <= :day "
            "AND (p.last_day IS NULL OR p.last_day >= :day) ORDER BY m.part DESC, p.person_id",
            scope, in, day)
        .all([](const Row& row) {
            return Listed{to_person(row), row.get<Part>(8)};
        });
}

std::vector<HeldPost> posts_of_school(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query(
            "SELECT post, person_id, starts, last_day, acting_for FROM posts_held WHERE school_id = ? "
            "ORDER BY post, starts, person_id",
            scope)
        .all([](const Row& row) {
            return HeldPost{row.get<std::string>(0), row.get<PersonId>(1), row.get<Date>(2),
                            row.get<std::optional<Date>>(3), row.get<std::optional<PersonId>>(4)};
        });
}

bool is_post_given(Transaction& tx, const SchoolScope& scope, const HeldPost& post) {
    return tx.query("SELECT count(*) FROM posts_held WHERE school_id = ? AND post = ? AND person_id = ? AND starts = ?",
                    scope, post.post, post.person, post.starts)
               .only<int>() > 0;
}

std::vector<Tie> ties_with(Transaction& tx, const SchoolScope& scope, const PersonId& person) {
    return tx
        .query(
            "SELECT person_id, to_person_id, kind, source FROM ties WHERE school_id = :school "
            "AND (person_id = :person OR to_person_id = :person) ORDER BY person_id, to_person_id, kind",
            scope, person)
        .all([](const Row& row) {
            return Tie{row.get<PersonId>(0), row.get<PersonId>(1), row.get<TieKind>(2), row.get<std::string>(3)};
        });
}

std::vector<base::Private<Mark>> marks_with(Transaction& tx, const SchoolScope& scope, const PersonId& person) {
    return tx.query("SELECT mark FROM person_marks WHERE school_id = ? AND person_id = ? ORDER BY mark", scope, person)
        .all<base::Private<Mark>>();
}

void end_person(Transaction& tx, const SchoolScope& scope, const Leaving& leaving) {
    tx.run("UPDATE persons SET last_day = ? WHERE school_id = ? AND person_id = ?", leaving.last_day, scope,
           leaving.person);
}

void end_memberships(Transaction& tx, const SchoolScope& scope, const Leaving& leaving) {
    tx.run(
        "UPDATE class_members SET last_day = :day WHERE school_id = :school AND person_id = :person "
        "AND (last_day IS NULL OR last_day > :day)",
        leaving.last_day, scope, leaving.person);
}

void end_posts(Transaction& tx, const SchoolScope& scope, const Leaving& leaving) {
    tx.run(
        "UPDATE posts_held SET last_day = :day WHERE school_id = :school AND person_id = :person "
        "AND (last_day IS NULL OR last_day > :day)",
        leaving.last_day, scope, leaving.person);
}

// The content that a line of the journal commits to: what was said, in an order that never changes.
std::string content_of(const HeldPost& post) {
    return post.post + " " + post.person.text() + " " + school::iso(post.starts) + " " +
           (post.last_day ? school::iso(*post.last_day) : "") + " " + (post.acting_for ? post.acting_for->text() : "");
}

// Somebody of the roster who is in the database already.
std::optional<PersonId> already_there(Transaction& tx, const SchoolScope& scope, const Roster& roster) {
    for (const Person& person : roster.persons)
        if (person_with_id(tx, scope, person.id)) return person.id;
    return std::nullopt;
}

}  // namespace

std::string describe(const PeopleError& error) {
    switch (error.fault) {
        case PeopleFault::faulty_roster:
            return error.cause;
        case PeopleFault::unknown_person:
            return "`" + error.subject + "` is nobody of this school; look the person up again";
        case PeopleFault::already_there:
            return "`" + error.subject + "` is there already; change it instead of adding it";
        case PeopleFault::last_day_too_soon:
            return "`" + error.subject + "` would leave before the first day; put the date right";
    }
    base::ensure(false, "a fault is one of its words");
    return {};
}

base::Result<void, PeopleError> People::add(SchoolId school, const Roster& roster, const school::Actor& by) {
    Transaction tx = database_.writing();
    TRY(add(tx, school, roster, by));
    tx.commit();
    return {};
}

base::Result<void, PeopleError> People::add(Transaction& tx, SchoolId school, const Roster& roster,
                                            const school::Actor& by) {
    const auto faults = faults_of(roster);
    if (!faults.empty())
        return base::failure(PeopleError{PeopleFault::faulty_roster, faults.front().subject, describe(faults.front())});
    const SchoolScope scope(school);
    if (const auto known = already_there(tx, scope, roster))
        return base::failure(PeopleError{PeopleFault::already_there, known->text(), {}});
    insert_roster(tx, scope, roster);
    std::string content;
    for (const Person& person : roster.persons) content += person.id.text() + "\n";
    journal_.record(tx, scope,
                    {.actor = journal::actor_of(by),
                     .verb = "roster.added",
                     .subject = {"school", journal::opaque(school.bytes())},
                     .content = base::bytes_of(content)});
    return {};
}

std::optional<Person> People::find(SchoolId school, const PersonId& person) {
    Transaction tx = database_.reading();
    return find(tx, school, person);
}

std::optional<Person> People::find(Transaction& tx, SchoolId school, const PersonId& person) {
    return person_with_id(tx, SchoolScope(school), person);
}

std::vector<Person> People::on_roster(SchoolId school, Kind kind, Date day) {
    Transaction tx = database_.reading();
    return persons_on(tx, SchoolScope(school), kind, day);
}

std::vector<SchoolClass> People::classes(SchoolId school) {
    Transaction tx = database_.reading();
    return classes_by_name(tx, SchoolScope(school));
}

std::vector<SchoolClass> People::classes_of(SchoolId school, const PersonId& person, Part part, Date day) {
    Transaction tx = database_.reading();
    return classes_with(tx, SchoolScope(school), {person, part, day});
}

std::vector<Listed> People::class_list(SchoolId school, const ClassId& in, Date day) {
    Transaction tx = database_.reading();
    return members_on(tx, SchoolScope(school), in, day);
}

std::vector<HeldPost> People::posts(SchoolId school) {
    Transaction tx = database_.reading();
    return posts(tx, school);
}

std::vector<HeldPost> People::posts(Transaction& tx, SchoolId school) {
    return posts_of_school(tx, SchoolScope(school));
}

base::Result<void, PeopleError> People::appoint(SchoolId school, const HeldPost& post, const school::Actor& by) {
    const SchoolScope scope(school);
    Transaction tx = database_.writing();
    const auto person = person_with_id(tx, scope, post.person);
    if (!person) return base::failure(PeopleError{PeopleFault::unknown_person, post.person.text(), {}});
    Roster one{.persons = {*person}, .posts = {post}};
    if (post.acting_for && *post.acting_for != post.person) {
        const auto absent = person_with_id(tx, scope, *post.acting_for);
        if (absent) one.persons.push_back(*absent);
    }
    const auto faults = faults_of(one);
    if (!faults.empty())
        return base::failure(PeopleError{PeopleFault::faulty_roster, faults.front().subject, describe(faults.front())});
    if (is_post_given(tx, scope, post)) return base::failure(PeopleError{PeopleFault::already_there, post.post, {}});
    insert_post(tx, scope, post);
    journal_.record(tx, scope,
                    {.actor = journal::actor_of(by),
                     .verb = "post.given",
                     .subject = {"person", journal::opaque(post.person.bytes())},
                     .content = base::bytes_of(content_of(post))});
    tx.commit();
    return {};
}

std::vector<Tie> People::ties_of(Transaction& tx, SchoolId school, const PersonId& person) {
    return ties_with(tx, SchoolScope(school), person);
}

std::vector<Tie> People::ties_of(SchoolId school, const PersonId& person) {
    Transaction tx = database_.reading();
    return ties_of(tx, school, person);
}

std::vector<base::Private<Mark>> People::marks_of(SchoolId school, const PersonId& person) {
    Transaction tx = database_.reading();
    return marks_with(tx, SchoolScope(school), person);
}

base::Result<std::vector<HandOver>, PeopleError> People::leave(const Leaving& leaving,
                                                               const std::vector<LeaveStep*>& steps) {
    const SchoolScope scope(leaving.school);
    Transaction tx = database_.writing();
    const auto person = person_with_id(tx, scope, leaving.person);
    if (!person) return base::failure(PeopleError{PeopleFault::unknown_person, leaving.person.text(), {}});
    if (leaving.last_day < person->starts)
        return base::failure(PeopleError{PeopleFault::last_day_too_soon, leaving.person.text(), {}});
    end_person(tx, scope, leaving);
    end_memberships(tx, scope, leaving);
    end_posts(tx, scope, leaving);
    std::vector<HandOver> hand_overs;
    for (LeaveStep* step : steps) {
        const auto more = step->leave(tx, leaving);
        hand_overs.insert(hand_overs.end(), more.begin(), more.end());
    }
    journal_.record(tx, scope,
                    {.actor = journal::actor_of(leaving.by),
                     .verb = "person.left",
                     .subject = {"person", journal::opaque(leaving.person.bytes())},
                     .content = base::bytes_of(school::iso(leaving.last_day))});
    tx.commit();
    return hand_overs;
}

}  // namespace people
