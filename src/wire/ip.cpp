#include "wire/ip.h"

#include "base/digest.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace wire {
namespace {

using V6Groups = std::array<std::uint16_t, 8>;

constexpr std::size_t kMaxAddressText = 45;  // eight groups with a dotted tail, as INET6_ADDRSTRLEN

std::optional<std::uint32_t> parse_v4(std::string_view text) {
    std::uint32_t number = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0) {
            if (text.empty() || text.front() != '.') return std::nullopt;
            text.remove_prefix(1);
        }
        std::uint32_t value = 0;
        std::size_t digits = 0;
        while (digits < text.size() && digits < 4 && base::is_ascii_digit(text[digits])) {
            value = value * 10 + static_cast<std::uint32_t>(text[digits++] - '0');
        }
        if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && text.front() == '0')) return std::nullopt;
        text.remove_prefix(digits);
        number = number << 8 | value;
    }
    if (!text.empty()) return std::nullopt;
    return number;
}

std::optional<std::uint16_t> parse_group(std::string_view text) {
    if (text.empty() || text.size() > 4) return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        const char lower = base::ascii_lower(c);
        if (base::is_ascii_digit(c)) value = value * 16 + static_cast<unsigned>(c - '0');
        else if (lower >= 'a' && lower <= 'f') value = value * 16 + static_cast<unsigned>(lower - 'a' + 10);
        else return std::nullopt;
    }
    return static_cast<std::uint16_t>(value);
}

struct GroupRun {
    V6Groups groups{};
    std::size_t count = 0;
};

// Groups between colons, the last two of which may be a dotted IPv4 address where `may_end_dotted`.
enum class Tail { plain, may_be_dotted };
std::optional<GroupRun> parse_groups(std::string_view text, Tail tail) {
    GroupRun run;
    if (text.empty()) return run;
    while (true) {
        const std::size_t colon = text.find(':');
        const std::string_view part = text.substr(0, colon);
        const bool last = colon == std::string_view::npos;
        if (last && tail == Tail::may_be_dotted && part.find('.') != std::string_view::npos) {
            const auto v4 = parse_v4(part);
            if (!v4 || run.count > 6) return std::nullopt;
            run.groups[run.count++] = static_cast<std::uint16_t>(*v4 >> 16);
            run.groups[run.count++] = static_cast<std::uint16_t>(*v4 & 0xffff);
            return run;
        }
        const auto group = parse_group(part);
        if (!group || run.count == 8) return std::nullopt;
        run.groups[run.count++] = *group;
        if (last) return run;
        text.remove_prefix(colon + 1);
    }
}

std::optional<V6Groups> parse_v6(std::string_view text) {
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) {
        const auto run = parse_groups(text, Tail::may_be_dotted);
        if (!run || run->count != 8) return std::nullopt;
        return run->groups;
    }
    const auto front = parse_groups(text.substr(0, gap), Tail::plain);
    const auto back = parse_groups(text.substr(gap + 2), Tail::may_be_dotted);
    if (!front || !back || front->count + back->count > 7) return std::nullopt;
    V6Groups groups = front->groups;
    std::copy_n(back->groups.begin(), back->count, groups.begin() + static_cast<std::ptrdiff_t>(8 - back->count));
    return groups;
}

std::optional<std::uint16_t> parse_endpoint_port(std::string_view text) {
    const auto number = base::parse_decimal(text);
    if (!number || *number == 0 || *number > 65535 || text.size() > 5) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

V6Groups groups_of(base::ByteView bytes) {
    V6Groups groups{};
    for (std::size_t i = 0; i < 8; ++i) {
        groups[i] = static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[2 * i]) << 8 |
                                               std::to_integer<unsigned>(bytes[2 * i + 1]));
    }
    return groups;
}

struct ZeroRun {
    std::size_t first = 8;
    std::size_t length = 0;
};

// RFC 5952 §4.2: the longest run of zero groups, the first of equals, never a single one.
ZeroRun longest_zero_run(const V6Groups& groups) {
    ZeroRun longest;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t end = i;
        while (end < 8 && groups[end] == 0) ++end;
        if (end - i > longest.length) longest = {i, end - i};
        if (end > i) i = end;
    }
    return longest.length >= 2 ? longest : ZeroRun{};
}

std::string v6_text(const V6Groups& groups) {
    const ZeroRun zeros = longest_zero_run(groups);
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == zeros.first) {
            text += "::";
            i += zeros.length - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        fmt::format_to(std::back_inserter(text), "{:x}", groups[i]);
    }
    return text;
}

std::string v4_text(base::ByteView bytes) {
    return fmt::format("{}.{}.{}.{}", std::to_integer<unsigned>(bytes[0]), std::to_integer<unsigned>(bytes[1]),
                       std::to_integer<unsigned>(bytes[2]), std::to_integer<unsigned>(bytes[3]));
}

template <std::size_t Count>
bool begins_with(base::ByteView bytes, const std::array<unsigned, Count>& prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin(),
                      [](unsigned a, std::byte b) { return a == std::to_integer<unsigned>(b); });
}

constexpr std::array<unsigned, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<unsigned, 12> kCompatible{};
constexpr std::array<unsigned, 12> kNat64{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr std::array<unsigned, 2> kSixToFour{0x20, 0x02};

// Keeps the first `bits` bits and clears the rest.
void clear_after(std::span<std::byte> bytes, unsigned bits) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned kept = bits > 8 * i ? std::min(8U, bits - static_cast<unsigned>(8 * i)) : 0;
        bytes[i] &= static_cast<std::byte>(0xff00U >> kept & 0xffU);
    }
}

}  // namespace

std::string_view describe(IpError error) {
    switch (error) {
        case IpError::not_an_address:
            return "not an IP address";
        case IpError::bad_prefix_length:
            return "the number after the slash is not a prefix length";
        case IpError::host_bits_set:
            return "the address is not the first of its range";
        case IpError::bad_port:
            return "not an address with a port from 1 to 65535";
    }
    return "not an IP address";
}

base::Result<IpAddress, IpError> IpAddress::parse(std::string_view text) {
    if (text.size() > kMaxAddressText) return base::failure(IpError::not_an_address);
    if (const auto number = parse_v4(text)) return v4(*number);
    const auto groups = parse_v6(text);
    if (!groups) return base::failure(IpError::not_an_address);
    IpAddress address;
    address.family_ = Family::v6;
    for (std::size_t i = 0; i < 8; ++i) {
        address.bytes_[2 * i] = static_cast<std::byte>((*groups)[i] >> 8);
        address.bytes_[2 * i + 1] = static_cast<std::byte>((*groups)[i] & 0xff);
    }
    return address;
}

std::optional<IpAddress> IpAddress::from_bytes(base::ByteView bytes) {
    if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
    IpAddress address;
    address.family_ = bytes.size() == 4 ? Family::v4 : Family::v6;
    std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
    return address;
}

IpAddress IpAddress::v4(std::uint32_t number) {
    IpAddress address;
    for (std::size_t i = 0; i < 4; ++i) {
        address.bytes_[i] = static_cast<std::byte>(number >> (24 - 8 * i) & 0xff);
    }
    return address;
}

std::string IpAddress::text() const {
    if (is_v4()) return v4_text(bytes_);
    if (begins_with(bytes_, kMapped)) return "::ffff:" + v4_text(base::ByteView(bytes_).last(4));
    return v6_text(groups_of(bytes_));
}

std::optional<IpAddress> IpAddress::v4_inside() const {
    if (is_v4()) return std::nullopt;
    const base::ByteView all(bytes_);
    if (begins_with(all, kSixToFour)) return from_bytes(all.subspan(2, 4));
    if (begins_with(all, kMapped) || begins_with(all, kNat64)) return from_bytes(all.last(4));
    if (!begins_with(all, kCompatible)) return std::nullopt;
    const IpAddress inside = *from_bytes(all.last(4));
    if (inside == v4(0) || inside == v4(1)) return std::nullopt;
    return inside;
}

base::Result<IpRange, IpError> IpRange::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const IpAddress address = TRY(IpAddress::parse(text.substr(0, slash)));
    const auto bits = static_cast<unsigned>(8 * address.bytes().size());
    if (slash == std::string_view::npos) return IpRange(address, bits);
    const std::string_view digits = text.substr(slash + 1);
    const auto length = base::parse_decimal(digits);
    const bool padded = digits.size() > 1 && digits.front() == '0';
    if (!length || padded || *length > bits) return base::failure(IpError::bad_prefix_length);
    const auto range = around(address, static_cast<unsigned>(*length));
    if (!range || range->first_ != address) return base::failure(IpError::host_bits_set);
    return *range;
}

std::optional<IpRange> IpRange::around(const IpAddress& address, unsigned prefix_length) {
    base::Bytes bytes(address.bytes().begin(), address.bytes().end());
    if (prefix_length > 8 * bytes.size()) return std::nullopt;
    clear_after(bytes, prefix_length);
    return IpRange(*IpAddress::from_bytes(bytes), prefix_length);
}

bool IpRange::contains(const IpAddress& address) const {
    if (address.is_v4() != first_.is_v4()) return false;
    const base::ByteView a = address.bytes();
    const base::ByteView b = first_.bytes();
    const std::size_t whole = prefix_length_ / 8U;
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
    const unsigned left = prefix_length_ % 8U;
    return left == 0 || (std::to_integer<unsigned>(a[whole] ^ b[whole]) >> (8U - left)) == 0;
}

std::string IpRange::text() const { return fmt::format("{}/{}", first_.text(), prefix_length_); }

base::Result<Endpoint, IpError> Endpoint::parse(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return base::failure(IpError::bad_port);
    const auto port = parse_endpoint_port(text.substr(colon + 1));
    if (!port) return base::failure(IpError::bad_port);
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    const IpAddress address = TRY(IpAddress::parse(host));
    if (address.is_v4() == bracketed) return base::failure(IpError::not_an_address);
    return Endpoint{address, *port};
}

std::string Endpoint::text() const {
    return address.is_v4() ? fmt::format("{}:{}", address.text(), port) : fmt::format("[{}]:{}", address.text(), port);
}

}  // namespace wire

std::size_t std::hash<wire::IpAddress>::operator()(const wire::IpAddress& address) const noexcept {
    return base::checksum(address.bytes());
}

std::size_t std::hash<wire::Endpoint>::operator()(const wire::Endpoint& endpoint) const noexcept {
    return base::checksum(endpoint.address.bytes()) * 31 + endpoint.port;
}
