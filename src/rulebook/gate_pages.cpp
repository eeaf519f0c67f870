// What the gate does and for whom, and the school's own list: for the network manager, the DSL and the leadership.

#include "base/text.h"
#include "base/words.h"
#include "desk/desk.h"
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
using web::html;
using web::Request;
using web::Response;
using web::operator""_html;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr web::Permission kChange{"rules.change", web::WhenRefused::told, "headcorn-7.3.1-04"};

std::string when(const SchoolSetup& setup, base::Instant at) { return setup.profile.calendar.show(at); }

Html summary(const PageParts& parts, const SchoolSetup& setup, const rights::Reader& reader) {
    const auto last = parts.rulebook.last_publication(setup.id);
    if (!last) return web::warning_text("No rules have been published. The gate has nothing to go by.");
    Html content;
    for (const Trouble& trouble : parts.rulebook.troubles(setup.id))
        content += web::warning_text(
            fmt::format("Since {} nothing newer could be published: {}", when(setup, trouble.since), trouble.cause));
    const auto sealed = parts.rulebook.sealed_report(setup.id);
    if (reader.may("rules.block_now"))
        content += web::paragraph(web::anchor(page_of(setup, "gate") / "block-now", "Block a site at once"));
    content += web::paragraph(
        web::anchor(page_of(setup, "gate") / "explanation", "Be this pupil: what the gate says to somebody, and why"));
    content += web::paragraph(
        web::anchor(page_of(setup, "gate") / "profiles", "Profiles: what is blocked for whom, when and where"));
    content += web::paragraph(
        web::anchor(page_of(setup, "gate") / "plan", "The filter plan as text, and asking for another one"));
    content += web::paragraph(web::anchor(page_of(setup, "gate") / "changes",
                                          "Changes: who asked, who assessed, who agreed; and taking one back"));
    content += web::paragraph(web::anchor(page_of(setup, "gate") / "settings",
                                          "What filter and monitoring go by: hours, limits, who looks when"));
    content += web::paragraph(web::anchor(page_of(setup, "gate") / "help-services", "Help that is never blocked"));
    content += web::paragraph(web::anchor(page_of(setup, "gate") / "overblocking",
                                          "Does the filter block too much? What was asked for, and what followed"));
    content += web::summary_list(
        {{.key = "Publication", .value = web::text(fmt::format("number {}, {}", last->number, when(setup, last->at)))},
         {.key = "Why", .value = web::text(last->why)},
         {.key = "Illegal layer",
          .value = web::anchor(page_of(setup, "gate") / "illegal",
                               !sealed || sealed->entries <= 1
                                   ? std::string("the test entry only: the school has no list of a scheme's members")
                                   : fmt::format("{} entries, sealed {}", base::grouped(sealed->entries),
                                                 when(setup, sealed->sealed_at)))}});
    return content;
}

Html lists(const PageParts& parts, const SchoolSetup& setup) {
    std::vector<std::vector<Html>> rows;
    const auto in_force = parts.rulebook.lists_in_force();
    if (in_force != nullptr)
        for (const filter::ListSource& source : in_force->sources())
            rows.push_back({web::text(source.name), web::text(source.licence), web::text(source.date)});
    const Html more = web::paragraph(web::anchor(page_of(setup, "gate") / "lists", "Lists: add one, and what waits"));
    Html content = more + web::table({.name = "lists",
                                      .caption = "Lists in force",
                                      .columns = {{.title = "Source"}, {.title = "Licence"}, {.title = "Newest file"}},
                                      .rows = std::move(rows),
                                      .empty = "No lists are in force before the first publication."});
    const auto report = parts.rulebook.list_report(setup.id);
    if (in_force == nullptr || !report) return content;
    content += web::paragraph(
        fmt::format("{} names, {} addresses and {} paths, compiled {}. {} lines were read, {} of "
                    "them twice, {} could not be used.",
                    in_force->hosts(), in_force->addresses(), in_force->paths(), when(setup, report->compiled_at),
                    report->lines, report->duplicates, report->bad_lines));
    if (report->lint.empty()) return content;
    std::vector<Html> lines;
    for (const std::string_view line : base::split(base::trimmed_lines(report->lint), '\n'))
        lines.push_back(web::text(line));
    return content + web::details("Lines that could not be used", web::bullets(lines, web::Bullets::dots));
}

Html tag_of(Finding finding) {
    const bool is_blocked = finding == Finding::blocked;
    return web::tag(show(finding), is_blocked ? web::Colour::green : web::Colour::red);
}

Html check_table(std::string name, std::string caption, std::string first, const std::vector<CheckLine>& lines) {
    std::vector<std::vector<Html>> rows;
    for (const CheckLine& line : lines)
        rows.push_back({web::text(line.word), web::text(line.profile), web::text(line.host.value_or("")),
                        tag_of(line.finding), web::text(line.said)});
    return web::table(
        {.name = std::move(name),
         .caption = std::move(caption),
         .columns = {{.title = std::move(first)},
                     {.title = "Profile"},
                     {.title = "Asked for"},
                     {.title = "Finding"},
                     {.title = "The gate said"}},
         .rows = std::move(rows),
         .empty = "The gate has not been tested yet. It is asked at the interval that the settings say."});
}

Html checks(const PageParts& parts, const SchoolSetup& setup) {
    const auto check = parts.checks.last(setup.id);
    const std::string at = check ? ", " + when(setup, check->at) : std::string();
    Html content = check_table("tests", "Last test of what the policy names" + at, "The policy's word",
                               check ? check->lines : std::vector<CheckLine>());
    if (check && !check->further.empty())
        content +=
            web::details("What else the filter plan blocks, tested" + at,
                         check_table("further-tests", "What the plan blocks besides", "Category", check->further));
    return content;
}

std::string_view is_words_of(const ListChange& entry) {
    if (entry.kind == ChangeKind::allow) return "allowed";
    return entry.kind == ChangeKind::block ? "blocked" : "blocked in an emergency";
}

Html entries(const PageParts& parts, const Asker& asker, const Request& request) {
    std::vector<std::vector<Html>> rows;
    const bool may_change = asker.reader.may(kChange.name());
    for (const ListChange& entry : parts.list.in_force(asker.setup.id)) {
        if (entry.kind == ChangeKind::help) continue;  // they have a page of their own
        rows.push_back({web::text(text_of(entry.what)), web::text(is_words_of(entry)),
                        web::text(for_whom(parts, asker, entry.for_whom, request.now)), web::text(entry.reason),
                        web::text(entry.decided_at ? when(asker.setup, *entry.decided_at) : "not reviewed yet"),
                        may_change && entry.decided_at ? removal_form(asker.setup, request, entry) : Html()});
    }
    return web::table({.name = "entries",
                       .caption = "The school's own list",
                       .columns = {{.title = "Site or search"},
                                   {.title = "Is"},
                                   {.title = "For"},
                                   {.title = "Why"},
                                   {.title = "Approved"},
                                   {.title = "Change"}},
                       .rows = std::move(rows),
                       .empty = "The school has allowed and blocked nothing by itself."});
}

Html unblock_requests(const PageParts& parts, const Asker& asker, const Request& request) {
    if (routes_of(asker.reader).empty()) return {};
    std::vector<std::vector<Html>> rows;
    for (const UnblockRequest& one : parts.requests.open(asker.reader)) {
        const web::Field answer{.name = "answer", .label = "Your answer to whoever asked"};
        const Html buttons =
            web::button_group({web::button(web::NamedButton{"It is opened", "outcome", "opened"}),
                               web::button(web::NamedButton{"It stays closed", "outcome", "not-opened"})});
        rows.push_back({web::text(one.address), web::text(one.profile), html(one.times),
                        web::text(when(asker.setup, one.first_at)),
                        web::post_form(page_of(asker.setup, "gate") / "asked" / one.id.text() / "answer", request,
                                       web::text_input(answer, {}) + buttons)});
    }
    return web::table({.name = "asked",
                       .caption = "Pages that somebody asked for",
                       .columns = {{.title = "Page"},
                                   {.title = "Profile"},
                                   {.title = "Times", .align = web::Align::number},
                                   {.title = "First"},
                                   {.title = "Answer"}},
                       .rows = std::move(rows),
                       .empty = "Nobody has asked for a blocked page."});
}

const std::vector<web::Option>& change_kinds() {
    static const std::vector<web::Option> kKinds{{.value = "block", .label = "Block it"},
                                                 {.value = "allow", .label = "Allow it"}};
    return kKinds;
}

constexpr std::string_view kOnePerson = "one-person";

std::vector<web::Option> whom_options(const SchoolSetup& setup) {
    std::vector<web::Option> options{{"", "Everybody, but profiles that open only what is approved for them"}};
    for (const school::FilterProfile& profile : setup.profile.filter.profiles)
        if (profile.mode != school::FilterMode::portal) options.push_back({profile.key, profile.name});
    options.push_back({std::string(kOnePerson), "One person, for a time: write who and until when"});
    return options;
}

// Whom the form means; an error in it otherwise.
ForWhom typed_whom(const PageParts& parts, const Asker& asker, web::Form& form, base::Instant now) {
    const std::string chosen = form.field("whom", "", "").value;
    const std::string name(base::trimmed(form.field("person", "", "").value));
    const auto until = desk::moment(form, "until", asker.setup.profile.calendar);
    if (chosen != kOnePerson) {
        if (!name.empty()) form.add_error("person", "Choose “One person” above, or leave this empty");
        if (until) form.add_error("until", "Choose “One person” above, or leave this empty");
        if (chosen.empty()) return ForEverybody{};
        return ForProfiles{{chosen}};
    }
    if (name.empty()) form.add_error("person", "Write who it is for");
    if (!until) form.add_error("until", "Write until when; an exception for one person ends");
    if (name.empty() || !until) return ForEverybody{};
    const auto person = TypedNames(parts, asker, now).person(name);
    if (!person) {
        form.add_error("person", person.error());
        return ForEverybody{};
    }
    return ForPerson{*person, *until};
}

// Whoever asks says at once what their side thinks of it.
Html advice_field(const PageParts& parts, const Asker& asker, const web::Form& form) {
    if (!parts.list.ways(asker.setup.id).are_assessed || !asker.reader.may("rules.assess")) return {};
    return web::textarea(
        form.field("advice",
                   fmt::format("Your assessment, for the {} side", base::word_for(sides_of(asker.reader).front())),
                   "What could it do, and to whom? What is done about that? The other side writes "
                   "theirs before anybody agrees"),
        3);
}

Html change_form(const PageParts& parts, const web::Form& form, const Asker& asker, const Request& request) {
    if (!asker.reader.may(kChange.name())) return {};
    const Html fields =
        web::text_input(form.field("site", "Site, or words of a search",
                                   "For example `example.com`, with all below it, `example.com/page`, or "
                                   "`search: free vpn`. Do not block words with which a child looks for help. A search "
                                   "that is encrypted is not seen"),
                        {}) +
        web::radios(form.field("kind", "What should the gate do?", ""), change_kinds(), web::Arrangement::stacked) +
        web::select(form.field("whom", "For whom?", ""), whom_options(asker.setup)) +
        web::text_input(form.field("person", "Who?", "For one person: a name, or the name with which they sign in"),
                        {}) +
        desk::moment_fields(form, "until", "Until when?", "For one person: within a year") +
        web::text_input(form.field("reason", "Why?",
                                   "It stands in the record, and whoever approves reads it. Nothing about health or a "
                                   "child's need: write that where it belongs"),
                        {}) +
        advice_field(parts, asker, form) + web::button("Ask for this change", web::ButtonLook::primary);
    return web::section_heading("Change the school's list") +
           web::post_form(page_of(asker.setup, "gate") / "list" / "changes", request, fields);
}

web::Page gate_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    return {.tab = "The gate",
            .heading = "The gate",
            .back = web::BackLink{web::Link(web::LinkLiteral{"/"}) / asker.setup.profile.key},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = summary(parts, asker.setup, asker.reader) + unblock_requests(parts, asker, request) +
                       waiting_changes(parts, asker, request) + change_form(parts, form, asker, request) +
                       entries(parts, asker, request) + checks(parts, asker.setup) + lists(parts, asker.setup),
            .measure = web::Measure::wide};
}

Response show(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(gate_page(parts, *asker, request, {}));
}

// The page again with what is wrong; `field` is the one to put right.
Response refused(const PageParts& parts, const Asker& asker, const Request& request, web::Form form) {
    return web::show_refused(gate_page(parts, asker, request, form));
}

Response create_change(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto site = form.required_text({.name = "site", .most = 500, .missing = "Write the site, or the words"});
    const auto kind = form.choice("kind", change_kinds(), "Choose what the gate should do");
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    const auto advice = form.optional_text({.name = "advice", .most = kMostAdvice, .missing = {}});
    const ForWhom whom = typed_whom(parts, *asker, form, request.now);
    if (!form.ok()) return refused(parts, *asker, request, std::move(form));
    const auto made = parts.list.request(asker->reader, {*kind == "allow" ? ChangeKind::allow : ChangeKind::block,
                                                         *site, *reason, whom, advice.value_or("")});
    if (made) return web::go_to(page_of(asker->setup, "gate"));
    form.add_error(made.error().fault == ListFault::no_end ? "until" : "site", describe(made.error()));
    return refused(parts, *asker, request, std::move(form));
}

Response create_removal(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto entry = ChangeId::parse(request.parameters.text("entry"));
    if (!asker || !entry) return web::not_found();
    web::Form form(request.typed);
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return refused(parts, *asker, request, std::move(form));
    const auto made = parts.list.request_removal(asker->reader, *entry, *reason);
    if (made) return web::go_to(page_of(asker->setup, "gate"));
    form.add_error("reason", describe(made.error()));
    return refused(parts, *asker, request, std::move(form));
}

Response create_answer(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = RequestId::parse(request.parameters.text("request"));
    if (!asker || !id) return web::not_found();
    web::Form form(request.typed);
    const auto answer =
        form.required_text({.name = "answer", .most = kMostReason, .missing = "Say what was decided, and why"});
    const auto outcome =
        form.choice("outcome", {{.value = "opened", .label = {}}, {.value = "not-opened", .label = {}}},
                    "Say whether it is opened");
    if (!form.ok()) return refused(parts, *asker, request, std::move(form));
    if (!parts.requests.settle(asker->reader, *id, {*base::value_of<AskOutcome>(*outcome), *answer}))
        return web::not_found();
    return web::go_to(page_of(asker->setup, "gate"));
}

}  // namespace

std::optional<Asker> asker_of(const Rulebook& rulebook, const ReaderOf& reader, const Request& request) {
    const SchoolSetup* setup = rulebook.school(request.school());
    if (setup == nullptr || !request.session) return std::nullopt;
    auto found = reader(setup->id, rights::person_of(request.session->person.bytes()));
    if (!found) return std::nullopt;
    return Asker{*setup, *std::move(found)};
}

void add_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page page) {
        router.add(method, pattern, permission, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/gate", kSee, show);
    add(web::Method::post, "/{school}/gate/list/changes", kChange, create_change);
    add(web::Method::post, "/{school}/gate/list/{entry}/removal", kChange, create_removal);
    add(web::Method::post, "/{school}/gate/asked/{request}/answer", kSee, create_answer);
    add_ask_pages(router, parts);
    add_change_pages(router, parts);
    add_emergency_pages(router, parts);
    add_control_pages(router, parts);
    add_plan_pages(router, parts);
    add_assessment_pages(router, parts);
    add_access_review_pages(router, parts);
    add_profile_pages(router, parts);
    add_stop_pages(router, parts);
    add_warning_pages(router, parts);
    add_exam_pages(router, parts);
    add_explain_pages(router, parts);
    add_list_pages(router, parts);
    add_preview_pages(router, parts);
    add_category_pages(router, parts);
    add_sealed_pages(router, parts);
}

}  // namespace rulebook
