// A request head cut in two asks for more or fails as the whole does; written again, it reads the same.
#include "exact.h"
#include "wire/http1.h"
#include "wire/http1_write.h"

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    const auto parsed = wire::parse_request_head(input.view());
    const fuzz::ExactBytes half(input.view().first(size / 2));
    const auto early = wire::parse_request_head(half.view());
    if (!early) ensure(!parsed, "what is wrong in its first half is wrong as a whole");
    if (early && *early) {
        ensure(parsed && *parsed && (*parsed)->consumed == (*early)->consumed, "a head that was whole stays so");
    }
    if (!parsed || !*parsed) return 0;
    const wire::RequestHeadView& head = (*parsed)->head;
    ensure((*parsed)->consumed <= size, "no more is consumed than there is");
    base::Bytes written;
    wire::HeadWriter writer = wire::HeadWriter::request(written, head.method, head.target);
    for (const wire::FieldView& field : head.fields) writer.field(field);
    writer.end();
    const auto again = wire::parse_request_head(written);
    // HTTP/1.0 is written as HTTP/1.1, where Host is needed.
    if (!again && again.error() == wire::HttpError::missing_host) return 0;
    ensure(again && *again && (*again)->consumed == written.size(), "a written head is a head");
    ensure((*again)->head.framing == head.framing, "writing keeps the length of the message");
    ensure((*again)->head.fields.size() == head.fields.size(), "writing keeps the fields");
    const wire::HopByHopView hop(head.fields);
    for (const wire::FieldView& field : head.fields) {
        if (field.known == wire::FieldName::content_length)
            ensure(!hop.ends_here(field), "the length is never dropped");
    }
    (void)wire::read_target(head);
    (void)wire::via_names(head.fields, "gatehouse");
    return 0;
}
