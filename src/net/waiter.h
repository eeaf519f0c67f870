#pragma once
// For the files of this room: the place where one task waits until something on its loop wakes it.

#include "net/task.h"

#include <memory>

namespace net {

// One thread: the loop's. Must outlive the wait.
class Waiter {
public:
    explicit Waiter(boost::asio::io_context& context);
    ~Waiter();
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    // At most one task waits. Returns when woken, or when the loop unwinds the task.
    [[nodiscard]] Task<void> wait();

    // Goes on with the task inside this call, after which the waiter may be gone. For the poller alone, which
    // calls from no task.
    void wake_now();
    // Goes on with it at the loop's next round. Nothing when nobody waits.
    void wake_soon();

private:
    struct Place;

    boost::asio::io_context& context_;
    std::unique_ptr<Place> place_;
};

}  // namespace net
