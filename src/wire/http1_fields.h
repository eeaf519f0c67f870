#pragma once
// Inside of the HTTP/1.1 codec: reading lines and fields. Other rooms include wire/http1.h.

#include "wire/http1.h"

#include <optional>
#include <string_view>

namespace wire {

// The length that the fields give a message, once it is known that they give only one (RFC 9112 §6.3).
struct DeclaredLength {
    std::optional<std::uint64_t> content_length;  // none: no such field
    bool chunked = false;
};

enum class MessageSide { request, response };

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

// RFC 9110 §5.6.2. False for the empty text.
[[nodiscard]] bool is_token(std::string_view text);
[[nodiscard]] bool is_token_character(char c);
// RFC 9110 §5.5: visible characters, bytes over 0x7f, blank and tab.
[[nodiscard]] bool is_value_character(char c);

}  // namespace wire
