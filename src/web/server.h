#pragma once
// Carries answers over HTTP/1.1. One server a loop; workers and feeds are shared by all of them.

#include "base/guarded.h"
#include "net/loop.h"
#include "net/stream.h"
#include "net/tcp.h"
#include "net/tls.h"
#include "web/answers.h"
#include "web/feeds.h"
#include "web/request_reader.h"
#include "web/workers.h"

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string_view>

namespace web {

struct ServerLimits {
    std::size_t connections = 1000;  // a loop; more are closed at once
    std::chrono::seconds handshake{10};
    ReadingLimits reading{};
    std::size_t uploads = 2;              // read or being answered at once; more are told to come again
    std::chrono::seconds write{30};       // of one answer, to a reader who takes it slowly
    std::chrono::seconds listening{600};  // then the page asks again, and is checked again
    std::chrono::seconds heartbeat{20};   // keeps proxies from ending a silent stream, and finds readers gone
};

// What a server is made of. All outlive it.
struct ServerParts {
    net::Loop& loop;
    const Answers& answers;
    Workers& workers;
    Feeds& feeds;
    std::function<void(std::string_view line)> log;
};

// This loop's thread only. Stop it, then the workers, then the loop; destroy it when the loop is wound down.
class Server {
public:
    Server(ServerParts parts, ServerLimits limits);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Accepts without encryption: for PlainSite only.
    void listen(net::Listener listener);
    // Accepts TLS, each connection with the identity in force when it comes. `identity` outlives this.
    void listen(net::Listener listener, const base::Snapshot<net::TlsServerIdentity>& identity);
    // Accepts what the gateway tunnels to the office: a PROXY header (version 2), then TLS. Who comes this way has a
    // network; nobody else has.
    void listen(net::UnixListener listener, const base::Snapshot<net::TlsServerIdentity>& identity);

    // Carries the requests of one connection until it ends.
    void carry(std::unique_ptr<net::Stream> stream, Peer peer);

    // Accepts no more; ends idle connections and streams of notices now, and others after their answer.
    void stop();

    [[nodiscard]] std::size_t connections() const { return connections_.size(); }

private:
    class Connection;
    struct Pending;
    struct Bell;

    template <class Listener, class Carry>
    [[nodiscard]] net::Task<void> accept_from(Listener& listener, Carry carry);
    [[nodiscard]] net::Task<void> serve_tunnel(std::unique_ptr<net::Stream> stream, net::TlsServerIdentity identity);
    [[nodiscard]] net::Task<void> serve_tls(std::unique_ptr<net::Stream> stream, net::TlsAcceptance acceptance,
                                            Peer peer);
    [[nodiscard]] net::Task<void> serve(std::unique_ptr<net::Stream> stream, Peer peer);
    [[nodiscard]] net::Task<Outgoing> answer(Incoming incoming);
    [[nodiscard]] net::Task<void> pass_on(net::Stream& stream, Connection& connection, Outgoing head);
    [[nodiscard]] net::Task<void> linger(net::Stream& stream, Connection& connection);
    void start(net::Task<void> task);

    // constant after construction
    ServerParts parts_;
    const ServerLimits limits_;
    // this thread only
    std::list<std::unique_ptr<net::Listener>> listeners_;
    std::list<std::unique_ptr<net::UnixListener>> tunnels_;
    std::list<Connection*> connections_;
    std::size_t arriving_ = 0;  // in their handshake
    UploadPlaces uploads_;
    bool stopping_ = false;
};

}  // namespace web
