// Any bytes: read or refused, never more; what was read is written back the same.
#include "base/ensure.h"
#include "gatepost/event.h"
#include "gatepost/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView input = std::as_bytes(std::span(data, size));
    const base::Bytes exact(input.begin(), input.end());
    if (const auto event = gatepost::read_event(exact))
        base::ensure(gatepost::write(*event) == exact, "an event has one form");
    if (const auto frame = gatepost::first_frame(exact); frame && frame->state == gatepost::FrameState::whole)
        base::ensure(frame->bytes <= exact.size(), "a frame lies inside its file");
    return 0;
}
