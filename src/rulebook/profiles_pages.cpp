// What is blocked for whom, when and where, as the school's plan says it and the gate has it.

#include "base/text.h"
#include "base/words.h"
#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-01"};

Html line_of(const SchoolSetup& setup, const school::CategoryLine& line) {
    return web::text(title_of(setup.profile.filter, line) + " (") +
           web::anchor(page_of(setup, "policy") / "clauses" / line.clause, line.clause) + web::text(")");
}

Html lines_of(const SchoolSetup& setup, std::string_view what, const std::vector<school::CategoryLine>& lines) {
    if (lines.empty()) return {};
    std::vector<Html> points;
    for (const school::CategoryLine& line : lines) points.push_back(line_of(setup, line));
    return web::details(
        fmt::format("{} {}", what,
                    lines.size() == 1 ? std::string("one category") : fmt::format("{} categories", lines.size())),
        web::bullets(points, web::Bullets::dots));
}

// What stands behind a profile; whoever is not signed in reaches the sign-in page alone, which needs nothing.
Html assessment_of(const PageParts& parts, const SchoolSetup& setup, const school::FilterProfile& profile) {
    if (!needs_assessment(profile)) return web::text("Not needed");
    return cover_tag(parts.assessments.cover(setup.id, profile.key)) + web::text(" ") +
           web::anchor(page_of(setup, "gate") / "profiles" / profile.key, "Read it, or write one");
}

Html profiles(const PageParts& parts, const SchoolSetup& setup) {
    std::vector<std::vector<Html>> rows;
    for (const school::FilterProfile& profile : setup.profile.filter.profiles)
        rows.push_back({web::text(profile.name), web::text(whose(profile)), categories_of(setup, profile),
                        web::text(rest_of(profile)), assessment_of(parts, setup, profile)});
    return web::table({.name = "profiles",
                       .caption = "What is blocked for whom",
                       .columns = {{.title = "Profile"},
                                   {.title = "Whose"},
                                   {.title = "Categories"},
                                   {.title = "The rest"},
                                   {.title = "Risk assessment"}},
                       .rows = std::move(rows),
                       .empty = "The school's plan has no profiles."});
}

// What the gate has: the days of change, and how long it knows the hours.
Html periods(const PageParts& parts, const SchoolSetup& setup, base::Instant now) {
    const auto rules = parts.rulebook.rules_in_force();
    std::vector<std::vector<Html>> rows;
    for (const school::Period& period : setup.profile.filter.periods) {
        std::string holds = "not published yet";
        if (rules && (*rules)->period(period_id(setup.id, period.key)) != nullptr)
            holds = (*rules)->holds(period_id(setup.id, period.key), now) == filter::RuleSet::Holds::yes ? "now"
                                                                                                         : "not now";
        rows.push_back({web::text(period.name), web::text(school::show(period)), web::text(holds)});
    }
    Html content = web::table({.name = "periods",
                               .caption = "Hours of the week",
                               .columns = {{.title = "Called"}, {.title = "When"}, {.title = "Holds"}},
                               .rows = std::move(rows),
                               .empty = "The plan names no hours: every rule holds always."});
    const auto& terms = setup.profile.calendar.plan().terms;
    if (!terms.empty())
        content +=
            web::paragraph(fmt::format("The calendar has terms until {}. On days after it each Monday to Friday "
                                       "counts as a school day.",
                                       school::show(terms.back().days.last)));
    if (rules)
        content += web::paragraph(fmt::format("The gate knows these hours until {}; they are carried on by themselves.",
                                              setup.profile.calendar.show((*rules)->rules().timetable_until)));
    return content;
}

Html assignments(const SchoolSetup& setup) {
    const school::FilterPlan& plan = setup.profile.filter;
    std::vector<std::vector<Html>> rows;
    for (const school::Assignment& one : plan.assignments)
        rows.push_back({web::text(one.name), web::text(name_of_profile(plan, one.profile)),
                        web::text(whose_place(plan, one)), web::text(where_of(plan, one)),
                        web::text(when_of(plan, one))});
    return web::table({.name = "assignments",
                       .caption = "Another profile, by place and time",
                       .columns = {{.title = "Why"},
                                   {.title = "Profile"},
                                   {.title = "In the place of"},
                                   {.title = "Where"},
                                   {.title = "When"}},
                       .rows = std::move(rows),
                       .empty = "Everybody is judged by their own profile, wherever and whenever."});
}

Response show_profiles(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    const SchoolSetup& setup = asker->setup;
    return web::show({.tab = "Profiles",
                      .heading = "Profiles",
                      .back = web::BackLink{page_of(setup, "gate")},
                      .content = profiles(parts, setup) +
                                 web::paragraph(web::anchor(page_of(setup, "gate") / "access-review",
                                                            "Access levels: what each age may reach, reviewed")) +
                                 web::paragraph(web::anchor(page_of(setup, "gate") / "examinations",
                                                            "Examinations, now and to come")) +
                                 periods(parts, setup, request.now) + assignments(setup),
                      .measure = web::Measure::wide});
}

}  // namespace

Html categories_of(const SchoolSetup& setup, const school::FilterProfile& profile) {
    return lines_of(setup, "Blocks", profile.block) + lines_of(setup, kWarnsOf, profile.warn) +
           lines_of(setup, "Opens", profile.open);
}

void add_profile_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/profiles", kSee,
               [parts](const Request& request) { return show_profiles(parts, request); });
}

}  // namespace rulebook
