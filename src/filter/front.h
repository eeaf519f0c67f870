#pragma once
// Front-ends: sites that show a page of another site as their own. A translator, a cache, an archive, an AMP copy, a
// web proxy. Whoever asks a front-end for a page asks for that page. One chapter of filter/filter.h.

#include "filter/verdict.h"

#include <cstddef>
#include <vector>

namespace filter {

// LIMIT: pages, side by side or within each other. Nobody but somebody who hides what they ask for needs more than two.
inline constexpr std::size_t kMaxWithin = 8;

struct Fronted {
    // What is shown, as far as the address tells, the outermost first. By name where only the name of the front-end is
    // seen and tells it (`en-wikipedia-org.translate.goog`). Empty: the site shows itself.
    std::vector<Target> pages;
    bool goes_on = false;  // there are more than kMaxWithin
    // All were named to a front-end of the table, which shows what it is asked for and nothing else. Of a program, or
    // of an address that was made unreadable, anybody's word would do.
    bool are_sure = true;
};

// The hosts of front-ends are one table (front.cpp), as they were in November 2026. One that is not in it is known to
// the lists alone; but the addresses that the common web proxy programs make are read wherever they stand.
[[nodiscard]] Fronted fronted_by(const Target& target);

// A question to a name server in the address of a page (RFC 8484 §4.1).
[[nodiscard]] bool asks_for_names(const wire::Url& url);

}  // namespace filter
