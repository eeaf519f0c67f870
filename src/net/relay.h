#pragma once
// Carries bytes between two streams, both ways, until both sides have ended: a tunnel.

#include "net/loop.h"
#include "net/stream.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace net {

struct Relayed {
    std::uint64_t from_left = 0;  // bytes that were handed on
    std::uint64_t from_right = 0;
    std::optional<Error> error;  // none: both sides ended in order
};

struct Relaying {
    std::chrono::milliseconds idle;  // without a byte in any direction: both sides are ended
    // Called after each piece that was handed on, on the loop's thread; empty: nobody wants to know. Must not throw.
    std::function<void()> carried;
};

// The end of one side is passed on to the other, which may go on speaking (half-close). An error of either, or
// its idle limit (`timed_out`), ends both: the streams are cancelled then. Between
// two sockets the bytes stay in the kernel (splice(2)); nothing is held for a tunnel that is idle.
[[nodiscard]] Task<Relayed> relay(Loop& loop, Stream& left, Stream& right, Relaying how);

}  // namespace net
