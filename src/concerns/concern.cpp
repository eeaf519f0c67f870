#include "concerns/concern.h"

#include "base/ensure.h"
#include "base/text.h"

#include <algorithm>

namespace concerns {

namespace {

template <class T>
std::string word_of(T value) {
    for (const auto& [each, word] : words_of(value))
        if (each == value) return std::string(word);
    base::ensure(false, "a value of an enumeration has its word");
    return {};
}

template <class State>
auto in_state(State state) {
    return base::failure(Error{Fault::wrong_state, word_of(state)});
}

auto missing(std::string_view what) { return base::failure(Error{Fault::no_words, std::string(what)}); }

bool is_empty(const Words& words) { return words == Words(); }

// Those words of a name that tell one person from another: of three letters or more, and no titles.
std::vector<std::string> telling_words(std::string_view text) {
    constexpr std::size_t kShortest = 3;
    static constexpr auto kTitles = std::to_array<std::string_view>({"mrs", "miss", "the", "and"});
    std::vector<std::string> words = people::words_of_name(text);
    std::erase_if(words, [](const std::string& word) {
        return word.size() < kShortest || std::find(kTitles.begin(), kTitles.end(), word) != kTitles.end();
    });
    return words;
}

bool contains(std::span<const PersonId> persons, const PersonId& person) {
    return std::find(persons.begin(), persons.end(), person) != persons.end();
}

}  // namespace

std::string describe(const Error& error) {
    switch (error.fault) {
        case Fault::absent:
            return "there is no such record";
        case Fault::not_allowed:
            return "you may read this record, but what you asked for is for somebody else to do";
        case Fault::wrong_state:
            return "the record is `" + error.subject + "` by now; open it again to see what can be done";
        case Fault::changed:
            return "somebody else added to the case since it was shown; read it again, then decide";
        case Fault::no_words:
            return "`" + error.subject + "` is empty; say it in a sentence";
        case Fault::unknown_kind:
            return "the kind of concern is not one of the list; choose one";
        case Fault::unknown_person:
            return "`" + error.subject + "` is nobody of this school's roster of that kind; choose from the list";
        case Fault::nobody_told:
            return "nobody who may be told holds the post; tell the headteacher or the chair of governors in person";
        case Fault::clocks:
            return "it cannot be known before it happened, or later than now; check the dates";
        case Fault::already_raised:
            return "there is a concern from this alert already";
        case Fault::alert_on_staff:
            return "the alert is about an adult who works or helps at school, so the concern is too; say yes to the "
                   "second question and choose that adult";
        case Fault::own_work:
            return "somebody who worked on the case cannot sign its closure; a second person who may see it signs";
        case Fault::no_action:
            return "a change is needed, but no action says which; write who changes what";
        case Fault::superseded:
            return "there is no such entry to correct, or it was corrected already; correct its correction";
        case Fault::perhaps_listed:
            return "the name may mean somebody in the list; choose them there, so that they are not told of it, or say "
                   "that you mean nobody in the list";
        case Fault::names_staff:
            return "an adult of the school is accused; give the record to the headteacher first";
        case Fault::already_sealed:
            return "the record is with the headteacher or the chair of governors already";
        case Fault::not_told_here:
            return "by this school's policy the headteacher hears of staff cases only; change the setting "
                   "`head.informed_of_concerns` to send summaries";
        case Fault::unreadable:
            return "the record could not be sealed or opened: " + error.subject;
    }
    base::ensure(false, "a fault is one of its words");
    return {};
}

const Kind* find_kind(std::string_view key) {
    const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.key == key; });
    return found == kKinds.end() ? nullptr : found;
}

Result<void> check(const Subjects& subjects) {
    const auto refused = base::failure(Error{Fault::unknown_person, word_of(subjects.about)});
    switch (subjects.about) {
        case About::learners:
            if (subjects.persons.empty() || !is_empty(subjects.name)) return refused;
            return {};
        case About::adult:
            if (subjects.persons.size() > 1 || subjects.persons.empty() == is_empty(subjects.name)) return refused;
            return {};
        case About::unknown:
            if (!subjects.persons.empty() || !is_empty(subjects.name)) return refused;
            return {};
    }
    base::ensure(false, "a concern is about one of its words");
    return {};
}

bool may_mean(std::string_view typed, std::string_view name) {
    const auto words = telling_words(name);
    const auto said = telling_words(typed);
    return std::any_of(said.begin(), said.end(), [&](const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    });
}

std::string_view post_meant(std::string_view typed) {
    static constexpr auto kPosts =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"head", people::kHead},
                                                                      {"headteacher", people::kHead},
                                                                      {"headmaster", people::kHead},
                                                                      {"headmistress", people::kHead},
                                                                      {"principal", people::kHead},
                                                                      {"chair", people::kChair},
                                                                      {"chairman", people::kChair},
                                                                      {"dsl", people::kDsl},
                                                                      {"safeguarding", people::kDsl}});
    for (const std::string& word : telling_words(typed))
        for (const auto& [said, post] : kPosts)
            if (word == said) return post;
    return {};
}

Result<void> check(const Clocks& clocks) {
    const bool in_order = clocks.known <= clocks.recorded && (!clocks.happened || *clocks.happened <= clocks.known);
    if (!in_order) return base::failure(Error{Fault::clocks});
    return {};
}

Result<Circle> circle_of(About about, const rights::Route& route, std::vector<PersonId> excluded) {
    Circle circle{about == About::adult ? Seal::sealed : Seal::open, {}, std::move(excluded)};
    for (const PersonId& person : route.told)
        if (!contains(circle.excluded, person) && !contains(circle.told, person)) circle.told.push_back(person);
    if (circle.told.empty()) return base::failure(Error{Fault::nobody_told});
    return circle;
}

Result<Circle> circle_without(const Circle& before, std::span<const PersonId> told,
                              std::span<const PersonId> excluded) {
    Circle circle{before.seal, {}, before.excluded};
    for (const PersonId& person : excluded)
        if (!contains(circle.excluded, person)) circle.excluded.push_back(person);
    const auto tell = [&](std::span<const PersonId> persons) {
        for (const PersonId& person : persons)
            if (!contains(circle.excluded, person) && !contains(circle.told, person)) circle.told.push_back(person);
    };
    tell(before.told);
    tell(told);
    if (circle.told.empty()) return base::failure(Error{Fault::nobody_told});
    return circle;
}

std::chrono::minutes age_of(Instant known, Instant now) {
    return std::max(std::chrono::floor<std::chrono::minutes>(now - known), std::chrono::minutes(0));
}

Result<Concern> acknowledge(Concern concern, const Act& act) {
    if (concern.state != ConcernState::raised) return in_state(concern.state);
    concern.state = ConcernState::acknowledged;
    concern.acknowledged = act;
    return concern;
}

Result<Concern> triage(Concern concern, const Triage& triage) {
    if (concern.state != ConcernState::raised && concern.state != ConcernState::acknowledged)
        return in_state(concern.state);
    if (is_empty(triage.reason)) return missing("reason");
    if (!concern.acknowledged) concern.acknowledged = triage.act;
    concern.state = ConcernState::triaged;
    concern.triage = triage;
    return concern;
}

Result<Concern> join(Concern concern, const CaseId& to, const Act& act) {
    if (concern.state != ConcernState::triaged) return in_state(concern.state);
    concern.state = ConcernState::joined;
    concern.joined = to;
    concern.decided = act;
    return concern;
}

Result<Concern> set_aside(Concern concern, const Words& reason, const Act& act) {
    if (concern.state != ConcernState::triaged) return in_state(concern.state);
    if (is_empty(reason)) return missing("reason");
    concern.state = ConcernState::set_aside;
    concern.set_aside = reason;
    concern.decided = act;
    return concern;
}

Result<Concern> reroute(Concern concern, const Subjects& accused, const Act& act) {
    if (concern.circle.seal == Seal::sealed) return base::failure(Error{Fault::already_sealed});
    Rerouting rerouting{.act = act, .accused = accused};
    if (concern.state == ConcernState::set_aside) {
        rerouting.reason = std::exchange(concern.set_aside, std::nullopt);
        rerouting.set_aside = std::exchange(concern.decided, std::nullopt);
        concern.state = ConcernState::triaged;
    }
    concern.rerouted = std::move(rerouting);
    return concern;
}

bool is_accused(Role role) {
    switch (role) {
        case Role::alleged:
        case Role::instigator:
            return true;
        case Role::affected:
        case Role::witness:
        case Role::reporter:
        case Role::parent:
        case Role::other_school:
            return false;
    }
    base::ensure(false, "a role is one of its words");
    return false;
}

bool is_subject(Role role) { return role == Role::affected || is_accused(role); }

Result<Case> add_to(Case before) {
    switch (before.state) {
        case CaseState::closed:
            return in_state(before.state);
        case CaseState::prepared:
            before.state = CaseState::opened;
            before.prepared.reset();
            break;
        case CaseState::opened:
        case CaseState::reopened:
            break;
    }
    ++before.version;
    return before;
}

Result<Case> prepare(Case before, const Closure& closure, const Act& act) {
    if (before.state != CaseState::opened && before.state != CaseState::reopened) return in_state(before.state);
    if (closure.version != before.version) return base::failure(Error{Fault::changed});
    if (is_empty(closure.debrief)) return missing("debrief");
    if (closure.change == Change::needed && is_empty(closure.action)) return base::failure(Error{Fault::no_action});
    before.state = CaseState::prepared;
    before.prepared = act;
    ++before.version;
    return before;
}

Result<Case> close(Case before, std::int64_t seen_version, std::span<const PersonId> worked_on, const Act& act) {
    if (before.state != CaseState::prepared) return in_state(before.state);
    if (seen_version != before.version) return base::failure(Error{Fault::changed});
    if (before.prepared->by == act.by || contains(worked_on, act.by)) return base::failure(Error{Fault::own_work});
    before.state = CaseState::closed;
    before.closed = act;
    ++before.version;
    return before;
}

Result<Case> reopen(Case before) {
    if (before.state != CaseState::closed) return in_state(before.state);
    before.state = CaseState::reopened;
    before.prepared.reset();
    before.closed.reset();
    ++before.version;
    return before;
}

Case reroute(Case before) {
    if (before.state == CaseState::closed) before.state = CaseState::reopened;
    if (before.state == CaseState::prepared) before.state = CaseState::opened;
    before.prepared.reset();
    before.closed.reset();
    ++before.version;
    return before;
}

Result<void> check(const Entry& entry, std::span<const Entry> before) {
    if (is_empty(entry.body)) return missing("entry");
    TRY(check(entry.clocks));
    const bool is_correction = entry.kind == EntryKind::correction;
    if (is_correction != entry.supersedes.has_value()) return base::failure(Error{Fault::superseded});
    if (!is_correction) return {};
    const bool is_there = std::any_of(before.begin(), before.end(),
                                      [&](const Entry& each) { return each.sequence == *entry.supersedes; });
    if (!is_there || corrected_by(before, *entry.supersedes)) return base::failure(Error{Fault::superseded});
    return {};
}

std::optional<std::uint64_t> corrected_by(std::span<const Entry> entries, std::uint64_t sequence) {
    for (const Entry& each : entries)
        if (each.supersedes == sequence) return each.sequence;
    return std::nullopt;
}

}  // namespace concerns
