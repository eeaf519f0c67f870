#pragma once
// The threads on which pages are made, so that a slow database holds up no connection of a loop.

#include "base/queue.h"

#include <cstddef>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

namespace web {

class Workers {
public:
    using Work = std::function<void(std::size_t worker)>;

    // `count` threads, numbered from 0; at most `waiting` pieces of work wait for one. Both at least 1.
    Workers(std::size_t count, std::size_t waiting);
    ~Workers();  // as stop()
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // From any thread. False when too much is waiting: the caller says so to whoever asked. `work` must not throw.
    [[nodiscard]] bool try_give(Work work) { return queue_.try_push(std::move(work)); }

    // Does what is waiting, then ends the threads. Stop it before the loops that its work posts to.
    void stop();

    [[nodiscard]] std::size_t count() const { return count_; }

private:
    const std::size_t count_;
    base::BoundedQueue<Work> queue_;
    std::vector<std::jthread> threads_;
};

}  // namespace web
