#pragma once
// HTTP/1.1 heads as values (RFC 9112, RFC 9110), without I/O: bytes in, values out. Strict where leniency lets two
// readers of one message disagree (RFC 9112 §11.2): lines end in CRLF and in nothing else, a message has one
// length, a name touches its colon. Bodies are in wire/http1_body.h, writing in wire/http1_write.h.

#include "base/bytes.h"
#include "base/result.h"
#include "wire/host.h"
#include "wire/url.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace wire {

// LIMIT: larger heads are refused. Squid accepts 64 KB, nginx 8 KB a line, Apache 100 fields.
inline constexpr std::size_t kMaxHeadBytes = 64 * 1024;
inline constexpr std::size_t kMaxFieldLineBytes = 32 * 1024;  // long enough for Kerberos tokens
inline constexpr std::size_t kMaxFields = 128;
inline constexpr std::size_t kMaxMethodBytes = 32;

enum class HttpError {
    bare_line_feed,            // a line that does not end in CRLF (RFC 9112 §2.2 lets us refuse)
    bare_carriage_return,      // CR in the middle of a line (§2.2)
    control_character,         // NUL or another control character
    bad_request_line,          // not `method SP target SP version` with single blanks (§3)
    bad_method,                // not a token (RFC 9110 §9.1), or not HTTP at all
    method_too_long,           // over kMaxMethodBytes
    target_too_long,           // over kMaxUrlBytes
    bad_target,                // not one of the four forms, or not the form that the method needs (§3.2)
    http_0_9,                  // a request line without a version
    http_2_preface,            // the start of HTTP/2 (RFC 9113 §3.4) where HTTP/1.1 is spoken
    bad_version,               // not `HTTP/digit.digit` (§2.3)
    unsupported_version,       // neither HTTP/1.0 nor HTTP/1.1
    bad_status_line,           // not `version SP three digits [SP reason]` (§4)
    head_too_large,            // over kMaxHeadBytes
    field_line_too_long,       // over kMaxFieldLineBytes
    too_many_fields,           // over kMaxFields
    missing_colon,             // a field line without a colon (§5)
    bad_field_name,            // empty or not a token (RFC 9110 §5.1)
    blank_before_colon,        // `Name :` (§5.1)
    folded_line,               // a line that continues the one before (§5.2)
    missing_host,              // an HTTP/1.1 request without Host (§3.2)
    duplicate_host,            // two Host fields (§3.2)
    bad_host,                  // Host is not an authority
    host_mismatch,             // Host names another host than the target does
    duplicate_length,          // two Content-Length fields, or two values in one (§6.3)
    bad_length,                // Content-Length is not a plain decimal number below 2^63
    length_and_coding,         // Content-Length with Transfer-Encoding (§6.3)
    coding_in_http_1_0,        // Transfer-Encoding in HTTP/1.0 (§6.1)
    unknown_coding,            // Transfer-Encoding other than exactly `chunked` (§6.1)
    bad_chunk_size,            // a chunk size that is not hexadecimal or too large (§7.1)
    bad_chunk_end,             // no CRLF after the bytes of a chunk (§7.1)
    chunk_extension_too_long,  // §7.1.1 asks for a limit
    trailers_too_large,        // §7.1.2
};

// What was wrong, and with which field; lower case, for a log line or an error page.
[[nodiscard]] std::string_view describe(HttpError error);
// The status with which a server answers a request that failed so: 400, 414, 431, 501 or 505. A gateway that
// could not read a *response* answers 502 instead.
[[nodiscard]] int status_for(HttpError error);

enum class HttpVersion : std::uint8_t { http_1_0, http_1_1 };

// The fields that this codec, or a proxy, must know by name; found out once, when the head is read.
enum class FieldName : std::uint8_t {
    other,
    accept_encoding,
    authorization,
    connection,
    content_disposition,
    content_encoding,
    content_length,
    content_range,
    content_type,
    cookie,
    date,
    expect,
    forwarded,
    host,
    http2_settings,
    if_range,
    keep_alive,
    location,
    origin,
    proxy_authenticate,
    proxy_authentication_info,
    proxy_authorization,
    proxy_connection,
    range,
    referer,
    set_cookie,
    te,
    trailer,
    transfer_encoding,
    upgrade,
    user_agent,
    via,
    x_forwarded_for,
};

struct FieldView {
    std::string_view name;   // as written
    std::string_view value;  // without blanks around it; may hold bytes over 0x7f
    FieldName known;         // `other` for a name that is not in the list
};

// The fields of a head in their order. Views: valid as long as the bytes that were parsed.
class FieldsView {
public:
    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }
    [[nodiscard]] std::size_t size() const { return fields_.size(); }

    // The first field of that name, or null.
    [[nodiscard]] const FieldView* find(FieldName name) const;
    [[nodiscard]] const FieldView* find(std::string_view name) const;
    // Whether a field of that name, which is a comma-separated list (RFC 9110 §5.6.1), has this element,
    // whatever its case.
    [[nodiscard]] bool has_element(FieldName name, std::string_view element) const;

private:
    friend class HeadReader;
    std::vector<FieldView> fields_;
};

// How much of the connection belongs to the message (RFC 9112 §6.3).
struct BodyFraming {
    enum class Kind : std::uint8_t { none, length, chunked, until_close };
    Kind kind;
    std::uint64_t length;  // with `length` only
    friend bool operator==(const BodyFraming&, const BodyFraming&) = default;
};

// A request without its body. Views: valid as long as the bytes that were parsed.
struct RequestHeadView {
    std::string_view method;  // case-sensitive (RFC 9110 §9.1)
    std::string_view target;  // as written
    HttpVersion version;
    FieldsView fields;
    BodyFraming framing;  // none, length or chunked

    // Whether the connection may carry another request (RFC 9112 §9.3). HTTP/1.0 never does: a proxy cannot know
    // whether keep-alive came from a client that means it (§9.3, C.2.2).
    [[nodiscard]] bool persists() const;
};

// A response without its body. Views: valid as long as the bytes that were parsed.
struct ResponseHeadView {
    HttpVersion version;
    int status;  // 100 to 599
    std::string_view reason;
    FieldsView fields;
    std::optional<std::uint64_t> content_length;  // none: the field is absent
    bool chunked;

    // Depends on what was asked: a response to HEAD has no body, and a tunnel begins after CONNECT succeeds.
    [[nodiscard]] BodyFraming framing(std::string_view method) const;
    // Whether the connection can be used again once a body framed so has ended.
    [[nodiscard]] bool persists(const BodyFraming& framing) const;
};

template <class Head>
struct Parsed {
    Head head;
    std::size_t consumed;  // bytes, the empty line included
};

// The head at the front of `bytes`; none when it goes on beyond them, and then more are needed. One empty line
// before a request is skipped (RFC 9112 §2.2). Calling again costs a pass over all bytes: set a deadline.
[[nodiscard]] base::Result<std::optional<Parsed<RequestHeadView>>, HttpError> parse_request_head(base::ByteView bytes);
[[nodiscard]] base::Result<std::optional<Parsed<ResponseHeadView>>, HttpError> parse_response_head(
    base::ByteView bytes);

// The four forms of RFC 9112 §3.2.
struct OriginForm {
    std::string_view target;  // `/path?query`; valid as long as the head
};
struct AsteriskForm {};
using RequestTarget = std::variant<OriginForm, Url, Authority, AsteriskForm>;

// Authority for CONNECT and only for it, AsteriskForm for OPTIONS and only for it. With an absolute target the
// Host field must name the same host and port: RFC 9112 §3.2.2 lets a proxy ignore Host, but what disagrees here
// is written to deceive one reader of two (host_mismatch).
[[nodiscard]] base::Result<RequestTarget, HttpError> read_target(const RequestHeadView& head);
// The Host field; missing_host also for an HTTP/1.0 request that has none.
[[nodiscard]] base::Result<Authority, HttpError> read_host(const RequestHeadView& head);

// Calls `visit` with each element of a comma-separated list, blanks around it removed, empty ones left out.
template <class Visit>
void for_each_element(std::string_view list, Visit&& visit) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view element = list.substr(0, comma);
        while (!element.empty() && (element.front() == ' ' || element.front() == '\t')) element.remove_prefix(1);
        while (!element.empty() && (element.back() == ' ' || element.back() == '\t')) element.remove_suffix(1);
        if (!element.empty()) visit(element);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

// Which fields end at this hop (RFC 9110 §7.6.1): the fixed ones, and those that Connection names. Host and
// Content-Length stay whatever Connection says, since without them the next reader sees another message.
// Views into the fields it was made from.
class HopByHopView {
public:
    explicit HopByHopView(const FieldsView& fields);
    [[nodiscard]] bool ends_here(const FieldView& field) const;

private:
    std::vector<std::string_view> nominated_;  // names that are not hop-by-hop by themselves
};

// Whether `name` is among the intermediaries in Via (RFC 9110 §7.6.3): a request that comes round again.
[[nodiscard]] bool via_names(const FieldsView& fields, std::string_view name);

}  // namespace wire
