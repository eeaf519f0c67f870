#pragma once
// Conversions between numbers that might not fit are written `narrow<T>(x)`.

#include "base/ensure.h"

#include <concepts>
#include <utility>

namespace base {

// `value` as a To; a value that does not fit is a bug of the caller, who checked the range before.
template <std::integral To, std::integral From>
[[nodiscard]] constexpr To narrow(From value) {
    if (!std::in_range<To>(value)) ensure(false, "a narrowed number must fit");
    return static_cast<To>(value);
}

}  // namespace base
