#pragma once
// Writing HTTP/1.1 heads and chunks at the end of a block of bytes.

#include "base/bytes.h"
#include "wire/http1.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace wire {

// Appends one head: construct, `field` as often as needed, `end` once. The bytes outlive the writer.
class HeadWriter {
public:
    // `GET /path HTTP/1.1`. `method` is a token; `target` is Url::sent_target() or an authority.
    [[nodiscard]] static HeadWriter request(base::Bytes& to, std::string_view method, std::string_view target);
    // `HTTP/1.1 404 Not Found`, with the reason of RFC 9110 §15.
    [[nodiscard]] static HeadWriter response(base::Bytes& to, int status);
    // With a reason of the origin's own.
    [[nodiscard]] static HeadWriter response(base::Bytes& to, int status, std::string_view reason);

    // A field that was parsed, as it was.
    void field(const FieldView& field);
    // `name` is a token. CR, LF and NUL in `value` become blanks (RFC 9110 §5.5), so that no value ends its line.
    void field(std::string_view name, std::string_view value);
    void field(std::string_view name, std::uint64_t value);
    // The empty line.
    void end();

private:
    explicit HeadWriter(base::Bytes& to) : to_(to) {}
    base::Bytes& to_;
};

// "Not Found" for 404; empty for a status without a registered reason.
[[nodiscard]] std::string_view reason_for(int status);

// `1.1 name`: what this hop adds to Via (RFC 9110 §7.6.3) for a message received in `version`.
[[nodiscard]] std::string via_entry(HttpVersion version, std::string_view name);

// One chunk; nothing for an empty `body`, which would end the message (RFC 9112 §7.1).
void append_chunk(base::Bytes& to, base::ByteView body);
// The end of a chunked body, without trailer fields.
void append_last_chunk(base::Bytes& to);

}  // namespace wire
