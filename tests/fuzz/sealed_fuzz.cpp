// Any bytes as a sealed layer, and as a list to be sealed, whose file must open again.

#include "base/ensure.h"
#include "base/text.h"
#include "filter/filter.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const base::ByteView input = std::as_bytes(std::span(bytes, size));
    const base::Key key{};
    (void)filter::SealedLayer::open(base::Bytes(input.begin(), input.end()), key, "fuzz");
    const auto school = *filter::SchoolId::from_bytes(base::ByteView(key).first(filter::SchoolId::kBytes));
    const std::vector<filter::SealedList> lists{{"fuzz", "", base::to_text(input)}};
    auto made = filter::seal({school, key, base::Instant{}}, lists);
    base::ensure(made.has_value(), "one short list always fits");
    const auto layer = filter::SealedLayer::open(std::move(made->file), key, "fuzz");
    base::ensure(layer.has_value() && layer->entries() == made->entries, "what was sealed can be opened");
    return 0;
}
