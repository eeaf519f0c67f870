#pragma once
// DNS messages as a stub resolver needs them: one question about a host's addresses, and its answer
// (RFC 1035 §4; AAAA: RFC 3596; EDNS: RFC 6891). No I/O: net/resolver.h asks and waits.

#include "base/bytes.h"
#include "base/result.h"
#include "wire/host.h"
#include "wire/ip.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace wire {

// What we ask for, and what a record can be. The numbers are IANA's; HTTPS (RFC 9460) is known by number only.
enum class DnsType : std::uint16_t { a = 1, cname = 5, soa = 6, aaaa = 28, https = 65 };

// RCODE (RFC 1035 §4.1.1); `other` for every later one.
enum class DnsCode { no_error, format_error, server_failure, no_such_name, not_implemented, refused, other };

enum class DnsFault {
    cut_short,       // ends within a header, name or record
    too_long,        // over kMaxDnsMessage
    not_an_answer,   // a query, or another kind of message
    other_id,        // answers another query
    other_question,  // answers another question, or repeats none
    bad_name,        // a label type, a pointer forward or to itself, or more than a name may hold (RFC 1035 §2.3.4)
    bad_record,      // an address of a wrong length, an alias that is no host name
    too_many,        // more records or aliases than anybody honest sends
};

// Lower case, for a log line: "name is malformed".
[[nodiscard]] std::string_view describe(DnsFault fault);

// LIMIT: what a message may hold.
inline constexpr std::size_t kMaxDnsMessage = 65'535;  // RFC 1035 §4.2.2: the length before it has 16 bits
inline constexpr std::size_t kMaxDnsRecords = 512;     // in the answer and authority sections together
inline constexpr std::size_t kMaxDnsAliases = 16;      // in one chain; content networks use up to about five
inline constexpr std::uint16_t kDnsUdpPayload = 1232;  // what we say we can take by UDP (DNS flag day 2020)

struct DnsQuestion {
    Hostname name;
    DnsType type;
};

// The question as a message: recursion desired, EDNS version 0. `id` is to be unpredictable (RFC 5452 §9.2).
[[nodiscard]] base::Bytes dns_query(const DnsQuestion& question, std::uint16_t id);

struct DnsAnswer {
    DnsCode code;
    bool truncated;                 // ask again by TCP; nothing else is filled in then
    std::vector<Hostname> aliases;  // the names that the asked one leads to, in order; the addresses are of the last
    std::vector<IpAddress> addresses;
    // How long it may be remembered: the least of the records used; without addresses the negative time of
    // RFC 2308 §5, and none when the server gave no SOA record to tell it.
    std::optional<std::chrono::seconds> lifetime;
};

// Reads the answer to this very question. Records that are not on the chain from the asked name to its
// addresses are not believed, nor is anything in the additional section.
[[nodiscard]] base::Result<DnsAnswer, DnsFault> read_dns_answer(base::ByteView message, const DnsQuestion& asked,
                                                                std::uint16_t id);

}  // namespace wire
