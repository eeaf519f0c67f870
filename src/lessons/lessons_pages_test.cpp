// The pages of a teacher's hand, as they are read; and by whom they are not.

#include "support/golden.h"
#include "support/lesson_rooms.h"

namespace lessons {
namespace {

using namespace std::chrono_literals;

class LessonPages : public LessonRooms {
protected:
    std::string page_of_heath() { return shown(answer(web::Method::get, path(), "")); }
    static std::string field(const std::string& link, const std::string& name) {
        return std::string(web::Values::parse_form(link).value().text(name));
    }
    std::string path(const std::string& more = "") { return "/headcorn/lessons/" + heath.text() + more; }
};
INSTANTIATE_TEST_SUITE_P(both, LessonPages, support::both_engines(), support::engine_name);

TEST_P(LessonPages, a_teacher_sees_at_five_past_nine_who_is_not_online_and_why) {
    const std::vector<people::Person>& of = learners(heath);
    const gatepost::Place place{*gatepost::NetworkId::from_bytes(gatepost::NetworkId::mint(random).bytes()),
                                *wire::IpAddress::parse("10.0.0.9")};
    rooms.bound = {{place, rulebook::same_id<gatepost::PersonId>(of[0].id), gatepost::ProfileId::mint(random),
                    gatepost::Known::own_sign_in, clock.now() - 7min, clock.now() + 5h, 1800s}};
    rooms.obstacles[of[1].id] = "has no name to sign in with: the school office gives one";
    const std::string page = page_of_heath();
    EXPECT_NE(page.find("1 of 3 are signed in"), std::string::npos);
    EXPECT_LT(page.find("Bram Quenwood"), page.find("has no name to sign in with"));
    EXPECT_LT(page.find("Cleo Stanmere"), page.find("has not signed in on a device"));
    EXPECT_NE(page.find("Amira Pellthwaite, since"), std::string::npos);
    support::expect_golden("src/lessons/golden/class.html", page);
}

TEST_P(LessonPages, a_site_is_tried_as_the_class_and_opened_from_there) {
    const std::string tried =
        shown(answer(web::Method::post, path("/sites"), "url=https%3A%2F%2Fgames.example%2Fmaths"));
    EXPECT_NE(tried.find("Blocked: Games. You can open it for a lesson"), std::string::npos) << tried;
    EXPECT_NE(tried.find("\ngames.example</textarea>"), std::string::npos) << "on its way to the form";
    EXPECT_NE(shown(answer(web::Method::post, path("/openings"),
                           "sites=https%3A%2F%2Fgames.example%2Fmaths&reason=Fractions&minutes=45&looked_at=yes"))
                  .find("the gate sees the site alone"),
              std::string::npos);
    const web::Response opened =
        answer(web::Method::post, path("/openings"), "sites=games.example&reason=Fractions&minutes=45&looked_at=yes");
    EXPECT_EQ(opened.status, web::Status::see_other) << shown(opened);
    EXPECT_NE(page_of_heath().find("games.example"), std::string::npos);
    EXPECT_NE(shown(answer(web::Method::post, path("/sites"), "url=https%3A%2F%2Fgames.example%2Fmaths"))
                  .find("Open for this class, for now"),
              std::string::npos);
    const auto open = openings.coming(headcorn.school());
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(answer(web::Method::post, path("/openings/" + open[0].id.text() + "/end"), "").status,
              web::Status::see_other);
    EXPECT_TRUE(openings.coming(headcorn.school()).empty());
}

TEST_P(LessonPages, what_was_typed_stays_when_it_is_refused) {
    const std::string refused = shown(
        answer(web::Method::post, path("/openings"), "sites=games.example&reason=Fractions+and+chess&minutes=45"));
    EXPECT_NE(refused.find("nobody has evaluated `games.example` yet"), std::string::npos) << refused;
    EXPECT_NE(refused.find("Fractions and chess"), std::string::npos);
    const std::string proxy =
        shown(answer(web::Method::post, path("/openings"), "sites=proxy.example&reason=x&minutes=45&looked_at=yes"));
    EXPECT_NE(proxy.find("of a kind that no teacher can open"), std::string::npos);
    const std::string nonsense =
        shown(answer(web::Method::post, path("/openings"), "sites=not+a+site&reason=x&minutes=45&looked_at=yes"));
    EXPECT_NE(nonsense.find("write one site a line"), std::string::npos) << nonsense;
    EXPECT_TRUE(openings.coming(headcorn.school()).empty());
}

TEST_P(LessonPages, a_teacher_answers_the_own_class_and_learns_from_no_page_who_asked) {
    const auto ask = [&](const people::Person& person, const std::string& url) {
        const auto asked = rulebook::read_ask(*rules.link_key(headcorn.school()), field(link(url), "about"),
                                              field(link(url), "seal"), clock.now());
        return requests.ask(headcorn.school(), *asked, person.id).value().code;
    };
    const std::string amiras = ask(learners(heath)[0], "http://games.example/chess");
    const std::string brams = ask(learners(heath)[1], "http://games.example/chess");
    const std::string dots = ask(learners(ducklings)[0], "http://games.example/chess");
    ask(learners(heath)[2], "http://self-harm.example/");
    ask(learners(heath)[2], "http://bet.example/");
    std::string page = page_of_heath();
    const auto table = page.find("Blocked pages that the class asks for");
    ASSERT_NE(table, std::string::npos);
    EXPECT_EQ(page.find("self-harm.example"), std::string::npos) << "only the safeguarding lead reads it";
    EXPECT_EQ(page.substr(table, page.find("</table>", table) - table).find("Amira"), std::string::npos);
    EXPECT_NE(page.find("fewer than 5", table), std::string::npos) << "of a few nobody is pointed at";
    EXPECT_EQ(page.find("bet.example"), std::string::npos) << "what tells something of a child reaches no teacher";

    ASSERT_EQ(answer(web::Method::post, path("/openings"),
                     "sites=http%3A%2F%2Fgames.example%2Fchess&reason=Chess+club&minutes=45&looked_at=yes")
                  .status,
              web::Status::see_other);
    EXPECT_EQ(page_of_heath().find("Blocked pages that the class asks for"), std::string::npos);
    const auto hers = requests.answer_by(headcorn.school(), amiras);
    ASSERT_TRUE(hers);
    EXPECT_EQ(hers->outcome, rulebook::AskOutcome::for_lesson);
    EXPECT_NE(hers->words.find("Your teacher opened it for a lesson"), std::string::npos);
    EXPECT_EQ(requests.answer_by(headcorn.school(), brams)->outcome, rulebook::AskOutcome::for_lesson);
    EXPECT_EQ(requests.answer_by(headcorn.school(), dots)->outcome, rulebook::AskOutcome::waits) << "another class";
    const std::string found = shown(answer(web::Method::post, "/headcorn/ask/answers", "code=" + amiras));
    EXPECT_NE(found.find("It was opened for a lesson"), std::string::npos);
    EXPECT_NE(shown(answer(web::Method::post, "/headcorn/ask/answers", "code=aaaaaaaaaa")).find("no such code"),
              std::string::npos);
}

TEST_P(LessonPages, a_teacher_says_no_and_whoever_asked_reads_why) {
    const auto asked =
        rulebook::read_ask(*rules.link_key(headcorn.school()), field(link("http://games.example/chess"), "about"),
                           field(link("http://games.example/chess"), "seal"), clock.now());
    const school::PersonId amira = learners(heath)[0].id;
    const auto receipt = requests.ask(headcorn.school(), *asked, amira).value();
    const std::string to = "/asked/" + receipt.request.id.text() + "/answer";
    rooms.taught = {ducklings};
    EXPECT_EQ(answer(web::Method::post, "/headcorn/lessons/" + ducklings.text() + to, "words=no").status,
              web::Status::not_found)
        << "of a class in which nobody asked";
    rooms.taught = {heath};
    EXPECT_EQ(answer(web::Method::post, path(to), "words=After+the+test").status, web::Status::see_other);
    const auto answers = requests.answers_for(headcorn.school(), amira);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].words, "After the test");
    sign_in(rights::Role::network_manager);
    EXPECT_EQ(requests.open(who).size(), 1U) << "whether it is blocked for good is not for a teacher to decide";
    clock.pass(24h * 31);
    (void)requests.ask(headcorn.school(), *asked, std::nullopt);
    EXPECT_TRUE(requests.answers_for(headcorn.school(), amira).empty()) << "after a month nobody knows who asked";
}

TEST_P(LessonPages, a_colleague_finds_no_page_of_a_class_that_they_do_not_teach) {
    rooms.taught = {ducklings};
    EXPECT_EQ(answer(web::Method::get, path(), "").status, web::Status::not_found);
    EXPECT_EQ(answer(web::Method::post, path("/sites"), "url=games.example").status, web::Status::not_found);
    EXPECT_EQ(
        answer(web::Method::post, path("/openings"), "sites=games.example&reason=x&minutes=45&looked_at=yes").status,
        web::Status::not_found);
    EXPECT_TRUE(openings.coming(headcorn.school()).empty());
}

TEST_P(LessonPages, of_another_class_nothing_is_ended_by_a_teacher_of_this_one) {
    ASSERT_TRUE(evaluations.record(who, evaluation("sums.example", {0}), today()));
    const auto made = open(lesson(ducklings, "sums.example"));
    ASSERT_TRUE(made);
    EXPECT_EQ(answer(web::Method::post, path("/openings/" + made->id.text() + "/end"), "").status,
              web::Status::not_found);
    EXPECT_EQ(openings.coming(headcorn.school()).size(), 1U);
}

TEST_P(LessonPages, the_network_manager_sees_everything_that_is_open_and_ends_it) {
    const auto made = open(lesson(heath, "games.example"));
    sign_in(rights::Role::network_manager);
    const std::string page = shown(answer(web::Method::get, "/headcorn/lessons", ""));
    EXPECT_NE(page.find("5 Heath"), std::string::npos);
    EXPECT_NE(page.find("games.example"), std::string::npos);
    EXPECT_EQ(page.find("Pellthwaite"), std::string::npos) << "no name of a learner";
    EXPECT_EQ(answer(web::Method::post, "/headcorn/lessons/openings/" + made->id.text() + "/end", "").status,
              web::Status::see_other);
    EXPECT_TRUE(openings.coming(headcorn.school()).empty());
}

TEST_P(LessonPages, an_evaluation_is_recorded_read_and_approved_where_learners_publish) {
    const std::string typed =
        "name=Class+blog&site=blog.example&stages=2&uses=class&looks=content&looks=links&looks=contact&looks=sign-up&"
        "looks=access&found=Comments+can+be+switched+off&publishing=yes&suitability=suitable&review-day=1&review-month="
        "9&review-year=2026";
    const std::string partly = shown(answer(web::Method::post, "/headcorn/resources",
                                            std::string(typed).replace(typed.find("&looks=contact"), 14, "")));
    EXPECT_NE(partly.find("whether strangers can write to a learner"), std::string::npos);
    EXPECT_NE(partly.find("Comments can be switched off"), std::string::npos) << "what was typed stays";
    ASSERT_EQ(answer(web::Method::post, "/headcorn/resources", typed).status, web::Status::see_other);
    const Evaluation made = evaluations.all(headcorn.school()).at(0);
    const std::string page = "/headcorn/resources/" + made.id.text();
    EXPECT_EQ(shown(answer(web::Method::get, page, "")).find("Approve it or refuse it"), std::string::npos);
    sign_in(rights::Role::slt);
    EXPECT_NE(shown(answer(web::Method::get, page, "")).find("Approve it or refuse it"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, page + "/decision", "decision=approve&reason=moderated").status,
              web::Status::see_other);
    std::string shown_page = shown(answer(web::Method::get, page, ""));
    EXPECT_NE(shown_page.find("moderated"), std::string::npos);
    be_teacher();
    std::string all = shown(answer(web::Method::get, "/headcorn/resources", ""));
    for (auto at = all.find(made.id.text()); at != std::string::npos; at = all.find(made.id.text()))
        all.replace(at, made.id.text().size(), "ID");
    support::expect_golden("src/lessons/golden/resources.html", all);
}

}  // namespace
}  // namespace lessons
