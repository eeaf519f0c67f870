#include "gateway/doors.h"
#include "wire/loopback.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gateway {

std::vector<Doorway> doorways_of(const filter::Rules& rules) {
    std::vector<Doorway> doorways;
    for (const filter::Network& network : rules.networks) {
        const auto* endpoint = std::get_if<wire::Endpoint>(&network.place);
        if (endpoint == nullptr) continue;
        const auto school = std::ranges::find(rules.schools, network.school, &filter::School::id);
        doorways.push_back({*endpoint, *gatepost::NetworkId::from_bytes(network.id.bytes()), network.clients,
                            school == rules.schools.end() ? std::string() : school->key});
    }
    return doorways;
}

bool serves(const wire::IpAddress& at, std::span<const wire::IpRange> clients, const wire::IpAddress& peer) {
    if (wire::is_loopback(peer) || peer == at) return true;
    const auto inside = peer.v4_inside();
    return std::ranges::any_of(clients, [&](const wire::IpRange& range) {
        return range.contains(peer) || (inside && range.contains(*inside));
    });
}

Doors::Doors(net::LoopGroup& loops, Reachable reachable, Welcome welcome, net::TaskFailed failed)
    : loops_(loops),
      reachable_(reachable),
      welcome_(std::move(welcome)),
      failed_(std::move(failed)),
      parts_(loops.size()) {}

void Doors::want(std::vector<Doorway> doorways) {
    const auto is_among = [](const std::vector<Doorway>& all, const Doorway& one) {
        return std::ranges::any_of(
            all, [&](const Doorway& other) { return other.network == one.network && other.at == one.at; });
    };
    for (const Doorway& old : wanted_) {
        if (is_among(doorways, old)) continue;
        state_.with([&](State& state) {
            state.listening.erase(old.network);
            state.troubles.erase(old.network);
        });
        for (std::size_t loop = 0; loop < parts_.size(); ++loop)
            on_loop(loop, [this, loop, network = old.network] { close(loop, network); });
    }
    state_.with([&](State& state) {
        state.order.clear();
        for (const Doorway& doorway : doorways) state.order.push_back(doorway.network);
    });
    for (const Doorway& doorway : doorways) {
        if (!is_among(wanted_, doorway)) {
            on_loop(0, [this, doorway] { open(0, doorway); });
            continue;
        }
        for (std::size_t loop = 0; loop < parts_.size(); ++loop)
            on_loop(loop, [this, loop, doorway] {
                if (const auto found = parts_[loop].find(doorway.network); found != parts_[loop].end())
                    found->second.doorway.clients = doorway.clients;
            });
    }
    wanted_ = std::move(doorways);
}

void Doors::try_again() {
    const auto troubles = state_.with([](const State& state) { return state.troubles; });
    for (const Doorway& doorway : wanted_)
        if (troubles.contains(doorway.network)) on_loop(0, [this, doorway] { open(0, doorway); });
}

void Doors::on_loop(std::size_t loop, std::function<void()> work) {
    if (stage_ == Stage::before) work();
    else loops_.at(loop).post(std::move(work));
}

// The first loop learns the port that the kernel chose; the others share it.
void Doors::open(std::size_t loop, Doorway doorway) {
    const gatepost::NetworkId network = doorway.network;
    const auto in_trouble = [&](const std::string& why) {
        const std::string words = fmt::format("the network of `{}`: {}", doorway.school, why);
        state_.with([&](State& state) { state.troubles[network] = words; });
    };
    if (reachable_ == Reachable::from_this_machine && !wire::is_loopback(doorway.at.address))
        return in_trouble("the demo listens on this machine only, not on `" + doorway.at.text() +
                          "`; leave out `listen` in its school.toml");
    // Not wanted any more by now: it was closed before it could be opened.
    if (!state_.with([&](const State& state) { return std::ranges::find(state.order, network) != state.order.end(); }))
        return;
    auto open = parts_[loop].find(network);
    if (open == parts_[loop].end()) {
        auto listener = net::Listener::open(loops_.at(loop), doorway.at);
        if (!listener)
            return in_trouble(listener.error().cause +
                              "; give `listen` an address of this machine, and a port that nothing else uses");
        doorway.at = listener->endpoint();
        auto owned = std::make_unique<net::Listener>(*std::move(listener));
        open = parts_[loop].emplace(network, Open{doorway, owned.get()}).first;
        loops_.at(loop).spawn(accept_on(loop, std::move(owned), network), failed_);
    }
    doorway = open->second.doorway;
    if (loop + 1 < parts_.size()) return on_loop(loop + 1, [this, loop, doorway] { this->open(loop + 1, doorway); });
    state_.with([&](State& state) {
        state.listening.insert_or_assign(network, doorway.at);
        state.troubles.erase(network);
    });
}

void Doors::close(std::size_t loop, const gatepost::NetworkId& network) {
    const auto found = parts_[loop].find(network);
    if (found == parts_[loop].end()) return;
    found->second.listener->cancel();
    parts_[loop].erase(found);
}

net::Task<void> Doors::accept_on(std::size_t loop, std::unique_ptr<net::Listener> listener,
                                 gatepost::NetworkId network) {
    while (true) {
        auto accepted = co_await listener->accept();
        if (!accepted && accepted.error().kind == net::Failure::cancelled) co_return;
        if (!accepted) {
            failed_("a connection could not be accepted: " + accepted.error().cause);
            continue;
        }
        const auto open = parts_[loop].find(network);
        if (open != parts_[loop].end()) welcome_(loop, *std::move(accepted), open->second.doorway);
    }
}

std::vector<wire::Endpoint> Doors::listening() const {
    return state_.with([](const State& state) {
        std::vector<wire::Endpoint> endpoints;
        for (const gatepost::NetworkId& network : state.order)
            if (const auto found = state.listening.find(network); found != state.listening.end())
                endpoints.push_back(found->second);
        return endpoints;
    });
}

std::string Doors::trouble() const {
    return state_.with([](const State& state) {
        std::string words;
        for (const auto& [network, one] : state.troubles) words += (words.empty() ? "" : "; ") + one;
        return words;
    });
}

}  // namespace gateway
