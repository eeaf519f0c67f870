#pragma once
// The words of refusals. One place, so that "not found" reads the same whether a thing is absent or hidden.

#include "web/page.h"
#include "web/response.h"

#include <string_view>

namespace web {

// `reference` and `clause` are shown where the status has a place for them.
struct RefusalWords {
    std::string_view clause{};
    std::string_view reference{};
};
[[nodiscard]] Page refusal_page(Status status, const RefusalWords& words);

// When nothing more can be kept: says that this was not, and that whoever must be told is to be told in person.
[[nodiscard]] Page no_room_page();

}  // namespace web
