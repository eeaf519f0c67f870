// Reporting a concern in three screens: danger and whether it is about an adult; who; what. Nothing is stored, and
// nobody is told, before the last one is sent (SAFEGUARDING 1).

#include "base/text.h"
#include "concerns/pages.h"
#include "concerns/wording.h"
#include "desk/desk.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

namespace concerns {

using web::literals::operator""_html;
using web::literals::operator""_link;

namespace {

inline constexpr web::Permission kRaise{"concerns.raise", web::WhenRefused::told, ""};

constexpr std::string_view kYes = "yes";
constexpr std::string_view kNo = "no";
constexpr std::string_view kUnknown = "unknown";
constexpr std::size_t kMostWords = 20'000;  // characters

enum class Screen { route, who, what };
constexpr auto words_of(Screen) {
    return std::to_array<std::pair<Screen, std::string_view>>(
        {{Screen::route, "route"}, {Screen::who, "who"}, {Screen::what, "what"}});
}

// One person's report on its way through the screens: everything typed so far is in the form.
struct Report {
    const PageParts& parts;
    const web::Request& request;
    const Asked& who;
    web::Form form;
    std::optional<AlertId> alert{};
    std::optional<AlertSummary> from{};  // when it is made from an alert that the reader may know of

    [[nodiscard]] bool about_adult() const { return form.field("adult", "", "").value == kYes; }
    [[nodiscard]] std::string typed(std::string_view name) const { return form.field(name, "", "").value; }
};

// Choosing from names is part of the reader's own report.
template <class Use>
void with_names(const Report& report, const Use& use) {
    const rights::Record own{.subject = {"concern", journal::opaque(report.who.reader.person().bytes())},
                             .written_by = report.who.reader.person()};
    (void)report.who.reader.read("concerns.raise", own, use);
}

std::vector<web::Option> yes_and_no() { return {{std::string(kYes), "Yes"}, {std::string(kNo), "No"}}; }

web::Html route_fields(const Report& report) {
    return web::radios(report.form.field("danger", "Is anyone in danger now?", "Call 999 before you write anything"),
                       yes_and_no(), web::Arrangement::inline_row) +
           web::radios(report.form.field("adult", "Is it about an adult who works or helps at school?",
                                         "Staff, volunteers, governors, contractors and visitors. If you are not "
                                         "sure, say yes. Only whoever may read it is told, never that person."),
                       yes_and_no(), web::Arrangement::inline_row);
}

std::vector<web::Option> adults(const Report& report) {
    std::vector<web::Option> options{{"", "Choose a name"}};
    with_names(report, [&](const base::ReadScope& scope) {
        for (web::Option& each : options_of(report.parts.concerns.adults(report.who.school.id), scope))
            options.push_back(std::move(each));
    });
    options.push_back({std::string(kNotListed), "Somebody who is not in this list"});
    return options;
}

enum class Also { nobody, unknown };
std::vector<web::Option> learners(const Report& report, Also also) {
    std::vector<web::Option> options{{"", "Choose a name"}};
    if (also == Also::unknown) options.push_back({std::string(kUnknown), "I do not know who it is"});
    with_names(report, [&](const base::ReadScope& scope) {
        for (web::Option& each : options_of(report.parts.concerns.learners(report.who.school.id), scope))
            options.push_back(std::move(each));
    });
    return options;
}

web::Html who_fields(const Report& report) {
    if (report.about_adult())
        return web::select(report.form.field("person", "Who is it about?", ""), adults(report)) +
               adult_name_fields(report.form, "adult_name");
    return web::select(report.form.field("person", "Who is it about?", ""), learners(report, Also::unknown)) +
           web::select(report.form.field("person_2", "Is it about a second child?", "Leave it if not"),
                       learners(report, Also::nobody));
}

std::vector<web::Option> kinds() {
    std::vector<web::Option> options{{"", "Choose what fits best"}};
    for (const Kind& kind : kKinds) options.push_back({std::string(kind.key), std::string(kind.title)});
    return options;
}

web::Html what_fields(const Report& report) {
    return web::inset(web::paragraph("If there is a picture or video: do not look at it, copy it, send it or attach "
                                     "it, and do not ask the child to show it. Write in words what you were told.")) +
           web::select(report.form.field("kind", "What kind of concern is it?", ""), kinds()) +
           web::textarea(report.form.field("what", "What happened?",
                                           "Write what you saw and heard, and a child's own words as they were said"),
                         8) +
           moment_fields(report.form, "happened", "When did it happen?") +
           moment_fields(report.form, "known", "When did you, or the first adult, know of it?");
}

web::Html earlier_answers(const Report& report, Screen screen) {
    web::Html hidden = web::hidden_input("screen", word_for(screen));
    if (report.alert) hidden += web::hidden_input("alert", report.alert->text());
    if (screen == Screen::route) return hidden;
    for (const char* name : {"danger", "adult"}) hidden += web::hidden_input(name, report.typed(name));
    if (screen == Screen::who) return hidden;
    for (const char* name : {"person", "person_2", "adult_name"}) hidden += web::hidden_input(name, report.typed(name));
    if (report.form.is_ticked("adult_name-listed")) hidden += web::hidden_input("adult_name-listed", "nobody");
    return hidden;
}

web::Page page_of(const Report& report, Screen screen) {
    web::Html fields = earlier_answers(report, screen);
    std::string_view verb = "Continue";
    switch (screen) {
        case Screen::route:
            fields += route_fields(report);
            break;
        case Screen::who:
            fields += who_fields(report);
            break;
        case Screen::what:
            fields += what_fields(report);
            verb = "Send";
            break;
    }
    fields += web::button(verb, web::ButtonLook::primary);
    const web::Link to = inbox_link(report.who.school);
    return {.tab = "Report a concern",
            .heading = "Report a concern",
            .back = web::BackLink{web::Link("/"_link) / report.who.school.key},
            .alerts = web::error_summary(report.form.errors()),
            .content = danger_card() + web::post_form(to, report.request, fields)};
}

// The answers to the first two questions; empty with errors noted.
bool has_route(Report& report) {
    const auto danger = report.form.choice("danger", yes_and_no(), "Say whether anyone is in danger now");
    const auto adult = report.form.choice("adult", yes_and_no(), "Say whether it is about an adult at school");
    return danger && adult;
}

std::optional<Subjects> subjects_of(Report& report) {
    const std::string person = report.typed("person");
    if (person.empty()) {
        report.form.add_error("person", "Choose who it is about");
        return std::nullopt;
    }
    const bool is_adult = report.about_adult();
    Subjects subjects{.about = is_adult ? About::adult : About::learners};
    if (is_adult && person == kNotListed) {
        auto named = adult_named(report.form, "adult_name");
        const auto checked = named ? report.parts.concerns.check_name(report.who.reader, *named) : Result<void>();
        if (checked) return named;
        report.form.add_error("adult_name", refusal(checked.error(), report.who.school.key));
        return std::nullopt;
    }
    if (!is_adult && person == kUnknown) return Subjects{.about = About::unknown};
    for (const std::string& each : {person, is_adult ? std::string() : report.typed("person_2")}) {
        if (each.empty()) continue;
        const auto id = PersonId::parse(each);
        if (!id) {
            report.form.add_error("person", "Choose a name from the list");
            return std::nullopt;
        }
        if (subjects.persons.empty() || subjects.persons.front() != *id) subjects.persons.push_back(*id);
    }
    return subjects;
}

std::optional<Raising> raising_of(Report& report, const Subjects& subjects) {
    const auto kind = report.form.choice("kind", kinds(), "Choose what kind of concern it is");
    const auto what = report.form.required_text({.name = "what", .most = kMostWords, .missing = "Say what happened"});
    const auto happened = desk::moment(report.form, "happened", report.who.school.calendar);
    auto known = desk::moment(report.form, "known", report.who.school.calendar);
    // A day without a time is the whole of it: known on the day on which it happened.
    if (known && happened && report.typed("known-time").empty()) known = std::max(*known, *happened);
    if (kind && kind->empty()) report.form.add_error("kind", "Choose what kind of concern it is");
    if (!report.form.ok()) return std::nullopt;
    return Raising{.kind = *kind,
                   .danger = report.typed("danger") == kYes ? Danger::now : Danger::none_known,
                   .subjects = subjects,
                   .words = Words(*what),
                   .happened = happened,
                   .known = known,
                   .alert = report.alert};
}

web::Response send(Report& report, const Subjects& subjects) {
    const auto raising = raising_of(report, subjects);
    if (!raising) return web::show_refused(page_of(report, Screen::what));
    const auto receipt = report.parts.concerns.raise(report.who.reader, *raising);
    if (receipt) {
        for (const PersonId& told : receipt->told) report.parts.notices.publish(report.who.school.id, told);
        return web::go_to(inbox_link(report.who.school) / "sent");
    }
    const Fault fault = receipt.error().fault;
    const bool is_about_dates = fault == Fault::clocks;
    report.form.add_error(is_about_dates ? "known" : "what", refusal(receipt.error(), report.who.school.key));
    return web::show_refused(page_of(report, Screen::what));
}

web::Response next(Report& report, Screen screen) {
    if (!has_route(report)) return web::show_refused(page_of(report, Screen::route));
    if (screen == Screen::route) return web::show(page_of(report, Screen::who));
    const auto subjects = subjects_of(report);
    if (!subjects) return web::show_refused(page_of(report, Screen::who));
    if (screen == Screen::who) return web::show(page_of(report, Screen::what));
    return send(report, *subjects);
}

void fill(web::Values& values, std::string name, std::string value) {
    if (!values.first(name)) values.add(std::move(name), std::move(value));
}

std::string time_text(std::chrono::milliseconds since_midnight) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(since_midnight).count();
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

void fill_moment(web::Values& values, const std::string& name, Instant at, const SchoolFacts& school) {
    const school::LocalTime local = school.calendar.local(at);
    fill(values, name + "-day", std::to_string(static_cast<unsigned>(local.date.day())));
    fill(values, name + "-month", std::to_string(static_cast<unsigned>(local.date.month())));
    fill(values, name + "-year", std::to_string(static_cast<int>(local.date.year())));
    fill(values, name + "-time", time_text(local.since_midnight));
}

// What the alert says already stands in the form, to be changed where it is wrong.
void prefill(const Report& report, web::Values& values) {
    const AlertSummary& alert = *report.from;
    fill(values, "adult", std::string(alert.about == About::adult ? kYes : kNo));
    if (alert.person) fill(values, "person", alert.person->text());
    if (!alert.person && alert.about == About::unknown) fill(values, "person", std::string(kUnknown));
    fill_moment(values, "happened", alert.happened, report.who.school);
    if (alert.opened) fill_moment(values, "known", *alert.opened, report.who.school);
    (void)report.who.reader.read(
        "concerns.raise",
        {.subject = {"alert", journal::opaque(report.alert->bytes())}, .written_by = report.who.reader.person()},
        [&](const base::ReadScope& scope) {
            fill(values, "what", std::string(base::first_characters(alert.line.show(scope), kMostAlertLine)));
        });
}

// Learners and parents report on pages of their own; here stand the names of the whole roster.
bool is_for_staff(const rights::Reader& reader) {
    return !reader.has(rights::Role::learner) && !reader.has(rights::Role::parent);
}

Report report_of(const PageParts& parts, const web::Request& request, const Asked& who) {
    Report report{parts, request, who, {}};
    web::Values values = request.method == web::Method::post ? request.typed : web::Values();
    const std::string_view named =
        request.method == web::Method::post ? request.typed.text("alert") : request.query.text("alert");
    const auto alert = AlertId::parse(named);
    if (alert && parts.alerts != nullptr) {
        report.from = parts.alerts->find(who.reader, *alert);
        if (report.from) {
            report.alert = alert;
            prefill(report, values);
        }
    }
    report.form = web::Form(std::move(values));
    return report;
}

web::Response new_form(const PageParts& parts, const web::Request& request) {
    const auto who = asked(parts, request);
    if (!who || !is_for_staff(who->reader)) return web::not_found();
    return web::show(page_of(report_of(parts, request, *who), Screen::route));
}

web::Response create(const PageParts& parts, const web::Request& request) {
    const auto who = asked(parts, request);
    if (!who || !is_for_staff(who->reader)) return web::not_found();
    Report report = report_of(parts, request, *who);
    return next(report, value_of<Screen>(request.typed.text("screen")).value_or(Screen::route));
}

// The same words whoever it was about and whoever was told.
web::Response show_sent(const PageParts& parts, const web::Request& request) {
    const auto who = asked(parts, request);
    if (!who) return web::not_found();
    web::Html content = web::panel("Your concern was sent", web::text("Thank you for telling us."));
    content += web::paragraph(
        "A concern about a child is with the designated safeguarding lead. One about an adult who works or helps at "
        "school is with the headteacher, and one about the headteacher with the chair of governors.");
    content += web::paragraph("Do not look into it yourself, and do not tell the person whom it is about.");
    content += danger_card();
    return web::show({.tab = "Concern sent",
                      .heading = "Sent",
                      .back = web::BackLink{web::Link("/"_link) / who->school.key},
                      .content = std::move(content)});
}

}  // namespace

void add_report_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/concerns/new", kRaise,
               [parts](const web::Request& request) { return new_form(parts, request); });
    router.add(web::Method::post, "/{school}/concerns", kRaise,
               [parts](const web::Request& request) { return create(parts, request); });
    router.add(web::Method::get, "/{school}/concerns/sent", kRaise,
               [parts](const web::Request& request) { return show_sent(parts, request); });
}

}  // namespace concerns
