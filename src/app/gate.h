#pragma once
// `gatehouse gateway`: the network side as a process.

#include "app/installation.h"

namespace app {

// Serves until asked to stop; returns the exit code.
[[nodiscard]] int run_gateway(const Installation& installation);

}  // namespace app
