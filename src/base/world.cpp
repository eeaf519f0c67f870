#include "base/world.h"

#include "base/ensure.h"
#include "base/still_world.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <limits>

namespace base {

std::uint64_t random_u64(Random& random) {
    std::array<std::byte, 8> bytes{};
    random.fill(bytes);
    std::uint64_t value = 0;
    for (const std::byte b : bytes) value = (value << 8) | std::to_integer<std::uint64_t>(b);
    return value;
}

std::uint64_t random_below(Random& random, std::uint64_t bound) {
    ensure(bound > 0, "a random number needs a range");
    const std::uint64_t limit =
        std::numeric_limits<std::uint64_t>::max() - std::numeric_limits<std::uint64_t>::max() % bound;
    while (true) {
        const std::uint64_t value = random_u64(random);
        if (value < limit) return value % bound;
    }
}

Instant SystemClock::now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Moment SystemClock::moment() const { return std::chrono::steady_clock::now(); }

void SystemRandom::fill(std::span<std::byte> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

void SeededRandom::fill(std::span<std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
        state_ += 0x9E3779B97F4A7C15;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        for (std::size_t i = at; i < std::min(at + 8, bytes.size()); ++i, z >>= 8)
            bytes[i] = static_cast<std::byte>(z & 0xFF);
    }
}

}  // namespace base
