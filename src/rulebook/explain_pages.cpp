// "Be this pupil": what the gate would say to somebody, and every rule on the way there.

#include "base/text.h"
#include "desk/desk.h"
#include "rulebook/pages_parts.h"
#include "rulebook/profile_words.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

using web::Html;
using web::html;
using web::Request;
using web::Response;
using web::operator""_html;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr std::size_t kMostUrl = 4'000;  // characters

struct Shown {
    const PageParts& parts;
    const Asker& asker;
    const Request& request;
    const web::Form& form;

    [[nodiscard]] std::string typed(std::string_view name) const { return form.field(name, "", "").value; }
    [[nodiscard]] std::string when(base::Instant at) const { return asker.setup.profile.calendar.show(at); }
};

std::vector<web::Option> profiles_to_be(const Shown& shown) {
    std::vector<web::Option> options{{"", "Whoever is signed in at the address below, or nobody"}};
    for (const school::FilterProfile& profile : shown.asker.setup.profile.filter.profiles)
        options.push_back({profile.key, profile.name});
    return options;
}

// What `explain` takes for the typed words; an error in `form` otherwise. No list of the roster stands on the page:
// whoever looks for somebody knows the name (SAFEGUARDING 4).
std::string whom(const Shown& shown, web::Form& form) {
    const std::string profile = shown.typed("as");
    const std::string typed(base::trimmed(shown.typed("person")));
    if (typed.empty()) return profile;
    if (!profile.empty()) {
        form.add_error("person", "Choose a profile or write a name, not both");
        return profile;
    }
    const auto person = TypedNames(shown.parts, shown.asker, shown.request.now).person(typed);
    if (person) return person->text();
    form.add_error("person", person.error());
    return {};
}

Html question(const Shown& shown) {
    return web::post_form(
        page_of(shown.asker.setup, "gate") / "explanation", shown.request,
        web::text_input(shown.form.field("url", "Which page?", "As in a browser, such as https://www.example.com/page"),
                        {}) +
            web::select(shown.form.field("as", "Which profile asks for it?", ""), profiles_to_be(shown)) +
            web::text_input(shown.form.field("person", "Or who?", "A name, or the name with which they sign in"), {}) +
            web::text_input(shown.form.field("from", "From which address?",
                                             "Of the device, such as 10.1.2.3. Leave it empty for any of the school"),
                            {.width = web::Width::characters_20}) +
            desk::moment_fields(shown.form, "at", "When?", "Leave it empty for now") +
            web::button("Ask the rules", web::ButtonLook::primary));
}

web::Html tag_of(filter::Action action) {
    switch (action) {
        case filter::Action::allow:
        case filter::Action::rewrite:
            return web::tag("Opens", web::Colour::green);
        case filter::Action::block:
            return web::tag("Blocked", web::Colour::red);
        case filter::Action::warn:
            return web::tag("Warned, and may go on", web::Colour::yellow);
        case filter::Action::redirect:
            return web::tag("Led to the sign-in page", web::Colour::blue);
    }
    return {};
}

// Whether there is an order is said only to whom it may be said to; the words for all others are the same for
// everybody.
constexpr std::string_view kOrdersNotShown =
    "Orders that take somebody’s internet away are not shown here. The gate follows them, too.";
constexpr std::string_view kNoOrdersOfThePast = "Orders that held at a time that is past are not known here.";

// A time is typed to the minute: the one that goes on is now.
bool is_past(const Shown& shown, base::Instant at) { return at + std::chrono::minutes(1) <= shown.request.now; }

std::string order_words(const Explained& explained) {
    const bool is_suspended = explained.request.standing == filter::Standing::suspended;
    const bool in_exam = explained.profile != nullptr && explained.profile->mode == filter::Mode::garden;
    if (!is_suspended) return "none takes their internet away";
    return in_exam ? "takes their internet away, but not in this examination" : "takes their internet away";
}

std::string profile_name(const SchoolSetup& setup, const Explained& explained) {
    if (explained.profile == nullptr) return "none";
    const std::string name = name_of_profile(setup.profile.filter, explained.profile->key);
    if (explained.own == nullptr || explained.own == explained.profile) return name;
    return fmt::format("{}, there and then in the place of {}", name,
                       name_of_profile(setup.profile.filter, explained.own->key));
}

Html verdict(const Shown& shown, const Explained& explained, base::Instant at) {
    const filter::Verdict& said = explained.verdict;
    std::vector<web::SummaryRow> rows{
        {.key = "Verdict", .value = tag_of(said.action)},
        {.key = "Decided by", .value = web::text(title_of(said.reason))},
        {.key = "Profile", .value = web::text(profile_name(shown.asker.setup, explained))},
        {.key = "When", .value = web::text(shown.when(at))}};
    if (explained.person) rows.push_back({.key = "As", .value = web::text(name_for(shown.asker, *explained.person))});
    if (explained.orders == Explained::Orders::followed)
        rows.push_back({.key = "Order", .value = web::text(order_words(explained))});
    if (said.category) {
        rows.push_back({.key = "Category", .value = web::text(filter::entry_of(*said.category).title)});
        if (said.list)
            rows.push_back({.key = "List", .value = web::text(names_of(explained.rules->lists(), {*said.list}))});
    }
    if (!said.clause.empty())
        rows.push_back(
            {.key = "Clause",
             .value = web::anchor(page_of(shown.asker.setup, "policy") / "clauses" / said.clause, said.clause)});
    if (said.action == filter::Action::block)
        rows.push_back({.key = "Whom the page says to ask", .value = web::text(words_of(said.ask))});
    rows.push_back({.key = "Rules",
                    .value = web::text(fmt::format("publication {}, {}", said.ruleset,
                                                   shown.when(explained.rules->rules().made_at)))});
    Html content = web::section_heading("What the gate says") + web::summary_list(rows);
    if (said.reason == filter::Reason::illegal_content)
        content += web::warning_text("It is blocked for everybody, and nothing can open it. Do not open it to look.");
    if (std::holds_alternative<filter::ByName>(explained.request.target))
        content += web::paragraph("The page is encrypted: only its name and port are judged.");
    if (explained.person && explained.orders == Explained::Orders::not_shown)
        content += web::paragraph(is_past(shown, at) ? kNoOrdersOfThePast : kOrdersNotShown);
    if (explained.addresses == Explained::Addresses::not_asked)
        content += web::paragraph(
            "No name server was asked. The gate also judges what the name leads to, which can close it.");
    return content;
}

std::string subject_words(const SchoolSetup& setup, const Explained& explained, const filter::Consideration& one) {
    if (one.step == filter::Reason::no_profile || one.step == filter::Reason::uncategorised)
        return name_of_profile(setup.profile.filter, one.subject);
    const auto category = one.step == filter::Reason::category ? filter::category_of_key(one.subject) : std::nullopt;
    return category ? std::string(filter::entry_of(*category).title) + times_of(explained, one) : one.subject;
}

std::string rule_words(const SchoolSetup& setup, const Explained& explained, const filter::Consideration& one) {
    const std::string subject = subject_words(setup, explained, one);
    if (one.page.empty()) return subject;
    return subject.empty() ? "shown there: " + one.page : fmt::format("{} (shown there: {})", subject, one.page);
}

Html considered(const SchoolSetup& setup, const Explained& explained) {
    std::vector<std::vector<Html>> rows;
    for (const filter::Consideration& one : explained.considered)
        rows.push_back({web::text(title_of(one.step)), web::text(rule_words(setup, explained, one)),
                        web::text(words_of(one.finding)), web::text(names_of(explained.rules->lists(), one.lists))});
    return web::table({.name = "considered",
                       .caption = "Every rule that was considered, in order",
                       .columns = {{.title = "Step"}, {.title = "Rule"}, {.title = "Finding"}, {.title = "Lists"}},
                       .rows = std::move(rows),
                       .empty = ""});
}

web::Page page_of(const Shown& shown, Html answer) {
    return {.tab = "Be this pupil",
            .heading = "Be this pupil",
            .back = web::BackLink{page_of(shown.asker.setup, "gate")},
            .alerts = shown.form.ok() ? Html() : web::error_summary(shown.form.errors()),
            .content = web::paragraph("What the gate would say to somebody, by the rules in force. Nothing is asked of "
                                      "the web, and nothing stands in anybody's log.") +
                       std::move(answer) + question(shown),
            .measure = web::Measure::wide};
}

std::string_view field_of(QuestionFault::Field field) {
    switch (field) {
        case QuestionFault::Field::as:
            return "as";
        case QuestionFault::Field::from:
            return "from";
        case QuestionFault::Field::url:
        case QuestionFault::Field::none:
            return "url";
    }
    return "url";
}

Response show(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(page_of({parts, *asker, request, {}}, {}));
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto url = form.required_text({.name = "url", .most = kMostUrl, .missing = "Write the address of a page"});
    const auto typed_at = desk::moment(form, "at", asker->setup.profile.calendar);
    const Shown shown{parts, *asker, request, form};
    const std::string as = whom(shown, form);
    if (!form.ok()) return web::show_refused(page_of(shown, {}));
    const base::Instant at = typed_at.value_or(request.now);
    // What holds now says nothing of what held then.
    const rights::Reader* reader = is_past(shown, at) ? nullptr : &asker->reader;
    const auto explained =
        explain(parts.rulebook, parts.who, asker->setup.id, {*url, as, shown.typed("from"), at, reader});
    if (!explained) {
        form.add_error(field_of(explained.error().field), explained.error().words);
        return web::show_refused(page_of(shown, {}));
    }
    if (explained->person)
        parts.rulebook.note_explained(asker->reader, explained->person->id,
                                      explained->person->kind == people::Kind::learner);
    return web::show(page_of(shown, verdict(shown, *explained, at) + considered(asker->setup, *explained)));
}

}  // namespace

void add_explain_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/explanation", kSee,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/gate/explanation", kSee,
               [parts](const Request& request) { return create(parts, request); });
}

}  // namespace rulebook
