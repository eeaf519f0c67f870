#pragma once
// What has arrived on a stream and was not yet consumed. An idle connection holds no buffer: blocks are borrowed
// from the loop's pool when bytes arrive and given back when all are consumed.

#include "base/bytes.h"
#include "net/stream.h"

#include <cstddef>
#include <vector>

namespace gateway {

// Free blocks of one loop. One thread.
class Buffers {
public:
    // LIMIT: fits the largest head (wire::kMaxHeadBytes is refused before a second block would be needed).
    static constexpr std::size_t kBlockBytes = std::size_t{66} * 1024;

    [[nodiscard]] base::Bytes borrow();
    void give_back(base::Bytes block);

private:
    static constexpr std::size_t kKept = 256;
    std::vector<base::Bytes> free_;
};

enum class Arrived { bytes, end };

// The reading side of one stream. One thread; the stream and the pool outlive it.
class Inbox {
public:
    Inbox(net::Stream& stream, Buffers& buffers) : stream_(stream), buffers_(buffers) {}
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;
    ~Inbox() { release(); }

    // Valid until the next `more` or `consume`.
    [[nodiscard]] base::ByteView view() const { return base::ByteView(block_).subspan(begin_, end_ - begin_); }
    void consume(std::size_t count);
    [[nodiscard]] bool is_full() const { return begin_ == 0 && end_ == block_.size() && end_ > 0; }

    // Waits for more bytes behind those in view. The caller has made room: not while `is_full`.
    [[nodiscard]] net::Task<net::Result<Arrived>> more();

private:
    void release();

    net::Stream& stream_;
    Buffers& buffers_;
    base::Bytes block_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace gateway
