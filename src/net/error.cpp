#include "net/error.h"

#include "base/ensure.h"

namespace net {

std::string_view describe(Failure kind) {
    switch (kind) {
        case Failure::ended:
            return "connection closed";
        case Failure::reset:
            return "connection reset";
        case Failure::refused:
            return "connection refused";
        case Failure::unreachable:
            return "unreachable";
        case Failure::timed_out:
            return "timed out";
        case Failure::not_allowed:
            return "address not allowed";
        case Failure::untrusted:
            return "not trusted";
        case Failure::exceeded:
            return "limit passed";
        case Failure::cancelled:
            return "cancelled";
        case Failure::broken:
            return "failed";
    }
    base::stop_on_bug("every failure has a description", base::SourceLine::here());
}

}  // namespace net
