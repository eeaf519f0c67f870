#pragma once
// Waiting for a time, without sleeping: ends early when somebody rings, or asks to stop.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace base {

class Alarm {
public:
    enum class Woken { rung, waited, stopped };

    // Waits at most `span` of real time. A ring that came before the waiting began counts, once.
    [[nodiscard]] Woken wait(std::chrono::milliseconds span, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        const bool rung = ready_.wait_for(lock, stop, span, [this] { return rung_; });
        if (stop.stop_requested()) return Woken::stopped;
        rung_ = false;
        return rung ? Woken::rung : Woken::waited;
    }

    // Wakes who waits, or who waits next. Any thread.
    void ring() {
        {
            const std::lock_guard lock(mutex_);
            rung_ = true;
        }
        ready_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable_any ready_;
    bool rung_ = false;
};

}  // namespace base
