// Examinations: who sits which, where and when; entered by one person, and over by itself.

#include "base/text.h"
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

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-01"};
constexpr web::Permission kEnter{"exams.enter", web::WhenRefused::told, "headcorn-7.3.1-01"};
constexpr std::string_view kKept = "kept";  // what was saved, and could not be told to the gate
constexpr std::string_view kEntered = "entered";
constexpr std::string_view kEnded = "ended";
constexpr std::size_t kMostTitle = 200;
constexpr std::size_t kMostNames = 20'000;  // characters

web::Link list_page(const SchoolSetup& setup) { return page_of(setup, "gate") / "examinations"; }

std::vector<web::Option> gardens(const SchoolSetup& setup) {
    std::vector<web::Option> options;
    for (const school::FilterProfile& profile : setup.profile.filter.profiles)
        if (profile.audience == school::Audience::exam) options.push_back({profile.key, profile.name});
    return options;
}

std::vector<web::Option> groups(const SchoolSetup& setup) {
    std::vector<web::Option> options;
    for (const school::FilterProfile& profile : setup.profile.filter.profiles)
        if (profile.audience == school::Audience::learner) options.push_back({profile.key, profile.name});
    return options;
}

std::vector<web::Option> places(const SchoolSetup& setup) {
    std::vector<web::Option> options{{"", "Wherever they are"}};
    for (const school::Place& place : setup.profile.filter.places) options.push_back({place.key, place.name});
    return options;
}

std::string label_of(const std::vector<web::Option>& options, std::string_view value) {
    const auto found = std::ranges::find(options, value, &web::Option::value);
    return found == options.end() ? std::string(value) : found->label;
}

std::string who(const SchoolSetup& setup, const ExamDraft& exam) {
    std::vector<std::string> all;
    for (const std::string& key : exam.groups) all.push_back(label_of(groups(setup), key));
    const std::size_t named = exam.candidates.size();
    if (named > 0) all.push_back(named == 1 ? std::string("1 candidate") : fmt::format("{} candidates", named));
    return all.empty() ? "Whoever is there" : base::joined(all, ", ");
}

std::string span_of(const SchoolSetup& setup, const ExamDraft& exam) {
    const school::SchoolCalendar& calendar = setup.profile.calendar;
    return fmt::format("{} to {}", calendar.show(exam.begins), calendar.show(exam.ends));
}

Html state_tag(const ExamSession& session, base::Instant now) {
    if (session.in_the_way)
        return web::tag("Not in force", web::Colour::red) +
               web::text(fmt::format(": {}", describe(*session.in_the_way)));
    return session.exam.begins <= now ? web::tag("Now", web::Colour::green) : Html();
}

Html sessions(const PageParts& parts, const Asker& asker, const Request& request) {
    std::vector<std::vector<Html>> rows;
    const bool may_end = asker.reader.may(kEnter.name());
    for (const ExamSession& session : parts.exams.coming(asker.setup.id)) {
        const ExamDraft& exam = session.exam;
        const bool is_now = exam.begins <= request.now;
        rows.push_back(
            {web::anchor(list_page(asker.setup) / session.id.text(), exam.reason) + web::text(" ") +
                 state_tag(session, request.now),
             web::text(span_of(asker.setup, exam)), web::text(who(asker.setup, exam)),
             web::text(label_of(places(asker.setup), exam.place)),
             web::text(label_of(gardens(asker.setup), exam.profile)),
             may_end ? web::post_form(list_page(asker.setup) / session.id.text() / "end", request,
                                      web::button(is_now ? "End it now" : "Take it back", web::ButtonLook::secondary))
                     : Html()});
    }
    return web::table({.name = "examinations",
                       .caption = "Examinations now and to come",
                       .columns = {{.title = "Examination"},
                                   {.title = "When"},
                                   {.title = "Who"},
                                   {.title = "Where"},
                                   {.title = "Profile"},
                                   {.title = "Change"}},
                       .rows = std::move(rows),
                       .empty = "No examination is entered."});
}

Html entry_form(const web::Form& form, const std::vector<std::string>& chosen, const Asker& asker,
                const Request& request) {
    if (!asker.reader.may(kEnter.name())) return {};
    Html fields =
        web::text_input(form.field("reason", "Which examination?", "For example: Year 11 mathematics, paper 1"), {});
    if (gardens(asker.setup).size() > 1)
        fields += web::select(form.field("profile", "What does it need?", ""), gardens(asker.setup));
    fields +=
        web::checkboxes(form.field("groups", "Which groups sit it?", "None, if you name candidates or a place below"),
                        groups(asker.setup), chosen) +
        web::textarea(form.field("candidates", "Which candidates?",
                                 "By name or sign-in name, one a line; empty for everybody of the groups above. "
                                 "They are known by their own sign-in"),
                      5) +
        web::select(form.field("place", "Where?", "Name the candidates as well: a device can change its address"),
                    places(asker.setup)) +
        desk::moment_fields(form, "begins", "When does it begin?", "Leave it empty for now") +
        desk::moment_fields(form, "ends", "When does it end?", "Within a day") +
        web::button("Enter this examination", web::ButtonLook::primary);
    return web::section_heading("Enter an examination") +
           web::paragraph(
               "While it lasts, they reach what the examination's profile opens and nothing else: no exception "
               "of theirs counts, and a sanction does not take it from them. Help and this office stay open. "
               "What it opens is on the school's list, for that profile.") +
           web::post_form(page_of(asker.setup, "gate") / "examinations", request, fields);
}

// What stands here was saved, whatever the gate knows of it: whoever saved something reads what became of it, and
// nobody types it twice.
Html notice(const PageParts& parts, const Asker& asker, const Request& request) {
    const auto troubles = parts.rulebook.troubles(asker.setup.id);
    const auto trouble = std::ranges::find(troubles, Part::rules, &Trouble::part);
    if (trouble == troubles.end()) return {};
    const std::string kept(request.query.text(kKept));
    std::string words = fmt::format(
        "Since {} the gate could not be told of changes, so that what was entered or ended since then is not so there: "
        "{}",
        asker.setup.profile.calendar.show(trouble->since), trouble->cause);
    if (kept == kEntered) words = describe({ExamFault::entry_not_published, trouble->cause, {}});
    if (kept == kEnded) words = describe({ExamFault::end_not_published, trouble->cause, {}});
    return web::notification_banner(web::Notice::plain, web::paragraph(words));
}

web::Page exam_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    return {.tab = "Examinations",
            .heading = "Examinations",
            .back = web::BackLink{page_of(asker.setup, "gate") / "profiles"},
            .alerts = form.ok() ? notice(parts, asker, request) : web::error_summary(form.errors()),
            .content = sessions(parts, asker, request) +
                       entry_form(form, form.chosen("groups", groups(asker.setup)), asker, request),
            .measure = web::Measure::wide};
}

// Of whoever is on the roster, read once for all of them.
Html candidates_of(const PageParts& parts, const Asker& asker, const ExamDraft& exam, base::Instant now) {
    const school::Date today = asker.setup.profile.calendar.local(now).date;
    std::vector<std::string> names;
    for (const people::Person& person : parts.who.roster(asker.setup.id, today))
        if (std::ranges::find(exam.candidates, person.id) != exam.candidates.end())
            if (std::string name = name_and_year(asker, person, today); !name.empty()) names.push_back(std::move(name));
    std::ranges::sort(names);
    std::vector<std::vector<Html>> rows;
    for (const std::string& name : names) rows.push_back({web::text(name)});
    Html table = web::table({.name = "candidates",
                             .caption = fmt::format("Candidates: {}", exam.candidates.size()),
                             .columns = {{.title = "Name"}},
                             .rows = std::move(rows),
                             .empty = "Nobody is named."});
    if (names.size() < exam.candidates.size())
        table += web::paragraph(
            fmt::format("{} are not on the roster today, or not yours to see.", exam.candidates.size() - names.size()));
    return table;
}

Response show_one(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto id = ExamSessionId::parse(request.parameters.text("session"));
    if (!asker || !id) return web::not_found();
    const std::vector<ExamSession> coming = parts.exams.coming(asker->setup.id);
    const auto found = std::ranges::find(coming, *id, &ExamSession::id);
    if (found == coming.end()) return web::not_found();
    const ExamDraft& exam = found->exam;
    const Html state = state_tag(*found, request.now);
    return web::show(
        {.tab = "Examination",
         .heading = exam.reason,
         .back = web::BackLink{list_page(asker->setup)},
         .alerts = {},
         .content = (state.empty() ? Html() : web::paragraph(state)) +
                    web::summary_list(
                        {{.key = "When", .value = web::text(span_of(asker->setup, exam))},
                         {.key = "Who", .value = web::text(who(asker->setup, exam))},
                         {.key = "Where", .value = web::text(label_of(places(asker->setup), exam.place))},
                         {.key = "Profile", .value = web::text(label_of(gardens(asker->setup), exam.profile))}}) +
                    candidates_of(parts, *asker, exam, request.now)});
}

Response show(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(exam_page(parts, *asker, request, {}));
}

struct Line {
    std::size_t number;
    std::string_view name;
};

std::vector<Line> lines_of(std::string_view typed) {
    std::vector<Line> lines;
    std::size_t number = 0;
    for (const std::string_view text : base::split(typed, '\n')) {
        ++number;
        const std::string_view name = base::trimmed_lines(text);
        if (!name.empty()) lines.push_back({number, name});
    }
    return lines;
}

std::vector<school::PersonId> candidates(const PageParts& parts, const Asker& asker, web::Form& form,
                                         base::Instant now) {
    std::vector<school::PersonId> people;
    const auto typed = form.optional_text({.name = "candidates", .most = kMostNames});
    if (!typed) return people;
    const std::vector<Line> lines = lines_of(*typed);
    if (lines.size() > kMostCandidates) {
        form.add_error("candidates", describe({ExamFault::too_many, {}, {}}));
        return people;
    }
    TypedNames names(parts, asker, now);
    for (const Line& line : lines) {
        const auto person = names.person(line.name);
        if (person) people.push_back(*person);
        else {
            form.add_error("candidates", fmt::format("Line {}: {}", line.number, person.error()));
            break;
        }
    }
    return people;
}

bool is_kept(const ExamError& error) {
    return error.fault == ExamFault::entry_not_published || error.fault == ExamFault::end_not_published;
}

std::string_view field_of(ExamFault fault) {
    switch (fault) {
        case ExamFault::no_garden:
            return "profile";
        case ExamFault::unknown_place:
        case ExamFault::nowhere:
            return "place";
        case ExamFault::unknown_group:
        case ExamFault::nobody:
            return "groups";
        case ExamFault::too_many:
        case ExamFault::other_group:
            return "candidates";
        case ExamFault::too_far:
            return "begins";
        case ExamFault::no_time:
        case ExamFault::too_long:
            return "ends";
        case ExamFault::not_allowed:
        case ExamFault::no_reason:
        case ExamFault::unknown:
        case ExamFault::entry_not_published:
        case ExamFault::end_not_published:
            break;
    }
    return "reason";
}

std::string words_for(const PageParts& parts, const Asker& asker, const ExamError& error, base::Instant now) {
    const auto person = error.person ? parts.who.find(asker.setup.id, *error.person) : std::nullopt;
    const std::string name =
        person ? name_and_year(asker, *person, asker.setup.profile.calendar.local(now).date) : std::string();
    return name.empty() ? describe(error) : fmt::format("{}: {}", name, describe(error));
}

Response create(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto reason =
        form.required_text({.name = "reason", .most = kMostTitle, .missing = "Say which examination it is"});
    const school::SchoolCalendar& calendar = asker->setup.profile.calendar;
    const auto begins = desk::moment(form, "begins", calendar);
    const auto ends = desk::moment(form, "ends", calendar);
    if (!ends && form.ok()) form.add_error("ends", "Write when it ends");
    auto people = candidates(parts, *asker, form, request.now);
    if (!form.ok()) return web::show_refused(exam_page(parts, *asker, request, form));
    const auto all = gardens(asker->setup);
    const std::string chosen = form.field("profile", "", "").value;
    const auto made =
        parts.exams.enter(asker->reader, {.profile = chosen.empty() && !all.empty() ? all.front().value : chosen,
                                          .place = form.field("place", "", "").value,
                                          .groups = form.chosen("groups", groups(asker->setup)),
                                          .candidates = std::move(people),
                                          .begins = begins.value_or(request.now),
                                          .ends = *ends,
                                          .reason = *reason});
    if (made) return web::go_to(list_page(asker->setup));
    if (is_kept(made.error())) return web::go_to(list_page(asker->setup).with(kKept, kEntered));
    form.add_error(field_of(made.error().fault), words_for(parts, *asker, made.error(), request.now));
    return web::show_refused(exam_page(parts, *asker, request, form));
}

Response create_end(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto session = ExamSessionId::parse(request.parameters.text("session"));
    if (!asker || !session) return web::not_found();
    const auto ended = parts.exams.end(asker->reader, *session);
    if (ended) return web::go_to(list_page(asker->setup));
    if (is_kept(ended.error())) return web::go_to(list_page(asker->setup).with(kKept, kEnded));
    web::Form form;
    form.add_error("examinations", describe(ended.error()));
    return web::show_refused(exam_page(parts, *asker, request, form));
}

}  // namespace

void add_exam_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/examinations", kSee,
               [parts](const Request& request) { return show(parts, request); });
    router.add(web::Method::post, "/{school}/gate/examinations", kEnter,
               [parts](const Request& request) { return create(parts, request); });
    router.add(web::Method::get, "/{school}/gate/examinations/{session}", kSee,
               [parts](const Request& request) { return show_one(parts, request); });
    router.add(web::Method::post, "/{school}/gate/examinations/{session}/end", kEnter,
               [parts](const Request& request) { return create_end(parts, request); });
}

}  // namespace rulebook
