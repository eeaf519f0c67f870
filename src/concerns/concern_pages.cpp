// One concern: what was said, who may see it, and the next step.

#include "concerns/pages.h"
#include "concerns/wording.h"
#include "desk/desk.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

namespace concerns {

using web::literals::operator""_html;

namespace {

inline constexpr web::Permission kSee{"concerns.see", web::WhenRefused::hidden, ""};
inline constexpr web::Permission kDecide{"concerns.triage", web::WhenRefused::hidden, ""};

constexpr std::size_t kMostReason = 5'000;  // characters

// A page of one concern for one reader, with what was typed into its forms.
struct Shown {
    const PageParts& parts;
    const web::Request& request;
    const Asked& who;
    const ConcernView& view;
    const web::Form& form;
    const base::ReadScope& scope;

    [[nodiscard]] web::Html posted_to(std::string_view noun, const web::Html& fields) const {
        return web::post_form(link_of(who.school, view.concern.id) / noun, request, fields);
    }
    [[nodiscard]] std::string when(const std::optional<Instant>& at) const {
        return at ? who.school.calendar.show(*at) : "not known";
    }
    [[nodiscard]] std::string by(const Act& act) const {
        return name_of(view.persons, act.by, scope) + ", " + who.school.calendar.show(act.at);
    }
};

std::vector<web::Option> thresholds() {
    std::vector<web::Option> options;
    for (const auto& [threshold, word] : words_of(Threshold::support))
        options.push_back({std::string(word), std::string(title_of(threshold))});
    return options;
}

web::Html summary(const Shown& shown) {
    const Concern& concern = shown.view.concern;
    std::vector<web::SummaryRow> rows{
        {"State", web::text(title_of(concern.state))},
        {"About", web::text(about_of(shown.view.concern, shown.view.persons, shown.scope))},
        {"Kind", web::text(title_of_kind(concern.kind))},
        {"Anyone in danger now", concern.danger == Danger::now ? web::tag("Yes", web::Colour::red) : web::text("No")},
        {"Happened", web::text(shown.when(concern.clocks.happened))},
        {"First known", web::text(shown.when(concern.clocks.known) + ", " +
                                  show(age_of(concern.clocks.known, shown.parts.concerns.now())) + " ago")},
        {"Recorded", web::text(shown.when(concern.clocks.recorded))},
        {"Reported by", web::text(name_of(shown.view.persons, concern.reporter, shown.scope))},
        {"Who may see it", web::text(names_of(shown.view.persons, concern.circle.told, shown.scope))}};
    if (concern.acknowledged) rows.push_back({"Acknowledged", web::text(shown.by(*concern.acknowledged))});
    if (concern.triage) {
        rows.push_back({"Threshold", web::text(title_of(concern.triage->threshold))});
        rows.push_back({"Reason", web::prose(concern.triage->reason.show(shown.scope))});
        rows.push_back({"Triaged", web::text(shown.by(concern.triage->act))});
    }
    if (concern.rerouted) {
        const Rerouting& rerouting = *concern.rerouted;
        const auto& accused = rerouting.accused;
        rows.push_back({"Accused", web::text(accused.persons.empty()
                                                 ? accused.name.show(shown.scope)
                                                 : names_of(shown.view.persons, accused.persons, shown.scope))});
        rows.push_back({"Given to whoever may read it", web::text(shown.by(rerouting.act))});
        rows.push_back({"Opened before that by",
                        web::text(shown.view.opened_before.empty()
                                      ? "nobody"
                                      : names_of(shown.view.persons, shown.view.opened_before, shown.scope))});
        if (rerouting.reason) {
            rows.push_back({"Had been set aside because", web::prose(rerouting.reason->show(shown.scope))});
            rows.push_back({"Had been set aside", web::text(shown.by(*rerouting.set_aside))});
        }
    }
    if (concern.set_aside) {
        rows.push_back({"Set aside because", web::prose(concern.set_aside->show(shown.scope))});
        rows.push_back({"Set aside", web::text(shown.by(*concern.decided))});
    }
    return web::summary_list(rows);
}

web::Html triage_form(const Shown& shown) {
    return shown.posted_to(
        "triage", web::radios(shown.form.field("threshold", "Which threshold does it meet?", ""), thresholds(),
                              web::Arrangement::stacked) +
                      web::textarea(shown.form.field("reason", "Why?", "What you weighed, in a few sentences"), 4) +
                      web::button("Record the triage", web::ButtonLook::primary));
}

// The reader's open cases that this concern may join.
std::vector<web::Option> cases_to_join(const Shown& shown) {
    std::vector<web::Option> options{{"", "A new case"}};
    for (const ConcernView& each : shown.parts.concerns.inbox(shown.who.reader, 1).cases) {
        if (!each.concern.joined || each.concern.circle.seal != shown.view.concern.circle.seal) continue;
        (void)shown.who.reader.read("cases.see", each.record, [&](const base::ReadScope& scope) {
            options.push_back({each.concern.joined->text(), about_of(each.concern, each.persons, scope) + ": " +
                                                                std::string(title_of_kind(each.concern.kind))});
        });
    }
    return options;
}

web::Html decision_forms(const Shown& shown) {
    return web::subsection_heading("Work on it as a case") +
           shown.posted_to("case", web::select(shown.form.field("case", "Which case?", ""), cases_to_join(shown)) +
                                       web::button("Open or join the case", web::ButtonLook::primary)) +
           web::subsection_heading("Or set it aside") +
           shown.posted_to("setting-aside",
                           web::textarea(shown.form.field("because", "Why is no case needed?", ""), 3) +
                               web::button("Set it aside", web::ButtonLook::secondary));
}

web::Html next_step(const Shown& shown) {
    const Concern& concern = shown.view.concern;
    switch (concern.state) {
        case ConcernState::raised:
            return shown.posted_to("acknowledgement", web::button("Acknowledge", web::ButtonLook::primary)) +
                   triage_form(shown);
        case ConcernState::acknowledged:
            return triage_form(shown);
        case ConcernState::triaged:
            return decision_forms(shown);
        case ConcernState::joined:
            if (!shown.parts.concerns.may_see(shown.who.reader, *concern.joined))
                return web::paragraph("It is worked on in a case, by others. Nothing more is to be done here.");
            return web::paragraph(web::anchor(link_of(shown.who.school, *concern.joined), "Go to the case"));
        case ConcernState::set_aside:
            return web::paragraph("It was set aside. Nothing more is to be done.");
    }
    return {};
}

// SAFEGUARDING 1: one button when the words turn out to be about an adult of the school.
web::Html route_form(const Shown& shown) {
    if (shown.view.concern.circle.seal == Seal::sealed) return {};
    std::vector<web::Option> options{{"", "Choose a name"}};
    for (web::Option& each : options_of(shown.parts.concerns.adults(shown.who.school.id), shown.scope))
        options.push_back(std::move(each));
    options.push_back({std::string(kNotListed), "Somebody who is not in this list"});
    const web::Html fields =
        web::paragraph(
            "The concern, and its case, then go to the headteacher, or to the chair of governors if it is "
            "about the headteacher. You will not see them any more.") +
        web::select(shown.form.field("adult", "Who is it about?", ""), options) +
        adult_name_fields(shown.form, "adult_name") +
        web::button("Give it to whoever may read it", web::ButtonLook::warning);
    return web::details("It is about an adult who works or helps at school", shown.posted_to("route", fields));
}

web::Page page_of(const Shown& shown) {
    const Concern& concern = shown.view.concern;
    web::Html content = summary(shown);
    content += web::section_heading("What was said");
    content += web::inset(web::prose(concern.words.show(shown.scope)));
    if (shown.who.reader.may("concerns.triage", shown.view.record)) {
        content += web::section_heading("Next step");
        content += next_step(shown);
        content += route_form(shown);
    }
    return {.tab = "Concern",
            .heading = about_of(shown.view.concern, shown.view.persons, shown.scope),
            .caption = "Concern",
            .back = web::BackLink{inbox_link(shown.who.school)},
            .alerts = web::error_summary(shown.form.errors()),
            .content = std::move(content)};
}

// The page, or the answer that there is none: for what is hidden and for what does not exist alike.
web::Response render(const PageParts& parts, const web::Request& request, const Asked& who, const web::Form& form) {
    const auto id = ConcernId::parse(request.parameters.text("id"));
    const auto view = id ? parts.concerns.view(who.reader, *id) : base::failure(Error{Fault::absent});
    std::optional<web::Page> page;
    if (view)
        (void)who.reader.read("concerns.see", view->record, [&](const base::ReadScope& scope) {
            page = page_of({parts, request, who, *view, form, scope});
        });
    if (!page) return web::not_found();
    return form.ok() ? web::show(*std::move(page)) : web::show_refused(*std::move(page));
}

web::Response show(const PageParts& parts, const web::Request& request) {
    const auto who = asked(parts, request);
    return who ? render(parts, request, *who, {}) : web::not_found();
}

// What a form asks for: where to go then, or what is wrong. `field` is where a refusal is shown.
struct Posted {
    const PageParts& parts;
    const Asked& who;
    ConcernId id;
    web::Form form;
};
using Verb = Result<web::Link> (*)(Posted&);
struct Deed {
    std::string_view noun;
    std::string_view field;
    Verb verb;
};

web::Response create(const PageParts& parts, const web::Request& request, const Deed& deed) {
    const auto who = asked(parts, request);
    const auto id = ConcernId::parse(request.parameters.text("id"));
    if (!who || !id) return web::not_found();
    Posted posted{parts, *who, *id, web::Form(request.typed)};
    const auto done = deed.verb(posted);
    if (done) return web::go_to(*done);
    if (done.error().fault == Fault::absent) return web::not_found();
    if (posted.form.ok()) posted.form.add_error(deed.field, refusal(done.error(), who->school.key));
    return render(parts, request, *who, posted.form);
}

auto typed_wrongly() { return base::failure(Error{Fault::no_words}); }

Result<web::Link> acknowledge_it(Posted& posted) {
    TRY(posted.parts.concerns.acknowledge(posted.who.reader, posted.id));
    return link_of(posted.who.school, posted.id);
}

Result<web::Link> triage_it(Posted& posted) {
    const auto word = posted.form.choice("threshold", thresholds(), "Say which threshold it meets");
    const auto reason = posted.form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    const auto threshold = word ? value_of<Threshold>(*word) : std::nullopt;
    if (!threshold || !reason) return typed_wrongly();
    TRY(posted.parts.concerns.triage(posted.who.reader, posted.id, *threshold, Words(*reason)));
    return link_of(posted.who.school, posted.id);
}

Result<web::Link> open_or_join(Posted& posted) {
    const std::string typed = posted.form.field("case", "", "").value;
    if (typed.empty())
        return link_of(posted.who.school, TRY(posted.parts.concerns.open_case(posted.who.reader, posted.id)));
    const auto to = CaseId::parse(typed);
    if (!to) return base::failure(Error{Fault::wrong_state, "gone"});
    TRY(posted.parts.concerns.join(posted.who.reader, posted.id, *to));
    return link_of(posted.who.school, *to);
}

Result<web::Link> set_it_aside(Posted& posted) {
    const auto why =
        posted.form.required_text({.name = "because", .most = kMostReason, .missing = "Say why no case is needed"});
    if (!why) return typed_wrongly();
    TRY(posted.parts.concerns.set_aside(posted.who.reader, posted.id, Words(*why)));
    return link_of(posted.who.school, posted.id);
}

Result<web::Link> reroute_it(Posted& posted) {
    const std::string typed = posted.form.field("adult", "", "").value;
    Subjects accused{.about = About::adult};
    if (typed == kNotListed) {
        auto named = adult_named(posted.form, "adult_name");
        if (!named) return typed_wrongly();
        accused = *std::move(named);
    } else {
        const auto adult = PersonId::parse(typed);
        if (!adult) return base::failure(Error{Fault::unknown_person, "adult"});
        accused.persons.push_back(*adult);
    }
    for (const PersonId& told : TRY(posted.parts.concerns.reroute(posted.who.reader, posted.id, accused)))
        posted.parts.notices.publish(posted.who.school.id, told);
    return inbox_link(posted.who.school);
}

constexpr Deed kDeeds[] = {{"acknowledgement", "threshold", acknowledge_it},
                           {"triage", "threshold", triage_it},
                           {"case", "case", open_or_join},
                           {"setting-aside", "because", set_it_aside},
                           {"route", "adult", reroute_it}};

}  // namespace

void add_concern_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/concerns/{id}", kSee,
               [parts](const web::Request& request) { return show(parts, request); });
    for (const Deed& deed : kDeeds)
        router.add(web::Method::post, "/{school}/concerns/{id}/" + std::string(deed.noun), kDecide,
                   [parts, deed](const web::Request& request) { return create(parts, request, deed); });
}

}  // namespace concerns
