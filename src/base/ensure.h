#pragma once
// A bug stops the process, with the reason why the condition must hold. Never on a condition that the
// outside (network bytes, a file, a form, a database row) can cause.

#include <source_location>
#include <string_view>

namespace base {

// Prints `reason` with its place to standard error and aborts. Prints nothing that was typed or recorded.
[[noreturn]] void stop_on_bug(std::string_view reason, std::source_location where);

// Stops the process unless `condition` holds.
inline void ensure(bool condition, std::string_view reason,
                   std::source_location where = std::source_location::current()) {
    if (!condition) [[unlikely]]
        stop_on_bug(reason, where);
}

}  // namespace base
