#include "app/signals.h"

#include <csignal>
#include <initializer_list>

namespace app {

namespace {

sigset_t held() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&set, number);
    return set;
}

}  // namespace

void hold_signals() {
    const sigset_t set = held();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is a full disk, told by the write
}

void release_signals() {
    const sigset_t set = held();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

int next_signal() {
    const sigset_t set = held();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
    return number;
}

int next_signal_within(std::chrono::milliseconds span) {
    const sigset_t set = held();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(span);
    const timespec wait{seconds.count(), std::chrono::nanoseconds(span - seconds).count()};
    const int number = sigtimedwait(&set, nullptr, &wait);
    return number > 0 ? number : 0;
}

}  // namespace app
