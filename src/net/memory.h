#pragma once
// Streams in memory: for playbooks, which play a session's conversation without sockets, threads or waiting.
// Deterministic: what can be done is done by `Loop::turn()`.

#include "net/loop.h"
#include "net/stream.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace net {

struct MemoryLane;  // one direction

// A stream and its other end. Each direction holds at most `capacity` bytes (> 0) that are not yet read: a
// writer waits beyond that, as it does for a slow peer.
struct MemoryPair {
    std::unique_ptr<Stream> left;
    std::unique_ptr<Stream> right;
};
[[nodiscard]] MemoryPair memory_pair(Loop& loop, std::size_t capacity);

// The far end of a stream, played by hand from a test. Nothing here waits.
class MemoryPeer {
public:
    MemoryPeer(Loop& loop, std::size_t capacity);
    ~MemoryPeer();  // like a process that dies: the stream then reads what is left and the end, and cannot write
    MemoryPeer(MemoryPeer&&) noexcept;
    MemoryPeer& operator=(MemoryPeer&&) noexcept;

    // The stream under test. Once.
    [[nodiscard]] std::unique_ptr<Stream> stream();

    // Says something; not bounded by the capacity, since a test that talks cannot wait.
    void send(std::string_view text);
    void send(base::ByteView bytes);
    // Says that nothing more will follow (FIN).
    void finish();
    // Breaks the connection: both directions of the stream fail with `reset`.
    void reset();
    // As `reset`, once `count` more bytes have been written by the stream: a connection that dies in mid-answer.
    void reset_after(std::size_t count);

    // What the stream wrote since the last call; makes room for more.
    [[nodiscard]] std::string received();
    // How much is waiting to be received.
    [[nodiscard]] std::size_t waiting() const;
    // Whether the stream said that it will write no more, or was destroyed.
    [[nodiscard]] bool ended() const;
    // Whether the stream was destroyed.
    [[nodiscard]] bool closed() const;

private:
    std::shared_ptr<MemoryLane> to_stream_;
    std::shared_ptr<MemoryLane> from_stream_;
    std::unique_ptr<Stream> stream_;
};

}  // namespace net
