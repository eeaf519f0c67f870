#include "concerns/work.h"

#include "base/narrow.h"
#include "store/database.h"
#include "store/scope.h"

#include <algorithm>
#include <set>

namespace concerns {

namespace {

// Settings are read here, never changed.
class NoChanges final : public school::ChangeRecorder {
public:
    void record(store::Transaction&, const school::Change&) override {
        base::ensure(false, "this room changes no setting");
    }
};

const SchoolFacts& facts_of(const Concerns& room, SchoolId school) {
    const SchoolFacts* facts = room.find(school);
    base::ensure(facts != nullptr, "a reader belongs to a school that app handed over");
    return *facts;
}

rights::Record::Seal seal_of(const Circle& circle) {
    return circle.seal == Seal::sealed ? rights::Record::Seal::sealed : rights::Record::Seal::open;
}

bool fits(people::Kind kind, About about) {
    switch (about) {
        case About::learners:
            return kind == people::Kind::learner;
        case About::adult:
            return people::works_or_helps_at_school(kind);
        case About::unknown:
            return false;
    }
    base::ensure(false, "a concern is about one of its words");
    return false;
}

}  // namespace

rights::Record record_of(const Concern& concern) {
    const auto& persons = concern.subjects.persons;
    return {.subject = {"concern", journal::opaque(concern.id.bytes())},
            .concerns = persons.empty() ? std::nullopt : std::optional(persons.front()),
            .written_by = concern.reporter,
            .routed_to = concern.circle.told,
            .excluded = concern.circle.excluded,
            .seal = seal_of(concern.circle)};
}

rights::Record record_of(const Case& of) {
    return {.subject = {"case", journal::opaque(of.id.bytes())},
            .written_by = of.opened.by,
            .routed_to = of.circle.told,
            .excluded = of.circle.excluded,
            .seal = seal_of(of.circle)};
}

base::Bytes decision_on(const Concern& concern) {
    base::Writer content;
    content.raw(concern.id.bytes());
    for (const auto& [state, word] : words_of(concern.state))
        if (state == concern.state) content.raw(word);
    if (concern.joined) content.raw(concern.joined->bytes());
    return content.take();
}

Work::Work(const Concerns& room, store::Transaction& tx, const rights::Reader& by)
    : room_(room),
      tx_(tx),
      by_(by),
      school_(facts_of(room, by.school())),
      act_{by.person(), room.now()},
      shelf_(tx, room.vault_, by.school()),
      people_(room.database_, room.world_) {}

Result<Concern> Work::open(const ConcernId& id, std::string_view permission) {
    Concern concern = TRY(shelf_.find(id, by_.person()));
    const rights::Record record = record_of(concern);
    if (!by_.may(kSeeConcerns, record)) return base::failure(Error{Fault::absent});
    if (!by_.may(permission, record)) return base::failure(Error{Fault::not_allowed});
    return concern;
}

Result<Case> Work::open(const CaseId& id, std::string_view permission) {
    Case found = TRY(shelf_.find(id, by_.person()));
    const rights::Record record = record_of(found);
    if (!by_.may(kSeeCases, record)) return base::failure(Error{Fault::absent});
    if (!by_.may(permission, record)) return base::failure(Error{Fault::not_allowed});
    return found;
}

Result<people::Person> Work::person(const PersonId& id, About about) {
    auto found = people_.find(tx_, school_.id, id);
    if (!found || !fits(found->kind, about))
        return base::failure(Error{Fault::unknown_person, about == About::learners ? "learner" : "adult"});
    return *std::move(found);
}

Result<void> Work::check_persons(const Subjects& subjects) {
    TRY(check(subjects));
    for (const PersonId& each : subjects.persons) TRY(person(each, subjects.about));
    return {};
}

Result<Circle> Work::circle_for(const Subjects& subjects, const std::vector<PersonId>& excluded) {
    rights::Whom whom{.excluded = conflicts(subjects.persons)};
    whom.excluded.insert(whom.excluded.end(), excluded.begin(), excluded.end());
    switch (subjects.about) {
        case About::learners:
            whom.person = subjects.persons.front();
            whom.kind = people::Kind::learner;
            break;
        case About::adult:
            // Somebody who is not on the roster is told of as any adult of the school: a person whom nobody is.
            whom.person = subjects.persons.empty() ? PersonId::mint(random()) : subjects.persons.front();
            whom.kind = people::Kind::contractor;
            break;
        case About::unknown:
            break;
    }
    const rights::Route found = route(whom);
    if (subjects.about == About::adult)
        whom.excluded.insert(whom.excluded.end(), subjects.persons.begin(), subjects.persons.end());
    return circle_of(subjects.about, found, std::move(whom.excluded));
}

rights::Route Work::route(const rights::Whom& whom) {
    const auto posts = people_.posts(tx_, school_.id);
    return rights::route(whom,
                         {.rows = school_.routing,
                          .posts = posts,
                          .stand_ins = school_.stand_ins,
                          .deputies = deputies_act() ? rights::Deputies::are_told : rights::Deputies::are_not_told,
                          .day = today()});
}

Result<void> Work::check_name(const Subjects& subjects, const rights::Record& own) {
    if (subjects.name == Words() || subjects.listed == Subjects::Listed::nobody) return {};
    bool is_meant = false;
    (void)by_.read("concerns.raise", own, [&](const base::ReadScope& scope) {
        const std::string& typed = subjects.name.show(scope);
        const std::string_view post = post_meant(typed);
        is_meant = !post.empty() && !people::holders(people_.posts(tx_, school_.id), post, today()).empty();
        for (const people::Person& adult : room_.adults(school_.id))
            is_meant = is_meant || may_mean(typed, people::name_of(adult, scope));
    });
    if (is_meant) return base::failure(Error{Fault::perhaps_listed});
    return {};
}

rights::Whom Work::whom_of(Seal seal, const std::vector<Subject>& subjects, std::vector<PersonId> excluded) {
    rights::Whom whom{.excluded = std::move(excluded)};
    if (seal == Seal::open) {
        if (subjects.empty()) return whom;
        whom.person = subjects.front().person;
        whom.kind = people::Kind::learner;
        return whom;
    }
    std::vector<PersonId> adults;
    for (const Subject& each : subjects)
        if (each.kind != people::Kind::learner) adults.push_back(each.person);
    whom.kind = people::Kind::contractor;
    // Nobody of the roster is told of as any adult of the school.
    whom.person =
        rights::most_senior(adults, people_.posts(tx_, school_.id), today()).value_or(PersonId::mint(random()));
    return whom;
}

// An open case goes by the row of learners, whoever else is named in it. A sealed one goes by the most senior of the
// adults: when that is another than before, those whom the table told of the one before know of it no longer.
Result<Circle> Work::circle_with(const Circle& before, const std::vector<Subject>& known, const Subject& named) {
    std::vector<PersonId> excluded = conflicts({named.person});
    if (named.kind != people::Kind::learner) excluded.push_back(named.person);
    std::vector<PersonId> all_excluded = before.excluded;
    all_excluded.insert(all_excluded.end(), excluded.begin(), excluded.end());
    std::vector<Subject> all = known;
    all.push_back(named);
    const rights::Whom whom = whom_of(before.seal, all, all_excluded);
    if (before.seal == Seal::open) return circle_without(before, route(whom).told, excluded);
    const auto posts = people_.posts(tx_, school_.id);
    const rights::Whom whom_before = whom_of(before.seal, known, all_excluded);
    const bool stays = rights::about(whom, posts, today()) == rights::about(whom_before, posts, today());
    const Circle kept{before.seal, stays ? before.told : std::vector<PersonId>(), before.excluded};
    return circle_without(kept, route(whom).told, excluded);
}

Result<void> Work::reseal(Concern concern, const Circle& circle) {
    concern.circle.seal = circle.seal;
    TRY(shelf_.update(concern));
    TRY(shelf_.reseal(concern, circle));
    journal("concern.rerouted", concern.id, decision_on(concern));
    return {};
}

Result<void> Work::reseal(Case of, const Circle& circle) {
    of.circle.seal = circle.seal;
    shelf_.update(of);
    TRY(shelf_.reseal(of, circle));
    for (Concern& each : TRY(shelf_.concerns_of(of.id))) TRY(reseal(std::move(each), circle));
    journal("case.rerouted", of.id, of.id.bytes());
    return {};
}

Result<void> Work::exclude_alike(const Case& of, const Circle& circle) {
    for (const Concern& each : TRY(shelf_.concerns_of(of.id))) {
        const Circle without = TRY(circle_without(each.circle, circle.told, circle.excluded));
        if (without != each.circle) TRY(shelf_.reseal(each, without));
    }
    return {};
}

std::vector<PersonId> Work::opened_before(const Concern& concern, const Act& rerouted) {
    std::vector<journal::OpaqueId> records{journal::opaque(concern.id.bytes())};
    if (concern.joined) records.push_back(journal::opaque(concern.joined->bytes()));
    std::set<PersonId> looked;
    for (const journal::OpaqueId& record : records)
        for (const journal::Entry& line :
             journal::Journal(room_.world_).lines_about(tx_, store::SchoolScope(school_.id), record)) {
            const auto who = *PersonId::from_bytes(line.actor.id.bytes());
            if (line.verb.ends_with(".rerouted") && Act{who, line.at} == rerouted) break;
            if (line.verb.ends_with(".viewed")) looked.insert(who);
        }
    return {looked.begin(), looked.end()};
}

namespace {

// Posts by which somebody is told of a record, by its seal (SAFEGUARDING 2, 5).
std::vector<std::string> posts_told(Seal seal, const SchoolFacts& school) {
    std::vector<std::string> posts;
    const auto add = [&](std::initializer_list<std::string_view> some) {
        for (const std::string_view post : some) posts.emplace_back(post);
    };
    if (seal == Seal::open) add({people::kDsl, people::kDeputyDsl});
    else add({people::kHead, people::kChair, people::kViceChair, people::kSafeguardingGovernor});
    for (const rights::StandIn& each : school.stand_ins)
        if (std::find(posts.begin(), posts.end(), each.post) != posts.end()) posts.push_back(each.by);
    return posts;
}

}  // namespace

std::vector<PersonId> Work::successors(const Circle& circle, Instant known, const std::vector<Subject>& subjects) {
    const auto posts = people_.posts(tx_, school_.id);
    const school::Date then = school_.calendar.local(known).date;
    std::vector<PersonId> never = circle.excluded;
    std::vector<PersonId> about;
    for (const Subject& each : subjects) about.push_back(each.person);
    for (const PersonId& person : conflicts(about)) never.push_back(person);
    std::vector<PersonId> told = circle.told;
    const auto is_in = [](const std::vector<PersonId>& persons, const PersonId& person) {
        return std::find(persons.begin(), persons.end(), person) != persons.end();
    };
    const auto tell = [&](const std::vector<PersonId>& persons) {
        for (const PersonId& person : persons)
            if (!is_in(told, person) && !is_in(never, person) && !is_in(about, person)) told.push_back(person);
    };
    for (const std::string& post : posts_told(circle.seal, school_))
        if (std::any_of(circle.told.begin(), circle.told.end(),
                        [&](const PersonId& person) { return people::holds(posts, person, post, then); }))
            tell(people::holders(posts, post, today()));
    const bool somebody_knows = std::any_of(posts.begin(), posts.end(), [&](const people::HeldPost& held) {
        return people::is_held(held, today()) && is_in(told, held.person);
    });
    // Their leaving was entered late, or an open record had gone to the head because the lead had a conflict.
    if (!somebody_knows) tell(route(whom_of(circle.seal, subjects, never)).told);
    return {told.begin() + base::narrow<std::ptrdiff_t>(circle.told.size()), told.end()};
}

base::Digest Work::holders_today() {
    base::Writer writer;
    for (const people::HeldPost& held : people_.posts(tx_, school_.id)) {
        if (!people::is_held(held, today())) continue;
        writer.raw(held.post);
        writer.u8(0);
        writer.raw(held.person.bytes());
    }
    return base::sha256(writer.take());
}

std::string Work::post_of_told(const Circle& circle) {
    const auto posts = people_.posts(tx_, school_.id);
    for (const std::string_view post :
         {people::kDsl, people::kHead, people::kChair, people::kViceChair, people::kSafeguardingGovernor})
        if (people::holds(posts, circle.told.front(), post, today())) return std::string(post);
    return std::string(people::kDeputyDsl);
}

std::vector<PersonId> Work::heads() { return people::holders(people_.posts(tx_, school_.id), people::kHead, today()); }

bool Work::tells_head() {
    NoChanges none;
    school::Schools schools(room_.database_, room_.world_, none);
    return schools.settings(tx_, school_.id).choice("head.informed_of_concerns") == "summary";
}

bool Work::deputies_act() {
    NoChanges none;
    school::Schools schools(room_.database_, room_.world_, none);
    return schools.settings(tx_, school_.id).is_on("deputies.may_act_for_dsl");
}

// Relatives and declared conflicts of whom it is about, in both directions.
std::vector<PersonId> Work::conflicts(const std::vector<PersonId>& subjects) {
    std::set<PersonId> tied;
    for (const PersonId& subject : subjects)
        for (const people::Tie& tie : people_.ties_of(tx_, school_.id, subject))
            tied.insert(tie.person == subject ? tie.to : tie.person);
    return {tied.begin(), tied.end()};
}

Persons Work::persons(const std::vector<PersonId>& ids) {
    Persons found;
    for (const PersonId& id : ids) {
        if (found.contains(id)) continue;
        if (auto person = people_.find(tx_, school_.id, id)) found.emplace(id, *std::move(person));
    }
    return found;
}

journal::Actor Work::actor() const { return {journal::ActorKind::person, journal::opaque(act_.by.bytes())}; }

void Work::journal(std::string_view verb, const ConcernId& about, base::ByteView content) {
    journal_line(actor(), verb, {"concern", journal::opaque(about.bytes())}, content);
}

void Work::journal(std::string_view verb, const CaseId& about, base::ByteView content) {
    journal_line(actor(), verb, {"case", journal::opaque(about.bytes())}, content);
}

void Work::journal_by_system(std::string_view verb, const ConcernId& about, base::ByteView content) {
    journal_line(journal::by_system(), verb, {"concern", journal::opaque(about.bytes())}, content);
}

void Work::journal_by_system(std::string_view verb, const CaseId& about, base::ByteView content) {
    journal_line(journal::by_system(), verb, {"case", journal::opaque(about.bytes())}, content);
}

void Work::journal_line(const journal::Actor& actor, std::string_view verb, journal::Subject subject,
                        base::ByteView content) {
    journal::Journal(room_.world_)
        .record(tx_, store::SchoolScope(school_.id),
                {.actor = actor, .verb = verb, .subject = std::move(subject), .content = content});
}

void Work::evidence(const policy::ControlId& control, const Case& of) {
    if (of.circle.seal == Seal::sealed) return;
    policy::emit(tx_, store::SchoolScope(school_.id),
                 {control, policy::Outcome::kept, act_.at, of.id.text(), policy::Origin::open});
}

}  // namespace concerns
