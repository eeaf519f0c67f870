#include "gatepost/fields.h"

#include "base/narrow.h"
#include "base/text.h"

namespace gatepost {

void put_instant(base::Writer& writer, base::Instant at) {
    writer.u64_le(static_cast<std::uint64_t>(at.time_since_epoch().count()));
}

std::optional<base::Instant> take_instant(base::Cursor& cursor) {
    // LIMIT: the year 9999, so that no arithmetic on a moment from a file can overflow.
    constexpr std::uint64_t kLast = 253'402'300'800'000;
    const auto count = cursor.u64_le();
    if (!count || *count > kLast) return std::nullopt;
    return base::Instant(std::chrono::milliseconds(*count));
}

void put_text(base::Writer& writer, std::string_view text, std::size_t limit) {
    base::ensure(limit <= 0xFFFF, "a text's length is written in two bytes");
    const std::string_view kept = base::first_characters(text, limit);
    writer.u16_le(base::narrow<std::uint16_t>(kept.size()));
    writer.raw(kept);
}

std::optional<std::string> take_text(base::Cursor& cursor, std::size_t limit) {
    const auto length = cursor.u16_le();
    if (!length || *length > limit) return std::nullopt;
    const auto bytes = cursor.take(*length);
    if (!bytes || !base::is_utf8(base::text_of(*bytes))) return std::nullopt;
    return base::to_text(*bytes);
}

void put_address(base::Writer& writer, const std::optional<wire::IpAddress>& address) {
    writer.u8(!address ? 0 : address->is_v4() ? 4 : 6);
    if (address) writer.raw(address->bytes());
}

std::optional<std::optional<wire::IpAddress>> take_address(base::Cursor& cursor) {
    const auto family = cursor.u8();
    if (!family) return std::nullopt;
    if (*family == 0) return std::optional<wire::IpAddress>();
    if (*family != 4 && *family != 6) return std::nullopt;
    const auto bytes = cursor.take(*family == 4 ? 4 : 16);
    if (!bytes) return std::nullopt;
    return wire::IpAddress::from_bytes(*bytes);
}

}  // namespace gatepost
