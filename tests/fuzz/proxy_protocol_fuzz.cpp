// A PROXY header cut in two asks for more or fails as the whole does; written again, it reads the same.
#include "exact.h"
#include "wire/proxy_protocol.h"

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    const auto parsed = wire::parse_proxy_header(input.view());
    const fuzz::ExactBytes half(input.view().first(size / 2));
    const auto early = wire::parse_proxy_header(half.view());
    if (!early) ensure(!parsed, "what is wrong in its first half is wrong as a whole");
    if (!parsed || !*parsed) return 0;
    ensure((*parsed)->consumed <= size, "no more is consumed than there is");
    const base::Bytes written = wire::write_proxy_header((*parsed)->header);
    const auto again = wire::parse_proxy_header(written);
    ensure(again && *again && (*again)->header == (*parsed)->header, "a header reads what it writes");
    return 0;
}
