#include "app/supervisor.h"

#include "app/signals.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace app {

namespace {

struct Child {
    const char* verb;
    std::optional<Account> account;
    pid_t pid = -1;
    int deaths_in_a_row = 0;
    base::Moment started{};
};

// Died sooner than this after its start, again and again: the whole is stopped, since something is wrong with it.
constexpr std::chrono::seconds kShortLife{2};
constexpr int kShortLives = 5;

[[noreturn]] void become_child(const Child& child, const std::vector<std::string>& arguments) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    if (child.account) become(*child.account);
    std::vector<std::string> owned{"gatehouse", child.verb};
    owned.insert(owned.end(), arguments.begin(), arguments.end());
    std::vector<char*> words;
    for (std::string& word : owned) words.push_back(word.data());
    words.push_back(nullptr);
    ::execv("/proc/self/exe", words.data());
    std::fprintf(stderr, "gatehouse: cannot start `%s`: %s\n", child.verb, std::strerror(errno));
    ::_exit(127);
}

void start(Child& child, const std::vector<std::string>& arguments, const base::Clock& clock) {
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error(fmt::format("cannot start `{}`: {}", child.verb, std::strerror(errno)));
    if (pid == 0) become_child(child, arguments);
    child.pid = pid;
    child.started = clock.moment();
}

void stop_all(std::span<Child> children) {
    // The gateway first: the office hears its last events.
    for (Child& child : children) {
        if (child.pid < 0) continue;
        ::kill(child.pid, SIGTERM);
        ::waitpid(child.pid, nullptr, 0);
        child.pid = -1;
    }
}

// False when one has died too often to be worth starting again.
bool start_again(std::span<Child> children, const std::vector<std::string>& arguments, const base::Clock& clock) {
    int status = 0;
    while (const pid_t pid = ::waitpid(-1, &status, WNOHANG)) {
        if (pid < 0) return true;
        for (Child& child : children) {
            if (child.pid != pid) continue;
            const bool was_short = clock.moment() - child.started < kShortLife;
            child.deaths_in_a_row = was_short ? child.deaths_in_a_row + 1 : 1;
            child.pid = -1;
            std::fprintf(stderr, "gatehouse: the %s ended (status %d); starting it again\n", child.verb, status);
            if (child.deaths_in_a_row >= kShortLives) return false;
            start(child, arguments, clock);
        }
    }
    return true;
}

}  // namespace

int supervise(const Installation& installation, std::span<const std::string> arguments) {
    const base::SystemClock clock;
    const Separation separation = find_separation();
    make_folders(installation, separation);
    if (!separation.is_complete())
        std::fprintf(stderr, "gatehouse: office and gateway are not separated (one Unix account): demo only\n");
    const std::vector<std::string> handed(arguments.begin(), arguments.end());
    std::array<Child, 2> children{Child{"gateway", separation.gate}, Child{"office", separation.office}};
    for (Child& child : children) start(child, handed, clock);
    while (true) {
        const int signal = next_signal();
        if (signal == SIGINT || signal == SIGTERM) break;
        if (signal == SIGCHLD && !start_again(children, handed, clock)) {
            std::fprintf(stderr, "gatehouse: stopping, since a part of it cannot stay up; its last words are above\n");
            stop_all(children);
            return 1;
        }
    }
    stop_all(children);
    return 0;
}

}  // namespace app
