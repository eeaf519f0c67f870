#pragma once
// Which addresses this machine has. Nobody is led to them through the gate (net/judge.h).

#include "net/error.h"
#include "wire/ip.h"

#include <vector>

namespace net {

// The addresses of all interfaces as they are now, sorted, each once; they change while the machine runs. Without those
// of loopback, which `judge` knows as a whole.
[[nodiscard]] Result<std::vector<wire::IpAddress>> own_addresses();

}  // namespace net
