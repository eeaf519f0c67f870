#pragma once
// The statuses that this server answers with (RFC 9110 §15).

#include <cstdint>

namespace web {

enum class Status : std::uint16_t {
    ok = 200,
    see_other = 303,
    not_modified = 304,
    moved_for_good = 308,
    bad_request = 400,
    forbidden = 403,
    not_found = 404,
    wrong_method = 405,
    too_slow = 408,
    too_large = 413,
    wrong_type = 415,
    other_host = 421,
    form_refused = 422,
    broken = 500,
    busy = 503,
};

}  // namespace web
