// Any bytes as a ruleset: refused, or read so that writing gives the same bytes; one of an earlier version is written
// as this one, and says the same. The checksum is put right first, so that the fuzzer reaches what lies behind it.

#include "base/digest.h"
#include "base/ensure.h"
#include "filter/filter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    constexpr std::size_t kVersionAt = 8, kVersionBytes = 4;
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
    if (!rules) return 0;
    const base::Bytes written = filter::write(*rules);
    const auto version_of = [](base::ByteView of) { return of.subspan(kVersionAt, kVersionBytes); };
    if (std::ranges::equal(version_of(written), version_of(file)))
        base::ensure(written == file, "a ruleset has one spelling");
    const auto again = filter::read_rules(written, "written");
    base::ensure(again && *again == *rules, "a ruleset reads what it writes");
    return 0;
}
