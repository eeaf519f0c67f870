// The pages of this room, as they are read, and by whom they are not.

#include "support/golden.h"
#include "support/oversight_rooms.h"

namespace oversight {
namespace {

using namespace std::chrono_literals;
using rights::Role;
using web::Method;

class OversightPages : public OversightRooms {
protected:
    void be(const school::PersonId& person, Role role) { who = reader(person, {role}); }
    std::string get(const std::string& path) { return shown(answer(Method::get, "/headcorn/oversight" + path, "")); }
    web::Response post(const std::string& path, const std::string& typed) {
        return answer(Method::post, "/headcorn/oversight" + path, typed);
    }
    // Ids of records are of chance.
    static std::string without(std::string page, const std::string& id) {
        for (auto at = page.find(id); at != std::string::npos; at = page.find(id)) page.replace(at, id.size(), "ID");
        return page;
    }
    // The lists' dates are those of their files.
    std::string without_dates(std::string page) {
        const auto lists = rules.lists_in_force();
        for (const filter::ListSource& source : lists->sources())
            if (const auto date = school::parse_date(source.date)) {
                const std::string shown_date = "of " + school::show(*date) + ".";
                for (auto at = page.find(shown_date); at != std::string::npos; at = page.find(shown_date))
                    page.replace(at, shown_date.size(), "of DATE.");
            }
        return page;
    }
    const std::string words =
        "looked=Two+of+the+changes&decision=to-change&words=Too+many+exceptions&shared=yes&action-1=Fewer+exceptions&"
        "post-1=network_manager&due-1-day=1&due-1-month=5&due-1-year=2026";
    // What the page that was looked at sends with what is typed.
    std::string seen() {
        constexpr std::string_view kField = "name=\"seen\" value=\"";
        const std::string page = get("/months/2026-03");
        const auto at = page.find(kField);
        EXPECT_NE(at, std::string::npos);
        constexpr std::size_t kDigits = 64;
        return "&seen=" + page.substr(at + kField.size(), kDigits);
    }
    const std::string filter_words =
        "held-day=3&held-month=3&held-year=2026&took-part=Network+manager&partner-1=took-part&partner-day-1-day=3&"
        "partner-day-1-month=3&partner-day-1-year=2026&partner-2=asked&partner-day-2-day=1&partner-day-2-month=2&"
        "partner-day-2-year=2026&filtering=Fine&access=Each+has+an+account&devices=In+school&decision=in-order&"
        "words=The+tests+passed&next-day=1&next-month=9&next-year=2026";
};
INSTANTIATE_TEST_SUITE_P(both, OversightPages, support::both_engines(), support::engine_name);

TEST_P(OversightPages, a_month_is_read_signed_and_shown_as_it_was) {
    write_in_journal(manager, "log.searched");
    ASSERT_TRUE(list.request(reader(manager, {Role::network_manager}),
                             {.kind = rulebook::ChangeKind::allow,
                              .what = "games.example",
                              .reason = "a club",
                              .for_whom = rulebook::ForPerson{school::PersonId::mint(random), clock.now() + 24h}}));
    clock.pass(24h * 31);
    be(leader, Role::slt);
    support::expect_golden("src/oversight/golden/months.html", get(""));
    support::expect_golden("src/oversight/golden/month_before.html", get("/months/2026-03"));
    const std::string other(64, '0');
    EXPECT_NE(shown(post("/months/2026-03/reviews", words + "&seen=" + other)).find("something was done meanwhile"),
              std::string::npos)
        << "nobody signs what they did not see";
    ASSERT_EQ(post("/months/2026-03/reviews", words + seen()).status, web::Status::see_other);
    const MonthReview made = months.reviews(headcorn.school(), march).at(0);
    support::expect_golden("src/oversight/golden/month.html", without(get("/months/2026-03"), made.id.text()));
    be(manager, Role::network_manager);
    const std::string asked = get("/actions");
    EXPECT_NE(asked.find("Fewer exceptions"), std::string::npos);
    const auto open = actions.open_for(who, today()).at(0);
    const std::string to = "/actions/" + open.id.text() + "/completion";
    EXPECT_NE(shown(post(to, "")).find("Say what was done"), std::string::npos);
    be(leader, Role::slt);
    EXPECT_EQ(post(to, "done-" + open.id.text() + "=mine").status, web::Status::not_found);
    be(manager, Role::network_manager);
    ASSERT_EQ(post(to, "done-" + open.id.text() + "=Three+were+ended").status, web::Status::see_other);
    be(chair, Role::chair);
    EXPECT_NE(get("/months/2026-03").find("Three were ended"), std::string::npos);
}

TEST_P(OversightPages, a_governor_reads_no_name_and_no_site_of_one_person) {
    const school::PersonId amira = who_is_who.amira.id;
    ASSERT_TRUE(list.request(reader(manager, {Role::network_manager}),
                             {.kind = rulebook::ChangeKind::allow,
                              .what = "games.example",
                              .reason = "Amira asked",
                              .for_whom = rulebook::ForPerson{amira, clock.now() + 24h}}));
    be(chair, Role::chair);
    const std::string page = get("/months/2026-03");
    EXPECT_NE(page.find("for one person until"), std::string::npos);
    for (const char* word : {"Amira", "Pellthwaite", "games.example"})
        EXPECT_EQ(page.find(word), std::string::npos) << word;
    EXPECT_EQ(page.find(amira.text()), std::string::npos);
}

TEST_P(OversightPages, whoever_did_some_of_it_is_told_that_somebody_else_signs) {
    write_in_journal(leader, "list_change.approved");
    be(leader, Role::slt);
    const std::string page = get("/months/2026-03");
    EXPECT_NE(page.find("Not by you: you did something of this yourself"), std::string::npos);
    EXPECT_EQ(page.find("name=\"looked\""), std::string::npos);
    EXPECT_EQ(post("/months/2026-03/reviews", words).status, web::Status::form_refused);
    EXPECT_TRUE(months.reviews(headcorn.school(), march).empty());
}

TEST_P(OversightPages, what_was_typed_stays_when_it_is_refused) {
    be(leader, Role::slt);
    std::string typed = words;
    typed.replace(typed.find("post-1=network_manager"), 22, "post-1=");
    const std::string page = shown(post("/months/2026-03/reviews", typed));
    for (const char* kept : {"Choose the post that does it", "Two of the changes", "Too many exceptions",
                             "Fewer exceptions", "value=\"2026\""})
        EXPECT_NE(page.find(kept), std::string::npos) << kept;
    const std::string no_action =
        shown(post("/months/2026-03/reviews", "looked=It&decision=to-change&words=Why&shared=yes"));
    EXPECT_NE(no_action.find("needs at least one action"), std::string::npos);
    const std::string nothing = shown(post("/months/2026-03/reviews", ""));
    for (const char* wrong : {"Say what you looked at", "Say whether it is in order", "Say in a sentence or two why",
                              "Say whether responsibility is shared so"})
        EXPECT_NE(nothing.find(wrong), std::string::npos) << wrong;
    EXPECT_TRUE(months.reviews(headcorn.school(), march).empty());
}

TEST_P(OversightPages, months_that_are_not_there_have_no_page) {
    be(leader, Role::slt);
    for (const char* month : {"2026-02", "2026-04", "2026-13", "march", "2026-03-01"})
        EXPECT_EQ(answer(Method::get, std::string("/headcorn/oversight/months/") + month, "").status,
                  web::Status::not_found)
            << month;
}

TEST_P(OversightPages, a_review_of_the_filter_is_written_and_signed_by_two) {
    be(manager, Role::network_manager);
    support::expect_golden("src/oversight/golden/filter_review_form.html", without_dates(get("/filter-review")));
    ASSERT_EQ(post("/filter-review/reviews", filter_words).status, web::Status::see_other);
    const FilterReview made = filter_reviews.reviews(headcorn.school(), 1).at(0);
    const std::string own = get("/filter-review");
    EXPECT_EQ(own.find(">\nSign it<"), std::string::npos);
    EXPECT_NE(own.find("Withdraw it: why?"), std::string::npos);
    EXPECT_EQ(post("/filter-review/reviews/" + made.id.text() + "/signature", "").status, web::Status::form_refused);
    be(leader, Role::slt);
    EXPECT_NE(get("/filter-review").find("Or refuse it: why?"), std::string::npos);
    ASSERT_EQ(post("/filter-review/reviews/" + made.id.text() + "/signature", "").status, web::Status::see_other);
    be(chair, Role::chair);
    support::expect_golden("src/oversight/golden/filter_review.html",
                           without_dates(without(get("/filter-review"), made.id.text())));
}

TEST_P(OversightPages, a_review_of_the_filter_keeps_what_was_typed_and_says_what_is_missing) {
    be(manager, Role::network_manager);
    std::string typed = filter_words;
    typed.replace(typed.find("partner-2=asked"), 15, "partner-2=");
    const std::string page = shown(post("/filter-review/reviews", typed));
    EXPECT_NE(page.find("Say whether Lightspeed took part or was asked"), std::string::npos);
    EXPECT_NE(page.find("Each has an account"), std::string::npos);
    typed = filter_words;
    typed.replace(typed.find("partner-day-2-year=2026"), 23, "partner-day-2-year=2024");
    EXPECT_NE(shown(post("/filter-review/reviews", typed)).find("choose a day of the last half year"),
              std::string::npos);
    EXPECT_TRUE(filter_reviews.reviews(headcorn.school(), 1).empty());
}

}  // namespace
}  // namespace oversight
