#include "concerns/work.h"
#include "store/database.h"

#include <algorithm>

namespace concerns {

namespace {

std::vector<PersonId> named_in(const Concern& concern) {
    std::vector<PersonId> named = concern.subjects.persons;
    named.push_back(concern.reporter);
    for (const auto* act : {&concern.acknowledged, &concern.decided})
        if (*act) named.push_back((*act)->by);
    if (concern.triage) named.push_back(concern.triage->act.by);
    named.insert(named.end(), concern.circle.told.begin(), concern.circle.told.end());
    if (concern.rerouted) {
        named.push_back(concern.rerouted->act.by);
        const auto& accused = concern.rerouted->accused.persons;
        named.insert(named.end(), accused.begin(), accused.end());
        if (concern.rerouted->set_aside) named.push_back(concern.rerouted->set_aside->by);
    }
    return named;
}

ConcernView view_of(Work& work, Concern concern) {
    std::vector<PersonId> opened_before;
    if (concern.rerouted) opened_before = work.opened_before(concern, concern.rerouted->act);
    std::vector<PersonId> named = named_in(concern);
    named.insert(named.end(), opened_before.begin(), opened_before.end());
    Persons persons = work.persons(named);
    rights::Record record = record_of(concern);
    return {std::move(concern), std::move(record), std::move(persons), std::move(opened_before)};
}

Result<void> save(Work& work, std::string_view verb, const Concern& concern) {
    TRY(work.shelf().update(concern));
    work.journal(verb, concern.id, decision_on(concern));
    return {};
}

// What somebody is about to write, for a look at names.
rights::Record own_of(const rights::Reader& by) {
    return {.subject = {"concern", journal::opaque(by.person().bytes())}, .written_by = by.person()};
}

Result<Concern> concern_from(Work& work, const rights::Reader& by, const Raising& raising) {
    if (find_kind(raising.kind) == nullptr) return base::failure(Error{Fault::unknown_kind});
    if (raising.words == Words()) return base::failure(Error{Fault::no_words, "what happened"});
    if (raising.alert && work.shelf().has_concern_from(*raising.alert))
        return base::failure(Error{Fault::already_raised});
    TRY(work.check_persons(raising.subjects));
    TRY(work.check_name(raising.subjects, own_of(by)));
    const Instant now = work.act().at;
    const Clocks clocks{raising.happened, raising.known.value_or(now), now};
    TRY(check(clocks));
    Circle circle = TRY(work.circle_for(raising.subjects, {}));
    return Concern{.id = ConcernId::mint(work.random()),
                   .kind = raising.kind,
                   .danger = raising.danger,
                   .subjects = raising.subjects,
                   .words = raising.words,
                   .clocks = clocks,
                   .reporter = work.act().by,
                   .alert = raising.alert,
                   .circle = std::move(circle)};
}

Case case_of(Work& work, const Concern& concern) {
    return {.id = CaseId::mint(work.random()), .kind = concern.kind, .circle = concern.circle, .opened = work.act()};
}

// Who may know of a case that one more concern joins: nobody with a conflict in either.
Result<Circle> merged(const Circle& of_case, const Circle& of_concern) {
    Circle circle{of_case.seal, {}, of_case.excluded};
    circle.excluded.insert(circle.excluded.end(), of_concern.excluded.begin(), of_concern.excluded.end());
    for (const PersonId& person : of_case.told)
        if (std::find(circle.excluded.begin(), circle.excluded.end(), person) == circle.excluded.end())
            circle.told.push_back(person);
    if (circle.told.empty()) return base::failure(Error{Fault::nobody_told});
    return circle;
}

std::size_t pages(std::size_t rows) { return std::max<std::size_t>((rows + kInboxRows - 1) / kInboxRows, 1); }

}  // namespace

const SchoolFacts* Concerns::find(std::string_view key) const {
    const auto found =
        std::find_if(schools_.begin(), schools_.end(), [&](const SchoolFacts& each) { return each.key == key; });
    return found == schools_.end() ? nullptr : &*found;
}

const SchoolFacts* Concerns::find(SchoolId id) const {
    const auto found =
        std::find_if(schools_.begin(), schools_.end(), [&](const SchoolFacts& each) { return each.id == id; });
    return found == schools_.end() ? nullptr : &*found;
}

Result<void> Concerns::check_name(const rights::Reader& by, const Subjects& adult) const {
    store::Transaction tx = database_.reading();
    return Work(*this, tx, by).check_name(adult, own_of(by));
}

Result<Receipt> Concerns::raise(const rights::Reader& by, const Raising& raising) const {
    store::Transaction tx = database_.writing();
    Receipt receipt = TRY(raise(tx, by, raising));
    tx.commit();
    return receipt;
}

Result<Receipt> Concerns::raise(store::Transaction& transaction, const rights::Reader& by,
                                const Raising& raising) const {
    Work work(*this, transaction, by);
    const Concern concern = TRY(concern_from(work, by, raising));
    TRY(work.shelf().insert(concern));
    work.journal("concern.raised", concern.id, decision_on(concern));
    if (raising.alert && alerts_ != nullptr) TRY(alerts_->join(transaction, by, *raising.alert, concern));
    return Receipt{concern.id, work.post_of_told(concern.circle), concern.circle.told};
}

Result<void> Concerns::acknowledge(const rights::Reader& by, const ConcernId& concern) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Concern found = TRY(work.open(concern, kTriage));
    TRY(save(work, "concern.acknowledged", TRY(concerns::acknowledge(found, work.act()))));
    tx.commit();
    return {};
}

Result<void> Concerns::triage(const rights::Reader& by, const ConcernId& concern, Threshold threshold,
                              const Words& reason) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Concern found = TRY(work.open(concern, kTriage));
    TRY(save(work, "concern.triaged", TRY(concerns::triage(found, {work.act(), threshold, reason}))));
    tx.commit();
    return {};
}

Result<CaseId> Concerns::open_case(const rights::Reader& by, const ConcernId& concern) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Concern found = TRY(work.open(concern, kTriage));
    const Case opened = case_of(work, found);
    const Concern joined = TRY(concerns::join(found, opened.id, work.act()));
    TRY(work.shelf().insert(opened, found.clocks.known));
    TRY(work.shelf().insert(opened.id, CaseStep{.step = Step::opened, .act = work.act()}));
    work.journal("case.opened", opened.id, opened.id.bytes());
    TRY(save(work, "concern.joined", joined));
    tx.commit();
    return opened.id;
}

Result<void> Concerns::join(const rights::Reader& by, const ConcernId& concern, const CaseId& to) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Concern found = TRY(work.open(concern, kTriage));
    const Case before = TRY(work.open(to, kWriteCases));
    if (before.circle.seal != found.circle.seal) return base::failure(Error{Fault::not_allowed});
    const Case after = TRY(add_to(before));
    const Circle circle = TRY(merged(before.circle, found.circle));
    work.shelf().update(after);
    TRY(work.shelf().reseal(after, circle));
    TRY(save(work, "concern.joined", TRY(concerns::join(found, to, work.act()))));
    TRY(work.exclude_alike(after, circle));
    tx.commit();
    return {};
}

Result<void> Concerns::set_aside(const rights::Reader& by, const ConcernId& concern, const Words& reason) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Concern found = TRY(work.open(concern, kTriage));
    TRY(save(work, "concern.set_aside", TRY(concerns::set_aside(found, reason, work.act()))));
    tx.commit();
    return {};
}

Result<std::vector<PersonId>> Concerns::reroute(const rights::Reader& by, const ConcernId& concern,
                                                const Subjects& accused) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, by);
    const Concern rerouted = TRY(concerns::reroute(TRY(work.open(concern, kTriage)), accused, work.act()));
    if (accused.about != About::adult) return base::failure(Error{Fault::unknown_person, "adult"});
    TRY(work.check_persons(accused));
    TRY(work.check_name(accused, own_of(by)));
    TRY(work.shelf().insert(concern, *rerouted.rerouted));
    Circle circle;
    if (rerouted.joined) {
        const Case of = concerns::reroute(TRY(work.open(*rerouted.joined, kSeeCases)));
        circle = TRY(work.circle_for(accused, of.circle.excluded));
        TRY(work.reseal(of, circle));
        TRY(work.shelf().insert(of.id, CaseStep{.step = Step::rerouted, .act = work.act()}));
    } else {
        circle = TRY(work.circle_for(accused, rerouted.circle.excluded));
        TRY(work.reseal(rerouted, circle));
    }
    tx.commit();
    return std::move(circle.told);
}

Result<ConcernView> Concerns::view(const rights::Reader& reader, const ConcernId& concern) const {
    store::Transaction tx = database_.writing();
    Work work(*this, tx, reader);
    ConcernView view = view_of(work, TRY(work.open(concern, kSeeConcerns)));
    work.journal("concern.viewed", concern, {});
    tx.commit();
    return view;
}

Inbox Concerns::inbox(const rights::Reader& reader, std::size_t page) const {
    store::Transaction tx = database_.reading();
    Work work(*this, tx, reader);
    Inbox inbox;
    inbox.waiting = work.shelf().count_waiting(reader.person(), Circles::Kind::concern);
    const std::size_t skipped = (std::max<std::size_t>(page, 1) - 1) * kInboxRows;
    for (const base::Bytes& id :
         work.shelf().waiting_for(reader.person(), {Circles::Kind::concern, kInboxRows, skipped}))
        if (auto concern = work.open(*ConcernId::from_bytes(id), kSeeConcerns))
            inbox.concerns.push_back(view_of(work, *std::move(concern)));
    for (const base::Bytes& id :
         work.shelf().waiting_for(reader.person(), {Circles::Kind::of_case, kInboxRows, skipped})) {
        const auto open = work.open(*CaseId::from_bytes(id), kSeeCases);
        if (!open) continue;
        auto concerns = work.shelf().concerns_of(open->id);
        if (concerns && !concerns->empty()) {
            inbox.cases.push_back(view_of(work, std::move(concerns->front())));
            inbox.cases.back().record = record_of(*open);
        }
    }
    inbox.case_pages = pages(work.shelf().count_waiting(reader.person(), Circles::Kind::of_case));
    inbox.summary_pages = pages(work.shelf().count_summaries(reader.person()));
    if (auto told = work.shelf().summaries_to(reader.person(), kInboxRows, skipped)) inbox.summaries = *std::move(told);
    std::vector<PersonId> authors;
    for (const Summary& each : inbox.summaries) authors.push_back(each.sent.by);
    inbox.authors = work.persons(authors);
    return inbox;
}

MostPressing Concerns::most_pressing(const rights::Reader& reader, std::size_t most) const {
    // What waits for a reader was routed to them, which is all that the table asks for (rights::Reach::routed).
    if (!reader.may(kSeeConcerns)) return {};
    store::Transaction tx = database_.reading();
    Work work(*this, tx, reader);
    return {work.shelf().most_pressing(reader.person(), most),
            work.shelf().count_waiting(reader.person(), Circles::Kind::concern)};
}

std::vector<people::Person> Concerns::learners(SchoolId school) const {
    const SchoolFacts* facts = find(school);
    base::ensure(facts != nullptr, "a page belongs to a school that app handed over");
    people::People people(database_, world_);
    return people.on_roster(school, people::Kind::learner, facts->calendar.local(now()).date);
}

std::vector<people::Person> Concerns::adults(SchoolId school) const {
    const SchoolFacts* facts = find(school);
    base::ensure(facts != nullptr, "a page belongs to a school that app handed over");
    people::People people(database_, world_);
    std::vector<people::Person> adults;
    for (const auto& [kind, word] : people::words_of(people::Kind::learner)) {
        if (!people::works_or_helps_at_school(kind)) continue;
        auto some = people.on_roster(school, kind, facts->calendar.local(now()).date);
        std::move(some.begin(), some.end(), std::back_inserter(adults));
    }
    return adults;
}

}  // namespace concerns
