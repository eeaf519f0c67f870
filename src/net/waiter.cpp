#include "net/waiter.h"

#include "base/ensure.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace net {

namespace asio = boost::asio;

Task<void> Waiter::wait() {
    auto begin = [this](auto waiting) {
        base::ensure(!waiting_, "at most one task waits in each direction");
        auto slot = asio::get_associated_cancellation_slot(waiting);
        if (slot.is_connected()) slot.assign([this](asio::cancellation_type) { wake_soon(); });
        waiting_.emplace(std::move(waiting));
    };
    return asio::async_initiate<const Token, void()>(std::move(begin), Token());
}

void Waiter::wake_now() {
    if (!waiting_) return;
    Waiting waiting = *std::exchange(waiting_, std::nullopt);
    waiting();
}

void Waiter::wake_soon() {
    if (!waiting_) return;
    asio::post(context_, [waiting = *std::exchange(waiting_, std::nullopt)]() mutable { waiting(); });
}

}  // namespace net
