#pragma once
// A sighting as bytes, before it is sealed and after it was opened. Private to the room.

#include "base/bytes.h"
#include "monitor/rule.h"

#include <optional>

namespace monitor {

[[nodiscard]] base::Bytes write(const Sighting& sighting);
// Empty when it is not what `write` made.
[[nodiscard]] std::optional<Sighting> read_sighting(base::ByteView bytes);

}  // namespace monitor
