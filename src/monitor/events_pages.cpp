#include "monitor/pages.h"

#include "base/text.h"
#include "filter/filter.h"
#include "monitor/words.h"
#include "web/components.h"
#include "web/csv.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

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

constexpr web::Permission kSee{"events.see", web::WhenRefused::told, "headcorn-7.3.4-01"};

constexpr std::size_t kLinesOnPage = 50;
constexpr std::size_t kMaxPage = 100'000;
// LIMIT: lines of one file.
constexpr std::size_t kMaxCsvLines = 10'000;

// What the reader asked to see. There is no way to ask for a person (SAFEGUARDING 11).
struct Asked {
    Date day;
    std::string category;
    std::string action;
    std::size_t page = 1;
    bool has_bad_day = false;
};

std::string one_of(std::string_view text, const std::vector<web::Option>& options) {
    const bool is_known = std::ranges::any_of(options, [&](const web::Option& each) { return each.value == text; });
    return is_known ? std::string(text) : "";
}

std::vector<web::Option> category_options() {
    std::vector<web::Option> options{{"", "Any"}};
    for (const filter::CategoryEntry& each : filter::categories())
        options.push_back({std::string(each.key), std::string(each.title)});
    return options;
}

std::vector<web::Option> action_options() {
    std::vector<web::Option> options{{"", "Any"}};
    for (const auto& [action, text] : kActions) options.push_back({std::string(text), std::string(text)});
    return options;
}

Asked asked_by(const Request& request, const school::SchoolCalendar& calendar) {
    Asked asked{.day = calendar.local(request.now).date};
    const std::string_view day = base::trimmed(request.query.text("day"));
    const auto said = school::parse_date(day);
    if (said) asked.day = *said;
    asked.has_bad_day = !day.empty() && !said;
    asked.category = one_of(request.query.text("category"), category_options());
    asked.action = one_of(request.query.text("action"), action_options());
    asked.page = std::clamp<std::size_t>(base::parse_decimal(request.query.text("page")).value_or(1), 1, kMaxPage);
    return asked;
}

Link events_of(const Request& request) { return Link("/"_link) / request.school() / "events"; }

Link with_filter(Link link, const Asked& asked) {
    link = link.with("day", school::iso(asked.day));
    if (!asked.category.empty()) link = link.with("category", asked.category);
    if (!asked.action.empty()) link = link.with("action", asked.action);
    return link;
}

// With seconds. What was written without a device was written without its time, too (SAFEGUARDING 9).
std::string time_of(const LoggedEvent& line, const school::SchoolCalendar& calendar) {
    if (line.device.empty()) return "that day";
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(calendar.local(line.at).since_midnight));
    return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
}

const std::vector<std::string>& titles() {
    static const std::vector<std::string> kTitles{"Time",   "Network",   "Device",  "Host",  "Category",
                                                  "Action", "How known", "Profile", "Status"};
    return kTitles;
}

std::vector<std::string> cells_of(const LoggedEvent& line, const PageParts& parts,
                                  const school::SchoolCalendar& calendar) {
    return {time_of(line, calendar),
            line.network ? parts.network_name(*line.network) : "",
            line.device,
            line.host,
            category_title(line.category),
            line.action,
            std::string(monitor::show(line.known)),
            line.profile ? parts.profile_name(*line.profile) : "",
            line.status == 0 ? "" : std::to_string(line.status)};
}

Html filter_of(const Asked& asked, const Request& request) {
    const auto any = [](std::string name, std::string label, const std::string& value) {
        return web::Field{.name = std::move(name), .label = std::move(label), .value = value};
    };
    web::Field day = any("day", "Day", school::iso(asked.day));
    day.hint = "Year, month and day, such as 2026-03-03";
    if (asked.has_bad_day) {
        day.value = std::string(request.query.text("day"));
        day.error = "Write a day as year, month and day, such as 2026-03-03";
    }
    return web::filter({.list = events_of(request),
                        .fields = web::text_input(day, {.width = web::Width::characters_10}) +
                                  web::select(any("category", "Category", asked.category), category_options()) +
                                  web::select(any("action", "Action", asked.action), action_options()),
                        .clear = events_of(request)});
}

Html table_of(const LogAnswer& answer, const PageParts& parts, const Asked& asked, const Request& request) {
    const auto* calendar = parts.calendar(request.school());
    std::vector<std::vector<Html>> rows;
    for (const LoggedEvent& line : answer.lines) {
        std::vector<Html> row;
        for (const std::string& cell : cells_of(line, parts, *calendar)) row.push_back(web::text(cell));
        rows.push_back(std::move(row));
    }
    std::vector<web::Column> columns;
    for (const std::string& title : titles()) columns.push_back({.title = title});
    return web::table({.name = "events",
                       .caption = "Events of " + school::show(asked.day) + ", the newest first",
                       .columns = std::move(columns),
                       .rows = std::move(rows),
                       .empty = "No event of this day answers the filter. Events appear here seconds after the gate "
                                "wrote them.",
                       .csv = with_filter(events_of(request) / "csv", asked)});
}

LogQuestion question_of(const Asked& asked, const rights::Reader& reader) {
    return {.school = reader.school(), .day = asked.day, .category = asked.category, .action = asked.action};
}

Response show_events(const PageParts& parts, const Request& request) {
    const auto reader = parts.reader(request);
    const auto* calendar = parts.calendar(request.school());
    if (!reader || calendar == nullptr || !reader->may(kSeeEvents)) return web::not_found();
    const Asked asked = asked_by(request, *calendar);
    LogQuestion question = question_of(asked, *reader);
    question.first = (asked.page - 1) * kLinesOnPage;
    question.most = kLinesOnPage;
    note_look(parts.alerts, *reader, "log.searched", question);
    const LogAnswer answer = parts.log.find(question);
    const std::size_t last = std::max<std::size_t>(1, (answer.all + kLinesOnPage - 1) / kLinesOnPage);
    Html content;
    if (reader->may("log.search"))
        content += web::paragraph(
            web::anchor(Link("/"_link) / request.school() / "log-searches", "One person’s lines, with a reason"));
    content +=
        filter_of(asked, request) + table_of(answer, parts, asked, request) +
        web::pagination(
            {.current = std::min(asked.page, last), .last = last, .page = with_filter(events_of(request), asked)});
    return web::show({.tab = "Internet log",
                      .heading = "Internet log",
                      .content = std::move(content),
                      .measure = web::Measure::wide});
}

Response save_events(const PageParts& parts, const Request& request) {
    const auto reader = parts.reader(request);
    const auto* calendar = parts.calendar(request.school());
    if (!reader || calendar == nullptr || !reader->may(kSeeEvents)) return web::not_found();
    const Asked asked = asked_by(request, *calendar);
    LogQuestion question = question_of(asked, *reader);
    question.most = kMaxCsvLines;
    note_look(parts.alerts, *reader, "log.saved", question);
    const LogAnswer answer = parts.log.find(question);
    std::string file = web::csv_line(titles());
    for (const LoggedEvent& line : answer.lines) file += web::csv_line(cells_of(line, parts, *calendar));
    if (answer.all > answer.lines.size())
        file += web::csv_line({fmt::format("The newest {} of {} events; narrow the filter for the others",
                                           answer.lines.size(), answer.all)});
    return web::save({.file_name = "events-" + school::iso(asked.day) + ".csv",
                      .type = "text/csv; charset=utf-8",
                      .content = std::move(file)});
}

}  // namespace

std::string category_title(const std::string& key) {
    const auto category = filter::category_of_key(key);
    return category ? std::string(filter::entry_of(*category).title) : key;
}

void add_event_pages(web::Router& router, const PageParts& parts) {
    using enum web::Method;
    router.add(get, "/{school}/events", kSee, [parts](const Request& request) { return show_events(parts, request); });
    router.add(get, "/{school}/events/csv", kSee,
               [parts](const Request& request) { return save_events(parts, request); });
}

}  // namespace monitor
