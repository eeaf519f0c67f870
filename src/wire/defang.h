#pragma once
// Addresses that nobody shall follow by accident, as text. Pure; any thread.

#include <string>
#include <string_view>

namespace wire {

// `example[.]com/page`: to be read, not to be linked or completed by what it is pasted into (SAFEGUARDING 29). A full
// stop that ends a sentence stays one; a scheme is left out.
[[nodiscard]] std::string defanged(std::string_view text);

}  // namespace wire
