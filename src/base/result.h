#pragma once
// How an expected failure is returned. Exceptions mean "this request cannot go on" and are thrown only by
// `store` and at start-up (docs/decisions/0003-expected-and-the-exception-line.md).

#include <tl/expected.hpp>

#include <type_traits>
#include <utility>

namespace base {

// A value of type T, or the error E that says why there is none.
template <class T, class E>
using Result = tl::expected<T, E>;

// Makes the failing side of a Result: `return failure(UrlError::no_host);`
template <class E>
[[nodiscard]] constexpr auto failure(E&& error) {
    return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

// The value of a Result that carries nothing but success.
struct Nothing {};

// Takes the value out of a Result known to hold one; used by TRY and CO_TRY.
template <class T, class E>
[[nodiscard]] constexpr T take(tl::expected<T, E>&& result) {
    return std::move(*result);
}
template <class E>
constexpr Nothing take(tl::expected<void, E>&&) {
    return {};
}

}  // namespace base

// The value of the expression, or return its error to the caller. For functions; a coroutine uses CO_TRY.
// Each use names its own variable, so that one TRY may stand inside another.
// LIMIT: not inside the braces of an initializer with other members: g++ 12 leaks those already built when it
// returns early. Give the value a name first.
#define TRY(...) TRY_NAMED_BY(__COUNTER__, __VA_ARGS__)
#define TRY_NAMED_BY(number, ...) TRY_IN(number, __VA_ARGS__)
#define TRY_IN(number, ...)                                                                       \
    __extension__({                                                                               \
        auto try_result_##number = (__VA_ARGS__);                                                 \
        if (!try_result_##number) return ::base::failure(std::move(try_result_##number).error()); \
        ::base::take(std::move(try_result_##number));                                             \
    })

// Declares `name` with the value of `co_await …`, or co_returns its error. A statement of its own, since
// g++ 12 fails on co_await inside a statement expression.
#define CO_TRY(name, ...)                                                              \
    auto name##_result_ = (__VA_ARGS__);                                               \
    if (!name##_result_) co_return ::base::failure(std::move(name##_result_).error()); \
    [[maybe_unused]] auto name = ::base::take(std::move(name##_result_))
