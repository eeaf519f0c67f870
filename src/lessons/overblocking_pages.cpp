// Whether the filter blocks too much, for whoever answers for it.

#include "base/words.h"
#include "lessons/pages_parts.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

namespace lessons {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"overblocking.see", web::WhenRefused::told, "headcorn-7.3.1-02"};
constexpr web::Permission kSign{"overblocking.sign", web::WhenRefused::told, "headcorn-7.3.1-02"};
constexpr std::size_t kMostWords = 2'000;
constexpr std::size_t kLooksShown = 12;

// Whoever runs the filter sees every count; to others a small one could point to a child.
class Counts {
public:
    explicit Counts(const Asker& asker) : is_exact_(asker.reader.may("rules.see")) {}
    [[nodiscard]] bool is_exact() const { return is_exact_; }
    [[nodiscard]] Html operator()(std::size_t count) const {
        return web::text(is_exact_ ? fmt::format("{}", count) : suppressed(count));
    }

private:
    bool is_exact_;
};

std::string month_words(school::Date month) {
    return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

std::string within(const std::optional<std::chrono::minutes>& time) {
    if (!time) return "–";
    if (*time < std::chrono::hours(2)) return fmt::format("{} minutes", time->count());
    if (*time < std::chrono::days(2)) return fmt::format("{} hours", time->count() / 60);
    return fmt::format("{} days", time->count() / (24 * 60));
}

Html months(const Overblocked& figures, const Counts& counts) {
    std::vector<std::vector<Html>> rows;
    const Html none = web::text("–");
    for (const auto& [month, tally] : figures.months) {
        // One small count would follow from the others: then the whole row is silent.
        const bool is_told = counts.is_exact() || can_be_told(tally);
        rows.push_back({web::text(month_words(month)), counts(tally.pages), is_told ? counts(tally.opened) : none,
                        is_told ? counts(tally.closed) : none, is_told ? counts(tally.waiting) : none,
                        counts.is_exact() ? web::text(within(tally.half_answered_in)) : none, counts(tally.lessons)});
    }
    return web::table(
        {.name = "months",
         .caption = "Month by month",
         .columns = {{.title = "Month"},
                     {.title = "Pages asked for", .align = web::Align::number},
                     {.title = "Opened", .align = web::Align::number},
                     {.title = "Stayed closed", .align = web::Align::number},
                     {.title = "Still waiting", .align = web::Align::number},
                     {.title = "Half answered within"},
                     {.title = "Lessons for which a teacher opened something", .align = web::Align::number}},
         .rows = std::move(rows),
         .empty = {}});
}

// One figure beside one name.
Html counted(std::string name, std::string caption, std::string what, std::vector<std::vector<Html>> rows) {
    return web::table({.name = std::move(name),
                       .caption = std::move(caption),
                       .columns = {{.title = std::move(what)}, {.title = "How often", .align = web::Align::number}},
                       .rows = std::move(rows),
                       .empty = "None in these months."});
}

Html details(const Asker& asker, const Overblocked& figures) {
    std::vector<std::vector<Html>> groups;
    for (const auto& [key, tally] : figures.groups)
        groups.push_back({web::text(rulebook::name_of_profile(asker.setup.profile.filter, key)),
                          web::text(fmt::format("{}, of which {} were opened", tally.pages, tally.opened))});
    std::vector<std::vector<Html>> sites;
    for (const AskedSite& one : figures.sites)
        sites.push_back({web::text(one.host), web::text(fmt::format("{}", one.times))});
    std::vector<std::vector<Html>> kinds;
    for (const auto& [kind, times] : figures.opened_kinds)
        kinds.push_back({web::text(kind), web::text(fmt::format("{}", times))});
    return counted("groups", "Asked for, by profile", "Profile", std::move(groups)) +
           counted("sites", "Most often asked for", "Site", std::move(sites)) +
           counted("kinds", "What teachers opened for lessons", "Category", std::move(kinds));
}

Html looks(const PageParts& parts, const Asker& asker) {
    std::vector<std::vector<Html>> rows;
    for (const OverblockingLook& one : parts.overblocking.looks(asker.setup.id, kLooksShown))
        rows.push_back({web::text(asker.setup.profile.calendar.show(one.at)), web::prose(one.words)});
    return web::table({.name = "looks",
                       .caption = "Who looked at it",
                       .columns = {{.title = "When"}, {.title = "What followed"}},
                       .rows = std::move(rows),
                       .empty = "Nobody has looked at these figures and signed yet."});
}

Html look_form(const Asker& asker, const Request& request, const web::Form& form) {
    if (!asker.reader.may(kSign.name())) return {};
    return web::post_form(
        page_of(asker.setup, "gate") / "overblocking", request,
        web::textarea(form.field("words", "What follows from it?",
                                 "For example: which category is too broad for whom, and who asks for "
                                 "a change; or that nothing is to be changed, and why"),
                      4) +
            web::button("I have looked at it", web::ButtonLook::primary));
}

// What staff ask for is in no figure (SAFEGUARDING 37).
std::vector<rulebook::AskRecord> of_learners(const rulebook::SchoolSetup& setup,
                                             std::vector<rulebook::AskRecord> records) {
    std::erase_if(records, [&](const rulebook::AskRecord& one) {
        const school::FilterProfile* profile = base::with_key(setup.profile.filter.profiles, one.profile);
        return profile == nullptr || profile->audience != school::Audience::learner;
    });
    return records;
}

web::Page figures_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    const school::SchoolCalendar& calendar = asker.setup.profile.calendar;
    const base::Instant since = first_counted(calendar, request.now);
    const auto lists = parts.rulebook.lists_in_force();
    const Overblocked figures =
        figures_of(of_learners(asker.setup, parts.requests.records(asker.setup.id, since)),
                   parts.openings.since(asker.setup.id, since), lists.get(), calendar, request.now);
    const Counts counts(asker);
    return {
        .tab = "Does the filter block too much?",
        .heading = "Does the filter block too much?",
        .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
        .content = web::paragraph("What was asked for in confidence is not counted, and nobody who asked is named.") +
                   months(figures, counts) + (counts.is_exact() ? details(asker, figures) : Html()) +
                   looks(parts, asker) + look_form(asker, request, form),
        .measure = web::Measure::wide};
}

Response show(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(figures_page(parts, *asker, request, {}));
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto words = form.required_text({"words", kMostWords, "Write what follows from it"});
    if (form.ok() && parts.overblocking.look(asker->reader, *words))
        return web::go_to(page_of(asker->setup, "gate") / "overblocking");
    return web::show_refused(figures_page(parts, *asker, request, form));
}

}  // namespace

void add_overblocking_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/overblocking", kSee,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/gate/overblocking", kSign,
               [parts](const Request& request) { return create(parts, request); });
}

}  // namespace lessons
