#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void stop_on_bug(std::string_view reason, SourceLine where) {
    std::fprintf(stderr, "gatehouse: bug at %s:%d: %.*s\n", where.file, where.line, static_cast<int>(reason.size()),
                 reason.data());
    std::abort();
}

}  // namespace base
