#pragma once
// Percent-encoding (RFC 3986 §2.1), for the parsers of this room.

#include <optional>
#include <string>
#include <string_view>

namespace wire {

// 0 to 15, or -1 for what is no hexadecimal digit.
[[nodiscard]] int hex_value(char c);

// Letters, digits and -._~ (RFC 3986 §2.3).
[[nodiscard]] bool is_unreserved(char c);

// Undoes percent-encoding once; empty when a % is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode_strictly(std::string_view text);

// Undoes it until nothing is left to undo, however often it was applied, and overlong UTF-8 forms of ASCII with
// it: what the most obliging of servers might read. A % that begins no encoding stays. Linear time.
[[nodiscard]] std::string percent_decode_fully(std::string_view text);

// Appends `%XX` for `c`, in upper case (RFC 3986 §6.2.2.1).
void append_percent_encoded(std::string& to, char c);

}  // namespace wire
