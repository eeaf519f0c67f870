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

int next_signal() {
    const sigset_t set = held();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
    return number;
}

}  // namespace app
