// Months of those who run filter and monitoring: which were reviewed, what was done in one, and the form to sign it.

#include "base/text.h"
#include "base/words.h"
#include "oversight/pages_parts.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>

namespace oversight {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"oversight.see", web::WhenRefused::told, "homewood-6.3-05"};
constexpr web::Permission kSign{"oversight.sign", web::WhenRefused::told, "homewood-6.3-05"};
constexpr std::size_t kMostWords = 2'000;

const std::vector<web::Option>& shared_options() {
    static const std::vector<web::Option> kOptions{
        {"yes", "Yes, it is so"}, {"no", "No, it is not", "The policy page then says that the clause is not kept"}};
    return kOptions;
}

web::Link page_of(const Asker& asker, Month month) { return room_of(asker) / "months" / iso(month); }

Html state_of(const std::vector<Month>& reviewed, Month month, school::Date today) {
    if (std::ranges::find(reviewed, month) != reviewed.end()) return web::tag("Reviewed", web::Colour::green);
    if (month == month_of(today)) return web::tag("Not over yet", web::Colour::grey);
    return due_on(month) < today ? web::tag("Late", web::Colour::orange) : web::tag("Due", web::Colour::yellow);
}

Html months_table(const PageParts& parts, const Asker& asker, school::Date today) {
    std::vector<std::vector<Html>> rows;
    const auto first = parts.months.first(asker.setup.id);
    const std::vector<Month> reviewed = parts.months.reviewed(asker.setup.id);
    const Month now = month_of(today);
    for (int back = 0; first && back <= kMonthsBack && now - std::chrono::months(back) >= *first; ++back) {
        const Month month = now - std::chrono::months(back);
        rows.push_back({web::anchor(page_of(asker, month), show(month)), state_of(reviewed, month, today),
                        web::text(school::show(due_on(month)))});
    }
    return web::table({.name = "months",
                       .caption = "Month by month",
                       .columns = {{.title = "Month"}, {.title = "Review"}, {.title = "To be reviewed by"}},
                       .rows = std::move(rows),
                       .empty = "Nothing has been done yet that could be reviewed."});
}

Response show_months(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(
        {.tab = "Who runs the filter",
         .heading = "Who runs the filter",
         .content = web::paragraph("Leadership looks each month at what those who run filter and monitoring did. "
                                   "Nobody signs a month in which they did some of it themselves.") +
                    months_table(parts, *asker, today_of(*asker, request)) +
                    web::paragraph(web::anchor(room_of(*asker) / "filter-review", "Reviews of the filter itself")),
         .measure = web::Measure::wide});
}

Html deeds_table(const std::vector<DeedLine>& deeds, const std::string& name) {
    std::vector<std::vector<Html>> rows;
    for (const DeedLine& one : deeds)
        rows.push_back({web::text(one.who), web::text(one.what), web::text(fmt::format("{}", one.times))});
    return web::table(
        {.name = name,
         .caption = "Who did what, by the journal",
         .columns = {{.title = "Who"}, {.title = "What"}, {.title = "How often", .align = web::Align::number}},
         .rows = std::move(rows),
         .empty = "Nothing was done to filter or monitoring in this month."});
}

Html exceptions(const std::vector<std::string>& lines) {
    if (lines.empty()) return web::paragraph("No exception for one person was asked for or decided on.");
    std::vector<Html> points;
    for (const std::string& line : lines) points.push_back(web::text(line));
    return web::bullets(points, web::Bullets::dots);
}

Html sharings(const std::vector<Sharing>& all, const std::string& name) {
    if (all.empty()) return {};
    std::vector<std::vector<Html>> rows;
    for (const Sharing& one : all)
        rows.push_back({web::text(one.what), web::text(one.posts),
                        one.is_held ? web::text("Each is held") : web::tag("Not each is held", web::Colour::orange),
                        web::text(one.clause)});
    return web::table(
        {.name = name,
         .caption = "Who answers for it together",
         .columns = {{.title = "For"}, {.title = "Posts"}, {.title = "Held by somebody"}, {.title = "Clause"}},
         .rows = std::move(rows),
         .empty = {}});
}

Html figures(const Frozen& shown, const std::string& name) {
    return deeds_table(shown.deeds, "deeds-" + name) + web::subsection_heading("Exceptions for one person") +
           exceptions(shown.exceptions) + sharings(shown.sharings, "sharings-" + name);
}

Html review(const PageParts& parts, const Asker& asker, const MonthReview& one) {
    std::vector<web::SummaryRow> rows{
        {.key = "Signed",
         .value = web::text(fmt::format("{}, by {}", asker.setup.profile.calendar.show(one.at),
                                        posts_of(parts, asker, one.by, one.at)))},
        {.key = "Of",
         .value =
             web::text(one.extent == Extent::whole ? "the whole month" : "the month up to then, which is no evidence")},
        {.key = "Looked at", .value = web::prose(one.draft.looked_at)},
        {.key = "Found", .value = decision_tag(one.draft.decision)},
        {.key = "Why", .value = web::prose(one.draft.words)}};
    if (!one.frozen.sharings.empty())
        rows.push_back({.key = "Responsibility is shared as the policy says",
                        .value = web::text(one.draft.shared == Shared::so ? "Yes" : "No")});
    return web::summary_list(rows) +
           action_table(parts, asker, journal::opaque(one.id.bytes()), "actions-" + one.id.text()) +
           web::details("What was shown then", figures(one.frozen, one.id.text()));
}

Html reviews(const PageParts& parts, const Asker& asker, Month month) {
    Html content = web::section_heading("Reviews of this month");
    const auto all = parts.months.reviews(asker.setup.id, month);
    if (all.empty()) return content + web::paragraph("Nobody has reviewed it yet.");
    for (const MonthReview& one : all) content += review(parts, asker, one);
    return content;
}

Html review_form(const Asker& asker, const Request& request, const Months::Shown& shown, Month month,
                 const web::Form& form) {
    if (!shown.may_sign)
        return web::section_heading("Sign it") +
               web::paragraph("Not by you: " + describe(shown.may_sign.error()) + ".");
    Html fields =
        web::textarea(form.field("looked", "What did you look at besides the figures?",
                                 "For example: two of the changes with whoever asked for them. Nobody’s name"),
                      3) +
        decision_field(form) + web::textarea(form.field("words", "Why?", "Nobody’s name"), 4);
    if (!shown.figures.sharings.empty())
        fields += web::radios(form.field("shared", "Do these posts answer for it together, as the policy says?", ""),
                              shared_options(), web::Arrangement::stacked);
    fields += action_fields(asker, form) + web::button("Sign it", web::ButtonLook::primary);
    const bool is_whole = *shown.may_sign == Extent::whole;
    return web::section_heading("Sign it") +
           web::paragraph(is_whole
                              ? "What is shown above is kept with your words."
                              : "The month is not over: what you sign now is kept, and is no evidence for a clause.") +
           web::post_form(page_of(asker, month) / "reviews", request,
                          web::hidden_input("seen", base::to_hex(digest_of(shown.figures))) + fields);
}

web::Page month_page(const PageParts& parts, const Asker& asker, const Request& request, Month month,
                     const web::Form& form) {
    const auto shown = parts.months.shown(asker.reader, month);
    Html content = web::paragraph(
        "By the journal, in which a line that somebody changed or took out is found. Concerns, "
        "cases, alerts, orders, and requests for blocked pages are not counted here: some are sealed or "
        "were made in confidence. What was done outside Gatehouse is not seen.");
    if (shown) content += figures(shown->figures, "now") + reviews(parts, asker, month);
    if (shown) content += review_form(asker, request, *shown, month, form);
    return {.tab = "Who ran the filter in a month",
            .heading = show(month),
            .caption = "What those who run filter and monitoring did",
            .back = web::BackLink{room_of(asker)},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = std::move(content),
            .measure = web::Measure::wide};
}

struct Asked {
    Asker asker;
    Month month;
};

// A month that lies before the school's first or is to come has no page.
std::optional<Asked> asked(const PageParts& parts, const Request& request) {
    auto asker = asker_of(parts, request);
    const auto month = parse_month(request.parameters.text("month"));
    if (!asker || !month || *month > month_of(today_of(*asker, request))) return std::nullopt;
    const auto first = parts.months.first(asker->setup.id);
    if (!first || *month < *first) return std::nullopt;
    return Asked{*std::move(asker), *month};
}

Response show_month(const PageParts& parts, const Request& request) {
    const auto of = asked(parts, request);
    if (!of) return web::not_found();
    return web::show(month_page(parts, of->asker, request, of->month, {}));
}

std::string_view field_of(MonthFault fault) {
    switch (fault) {
        case MonthFault::no_look:
            return "looked";
        case MonthFault::no_words:
            return "words";
        case MonthFault::no_action:
        case MonthFault::action:
            return kFirstAction;
        case MonthFault::not_allowed:
        case MonthFault::own_work:
        case MonthFault::not_begun:
        case MonthFault::changed:
            break;
    }
    return "main-content";
}

Response create_review(const PageParts& parts, const Request& request) {
    const auto of = asked(parts, request);
    if (!of) return web::not_found();
    web::Form form(request.typed);
    const auto looked = form.required_text({"looked", kMostWords, "Say what you looked at besides the figures"});
    const auto decision = typed_decision(form);
    const auto words = form.required_text({"words", kMostWords, "Say in a sentence or two why"});
    const bool has_duties = !of->asker.setup.profile.filter.shared_duties.empty();
    const auto shared = has_duties ? form.choice("shared", shared_options(), "Say whether responsibility is shared so")
                                   : std::optional<std::string>("yes");
    std::vector<ActionDraft> actions = typed_actions(of->asker, form);
    if (!form.ok()) return web::show_refused(month_page(parts, of->asker, request, of->month, form));
    const auto made = parts.months.sign(
        of->asker.reader,
        {.month = of->month,
         .looked_at = *looked,
         .decision = *decision,
         .words = *words,
         .shared = *base::value_of<Shared>(*shared),
         .actions = std::move(actions),
         .seen = rulebook::digest_from_hex(form.field("seen", "", "").value).value_or(base::Digest{})});
    if (made) return web::go_to(page_of(of->asker, of->month));
    form.add_error(field_of(made.error().fault), describe(made.error()));
    return web::show_refused(month_page(parts, of->asker, request, of->month, form));
}

}  // namespace

void add_month_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/oversight", kSee,
               [parts](const Request& request) { return show_months(parts, request); });
    router.add(web::Method::get, "/{school}/oversight/months/{month}", kSee,
               [parts](const Request& request) { return show_month(parts, request); });
    router.add(web::Method::post, "/{school}/oversight/months/{month}/reviews", kSign,
               [parts](const Request& request) { return create_review(parts, request); });
}

}  // namespace oversight
