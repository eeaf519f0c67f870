// A page that should have been blocked, reported in a minute: by staff, and by a learner in own words.

#include "base/text.h"
#include "base/words.h"
#include "breaches/pages_parts.h"
#include "desk/desk.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>

namespace breaches {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kReport{"breaches.report", web::WhenRefused::told,
                                  "homewood-7.3-06 headcorn-7.3.2-05 hccs-7.4-06"};
constexpr std::string_view kAdult = "adult";
constexpr std::string_view kNoAdult = "no";

bool is_learner(const Asker& asker) { return asker.reader.has(rights::Role::learner); }

Html danger(const Asker& asker) {
    return web::warning_text(is_learner(asker)
                                 ? "If you or anyone is in danger now, call 999, or shout for a grown-up."
                                 : "If anyone is in danger now, call 999 first. Then tell the designated safeguarding "
                                   "lead in person. Do not leave the child alone.");
}

Html first_step(const Asker& asker) {
    if (is_learner(asker))
        return web::inset(
            web::text("First: cover the screen, or turn it off. Tell a grown-up near you. You are not in "
                      "trouble: thank you for telling us."));
    return web::inset(
        web::text("First: cover the screen, or turn it off. Nobody goes back to look at it again, takes a "
                  "picture of it or sends it on. If it could show sexual pictures of a child, say so below, "
                  "and leave the device as it is."));
}

// Asked before anything is typed: what an adult did goes another way, and past them (SAFEGUARDING 1).
web::Page route_page(const Asker& asker) {
    const web::Link here = reports_page(asker) / "new";
    const web::Link about_adult = home_of(asker) / (is_learner(asker) ? "help" : "concerns");
    return {
        .tab = "Report a page",
        .heading =
            is_learner(asker) ? "I saw something bad on the internet" : "Report a page that should have been blocked",
        .back = web::BackLink{home_of(asker)},
        .content =
            danger(asker) + first_step(asker) +
            web::section_heading(is_learner(asker)
                                     ? "Did a grown-up who works or helps at school show it to you?"
                                     : "Did an adult who works or helps at school show it, or look for it?") +
            web::button_group(
                {web::link_button(is_learner(asker) ? "No: tell what I saw" : "No: report the page",
                                  here.with(kAdult, kNoAdult), web::ButtonLook::primary),
                 web::link_button(is_learner(asker) ? "Yes, or I am not sure" : "Yes, or not sure: raise a concern",
                                  is_learner(asker) ? about_adult : about_adult / "new", web::ButtonLook::secondary)})};
}

const std::vector<web::Option>& screens() {
    static const std::vector<web::Option> kScreens{
        {"covered", "Yes"}, {"left_on", "Not yet"}, {"not_known", "I do not know"}};
    return kScreens;
}
const std::vector<web::Option>& may_be_illegal() {
    static const std::vector<web::Option> kOptions{{"no", "No"},
                                                   {"perhaps", "Yes, or perhaps", "Do not look again to find out"}};
    return kOptions;
}
const std::vector<web::Option>& block_now() {
    static const std::vector<web::Option> kOptions{{"yes", "Block this site for everybody at school, at once"}};
    return kOptions;
}

Html learner_fields(const web::Form& form) {
    return web::radios(form.field("screen", "Is the screen covered or off?", ""), screens(),
                       web::Arrangement::stacked) +
           web::textarea(form.field("words", "What happened?", "In your own words. You can leave it out"), 4) +
           web::text_input(form.field("url", "What was the page called?", "If you know it. Do not go back to look"),
                           {}) +
           web::text_input(form.field("room", "Where were you?", ""), {.width = web::Width::half}) +
           web::text_input(form.field("device", "Which device was it?", "A tablet, a computer, a phone"),
                           {.width = web::Width::half}) +
           web::text_input(form.field("saw", "Who else saw it?", "You can leave it out"), {});
}

Html staff_fields(const Asker& asker, const web::Form& form) {
    Html fields =
        web::radios(form.field("screen", "Is the screen covered or off?", ""), screens(), web::Arrangement::stacked) +
        web::select(form.field("content", "What did it show?", ""), contents()) +
        web::radios(
            form.field("illegal", "Could it show sexual pictures of a child, or how to commit an act of terror?", ""),
            may_be_illegal(), web::Arrangement::stacked) +
        web::text_input(form.field("url", "Its address, if you have it", "Rather leave it out than go back to look"),
                        {}) +
        web::text_input(form.field("room", "Where?", "A room, or at home"), {.width = web::Width::half}) +
        web::text_input(form.field("device", "On which device?", "Its asset tag, not whose it is"),
                        {.width = web::Width::half}) +
        web::textarea(form.field("saw", "Who saw it?", "Names, one a line; or a class"), 3) +
        web::textarea(form.field("words", "Anything else?", "How it came up, and what was done"), 3) +
        desk::moment_fields(form, "found", "When was it?", "Leave it empty if it was just now");
    if (asker.reader.may("rules.block_now"))
        fields += web::checkboxes(form.field("block", "Block it?", "Somebody else reviews that later"), block_now(),
                                  form.chosen("block", block_now()));
    return fields;
}

web::Page form_page(const Asker& asker, const Request& request, const web::Form& form) {
    return {.tab = "Report a page",
            .heading = is_learner(asker) ? "What did you see?" : "The page that should have been blocked",
            .back = web::BackLink{reports_page(asker) / "new"},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = danger(asker) + first_step(asker) +
                       web::post_form(reports_page(asker), request,
                                      (is_learner(asker) ? learner_fields(form) : staff_fields(asker, form)) +
                                          web::button("Send", web::ButtonLook::primary))};
}

Response show_new(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    if (request.query.text(kAdult) != kNoAdult) return web::show(route_page(*asker));
    return web::show(form_page(*asker, request, {}));
}

// Learners whose whole name stands on a line; the other lines stay as they were typed. Names are compared, not shown.
std::string take_names(const PageParts& parts, const Asker& asker, std::string_view typed,
                       std::vector<school::PersonId>& children) {
    std::vector<std::string> rest;
    const auto roster = parts.breaches.learners(asker.setup.id);
    std::size_t lines = 0;
    for (const std::string_view line : base::split(typed, '\n')) {
        if (++lines > kMostNames) {
            rest.emplace_back(base::trimmed(line));
            continue;
        }
        if (base::trimmed(line).empty()) continue;
        std::vector<school::PersonId> meant;
        const rights::Record own{.subject = {"breach_report", journal::opaque(asker.reader.person().bytes())},
                                 .written_by = asker.reader.person()};
        (void)asker.reader.read(kReport.name(), own,
                                [&](const base::ReadScope& scope) { meant = people::named(roster, line, scope); });
        // Of two namesakes nobody knows which: whoever handles it asks.
        if (meant.size() == 1) children.push_back(meant.front());
        else rest.emplace_back(base::trimmed(line));
    }
    return base::joined(rest, "\n");
}

std::optional<Report> typed_report(const PageParts& parts, const Asker& asker, web::Form& form, base::Instant now) {
    Report report;
    const auto text = [&](const char* name, std::size_t most) {
        return form.optional_text({.name = name, .most = most, .missing = {}}).value_or(std::string());
    };
    report.url = Words(text("url", kMostUrl));
    report.device = Words(text("device", kMostPlace));
    report.room = Words(text("room", kMostPlace));
    report.words = Words(text("words", kMostWords));
    const std::string saw = text("saw", kMostWords);
    const auto screen = form.choice("screen", screens(), "Say whether the screen is covered");
    if (screen) report.screen = *base::value_of<Screen>(*screen);
    if (!is_learner(asker)) {
        const auto content = form.choice("content", contents(), "Choose what it showed");
        const auto illegal = form.choice("illegal", may_be_illegal(), "Say whether it could be illegal to have it");
        if (content && content->empty()) form.add_error("content", "Choose what it showed");
        else if (content) report.content = *base::value_of<Content>(*content);
        if (illegal) report.illegal = *base::value_of<Illegal>(*illegal);
        report.found_at = desk::moment(form, "found", asker.setup.profile.calendar);
        if (report.found_at && *report.found_at > now)
            form.add_error("found-day", "Choose a day and time that have passed, or leave it empty");
    } else {
        report.illegal = Illegal::not_asked;
        report.content = Content::not_asked;
    }
    if (!form.ok()) return std::nullopt;
    // What a child writes of others stays words until an adult has looked.
    report.saw = Words(is_learner(asker) ? saw : take_names(parts, asker, saw, report.children));
    return report;
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const std::string url(base::trimmed(request.typed.text("url")));
    const bool blocks = asker->reader.may("rules.block_now") && !form.chosen("block", block_now()).empty();
    const auto site = site_of(url);
    if (blocks && !site) form.add_error("url", "To block it at once, write its address, as `example.com`");
    const auto report = typed_report(parts, *asker, form, request.now);
    if (!report) return web::show_refused(form_page(*asker, request, form));
    const auto made = parts.breaches.report(asker->reader, *report);
    if (!made) {
        form.add_error("words", describe(made.error()));
        return web::show_refused(form_page(*asker, request, form));
    }
    web::Link sent = reports_page(*asker) / "sent";
    if (blocks) sent = sent.with("block", block(parts, *asker, *made, *site) ? "done" : "failed");
    return web::go_to(sent);
}

Response show_sent(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    Html content = web::panel("Thank you", web::text("You did right to tell us."));
    const std::string_view blocked = request.query.text("block");
    if (blocked == "done")
        content += web::paragraph("The site is blocked for everybody at school. Somebody else reviews that later.");
    if (blocked == "failed")
        content += web::warning_text(
            "The site could not be blocked from here. Block it on the page of the filter, where "
            "you see why.");
    if (is_learner(*asker))
        content += web::paragraph(
                       "Somebody at school who looks after children reads what you wrote. If it goes round in "
                       "your head, talk to a grown-up you trust. Nobody may read it tonight or at the weekend.") +
                   web::paragraph(web::anchor(home_of(*asker) / "help", "Help, also tonight and at the weekend"));
    else
        content += web::paragraph(
            "It is with those whom the school’s policy names. Talk with whoever saw it, calmly, and "
            "do not go back to look. Parents are told by those who decide about that.");
    return web::show({.tab = "Sent",
                      .heading = "Sent",
                      .back = web::BackLink{home_of(*asker)},
                      .content = content + danger(*asker)});
}

}  // namespace

void add_report_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/breach-reports/new", kReport,
               [parts](const Request& request) { return show_new(parts, request); });
    router.add(web::Method::post, "/{school}/breach-reports", kReport,
               [parts](const Request& request) { return create(parts, request); });
    router.add(web::Method::get, "/{school}/breach-reports/sent", kReport,
               [parts](const Request& request) { return show_sent(parts, request); });
}

}  // namespace breaches
