// A chunked body is the same in one piece, in two and byte by byte; written again, it reads the same.
#include "exact.h"
#include "wire/http1_body.h"
#include "wire/http1_write.h"

#include <algorithm>

using base::ensure;

namespace {

struct Outcome {
    base::Bytes body;
    bool failed = false, finished = false;
    wire::HttpError error{};
    std::size_t consumed = 0;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome decode(base::ByteView input, std::size_t piece) {
    wire::ChunkedDecoder decoder;
    Outcome outcome;
    while (outcome.consumed < input.size() && !outcome.finished) {
        const std::size_t length = std::min(piece, input.size() - outcome.consumed);
        const fuzz::ExactBytes part(input.subspan(outcome.consumed, length));
        const auto step = decoder.feed(part.view());
        if (!step) {
            outcome.failed = true;
            outcome.error = step.error();
            outcome.consumed = 0;  // depends on the pieces
            return outcome;
        }
        ensure(step->consumed > 0 && step->consumed <= length, "every step goes on");
        base::append(outcome.body, step->body);
        outcome.consumed += step->consumed;
        outcome.finished = step->state == wire::ChunkedDecoder::State::finished;
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    const Outcome whole = decode(input.view(), size + 1);
    ensure(decode(input.view(), 1) == whole, "byte by byte is the same");
    ensure(decode(input.view(), size / 2 + 1) == whole, "two pieces are the same");
    base::Bytes written;
    wire::append_chunk(written, whole.body);
    wire::append_last_chunk(written);
    const Outcome again = decode(written, written.size());
    ensure(again.finished && again.body == whole.body, "a written body is the body");
    return 0;
}
