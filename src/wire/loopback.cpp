#include "wire/loopback.h"

namespace wire {

bool is_loopback(const IpAddress& address) {
    static const IpRange v4 = IpRange::parse("127.0.0.0/8").value();
    static const IpRange v6 = IpRange::parse("::1").value();
    return v4.contains(address) || v6.contains(address);
}

}  // namespace wire
