#include "web/link.h"

#include "wire/percent.h"

namespace web {
namespace {

bool is_visible_ascii(std::string_view url) {
    for (const char c : url)
        if (c <= ' ' || c > '~' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\') return false;
    return true;
}

}  // namespace

std::optional<Link> Link::own(std::string_view path) {
    if (!is_own_path(path)) return std::nullopt;
    return Link(std::string(path));
}

std::optional<Link> Link::outside(std::string_view url) {
    const bool known = url.starts_with("https://") || url.starts_with("tel:") || url.starts_with("mailto:");
    if (!known || !is_visible_ascii(url)) return std::nullopt;
    return Link(std::string(url));
}

Link Link::to_element(std::string_view name) { return Link("#" + percent_encoded(name)); }

Link Link::operator/(std::string_view segment) const {
    const std::string_view between = url_.ends_with('/') ? "" : "/";
    // A segment of dots alone would climb; its encoded form is normalised as if it were not encoded
    // (RFC 3986 §6.2.2.2), so it gets a harmless neighbour instead.
    const bool climbs = segment == "." || segment == "..";
    return Link(url_ + std::string(between) + (climbs ? "-" : "") + percent_encoded(segment));
}

Link Link::with(std::string_view name, std::string_view value) const {
    const std::string_view between = url_.find('?') == std::string::npos ? "?" : "&";
    return Link(url_ + std::string(between) + percent_encoded(name) + "=" + percent_encoded(value));
}

Link Link::at(std::string_view element) const { return Link(url_ + "#" + percent_encoded(element)); }

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (wire::is_unreserved(c)) encoded += c;
        else wire::append_percent_encoded(encoded, c);
    }
    return encoded;
}

}  // namespace web
