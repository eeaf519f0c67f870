#pragma once
// Kernel pipes, through which relay() moves bytes between sockets without copying them into this process.

#include <cstddef>
#include <optional>
#include <vector>

namespace net {

// Both ends non-blocking. Closed when destroyed.
class Pipe {
public:
    [[nodiscard]] static std::optional<Pipe> open();  // empty when the process has no descriptors left

    Pipe(Pipe&& other) noexcept;
    Pipe& operator=(Pipe&& other) noexcept;
    ~Pipe();

    [[nodiscard]] int in() const { return in_; }
    [[nodiscard]] int out() const { return out_; }

private:
    Pipe(int out, int in) : out_(out), in_(in) {}
    int out_;
    int in_;
};

// Empty pipes kept for the next burst: an idle tunnel holds none.
class Pipes {
public:
    [[nodiscard]] std::optional<Pipe> borrow();
    void give_back(Pipe pipe);  // must be empty

private:
    static constexpr std::size_t kSpares = 16;  // LIMIT: 32 descriptors a loop
    std::vector<Pipe> spares_;
};

}  // namespace net
