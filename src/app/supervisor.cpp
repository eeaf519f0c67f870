#include "app/supervisor.h"

#include "app/records.h"
#include "app/signals.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
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
    std::chrono::milliseconds pause{0};
    base::Moment started{};
    std::optional<base::Moment> start_at{};  // it died, and is started again then
};

// Died sooner than this after its start: the next start waits, twice as long each time. The other process goes on
// whatever happens to this one: a school whose records are broken still has a filter.
constexpr std::chrono::seconds kShortLife{2};
constexpr std::chrono::seconds kLongestPause{30};
constexpr std::chrono::milliseconds kLookEvery{200};

[[noreturn]] void become_child(const Child& child, const std::vector<std::string>& arguments) {
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    if (child.account) become(*child.account);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // a change of account would clear it
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

void bury(std::span<Child> children, const base::Clock& clock) {
    int status = 0;
    while (const pid_t pid = ::waitpid(-1, &status, WNOHANG)) {
        if (pid < 0) return;
        for (Child& child : children) {
            if (child.pid != pid) continue;
            const bool was_short = clock.moment() - child.started < kShortLife;
            const std::chrono::milliseconds longer = std::max(child.pause * 2, std::chrono::milliseconds(500));
            child.pause =
                was_short ? std::min<std::chrono::milliseconds>(longer, kLongestPause) : std::chrono::milliseconds(0);
            child.pid = -1;
            child.start_at = clock.moment() + child.pause;
            std::fprintf(stderr, "gatehouse: the %s ended (status %d); starting it again in %lld ms\n", child.verb,
                         status, static_cast<long long>(child.pause.count()));
        }
    }
}

void start_what_is_due(std::span<Child> children, const std::vector<std::string>& arguments, const base::Clock& clock) {
    for (Child& child : children) {
        if (!child.start_at || clock.moment() < *child.start_at) continue;
        child.start_at.reset();
        start(child, arguments, clock);
    }
}

}  // namespace

int supervise(const Installation& installation, std::span<const std::string> arguments) {
    const base::SystemClock clock;
    const Separation separation = find_separation();
    expect_no_writer(installation);
    check_connection(installation, separation);
    make_folders(installation, separation);
    if (!separation.is_complete())
        std::fprintf(stderr, "gatehouse: office and gateway are not separated (one Unix account): demo only\n");
    const std::vector<std::string> handed(arguments.begin(), arguments.end());
    std::array<Child, 2> children{Child{"gateway", separation.gate}, Child{"office", separation.office}};
    for (Child& child : children) start(child, handed, clock);
    while (true) {
        const int signal = next_signal_within(kLookEvery);
        if (signal == SIGINT || signal == SIGTERM) break;
        bury(children, clock);
        start_what_is_due(children, handed, clock);
    }
    stop_all(children);
    return 0;
}

}  // namespace app
