#pragma once
// The chunked transfer coding (RFC 9112 §7.1), without I/O and without a buffer.

#include "base/bytes.h"
#include "base/result.h"
#include "wire/http1.h"

#include <cstddef>
#include <cstdint>

namespace wire {

// LIMIT: what may surround the bytes of a body. Without them a sender makes us read forever for nothing.
inline constexpr std::size_t kMaxChunkExtensionBytes = 256;         // after one chunk size
inline constexpr std::size_t kMaxExtensionBytesInBody = 16 * 1024;  // after all of them
inline constexpr std::size_t kMaxTrailerBytes = 16 * 1024;
inline constexpr std::uint64_t kMaxChunkBytes = std::uint64_t{1} << 60;

// Takes the coding off as bytes come in. Chunk extensions are read over and trailer fields checked and dropped,
// as RFC 9110 §6.5.1 allows a recipient.
class ChunkedDecoder {
public:
    enum class State : std::uint8_t { more, finished };
    struct Step {
        std::size_t consumed;  // of what was fed; less than all of it when a piece ended, or the body did
        base::ByteView body;   // looks into what was fed; may be empty
        State state;
    };

    // Reads up to the end of the next piece of body. Call it with the rest until nothing is left or the state is
    // `finished`; what then remains belongs to the next message. After an error, or the end, it is not fed again.
    [[nodiscard]] base::Result<Step, HttpError> feed(base::ByteView input);

private:
    enum class Expects : std::uint8_t {
        size,
        size_more,
        extension,
        size_end,
        content,
        content_return,
        content_end,
        trailer_start,
        trailer_name,
        trailer_value,
        trailer_end,
        last_end,
        nothing,
    };
    [[nodiscard]] base::Result<Expects, HttpError> after(char c);
    [[nodiscard]] base::Result<Expects, HttpError> after_size_character(char c);
    [[nodiscard]] base::Result<Expects, HttpError> after_trailer_character(char c);

    Expects expects_ = Expects::size;
    std::uint64_t left_ = 0;  // of this chunk: its size so far, then its bytes to come
    std::size_t size_digits_ = 0;
    std::size_t extension_ = 0;
    std::size_t extensions_ = 0;
    std::size_t trailers_ = 0;
};

}  // namespace wire
