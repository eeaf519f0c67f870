#pragma once
// The two ways in which threads share anything: a lock with its data, and an immutable value that is swapped.
// A bare mutex outside base fails the shape check.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace base {

// Data that cannot be reached without its lock: `people.with([](auto& list) { list.push_back(x); });`
template <class T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : value_(std::move(value)) {}

    // Calls `use` with the data while holding the lock. `use` must not keep a reference, nor wait.
    template <class Use>
    decltype(auto) with(Use&& use) {
        const std::lock_guard lock(mutex_);
        return std::forward<Use>(use)(value_);
    }
    template <class Use>
    decltype(auto) with(Use&& use) const {
        const std::lock_guard lock(mutex_);
        return std::forward<Use>(use)(value_);
    }

private:
    mutable std::mutex mutex_;
    T value_{};
};

// A value published whole: writers swap it, readers keep the one they took as long as they hold it.
template <class T>
class Snapshot {
public:
    explicit Snapshot(std::shared_ptr<const T> first) : current_(std::move(first)) {}

    void publish(std::shared_ptr<const T> next) {
        const std::lock_guard lock(mutex_);
        current_ = std::move(next);
        generation_.fetch_add(1, std::memory_order_release);
    }

    [[nodiscard]] std::shared_ptr<const T> take() const {
        const std::lock_guard lock(mutex_);
        return current_;
    }

    // Counts publications; changes exactly when `take` would give another value.
    [[nodiscard]] std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> current_;
    std::atomic<std::uint64_t> generation_{0};
};

// One thread's view of a Snapshot: asks for the lock only after a publication.
template <class T>
class SnapshotReader {
public:
    explicit SnapshotReader(const Snapshot<T>& source) : source_(source) {}

    // The value in force now. Valid until the next call on this reader, or as long as a copy is held.
    [[nodiscard]] const std::shared_ptr<const T>& current() {
        const std::uint64_t generation = source_.generation();
        if (!held_ || generation != seen_) {
            held_ = source_.take();
            seen_ = generation;
        }
        return held_;
    }

private:
    const Snapshot<T>& source_;
    std::shared_ptr<const T> held_;
    std::uint64_t seen_ = 0;
};

}  // namespace base
