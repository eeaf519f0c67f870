#include "web/server.h"

#include "base/narrow.h"
#include "web/answer_writer.h"
#include "wire/proxy_protocol.h"

namespace web {
namespace {

constexpr std::size_t kTunnelReadBytes = 1024;

// How long the other side may take to see our end and say its own.
constexpr std::chrono::seconds kLinger{2};

std::string refused_connection(const net::Error& error) {
    return "connection not accepted: " + std::string(net::describe(error.kind)) + ": " + error.cause;
}

}  // namespace

// One connection as its server sees it: enough to end it from outside.
class Server::Connection {
public:
    Connection(Server& server, net::Stream& stream)
        : deadline(server.parts_.loop, [&stream] { stream.cancel(); }), server_(server), stream_(stream) {
        place_ = server_.connections_.insert(server_.connections_.end(), this);
    }
    ~Connection() { server_.connections_.erase(place_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void end() { stream_.cancel(); }

    net::Deadline deadline;
    bool may_end = true;  // not between a request and the end of its answer

private:
    Server& server_;
    net::Stream& stream_;
    std::list<Connection*>::iterator place_;
};

// Where a worker leaves its answer. Owned by the connection's task; the worker's message holds it weakly and
// looks only on the loop, so that it is made, used and destroyed there.
struct Server::Pending {
    explicit Pending(net::Loop& loop) : ready(loop) {}
    net::Signal ready;
    std::optional<Outgoing> answer;
};

// Rung, on the loop, when there is a notice to take.
struct Server::Bell {
    explicit Bell(net::Loop& loop) : signal(loop) {}
    net::Signal signal;
};

Server::Server(ServerParts parts, ServerLimits limits)
    : parts_(std::move(parts)), limits_(limits), uploads_(limits.uploads) {}

Server::~Server() = default;

void Server::start(net::Task<void> task) {
    parts_.loop.spawn(std::move(task),
                      [this](std::string_view cause) { parts_.log("connection failed: " + std::string(cause)); });
}

void Server::listen(net::Listener listener) {
    listeners_.push_back(std::make_unique<net::Listener>(std::move(listener)));
    start(accept_from(*listeners_.back(), [this](net::Accepted accepted) {
        return serve(std::move(accepted.stream), Peer{.address = accepted.peer.address.text()});
    }));
}

void Server::listen(net::Listener listener, const base::Snapshot<net::TlsServerIdentity>& identity) {
    listeners_.push_back(std::make_unique<net::Listener>(std::move(listener)));
    start(accept_from(*listeners_.back(), [this, &identity](net::Accepted accepted) {
        return serve_tls(std::move(accepted.stream), {.identity = *identity.take(), .already_read = {}},
                         Peer{.address = accepted.peer.address.text()});
    }));
}

void Server::listen(net::UnixListener listener, const base::Snapshot<net::TlsServerIdentity>& identity) {
    tunnels_.push_back(std::make_unique<net::UnixListener>(std::move(listener)));
    start(accept_from(*tunnels_.back(), [this, &identity](std::unique_ptr<net::Stream> stream) {
        return serve_tunnel(std::move(stream), *identity.take());
    }));
}

void Server::carry(std::unique_ptr<net::Stream> stream, Peer peer) { start(serve(std::move(stream), std::move(peer))); }

void Server::stop() {
    stopping_ = true;
    for (const auto& listener : listeners_) listener->cancel();
    for (const auto& tunnel : tunnels_) tunnel->cancel();
    for (Connection* connection : connections_)
        if (connection->may_end) connection->end();
}

template <class Listener, class Carry>
net::Task<void> Server::accept_from(Listener& listener, Carry carry) {
    while (!stopping_) {
        auto accepted = co_await listener.accept();
        if (accepted) {
            // What cannot be carried is dropped, and closed by that.
            if (connections_.size() + arriving_ < limits_.connections) start(carry(std::move(*accepted)));
        } else if (accepted.error().kind == net::Failure::cancelled) {
            co_return;
        } else {
            parts_.log(refused_connection(accepted.error()));
            co_await parts_.loop.wait(net::kAcceptPause);
        }
    }
}

// The gateway says before the first byte of TLS whom it carries. Only this socket believes it, and its file may be
// opened by the gateway alone.
net::Task<void> Server::serve_tunnel(std::unique_ptr<net::Stream> stream, net::TlsServerIdentity identity) {
    net::Deadline deadline(parts_.loop, [&stream] { stream->cancel(); });
    deadline.set(limits_.handshake);
    base::Bytes bytes;
    for (;;) {
        const auto parsed = wire::parse_proxy_header(bytes);
        if (!parsed) {
            parts_.log("tunnel not accepted: " + std::string(wire::describe(parsed.error())));
            co_return;
        }
        if (parsed->has_value()) {
            const wire::ProxyHeader header = (*parsed)->header;
            bytes.erase(bytes.begin(), bytes.begin() + base::narrow<std::ptrdiff_t>((*parsed)->consumed));
            deadline.clear();
            // Named, since g++ 12 copies an aggregate in an awaited expression byte by byte.
            net::TlsAcceptance acceptance{.identity = std::move(identity), .already_read = std::move(bytes)};
            Peer peer{.address = header.client.address.text(), .network = NetworkId::from_bytes(header.network)};
            co_await serve_tls(std::move(stream), std::move(acceptance), std::move(peer));
            co_return;
        }
        const std::size_t held = bytes.size();
        bytes.resize(held + kTunnelReadBytes);
        const auto count = co_await stream->read(std::span(bytes).subspan(held));
        if (!count || *count == 0) co_return;
        bytes.resize(held + *count);
    }
}

net::Task<void> Server::serve_tls(std::unique_ptr<net::Stream> stream, net::TlsAcceptance acceptance, Peer peer) {
    ++arriving_;
    auto session = co_await net::tls_accept(parts_.loop, std::move(stream), std::move(acceptance),
                                            parts_.loop.in(limits_.handshake));
    --arriving_;
    // A failed handshake is the client's affair and happens all day: scanners, distrusted certificates.
    if (session) co_await serve(std::move(session->stream), std::move(peer));
}

net::Task<void> Server::serve(std::unique_ptr<net::Stream> stream, Peer peer) {
    Connection connection(*this, *stream);
    const ReadingParts with{.stream = *stream,
                            .deadline = connection.deadline,
                            .answers = parts_.answers,
                            .uploads = uploads_,
                            .clock = parts_.loop.clock()};
    RequestReader reader(with, std::move(peer), limits_.reading);
    AnswerWriter writer(*stream, parts_.loop.clock());
    while (!stopping_) {
        ReadRequest read = co_await reader.next();
        if (!read.request && !read.refused) co_return;
        connection.may_end = false;
        const bool goes_on = read.request && read.persists;
        const BodyShown shown = read.request && read.request->method == "HEAD" ? BodyShown::no : BodyShown::yes;
        Outgoing outgoing = parts_.answers.refusal(read.refused.value_or(Status::busy));
        if (read.request) outgoing = co_await answer(std::move(*read.request));
        read.upload.reset();  // its body went with the request
        if (!outgoing.listening.empty()) {
            connection.may_end = true;
            co_await pass_on(*stream, connection, std::move(outgoing));
            co_return;
        }
        connection.deadline.set(limits_.write);
        const auto next = goes_on && !stopping_ ? AnswerWriter::Next::another : AnswerWriter::Next::nothing;
        const bool written = co_await writer.write(outgoing, shown, next);
        connection.deadline.clear();
        connection.may_end = true;
        if (!written || next == AnswerWriter::Next::nothing) break;
    }
    co_await linger(*stream, connection);
}

// Without reading what still comes, the kernel would reset the connection and the answer be lost to the reader of a
// refusal (RFC 9112 §9.6).
net::Task<void> Server::linger(net::Stream& stream, Connection& connection) {
    connection.deadline.set(kLinger);
    const auto finished = co_await stream.finish();
    if (!finished) co_return;
    base::Bytes unread(4096);
    for (;;) {
        const auto count = co_await stream.read(unread);
        if (!count || *count == 0) co_return;
    }
}

net::Task<Outgoing> Server::answer(Incoming incoming) {
    if (auto at_once = parts_.answers.answer_at_once(incoming)) co_return std::move(*at_once);
    const auto pending = std::make_shared<Pending>(parts_.loop);
    auto work = [&answers = parts_.answers, &loop = parts_.loop, weak = std::weak_ptr(pending),
                 asked = std::move(incoming)](std::size_t worker) {
        loop.post([weak, outgoing = answers.answer(asked, worker)]() mutable {
            const auto waiting = weak.lock();
            if (!waiting) return;
            waiting->answer = std::move(outgoing);
            waiting->ready.raise();
        });
    };
    if (!parts_.workers.try_give(std::move(work))) co_return parts_.answers.refusal(Status::busy);
    while (!pending->answer) co_await pending->ready.wait();
    co_return std::move(*pending->answer);
}

// Notices until the reader goes, the server stops, or it is time to ask again.
net::Task<void> Server::pass_on(net::Stream& stream, Connection& connection, Outgoing head) {
    const auto bell = std::make_shared<Bell>(parts_.loop);
    const auto listener = parts_.feeds.join(head.listening, [&loop = parts_.loop, weak = std::weak_ptr(bell)] {
        loop.post([weak] {
            if (const auto ringing = weak.lock()) ringing->signal.raise();
        });
    });
    AnswerWriter writer(stream, parts_.loop.clock());
    connection.deadline.set(limits_.write);
    if (!listener) {
        const Outgoing busy = parts_.answers.refusal(Status::busy);
        (void)co_await writer.write(busy, BodyShown::yes, AnswerWriter::Next::nothing);
        co_return;
    }
    bool reads = co_await writer.begin_stream(head);
    const base::Moment until = parts_.loop.in(limits_.listening);
    net::Deadline heartbeat(parts_.loop, [&] { bell->signal.raise(); });
    while (reads && !stopping_ && parts_.loop.clock().moment() < until) {
        const auto notice = listener->take();
        connection.deadline.set(limits_.write);
        reads = co_await writer.add_to_stream(notice);
        connection.deadline.clear();
        heartbeat.set(limits_.heartbeat);
        if (reads) co_await bell->signal.wait();
    }
    (void)co_await stream.finish();
}

}  // namespace web
