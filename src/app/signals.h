#pragma once
// The signals that end a process, taken in order by its main thread instead of by handlers.

#include <chrono>

namespace app {

// Blocks SIGINT, SIGTERM, SIGHUP and SIGCHLD in this thread and all it starts. First thing in main.
void hold_signals();

// Lets them end this process again: for a command, which has nobody waiting for them.
void release_signals();

// Waits for one of them and returns its number.
[[nodiscard]] int next_signal();

// The same, for at most `span`; 0 when none came.
[[nodiscard]] int next_signal_within(std::chrono::milliseconds span);

}  // namespace app
