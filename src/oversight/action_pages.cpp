// What follows from reviews: the lines in which actions are written, and the page on which a post says that one is
// done.

#include "oversight/pages_parts.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

namespace oversight {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"tasks.see", web::WhenRefused::told, "safeguarding rule 11"};
constexpr web::Permission kComplete{"tasks.complete", web::WhenRefused::told, "safeguarding rule 11"};
constexpr std::size_t kLines = 3;
constexpr std::size_t kMostWhat = 300;
constexpr std::size_t kMostWords = 1'000;

std::vector<web::Option> posts(const Asker& asker) {
    std::vector<web::Option> options{{"", "Choose a post"}};
    for (const school::Post& post : asker.setup.profile.posts) options.push_back({post.key, post.title});
    return options;
}

std::string title_of(const Asker& asker, const std::string& post) {
    for (const school::Post& one : asker.setup.profile.posts)
        if (one.key == post) return one.title;
    return post;
}

const std::vector<web::Option>& decisions() {
    static const std::vector<web::Option> kDecisions{{"in-order", "It is in order"},
                                                     {"to-change", "Something is to be changed"}};
    return kDecisions;
}

Html done_form(const Asker& asker, const Action& action, const Request& request, const web::Form& form) {
    const std::string name = "done-" + action.id.text();
    return web::post_form(room_of(asker) / "actions" / action.id.text() / "completion", request,
                          web::textarea(form.field(name, "What was done: " + action.draft.what, "Nobody’s name"), 2) +
                              web::button("Done: " + action.draft.what, web::ButtonLook::secondary));
}

web::Page actions_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    Html content;
    for (const Action& one : parts.actions.open_for(asker.reader, today_of(asker, request)))
        content +=
            web::section_heading(one.draft.what) +
            web::paragraph(fmt::format("For {}, by {}.", title_of(asker, one.draft.post), school::show(one.draft.by))) +
            done_form(asker, one, request, form);
    if (content.empty())
        content =
            web::paragraph("Nothing is asked of your posts. What a review of the filter asks of one stands here.");
    return {.tab = "What reviews ask of your posts",
            .heading = "What reviews ask of your posts",
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = std::move(content)};
}

Response show_actions(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(actions_page(parts, *asker, request, {}));
}

Response create_completion(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = ActionId::parse(request.parameters.text("action"));
    if (!asker || !id) return web::not_found();
    web::Form form(request.typed);
    const std::string name = "done-" + id->text();
    const auto words = form.required_text({name, kMostWords, "Say what was done"});
    if (!form.ok()) return web::show_refused(actions_page(parts, *asker, request, form));
    const auto made = parts.actions.complete(asker->reader, *id, *words, today_of(*asker, request));
    if (made) return web::go_to(room_of(*asker) / "actions");
    if (made.error() == ActionFault::not_allowed) return web::not_found();
    form.add_error("main-content", describe(made.error()));
    return web::show_refused(actions_page(parts, *asker, request, form));
}

}  // namespace

school::Date today_of(const Asker& asker, const Request& request) {
    return asker.setup.profile.calendar.local(request.now).date;
}

web::Link room_of(const Asker& asker) {
    return web::Link(web::LinkLiteral{"/"}) / asker.setup.profile.key / "oversight";
}

std::string posts_of(const PageParts& parts, const Asker& asker, const school::PersonId& person, base::Instant at) {
    const school::Date day = asker.setup.profile.calendar.local(at).date;
    return posts_in(parts.posts(asker.setup.id), person, {day, day}, asker.setup.profile.posts);
}

Html action_fields(const Asker& asker, const web::Form& form) {
    Html fields = web::subsection_heading("What follows from it");
    for (std::size_t i = 1; i <= kLines; ++i) {
        const std::string number = std::to_string(i);
        fields +=
            web::text_input(form.field("action-" + number, fmt::format("Action {}: what is to be done?", i),
                                       i == 1 ? "Nobody’s name. Leave empty what you do not need" : ""),
                            {}) +
            web::select(form.field("post-" + number, fmt::format("Action {}: who does it?", i), ""), posts(asker)) +
            web::date_input(form.field("due-" + number, fmt::format("Action {}: by when?", i), ""),
                            form.date_text("due-" + number));
    }
    return fields;
}

std::vector<ActionDraft> typed_actions(const Asker& asker, web::Form& form) {
    std::vector<ActionDraft> actions;
    for (std::size_t i = 1; i <= kLines; ++i) {
        const std::string number = std::to_string(i);
        const auto what = form.optional_text({.name = "action-" + number, .most = kMostWhat});
        const bool has_post = !form.field("post-" + number, "", "").value.empty();
        const web::DateText date = form.date_text("due-" + number);
        const bool has_date = !date.day.empty() || !date.month.empty() || !date.year.empty();
        if (!what || (what->empty() && !has_post && !has_date)) continue;
        if (what->empty()) form.add_error("action-" + number, "Say what is to be done, or leave the whole line empty");
        const auto post = form.choice("post-" + number, posts(asker), "Choose the post that does it");
        if (post && post->empty()) form.add_error("post-" + number, "Choose the post that does it");
        const auto due = form.date("due-" + number, "The day by which it is done");
        if (post && due) actions.push_back({*what, *post, *due});
    }
    return actions;
}

Html action_table(const PageParts& parts, const Asker& asker, const AnyReviewId& review, std::string name) {
    std::vector<std::vector<Html>> rows;
    for (const Action& one : parts.actions.of(asker.setup.id, review)) {
        const Html done =
            one.done
                ? web::text(fmt::format("{}: {}", asker.setup.profile.calendar.show(one.done->at), one.done->words))
                : web::text("Not yet");
        rows.push_back({web::text(one.draft.what), web::text(title_of(asker, one.draft.post)),
                        web::text(school::show(one.draft.by)), done});
    }
    return web::table({.name = std::move(name),
                       .caption = "What follows from it",
                       .columns = {{.title = "What"}, {.title = "Who"}, {.title = "By"}, {.title = "Done"}},
                       .rows = std::move(rows),
                       .empty = "Nothing was asked of anybody."});
}

Html decision_field(const web::Form& form) {
    return web::radios(form.field("decision", "What do you find?", ""), decisions(), web::Arrangement::stacked);
}

std::optional<Decision> typed_decision(web::Form& form) {
    const auto chosen = form.choice("decision", decisions(), "Say whether it is in order");
    if (!chosen) return std::nullopt;
    return *chosen == "in-order" ? Decision::in_order : Decision::to_change;
}

Html decision_tag(Decision decision) {
    return decision == Decision::in_order ? web::tag("In order", web::Colour::green)
                                          : web::tag("To be changed", web::Colour::yellow);
}

void add_action_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/oversight/actions", kSee,
               [parts](const Request& request) { return show_actions(parts, request); });
    router.add(web::Method::post, "/{school}/oversight/actions/{action}/completion", kComplete,
               [parts](const Request& request) { return create_completion(parts, request); });
}

void add_pages(web::Router& router, const PageParts& parts) {
    add_month_pages(router, parts);
    add_filter_review_pages(router, parts);
    add_action_pages(router, parts);
}

}  // namespace oversight
