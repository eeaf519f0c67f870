#pragma once
// One thread's event loop, and the deadlines that live on it. A connection stays on the loop that accepted it,
// so nothing on a loop needs a lock.

#include "base/world.h"
#include "net/task.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

namespace net {

class Pipes;
class Poller;
class Wheel;

// Told once when a task ends by an exception; `cause` is fit for a log. Named by the caller, so that a failure
// is always somebody's: the connection's, the request's, the job's.
using TaskFailed = std::function<void(std::string_view cause)>;

// Everything but `post` belongs to the thread that runs the loop (before `run`: to the thread that made it).
// Streams, listeners, deadlines and resolvers of a loop must be destroyed before it.
class Loop {
public:
    explicit Loop(const base::Clock& clock);
    ~Loop();  // winds down first
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Works until a stop is asked for. What still waits then keeps waiting: call `wind_down` next.
    void run(std::stop_token stop);

    // For tests: does what can be done now, deadlines that have passed by the clock included, and returns how
    // many things that were. Never waits.
    std::size_t turn();

    // For tests with real sockets: works, waiting for the kernel but never for the clock, until `done()`.
    void run_until(const std::function<bool()>& done);

    // Ends every task: each is unwound from where it waits, as if by an exception. Call it before destroying
    // what tasks refer to.
    void wind_down();

    // Starts a task on this loop. It begins at the next turn, not inside this call.
    void spawn(Task<void> task, TaskFailed failed);

    // From any thread: runs `work` on this loop's thread. `work` must not throw.
    void post(std::function<void()> work);

    // Called after the work of each turn, before the loop waits: whoever gathers what a turn brings hands it on
    // here, in one piece. One at a time; empty: nobody. `work` must not throw.
    void at_turn_end(std::function<void()> work);

    // Returns when the moment has passed: up to kTick late when the loop runs, exactly when a test turns it.
    [[nodiscard]] Task<void> wait(base::Moment until);
    [[nodiscard]] Task<void> wait(std::chrono::milliseconds span);

    [[nodiscard]] const base::Clock& clock() const { return clock_; }
    [[nodiscard]] base::Moment in(std::chrono::milliseconds span) const { return clock_.moment() + span; }
    [[nodiscard]] std::size_t tasks() const;

    // For the other files of this room.
    [[nodiscard]] boost::asio::io_context& context();
    [[nodiscard]] Wheel& wheel();
    [[nodiscard]] Pipes& pipes();
    [[nodiscard]] Poller& poller();

private:
    struct Engine;

    const base::Clock& clock_;
    std::unique_ptr<Engine> engine_;
};

// How late a deadline may be noticed by a running loop. Deadlines guard against peers that stall for seconds,
// so one coarse timer a loop serves them all and setting one costs no system call.
constexpr std::chrono::milliseconds kTick{50};

// Calls back once when a moment passes, unless cleared, set anew or destroyed first:
//     Deadline deadline(loop, [&] { stream.cancel(); });
//     deadline.set(loop.in(10s));
// The callback runs on the loop's thread, outside any task. It may set this deadline again, but not destroy it.
class Deadline {
public:
    Deadline(Loop& loop, std::function<void()> passed);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void set(base::Moment when);
    void set(std::chrono::milliseconds from_now);
    void clear();

    // Whether it passed since it was last set: tells "timed out" from "cancelled" where a wait ended.
    [[nodiscard]] bool has_passed() const { return passed_; }

private:
    friend class Wheel;
    using Nodes = std::list<Deadline*>;

    Loop& loop_;
    const std::function<void()> callback_;
    Nodes own_;            // holds the node while the deadline is not set: setting it moves a node, never allocates
    Nodes* home_ = &own_;  // the list that the node is in now
    Nodes::iterator node_;
    base::Moment when_{};
    bool passed_ = false;
};

// Wakes tasks that wait. Not remembered: whoever waits checks its condition first, and again after waking.
class Signal {
public:
    explicit Signal(Loop& loop);
    ~Signal();  // nobody may be waiting
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    [[nodiscard]] Task<void> wait();
    void raise();

private:
    struct Waits;
    Loop& loop_;
    std::vector<Waits*> waiting_;
};

// Runs two tasks side by side on the caller's loop and returns when both have ended. When one throws, the
// other is unwound and the exception goes on.
[[nodiscard]] Task<void> both(Task<void> one, Task<void> other);

// One loop a core, each on its thread.
class LoopGroup {
public:
    // `count >= 1`.
    LoopGroup(const base::Clock& clock, std::size_t count);
    ~LoopGroup();  // stops

    [[nodiscard]] std::size_t size() const { return loops_.size(); }
    [[nodiscard]] Loop& at(std::size_t index) { return *loops_.at(index); }

    // Starts the threads. Before it, everything on the loops may be set up from the calling thread.
    void start();

    // Stops the loops, winds them down on their own threads and waits for these. Afterwards no task is left,
    // and what tasks referred to may be destroyed.
    void stop();

private:
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::jthread> threads_;
};

}  // namespace net
