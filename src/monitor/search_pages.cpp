// One person's lines of the internet log: asked for with a reason and a number, by whoever answers for that person.

#include "base/text.h"
#include "base/words.h"
#include "filter/filter.h"
#include "monitor/pages.h"
#include "monitor/words.h"
#include "web/components.h"
#include "web/csv.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"
#include "wire/defang.h"
#include "wire/url.h"

#include <fmt/format.h>

#include <algorithm>

namespace monitor {

namespace {

using web::Html;
using web::Link;
using web::Request;
using web::Response;
using web::operator""_link;

constexpr web::Permission kSearch{"log.search", web::WhenRefused::told,
                                  "homewood-7.2-09 headcorn-7.3.4-01 hccs-7.2-09"};
constexpr std::size_t kLinesOnPage = 100;
constexpr std::size_t kMaxPage = 100'000;
constexpr std::size_t kMaxCsvLines = 10'000;  // LIMIT: of one file
constexpr std::size_t kMostName = 200;
constexpr std::size_t kMostUrlOfCase = 300;
constexpr std::chrono::days kAWeek{7};

// Who asks, at which school.
struct Asked {
    const PageParts& parts;
    const Request& request;
    rights::Reader reader;
    const school::SchoolCalendar& calendar;

    [[nodiscard]] school::Date today() const { return calendar.local(request.now).date; }
    [[nodiscard]] Link home() const { return Link("/"_link) / request.school() / "log-searches"; }
    [[nodiscard]] std::string name(const people::PersonId& id) const {
        const auto person = parts.searches.person(reader.school(), id);
        std::string name;
        if (person)
            (void)reader.read(kSearch.name(), rights::record_of(id),
                              [&](const base::ReadScope& scope) { name = people::name_of(*person, scope); });
        return name.empty() ? "somebody who has left" : name;
    }
};

std::optional<Asked> asked_by(const PageParts& parts, const Request& request) {
    auto reader = parts.reader(request);
    const auto* calendar = parts.calendar(request.school());
    if (!reader || calendar == nullptr || !reader->may(kSearch.name())) return std::nullopt;
    return Asked{parts, request, *std::move(reader), *calendar};
}

const std::vector<web::Option>& bases() {
    static const std::vector<web::Option> kBases{
        {"a_case", "A case", "The number in the address of its page, or the whole address"},
        {"request", "A request from outside",
         "Of the police, of parents for their child’s data, of the local authority"}};
    return kBases;
}

// Of those who have the name that was typed.
std::vector<web::Option> namesakes(const Asked& asked, std::string_view typed) {
    const auto roster = asked.parts.searches.people(asked.reader, asked.today());
    std::vector<people::PersonId> meant;
    const rights::Record own{.subject = {"log_search", journal::opaque(asked.reader.person().bytes())},
                             .concerns = asked.reader.person()};
    (void)asked.reader.read(kSearch.name(), own,
                            [&](const base::ReadScope& scope) { meant = people::named(roster, typed, scope); });
    std::vector<web::Option> options;
    for (const people::Person& one : roster) {
        if (std::ranges::find(meant, one.id) == meant.end()) continue;
        options.push_back({one.id.text(), asked.parts.searches.described(asked.reader.school(), one, asked.today())});
    }
    return options;
}

Html search_form(const Asked& asked, const web::Form& form, const std::vector<web::Option>& which) {
    Html fields = web::text_input(form.field("name", "Whose lines?", "The whole name, as the register has it"), {});
    if (which.size() > 1)
        fields += web::radios(form.field("person", "Several people have this name. Which one?", ""), which,
                              web::Arrangement::stacked);
    fields +=
        web::date_input(form.field("first", "From which day?", "At most 31 days together"), form.date_text("first")) +
        web::date_input(form.field("last", "To which day?", ""), form.date_text("last")) +
        web::radios(form.field("basis", "What is it for?", ""), bases(), web::Arrangement::stacked) +
        web::text_input(form.field("reference", "Its number", ""), {}) +
        web::textarea(form.field("reason", "Why do you need to see them?",
                                 "It is written into the record. Who looked at learners’ lines is reviewed each month"),
                      3) +
        web::button("Show the lines", web::ButtonLook::primary);
    return web::post_form(asked.home(), asked.request, fields);
}

web::Page searches_page(const Asked& asked, const web::Form& form, const std::vector<web::Option>& which) {
    std::vector<std::vector<Html>> rows;
    for (const LogSearch& one : asked.parts.searches.own(asked.reader))
        rows.push_back({web::anchor(asked.home() / one.id.text(), asked.calendar.show(one.at)),
                        web::text(asked.name(one.draft.person)),
                        web::text(fmt::format("{} to {}", school::show(one.draft.days.first),
                                              school::show(one.draft.days.last)))});
    return {
        .tab = "One person’s lines",
        .heading = "One person’s lines of the internet log",
        .back = web::BackLink{Link("/"_link) / asked.request.school()},
        .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
        .content = web::paragraph("Visits to help services are never in it. What somebody is known by stands beside "
                                  "each line: only an own sign-in says that it was them.") +
                   search_form(asked, form, which) +
                   web::table({.name = "searches",
                               .caption = "Asked for by you today",
                               .columns = {{.title = "When"}, {.title = "Whose"}, {.title = "Days"}},
                               .rows = std::move(rows),
                               .empty = "None. What you ask for stands here for a day."})};
}

Response show_searches(const PageParts& parts, const Request& request) {
    const auto asked = asked_by(parts, request);
    if (!asked) return web::not_found();
    web::Form form;
    form.fill_date("first", school::plus_days(asked->today(), std::chrono::days(1) - kAWeek));
    form.fill_date("last", asked->today());
    return web::show(searches_page(*asked, form, {}));
}

// A number, or the address of a page that ends in it.
std::string number_in(std::string_view typed) {
    typed = base::trimmed(typed);
    while (typed.ends_with('/')) typed.remove_suffix(1);
    const auto slash = typed.rfind('/');
    return std::string(slash == std::string_view::npos ? typed : typed.substr(slash + 1));
}

std::string field_of(SearchFault fault) {
    switch (fault) {
        case SearchFault::not_yours:
            return "name";
        case SearchFault::no_reason:
            return "reason";
        case SearchFault::no_reference:
        case SearchFault::no_case:
            return "reference";
        case SearchFault::days:
        case SearchFault::too_many_days:
            return "first-day";
    }
    return "name";
}

Response create(const PageParts& parts, const Request& request) {
    const auto asked = asked_by(parts, request);
    if (!asked) return web::not_found();
    web::Form form(request.typed);
    const auto name = form.required_text({.name = "name", .most = kMostName, .missing = "Write whose lines"});
    const auto first = form.date("first", "The first day");
    const auto last = form.date("last", "The last day");
    const auto basis = form.choice("basis", bases(), "Say what it is for");
    const auto reference =
        form.required_text({.name = "reference", .most = kMostUrlOfCase, .missing = "Write the number"});
    const auto reason = form.required_text({.name = "reason", .most = kMostSearchReason, .missing = "Say why"});
    const auto which = name ? namesakes(*asked, *name) : std::vector<web::Option>();
    std::optional<people::PersonId> person;
    if (which.size() == 1) person = people::PersonId::parse(which.front().value);
    if (which.size() > 1)
        if (const auto one = form.choice("person", which, "Choose the one whom you mean"))
            person = people::PersonId::parse(*one);
    if (name && which.empty())
        form.add_error(
            "name",
            "Nobody of this name whose lines are yours to look at is on the roster; write it as the register does");
    if (!form.ok() || !person) return web::show_refused(searches_page(*asked, form, which));
    const auto made = parts.searches.make(asked->reader,
                                          {.person = *person,
                                           .days = {*first, *last},
                                           .basis = *base::value_of<Basis>(*basis),
                                           .reference = number_in(*reference),
                                           .reason = *reason},
                                          asked->today());
    if (made) return web::go_to(asked->home() / made->text());
    form.add_error(field_of(made.error().fault), describe(made.error()));
    return web::show_refused(searches_page(*asked, form, which));
}

std::string searched_for(const PersonLine& line) {
    const auto url = wire::Url::parse("http://" + line.host + line.path);
    return url ? base::joined(filter::searches_in(*url), "; ") : std::string();
}

const std::vector<std::string>& titles() {
    static const std::vector<std::string> kTitles{"When", "Page",   "Searched for", "Verdict", "Category",
                                                  "Rule", "Device", "How known",    "Bytes"};
    return kTitles;
}

std::string when(const PersonLine& line, const school::SchoolCalendar& calendar) {
    const school::LocalTime local = calendar.local(line.at);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(local.since_midnight));
    return fmt::format("{} {:02}:{:02}:{:02}", school::iso(local.date), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::vector<std::string> cells_of(const PersonLine& line, const school::SchoolCalendar& calendar) {
    const std::string rule = line.rule.empty() ? line.reason : line.reason + " " + line.rule;
    return {when(line, calendar),
            // To be read, not to be followed (SAFEGUARDING 29).
            wire::defanged(line.host + (line.path == "/" ? std::string() : line.path)), searched_for(line), line.action,
            category_title(line.category), rule, line.device, std::string(monitor::show(line.known)),
            line.bytes == 0 ? std::string() : base::grouped(line.bytes)};
}

std::optional<LogSearch> found(const Asked& asked) {
    const auto id = SearchId::parse(asked.request.parameters.text("search"));
    return id ? asked.parts.searches.find(asked.reader, *id) : std::nullopt;
}

Response show_lines(const PageParts& parts, const Request& request) {
    const auto asked = asked_by(parts, request);
    const auto search = asked ? found(*asked) : std::nullopt;
    if (!search) return web::not_found();
    const std::size_t page =
        std::clamp<std::size_t>(base::parse_decimal(request.query.text("page")).value_or(1), 1, kMaxPage);
    const PersonAnswer answer =
        parts.searches.look(asked->reader, *search, LogSearches::Look::shown, (page - 1) * kLinesOnPage, kLinesOnPage);
    std::vector<std::vector<Html>> rows;
    for (const PersonLine& line : answer.lines) {
        std::vector<Html> row;
        for (const std::string& cell : cells_of(line, asked->calendar)) row.push_back(web::text(cell));
        rows.push_back(std::move(row));
    }
    std::vector<web::Column> columns;
    for (const std::string& title : titles()) columns.push_back({.title = title});
    const Link here = asked->home() / search->id.text();
    const std::size_t last = std::max<std::size_t>(1, (answer.all + kLinesOnPage - 1) / kLinesOnPage);
    Html content =
        web::summary_list(
            {{.key = "Whose", .value = web::text(asked->name(search->draft.person))},
             {.key = "Days",
              .value = web::text(fmt::format("{} to {}", school::show(search->draft.days.first),
                                             school::show(search->draft.days.last)))},
             {.key = "For",
              .value = web::text(fmt::format("{} {}", search->draft.basis == Basis::a_case ? "case" : "request",
                                             search->draft.reference))},
             {.key = "Why", .value = web::prose(search->draft.reason)},
             {.key = "Lines", .value = web::text(base::grouped(answer.all))}}) +
        web::table({.name = "lines",
                    .caption = "The newest first",
                    .columns = std::move(columns),
                    .rows = std::move(rows),
                    .empty = "There is no line of these days.",
                    .csv = here / "csv"}) +
        web::pagination({.current = std::min(page, last), .last = last, .page = here});
    return web::show({.tab = "Lines of the internet log",
                      .heading = "Lines of the internet log",
                      .back = web::BackLink{asked->home()},
                      .content = std::move(content),
                      .measure = web::Measure::wide});
}

Response save_lines(const PageParts& parts, const Request& request) {
    const auto asked = asked_by(parts, request);
    const auto search = asked ? found(*asked) : std::nullopt;
    if (!search) return web::not_found();
    const PersonAnswer answer = parts.searches.look(asked->reader, *search, LogSearches::Look::saved, 0, kMaxCsvLines);
    std::string file = web::csv_line(titles());
    for (const PersonLine& line : answer.lines) file += web::csv_line(cells_of(line, asked->calendar));
    if (answer.all > answer.lines.size())
        file += web::csv_line({fmt::format("The newest {} of {} lines; ask for fewer days for the others",
                                           answer.lines.size(), answer.all)});
    // No name and no day of anybody's: a file's name is read by others (SAFEGUARDING 39).
    return web::save({.file_name = "log-lines.csv", .type = "text/csv; charset=utf-8", .content = std::move(file)});
}

}  // namespace

void add_search_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, Page page) {
        router.add(method, pattern, kSearch, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/log-searches", show_searches);
    add(web::Method::post, "/{school}/log-searches", create);
    add(web::Method::get, "/{school}/log-searches/{search}", show_lines);
    add(web::Method::get, "/{school}/log-searches/{search}/csv", save_lines);
}

}  // namespace monitor
