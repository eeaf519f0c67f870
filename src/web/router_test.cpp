#include "web/router.h"

#include <gtest/gtest.h>

namespace web {
namespace {

inline constexpr Permission kAnything = Permission::open_to_all("test.anything");

static_assert(!std::is_default_constructible_v<Permission>);
template <class T>
concept TakesRouteWithoutPermission = requires(T router, Action action) {
    router.add(Method::get, "/", action);
};
static_assert(!TakesRouteWithoutPermission<Router>);

Router some_router() {
    Router router;
    const Action nothing = [](const Request&) { return Response{}; };
    router.add(Method::get, "/", kAnything, nothing);
    router.add(Method::get, "/{school}/concerns/{id}", kAnything, nothing);
    router.add(Method::get, "/{school}/concerns/new", kAnything, nothing);
    router.add(Method::get, "/{school}/concerns", kAnything, nothing);
    router.add(Method::post, "/{school}/concerns", kAnything, nothing);
    router.add(Method::post, "/{school}/concerns/{id}/closure", kAnything, nothing);
    return router;
}

std::string found_at(const Router& router, Method method, std::string_view path) {
    const Router::Match match = router.find(method, path);
    if (std::holds_alternative<Router::NoSuchPath>(match)) return "none";
    if (const auto* wrong = std::get_if<Router::WrongMethod>(&match)) return "allow " + wrong->allowed;
    const auto& found = std::get<Router::Found>(match);
    std::string text = found.route->pattern;
    for (const auto& [name, value] : found.parameters.entries()) text += " " + name + "=" + value;
    return text;
}

struct Case {
    Method method;
    std::string_view path;
    std::string_view expected;
};

TEST(router, the_best_pattern_answers) {
    const Router router = some_router();
    const Case cases[] = {
        {Method::get, "/", "/"},
        {Method::get, "/headcorn/concerns", "/{school}/concerns school=headcorn"},
        {Method::post, "/headcorn/concerns", "/{school}/concerns school=headcorn"},
        {Method::get, "/headcorn/concerns/k7m2", "/{school}/concerns/{id} school=headcorn id=k7m2"},
        {Method::get, "/headcorn/concerns/new", "/{school}/concerns/new school=headcorn"},
        {Method::get, "/headcorn/concerns/a%20b", "/{school}/concerns/{id} school=headcorn id=a b"},
        {Method::post, "/headcorn/concerns/k7/closure", "/{school}/concerns/{id}/closure school=headcorn id=k7"},
        {Method::get, "/headcorn/concerns/k7/closure", "allow POST"},
        {Method::post, "/headcorn/concerns/k7m2", "allow GET, HEAD"},
        {Method::get, "/headcorn", "none"},
        {Method::get, "/headcorn/concerns/", "none"},
        {Method::get, "//concerns", "none"},
        {Method::get, "/headcorn/concerns/..", "none"},
        {Method::get, "/headcorn/concerns/%2e%2e", "none"},
        {Method::get, "/headcorn/concerns/a%2Fb", "none"},
        {Method::get, "/headcorn/concerns/a%00b", "none"},
        {Method::get, "/headcorn/concerns/a%zz", "none"},
        {Method::get, "/headcorn/concerns/%ff", "none"},
        {Method::get, "headcorn/concerns", "none"},
        {Method::get, "", "none"},
    };
    for (const auto& [method, path, expected] : cases) {
        SCOPED_TRACE(path);
        EXPECT_EQ(found_at(router, method, path), expected);
    }
}

TEST(router, every_route_can_be_listed_with_its_permission) {
    const Router router = some_router();
    ASSERT_EQ(router.routes().size(), 6U);
    for (const Route& route : router.routes()) EXPECT_EQ(route.permission.name(), "test.anything");
}

TEST(router_death, a_route_added_twice_stops_the_process) {
    Router router = some_router();
    EXPECT_DEATH(router.add(Method::get, "/", kAnything, [](const Request&) { return Response{}; }), "added once");
}

TEST(router, a_route_takes_files_only_when_it_says_so) {
    constexpr Permission kSignedIn{"test.signed_in", WhenRefused::told, "headcorn-3-03"};
    Router router = some_router();
    router.add(
        Method::post, "/{school}/lists", kSignedIn, [](const Request&) { return Response{}; },
        Uploads{.most_bytes = 9});
    for (const Route& route : router.routes()) EXPECT_EQ(route.uploads.has_value(), route.pattern == "/{school}/lists");
    EXPECT_EQ(router.routes().back().uploads->most_bytes, 9U);
}

TEST(router_death, a_route_where_anybody_could_leave_files_stops_the_process) {
    Router router;
    EXPECT_DEATH(
        router.add(
            Method::post, "/lists", kAnything, [](const Request&) { return Response{}; }, Uploads{.most_bytes = 9}),
        "signed in");
}

}  // namespace
}  // namespace web
