#include "net/relay.h"

#include "base/narrow.h"
#include "net/pipes.h"
#include "net/socket.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

namespace net {

namespace {

constexpr std::size_t kPiece = 65'536;       // what a pipe holds (pipe(7))
constexpr std::size_t kLikelyMore = 16'384;  // after a smaller piece the socket is probably empty

struct Tunnel {
    Loop& loop;
    Stream& left;
    Stream& right;
    const Relaying how;
    Deadline idle;
    Relayed relayed;

    void moved(std::uint64_t& count, std::size_t bytes) {
        count += bytes;
        idle.set(how.idle);
        if (how.carried) how.carried();
    }
};

struct Way {
    Tunnel& tunnel;
    Stream& from;
    Stream& to;
    std::uint64_t& count;
};

Task<Result<void>> empty_pipe(const Pipe& pipe, SocketStream& to, std::size_t held) {
    while (held > 0) {
        const ssize_t sent =
            ::splice(pipe.out(), nullptr, to.descriptor(), nullptr, held, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (sent > 0) {
            held -= base::narrow<std::size_t>(sent);
        } else if (sent < 0 && errno == EAGAIN) {
            to.no_room_to_write();
            CO_TRY(ready, co_await to.writable());
        } else if (sent == 0 || errno != EINTR) {
            co_return base::failure(to.error(sent == 0 ? EPIPE : errno, "relay"));
        }
    }
    co_return Result<void>();
}

enum class Flow { ended, paused };

// Moves what is there. A pipe that is not empty when something fails is closed, never lent again.
Task<Result<Flow>> splice_burst(const Way& way, SocketStream& from, SocketStream& to, Pipe pipe) {
    for (;;) {
        const ssize_t got =
            ::splice(from.descriptor(), nullptr, pipe.in(), nullptr, kPiece, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno != EAGAIN) co_return base::failure(from.error(errno, "relay"));
        if (got < 0) from.nothing_to_read();
        const std::size_t held = got > 0 ? base::narrow<std::size_t>(got) : 0;
        CO_TRY(moved, co_await empty_pipe(pipe, to, held));
        if (held > 0) way.tunnel.moved(way.count, held);
        if (held < kLikelyMore) {
            way.tunnel.loop.pipes().give_back(std::move(pipe));
            co_return got == 0 ? Flow::ended : Flow::paused;
        }
    }
}

Task<Result<Flow>> copy_burst(const Way& way) {
    base::Bytes buffer(kPiece);
    for (;;) {
        CO_TRY(got, co_await way.from.read(buffer));
        if (got == 0) co_return Flow::ended;
        CO_TRY(written, co_await way.to.write(std::span(buffer).first(got)));
        way.tunnel.moved(way.count, got);
        if (got < kLikelyMore) co_return Flow::paused;
    }
}

Task<Result<void>> carry(const Way& way) {
    auto* const from = dynamic_cast<SocketStream*>(&way.from);
    auto* const to = dynamic_cast<SocketStream*>(&way.to);
    for (;;) {
        CO_TRY(ready, co_await way.from.readable());
        auto pipe = from && to ? way.tunnel.loop.pipes().borrow() : std::nullopt;
        auto burst = pipe ? splice_burst(way, *from, *to, std::move(*pipe)) : copy_burst(way);
        CO_TRY(flow, co_await std::move(burst));
        if (flow == Flow::ended) co_return co_await way.to.finish();
    }
}

void end_both(Tunnel& tunnel) {
    tunnel.left.cancel();
    tunnel.right.cancel();
}

Task<void> carry_or_end(Way way) {
    Result<void> carried = co_await carry(way);
    if (carried) co_return;
    Tunnel& tunnel = way.tunnel;
    if (!tunnel.relayed.error) tunnel.relayed.error = std::move(carried).error();
    end_both(tunnel);
}

}  // namespace

Task<Relayed> relay(Loop& loop, Stream& left, Stream& right, Relaying how) {
    Tunnel tunnel{loop, left, right, std::move(how), Deadline(loop, [&tunnel] { end_both(tunnel); }), Relayed()};
    tunnel.idle.set(tunnel.how.idle);
    Way there{tunnel, left, right, tunnel.relayed.from_left};
    Way back{tunnel, right, left, tunnel.relayed.from_right};
    co_await both(carry_or_end(there), carry_or_end(back));
    if (tunnel.idle.has_passed()) {
        tunnel.relayed.error = Error{.kind = Failure::timed_out,
                                     .source = Source::internal,
                                     .retryable = false,
                                     .cause = "relay: nothing was carried for too long"};
    }
    co_return tunnel.relayed;
}

}  // namespace net
