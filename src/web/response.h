#pragma once
// What a page function answers: a page, a redirect, a file to save, or a stream of notices.

#include "web/page.h"
#include "web/request.h"
#include "web/status.h"
#include "wire/cookie.h"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace web {

// Always Secure, HttpOnly, Path=/ and named `__Host-…`, so that no other host of the domain can set it
// (RFC 6265bis §4.1.3.2). Lax is for what must survive a link from a mail.
struct Cookie {
    std::string name;  // without the prefix
    std::string value;
    wire::SameSite same_site = wire::SameSite::lax;
    std::optional<std::chrono::seconds> lifetime{};  // until the browser closes when there is none; 0 deletes
};

// A file to save, such as a table as CSV. The name is plain ASCII and holds nobody's name (SAFEGUARDING 39).
struct Download {
    std::string file_name;
    std::string type;
    std::string content;
};
// Bytes shown as they are; for proxy settings and certificates.
struct Plain {
    std::string type;
    std::string content;
};
// Keeps the connection and passes on what web::Feeds publishes under this topic (server-sent events).
struct Listening {
    std::string topic;
};
struct NoContent {};

struct Response {
    Status status = Status::ok;
    std::vector<Header> headers{};
    std::vector<Cookie> cookies{};
    std::variant<NoContent, Page, Plain, Download, Listening> content{};
};

[[nodiscard]] Response show(Page page);
// The form's page again, with what was typed and what to put right.
[[nodiscard]] Response show_refused(Page page);
// After a verb that succeeded: a reload repeats nothing.
[[nodiscard]] Response go_to(const Link& to);
[[nodiscard]] Response save(Download file);
[[nodiscard]] Response listen(std::string topic);
// As if the page did not exist: also for a record that the reader may not know of.
[[nodiscard]] Response not_found();

// The cookie's value as the browser sent it; empty without one, and when it came twice.
[[nodiscard]] std::string_view cookie(const Request& request, std::string_view name);

}  // namespace web
