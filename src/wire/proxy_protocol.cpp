#include "wire/proxy_protocol.h"

#include <algorithm>

namespace wire {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kSignature = "\r\n\r\n\0\r\nQUIT\n"sv;  // §2.2
constexpr std::uint8_t kVersion2Proxy = 0x21;
constexpr std::uint8_t kStreamV4 = 0x11;
constexpr std::uint8_t kStreamV6 = 0x21;
constexpr std::uint8_t kNetworkType = 0xe0;  // §2.2.7: 0xe0 to 0xef are for applications of one's own
constexpr std::size_t kValueHead = 3;
constexpr std::size_t kNetworkBytes = 16;
constexpr std::size_t kMaxBody = 36 + kValueHead + kNetworkBytes;  // LIMIT: two IPv6 endpoints and our value

using HeaderResult = base::Result<ProxyHeader, ProxyHeaderError>;

auto malformed() { return base::failure(ProxyHeaderError::malformed); }

std::size_t address_size(std::uint8_t family) { return family == kStreamV4 ? 4 : 16; }

base::Result<std::array<std::byte, kNetworkBytes>, ProxyHeaderError> parse_network(base::Cursor values) {
    std::optional<std::array<std::byte, kNetworkBytes>> network;
    while (!values.at_end()) {
        const auto type = values.u8();
        const auto length = values.u16();
        if (!type || !length || values.left() < *length) return malformed();
        if (*type != kNetworkType) return base::failure(ProxyHeaderError::unknown_value);
        if (network) return base::failure(ProxyHeaderError::missing_network);
        if (*length != kNetworkBytes) return malformed();
        std::ranges::copy(*values.take(kNetworkBytes), network.emplace().begin());
    }
    if (!network) return base::failure(ProxyHeaderError::missing_network);
    return *network;
}

HeaderResult parse_body(std::uint8_t family, base::ByteView body) {
    base::Cursor cursor(body);
    const auto source = cursor.take(address_size(family));
    const bool destination = cursor.skip(address_size(family));
    const auto port = cursor.u16();
    if (!source || !destination || !port || !cursor.skip(sizeof(std::uint16_t))) return malformed();
    if (*port == 0) return malformed();
    return ProxyHeader{{*IpAddress::from_bytes(*source), *port}, TRY(parse_network(cursor))};
}

}  // namespace

std::string_view describe(ProxyHeaderError error) {
    switch (error) {
        case ProxyHeaderError::not_a_header:
            return "no PROXY protocol header of version 2";
        case ProxyHeaderError::unsupported:
            return "a PROXY protocol header of a kind that the gateway does not write";
        case ProxyHeaderError::malformed:
            return "a PROXY protocol header whose lengths do not fit";
        case ProxyHeaderError::unknown_value:
            return "a PROXY protocol header with a value that the gateway does not write";
        case ProxyHeaderError::missing_network:
            return "a PROXY protocol header without exactly one network";
    }
    return "no PROXY protocol header";
}

base::Bytes write_proxy_header(const ProxyHeader& header) {
    const base::ByteView address = header.client.address.bytes();
    base::Writer writer;
    writer.raw(kSignature);
    writer.u8(kVersion2Proxy);
    writer.u8(header.client.address.is_v4() ? kStreamV4 : kStreamV6);
    writer.u16(static_cast<std::uint16_t>(2 * address.size() + 4 + kValueHead + kNetworkBytes));
    writer.raw(address);
    writer.raw(base::Bytes(address.size()));
    writer.u16(header.client.port);
    writer.u16(0);
    writer.u8(kNetworkType);
    writer.u16(kNetworkBytes);
    writer.raw(header.network);
    return writer.take();
}

base::Result<std::optional<ParsedProxyHeader>, ProxyHeaderError> parse_proxy_header(base::ByteView bytes) {
    const std::string_view front = base::text_of(bytes).substr(0, kSignature.size());
    if (!kSignature.starts_with(front)) return base::failure(ProxyHeaderError::not_a_header);
    base::Cursor cursor(bytes);
    if (!cursor.skip(kSignature.size())) return std::nullopt;
    const auto version = cursor.u8();
    const auto family = cursor.u8();
    const auto length = cursor.u16();
    const bool known =
        (!version || *version == kVersion2Proxy) && (!family || *family == kStreamV4 || *family == kStreamV6);
    if (!known) return base::failure(ProxyHeaderError::unsupported);
    if (!length) return std::nullopt;
    if (*length > kMaxBody) return malformed();
    const auto body = cursor.take(*length);
    if (!body) return std::nullopt;
    const ProxyHeader header = TRY(parse_body(*family, *body));
    return ParsedProxyHeader{header, bytes.size() - cursor.left()};
}

}  // namespace wire
