#include "gateway/caller.h"

#include "gateway/doors.h"

#include <algorithm>

namespace gateway {

namespace {

// Longer than two looks at the presence file are apart.
constexpr std::chrono::seconds kRecent{2};

// The same sixteen bytes under another room's name.
template <class To, class From>
To same_id(const From& id) {
    return *To::from_bytes(id.bytes());
}

// `is_alive` says so of a sign-in.
template <class IsAlive>
base::Result<Caller, NotServed> caller_at(const filter::RuleSet& rules, const gatepost::PresenceBook& presence,
                                          const gatepost::Place& place, base::Instant now, const IsAlive& is_alive) {
    const filter::Network* network = rules.network(same_id<filter::NetworkId>(place.network));
    if (network == nullptr) return base::failure(NotServed::unknown_network);
    const auto* listener = std::get_if<wire::Endpoint>(&network->place);
    if (listener != nullptr && !serves(listener->address, network->clients, place.address))
        return base::failure(NotServed::no_client);
    if (presence.is_isolated(place, now)) return base::failure(NotServed::isolated);

    Caller caller{place, network->school, network->id, network->signed_out, {gatepost::Known::address_only, {}, {}}};
    const gatepost::Bound* bound = presence.at(place, now);
    if (bound == nullptr || !is_alive(*bound)) return caller;
    caller.who = {bound->known, bound->person, bound->since};
    caller.profile = same_id<filter::ProfileId>(bound->profile);
    if (presence.is_suspended(bound->person, now)) caller.standing = filter::Standing::suspended;
    return caller;
}

}  // namespace

IdleWatch::SignIn IdleWatch::touch(const gatepost::Bound& bound, base::Moment now) {
    return all_.with([&](All& all) {
        const Seen fresh{bound.since, bound.idle, now};
        const auto [found, is_new] = all.seen.try_emplace(bound.place, fresh);
        Seen& seen = found->second;
        if (seen.since != bound.since) seen = fresh;
        seen.idle = bound.idle;
        if (seen.is_over(now) && seen.state == Seen::State::alive) {
            seen.state = Seen::State::ended;
            all.earliest = now;
        }
        seen.last = now;
        if (seen.idle.count() > 0) all.earliest = std::min(all.earliest, now + seen.idle);
        return seen.state == Seen::State::alive ? SignIn::alive : SignIn::ended;
    });
}

IdleWatch::SignIn IdleWatch::state(const gatepost::Bound& bound, base::Moment now) const {
    return all_.with([&](const All& all) {
        const auto found = all.seen.find(bound.place);
        if (found == all.seen.end() || found->second.since != bound.since) return SignIn::alive;
        const Seen& seen = found->second;
        return seen.state == Seen::State::alive && !seen.is_over(now) ? SignIn::alive : SignIn::ended;
    });
}

void IdleWatch::carried(const gatepost::Place& place, base::Instant since, base::Moment now) {
    all_.with([&](All& all) {
        const auto found = all.seen.find(place);
        if (found == all.seen.end()) return;
        Seen& seen = found->second;
        if (seen.since == since && !seen.is_over(now)) seen.last = now;
    });
}

std::set<gatepost::Place> IdleWatch::ended(base::Moment now) {
    return all_.with([&](All& all) {
        std::set<gatepost::Place> places;
        if (now < all.earliest) return places;
        all.earliest = base::Moment::max();
        for (auto& [place, seen] : all.seen) {
            if (seen.state == Seen::State::alive && seen.is_over(now)) seen.state = Seen::State::ended;
            if (seen.state == Seen::State::alive && seen.idle.count() > 0)
                all.earliest = std::min(all.earliest, seen.last + seen.idle);
            if (seen.state != Seen::State::ended) continue;
            seen.state = Seen::State::told;
            places.insert(place);
        }
        return places;
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
    return caller_at(rules, presence, place, clock.now(), [&](const gatepost::Bound& bound) {
        return idle.touch(bound, clock.moment()) == IdleWatch::SignIn::alive;
    });
}

base::Result<Caller, NotServed> look_up(const filter::RuleSet& rules, const gatepost::PresenceBook& presence,
                                        const IdleWatch& idle, const gatepost::Place& place, const base::Clock& clock) {
    return caller_at(rules, presence, place, clock.now(), [&](const gatepost::Bound& bound) {
        return idle.state(bound, clock.moment()) == IdleWatch::SignIn::alive;
    });
}

filter::Request request_by(const Caller& caller, const gatepost::PresenceBook& presence, const Wanted& wanted,
                           base::Instant now) {
    filter::Request request{wanted.target, std::string(wanted.method), caller.network, caller.profile,
                            wanted.resolution};
    // From nothing weaker than an own sign-in does anything follow for a person (SAFEGUARDING 8).
    if (caller.who.known == gatepost::Known::own_sign_in && caller.who.person)
        request.person = same_id<filter::PersonId>(*caller.who.person);
    request.from = caller.place.address;
    request.standing = caller.standing;
    add_gone_past(request, presence, caller.place, now);
    return request;
}

void add_gone_past(filter::Request& request, const gatepost::PresenceBook& presence, const gatepost::Place& place,
                   base::Instant at) {
    for (const gatepost::WarningId& warning : presence.went_on(place, at))
        request.went_on.push_back(same_id<filter::RuleId>(warning));
}

}  // namespace gateway
