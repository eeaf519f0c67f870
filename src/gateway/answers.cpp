#include "gateway/answers.h"

#include "base/text.h"
#include "gatepost/link.h"
#include "wire/http1_write.h"

#include <fmt/format.h>

namespace gateway {

namespace {

// The page may show the one style block that it carries, and load nothing (CSP level 3, §2.3.1: a hash may be
// written in either base64 alphabet).
std::string content_policy(std::string_view body) {
    constexpr std::string_view kOpen = "<style>", kClose = "</style>";
    const auto begin = body.find(kOpen);
    const auto end = body.find(kClose);
    std::string style = "'none'";
    if (begin != std::string_view::npos && end != std::string_view::npos && begin + kOpen.size() <= end) {
        const auto content = body.substr(begin + kOpen.size(), end - begin - kOpen.size());
        style = "'sha256-" + base::to_base64url(base::sha256(base::bytes_of(content))) + "='";
    }
    return "default-src 'none'; style-src " + style + "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
}

void append_page_fields(wire::HeadWriter& head, std::string_view body, After after) {
    head.field("Content-Type", "text/html; charset=utf-8");
    head.field("Content-Length", static_cast<std::uint64_t>(body.size()));
    // A verdict is for this person at this moment; nothing between here and the browser may keep it.
    head.field("Cache-Control", "no-store");
    head.field("Content-Security-Policy", content_policy(body));
    head.field("X-Content-Type-Options", "nosniff");
    if (after == After::close) head.field("Connection", "close");
}

base::Bytes page_response(int status, std::string_view body, After after) {
    base::Bytes out;
    auto head = wire::HeadWriter::response(out, status);
    append_page_fields(head, body, after);
    head.end();
    base::append(out, body);
    return out;
}

base::Bytes redirection(int status, std::string_view to, After after) {
    base::Bytes out;
    auto head = wire::HeadWriter::response(out, status);
    head.field("Location", to);
    append_page_fields(head, {}, after);
    head.end();
    return out;
}

std::string plain_body(std::string_view title, std::string_view words) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head><meta charset=\"utf-8\"><link rel=\"icon\" "
        "href=\"data:,\"><title>{0}</title>"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head>\n"
        "<body><main><h1>{0}</h1>\n<p>{1}</p></main></body>\n</html>\n",
        escaped(title), escaped(words));
}

std::string slot_text(filter::PageSlot slot, const BlockedRequest& blocked) {
    switch (slot) {
        case filter::PageSlot::site:
            return escaped(blocked.site);
        case filter::PageSlot::category:
            if (!blocked.verdict.category || blocked.verdict.category_shown == filter::CategoryShown::withheld)
                return {};
            return escaped(filter::entry_of(*blocked.verdict.category).title);
        case filter::PageSlot::time:
            return escaped(blocked.local_time);
        case filter::PageSlot::ask_link:
            return escaped(ask_link(blocked));
        case filter::PageSlot::go_on_link:
            return escaped(go_on_link(blocked));
    }
    return {};
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

base::Bytes plain_page(const PlainPage& page, After after) {
    return page_response(page.status, plain_body(page.title, page.words), after);
}

base::Bytes block_page(const BlockedRequest& blocked, After after) {
    const filter::BlockPage* page = blocked.rules.page(
        blocked.verdict.profile, blocked.verdict.reason,
        blocked.verdict.action == filter::Action::warn ? filter::PageKind::warning : filter::PageKind::block);
    if (page == nullptr)
        return plain_page(
            {403, "Not available here", "This page is not available at school. Ask a member of staff if you need it."},
            after);
    std::string body;
    for (const filter::PagePiece& piece : page->pieces) {
        if (const auto* text = std::get_if<std::string>(&piece)) body += *text;
        else body += slot_text(std::get<filter::PageSlot>(piece), blocked);
    }
    return page_response(403, body, after);
}

std::string portal_address(const filter::School& school) {
    return fmt::format("https://{}/{}/portal", school.office.text(), school.key);
}

base::Bytes to_portal(const filter::School& school, std::string_view method, After after) {
    if (method != "CONNECT") return redirection(302, portal_address(school), after);
    const std::string words =
        fmt::format("Nobody is signed in on this device. Open {} in the browser and sign in, then try again.",
                    portal_address(school));
    return plain_page({403, "Sign in first", words}, after);
}

base::Bytes to_secure_office(const filter::School& school, const wire::Url& url, After after) {
    return redirection(301, fmt::format("https://{}{}", school.office.text(), url.sent_target()), after);
}

namespace {

std::string sealed_link(const BlockedRequest& blocked, gatepost::LinkPage page) {
    const gatepost::LinkSubject subject{*gatepost::ProfileId::from_bytes(blocked.verdict.profile.bytes()),
                                        std::string(filter::key_of(blocked.verdict.reason)), blocked.at, blocked.url,
                                        blocked.verdict.rule ? blocked.verdict.rule->text() : std::string()};
    const gatepost::SealedLink link = gatepost::seal_link(blocked.school.block_link_key, page, subject);
    return fmt::format("https://{}/{}/{}?about={}&seal={}", blocked.school.office.text(), blocked.school.key,
                       gatepost::word_of(page), link.about, link.seal);
}

}  // namespace

std::string ask_link(const BlockedRequest& blocked) { return sealed_link(blocked, gatepost::LinkPage::ask); }

std::string go_on_link(const BlockedRequest& blocked) { return sealed_link(blocked, gatepost::LinkPage::warning); }

}  // namespace gateway
