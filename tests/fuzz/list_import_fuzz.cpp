// Any bytes as a list, in every format; the file made of it must open again. The first byte chooses the format.

#include "base/ensure.h"
#include "base/still_world.h"
#include "filter/filter.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const base::ByteView input = std::as_bytes(std::span(bytes, size));
    base::SeededRandom random(1);
    filter::ListCompiler compiler(random);
    compiler.add({"fuzz", filter::Category::gaming, static_cast<filter::ListFormat>(bytes[0] % 4)},
                 base::text_of(input.subspan(1)));
    auto made = compiler.compile(base::Instant{});
    base::ensure(made.has_value(), "one category always fits");
    const auto opened = filter::CategoryDatabase::of_bytes(std::move(made->file), "fuzz");
    base::ensure(opened.has_value() && opened->check_content(), "what was compiled can be opened");
    return 0;
}
