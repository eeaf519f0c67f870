#include "monitor/monitor.h"
#include "store/database.h"

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
    store::Transaction tx = parts_.records.reading();
    const auto found = Alerts(parts_).find(tx, reader, own(alert));
    if (!found) return std::nullopt;
    std::optional<PersonId> person;
    if (found->person) person = found->person->id;
    return concerns::AlertSummary{about_of(found->about), person, concerns::Words(defanged(found->seen.context)),
                                  found->first};
}

bool ConcernLink::join(store::Transaction& transaction, const rights::Reader& reader, const concerns::AlertId& alert,
                       const concerns::ConcernId& concern) const {
    return Alerts(parts_).join(transaction, reader, own(alert), journal::opaque(concern.bytes())).has_value();
}

}  // namespace monitor
