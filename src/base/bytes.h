#pragma once
// Bytes that came from, or go to, outside; and the checked cursor with which parsers read them.
// The only place with reinterpret_cast, besides net/address.cpp.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;  // valid as long as the bytes it looks at

// The same memory seen as bytes, as characters, or as the octets that C libraries ask for.
// The view is valid as long as its source.
[[nodiscard]] inline ByteView bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}
[[nodiscard]] inline std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline const unsigned char* octets(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* writable_octets(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
[[nodiscard]] inline std::span<std::byte> writable_bytes_of(std::string& text) {
    return std::as_writable_bytes(std::span(text.data(), text.size()));
}

// Copies.
[[nodiscard]] Bytes to_bytes(std::string_view text);
[[nodiscard]] std::string to_text(ByteView bytes);
void append(Bytes& to, ByteView more);
void append(Bytes& to, std::string_view more);

// Compares without telling, by its duration, where two secrets first differ.
[[nodiscard]] bool equal_in_constant_time(ByteView a, ByteView b);

// Reads numbers and runs of bytes from the front; never past the end. Every read is empty when too little is
// left, and then nothing is consumed. A run that is returned looks into the bytes given at the start.
class Cursor {
public:
    explicit Cursor(ByteView bytes) : rest_(bytes) {}

    [[nodiscard]] ByteView rest() const { return rest_; }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    [[nodiscard]] std::optional<ByteView> take(std::size_t count);
    [[nodiscard]] bool skip(std::size_t count);

    // Network order (big-endian), as in TLS and DNS.
    [[nodiscard]] std::optional<std::uint8_t> u8();
    [[nodiscard]] std::optional<std::uint16_t> u16();
    [[nodiscard]] std::optional<std::uint32_t> u24();
    [[nodiscard]] std::optional<std::uint32_t> u32();

    // Little-endian, as in the files that the two processes share.
    [[nodiscard]] std::optional<std::uint16_t> u16_le();
    [[nodiscard]] std::optional<std::uint32_t> u32_le();
    [[nodiscard]] std::optional<std::uint64_t> u64_le();

private:
    ByteView rest_;
};

// Appends numbers and runs of bytes to a growing block.
class Writer {
public:
    // So much is coming: one growth instead of many.
    void reserve(std::size_t count) { bytes_.reserve(count); }
    void u8(std::uint8_t value);
    void u16(std::uint16_t value);
    void u24(std::uint32_t value);
    void u32(std::uint32_t value);
    void u16_le(std::uint16_t value);
    void u32_le(std::uint32_t value);
    void u64_le(std::uint64_t value);
    void raw(ByteView bytes);
    void raw(std::string_view text);

    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    [[nodiscard]] Bytes take() { return std::move(bytes_); }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

    // Overwrites a number written earlier, such as a length that is known only now. `at + 4 <= size()`.
    void put_u16_at(std::size_t at, std::uint16_t value);
    void put_u32_le_at(std::size_t at, std::uint32_t value);

private:
    Bytes bytes_;
};

}  // namespace base
