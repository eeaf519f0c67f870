// TLS records between OpenSSL and a carrier. OpenSSL reads and writes memory here; the carrier does the waiting.

#include "base/ensure.h"
#include "base/narrow.h"
#include "net/openssl.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace net {

namespace {

constexpr std::size_t kTakeAtOnce = 17 * 1024;  // one full record and its framing (RFC 8446 §5.2)
constexpr std::size_t kFlushAt = 64 * 1024;     // LIMIT: encrypted bytes held before the carrier must take them

// What has come from the carrier and not yet been decrypted, and what waits to be sent.
struct Cistern {
    base::Bytes in;
    std::size_t used = 0;  // of `in`
    bool ended = false;
    base::Bytes out;

    [[nodiscard]] bool dry() const { return used == in.size(); }
};

Cistern& cistern_of(BIO* bio) { return *static_cast<Cistern*>(BIO_get_data(bio)); }

int read_cistern(BIO* bio, char* into, std::size_t room, std::size_t* got) {
    Cistern& cistern = cistern_of(bio);
    BIO_clear_retry_flags(bio);
    *got = std::min(room, cistern.in.size() - cistern.used);
    if (*got == 0) {
        if (!cistern.ended) BIO_set_retry_read(bio);
        return 0;
    }
    const auto from = std::span(cistern.in).subspan(cistern.used, *got);
    std::ranges::copy(from, std::as_writable_bytes(std::span(into, room)).begin());
    cistern.used += *got;
    return 1;
}

int write_cistern(BIO* bio, const char* from, std::size_t count, std::size_t* written) {
    base::append(cistern_of(bio).out, std::string_view(from, count));
    *written = count;
    return 1;
}

long control_cistern(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return cistern_of(bio).ended ? 1 : 0;
    return 0;
}

BIO_METHOD* cistern_method() {
    static const std::unique_ptr<BIO_METHOD, Freed<BIO_meth_free>> method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
        BIO_meth_set_read_ex(made, read_cistern);
        BIO_meth_set_write_ex(made, write_cistern);
        BIO_meth_set_ctrl(made, control_cistern);
        return std::unique_ptr<BIO_METHOD, Freed<BIO_meth_free>>(made);
    }();
    return method.get();
}

Error tls_error(Failure kind, Source source, std::string cause) {
    return {.kind = kind, .source = source, .retryable = false, .cause = std::move(cause)};
}

class TlsStream final : public Stream {
public:
    TlsStream(Loop& loop, std::unique_ptr<Stream> carrier, SslPtr ssl, base::Bytes already_read)
        : carrier_(std::move(carrier)), ssl_(std::move(ssl)), flushed_(loop) {
        cistern_.in = std::move(already_read);
        BIO* bio = BIO_new(cistern_method());
        base::ensure(bio != nullptr, "OpenSSL has memory for a BIO");
        BIO_set_data(bio, &cistern_);
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio);
    }

    [[nodiscard]] SSL* ssl() const { return ssl_.get(); }

    // Until the handshake is done, or is known to fail: then the peer has been told by an alert.
    Task<Result<void>> shake() {
        for (;;) {
            ERR_clear_error();
            const int done = SSL_do_handshake(ssl());
            const int verdict = SSL_get_error(ssl(), done);
            std::optional<Error> refusal;
            if (done != 1 && verdict != SSL_ERROR_WANT_READ) refusal = handshake_error();
            Result<void> flushed = co_await flush();
            if (refusal) co_return base::failure(std::move(*refusal));
            if (!flushed) co_return base::failure(std::move(flushed).error());
            if (done == 1) co_return Result<void>();
            CO_TRY(more, co_await take_more());
        }
    }

    Task<Result<void>> readable() override {
        for (;;) {
            std::byte ignored{};
            std::size_t count = 0;
            ERR_clear_error();
            const int done = SSL_peek_ex(ssl(), &ignored, 1, &count);
            if (done == 1) co_return Result<void>();
            CO_TRY(ended, after_a_read(done));
            if (ended) co_return Result<void>();
            if (cistern_.dry()) cistern_.in = base::Bytes();  // an idle connection holds no buffer
            cistern_.used = 0;
            CO_TRY(ready, co_await carrier_->readable());
            CO_TRY(more, co_await take_more());
        }
    }

    Task<Result<std::size_t>> read(std::span<std::byte> into) override {
        base::ensure(!into.empty(), "a read needs room: 0 means the end");
        for (;;) {
            std::size_t count = 0;
            ERR_clear_error();
            const int done = SSL_read_ex(ssl(), into.data(), into.size(), &count);
            if (done == 1) co_return count;
            CO_TRY(ended, after_a_read(done));
            if (ended) co_return std::size_t{0};
            if (!cistern_.out.empty() && !flushing_) {
                CO_TRY(flushed, co_await flush());
            }
            CO_TRY(more, co_await take_more());
        }
    }

    Task<Result<void>> write(base::ByteView from) override {
        while (!from.empty()) {
            std::size_t count = 0;
            ERR_clear_error();
            const auto piece = from.first(std::min<std::size_t>(from.size(), SSL3_RT_MAX_PLAIN_LENGTH));
            if (SSL_write_ex(ssl(), piece.data(), piece.size(), &count) != 1) {
                co_return base::failure(tls_error(Failure::broken, source_, "TLS write: " + openssl_reason()));
            }
            from = from.subspan(count);
            if (cistern_.out.size() >= kFlushAt) {
                CO_TRY(made_room, co_await flush());
            }
        }
        co_return co_await flush();
    }

    Task<Result<void>> finish() override {
        ERR_clear_error();
        SSL_shutdown(ssl());  // 0: our close_notify is written, the peer's has not come; reading goes on
        ERR_clear_error();
        CO_TRY(flushed, co_await flush());
        co_return co_await carrier_->finish();
    }

    void cancel() override {
        carrier_->cancel();
        flushed_.raise();
    }

private:
    // After a read that gave nothing: whether the peer has ended in order; an error when it cannot go on.
    Result<bool> after_a_read(int done) {
        switch (SSL_get_error(ssl(), done)) {
            case SSL_ERROR_WANT_READ:
                return false;
            case SSL_ERROR_ZERO_RETURN:
                return true;
            default:
                break;
        }
        if (cistern_.ended) {
            ERR_clear_error();
            return base::failure(tls_error(Failure::ended, source_, "TLS read: ended without close_notify"));
        }
        return base::failure(tls_error(Failure::broken, source_, "TLS read: " + openssl_reason()));
    }

    Error handshake_error() {
        const long verified = SSL_get_verify_result(ssl());
        if (!SSL_is_server(ssl()) && verified != X509_V_OK) {
            ERR_clear_error();
            return tls_error(Failure::untrusted, source_,
                             std::string("TLS handshake: ") + X509_verify_cert_error_string(verified));
        }
        if (cistern_.ended) {
            ERR_clear_error();
            return tls_error(Failure::ended, source_, "TLS handshake: ended before it was done");
        }
        return tls_error(Failure::untrusted, source_, "TLS handshake: " + openssl_reason());
    }

    Task<Result<void>> take_more() {
        if (cistern_.dry()) {
            cistern_.in.clear();
            cistern_.used = 0;
        }
        const std::size_t held = cistern_.in.size();
        cistern_.in.resize(held + kTakeAtOnce);
        Result<std::size_t> got = co_await carrier_->read(std::span(cistern_.in).subspan(held));
        cistern_.in.resize(held + got.value_or(0));
        if (!got) co_return base::failure(std::move(got).error());
        if (*got == 0) cistern_.ended = true;
        co_return Result<void>();
    }

    // Hands to the carrier all that waits. A reader that has something to answer and the writer may both want
    // to: one does, for both, and a second one waits until that is done.
    Task<Result<void>> flush() {
        while (flushing_) co_await flushed_.wait();
        flushing_ = true;
        Result<void> written;
        while (written && !cistern_.out.empty()) {
            const base::Bytes batch = std::exchange(cistern_.out, base::Bytes());
            written = co_await carrier_->write(batch);
        }
        flushing_ = false;
        flushed_.raise();
        co_return written;
    }

    std::unique_ptr<Stream> carrier_;
    Cistern cistern_;
    SslPtr ssl_;
    Signal flushed_;
    bool flushing_ = false;
    const Source source_ = SSL_is_server(ssl_.get()) ? Source::downstream : Source::upstream;
};

std::string agreed_protocol(const SSL* ssl) {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl, &name, &length);
    return base::to_text(std::as_bytes(std::span(name, length)));
}

std::string asked_name(const SSL* ssl) {
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? std::string() : std::string(name);
}

}  // namespace

std::string openssl_reason() {
    const unsigned long code = ERR_peek_error();
    const char* reason = ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == nullptr ? "no reason given" : reason;
}

Task<Result<TlsSession>> shake_hands(Loop& loop, std::unique_ptr<Stream> carrier, SslPtr ssl,
                                     base::Bytes already_read) {
    auto stream = std::make_unique<TlsStream>(loop, std::move(carrier), std::move(ssl), std::move(already_read));
    CO_TRY(shaken, co_await stream->shake());
    TlsSession session{.stream = nullptr,
                       .protocol = agreed_protocol(stream->ssl()),
                       .server_name = asked_name(stream->ssl()),
                       .resumed = SSL_session_reused(stream->ssl()) == 1};
    session.stream = std::move(stream);
    co_return session;
}

}  // namespace net
