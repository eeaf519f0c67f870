#pragma once
// Whether an address is this machine's own, reached from nowhere else.

#include "wire/ip.h"

namespace wire {

// 127.0.0.0/8 (RFC 1122 §3.2.1.3) and ::1 (RFC 4291 §2.5.3). Any thread.
[[nodiscard]] bool is_loopback(const IpAddress& address);

}  // namespace wire
