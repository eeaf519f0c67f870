#pragma once
// The block pages of a profile, rendered by the office and filled in by the gate (ARCHITECTURE knot 7).

#include "filter/filter.h"
#include "school/school.h"
#include "wire/host.h"

#include <array>
#include <string>
#include <vector>

namespace rulebook {

struct SchoolSetup;

// What a block page may say about the school. No person's name (SAFEGUARDING 13).
struct BlockPageWords {
    std::string school;        // "Headcorn Primary School"
    std::string school_key;    // the first part of its office paths
    wire::Hostname office;     // where its report page is
    std::string whom_to_tell;  // a post's title: "designated safeguarding lead"
    std::string childline;     // its number; empty when the school's contacts have none in force
    filter::Audience audience;
};

[[nodiscard]] BlockPageWords block_page_words(const SchoolSetup& setup, filter::Audience audience);

// What a page says first, here and on the office's page about it.
[[nodiscard]] std::string block_words(filter::Audience audience);
[[nodiscard]] std::string warning_words(filter::Audience audience, filter::Reason reason);
inline constexpr std::string_view kOnlyLookedAt = "Only pages that a member of staff has looked at open here.";

// The reasons for which a page is shown. Not for a missing profile, for which there is nobody to render.
inline constexpr auto kBlockReasons = std::to_array<filter::Reason>(
    {filter::Reason::illegal_content, filter::Reason::single_block, filter::Reason::exception,
     filter::Reason::school_list, filter::Reason::category, filter::Reason::uncategorised, filter::Reason::sign_in});

// The reasons for which a page warns, and whoever reads it may go on.
inline constexpr auto kWarningReasons =
    std::to_array<filter::Reason>({filter::Reason::category, filter::Reason::uncategorised});

[[nodiscard]] std::vector<filter::PagePiece> warning_page(const BlockPageWords& words, filter::Reason reason);
[[nodiscard]] std::vector<filter::PagePiece> block_page(const BlockPageWords& words, filter::Reason reason);

}  // namespace rulebook
