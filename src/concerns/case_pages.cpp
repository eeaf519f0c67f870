// One case: its state and next step, who may see it, its chronology, and the forms that add to it.

#include "base/text.h"
#include "concerns/pages.h"
#include "concerns/wording.h"
#include "desk/desk.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <algorithm>

namespace concerns {

using web::literals::operator""_html;

namespace {

inline constexpr web::Permission kSee{kSeeCases, web::WhenRefused::hidden, ""};
inline constexpr web::Permission kWrite{"cases.write", web::WhenRefused::hidden, ""};
inline constexpr web::Permission kSign{"cases.close", web::WhenRefused::hidden, ""};

constexpr std::size_t kMostWords = 20'000;  // characters

struct Shown {
    const PageParts& parts;
    const web::Request& request;
    const Asked& who;
    const CaseView& view;
    const web::Form& form;
    const base::ReadScope& scope;

    [[nodiscard]] const Case& of() const { return view.record_of_case; }
    [[nodiscard]] web::Html posted_to(std::string_view noun, const web::Html& fields) const {
        return web::post_form(link_of(who.school, of().id) / noun, request, fields);
    }
    [[nodiscard]] std::string name(const PersonId& person) const { return name_of(view.persons, person, scope); }
    [[nodiscard]] std::string name(const Party& party) const {
        return party.person ? name(*party.person) : party.name.show(scope);
    }
    [[nodiscard]] std::string when(Instant at) const { return who.school.calendar.show(at); }
    [[nodiscard]] web::Html version() const { return web::hidden_input("version", std::to_string(of().version)); }
};

template <class T>
std::vector<web::Option> options_of_titles(T any) {
    std::vector<web::Option> options;
    for (const auto& [value, word] : words_of(any))
        options.push_back({std::string(word), std::string(title_of(value))});
    return options;
}

std::string about_of_case(const Shown& shown) {
    std::vector<std::string> names;
    for (const Concern& concern : shown.view.concerns) {
        const std::string name = about_of(concern, shown.view.persons, shown.scope);
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    return base::joined(names, ", ");
}

std::string next_step(const Shown& shown) {
    switch (shown.of().state) {
        case CaseState::opened:
        case CaseState::reopened:
            return shown.view.entries.empty() ? "Record what is known and what was done"
                                              : "Go on recording; when all is done, prepare the closing";
        case CaseState::prepared:
            return "A second person, who did not work on it, reads it and signs";
        case CaseState::closed:
            return "Nothing; it can be opened again with a reason";
    }
    return {};
}

web::Html summary(const Shown& shown) {
    std::vector<web::SummaryRow> rows{
        {"State", web::text(title_of(shown.of().state))},
        {"Next step", web::text(next_step(shown))},
        {"Kind", web::text(title_of_kind(shown.of().kind))},
        {"Opened", web::text(shown.name(shown.of().opened.by) + ", " + shown.when(shown.of().opened.at))},
        {"Who may see it", web::text(names_of(shown.view.persons, shown.of().circle.told, shown.scope))}};
    if (!shown.view.opened_before.empty())
        rows.push_back({"Opened, before it was given to whoever may read it, by",
                        web::text(names_of(shown.view.persons, shown.view.opened_before, shown.scope))});
    for (const auto& [party, named] : shown.view.parties)
        rows.push_back({std::string(title_of(party.role)), web::text(shown.name(party))});
    return web::summary_list(rows);
}

struct Line {
    Instant at;
    web::TimelineEntry shown;
};

Line line_of(const Shown& shown, const Concern& concern) {
    return {concern.clocks.recorded,
            {.title = "Concern raised",
             .by = shown.name(concern.reporter),
             .when = shown.when(concern.clocks.recorded),
             .timestamp = timestamp(concern.clocks.recorded),
             .content = web::prose(concern.words.show(shown.scope))}};
}

Line line_of(const Shown& shown, const Entry& entry) {
    web::Html content = web::prose(entry.body.show(shown.scope));
    std::string clocks = "First known " + shown.when(entry.clocks.known);
    if (entry.clocks.happened) clocks = "Happened " + shown.when(*entry.clocks.happened) + ". " + clocks;
    content += web::paragraph(clocks);
    if (entry.supersedes) content += web::paragraph("Corrects entry " + std::to_string(*entry.supersedes));
    if (const auto by = corrected_by(shown.view.entries, entry.sequence))
        content += web::tag("Corrected by entry " + std::to_string(*by), web::Colour::grey);
    return {entry.clocks.recorded,
            {.title = "Entry " + std::to_string(entry.sequence) + ": " + std::string(title_of(entry.kind)),
             .by = shown.name(entry.author),
             .when = shown.when(entry.clocks.recorded),
             .timestamp = timestamp(entry.clocks.recorded),
             .content = std::move(content)}};
}

Line line_of(const Shown& shown, const CaseStep& step) {
    web::Html content;
    if (step.words != Words()) content += web::prose(step.words.show(shown.scope));
    if (step.change)
        content += web::paragraph(*step.change == Change::needed ? "Policy or curriculum changes:"
                                                                 : "No change to policy or curriculum is needed.");
    if (step.action != Words()) content += web::prose(step.action.show(shown.scope));
    if (step.person) content += web::paragraph(shown.name(*step.person));
    return {step.act.at,
            {.title = std::string(title_of(step.step)),
             .by = shown.name(step.act.by),
             .when = shown.when(step.act.at),
             .timestamp = timestamp(step.act.at),
             .content = std::move(content)}};
}

Line line_of(const Shown& shown, const KeptParty& kept) {
    return {kept.named.at,
            {.title = "Named in the case: " + std::string(title_of(kept.party.role)),
             .by = shown.name(kept.named.by),
             .when = shown.when(kept.named.at),
             .timestamp = timestamp(kept.named.at),
             .content = web::paragraph(shown.name(kept.party))}};
}

Line line_of(const Shown& shown, const Summary& summary) {
    return {summary.sent.at,
            {.title = "Summary sent to " + shown.name(summary.to),
             .by = shown.name(summary.sent.by),
             .when = shown.when(summary.sent.at),
             .timestamp = timestamp(summary.sent.at),
             .content = web::prose(summary.words.show(shown.scope))}};
}

web::Html chronology(const Shown& shown) {
    std::vector<Line> lines;
    for (const Concern& each : shown.view.concerns) lines.push_back(line_of(shown, each));
    for (const CaseStep& each : shown.view.steps) lines.push_back(line_of(shown, each));
    for (const Entry& each : shown.view.entries) lines.push_back(line_of(shown, each));
    for (const KeptParty& each : shown.view.parties) lines.push_back(line_of(shown, each));
    for (const Summary& each : shown.view.summaries) lines.push_back(line_of(shown, each));
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
    std::vector<web::TimelineEntry> entries;
    for (Line& each : lines) entries.push_back(std::move(each.shown));
    return web::section_heading("Chronology") + web::timeline(entries);
}

web::Html entry_form(const Shown& shown) {
    std::vector<web::Option> corrected{{"", "None"}};
    for (const Entry& each : shown.view.entries)
        if (!corrected_by(shown.view.entries, each.sequence))
            corrected.push_back({std::to_string(each.sequence),
                                 "Entry " + std::to_string(each.sequence) + ": " + std::string(title_of(each.kind))});
    return web::section_heading("Add an entry") +
           shown.posted_to(
               "entries",
               web::select(shown.form.field("kind", "What is it?", ""), options_of_titles(EntryKind::fact)) +
                   web::textarea(shown.form.field("entry", "Entry", "It cannot be changed afterwards, only corrected"),
                                 6) +
                   moment_fields(shown.form, "happened", "When did it happen?") +
                   moment_fields(shown.form, "known", "When did the first adult know of it?") +
                   web::select(shown.form.field("supersedes", "Which entry does a correction correct?", ""),
                               corrected) +
                   web::button("Add the entry", web::ButtonLook::primary));
}

web::Html people_forms(const Shown& shown) {
    std::vector<web::Option> persons{{"", "Somebody who is not in the list"}};
    for (const auto& some :
         {shown.parts.concerns.learners(shown.who.school.id), shown.parts.concerns.adults(shown.who.school.id)})
        for (web::Option& each : options_of(some, shown.scope)) persons.push_back(std::move(each));
    std::vector<web::Option> readers{{"", "Choose a name"}};
    for (web::Option& each : options_of(shown.parts.concerns.adults(shown.who.school.id), shown.scope))
        readers.push_back(std::move(each));
    const web::Html party =
        web::select(shown.form.field("role", "Role in this case", ""), options_of_titles(Role::affected)) +
        web::select(shown.form.field("person", "Who?", ""), persons) +
        web::text_input(shown.form.field("name", "Name or handle, if not in the list", ""), {}) +
        web::button("Name them", web::ButtonLook::secondary);
    const web::Html reader = web::select(shown.form.field("reader", "Who else may see this case?",
                                                          "Such as the second signer of its closing"),
                                         readers) +
                             web::button("Let them see it", web::ButtonLook::secondary);
    return web::details("Name somebody in the case", shown.posted_to("parties", party)) +
           web::details("Let somebody else see it", shown.posted_to("readers", reader));
}

web::Html head_form(const Shown& shown) {
    if (shown.of().circle.seal == Seal::sealed || !shown.parts.concerns.tells_head(shown.who.school.id)) return {};
    return web::details(
        "Tell the headteacher",
        shown.posted_to("summaries",
                        web::textarea(shown.form.field("summary", "Summary for the headteacher",
                                                       "The headteacher reads these words, and not the case"),
                                      4) +
                            web::button("Send the summary", web::ButtonLook::primary)));
}

web::Html preparation_form(const Shown& shown) {
    const std::vector<web::Option> changes{{word_for(Change::none_needed), "No"}, {word_for(Change::needed), "Yes"}};
    return web::details(
        "Prepare the closing",
        shown.posted_to(
            "preparation",
            shown.version() +
                web::textarea(shown.form.field("debrief", "What did we learn?", "The debrief, in a few sentences"), 4) +
                web::radios(shown.form.field("change", "Must policy or curriculum change?", ""), changes,
                            web::Arrangement::inline_row) +
                web::textarea(shown.form.field("action", "If yes: who changes what?", ""), 2) +
                web::button("Prepare for the second signer", web::ButtonLook::primary)));
}

web::Html closure_form(const Shown& shown) {
    const auto& worked = shown.view.worked_on;
    const bool is_own = std::find(worked.begin(), worked.end(), shown.who.reader.person()) != worked.end();
    if (is_own) return web::paragraph("You worked on this case, so somebody else signs its closing.");
    if (!shown.who.reader.may("cases.close", shown.view.record)) return {};
    return web::section_heading("Sign the closing") +
           shown.posted_to("closure", shown.version() +
                                          web::paragraph("You have read the chronology and the debrief, and nothing "
                                                         "is left to do.") +
                                          web::button("Close the case", web::ButtonLook::primary));
}

web::Html reopening_form(const Shown& shown) {
    return web::details(
        "Open it again",
        shown.posted_to("reopening", web::textarea(shown.form.field("because", "Why is it opened again?", ""), 3) +
                                         web::button("Open the case again", web::ButtonLook::secondary)));
}

web::Html forms(const Shown& shown) {
    const bool may_write = shown.who.reader.may("cases.write", shown.view.record);
    const CaseState state = shown.of().state;
    if (state == CaseState::closed) return may_write ? reopening_form(shown) : web::Html();
    web::Html forms;
    if (state == CaseState::prepared) forms += closure_form(shown);
    if (!may_write) return forms;
    forms += entry_form(shown);
    forms += people_forms(shown);
    forms += head_form(shown);
    if (state != CaseState::prepared) forms += preparation_form(shown);
    return forms;
}

web::Page page_of(const Shown& shown) {
    return {.tab = "Case",
            .heading = about_of_case(shown),
            .caption = "Case",
            .back = web::BackLink{inbox_link(shown.who.school)},
            .alerts = web::error_summary(shown.form.errors()),
            .content = summary(shown) + chronology(shown) + forms(shown)};
}

web::Response render(const PageParts& parts, const web::Request& request, const Asked& who, const web::Form& form) {
    const auto id = CaseId::parse(request.parameters.text("id"));
    const auto view = id ? parts.concerns.view(who.reader, *id) : base::failure(Error{Fault::absent});
    std::optional<web::Page> page;
    if (view)
        (void)who.reader.read("cases.see", view->record, [&](const base::ReadScope& scope) {
            page = page_of({parts, request, who, *view, form, scope});
        });
    if (!page) return web::not_found();
    return form.ok() ? web::show(*std::move(page)) : web::show_refused(*std::move(page));
}

web::Response show(const PageParts& parts, const web::Request& request) {
    const auto who = asked(parts, request);
    return who ? render(parts, request, *who, {}) : web::not_found();
}

struct Posted {
    const PageParts& parts;
    const Asked& who;
    CaseId id;
    web::Form form;
    web::Link after = link_of(who.school, id);  // where it goes on

    [[nodiscard]] std::string typed(std::string_view name) const { return form.field(name, "", "").value; }
    // The version that the page showed; 0 when the form was tampered with, which is never the case's.
    [[nodiscard]] std::int64_t version() const {
        return static_cast<std::int64_t>(base::parse_decimal(typed("version")).value_or(0) & 0x7fff'ffff);
    }
    [[nodiscard]] std::optional<Words> words(std::string_view name, std::string_view missing) {
        auto text =
            form.required_text({.name = std::string(name), .most = kMostWords, .missing = std::string(missing)});
        return text ? std::optional(Words(*std::move(text))) : std::nullopt;
    }
};
using Verb = Result<void> (*)(Posted&);
struct Deed {
    std::string_view noun;
    std::string_view field;
    Verb verb;
};

web::Response create(const PageParts& parts, const web::Request& request, const Deed& deed) {
    const auto who = asked(parts, request);
    const auto id = CaseId::parse(request.parameters.text("id"));
    if (!who || !id) return web::not_found();
    Posted posted{.parts = parts, .who = *who, .id = *id, .form = web::Form(request.typed)};
    const auto done = deed.verb(posted);
    if (done) return web::go_to(posted.after);
    if (done.error().fault == Fault::absent) return web::not_found();
    if (posted.form.ok()) posted.form.add_error(deed.field, refusal(done.error(), who->school.key));
    return render(parts, request, *who, posted.form);
}

auto typed_wrongly() { return base::failure(Error{Fault::no_words}); }

Result<void> add_entry(Posted& posted) {
    const auto kind = value_of<EntryKind>(posted.typed("kind"));
    if (!kind) posted.form.add_error("kind", "Say what it is");
    const auto body = posted.words("entry", "Write the entry");
    const auto happened = desk::moment(posted.form, "happened", posted.who.school.calendar);
    auto known = desk::moment(posted.form, "known", posted.who.school.calendar);
    if (known && happened && posted.typed("known-time").empty()) known = std::max(*known, *happened);
    if (!posted.form.ok()) return typed_wrongly();
    TRY(posted.parts.concerns.add_entry(posted.who.reader, posted.id,
                                        {.kind = *kind,
                                         .body = *body,
                                         .happened = happened,
                                         .known = known,
                                         .supersedes = base::parse_decimal(posted.typed("supersedes"))}));
    return {};
}

Result<void> name_party(Posted& posted) {
    const auto role = value_of<Role>(posted.typed("role"));
    if (!role) posted.form.add_error("role", "Say which role");
    const auto person = PersonId::parse(posted.typed("person"));
    const auto name = posted.form.optional_text({.name = "name", .most = 200});
    if (!posted.form.ok()) return typed_wrongly();
    const auto finds =
        TRY(posted.parts.concerns.name_party(posted.who.reader, posted.id, {*role, person, Words(*name)}));
    if (finds == Concerns::Finds::nothing) posted.after = inbox_link(posted.who.school);
    return {};
}

Result<void> admit(Posted& posted) {
    const auto person = PersonId::parse(posted.typed("reader"));
    if (!person) return base::failure(Error{Fault::unknown_person, "adult"});
    return posted.parts.concerns.admit(posted.who.reader, posted.id, *person);
}

Result<void> tell_head(Posted& posted) {
    const auto summary = posted.words("summary", "Write the summary");
    if (!summary) return typed_wrongly();
    return posted.parts.concerns.tell_head(posted.who.reader, posted.id, *summary);
}

Result<void> prepare(Posted& posted) {
    const auto debrief = posted.words("debrief", "Say what was learnt");
    const auto change = value_of<Change>(posted.typed("change"));
    if (!change) posted.form.add_error("change", "Say whether policy or curriculum must change");
    const auto action = posted.form.optional_text({.name = "action", .most = kMostWords});
    if (!posted.form.ok()) return typed_wrongly();
    return posted.parts.concerns.prepare(posted.who.reader, posted.id,
                                         {posted.version(), *debrief, *change, Words(*action)});
}

Result<void> close(Posted& posted) {
    return posted.parts.concerns.close(posted.who.reader, posted.id, posted.version());
}

Result<void> reopen(Posted& posted) {
    const auto why = posted.words("because", "Say why it is opened again");
    if (!why) return typed_wrongly();
    return posted.parts.concerns.reopen(posted.who.reader, posted.id, *why);
}

struct Noun {
    web::Permission permission;
    Deed deed;
};
constexpr Noun kNouns[] = {{kWrite, {"entries", "entry", add_entry}},     {kWrite, {"parties", "person", name_party}},
                           {kWrite, {"readers", "reader", admit}},        {kWrite, {"summaries", "summary", tell_head}},
                           {kWrite, {"preparation", "debrief", prepare}}, {kSign, {"closure", "version", close}},
                           {kWrite, {"reopening", "because", reopen}}};

}  // namespace

void add_case_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/cases/{id}", kSee,
               [parts](const web::Request& request) { return show(parts, request); });
    for (const Noun& noun : kNouns)
        router.add(web::Method::post, "/{school}/cases/{id}/" + std::string(noun.deed.noun), noun.permission,
                   [parts, deed = noun.deed](const web::Request& request) { return create(parts, request, deed); });
}

}  // namespace concerns
