#pragma once
// Changes of what the gate decides by: one person asks for one, another decides on it. Of the school's own allowlist
// and blocklist, of the lists that it subscribes to, and of what their folders mean. Part of rulebook/rulebook.h.
//
//   requested ──► approved      an entry, until an approved removal names it
//            └──► refused
//
// Where the school's policy says so (setting filter.change), an educational and a technical person assess a change
// before somebody of the leadership consents who did neither ask nor assess. What is blocked in an emergency is in
// force while it is requested: its review comes after, by the same steps.
//
// Answers headcorn-7.3.1-04, -04a and -04b, homewood-7.3-08 and -08a (a change with its reason, assessed, agreed to and
// logged); SAFEGUARDING 9 (the help list) and 12 (what monitoring goes by).

#include "access/access.h"
#include "desk/desk.h"
#include "policy/policy.h"
#include "rulebook/assessment.h"
#include "rulebook/plan.h"
#include "rulebook/plans.h"
#include "rulebook/subscription.h"

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
}  // namespace store

namespace rulebook {

class Rulebook;
class Subscriptions;
using ChangeId = base::Id<struct ChangeTag>;

enum class ChangeKind {
    allow,
    block,
    remove,
    subscribe,
    unsubscribe,
    map,
    block_now,  // in an emergency: in force until it is refused or removed
    set,        // a setting of filter or monitoring
    help,       // one more help service, never blocked and never attributed
    plan        // another version of the filter plan
};
constexpr auto words_of(ChangeKind) {
    return std::to_array<std::pair<ChangeKind, std::string_view>>({{ChangeKind::allow, "allow"},
                                                                   {ChangeKind::block, "block"},
                                                                   {ChangeKind::remove, "remove"},
                                                                   {ChangeKind::subscribe, "subscribe"},
                                                                   {ChangeKind::unsubscribe, "unsubscribe"},
                                                                   {ChangeKind::map, "map"},
                                                                   {ChangeKind::block_now, "block_now"},
                                                                   {ChangeKind::set, "set"},
                                                                   {ChangeKind::help, "help"},
                                                                   {ChangeKind::plan, "plan"}});
}
enum class ChangeState { requested, approved, refused };
constexpr auto words_of(ChangeState) {
    return std::to_array<std::pair<ChangeState, std::string_view>>({{ChangeState::requested, "requested"},
                                                                    {ChangeState::approved, "approved"},
                                                                    {ChangeState::refused, "refused"}});
}

// A subscription, by its name when the change was asked for.
struct NamedList {
    SubscriptionId id;
    std::string name;
    friend bool operator==(const NamedList&, const NamedList&) = default;
};
// What becomes of folders of this name in anybody's lists: taken as the category, or set aside.
struct Mapping {
    std::string folder;
    std::optional<filter::Category> as;
    friend bool operator==(const Mapping&, const Mapping&) = default;
};
// A setting and what it should be, as a profile writes it.
struct SettingValue {
    std::string key;
    std::string value;
    friend bool operator==(const SettingValue&, const SettingValue&) = default;
};
// A help service of this school, besides those that come with the program.
struct HelpEntry {
    filter::Site site;
    std::string name;
    friend bool operator==(const HelpEntry&, const HelpEntry&) = default;
};
// A site, words of a search, or the subject of another change.
using Listed = std::variant<filter::Site, filter::Phrase, NamedList, Mapping, SettingValue, HelpEntry, PlanVersion>;
// `example.com/path`; `search: free vpn`. Refused with what is wrong with it. Never one of the others.
[[nodiscard]] base::Result<Listed, filter::Error> parse_listed(std::string_view text);
// As a page shows it.
[[nodiscard]] std::string text_of(const Listed& listed);
// As the database keeps it, and back.
[[nodiscard]] std::string stored_text(const Listed& listed);
[[nodiscard]] std::optional<Listed> parse_stored(std::string_view text);

// For whom an entry is: everybody at the school, whoever is judged by one of these profiles, or one person for a time.
struct ForEverybody {
    friend bool operator==(const ForEverybody&, const ForEverybody&) = default;
};
struct ForProfiles {
    std::vector<std::string> keys;
    friend bool operator==(const ForProfiles&, const ForProfiles&) = default;
};
struct ForPerson {
    school::PersonId person;
    base::Instant until;  // every exception ends
    friend bool operator==(const ForPerson&, const ForPerson&) = default;
};
using ForWhom = std::variant<ForEverybody, ForProfiles, ForPerson>;
// LIMIT: an exception for one person is looked at again after a year.
inline constexpr std::chrono::days kLongestException{366};

struct ListChange {
    ChangeId id;
    ChangeKind kind;
    Listed what;
    std::optional<ChangeId> removes;  // of a removal: the entry
    std::string reason;
    std::optional<school::PersonId> requested_by;  // none: somebody at the machine itself
    base::Instant requested_at;
    ChangeState state;
    std::optional<school::PersonId> decided_by;
    std::optional<base::Instant> decided_at;
    std::string decision;  // the reason of whoever decided
    ForWhom for_whom{};
    std::optional<ChangeId> undoes{};  // the change that this one takes back
    friend bool operator==(const ListChange&, const ListChange&) = default;
};

// What one side says of a change before it is decided on: what it could do, and to whom.
struct Advice {
    Side side;  // educational or technical; of the end of a help service also safeguarding
    school::PersonId by;
    base::Instant at;
    std::string words;
    friend bool operator==(const Advice&, const Advice&) = default;
};
// Whether it ends a help service: that goes only with the safeguarding lead, as whoever asks, assesses or decides.
[[nodiscard]] bool ends_help(const ListChange& change);
// The side for which somebody assesses a change.
[[nodiscard]] Side advising_side(const ListChange& change, const rights::Reader& reader);
// What a school asks for before consent, and what there is of it.
struct Assessing {
    bool is_asked_for = false;
    std::vector<Advice> advice{};
};
[[nodiscard]] bool has_advice(const Assessing& assessing, Side side);
// Whether nothing stands in the way of consent.
[[nodiscard]] bool is_assessed(const Assessing& assessing);
// Whether somebody may add advice, so that a page offers nobody what would be refused.
[[nodiscard]] bool may_advise(const ListChange& change, const Assessing& assessing, const rights::Reader& reader);

// Whether visits of the last days show what a change would do: not of a setting, of help, whose visits nobody counts,
// nor of what is blocked already.
[[nodiscard]] bool can_be_replayed(const ListChange& change);

// What filter and monitoring go by, besides lists and profiles: changed by these steps and no others.
[[nodiscard]] bool is_under_change_control(std::string_view setting);

enum class ListFault {
    no_site,          // `cause` says what is wrong with what was typed
    no_reason,        // a change has a reason
    help_service,     // what is never blocked cannot be blocked
    already_there,    // in force, or asked for
    unknown,          // no such entry or request
    decided,          // somebody was faster
    own_request,      // nobody decides on their own, nor on an exception for themselves
    over,             // the time that an exception was asked for has passed: it can only be refused
    not_allowed,      // the table does not give it to the reader
    other_school,     // what serves the whole site was asked for, or decided, in another school of it
    unknown_profile,  // the school has none of this key
    no_end,           // an exception for one person ends, and not in the past, within kLongestException
    only_sites,       // words of a search cannot be let through or blocked for one person
    known_folder,     // folders of this name have their place in the program's own table
    changed,          // something else waits than what was seen, or another change came in between
    nothing_here,     // of a list that is asked for: consent is to a content, and there is none yet
    own_file,         // nobody consents to a file that they brought
    holds_help,       // `cause` has a help service among its pages, and of an encrypted page only the name is seen
    blocks_help,      // a search that is blocked, `cause`, is one for this service
    one_site,         // in an emergency, one site or one address at a time
    not_assessed,     // both sides assess it before anybody consents
    assessed_it,      // nobody consents to what they assessed
    other_side,       // their side has assessed it
    no_advice,        // an assessment has words
    only_dsl,         // an entry of the help list goes only with the safeguarding lead's consent
    no_plan,          // `cause` says where and why the text is none that the gate could go by
    no_setting,       // none of those that change here, or `cause` says what is wrong with the value
    nothing_to_undo,  // what it did is not in force, or was undone
    too_many,         // lists
    not_published     // approved, but not yet in force: `cause` says why
};
struct ListError {
    ListFault fault;
    std::string cause;
};
[[nodiscard]] std::string describe(const ListError& error);

enum class Decision { approve, refuse };

// Whether this person asked for it, or it is an exception for them: somebody else decides.
[[nodiscard]] bool is_their_own(const ListChange& change, const school::PersonId& person);
// Whether it is an exception whose time has passed.
[[nodiscard]] bool is_over(const ListChange& change, base::Instant now);

// The transition.
[[nodiscard]] base::Result<ListChange, ListError> decided(ListChange change, const Assessing& assessing,
                                                          Decision decision, const rights::Reader& by,
                                                          std::string_view reason, base::Instant at);

inline constexpr policy::ControlId kChangeAssessed{"rulebook.change-assessed"};
inline constexpr policy::ControlId kChangeConsented{"rulebook.change-consented"};
inline constexpr policy::ControlId kChangeLogged{"rulebook.change-logged"};

// Thread-safe; everything given outlives it. Throws store::Failure.
class SchoolList final : public policy::EvidenceSource {
public:
    // What the school says of changes: by its settings, at this moment.
    struct Ways {
        bool are_assessed = false;                     // filter.change
        std::chrono::seconds emergency_reviewed_in{};  // filter.emergency_review
    };
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        Rulebook& rulebook;
        Subscriptions& subscriptions;
        const desk::Tasks& tasks;
        school::Schools& schools;
    };
    explicit SchoolList(const Parts& parts) : parts_(parts) {}

    struct Request {
        ChangeKind kind;   // allow or block
        std::string what;  // as typed: `example.com`, `example.com/path`, `search: free vpn`
        std::string reason;
        ForWhom for_whom{};
        std::string advice{};  // what `by` says of it for their side; may be empty, and come later
    };
    // `by` needs the permission rules.change.
    [[nodiscard]] base::Result<ListChange, ListError> request(const rights::Reader& by, const Request& request);
    [[nodiscard]] base::Result<ListChange, ListError> request_removal(const rights::Reader& by, const ChangeId& entry,
                                                                      std::string_view reason);
    // A list, or its end, by whoever looks after the machine: it waits for consent in this school like any other.
    [[nodiscard]] base::Result<ListChange, ListError> request_list_at_machine(const school::SchoolId& school,
                                                                              const Subscription& subscription);
    [[nodiscard]] base::Result<ListChange, ListError> request_end_at_machine(const school::SchoolId& school,
                                                                             const SubscriptionId& list);
    // A list to subscribe to, its end, or what folders mean. `by` needs the permission rules.change.
    [[nodiscard]] base::Result<ListChange, ListError> request_list(const rights::Reader& by,
                                                                   const Subscription& subscription,
                                                                   std::string_view reason) {
        return request_list(by, subscription, reason, std::nullopt);
    }
    [[nodiscard]] base::Result<ListChange, ListError> request_end(const rights::Reader& by, const SubscriptionId& list,
                                                                  std::string_view reason) {
        return request_end(by, list, reason, std::nullopt);
    }
    [[nodiscard]] base::Result<ListChange, ListError> request_mapping(const rights::Reader& by, const Mapping& mapping,
                                                                      std::string_view reason);
    // A site that nobody at the school may reach from this moment on. `by` needs rules.block_now; it is reviewed after,
    // by decide(). Entered, and in force when this returns.
    [[nodiscard]] base::Result<ListChange, ListError> block_now(const rights::Reader& by, std::string_view site,
                                                                std::string_view reason);
    // One of those under change control. `by` needs rules.change.
    [[nodiscard]] base::Result<ListChange, ListError> request_setting(const rights::Reader& by,
                                                                      const SettingValue& setting,
                                                                      std::string_view reason);
    [[nodiscard]] base::Result<ListChange, ListError> request_help(const rights::Reader& by, std::string_view name,
                                                                   std::string_view site, std::string_view reason);
    // Another filter plan, from its text. `by` needs rules.change. `seen`: the plan that the text was made from; with
    // another one in force by now, it would take that back.
    [[nodiscard]] base::Result<ListChange, ListError> request_plan(const rights::Reader& by, std::string_view plan,
                                                                   std::string_view reason,
                                                                   const std::optional<base::Digest>& seen);
    [[nodiscard]] base::Result<ListChange, ListError> request_plan(const rights::Reader& by, std::string_view plan,
                                                                   std::string_view reason) {
        return request_plan(by, plan, reason, std::nullopt);
    }
    // Asks for the plan in the school's folder when it is another one than that in force, unless somebody asked for it
    // since that came into force. Says whether it asked.
    [[nodiscard]] base::Result<bool, ListError> request_plan_of_folder(const school::SchoolId& school);
    // The two plans of such a change; none of a version that this program cannot read any more.
    struct PlanStep {
        school::FilterPlan from;
        school::FilterPlan to;
    };
    [[nodiscard]] std::optional<PlanStep> step_of(const school::SchoolId& school, const PlanVersion& version) const;
    // The text of the plan in force, for somebody to change.
    [[nodiscard]] std::string plan_text(const school::SchoolId& school) const;
    // What takes an approved change back: asked for, assessed and decided like any other. `by` needs rules.change.
    [[nodiscard]] base::Result<ListChange, ListError> request_undo(const rights::Reader& by, const ChangeId& change,
                                                                   std::string_view reason);
    // Adds what `by` says of it for their side; of the end of a help service the safeguarding lead for that side. `by`
    // needs rules.assess.
    [[nodiscard]] base::Result<void, ListError> advise(const rights::Reader& by, const ChangeId& change,
                                                       std::string_view words);
    // `by` needs rules.approve and is not who asked. What is approved is published before this returns, but for
    // lists, which take their time (Subscriptions::run); when that fails the change stays approved and is in force with
    // the next publication.
    [[nodiscard]] base::Result<ListChange, ListError> decide(const rights::Reader& by, const ChangeId& change,
                                                             Decision decision, std::string_view reason) {
        return decide(by, change, decision, reason, std::nullopt);
    }
    // `seen`: of a list that is asked for, the content that was looked at; consent is to that and to nothing that came
    // since.
    [[nodiscard]] base::Result<ListChange, ListError> decide(const rights::Reader& by, const ChangeId& change,
                                                             Decision decision, std::string_view reason,
                                                             const std::optional<ContentId>& seen);

    // Entries of the school's own list, by what they say; but for exceptions that are over.
    [[nodiscard]] std::vector<ListChange> in_force(const school::SchoolId& school) const;
    [[nodiscard]] std::vector<ListChange> requested(const school::SchoolId& school) const;  // oldest first
    [[nodiscard]] std::optional<ListChange> find(const school::SchoolId& school, const ChangeId& change) const;
    [[nodiscard]] Assessing assessing(const school::SchoolId& school, const ChangeId& change) const;
    // Newest first. LIMIT: the last `most`.
    [[nodiscard]] std::vector<ListChange> history(const school::SchoolId& school, std::size_t most) const;
    [[nodiscard]] school::Settings settings(const school::SchoolId& school) const;
    [[nodiscard]] Ways ways(const school::SchoolId& school) const;
    // Emergency blocks that nobody has reviewed within the time that the school sets, oldest first.
    [[nodiscard]] std::vector<ListChange> review_overdue(const school::SchoolId& school, base::Instant now) const;

    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;
    // Once a day: an emergency block without its review breaks the promise that changes are assessed.
    [[nodiscard]] desk::Job review_job(const school::SchoolId& school);
    // What was asked for or decided from `from` on, before `until`, whatever came of it; oldest first.
    [[nodiscard]] std::vector<ListChange> changes(const school::SchoolId& school, base::Instant from,
                                                  base::Instant until) const;

private:
    // What is written in the same transaction.
    using WithIt = std::function<base::Result<void, ListError>(store::Transaction&)>;
    [[nodiscard]] base::Result<ListChange, ListError> add(const rights::Reader& by, ListChange change,
                                                          const WithIt& with_it = {});
    // Of whoever asks, somebody at the machine itself included.
    [[nodiscard]] base::Result<ListChange, ListError> insert(const school::SchoolId& school, const school::Actor& by,
                                                             ListChange change, const WithIt& with_it);
    [[nodiscard]] WithIt keeping(const school::SchoolId& school, const std::string& plan) const;
    [[nodiscard]] WithIt putting_requested(const school::SchoolId& school, const Subscription& subscription) const;
    [[nodiscard]] bool is_decided_elsewhere(const school::SchoolId& here, const std::string& folder) const;
    [[nodiscard]] base::Result<void, ListError> check(const school::SchoolId& school, const Listed& what,
                                                      const ForWhom& for_whom) const;
    [[nodiscard]] ListChange asked(const rights::Reader& by, ChangeKind kind, Listed what,
                                   std::string_view reason) const {
        return asked_for(by.person(), kind, std::move(what), reason);
    }
    [[nodiscard]] ListChange asked_for(const std::optional<school::PersonId>& by, ChangeKind kind, Listed what,
                                       std::string_view reason) const;
    [[nodiscard]] base::Result<std::vector<HelpSite>, ListError> help_services(const school::SchoolId& school) const;
    [[nodiscard]] base::Result<void, ListError> check_may_be_blocked(const school::SchoolId& school,
                                                                     const Listed& what) const;
    [[nodiscard]] base::Result<void, ListError> apply(store::Transaction& transaction, const rights::Reader& by,
                                                      const ListChange& change);
    [[nodiscard]] base::Result<ListChange, ListError> what_takes_back(const rights::Reader& by,
                                                                      const ListChange& change,
                                                                      std::string_view reason) const;
    [[nodiscard]] base::Result<ListChange, ListError> undo_of_list(const rights::Reader& by, const ListChange& change,
                                                                   const SubscriptionId& list, std::string_view reason);
    [[nodiscard]] base::Result<ListChange, ListError> request_list(const rights::Reader& by,
                                                                   const Subscription& subscription,
                                                                   std::string_view reason,
                                                                   const std::optional<ChangeId>& undoes);
    [[nodiscard]] base::Result<ListChange, ListError> request_end(const rights::Reader& by, const SubscriptionId& list,
                                                                  std::string_view reason,
                                                                  const std::optional<ChangeId>& undoes);
    void add_advice(store::Transaction& transaction, const rights::Reader& by, const ListChange& change,
                    std::string_view words) const;
    // Said of what waits now; what was said of an earlier content of a list counts no longer.
    [[nodiscard]] std::vector<Advice> advice_that_counts(store::Transaction& transaction,
                                                         const store::SchoolScope& scope,
                                                         const ListChange& change) const;
    [[nodiscard]] std::vector<ListChange> overdue_in(store::Transaction& transaction, const school::SchoolId& school,
                                                     base::Instant now) const;
    // Refused when a search for this service is blocked, or asked to be.
    [[nodiscard]] base::Result<void, ListError> check_searches_for(const school::SchoolId& school,
                                                                   const HelpEntry& entry) const;
    [[nodiscard]] base::Result<void, ListError> check_undoes(store::Transaction& transaction,
                                                             const store::SchoolScope& scope,
                                                             const ListChange& change) const;
    [[nodiscard]] bool is_in_force(const school::SchoolId& school, const ChangeId& id) const;
    void note(store::Transaction& transaction, const school::SchoolId& school, const school::Actor& by,
              std::string_view verb, const ListChange& change) const;
    void emit_decided(store::Transaction& transaction, const rights::Reader& by, const ListChange& change,
                      const Assessing& assessing) const;
    [[nodiscard]] base::Result<ListChange, ListError> published(ListChange change, const rights::Reader& by,
                                                                std::string_view why);
    [[nodiscard]] base::Result<ListChange, ListError> previous_setting(const rights::Reader& by,
                                                                       const ListChange& change,
                                                                       std::string_view reason) const;
    [[nodiscard]] base::Result<ListChange, ListError> previous_mapping(const rights::Reader& by,
                                                                       const ListChange& change,
                                                                       std::string_view reason) const;
    [[nodiscard]] base::Result<void, ListError> apply_plan(store::Transaction& transaction,
                                                           const school::SchoolId& school, const ListChange& change);
    void take_up(const school::SchoolId& school);
    [[nodiscard]] base::Result<PlanVersion, ListError> checked_plan(const school::SchoolId& school,
                                                                    std::string_view plan);
    [[nodiscard]] base::Result<void, ListError> apply_to_list(store::Transaction& transaction, const ListChange& change,
                                                              const std::optional<ContentId>& seen);

    Parts parts_;
};

// Approved changes as rules, as the gate would have them at `now`. Of those for one person and a time, what is over is
// left out.
[[nodiscard]] OwnList own_list_of(const std::vector<ListChange>& approved, const school::SchoolId& school,
                                  const GateIds& ids, base::Instant now);
// The list in force, as rules for the profiles that the gate knows by these ids. What was for a profile that is gone is
// for nobody.
[[nodiscard]] OwnList own_list_in_force(store::Transaction& transaction, const store::SchoolScope& scope,
                                        const GateIds& ids, base::Instant now);

}  // namespace rulebook
