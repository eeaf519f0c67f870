#pragma once
// Asking for a page that was blocked: the link on the block page, which only the gate can have made, the requests that
// come of it, and the answers. Nobody's name is shown with them; where the page itself would say something about
// whoever asks, it is not kept either (SAFEGUARDING 9, 16). Part of rulebook/rulebook.h.

#include "access/access.h"
#include "desk/desk.h"
#include "rulebook/ask_limit.h"
#include "rulebook/plan.h"
#include "wire/url.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rulebook {

class Rulebook;
using RequestId = base::Id<struct UnblockRequestTag>;

// What a link says: which page, as which profile, when.
struct AskedFor {
    filter::ProfileId profile;
    std::string reason;  // why it was blocked, in the words of filter::key_of
    base::Instant at;
    wire::Url url;
};
// What a link on a warning says besides: the rule that warns.
struct Warned {
    AskedFor page;
    filter::RuleId rule;
};
enum class AskFault {
    not_ours,    // the seal is not the gate's, or the link was changed
    old,         // older than kAskLifetime
    not_askable  // nobody can open it: illegal content
};
// LIMIT: somebody may think it over for a week.
inline constexpr std::chrono::days kAskLifetime{7};

// Reads the two parameters of a link, as gateway::ask_link writes them (docs/formats/links.md).
[[nodiscard]] base::Result<AskedFor, AskFault> read_ask(const base::Key& key, std::string_view about,
                                                        std::string_view seal, base::Instant now);

// LIMIT: whoever was warned goes on soon, or is warned again.
inline constexpr std::chrono::minutes kWarningLifetime{30};
// The same of the link on a warning (docs/formats/links.md).
[[nodiscard]] base::Result<Warned, AskFault> read_warning(const base::Key& key, std::string_view about,
                                                          std::string_view seal, base::Instant now);

// Who reads a request: what it is about may be nobody's business but the DSL's.
enum class Route { network_manager, dsl };
constexpr auto words_of(Route) {
    return std::to_array<std::pair<Route, std::string_view>>(
        {{Route::network_manager, "network_manager"}, {Route::dsl, "dsl"}});
}
// Which of the routes a reader sees.
[[nodiscard]] std::vector<Route> routes_of(const rights::Reader& reader);

enum class RequestState { open, settled };
constexpr auto words_of(RequestState) {
    return std::to_array<std::pair<RequestState, std::string_view>>(
        {{RequestState::open, "open"}, {RequestState::settled, "settled"}});
}

enum class AskOutcome { waits, opened, for_lesson, not_opened };
constexpr auto words_of(AskOutcome) {
    return std::to_array<std::pair<AskOutcome, std::string_view>>({{AskOutcome::waits, "waits"},
                                                                   {AskOutcome::opened, "opened"},
                                                                   {AskOutcome::for_lesson, "for-lesson"},
                                                                   {AskOutcome::not_opened, "not-opened"}});
}

struct UnblockRequest {
    RequestId id;
    std::string address;  // canonical
    std::string profile;  // its key
    Route route;
    base::Instant first_at;
    std::int64_t times;
    RequestState state;
    friend bool operator==(const UnblockRequest&, const UnblockRequest&) = default;
};

// What whoever asked takes away. The code is theirs alone: what is kept is its hash.
struct Receipt {
    UnblockRequest request;
    std::string code;  // "k7m2qx4pab": to be typed
};
// What they find with it.
struct AskAnswer {
    std::string address;
    base::Instant asked_at;
    AskOutcome outcome;
    std::string words;
    std::optional<base::Instant> answered_at;
    friend bool operator==(const AskAnswer&, const AskAnswer&) = default;
};
// LIMIT: an answer is found for a month, and what nobody answered for two; forgotten then with whoever asked.
inline constexpr std::chrono::days kAnswersKept{30};
inline constexpr std::chrono::days kAskersKept{60};

// A request with how many of some people wait for it.
struct AskedBy {
    UnblockRequest request;
    std::string address;  // that one of them asked for, without what stands behind a question mark
    std::size_t people;
};

// What a request came to, without anybody who asked; for figures.
struct AskRecord {
    std::string host;
    std::string profile;  // its key
    std::int64_t times;
    base::Instant first_at;
    std::optional<base::Instant> settled_at;
    AskOutcome outcome;
};

// What becomes of a request, and why, in words for whoever asked.
struct AskReply {
    AskOutcome outcome;  // not `waits`
    std::string words;
};
enum class SettleFault { unknown, no_answer };

// Thread-safe; everything given outlives it. Throws store::Failure.
class UnblockRequests {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        Rulebook& rulebook;
        const desk::Tasks& tasks;
    };
    explicit UnblockRequests(const Parts& parts) : parts_(parts), limit_(parts.world), looks_(parts.world) {}

    // Whether one more request from this address may be taken; asked before each. Nothing of it is kept.
    [[nodiscard]] bool admit(std::string_view address) { return limit_.admit(address); }
    // The same for one more code that somebody tries: who looks for an answer uses up no request.
    [[nodiscard]] bool admit_look(std::string_view address) { return looks_.admit(address); }

    // A page of the same host asked for again as the same profile is counted, and lies on nobody's desk twice, so long
    // as the same post reads it: the page that was asked for first stands for all. `by` is whoever is signed in there,
    // and kept only where nothing follows from the page. A fault in words when the rules in force cannot be read or do
    // not know the profile.
    [[nodiscard]] base::Result<Receipt, Fault> ask(const school::SchoolId& school, const AskedFor& asked,
                                                   const std::optional<school::PersonId>& by);
    // Whether `ask` would keep who it is, so that a page can say so before.
    [[nodiscard]] bool would_keep(const school::SchoolId& school, const AskedFor& asked) const;

    // What somebody asked for while they were signed in, newest first; and what one code stands for.
    [[nodiscard]] std::vector<AskAnswer> answers_for(const school::SchoolId& school,
                                                     const school::PersonId& person) const;
    [[nodiscard]] std::optional<AskAnswer> answer_by(const school::SchoolId& school, std::string_view code) const;

    // Open ones for which some of these people wait, oldest first: for a teacher, of the own class. Who of them it is
    // is told to nobody.
    [[nodiscard]] std::vector<AskedBy> waiting_of(const school::SchoolId& school,
                                                  const std::vector<school::PersonId>& people) const;
    // First asked since then; of those that only the safeguarding lead reads, none (SAFEGUARDING 9).
    [[nodiscard]] std::vector<AskRecord> records(const school::SchoolId& school, base::Instant since) const;
    // Answers those of these people who wait; others go on waiting, and the request stays with whose desk it lies on: a
    // lesson is no answer for good. `by` needs lessons.open and teaches them, as the
    // caller has looked up. Unknown when none of them waits for it.
    [[nodiscard]] base::Result<void, SettleFault> answer(const rights::Reader& by, const RequestId& request,
                                                         const std::vector<school::PersonId>& people,
                                                         const AskReply& reply);

    // Open ones that this reader may see, oldest first.
    [[nodiscard]] std::vector<UnblockRequest> open(const rights::Reader& reader) const;

    // Ends a request; the task about it goes with it. For somebody whose route it is not on, it does not exist.
    [[nodiscard]] base::Result<void, SettleFault> settle(const rights::Reader& by, const RequestId& request,
                                                         const AskReply& reply);

    // Daily: whoever asked is forgotten, kAnswersKept after the answer, or kAskersKept after nobody answered.
    [[nodiscard]] desk::Job job(const school::SchoolId& school);

private:
    Parts parts_;
    AskLimit limit_;
    AskLimit looks_;
};

}  // namespace rulebook
