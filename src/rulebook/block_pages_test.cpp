// What a learner reads on a blocked page.

#include "rulebook/block_page.h"
#include "support/golden.h"

#include <set>

namespace rulebook {
namespace {

using filter::Audience;
using filter::PageSlot;
using filter::Reason;

BlockPageWords words(Audience audience) {
    return {.school = "St Mary's & \"All\" <Saints>",
            .school_key = "headcorn",
            .office = *wire::Hostname::parse("gatehouse.headcorn.example"),
            .whom_to_tell = "designated safeguarding lead",
            .childline = "0800 1111",
            .audience = audience};
}

std::string shown(const std::vector<filter::PagePiece>& pieces) {
    std::string page;
    for (const filter::PagePiece& piece : pieces) {
        if (const auto* text = std::get_if<std::string>(&piece)) page += *text;
        else page += "[slot " + std::to_string(static_cast<int>(std::get<PageSlot>(piece))) + "]";
    }
    return page;
}

TEST(block_page, looks_as_it_was_read) {
    support::expect_golden("src/rulebook/golden/blocked_learner.html",
                           shown(block_page(words(Audience::learners), Reason::category)));
    support::expect_golden("src/rulebook/golden/blocked_youngest.html",
                           shown(block_page(words(Audience::learners), Reason::uncategorised)));
    support::expect_golden("src/rulebook/golden/blocked_staff.html",
                           shown(block_page(words(Audience::staff), Reason::category)));
    support::expect_golden("src/rulebook/golden/blocked_illegal_learner.html",
                           shown(block_page(words(Audience::learners), Reason::illegal_content)));
    support::expect_golden("src/rulebook/golden/blocked_illegal_staff.html",
                           shown(block_page(words(Audience::staff), Reason::illegal_content)));
}

std::vector<std::vector<filter::PagePiece>> pages_for(Audience audience) {
    std::vector<std::vector<filter::PagePiece>> pages;
    for (const Reason reason : kBlockReasons) pages.push_back(block_page(words(audience), reason));
    for (const Reason reason : kWarningReasons) pages.push_back(warning_page(words(audience), reason));
    return pages;
}

TEST(block_page, a_warning_says_why_and_has_one_way_on) {
    support::expect_golden("src/rulebook/golden/warned_staff.html",
                           shown(warning_page(words(Audience::staff), Reason::category)));
    support::expect_golden("src/rulebook/golden/warned_learner.html",
                           shown(warning_page(words(Audience::learners), Reason::uncategorised)));
}

TEST(block_page, runs_nothing_loads_nothing_and_sends_nothing_on_another_sites_address) {
    for (const Audience audience : {Audience::learners, Audience::staff, Audience::visitors, Audience::signed_out})
        for (const auto& pieces : pages_for(audience)) {
            std::string page = shown(pieces);
            // An icon of no bytes: without it a browser asks the blocked site for one.
            constexpr std::string_view kNoIcon = "<link rel=\"icon\" href=\"data:,\">";
            ASSERT_NE(page.find(kNoIcon), std::string::npos);
            page.erase(page.find(kNoIcon), kNoIcon.size());
            for (const char* refused : {"<script", "<form", "<img", "<iframe", "<link", "src=", "style=", "url("})
                EXPECT_EQ(page.find(refused), std::string::npos) << refused;
            EXPECT_EQ(page.find("<style>"), page.rfind("<style>"));
            EXPECT_EQ(page.find("<h1>"), page.rfind("<h1>"));
        }
}

TEST(block_page, a_school_name_cannot_become_markup) {
    const std::string page = shown(block_page(words(Audience::learners), Reason::category));
    EXPECT_EQ(page.find("<Saints>"), std::string::npos);
    EXPECT_NE(page.find("St Mary&#39;s &amp; &quot;All&quot; &lt;Saints&gt;"), std::string::npos) << page;
}

TEST(block_page, nobody_can_ask_for_illegal_content_and_its_page_names_no_site) {
    for (const Audience audience : {Audience::learners, Audience::staff})
        for (const filter::PagePiece& piece : block_page(words(audience), Reason::illegal_content))
            EXPECT_FALSE(std::holds_alternative<PageSlot>(piece));
}

TEST(block_page, what_a_site_holds_is_said_only_where_the_gate_fills_it_in) {
    for (const char* topic : {"Self-harm", "Pornography", "self-harm"})
        EXPECT_EQ(shown(block_page(words(Audience::learners), Reason::category)).find(topic), std::string::npos);
}

TEST(block_page, a_warning_asks_a_child_what_a_child_can_answer) {
    const std::string learner = shown(warning_page(words(Audience::learners), Reason::category));
    EXPECT_NE(learner.find("Do you need it for your learning?"), std::string::npos);
    EXPECT_EQ(learner.find("your work"), std::string::npos);
    EXPECT_NE(shown(warning_page(words(Audience::staff), Reason::category)).find("Do you need it for your work?"),
              std::string::npos);
}

TEST(block_page, a_school_without_a_number_in_force_prints_no_dead_line) {
    BlockPageWords without = words(Audience::learners);
    without.childline.clear();
    EXPECT_EQ(shown(block_page(without, Reason::category)).find("Childline"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
