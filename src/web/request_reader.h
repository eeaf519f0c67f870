#pragma once
// Reads one request after another from a connection, within limits of size and time.

#include "base/bytes.h"
#include "net/loop.h"
#include "net/stream.h"
#include "web/answers.h"
#include "wire/http1.h"

#include <chrono>
#include <optional>

namespace web {

struct ReadingLimits {
    std::chrono::seconds idle{60};     // until a request begins
    std::chrono::seconds request{20};  // until it is whole: a client that drips bytes does not hold us
};

// One of: a request; a refusal, after which the connection cannot go on; nothing, when it ended or took too long.
struct ReadRequest {
    std::optional<Incoming> request{};
    std::optional<Status> refused{};
    bool persists = false;  // whether another request may follow
};

// One connection's. The stream, and the deadline that cancels it, outlive this.
class RequestReader {
public:
    RequestReader(net::Stream& stream, net::Deadline& deadline, Peer peer, ReadingLimits limits)
        : stream_(stream), deadline_(deadline), peer_(std::move(peer)), limits_(limits) {}

    [[nodiscard]] net::Task<ReadRequest> next();

private:
    struct Head {
        Incoming incoming;
        wire::BodyFraming framing;
        bool persists;
        bool expects_continue;
    };
    struct HeadRead {
        std::optional<Head> head{};
        std::optional<Status> refused{};
    };
    [[nodiscard]] net::Task<HeadRead> read_head();
    [[nodiscard]] net::Task<std::optional<Status>> read_body(Head& head);
    [[nodiscard]] net::Task<bool> read_length(std::size_t length, std::string& body);
    [[nodiscard]] net::Task<std::optional<Status>> read_chunks(std::string& body);
    [[nodiscard]] net::Task<bool> fill();
    void consume(std::size_t count);

    net::Stream& stream_;
    net::Deadline& deadline_;
    const Peer peer_;
    const ReadingLimits limits_;
    base::Bytes buffer_;  // read and not yet used; holds no memory between requests
};

}  // namespace web
