#include "net/waiter.h"

#include "base/ensure.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace net {

namespace asio = boost::asio;

namespace {

using Token = asio::use_awaitable_t<asio::io_context::executor_type>;
using Waiting = asio::async_result<Token, void()>::handler_type;

}  // namespace

// Asio's handler of the task that waits.
struct Waiter::Place {
    std::optional<Waiting> waiting;
};

Waiter::Waiter(asio::io_context& context) : context_(context), place_(std::make_unique<Place>()) {}

Waiter::~Waiter() = default;

Task<void> Waiter::wait() {
    auto begin = [this](auto waiting) {
        base::ensure(!place_->waiting, "at most one task waits in each direction");
        auto slot = asio::get_associated_cancellation_slot(waiting);
        if (slot.is_connected()) slot.assign([this](asio::cancellation_type) { wake_soon(); });
        place_->waiting.emplace(std::move(waiting));
    };
    return asio::async_initiate<const Token, void()>(std::move(begin), Token());
}

void Waiter::wake_now() {
    if (!place_->waiting) return;
    Waiting waiting = *std::exchange(place_->waiting, std::nullopt);
    waiting();
}

void Waiter::wake_soon() {
    if (!place_->waiting) return;
    asio::post(context_, [waiting = *std::exchange(place_->waiting, std::nullopt)]() mutable { waiting(); });
}

}  // namespace net
