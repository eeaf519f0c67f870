// The clause on named categories is kept only by a gate that blocks each of them, and by nothing else.

#include "rulebook/rulebook.h"
#include "support/gate_of_rules.h"
#include "support/gate_schools.h"
#include "support/living_policy.h"

#include <set>

namespace rulebook {
namespace {

class Checking : public support::GateOnBothEngines {
protected:
    Checking() { migrate({school::schema(), journal::schema(), policy::schema(), schema()}); }

    // A gate over what is in the folder now, that answers for the hosts in `lets_through` as if they were allowed.
    support::GateOfRules::Judge judge() {
        return [this](const wire::RequestHeadView& head) -> std::optional<std::string> {
            const auto* field = head.fields.find(gatepost::kCheckField);
            if (field == nullptr) return std::nullopt;
            const auto target = wire::read_target(head);
            const wire::Url& url = std::get<wire::Url>(*target);
            asked.insert(url.text());
            const filter::RuleSet rules = in_force();
            const filter::School& school = rules.rules().schools.front();
            const auto profile =
                gatepost::read_check_field(school.block_link_key, field->value, url.text(), clock.now());
            if (!profile) return std::nullopt;
            if (lets_through.contains(wire::host_text(url.host())))
                return "allow; reason=uncategorised; category=; clause=";
            const filter::Request request{url, "GET", rules.rules().networks.front().id,
                                          same_id<filter::ProfileId>(*profile), filter::Resolution{}};
            const auto verdict = std::get<filter::Verdict>(filter::decide(rules, request, clock.now()));
            return gatepost::verdict_field(
                {std::string(filter::key_of(verdict.action)), std::string(filter::key_of(verdict.reason)),
                 verdict.category ? std::string(filter::entry_of(*verdict.category).key) : "", verdict.clause});
        };
    }
    Rulebook::Setup with_gate(const wire::Endpoint& gate) const {
        Rulebook::Setup with = setup();
        with.schools[0].networks = {{"main", gate}};
        return with;
    }
    SealedLists sealed_of(Rulebook& rules) {
        return SealedLists({database(), world, journal, rules, folder() / "dropped", [] { return std::uint64_t{20}; },
                            [](const school::SchoolId&) { return std::chrono::hours(72); }});
    }
    Check fired(Rulebook& rules) {
        const SealedLists sealed = sealed_of(rules);
        Checks checks({database(), world, rules, asker, sealed});
        auto check = checks.fire(headcorn.school(), {});
        EXPECT_TRUE(check) << check.error().words;
        EXPECT_EQ(checks.last(headcorn.school()), *check);
        return *std::move(check);
    }
    policy::State state(Rulebook& rules) { return state(rules, "headcorn-7.3.2-02"); }
    policy::State state(Rulebook& rules, std::string_view clause) {
        const NetGateAsker none(clock, std::chrono::seconds(5));
        const SealedLists sealed = sealed_of(rules);
        const Checks source({database(), world, rules, none, sealed});
        const support::TestSource controls(source.controls());
        const policy::Policy& shipped = support::shipped_policy("headcorn");
        const policy::Policy& other = support::shipped_policy("homewood");
        auto made = policy::Controls::make({controls},
                                           std::vector<std::reference_wrapper<const policy::Policy>>{shipped, other});
        EXPECT_TRUE(made);
        std::vector<policy::LivingPolicy::InForce> in_force;
        in_force.push_back({headcorn.school(), shipped});
        const policy::LivingPolicy living({database(), journal}, std::move(in_force), *std::move(made));
        return living.clause("headcorn", clause, clock.now())->line.standing.state;
    }
    static std::size_t count(const Check& check, Finding finding) {
        return static_cast<std::size_t>(std::ranges::count(check.lines, finding, &CheckLine::finding));
    }

    std::set<std::string> lets_through;  // set before a check, read by the gate's thread during it
    std::set<std::string> asked;
    NetGateAsker asker{clock, std::chrono::seconds(5)};
};
INSTANTIATE_TEST_SUITE_P(both, Checking, support::both_engines(), support::engine_name);

TEST_P(Checking, the_clause_is_kept_when_the_gate_blocks_each_named_category_for_each_group_of_learners) {
    support::GateOfRules gate(clock, judge());
    Rulebook rules({database(), journal}, world, with_gate(gate.endpoint()));
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    EXPECT_EQ(state(rules), policy::State::not_measured);
    const Check check = fired(rules);
    for (const CheckLine& line : check.lines) EXPECT_EQ(line.finding, Finding::blocked) << line.word << line.said;
    EXPECT_EQ(check.lines.size(), 10U);  // five words of the policy, two profiles of learners
    EXPECT_TRUE(asked.contains("http://illegal-content-test.example/"));
    EXPECT_TRUE(asked.contains("http://racial-hatred.example/"));
    EXPECT_EQ(state(rules), policy::State::kept);
}

TEST_P(Checking, one_category_that_gets_through_breaks_the_clause) {
    support::GateOfRules gate(clock, judge());
    Rulebook rules({database(), journal}, world, with_gate(gate.endpoint()));
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    lets_through = {"extremism.example"};
    const Check check = fired(rules);
    EXPECT_EQ(count(check, Finding::not_blocked), 2U);
    EXPECT_EQ(count(check, Finding::blocked), 8U);
    EXPECT_EQ(state(rules), policy::State::broken);
}

TEST_P(Checking, what_the_plan_blocks_besides_is_tested_for_staff_too_and_told_without_breaking_the_clause) {
    support::GateOfRules gate(clock, judge());
    Rulebook rules({database(), journal}, world, with_gate(gate.endpoint()));
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    const Check well = fired(rules);
    EXPECT_EQ(well.fault(), nullptr);
    const auto is_of_staff = [](const CheckLine& line) { return line.profile == "staff"; };
    EXPECT_TRUE(std::ranges::any_of(well.further, is_of_staff));
    EXPECT_TRUE(
        std::ranges::all_of(well.further, [](const CheckLine& one) { return one.finding == Finding::blocked; }));
    EXPECT_TRUE(asked.contains("http://192.0.2.1/")) << "a site without a name";
    lets_through = {"proxy.example"};
    const Check check = fired(rules);
    ASSERT_NE(check.fault(), nullptr);
    EXPECT_EQ(check.fault()->word, "Ways round the filter");
    EXPECT_EQ(state(rules), policy::State::kept) << "what the policy names was blocked";
}

TEST_P(Checking, a_silent_gate_breaks_the_clause) {
    wire::Endpoint gone{wire::IpAddress::v4(0x7f000001), 1};
    {
        const support::GateOfRules gate(clock, judge());
        gone = gate.endpoint();
    }
    Rulebook rules({database(), journal}, world, with_gate(gone));
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    const Check check = fired(rules);
    EXPECT_EQ(count(check, Finding::no_answer), 10U);
    EXPECT_NE(check.lines[0].said.find("no gate answers at"), std::string::npos);
    EXPECT_EQ(state(rules), policy::State::broken);
}

TEST_P(Checking, a_gate_that_does_not_know_checks_breaks_the_clause) {
    support::GateOfRules gate(clock, [](const wire::RequestHeadView&) { return std::nullopt; });
    Rulebook rules({database(), journal}, world, with_gate(gate.endpoint()));
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    EXPECT_EQ(count(fired(rules), Finding::no_answer), 10U);
    EXPECT_EQ(state(rules), policy::State::broken);
}

TEST_P(Checking, a_category_of_which_no_list_knows_anything_is_not_measured_and_breaks_the_clause) {
    support::GateOfRules gate(clock, judge());
    Rulebook::Setup with = with_gate(gate.endpoint());
    with.starter_lists = folder() / "starter";
    std::filesystem::copy(std::filesystem::path(PROJECT_ROOT) / "lists/starter", with.starter_lists,
                          std::filesystem::copy_options::recursive);
    std::filesystem::remove_all(with.starter_lists / "gaming");
    Rulebook rules({database(), journal}, world, with);
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    const Check check = fired(rules);
    EXPECT_EQ(count(check, Finding::not_measured), 2U);
    for (const CheckLine& line : check.lines) EXPECT_EQ(line.finding == Finding::not_measured, line.word == "gaming");
    EXPECT_EQ(state(rules), policy::State::broken);
}

TEST_P(Checking, a_policy_that_names_the_iwf_is_kept_only_with_a_fresh_list_of_the_iwf) {
    support::GateOfRules gate(clock, judge());
    Rulebook rules({database(), journal}, world, with_gate(gate.endpoint()));
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    EXPECT_TRUE(fired(rules).passed());
    EXPECT_EQ(state(rules, "headcorn-7.3.2-03"), policy::State::broken) << "a test entry alone is no list";
    SealedLists sealed = sealed_of(rules);
    ASSERT_TRUE(sealed.load(headcorn.school(), {"IWF", "2026-03-01", "made-up.example/page\n"}, school::Operator{}));
    clock.pass(std::chrono::minutes(1));
    (void)fired(rules);
    EXPECT_EQ(state(rules, "headcorn-7.3.2-03"), policy::State::kept);
    clock.pass(std::chrono::hours(80));
    (void)fired(rules);
    EXPECT_EQ(state(rules, "headcorn-7.3.2-03"), policy::State::broken) << "it is too old";
}

TEST_P(Checking, nothing_is_fired_before_anything_is_published) {
    Rulebook rules({database(), journal}, world, setup());
    const SealedLists sealed = sealed_of(rules);
    Checks checks({database(), world, rules, asker, sealed});
    EXPECT_FALSE(checks.fire(headcorn.school(), {}));
    EXPECT_EQ(checks.last(headcorn.school()), std::nullopt);
}

TEST_P(Checking, the_job_says_which_word_failed_for_whom) {
    support::GateOfRules gate(clock, judge());
    Rulebook rules({database(), journal}, world, with_gate(gate.endpoint()));
    ASSERT_TRUE(rules.publish("start", school::Software{}));
    const SealedLists sealed = sealed_of(rules);
    Checks checks({database(), world, rules, asker, sealed});
    std::chrono::milliseconds interval = std::chrono::hours(24);
    const desk::Job job = checks.job(headcorn.school(), [&] { return interval; });
    EXPECT_TRUE(job.run(clock.now(), {}));
    lets_through = {"games.example"};
    clock.pass(std::chrono::hours(1));
    EXPECT_TRUE(job.run(clock.now(), {})) << "it is not time yet";
    interval = std::chrono::hours(1);
    const auto failed = job.run(clock.now(), {});
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().find("`gaming` for profile `ks2`: not blocked"), std::string::npos) << failed.error();
}

TEST(judged_check, only_a_block_by_the_category_itself_shows_that_the_category_is_blocked) {
    base::SeededRandom random(1);
    const auto profile = filter::ProfileId::mint(random);
    const Probe category{"gaming", filter::Category::gaming, "ks2", profile, "games.example"};
    const Probe sealed{"illegal", std::nullopt, "ks2", profile, std::string(filter::kSealedTestHost)};
    struct Case {
        const char* name;
        const Probe& probe;
        const char* field;
        Finding expected;
    };
    for (const Case& c : {
             Case{"blocked", category, "block; reason=category; category=gaming; clause=c", Finding::blocked},
             Case{"another category", category,
                  "block; reason=category; category=news; clause=", Finding::by_other_rule},
             Case{"default", category, "block; reason=uncategorised; category=; clause=", Finding::by_other_rule},
             Case{"allowed", category, "allow; reason=school-list; category=; clause=", Finding::not_blocked},
             Case{"warned", category, "warn; reason=category; category=gaming; clause=", Finding::not_blocked},
             Case{"redirected", category, "redirect; reason=sign-in; category=; clause=", Finding::not_blocked},
             Case{"nonsense", category, "block", Finding::no_answer},
             Case{"sealed", sealed, "block; reason=illegal-content; category=; clause=", Finding::blocked},
             Case{"sealed by category", sealed,
                  "block; reason=category; category=gaming; clause=", Finding::by_other_rule},
         }) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(judged(c.probe, std::string(c.field)).finding, c.expected);
    }
}

}  // namespace
}  // namespace rulebook
