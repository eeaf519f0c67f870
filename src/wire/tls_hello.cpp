#include "wire/tls_hello.h"

#include "base/text.h"

#include <algorithm>

namespace wire {
namespace {

constexpr std::uint8_t kHandshakeRecord = 22;  // RFC 8446 §5.1
constexpr std::uint8_t kClientHello = 1;       // §4
constexpr std::size_t kRecordHead = 5;
constexpr std::size_t kMessageHead = 4;
constexpr std::size_t kMaxExtensions = 128;  // LIMIT: browsers send about twenty

constexpr std::uint16_t kServerName = 0;          // RFC 6066 §3
constexpr std::uint16_t kProtocols = 16;          // RFC 7301 §3.1
constexpr std::uint16_t kSupportedVersions = 43;  // RFC 8446 §4.2.1
constexpr std::uint16_t kEncryptedHello = 0xfe0d;

auto malformed() { return base::failure(HelloError::malformed); }

template <class T>
using HelloResult = base::Result<T, HelloError>;

// A run of bytes with its length before it, as in every TLS vector (RFC 8446 §3.4).
HelloResult<base::ByteView> take_run(base::Cursor& from, std::optional<std::size_t> length) {
    if (!length) return malformed();
    const auto run = from.take(*length);
    if (!run) return malformed();
    return *run;
}
HelloResult<base::ByteView> take_run8(base::Cursor& from) { return take_run(from, from.u8()); }
HelloResult<base::ByteView> take_run16(base::Cursor& from) { return take_run(from, from.u16()); }

struct Message {
    base::Bytes body;
    std::size_t consumed;
};

// An SSL 2.0 hello: two bytes of length with the high bit, then message type 1 and a version.
bool is_ssl2(base::ByteView bytes) {
    return bytes.size() >= 3 && (bytes[0] & std::byte{0x80}) != std::byte{0} && bytes[2] == std::byte{kClientHello};
}

HelloResult<void> check_record_head(std::uint8_t type, std::uint16_t version, std::size_t length) {
    const bool tls = version >> 8 == 3 && (version & 0xff) <= 4;
    if (type != kHandshakeRecord || !tls || length == 0 || length > kMaxRecordBytes) {
        return base::failure(HelloError::bad_record);
    }
    return {};
}

// The length that the message declares, once its head is there.
HelloResult<std::optional<std::size_t>> declared_size(const base::Bytes& message) {
    base::Cursor cursor(message);
    const auto type = cursor.u8();
    if (type && *type != kClientHello) return base::failure(HelloError::not_a_client_hello);
    const auto length = cursor.u24();
    if (!length) return std::nullopt;
    if (*length > kMaxHelloBytes) return base::failure(HelloError::too_long);
    return kMessageHead + *length;
}

// The first handshake message, put together from its records; none when more bytes are needed. What a record
// holds so far is looked at before the record is whole, so that a long wrong one is refused early.
HelloResult<std::optional<Message>> gather(base::ByteView bytes) {
    base::Cursor cursor(bytes);
    base::Bytes message;
    while (true) {
        base::Cursor head = cursor;
        const auto type = head.u8();
        const auto version = head.u16();
        const auto length = head.u16();
        if (!length) return std::nullopt;
        TRY(check_record_head(*type, *version, *length));
        const base::ByteView part = head.rest().first(std::min<std::size_t>(*length, head.left()));
        base::append(message, part);
        const auto size = TRY(declared_size(message));
        if (part.size() < *length) return std::nullopt;
        if (!cursor.skip(kRecordHead + *length)) return std::nullopt;
        if (!size || message.size() < *size) continue;
        // RFC 8446 §5.1 allows other messages in the record; none follows a hello before the server has spoken.
        if (message.size() > *size) return malformed();
        message.erase(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(kMessageHead));
        return Message{std::move(message), bytes.size() - cursor.left()};
    }
}

// RFC 6066 §3: one name of type host_name, in ASCII, without a dot at its end, and no address.
HelloResult<Hostname> parse_server_name(base::ByteView extension) {
    const auto wrong = base::failure(HelloError::bad_server_name);
    base::Cursor outer(extension);
    base::Cursor list(TRY(take_run16(outer)));
    const auto type = list.u8();
    if (!type || *type != 0) return wrong;
    const std::string_view name = base::text_of(TRY(take_run16(list)));
    if (!list.at_end() || !outer.at_end()) return wrong;
    auto host = Hostname::parse(name);
    // Any other spelling would be another name to a server that compares bytes.
    if (!host || !base::equal_ignoring_case(host->text(), name)) return wrong;
    return std::move(*host);
}

HelloResult<std::vector<std::string>> parse_protocols(base::ByteView extension) {
    base::Cursor outer(extension);
    base::Cursor list(TRY(take_run16(outer)));
    if (!outer.at_end() || list.at_end()) return malformed();
    std::vector<std::string> protocols;
    while (!list.at_end()) {
        const base::ByteView name = TRY(take_run8(list));
        if (name.empty()) return malformed();
        protocols.push_back(base::to_text(name));
    }
    return protocols;
}

HelloResult<std::vector<std::uint16_t>> parse_versions(base::ByteView extension) {
    base::Cursor outer(extension);
    base::Cursor list(TRY(take_run8(outer)));
    if (!outer.at_end() || list.at_end()) return malformed();
    std::vector<std::uint16_t> versions;
    while (!list.at_end()) {
        const auto version = list.u16();
        if (!version) return malformed();
        versions.push_back(*version);
    }
    return versions;
}

HelloResult<void> read_extension(ClientHello& hello, std::uint16_t type, base::ByteView content) {
    if (type == kServerName) hello.server_name = TRY(parse_server_name(content));
    if (type == kProtocols) hello.protocols = TRY(parse_protocols(content));
    if (type == kSupportedVersions) hello.versions = TRY(parse_versions(content));
    if (type == kEncryptedHello) hello.has_encrypted_hello = true;
    return {};
}

HelloResult<void> read_extensions(ClientHello& hello, base::ByteView bytes) {
    std::vector<std::uint16_t> seen;
    base::Cursor cursor(bytes);
    while (!cursor.at_end()) {
        const auto type = cursor.u16();
        if (!type || seen.size() == kMaxExtensions) return malformed();
        if (std::find(seen.begin(), seen.end(), *type) != seen.end()) {
            return base::failure(HelloError::duplicate_extension);
        }
        seen.push_back(*type);
        const base::ByteView content = TRY(take_run16(cursor));
        TRY(read_extension(hello, *type, content));
    }
    return {};
}

HelloResult<ClientHello> parse_body(base::ByteView body) {
    constexpr std::size_t kRandom = 32;
    constexpr std::size_t kMaxSessionId = 32;
    base::Cursor cursor(body);
    const auto version = cursor.u16();
    if (!version || !cursor.skip(kRandom)) return malformed();
    if (TRY(take_run8(cursor)).size() > kMaxSessionId) return malformed();
    const base::ByteView suites = TRY(take_run16(cursor));
    const base::ByteView compressions = TRY(take_run8(cursor));
    if (suites.empty() || suites.size() % 2 != 0 || compressions.empty()) return malformed();
    ClientHello hello;
    hello.versions = {*version};
    if (cursor.at_end()) return hello;  // RFC 5246 §7.4.1.2: extensions may be absent
    const base::ByteView extensions = TRY(take_run16(cursor));
    if (!cursor.at_end()) return malformed();
    TRY(read_extensions(hello, extensions));
    return hello;
}

}  // namespace

std::string_view describe(HelloError error) {
    switch (error) {
        case HelloError::not_tls:
            return "not TLS";
        case HelloError::ssl_2:
            return "an SSL 2.0 hello (RFC 6176)";
        case HelloError::bad_record:
            return "a TLS record that cannot hold a hello (RFC 8446 5.1)";
        case HelloError::not_a_client_hello:
            return "a TLS handshake that does not begin with ClientHello";
        case HelloError::too_long:
            return "a ClientHello longer than 64 KiB";
        case HelloError::malformed:
            return "a ClientHello whose lengths do not fit (RFC 8446 4.1.2)";
        case HelloError::duplicate_extension:
            return "a ClientHello with the same extension twice (RFC 8446 4.2)";
        case HelloError::bad_server_name:
            return "a server name that is not one host name (RFC 6066 3)";
    }
    return "not TLS";
}

base::Result<std::optional<ClientHello>, HelloError> parse_client_hello(base::ByteView bytes) {
    if (!bytes.empty() && bytes[0] != std::byte{kHandshakeRecord}) {
        const bool undecided = bytes.size() < 3 && (bytes[0] & std::byte{0x80}) != std::byte{0};
        if (undecided) return std::nullopt;
        return base::failure(is_ssl2(bytes) ? HelloError::ssl_2 : HelloError::not_tls);
    }
    const auto message = TRY(gather(bytes));
    if (!message) return std::nullopt;
    ClientHello hello = TRY(parse_body(message->body));
    hello.consumed = message->consumed;
    return hello;
}

}  // namespace wire
