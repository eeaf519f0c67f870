// "Get help now": for everybody, signed in or not.
//
// Nobody learns that it was read (SAFEGUARDING 9, 21, 22). The gate treats every request to the office as private
// help: it writes no device, address or exact time, and through the tunnel it does not see which page it was. This
// page writes nothing and asks for nothing; it stands in no cache; no name and no navigation is around it (see the
// frame), its tab says nothing, and the way out takes its place in the browser's history (assets/page.js).

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

using school::Agency;
using web::Html;
using web::html;
using web::Link;

constexpr web::Permission kHelp = web::Permission::open_to_all("home.help");
constexpr web::TabTitle kPlainTitle = "Information";

// Contacts are confirmed every year, when the policy is reviewed; after that they are shown as doubtful.
constexpr std::chrono::days kConfirmedFor{365};

// Keys of a profile's agencies. Police or CEOP, but never CEOP alone while a child is in danger: the emergency
// services stand before all of these (SAFEGUARDING 30).
constexpr std::string_view kEmergency = "emergency";
constexpr auto kListeners = std::to_array<std::string_view>({"ceop", "childline", "samaritans"});

const Agency* find(const std::vector<Agency>& agencies, std::string_view key) {
    const auto found =
        std::find_if(agencies.begin(), agencies.end(), [&](const auto& each) { return each.key == key; });
    return found == agencies.end() ? nullptr : &*found;
}

bool is_listener(const Agency& agency) {
    return std::find(kListeners.begin(), kListeners.end(), agency.key) != kListeners.end();
}

// What nobody confirmed, what another took over from, and what cannot be reached stand on no page for children.
bool can_be_shown(const Agency& agency) {
    return agency.verified_on && agency.superseded.empty() && !(agency.phone.empty() && agency.web.empty());
}

std::string digits_of(std::string_view phone) {
    std::string digits;
    std::copy_if(phone.begin(), phone.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

Html phone_link(std::string_view phone, std::string_view who) {
    const auto link = Link::outside("tel:" + digits_of(phone));
    const std::string words = "Call " + std::string(who) + " on " + std::string(phone);
    return link ? web::anchor(*link, words) : web::text(words);
}

Html confirmed(const Agency& agency, school::Date today) {
    Html words = html("Confirmed on "_html, school::show(*agency.verified_on));
    if (school::plus_days(*agency.verified_on, kConfirmedFor) < today)
        words += html(" "_html, web::tag("Not confirmed for over a year", web::Colour::red));
    return words;
}

web::SummaryRow row_of(const Agency& agency, school::Date today) {
    Html value = web::paragraph("For " + agency.purpose + ".");
    if (!agency.phone.empty()) value += web::paragraph(phone_link(agency.phone, agency.name));
    if (!agency.out_of_hours.empty())
        value += web::paragraph(phone_link(agency.out_of_hours, agency.name + ", evenings and weekends,"));
    if (const auto site = Link::outside(agency.web))
        value += web::paragraph(web::anchor(*site, "Go to the site of " + agency.name));
    value += html("<p class=\"govuk-body-s\">"_html, confirmed(agency, today), "</p>\n"_html);
    return {.key = agency.name, .value = value};
}

// The one number that is in the program: without it this page must not be, whatever a profile has left out.
Html danger_card(const std::vector<Agency>& agencies) {
    const Agency* emergency = find(agencies, kEmergency);
    const std::string phone = emergency != nullptr && !emergency->phone.empty() ? emergency->phone : "999";
    Html card = web::section_heading("Is anyone in danger now?") +
                web::warning_text("If anyone is hurt or in danger now, call " + phone + " first.");
    if (const auto link = Link::outside("tel:" + digits_of(phone)))
        card += web::link_button("Call " + phone, *link, web::ButtonLook::warning);
    return card + web::paragraph(
                      "Ask for the police or an ambulance. It costs nothing. If you are at school, tell the "
                      "nearest grown-up as well.");
}

Html way_out(const Link& to) {
    return html(
        "<p class=\"gh-no-print\"><a class=\"govuk-button govuk-button--secondary\" role=\"button\" "
        "draggable=\"false\" data-module=\"gh-leave\" href=\""_html,
        to, "\">Leave this page quickly</a></p>\n"_html);
}

Html listeners(const std::vector<Agency>& agencies, school::Date today) {
    std::vector<web::SummaryRow> rows;
    for (const std::string_view key : kListeners) {
        const Agency* agency = find(agencies, key);
        if (agency != nullptr && can_be_shown(*agency)) rows.push_back(row_of(*agency, today));
    }
    if (rows.empty()) return {};
    return web::section_heading("Talk to somebody outside school") +
           web::paragraph("They do not work for the school.") + web::summary_list(rows);
}

Html further(const std::vector<Agency>& agencies, school::Date today) {
    std::vector<web::SummaryRow> rows;
    for (const Agency& agency : agencies)
        if (agency.key != kEmergency && !is_listener(agency) && can_be_shown(agency))
            rows.push_back(row_of(agency, today));
    if (rows.empty()) return {};
    return web::details("More places to turn to, also for adults", web::summary_list(rows));
}

// Whom to tell, by whom it is about, as reports are routed (SAFEGUARDING 2).
struct Turn {
    std::string_view post;
    std::string_view when;
};
constexpr auto kTurns = std::to_array<Turn>(
    {{people::kDsl, "about anything that worries you"},
     {people::kDeputyDsl, "when the lead is not there"},
     {people::kHead, "when it is about a grown-up who works or helps at school, or about the safeguarding lead"},
     {people::kChair, "when it is about the headteacher"}});

// Names only for who belongs to the school and is signed in; posts for everybody.
std::string names_of(const Parts& parts, const Visit& visit, std::string_view post, school::Date today) {
    std::string names;
    if (!visit.reader) return names;
    const auto posts = parts.people.posts(visit.school.school.id);
    for (const people::PersonId& holder : people::holders(posts, post, today)) {
        const std::string name = name_for(parts, *visit.reader, "contacts.see", holder);
        if (!name.empty()) names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

// Said before anything is sent: nobody is to wait for an answer that cannot come (SAFEGUARDING 10).
Html when_closed(const Visit& visit, base::Instant now) {
    const school::SchoolCalendar& calendar = visit.school.calendar;
    if (calendar.is_in_school_hours(now)) return {};
    const auto local = calendar.local(now);
    const bool opens_today = calendar.is_school_day(local.date) && local.since_midnight < calendar.plan().starts;
    const auto next = opens_today ? std::optional(local.date) : calendar.next_school_day(local.date);
    return web::inset(web::paragraph("The school is closed now. Perhaps nobody there will see a message before " +
                                     (next ? school::show(*next) : std::string("it opens again")) +
                                     ". If it cannot wait, call one of the numbers on this page."));
}

Html at_school(const web::Router& router, const Parts& parts, const Visit& visit, base::Instant now) {
    const school::Profile* profile = parts.profile(visit.school.school.key);
    std::vector<Html> points;
    for (const Turn& turn : kTurns) {
        if (profile == nullptr) break;
        const auto post = std::find_if(profile->posts.begin(), profile->posts.end(),
                                       [&](const school::Post& each) { return each.key == turn.post; });
        if (post == profile->posts.end()) continue;
        const std::string names = names_of(parts, visit, turn.post, today(visit, now));
        points.push_back(html("<strong>"_html, post->title, "</strong>"_html, names.empty() ? "" : " (" + names + ")",
                              ": "_html, turn.when));
    }
    Html content = web::section_heading("Tell somebody at school");
    content += web::paragraph("Any grown-up you trust will listen. These people are there for it:");
    content += web::bullets(points, web::Bullets::dots) + when_closed(visit, now);
    const std::vector<std::string> report = {"concerns", "new"};
    // The form is for grown-ups of the school, since it shows the whole roster: nobody who needs help is led to a
    // page that turns them away.
    const bool is_child_or_parent =
        visit.reader && (visit.reader->has(rights::Role::learner) || visit.reader->has(rights::Role::parent));
    if (is_child_or_parent) {
        content +=
            web::paragraph("Find one of them, ring the school, or ask a grown-up you trust to tell them with you.");
    } else if (const auto link = open_link(router, visit, report)) {
        content += web::link_button("Write it down for them", *link, web::ButtonLook::primary);
    } else if (!visit.reader) {
        content += web::paragraph(
            web::anchor(school_link(visit) / "sign-in", "Sign in to see their names and to write to them"));
    }
    return content;
}

web::Page plain_page(Html content) {
    return {.tab = kPlainTitle, .heading = "Get help now", .content = std::move(content)};
}

web::Response show_help(const web::Router& router, const Parts& parts, const web::Request& request) {
    const auto visit = visit_of(parts, request);
    if (!visit) return web::not_found();
    const school::Profile* profile = parts.profile(visit->school.school.key);
    const std::vector<Agency> agencies = profile == nullptr ? std::vector<Agency>() : profile->agencies;
    const school::Date day = today(*visit, request.now);
    return web::show(plain_page(danger_card(agencies) + way_out(school_link(*visit) / "portal") +
                                listeners(agencies, day) + at_school(router, parts, *visit, request.now) +
                                further(agencies, day)));
}

bool is_in(const school::Profile& profile, const Agency& agency) {
    const Agency* there = find(profile.agencies, agency.key);
    return there != nullptr && there->phone == agency.phone && there->web == agency.web && can_be_shown(*there);
}

// The contacts in which all schools agree: those of the whole country.
std::vector<Agency> agencies_of_all(const Parts& parts) {
    std::vector<Agency> common;
    bool is_first = true;
    for (const rights::OpenSchool& each : parts.schools) {
        const school::Profile* profile = parts.profile(each.school.key);
        if (profile == nullptr) return {};
        if (std::exchange(is_first, false)) common = profile->agencies;
        else std::erase_if(common, [&](const Agency& agency) { return !is_in(*profile, agency); });
    }
    return common;
}

// Where no school is known, such as after a mistyped address.
web::Response show_help_of_no_school(const Parts& parts, const web::Request& request) {
    const std::vector<Agency> agencies = agencies_of_all(parts);
    const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(request.now));
    std::vector<Html> schools;
    for (const rights::OpenSchool& each : parts.schools)
        schools.push_back(web::anchor(Link("/"_link) / each.school.key / "help", "Help at " + each.school.name));
    return web::show(plain_page(danger_card(agencies) + way_out("/"_link) + listeners(agencies, day) +
                                web::section_heading("Tell somebody at school") +
                                web::bullets(schools, web::Bullets::dots)));
}

}  // namespace

void add_help_pages(web::Router& router, const Parts& parts) {
    router.add(web::Method::get, "/help", kHelp,
               [&parts](const web::Request& request) { return show_help_of_no_school(parts, request); });
    router.add(web::Method::get, "/{school}/help", kHelp,
               [&router, &parts](const web::Request& request) { return show_help(router, parts, request); });
}

}  // namespace home
