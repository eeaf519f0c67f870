#include "net/loop.h"

#include "base/ensure.h"
#include "net/pipes.h"
#include "net/wheel.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace net {

namespace asio = boost::asio;

namespace {

using Executor = asio::io_context::executor_type;
using LoopTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>());

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

// Members die from the last to the first: tasks inside `context` still find their wheel and pipes.
struct Loop::Engine {
    explicit Engine(base::Moment now) : wheel(now) {}

    Wheel wheel;
    Pipes pipes;
    std::list<Root> tasks;
    asio::io_context context{1};  // one thread
    asio::executor_work_guard<Executor> work{context.get_executor()};
    LoopTimer ticker{context};
    bool ticking = false;
};

Loop::Loop(const base::Clock& clock) : clock_(clock), engine_(std::make_unique<Engine>(clock.moment())) {}

Loop::~Loop() { wind_down(); }

void Loop::run(std::stop_token stop) {
    const std::stop_callback on_stop(stop, [this] { engine_->context.stop(); });
    while (!stop.stop_requested()) {
        engine_->context.restart();
        if (!stop.stop_requested()) engine_->context.run();
    }
}

std::size_t Loop::turn() {
    engine_->context.restart();
    std::size_t done = 0;
    for (;;) {
        const std::size_t now = engine_->wheel.advance(clock_.moment()) + engine_->context.poll();
        if (now == 0) return done;
        done += now;
    }
}

void Loop::run_until(const std::function<bool()>& done) {
    engine_->context.restart();
    while (!done()) {
        engine_->wheel.advance(clock_.moment());
        engine_->context.run_one();
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

void Loop::post(std::function<void()> work) { asio::post(engine_->context, std::move(work)); }

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

void Loop::keep_ticking() {
    if (engine_->ticking || engine_->wheel.size() == 0) return;
    engine_->ticking = true;
    engine_->ticker.expires_after(kTick);
    engine_->ticker.async_wait([this](const boost::system::error_code&) {
        engine_->ticking = false;
        engine_->wheel.advance(clock_.moment());
        keep_ticking();
    });
}

Deadline::Deadline(Loop& loop, std::function<void()> passed)
    : loop_(loop), callback_(std::move(passed)), own_{this}, node_(own_.begin()) {}

Deadline::~Deadline() { clear(); }

void Deadline::set(base::Moment when) {
    loop_.wheel().set(*this, when);
    loop_.keep_ticking();
}

void Deadline::set(std::chrono::milliseconds from_now) { set(loop_.in(from_now)); }

void Deadline::clear() { loop_.wheel().clear(*this); }

struct Signal::Timer {
    explicit Timer(asio::io_context& context) : never(context, LoopTimer::time_point::max()) {}
    LoopTimer never;
};

Signal::Signal(Loop& loop) : timer_(std::make_unique<Timer>(loop.context())) {}

Signal::~Signal() = default;

Task<void> Signal::wait() { co_await timer_->never.async_wait(kAwait); }

void Signal::raise() { timer_->never.cancel(); }

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
