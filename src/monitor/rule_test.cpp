// Which events become alerts, whom they are about, and which of them are one story: as tables.

#include "monitor/rule.h"

#include "base/still_world.h"

#include <gtest/gtest.h>

namespace monitor {
namespace {

using gatepost::Action;
using gatepost::Event;
using gatepost::EventKind;
using gatepost::Known;
using gatepost::Purpose;
using gatepost::Risk;
using people::Kind;
using std::chrono_literals::operator""min;

base::SeededRandom random{7};
const Instant kNow{std::chrono::milliseconds(1'772'532'900'000)};
const auto kSomebody = gatepost::PersonId::mint(random);

Event blocked(Risk risk, std::string category, Known known = Known::own_sign_in) {
    Event event{.at = kNow};
    event.who = {.known = known, .person = kSomebody, .since = kNow - 10min};
    event.device = wire::IpAddress::v4(0x0a000005);
    event.url = "http://chat.example/room?with=stranger";
    event.decision = {.action = Action::block, .risk = risk, .reason = "category", .category = std::move(category)};
    return event;
}

struct Case {
    const char* name;
    Risk risk;
    const char* category;
    std::optional<Kind> kind;
    std::optional<Finding> expected;
};

TEST(rule, a_blocked_request_becomes_an_alert_by_whom_it_is_about) {
    const Finding illegal{Rule::illegal_layer, Seal::sealed};
    const Case cases[] = {
        {"a learner, strangers", Risk::contact, "contact", Kind::learner, Finding{Rule::contact, Seal::open}},
        {"a learner, dating", Risk::contact, "dating", Kind::learner, Finding{Rule::contact, Seal::open}},
        {"a learner, self-harm", Risk::content, "self-harm", Kind::learner, Finding{Rule::risk_to_life, Seal::open}},
        {"a learner, extremism", Risk::content, "extremism", Kind::learner, Finding{Rule::extremism, Seal::open}},
        {"a learner, games", Risk::conduct, "gaming", Kind::learner, std::nullopt},
        {"a learner, gambling", Risk::commerce, "gambling", Kind::learner, std::nullopt},
        {"a learner, illegal", Risk::illegal, "", Kind::learner, illegal},
        {"staff, strangers", Risk::contact, "contact", Kind::staff_member, std::nullopt},
        {"staff, gambling", Risk::commerce, "gambling", Kind::staff_member, std::nullopt},
        {"staff, extremism", Risk::content, "extremism", Kind::staff_member, std::nullopt},
        {"staff, risk to life", Risk::content, "self-harm", Kind::staff_member,
         Finding{Rule::risk_to_life, Seal::sealed}},
        {"staff, illegal", Risk::illegal, "", Kind::staff_member, illegal},
        {"a volunteer, strangers", Risk::contact, "contact", Kind::volunteer, std::nullopt},
        {"a volunteer, illegal", Risk::illegal, "", Kind::volunteer, illegal},
        {"a parent, strangers", Risk::contact, "contact", Kind::parent, std::nullopt},
        {"nobody known, strangers", Risk::contact, "contact", std::nullopt, Finding{Rule::contact, Seal::open}},
        {"nobody known, illegal", Risk::illegal, "", std::nullopt, illegal},
    };
    for (const auto& [name, risk, category, kind, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(judge(blocked(risk, category), kind), expected);
    }
}

TEST(rule, what_was_not_asked_for_by_a_person_or_not_blocked_makes_no_alert) {
    Event allowed = blocked(Risk::contact, "contact");
    allowed.decision.action = Action::allow;
    EXPECT_EQ(judge(allowed, Kind::learner), std::nullopt);
    for (const Risk risk : {Risk::contact, Risk::illegal}) {
        Event check = blocked(risk, "contact");
        check.purpose = Purpose::check;
        EXPECT_EQ(judge(check, std::nullopt), std::nullopt);
    }
    for (const EventKind kind : {EventKind::tunnel_ended, EventKind::refused, EventKind::gap, EventKind::health}) {
        Event event = blocked(Risk::contact, "contact");
        event.kind = kind;
        EXPECT_EQ(judge(event, Kind::learner), std::nullopt);
    }
}

TEST(rule, whoever_signed_a_class_in_is_not_the_one_who_asked) {
    const auto person = PersonId::from_bytes(kSomebody.bytes());
    EXPECT_EQ(person_behind(blocked(Risk::contact, "contact", Known::own_sign_in)), person);
    EXPECT_EQ(person_behind(blocked(Risk::contact, "contact", Known::device_loan)), person);
    for (const Known weak : {Known::class_sign_in, Known::address_only, Known::nobody})
        EXPECT_EQ(person_behind(blocked(Risk::contact, "contact", weak)), std::nullopt);
}

TEST(rule, only_an_own_sign_in_makes_an_alert_about_a_person) {
    for (const auto& [known, about_person] :
         {std::pair(Known::own_sign_in, true), std::pair(Known::device_loan, false),
          std::pair(Known::class_sign_in, false), std::pair(Known::address_only, false)})
        EXPECT_EQ(is_about_person(sighting_of(blocked(Risk::contact, "contact", known), Rule::contact)), about_person);
}

TEST(rule, the_context_is_host_and_category_and_for_the_illegal_layer_nothing) {
    EXPECT_EQ(sighting_of(blocked(Risk::contact, "contact"), Rule::contact).context,
              "chat.example: Chat with strangers");
    EXPECT_EQ(sighting_of(blocked(Risk::illegal, ""), Rule::illegal_layer).context, "");
    Event leaking = blocked(Risk::illegal, "pornography");  // even if a gateway sent more than it should
    EXPECT_EQ(sighting_of(leaking, Rule::illegal_layer).context, "");
    Event long_name = blocked(Risk::contact, "contact");
    long_name.url = "http://" + std::string(300, 'a') + "/";
    EXPECT_EQ(sighting_of(long_name, Rule::contact).context.size(), kMaxContext);
}

TEST(rule, stories_never_merge_across_sign_ins) {
    const Sighting first = sighting_of(blocked(Risk::contact, "contact"), Rule::contact);
    Sighting other = first;
    other.device = "10.0.0.9";
    EXPECT_TRUE(is_same_story(first, other)) << "one sign-in, another room";
    other.since = kNow;
    EXPECT_FALSE(is_same_story(first, other)) << "another sign-in";
    Sighting shared = sighting_of(blocked(Risk::contact, "contact", Known::class_sign_in), Rule::contact);
    Sighting beside = shared;
    EXPECT_TRUE(is_same_story(shared, beside));
    beside.device = "10.0.0.9";
    EXPECT_FALSE(is_same_story(shared, beside)) << "another device of the class";
    EXPECT_FALSE(is_same_story(first, shared));
}

TEST(rule, the_host_of_an_address_is_found) {
    EXPECT_EQ(host_in("http://chat.example:8080/a/b"), "chat.example:8080");
    EXPECT_EQ(host_in("nothing"), "");
}

}  // namespace
}  // namespace monitor
