#pragma once
// What stands in a review before anybody writes a word, as lines of text. Part of oversight/oversight.h.
//
// Never a site that was opened for one person, nor who it was (SAFEGUARDING 9, 37): chair and leadership read it alike.

#include "lessons/lessons.h"
#include "oversight/month.h"
#include "rulebook/rulebook.h"

#include <span>
#include <string>
#include <vector>

namespace oversight {

// Of changes, those for one person: "allowed for one person until 3 March 2026, 15:00; asked for by …, approved by …".
[[nodiscard]] std::vector<std::string> exceptions_of(std::span<const rulebook::ListChange> changes, const Roll& roll,
                                                     const school::SchoolCalendar& calendar);

// Where a review of the filter finds its figures. Outlives whoever uses it.
struct FigureSources {
    rulebook::Rulebook& rulebook;
    const rulebook::Checks& checks;
    const rulebook::Assessments& assessments;
    const rulebook::SchoolList& list;
    const rulebook::ExamSessions& exams;
    const rulebook::UnblockRequests& requests;
    const lessons::Openings& openings;
};
// Each line a figure; small numbers of requests are suppressed (SAFEGUARDING 37). `since`: the last review, or half a
// year ago. Reads in transactions of its own. Throws store::Failure.
[[nodiscard]] std::vector<std::string> figures_of(const FigureSources& from, const rulebook::SchoolSetup& setup,
                                                  base::Instant since, base::Instant now);

}  // namespace oversight
