#pragma once
// For the files of this room: OpenSSL's handles as owners, its errors as ours.

#include "net/error.h"
#include "net/stream.h"
#include "net/tls.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <map>
#include <memory>
#include <string>

namespace net {

template <auto free_it>
struct Freed {
    template <class T>
    void operator()(T* handle) const {
        free_it(handle);
    }
};

using SslPtr = std::unique_ptr<SSL, Freed<SSL_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using SslSessionPtr = std::unique_ptr<SSL_SESSION, Freed<SSL_SESSION_free>>;
using CertificatePtr = std::unique_ptr<X509, Freed<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, Freed<BIO_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;

struct TlsContext {
    std::shared_ptr<SSL_CTX> handle;
    std::map<std::string, std::shared_ptr<SSL_CTX>, std::less<>> by_name{};  // other identities, by canonical name
};

// Lets this room reach into an identity.
struct TlsDoor {
    [[nodiscard]] static const TlsContext& context(const TlsServerIdentity& identity) { return *identity.context_; }
    [[nodiscard]] static TlsServerIdentity identity(TlsContext context, base::Instant expires) {
        return TlsServerIdentity(std::make_shared<const TlsContext>(std::move(context)), expires);
    }
};

// What OpenSSL has to say about the last failure on this thread; empties its queue.
[[nodiscard]] std::string openssl_reason();

// Reads PEM text; null when there is none of the kind in it.
[[nodiscard]] CertificatePtr certificate_from(std::string_view pem);
[[nodiscard]] KeyPtr key_from(std::string_view pem);
[[nodiscard]] base::Instant end_of(const X509* certificate);
[[nodiscard]] BioPtr memory_of(std::string_view text);

// Runs the handshake for which `ssl` has been prepared, over the carrier.
[[nodiscard]] Task<Result<TlsSession>> shake_hands(Loop& loop, std::unique_ptr<Stream> carrier, SslPtr ssl,
                                                   base::Bytes already_read);

}  // namespace net
