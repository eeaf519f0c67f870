#pragma once
// For the resolver: one question to one name server, over UDP and, when the answer does not fit, over TCP.

#include "base/world.h"
#include "net/loop.h"
#include "net/stream.h"
#include "wire/dns.h"

#include <memory>

namespace net {

class Socket;

// A question that can be given up from outside while it waits.
class Asking {
public:
    Asking();
    ~Asking();

    void give_up();
    [[nodiscard]] bool given_up() const { return given_up_; }

    // The answer of this server, by `deadline`. What does not come from its very address and port with our id
    // and question is ignored (RFC 5452 §9.1).
    [[nodiscard]] Task<Result<wire::DnsAnswer>> ask(Loop& loop, wire::Endpoint server, wire::DnsQuestion question,
                                                    base::Random& random, base::Moment deadline);

private:
    [[nodiscard]] Task<Result<wire::DnsAnswer>> ask_by_udp(Loop& loop, wire::Endpoint server,
                                                           const wire::DnsQuestion& question, base::Random& random);
    [[nodiscard]] Task<Result<wire::DnsAnswer>> ask_by_tcp(Loop& loop, wire::Endpoint server,
                                                           const wire::DnsQuestion& question, base::Random& random);

    std::unique_ptr<Socket> socket_;
    std::unique_ptr<Stream> stream_;
    bool given_up_ = false;
    base::Moment deadline_{};
};

}  // namespace net
