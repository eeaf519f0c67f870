#pragma once
// Runs one task on a loop from a test, and hands back what it returned.

#include "net/loop.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace support {

// What a started task returns, once it has. Kept alive by the task.
template <class T>
using Later = std::shared_ptr<std::optional<T>>;

// Starts a task; the test goes on.
template <class T>
Later<T> start(net::Loop& loop, net::Task<T> task) {
    auto later = std::make_shared<std::optional<T>>();
    auto run = [](net::Task<T> work, Later<T> to) -> net::Task<void> { to->emplace(co_await std::move(work)); };
    loop.spawn(run(std::move(task), later), [](std::string_view cause) { ADD_FAILURE() << cause; });
    return later;
}

// Starts a task and works until it has returned: waits for the kernel, never for the clock.
template <class T>
T finish(net::Loop& loop, net::Task<T> task) {
    const Later<T> later = start(loop, std::move(task));
    loop.run_until([&] { return later->has_value(); });
    return std::move(**later);
}

template <class T>
T finish(net::Loop& loop, const Later<T>& later) {
    loop.run_until([&] { return later->has_value(); });
    return std::move(**later);
}

}  // namespace support
