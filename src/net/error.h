#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace net {

enum class Failure {
    ended,        // the other side closed in order, in the middle of something
    reset,        // the other side, or the path, broke the connection
    refused,      // nobody listens there
    unreachable,  // no route, or the name has no address
    timed_out,    // a deadline passed
    not_allowed,  // an address that may not be connected to (net/judge.h)
    untrusted,    // TLS: the certificate or the handshake was not acceptable
    exceeded,     // a limit of ours was passed
    cancelled,    // we gave up ourselves
    broken,       // anything else the system said
};

// Whose fault: decides between "try again", a gateway error to the client, and an entry in our own health.
enum class Source { downstream, upstream, internal };

struct Error {
    Failure kind;
    Source source;
    bool retryable;     // the same request may be tried once more on a new connection
    std::string cause;  // for logs; never contains bytes that were carried
};

template <class T>
using Result = base::Result<T, Error>;

// Lower case, for a log line or a page: "timed out", "connection refused".
[[nodiscard]] std::string_view describe(Failure kind);

}  // namespace net
