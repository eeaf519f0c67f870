#include "gateway/station.h"

#include "gateway/session.h"

namespace gateway {

void Station::end_at(const std::set<gatepost::Place>& places) {
    for (Session* session : sessions_)
        if (places.contains(session->place())) session->end();
}

}  // namespace gateway
