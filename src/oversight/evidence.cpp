#include "oversight/evidence.h"

namespace oversight {

std::vector<policy::Control> OversightEvidence::controls() const {
    return {{kMonthReviewed,
             "Somebody of the leadership or the chair of governors, who did none of it, looked at what those who run "
             "filter and monitoring did in a whole month, by the journal, and signed what follows, and no month waits "
             "by now. "
             "Broken while one has waited for more than ten days after its end; signed late, it is kept from then on.",
             {"homewood-6.3-05", "hccs-6.3-05"},
             school::ClauseKind::registered},
            {kSharersNamed,
             "Whoever signed a month confirmed which posts answer for it together, and each of them was held by "
             "somebody on that day.",
             {"homewood-1.3.4-04a", "hccs-1.3.4-04a", "headcorn-4.4-03a", "headcorn-4.4-04a"},
             school::ClauseKind::registered},
            {kFilterReviewed,
             "A review of the filter, dated and signed by somebody of the leadership who did not write it, in which "
             "each partner whom the policy names took part, or was asked on a day that is written down and had not "
             "answered.",
             {"homewood-7.3-05", "headcorn-7.3.2-04", "hccs-7.4-05"},
             school::ClauseKind::workflow},
            {kAccessAndDevices,
             "A review, signed by somebody of the leadership who did not write it, that says what was found about "
             "filtering, about access and about the use of devices.",
             {"homewood-5.1-07", "hccs-5.1-07"},
             school::ClauseKind::workflow}};
}

std::optional<policy::Place> OversightEvidence::place(std::string_view control, std::string_view) const {
    if (control == kMonthReviewed.text() || control == kSharersNamed.text())
        return policy::Place{"the monthly reviews", {"oversight"}};
    if (control == kFilterReviewed.text() || control == kAccessAndDevices.text())
        return policy::Place{"the reviews of the filter", {"oversight", "filter-review"}};
    return std::nullopt;
}

}  // namespace oversight
