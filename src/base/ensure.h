#pragma once
// A bug stops the process, with the reason why the condition must hold. Never on a condition that the
// outside (network bytes, a file, a form, a database row) can cause.

#include <string_view>

namespace base {

// Where in the source something was written. (std::source_location needs a later clang than the fuzzers have.)
struct SourceLine {
    const char* file;
    int line;

    static constexpr SourceLine here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
        return {file, line};
    }
};

// Prints `reason` with its place to standard error and aborts. Prints nothing that was typed or recorded.
[[noreturn]] void stop_on_bug(std::string_view reason, SourceLine where);

// Stops the process unless `condition` holds.
inline void ensure(bool condition, std::string_view reason, SourceLine where = SourceLine::here()) {
    if (!condition) [[unlikely]]
        stop_on_bug(reason, where);
}

}  // namespace base
