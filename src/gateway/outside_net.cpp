#include "gateway/outside_net.h"

#include "net/tcp.h"

namespace gateway {

NetOutside::NetOutside(net::Loop& loop, const OutsideSettings& settings, base::Random& random)
    : loop_(loop),
      settings_(settings),
      web_{{}, {}},
      internal_{settings.internal_ranges, {}},
      resolver_(loop, settings.resolver, random) {}

void NetOutside::own_addresses_are(const std::vector<wire::IpAddress>& addresses) {
    web_.own = addresses;
    internal_.own = addresses;
}

net::Task<net::Result<filter::Resolution>> NetOutside::resolve(const wire::Host& host) {
    CO_TRY(resolved, co_await resolver_.resolve(host));
    co_return filter::Resolution{resolved.aliases, net::in_order(resolved, net::Family::v6)};
}

std::optional<filter::Resolution> NetOutside::known(const wire::Host& host) {
    const auto resolved = resolver_.known(host);
    if (!resolved || !*resolved) return std::nullopt;
    return filter::Resolution{(*resolved)->aliases, net::in_order(**resolved, net::Family::v6)};
}

net::Result<void> NetOutside::judge(const wire::IpAddress& address, Reach reach) const {
    const net::Judgement judgement = net::judge(address, reach == Reach::internal_site ? internal_ : web_);
    if (judgement == net::Judgement::allowed) return {};
    return base::failure(
        net::Error{net::Failure::not_allowed, net::Source::upstream, false, std::string(net::describe(judgement))});
}

net::Task<net::Result<std::unique_ptr<net::Stream>>> NetOutside::connect(wire::Endpoint to) {
    co_return co_await net::connect(loop_, to, loop_.in(settings_.connect_patience));
}

net::Task<net::Result<std::unique_ptr<net::Stream>>> NetOutside::connect_office() {
    co_return co_await net::connect_unix(loop_, settings_.office_socket, loop_.in(settings_.connect_patience));
}

}  // namespace gateway
