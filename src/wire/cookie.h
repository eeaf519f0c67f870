#pragma once
// Cookies (RFC 6265) as the office's web server uses them: a token of ours, read strictly.

#include "base/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace wire {

// The value of the cookie `name` in a Cookie field, without quotes around it. None when it is absent, and when it
// stands there twice: another site of the same domain could have planted one (RFC 6265 §8.6). A view into `field`.
[[nodiscard]] std::optional<std::string_view> find_cookie(std::string_view field, std::string_view name);

enum class SameSite { strict, lax };
enum class CookieScope { https_only, any_scheme };

// A Set-Cookie field, always HttpOnly: no script of ours reads cookies.
struct SetCookie {
    std::string name;                             // a token
    std::string value;                            // RFC 6265 §4.1.1 cookie-octets
    std::string path;                             // begins with a slash
    std::optional<std::chrono::seconds> max_age;  // none: until the browser closes; zero: removed now
    SameSite same_site;
    CookieScope scope;
};

enum class CookieError { bad_name, bad_value, bad_path };
[[nodiscard]] std::string_view describe(CookieError error);

// The value of the Set-Cookie field.
[[nodiscard]] base::Result<std::string, CookieError> set_cookie_text(const SetCookie& cookie);

}  // namespace wire
