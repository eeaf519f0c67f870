#include "monitor/monitor.h"

#include "base/ensure.h"
#include "base/text.h"

namespace monitor {

bool is_triaged(AlertState state) { return state == AlertState::joined || state == AlertState::set_aside; }

AlertState opened(AlertState state) { return state == AlertState::raised ? AlertState::opened : state; }

base::Result<AlertState, AlertError> joined(AlertState state) {
    if (is_triaged(state)) return base::failure(AlertError{AlertFault::already_triaged});
    return AlertState::joined;
}

base::Result<AlertState, AlertError> set_aside(AlertState state, std::string_view reason) {
    if (is_triaged(state)) return base::failure(AlertError{AlertFault::already_triaged});
    if (base::trimmed_lines(reason).empty()) return base::failure(AlertError{AlertFault::no_reason});
    return AlertState::set_aside;
}

std::string describe(const AlertError& error) {
    switch (error.fault) {
        case AlertFault::unknown:
            return "there is no such alert";
        case AlertFault::already_triaged:
            return "somebody has decided on this alert already; open it to see what was decided";
        case AlertFault::no_reason:
            return "an alert is set aside with a reason; write one";
    }
    base::ensure(false, "every fault has its words");
    return {};
}

}  // namespace monitor
