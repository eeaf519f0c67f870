// A teacher's class: who is online and why not, what is asked for and open; and a site tried as the class and opened
// for it, on a page of its own.

#include "base/text.h"
#include "desk/desk.h"
#include "lessons/pages_parts.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lessons {

namespace {

using web::Html;
using web::html;
using web::Request;
using web::Response;
using web::operator""_html;

constexpr web::Permission kOpen{"lessons.open", web::WhenRefused::told, "safeguarding rule 40"};
constexpr std::size_t kMostReason = 200;
constexpr std::size_t kMostSitesTyped = 4'000;  // characters
constexpr std::size_t kMostAddress = 2'000;
constexpr std::string_view kUsualMinutes = "45";

// A class of whoever asks, today.
struct Taught {
    Asker asker;
    ClassToday which;
    [[nodiscard]] web::Link sites() const { return page() / "sites"; }
    [[nodiscard]] web::Link page() const { return page_of(asker.setup, "lessons") / which.which.id.text(); }
};

// To whoever does not teach the class there is no such page.
std::optional<Taught> taught(const PageParts& parts, const Request& request) {
    auto asker = asker_of(parts, request);
    const auto id = people::ClassId::parse(request.parameters.text("class"));
    if (!asker || !id || !asker->reader.may(kOpen.name())) return std::nullopt;
    const rulebook::SchoolSetup& setup = asker->setup;
    const school::Date today = today_of(*asker, request);
    const auto own = parts.classrooms.taught_by(setup.id, asker->reader.person(), today);
    const auto found = std::ranges::find(own, *id, &people::SchoolClass::id);
    if (found == own.end()) return std::nullopt;
    ClassToday which = class_today(setup, parts.rulebook.ids(setup.id), *found,
                                   parts.classrooms.learners(setup.id, *id, today), today);
    return Taught{*std::move(asker), std::move(which)};
}

struct Seat {
    std::string name;
    std::optional<base::Instant> since;
    std::string obstacle;
};

// Whoever is not online stands first, by name.
std::vector<Seat> seats(const PageParts& parts, const Taught& of) {
    std::map<gatepost::PersonId, base::Instant> online;
    for (const gatepost::Bound& bound : parts.classrooms.online(of.asker.setup.id)) {
        const auto [known, is_new] = online.emplace(bound.person, bound.since);
        if (!is_new) known->second = std::min(known->second, bound.since);
    }
    std::vector<Seat> all;
    for (const people::Person& learner : of.which.learners) {
        Seat seat{rulebook::name_for(of.asker, learner), std::nullopt, {}};
        const auto found = online.find(rulebook::same_id<gatepost::PersonId>(learner.id));
        if (found != online.end()) seat.since = found->second;
        else seat.obstacle = parts.classrooms.obstacle(of.asker.setup.id, learner);
        all.push_back(std::move(seat));
    }
    std::ranges::sort(all, [](const Seat& a, const Seat& b) {
        if (a.since.has_value() != b.since.has_value()) return !a.since;
        return a.name < b.name;
    });
    return all;
}

Html board(const PageParts& parts, const Taught& of, const Request& request) {
    const school::SchoolCalendar& calendar = of.asker.setup.profile.calendar;
    std::vector<std::vector<Html>> missing;
    std::vector<Html> online;
    for (const Seat& seat : seats(parts, of)) {
        const bool is_stopped = !seat.obstacle.empty();
        if (seat.since) online.push_back(web::text(fmt::format("{}, since {}", seat.name, calendar.show(*seat.since))));
        else
            missing.push_back({web::text(seat.name),
                               is_stopped ? web::tag("Cannot sign in", web::Colour::red)
                                          : web::tag("Not signed in", web::Colour::grey),
                               web::text(is_stopped ? seat.obstacle : "has not signed in on a device")});
    }
    const std::string count = fmt::format("{} of {} are signed in, at {}.", online.size(), of.which.learners.size(),
                                          calendar.show(request.now));
    return web::section_heading("Who is online") + web::paragraph(count) +
           web::table({.name = "missing",
                       .caption = "Not online, and why",
                       .columns = {{.title = "Name"}, {.title = "Internet"}, {.title = "Why"}},
                       .rows = std::move(missing),
                       .empty = of.which.learners.empty() ? "The class has no learners today."
                                                          : "Everybody of the class is signed in."}) +
           (online.empty() ? Html() : web::details("Who is signed in", web::bullets(online, web::Bullets::dots))) +
           web::paragraph(
               "Whoever has not used a device for long is asked to sign in again, and may still stand here as signed "
               "in. If somebody is signed in and still has no internet, ask the safeguarding lead: what was decided "
               "about one learner is not shown here.");
}

Html openings(const PageParts& parts, const Taught& of, const Request& request) {
    std::vector<std::vector<Html>> rows;
    const auto when = [&](base::Instant at) { return of.asker.setup.profile.calendar.show(at); };
    for (const Opening& opening : parts.openings.coming(of.asker.setup.id)) {
        if (opening.of != of.which.which.id) continue;
        std::vector<std::string> sites;
        for (const filter::Site& site : opening.sites) sites.push_back(site.text());
        const bool is_now = opening.begins <= request.now;
        rows.push_back(
            {web::text(base::joined(sites, ", ")), web::text(opening.reason),
             html(web::text(fmt::format("{} to {} ", when(opening.begins), when(opening.ends))),
                  is_now ? web::tag("Now", web::Colour::green) : Html()),
             web::post_form(of.page() / "openings" / opening.id.text() / "end", request,
                            web::button(is_now ? "End it now" : "Take it back", web::ButtonLook::secondary))});
    }
    return web::table({.name = "openings",
                       .caption = "Open for this class",
                       .columns = {{.title = "Sites"}, {.title = "For what"}, {.title = "When"}, {.title = "Change"}},
                       .rows = std::move(rows),
                       .empty = "Nothing is opened for this class beyond what it always reaches."});
}

std::vector<school::PersonId> ids_of(const Taught& of) {
    std::vector<school::PersonId> ids;
    for (const people::Person& learner : of.which.learners) ids.push_back(learner.id);
    return ids;
}

// How many of the class ask, and not who: a teacher needs no more to answer, and a child who asks is not looked at.
Html asked_for(const PageParts& parts, const Taught& of, const Request& request) {
    std::vector<std::vector<Html>> rows;
    for (const rulebook::AskedBy& one : parts.requests.waiting_of(of.asker.setup.id, ids_of(of))) {
        const web::Field words{.name = "words", .label = "Or say why it stays closed"};
        rows.push_back({web::text(one.address), web::text(suppressed(one.people)),
                        web::post_form(of.sites(), request,
                                       web::hidden_input("url", one.address) +
                                           web::button("Look at it, and open it", web::ButtonLook::secondary)) +
                            web::post_form(of.page() / "asked" / one.request.id.text() / "answer", request,
                                           web::text_input(words, {}) +
                                               web::button("It stays closed", web::ButtonLook::secondary))});
    }
    if (rows.empty()) return {};
    return web::table(
        {.name = "asked",
         .caption = "Blocked pages that the class asks for",
         .columns = {{.title = "Page"}, {.title = "How many ask", .align = web::Align::number}, {.title = "Answer"}},
         .rows = std::move(rows),
         .empty = {}});
}

std::string answer_words(const Said& said) {
    const filter::Verdict& verdict = said.verdict;
    const std::string category =
        verdict.category ? fmt::format(": {}", filter::entry_of(*verdict.category).title) : std::string();
    if (verdict.action == filter::Action::allow)
        return verdict.reason == filter::Reason::exception ? "Open for this class, for now" : "Open";
    if (verdict.action == filter::Action::warn) return "Opens after a warning" + category;
    if (said.may_open) return "Blocked" + category + ". You can open it for a lesson";
    const bool is_decided =
        verdict.reason == filter::Reason::school_list || verdict.reason == filter::Reason::single_block;
    return is_decided ? std::string("Blocked by a decision of the school. Ask the network manager")
                      : "Blocked" + category + ". No teacher can open it";
}

Html try_form(const Taught& of, const Request& request, const web::Form& form) {
    return web::section_heading("Try a site as this class") +
           web::post_form(
               of.sites(), request,
               web::text_input(form.field("url", "Which page?",
                                          "As in a browser, such as https://example.com/page. Nothing is fetched"),
                               {}) +
                   web::button("Try it", web::ButtonLook::secondary));
}

std::vector<web::Option> lengths(std::chrono::seconds longest) {
    std::vector<web::Option> options;
    for (const int minutes : {15, 30, 45, 60, 90, 120, 180, 240, 360, 480})
        if (std::chrono::minutes(minutes) <= longest)
            options.push_back({std::to_string(minutes), fmt::format("{} minutes", minutes)});
    if (options.empty())
        options.push_back({std::to_string(longest.count() / 60), fmt::format("{} minutes", longest.count() / 60)});
    return options;
}

constexpr std::string_view kLookedAt =
    "I have looked at all that the class will use: pages, pictures and films, advertisements and links, comments and "
    "chat, what it asks a learner for, and whether everybody can use it";
constexpr std::string_view kAdultPresent = "An adult is with the class all the time";

Html open_form(const PageParts& parts, const Taught& of, const Request& request, const web::Form& form) {
    const auto longest = longest_for(parts.limits(of.asker.setup.id), of.which);
    const bool young = is_young(of.which);
    Html fields = web::textarea(form.field("sites", "Which sites?",
                                           "One a line. A site is opened with all that "
                                           "lies below it"),
                                3) +
                  web::text_input(
                      form.field("reason", "What does the lesson need it for?", "For example: Fractions, unit 3"), {}) +
                  web::select(form.field("minutes", "For how long?", ""), lengths(longest)) +
                  desk::moment_fields(form, "begins", "When does it begin?", "Leave it empty for now");
    if (!young)
        fields += web::checkboxes(form.field("looked_at", "Have you looked at it?",
                                             "Not needed where the site stands in the register of evaluated sites"),
                                  {{"yes", std::string(kLookedAt)}}, form.chosen("looked_at", {{"yes", {}}}));
    fields += web::checkboxes(
                  form.field("adult", "Who is with the class?", young ? "" : "Needed only where the register says so"),
                  {{"yes", std::string(kAdultPresent)}}, form.chosen("adult", {{"yes", {}}})) +
              web::button("Open it for this class", web::ButtonLook::primary);
    const Html young_words =
        young ? web::paragraph(html("For the youngest, a site is opened only when it stands in the "_html,
                                    web::anchor(page_of(of.asker.setup, "resources"), "register of evaluated sites"),
                                    " for them. It ends with the lesson."_html))
              : Html();
    return web::section_heading("Open a site for a lesson") + young_words +
           web::post_form(of.page() / "openings", request, fields);
}

Html alerts_of(const web::Form& form) { return form.ok() ? Html() : web::error_summary(form.errors()); }

web::Page class_page(const PageParts& parts, const Taught& of, const Request& request, const web::Form& form) {
    return {.tab = "Your class",
            .heading = of.which.which.name,
            .back = web::BackLink{page_of(of.asker.setup, "lessons")},
            .alerts = alerts_of(form),
            .content = web::link_button("Try a site, or open one for a lesson", of.sites(), web::ButtonLook::primary) +
                       openings(parts, of, request) + asked_for(parts, of, request) + board(parts, of, request),
            .measure = web::Measure::wide};
}

// `tried`: what the gate says to the class about the page that was typed last.
web::Page sites_page(const PageParts& parts, const Taught& of, const Request& request, const web::Form& form,
                     const Html& tried) {
    return {.tab = "A site for your class",
            .heading = "A site for the class",
            .caption = of.which.which.name,
            .back = web::BackLink{of.page()},
            .alerts = alerts_of(form),
            .content = tried + try_form(of, request, form) + open_form(parts, of, request, form)};
}

Response show(const PageParts& parts, const Request& request) {
    const auto of = taught(parts, request);
    if (!of) return web::not_found();
    return web::show(class_page(parts, *of, request, {}));
}

Response show_sites(const PageParts& parts, const Request& request) {
    const auto of = taught(parts, request);
    if (!of) return web::not_found();
    web::Form form;
    form.fill("minutes", kUsualMinutes);
    return web::show(sites_page(parts, *of, request, form, {}));
}

Response refused(const PageParts& parts, const Taught& of, const Request& request, const web::Form& form) {
    return web::show_refused(sites_page(parts, of, request, form, {}));
}

// What was wrong on the page of the class itself.
Response refused_here(const PageParts& parts, const Taught& of, const Request& request, const web::Form& form) {
    return web::show_refused(class_page(parts, of, request, form));
}

Response create_try(const PageParts& parts, const Request& request) {
    const auto of = taught(parts, request);
    if (!of) return web::not_found();
    web::Form form(request.typed);
    const auto typed = form.required_text({"url", kMostAddress, "Write which page"});
    if (!form.ok()) return refused(parts, *of, request, form);
    const bool has_scheme = typed->find("://") != std::string::npos;
    const auto url = wire::Url::parse(has_scheme ? *typed : "https://" + *typed);
    if (!url) {
        form.add_error("url", fmt::format("This is no address: {}. Write it as in a browser, with https://",
                                          wire::describe(url.error())));
        return refused(parts, *of, request, form);
    }
    const auto said = parts.openings.said(of->asker.setup.id, of->which, *url);
    if (!said) {
        form.add_error("url", said.error().words);
        return refused(parts, *of, request, form);
    }
    std::vector<web::SummaryRow> rows;
    bool can_open = false;
    for (const Said& one : *said) {
        rows.push_back({.key = rulebook::name_of_profile(of->asker.setup.profile.filter, one.profile),
                        .value = web::text(answer_words(one))});
        can_open = can_open || (one.may_open && one.verdict.action != filter::Action::allow);
    }
    // On its way to the form below.
    if (can_open && form.field("sites", "", "").value.empty()) form.fill("sites", line_to_open(*url));
    const Html tried =
        web::subsection_heading("What the gate says to the class") + web::inset(web::text(url->text())) +
        (rows.empty() ? web::paragraph("No profile of the filter fits the class today.") : web::summary_list(rows));
    form.fill("minutes", kUsualMinutes);
    return web::show(sites_page(parts, *of, request, form, tried));
}

std::string_view field_of(OpeningFault fault) {
    switch (fault) {
        case OpeningFault::no_reason:
            return "reason";
        case OpeningFault::no_time:
        case OpeningFault::not_in_school:
        case OpeningFault::too_far:
            return "begins";
        case OpeningFault::too_long:
            return "minutes";
        case OpeningFault::not_looked_at:
            return "looked_at";
        case OpeningFault::no_adult:
            return "adult";
        default:
            return "sites";
    }
}

Confirmed confirmed(const web::Form& form, std::string_view name) {
    return form.is_ticked(name) ? Confirmed::yes : Confirmed::no;
}

// Whoever of the class asked for what is open now has an answer.
void tell_askers(const PageParts& parts, const Taught& of, const Opening& opening) {
    const std::vector<school::PersonId> people = ids_of(of);
    const school::SchoolCalendar& calendar = of.asker.setup.profile.calendar;
    for (const rulebook::AskedBy& one : parts.requests.waiting_of(of.asker.setup.id, people)) {
        const auto asked = parse_sites(one.address);
        const bool is_open = asked && std::ranges::any_of(opening.sites, [&](const filter::Site& site) {
                                 return covers(site, asked->front());
                             });
        if (is_open)
            (void)parts.requests.answer(of.asker.reader, one.request.id, people,
                                        {rulebook::AskOutcome::for_lesson,
                                         fmt::format("Your teacher opened it for a lesson, from {} to {}",
                                                     calendar.show(opening.begins), calendar.show(opening.ends))});
    }
}

Response create_opening(const PageParts& parts, const Request& request) {
    const auto of = taught(parts, request);
    if (!of) return web::not_found();
    web::Form form(request.typed);
    const OpeningLimits limits = parts.limits(of->asker.setup.id);
    const auto sites = form.required_text({"sites", kMostSitesTyped, "Write which site the lesson needs"});
    const auto reason = form.required_text({"reason", kMostReason, "Say what the lesson needs it for"});
    const auto minutes =
        form.choice("minutes", lengths(longest_for(limits, of->which)), "Choose how long it is needed");
    const auto begins = desk::moment(form, "begins", of->asker.setup.profile.calendar);
    if (!form.ok()) return refused(parts, *of, request, form);
    const base::Instant from = begins.value_or(request.now);
    const auto parsed = parse_sites_to_open(*sites);
    if (!parsed) {
        form.add_error("sites", describe(parsed.error()));
        return refused(parts, *of, request, form);
    }
    const auto made =
        parts.openings.open(of->asker.reader,
                            {.of = of->which.which.id,
                             .sites = *parsed,
                             .reason = *reason,
                             .begins = from,
                             .ends = from + std::chrono::minutes(base::parse_decimal(*minutes).value_or(0)),
                             .looked_at = confirmed(form, "looked_at"),
                             .adult_present = confirmed(form, "adult")},
                            of->which, limits);
    if (made) {
        tell_askers(parts, *of, *made);
        return web::go_to(of->page());
    }
    form.add_error(field_of(made.error().fault), describe(made.error()));
    // It is kept: on the form again it would be entered twice.
    if (made.error().fault == OpeningFault::not_published) return refused_here(parts, *of, request, form);
    return refused(parts, *of, request, form);
}

Response create_answer(const PageParts& parts, const Request& request) {
    const auto of = taught(parts, request);
    const auto id = rulebook::RequestId::parse(request.parameters.text("request"));
    if (!of || !id) return web::not_found();
    web::Form form(request.typed);
    const auto words = form.required_text({"words", kMostReason, "Say why, to whoever asked"});
    if (!form.ok()) return refused_here(parts, *of, request, form);
    if (!parts.requests.answer(of->asker.reader, *id, ids_of(*of), {rulebook::AskOutcome::not_opened, *words}))
        return web::not_found();
    return web::go_to(of->page());
}

Response create_end(const PageParts& parts, const Request& request) {
    const auto of = taught(parts, request);
    const auto id = OpeningId::parse(request.parameters.text("opening"));
    if (!of || !id) return web::not_found();
    const auto open = parts.openings.coming(of->asker.setup.id);
    const auto found = std::ranges::find(open, *id, &Opening::id);
    if (found != open.end() && found->of != of->which.which.id) return web::not_found();
    const auto ended = parts.openings.end(of->asker.reader, *id, Openings::Teaches::yes);
    if (ended) return web::go_to(of->page());
    web::Form form;
    form.add_error("openings", describe(ended.error()));
    return refused_here(parts, *of, request, form);
}

}  // namespace

void add_class_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, Page page) {
        router.add(method, pattern, kOpen, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/lessons/{class}", show);
    add(web::Method::get, "/{school}/lessons/{class}/sites", show_sites);
    add(web::Method::post, "/{school}/lessons/{class}/sites", create_try);
    add(web::Method::post, "/{school}/lessons/{class}/openings", create_opening);
    add(web::Method::post, "/{school}/lessons/{class}/asked/{request}/answer", create_answer);
    add(web::Method::post, "/{school}/lessons/{class}/openings/{opening}/end", create_end);
}

}  // namespace lessons
