#pragma once
// The real way out of one loop: our own resolver, the judge, and TCP.

#include "gateway/outside.h"
#include "net/judge.h"
#include "net/resolver.h"

#include <filesystem>

namespace gateway {

struct OutsideSettings {
    net::ResolverSettings resolver;
    std::vector<wire::IpRange> internal_ranges;  // where a school's own sites may lie
    std::filesystem::path office_socket;
    std::chrono::milliseconds connect_patience{3000};  // with one address, before the next is tried
};

// One thread: the loop's. Destroyed after the loop has been wound down.
class NetOutside final : public Outside {
public:
    NetOutside(net::Loop& loop, const OutsideSettings& settings, base::Random& random);

    // This machine's, which change while it runs: nobody is led to them, even where a school lists their network.
    void own_addresses_are(const std::vector<wire::IpAddress>& addresses);

    [[nodiscard]] net::Task<net::Result<filter::Resolution>> resolve(const wire::Host& host) override;
    [[nodiscard]] std::optional<filter::Resolution> known(const wire::Host& host) override;
    [[nodiscard]] net::Result<void> judge(const wire::IpAddress& address, Reach reach) const override;
    [[nodiscard]] net::Task<net::Result<std::unique_ptr<net::Stream>>> connect(wire::Endpoint to) override;
    [[nodiscard]] net::Task<net::Result<std::unique_ptr<net::Stream>>> connect_office() override;

private:
    net::Loop& loop_;
    const OutsideSettings settings_;
    net::AddressRules web_;
    net::AddressRules internal_;
    net::Resolver resolver_;
};

}  // namespace gateway
