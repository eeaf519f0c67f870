#include "gateway/inbox.h"

#include "base/ensure.h"

#include <algorithm>
#include <span>
#include <utility>

namespace gateway {

base::Bytes Buffers::borrow() {
    if (free_.empty()) return base::Bytes(kBlockBytes);
    base::Bytes block = std::move(free_.back());
    free_.pop_back();
    return block;
}

void Buffers::give_back(base::Bytes block) {
    if (free_.size() < kKept) free_.push_back(std::move(block));
}

void Inbox::consume(std::size_t count) {
    base::ensure(count <= end_ - begin_, "only what arrived can be consumed");
    begin_ += count;
    if (begin_ == end_) release();
}

void Inbox::release() {
    begin_ = end_ = 0;
    if (!block_.empty()) buffers_.give_back(std::exchange(block_, {}));
}

net::Task<net::Result<Arrived>> Inbox::more() {
    if (block_.empty()) {
        CO_TRY(ready, co_await stream_.readable());
        block_ = buffers_.borrow();
    } else if (end_ == block_.size()) {
        base::ensure(begin_ > 0, "a full inbox is emptied before more is read");
        std::copy(block_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  block_.begin() + static_cast<std::ptrdiff_t>(end_), block_.begin());
        end_ -= std::exchange(begin_, 0);
    }
    const auto got = co_await stream_.read(std::span(block_).subspan(end_));
    if (!got || *got == 0) {
        if (begin_ == end_) release();
        if (!got) co_return base::failure(got.error());
        co_return Arrived::end;
    }
    end_ += *got;
    co_return Arrived::bytes;
}

}  // namespace gateway
