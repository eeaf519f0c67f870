#include "net/memory.h"

#include "base/ensure.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace net {

struct MemoryLane {
    MemoryLane(Loop& loop, std::size_t limit) : capacity(limit), changed(loop) {
        base::ensure(capacity > 0, "a lane without room never moves");
    }

    [[nodiscard]] std::size_t room() const { return capacity > bytes.size() ? capacity - bytes.size() : 0; }

    const std::size_t capacity;
    base::Bytes bytes;
    bool finished = false;  // the writer said so
    bool reset = false;     // broken
    bool reader_gone = false;
    std::optional<std::size_t> reset_after;  // bytes still to be written before it breaks
    Signal changed;
};

namespace {

Error error_of(Failure kind, std::string cause) {
    return {.kind = kind, .source = Source::downstream, .retryable = false, .cause = std::move(cause)};
}

void append(MemoryLane& lane, base::ByteView bytes) {
    base::append(lane.bytes, bytes);
    if (lane.reset_after) {
        *lane.reset_after -= std::min(*lane.reset_after, bytes.size());
        lane.reset = *lane.reset_after == 0;
    }
    lane.changed.raise();
}

class MemoryStream final : public Stream {
public:
    MemoryStream(std::shared_ptr<MemoryLane> in, std::shared_ptr<MemoryLane> out)
        : in_(std::move(in)), out_(std::move(out)) {}

    ~MemoryStream() override {
        in_->reader_gone = true;
        out_->finished = true;
        in_->changed.raise();
        out_->changed.raise();
    }

    Task<Result<void>> readable() override {
        for (;;) {
            if (auto error = failure_of(*in_)) co_return base::failure(std::move(*error));
            if (!in_->bytes.empty() || in_->finished) co_return Result<void>();
            co_await in_->changed.wait();
        }
    }

    Task<Result<std::size_t>> read(std::span<std::byte> into) override {
        CO_TRY(ready, co_await readable());
        const std::size_t count = std::min(into.size(), in_->bytes.size());
        const auto end = in_->bytes.begin() + static_cast<std::ptrdiff_t>(count);
        std::copy(in_->bytes.begin(), end, into.begin());
        in_->bytes.erase(in_->bytes.begin(), end);
        in_->changed.raise();
        co_return count;
    }

    Task<Result<void>> write(base::ByteView from) override {
        for (;;) {
            if (auto error = failure_of(*out_)) co_return base::failure(std::move(*error));
            if (out_->reader_gone) co_return base::failure(error_of(Failure::reset, "the other side is gone"));
            if (from.empty()) co_return Result<void>();
            std::size_t count = std::min(from.size(), out_->room());
            if (out_->reset_after) count = std::min(count, *out_->reset_after);
            append(*out_, from.first(count));
            in_->reset = in_->reset || out_->reset;
            from = from.subspan(count);
            if (!from.empty() && !out_->reset && out_->room() == 0) co_await out_->changed.wait();
        }
    }

    Task<Result<void>> finish() override {
        if (auto error = failure_of(*out_)) co_return base::failure(std::move(*error));
        out_->finished = true;
        out_->changed.raise();
        co_return Result<void>();
    }

    void cancel() override {
        cancelled_ = true;
        in_->changed.raise();
        out_->changed.raise();
    }

private:
    std::optional<Error> failure_of(const MemoryLane& lane) const {
        if (cancelled_) return error_of(Failure::cancelled, "given up");
        if (lane.reset) return error_of(Failure::reset, "connection reset");
        return std::nullopt;
    }

    const std::shared_ptr<MemoryLane> in_;
    const std::shared_ptr<MemoryLane> out_;
    bool cancelled_ = false;
};

}  // namespace

MemoryPair memory_pair(Loop& loop, std::size_t capacity) {
    auto right_going = std::make_shared<MemoryLane>(loop, capacity);
    auto left_going = std::make_shared<MemoryLane>(loop, capacity);
    return {.left = std::make_unique<MemoryStream>(left_going, right_going),
            .right = std::make_unique<MemoryStream>(right_going, left_going)};
}

MemoryPeer::MemoryPeer(Loop& loop, std::size_t capacity)
    : to_stream_(std::make_shared<MemoryLane>(loop, capacity)),
      from_stream_(std::make_shared<MemoryLane>(loop, capacity)),
      stream_(std::make_unique<MemoryStream>(to_stream_, from_stream_)) {}

MemoryPeer::MemoryPeer(MemoryPeer&&) noexcept = default;
MemoryPeer& MemoryPeer::operator=(MemoryPeer&&) noexcept = default;

MemoryPeer::~MemoryPeer() {
    if (!to_stream_) return;  // moved away
    finish();
    from_stream_->reader_gone = true;
    from_stream_->changed.raise();
}

std::unique_ptr<Stream> MemoryPeer::stream() {
    base::ensure(stream_ != nullptr, "a peer's stream is taken once");
    return std::move(stream_);
}

void MemoryPeer::send(std::string_view text) { send(base::bytes_of(text)); }

void MemoryPeer::send(base::ByteView bytes) { append(*to_stream_, bytes); }

void MemoryPeer::finish() {
    to_stream_->finished = true;
    to_stream_->changed.raise();
}

void MemoryPeer::reset() {
    for (const auto& lane : {to_stream_, from_stream_}) {
        lane->reset = true;
        lane->changed.raise();
    }
}

void MemoryPeer::reset_after(std::size_t count) { from_stream_->reset_after = count; }

std::string MemoryPeer::received() {
    std::string text = base::to_text(from_stream_->bytes);
    from_stream_->bytes.clear();
    from_stream_->changed.raise();
    return text;
}

std::size_t MemoryPeer::waiting() const { return from_stream_->bytes.size(); }

bool MemoryPeer::ended() const { return from_stream_->finished; }

bool MemoryPeer::closed() const { return to_stream_->reader_gone; }

}  // namespace net
