// Any bytes as an answer: no crash, and nothing in it that the limits forbid.

#include "base/bytes.h"
#include "base/ensure.h"
#include "wire/dns.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    const base::ByteView given = std::as_bytes(std::span(octets, size));
    const base::Bytes message(given.begin(), given.end());  // of exactly this size: reading past it is seen
    base::Cursor cursor(message);
    const std::uint16_t id = cursor.u16().value_or(0);  // the right id, so that the rest is reached
    for (const auto type : {wire::DnsType::a, wire::DnsType::aaaa}) {
        const wire::DnsQuestion asked{wire::Hostname::parse("www.example.com").value(), type};
        const auto answer = wire::read_dns_answer(message, asked, id);
        if (!answer) continue;
        base::ensure(answer->aliases.size() <= wire::kMaxDnsAliases, "aliases are limited");
        base::ensure(answer->addresses.size() <= wire::kMaxDnsRecords, "addresses are limited");
        for (const auto& address : answer->addresses) {
            base::ensure(address.is_v4() == (type == wire::DnsType::a), "an answer is of the asked family");
        }
    }
    return 0;
}
