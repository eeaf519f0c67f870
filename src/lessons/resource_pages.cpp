// The register of sites and apps that somebody of the staff evaluated before lessons or homework use them.

#include "base/text.h"
#include "base/words.h"
#include "lessons/pages_parts.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>

namespace lessons {

namespace {

using web::Html;
using web::html;
using web::Request;
using web::Response;
using web::operator""_html;

constexpr web::Permission kSee{"resources.see", web::WhenRefused::told, "homewood-2.5-13"};
constexpr web::Permission kEvaluate{"resources.evaluate", web::WhenRefused::told, "homewood-2.5-13"};
constexpr web::Permission kApprove{"resources.approve", web::WhenRefused::told, "homewood-3.5-02a"};
constexpr std::size_t kMostName = 200;
constexpr std::size_t kMostSite = 500;
constexpr std::size_t kMostWords = 2'000;

std::string first_upper(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() -= 'a' - 'A';
    return text;
}

std::vector<web::Option> key_stages() {
    std::vector<web::Option> options;
    for (int stage = 0; stage < kKeyStages; ++stage)
        options.push_back({std::to_string(stage), first_upper(show_key_stage(stage))});
    return options;
}

const std::vector<web::Option>& uses() {
    static const std::vector<web::Option> kUses{{"class", "In class"}, {"homework", "For homework"}};
    return kUses;
}

std::vector<web::Option> looks() {
    std::vector<web::Option> options;
    for (const auto& [look, word] : words_of(Look{}))
        options.push_back({std::string(word), first_upper(std::string(show(look)))});
    return options;
}

const std::vector<web::Option>& results() {
    static const std::vector<web::Option> kResults{
        {"suitable", "Suitable"},
        {"with-adult", "Suitable while an adult is with the class"},
        {"not-suitable", "Not suitable", "Nobody opens it for these learners then"}};
    return kResults;
}

const std::vector<web::Option>& publishing() {
    static const std::vector<web::Option> kPublishing{
        {"no", "No"}, {"yes", "Yes", "A second person of the leadership approves it before it is used"}};
    return kPublishing;
}

template <class Value>
std::vector<Value> values_of(const std::vector<std::string>& words) {
    std::vector<Value> values;
    for (const std::string& word : words)
        if (const auto value = base::value_of<Value>(word)) values.push_back(*value);
    return values;
}

std::string for_whom(const Evaluation& one) {
    std::vector<std::string> all;
    for (const int stage : one.draft.key_stages) all.push_back(show_key_stage(stage));
    return first_upper(base::joined(all, ", "));
}

std::string label_of(const std::vector<web::Option>& options, std::string_view value) {
    const auto found = std::ranges::find(options, value, &web::Option::value);
    return found == options.end() ? std::string(value) : found->label;
}

Html state_tag(const Evaluation& one, school::Date today) {
    if (one.state == EvaluationState::waits) return web::tag("Waits for the leadership", web::Colour::yellow);
    if (one.state == EvaluationState::refused) return web::tag("Refused", web::Colour::red);
    if (one.draft.review_on <= today) return web::tag("Review due", web::Colour::orange);
    switch (one.draft.suitability) {
        case Suitability::suitable:
            return web::tag("Suitable", web::Colour::green);
        case Suitability::with_adult:
            return web::tag("With an adult", web::Colour::blue);
        case Suitability::not_suitable:
            return web::tag("Not suitable", web::Colour::red);
    }
    return {};
}

Html register_table(const PageParts& parts, const Asker& asker, const Request& request) {
    std::vector<std::vector<Html>> rows;
    const school::Date today = today_of(asker, request);
    for (const Evaluation& one : parts.evaluations.all(asker.setup.id))
        rows.push_back({web::anchor(page_of(asker.setup, "resources") / one.id.text(), one.draft.name),
                        web::text(one.draft.site ? one.draft.site->text() : std::string("an app")),
                        web::text(for_whom(one)), state_tag(one, today), web::text(school::iso(one.draft.review_on))});
    return web::table({.name = "register",
                       .caption = "Evaluated sites and apps",
                       .columns = {{.title = "Name"},
                                   {.title = "Site"},
                                   {.title = "For"},
                                   {.title = "Result"},
                                   {.title = "Looked at again on"}},
                       .rows = std::move(rows),
                       .empty = "Nothing has been evaluated yet."});
}

Html evaluation_form(const Asker& asker, const Request& request, const web::Form& form) {
    if (!asker.reader.may(kEvaluate.name())) return {};
    const Html fields =
        web::text_input(form.field("name", "What is it called?", "For example: Times tables trainer"), {}) +
        web::text_input(form.field("site", "Which site?", "Such as times-tables.example. Leave it empty for an app"),
                        {}) +
        web::checkboxes(form.field("stages", "For whom?", ""), key_stages(), form.chosen("stages", key_stages())) +
        web::checkboxes(form.field("uses", "For what?", ""), uses(), form.chosen("uses", uses())) +
        web::checkboxes(form.field("looks", "What did you look at?",
                                   "All of it, as a learner would see it; what is not suitable needs no more than the "
                                   "first reason"),
                        looks(), form.chosen("looks", looks())) +
        web::textarea(form.field("found", "What did you find?", "Nobody's name"), 4) +
        web::radios(form.field("publishing", "Do learners publish something of their own there?", ""), publishing(),
                    web::Arrangement::stacked) +
        web::radios(form.field("suitability", "Is it suitable?", ""), results(), web::Arrangement::stacked) +
        web::date_input(form.field("review", "When does somebody look again?", "At the latest in a year"),
                        form.date_text("review")) +
        web::button("Record this evaluation", web::ButtonLook::primary);
    return web::section_heading("Evaluate a site or an app") +
           web::post_form(page_of(asker.setup, "resources"), request, fields);
}

web::Page register_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    return {.tab = "Evaluated sites and apps",
            .heading = "Evaluated sites and apps",
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = register_table(parts, asker, request) + evaluation_form(asker, request, form),
            .measure = web::Measure::wide};
}

Response show_register(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form;
    const school::Date review = school::plus_days(today_of(*asker, request), std::chrono::days(364));
    form.fill_date("review", review);
    form.fill("publishing", "no");
    return web::show(register_page(parts, *asker, request, form));
}

std::string_view field_of(EvaluationFault fault) {
    switch (fault) {
        case EvaluationFault::no_name:
            return "name";
        case EvaluationFault::no_key_stage:
            return "stages";
        case EvaluationFault::no_use:
            return "uses";
        case EvaluationFault::not_fully:
            return "looks";
        case EvaluationFault::no_review:
            return "review-day";
        default:
            return "found";
    }
}

// The one site that was typed; none for an app, or with an error noted.
std::optional<filter::Site> typed_site(web::Form& form) {
    const auto typed = form.optional_text({.name = "site", .most = kMostSite});
    if (!typed || typed->empty()) return std::nullopt;
    const auto sites = parse_sites(*typed);
    if (sites) return sites->front();
    form.add_error("site", describe(sites.error()));
    return std::nullopt;
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto name = form.required_text({"name", kMostName, "Say what the site or app is called"});
    const auto site = typed_site(form);
    const auto found = form.required_text({"found", kMostWords, "Say in a sentence or two what you found"});
    const auto publishes = form.choice("publishing", publishing(), "Say whether learners publish something there");
    const auto result = form.choice("suitability", results(), "Say whether it is suitable");
    const auto review = form.date("review", "The next look");
    if (!form.ok()) return web::show_refused(register_page(parts, *asker, request, form));
    std::vector<int> stages;
    for (const std::string& stage : form.chosen("stages", key_stages()))
        stages.push_back(static_cast<int>(base::parse_decimal(stage).value_or(0)));
    const auto made = parts.evaluations.record(asker->reader,
                                               {.name = *name,
                                                .site = site,
                                                .key_stages = std::move(stages),
                                                .uses = values_of<Use>(form.chosen("uses", uses())),
                                                .looked_at = values_of<Look>(form.chosen("looks", looks())),
                                                .found = *found,
                                                .suitability = *base::value_of<Suitability>(*result),
                                                .publishing = *base::value_of<Publishing>(*publishes),
                                                .review_on = *review},
                                               today_of(*asker, request));
    if (made) return web::go_to(page_of(asker->setup, "resources") / made->id.text());
    form.add_error(field_of(made.error().fault), describe(made.error()));
    return web::show_refused(register_page(parts, *asker, request, form));
}

struct Read {
    Asker asker;
    Evaluation evaluation;
    [[nodiscard]] web::Link page() const { return page_of(asker.setup, "resources") / evaluation.id.text(); }
};

std::optional<Read> read(const PageParts& parts, const Request& request) {
    auto asker = asker_of(parts, request);
    const auto id = EvaluationId::parse(request.parameters.text("evaluation"));
    if (!asker || !id) return std::nullopt;
    const auto all = parts.evaluations.all(asker->setup.id);
    const auto found = std::ranges::find(all, *id, &Evaluation::id);
    if (found == all.end()) return std::nullopt;
    return Read{*std::move(asker), *found};
}

Html decision_form(const Read& of, const Request& request, const web::Form& form) {
    if (of.evaluation.state != EvaluationState::waits) return {};
    if (!of.asker.reader.may(kApprove.name()) || of.evaluation.by == of.asker.reader.person())
        return web::paragraph(
            "Learners publish here: a second person of the leadership approves it before it is used.");
    return web::section_heading("Approve it or refuse it") +
           web::post_form(of.page() / "decision", request,
                          web::text_input(form.field("reason", "Your reason",
                                                     "What the risk is, and what is done about "
                                                     "it"),
                                          {}) +
                              web::button_group({web::button(web::NamedButton{"Approve", "decision", "approve"}),
                                                 web::button(web::NamedButton{"Refuse", "decision", "refuse"})}));
}

web::Page evaluation_page(const Read& of, const Request& request, const web::Form& form) {
    const Evaluation& one = of.evaluation;
    std::vector<std::string> used;
    for (const Use use : one.draft.uses) used.push_back(label_of(uses(), base::word_for(use)));
    std::vector<Html> looked;
    for (const Look look : one.draft.looked_at) looked.push_back(web::text(first_upper(std::string(show(look)))));
    const school::SchoolCalendar& calendar = of.asker.setup.profile.calendar;
    std::vector<web::SummaryRow> rows{
        {.key = "Result", .value = state_tag(one, today_of(of.asker, request))},
        {.key = "Site", .value = web::text(one.draft.site ? one.draft.site->text() : std::string("An app"))},
        {.key = "For", .value = web::text(fmt::format("{}. {}", for_whom(one), base::joined(used, ", ")))},
        {.key = "Looked at",
         .value = looked.empty() ? web::text("Not in full") : web::bullets(looked, web::Bullets::dots)},
        {.key = "Found", .value = web::prose(one.draft.found)},
        {.key = "Learners publish there", .value = web::text(one.draft.publishing == Publishing::yes ? "Yes" : "No")},
        {.key = "Evaluated", .value = web::text(calendar.show(one.at))},
        {.key = "Looked at again on", .value = web::text(school::iso(one.draft.review_on))}};
    if (one.decided_at)
        rows.push_back({.key = one.state == EvaluationState::valid ? "Approved" : "Refused",
                        .value = web::text(fmt::format("{}: {}", calendar.show(*one.decided_at), one.decision))});
    return {.tab = "An evaluated site or app",
            .heading = one.draft.name,
            .back = web::BackLink{page_of(of.asker.setup, "resources")},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = web::summary_list(rows) + decision_form(of, request, form)};
}

Response show_one(const PageParts& parts, const Request& request) {
    const auto of = read(parts, request);
    if (!of) return web::not_found();
    return web::show(evaluation_page(*of, request, {}));
}

Response create_decision(const PageParts& parts, const Request& request) {
    const auto of = read(parts, request);
    if (!of) return web::not_found();
    web::Form form(request.typed);
    const auto decision = form.choice("decision", {{.value = "approve", .label = {}}, {.value = "refuse", .label = {}}},
                                      "Approve it or refuse it");
    const auto reason = form.required_text({"reason", kMostWords, "Give your reason"});
    if (!form.ok()) return web::show_refused(evaluation_page(*of, request, form));
    const auto made = parts.evaluations.decide(of->asker.reader, of->evaluation.id,
                                               *decision == "approve" ? Decision::approve : Decision::refuse, *reason);
    if (made) return web::go_to(of->page());
    form.add_error("reason", describe(made.error()));
    return web::show_refused(evaluation_page(*of, request, form));
}

}  // namespace

void add_resource_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page page) {
        router.add(method, pattern, permission, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/resources", kSee, show_register);
    add(web::Method::post, "/{school}/resources", kEvaluate, create);
    add(web::Method::get, "/{school}/resources/{evaluation}", kSee, show_one);
    add(web::Method::post, "/{school}/resources/{evaluation}/decision", kApprove, create_decision);
}

}  // namespace lessons
