#pragma once
// Where a page may point. A Link cannot run script (`javascript:`), nor leave the site without the reader of
// the code seeing it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace web {

// A path of this site as it may stand in an attribute: begins with one slash, a query or a fragment (never
// `//host`, which names another site), and holds only visible ASCII without quotation marks, angle
// brackets or backslashes, which browsers read as slashes.
constexpr bool is_own_path(std::string_view path) {
    if (path.empty() || (path[0] != '/' && path[0] != '?' && path[0] != '#')) return false;
    if (path.starts_with("//")) return false;
    for (const char c : path)
        if (c <= ' ' || c > '~' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\') return false;
    return true;
}

// A path in the code, checked while compiling. Lives as long as the program.
struct LinkLiteral {
    std::string_view path;
};

inline namespace literals {
consteval LinkLiteral operator""_link(const char* path, std::size_t size) {
    if (!is_own_path({path, size})) throw "this is not a path of this site";
    return {{path, size}};
}
}  // namespace literals

class Link {
public:
    Link(LinkLiteral literal) : url_(literal.path) {}  // NOLINT: a checked literal is a link

    // A path that came with a request, such as the one to return to after sign-in; empty when it is not one
    // of this site.
    [[nodiscard]] static std::optional<Link> own(std::string_view path);
    // Another place: `https:`, `tel:` or `mailto:`; empty for every other scheme.
    [[nodiscard]] static std::optional<Link> outside(std::string_view url);

    // An element of the page it stands in.
    [[nodiscard]] static Link to_element(std::string_view name);

    // One more segment, percent-encoded: `"/"_link / school / "concerns" / id.text()`.
    [[nodiscard]] Link operator/(std::string_view segment) const;
    // One more query parameter, percent-encoded.
    [[nodiscard]] Link with(std::string_view name, std::string_view value) const;
    // The same page at an element.
    [[nodiscard]] Link at(std::string_view element) const;

    // Valid as long as the link.
    [[nodiscard]] const std::string& text() const { return url_; }

    friend bool operator==(const Link&, const Link&) = default;

private:
    explicit Link(std::string url) : url_(std::move(url)) {}
    std::string url_;
};

// Percent-encodes all but unreserved characters (RFC 3986 §2.3).
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace web
