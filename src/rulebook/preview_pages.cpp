// What a change that waits for consent would do to recent visits, so that nobody approves blindly.

#include "base/text.h"
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

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-04"};

// One change that waits, and who looks at it.
struct Looked {
    const PageParts& parts;
    const Asker& asker;
    const ListChange& change;
    base::Instant now;

    [[nodiscard]] const school::FilterPlan& plan() const { return asker.setup.profile.filter; }
    [[nodiscard]] std::string when(base::Instant at) const { return asker.setup.profile.calendar.show(at); }
};

Html what_it_is(const Looked& looked) {
    // Nobody's name stands beside what is counted.
    const auto* one = std::get_if<ForPerson>(&looked.change.for_whom);
    const std::string whom = one != nullptr ? fmt::format("one person, until {}", looked.when(one->until))
                                            : for_whom(looked.parts, looked.asker, looked.change.for_whom, looked.now);
    return web::summary_list({{.key = "Change", .value = web::text(text_of(looked.change.what))},
                              {.key = "Asked to", .value = web::text(asked_words(looked.change.kind))},
                              {.key = "For", .value = web::text(whom)},
                              {.key = "Why", .value = web::text(looked.change.reason)},
                              {.key = "Since", .value = web::text(looked.when(looked.change.requested_at))}});
}

// Why visits are not looked at for this change; empty when they are.
std::string why_not(const ListChange& change) {
    if (std::holds_alternative<ForPerson>(change.for_whom))
        return "This is about one person. What one person visited is looked up for nobody who decides about the "
               "filter: nothing is counted here. It changes this one site for them, for that time, and nothing for "
               "anybody else.";
    if (std::holds_alternative<filter::Phrase>(change.what))
        return "This is about words of a search. What somebody searched for is not read again for a preview, and a "
               "search that is encrypted is not seen at all: nothing is counted here.";
    return {};
}

// The address by which the gate is asked about the entry itself. A path is seen only where nothing is encrypted.
std::optional<wire::Url> address_of(const Listed& listed) {
    const auto* site = std::get_if<filter::Site>(&listed);
    if (site == nullptr) return std::nullopt;
    const auto* range = std::get_if<wire::IpRange>(&site->place());
    const auto host =
        range != nullptr ? wire::Host(range->first()) : wire::Host(std::get<wire::Hostname>(site->place()));
    auto url = wire::Url::parse(fmt::format("{}://{}{}", site->path().empty() ? "https" : "http", wire::host_text(host),
                                            site->path().empty() ? "/" : site->path()));
    return url ? std::optional(*std::move(url)) : std::nullopt;
}

std::string words_of(filter::Action action) {
    switch (action) {
        case filter::Action::allow:
        case filter::Action::rewrite:
            return "opens";
        case filter::Action::block:
            return "blocked";
        case filter::Action::warn:
            return "after a warning";
        case filter::Action::redirect:
            return "sign-in page";
    }
    return {};
}

// "blocked → opens", of the entry itself.
std::string said_of_it(const WhatIf& rules, const filter::ProfileId& profile, const std::optional<wire::Url>& url,
                       base::Instant now) {
    if (!url) return "";
    const auto before = said_to(*rules.before, profile, *url, now);
    const auto after = said_to(*rules.after, profile, *url, now);
    if (!before || !after) return "";
    if (before->action == after->action) return fmt::format("{}, as before", words_of(after->action));
    return fmt::format("{}, then {}", words_of(before->action), words_of(after->action));
}

std::string number_of(const Told& told) { return told ? base::grouped(*told) : "few or none"; }

std::string name_of(const WhatIf& rules, const Looked& looked, const filter::ProfileId& id) {
    const filter::Profile* profile = rules.before->profile(id);
    return profile == nullptr ? std::string() : name_of_profile(looked.plan(), profile->key);
}

Html groups(const Looked& looked, const WhatIf& rules, const Replay& replay) {
    const auto url = address_of(looked.change.what);
    std::vector<web::Column> columns{{.title = "Group"}};
    if (url) columns.push_back({.title = "The site itself"});
    for (const char* title :
         {"Visits looked at", "Newly blocked", "Newly allowed", "Newly warned of", "Warned of no longer"})
        columns.push_back({.title = title, .align = web::Align::number});
    std::vector<std::vector<Html>> rows;
    for (const GroupEffect& group : replay.groups) {
        std::vector<Html>& row = rows.emplace_back();
        row.push_back(web::text(name_of(rules, looked, group.profile)));
        if (url) row.push_back(web::text(said_of_it(rules, group.profile, url, looked.now)));
        row.push_back(web::text(number_of(group.looked_at)));
        for (const Effect effect : {Effect::blocked, Effect::opened, Effect::warned, Effect::unwarned})
            row.push_back(web::text(number_of(group.of(effect))));
    }
    return web::table({.name = "groups",
                       .caption = "By group",
                       .columns = std::move(columns),
                       .rows = std::move(rows),
                       .empty = "The school has no profiles at the gate."});
}

Html sites(const Looked& looked, const WhatIf& rules, const Replay& replay, Effect effect) {
    struct Words {
        const char* name;
        const char* caption;
    };
    constexpr std::array<Words, kEffects> kWords{{{"blocked", "Sites newly blocked"},
                                                  {"allowed", "Sites newly allowed"},
                                                  {"warned", "Sites newly warned of"},
                                                  {"unwarned", "Sites warned of no longer"}}};
    std::vector<std::vector<Html>> rows;
    for (const SiteEffect& site : replay.sites) {
        if (site.effect != effect) continue;
        std::vector<std::string> categories, names;
        for (const filter::Category category : site.categories)
            categories.emplace_back(filter::entry_of(category).title);
        for (const filter::ProfileId& group : site.groups) names.push_back(name_of(rules, looked, group));
        rows.push_back({web::text(site.host.empty() ? "not named" : site.host),
                        web::text(categories.empty() ? "on no list" : base::joined(categories, ", ")),
                        web::text(base::joined(names, ", ")), web::text(base::grouped(site.times))});
    }
    const bool is_rare = effect == Effect::warned || effect == Effect::unwarned;
    if (rows.empty() && is_rare) return {};
    const Words& words = kWords.at(static_cast<std::size_t>(effect));
    return web::table({.name = words.name,
                       .caption = words.caption,
                       .columns = {{.title = "Site"},
                                   {.title = "Category"},
                                   {.title = "Groups"},
                                   {.title = "Visits", .align = web::Align::number}},
                       .rows = std::move(rows),
                       .empty = "None that enough people visited."});
}

Html left_out(const Looked& looked, const Traffic& traffic) {
    std::vector<Html> points{
        web::text(
            fmt::format("Few people: only sites count where at least {} people of the group were on one day. “Few "
                        "or none” is fewer, or nobody: which of them, this page does not tell. All numbers are "
                        "rounded.",
                        kFewest)),
        web::text("Help services, what staff read about work, health or belief, and what the office asks the gate by "
                  "itself."),
        web::text("Names of sites that a block page would not name to a learner: of those only the category stands "
                  "here, unless staff visited them."),
        web::text("Pages: visits are looked at by site alone."),
        web::text("Hours: every visit is judged as at the time above, whenever it was. Exceptions for one person and "
                  "warnings that somebody went past are not followed.")};
    if (!traffic.cut.empty()) {
        std::vector<std::string> days;
        for (const school::Date day : traffic.cut) days.push_back(school::show(day));
        points.push_back(
            web::text("There were too many sites to look at all of them; the least visited are left out "
                      "on " +
                      base::joined(days, ", ") + "."));
    }
    const auto* site = std::get_if<filter::Site>(&looked.change.what);
    Html content;
    if (site != nullptr && !site->path().empty())
        content +=
            web::inset(web::text("This rule speaks of some pages of a site. It cannot be counted which visits "
                                 "were to them: the numbers are of rules for the whole site. The column “The "
                                 "site itself” is of the page where nothing is encrypted; of an encrypted one "
                                 "the gate sees the site’s name alone."));
    return content + web::section_heading("What is not in it") + web::bullets(points, web::Bullets::dots);
}

// The days by the school's wall, today included.
school::DateSpan days_until(const Looked& looked) {
    const school::Date today = looked.asker.setup.profile.calendar.local(looked.now).date;
    return {school::plus_days(today, std::chrono::days(1) - kReplayed), today};
}

Html what_would_change(const Looked& looked) {
    if (const std::string words = why_not(looked.change); !words.empty()) return web::inset(web::text(words));
    const auto rules = looked.parts.rulebook.rules_if(looked.asker.setup.id, looked.change);
    if (!rules) return web::warning_text("It cannot be said now: " + rules.error().words + ".");
    const school::DateSpan days = days_until(looked);
    const Traffic traffic =
        looked.parts.traffic == nullptr ? Traffic{} : looked.parts.traffic->of(looked.asker.setup.id, days);
    const Replay played = replay(*rules, looked.asker.setup.id, traffic.visits, looked.now);
    Html content = web::paragraph(
        fmt::format("What was visited from {} to {}, judged by the rules in force and by the same rules with this "
                    "change, as at {}.",
                    school::show(days.first), school::show(days.last), looked.when(looked.now)));
    content += groups(looked, *rules, played);
    for (const Effect effect : {Effect::blocked, Effect::opened, Effect::warned, Effect::unwarned})
        content += sites(looked, *rules, played, effect);
    return content + left_out(looked, traffic);
}

Response show_preview(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = ChangeId::parse(request.parameters.text("change"));
    if (!asker || !id) return web::not_found();
    const std::vector<ListChange> waiting = parts.list.requested(asker->setup.id);
    const auto change = std::ranges::find(waiting, *id, &ListChange::id);
    if (change == waiting.end()) return web::not_found();
    const Looked looked{parts, *asker, *change, request.now};
    return web::show({.tab = "Preview",
                      .heading = "What would change?",
                      .back = web::BackLink{page_of(asker->setup, "gate")},
                      .content = what_it_is(looked) + what_would_change(looked),
                      .measure = web::Measure::wide});
}

}  // namespace

Html preview_link(const SchoolSetup& setup, const ListChange& change) {
    if (!can_be_replayed(change)) return {};
    return web::paragraph(
        web::anchor(page_of(setup, "gate") / "list" / "changes" / change.id.text() / "preview", "What would change?"));
}

void add_preview_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/list/changes/{change}/preview", kSee,
               [parts](const Request& request) { return show_preview(parts, request); });
}

}  // namespace rulebook
