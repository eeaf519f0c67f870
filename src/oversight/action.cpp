#include "oversight/action.h"

#include "base/ensure.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace oversight {

std::string describe(ActionFault fault) {
    switch (fault) {
        case ActionFault::not_allowed:
            return "there is no such action of a post that you hold";
        case ActionFault::no_what:
            return "say what is to be done, or leave the whole line empty";
        case ActionFault::unknown_post:
            return "choose the post that does it";
        case ActionFault::when:
            return "choose a day from today on and within a year, by which it is done";
        case ActionFault::too_many:
            return fmt::format("write at most {} actions", kMostActions);
        case ActionFault::no_words:
            return "say what was done";
        case ActionFault::done:
            return "somebody has said already that it is done";
    }
    base::ensure(false, "every fault of an action has its words");
    return {};
}

base::Result<void, ActionFault> check(const std::vector<ActionDraft>& actions, const std::vector<school::Post>& posts,
                                      school::Date today) {
    if (actions.size() > kMostActions) return base::failure(ActionFault::too_many);
    for (const ActionDraft& one : actions) {
        if (one.what.empty()) return base::failure(ActionFault::no_what);
        if (std::ranges::find(posts, one.post, &school::Post::key) == posts.end())
            return base::failure(ActionFault::unknown_post);
        if (one.by < today || one.by > school::plus_days(today, kActionAhead)) return base::failure(ActionFault::when);
    }
    return {};
}

bool follows(Decision decision, const std::vector<ActionDraft>& actions) {
    return decision == Decision::in_order || !actions.empty();
}

base::Result<Action, ActionFault> done(Action action, const school::PersonId& by, std::string_view words,
                                       base::Instant at) {
    if (action.done) return base::failure(ActionFault::done);
    if (base::trimmed_lines(words).empty()) return base::failure(ActionFault::no_words);
    action.done = Done{by, at, std::string(base::trimmed_lines(words))};
    return action;
}

}  // namespace oversight
