#include "net/tls.h"

#include "base/ensure.h"
#include "base/file.h"
#include "base/narrow.h"
#include "net/openssl.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <utility>

namespace net {

namespace {

constexpr std::size_t kMaxPemBytes = 256 * 1024;         // LIMIT: a chain has a handful of certificates of 2 KB
constexpr std::size_t kMaxSessions = 4096;               // LIMIT: remembered servers a client; about 8 KB each
constexpr std::string_view kProtocols = "\x08http/1.1";  // RFC 7301 §3.1: length and name
constexpr std::string_view kSessionContext = "gatehouse";

Error identity_error(std::string cause) {
    return {.kind = Failure::broken, .source = Source::internal, .retryable = false, .cause = std::move(cause)};
}

SslContextPtr context_for(const SSL_METHOD* method) {
    SslContextPtr context(SSL_CTX_new(method));
    base::ensure(context != nullptr, "OpenSSL has memory for a context");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    return context;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
    unsigned char* found = nullptr;
    const auto ours = base::bytes_of(kProtocols);
    const int result = SSL_select_next_proto(&found, length, base::octets(ours), base::narrow<unsigned>(ours.size()),
                                             offered, offered_length);
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

Result<void> add_chain(SSL_CTX* context, std::string_view pem) {
    const BioPtr bio = memory_of(pem);
    CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    for (bool first = true; certificate; first = false) {
        const bool taken = first ? SSL_CTX_use_certificate(context, certificate.get()) == 1
                                 : SSL_CTX_add1_chain_cert(context, certificate.get()) == 1;
        if (!taken) return base::failure(identity_error("certificate not usable: " + openssl_reason()));
        certificate.reset(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    }
    ERR_clear_error();  // "no start line" ends every PEM text
    return {};
}

// The identity for the name that the client asks for; any other name, or none, is answered with the standing one.
int choose_identity(SSL* ssl, int*, void*) {
    const char* asked = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    if (asked == nullptr) return SSL_TLSEXT_ERR_NOACK;
    const auto name = wire::Hostname::parse(asked);
    if (!name) return SSL_TLSEXT_ERR_NOACK;
    const auto& by_name = static_cast<const TlsContext*>(SSL_get_app_data(ssl))->by_name;
    if (const auto found = by_name.find(name->text()); found != by_name.end())
        SSL_set_SSL_CTX(ssl, found->second.get());
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

base::Instant end_of(const X509* certificate) {
    std::tm time{};
    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time);
    const std::chrono::year_month_day day(std::chrono::year(time.tm_year + 1900),
                                          std::chrono::month(base::narrow<unsigned>(time.tm_mon + 1)),
                                          std::chrono::day(base::narrow<unsigned>(time.tm_mday)));
    return base::Instant(std::chrono::sys_days(day)) + std::chrono::hours(time.tm_hour) +
           std::chrono::minutes(time.tm_min) + std::chrono::seconds(time.tm_sec);
}

BioPtr memory_of(std::string_view text) { return BioPtr(BIO_new_mem_buf(text.data(), base::narrow<int>(text.size()))); }

CertificatePtr certificate_from(std::string_view pem) {
    CertificatePtr certificate(PEM_read_bio_X509(memory_of(pem).get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return certificate;
}

KeyPtr key_from(std::string_view pem) {
    // An encrypted key would make OpenSSL ask on the terminal: answer with no passphrase instead.
    const auto no_passphrase = [](char*, int, int, void*) { return -1; };
    KeyPtr key(PEM_read_bio_PrivateKey(memory_of(pem).get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    return key;
}

Result<TlsServerIdentity> TlsServerIdentity::from_pem(std::string_view certificate, std::string_view key) {
    if (certificate.size() > kMaxPemBytes || key.size() > kMaxPemBytes) {
        return base::failure(identity_error("certificate or key is longer than 256 KB"));
    }
    const CertificatePtr first = certificate_from(certificate);
    if (!first) return base::failure(identity_error("certificate: no certificate in PEM form found"));
    const KeyPtr private_key = key_from(key);
    if (!private_key) return base::failure(identity_error("key: no private key without passphrase in PEM form found"));

    SslContextPtr context = context_for(TLS_server_method());
    TRY(add_chain(context.get(), certificate));
    if (X509_check_private_key(first.get(), private_key.get()) != 1) {
        ERR_clear_error();
        return base::failure(identity_error("key: does not belong to the certificate"));
    }
    if (SSL_CTX_use_PrivateKey(context.get(), private_key.get()) != 1) {
        return base::failure(identity_error("key: not usable: " + openssl_reason()));
    }
    SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
    SSL_CTX_set_tlsext_servername_callback(context.get(), choose_identity);
    const auto name = base::bytes_of(kSessionContext);
    SSL_CTX_set_session_id_context(context.get(), base::octets(name), base::narrow<unsigned>(name.size()));
    return TlsDoor::identity({std::move(context)}, end_of(first.get()));
}

TlsServerIdentity TlsServerIdentity::with_names(const std::map<wire::Hostname, TlsServerIdentity>& named) const {
    TlsContext chosen{context_->handle};
    for (const auto& [name, identity] : named) chosen.by_name.emplace(name.text(), identity.context_->handle);
    return TlsDoor::identity(std::move(chosen), expires_);
}

Result<TlsServerIdentity> TlsServerIdentity::from_files(const std::filesystem::path& certificate,
                                                        const std::filesystem::path& key) {
    const auto certificate_bytes = base::read_file(certificate, kMaxPemBytes);
    if (!certificate_bytes) return base::failure(identity_error(base::describe(certificate_bytes.error())));
    const auto key_bytes = base::read_file(key, kMaxPemBytes);
    if (!key_bytes) return base::failure(identity_error(base::describe(key_bytes.error())));
    auto identity = from_pem(base::text_of(*certificate_bytes), base::text_of(*key_bytes));
    if (identity) return identity;
    return base::failure(identity_error("certificate `" + certificate.native() + "` with key `" + key.native() +
                                        "`: " + identity.error().cause));
}

Task<Result<TlsSession>> tls_accept(Loop& loop, std::unique_ptr<Stream> carrier, TlsAcceptance acceptance,
                                    base::Moment deadline) {
    const TlsContext& context = TlsDoor::context(acceptance.identity);  // lives as long as the acceptance
    SslPtr ssl(SSL_new(context.handle.get()));
    base::ensure(ssl != nullptr, "OpenSSL has memory for a connection");
    // Read by choose_identity, which only reads.
    SSL_set_app_data(ssl.get(), const_cast<TlsContext*>(&context));
    SSL_set_accept_state(ssl.get());
    Deadline limit(loop, [&stream = *carrier] { stream.cancel(); });
    limit.set(deadline);
    auto session = co_await shake_hands(loop, std::move(carrier), std::move(ssl), std::move(acceptance.already_read));
    if (!session && limit.has_passed()) session.error().kind = Failure::timed_out;
    co_return session;
}

// Sessions by the name that was asked for; when full, one makes room. A TLS 1.3 session is used once
// (RFC 8446 C.4).
struct TlsClient::Memory {
    explicit Memory(SslContextPtr made) : context(std::move(made)) {
        SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context.get(), remember);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
        const auto protocols = base::bytes_of(kProtocols);
        const int refused =
            SSL_CTX_set_alpn_protos(context.get(), base::octets(protocols), base::narrow<unsigned>(protocols.size()));
        base::ensure(refused == 0, "the list of protocols is well-formed");
    }

    [[nodiscard]] SslSessionPtr take(const std::string& server) {
        auto found = sessions.extract(server);
        return found ? std::move(found.mapped()) : nullptr;
    }

    // OpenSSL hands over the session when this answers 1.
    static int remember(SSL* ssl, SSL_SESSION* session) {
        const char* server = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        if (server == nullptr) return 0;
        auto& memory = *static_cast<Memory*>(SSL_get_app_data(ssl));
        if (memory.sessions.size() >= kMaxSessions) memory.sessions.erase(memory.sessions.begin());
        memory.sessions.insert_or_assign(server, SslSessionPtr(session));
        return 1;
    }

    SslContextPtr context;
    std::map<std::string, SslSessionPtr, std::less<>> sessions;
};

namespace {

// Asks for the host, and has the chain checked for it at `now`.
Result<void> expect_host(SSL* ssl, const wire::Host& host, base::Instant now) {
    X509_VERIFY_PARAM* checks = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_time(checks, std::chrono::system_clock::to_time_t(now));
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    bool taken = false;
    if (const auto* name = std::get_if<wire::Hostname>(&host)) {
        taken = X509_VERIFY_PARAM_set1_host(checks, name->text().data(), name->text().size()) == 1 &&
                SSL_set_tlsext_host_name(ssl, name->text().c_str()) == 1;
    } else {
        const base::ByteView address = std::get<wire::IpAddress>(host).bytes();
        taken = X509_VERIFY_PARAM_set1_ip(checks, base::octets(address), address.size()) == 1;
    }
    if (taken) return {};
    return base::failure(identity_error("TLS: cannot ask for `" + wire::host_text(host) + "`"));
}

}  // namespace

TlsClient::TlsClient(std::unique_ptr<Memory> memory, const base::Clock& clock)
    : memory_(std::move(memory)), clock_(&clock) {}

TlsClient::TlsClient(TlsClient&&) noexcept = default;
TlsClient& TlsClient::operator=(TlsClient&&) noexcept = default;
TlsClient::~TlsClient() = default;

Result<TlsClient> TlsClient::trusting_system(const base::Clock& clock) {
    auto memory = std::make_unique<Memory>(context_for(TLS_client_method()));
    if (SSL_CTX_set_default_verify_paths(memory->context.get()) != 1) {
        return base::failure(identity_error("the machine's trusted certificates cannot be read: " + openssl_reason()));
    }
    return TlsClient(std::move(memory), clock);
}

Result<TlsClient> TlsClient::trusting(std::string_view authorities, const base::Clock& clock) {
    auto memory = std::make_unique<Memory>(context_for(TLS_client_method()));
    if (authorities.size() > kMaxPemBytes) return base::failure(identity_error("authorities: longer than 256 KB"));
    const BioPtr bio = memory_of(authorities);
    std::size_t count = 0;
    for (;; ++count) {
        const CertificatePtr authority(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!authority) break;
        X509_STORE_add_cert(SSL_CTX_get_cert_store(memory->context.get()), authority.get());
    }
    ERR_clear_error();
    if (count == 0) return base::failure(identity_error("authorities: no certificate in PEM form found"));
    return TlsClient(std::move(memory), clock);
}

Task<Result<TlsSession>> TlsClient::connect(Loop& loop, std::unique_ptr<Stream> carrier, wire::Host host,
                                            base::Moment deadline) {
    SslPtr ssl(SSL_new(memory_->context.get()));
    base::ensure(ssl != nullptr, "OpenSSL has memory for a connection");
    SSL_set_connect_state(ssl.get());
    SSL_set_app_data(ssl.get(), memory_.get());
    CO_TRY(expected, expect_host(ssl.get(), host, clock_->now()));
    if (const auto session = memory_->take(wire::host_text(host))) SSL_set_session(ssl.get(), session.get());

    Deadline limit(loop, [&stream = *carrier] { stream.cancel(); });
    limit.set(deadline);
    auto session = co_await shake_hands(loop, std::move(carrier), std::move(ssl), base::Bytes());
    if (!session && limit.has_passed()) session.error().kind = Failure::timed_out;
    co_return session;
}

}  // namespace net
