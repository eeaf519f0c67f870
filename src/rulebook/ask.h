#pragma once
// Asking for a page that was blocked: the link on the block page, which only the gate can have made, and the requests
// that come of it. Nobody's name is in them (SAFEGUARDING 9, 16). Part of rulebook/rulebook.h.

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
    explicit UnblockRequests(const Parts& parts) : parts_(parts), limit_(parts.world) {}

    // Whether one more request from this address may be taken; asked before each. Nothing of it is kept.
    [[nodiscard]] bool admit(std::string_view address) { return limit_.admit(address); }

    // A page of the same host asked for again as the same profile is counted, and lies on nobody's desk twice, so long
    // as the same post reads it: the page that was asked for first stands for all. A fault in words when the rules in
    // force cannot be read or do not know the profile.
    [[nodiscard]] base::Result<UnblockRequest, Fault> ask(const school::SchoolId& school, const AskedFor& asked);

    // Open ones that this reader may see, oldest first.
    [[nodiscard]] std::vector<UnblockRequest> open(const rights::Reader& reader) const;

    // Ends a request; the task about it goes with it. For somebody whose route it is not on, it does not exist.
    [[nodiscard]] base::Result<void, SettleFault> settle(const rights::Reader& by, const RequestId& request,
                                                         std::string_view answer);

private:
    Parts parts_;
    AskLimit limit_;
};

}  // namespace rulebook
