#pragma once
// Which function answers which path, and what one must be allowed to do for it.

#include "web/permission.h"
#include "web/request.h"
#include "web/response.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace web {

using Action = std::function<Response(const Request&)>;

// Files may come with a form to this route: lists and tables, never what belongs into a record (SAFEGUARDING 29).
// `most_bytes` is of the whole body, which is held in memory.
struct Uploads {
    std::size_t most_bytes;
};

struct Route {
    Method method;
    std::string pattern;
    Permission permission;
    Action action;
    std::optional<Uploads> uploads{};  // none: a form with files is refused
};

// Filled at start, const afterwards; then from any thread.
class Router {
public:
    // A pattern is a path whose segments are words or `{names}`: `/{school}/concerns/{id}/closure`. A word is
    // preferred to a name at the same place. The same method and pattern twice is a bug.
    void add(Method method, std::string pattern, Permission permission, Action action);
    // A form posted there may carry files, or be an ordinary one. Never open to all: files come from people only who
    // are signed in.
    void add(Method method, std::string pattern, Permission permission, Action action, Uploads uploads);

    // All of them, in the order of adding: a test tries every one.
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

    struct Found {
        const Route* route;
        Values parameters;
    };
    struct NoSuchPath {};
    struct WrongMethod {
        std::string allowed;  // for the Allow header
    };
    using Match = std::variant<Found, NoSuchPath, WrongMethod>;

    // `path` as it came, still encoded. Paths with empty or dotted segments, encoded slashes or control
    // characters are no path of ours.
    [[nodiscard]] Match find(Method method, std::string_view path) const;

private:
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> segments_;  // of each route
};

}  // namespace web
