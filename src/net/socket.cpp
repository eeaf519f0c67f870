#include "net/socket.h"

#include "base/ensure.h"
#include "base/narrow.h"
#include "net/poller.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace net {

namespace {

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
    Watch(Loop& loop, Descriptor owned)
        : poller(loop.poller()), descriptor(std::move(owned)), watched(loop.context(), descriptor.number()) {
        poller.add(watched);
    }
    ~Watch() { poller.remove(watched); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    Poller& poller;
    Descriptor descriptor;
    Watched watched;
};

Socket::Socket(Loop& loop, Descriptor descriptor) : watch_(std::make_unique<Watch>(loop, std::move(descriptor))) {}

Socket::~Socket() = default;
Socket::Socket(Socket&&) noexcept = default;
Socket& Socket::operator=(Socket&&) noexcept = default;

Watched& Socket::watched() const { return watch_->watched; }

int Socket::descriptor() const { return watched().descriptor; }

Task<void> Socket::readable() {
    if (!cancelled_ && !watched().readable) co_await watched().reader.wait();
}

Task<void> Socket::writable() {
    if (!cancelled_ && !watched().writable) co_await watched().writer.wait();
}

bool Socket::is_readable() const { return watched().readable; }

void Socket::nothing_to_read() { watched().readable = false; }

void Socket::read_short() { watched().readable = watched().ended; }

void Socket::no_room_to_write() { watched().writable = false; }

void Socket::cancel() {
    cancelled_ = true;
    watched().reader.wake_soon();
    watched().writer.wake_soon();
}

SocketStream::SocketStream(Socket socket, Source source) : socket_(std::move(socket)), source_(source) {}

Task<Result<void>> SocketStream::readable() {
    if (!socket_.is_readable()) co_await socket_.readable();
    if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "wait"));
    co_return Result<void>();
}

Task<Result<std::size_t>> SocketStream::read(std::span<std::byte> into) {
    base::ensure(!into.empty(), "a read needs room: 0 means the end");
    for (;;) {
        if (!socket_.is_readable()) co_await socket_.readable();
        if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "read"));
        const ssize_t count = ::recv(descriptor(), into.data(), into.size(), MSG_DONTWAIT);
        if (count >= 0) {
            const auto got = base::narrow<std::size_t>(count);
            if (got < into.size()) socket_.read_short();
            co_return got;
        }
        if (errno == EAGAIN) socket_.nothing_to_read();
        else if (errno != EINTR) co_return base::failure(error(errno, "read"));
    }
}

Task<Result<void>> SocketStream::write(base::ByteView from) {
    if (socket_.cancelled()) co_return base::failure(error(ECANCELED, "write"));
    while (!from.empty()) {
        const ssize_t count = ::send(descriptor(), from.data(), from.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0) {
            from = from.subspan(base::narrow<std::size_t>(count));
        } else if (errno == EAGAIN) {
            no_room_to_write();
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
