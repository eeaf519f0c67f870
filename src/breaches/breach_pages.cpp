// What was reported, and what is done about it: by whoever handles it, by technical staff, and by those who see it
// logged.

#include "base/text.h"
#include "base/words.h"
#include "breaches/pages_parts.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"
#include "wire/defang.h"
#include "wire/url.h"

#include <fmt/format.h>

#include <algorithm>

namespace breaches {

namespace {

using web::Html;
using web::Request;
using web::Response;
using web::literals::operator""_link;

constexpr web::Permission kSee{"breaches.see", web::WhenRefused::told,
                               "homewood-7.3-07 headcorn-7.3.2-05b hccs-7.4-07"};
constexpr std::size_t kMostShown = 200;
constexpr std::string_view kOthers = "others";

const std::vector<web::Option>& causes() {
    static const std::vector<web::Option> kCauses{
        {"", "Choose"},
        {"on_no_list", "The site is on no list"},
        {"opened_by_exception", "It was opened, by the school’s list or for a lesson"},
        {"not_through_gate", "The device did not go through the gate"},
        {"other_device", "It was a device of somebody’s own"},
        {"not_known", "It could not be found out"}};
    return kCauses;
}
const std::vector<web::Option>& assessments() {
    static const std::vector<web::Option> kAssessments{
        {"", "Choose"}, {"no", "No"}, {"perhaps", "Yes, or perhaps: it is treated as if it were"}};
    return kAssessments;
}
const std::vector<web::Option>& posts_for_adults() {
    static const std::vector<web::Option> kPosts{{"", "Choose"},
                                                 {"head", "The headteacher: it is about somebody else at school"},
                                                 {"chair", "The chair of governors: it is about the headteacher"}};
    return kPosts;
}
const std::vector<web::Option>& tellings() {
    static const std::vector<web::Option> kTellings{
        {"", "Choose"},
        {"told", "The parents are told"},
        {"told_one", "One parent is told, and the other is not"},
        {"held", "Not yet: it is held", "With a day on which it is looked at again"},
        {"not_needed", "They need not be told"}};
    return kTellings;
}

std::string label_of(const std::vector<web::Option>& options, std::string_view value) {
    const auto found = std::ranges::find(options, value, &web::Option::value);
    return found == options.end() ? std::string(value) : found->label;
}

std::string content_of(Content content) {
    return content == Content::not_asked ? "not asked of a learner" : label_of(contents(), base::word_for(content));
}

// One breach, as somebody looks at it.
struct Looked {
    const PageParts& parts;
    const Asker& asker;
    const Request& request;
    const Breach& breach;
    const Ways& ways;
    const web::Form& form;

    [[nodiscard]] bool may_handle() const { return breaches::may_handle(breach, ways, asker.reader); }
    [[nodiscard]] std::string when(base::Instant at) const { return asker.setup.profile.calendar.show(at); }
    [[nodiscard]] web::Link page() const { return reports_page(asker) / breach.id.text(); }
    [[nodiscard]] std::string name(const school::PersonId& person) const {
        const auto found = parts.breaches.find(asker.setup.id, person);
        const std::string name = found ? rulebook::name_for(asker, *found) : std::string();
        return name.empty() ? "somebody who has left" : name;
    }
    [[nodiscard]] std::string show(const Words& words) const {
        std::string text;
        const rights::Record record{.subject = {"breach_report", journal::opaque(breach.id.bytes())},
                                    .written_by = breach.reported_by};
        (void)asker.reader.read(kSee.name(), record, [&](const base::ReadScope& scope) { text = words.show(scope); });
        return text;
    }
};

std::string title_of(Finder finder) {
    switch (finder) {
        case Finder::learner:
            return "a learner";
        case Finder::staff:
            return "a member of staff";
        case Finder::technical_staff:
            return "technical staff";
        case Finder::other:
            return "somebody who does not work at school";
    }
    return {};
}

Html state_tag(const Breach& breach) {
    if (is_closed(breach)) return web::tag("Closed", web::Colour::grey);
    return is_opened(breach) ? web::tag("Open", web::Colour::blue) : web::tag("New", web::Colour::yellow);
}

Html illegal_tag(const Breach& breach) {
    switch (illegal_of(breach)) {
        case Illegal::no:
            return web::text("No");
        case Illegal::perhaps:
            return web::tag("Perhaps", web::Colour::red);
        case Illegal::not_asked:
            return web::tag("Not asked yet", web::Colour::yellow);
    }
    return {};
}

Html report_of(const Looked& looked) {
    const Report& report = looked.breach.report;
    const auto text = [&](const Words& words, std::string_view nothing) {
        const std::string typed = wire::defanged(looked.show(words));
        return typed.empty() ? web::text(nothing) : web::prose(typed);
    };
    // To be read, not to be followed (SAFEGUARDING 29).
    const std::string url = wire::defanged(looked.show(report.url));
    std::vector<web::SummaryRow> rows{
        {.key = "State", .value = state_tag(looked.breach)},
        {.key = "Reported by",
         .value = web::text(
             looked.may_handle()
                 ? fmt::format("{} ({}), {}", looked.name(looked.breach.reported_by), title_of(looked.breach.finder),
                               looked.when(looked.breach.reported_at))
                 : fmt::format("{}, {}", title_of(looked.breach.finder), looked.when(looked.breach.reported_at)))},
        {.key = "When it was",
         .value = web::text(report.found_at ? looked.when(*report.found_at) : std::string("as it was reported"))},
        {.key = "What it showed", .value = web::text(content_of(report.content))},
        {.key = "Could be illegal", .value = illegal_tag(looked.breach)},
        {.key = "Address", .value = web::text(url.empty() ? std::string("not written") : url)},
        {.key = "Where", .value = text(report.room, "not written")},
        {.key = "Device", .value = text(report.device, "not written")},
        {.key = "Screen covered",
         .value = web::text(report.screen == Screen::covered   ? "Yes"
                            : report.screen == Screen::left_on ? "Not when it was reported"
                                                               : "Not known")}};
    // Children are no matter of whoever looks after the filter.
    if (looked.may_handle()) {
        std::vector<std::string> names;
        for (const school::PersonId& child : children_of(looked.breach)) names.push_back(looked.name(child));
        rows.push_back({.key = "Children who saw it",
                        .value = web::text(names.empty() ? std::string("none is named") : base::joined(names, ", "))});
        rows.push_back({.key = "Who else saw it", .value = text(report.saw, "not written")});
        rows.push_back({.key = "In their words", .value = text(report.words, "nothing")});
    }
    return web::summary_list(std::move(rows));
}

std::string words_of_step(const Looked& looked, const Step& step) {
    switch (step.kind) {
        case StepKind::opened:
            return "Has it in hand";
        case StepKind::child:
            return "One more child saw it: " + looked.name(*step.child);
        case StepKind::not_there:
            return "Did not see it: " + looked.name(*step.child);
        case StepKind::assessed:
            return "Could it be illegal? " + label_of(assessments(), step.what);
        case StepKind::cause:
        case StepKind::technical:
            return "Why it was not blocked: " + label_of(causes(), step.what);
        case StepKind::handed:
            return "Asked the technical staff to look";
        case StepKind::blocked:
            return "Blocked it for everybody at once";
        case StepKind::seen_logged:
            return step.what == "lead" ? "Saw it logged, for safeguarding" : "Saw it logged, for the leadership";
        case StepKind::agency: {
            const auto& agencies = looked.asker.setup.profile.agencies;
            const auto found = std::ranges::find(agencies, step.what, &school::Agency::key);
            return "Reported to " + (found == agencies.end() ? step.what : found->name);
        }
        case StepKind::parents:
            return fmt::format("Parents{}: {}{}",
                               step.child ? " of " + looked.name(*step.child) : std::string(" of the others"),
                               label_of(tellings(), step.what),
                               step.review_on ? "; looked at again on " + school::show(*step.review_on) : "");
        case StepKind::support:
            return "Support";
        case StepKind::escalated:
            return "Somebody else was told";
        case StepKind::about_adult:
            return "It is about an adult: from here on for one post alone";
        case StepKind::closed:
            return "Closed";
    }
    return {};
}

bool is_of_children(StepKind kind) {
    return kind != StepKind::technical && kind != StepKind::blocked && kind != StepKind::seen_logged &&
           kind != StepKind::handed && kind != StepKind::opened;
}

Html steps(const Looked& looked) {
    std::vector<std::vector<Html>> rows;
    for (const Step& step : looked.breach.steps) {
        if (is_of_children(step.kind) && !looked.may_handle()) continue;
        rows.push_back({web::text(looked.when(step.at)), web::text(looked.name(step.by)),
                        web::text(words_of_step(looked, step)), web::prose(wire::defanged(looked.show(step.words)))});
    }
    return web::table({.name = "steps",
                       .caption = "What was done",
                       .columns = {{.title = "When"}, {.title = "Who"}, {.title = "What"}, {.title = "Words"}},
                       .rows = std::move(rows),
                       .empty = "Nothing yet."});
}

Html step_form(const Looked& looked, StepKind kind, const Html& fields, std::string_view button,
               web::ButtonLook look = web::ButtonLook::secondary) {
    return web::post_form(looked.page() / "steps", looked.request,
                          web::hidden_input("kind", base::word_for(kind)) + fields + web::button(button, look));
}

std::string field_name(StepKind kind, std::string_view what) {
    return fmt::format("{}-{}", base::word_for(kind), what);
}

Html words_field(const Looked& looked, StepKind kind, std::string_view label, std::string_view hint) {
    return web::textarea(looked.form.field(field_name(kind, "words"), label, hint), 3);
}

// Folded, but where something is wrong with what was typed into it.
Html fold(const Looked& looked, StepKind kind, std::string_view summary, const Html& content) {
    const std::string start = field_name(kind, "");
    const bool is_wrong = std::ranges::any_of(
        looked.form.errors(), [&](const web::FieldError& error) { return error.field.starts_with(start); });
    return is_wrong ? web::subsection_heading(summary) + content : web::details(summary, content);
}

Html technical_forms(const Looked& looked) {
    Html forms;
    if (looked.may_handle() && !is_opened(looked.breach))
        forms += step_form(looked, StepKind::opened, {}, "I have it in hand", web::ButtonLook::primary);
    // What technical staff found is told to the leadership where the policy says so.
    const StepKind cause = looked.asker.reader.may("breaches.technical") ? StepKind::technical : StepKind::cause;
    if (looked.asker.reader.may("rules.block_now")) {
        web::Field site = looked.form.field(field_name(StepKind::blocked, "site"), "Which site?", "As `example.com`");
        if (site.value.empty()) site.value = site_of(looked.show(looked.breach.report.url)).value_or(std::string());
        forms += fold(looked, StepKind::blocked, "Block the site for everybody at once",
                      step_form(looked, StepKind::blocked, web::text_input(site, {}), "Block it"));
    }
    return forms + fold(looked, cause, "Why was it not blocked?",
                        step_form(looked, cause,
                                  web::select(looked.form.field(field_name(cause, "what"), "Why?", ""), causes()) +
                                      words_field(looked, cause, "What was found, and what was changed?",
                                                  "Nobody opens the page to find out. Nobody’s name"),
                                  "Write down the cause"));
}

std::vector<web::Option> children_options(const Looked& looked) {
    std::vector<web::Option> options{{"", "Choose"}};
    for (const school::PersonId& child : children_of(looked.breach))
        options.push_back({child.text(), looked.name(child)});
    return options;
}

std::vector<web::Option> agency_options(const Looked& looked) {
    std::vector<web::Option> options{{"", "Choose"}};
    for (const school::Agency& agency : looked.asker.setup.profile.agencies)
        if (std::ranges::find(looked.ways.agencies, agency.key) != looked.ways.agencies.end())
            options.push_back({agency.key, agency.name});
    return options;
}

Html parents_form(const Looked& looked) {
    auto children = children_options(looked);
    children.push_back({std::string(kOthers), "The others who saw it"});
    Html fields =
        web::select(looked.form.field(field_name(StepKind::parents, "child"), "Of which child?", ""), children);
    fields += web::select(looked.form.field(field_name(StepKind::parents, "what"), "What is decided?",
                                            "Is it safe to tell? Whom? Did an agency ask you to wait?"),
                          tellings()) +
              words_field(looked, StepKind::parents, "Why, and who tells them how?", "") +
              web::date_input(
                  looked.form.field(field_name(StepKind::parents, "review"), "If it is held: looked at again on", ""),
                  looked.form.date_text(field_name(StepKind::parents, "review")));
    return fold(looked, StepKind::parents, "Are the parents told?",
                step_form(looked, StepKind::parents, fields, "Write down the decision"));
}

Html handling_forms(const Looked& looked) {
    Html forms;
    if (first(looked.breach, StepKind::handed) == nullptr)
        forms += web::details("Ask the technical staff to look",
                              web::paragraph("They see the address, the place and the device, and no child’s name.") +
                                  step_form(looked, StepKind::handed, {}, "Ask them"));
    forms += fold(looked, StepKind::child, "Another child saw it",
                  step_form(looked, StepKind::child,
                            web::text_input(looked.form.field(field_name(StepKind::child, "name"), "Which child?",
                                                              "The whole name, as the register has it"),
                                            {}),
                            "Add the child"));
    forms +=
        fold(looked, StepKind::support, "Support for whoever saw it",
             step_form(looked, StepKind::support, words_field(looked, StepKind::support, "What was done for them?", ""),
                       "Write down the support"));
    forms += parents_form(looked);
    forms += fold(
        looked, StepKind::agency, "Report to an agency",
        web::paragraph("Sexual pictures of a child: police, or CEOP when no child is at risk now, and 999 when one is; "
                       "the address to the IWF. Terrorism: the police, 999 or the anti-terrorist hotline. Nobody "
                       "copies, sends or shows it, and the device stays as it is.") +
            step_form(looked, StepKind::agency,
                      web::select(looked.form.field(field_name(StepKind::agency, "what"), "To whom?", ""),
                                  agency_options(looked)) +
                          words_field(looked, StepKind::agency, "Their reference, when, and what they said", ""),
                      "Write down the report"));
    forms +=
        fold(looked, StepKind::escalated, "Somebody else was told",
             web::paragraph(web::anchor(home_of(looked.asker) / "concerns" / "new", "Raise a concern about a child")) +
                 step_form(looked, StepKind::escalated,
                           words_field(looked, StepKind::escalated, "Who was told, and why?", "A post, not a name"),
                           "Write it down"));
    forms += fold(looked, StepKind::assessed, "Could it be illegal to have it?",
                  web::paragraph("Nobody looks again to find out: if it is not known, it is treated as if it were.") +
                      step_form(looked, StepKind::assessed,
                                web::select(looked.form.field(field_name(StepKind::assessed, "what"),
                                                              "Sexual pictures of a child, or terrorist material?", ""),
                                            assessments()),
                                "Write that down"));
    if (!children_of(looked.breach).empty())
        forms +=
            fold(looked, StepKind::not_there, "A child did not see it after all",
                 step_form(looked, StepKind::not_there,
                           web::select(looked.form.field(field_name(StepKind::not_there, "child"), "Which child?", ""),
                                       children_options(looked)),
                           "Take the child out"));
    forms += fold(looked, StepKind::about_adult, "It is about an adult who works or helps at school",
                  web::paragraph("From then on nobody else sees this report, you included, and it shows nowhere.") +
                      step_form(looked, StepKind::about_adult,
                                web::select(looked.form.field(field_name(StepKind::about_adult, "what"),
                                                              "To whom does it go?", ""),
                                            posts_for_adults()) +
                                    words_field(looked, StepKind::about_adult, "Why?", ""),
                                "Hand it over"));
    return forms;
}

Html closing(const Looked& looked) {
    std::vector<Html> points;
    for (const Missing one : missing_of(looked.breach, looked.ways)) points.push_back(web::text(describe(one)));
    Html content = web::section_heading("Close it");
    if (!points.empty()) return content + web::paragraph("Before that:") + web::bullets(points, web::Bullets::dots);
    return content +
           step_form(looked, StepKind::closed,
                     words_field(looked, StepKind::closed, "What came of it?", "What was found, done and learnt"),
                     "Close it", web::ButtonLook::primary);
}

Html seen_form(const Looked& looked) {
    const auto may =
        taken(looked.breach, Step{.kind = StepKind::seen_logged, .by = looked.asker.reader.person(), .at = {}},
              looked.ways, looked.asker.reader, {looked.request.now, {}});
    if (!may) return {};
    return web::section_heading("Seen in the log") +
           web::paragraph(
               "The safeguarding lead and somebody else of the leadership both confirm that it stands here.") +
           step_form(looked, StepKind::seen_logged, {}, "I have seen that it is logged", web::ButtonLook::primary);
}

web::Page breach_page(const Looked& looked) {
    Html content = report_of(looked);
    if (illegal_of(looked.breach) == Illegal::perhaps && !is_closed(looked.breach))
        content += web::warning_text(
            "It may be illegal. Nobody opens the page or the device to find out. Police or CEOP "
            "first; 999 if a child is at risk now.");
    content += steps(looked);
    if (!is_closed(looked.breach)) {
        content += seen_form(looked);
        const bool is_technical = looked.asker.reader.may("breaches.technical");
        if (is_technical || looked.may_handle())
            content += web::section_heading("What is to be done") + technical_forms(looked);
        if (looked.may_handle()) content += handling_forms(looked) + closing(looked);
    } else if (looked.may_handle() && waits_for_parents(looked.breach)) {
        content += web::section_heading("Parents who were not told yet") + parents_form(looked);
    }
    return {.tab = "A page that was not blocked",
            .heading = "A page that should have been blocked",
            .back = web::BackLink{reports_page(looked.asker)},
            .alerts = looked.form.ok() ? Html() : web::error_summary(looked.form.errors()),
            .content = std::move(content),
            .measure = web::Measure::wide};
}

Response show_all(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    std::vector<std::vector<Html>> rows;
    for (const Breach& one : parts.breaches.all(asker->reader, kMostShown))
        rows.push_back(
            {web::anchor(reports_page(*asker) / one.id.text(), asker->setup.profile.calendar.show(one.reported_at)),
             web::text(title_of(one.finder)), web::text(content_of(one.report.content)), state_tag(one)});
    return web::show(
        {.tab = "Pages that were not blocked",
         .heading = "Pages that should have been blocked",
         .back = web::BackLink{home_of(*asker)},
         .content =
             web::paragraph(web::anchor(reports_page(*asker) / "new", "Report one")) +
             web::table(
                 {.name = "breaches",
                  .caption = "Reported, the open ones first",
                  .columns = {{.title = "When"}, {.title = "By"}, {.title = "What it showed"}, {.title = "State"}},
                  .rows = std::move(rows),
                  .empty = "None has come to you."}),
         .measure = web::Measure::wide});
}

struct Opened {
    Asker asker;
    Breach breach;
    Ways ways;
};
std::optional<Opened> opened(const PageParts& parts, const Request& request) {
    auto asker = asker_of(parts, request);
    const auto id = BreachId::parse(request.parameters.text("breach"));
    if (!asker || !id) return std::nullopt;
    auto breach = parts.breaches.look(asker->reader, *id);
    if (!breach) return std::nullopt;
    Ways ways = parts.breaches.ways(asker->setup.id);
    return Opened{*std::move(asker), *std::move(breach), std::move(ways)};
}

Response show_one(const PageParts& parts, const Request& request) {
    const auto one = opened(parts, request);
    if (!one) return web::not_found();
    return web::show(breach_page({parts, one->asker, request, one->breach, one->ways, {}}));
}

// The one learner of this whole name.
std::optional<school::PersonId> learner_named(const PageParts& parts, const Asker& asker, std::string_view typed) {
    std::vector<school::PersonId> meant;
    const rights::Record own{.subject = {"breach_report", journal::opaque(asker.reader.person().bytes())},
                             .written_by = asker.reader.person()};
    (void)asker.reader.read(kSee.name(), own, [&](const base::ReadScope& scope) {
        meant = people::named(parts.breaches.learners(asker.setup.id), typed, scope);
    });
    return meant.size() == 1 ? std::optional(meant.front()) : std::nullopt;
}

// What was typed for a step of this kind; what is wrong with it is noted in the form.
std::optional<Step> typed_step(const PageParts& parts, const Opened& one, StepKind kind, web::Form& form) {
    Step step{.kind = kind, .by = one.asker.reader.person(), .at = {}};
    if (const auto words = form.optional_text({.name = field_name(kind, "words"), .most = kMostWords, .missing = {}}))
        step.words = Words(*words);
    step.what = form.field(field_name(kind, "what"), "", "").value;
    if (kind == StepKind::child) {
        step.child = learner_named(parts, one.asker, form.field(field_name(kind, "name"), "", "").value);
        if (!step.child)
            form.add_error(field_name(kind, "name"),
                           "No one learner on the roster has this name; write it as the register does");
    }
    if (kind == StepKind::not_there)
        step.child = school::PersonId::parse(form.field(field_name(kind, "child"), "", "").value);
    if (kind == StepKind::parents) {
        const std::string child = form.field(field_name(kind, "child"), "", "").value;
        step.child = school::PersonId::parse(child);
        if (!step.child && child != kOthers) form.add_error(field_name(kind, "child"), "Choose whose parents");
        if (step.what == base::word_for(Telling::held))
            if (const auto day = form.date(field_name(kind, "review"), "The day")) step.review_on = *day;
    }
    return form.ok() ? std::optional(std::move(step)) : std::nullopt;
}

std::string field_of(StepKind kind, BreachFault fault) {
    switch (fault) {
        case BreachFault::no_words:
            return field_name(kind, "words");
        case BreachFault::no_child:
            return field_name(kind, "child");
        case BreachFault::no_review:
            return field_name(kind, "review") + "-day";
        case BreachFault::no_agency:
        case BreachFault::no_choice:
            return field_name(kind, "what");
        default:
            return "main-content";
    }
}

Response refused(const PageParts& parts, const Opened& one, const Request& request, const web::Form& form) {
    return web::show_refused(breach_page({parts, one.asker, request, one.breach, one.ways, form}));
}

Response create_block(const PageParts& parts, const Opened& one, const Request& request, web::Form form) {
    const std::string name = field_name(StepKind::blocked, "site");
    const auto may = taken(one.breach, Step{.kind = StepKind::blocked, .by = one.asker.reader.person(), .at = {}},
                           one.ways, one.asker.reader, {request.now, {}});
    const auto site = site_of(form.field(name, "", "").value);
    const auto done =
        !may    ? base::Result<void, std::string>(base::failure(describe(may.error())))
        : !site ? base::Result<void, std::string>(base::failure(std::string("write a site, as `example.com`")))
                : block(parts, one.asker, one.breach.id, *site);
    if (done) return web::go_to(reports_page(one.asker) / one.breach.id.text());
    form.add_error(name, done.error());
    return refused(parts, one, request, form);
}

Response create_step(const PageParts& parts, const Request& request) {
    const auto one = opened(parts, request);
    const auto kind = base::value_of<StepKind>(request.typed.text("kind"));
    if (!one || !kind) return web::not_found();
    web::Form form(request.typed);
    if (*kind == StepKind::blocked) return create_block(parts, *one, request, std::move(form));
    auto step = typed_step(parts, *one, *kind, form);
    if (!step) return refused(parts, *one, request, form);
    const auto made = parts.breaches.take(one->asker.reader, one->breach.id, *std::move(step));
    if (made) return web::go_to(reports_page(one->asker) / one->breach.id.text());
    if (made.error().fault == BreachFault::unknown) return web::not_found();
    form.add_error(field_of(*kind, made.error().fault), describe(made.error()));
    return refused(parts, *one, request, form);
}

}  // namespace

web::Link home_of(const Asker& asker) { return web::Link("/"_link) / asker.setup.profile.key; }
web::Link reports_page(const Asker& asker) { return home_of(asker) / "breach-reports"; }

const std::vector<web::Option>& contents() {
    static const std::vector<web::Option> kContents{{"", "Choose"},
                                                    {"sexual", "Something sexual"},
                                                    {"violent", "Violence or cruelty"},
                                                    {"hateful", "Hate or extremism"},
                                                    {"self_harm", "Self-harm, suicide or eating"},
                                                    {"gambling_or_drugs", "Gambling, alcohol or drugs"},
                                                    {"contact", "Strangers who talk to children"},
                                                    {"other", "Something else"}};
    return kContents;
}

std::optional<std::string> site_of(std::string_view typed) {
    typed = base::trimmed(typed);
    if (typed.empty()) return std::nullopt;
    const bool has_scheme = typed.find("://") != std::string_view::npos;
    const auto url = wire::Url::parse(has_scheme ? std::string(typed) : "https://" + std::string(typed));
    if (!url) return std::nullopt;
    return wire::host_text(url->host());
}

base::Result<void, std::string> block(const PageParts& parts, const Asker& asker, const BreachId& id,
                                      const std::string& site) {
    const auto made = parts.list.block_now(asker.reader, site, "A page that should have been blocked was reported.");
    // Blocked by somebody before is blocked.
    const bool is_blocked = made || made.error().fault == rulebook::ListFault::already_there;
    if (!is_blocked) return base::failure(rulebook::describe(made.error()));
    const auto noted = parts.breaches.take(asker.reader, id,
                                           {.kind = StepKind::blocked,
                                            .by = asker.reader.person(),
                                            .at = {},
                                            .words = {},
                                            .what = made ? made->id.text() : std::string()});
    if (!noted) return base::failure(describe(noted.error()));
    return {};
}

void add_breach_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/breach-reports", kSee,
               [parts](const Request& request) { return show_all(parts, request); });
    router.add(web::Method::get, "/{school}/breach-reports/{breach}", kSee,
               [parts](const Request& request) { return show_one(parts, request); });
    router.add(web::Method::post, "/{school}/breach-reports/{breach}/steps", kSee,
               [parts](const Request& request) { return create_step(parts, request); });
}

void add_pages(web::Router& router, const PageParts& parts) {
    add_report_pages(router, parts);
    add_breach_pages(router, parts);
}

}  // namespace breaches
