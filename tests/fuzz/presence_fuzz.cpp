// Any bytes: read or refused, never more; what was read is written back the same.
#include "base/ensure.h"
#include "gatepost/presence.h"
#include "gatepost/question.h"
#include "gatepost/spool.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView input = std::as_bytes(std::span(data, size));
    const base::Bytes exact(input.begin(), input.end());
    if (const auto record = gatepost::read_presence_record(exact)) {
        base::ensure(gatepost::write(*record) == exact, "a record has one form");
        gatepost::PresenceBook book;
        book.apply(*record);
        (void)book.still_in_force(base::Instant{});
    }
    (void)gatepost::read_question(exact);
    (void)gatepost::read_answer(exact);
    (void)gatepost::read_acknowledged(exact);
    return 0;
}
