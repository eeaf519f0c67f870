#pragma once
// Bytes in both directions, whatever carries them: TCP, TLS over TCP, or memory in a test. A session speaks to
// this and to nothing below it.

#include "base/bytes.h"
#include "net/error.h"
#include "net/task.h"

#include <cstddef>
#include <span>

namespace net {

// One thread: the loop's. At most one read and one write at a time. Destroying a stream closes it; nobody may
// be waiting on it then.
class Stream {
public:
    virtual ~Stream() = default;

    // Waits until there is something to read or the other side has ended, without holding a buffer: an idle
    // connection costs no memory.
    [[nodiscard]] virtual Task<Result<void>> readable() = 0;

    // Reads what is there, at least one byte, at most `into.size()`; 0 when the other side ended in order.
    [[nodiscard]] virtual Task<Result<std::size_t>> read(std::span<std::byte> into) = 0;

    // Writes all of `from`; waits while the other side is slow (back-pressure). `from` must stay until then.
    [[nodiscard]] virtual Task<Result<void>> write(base::ByteView from) = 0;

    // Says that nothing more will be written (FIN, or TLS close_notify and FIN). Reading goes on.
    [[nodiscard]] virtual Task<Result<void>> finish() = 0;

    // Makes what waits on this stream return `cancelled` now, and every later call too. From the loop's thread.
    virtual void cancel() = 0;
};

}  // namespace net
