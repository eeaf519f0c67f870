#include "base/text.h"
#include "policy/pages.h"
#include "web/components.h"
#include "web/response.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace policy {

namespace {

using web::Html;
using web::html;
using web::Link;
using web::Request;
using web::Response;
using web::operator""_html;

// The strip's drawing, in its own units.
constexpr int kStep = 10;
constexpr int kHeight = 32;

// Height tells the state as well as colour does, and the table beneath tells it in words.
struct Bar {
    int height;
    web::Markup colour;
};
Bar bar_of(State state) {
    switch (state) {
        case State::kept:
            return {32, "#00703c"_html};
        case State::due:
            return {20, "#ffdd00"_html};
        case State::broken:
            return {12, "#d4351c"_html};
        case State::not_measured:
            return {4, "#b1b4b6"_html};
        case State::not_claimed:
            return {4, "#1d70b8"_html};
    }
    return {0, ""_html};
}

// Days one after another in the same state.
struct Stretch {
    school::Date first;
    school::Date last;
    State state;
};
std::vector<Stretch> stretches_of(const std::vector<StripDay>& strip) {
    std::vector<Stretch> stretches;
    for (const StripDay& day : strip) {
        if (stretches.empty() || stretches.back().state != day.state)
            stretches.push_back({day.day, day.day, day.state});
        stretches.back().last = day.day;
    }
    return stretches;
}

Html picture_of(const std::vector<StripDay>& strip) {
    const int width = kStep * static_cast<int>(strip.size());
    Html svg = html(
        "<svg viewBox=\"0 0 "_html, width, " "_html, kHeight,
        "\" width=\"100%\" height=\"32\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-labelledby=\"strip-title\">\n<title id=\"strip-title\">How the clause stood on each of the last "_html,
        strip.size(), " days; the table below says the same</title>\n"_html);
    int x = 0;
    for (const StripDay& day : strip) {
        const Bar bar = bar_of(day.state);
        svg += html("<rect x=\""_html, x, "\" y=\""_html, kHeight - bar.height, "\" width=\"8\" height=\""_html,
                    bar.height, "\" fill=\""_html, bar.colour, "\"/>\n"_html);
        x += kStep;
    }
    svg += "</svg>\n"_html;
    return svg;
}

Html history(const std::vector<StripDay>& strip) {
    std::vector<std::vector<Html>> rows;
    const std::vector<Stretch> stretches = stretches_of(strip);
    std::transform(stretches.rbegin(), stretches.rend(), std::back_inserter(rows), [](const Stretch& stretch) {
        return std::vector<Html>{web::text(school::show(stretch.first)), web::text(school::show(stretch.last)),
                                 state_tag(stretch.state)};
    });
    return web::section_heading("History") + picture_of(strip) +
           web::table({.name = "history",
                       .caption = "The last 90 days, newest first",
                       .columns = {{.title = "From"}, {.title = "To"}, {.title = "State"}},
                       .rows = std::move(rows),
                       .empty = ""});
}

Html evidence_table(const ClauseView& view, const Policy& policy) {
    std::vector<std::vector<Html>> rows;
    std::set<std::tuple<std::string, Outcome, std::string>> said;
    for (const LastEvidence& each : view.evidence) {
        const auto measured = std::find_if(view.controls.begin(), view.controls.end(),
                                           [&](const Control* c) { return c->id.text() == each.control; });
        const std::string measures = measured == view.controls.end() ? std::string() : (*measured)->measures;
        const std::string moment = when(each.at, view.line.times, policy);
        // By days, one line says what several would; how many there were, it does not.
        if (view.line.times == Line::Times::by_day && !said.emplace(moment, each.outcome, measures).second) continue;
        rows.push_back(
            {web::text(moment), web::text(each.outcome == Outcome::kept ? "kept" : "broken"), web::text(measures)});
    }
    return web::table({.name = "evidence",
                       .caption = "Latest evidence",
                       .columns = {{.title = "When"}, {.title = "What it shows"}, {.title = "Measured"}},
                       .rows = std::move(rows),
                       .empty = view.controls.empty()
                                    ? "No part of Gatehouse measures this clause, so there is no evidence."
                                    : "Evidence appears here by itself when what the clause asks for is done."});
}

std::string_view strength_words(school::Strength strength) {
    switch (strength) {
        case school::Strength::must:
            return "must be kept";
        case school::Strength::should:
            return "should be kept";
        case school::Strength::may:
            return "allows something";
    }
    return {};
}

Html facts(const ClauseView& view, const Policy& policy) {
    const Line& line = view.line;
    const Clause& clause = *line.clause;
    std::vector<web::SummaryRow> rows = {{.key = "State", .value = state_tag(line.standing.state)},
                                         {.key = "Why", .value = web::text(line.why)}};
    if (line.standing.since)
        rows.push_back({.key = "Since", .value = web::text(when(*line.standing.since, line.times, policy))});
    if (line.standing.last) rows.push_back({.key = "Last evidence", .value = evidence_words(line, policy)});
    rows.push_back({.key = "Owner", .value = web::text(line.owner)});
    rows.push_back({.key = "Carried out by", .value = web::text(word_of(clause.kind))});
    rows.push_back({.key = "Strength", .value = web::text(strength_words(clause.strength))});
    rows.push_back({.key = "Evidence counts for", .value = web::text(show(line.interval))});
    return web::summary_list(rows);
}

}  // namespace

Response show_clause(const LivingPolicy& living, const Request& request, const MayOpen& may_open) {
    const Policy* policy = living.find(request.school());
    auto view = living.clause(request.school(), request.parameters.text("clause"), request.now);
    if (policy == nullptr || !view) return web::not_found();
    unlink_closed_place(view->line, request, may_open);
    const Clause& clause = *view->line.clause;
    return web::show({.tab = "Clause",
                      .heading = "Clause " + std::string(number_of(clause, *policy)),
                      .caption = clause.section + " " + clause.title,
                      .back = web::Breadcrumbs{{.words = "Policy", .to = policy_link(request.school())}},
                      .content = web::inset(web::paragraph(clause.statement)) + facts(*view, *policy) +
                                 history(view->strip) + evidence_table(*view, *policy),
                      .measure = web::Measure::wide});
}

Response show_journal_seal(const LivingPolicy& living, const Request& request) {
    const auto found = living.journal_seal(request.school());
    if (!found) return web::not_found();
    const auto& seal = *found;
    Html content = web::paragraph(
        "Every change to a record leaves a line in the journal, and each line seals the one before it. Note the seal "
        "of "
        "the day on paper: whoever holds it can prove later that nothing before it was altered. It says nothing of how "
        "many lines there are.");
    if (seal)
        content += web::summary_list({{.key = "Sealed at the end of", .value = web::text(school::show(seal->day))},
                                      {.key = "Seal", .value = web::text(base::to_hex(seal->digest))}});
    else content += web::paragraph("The first seal appears after the end of this day.");
    return web::show({.tab = "Journal",
                      .heading = "The journal's seal of the day",
                      .back = web::Breadcrumbs{{.words = "Policy", .to = policy_link(request.school())}},
                      .content = std::move(content)});
}

}  // namespace policy
