#pragma once
// TLS 1.2 and 1.3 (RFC 5246, 8446) over any stream, on OpenSSL 3. No OpenSSL type leaves this room.

#include "base/bytes.h"
#include "base/result.h"
#include "base/world.h"
#include "net/loop.h"
#include "net/stream.h"
#include "wire/host.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace net {

struct TlsContext;

// A server's certificate chain and key, ready for handshakes. An immutable value: copies are cheap and share
// it, also between threads. To change a certificate in service, publish another one (base::Snapshot);
// connections that began with the old one go on with it.
class TlsServerIdentity {
public:
    // PEM files: the certificate first, then the chain up to the root's issuer; the key without a passphrase.
    // The error's cause names the file and what is wrong with it.
    [[nodiscard]] static Result<TlsServerIdentity> from_files(const std::filesystem::path& certificate,
                                                              const std::filesystem::path& key);
    [[nodiscard]] static Result<TlsServerIdentity> from_pem(std::string_view certificate, std::string_view key);

    // The same, but who asks for one of these names by SNI (RFC 6066 §3) is shown that name's identity. Without SNI, as
    // for an address, or with any other name it is this one.
    [[nodiscard]] TlsServerIdentity with_names(const std::map<wire::Hostname, TlsServerIdentity>& named) const;

    // When the first certificate of the chain stops being valid.
    [[nodiscard]] base::Instant expires() const { return expires_; }

private:
    friend struct TlsDoor;
    TlsServerIdentity(std::shared_ptr<const TlsContext> context, base::Instant expires)
        : context_(std::move(context)), expires_(expires) {}

    std::shared_ptr<const TlsContext> context_;
    base::Instant expires_;
};

// An agreed session.
struct TlsSession {
    std::unique_ptr<Stream> stream;  // `finish` says close_notify; a peer that omits it makes `read` fail: `ended`
    std::string protocol;            // by ALPN (RFC 7301): "http/1.1", or empty when the peer does not use it
    std::string server_name;         // what the client asked for by SNI (RFC 6066 §3); empty without
    bool resumed;                    // the handshake was shortened by an earlier session
};

struct TlsAcceptance {
    TlsServerIdentity identity;
    base::Bytes already_read;  // what was taken from the stream before, such as a ClientHello that was looked at
};

// The server's side of the handshake. A client that offers ALPN without http/1.1 is refused with the alert
// no_application_protocol (RFC 7301 §3.2) instead of being left to guess.
[[nodiscard]] Task<Result<TlsSession>> tls_accept(Loop& loop, std::unique_ptr<Stream> carrier, TlsAcceptance acceptance,
                                                  base::Moment deadline);

// What a client needs to trust servers; it remembers sessions, so that the next handshake with a server is
// short. One a loop; outlives its sessions.
class TlsClient {
public:
    // Trusts what the machine trusts (Debian: /etc/ssl/certs).
    [[nodiscard]] static Result<TlsClient> trusting_system(const base::Clock& clock);
    // Trusts the certificates in this PEM text and no other.
    [[nodiscard]] static Result<TlsClient> trusting(std::string_view authorities, const base::Clock& clock);

    TlsClient(TlsClient&&) noexcept;
    TlsClient& operator=(TlsClient&&) noexcept;
    ~TlsClient();

    // The client's side of the handshake with a server that must prove to be `host` (RFC 9525): its chain at
    // the clock's time, and its name or address. `untrusted` says why not.
    [[nodiscard]] Task<Result<TlsSession>> connect(Loop& loop, std::unique_ptr<Stream> carrier, wire::Host host,
                                                   base::Moment deadline);

private:
    struct Memory;
    TlsClient(std::unique_ptr<Memory> memory, const base::Clock& clock);

    std::unique_ptr<Memory> memory_;
    const base::Clock* clock_;
};

}  // namespace net
