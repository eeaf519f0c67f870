#pragma once
// For the files of this room: what the kernel says about a loop's descriptors. Edge-triggered epoll (epoll(7)):
// each descriptor is registered once, for everything, and waiting on it costs no system call; in return we note
// ourselves what the kernel said last.

#include "net/waiter.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

struct epoll_event;

namespace net {

// A registered descriptor. INVARIANT: `readable` (`writable`) is false only after the kernel had nothing more, and
// has not reported news since.
struct Watched {
    Watched(boost::asio::io_context& context, int number) : descriptor(number), reader(context), writer(context) {}

    const int descriptor;
    bool readable = false;  // the first report comes at once
    bool writable = false;
    bool ended = false;  // the other side closed or broke: there is no second report of it
    Waiter reader;
    Waiter writer;
};

// One thread, except `wake`.
class Poller {
public:
    Poller();  // ends the process when the kernel has no descriptor left for it: nothing can be served then
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    void add(Watched& watched);
    void remove(Watched& watched);

    // Waits for reports, no longer than `limit` (none: without limit), and wakes the tasks they are for. Returns
    // how many reports there were.
    std::size_t wait(std::optional<std::chrono::milliseconds> limit);
    // From any thread: makes `wait` return now, or at its next call.
    void wake();

private:
    void tell(Watched& watched, unsigned news);

    const int poll_;
    const int alarm_;
    // while `wait` goes through its reports
    std::span<epoll_event> reports_;
    Watched* current_ = nullptr;
};

}  // namespace net
