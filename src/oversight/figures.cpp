#include "oversight/figures.h"

#include "base/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace oversight {

namespace {

std::string who(const std::optional<school::PersonId>& person, const Roll& roll) {
    return person ? posts_in(roll.held, *person, roll.days, roll.posts) : std::string("somebody at the machine itself");
}

std::string what_came(const rulebook::ListChange& change, const Roll& roll) {
    switch (change.state) {
        case rulebook::ChangeState::requested:
            return "waits for a decision";
        case rulebook::ChangeState::approved:
            return "approved by " + who(change.decided_by, roll);
        case rulebook::ChangeState::refused:
            break;
    }
    return "refused by " + who(change.decided_by, roll);
}

std::string last_check(const FigureSources& from, const rulebook::SchoolSetup& setup) {
    const auto check = from.checks.last(setup.id);
    if (!check) return "Test of the filter: none has been made yet.";
    const auto blocked = std::ranges::count(check->lines, rulebook::Finding::blocked, &rulebook::CheckLine::finding);
    return fmt::format("Last test of the filter: {}; {} of {} pages that the policy names were blocked.",
                       setup.profile.calendar.show(check->at), blocked, check->lines.size());
}

std::vector<std::string> lists(const FigureSources& from) {
    const auto in_force = from.rulebook.lists_in_force();
    if (in_force == nullptr) return {"Lists: none are in force."};
    std::vector<std::string> lines;
    for (const filter::ListSource& source : in_force->sources()) {
        const auto date = school::parse_date(source.date);
        lines.push_back(
            fmt::format("List {}: of {}.", source.name, date ? school::show(*date) : std::string("no known date")));
    }
    return lines;
}

std::string risk_assessments(const FigureSources& from, const rulebook::SchoolSetup& setup) {
    std::size_t all = 0;
    std::size_t covered = 0;
    for (const school::FilterProfile& profile : setup.profile.filter.profiles) {
        if (!rulebook::needs_assessment(profile)) continue;
        ++all;
        covered += from.assessments.cover(setup.id, profile.key) == rulebook::Cover::in_force ? 1U : 0U;
    }
    return fmt::format("Risk assessments: {} of {} profiles have one in force.", covered, all);
}

std::string changes(const FigureSources& from, const rulebook::SchoolSetup& setup, const journal::Span& within) {
    std::size_t approved = 0;
    std::size_t refused = 0;
    std::size_t waiting = 0;
    std::size_t for_one = 0;
    for (const rulebook::ListChange& one : from.list.changes(setup.id, within.from, within.until)) {
        approved += one.state == rulebook::ChangeState::approved ? 1U : 0U;
        refused += one.state == rulebook::ChangeState::refused ? 1U : 0U;
        waiting += one.state == rulebook::ChangeState::requested ? 1U : 0U;
        const bool is_of_one = std::holds_alternative<rulebook::ForPerson>(one.for_whom);
        for_one += is_of_one && one.kind != rulebook::ChangeKind::remove ? 1U : 0U;
    }
    return fmt::format(
        "Changes of lists since {}: {} approved, {} refused, {} waiting; exceptions for one person among them: {}.",
        setup.profile.calendar.show(within.from), approved, refused, waiting, for_one);
}

std::string overblocking(const FigureSources& from, const rulebook::SchoolSetup& setup, const journal::Span& within) {
    std::size_t pages = 0;
    std::size_t opened = 0;
    for (const rulebook::AskRecord& one : from.requests.records(setup.id, within.from)) {
        // What staff ask for is in no figure (SAFEGUARDING 37).
        const auto* profile = base::with_key(setup.profile.filter.profiles, one.profile);
        if (profile == nullptr || profile->audience != school::Audience::learner) continue;
        ++pages;
        opened += one.outcome == rulebook::AskOutcome::opened ? 1U : 0U;
    }
    return fmt::format(
        "Blocked pages asked for since then: {}; opened: {}. Lessons for which a teacher opened sites: {}.",
        lessons::suppressed(pages), lessons::suppressed(opened), from.openings.since(setup.id, within.from).size());
}

}  // namespace

std::vector<std::string> exceptions_of(std::span<const rulebook::ListChange> changes, const Roll& roll,
                                       const school::SchoolCalendar& calendar) {
    std::vector<std::string> lines;
    for (const rulebook::ListChange& one : changes) {
        const auto* whom = std::get_if<rulebook::ForPerson>(&one.for_whom);
        if (whom == nullptr) continue;
        const char* const what = one.kind == rulebook::ChangeKind::remove  ? "The end of an exception"
                                 : one.kind == rulebook::ChangeKind::allow ? "A site opened"
                                                                           : "A site blocked";
        lines.push_back(fmt::format("{} for one person until {}; asked for by {}, {}", what, calendar.show(whom->until),
                                    who(one.requested_by, roll), what_came(one, roll)));
    }
    return lines;
}

std::vector<std::string> figures_of(const FigureSources& from, const rulebook::SchoolSetup& setup, base::Instant since,
                                    base::Instant now) {
    std::vector<std::string> lines{last_check(from, setup)};
    for (std::string& line : lists(from)) lines.push_back(std::move(line));
    lines.push_back(risk_assessments(from, setup));
    const journal::Span within{since, now};
    lines.push_back(changes(from, setup, within));
    lines.push_back(overblocking(from, setup, within));
    lines.push_back(fmt::format("Examinations that go on or are to come: {}.", from.exams.coming(setup.id).size()));
    return lines;
}

}  // namespace oversight
