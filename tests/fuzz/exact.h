#pragma once
// What the fuzzers share: input in a heap buffer of its exact size, so that a read past its end is seen.

#include "base/bytes.h"
#include "base/ensure.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace fuzz {

class ExactBytes {
public:
    explicit ExactBytes(base::ByteView bytes) : size_(bytes.size()), bytes_(std::make_unique<std::byte[]>(size_)) {
        for (std::size_t i = 0; i < size_; ++i) bytes_[i] = bytes[i];
    }
    [[nodiscard]] base::ByteView view() const { return {bytes_.get(), size_}; }
    [[nodiscard]] std::string_view text() const { return base::text_of(view()); }

private:
    std::size_t size_;
    std::unique_ptr<std::byte[]> bytes_;
};

inline base::ByteView bytes_of(const std::uint8_t* bytes, std::size_t size) {
    return std::as_bytes(std::span(bytes, size));
}

}  // namespace fuzz
