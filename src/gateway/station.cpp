#include "gateway/station.h"

#include "gateway/session.h"

namespace gateway {

void Station::end_at(const std::set<gatepost::Place>& places) {
    for (Session* session : sessions_)
        if (places.contains(session->place())) session->end();
}

void Station::look_again() { look_again_after(nullptr); }

void Station::look_again_after(Session* last) {
    // Those that come or go meanwhile do not disturb the order; new ones are judged by the new rules anyway.
    auto at = last == nullptr ? sessions_.begin() : sessions_.upper_bound(last);
    for (std::size_t i = 0; i < kAtOnce && at != sessions_.end(); ++i, ++at) {
        last = *at;
        last->look_again();
    }
    if (at != sessions_.end()) loop.post([this, last] { look_again_after(last); });
}

}  // namespace gateway
