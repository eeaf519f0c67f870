#pragma once
// The responses that the gateway makes itself: block pages, redirections to the portal, refusals. Nothing of a
// request stands in them unescaped; block pages carry no script, no form and no name (SAFEGUARDING 13).

#include "base/bytes.h"
#include "filter/filter.h"
#include "wire/http1.h"

#include <string>
#include <string_view>

namespace gateway {

// What to do with the connection after an answer.
enum class After { go_on, close };

// Five characters that mean something in HTML become entities.
[[nodiscard]] std::string escaped(std::string_view text);

// A whole response with a small page in plain words. `title` and `words` are ours, never the request's.
struct PlainPage {
    int status;
    std::string_view title;
    std::string_view words;
};
[[nodiscard]] base::Bytes plain_page(const PlainPage& page, After after);

// The block page that the office rendered for this profile and reason, its slots filled; a plain one when the
// office made none.
struct BlockedRequest {
    const filter::RuleSet& rules;
    const filter::School& school;
    const filter::Verdict& verdict;
    std::string site;  // the host, as text
    std::string url;   // canonical
    base::Instant at;
    std::string local_time;  // as the school's clocks show it
};
[[nodiscard]] base::Bytes block_page(const BlockedRequest& blocked, After after);

// 302 to the portal of the school's office, or for CONNECT, which browsers do not follow, 403 with its address.
[[nodiscard]] base::Bytes to_portal(const filter::School& school, std::string_view method, After after);
[[nodiscard]] std::string portal_address(const filter::School& school);

// 301 to the same page of the office over HTTPS.
[[nodiscard]] base::Bytes to_secure_office(const filter::School& school, const wire::Url& url, After after);

// The same for the page on which somebody goes on after a warning; carries the rule that warns, too.
[[nodiscard]] std::string go_on_link(const BlockedRequest& blocked);

// The link with which somebody asks for a site: only the gateway can have made it, and the office checks that
// (docs/formats/links.md). Carries the URL, the profile and the time; no person.
[[nodiscard]] std::string ask_link(const BlockedRequest& blocked);

}  // namespace gateway
