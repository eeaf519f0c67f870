// Alone in its file: Asio's parallel groups are dear to compile.
#include "net/loop.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <utility>

namespace net {

Task<void> both(Task<void> one, Task<void> other) {
    using boost::asio::experimental::awaitable_operators::operator&&;
    co_await (std::move(one) && std::move(other));
}

}  // namespace net
