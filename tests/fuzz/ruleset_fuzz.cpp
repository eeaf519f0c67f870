// Any bytes as a ruleset: refused, or read so that writing gives the same bytes. The checksum is put right first,
// so that the fuzzer reaches what lies behind it.

#include "base/digest.h"
#include "base/ensure.h"
#include "filter/filter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    constexpr std::size_t kSizeAt = 16;
    constexpr std::size_t kHeader = 32;
    const base::ByteView input = std::as_bytes(std::span(bytes, size));
    (void)filter::read_rules(input, "fuzz");
    if (size < kHeader) return 0;
    base::Writer numbers;
    numbers.u64_le(size - kHeader);
    numbers.u64_le(base::checksum(input.subspan(kHeader)));
    base::Bytes file(input.begin(), input.end());
    std::ranges::copy(numbers.bytes(), file.begin() + kSizeAt);
    const auto rules = filter::read_rules(file, "fuzz");
    if (rules) base::ensure(filter::write(*rules) == file, "a ruleset has one spelling");
    return 0;
}
