// Any bytes: read or refused, never more; what was read is written back the same, or, of an earlier version, as this
// one that says the same.
#include "base/ensure.h"
#include "gatepost/presence.h"
#include "gatepost/question.h"
#include "gatepost/spool.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView input = std::as_bytes(std::span(data, size));
    const base::Bytes exact(input.begin(), input.end());
    if (const auto record = gatepost::read_presence_record(exact)) {
        const base::Bytes written = gatepost::write(*record);
        const bool is_current = !exact.empty() && exact.front() == written.front();
        base::ensure(!is_current || written == exact, "a record has one form");
        base::ensure(gatepost::read_presence_record(written) == *record, "a record reads what it writes");
        gatepost::PresenceBook book;
        book.apply(*record);
        (void)book.still_in_force(base::Instant{});
    }
    (void)gatepost::read_question(exact);
    (void)gatepost::read_answer(exact);
    (void)gatepost::read_acknowledged(exact);
    return 0;
}
