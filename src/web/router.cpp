#include "web/router.h"

#include "base/ensure.h"
#include "base/text.h"
#include "wire/percent.h"

#include <algorithm>

namespace web {
namespace {

bool is_name(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

std::vector<std::string> pattern_segments(std::string_view pattern) {
    base::ensure(pattern.starts_with('/'), "a route's pattern begins with a slash");
    std::vector<std::string> segments;
    if (pattern == "/") return segments;
    for (const std::string_view segment : base::split(pattern.substr(1), '/')) segments.emplace_back(segment);
    return segments;
}

bool is_plain(std::string_view segment) {
    if (segment.empty() || segment == "." || segment == ".." || !base::is_utf8(segment)) return false;
    return std::none_of(segment.begin(), segment.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '/' || c == '\\' || c == '\x7F';
    });
}

// Decoded; empty when the path cannot be one of ours.
std::optional<std::vector<std::string>> path_segments(std::string_view path) {
    if (!path.starts_with('/')) return std::nullopt;
    std::vector<std::string> segments;
    if (path == "/") return segments;
    for (const std::string_view encoded : base::split(path.substr(1), '/')) {
        auto segment = wire::percent_decode_strictly(encoded);
        if (!segment || !is_plain(*segment)) return std::nullopt;
        segments.push_back(std::move(*segment));
    }
    return segments;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                      [](const std::string& want, const std::string& have) { return is_name(want) || want == have; });
}

// Whether `a` has a word where `b` has a name, at the first place where they differ in kind.
bool is_preferred(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (is_name(a[i]) != is_name(b[i])) return is_name(b[i]);
    return false;
}

Values parameters_of(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    Values parameters;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (is_name(pattern[i])) parameters.add(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    return parameters;
}

}  // namespace

void Router::add(Method method, std::string pattern, Permission permission, Action action) {
    auto segments = pattern_segments(pattern);
    for (const Route& route : routes_)
        base::ensure(route.method != method || route.pattern != pattern, "a route is added once");
    routes_.push_back({method, std::move(pattern), permission, std::move(action)});
    segments_.push_back(std::move(segments));
}

void Router::add(Method method, std::string pattern, Permission permission, Action action, Uploads uploads) {
    base::ensure(method == Method::post && !permission.is_open(), "files are posted by people who are signed in");
    add(method, std::move(pattern), permission, std::move(action));
    routes_.back().uploads = uploads;
}

Router::Match Router::find(Method method, std::string_view path) const {
    const auto segments = path_segments(path);
    if (!segments) return NoSuchPath{};
    // The best pattern for the path decides, whatever the method; then the method must be one of its own.
    std::size_t best = routes_.size();
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!fits(segments_[i], *segments)) continue;
        const bool better = best == routes_.size() || is_preferred(segments_[i], segments_[best]);
        const bool same_with_method =
            best != routes_.size() && routes_[i].pattern == routes_[best].pattern && routes_[i].method == method;
        if (better || same_with_method) best = i;
    }
    if (best == routes_.size()) return NoSuchPath{};
    if (routes_[best].method != method) return WrongMethod{routes_[best].method == Method::get ? "GET, HEAD" : "POST"};
    return Found{&routes_[best], parameters_of(segments_[best], *segments)};
}

}  // namespace web
