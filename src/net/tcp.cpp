#include "net/tcp.h"

#include "net/address.h"
#include "net/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace net {

namespace {

constexpr int kBacklog = 1024;  // LIMIT: connections the kernel holds until they are accepted

Descriptor open_socket(int family) {
    return Descriptor(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

bool switch_on(const Descriptor& socket, int level, int option) {
    const int on = 1;
    return ::setsockopt(socket.number(), level, option, &on, sizeof on) == 0;
}

Result<Descriptor> listen_at(const SocketAddress& address, const std::string& name) {
    const auto fail = [&name] {
        return base::failure(system_error(errno, Source::internal, "cannot listen on `" + name + "`"));
    };
    Descriptor socket = open_socket(address.family());
    if (socket.number() < 0) return fail();
    const bool ready = switch_on(socket, SOL_SOCKET, SO_REUSEADDR) && switch_on(socket, SOL_SOCKET, SO_REUSEPORT) &&
                       switch_on(socket, IPPROTO_TCP, TCP_NODELAY) &&  // what is accepted inherits it
                       (address.family() != AF_INET6 || switch_on(socket, IPPROTO_IPV6, IPV6_V6ONLY));
    if (!ready || ::bind(socket.number(), address.raw(), address.length) != 0) return fail();
    if (::listen(socket.number(), kBacklog) != 0) return fail();
    return socket;
}

// Errors of a connection that died before it was accepted, which say nothing about the next one (accept(2)).
bool is_passing(int code) {
    return code == EINTR || code == ECONNABORTED || code == EPROTO || code == ENETDOWN || code == EHOSTDOWN ||
           code == ENETUNREACH || code == EHOSTUNREACH || code == ENOPROTOOPT || code == ENONET || code == EOPNOTSUPP;
}

// The next connection and, into `peer`, where it came from.
Task<Result<Descriptor>> accept_next(Loop& loop, Socket& listener, SocketAddress& peer) {
    for (;;) {
        if (listener.cancelled()) co_return base::failure(system_error(ECANCELED, Source::internal, "accept"));
        peer = SocketAddress();
        Descriptor accepted(::accept4(listener.descriptor(), peer.raw(), &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (accepted.number() >= 0) co_return accepted;
        const int code = errno;
        if (code == EAGAIN) {
            listener.nothing_to_read();
            co_await listener.readable();
        } else if (!is_passing(code)) {
            co_await loop.wait(kAcceptPause);
            co_return base::failure(system_error(code, Source::internal, "accept"));
        }
    }
}

// Whether a process listens on the socket file.
bool is_served(const SocketAddress& address) {
    const Descriptor probe = open_socket(AF_UNIX);
    return probe.number() >= 0 && ::connect(probe.number(), address.raw(), address.length) == 0;
}

void remove_abandoned(const std::filesystem::path& path, const SocketAddress& address) {
    std::error_code ignored;  // bind tells what is wrong with the path
    if (std::filesystem::is_socket(path, ignored) && !is_served(address)) std::filesystem::remove(path, ignored);
}

Task<Result<std::unique_ptr<Stream>>> connect_to(Loop& loop, SocketAddress to, base::Moment until) {
    const auto fail = [](int code) { return base::failure(system_error(code, Source::upstream, "connect")); };
    Descriptor opened = open_socket(to.family());
    if (opened.number() < 0) co_return fail(errno);
    if (to.family() != AF_UNIX) switch_on(opened, IPPROTO_TCP, TCP_NODELAY);

    const bool at_once = ::connect(opened.number(), to.raw(), to.length) == 0;
    if (!at_once && errno != EINPROGRESS) co_return fail(errno);
    Socket socket(loop, std::move(opened));
    if (!at_once) {
        Deadline deadline(loop, [&socket] { socket.cancel(); });
        deadline.set(until);
        co_await socket.writable();
        if (deadline.has_passed()) co_return fail(ETIMEDOUT);
        int code = 0;
        socklen_t length = sizeof code;
        if (::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &code, &length) != 0) code = errno;
        if (code != 0) co_return fail(code);
    }
    std::unique_ptr<Stream> stream = std::make_unique<SocketStream>(std::move(socket), Source::upstream);
    co_return stream;
}

}  // namespace

Result<Listener> Listener::open(Loop& loop, const wire::Endpoint& at) {
    Descriptor descriptor = TRY(listen_at(socket_address(at), at.text()));
    SocketAddress bound;
    if (::getsockname(descriptor.number(), bound.raw(), &bound.length) != 0) {
        return base::failure(system_error(errno, Source::internal, "getsockname"));
    }
    return Listener(loop, Socket(loop, std::move(descriptor)), endpoint_of(bound).value_or(at));
}

Listener::Listener(Loop& loop, Socket socket, const wire::Endpoint& endpoint)
    : loop_(&loop), socket_(std::make_unique<Socket>(std::move(socket))), endpoint_(endpoint) {}

Listener::Listener(Listener&&) noexcept = default;
Listener::~Listener() = default;

Task<Result<Accepted>> Listener::accept() {
    SocketAddress from;
    CO_TRY(descriptor, co_await accept_next(*loop_, *socket_, from));
    const auto peer = endpoint_of(from);
    if (!peer) co_return base::failure(system_error(EAFNOSUPPORT, Source::internal, "accept"));
    Accepted accepted{std::make_unique<SocketStream>(Socket(*loop_, std::move(descriptor)), Source::downstream), *peer};
    co_return accepted;
}

void Listener::cancel() { socket_->cancel(); }

Result<UnixListener> UnixListener::open(Loop& loop, const std::filesystem::path& path, Access access) {
    const auto fail = [&path](int code) {
        return base::failure(system_error(code, Source::internal, "cannot listen on `" + path.native() + "`"));
    };
    const auto address = socket_address(path);
    if (!address) return fail(ENAMETOOLONG);
    remove_abandoned(path, *address);

    Descriptor socket = open_socket(AF_UNIX);
    if (socket.number() < 0) return fail(errno);
    if (::bind(socket.number(), address->raw(), address->length) != 0) return fail(errno);
    // Nobody can connect before `listen`, so there is no moment at which the mode is wider than asked.
    const mode_t mode = access.mode == base::FileMode::owner_only ? 0600 : 0660;
    if (::chmod(path.c_str(), mode) != 0 || ::listen(socket.number(), kBacklog) != 0) return fail(errno);
    return UnixListener(loop, Socket(loop, std::move(socket)), path, std::move(access.allowed_users));
}

UnixListener::UnixListener(Loop& loop, Socket socket, std::filesystem::path path, std::vector<std::uint32_t> allowed)
    : loop_(&loop),
      socket_(std::make_unique<Socket>(std::move(socket))),
      path_(std::move(path)),
      allowed_users_(std::move(allowed)) {}

UnixListener::UnixListener(UnixListener&&) noexcept = default;

UnixListener::~UnixListener() {
    if (socket_) ::unlink(path_.c_str());
}

Task<Result<std::unique_ptr<Stream>>> UnixListener::accept() {
    SocketAddress from;
    CO_TRY(descriptor, co_await accept_next(*loop_, *socket_, from));
    ucred peer{};
    socklen_t length = sizeof peer;
    if (::getsockopt(descriptor.number(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) {
        co_return base::failure(system_error(errno, Source::internal, "accept"));
    }
    if (!allowed_users_.empty() && std::ranges::find(allowed_users_, peer.uid) == allowed_users_.end()) {
        Error error{.kind = Failure::not_allowed,
                    .source = Source::downstream,
                    .retryable = false,
                    .cause = "accept: peer runs as user id " + std::to_string(peer.uid)};
        co_return base::failure(std::move(error));
    }
    std::unique_ptr<Stream> stream =
        std::make_unique<SocketStream>(Socket(*loop_, std::move(descriptor)), Source::downstream);
    co_return stream;
}

void UnixListener::cancel() { socket_->cancel(); }

Task<Result<std::unique_ptr<Stream>>> connect(Loop& loop, wire::Endpoint to, base::Moment deadline) {
    return connect_to(loop, socket_address(to), deadline);
}

Task<Result<std::unique_ptr<Stream>>> connect_unix(Loop& loop, std::filesystem::path path, base::Moment deadline) {
    const auto address = socket_address(path);
    if (!address) co_return base::failure(system_error(ENAMETOOLONG, Source::internal, "connect"));
    co_return co_await connect_to(loop, *address, deadline);
}

}  // namespace net
