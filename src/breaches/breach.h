#pragma once
// A filter breach: a page that somebody met and that the filter should have kept from them. Values and rules, pure; any
// thread. The verbs are in breaches.h. Part of breaches/breaches.h.
//
//   reported ──► opened ──► closed
//
// Whoever found it is thanked, not blamed; the address may be left out, and nobody goes back to look at it. What was
// typed is never fetched, linked or completed (SAFEGUARDING 29, 32). What is asked of an adult who showed it is asked
// before anything is typed, and goes another way (SAFEGUARDING 1).
//
// Answers homewood-7.3-06, -07, -07a, headcorn-7.3.2-05, -05a to -05d, hccs-7.4-06, -07, -07a; homewood-1.3.4-06, -06a,
// hccs-1.3.4-06, -06a; SAFEGUARDING 1, 16, 28, 29, 32.

#include "access/access.h"
#include "base/id.h"
#include "base/private.h"
#include "base/result.h"
#include "school/school.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace breaches {

using BreachId = base::Id<struct BreachTag>;
using Words = base::Private<std::string>;

enum class Screen { covered, left_on, not_known };
constexpr auto words_of(Screen) {
    return std::to_array<std::pair<Screen, std::string_view>>(
        {{Screen::covered, "covered"}, {Screen::left_on, "left_on"}, {Screen::not_known, "not_known"}});
}
// Whether it could be a crime to have it: a sexual image of a child, or terrorist material. Nobody looks again to find
// out (SAFEGUARDING 28).
enum class Illegal {
    no,
    perhaps,
    not_asked  // of a learner nobody asks that: whoever handles it says
};
constexpr auto words_of(Illegal) {
    return std::to_array<std::pair<Illegal, std::string_view>>(
        {{Illegal::no, "no"}, {Illegal::perhaps, "perhaps"}, {Illegal::not_asked, "not_asked"}});
}
// What it showed, in the policies' words for risks of content.
enum class Content { sexual, violent, hateful, self_harm, gambling_or_drugs, contact, other, not_asked };
constexpr auto words_of(Content) {
    return std::to_array<std::pair<Content, std::string_view>>({{Content::sexual, "sexual"},
                                                                {Content::violent, "violent"},
                                                                {Content::hateful, "hateful"},
                                                                {Content::self_harm, "self_harm"},
                                                                {Content::gambling_or_drugs, "gambling_or_drugs"},
                                                                {Content::contact, "contact"},
                                                                {Content::other, "other"},
                                                                {Content::not_asked, "not_asked"}});
}

// LIMIT: characters of what is typed.
inline constexpr std::size_t kMostUrl = 2000;
inline constexpr std::size_t kMostPlace = 120;
inline constexpr std::size_t kMostWords = 2000;
inline constexpr std::size_t kMostNames = 40;   // lines that are compared with the roster; the others stay as typed
inline constexpr std::size_t kMostAnHour = 10;  // reports of one person

// As it was reported. All of it may be left empty but the content.
struct Report {
    Words url{};
    Words device{};
    Words room{};
    Words saw{};  // who, besides those whose names were known
    Words words{};
    std::vector<school::PersonId> children{};  // learners who saw it, by the roster
    Screen screen = Screen::not_known;
    Illegal illegal = Illegal::no;
    Content content = Content::other;
    std::optional<base::Instant> found_at{};
    friend bool operator==(const Report&, const Report&) = default;
};

enum class StepKind {
    opened,       // somebody whom it was told to has it in hand
    child,        // one more learner saw it
    not_there,    // this learner did not: a name typed by mistake (SAFEGUARDING 35)
    assessed,     // whether it could be illegal, by whoever handles it
    cause,        // why it was not blocked, by whoever handles it
    technical,    // the same, found by technical staff
    handed,       // the technical staff were asked to look
    blocked,      // for everybody, at once
    seen_logged,  // somebody saw that it is in the log
    agency,       // reported to an agency, as it may be illegal
    parents,      // whether a child's parents are told (SAFEGUARDING 16)
    support,      // what was done for whoever saw it
    escalated,    // a concern was raised, or somebody else was told
    about_adult,  // what was typed accuses somebody who works at school: from now on it is there for one post alone
    closed
};
constexpr auto words_of(StepKind) {
    return std::to_array<std::pair<StepKind, std::string_view>>({{StepKind::opened, "opened"},
                                                                 {StepKind::child, "child"},
                                                                 {StepKind::not_there, "not_there"},
                                                                 {StepKind::assessed, "assessed"},
                                                                 {StepKind::cause, "cause"},
                                                                 {StepKind::technical, "technical"},
                                                                 {StepKind::handed, "handed"},
                                                                 {StepKind::blocked, "blocked"},
                                                                 {StepKind::seen_logged, "seen_logged"},
                                                                 {StepKind::agency, "agency"},
                                                                 {StepKind::parents, "parents"},
                                                                 {StepKind::support, "support"},
                                                                 {StepKind::escalated, "escalated"},
                                                                 {StepKind::about_adult, "about_adult"},
                                                                 {StepKind::closed, "closed"}});
}
// Why the filter let it through.
enum class Cause { on_no_list, opened_by_exception, not_through_gate, other_device, not_known };
constexpr auto words_of(Cause) {
    return std::to_array<std::pair<Cause, std::string_view>>({{Cause::on_no_list, "on_no_list"},
                                                              {Cause::opened_by_exception, "opened_by_exception"},
                                                              {Cause::not_through_gate, "not_through_gate"},
                                                              {Cause::other_device, "other_device"},
                                                              {Cause::not_known, "not_known"}});
}
// SAFEGUARDING 16: safe to tell, whom, did an agency ask to wait. `held` keeps the clause kept: it has its reason and a
// day on which it is looked at again.
enum class Telling { told, told_one, held, not_needed };
constexpr auto words_of(Telling) {
    return std::to_array<std::pair<Telling, std::string_view>>({{Telling::told, "told"},
                                                                {Telling::told_one, "told_one"},
                                                                {Telling::held, "held"},
                                                                {Telling::not_needed, "not_needed"}});
}

struct Step {
    StepKind kind;
    school::PersonId by;
    base::Instant at;
    Words words{};
    std::string what{};                       // a word of Cause or Telling, an agency's key, or the id of a block
    std::optional<school::PersonId> child{};  // of child and parents
    std::optional<school::Date> review_on{};  // of what is held
    friend bool operator==(const Step&, const Step&) = default;
};

enum class Finder { learner, staff, technical_staff, other };
constexpr auto words_of(Finder) {
    return std::to_array<std::pair<Finder, std::string_view>>({{Finder::learner, "learner"},
                                                               {Finder::staff, "staff"},
                                                               {Finder::technical_staff, "technical_staff"},
                                                               {Finder::other, "other"}});
}

struct Breach {
    BreachId id;
    school::PersonId reported_by;
    Finder finder;
    base::Instant reported_at;
    Report report;
    std::vector<Step> steps{};  // in the order in which they were taken
    friend bool operator==(const Breach&, const Breach&) = default;
};
[[nodiscard]] bool is_closed(const Breach& breach);
// Whether somebody who handles it has begun: children's names and their parents are for nobody else to think of.
[[nodiscard]] bool is_opened(const Breach& breach);
[[nodiscard]] Illegal illegal_of(const Breach& breach);
// What was decided last for a child, or for those whom nobody named; null: nothing yet.
[[nodiscard]] const Step* parents_of(const Breach& breach, const std::optional<school::PersonId>& child);
// Whether somebody's parents are held: they are decided on again when their day has come, also after it was closed.
[[nodiscard]] bool waits_for_parents(const Breach& breach);
[[nodiscard]] const Step* first(const Breach& breach, StepKind kind);
// Learners who saw it, as it is known by now.
[[nodiscard]] std::vector<school::PersonId> children_of(const Breach& breach);

// What a school's policy says of breaches.
struct Ways {
    std::vector<std::string> told;      // posts: who hears of it first
    bool leadership_sees = false;       // what technical staff report or find, the lead and the leadership see logged
    bool parents_always = false;        // parents of each child involved are told, or held with a reason
    std::string first_step{};           // what the finder does first
    std::vector<std::string> agencies;  // keys of those to which something illegal is reported
    bool head_stands_in = false;        // nobody holds the lead's post or its deputy's today (SAFEGUARDING 5)
};
[[nodiscard]] Ways ways_of(const school::Profile& profile);
// Posts that hear of it, as things stand.
[[nodiscard]] std::vector<std::string> told_of(const Breach& breach, const Ways& ways);
// Since when it is for the leadership to see, too; never where the policy does not bring it there.
[[nodiscard]] std::optional<base::Instant> leadership_since(const Breach& breach, const Ways& ways);
[[nodiscard]] bool is_for_leadership(const Breach& breach, const Ways& ways);
[[nodiscard]] Finder finder_of(const rights::Reader& reader);

// Whether reports can come to this reader at all, as things stand.
[[nodiscard]] bool may_ever_see(const Ways& ways, const rights::Reader& reader);
// Whether it exists for this reader; of children only whoever handles it sees the names.
[[nodiscard]] bool may_see(const Breach& breach, const Ways& ways, const rights::Reader& reader);
[[nodiscard]] bool may_handle(const Breach& breach, const Ways& ways, const rights::Reader& reader);

enum class BreachFault {
    unknown,      // no such breach, or none for this reader
    not_allowed,  // the table does not give it to the reader
    closed,       // nothing is added any more
    no_words,     // a step of this kind has its words
    no_choice,    // nothing was chosen
    no_child,     // parents of whom
    no_review,    // what is held is looked at again on a day to come
    no_agency,    // none of the school's
    not_yours,    // whoever confirms holds the post, and did not confirm as the other one
    already,      // that step has been taken
    too_many,     // reports of one person within an hour
    missing       // `missing` says what is to be done before it is closed
};
enum class Missing { opened, assessed, cause, parents, others, agency, seen_by_lead, seen_by_leadership };
struct BreachError {
    BreachFault fault;
    std::vector<Missing> missing{};
};
[[nodiscard]] std::string describe(const BreachError& error);
[[nodiscard]] std::string_view describe(Missing missing);

// What is to be done before this breach can be closed.
[[nodiscard]] std::vector<Missing> missing_of(const Breach& breach, const Ways& ways);

struct Now {
    base::Instant at;
    school::Date today;
};
// The step as this reader may take it now; the breach is left as it is.
[[nodiscard]] base::Result<Step, BreachError> taken(const Breach& breach, Step step, const Ways& ways,
                                                    const rights::Reader& by, const Now& now);

}  // namespace breaches
