#include "web/link.h"

#include "base/text.h"

namespace web {
namespace {

bool is_unreserved(char c) {
    return base::is_ascii_alpha(c) || base::is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

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

Link Link::to_id(std::string_view id) { return Link("#" + percent_encoded(id)); }

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

Link Link::at(std::string_view id) const { return Link(url_ + "#" + percent_encoded(id)); }

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
        } else {
            const auto octet = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += kDigits[octet >> 4U];
            encoded += kDigits[octet & 15U];
        }
    }
    return encoded;
}

}  // namespace web
