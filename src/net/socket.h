#pragma once
// For the files of this room: a socket watched by a loop, and the stream over it.

#include "base/bytes.h"
#include "net/loop.h"
#include "net/stream.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace net {

// What the system said, as an error of ours. `doing` begins the cause: "connect: Connection refused".
[[nodiscard]] Error system_error(int code, Source source, std::string_view doing);

// Owns a descriptor; -1 is none.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

struct Watched;

// A non-blocking socket of any kind, registered with the loop's poller once. At most one task waits in each
// direction. Whoever calls the kernel says when it had nothing more: without that, a wait ends at once.
class Socket {
public:
    Socket(Loop& loop, Descriptor descriptor);
    ~Socket();
    Socket(Socket&&) noexcept;
    Socket& operator=(Socket&&) noexcept;

    [[nodiscard]] int descriptor() const;
    // Return at once unless the kernel had nothing more. Return also when cancelled: ask `cancelled()`.
    [[nodiscard]] Task<void> readable();
    [[nodiscard]] Task<void> writable();
    [[nodiscard]] bool is_readable() const;
    void nothing_to_read();  // the kernel said EAGAIN
    void read_short();       // less than there was room for: a stream holds no more (epoll(7)), except its end
    void no_room_to_write();

    // Ends what waits; for good.
    void cancel();
    [[nodiscard]] bool cancelled() const { return cancelled_; }

private:
    struct Watch;
    [[nodiscard]] Watched& watched() const;

    std::unique_ptr<Watch> watch_;
    bool cancelled_ = false;
};

// A connected stream socket, TCP or unix.
class SocketStream final : public Stream {
public:
    SocketStream(Socket socket, Source source);

    [[nodiscard]] Task<Result<void>> readable() override;
    [[nodiscard]] Task<Result<std::size_t>> read(std::span<std::byte> into) override;
    [[nodiscard]] Task<Result<void>> write(base::ByteView from) override;
    [[nodiscard]] Task<Result<void>> finish() override;
    void cancel() override;

    // For relay().
    [[nodiscard]] int descriptor() const { return socket_.descriptor(); }
    [[nodiscard]] Task<Result<void>> writable();
    void nothing_to_read() { socket_.nothing_to_read(); }
    void no_room_to_write() { socket_.no_room_to_write(); }
    [[nodiscard]] Error error(int code, std::string_view doing) const;

private:
    Socket socket_;
    const Source source_;
};

}  // namespace net
