#include "base/text.h"
#include "policy/pages.h"
#include "web/components.h"
#include "web/csv.h"
#include "web/response.h"
#include "web/router.h"

#include <algorithm>
#include <set>

namespace policy {

namespace {

using web::Html;
using web::html;
using web::Link;
using web::Request;
using web::Response;
using web::operator""_html;
using web::operator""_link;

constexpr web::Permission kSee{"policy.see", web::WhenRefused::told, ""};
constexpr web::Permission kSeeJournal{"journal.see", web::WhenRefused::hidden, ""};

// What the reader asked to see; empty for all.
struct Asked {
    std::string state;
    std::string kind;
    std::string owner;
    std::string words;

    [[nodiscard]] bool all() const { return state.empty() && kind.empty() && owner.empty() && words.empty(); }
};

Asked asked_by(const Request& request) {
    return {.state = std::string(request.query.text("state")),
            .kind = std::string(request.query.text("kind")),
            .owner = std::string(request.query.text("owner")),
            .words = std::string(base::trimmed(request.query.text("words")))};
}

bool holds(std::string_view text, std::string_view lower_words) {
    return base::ascii_lower(text).find(lower_words) != std::string::npos;
}

bool is_asked_for(const Line& line, const Asked& asked) {
    const Clause& clause = *line.clause;
    if (!asked.state.empty() && asked.state != word_of(line.standing.state)) return false;
    if (!asked.kind.empty() && asked.kind != word_of(clause.kind)) return false;
    if (!asked.owner.empty() && asked.owner != clause.owner) return false;
    const std::string words = base::ascii_lower(asked.words);
    return words.empty() || holds(clause.id, words) || holds(clause.title, words) || holds(clause.statement, words);
}

std::vector<Line> lines_asked_for(const Overview& overview, const Asked& asked) {
    std::vector<Line> lines;
    std::copy_if(overview.lines.begin(), overview.lines.end(), std::back_inserter(lines),
                 [&](const Line& line) { return is_asked_for(line, asked); });
    return lines;
}

Link link_with(const Link& list, const Asked& asked) {
    Link link = list;
    if (!asked.state.empty()) link = link.with("state", asked.state);
    if (!asked.kind.empty()) link = link.with("kind", asked.kind);
    if (!asked.owner.empty()) link = link.with("owner", asked.owner);
    if (!asked.words.empty()) link = link.with("words", asked.words);
    return link;
}

std::string_view meaning_of(State state) {
    switch (state) {
        case State::kept:
            return "The last evidence shows it, and is recent enough.";
        case State::due:
            return "The last evidence shows it, but is too old to count.";
        case State::broken:
            return "The last evidence shows that it was not kept.";
        case State::not_measured:
            return "Nothing shows yet whether it is kept.";
        case State::not_claimed:
            return "The school does not say that it is kept; the reason stands beside it.";
    }
    return {};
}

Html counts(const Overview& overview, const Link& list) {
    std::vector<std::vector<Html>> rows;
    for (const auto& [state, word] : words_of(State{})) {
        rows.push_back(
            {web::anchor(list.with("state", word), word), html(overview.count(state)), web::text(meaning_of(state))});
    }
    return web::table(
        {.name = "states",
         .caption = "How the clauses stand",
         .columns = {{.title = "State"}, {.title = "Clauses", .align = web::Align::number}, {.title = "What it means"}},
         .rows = std::move(rows),
         .empty = ""});
}

// The page's one next step: the worst that there is.
Html next_step(const Overview& overview, const Link& list) {
    for (const State state : {State::broken, State::due}) {
        const std::size_t count = overview.count(state);
        if (count == 0) continue;
        const std::string words =
            count == 1 ? "Look at the one clause that is " + std::string(word_of(state))
                       : "Look at the " + std::to_string(count) + " clauses that are " + std::string(word_of(state));
        return web::link_button(words, list.with("state", word_of(state)), web::ButtonLook::primary);
    }
    return web::inset(web::paragraph("No clause is broken or due."));
}

template <class Word>
std::vector<web::Option> options_of(Word first, std::string_view all) {
    std::vector<web::Option> options = {{.value = "", .label = std::string(all)}};
    for (const auto& [member, word] : words_of(first))
        options.push_back({.value = std::string(word), .label = std::string(word)});
    return options;
}

std::vector<web::Option> owner_options(const Overview& overview) {
    std::vector<web::Option> options = {{.value = "", .label = "Anybody"}};
    std::set<std::string> seen;
    for (const Line& line : overview.lines)
        if (seen.insert(line.clause->owner).second)
            options.push_back({.value = line.clause->owner, .label = std::string(line.owner)});
    std::sort(options.begin() + 1, options.end(), [](const auto& a, const auto& b) { return a.label < b.label; });
    return options;
}

std::vector<web::LinkTo> chosen(const Asked& asked, const Link& list, const Policy& policy) {
    std::vector<web::LinkTo> links;
    const auto add = [&](const std::string& value, std::string_view shown, std::string Asked::*part) {
        if (value.empty()) return;
        Asked without = asked;
        (without.*part).clear();
        links.push_back({.words = std::string(shown), .to = link_with(list, without)});
    };
    add(asked.state, asked.state, &Asked::state);
    add(asked.kind, asked.kind, &Asked::kind);
    add(asked.owner, policy.title_of(asked.owner), &Asked::owner);
    add(asked.words, asked.words, &Asked::words);
    return links;
}

Html filter_of(const Overview& overview, const Asked& asked, const Link& list, const Policy& policy) {
    const Html fields =
        web::select({.name = "state", .label = "State", .value = asked.state}, options_of(State{}, "Any state")) +
        web::select({.name = "kind", .label = "Carried out by", .value = asked.kind},
                    options_of(ClauseKind{}, "Anything")) +
        web::select({.name = "owner", .label = "Owner", .value = asked.owner}, owner_options(overview)) +
        web::text_input({.name = "words", .label = "Words in the clause", .value = asked.words}, {});
    return web::filter({.list = list, .fields = fields, .chosen = chosen(asked, list, policy), .clear = list});
}

std::vector<Html> row_of(const Line& line, const Link& list, const Policy& policy) {
    const Clause& clause = *line.clause;
    Html last = line.standing.last ? evidence_words(line, policy) : web::text("none");
    return {web::anchor(list / "clauses" / clause.id, number_of(clause, policy)),
            web::text(clause.statement),
            state_tag(line.standing.state),
            web::text(line.owner),
            std::move(last),
            web::text(line.why)};
}

// The document: a table a section, in its order.
Html sections(const std::vector<Line>& lines, const Link& list, const Policy& policy) {
    Html document;
    for (auto first = lines.begin(); first != lines.end();) {
        const std::string& section = first->clause->section;
        const auto end =
            std::find_if(first, lines.end(), [&](const Line& line) { return line.clause->section != section; });
        std::vector<std::vector<Html>> rows;
        std::transform(first, end, std::back_inserter(rows),
                       [&](const Line& line) { return row_of(line, list, policy); });
        document += web::table({.name = "section-" + section,
                                .caption = section + " " + first->clause->title,
                                .columns = {{.title = "Clause"},
                                            {.title = "What it says"},
                                            {.title = "State"},
                                            {.title = "Owner"},
                                            {.title = "Last evidence"},
                                            {.title = "Why"}},
                                .rows = std::move(rows),
                                .empty = ""});
        first = end;
    }
    return document;
}

Html document_of(const Overview& overview, const Asked& asked, const Link& list, const Policy& policy) {
    const std::vector<Line> lines = lines_asked_for(overview, asked);
    if (lines.empty()) {
        return web::section_heading("No clause fits") +
               web::paragraph("No clause is like this. Take a filter off to see more.");
    }
    const std::string shown =
        asked.all() ? "All " + std::to_string(lines.size()) + " clauses"
                    : std::to_string(lines.size()) + " of " + std::to_string(overview.lines.size()) + " clauses";
    return web::paragraph(shown) +
           web::paragraph(web::anchor(link_with(list / "csv", asked), "Save these clauses as CSV")) +
           sections(lines, list, policy);
}

Response show_policy(const LivingPolicy& living, const Request& request, const MayOpen& may_open) {
    const Policy* policy = living.find(request.school());
    if (policy == nullptr) return web::not_found();
    auto overview = living.overview(request.school(), request.now);
    for (Line& line : overview->lines) unlink_closed_place(line, request, may_open);
    const Asked asked = asked_by(request);
    const Link list = policy_link(request.school());
    return web::show({.tab = "Policy",
                      .heading = "Our online safety policy",
                      .caption = policy->profile.name,
                      .content = web::paragraph("What the school has promised, who answers for it, and what shows that "
                                                "it is kept. A setting, a page or a promise is no evidence.") +
                                 next_step(*overview, list) + counts(*overview, list) +
                                 filter_of(*overview, asked, list, *policy) +
                                 document_of(*overview, asked, list, *policy),
                      .measure = web::Measure::wide});
}

std::string csv_row(const Line& line, const Policy& policy) {
    const Clause& clause = *line.clause;
    const auto cell = [&](const std::optional<Instant>& at) {
        return at ? when(*at, line.times, policy) : std::string();
    };
    const auto& last = line.standing.last;
    return web::csv_line({clause.id, clause.section, clause.title, clause.statement, std::string(word_of(clause.kind)),
                          std::string(line.owner), std::string(word_of(line.standing.state)), cell(line.standing.since),
                          cell(last ? std::optional(last->at) : std::nullopt), line.why});
}

Link link_of(const Place& place, std::string_view school) {
    Link link = Link("/"_link) / school;
    for (const std::string& segment : place.path) link = link / segment;
    return link;
}

Response save_csv(const LivingPolicy& living, const Request& request, const MayOpen& may_open) {
    const Policy* policy = living.find(request.school());
    if (policy == nullptr) return web::not_found();
    auto overview = living.overview(request.school(), request.now);
    for (Line& line : overview->lines) unlink_closed_place(line, request, may_open);
    std::string file = web::csv_line({"clause", "section", "title", "what it says", "carried out by", "owner", "state",
                                      "since", "last evidence", "why"});
    for (const Line& line : lines_asked_for(*overview, asked_by(request))) file += csv_row(line, *policy);
    return web::save({.file_name = "policy.csv", .type = "text/csv; charset=utf-8", .content = std::move(file)});
}

}  // namespace

Link policy_link(std::string_view school) { return Link("/"_link) / school / "policy"; }

std::string_view number_of(const Clause& clause, const Policy& policy) {
    std::string_view number = clause.id;
    const std::string prefix = policy.profile.key + "-";
    if (number.starts_with(prefix)) number.remove_prefix(prefix.size());
    return number;
}

Html state_tag(State state) {
    switch (state) {
        case State::kept:
            return web::tag(word_of(state), web::Colour::green);
        case State::due:
            return web::tag(word_of(state), web::Colour::yellow);
        case State::broken:
            return web::tag(word_of(state), web::Colour::red);
        case State::not_measured:
            return web::tag(word_of(state), web::Colour::grey);
        case State::not_claimed:
            return web::tag(word_of(state), web::Colour::blue);
    }
    return {};
}

std::string when(Instant at, Line::Times times, const Policy& policy) {
    const school::SchoolCalendar& calendar = policy.profile.calendar;
    return times == Line::Times::by_day ? school::show(calendar.local(at).date) : calendar.show(at);
}

Html evidence_words(const Line& line, const Policy& policy) {
    const LastEvidence& evidence = *line.standing.last;
    const std::string moment = when(evidence.at, line.times, policy);
    Html words = evidence.outcome == Outcome::kept ? html("kept on "_html, moment) : html("broken on "_html, moment);
    if (!line.place) return words;
    return html(words, ", by "_html, web::anchor(link_of(*line.place, policy.profile.key), line.place->words));
}

void unlink_closed_place(Line& line, const Request& request, const MayOpen& may_open) {
    if (!line.place || may_open(request, link_of(*line.place, request.school()))) return;
    line.place.reset();
    line.times = Line::Times::by_day;
}

void add_pages(web::Router& router, const LivingPolicy& living, const MayOpen& may_open) {
    router.add(web::Method::get, "/{school}/policy", kSee,
               [&living, may_open](const Request& request) { return show_policy(living, request, may_open); });
    router.add(web::Method::get, "/{school}/policy/csv", kSee,
               [&living, may_open](const Request& request) { return save_csv(living, request, may_open); });
    router.add(web::Method::get, "/{school}/policy/clauses/{clause}", kSee,
               [&living, may_open](const Request& request) { return show_clause(living, request, may_open); });
    router.add(web::Method::get, "/{school}/policy/journal", kSeeJournal,
               [&living](const Request& request) { return show_journal_seal(living, request); });
}

}  // namespace policy
