#include "concerns/work.h"

namespace concerns {

std::vector<policy::Control> ConcernEvidence::controls() const {
    return {
        {kEntryControl,
         "A concern or an action was recorded in the chronology of a case.",
         {"headcorn-4.2-09", "headcorn-10.1-01a", "homewood-1.3.2-06", "homewood-8-02a", "hccs-1.3.2-06", "hccs-8-02a"},
         school::ClauseKind::registered},
        {kHeadToldControl,
         "The summary of a concern was sent to the head.",
         {"headcorn-3-03"},
         school::ClauseKind::workflow}};
}

// The case's own page decides who may read it.
std::optional<policy::Place> ConcernEvidence::place(std::string_view, std::string_view reference) const {
    if (!CaseId::parse(reference)) return std::nullopt;
    return policy::Place{.words = "the case", .path = {"cases", std::string(reference)}};
}

}  // namespace concerns
