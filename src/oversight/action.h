#pragma once
// What is to be done after a review, by which post and by when. Part of oversight/oversight.h.
//
//   (of a review that waits) ──► open ──► done, by whoever holds the post
//
// Values and rules, pure; any thread. The verbs are in actions.h.

#include "access/access.h"
#include "base/result.h"
#include "school/school.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oversight {

using ActionId = base::Id<struct ActionTag>;

// What came of a look.
enum class Decision { in_order, to_change };
constexpr auto words_of(Decision) {
    return std::to_array<std::pair<Decision, std::string_view>>(
        {{Decision::in_order, "in order"}, {Decision::to_change, "to be changed"}});
}

struct ActionDraft {
    std::string what;  // nobody's name: whoever holds the post reads it on their start page
    std::string post;  // key of school.toml
    school::Date by;
    friend bool operator==(const ActionDraft&, const ActionDraft&) = default;
};
struct Done {
    school::PersonId by;
    base::Instant at;
    std::string words;
    friend bool operator==(const Done&, const Done&) = default;
};
struct Action {
    ActionId id;
    ActionDraft draft;
    std::optional<Done> done{};
    friend bool operator==(const Action&, const Action&) = default;
};

inline constexpr std::size_t kMostActions = 10;        // LIMIT: of one review
inline constexpr std::chrono::days kActionAhead{366};  // LIMIT: of when it is to be done

enum class ActionFault {
    not_allowed,   // for whoever does not hold its post, it does not exist
    no_what,       // an action says what is to be done
    unknown_post,  // the school has none of this key
    when,          // before today, or later than kActionAhead
    too_many,
    no_words,  // what was done is said
    done       // somebody was faster
};
[[nodiscard]] std::string describe(ActionFault fault);

// Whether they can be given at this school today.
[[nodiscard]] base::Result<void, ActionFault> check(const std::vector<ActionDraft>& actions,
                                                    const std::vector<school::Post>& posts, school::Date today);
// What follows from a decision to change something is written down as at least one action.
[[nodiscard]] bool follows(Decision decision, const std::vector<ActionDraft>& actions);
// The transition. The caller knows that `by` holds the post.
[[nodiscard]] base::Result<Action, ActionFault> done(Action action, const school::PersonId& by, std::string_view words,
                                                     base::Instant at);

}  // namespace oversight
