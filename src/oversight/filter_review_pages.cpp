// Reviews of the filter with whom the policy names: written by one, signed by another of the leadership.

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

constexpr web::Permission kSee{"filter_review.see", web::WhenRefused::told, "homewood-7.3-05"};
constexpr web::Permission kWrite{"filter_review.write", web::WhenRefused::told, "homewood-7.3-05"};
constexpr std::size_t kMostWords = 2'000;
constexpr std::size_t kMostReason = 500;
constexpr std::chrono::days kUsuallyAgain{182};
constexpr std::size_t kShown = 10;  // LIMIT: of reviews on the page, the newest

const std::vector<web::Option>& parts_taken() {
    static const std::vector<web::Option> kParts{{"took-part", "They took part"},
                                                 {"asked", "They were asked, and have not answered"}};
    return kParts;
}

web::Link page(const Asker& asker) { return room_of(asker) / "filter-review"; }

web::Link home_of(const Asker& asker) { return web::Link(web::LinkLiteral{"/"}) / asker.setup.profile.key; }

const std::vector<school::ReviewPartner>& partners(const Asker& asker) {
    return asker.setup.profile.filter.review_partners;
}

Html lines(const std::vector<std::string>& all) {
    std::vector<Html> points;
    for (const std::string& one : all) points.push_back(web::text(one));
    return web::bullets(points, web::Bullets::dots);
}

Html partner_lines(const FilterReview& review) {
    if (review.draft.partners.empty()) return web::text("The policy names nobody");
    std::vector<std::string> all;
    for (const PartnerPart& one : review.draft.partners)
        all.push_back(fmt::format("{}: {} {}", one.name,
                                  one.part == Part::took_part ? "took part on" : "not answered; asked on",
                                  school::show(one.on)));
    return lines(all);
}

Html read(const PageParts& parts, const Asker& asker, const FilterReview& review) {
    const FilterDraft& draft = review.draft;
    const school::SchoolCalendar& calendar = asker.setup.profile.calendar;
    std::vector<web::SummaryRow> rows{
        {.key = "Held on", .value = web::text(school::show(draft.held_on))},
        {.key = "Written",
         .value = web::text(fmt::format("{}, by {}", calendar.show(review.written_at),
                                        posts_of(parts, asker, review.written_by, review.written_at)))},
        {.key = "Took part", .value = web::prose(draft.took_part)},
        {.key = "With whom the policy names", .value = partner_lines(review)},
        {.key = "Filtering", .value = web::prose(draft.filtering)},
        {.key = "Access", .value = web::prose(draft.access)},
        {.key = "Use of devices", .value = web::prose(draft.devices)},
        {.key = "Found", .value = decision_tag(draft.decision)},
        {.key = "Why", .value = web::prose(draft.words)},
        {.key = "Next review", .value = web::text(school::show(draft.next_on))}};
    if (review.decided_by)
        rows.push_back(
            {.key = review.state == FilterState::signed_off ? "Signed" : "Refused",
             .value = web::text(fmt::format("{}, by {}", calendar.show(*review.decided_at),
                                            posts_of(parts, asker, *review.decided_by, *review.decided_at)))});
    if (!review.reason.empty()) rows.push_back({.key = "Because", .value = web::prose(review.reason)});
    return web::summary_list(rows) +
           action_table(parts, asker, journal::opaque(review.id.bytes()), "actions-" + review.id.text()) +
           web::details("The figures, as they were then", lines(review.figures));
}

Html waiting(const PageParts& parts, const Asker& asker, const Request& request, const FilterReview& review,
             const web::Form& form) {
    Html content = web::section_heading("The review that waits for a second person") + read(parts, asker, review);
    const web::Link at = page(asker) / "reviews" / review.id.text();
    const bool is_theirs_to_sign = may_sign(review, asker.reader);
    if (is_theirs_to_sign)
        content += web::post_form(at / "signature", request, web::button("Sign it", web::ButtonLook::primary));
    else content += web::paragraph("A senior leader or the headteacher signs it, who did not write it.");
    if (!may_refuse(review, asker.reader)) return content;
    return content +
           web::post_form(
               at / "refusal", request,
               web::textarea(form.field("reason", is_theirs_to_sign ? "Or refuse it: why?" : "Withdraw it: why?",
                                        "Whoever wrote it reads this"),
                             3) +
                   web::button(is_theirs_to_sign ? "Refuse" : "Withdraw", web::ButtonLook::secondary));
}

std::string partner_field(std::size_t number, std::string_view what) { return fmt::format("{}-{}", what, number + 1); }

Html partner_fields(const Asker& asker, const web::Form& form) {
    Html fields;
    for (std::size_t i = 0; i < partners(asker).size(); ++i) {
        const school::ReviewPartner& one = partners(asker)[i];
        const std::string confirmed =
            one.confirmed_on ? fmt::format("Confirmed as the right one on {}", school::show(*one.confirmed_on))
                             : "As the policy names it; nobody has confirmed it since";
        fields +=
            web::radios(form.field(partner_field(i, "partner"), one.name, confirmed), parts_taken(),
                        web::Arrangement::stacked) +
            web::date_input(form.field(partner_field(i, "partner-day"), fmt::format("On which day, {}?", one.name),
                                       "When they took part, or when they were asked"),
                            form.date_text(partner_field(i, "partner-day")));
    }
    return fields;
}

Html review_form(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    if (!asker.reader.may(kWrite.name())) return {};
    const Html fields = web::date_input(form.field("held", "When was it held?", "Today, or in the last 31 days"),
                                        form.date_text("held")) +
                        web::textarea(form.field("took-part", "Who of the school took part?", "Posts, not names"), 2) +
                        partner_fields(asker, form) +
                        web::textarea(form.field("filtering", "What did you find about filtering?",
                                                 "What is blocked too much or too little, and for whom"),
                                      4) +
                        web::textarea(form.field("access", "What did you find about access?",
                                                 "Who reaches what, who has an account, and who may change the filter"),
                                      4) +
                        web::textarea(form.field("devices", "What did you find about the use of devices?",
                                                 "The school’s own and people’s own, in school and at home"),
                                      4) +
                        decision_field(form) + web::textarea(form.field("words", "Why?", "Nobody’s name"), 4) +
                        action_fields(asker, form) +
                        web::date_input(form.field("next", "When is the next review?", "At the latest in a year"),
                                        form.date_text("next"));
    return web::section_heading("Write a review") + web::subsection_heading("Figures of today, kept with the review") +
           lines(parts.filter_reviews.figures(asker.setup)) +
           web::post_form(page(asker) / "reviews", request,
                          fields + web::button("Write it down", web::ButtonLook::primary));
}

web::Page review_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    Html waits;
    Html past;
    for (const FilterReview& review : parts.filter_reviews.reviews(asker.setup.id, kShown)) {
        if (review.state == FilterState::written) {
            waits += waiting(parts, asker, request, review, form);
            continue;
        }
        const bool is_signed = review.state == FilterState::signed_off;
        past += web::details(
            fmt::format("Held on {}, {}", school::show(review.draft.held_on), is_signed ? "signed" : "refused"),
            read(parts, asker, review));
    }
    if (past.empty()) past = web::paragraph("None has been signed yet.");
    // Somebody who was slower than another gets back what they wrote.
    const bool was_slower = !form.ok() && !form.field("took-part", "", "").value.empty();
    const Html write = waits.empty() || was_slower ? review_form(parts, asker, request, form) : Html();
    return {.tab = "Review of the filter",
            .heading = "Review of the filter",
            .back = web::BackLink{asker.reader.may("oversight.see") ? room_of(asker) : home_of(asker)},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = web::paragraph("Filtering, access and the use of devices, looked at together with those whom "
                                      "the policy names. One person writes it, another of the leadership signs it.") +
                       waits + write + web::section_heading("Reviews") + past,
            .measure = web::Measure::wide};
}

Response show_reviews(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form;
    const school::Date today = today_of(*asker, request);
    form.fill_date("held", today);
    for (std::size_t i = 0; i < partners(*asker).size(); ++i) form.fill_date(partner_field(i, "partner-day"), today);
    form.fill_date("next", school::plus_days(today, kUsuallyAgain));
    return web::show(review_page(parts, *asker, request, form));
}

std::string field_of(const FilterError& error, const Asker& asker) {
    const auto named = std::ranges::find(partners(asker), error.cause, &school::ReviewPartner::name);
    const auto number = static_cast<std::size_t>(named - partners(asker).begin());
    switch (error.fault) {
        case FilterFault::held_date:
            return "held-day";
        case FilterFault::no_took_part:
            return "took-part";
        case FilterFault::partner:
            return partner_field(number, "partner");
        case FilterFault::partner_date:
            return partner_field(number, "partner-day") + "-day";
        case FilterFault::no_filtering:
            return "filtering";
        case FilterFault::no_access:
            return "access";
        case FilterFault::no_devices:
            return "devices";
        case FilterFault::no_words:
            return "words";
        case FilterFault::no_action:
        case FilterFault::action:
            return std::string(kFirstAction);
        case FilterFault::next_date:
            return "next-day";
        case FilterFault::no_reason:
            return "reason";
        default:
            return "main-content";
    }
}

Response refused_page(const PageParts& parts, const Asker& asker, const Request& request, web::Form form,
                      const FilterError& error) {
    form.add_error(field_of(error, asker), describe(error));
    return web::show_refused(review_page(parts, asker, request, form));
}

std::vector<PartnerPart> typed_partners(const Asker& asker, web::Form& form) {
    std::vector<PartnerPart> typed;
    for (std::size_t i = 0; i < partners(asker).size(); ++i) {
        const std::string& name = partners(asker)[i].name;
        const auto part = form.choice(partner_field(i, "partner"), parts_taken(),
                                      fmt::format("Say whether {} took part or was asked", name));
        const auto day = form.date(partner_field(i, "partner-day"), "The day");
        if (part && day) typed.push_back({name, *part == "asked" ? Part::asked : Part::took_part, *day});
    }
    return typed;
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto held = form.date("held", "The review");
    const auto took_part = form.required_text({"took-part", kMostWords, "Say which posts took part"});
    std::vector<PartnerPart> with = typed_partners(*asker, form);
    const auto filtering = form.required_text({"filtering", kMostWords, "Say what you found about filtering"});
    const auto access = form.required_text({"access", kMostWords, "Say what you found about access"});
    const auto devices = form.required_text({"devices", kMostWords, "Say what you found about the use of devices"});
    const auto decision = typed_decision(form);
    const auto words = form.required_text({"words", kMostWords, "Say in a sentence or two why"});
    std::vector<ActionDraft> actions = typed_actions(*asker, form);
    const auto next = form.date("next", "The next review");
    if (!form.ok()) return web::show_refused(review_page(parts, *asker, request, form));
    const auto made = parts.filter_reviews.write(asker->reader, {.held_on = *held,
                                                                 .took_part = *took_part,
                                                                 .partners = std::move(with),
                                                                 .filtering = *filtering,
                                                                 .access = *access,
                                                                 .devices = *devices,
                                                                 .decision = *decision,
                                                                 .words = *words,
                                                                 .actions = std::move(actions),
                                                                 .next_on = *next});
    if (made) return web::go_to(page(*asker));
    return refused_page(parts, *asker, request, std::move(form), made.error());
}

Response create_signature(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = FilterReviewId::parse(request.parameters.text("review"));
    if (!asker || !id) return web::not_found();
    const auto made = parts.filter_reviews.sign(asker->reader, *id);
    if (made) return web::go_to(page(*asker));
    return refused_page(parts, *asker, request, web::Form(request.typed), made.error());
}

Response create_refusal(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = FilterReviewId::parse(request.parameters.text("review"));
    if (!asker || !id) return web::not_found();
    web::Form form(request.typed);
    const auto reason = form.required_text({"reason", kMostReason, "Say why"});
    if (!form.ok()) return web::show_refused(review_page(parts, *asker, request, form));
    const auto made = parts.filter_reviews.refuse(asker->reader, *id, *reason);
    if (made) return web::go_to(page(*asker));
    return refused_page(parts, *asker, request, std::move(form), made.error());
}

}  // namespace

void add_filter_review_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page shown) {
        router.add(method, pattern, permission,
                   [parts, shown](const Request& request) { return shown(parts, request); });
    };
    add(web::Method::get, "/{school}/oversight/filter-review", kSee, show_reviews);
    add(web::Method::post, "/{school}/oversight/filter-review/reviews", kWrite, create);
    // Its author withdraws it, whoever else may sign or refuse it: filter_review.h says which.
    add(web::Method::post, "/{school}/oversight/filter-review/reviews/{review}/signature", kSee, create_signature);
    add(web::Method::post, "/{school}/oversight/filter-review/reviews/{review}/refusal", kSee, create_refusal);
}

}  // namespace oversight
