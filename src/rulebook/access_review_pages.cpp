// What each age may reach, reviewed: decided on a day for each group of learners, and signed by a second person.

#include "base/text.h"
#include "base/words.h"
#include "rulebook/pages_parts.h"
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
using web::Request;
using web::Response;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "homewood-2.5-02"};
constexpr web::Permission kAssess{"rules.assess", web::WhenRefused::told, "homewood-2.5-02"};
constexpr web::Permission kApprove{"rules.approve", web::WhenRefused::told, "homewood-2.5-02"};
constexpr std::size_t kMostWords = 1000;
constexpr std::size_t kShown = 20;  // LIMIT: of reviews on the page, the newest

const std::vector<web::Option>& levels() {
    static const std::vector<web::Option> kLevels{{.value = "stays", .label = "It stays as it is"},
                                                  {.value = "change", .label = "It is to be changed"}};
    return kLevels;
}

web::Link page(const Asker& asker) { return page_of(asker.setup, "gate") / "access-review"; }

Html lines(std::string_view text) {
    std::vector<Html> points;
    for (const std::string_view line : base::split(text, '\n')) points.push_back(web::text(line));
    return web::bullets(points, web::Bullets::dots);
}

// Whether the profile reaches something else by now than when the review was written.
bool has_changed(const school::FilterPlan& plan, const LevelDecision& one) {
    const school::FilterProfile* found = base::with_key(plan.profiles, one.profile);
    return found == nullptr || reach_of(plan, *found) != one.reached;
}

Html read(const Asker& asker, const AccessReview& review) {
    const school::FilterPlan& plan = asker.setup.profile.filter;
    std::vector<std::vector<Html>> rows;
    for (const LevelDecision& one : review.decisions) {
        const bool stays = one.level == Level::stays;
        rows.push_back({web::text(one.name),
                        web::tag(stays ? "Stays" : "To be changed", stays ? web::Colour::green : web::Colour::yellow),
                        web::prose(one.why),
                        web::details("What it reached then", lines(one.reached)) +
                            (has_changed(plan, one) ? web::text("It has changed since.") : Html())});
    }
    return web::summary_list({{.key = "Held on", .value = web::text(school::show(review.held_on))},
                              {.key = "Took part", .value = web::prose(review.took_part)}}) +
           web::table({.name = "review-" + review.id.text(),
                       .caption = "What was decided",
                       .columns = {{.title = "Profile"}, {.title = "Decision"}, {.title = "Why"}, {.title = "Reach"}},
                       .rows = std::move(rows),
                       .empty = "Nothing was decided."});
}

Html waiting(const Asker& asker, const Request& request, const AccessReview& review, const web::Form& form) {
    Html content = web::section_heading("The review that waits for a second person") + read(asker, review);
    const auto holds =
        still_holds(review, asker.setup.profile.filter, asker.setup.profile.calendar.local(request.now).date);
    if (!holds) content += web::warning_text("It can no longer be signed: " + describe(holds.error()) + ".");
    if (!asker.reader.may(kApprove.name()))
        return content + web::paragraph("A senior leader, the headteacher or the safeguarding lead signs it.");
    if (review.written.by == asker.reader.person())
        return content + web::paragraph("You wrote it: somebody else signs it.");
    const web::Link at = page(asker) / "reviews" / review.id.text();
    if (holds) content += web::post_form(at / "signature", request, web::button("Sign it", web::ButtonLook::primary));
    return content + web::post_form(at / "refusal", request,
                                    web::textarea(form.field("reason", holds ? "Or refuse it: why?" : "Refuse it: why?",
                                                             "Whoever wrote it reads this"),
                                                  3) +
                                        web::button("Refuse", web::ButtonLook::secondary));
}

Html profile_fields(const web::Form& form, const school::FilterPlan& plan, const school::FilterProfile& profile) {
    return web::subsection_heading(profile.name) + web::details("What it reaches now", lines(reach_of(plan, profile))) +
           web::radios(form.field("level-" + profile.key, fmt::format("What was decided for {}?", profile.name), ""),
                       levels(), web::Arrangement::stacked) +
           web::textarea(form.field("why-" + profile.key, fmt::format("Why, for {}?", profile.name),
                                    "By curriculum, age and ability; nobody's name"),
                         3);
}

Html review_form(const Asker& asker, const Request& request, const web::Form& form) {
    if (!asker.reader.may(kAssess.name())) return {};
    const school::FilterPlan& plan = asker.setup.profile.filter;
    Html fields = web::date_input(form.field("held", "When was it held?", "Today, or in the last 31 days"),
                                  form.date_text("held")) +
                  web::textarea(form.field("took-part", "Who took part?",
                                           "Posts, not names: the safeguarding lead, the network manager, the head of "
                                           "key stage 3"),
                                3);
    for (const school::FilterProfile& profile : reviewed_profiles(plan)) fields += profile_fields(form, plan, profile);
    return web::section_heading("Write a review") +
           web::post_form(page(asker) / "reviews", request,
                          fields + web::button("Write it down", web::ButtonLook::primary));
}

Html settled(const Asker& asker, const AccessReview& review) {
    const bool is_signed = review.state == ReviewState::signed_off;
    Html content = read(asker, review);
    if (!is_signed) content += web::paragraph("Refused, because:") + web::prose(review.reason);
    return web::details(fmt::format("Held on {}, {} {}", school::show(review.held_on), is_signed ? "signed" : "refused",
                                    asker.setup.profile.calendar.show(review.decided->at)),
                        content);
}

web::Page review_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    Html waits;
    Html past;
    for (const AccessReview& review : parts.assessments.reviews(asker.setup.id, kShown)) {
        if (review.state == ReviewState::written) waits += waiting(asker, request, review, form);
        else past += settled(asker, review);
    }
    if (past.empty()) past = web::paragraph("None has been signed yet.");
    // Somebody who was slower than another gets back what they wrote.
    const bool was_slower = !form.ok() && !form.field("took-part", "", "").value.empty();
    const Html write = waits.empty() || was_slower ? review_form(asker, request, form) : Html();
    return {.tab = "Access levels",
            .heading = "Access levels",
            .back = web::BackLink{page_of(asker.setup, "gate") / "profiles"},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content =
                web::paragraph("What each group of learners may reach, looked at by curriculum, age and ability. "
                               "A decision to change a profile changes nothing by itself: whoever looks after "
                               "the school's plan does.") +
                web::paragraph(std::string(kOutsideProfile)) + waits + write + web::section_heading("Reviews") + past,
            .measure = web::Measure::wide};
}

Response show_reviews(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(review_page(parts, *asker, request, {}));
}

Response refused_page(const PageParts& parts, const Asker& asker, const Request& request, web::Form form,
                      const AssessmentError& error) {
    const bool is_date = error.fault == AssessmentFault::held_date;
    const bool is_reason = error.fault == AssessmentFault::no_reason;
    form.add_error(is_date ? "held-day" : is_reason ? "reason" : "main-content", describe(error));
    return web::show_refused(review_page(parts, asker, request, form));
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto held = form.date("held", "The review");
    const auto took_part = form.required_text({"took-part", kMostWords, "Say which posts took part"});
    std::vector<ReviewWords::Decision> decisions;
    for (const school::FilterProfile& profile : reviewed_profiles(asker->setup.profile.filter)) {
        const auto level =
            form.choice("level-" + profile.key, levels(), fmt::format("Choose what was decided for {}", profile.name));
        const auto why =
            form.required_text({"why-" + profile.key, kMostWords, fmt::format("Say why, for {}", profile.name)});
        if (level && why) decisions.push_back({profile.key, *level == "stays" ? Level::stays : Level::to_change, *why});
    }
    if (!form.ok()) return web::show_refused(review_page(parts, *asker, request, form));
    const auto made = parts.assessments.write_review(asker->reader, {*held, *took_part, std::move(decisions)});
    if (made) return web::go_to(page(*asker));
    return refused_page(parts, *asker, request, std::move(form), made.error());
}

Response create_signature(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = ReviewId::parse(request.parameters.text("review"));
    if (!asker || !id) return web::not_found();
    const auto signed_off = parts.assessments.sign_review(asker->reader, *id);
    if (signed_off) return web::go_to(page(*asker));
    return refused_page(parts, *asker, request, web::Form(request.typed), signed_off.error());
}

Response create_refusal(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = ReviewId::parse(request.parameters.text("review"));
    if (!asker || !id) return web::not_found();
    web::Form form(request.typed);
    const auto reason = form.required_text({"reason", kMostReason, "Say why it is refused"});
    if (!form.ok()) return web::show_refused(review_page(parts, *asker, request, form));
    const auto refused = parts.assessments.refuse_review(asker->reader, *id, *reason);
    if (refused) return web::go_to(page(*asker));
    return refused_page(parts, *asker, request, std::move(form), refused.error());
}

}  // namespace

void add_access_review_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page page) {
        router.add(method, pattern, permission, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/gate/access-review", kSee, show_reviews);
    add(web::Method::post, "/{school}/gate/access-review/reviews", kAssess, create);
    add(web::Method::post, "/{school}/gate/access-review/reviews/{review}/signature", kApprove, create_signature);
    add(web::Method::post, "/{school}/gate/access-review/reviews/{review}/refusal", kApprove, create_refusal);
}

}  // namespace rulebook
