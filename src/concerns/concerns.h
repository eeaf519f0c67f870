#pragma once
// The one public header of the room: concerns and cases as values and rules (concern.h), the verbs that keep them in
// the database, what the policy page may say of them, and their pages.
//
// Every verb is given the reader who asks. What the reader may not know of is `Fault::absent`, the same as what does
// not exist (SAFEGUARDING 3).

#include "concerns/concern.h"
#include "policy/policy.h"

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class Transaction;
class Vault;
struct Schema;
}  // namespace store
namespace desk {
class Notices;
}
namespace web {
class Router;
struct Request;
}  // namespace web

namespace concerns {

// The tables of this room.
[[nodiscard]] store::Schema schema();

// Seals whom records are about and who was told of them where a version before this one kept it readable: at every
// start, after the tables are brought up to date and before anybody reads them. One transaction.
enum class ClearPeople { none, sealed };
[[nodiscard]] Result<ClearPeople> seal_clear_people(store::Database& database, store::Vault& vault);

// What the room needs of a school, besides its settings and people.
struct SchoolFacts {
    SchoolId id;
    std::string key;  // the first part of its paths
    std::string name;
    school::SchoolCalendar calendar;
    std::vector<rights::RoutingRow> routing;
    std::vector<rights::StandIn> stand_ins;
};

// `known` is now when nobody said when the first adult knew.
struct Raising {
    std::string kind;
    Danger danger = Danger::none_known;
    Subjects subjects;
    Words words;
    std::optional<Instant> happened{};
    std::optional<Instant> known{};
    std::optional<AlertId> alert{};
};
// Whoever raised it may know that it arrived. `post` is the key of the post of who is told first: "dsl", "head",
// "chair"; `told` is for the notices that are published after the commit.
struct Receipt {
    ConcernId id;
    std::string post;
    std::vector<PersonId> told;
};

using Persons = std::map<PersonId, people::Person>;

// A record as one reader may see it. `record` is for rights::Reader::read, which gives the ReadScope of its words.
struct ConcernView {
    Concern concern;
    rights::Record record;
    Persons persons;  // everybody whom it names
    // Of a concern that was re-routed: who had opened it, or its case, before (SAFEGUARDING 1).
    std::vector<PersonId> opened_before{};
};

enum class Step { opened, prepared, closed, reopened, reader_admitted, rerouted };
constexpr auto words_of(Step) {
    return std::to_array<std::pair<Step, std::string_view>>({{Step::opened, "opened"},
                                                             {Step::prepared, "prepared"},
                                                             {Step::closed, "closed"},
                                                             {Step::reopened, "reopened"},
                                                             {Step::reader_admitted, "reader_admitted"},
                                                             {Step::rerouted, "rerouted"}});
}
struct CaseStep {
    Step step;
    Act act;
    Words words{};  // the debrief, or why it was reopened
    std::optional<Change> change{};
    Words action{};
    std::optional<PersonId> person{};  // who was admitted
};
struct KeptParty {
    Party party;
    Act named;
};
// What the head was told (SAFEGUARDING 7).
struct Summary {
    CaseId of;
    Act sent;
    PersonId to;
    Words words;
};
struct CaseView {
    Case record_of_case;
    rights::Record record;
    std::vector<Concern> concerns;
    std::vector<Entry> entries;  // by sequence
    std::vector<KeptParty> parties;
    std::vector<CaseStep> steps;
    std::vector<Summary> summaries;
    std::vector<PersonId> worked_on;
    Persons persons{};
    // Who had opened it, or a concern of it, before that concern was re-routed (SAFEGUARDING 1).
    std::vector<PersonId> opened_before{};
};

// One page of what waits for a reader; its lists are turned together.
inline constexpr std::size_t kInboxRows = 50;
struct Inbox {
    std::vector<ConcernView> concerns;  // undecided, the longest known first
    std::size_t waiting = 0;            // on all pages; of what this reader may know of
    std::vector<ConcernView> cases;     // the first concern of each case that is not closed
    std::vector<Summary> summaries;     // sent to this reader, the newest first
    Persons authors;                    // of the summaries
    std::size_t case_pages = 1;
    std::size_t summary_pages = 1;
};

// Permission of a case's page; each reader who has it sees only the cases whose circle they are in.
inline constexpr std::string_view kSeeCases = "cases.see";

// What waits, without anybody's words or name: for a start page. Who may be in danger now stands first, then what
// nobody has read, then what is known for longest.
struct WaitingConcern {
    ConcernId id;
    ConcernState state;
    Danger danger;
    Instant known;
};
struct MostPressing {
    std::vector<WaitingConcern> concerns;
    std::size_t waiting = 0;  // all of them; of what this reader may know of
};

struct NewEntry {
    EntryKind kind;
    Words body;
    std::optional<Instant> happened{};
    std::optional<Instant> known{};
    std::optional<std::uint64_t> supersedes{};
};

// An alert as somebody makes it a concern: whom it is about, as routed, and one line without more than the alert's
// own page showed. At most kMostAlertLine bytes (SAFEGUARDING 29).
inline constexpr std::size_t kMostAlertLine = 200;
struct AlertSummary {
    About about;
    std::optional<PersonId> person{};  // nobody when known by class or address only (SAFEGUARDING 8)
    Words line;
    Instant happened;
    std::optional<Instant> opened{};  // when the first adult knew
};
// Implemented by `monitor`, handed over by `app`. Thread-safe.
class AlertLookup {
public:
    virtual ~AlertLookup() = default;
    // Shows it to the reader, which opens it and is journalled. Empty for one that this reader may not know of.
    [[nodiscard]] virtual std::optional<AlertSummary> find(const rights::Reader& reader,
                                                           const AlertId& alert) const = 0;
    // The alert waits no longer: `concern` was made of it, in this transaction. Fault::already_raised when somebody had
    // decided on it before, or when the reader may not know of it; Fault::alert_on_staff when the alert is about an
    // adult of the school and the concern is not about that adult.
    [[nodiscard]] virtual Result<void> join(store::Transaction& transaction, const rights::Reader& reader,
                                            const AlertId& alert, const Concern& concern) const = 0;
};

// Const after construction; any thread. Database and vault outlive it. Verbs throw store::Failure when the database
// cannot go on; each is one transaction, with its journal line.
class Concerns {
public:
    // `alerts` is null where there is no monitoring.
    Concerns(store::Database& database, store::Vault& vault, base::World world, std::vector<SchoolFacts> schools,
             const AlertLookup* alerts)
        : database_(database), vault_(vault), world_(world), schools_(std::move(schools)), alerts_(alerts) {}

    // Null when no school has this key, or this id.
    [[nodiscard]] const SchoolFacts* find(std::string_view key) const;
    [[nodiscard]] const SchoolFacts* find(SchoolId id) const;
    [[nodiscard]] Instant now() const { return world_.clock.now(); }

    // Whether a typed name may stand for the adult whom it is about: Fault::perhaps_listed otherwise.
    [[nodiscard]] Result<void> check_name(const rights::Reader& by, const Subjects& adult) const;
    // Routes first: nobody is told before it is known whom it is about, and never the named person (SAFEGUARDING 1).
    [[nodiscard]] Result<Receipt> raise(const rights::Reader& by, const Raising& raising) const;
    [[nodiscard]] Result<Receipt> raise(store::Transaction& transaction, const rights::Reader& by,
                                        const Raising& raising) const;

    [[nodiscard]] Result<void> acknowledge(const rights::Reader& by, const ConcernId& concern) const;
    [[nodiscard]] Result<void> triage(const rights::Reader& by, const ConcernId& concern, Threshold threshold,
                                      const Words& reason) const;
    [[nodiscard]] Result<CaseId> open_case(const rights::Reader& by, const ConcernId& concern) const;
    [[nodiscard]] Result<void> join(const rights::Reader& by, const ConcernId& concern, const CaseId& to) const;
    [[nodiscard]] Result<void> set_aside(const rights::Reader& by, const ConcernId& concern, const Words& reason) const;
    // Free text accuses `adult`: the concern, its case and the case's other concerns become sealed, with whoever the
    // table tells of that adult; the reader who did it, and everybody else, finds them absent. The record shows whom it
    // accuses, and who had opened it. Gives who is told, for the notices after the commit.
    [[nodiscard]] Result<std::vector<PersonId>> reroute(const rights::Reader& by, const ConcernId& concern,
                                                        const Subjects& accused) const;

    // Whether the case's page is there for `reader`: so that no link leads them to a page that is absent for them.
    // Nothing is journalled, since nothing is shown.
    [[nodiscard]] bool may_see(const rights::Reader& reader, const CaseId& of) const;
    // The looking is journalled.
    [[nodiscard]] Result<ConcernView> view(const rights::Reader& reader, const ConcernId& concern) const;
    [[nodiscard]] Result<CaseView> view(const rights::Reader& reader, const CaseId& of) const;
    // `page` counts from 1.
    [[nodiscard]] Inbox inbox(const rights::Reader& reader, std::size_t page) const;
    // At most `most`; nothing for a reader who may see no concerns.
    [[nodiscard]] MostPressing most_pressing(const rights::Reader& reader, std::size_t most) const;

    // The sequence of the new entry. After a preparation, the case has to be prepared again.
    [[nodiscard]] Result<std::uint64_t> add_entry(const rights::Reader& by, const CaseId& to,
                                                  const NewEntry& entry) const;
    // Whoever becomes one of those whom the case is about leaves its circle for good, with their relatives and declared
    // conflicts, and whoever the table tells of them is told (SAFEGUARDING 1, 2, 3). The journal keeps who had opened
    // it. Says whether `by` still finds the case.
    enum class Finds { it, nothing };
    [[nodiscard]] Result<Finds> name_party(const rights::Reader& by, const CaseId& in, const Party& party) const;
    // Lets one more person see the case, such as its second signer.
    [[nodiscard]] Result<void> admit(const rights::Reader& by, const CaseId& to, const PersonId& person) const;
    // Sends the summary, where the school's policy has it so.
    [[nodiscard]] Result<void> tell_head(const rights::Reader& by, const CaseId& of, const Words& summary) const;
    [[nodiscard]] bool tells_head(SchoolId school) const;

    [[nodiscard]] Result<void> prepare(const rights::Reader& by, const CaseId& closing, const Closure& closure) const;
    [[nodiscard]] Result<void> close(const rights::Reader& by, const CaseId& closing, std::int64_t seen_version) const;
    [[nodiscard]] Result<void> reopen(const rights::Reader& by, const CaseId& closed, const Words& reason) const;

    // A record belongs to the posts whose holders were told of it: whoever holds one of them now is told, too, unless
    // they have a conflict; when nobody who was told holds any, whoever the table knows. So nothing that waits, and no
    // closed case, is out of reach because a lead has left. Cheap while the same people hold the posts. Gives how many
    // records somebody was told of. Asks `stop` between batches; what is left is done the next time.
    [[nodiscard]] Result<std::size_t> follow_posts(SchoolId school, const std::stop_token& stop) const;

    // Everybody of a kind on the roster today, for a choice of whom it is about.
    [[nodiscard]] std::vector<people::Person> learners(SchoolId school) const;
    [[nodiscard]] std::vector<people::Person> adults(SchoolId school) const;

private:
    friend class Work;
    store::Database& database_;
    store::Vault& vault_;
    base::World world_;
    std::vector<SchoolFacts> schools_;
    const AlertLookup* alerts_;
};

// The clauses that this room carries out, and where their evidence is. Sealed records give none.
class ConcernEvidence final : public policy::EvidenceSource {
public:
    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;
};

// Everything outlives the router. `reader` is who is signed in, as `access` made it for this request; none when
// nobody is. `notices` wakes the open pages of those who are told; `alerts` is null where there is no monitoring.
struct PageParts {
    const Concerns& concerns;
    std::function<std::optional<rights::Reader>(const web::Request&)> reader;
    desk::Notices& notices;
    const AlertLookup* alerts = nullptr;
};
// Adds `/{school}/concerns…` and `/{school}/cases…`.
void add_pages(web::Router& router, const PageParts& parts);

}  // namespace concerns
