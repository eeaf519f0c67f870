#pragma once
// The world of tests, scenarios and demo data: a clock that stands still unless it is moved, and chance that
// comes from a printed seed.

#include "base/world.h"

#include <atomic>

namespace base {

// Stands at one moment until moved. Thread-safe.
class StillClock final : public Clock {
public:
    explicit StillClock(Instant at) : now_(at.time_since_epoch().count()) {}

    [[nodiscard]] Instant now() const override { return Instant(std::chrono::milliseconds(now_.load())); }
    [[nodiscard]] Moment moment() const override { return Moment(std::chrono::milliseconds(moment_.load())); }

    void pass(std::chrono::milliseconds span) {
        now_ += span.count();
        moment_ += span.count();
    }
    // A jump of the wall clock, as an operator or a time server makes it; durations do not see it.
    void jump_to(Instant at) { now_ = at.time_since_epoch().count(); }

private:
    std::atomic<std::int64_t> now_;
    std::atomic<std::int64_t> moment_{1};
};

// The same bytes for the same seed, on every machine (splitmix64). Not for keys in service.
// One thread at a time.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> bytes) override;

private:
    std::uint64_t state_;
};

}  // namespace base
