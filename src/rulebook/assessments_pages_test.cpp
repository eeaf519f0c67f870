// The pages of a profile, its risk assessment, and the reviews of access levels.

#include "support/gate_pages.h"
#include "support/golden.h"

namespace rulebook {
namespace {

using rights::Role;

class AssessmentPages : public GatePages {
protected:
    const std::string kPage = "/headcorn/gate/profiles/ks2";
    const std::string kReviews = "/headcorn/gate/access-review";

    std::string page(const std::string& path) { return shown(answer(web::Method::get, path, "")); }
    static std::string typed(const std::string& year) {
        return "needs=Seven+to+eleven&risks=Strangers&measures=Chat+is+blocked&review-day=3&review-month=3&review-"
               "year=" +
               year;
    }
    web::Response begin() { return answer(web::Method::post, kPage + "/assessments", typed("2027")); }
    std::string of_waiting(const char* noun) {
        const auto all = assessments.of_profile(headcorn.school(), "ks2");
        return kPage + "/assessments/" + waiting_of(all)->id.text() + "/" + noun;
    }
    static std::string review(const std::string& without) {
        std::string all = "held-day=2&held-month=3&held-year=2026&took-part=The+lead";
        for (const char* key : {"ks2", "ks1-eyfs", "exam"})
            all += std::string("&level-") + key + "=stays" +
                   (without == key ? std::string() : std::string("&why-") + key + "=It+fits+" + key);
        return all;
    }
    std::string of_review(const char* noun) {
        return kReviews + "/reviews/" + assessments.reviews(headcorn.school(), 1).front().id.text() + "/" + noun;
    }
    std::string without_ids(std::string html) {
        const auto replace = [&](const std::string& id) {
            for (auto at = html.find(id); at != std::string::npos; at = html.find(id))
                html.replace(at, id.size(), "ID");
        };
        for (const Assessment& one : assessments.of_profile(headcorn.school(), "ks2")) replace(one.id.text());
        for (const AccessReview& one : assessments.reviews(headcorn.school(), 9)) replace(one.id.text());
        return html;
    }
};
INSTANTIATE_TEST_SUITE_P(both, AssessmentPages, support::both_engines(), support::engine_name);

TEST_P(AssessmentPages, three_people_put_an_assessment_in_force_and_the_table_of_profiles_says_so) {
    EXPECT_NE(page("/headcorn/gate/profiles").find(">None</strong>"), std::string::npos);
    EXPECT_NE(page(kPage).find("Sign as the technical assessor"), std::string::npos);
    EXPECT_EQ(begin().status, web::Status::see_other);
    EXPECT_EQ(page(kPage).find("Begin an assessment"), std::string::npos);
    EXPECT_EQ(page(kPage).find("Sign as the"), std::string::npos) << "nobody is offered their own to sign";

    sign_in(Role::dsl);
    const std::string waits = page(kPage);
    EXPECT_NE(waits.find("Sign as the educational and safeguarding assessor"), std::string::npos);
    support::expect_golden("src/rulebook/golden/assessment_waits.html", without_ids(waits));
    EXPECT_EQ(answer(web::Method::post, of_waiting("signature"), "").status, web::Status::see_other);
    EXPECT_EQ(page(kPage).find("Consent for the leadership"), std::string::npos);

    sign_in(Role::head);
    EXPECT_NE(page("/headcorn/gate/profiles").find(">Waits</strong>"), std::string::npos);
    EXPECT_NE(page(kPage).find("Consent for the leadership"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, of_waiting("consent"), "").status, web::Status::see_other);
    EXPECT_NE(page("/headcorn/gate/profiles").find(">In force</strong>"), std::string::npos);
    EXPECT_NE(page(kPage).find("leadership: signed 3 March 2026, 10:15"), std::string::npos);
}

TEST_P(AssessmentPages, until_the_safeguarding_lead_has_signed_the_page_says_that_they_are_needed) {
    (void)begin();
    sign_in(Role::slt);
    EXPECT_NE(page(kPage).find("Sign as the educational assessor"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, of_waiting("signature"), "").status, web::Status::see_other);
    sign_in(Role::head);
    const std::string waits = page(kPage);
    EXPECT_NE(waits.find("Still to sign: the safeguarding lead"), std::string::npos);
    EXPECT_NE(waits.find("safeguarding: not yet"), std::string::npos);
    EXPECT_EQ(waits.find("Consent for the leadership"), std::string::npos);
    EXPECT_NE(shown(answer(web::Method::post, of_waiting("consent"), "")).find("the safeguarding side sign before"),
              std::string::npos);
    sign_in(Role::dsl);
    EXPECT_NE(page(kPage).find("Sign as the safeguarding assessor"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, of_waiting("signature"), "").status, web::Status::see_other);
    EXPECT_EQ(page(kPage).find("Consent for the leadership"), std::string::npos);
    sign_in(Role::head);
    EXPECT_NE(page(kPage).find("Consent for the leadership"), std::string::npos);
}

TEST_P(AssessmentPages, a_refused_form_keeps_every_word) {
    const web::Response past = answer(web::Method::post, kPage + "/assessments", typed("2020"));
    EXPECT_EQ(past.status, web::Status::form_refused);
    for (const char* words : {"Seven to eleven", "Strangers", "Chat is blocked", "value=\"2020\"", "after today"})
        EXPECT_NE(shown(past).find(words), std::string::npos) << words;
    const web::Response missing = answer(web::Method::post, kPage + "/assessments", "needs=Seven+to+eleven");
    EXPECT_NE(shown(missing).find("Say what could harm them"), std::string::npos);
    EXPECT_NE(shown(missing).find("Seven to eleven"), std::string::npos);
    EXPECT_TRUE(assessments.of_profile(headcorn.school(), "ks2").empty());
}

TEST_P(AssessmentPages, of_two_people_at_once_the_second_is_told_and_keeps_their_words) {
    (void)begin();
    sign_in(Role::dsl);
    const std::string slower =
        shown(answer(web::Method::post, kPage + "/assessments",
                     "needs=Mine&risks=r&measures=m&review-day=3&review-month=3&review-year=2027"));
    EXPECT_NE(slower.find("one waits already"), std::string::npos);
    EXPECT_NE(slower.find("Mine"), std::string::npos);
    const std::string signature = of_waiting("signature");
    EXPECT_EQ(answer(web::Method::post, signature, "").status, web::Status::see_other);
    sign_in(Role::slt);
    const web::Response again = answer(web::Method::post, signature, "");
    EXPECT_EQ(again.status, web::Status::form_refused);
    EXPECT_NE(shown(again).find("somebody else has signed in the meantime"), std::string::npos);
    const std::string consent = of_waiting("consent");
    const std::string refusal = of_waiting("refusal");
    EXPECT_EQ(answer(web::Method::post, consent, "").status, web::Status::see_other);
    sign_in(Role::head);
    EXPECT_NE(shown(answer(web::Method::post, consent, "")).find("it is settled"), std::string::npos);
    EXPECT_NE(shown(answer(web::Method::post, refusal, "reason=too+late")).find("it is settled"), std::string::npos);
}

TEST_P(AssessmentPages, a_refusal_needs_its_reason_and_stands_on_the_page_afterwards) {
    (void)begin();
    sign_in(Role::dsl);
    EXPECT_NE(shown(answer(web::Method::post, of_waiting("refusal"), "reason=")).find("Say why it is refused"),
              std::string::npos);
    EXPECT_EQ(answer(web::Method::post, of_waiting("refusal"), "reason=too+thin").status, web::Status::see_other);
    EXPECT_NE(page(kPage).find("too thin"), std::string::npos);
}

TEST_P(AssessmentPages, whoever_began_an_assessment_withdraws_it_and_the_page_says_withdrawn) {
    (void)begin();
    EXPECT_NE(page(kPage).find("Withdraw it: why?"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, of_waiting("refusal"), "reason=a+slip").status, web::Status::see_other);
    const std::string after = page(kPage);
    EXPECT_NE(after.find("Withdrawn 3 March 2026, 10:15"), std::string::npos);
    EXPECT_NE(after.find("a slip"), std::string::npos);
    EXPECT_NE(after.find("Begin an assessment"), std::string::npos);
    sign_in(Role::slt);
    EXPECT_EQ(begin().status, web::Status::see_other);
    sign_in(Role::head);
    EXPECT_EQ(page(kPage).find("Sign as the"), std::string::npos);
    EXPECT_NE(page(kPage).find("Refuse it: why?"), std::string::npos);
    EXPECT_EQ(answer(web::Method::post, of_waiting("refusal"), "reason=no").status, web::Status::see_other);
    EXPECT_NE(page(kPage).find("Refused 3 March 2026, 10:15"), std::string::npos);
}

TEST_P(AssessmentPages, a_profile_of_nobody_or_of_no_plan_has_nothing_to_sign) {
    EXPECT_NE(page("/headcorn/gate/profiles/nobody").find("nothing needs to be assessed"), std::string::npos);
    const web::Response by_hand =
        answer(web::Method::post, "/headcorn/gate/profiles/nobody/assessments", typed("2027"));
    EXPECT_EQ(by_hand.status, web::Status::form_refused);
    EXPECT_NE(shown(by_hand).find("there is nothing to assess"), std::string::npos);
    EXPECT_TRUE(assessments.of_profile(headcorn.school(), "nobody").empty());
    EXPECT_EQ(answer(web::Method::get, "/headcorn/gate/profiles/no-such", "").status, web::Status::not_found);
    (void)begin();
    sign_in(Role::dsl);
    std::string elsewhere = of_waiting("signature");
    elsewhere.replace(elsewhere.find("/ks2/"), 5, "/staff/");
    EXPECT_EQ(answer(web::Method::post, elsewhere, "").status, web::Status::not_found);
}

TEST_P(AssessmentPages, access_levels_are_decided_for_each_group_and_signed_by_a_second_person) {
    EXPECT_NE(page("/headcorn/gate/profiles").find("/headcorn/gate/access-review"), std::string::npos);
    EXPECT_NE(page(kReviews).find("Write a review"), std::string::npos);
    const web::Response missing = answer(web::Method::post, kReviews + "/reviews", review("exam"));
    EXPECT_EQ(missing.status, web::Status::form_refused);
    for (const char* words : {"The lead", "It fits ks2", "It fits ks1-eyfs", "Say why, for Examination"})
        EXPECT_NE(shown(missing).find(words), std::string::npos) << words;

    EXPECT_EQ(answer(web::Method::post, kReviews + "/reviews", review("")).status, web::Status::see_other);
    EXPECT_EQ(page(kReviews).find("Sign it"), std::string::npos);
    sign_in(Role::slt);
    const std::string slower = shown(answer(web::Method::post, kReviews + "/reviews", review("")));
    EXPECT_NE(slower.find("one waits already"), std::string::npos);
    EXPECT_NE(slower.find("It fits exam"), std::string::npos) << "whoever was slower keeps their words";
    const std::string waits = page(kReviews);
    EXPECT_NE(waits.find("Sign it"), std::string::npos);
    support::expect_golden("src/rulebook/golden/access_review_waits.html", without_ids(waits));
    const std::string signature = of_review("signature");
    EXPECT_EQ(answer(web::Method::post, signature, "").status, web::Status::see_other);
    EXPECT_NE(page(kReviews).find("Held on 2 March 2026, signed 3 March 2026, 10:15"), std::string::npos);
    sign_in(Role::head);
    const web::Response again = answer(web::Method::post, signature, "");
    EXPECT_EQ(again.status, web::Status::form_refused);
    EXPECT_NE(shown(again).find("it is settled"), std::string::npos);
}

TEST_P(AssessmentPages, a_review_that_waited_too_long_is_offered_for_refusal_alone) {
    EXPECT_EQ(answer(web::Method::post, kReviews + "/reviews", review("")).status, web::Status::see_other);
    clock.pass(std::chrono::days(31));
    sign_in(Role::head);
    const std::string late = page(kReviews);
    EXPECT_NE(late.find("It can no longer be signed: the review was held more than 31 days ago"), std::string::npos);
    EXPECT_EQ(late.find("Sign it"), std::string::npos);
    const web::Response by_hand = answer(web::Method::post, of_review("signature"), "");
    EXPECT_EQ(by_hand.status, web::Status::form_refused);
    EXPECT_EQ(answer(web::Method::post, of_review("refusal"), "reason=late").status, web::Status::see_other);
}

TEST_P(AssessmentPages, whoever_only_reads_is_shown_no_form) {
    (void)begin();
    sign_in(Role::teacher);
    EXPECT_EQ(page(kPage).find("<form"), std::string::npos);
    EXPECT_EQ(page(kReviews).find("<form"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
