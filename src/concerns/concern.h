#pragma once
// A concern and a case as values, and the rules by which they move. Part of concerns/concerns.h, which is what other
// rooms include. Pure: no database, no clock, no words on a page. Any thread.
//
//   concern   raised -> acknowledged -> triaged -> joined (to a case) | set_aside
//   case      opened -> prepared (for the second signer) -> closed <-> reopened
//
// Every transition takes the record as it was and gives it as it is, or says why not.

#include "access/access.h"
#include "base/id.h"
#include "base/private.h"
#include "base/result.h"
#include "base/world.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace concerns {

using base::Instant;
using rights::PersonId;
using rights::SchoolId;

using ConcernId = base::Id<struct ConcernTag>;
using CaseId = base::Id<struct CaseTag>;
// An alert of `monitor`; this room knows nothing of it but that one alert becomes at most one concern.
using AlertId = base::Id<struct AlertTag>;
using Words = base::Private<std::string>;

enum class Fault {
    absent,          // there is none, or the reader may not know of it: one answer for both (SAFEGUARDING 3)
    not_allowed,     // the reader may see it, and not do this
    wrong_state,     // the record has moved on; `subject` is the state that it is in
    changed,         // somebody else changed the case since it was shown
    no_words,        // what must be said is empty; `subject` names it
    unknown_kind,    // not one of kKinds
    unknown_person,  // nobody of this school, or of another kind than was said
    nobody_told,     // the routing table names nobody who may be told: posts are empty
    clocks,          // happened, known and recorded are not in this order
    already_raised,  // there is a concern for this alert
    alert_on_staff,  // the alert is about an adult of the school, and the concern is not (SAFEGUARDING 1, 2)
    own_work,        // the second signer worked on the case (SAFEGUARDING 5)
    no_action,       // a change is needed, and no action says which
    superseded,      // a correction corrects an entry that is there and that nobody corrected yet
    perhaps_listed,  // the name that was typed may mean somebody in the list, who would be told of it (SAFEGUARDING 1)
    names_staff,     // somebody who works here is accused: the record goes to the head first (SAFEGUARDING 1)
    already_sealed,  // is with the head or the chair already
    not_told_here,   // this school's policy does not send summaries to the head (head.informed_of_concerns)
    unreadable       // the vault could not seal or open it; `subject` says why
};
struct Error {
    Fault fault;
    std::string subject{};  // words of the program, never what somebody typed
    friend bool operator==(const Error&, const Error&) = default;
};
// "somebody who worked on the case cannot sign its closure; …"
[[nodiscard]] std::string describe(const Error& error);

template <class T>
using Result = base::Result<T, Error>;

enum class ConcernState { raised, acknowledged, triaged, joined, set_aside };
constexpr auto words_of(ConcernState) {
    return std::to_array<std::pair<ConcernState, std::string_view>>({{ConcernState::raised, "raised"},
                                                                     {ConcernState::acknowledged, "acknowledged"},
                                                                     {ConcernState::triaged, "triaged"},
                                                                     {ConcernState::joined, "joined"},
                                                                     {ConcernState::set_aside, "set_aside"}});
}
enum class CaseState { opened, prepared, closed, reopened };
constexpr auto words_of(CaseState) {
    return std::to_array<std::pair<CaseState, std::string_view>>({{CaseState::opened, "opened"},
                                                                  {CaseState::prepared, "prepared"},
                                                                  {CaseState::closed, "closed"},
                                                                  {CaseState::reopened, "reopened"}});
}

// What a concern is of: the issue-wide list; a school's procedures name theirs by these keys.
struct Kind {
    std::string_view key;
    std::string_view title;
};
inline constexpr auto kKinds = std::to_array<Kind>({
    {"online_contact", "Contact with somebody online"},
    {"harmful_content", "Something harmful or upsetting seen online"},
    {"image", "A nude or sexual image of a child"},
    {"bullying", "Bullying or hurtful messages"},
    {"risk_to_life", "Self-harm, suicide or a risk to life"},
    {"radicalisation", "Extremism or radicalisation"},
    {"hate", "Hate or discrimination"},
    {"filter_breach", "A site that should have been blocked"},
    {"adult_conduct", "What an adult at school did or said"},
    {"other", "Something else"},
});
// Null for no kind of ours.
[[nodiscard]] const Kind* find_kind(std::string_view key);

// Whether somebody may be in danger at this moment: the first question of every report.
enum class Danger { none_known, now };
constexpr auto words_of(Danger) {
    return std::to_array<std::pair<Danger, std::string_view>>(
        {{Danger::none_known, "none_known"}, {Danger::now, "now"}});
}

// Whom a concern is about. `adults` work or help at school in the policies' wide sense.
enum class About { learners, adult, unknown };
constexpr auto words_of(About) {
    return std::to_array<std::pair<About, std::string_view>>(
        {{About::learners, "learners"}, {About::adult, "adult"}, {About::unknown, "unknown"}});
}
struct Subjects {
    About about;
    std::vector<PersonId> persons{};  // one or more learners; at most one adult; nobody when unknown on a device
    Words name{};                     // of an adult who is not on the roster, as it was typed; else empty
    // Whoever typed a name that somebody in the list has, too, was asked, and meant nobody of them. Not kept.
    enum class Listed { perhaps, nobody } listed = Listed::perhaps;
    friend bool operator==(const Subjects&, const Subjects&) = default;
};
[[nodiscard]] Result<void> check(const Subjects& subjects);

// Whether `typed` may mean a person: they have a word of three letters or more in common, whatever its case.
[[nodiscard]] bool may_mean(std::string_view typed, std::string_view name);
// The post that `typed` says in place of a name, as "the head teacher" does; empty for none of those who are told of
// adults.
[[nodiscard]] std::string_view post_meant(std::string_view typed);

// When it happened, as far as anybody knows; when the first adult knew, which starts every clock (SAFEGUARDING 36);
// when it was written here.
struct Clocks {
    std::optional<Instant> happened{};
    Instant known;
    Instant recorded;
    friend bool operator==(const Clocks&, const Clocks&) = default;
};
[[nodiscard]] Result<void> check(const Clocks& clocks);

// Who may know of a record. `sealed`: for everybody else it is absent (SAFEGUARDING 3).
enum class Seal { open, sealed };
constexpr auto words_of(Seal) {
    return std::to_array<std::pair<Seal, std::string_view>>({{Seal::open, "open"}, {Seal::sealed, "sealed"}});
}
// INVARIANT: nobody is in both lists.
struct Circle {
    Seal seal;
    std::vector<PersonId> told;
    std::vector<PersonId> excluded;
    friend bool operator==(const Circle&, const Circle&) = default;
};
// Whom the route tells, sealed when it is about an adult of the school.
[[nodiscard]] Result<Circle> circle_of(About about, const rights::Route& route, std::vector<PersonId> excluded);
// The circle without `excluded`, whoever of them was in it: those who stay, and whom `told` adds. Refused when nobody
// is left.
[[nodiscard]] Result<Circle> circle_without(const Circle& before, std::span<const PersonId> told,
                                            std::span<const PersonId> excluded);

// Somebody did something.
struct Act {
    PersonId by;
    Instant at;
    friend bool operator==(const Act&, const Act&) = default;
};

// What triage found: which threshold the concern meets.
enum class Threshold { act_now, agency, support, below };
constexpr auto words_of(Threshold) {
    return std::to_array<std::pair<Threshold, std::string_view>>({{Threshold::act_now, "act_now"},
                                                                  {Threshold::agency, "agency"},
                                                                  {Threshold::support, "support"},
                                                                  {Threshold::below, "below"}});
}
struct Triage {
    Act act;
    Threshold threshold;
    Words reason;
    friend bool operator==(const Triage&, const Triage&) = default;
};

// A concern that accuses an adult of the school was given to whoever may read it (SAFEGUARDING 1).
struct Rerouting {
    Act act;
    Subjects accused;  // an adult
    // Why, by whom and when it had been set aside, which this undid.
    std::optional<Words> reason{};
    std::optional<Act> set_aside{};
    friend bool operator==(const Rerouting&, const Rerouting&) = default;
};

struct Concern {
    ConcernId id;
    ConcernState state = ConcernState::raised;
    std::string kind;
    Danger danger = Danger::none_known;
    Subjects subjects;
    Words words;
    Clocks clocks;
    PersonId reporter;
    std::optional<AlertId> alert{};
    Circle circle;
    std::optional<Act> acknowledged{};
    std::optional<Triage> triage{};
    std::optional<CaseId> joined{};
    std::optional<Words> set_aside{};  // why
    std::optional<Act> decided{};      // who joined it or set it aside
    std::optional<Rerouting> rerouted{};
    friend bool operator==(const Concern&, const Concern&) = default;
};

// How long the school has known.
[[nodiscard]] std::chrono::minutes age_of(Instant known, Instant now);

[[nodiscard]] Result<Concern> acknowledge(Concern concern, const Act& act);
// A concern that nobody acknowledged is acknowledged with it.
[[nodiscard]] Result<Concern> triage(Concern concern, const Triage& triage);
[[nodiscard]] Result<Concern> join(Concern concern, const CaseId& to, const Act& act);
[[nodiscard]] Result<Concern> set_aside(Concern concern, const Words& reason, const Act& act);
// What was set aside waits for a decision of those who are told now.
[[nodiscard]] Result<Concern> reroute(Concern concern, const Subjects& accused, const Act& act);

struct Case {
    CaseId id;
    CaseState state = CaseState::opened;
    std::int64_t version = 1;  // of everything in it: what was closed is what was read
    std::string kind;
    Circle circle;
    Act opened;
    std::optional<Act> prepared{};  // for the second signer, and not lapsed since
    std::optional<Act> closed{};
    friend bool operator==(const Case&, const Case&) = default;
};

// What was learnt, and whether policy or curriculum must change (headcorn-10-04, homewood-8-14, hccs-8-13).
enum class Change { none_needed, needed };
constexpr auto words_of(Change) {
    return std::to_array<std::pair<Change, std::string_view>>(
        {{Change::none_needed, "none_needed"}, {Change::needed, "needed"}});
}
struct Closure {
    std::int64_t version;  // of the case as its preparer saw it
    Words debrief;
    Change change;
    Words action;  // what is changed, by whom; empty when no change is needed
};

enum class EntryKind { fact, child_words, opinion, decision, action, contact, correction };
constexpr auto words_of(EntryKind) {
    return std::to_array<std::pair<EntryKind, std::string_view>>({{EntryKind::fact, "fact"},
                                                                  {EntryKind::child_words, "child_words"},
                                                                  {EntryKind::opinion, "opinion"},
                                                                  {EntryKind::decision, "decision"},
                                                                  {EntryKind::action, "action"},
                                                                  {EntryKind::contact, "contact"},
                                                                  {EntryKind::correction, "correction"}});
}
// One line of the chronology. Never changed: a correction supersedes it, and both stay.
struct Entry {
    std::uint64_t sequence;  // within the case, from 1
    EntryKind kind;
    PersonId author;
    Clocks clocks;
    Words body;
    std::optional<std::uint64_t> supersedes{};
    friend bool operator==(const Entry&, const Entry&) = default;
};

// The role belongs to the case, and never to the person.
enum class Role { affected, alleged, instigator, witness, reporter, parent, other_school };
constexpr auto words_of(Role) {
    return std::to_array<std::pair<Role, std::string_view>>({{Role::affected, "affected"},
                                                             {Role::alleged, "alleged"},
                                                             {Role::instigator, "instigator"},
                                                             {Role::witness, "witness"},
                                                             {Role::reporter, "reporter"},
                                                             {Role::parent, "parent"},
                                                             {Role::other_school, "other_school"}});
}
// Whoever has such a role is one of those whom the case is about: they and whoever belongs to them never see it.
[[nodiscard]] bool is_subject(Role role);
// Of them, those who are said to have done it.
[[nodiscard]] bool is_accused(Role role);
struct Party {
    Role role;
    std::optional<PersonId> person{};
    Words name{};  // of somebody who is not on the roster, or a handle; else empty
    friend bool operator==(const Party&, const Party&) = default;
};

// Something new in a case: it takes back a preparation, whose signer would otherwise close what nobody had read.
[[nodiscard]] Result<Case> add_to(Case before);
[[nodiscard]] Result<Case> prepare(Case before, const Closure& closure, const Act& act);
// `worked_on`: everybody who wrote, triaged, reported or decided anything in it, or is named in it.
[[nodiscard]] Result<Case> close(Case before, std::int64_t seen_version, std::span<const PersonId> worked_on,
                                 const Act& act);
[[nodiscard]] Result<Case> reopen(Case before);
// With a concern of it: a closed one is open again, and a prepared one is not prepared any longer.
[[nodiscard]] Case reroute(Case before);

// Whether `entry` may follow `before`: words, clocks, and a correction's target.
[[nodiscard]] Result<void> check(const Entry& entry, std::span<const Entry> before);
// The sequence of the entry that corrects it, if any.
[[nodiscard]] std::optional<std::uint64_t> corrected_by(std::span<const Entry> entries, std::uint64_t sequence);

}  // namespace concerns
