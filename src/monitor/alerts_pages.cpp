#include "monitor/pages.h"

#include "base/ensure.h"
#include "base/text.h"
#include "monitor/words.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"
#include "wire/defang.h"

#include <fmt/format.h>

#include <algorithm>

namespace monitor {

namespace {

using web::Html;
using web::Link;
using web::Request;
using web::Response;
using web::operator""_html;
using web::operator""_link;

// Hidden: a refusal would tell that there is something (SAFEGUARDING 3).
constexpr web::Permission kSee{"alerts.see", web::WhenRefused::hidden, ""};
constexpr web::Permission kTriage{"alerts.triage", web::WhenRefused::hidden, ""};

constexpr std::size_t kMaxReason = 2000;
constexpr std::chrono::days kTriagedShown{30};

Link alerts_of(const Request& request) { return Link("/"_link) / request.school() / "alerts"; }

std::string minutes(std::chrono::milliseconds span) {
    const auto whole = std::chrono::floor<std::chrono::minutes>(span).count();
    return whole == 1 ? "1 minute" : fmt::format("{} minutes", whole);
}

std::string times(std::uint64_t repeats) { return repeats == 1 ? "once" : fmt::format("{} times", repeats); }

std::string_view show(AlertState state) {
    switch (state) {
        case AlertState::raised:
            return "new";
        case AlertState::opened:
            return "opened";
        case AlertState::joined:
            return "made a concern";
        case AlertState::set_aside:
            return "set aside";
    }
    base::ensure(false, "every state has its words");
    return {};
}

Html state_tag(AlertState state) {
    return web::tag(show(state), state == AlertState::raised ? web::Colour::blue : web::Colour::grey);
}

// A person only where the alert is about one; else a device and a supervised group, never a child (SAFEGUARDING 8).
std::string about(const Alert& alert, const rights::Reader& reader) {
    std::string words;
    if (alert.person)
        (void)reader.read(kSeeAlerts, alert.record,
                          [&](const base::ReadScope& scope) { words = people::name_of(*alert.person, scope); });
    if (!words.empty()) return words;
    return alert.seen.device.empty() ? "a device and a supervised group"
                                     : "a device and a supervised group: " + alert.seen.device;
}

std::vector<Html> row_of(const Alert& alert, const rights::Reader& reader, const Request& request) {
    return {web::anchor(alerts_of(request) / alert.id.text(), title_of(alert.rule)),
            web::text(about(alert, reader)),
            web::text(monitor::show(alert.seen.known)),
            web::html(std::chrono::floor<std::chrono::minutes>(request.now - alert.raised).count()),
            web::html(alert.repeats),
            state_tag(alert.state)};
}

Html list(const std::vector<Alert>& alerts, const rights::Reader& reader, const Request& request) {
    std::vector<std::vector<Html>> rows;
    for (const Alert& each : alerts) rows.push_back(row_of(each, reader, request));
    return web::table({.name = "waiting",
                       .caption = "Waiting for a decision, the oldest first",
                       .columns = {{.title = "Alert"},
                                   {.title = "About"},
                                   {.title = "How known"},
                                   {.title = "Minutes waiting", .align = web::Align::number},
                                   {.title = "Events", .align = web::Align::number},
                                   {.title = "State"}},
                       .rows = std::move(rows),
                       .empty = "Nothing waits for you. When the filter blocks something grave, it appears here within "
                                "seconds."});
}

Html triaged_list(const std::vector<Alert>& alerts, const rights::Reader& reader, const Request& request) {
    std::vector<std::vector<Html>> rows;
    for (const Alert& each : alerts) rows.push_back(row_of(each, reader, request));
    for (std::vector<Html>& row : rows) row.erase(row.begin() + 3);
    return web::table({.name = "triaged",
                       .caption = "Decided in the last 30 days",
                       .columns = {{.title = "Alert"},
                                   {.title = "About"},
                                   {.title = "How known"},
                                   {.title = "Events", .align = web::Align::number},
                                   {.title = "State"}},
                       .rows = std::move(rows),
                       .empty = "Alerts that became a concern or were set aside stay here for 30 days."});
}

// The part of a list that is on this page, counted from 1.
std::vector<Alert> page_of(const std::vector<Alert>& all, std::size_t page) {
    const std::size_t first = std::min(all.size(), (page - 1) * kInboxRows);
    const std::size_t last = std::min(all.size(), first + kInboxRows);
    return {all.begin() + static_cast<std::ptrdiff_t>(first), all.begin() + static_cast<std::ptrdiff_t>(last)};
}

std::size_t pages_of(const std::vector<Alert>& all) {
    return std::max<std::size_t>((all.size() + kInboxRows - 1) / kInboxRows, 1);
}

// Both lists are turned together; one that has ended is left out, so that nothing says that it is empty.
Response show_list(const PageParts& parts, const Request& request) {
    const auto reader = parts.reader(request);
    if (!reader) return web::not_found();
    const std::size_t page = base::parse_decimal(request.query.text("page")).value_or(1);
    if (page == 0) return web::not_found();
    Alerts alerts(parts.alerts);
    const auto waiting = alerts.waiting(*reader);
    const auto triaged = alerts.triaged(*reader, request.now - kTriagedShown);
    const std::size_t last = std::max(pages_of(waiting), pages_of(triaged));
    if (page > last) return web::not_found();
    Html content;
    if (page <= pages_of(waiting)) content += list(page_of(waiting, page), *reader, request);
    if (page <= pages_of(triaged)) content += triaged_list(page_of(triaged, page), *reader, request);
    content += web::pagination({.current = page, .last = last, .page = alerts_of(request)});
    return web::show({.tab = "Alerts", .heading = "Alerts", .content = content, .measure = web::Measure::wide});
}

std::string how_known(const Alert& alert) {
    std::string words(monitor::show(alert.seen.known));
    if (alert.seen.since) words += ", " + minutes(alert.first - *alert.seen.since) + " old at the first event";
    return words;
}

std::string whom_it_is_about(rights::About about) {
    switch (about) {
        case rights::About::learner:
            return "a learner";
        case rights::About::adult:
        case rights::About::dsl:
        case rights::About::head:
        case rights::About::chair:
            return "an adult who works or helps at school";
        case rights::About::parent:
            return "a parent";
        case rights::About::unknown:
            return "unknown";
    }
    base::ensure(false, "everybody has their words");
    return {};
}

Html summary(const Alert& alert, const rights::Reader& reader, const school::SchoolCalendar& calendar) {
    std::vector<web::SummaryRow> rows{
        {"Noticed", web::text(title_of(alert.rule))},
        {"About", web::text(about(alert, reader))},
        {"Routed as", web::text(whom_it_is_about(alert.about))},
        {"How known", web::text(how_known(alert))},
        {"First", web::text(calendar.show(alert.first))},
        {"Last", web::text(calendar.show(alert.last))},
        {"How often", web::text(times(alert.repeats))},
    };
    if (!alert.seen.context.empty()) rows.push_back({"Blocked", web::text(wire::defanged(alert.seen.context))});
    rows.push_back({"State", state_tag(alert.state)});
    return web::summary_list(rows);
}

// What must be known before anything is done.
Html cautions(const Alert& alert) {
    Html words;
    if (alert.rule == Rule::illegal_layer)
        words += web::warning_text(
            "Nobody opens, looks for or copies the page, not even to check. What it was is not kept here");
    if (!is_about_person(alert.seen))
        words += web::inset(web::paragraph(
            "This is about a device and a supervised group, not about a child. No sanction and no notice to parents "
            "follows from it until a named adult has confirmed who it was."));
    return words;
}

Html decision(const Alert& alert, const rights::Reader& reader, const school::SchoolCalendar& calendar) {
    Html words = web::section_heading("Decided");
    words +=
        web::paragraph(fmt::format("{}: {}.", alert.triaged ? calendar.show(*alert.triaged) : "", show(alert.state)));
    if (!alert.reason) return words;
    (void)reader.read(kSeeAlerts, alert.record, [&](const base::ReadScope& scope) {
        words += web::inset(web::prose(alert.reason->show(scope)));
    });
    return words;
}

Html verbs(const Alert& alert, const Request& request, const web::Form& form) {
    const Link school = Link("/"_link) / request.school();
    Html content = web::start_button("Make it a concern", (school / "concerns" / "new").with("alert", alert.id.text()));
    content += web::section_heading("Or set it aside");
    content += web::post_form(
        alerts_of(request) / alert.id.text() / "setting-aside", request,
        web::textarea(form.field("reason", "Why is it no concern?", "Stays with the alert, with your name"), 4) +
            web::button("Set aside", web::ButtonLook::secondary));
    return content;
}

web::Page page_of(const Alert& alert, const rights::Reader& reader, const school::SchoolCalendar& calendar) {
    return {.tab = "Alert",
            .heading = std::string(title_of(alert.rule)),
            .caption = "Alert",
            .content = cautions(alert) + summary(alert, reader, calendar)};
}

Response show_one(const PageParts& parts, const Request& request) {
    const auto reader = parts.reader(request);
    const auto* calendar = parts.calendar(request.school());
    const auto id = AlertId::parse(request.parameters.text("id"));
    if (!reader || calendar == nullptr || !id) return web::not_found();
    const auto alert = Alerts(parts.alerts).open(*reader, *id);
    if (!alert) return web::not_found();
    web::Page page = page_of(*alert, *reader, *calendar);
    page.back = web::BackLink{alerts_of(request)};
    page.content += is_triaged(alert->state) ? decision(*alert, *reader, *calendar) : verbs(*alert, request, {});
    return web::show(std::move(page));
}

// The form again, with what was typed; or what somebody else decided meanwhile.
Response refuse(const PageParts& parts, const Request& request, const Alert& alert, const web::Form& form) {
    const auto reader = parts.reader(request);
    const auto* calendar = parts.calendar(request.school());
    if (!reader || calendar == nullptr) return web::not_found();
    web::Page page = page_of(alert, *reader, *calendar);
    page.back = web::BackLink{alerts_of(request)};
    page.alerts = web::error_summary(form.errors());
    page.content += is_triaged(alert.state) ? decision(alert, *reader, *calendar) : verbs(alert, request, form);
    return web::show_refused(std::move(page));
}

Response set_aside_one(const PageParts& parts, const Request& request) {
    const auto reader = parts.reader(request);
    const auto id = AlertId::parse(request.parameters.text("id"));
    if (!reader || !id) return web::not_found();
    Alerts alerts(parts.alerts);
    web::Form form(request.typed);
    const auto reason =
        form.required_text({.name = "reason", .most = kMaxReason, .missing = "Say why it is no concern"});
    if (reason) {
        const auto done = alerts.set_aside(*reader, *id, *reason);
        if (done) return web::go_to(alerts_of(request) / id->text());
        if (done.error().fault == AlertFault::unknown) return web::not_found();
        form.add_error("reason", "Somebody decided on it before you; below stands what they decided");
    }
    const auto alert = alerts.open(*reader, *id);
    if (!alert) return web::not_found();
    return refuse(parts, request, *alert, form);
}

}  // namespace

void add_alert_pages(web::Router& router, const PageParts& parts) {
    using enum web::Method;
    router.add(get, "/{school}/alerts", kSee, [parts](const Request& request) { return show_list(parts, request); });
    router.add(get, "/{school}/alerts/{id}", kSee,
               [parts](const Request& request) { return show_one(parts, request); });
    router.add(post, "/{school}/alerts/{id}/setting-aside", kTriage,
               [parts](const Request& request) { return set_aside_one(parts, request); });
}

void add_pages(web::Router& router, const PageParts& parts) {
    add_alert_pages(router, parts);
    add_event_pages(router, parts);
    add_search_pages(router, parts);
}

}  // namespace monitor
