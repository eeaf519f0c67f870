#include "net/loop.h"

#include "base/ensure.h"
#include "net/pipes.h"
#include "net/poller.h"
#include "net/waiter.h"
#include "net/wheel.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>
#include <exception>
#include <utility>

namespace net {

namespace asio = boost::asio;

namespace {

using Executor = asio::io_context::executor_type;
// A task that swallowed its unwinding this many times is a bug.
constexpr int kMaxWindingRounds = 10'000;

void tell(const TaskFailed& failed, const std::exception_ptr& exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted) failed(error.what());
    } catch (const std::exception& error) {
        failed(error.what());
    }
}

// A task's way to be unwound. Kept a little longer than the task: its frame still looks at the signal while it
// ends, and a signal already on its way may arrive just after.
struct Root {
    asio::cancellation_signal unwind;
    bool ended = false;
};

}  // namespace

// Members die from the last to the first: tasks inside `context` still find their wheel, poller and pipes. Asio
// has no reactor here: it runs what is ready, and the poller makes it ready.
struct Loop::Engine {
    explicit Engine(base::Moment now) : wheel(now), looked_at(now) {}

    // Callbacks of the wheel, when a tick has gone by: the wheel need not be asked more often.
    void tick(base::Moment now) {
        if (now - looked_at < kTick && now >= looked_at) return;
        looked_at = now;
        wheel.advance(now);
    }
    [[nodiscard]] std::optional<std::chrono::milliseconds> patience() const {
        if (wheel.size() == 0) return std::nullopt;
        return kTick;
    }
    void end_turn() const {
        if (turn_ended) turn_ended();
    }

    Wheel wheel;
    base::Moment looked_at;
    Pipes pipes;
    Poller poller;
    std::atomic<bool> may_sleep{false};  // whoever brings work from another thread must ring
    std::function<void()> turn_ended;
    std::list<Root> tasks;
    asio::io_context context{1};  // one thread
    asio::executor_work_guard<Executor> work{context.get_executor()};
};

Loop::Loop(const base::Clock& clock) : clock_(clock), engine_(std::make_unique<Engine>(clock.moment())) {}

Loop::~Loop() { wind_down(); }

void Loop::run(std::stop_token stop) {
    const std::stop_callback on_stop(stop, [this] { engine_->poller.wake(); });
    engine_->context.restart();
    while (!stop.stop_requested()) {
        engine_->may_sleep = true;
        engine_->context.poll();
        engine_->end_turn();
        engine_->poller.wait(engine_->patience());
        engine_->may_sleep = false;
        engine_->tick(clock_.moment());
    }
}

std::size_t Loop::turn() {
    engine_->context.restart();
    std::size_t done = 0;
    for (;;) {
        const std::size_t now = engine_->wheel.advance(clock_.moment()) + engine_->context.poll() +
                                engine_->poller.wait(std::chrono::milliseconds(0));
        if (now == 0) break;
        done += now;
    }
    engine_->end_turn();
    return done;
}

void Loop::run_until(const std::function<bool()>& done) {
    engine_->context.restart();
    while (!done()) {
        engine_->may_sleep = true;
        engine_->wheel.advance(clock_.moment());
        if (engine_->context.poll_one() > 0) continue;
        engine_->end_turn();
        engine_->poller.wait(engine_->patience());
        engine_->may_sleep = false;
    }
}

void Loop::wind_down() {
    engine_->context.restart();
    for (int round = 0; !engine_->tasks.empty(); ++round) {
        base::ensure(round < kMaxWindingRounds, "a task must let itself be unwound");
        for (Root& task : engine_->tasks) {
            if (!task.ended) task.unwind.emit(asio::cancellation_type::terminal);
        }
        engine_->context.poll();
    }
}

void Loop::spawn(Task<void> task, TaskFailed failed) {
    const auto root = engine_->tasks.emplace(engine_->tasks.end());
    auto ended = [this, root, failed = std::move(failed)](const std::exception_ptr& exception) {
        root->ended = true;
        asio::post(engine_->context, [this, root] { engine_->tasks.erase(root); });
        if (exception) tell(failed, exception);
    };
    asio::co_spawn(engine_->context, std::move(task),
                   asio::bind_cancellation_slot(root->unwind.slot(), std::move(ended)));
}

void Loop::post(std::function<void()> work) {
    asio::post(engine_->context, std::move(work));
    if (engine_->may_sleep.exchange(false)) engine_->poller.wake();
}

void Loop::at_turn_end(std::function<void()> work) { engine_->turn_ended = std::move(work); }

Task<void> Loop::wait(base::Moment until) {
    if (until <= clock_.moment()) co_return;
    Signal reached(*this);
    Deadline deadline(*this, [&reached] { reached.raise(); });
    deadline.set(until);
    while (!deadline.has_passed()) co_await reached.wait();
}

Task<void> Loop::wait(std::chrono::milliseconds span) { return wait(in(span)); }

std::size_t Loop::tasks() const { return engine_->tasks.size(); }

asio::io_context& Loop::context() { return engine_->context; }

Wheel& Loop::wheel() { return engine_->wheel; }

Pipes& Loop::pipes() { return engine_->pipes; }

Poller& Loop::poller() { return engine_->poller; }

Deadline::Deadline(Loop& loop, std::function<void()> passed)
    : loop_(loop), callback_(std::move(passed)), own_{this}, node_(own_.begin()) {}

Deadline::~Deadline() { clear(); }

void Deadline::set(base::Moment when) { loop_.wheel().set(*this, when); }

void Deadline::set(std::chrono::milliseconds from_now) { set(loop_.in(from_now)); }

void Deadline::clear() { loop_.wheel().clear(*this); }

// A task that waits, among those that wait for the same signal. Lives in the task.
struct Signal::Waits {
    Waits(Signal& on, asio::io_context& context) : signal(&on), waiter(context) { signal->waiting_.push_back(this); }
    ~Waits() {
        if (signal != nullptr) std::erase(signal->waiting_, this);
    }
    Waits(const Waits&) = delete;
    Waits& operator=(const Waits&) = delete;

    Signal* signal;  // null once it was raised: it may be gone before the task goes on
    Waiter waiter;
};

Signal::Signal(Loop& loop) : loop_(loop) {}

Signal::~Signal() = default;

Task<void> Signal::wait() {
    Waits waits(*this, loop_.context());
    co_await waits.waiter.wait();
}

void Signal::raise() {
    for (Waits* one : std::exchange(waiting_, {})) {
        one->signal = nullptr;
        one->waiter.wake_soon();
    }
}

LoopGroup::LoopGroup(const base::Clock& clock, std::size_t count) {
    base::ensure(count > 0, "a group has a loop");
    for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>(clock));
}

LoopGroup::~LoopGroup() { stop(); }

void LoopGroup::start() {
    base::ensure(threads_.empty(), "a group starts once");
    for (auto& loop : loops_) {
        threads_.emplace_back([&loop = *loop](std::stop_token stop) {
            loop.run(std::move(stop));
            loop.wind_down();
        });
    }
}

void LoopGroup::stop() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();  // joins
}

}  // namespace net
