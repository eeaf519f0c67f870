#pragma once
// Which function answers which path, and what one must be allowed to do for it.

#include "web/permission.h"
#include "web/request.h"
#include "web/response.h"

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace web {

using Action = std::function<Response(const Request&)>;

struct Route {
    Method method;
    std::string pattern;
    Permission permission;
    Action action;
};

// Filled at start, const afterwards; then from any thread.
class Router {
public:
    // A pattern is a path whose segments are words or `{names}`: `/{school}/concerns/{id}/closure`. A word is
    // preferred to a name at the same place. The same method and pattern twice is a bug.
    void add(Method method, std::string pattern, Permission permission, Action action);

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
