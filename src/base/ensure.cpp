#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void stop_on_bug(std::string_view reason, std::source_location where) {
    std::fprintf(stderr, "gatehouse: bug at %s:%u: %.*s\n", where.file_name(), where.line(),
                 static_cast<int>(reason.size()), reason.data());
    std::abort();
}

}  // namespace base
