#include "wire/cookie.h"

#include "base/text.h"
#include "wire/http1_fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace wire {
namespace {

// RFC 6265 §4.1.1: visible ASCII but for the quote, comma, semicolon and backslash.
bool is_cookie_octet(char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\",;\\").find(c) == std::string_view::npos;
}
bool is_path_octet(char c) { return c >= 0x20 && c < 0x7f && c != ';'; }

std::string_view without_quotes(std::string_view value) {
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

std::string_view same_site_text(SameSite same_site) {
    switch (same_site) {
        case SameSite::strict:
            return "Strict";
        case SameSite::lax:
            return "Lax";
    }
    return "Strict";
}

}  // namespace

std::string_view describe(CookieError error) {
    switch (error) {
        case CookieError::bad_name:
            return "the cookie's name is not a token";
        case CookieError::bad_value:
            return "the cookie's value has a character that cookies cannot carry";
        case CookieError::bad_path:
            return "the cookie's path does not begin with a slash, or has a semicolon";
    }
    return "not a cookie";
}

std::optional<std::string_view> find_cookie(std::string_view field, std::string_view name) {
    std::optional<std::string_view> found;
    while (!field.empty()) {
        std::string_view value = base::trimmed(base::take_until(field, ';'));
        const bool has_value = value.find('=') != std::string_view::npos;
        if (!has_value || base::take_until(value, '=') != name) continue;
        if (found) return std::nullopt;
        found = without_quotes(value);
    }
    return found;
}

base::Result<std::string, CookieError> set_cookie_text(const SetCookie& cookie) {
    if (!is_token(cookie.name)) return base::failure(CookieError::bad_name);
    if (!std::all_of(cookie.value.begin(), cookie.value.end(), is_cookie_octet)) {
        return base::failure(CookieError::bad_value);
    }
    const bool good_path =
        cookie.path.starts_with('/') && std::all_of(cookie.path.begin(), cookie.path.end(), is_path_octet);
    if (!good_path) return base::failure(CookieError::bad_path);
    std::string text = fmt::format("{}={}; Path={}; HttpOnly; SameSite={}", cookie.name, cookie.value, cookie.path,
                                   same_site_text(cookie.same_site));
    if (cookie.max_age) text += fmt::format("; Max-Age={}", cookie.max_age->count());
    if (cookie.scope == CookieScope::https_only) text += "; Secure";
    return text;
}

}  // namespace wire
