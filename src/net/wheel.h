#pragma once
// A hashed timing wheel (Varghese and Lauck, 1987): setting and clearing a deadline is a move within lists.

#include "base/world.h"
#include "net/loop.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>

namespace net {

class Wheel {
public:
    explicit Wheel(base::Moment now);

    void set(Deadline& deadline, base::Moment when);
    void clear(Deadline& deadline);

    // Calls back what has passed, earliest first; returns how many. A callback may set and clear deadlines.
    std::size_t advance(base::Moment now);

    [[nodiscard]] std::size_t size() const { return size_; }

private:
    using Nodes = std::list<Deadline*>;
    static constexpr std::size_t kSlots = 512;

    void collect(Nodes& slot, base::Moment now);
    void move(Deadline& deadline, Nodes& to, Nodes::iterator before);
    [[nodiscard]] static std::int64_t tick_of(base::Moment when);
    [[nodiscard]] Nodes& slot_of(std::int64_t tick);

    std::array<Nodes, kSlots> slots_;
    Nodes due_;
    std::int64_t tick_;  // the last one looked at; it may hold deadlines later in the same tick
    std::size_t size_ = 0;
};

}  // namespace net
