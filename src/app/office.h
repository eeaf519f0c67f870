#pragma once
// `gatehouse office`: the web application, the records and the jobs, as a process.

#include "app/installation.h"

namespace app {

// Serves until asked to stop; returns the exit code.
[[nodiscard]] int run_office(const Installation& installation);

}  // namespace app
