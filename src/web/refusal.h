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

// When `request` posted sentences that `page` does not show, they stand on top of it: nothing typed is ever lost,
// whether the session ended, the record moved on or the disk is full. Only what came from a page of ours and was parsed
// is given back, and to the browser that sent it; what the page is about plays no part (SAFEGUARDING 3).
void give_back_words(Page& page, const Request& request);

}  // namespace web
