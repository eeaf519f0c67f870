// Changes: what waits and for whom, each on a page of its own with what both sides say of it, and what was decided
// before, which can be taken back.

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

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr web::Permission kChange{"rules.change", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr web::Permission kAssess{"rules.assess", web::WhenRefused::told, "headcorn-7.3.1-04 homewood-7.3-08"};
constexpr web::Permission kApprove{"rules.approve", web::WhenRefused::told, "headcorn-7.3.1-04a"};
constexpr std::size_t kMostShown = 200;

std::string when(const SchoolSetup& setup, base::Instant at) { return setup.profile.calendar.show(at); }
web::Link changes_page(const SchoolSetup& setup) { return page_of(setup, "gate") / "changes"; }
web::Link page_of_change(const SchoolSetup& setup, const ChangeId& id) { return changes_page(setup) / id.text(); }

std::string name_of(const PageParts& parts, const Asker& asker, const std::optional<school::PersonId>& person) {
    if (!person) return "somebody at the machine itself";
    const auto found = parts.who.find(asker.setup.id, *person);
    std::string name = found ? name_for(asker, *found) : std::string();
    return name.empty() ? "somebody who has left" : name;
}

// What the lists in force say about a site.
std::string listed_as(const filter::CategoryDatabase* lists, const filter::Site& site) {
    const auto* name = std::get_if<wire::Hostname>(&site.place());
    if (lists == nullptr || name == nullptr) return "not known";
    std::vector<std::string> titles;
    for (const filter::Category category : lists->of_host(*name).list())
        titles.emplace_back(filter::entry_of(category).title);
    return titles.empty() ? "on no list" : base::joined(titles, ", ");
}

// "how long …: 60 minutes now"; what is asked for stands beside it.
Html setting_step(const PageParts& parts, const Asker& asker, const SettingValue& setting) {
    const school::SettingDeclaration* declared = school::find_setting(setting.key);
    if (declared == nullptr) return web::text("a setting of an earlier version");
    const school::Settings now = parts.list.settings(asker.setup.id);
    std::string held(declared->standard);
    for (const school::Settings::Line& line : now.lines())
        if (line.declaration.key == setting.key) held = line.value;
    const bool counts = declared->type == school::SettingType::duration || declared->type == school::SettingType::count;
    const std::string unit = counts ? " " + std::string(declared->unit) : std::string();
    return web::text(fmt::format("{}. Now {}{}; asked for: {}{}", declared->meaning, held, unit, setting.value, unit));
}

// So that nobody approves blindly.
Html what_it_means(const PageParts& parts, const Asker& asker, const Listed& what,
                   const filter::CategoryDatabase* lists) {
    if (const auto* site = std::get_if<filter::Site>(&what)) return web::text(listed_as(lists, *site));
    if (std::holds_alternative<filter::Phrase>(what)) return web::text("words of a search, whoever is asked");
    if (std::holds_alternative<Mapping>(what)) return web::text("left out until now, in every list of every school");
    if (const auto* setting = std::get_if<SettingValue>(&what)) return setting_step(parts, asker, *setting);
    if (const auto* help = std::get_if<HelpEntry>(&what))
        return web::text(
            fmt::format("{}; open to everybody, and nobody's visit is written down", listed_as(lists, help->site)));
    if (std::holds_alternative<PlanVersion>(what)) return web::text("all profiles, with their hours and places");
    const auto list = parts.subscriptions.find(std::get<NamedList>(what).id);
    const auto& content = list && list->waiting ? list->waiting : list ? list->in_force : std::nullopt;
    return web::anchor(page_of(asker.setup, "gate") / "lists" / std::get<NamedList>(what).id.text(),
                       content ? fmt::format("{} entries", base::grouped(content->counts.entries()))
                               : std::string("nothing of it is here yet"));
}

// Consent is to the content that stands on this page.
Html seen_field(const PageParts& parts, const ListChange& change) {
    const auto* named = std::get_if<NamedList>(&change.what);
    if (named == nullptr) return {};
    const auto list = parts.subscriptions.find(named->id);
    return web::hidden_input("seen", list && list->waiting ? list->waiting->id.text() : std::string());
}

bool is_something_here(const PageParts& parts, const ListChange& change) {
    const auto* named = std::get_if<NamedList>(&change.what);
    const auto list = named == nullptr ? std::nullopt : parts.subscriptions.find(named->id);
    return list && list->waiting;
}

std::string title_of(Side side) {
    switch (side) {
        case Side::educational:
            return "Educational side";
        case Side::technical:
            return "Technical side";
        case Side::safeguarding:
            return "Safeguarding lead";
    }
    return {};
}

std::string waits_for(const Assessing& assessing) {
    if (is_assessed(assessing)) return "a decision";
    if (assessing.advice.empty()) return "both assessments";
    return has_advice(assessing, Side::technical) ? "the educational assessment" : "the technical assessment";
}

Html state_tag(const ListChange& change) {
    switch (change.state) {
        case ChangeState::requested:
            return web::tag("Waits", web::Colour::yellow);
        case ChangeState::approved:
            return web::tag("Approved", web::Colour::green);
        case ChangeState::refused:
            return web::tag("Refused", web::Colour::grey);
    }
    return {};
}

Html assessment_of(const PageParts& parts, const Asker& asker, const Assessing& assessing, Side side) {
    const auto found = std::ranges::find(assessing.advice, side, &Advice::side);
    if (found == assessing.advice.end())
        return web::text(assessing.is_asked_for ? "Not written yet" : "None: the school's policy does not ask for it");
    return web::paragraph(found->words) +
           web::paragraph(fmt::format("{}, {}", name_of(parts, asker, found->by), when(asker.setup, found->at)));
}

Html advice_form(const Asker& asker, const Request& request, const web::Form& form, const ListChange& change,
                 const Assessing& assessing) {
    if (!may_advise(change, assessing, asker.reader)) return {};
    const std::string side(base::word_for(advising_side(change, asker.reader)));
    return web::section_heading("Your assessment") +
           web::post_form(page_of_change(asker.setup, change.id) / "advice", request,
                          web::textarea(form.field("advice", fmt::format("For the {} side", side),
                                                   "What could it do, and to whom? What is done about that?"),
                                        4) +
                              web::button("Add this assessment", assessing.is_asked_for ? web::ButtonLook::primary
                                                                                        : web::ButtonLook::secondary));
}

// Why somebody who may approve cannot approve this now; nothing when they can.
std::string what_holds_up(const ListChange& change, const Assessing& assessing, const rights::Reader& reader,
                          base::Instant now) {
    if (is_over(change, now)) return "Its time has passed: it can only be refused.";
    if (!is_assessed(assessing)) return fmt::format("It waits for {}; it can be refused before.", waits_for(assessing));
    const bool did_assess = std::ranges::find(assessing.advice, reader.person(), &Advice::by) != assessing.advice.end();
    if (assessing.is_asked_for && did_assess)
        return "You have assessed it: somebody else of the leadership agrees. You may refuse it.";
    if (ends_help(change) && !reader.has(rights::Role::dsl) && !has_advice(assessing, Side::safeguarding))
        return "It ends a help service: the safeguarding lead agrees, or assesses it before anybody else agrees.";
    return {};
}

Html decision_form(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form,
                   const ListChange& change, const Assessing& assessing) {
    if (change.state != ChangeState::requested) return {};
    const Html heading = web::section_heading("Decision");
    if (!asker.reader.may(kApprove.name()))
        return heading + web::paragraph("A senior leader, the headteacher or the safeguarding lead decides.");
    if (change.requested_by == asker.reader.person())
        return heading + web::paragraph("Your own request: somebody else decides.");
    if (is_their_own(change, asker.reader.person()))
        return heading + web::paragraph("It is for you: somebody else decides.");
    std::string holds_up = what_holds_up(change, assessing, asker.reader, request.now);
    const bool is_emergency = change.kind == ChangeKind::block_now;
    std::vector<Html> buttons;
    const bool is_empty = change.kind == ChangeKind::subscribe && !is_something_here(parts, change);
    if (is_empty) holds_up = "Nothing of this list is here yet, and consent is to what is in it; it can be refused.";
    if (holds_up.empty())
        buttons.push_back(
            web::button(web::NamedButton{is_emergency ? "Keep it blocked" : "Approve", "decision", "approve"}));
    buttons.push_back(web::button(web::NamedButton{is_emergency ? "Open it again" : "Refuse", "decision", "refuse"}));
    return heading + (holds_up.empty() ? Html() : web::paragraph(holds_up)) +
           web::post_form(page_of(asker.setup, "gate") / "list" / "changes" / change.id.text() / "decision", request,
                          seen_field(parts, change) +
                              web::text_input(form.field("reason", "Your reason", "It stands in the record"), {}) +
                              web::button_group(buttons));
}

Html undo_form(const Asker& asker, const Request& request, const web::Form& form, const ListChange& change) {
    if (change.state != ChangeState::approved || !asker.reader.may(kChange.name())) return {};
    return web::section_heading("Take it back") +
           web::paragraph(
               "What was before is asked for, assessed and agreed to like any change. To close a page this "
               "minute, block it at once.") +
           web::post_form(page_of_change(asker.setup, change.id) / "undo", request,
                          web::text_input(form.field("undo", "Why should it be taken back?", ""), {}) +
                              web::button("Ask to take it back", web::ButtonLook::secondary));
}

Html facts_of(const PageParts& parts, const Asker& asker, const ListChange& change, base::Instant now) {
    const auto lists = parts.rulebook.lists_in_force();
    std::vector<web::SummaryRow> rows{
        {.key = "Asked to", .value = web::text(asked_words(change.kind))},
        {.key = "For", .value = web::text(for_whom(parts, asker, change.for_whom, now))},
        {.key = "What it is", .value = what_it_means(parts, asker, change.what, lists.get())},
        {.key = "Why", .value = web::text(change.reason)},
        {.key = "Asked by",
         .value = web::text(fmt::format("{}, {}", name_of(parts, asker, change.requested_by),
                                        when(asker.setup, change.requested_at)))},
        {.key = "State", .value = state_tag(change)}};
    if (change.undoes)
        rows.push_back({.key = "Takes back",
                        .value = web::anchor(page_of_change(asker.setup, *change.undoes), "an earlier change")});
    if (change.decided_at)
        rows.push_back({.key = "Decided by",
                        .value = web::text(fmt::format("{}, {}: {}", name_of(parts, asker, change.decided_by),
                                                       when(asker.setup, *change.decided_at), change.decision))});
    return web::summary_list(std::move(rows));
}

web::Page change_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form,
                      const ListChange& change) {
    const Assessing assessing = parts.list.assessing(asker.setup.id, change.id);
    std::vector<web::SummaryRow> sides;
    for (const Side side : {Side::educational, Side::technical, Side::safeguarding})
        if (side != Side::safeguarding || ends_help(change))
            sides.push_back({.key = title_of(side), .value = assessment_of(parts, asker, assessing, side)});
    const Html assessments = web::section_heading("Assessed first") + web::summary_list(std::move(sides));
    return {.tab = "A change",
            .heading = text_of(change.what),
            .back = web::BackLink{changes_page(asker.setup)},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = facts_of(parts, asker, change, request.now) + plan_differences(parts, asker, change) +
                       (change.state == ChangeState::requested ? preview_link(asker.setup, change) : Html()) +
                       assessments + advice_form(asker, request, form, change, assessing) +
                       decision_form(parts, asker, request, form, change, assessing) +
                       undo_form(asker, request, form, change),
            .measure = change.kind == ChangeKind::plan ? web::Measure::wide : web::Measure::reading};
}

Html history(const PageParts& parts, const Asker& asker, base::Instant now) {
    std::vector<std::vector<Html>> rows;
    for (const ListChange& change : parts.list.history(asker.setup.id, kMostShown)) {
        if (change.state == ChangeState::requested) continue;
        rows.push_back({web::anchor(page_of_change(asker.setup, change.id), text_of(change.what)),
                        web::text(asked_words(change.kind)), web::text(for_whom(parts, asker, change.for_whom, now)),
                        web::text(name_of(parts, asker, change.requested_by)),
                        web::text(name_of(parts, asker, change.decided_by)),
                        web::text(when(asker.setup, *change.decided_at)), state_tag(change)});
    }
    return web::table({.name = "decided",
                       .caption = "Decided, newest first",
                       .columns = {{.title = "Change"},
                                   {.title = "Asked to"},
                                   {.title = "For"},
                                   {.title = "Asked by"},
                                   {.title = "Decided by"},
                                   {.title = "When"},
                                   {.title = "State"}},
                       .rows = std::move(rows),
                       .empty = "Nothing has been decided yet."});
}

Response show_all(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    const bool are_assessed = parts.list.ways(asker->setup.id).are_assessed;
    return web::show(
        {.tab = "Changes",
         .heading = "Changes of the filter",
         .back = web::BackLink{page_of(asker->setup, "gate")},
         .content =
             web::paragraph(are_assessed ? "One person asks, an educational and a technical person assess, and a "
                                           "senior leader, the headteacher or the safeguarding lead who did "
                                           "neither agrees."
                                         : "One person asks, and another one agrees.") +
             waiting_changes(parts, *asker, request) + history(parts, *asker, request.now),
         .measure = web::Measure::wide});
}

// Who asks and which change; nothing when there is none for them.
struct Opened {
    Asker asker;
    ListChange change;
};
std::optional<Opened> opened(const PageParts& parts, const Request& request) {
    auto asker = asker_of(parts, request);
    const auto id = ChangeId::parse(request.parameters.text("change"));
    if (!asker || !id) return std::nullopt;
    auto change = parts.list.find(asker->setup.id, *id);
    if (!change) return std::nullopt;
    return Opened{*std::move(asker), *std::move(change)};
}

Response show_one(const PageParts& parts, const Request& request) {
    const auto one = opened(parts, request);
    if (!one) return web::not_found();
    return web::show(change_page(parts, one->asker, request, {}, one->change));
}

Response refused(const PageParts& parts, const Opened& one, const Request& request, const web::Form& form) {
    return web::show_refused(change_page(parts, one.asker, request, form, one.change));
}

Response create_advice(const PageParts& parts, const Request& request) {
    const auto one = opened(parts, request);
    if (!one) return web::not_found();
    web::Form form(request.typed);
    const auto words =
        form.required_text({.name = "advice", .most = kMostAdvice, .missing = "Write what it could do, and to whom"});
    if (!form.ok()) return refused(parts, *one, request, form);
    const auto made = parts.list.advise(one->asker.reader, one->change.id, *words);
    if (made) return web::go_to(page_of_change(one->asker.setup, one->change.id));
    form.add_error("advice", describe(made.error()));
    return refused(parts, *one, request, form);
}

Response create_decision(const PageParts& parts, const Request& request) {
    const auto one = opened(parts, request);
    if (!one) return web::not_found();
    web::Form form(request.typed);
    const auto decision = form.choice("decision", {{.value = "approve", .label = {}}, {.value = "refuse", .label = {}}},
                                      "Approve it or refuse it");
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return refused(parts, *one, request, form);
    const auto made = parts.list.decide(one->asker.reader, one->change.id,
                                        *decision == "approve" ? Decision::approve : Decision::refuse, *reason,
                                        ContentId::parse(form.field("seen", "", "").value));
    if (made) return web::go_to(page_of_change(one->asker.setup, one->change.id));
    form.add_error("reason", describe(made.error()));
    // It may have been written down all the same, and only not be at the gate yet.
    const auto now = opened(parts, request);
    return refused(parts, now ? *now : *one, request, form);
}

Response create_undo(const PageParts& parts, const Request& request) {
    const auto one = opened(parts, request);
    if (!one) return web::not_found();
    web::Form form(request.typed);
    const auto reason = form.required_text({.name = "undo", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return refused(parts, *one, request, form);
    const auto made = parts.list.request_undo(one->asker.reader, one->change.id, *reason);
    if (made) return web::go_to(page_of_change(one->asker.setup, made->id));
    form.add_error("undo", describe(made.error()));
    return refused(parts, *one, request, form);
}

}  // namespace

std::string asked_words(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::allow:
            return "allow";
        case ChangeKind::block:
            return "block";
        case ChangeKind::remove:
            return "remove from the list";
        case ChangeKind::subscribe:
            return "use this list";
        case ChangeKind::unsubscribe:
            return "use this list no longer";
        case ChangeKind::map:
            return "take them so";
        case ChangeKind::block_now:
            return "blocked in an emergency: keep it so";
        case ChangeKind::set:
            return "set it so";
        case ChangeKind::help:
            return "never block it";
        case ChangeKind::plan:
            return "go by it";
    }
    return {};
}

std::string for_whom(const PageParts& parts, const Asker& asker, const ForWhom& whom, base::Instant now) {
    if (std::holds_alternative<ForEverybody>(whom)) return "everybody";
    if (const auto* some = std::get_if<ForProfiles>(&whom)) {
        std::vector<std::string> names;
        for (const school::FilterProfile& profile : asker.setup.profile.filter.profiles)
            if (std::ranges::find(some->keys, profile.key) != some->keys.end()) names.push_back(profile.name);
        return names.empty() ? "nobody: the profile is gone" : base::joined(names, ", ");
    }
    const auto& one = std::get<ForPerson>(whom);
    const auto person = parts.who.find(asker.setup.id, one.person);
    const school::Date today = asker.setup.profile.calendar.local(now).date;
    const std::string name = person ? name_and_year(asker, *person, today) : std::string();
    return fmt::format("{} until {}", name.empty() ? "one person" : name, when(asker.setup, one.until));
}

Html removal_form(const SchoolSetup& setup, const Request& request, const ListChange& entry) {
    const web::Field reason{.name = "reason", .label = "Why should it be removed?"};
    return web::details(
        "Ask to remove it",
        web::post_form(page_of(setup, "gate") / "list" / entry.id.text() / "removal", request,
                       web::text_input(reason, {}) + web::button("Ask to remove", web::ButtonLook::secondary)));
}

Html waiting_changes(const PageParts& parts, const Asker& asker, const Request& request) {
    std::vector<std::vector<Html>> rows;
    const auto lists = parts.rulebook.lists_in_force();
    for (const ListChange& change : parts.list.requested(asker.setup.id))
        rows.push_back({web::anchor(page_of_change(asker.setup, change.id), text_of(change.what)),
                        web::text(asked_words(change.kind)),
                        web::text(for_whom(parts, asker, change.for_whom, request.now)),
                        what_it_means(parts, asker, change.what, lists.get()) + preview_link(asker.setup, change),
                        web::text(change.reason), web::text(when(asker.setup, change.requested_at)),
                        web::text(waits_for(parts.list.assessing(asker.setup.id, change.id)))});
    return web::table({.name = "requested",
                       .caption = "Changes that wait for a second person",
                       .columns = {{.title = "Site, search or list"},
                                   {.title = "Asked to"},
                                   {.title = "For"},
                                   {.title = "What it is"},
                                   {.title = "Why"},
                                   {.title = "Since"},
                                   {.title = "Waits for"}},
                       .rows = std::move(rows),
                       .empty = "Nothing waits."});
}

void add_change_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page page) {
        router.add(method, pattern, permission, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/gate/changes", kSee, show_all);
    add(web::Method::get, "/{school}/gate/changes/{change}", kSee, show_one);
    add(web::Method::post, "/{school}/gate/changes/{change}/advice", kAssess, create_advice);
    add(web::Method::post, "/{school}/gate/changes/{change}/undo", kChange, create_undo);
    add(web::Method::post, "/{school}/gate/list/changes/{change}/decision", kApprove, create_decision);
}

}  // namespace rulebook
