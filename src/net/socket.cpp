#include "net/socket.h"

#include "base/ensure.h"
#include "base/narrow.h"

#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <system_error>

namespace net {

namespace asio = boost::asio;

namespace {

using Executor = asio::io_context::executor_type;
using WatchedSocket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>());

Failure kind_of(int code) {
    switch (code) {
        case ECONNREFUSED:
        case ENOENT:
            return Failure::refused;  // ENOENT: no such unix socket
        case ECONNRESET:
        case ECONNABORTED:
        case EPIPE:
        case ENOTCONN:
            return Failure::reset;
        case ETIMEDOUT:
            return Failure::timed_out;
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EHOSTDOWN:
        case EADDRNOTAVAIL:
        case EAFNOSUPPORT:
            return Failure::unreachable;
        case EACCES:
        case EPERM:
            return Failure::not_allowed;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
            return Failure::exceeded;
        case ECANCELED:
            return Failure::cancelled;
        default:
            return Failure::broken;
    }
}

}  // namespace

Error system_error(int code, Source source, std::string_view doing) {
    const Failure kind = kind_of(code);
    const bool ours = kind == Failure::exceeded || kind == Failure::cancelled;
    return {.kind = kind,
            .source = ours ? Source::internal : source,
            .retryable = kind == Failure::reset,
            .cause = std::string(doing) + ": " + std::generic_category().message(code)};
}

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

struct Socket::Watch {
    Watch(Loop& loop, int descriptor)
        : socket(loop.context(), asio::generic::stream_protocol(AF_UNSPEC, 0), descriptor) {}
    WatchedSocket socket;
};

Socket::Socket(Loop& loop, Descriptor descriptor) : watch_(std::make_unique<Watch>(loop, descriptor.number())) {
    static_cast<void>(descriptor.release());
}

Socket::~Socket() = default;
Socket::Socket(Socket&&) noexcept = default;
Socket& Socket::operator=(Socket&&) noexcept = default;

int Socket::descriptor() const { return watch_->socket.native_handle(); }

Task<void> Socket::readable() {
    if (!cancelled_) co_await watch_->socket.async_wait(WatchedSocket::wait_read, kAwait);
}

Task<void> Socket::writable() {
    if (!cancelled_) co_await watch_->socket.async_wait(WatchedSocket::wait_write, kAwait);
}

Task<std::pair<int, std::size_t>> Socket::receive(std::span<std::byte> into) {
    if (cancelled_) co_return std::pair(ECANCELED, std::size_t{0});
    auto [error, count] = co_await watch_->socket.async_receive(asio::buffer(into.data(), into.size()), kAwait);
    if (cancelled_) co_return std::pair(ECANCELED, std::size_t{0});
    if (error == asio::error::eof) co_return std::pair(0, std::size_t{0});
    co_return std::pair(error.value(), count);
}

void Socket::cancel() {
    cancelled_ = true;
    boost::system::error_code ignored;  // a socket that cannot be cancelled has nothing waiting
    watch_->socket.cancel(ignored);
}

SocketStream::SocketStream(Socket socket, Source source) : socket_(std::move(socket)), source_(source) {}

Task<Result<void>> SocketStream::readable() {
    co_await socket_.readable();
    if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "wait"));
    co_return Result<void>();
}

Task<Result<std::size_t>> SocketStream::read(std::span<std::byte> into) {
    base::ensure(!into.empty(), "a read needs room: 0 means the end");
    if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "read"));
    while (!drained_) {
        const ssize_t count = ::recv(descriptor(), into.data(), into.size(), MSG_DONTWAIT);
        if (count >= 0) {
            const auto got = base::narrow<std::size_t>(count);
            drained_ = got < into.size();
            co_return got;
        }
        if (errno == EAGAIN) break;
        if (errno != EINTR) co_return base::failure(error(errno, "read"));
    }
    const auto [code, got] = co_await socket_.receive(into);
    if (code != 0) co_return base::failure(error(code, "read"));
    drained_ = got < into.size();
    co_return got;
}

Task<Result<void>> SocketStream::write(base::ByteView from) {
    if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "write"));
    while (!from.empty()) {
        const ssize_t count = ::send(descriptor(), from.data(), from.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0) {
            from = from.subspan(base::narrow<std::size_t>(count));
        } else if (errno == EAGAIN) {
            CO_TRY(ready, co_await writable());
        } else if (errno != EINTR) {
            co_return base::failure(error(errno, "write"));
        }
    }
    co_return Result<void>();
}

Task<Result<void>> SocketStream::finish() {
    if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "finish"));
    if (::shutdown(descriptor(), SHUT_WR) != 0) co_return base::failure(error(errno, "finish"));
    co_return Result<void>();
}

void SocketStream::cancel() { socket_.cancel(); }

Task<Result<void>> SocketStream::writable() {
    co_await socket_.writable();
    if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "write"));
    co_return Result<void>();
}

Error SocketStream::error(int code, std::string_view doing) const { return system_error(code, source_, doing); }

}  // namespace net
