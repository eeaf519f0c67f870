#include "rulebook/health.h"

#include "base/text.h"
#include "rulebook/rulebook.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

using desk::Health;
using desk::HealthLine;

constexpr std::string_view kRulesClause = "homewood-7.3-03 headcorn-7.3.2-02 hccs-7.4-03";
constexpr std::string_view kHoursClause = "homewood-3.1-06 hccs-3.1-06";
// Six weeks: the summer holidays, in which nobody looks.
constexpr std::chrono::days kTermsAhead{42};
constexpr std::string_view kExamsClause = "homewood-7.3-04 headcorn-7.3.1-01 hccs-7.4-04";
constexpr std::string_view kChangesClause = "homewood-7.3-08 headcorn-7.3.1-04";
constexpr std::string_view kTestsClause = "homewood-7.3-09 headcorn-7.3.1-05 hccs-7.4-09";

}  // namespace

std::vector<HealthLine> GateRulesHealth::health(school::SchoolId school, base::Instant now) const {
    std::vector<HealthLine> lines{publication(school), lists(school, now), tests(school), examinations(school),
                                  emergencies(school, now)};
    if (const SchoolSetup* setup = rulebook_.school(school)) {
        lines.push_back(sealed_.health(*setup, now));
        lines.push_back(calendar(*setup, now));
    }
    return lines;
}

HealthLine GateRulesHealth::calendar(const SchoolSetup& setup, base::Instant now) {
    HealthLine line{"calendar", Health::ok, {}, {}, std::string(kHoursClause)};
    const school::SchoolCalendar& calendar = setup.profile.calendar;
    const auto& terms = calendar.plan().terms;
    if (terms.empty()) {
        line.state = Health::degraded;
        line.words =
            "the school has no terms: each Monday to Friday counts as a school day; write them into school.toml";
        return line;
    }
    const school::Date last = terms.back().days.last;
    const school::Date today = calendar.local(now).date;
    line.words = fmt::format("terms are known until {}", school::show(last));
    if (school::plus_days(today, kTermsAhead) <= last) return line;
    line.state = Health::degraded;
    line.words = fmt::format(
        "{} {}; {} each Monday to Friday counts as a school day. Write the next terms into "
        "school.toml",
        today <= last ? "the last known term ends on" : "the last known term ended on", school::show(last),
        today <= last ? "from then on" : "since then");
    return line;
}

HealthLine GateRulesHealth::emergencies(const school::SchoolId& school, base::Instant now) const {
    HealthLine line{
        "emergency blocks", Health::ok, "each was reviewed, or is not due yet", {}, std::string(kChangesClause)};
    const std::vector<ListChange> overdue = list_.review_overdue(school, now);
    if (overdue.empty()) return line;
    line.state = Health::degraded;
    line.since = overdue.front().requested_at;
    line.words = fmt::format("{} made in an emergency {} for a second person; see the changes of the gate",
                             overdue.size() == 1 ? "a block" : fmt::format("{} blocks", overdue.size()),
                             overdue.size() == 1 ? "waits" : "wait");
    return line;
}

HealthLine GateRulesHealth::publication(const school::SchoolId& school) const {
    HealthLine line{"rules at the gate", Health::ok, "in force", {}, std::string(kRulesClause)};
    const auto last = rulebook_.last_publication(school);
    if (!last) {
        line.state = Health::broken;
        line.words = "no rules have been published; the gate has nothing to go by";
        return line;
    }
    line.words = fmt::format("publication {} is in force", last->number);
    if (const SchoolSetup* setup = rulebook_.school(school); setup != nullptr && !setup->plan_trouble.empty()) {
        line.state = Health::degraded;
        line.words +=
            "; its filter plan no longer fits the school's other files, and who has no profile has no "
            "internet: " +
            setup->plan_trouble + ". Ask for another plan";
    }
    for (const Trouble& trouble : rulebook_.troubles(school)) {
        line.state = trouble.part == Part::lists ? Health::degraded : Health::broken;
        line.words = fmt::format("publication {} stays in force; the next one failed: {}", last->number, trouble.cause);
        line.since = trouble.since;
        if (trouble.part == Part::rules) break;
    }
    return line;
}

HealthLine GateRulesHealth::lists(const school::SchoolId& school, base::Instant now) const {
    HealthLine line{"lists", Health::ok, "up to date", {}, std::string(kTestsClause)};
    const auto in_force = rulebook_.lists_in_force();
    if (in_force == nullptr) return line;
    std::vector<std::string> wrong;
    const auto note = [&](std::string words, std::optional<base::Instant> since) {
        wrong.push_back(std::move(words));
        if (since && (!line.since || *since < *line.since)) line.since = since;
    };
    const auto limit = std::chrono::floor<std::chrono::days>(now - lists_age_(school));
    for (const filter::ListSource& source : in_force->sources()) {
        const auto date = school::parse_date(source.date);
        if (date && std::chrono::sys_days(*date) >= limit) continue;
        note(fmt::format("the lists of `{}` are of {}; fetch newer ones from their maker", source.name,
                         date ? school::show(*date) : std::string("no known date")),
             {});
    }
    for (const SubscribedList& list : subscriptions_.all()) {
        if (list.subscription.state != SubscriptionState::in_force) continue;
        if (!list.trouble.empty())
            note(fmt::format("`{}`: {}{}", list.subscription.name, list.trouble,
                             list.in_force ? "; what was in force stays" : ""),
                 list.failing_since);
        if (list.waiting)
            note(fmt::format("a newer `{}` waits for the leadership ({}); what was in force stays",
                             list.subscription.name, list.waiting->why_waiting),
                 list.waiting->taken_at);
    }
    if (wrong.empty()) return line;
    line.state = Health::degraded;
    line.words = base::joined(wrong, ". Also: ");
    return line;
}

HealthLine GateRulesHealth::examinations(const school::SchoolId& school) const {
    HealthLine line{"examinations", Health::ok, "what was entered is at the gate", {}, std::string(kExamsClause)};
    std::vector<ExamSession> stopped = exams_.coming(school);
    std::erase_if(stopped, [](const ExamSession& session) { return !session.in_the_way; });
    if (stopped.empty()) return line;
    line.state = Health::broken;
    line.words = fmt::format("entered and not in force: {}; {}. Put it back into filter.toml, or enter them anew",
                             stopped.size(), describe(*stopped.front().in_the_way));
    return line;
}

HealthLine GateRulesHealth::tests(const school::SchoolId& school) const {
    HealthLine line{"test of the filter",
                    Health::ok,
                    "everything that the policy names was blocked, and whatever else the plan blocks",
                    {},
                    std::string(kTestsClause)};
    const auto check = checks_.last(school);
    if (!check) {
        line.state = Health::degraded;
        line.words = "the filter has not been tested yet";
        return line;
    }
    line.since = check->at;
    const CheckLine* failed = check->fault();
    if (failed == nullptr) return line;
    line.state = Health::broken;
    line.words = fmt::format("`{}` for profile `{}`: {}; look at the gate's page", failed->word, failed->profile,
                             show(failed->finding));
    return line;
}

std::vector<desk::Metric> GateRulesHealth::metrics(base::Instant now) const {
    std::vector<desk::Metric> metrics;
    const auto seconds = [&](base::Instant since) { return std::chrono::duration<double>(now - since).count(); };
    for (const SchoolSetup& setup : rulebook_.setup().schools) {
        const auto check = checks_.last(setup.id);
        if (!check) continue;
        const auto add = [&](std::string name, std::string_view help, double value) {
            metrics.push_back(
                {.name = std::move(name), .help = help, .labels = {{"school", setup.profile.key}}, .value = value});
        };
        add("gatehouse_filter_test_passed", "Whether the last test of the filter found all as it should be.",
            check->passed() && check->fault() == nullptr ? 1.0 : 0.0);
        add("gatehouse_filter_test_age_seconds", "Since the last test of the filter.", seconds(check->at));
    }
    const auto in_force = rulebook_.lists_in_force();
    if (in_force == nullptr) return metrics;
    for (const filter::ListSource& source : in_force->sources())
        if (const auto date = school::parse_date(source.date))
            metrics.push_back({.name = "gatehouse_list_age_seconds",
                               .help = "Since the day that a list in force is of.",
                               .labels = {{"list", source.name}},
                               .value = seconds(base::Instant(std::chrono::sys_days(*date)))});
    return metrics;
}

}  // namespace rulebook
