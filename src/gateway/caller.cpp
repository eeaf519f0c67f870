#include "gateway/caller.h"

namespace gateway {

namespace {

// Longer than two looks at the presence file are apart.
constexpr std::chrono::seconds kRecent{2};

// The same sixteen bytes under another room's name.
template <class To, class From>
To same_id(const From& id) {
    return *To::from_bytes(id.bytes());
}

}  // namespace

IdleWatch::SignIn IdleWatch::touch(const gatepost::Bound& bound, base::Moment now) {
    return seen_.with([&](std::map<gatepost::Place, Seen>& seen) {
        const auto [found, is_new] = seen.try_emplace(bound.place, Seen{bound.since, now, SignIn::alive});
        Seen& sign_in = found->second;
        if (sign_in.since != bound.since) sign_in = {bound.since, now, SignIn::alive};
        if (bound.idle.count() > 0 && now - sign_in.last >= bound.idle) sign_in.state = SignIn::ended;
        sign_in.last = now;
        return sign_in.state;
    });
}

bool OfficeVisits::is_recent(const gatepost::Place& place) const {
    return visits_.with([&](const std::map<gatepost::Place, Kept>& visits) {
        const auto found = visits.find(place);
        return found != visits.end() && (found->second.open > 0 || clock_.moment() - found->second.ended < kRecent);
    });
}

void OfficeVisits::begin(const gatepost::Place& place) {
    visits_.with([&](std::map<gatepost::Place, Kept>& visits) {
        const base::Moment now = clock_.moment();
        std::erase_if(visits,
                      [&](const auto& each) { return each.second.open == 0 && now - each.second.ended >= kRecent; });
        ++visits[place].open;
    });
}

void OfficeVisits::end(const gatepost::Place& place) {
    visits_.with([&](std::map<gatepost::Place, Kept>& visits) {
        Kept& visit = visits[place];
        --visit.open;
        visit.ended = clock_.moment();
    });
}

base::Result<Caller, NotServed> identify(const filter::RuleSet& rules, const gatepost::PresenceBook& presence,
                                         IdleWatch& idle, const gatepost::Place& place, const base::Clock& clock) {
    const filter::Network* network = rules.network(same_id<filter::NetworkId>(place.network));
    if (network == nullptr) return base::failure(NotServed::unknown_network);
    const base::Instant now = clock.now();
    if (presence.is_isolated(place, now)) return base::failure(NotServed::isolated);

    Caller caller{place, network->school, network->id, network->signed_out, {gatepost::Known::address_only, {}, {}}};
    const gatepost::Bound* bound = presence.at(place, now);
    if (bound == nullptr || idle.touch(*bound, clock.moment()) == IdleWatch::SignIn::ended) return caller;
    caller.who = {bound->known, bound->person, bound->since};
    if (!presence.is_suspended(bound->person, now)) caller.profile = same_id<filter::ProfileId>(bound->profile);
    return caller;
}

}  // namespace gateway
