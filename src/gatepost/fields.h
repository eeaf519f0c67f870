#pragma once
// How single values stand inside the payloads of this room's formats. Shared by events, presence and questions.

#include "base/bytes.h"
#include "base/id.h"
#include "base/world.h"
#include "wire/ip.h"

#include <optional>
#include <string>
#include <string_view>

namespace gatepost {

// A moment is milliseconds since 1970 UTC, as an unsigned number.
void put_instant(base::Writer& writer, base::Instant at);
[[nodiscard]] std::optional<base::Instant> take_instant(base::Cursor& cursor);

// A text is its length in two bytes and its UTF-8 bytes; a longer one is cut to `limit` at a character.
void put_text(base::Writer& writer, std::string_view text, std::size_t limit);
// Empty when it is longer than `limit`, runs past the end, or is not UTF-8.
[[nodiscard]] std::optional<std::string> take_text(base::Cursor& cursor, std::size_t limit);

// An address is 4, 6 or 0 (none), then its bytes.
void put_address(base::Writer& writer, const std::optional<wire::IpAddress>& address);
// The outer optional: could be read; the inner: there is one.
[[nodiscard]] std::optional<std::optional<wire::IpAddress>> take_address(base::Cursor& cursor);

template <class Tag>
void put_id(base::Writer& writer, const base::Id<Tag>& id) {
    writer.raw(id.bytes());
}

template <class Tag>
[[nodiscard]] std::optional<base::Id<Tag>> take_id(base::Cursor& cursor) {
    const auto bytes = cursor.take(base::Id<Tag>::kBytes);
    if (!bytes) return std::nullopt;
    return base::Id<Tag>::from_bytes(*bytes);
}

// One of an enumeration whose values are 0 … `last`; empty for any other number.
template <class Choice>
[[nodiscard]] std::optional<Choice> take_choice(base::Cursor& cursor, Choice last) {
    const auto number = cursor.u8();
    if (!number || *number > static_cast<std::uint8_t>(last)) return std::nullopt;
    return static_cast<Choice>(*number);
}
template <class Choice>
void put_choice(base::Writer& writer, Choice choice) {
    writer.u8(static_cast<std::uint8_t>(choice));
}

}  // namespace gatepost
