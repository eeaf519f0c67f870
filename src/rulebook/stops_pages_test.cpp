// *Why was this blocked?*, as somebody reads it at a device whose browser shows an error in the place of the block
// page.

#include "support/gate_pages.h"
#include "support/golden.h"

namespace rulebook {
namespace {

class Stops : public GatePages {
protected:
    Stops() {
        through = network;
        who_is_who.at_device = [this](const gatepost::Place& at) {
            if (!is_there) return std::optional<gatepost::Bound>();
            return std::optional(gatepost::Bound{at, gatepost::PersonId::mint(random),
                                                 same_id<gatepost::ProfileId>(year_5), gatepost::Known::own_sign_in,
                                                 signed_in, signed_in + std::chrono::hours(5), idle});
        };
    }
    std::string says() { return shown(answer(web::Method::get, "/headcorn/blocked", "")); }
    Stop stop(std::string url, std::string category, std::chrono::minutes ago) const {
        return {clock.now() - ago, year_5, std::move(url), filter::Action::block, std::move(category), "category", ""};
    }
    // Where the first link with these words leads.
    static std::string led_to(const std::string& page, std::string_view words) {
        const auto end = page.find(std::string(words) + "</a>");
        if (end == std::string::npos) return {};
        const auto begin = page.rfind("href=\"", end) + 6;
        std::string link = page.substr(begin, page.find('"', begin) - begin);
        for (auto at = link.find("&amp;"); at != std::string::npos; at = link.find("&amp;")) link.replace(at, 5, "&");
        return link;
    }

    const web::NetworkId network = web::NetworkId::mint(random);
    const filter::ProfileId year_5 = *rules.profile_of(headcorn.school(), school::Audience::learner, 5);
    base::Instant signed_in = clock.now() - std::chrono::hours(1);
    bool is_there = true;
    std::chrono::seconds idle{3600};
};
INSTANTIATE_TEST_SUITE_P(both, Stops, support::both_engines(), support::engine_name);

TEST_P(Stops, the_page_says_what_the_block_page_would_have_said_and_a_request_can_be_made_from_it) {
    stops.held = {stop("https://games.example/", "gaming", std::chrono::minutes(1)),
                  stop("https://shock.example/", "pornography", std::chrono::minutes(2)),
                  stop("https://games.example/", "gaming", std::chrono::minutes(3))};
    std::string page = says();
    EXPECT_NE(page.find("This page does not open at school."), std::string::npos);
    EXPECT_NE(page.find("Games"), std::string::npos);
    EXPECT_EQ(page.find("Pornography"), std::string::npos) << "what the block page withholds is withheld here";
    EXPECT_NE(page.find("Childline"), std::string::npos);
    EXPECT_EQ(page.find("games.example", page.find("games.example") + 1), std::string::npos) << "once, not each time";
    const std::string link = led_to(page, "Ask for this page");
    const auto question = link.find('?');
    ASSERT_NE(question, std::string::npos);
    const std::string asked = shown(answer(web::Method::post, "/headcorn/ask", link.substr(question + 1)));
    EXPECT_NE(asked.find("Thank you for asking"), std::string::npos);
    EXPECT_EQ(requests.open(who).at(0).address, "https://games.example/");
    for (auto at = page.find("?about="); at != std::string::npos; at = page.find("?about="))
        page.replace(at, page.find('"', at) - at, "?SEALED");
    support::expect_golden("src/rulebook/golden/why_blocked.html", page);
}

TEST_P(Stops, after_a_warning_over_https_somebody_goes_on_from_here) {
    const filter::RuleId rule = filter::RuleId::mint(random);
    Stop warned = stop("https://webmail.example/", "webmail", std::chrono::minutes(1));
    warned.action = filter::Action::warn;
    warned.rule = rule.text();
    stops.held = {warned};
    const std::string page = says();
    EXPECT_NE(page.find("asks you to think"), std::string::npos);
    const std::string link = led_to(page, "Go on to this page");
    ASSERT_FALSE(link.empty());
    (void)answer(web::Method::post, "/headcorn/warning", link.substr(link.find('?') + 1));
    ASSERT_EQ(went_on.size(), 1U);
    EXPECT_EQ(went_on[0].warning, same_id<gatepost::WarningId>(rule));
}

TEST_P(Stops, whoever_sits_down_later_reads_nothing_of_those_before) {
    stops.held = {stop("https://games.example/", "gaming", std::chrono::minutes(20))};
    EXPECT_EQ(says().find("games.example"), std::string::npos) << "older than a quarter of an hour";
    EXPECT_EQ(stops.asked->second, clock.now() - kStopsShown);
    stops.held = {stop("https://games.example/", "gaming", std::chrono::minutes(5))};
    clock.pass(std::chrono::minutes(1));
    signed_in = clock.now();
    EXPECT_EQ(says().find("games.example"), std::string::npos) << "before this sign-in";
    EXPECT_EQ(stops.asked->second, clock.now());
}

TEST_P(Stops, what_was_before_the_device_lay_idle_and_what_is_not_named_is_gone_sooner) {
    idle = std::chrono::seconds(300);
    stops.held = {stop("https://games.example/", "gaming", std::chrono::minutes(6))};
    EXPECT_EQ(says().find("games.example"), std::string::npos) << "the gate has ended that sign-in";
    idle = std::chrono::seconds(3600);
    EXPECT_NE(says().find("games.example"), std::string::npos);
    stops.held = {stop("https://self-harm.example/", "self-harm", std::chrono::minutes(6))};
    EXPECT_EQ(says().find("self-harm.example"), std::string::npos);
    stops.held = {stop("https://self-harm.example/", "self-harm", std::chrono::minutes(4))};
    EXPECT_NE(says().find("self-harm.example"), std::string::npos);
}

TEST_P(Stops, of_what_was_no_page_the_page_says_so_and_offers_no_request) {
    Stop refused = stop("https://allowed.example/", "circumvention", std::chrono::minutes(1));
    refused.is_refused = true;
    stops.held = {refused};
    const std::string page = says();
    EXPECT_NE(page.find("no way to a page that the filter can look at"), std::string::npos);
    EXPECT_EQ(page.find("Ask for this page"), std::string::npos);
    EXPECT_EQ(page.find("Ways round the filter"), std::string::npos);
}

TEST_P(Stops, where_nobody_is_signed_in_or_the_device_is_unknown_the_page_says_what_to_do) {
    stops.held = {stop("https://games.example/", "gaming", std::chrono::minutes(1))};
    is_there = false;
    std::string page = says();
    EXPECT_NE(page.find("Nobody is signed in"), std::string::npos);
    EXPECT_EQ(page.find("games.example"), std::string::npos);
    is_there = true;
    through.reset();
    page = says();
    EXPECT_NE(page.find("on the device on which something did not open"), std::string::npos);
    EXPECT_EQ(page.find("games.example"), std::string::npos);
    EXPECT_NE(page.find("999"), std::string::npos) << "help is there whatever else is not";
}

}  // namespace
}  // namespace rulebook
