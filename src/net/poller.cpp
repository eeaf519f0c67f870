#include "net/poller.h"

#include "base/ensure.h"
#include "base/narrow.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace net {

namespace {

constexpr std::size_t kReports = 128;  // LIMIT: of one round; the next brings the others

epoll_event everything_of(Watched* watched) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = watched;
    return event;
}

}  // namespace

Poller::Poller() : poll_(::epoll_create1(EPOLL_CLOEXEC)), alarm_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    base::ensure(poll_ >= 0 && alarm_ >= 0, "a loop starts before descriptors run out");
    epoll_event event = everything_of(nullptr);
    event.events = EPOLLIN | EPOLLET;
    base::ensure(::epoll_ctl(poll_, EPOLL_CTL_ADD, alarm_, &event) == 0, "a new poller watches its own alarm");
}

Poller::~Poller() {
    ::close(alarm_);
    ::close(poll_);
}

void Poller::add(Watched& watched) {
    epoll_event event = everything_of(&watched);
    // Refused only when the machine has no room for one more watch: then nothing is ever reported, and the
    // deadlines of whoever waits end it.
    static_cast<void>(::epoll_ctl(poll_, EPOLL_CTL_ADD, watched.descriptor, &event));
}

void Poller::remove(Watched& watched) {
    epoll_event none{};
    static_cast<void>(::epoll_ctl(poll_, EPOLL_CTL_DEL, watched.descriptor, &none));
    // A task that was just woken may end others of whom the same round has a report.
    if (current_ == &watched) current_ = nullptr;
    for (epoll_event& report : reports_)
        if (report.data.ptr == &watched) report.data.ptr = nullptr;
}

std::size_t Poller::wait(std::optional<std::chrono::milliseconds> limit) {
    std::array<epoll_event, kReports> room;
    const int patience = limit ? base::narrow<int>(limit->count()) : -1;
    const int count = ::epoll_wait(poll_, room.data(), base::narrow<int>(room.size()), patience);
    if (count <= 0) return 0;  // the time has come, or a signal
    reports_ = std::span(room).first(base::narrow<std::size_t>(count));
    for (const epoll_event& report : reports_)
        if (report.data.ptr != nullptr) tell(*static_cast<Watched*>(report.data.ptr), report.events);
    reports_ = {};
    return base::narrow<std::size_t>(count);
}

void Poller::tell(Watched& watched, unsigned news) {
    const bool ended = (news & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    watched.ended = watched.ended || ended;
    if (ended || (news & EPOLLIN) != 0) watched.readable = true;
    if (ended || (news & EPOLLOUT) != 0) watched.writable = true;
    current_ = &watched;
    if (watched.readable) watched.reader.wake_now();
    if (current_ != nullptr && watched.writable) watched.writer.wake_now();
    current_ = nullptr;
}

void Poller::wake() {
    const std::uint64_t one = 1;
    // Full is as good as written: the alarm rings.
    static_cast<void>(::write(alarm_, &one, sizeof one) == 0);
}

}  // namespace net
