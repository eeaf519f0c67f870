#include "net/wheel.h"

#include "base/narrow.h"

#include <algorithm>
#include <iterator>

namespace net {

Wheel::Wheel(base::Moment now) : tick_(tick_of(now)) {}

void Wheel::set(Deadline& deadline, base::Moment when) {
    if (deadline.home_ == &deadline.own_) ++size_;
    deadline.when_ = when;
    deadline.passed_ = false;
    Nodes& slot = slot_of(std::max(tick_of(when), tick_));
    move(deadline, slot, slot.end());
}

void Wheel::clear(Deadline& deadline) {
    if (deadline.home_ == &deadline.own_) return;
    --size_;
    move(deadline, deadline.own_, deadline.own_.end());
}

std::size_t Wheel::advance(base::Moment now) {
    const std::int64_t last = tick_of(now);
    const std::int64_t first = std::max(tick_, last - base::narrow<std::int64_t>(kSlots) + 1);
    for (std::int64_t tick = first; tick <= last; ++tick) collect(slot_of(tick), now);
    tick_ = std::max(tick_, last);

    std::size_t called = 0;
    for (; !due_.empty(); ++called) {
        Deadline& deadline = *due_.front();
        clear(deadline);
        deadline.passed_ = true;
        deadline.callback_();
    }
    return called;
}

void Wheel::collect(Nodes& slot, base::Moment now) {
    for (auto node = slot.begin(); node != slot.end();) {
        Deadline& deadline = **node++;  // moved on first: the node may leave this list
        if (deadline.when_ > now) continue;
        auto before = due_.end();
        while (before != due_.begin() && (*std::prev(before))->when_ > deadline.when_) --before;
        move(deadline, due_, before);
    }
}

void Wheel::move(Deadline& deadline, Nodes& to, Nodes::iterator before) {
    to.splice(before, *deadline.home_, deadline.node_);
    deadline.home_ = &to;
}

std::int64_t Wheel::tick_of(base::Moment when) { return when.time_since_epoch() / std::chrono::nanoseconds(kTick); }

Wheel::Nodes& Wheel::slot_of(std::int64_t tick) {
    constexpr auto slots = base::narrow<std::int64_t>(kSlots);
    return slots_.at(base::narrow<std::size_t>(((tick % slots) + slots) % slots));
}

}  // namespace net
