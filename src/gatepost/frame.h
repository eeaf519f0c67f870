#pragma once
// The frame that every record in a shared file stands in: length, checksum, payload. A reader can tell a record
// that is still being written (torn) from one that was changed (broken). docs/formats/frames.md.

#include "base/bytes.h"

#include <cstdint>
#include <optional>

namespace gatepost {

// LIMIT: no record is longer; a longer length is a broken frame, not a torn one.
inline constexpr std::uint32_t kMaxPayloadBytes = 64 * 1024;
inline constexpr std::size_t kFrameHeadBytes = 12;  // u32 length, u64 checksum

// The payload in its frame, to be appended in one write.
[[nodiscard]] base::Bytes framed(base::ByteView payload);

enum class FrameState {
    whole,
    torn,    // the bytes end inside it: more may come
    broken,  // its length or checksum is wrong: nothing behind it can be trusted
};

struct Frame {
    FrameState state;
    base::ByteView payload;  // looks into the bytes given; empty unless whole
    std::size_t bytes;       // its size with head; 0 unless whole
};

// The frame at the front of `bytes`. Empty when there are no bytes.
[[nodiscard]] std::optional<Frame> first_frame(base::ByteView bytes);

}  // namespace gatepost
