#include "concerns/work.h"
#include "store/database.h"

#include <algorithm>

namespace concerns {

namespace {

void add(std::vector<PersonId>& to, const PersonId& person) {
    if (std::find(to.begin(), to.end(), person) == to.end()) to.push_back(person);
}

// Everything of a case, its names not yet looked up.
Result<CaseView> load(Work& work, Case of) {
    Shelf& shelf = work.shelf();
    const CaseId id = of.id;
    rights::Record record = record_of(of);
    return CaseView{.record_of_case = std::move(of),
                    .record = std::move(record),
                    .concerns = TRY(shelf.concerns_of(id)),
                    .entries = TRY(shelf.entries_of(id)),
                    .parties = TRY(shelf.parties_of(id)),
                    .steps = TRY(shelf.steps_of(id)),
                    .summaries = TRY(shelf.summaries_of(id))};
}

// SAFEGUARDING 5: who raised, triaged, decided, wrote, named somebody, let somebody in, reported to the head, prepared
// or opened it again; and who is named in it. To acknowledge or to sign an earlier closure is no work on it.
std::vector<PersonId> worked_on(const CaseView& view) {
    std::vector<PersonId> who;
    for (const Concern& concern : view.concerns) {
        add(who, concern.reporter);
        if (concern.triage) add(who, concern.triage->act.by);
        if (concern.decided) add(who, concern.decided->by);
        for (const PersonId& person : concern.subjects.persons) add(who, person);
        if (!concern.rerouted) continue;
        add(who, concern.rerouted->act.by);
        for (const PersonId& person : concern.rerouted->accused.persons) add(who, person);
    }
    for (const Entry& entry : view.entries) add(who, entry.author);
    for (const Summary& summary : view.summaries) add(who, summary.sent.by);
    for (const KeptParty& each : view.parties) {
        add(who, each.named.by);
        if (each.party.person) add(who, *each.party.person);
    }
    for (const CaseStep& step : view.steps)
        if (step.step != Step::closed) add(who, step.act.by);
    return who;
}

std::vector<PersonId> named_in(const CaseView& view) {
    std::vector<PersonId> named = view.worked_on;
    named.insert(named.end(), view.opened_before.begin(), view.opened_before.end());
    for (const CaseStep& step : view.steps) {
        add(named, step.act.by);
        if (step.person) add(named, *step.person);
    }
    for (const Summary& summary : view.summaries) add(named, summary.to);
    for (const PersonId& person : view.record_of_case.circle.told) add(named, person);
    return named;
}

// Those whom the case is about, of the school: of its concerns, and as somebody named them in it.
std::vector<Work::Subject> subjects_of(Work& work, const std::vector<Concern>& concerns,
                                       const std::vector<KeptParty>& parties) {
    std::vector<Work::Subject> subjects;
    for (const Concern& concern : concerns) {
        for (const PersonId& person : concern.subjects.persons)
            subjects.push_back(
                {person, concern.subjects.about == About::learners ? people::Kind::learner : people::Kind::contractor});
        if (!concern.rerouted) continue;
        for (const PersonId& person : concern.rerouted->accused.persons)
            subjects.push_back({person, people::Kind::contractor});
    }
    for (const auto& [party, named] : parties)
        if (party.person && is_subject(party.role))
            for (const auto& [id, person] : work.persons({*party.person})) subjects.push_back({id, person.kind});
    return subjects;
}

// Saves a step of the case with its line in the journal.
Result<void> take(Work& work, const Case& after, std::string_view verb, const CaseStep& step) {
    work.shelf().update(after);
    work.journal(verb, after.id, TRY(work.shelf().insert(after.id, step)));
    return {};
}

}  // namespace

bool Concerns::may_see(const rights::Reader& reader, const CaseId& of) const {
    store::Transaction tx = database_.reading();
    return Work(*this, tx, reader).open(of, kSeeCases).has_value();
}

Result<CaseView> Concerns::view(const rights::Reader& reader, const CaseId& of) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, reader);
    CaseView view = TRY(load(work, TRY(work.open(of, kSeeCases))));
    view.worked_on = worked_on(view);
    for (const Concern& concern : view.concerns)
        if (concern.rerouted)
            for (const PersonId& person : work.opened_before(concern, concern.rerouted->act))
                add(view.opened_before, person);
    view.persons = work.persons(named_in(view));
    work.journal("case.viewed", of, {});
    tx.commit();
    return view;
}

Result<std::uint64_t> Concerns::add_entry(const rights::Reader& by, const CaseId& to, const NewEntry& entry) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Case before = TRY(work.open(to, kWriteCases));
    const auto entries = TRY(work.shelf().entries_of(to));
    const Instant now = work.act().at;
    const Entry added{.sequence = entries.size() + 1,
                      .kind = entry.kind,
                      .author = by.person(),
                      .clocks = {entry.happened, entry.known.value_or(now), now},
                      .body = entry.body,
                      .supersedes = entry.supersedes};
    TRY(check(added, entries));
    const Case after = TRY(add_to(before));
    work.shelf().update(after);
    work.journal("case.entry_recorded", to, TRY(work.shelf().insert(to, added)));
    work.evidence(kEntryControl, after);
    tx.commit();
    return added.sequence;
}

Result<Concerns::Finds> Concerns::name_party(const rights::Reader& by, const CaseId& in, const Party& party) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Case before = TRY(work.open(in, kWriteCases));
    if (party.person.has_value() == (party.name != Words())) return base::failure(Error{Fault::no_words, "name"});
    std::optional<Work::Subject> named;
    if (party.person) {
        const auto adult = work.person(*party.person, About::adult);
        const people::Kind kind = adult ? adult->kind : TRY(work.person(*party.person, About::learners)).kind;
        // An adult of the school who is accused in an open case would be found there by all who may read it, perhaps
        // by themselves (SAFEGUARDING 1).
        if (adult && is_accused(party.role) && before.circle.seal == Seal::open)
            return base::failure(Error{Fault::names_staff});
        if (is_subject(party.role)) named = Work::Subject{*party.person, kind};
    }
    const Case after = TRY(add_to(before));
    work.shelf().update(after);
    Circle circle = before.circle;
    if (named) {
        const auto known = subjects_of(work, TRY(work.shelf().concerns_of(in)), TRY(work.shelf().parties_of(in)));
        circle = TRY(work.circle_with(before.circle, known, *named));
    }
    work.journal("case.party_named", in, TRY(work.shelf().insert(in, party, work.act())));
    if (circle != before.circle) TRY(work.reseal(after, circle));
    tx.commit();
    const bool is_told = std::find(circle.told.begin(), circle.told.end(), by.person()) != circle.told.end();
    return is_told ? Finds::it : Finds::nothing;
}

Result<void> Concerns::admit(const rights::Reader& by, const CaseId& to, const PersonId& person) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Case found = TRY(work.open(to, kWriteCases));
    TRY(work.person(person, About::adult));
    const auto& excluded = found.circle.excluded;
    if (std::find(excluded.begin(), excluded.end(), person) != excluded.end())
        return base::failure(Error{Fault::not_allowed});
    TRY(work.shelf().admit(to.bytes(), person));
    TRY(take(work, found, "case.reader_admitted",
             {.step = Step::reader_admitted, .act = work.act(), .person = person}));
    tx.commit();
    return {};
}

Result<void> Concerns::tell_head(const rights::Reader& by, const CaseId& of, const Words& summary) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Case found = TRY(work.open(of, kWriteCases));
    if (found.circle.seal == Seal::sealed) return base::failure(Error{Fault::already_sealed});
    if (!work.tells_head()) return base::failure(Error{Fault::not_told_here});
    if (summary == Words()) return base::failure(Error{Fault::no_words, "summary"});
    const auto& excluded = found.circle.excluded;
    std::vector<PersonId> heads = work.heads();
    std::erase_if(heads, [&](const PersonId& head) {
        return std::find(excluded.begin(), excluded.end(), head) != excluded.end();
    });
    if (heads.empty()) return base::failure(Error{Fault::nobody_told});
    work.shelf().update(TRY(add_to(found)));
    for (const PersonId& head : heads)
        work.journal("case.head_told", of, TRY(work.shelf().insert(Summary{of, work.act(), head, summary})));
    work.evidence(kHeadToldControl, found);
    tx.commit();
    return {};
}

bool Concerns::tells_head(SchoolId school) const {
    store::Transaction tx = database_.reading();
    const rights::Reader nobody({.school = school, .person = PersonId::mint(world_.random), .roles = {}});
    return Work(*this, tx, nobody).tells_head();
}

Result<void> Concerns::prepare(const rights::Reader& by, const CaseId& closing, const Closure& closure) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Case before = TRY(work.open(closing, kWriteCases));
    const Case after = TRY(concerns::prepare(before, closure, work.act()));
    const CaseStep step{.step = Step::prepared,
                        .act = work.act(),
                        .words = closure.debrief,
                        .change = closure.change,
                        .action = closure.action};
    TRY(take(work, after, "case.prepared", step));
    tx.commit();
    return {};
}

Result<void> Concerns::close(const rights::Reader& by, const CaseId& closing, std::int64_t seen_version) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Case before = TRY(work.open(closing, kCloseCases));
    const CaseView view = TRY(load(work, before));
    const Case after = TRY(concerns::close(before, seen_version, worked_on(view), work.act()));
    TRY(take(work, after, "case.closed", {.step = Step::closed, .act = work.act()}));
    tx.commit();
    return {};
}

Result<void> Concerns::reopen(const rights::Reader& by, const CaseId& closed, const Words& reason) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Case before = TRY(work.open(closed, kWriteCases));
    if (reason == Words()) return base::failure(Error{Fault::no_words, "reason"});
    const Case after = TRY(concerns::reopen(before));
    TRY(take(work, after, "case.reopened", {.step = Step::reopened, .act = work.act(), .words = reason}));
    tx.commit();
    return {};
}

namespace {

// In one transaction, so that a record is told to all of its new readers or to none.
constexpr std::size_t kFollowedAtOnce = 100;

// Tells of a case and its concerns whoever follows in the posts of those who know of it.
Result<std::size_t> follow(Work& work, const CaseId& id) {
    const Case of = TRY(work.shelf().at(id));
    const auto concerns = TRY(work.shelf().concerns_of(id));
    const auto subjects = subjects_of(work, concerns, TRY(work.shelf().parties_of(id)));
    const auto successors = work.successors(of.circle, of.opened.at, subjects);
    for (const PersonId& person : successors) {
        TRY(work.shelf().admit(id.bytes(), person));
        for (const Concern& each : concerns) TRY(work.shelf().admit(each.id.bytes(), person));
        work.journal_by_system("case.told_by_post", id, person.bytes());
    }
    return successors.empty() ? 0U : 1U;
}

Result<std::size_t> follow(Work& work, const ConcernId& id) {
    const Concern concern = TRY(work.shelf().at(id));
    if (concern.joined) return std::size_t{0};
    const auto successors = work.successors(concern.circle, concern.clocks.known, subjects_of(work, {concern}, {}));
    for (const PersonId& person : successors) {
        TRY(work.shelf().admit(id.bytes(), person));
        work.journal_by_system("concern.told_by_post", id, person.bytes());
    }
    return successors.empty() ? 0U : 1U;
}

template <class Id>
Result<std::size_t> follow_batch(Work& work, const std::vector<base::Bytes>& records) {
    std::size_t followed = 0;
    for (const base::Bytes& record : records) followed += TRY(follow(work, *Id::from_bytes(record)));
    return followed;
}

}  // namespace

Result<std::size_t> Concerns::follow_posts(SchoolId school, const std::stop_token& stop) const {
    const rights::Reader nobody({.school = school, .person = PersonId::mint(world_.random), .roles = {}});
    base::Digest holders{};
    {
        store::Transaction tx = database_.reading();
        Work work(*this, tx, nobody);
        holders = work.holders_today();
        const auto before = work.shelf().followed_holders();
        if (before && *before == base::Bytes(holders.begin(), holders.end())) return std::size_t{0};
    }
    std::size_t followed = 0;
    for (const auto kind : {Circles::Kind::of_case, Circles::Kind::concern}) {
        base::Bytes after;
        while (!stop.stop_requested()) {
            store::Transaction tx = database_.writing();
            Work work(*this, tx, nobody);
            const auto records = work.shelf().records_after(kind, after, kFollowedAtOnce);
            if (records.empty()) break;
            followed += kind == Circles::Kind::of_case ? TRY(follow_batch<CaseId>(work, records))
                                                       : TRY(follow_batch<ConcernId>(work, records));
            tx.commit();
            after = records.back();
        }
    }
    if (stop.stop_requested()) return followed;
    store::Transaction tx = database_.writing();
    Work(*this, tx, nobody).shelf().note_followed(holders);
    tx.commit();
    return followed;
}

}  // namespace concerns
