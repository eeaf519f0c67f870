#pragma once
// Connections over TCP and over unix sockets: listening, accepting, connecting.

#include "base/file.h"
#include "net/loop.h"
#include "net/stream.h"
#include "wire/ip.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace net {

class Socket;

struct Accepted {
    std::unique_ptr<Stream> stream;
    wire::Endpoint peer;
};

// Listens on one IP endpoint. Each loop opens its own on the same endpoint and the kernel shares the
// connections out (SO_REUSEPORT). An IPv6 endpoint takes IPv6 only.
class Listener {
public:
    // Port 0: the kernel chooses, `endpoint` tells.
    [[nodiscard]] static Result<Listener> open(Loop& loop, const wire::Endpoint& at);

    Listener(Listener&&) noexcept;
    ~Listener();

    [[nodiscard]] const wire::Endpoint& endpoint() const { return endpoint_; }

    // The next connection. When the process or the machine has nothing left to accept with (descriptors,
    // memory), the error `exceeded` after kAcceptPause: report it and call again.
    [[nodiscard]] Task<Result<Accepted>> accept();

    // Ends `accept` with `cancelled`; for good. New connections are refused once the listener is destroyed.
    void cancel();

private:
    Listener(Loop& loop, Socket socket, const wire::Endpoint& endpoint);

    Loop* loop_;
    std::unique_ptr<Socket> socket_;
    wire::Endpoint endpoint_;
};

constexpr std::chrono::milliseconds kAcceptPause{100};

// Listens on a path. Only whoever may open the file can connect; `allowed_users` narrows that to these user
// ids, which the kernel vouches for (SO_PEERCRED).
class UnixListener {
public:
    struct Access {
        base::FileMode mode;
        std::vector<std::uint32_t> allowed_users;  // empty: the file's mode decides alone
    };

    // Replaces a socket left behind by a process that died; one that still listens is an error, as is any
    // other file in its place.
    [[nodiscard]] static Result<UnixListener> open(Loop& loop, const std::filesystem::path& path, Access access);

    UnixListener(UnixListener&&) noexcept;
    ~UnixListener();  // removes the file

    // As Listener::accept; `not_allowed` for a peer of another user, whose connection is closed.
    [[nodiscard]] Task<Result<std::unique_ptr<Stream>>> accept();
    void cancel();

private:
    UnixListener(Loop& loop, Socket socket, std::filesystem::path path, std::vector<std::uint32_t> allowed);

    Loop* loop_;
    std::unique_ptr<Socket> socket_;
    std::filesystem::path path_;
    std::vector<std::uint32_t> allowed_users_;
};

// Connects to this very address, which the caller has judged (net/judge.h); `timed_out` when not connected at
// `deadline`.
[[nodiscard]] Task<Result<std::unique_ptr<Stream>>> connect(Loop& loop, wire::Endpoint to, base::Moment deadline);
[[nodiscard]] Task<Result<std::unique_ptr<Stream>>> connect_unix(Loop& loop, std::filesystem::path path,
                                                                 base::Moment deadline);

}  // namespace net
