#include "filter/error.h"

#include <fmt/format.h>

namespace filter {

std::string describe(const Error& error) { return fmt::format("cannot use `{}`: {}", error.subject, error.cause); }

Error error_of(const base::FileError& error) {
    const ErrorKind kind = error.kind == base::FileFailure::too_large ? ErrorKind::too_large : ErrorKind::unreadable;
    return {kind, error.path.string(), error.cause};
}

}  // namespace filter
