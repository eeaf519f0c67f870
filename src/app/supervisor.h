#pragma once
// `gatehouse run`: office and gateway on one machine, each a process of its own; what dies is started again.

#include "app/installation.h"

#include <span>
#include <string>

namespace app {

// `arguments` are those of `run`, handed on to both. Returns the exit code when asked to stop.
[[nodiscard]] int supervise(const Installation& installation, std::span<const std::string> arguments);

}  // namespace app
