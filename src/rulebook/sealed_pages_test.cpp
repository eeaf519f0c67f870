// The page of the illegal layer: numbers, and never what a list holds.

#include "support/gate_pages.h"
#include "support/golden.h"

namespace rulebook {
namespace {

using SealedPages = GatePages;
INSTANTIATE_TEST_SUITE_P(both, SealedPages, support::both_engines(), support::engine_name);

TEST_P(SealedPages, a_list_that_lost_much_is_decided_on_by_the_leadership_who_see_numbers_alone) {
    const auto page = [&] { return shown(answer(web::Method::get, "/headcorn/gate/illegal", "")); };
    EXPECT_NE(page().find("None is loaded"), std::string::npos);
    std::string lines;
    for (int i = 0; i < 10; ++i) lines += "made-up" + std::to_string(i) + ".example/page\n";
    ASSERT_TRUE(sealed.load(headcorn.school(), {"IWF", "2026-03-01", lines}, school::Operator{}));
    ASSERT_TRUE(sealed.load(headcorn.school(), {"IWF", "2026-03-02", "made-up1.example/page\n"}, school::Operator{}));
    EXPECT_EQ(page().find("Take it"), std::string::npos) << "the network manager reads and does not decide";
    sign_in(rights::Role::head);
    const std::string waits = page();
    EXPECT_NE(waits.find("all entries: 10 before, 1 now"), std::string::npos);
    EXPECT_EQ(waits.find("made-up"), std::string::npos);
    support::expect_golden("src/rulebook/golden/illegal.html", [&] {
        std::string same = waits;
        for (const SealedListRecord& one : sealed.all(headcorn.school()))
            for (auto at = same.find(one.id.text()); at != std::string::npos; at = same.find(one.id.text()))
                same.replace(at, one.id.text().size(), "ID");
        return same;
    }());
    std::string at;
    for (const SealedListRecord& one : sealed.all(headcorn.school()))
        if (one.state == ContentState::waiting) at = "/headcorn/gate/illegal/" + one.id.text() + "/decision";
    const web::Response without = answer(web::Method::post, at, "choice=refuse&reason=");
    EXPECT_EQ(without.status, web::Status::form_refused);
    EXPECT_NE(shown(without).find("Say why"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, at, "choice=refuse&reason=a+mistake").status, web::Status::see_other);
    EXPECT_EQ(page().find("Take it"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, at, "choice=take&reason=again").status, web::Status::form_refused);
}

}  // namespace
}  // namespace rulebook
