#include "breaches/breaches.h"

namespace breaches {

std::vector<policy::Control> BreachEvidence::controls() const {
    return {
        {kBreachTold,
         "What staff reported of a page that should have been blocked was taken up by the safeguarding lead or the "
         "deputy. Broken while a report waits for that longer than the school allows.",
         {"homewood-7.3-07", "headcorn-7.3.2-05b", "hccs-7.4-07"},
         school::ClauseKind::workflow},
        {kBreachRecorded,
         "A page that should have been blocked was written down with what was found out and done, and who else was "
         "told, and closed by whoever answers for it.",
         {"homewood-7.3-07a", "headcorn-7.3.2-05c", "hccs-7.4-07a"},
         school::ClauseKind::registered},
        {kBreachSeenLogged,
         "What technical staff reported or found of a page that should have been blocked was seen in the log by the "
         "safeguarding lead and by somebody else of the leadership. Broken while it waits for them for longer than "
         "the school allows.",
         {"homewood-1.3.4-06", "hccs-1.3.4-06"},
         school::ClauseKind::workflow},
        {kBreachActedOn,
         "A breach of the filter stands in the log, with at least one thing that was done about it: blocked, reported "
         "to an agency, told to somebody, or support for whoever saw it.",
         {"homewood-1.3.4-06a", "hccs-1.3.4-06a"},
         school::ClauseKind::registered},
        {kBreachParents,
         "For each child who saw it, it was decided and written down whether the parents are told: told, or held "
         "with a reason and a day on which that is looked at again.",
         {"headcorn-7.3.2-05d"},
         school::ClauseKind::workflow}};
}

std::optional<policy::Place> BreachEvidence::place(std::string_view control, std::string_view reference) const {
    for (const policy::ControlId& one :
         {kBreachTold, kBreachRecorded, kBreachSeenLogged, kBreachActedOn, kBreachParents})
        if (control == one.text()) return policy::Place{"the report", {"breach-reports", std::string(reference)}};
    return std::nullopt;
}

}  // namespace breaches
