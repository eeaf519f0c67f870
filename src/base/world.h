#pragma once
// What a program takes from the world around it: the time and chance. Both are handed in, so that every test
// passes on every day of the year; `system_clock::now` and `rand` anywhere else fail the shape check.

#include "base/bytes.h"

#include <chrono>
#include <cstdint>
#include <span>

namespace base {

// A moment in UTC. Stored as it is; shown in the school's own zone (school/school.h).
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// A moment on a clock that never jumps, for durations and deadlines. Means nothing outside this process.
using Moment = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] virtual Moment moment() const = 0;
};

// Unpredictable bytes, fit for keys. Thread-safe.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;
};

[[nodiscard]] std::uint64_t random_u64(Random& random);
// Evenly distributed in [0, bound). `bound > 0`.
[[nodiscard]] std::uint64_t random_below(Random& random, std::uint64_t bound);

// Handed to every component that needs the time or chance. Both outlive it.
struct World {
    const Clock& clock;
    Random& random;
};

// The real ones. Made once, in `app`.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
    [[nodiscard]] Moment moment() const override;
};

class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> bytes) override;
};

}  // namespace base
