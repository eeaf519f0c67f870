#include "monitor/monitor.h"
#include "store/database.h"
#include "wire/defang.h"

#include <algorithm>

namespace monitor {

namespace {

concerns::About about_of(rights::About about) {
    switch (about) {
        case rights::About::learner:
            return concerns::About::learners;
        case rights::About::adult:
        case rights::About::dsl:
        case rights::About::head:
        case rights::About::chair:
            return concerns::About::adult;
        case rights::About::parent:
        case rights::About::unknown:
            return concerns::About::unknown;
    }
    return concerns::About::unknown;
}

AlertId own(const concerns::AlertId& id) { return *AlertId::from_bytes(id.bytes()); }

}  // namespace

std::optional<concerns::AlertSummary> ConcernLink::find(const rights::Reader& reader,
                                                        const concerns::AlertId& alert) const {
    const auto found = Alerts(parts_).open(reader, own(alert));
    if (!found) return std::nullopt;
    std::optional<PersonId> person;
    if (found->person) person = found->person->id;
    return concerns::AlertSummary{about_of(found->about), person, concerns::Words(wire::defanged(found->seen.context)),
                                  found->first, found->opened};
}

concerns::Result<void> ConcernLink::join(store::Transaction& transaction, const rights::Reader& reader,
                                         const concerns::AlertId& alert, const concerns::Concern& concern) const {
    Alerts alerts(parts_);
    const auto found = alerts.find(transaction, reader, own(alert));
    if (found && about_of(found->about) == concerns::About::adult) {
        const concerns::Subjects& subjects = concern.subjects;
        const bool is_about_them = !found->person || std::find(subjects.persons.begin(), subjects.persons.end(),
                                                               found->person->id) != subjects.persons.end();
        if (subjects.about != concerns::About::adult || !is_about_them)
            return base::failure(concerns::Error{concerns::Fault::alert_on_staff});
    }
    if (!alerts.join(transaction, reader, own(alert), journal::opaque(concern.id.bytes())))
        return base::failure(concerns::Error{concerns::Fault::already_raised});
    return {};
}

}  // namespace monitor
