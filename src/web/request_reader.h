#pragma once
// Reads one request after another from a connection, within limits of size and time.

#include "base/bytes.h"
#include "base/world.h"
#include "net/loop.h"
#include "net/stream.h"
#include "web/answers.h"
#include "wire/http1.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

namespace web {

struct ReadingLimits {
    std::chrono::seconds idle{60};     // until a request begins, and between two pieces of an upload
    std::chrono::seconds request{20};  // until it is whole: a client that drips bytes does not hold us
    std::chrono::seconds upload{300};  // the same with files: tens of megabytes over a school's wireless network
};

// Room for uploads, each of which is held in memory whole. One loop's thread; outlives the places that it gave.
class UploadPlaces {
public:
    explicit UploadPlaces(std::size_t count) : free_(count) {}

    struct GiveBack {
        void operator()(UploadPlaces* places) const { ++places->free_; }
    };
    using Place = std::unique_ptr<UploadPlaces, GiveBack>;
    // Null when all are taken.
    [[nodiscard]] Place take() {
        if (free_ == 0) return nullptr;
        --free_;
        return Place(this);
    }

private:
    std::size_t free_;
};

// One of: a request; a refusal, after which the connection cannot go on; nothing, when it ended or took too long.
struct ReadRequest {
    std::optional<Incoming> request{};
    std::optional<Status> refused{};
    bool persists = false;         // whether another request may follow
    UploadPlaces::Place upload{};  // of a request with files: held until it is answered; null for any other
};

// What a reader works with. All outlive it; the deadline cancels the stream.
struct ReadingParts {
    net::Stream& stream;
    net::Deadline& deadline;
    const Answers& answers;
    UploadPlaces& uploads;
    const base::Clock& clock;
};

// One connection's.
class RequestReader {
public:
    RequestReader(ReadingParts parts, Peer peer, ReadingLimits limits)
        : parts_(parts), peer_(std::move(peer)), limits_(limits) {}

    [[nodiscard]] net::Task<ReadRequest> next();

private:
    struct Head {
        Incoming incoming;
        wire::BodyFraming framing;
        bool persists;
        bool expects_continue;
        BodyRule rule{};
        UploadPlaces::Place upload{};
    };
    struct HeadRead {
        std::optional<Head> head{};
        std::optional<Status> refused{};
    };
    [[nodiscard]] net::Task<HeadRead> read_head();
    [[nodiscard]] net::Task<std::optional<Status>> read_body(Head& head);
    [[nodiscard]] std::optional<Status> judge(Head& head);
    [[nodiscard]] net::Task<bool> read_length(std::size_t length, std::string& body);
    [[nodiscard]] net::Task<std::optional<Status>> read_chunks(std::size_t most, std::string& body);
    [[nodiscard]] net::Task<bool> fill();
    void consume(std::size_t count);

    const ReadingParts parts_;
    const Peer peer_;
    const ReadingLimits limits_;
    base::Bytes buffer_;                        // read and not yet used; holds no memory between requests
    std::optional<base::Moment> upload_until_;  // while an upload is read
};

}  // namespace web
