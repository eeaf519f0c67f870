#include "base/text.h"
#include "concerns/pages.h"
#include "concerns/wording.h"
#include "web/components.h"
#include "web/response.h"
#include "web/router.h"

#include <algorithm>

namespace concerns {

using web::literals::operator""_html;
using web::literals::operator""_link;

namespace {

inline constexpr web::Permission kInbox{"concerns.see", web::WhenRefused::hidden, ""};

web::Html cell_of_kind(const Concern& concern) {
    web::Html cell = web::text(title_of_kind(concern.kind));
    if (concern.danger == Danger::now) cell += web::html(" "_html, web::tag("In danger now", web::Colour::red));
    if (concern.circle.seal == Seal::sealed) cell += web::html(" "_html, web::tag("Sealed", web::Colour::grey));
    return cell;
}

web::Html concern_table(const PageParts& parts, const Asked& who, const Inbox& inbox) {
    web::Table table{.name = "waiting",
                     .caption = "Waiting for a decision",
                     .columns = {{.title = "About"},
                                 {.title = "Kind"},
                                 {.title = "State"},
                                 {.title = "Known for", .align = web::Align::number}},
                     .rows = {},
                     .empty = "Nothing is waiting. Concerns appear here as soon as somebody raises one."};
    for (const ConcernView& each : inbox.concerns) {
        (void)who.reader.read("concerns.see", each.record, [&](const base::ReadScope& scope) {
            const Concern& concern = each.concern;
            table.rows.push_back(
                {web::anchor(link_of(who.school, concern.id), about_of(each.concern, each.persons, scope)),
                 cell_of_kind(concern), web::text(title_of(concern.state)),
                 web::text(show(age_of(concern.clocks.known, parts.concerns.now())))});
        });
    }
    return web::table(table);
}

web::Html case_table(const PageParts& parts, const Asked& who, const Inbox& inbox) {
    web::Table table{
        .name = "cases",
        .caption = "Cases that are not closed",
        .columns = {{.title = "About"}, {.title = "Kind"}, {.title = "Known for", .align = web::Align::number}},
        .rows = {},
        .empty = "No case is open. A case begins when a concern is triaged and a case is opened for it."};
    for (const ConcernView& each : inbox.cases) {
        if (!each.concern.joined) continue;
        (void)who.reader.read("cases.see", each.record, [&](const base::ReadScope& scope) {
            table.rows.push_back(
                {web::anchor(link_of(who.school, *each.concern.joined), about_of(each.concern, each.persons, scope)),
                 cell_of_kind(each.concern), web::text(show(age_of(each.concern.clocks.known, parts.concerns.now())))});
        });
    }
    return web::table(table);
}

// What was sent to this reader as head: the words are of the reader's own post.
web::Html told(const Asked& who, const Inbox& inbox) {
    std::vector<web::TimelineEntry> entries;
    for (const Summary& each : inbox.summaries) {
        const rights::Record letter{.subject = {"case", journal::opaque(each.of.bytes())}, .routed_to = {each.to}};
        (void)who.reader.read("cases.see", letter, [&](const base::ReadScope& scope) {
            entries.push_back({.title = "Summary of a concern",
                               .by = name_of(inbox.authors, each.sent.by, scope),
                               .when = who.school.calendar.show(each.sent.at),
                               .timestamp = timestamp(each.sent.at),
                               .content = web::paragraph(each.words.show(scope))});
        });
    }
    if (entries.empty()) return {};
    return web::section_heading("What you have been told") + web::timeline(entries);
}

web::Response show_inbox(const PageParts& parts, const web::Request& request) {
    const auto who = asked(parts, request);
    if (!who) return web::not_found();
    const std::size_t page = base::parse_decimal(request.query.text("page")).value_or(1);
    if (page == 0 || page > 100'000) return web::not_found();
    const Inbox inbox = parts.concerns.inbox(who->reader, page);
    const web::Link list = inbox_link(who->school);
    web::Html content = web::link_button("Report a concern", list / "new", web::ButtonLook::primary);
    // A list that has ended on an earlier page is left out, so that nothing says that it is empty.
    const std::size_t concern_pages = std::max<std::size_t>((inbox.waiting + kInboxRows - 1) / kInboxRows, 1);
    if (page <= concern_pages) content += concern_table(parts, *who, inbox);
    if (page <= inbox.case_pages) content += case_table(parts, *who, inbox);
    content += told(*who, inbox);
    content += web::pagination(
        {.current = page, .last = std::max({concern_pages, inbox.case_pages, inbox.summary_pages}), .page = list});
    return web::show({.tab = "Concerns",
                      .heading = "Concerns",
                      .back = web::BackLink{web::Link("/"_link) / who->school.key},
                      .content = std::move(content),
                      .measure = web::Measure::wide});
}

}  // namespace

void add_inbox_page(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/concerns", kInbox,
               [parts](const web::Request& request) { return show_inbox(parts, request); });
}

}  // namespace concerns
