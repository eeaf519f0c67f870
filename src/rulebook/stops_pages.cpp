// *Why was this blocked?*: for whoever sits at a device whose browser shows an error in the place of the block page.
// The same words, the same help, the same ways on; only of a moment ago, and only of whoever is signed in there.

#include "base/text.h"
#include "gatepost/link.h"
#include "rulebook/block_page.h"
#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rulebook {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kWhy = web::Permission::open_to_all("rules.why");
constexpr web::TabTitle kTab = "Why was this blocked?";

Response page(const Html& content) {
    return web::show({.tab = kTab, .heading = std::string(kTab.words()), .content = content});
}

// What a block page says beside the site, and where its links lead.
struct Reader {
    const SchoolSetup& setup;
    std::shared_ptr<const filter::RuleSet> rules;
    std::optional<base::Key> link_key;

    [[nodiscard]] filter::Audience audience_of(const Stop& stop) const {
        const filter::Profile* profile = rules && stop.profile ? rules->profile(*stop.profile) : nullptr;
        return profile == nullptr ? filter::Audience::learners : profile->audience;
    }
    [[nodiscard]] std::optional<filter::Reason> reason_of(const Stop& stop) const {
        const auto found = std::ranges::find(kBlockReasons, stop.reason,
                                             [](filter::Reason one) { return std::string(filter::key_of(one)); });
        return found == kBlockReasons.end() ? std::nullopt : std::optional(*found);
    }
};

std::string site_of(const Stop& stop) {
    const auto url = wire::Url::parse(stop.url);
    return url ? wire::host_text(url->host()) : std::string();
}

// As on the block page itself: named only where it tells nobody anything about the child who asked (SAFEGUARDING 13).
std::string category_of(const Reader& reader, const Stop& stop) {
    const auto category = filter::category_of_key(stop.category);
    if (!category) return {};
    const filter::CategoryEntry& entry = filter::entry_of(*category);
    const bool may_show =
        reader.audience_of(stop) == filter::Audience::staff || entry.naming == filter::Naming::neutral;
    return may_show ? std::string(entry.title) : std::string();
}

Html way_on(const Reader& reader, const Stop& stop, const Request& request) {
    if (!reader.link_key || !stop.profile || stop.is_refused || !reader.reason_of(stop)) return {};
    const bool is_warning = stop.action == filter::Action::warn;
    if (is_warning && request.now - stop.at > kWarningLifetime) return {};
    const auto kind = is_warning ? gatepost::LinkPage::warning : gatepost::LinkPage::ask;
    const gatepost::LinkSubject subject{*gatepost::ProfileId::from_bytes(stop.profile->bytes()), stop.reason, stop.at,
                                        stop.url, stop.rule};
    const gatepost::SealedLink sealed = gatepost::seal_link(*reader.link_key, kind, subject);
    const web::Link to =
        page_of(reader.setup, gatepost::word_of(kind)).with("about", sealed.about).with("seal", sealed.seal);
    return web::paragraph(web::anchor(to, is_warning ? "Go on to this page" : "Ask for this page"));
}

Html of_stop(const Reader& reader, const Stop& stop, const Request& request) {
    const bool is_warning = stop.action == filter::Action::warn;
    const filter::Audience audience = reader.audience_of(stop);
    const auto reason = reader.reason_of(stop);
    Html content = web::section_heading(site_of(stop));
    if (is_warning) content += web::paragraph(warning_words(audience, reason.value_or(filter::Reason::category)));
    else content += web::paragraph(block_words(audience));
    if (!is_warning && reason == filter::Reason::uncategorised) content += web::paragraph(kOnlyLookedAt);
    if (stop.is_refused || !reason)
        content += web::paragraph("What was tried is no way to a page that the filter can look at, so it was ended.");
    std::vector<web::SummaryRow> rows{{.key = "When", .value = web::text(reader.setup.profile.calendar.show(stop.at))}};
    if (const std::string category = category_of(reader, stop); !category.empty() && !stop.is_refused)
        rows.push_back({.key = "Listed as", .value = web::text(category)});
    return content + web::summary_list(std::move(rows)) + way_on(reader, stop, request);
}

Html help(const SchoolSetup& setup, filter::Audience audience) {
    const BlockPageWords words = block_page_words(setup, audience);
    std::vector<Html> ways{
        web::text(fmt::format("Talk to an adult you trust, or to the {}.", words.whom_to_tell)),
        web::anchor(page_of(setup, "help"), "Tell someone at school"),
    };
    if (audience == filter::Audience::learners && !words.childline.empty())
        ways.push_back(web::text(
            fmt::format("Call Childline: {}. It is free, at any time, and they are there to listen. Their website, "
                        "www.childline.org.uk, opens at school.",
                        words.childline)));
    ways.push_back(web::text("In danger now? Call 999."));
    return web::section_heading("If something has upset or worried you") + web::bullets(ways, web::Bullets::dots);
}

// Asked for again and again it is one thing that did not open.
std::vector<Stop> newest_of_each(std::vector<Stop> stops) {
    std::set<std::pair<std::string, filter::Action>> seen;
    std::erase_if(stops, [&](const Stop& stop) { return !seen.emplace(site_of(stop), stop.action).second; });
    if (stops.size() > kMostStops) stops.resize(kMostStops);
    return stops;
}

Response show(const PageParts& parts, const Request& request) {
    const SchoolSetup* setup = parts.rulebook.school(request.school());
    if (setup == nullptr) return web::not_found();
    const auto place = rights::place_of(request);
    if (!place || parts.stops == nullptr)
        return page(web::paragraph("Open this page at school, on the device on which something did not open. Here the "
                                   "filter does not know which device this is.") +
                    help(*setup, filter::Audience::learners));
    const auto there = parts.who.at(*place, request.now);
    if (!there)
        return page(web::paragraph("Nobody is signed in to the internet on this device. Until somebody is, hardly "
                                   "anything opens.") +
                    web::paragraph(web::anchor(page_of(*setup, "portal"), "Sign in to the internet")) +
                    help(*setup, filter::Audience::learners));
    const auto rules = parts.rulebook.rules_in_force();
    const auto key = parts.rulebook.link_key(setup->id);
    const Reader reader{*setup, rules ? *rules : nullptr, key ? std::optional(*key) : std::nullopt};
    // A sign-in that nobody used for as long as it may lie idle has ended at the gate: what was before is another's.
    const auto shown = std::min<std::chrono::seconds>(kStopsShown, there->bound.idle);
    const base::Instant since = std::max(there->bound.since, request.now - shown);
    std::vector<Stop> stops =
        parts.stops->of(setup->id, there->bound, setup->profile.calendar.local(request.now).date, since);
    std::erase_if(stops, [&](const Stop& stop) {
        return !stop.category.empty() && category_of(reader, stop).empty() && request.now - stop.at > kWithheldShown;
    });
    stops = newest_of_each(std::move(stops));
    const filter::Profile* own =
        reader.rules ? reader.rules->profile(same_id<filter::ProfileId>(there->bound.profile)) : nullptr;
    Html content = web::paragraph(
        stops.empty()
            ? fmt::format("Nothing was blocked on this device in the last {} minutes since you signed in. What is "
                          "blocked shows here after two seconds. If a page does not open all the same, the site may be "
                          "out of order: tell a member of staff.",
                          kStopsShown.count())
            : fmt::format("This did not open on this device in the last {} minutes, the newest first. Of a secure page "
                          "only the name of the site is known.",
                          kStopsShown.count()));
    content += web::paragraph(web::anchor(page_of(*setup, "blocked"), "Look again"));
    for (const Stop& stop : stops) content += of_stop(reader, stop, request);
    return page(content + help(*setup, own == nullptr ? filter::Audience::learners : own->audience));
}

}  // namespace

void add_stop_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/blocked", kWhy,
               [parts](const Request& request) { return show(parts, request); });
}

}  // namespace rulebook
