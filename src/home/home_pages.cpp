// The start pages: the choice of a school, and what somebody at school begins with.

#include "home/pages.h"
#include "web/components.h"
#include "web/response.h"
#include "web/router.h"

#include <algorithm>
#include <array>

namespace home {

using web::literals::operator""_html;
using web::literals::operator""_link;

namespace {

using web::Html;
using web::html;

constexpr web::Permission kSchools = web::Permission::open_to_all("home.schools");
constexpr web::Permission kStart{"home.see", web::WhenRefused::told, ""};

constexpr Way kReport{"Report a concern", "concerns/new", ""};
constexpr Way kReportPage{"Report a page that should be blocked", "breach-reports/new", ""};
// What everybody but a learner has, beside reporting.
constexpr auto kEverybodys = std::to_array<Way>(
    {kReportPage, {"My tasks", "tasks", ""}, {"Our policy", "policy", ""}, {"Help and support", "help", ""}});
// Further pages by permission, each with what it is for.
constexpr auto kWork = std::to_array<Way>(
    {{"Concerns and cases", "concerns", "what was raised, and what is being done about it"},
     {"Alerts", "alerts", "what the monitoring noticed, for you to decide"},
     {"Pages that should have been blocked", "breach-reports", "what was reported, and what is done about it"},
     {"Internet log", "events", "which requests the gate allowed and blocked"},
     {"One person’s lines of the internet log", "log-searches", "with a reason, and the number of a case or request"},
     {"Lessons", "lessons", "who of your class is online, and sites opened for a lesson"},
     {"Evaluated sites and apps", "resources", "what was looked at before a lesson or homework"},
     {"Filter", "gate", "what the gate keeps, the school’s own list, and what was asked for"},
     {"Does the filter block too much?", "gate/overblocking", "what was asked for, and what followed"},
     {"Who runs the filter", "oversight", "what they did month by month, for the leadership to review"},
     {"Review of the filter", "oversight/filter-review", "with whom the policy names, dated and signed"},
     {"Health of every part", "health", "what works, what does not, since when, and what to do"},
     {"Journal", "policy/journal", "its seal of the day, to be noted on paper"},
     {"Who may do what", "access/table", "every permission, with the clause it comes from"}});
// In the words of somebody who is five.
constexpr auto kLearners =
    std::to_array<Way>({{"Tell someone", "help", "if something worries you, or somebody is not kind"},
                        {"I saw something bad on the internet", "breach-reports/new", "you are not in trouble"},
                        {"My internet", "portal", "start the internet on this device, or sign out"},
                        {"Why was this blocked?", "blocked", "if your browser says that a page cannot be reached"},
                        {"Did somebody answer?", "ask/answers", "if you asked for a page that is blocked"},
                        {"My tasks", "tasks", "what you still have to do"}});

web::Response show_schools(const Parts& parts, const web::Request&) {
    std::vector<Html> schools;
    for (const rights::OpenSchool& each : parts.schools)
        schools.push_back(web::anchor(web::Link("/"_link) / each.school.key, each.school.name));
    return web::show({.tab = "Choose your school",
                      .heading = "Choose your school",
                      .content = schools.empty() ? web::paragraph("There is no school here yet. Whoever keeps this "
                                                                  "machine adds the first one at its command line.")
                                                 : web::bullets(schools, web::Bullets::dots)});
}

web::Colour colour_of(desk::Pressing pressing) {
    switch (pressing) {
        case desk::Pressing::calm:
            return web::Colour::grey;
        case desk::Pressing::soon:
            return web::Colour::yellow;
        case desk::Pressing::now:
            return web::Colour::red;
    }
    return web::Colour::grey;
}

// A start page, as one reader gets it.
class StartPage {
public:
    StartPage(const web::Router& router, const Parts& parts, const Visit& visit)
        : router_(router), parts_(parts), visit_(visit) {}

    web::Page page(base::Instant now) const {
        const bool is_learner = visit_.reader->has(rights::Role::learner);
        return {.tab = "Start",
                .heading = is_learner ? "What do you need?" : "What do you need to do?",
                .caption = visit_.school.school.name,
                .content = is_learner ? for_learner() : everybodys() + panels(now) + health(now) + work()};
    }

private:
    Html everybodys() const {
        Html content;
        if (!open_ways(router_, visit_, {&kReport, 1}).empty())
            content += web::start_button(kReport.words, link_to(visit_, kReport));
        std::vector<Html> buttons;
        for (const Way& way : open_ways(router_, visit_, kEverybodys))
            buttons.push_back(web::link_button(way.words, link_to(visit_, way), web::ButtonLook::secondary));
        return content + web::button_group(buttons);
    }

    Html panels(base::Instant now) const {
        Html content;
        for (const desk::PanelSource& source : parts_.panels)
            if (const auto panel = source.panel(*visit_.reader, now)) content += panel_of(*panel);
        return content;
    }

    Html panel_of(const desk::Panel& panel) const {
        Html content = web::section_heading(panel.title);
        std::vector<web::TaskRow> rows;
        for (const desk::PanelRow& row : panel.rows) rows.push_back(row_of(row));
        content += rows.empty() ? web::paragraph(panel.empty) : web::task_list(panel.name, rows);
        if (const auto all = panel.all.empty() ? std::nullopt : open_link(router_, visit_, panel.path))
            content += web::paragraph(web::anchor(*all, panel.all));
        return content;
    }

    web::TaskRow row_of(const desk::PanelRow& row) const {
        return {.title = row.words,
                .to = row.path.empty() ? std::nullopt : open_link(router_, visit_, row.path),
                .hint = row.hint,
                .status = row.tag.empty() ? Html() : web::tag(row.tag, colour_of(row.pressing))};
    }

    // Not for everybody: what does not work is also what could be got around.
    Html health(base::Instant now) const {
        const auto page = open_link(router_, visit_, std::vector<std::string>{"health"});
        if (!page) return {};
        return web::section_heading("Gate and office") + health_in_short(health_at(parts_, visit_, now)) +
               web::paragraph(web::anchor(*page, "Look at the health of every part"));
    }

    Html work() const { return list_of("Your work", open_ways(router_, visit_, kWork)); }

    Html list_of(std::string_view title, const std::vector<Way>& ways) const {
        if (ways.empty()) return {};
        std::vector<Html> points;
        for (const Way& way : ways)
            points.push_back(html(web::anchor(link_to(visit_, way), way.words), ": "_html, way.hint));
        return web::section_heading(title) + web::bullets(points, web::Bullets::dots);
    }

    Html for_learner() const {
        std::vector<web::TaskRow> rows;
        for (const Way& way : open_ways(router_, visit_, kLearners))
            rows.push_back({.title = std::string(way.words),
                            .to = link_to(visit_, way),
                            .hint = std::string(way.hint),
                            .status = {}});
        return html("<div class=\"govuk-body-l\">\n"_html, web::task_list("ways", rows), "</div>\n"_html);
    }

    const web::Router& router_;
    const Parts& parts_;
    const Visit& visit_;
};

web::Response show_start(const web::Router& router, const Parts& parts, const web::Request& request) {
    const auto visit = visit_of(parts, request);
    if (!visit || !visit->reader) return web::not_found();
    return web::show(StartPage(router, parts, *visit).page(request.now));
}

}  // namespace

void add_start_pages(web::Router& router, const Parts& parts) {
    router.add(web::Method::get, "/", kSchools,
               [&parts](const web::Request& request) { return show_schools(parts, request); });
    router.add(web::Method::get, "/{school}", kStart,
               [&router, &parts](const web::Request& request) { return show_start(router, parts, request); });
}

}  // namespace home
