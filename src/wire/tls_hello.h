#pragma once
// What a TLS client says before anything is encrypted (RFC 8446 §4.1.2; RFC 5246 §7.4.1.2 for older ones): enough
// to know which host it wants. Read without touching the bytes, which go on to the server as they came.

#include "base/bytes.h"
#include "base/result.h"
#include "wire/host.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wire {

// LIMIT: a hello may be 2^24 bytes long (RFC 8446 §4); real ones, with post-quantum key shares, stay below 4 KiB.
inline constexpr std::size_t kMaxHelloBytes = 64 * 1024;
// RFC 8446 §5.1: 2^14, and not more in plaintext records.
inline constexpr std::size_t kMaxRecordBytes = 16 * 1024;

enum class HelloError {
    not_tls,              // the first byte is no handshake record: another protocol
    ssl_2,                // an SSL 2.0 compatible hello, which RFC 6176 forbids
    bad_record,           // an empty or too long record, another content type, a version that is no TLS
    not_a_client_hello,   // a handshake message of another kind
    too_long,             // over kMaxHelloBytes
    malformed,            // lengths that do not fit into each other
    duplicate_extension,  // the same extension twice (RFC 8446 §4.2)
    bad_server_name,      // not exactly one host name in canonical ASCII (RFC 6066 §3)
};
[[nodiscard]] std::string_view describe(HelloError error);

struct ClientHello {
    std::optional<Hostname> server_name;  // none: the client names no host
    std::vector<std::string> protocols;   // ALPN (RFC 7301) in the client's order; empty: not offered
    std::vector<std::uint16_t> versions;  // supported_versions, or the one of the hello; 0x0304 is TLS 1.3
    bool has_encrypted_hello = false;     // extension 0xfe0d: `server_name` may be a mere front (ECH)
    std::size_t consumed = 0;             // bytes of the records that held the hello
};

// The hello at the front of `bytes`, gathered from as many records as it was cut into; none when it goes on beyond
// them. Calling again costs a pass over all bytes.
[[nodiscard]] base::Result<std::optional<ClientHello>, HelloError> parse_client_hello(base::ByteView bytes);

}  // namespace wire
