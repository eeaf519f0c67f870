#pragma once
// Inside of the HTTP/1.1 codec: reading lines and fields. Other rooms include wire/http1.h.

#include "wire/http1.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wire {

enum : std::uint8_t { kTokenByte = 1, kValueByte = 2 };

constexpr std::array<std::uint8_t, 256> make_byte_kinds() {
    std::array<std::uint8_t, 256> kinds{};
    for (std::size_t c = 0x21; c < 256; ++c) kinds[c] = kValueByte;
    kinds[0x7f] = 0;
    kinds[' '] = kValueByte;
    kinds['\t'] = kValueByte;
    for (std::size_t c = '0'; c <= '9'; ++c) kinds[c] |= kTokenByte;
    for (std::size_t c = 'a'; c <= 'z'; ++c) kinds[c] |= kTokenByte;
    for (std::size_t c = 'A'; c <= 'Z'; ++c) kinds[c] |= kTokenByte;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~")) kinds[static_cast<unsigned char>(c)] |= kTokenByte;
    return kinds;
}
inline constexpr auto kByteKinds = make_byte_kinds();

// RFC 9110 §5.6.2. False for the empty text.
[[nodiscard]] bool is_token(std::string_view text);
[[nodiscard]] inline bool is_token_character(char c) {
    return (kByteKinds[static_cast<unsigned char>(c)] & kTokenByte) != 0;
}
// RFC 9110 §5.5: visible characters, bytes over 0x7f, blank and tab.
[[nodiscard]] inline bool is_value_character(char c) {
    return (kByteKinds[static_cast<unsigned char>(c)] & kValueByte) != 0;
}

// The length that the fields give a message, once it is known that they give only one (RFC 9112 §6.3).
struct DeclaredLength {
    std::optional<std::uint64_t> content_length;  // none: no such field
    bool chunked = false;
};

// Reads a head line by line. INVARIANT: `rest_` begins at the start of a line.
class HeadReader {
public:
    explicit HeadReader(std::string_view bytes) : all_(bytes), rest_(bytes) {}

    // The next line without its CRLF; none when it is not whole yet. `too_long` is answered for over `limit` bytes.
    [[nodiscard]] base::Result<std::optional<std::string_view>, HttpError> line(std::size_t limit, HttpError too_long);
    // All fields up to the empty line; none when they are not whole yet.
    [[nodiscard]] base::Result<std::optional<FieldsView>, HttpError> fields();
    [[nodiscard]] std::size_t consumed() const { return all_.size() - rest_.size(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view all_;
    std::string_view rest_;
};

[[nodiscard]] base::Result<HttpVersion, HttpError> parse_version(std::string_view text);
[[nodiscard]] base::Result<DeclaredLength, HttpError> declared_length(const FieldsView& fields, HttpVersion version);

}  // namespace wire
