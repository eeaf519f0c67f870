#include "net/pipes.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace net {

std::optional<Pipe> Pipe::open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) return std::nullopt;
    return Pipe(ends[0], ends[1]);
}

Pipe::Pipe(Pipe&& other) noexcept : out_(std::exchange(other.out_, -1)), in_(std::exchange(other.in_, -1)) {}

Pipe& Pipe::operator=(Pipe&& other) noexcept {
    std::swap(out_, other.out_);
    std::swap(in_, other.in_);
    return *this;
}

Pipe::~Pipe() {
    if (out_ >= 0) ::close(out_);
    if (in_ >= 0) ::close(in_);
}

std::optional<Pipe> Pipes::borrow() {
    if (spares_.empty()) return Pipe::open();
    Pipe pipe = std::move(spares_.back());
    spares_.pop_back();
    return pipe;
}

void Pipes::give_back(Pipe pipe) {
    if (spares_.size() < kSpares) spares_.push_back(std::move(pipe));
}

}  // namespace net
