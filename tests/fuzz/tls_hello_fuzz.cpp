// A hello cut in two asks for more or fails as the whole does; so does the same message in records of one byte.
#include "exact.h"
#include "wire/tls_hello.h"

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    const auto parsed = wire::parse_client_hello(input.view());
    const fuzz::ExactBytes half(input.view().first(size / 2));
    const auto early = wire::parse_client_hello(half.view());
    if (!early) ensure(!parsed, "what is wrong in its first half is wrong as a whole");
    if (early && *early)
        ensure(parsed && *parsed && (*parsed)->consumed == (*early)->consumed, "a whole hello stays so");
    if (!parsed || !*parsed) return 0;
    ensure((*parsed)->consumed <= size, "no more is consumed than there is");
    base::Writer records;
    base::Cursor cursor(input.view().first((*parsed)->consumed));
    while (!cursor.at_end()) {
        ensure(cursor.skip(3), "a record has a head");
        const auto length = cursor.u16();
        ensure(length.has_value(), "a record has a length");
        const auto content = cursor.take(*length);
        ensure(content.has_value(), "a record has its content");
        for (const std::byte byte : *content) {
            records.u8(22);
            records.u16(0x0301);
            records.u16(1);
            records.u8(std::to_integer<std::uint8_t>(byte));
        }
    }
    const auto again = wire::parse_client_hello(records.bytes());
    ensure(again && *again, "a hello in small records is a hello");
    ensure((*again)->server_name == (*parsed)->server_name, "the host does not depend on the records");
    ensure((*again)->protocols == (*parsed)->protocols, "nor do the protocols");
    return 0;
}
