// What the filter blocks too much: the figures, who reads them how exactly, and that somebody looks at them.

#include "support/golden.h"
#include "support/lesson_rooms.h"

namespace lessons {
namespace {

using namespace std::chrono_literals;

class OverblockingFigures : public LessonRooms {
protected:
    rulebook::Receipt ask(const std::string& url) {
        const web::Values values = web::Values::parse_form(link(url)).value();
        const auto asked = rulebook::read_ask(*rules.link_key(headcorn.school()), values.text("about"),
                                              values.text("seal"), clock.now());
        return requests.ask(headcorn.school(), *asked, std::nullopt).value();
    }
    std::string page() { return shown(answer(web::Method::get, "/headcorn/gate/overblocking", "")); }
};
INSTANTIATE_TEST_SUITE_P(both, OverblockingFigures, support::both_engines(), support::engine_name);

TEST_P(OverblockingFigures, count_what_was_asked_for_and_what_came_of_it) {
    sign_in(rights::Role::network_manager);
    const auto chess = ask("http://games.example/chess");
    ask("http://games.example/draughts");
    const auto video = ask("http://video.example/");
    ask("http://social.example/");
    ask("http://self-harm.example/");
    clock.pass(40min);
    ASSERT_TRUE(requests.settle(who, chess.request.id, {rulebook::AskOutcome::opened, "for the club"}));
    clock.pass(200min);
    ASSERT_TRUE(requests.settle(who, video.request.id, {rulebook::AskOutcome::not_opened, "at home"}));
    be_teacher();
    ASSERT_TRUE(open(lesson(heath, "games.example/maths")));
    const school::SchoolCalendar& calendar = rules.school(headcorn.school())->profile.calendar;
    const base::Instant since = first_counted(calendar, clock.now());
    const Overblocked figures =
        figures_of(requests.records(headcorn.school(), since), openings.since(headcorn.school(), since),
                   rules.lists_in_force().get(), calendar, clock.now());
    ASSERT_EQ(figures.months.size(), 6U);
    const Tally& month = figures.months[0].second;
    EXPECT_EQ(month.pages, 3U) << "one of them twice, and what was asked in confidence not at all";
    EXPECT_EQ(month.opened, 1U);
    EXPECT_EQ(month.closed, 1U);
    EXPECT_EQ(month.waiting, 1U);
    EXPECT_EQ(month.lessons, 1U);
    EXPECT_EQ(month.half_answered_in, std::optional(240min));
    EXPECT_EQ(figures.sites.at(0), (AskedSite{"games.example", 2}));
    EXPECT_EQ(figures.opened_kinds.at("Games"), 1U);
    EXPECT_EQ(figures.groups.at("ks2").pages, 3U);
    clock.pass(24h * 220);
    EXPECT_TRUE(requests.records(headcorn.school(), first_counted(calendar, clock.now())).empty());
}

TEST_P(OverblockingFigures, a_governor_reads_no_count_that_could_point_to_a_child) {
    ask("http://games.example/chess");
    sign_in(rights::Role::network_manager);
    EXPECT_NE(page().find("games.example"), std::string::npos);
    sign_in(rights::Role::governor);
    const std::string read = page();
    EXPECT_EQ(read.find("games.example"), std::string::npos);
    EXPECT_NE(read.find("fewer than 5"), std::string::npos);
    EXPECT_EQ(read.find("I have looked at it"), std::string::npos) << "the chair signs for the governors";
    EXPECT_EQ(suppressed(0), "0");
    EXPECT_EQ(suppressed(4), "fewer than 5");
    EXPECT_EQ(suppressed(5), "5");
}

TEST_P(OverblockingFigures, somebody_looks_and_writes_what_follows) {
    sign_in(rights::Role::chair);
    EXPECT_NE(
        shown(answer(web::Method::post, "/headcorn/gate/overblocking", "words=+")).find("Write what follows from it"),
        std::string::npos);
    EXPECT_TRUE(overblocking.looks(headcorn.school(), 5).empty());
    EXPECT_EQ(answer(web::Method::post, "/headcorn/gate/overblocking", "words=Nothing+to+change+yet").status,
              web::Status::see_other);
    support::expect_golden("src/lessons/golden/overblocking.html", page());
    sign_in(rights::Role::network_manager);
    EXPECT_FALSE(overblocking.look(who, "mine"));
}

}  // namespace
}  // namespace lessons
