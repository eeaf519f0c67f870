// A response head cut in two asks for more or fails as the whole does; written again, it reads the same.
#include "exact.h"
#include "wire/http1.h"
#include "wire/http1_write.h"

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    const auto parsed = wire::parse_response_head(input.view());
    const fuzz::ExactBytes half(input.view().first(size / 2));
    const auto early = wire::parse_response_head(half.view());
    if (!early) ensure(!parsed, "what is wrong in its first half is wrong as a whole");
    if (!parsed || !*parsed) return 0;
    const wire::ResponseHeadView& head = (*parsed)->head;
    base::Bytes written;
    wire::HeadWriter writer = wire::HeadWriter::response(written, head.status, head.reason);
    for (const wire::FieldView& field : head.fields) writer.field(field);
    writer.end();
    const auto again = wire::parse_response_head(written);
    ensure(again && *again && (*again)->consumed == written.size(), "a written head is a head");
    for (const char* method : {"GET", "HEAD", "CONNECT"}) {
        ensure((*again)->head.framing(method) == head.framing(method), "writing keeps the length of the message");
    }
    (void)head.persists(head.framing("GET"));
    return 0;
}
