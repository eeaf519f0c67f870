#include "base/bytes.h"

#include "base/ensure.h"

#include <array>
#include <cstring>

namespace base {

namespace {

template <class Number>
std::optional<Number> read_big_endian(ByteView& rest, std::size_t width) {
    if (rest.size() < width) return std::nullopt;
    Number value = 0;
    for (std::size_t i = 0; i < width; ++i)
        value = static_cast<Number>((value << 8) | std::to_integer<Number>(rest[i]));
    rest = rest.subspan(width);
    return value;
}

template <class Number>
std::optional<Number> read_little_endian(ByteView& rest) {
    if (rest.size() < sizeof(Number)) return std::nullopt;
    Number value = 0;
    for (std::size_t i = sizeof(Number); i > 0; --i)
        value = static_cast<Number>((value << 8) | std::to_integer<Number>(rest[i - 1]));
    rest = rest.subspan(sizeof(Number));
    return value;
}

template <class Number>
void write_little_endian(Bytes& to, Number value) {
    for (std::size_t i = 0; i < sizeof(Number); ++i) to.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xFF));
}

}  // namespace

Bytes to_bytes(std::string_view text) {
    const ByteView view = bytes_of(text);
    return Bytes(view.begin(), view.end());
}

std::string to_text(ByteView bytes) { return std::string(text_of(bytes)); }

void append(Bytes& to, ByteView more) { to.insert(to.end(), more.begin(), more.end()); }
void append(Bytes& to, std::string_view more) { append(to, bytes_of(more)); }

bool equal_in_constant_time(ByteView a, ByteView b) {
    if (a.size() != b.size()) return false;
    std::byte difference{0};
    for (std::size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
    return difference == std::byte{0};
}

std::optional<ByteView> Cursor::take(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

bool Cursor::skip(std::size_t count) { return take(count).has_value(); }

std::optional<std::uint8_t> Cursor::u8() { return read_big_endian<std::uint8_t>(rest_, 1); }
std::optional<std::uint16_t> Cursor::u16() { return read_big_endian<std::uint16_t>(rest_, 2); }
std::optional<std::uint32_t> Cursor::u24() { return read_big_endian<std::uint32_t>(rest_, 3); }
std::optional<std::uint32_t> Cursor::u32() { return read_big_endian<std::uint32_t>(rest_, 4); }
std::optional<std::uint16_t> Cursor::u16_le() { return read_little_endian<std::uint16_t>(rest_); }
std::optional<std::uint32_t> Cursor::u32_le() { return read_little_endian<std::uint32_t>(rest_); }
std::optional<std::uint64_t> Cursor::u64_le() { return read_little_endian<std::uint64_t>(rest_); }

void Writer::u8(std::uint8_t value) { bytes_.push_back(static_cast<std::byte>(value)); }

void Writer::u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8));
    u8(static_cast<std::uint8_t>(value & 0xFF));
}

void Writer::u24(std::uint32_t value) {
    ensure(value <= 0xFFFFFF, "a three-byte number must fit in three bytes");
    u8(static_cast<std::uint8_t>(value >> 16));
    u16(static_cast<std::uint16_t>(value & 0xFFFF));
}

void Writer::u32(std::uint32_t value) {
    u16(static_cast<std::uint16_t>(value >> 16));
    u16(static_cast<std::uint16_t>(value & 0xFFFF));
}

void Writer::u16_le(std::uint16_t value) { write_little_endian(bytes_, value); }
void Writer::u32_le(std::uint32_t value) { write_little_endian(bytes_, value); }
void Writer::u64_le(std::uint64_t value) { write_little_endian(bytes_, value); }
void Writer::raw(ByteView bytes) { append(bytes_, bytes); }
void Writer::raw(std::string_view text) { append(bytes_, text); }

void Writer::put_u16_at(std::size_t at, std::uint16_t value) {
    ensure(at + 2 <= bytes_.size(), "only what was written can be overwritten");
    bytes_[at] = static_cast<std::byte>(value >> 8);
    bytes_[at + 1] = static_cast<std::byte>(value & 0xFF);
}

void Writer::put_u32_le_at(std::size_t at, std::uint32_t value) {
    ensure(at + 4 <= bytes_.size(), "only what was written can be overwritten");
    for (std::size_t i = 0; i < 4; ++i) bytes_[at + i] = static_cast<std::byte>((value >> (8 * i)) & 0xFF);
}

}  // namespace base
