// The school's own list and requests for blocked pages, on both engines.

#include "rulebook/rulebook.h"
#include "support/gate_schools.h"

#include "base/text.h"

namespace rulebook {
namespace {

using filter::Action;
using filter::Reason;

class OwnList : public support::GateOnBothEngines {
protected:
    OwnList() {
        migrate({school::schema(), journal::schema(), policy::schema(), desk::schema(), schema()});
        EXPECT_TRUE(rules.publish("start", school::Software{}));
    }
    rights::Reader reader(rights::Role role) {
        return rights::Reader({headcorn.school(), school::PersonId::mint(random), {role}});
    }
    filter::Verdict asked(std::string_view url) { return verdict(in_force(), "headcorn", "ks2", url, clock.now()); }
    base::Result<ListChange, ListError> block(const rights::Reader& by, std::string site) {
        return list.request(by, {ChangeKind::block, std::move(site), "a parent told us"});
    }
    // A link as the gate makes it.
    struct Ask {
        std::string about;
        std::string seal;
    };
    Ask link(std::string_view url, std::string_view reason, base::Instant at) {
        const std::string subject = rules.profile_of(headcorn.school(), school::Audience::learner, 5)->text() + "\n" +
                                    std::string(reason) + "\n" + std::to_string(at.time_since_epoch().count() / 1000) +
                                    "\n" + std::string(url);
        const base::Digest mac =
            base::keyed_digest(*rules.link_key(headcorn.school()), base::bytes_of("ask\n" + subject));
        return {base::to_base64url(base::bytes_of(subject)), base::to_base64url(base::ByteView(mac).first(16))};
    }
    base::Result<AskedFor, AskFault> read(const Ask& ask) {
        return read_ask(*rules.link_key(headcorn.school()), ask.about, ask.seal, clock.now());
    }
    UnblockRequest ask_for(std::string_view url) {
        return requests.ask(headcorn.school(), *read(link(url, "category", clock.now())), {}).value().request;
    }

    Rulebook rules{{database(), journal}, world, setup()};
    Subscriptions subscriptions{{database(), world, journal, rules, {}, {}}};
    desk::Tasks tasks{database(), world};
    SchoolList list{{database(), world, journal, rules, subscriptions, tasks, schools}};
    UnblockRequests requests{{database(), world, journal, rules, tasks}};
    const rights::Reader technician = reader(rights::Role::network_manager);
    const rights::Reader leader = reader(rights::Role::slt);
    const rights::Reader dsl = reader(rights::Role::dsl);
};
INSTANTIATE_TEST_SUITE_P(both, OwnList, support::both_engines(), support::engine_name);

TEST_P(OwnList, an_approved_block_is_in_force_when_the_approval_returns_and_for_that_school_alone) {
    const auto change = block(technician, "new-craze.example");
    ASSERT_TRUE(change) << describe(change.error());
    EXPECT_EQ(asked("http://new-craze.example/").action, Action::allow);
    ASSERT_TRUE(list.decide(leader, change->id, Decision::approve, "agreed"));
    EXPECT_EQ(asked("http://sub.new-craze.example/x").reason, Reason::school_list);
    EXPECT_EQ(asked("http://sub.new-craze.example/x").action, Action::block);
    EXPECT_NE(verdict(in_force(), "homewood", "ks3-4", "http://new-craze.example/", clock.now()).reason,
              Reason::school_list);
    ASSERT_EQ(list.in_force(headcorn.school()).size(), 1U);
    EXPECT_TRUE(list.in_force(homewood.school()).empty());
}

TEST_P(OwnList, an_allowed_site_opens_and_closes_again_when_its_removal_is_approved) {
    const auto change = list.request(technician, {ChangeKind::allow, "games.example/maths", "times tables"});
    ASSERT_TRUE(change);
    ASSERT_TRUE(list.decide(leader, change->id, Decision::approve, "seen by the maths lead"));
    EXPECT_EQ(asked("http://games.example/maths/1").action, Action::allow);
    EXPECT_EQ(asked("http://games.example/").action, Action::block);
    const auto removal = list.request_removal(technician, change->id, "the site changed");
    ASSERT_TRUE(removal);
    EXPECT_EQ(asked("http://games.example/maths/1").action, Action::allow);
    ASSERT_TRUE(list.decide(leader, removal->id, Decision::approve, "agreed"));
    EXPECT_EQ(asked("http://games.example/maths/1").action, Action::block);
    EXPECT_TRUE(list.in_force(headcorn.school()).empty());
}

TEST_P(OwnList, nobody_opens_a_site_for_the_school_alone) {
    const auto own = list.request(dsl, {ChangeKind::allow, "games.example", "I want it"});
    ASSERT_TRUE(own);
    const auto by_self = list.decide(dsl, own->id, Decision::approve, "me again");
    ASSERT_FALSE(by_self);
    EXPECT_EQ(by_self.error().fault, ListFault::own_request);
    const auto by_technician = list.decide(technician, own->id, Decision::approve, "fine");
    ASSERT_FALSE(by_technician);
    EXPECT_EQ(by_technician.error().fault, ListFault::not_allowed);
    EXPECT_EQ(asked("http://games.example/").action, Action::block);
    EXPECT_EQ(list.request(leader, {ChangeKind::allow, "x.example", "why"}).error().fault, ListFault::not_allowed);
}

TEST_P(OwnList, a_refused_change_never_reaches_the_gate_and_is_not_decided_twice) {
    const auto change = block(technician, "new-craze.example");
    const std::uint64_t before = in_force().rules().number;
    ASSERT_TRUE(list.decide(leader, change->id, Decision::refuse, "needed in art"));
    EXPECT_EQ(in_force().rules().number, before);
    EXPECT_EQ(list.decide(dsl, change->id, Decision::approve, "no").error().fault, ListFault::decided);
    EXPECT_TRUE(list.requested(headcorn.school()).empty());
}

TEST_P(OwnList, a_help_service_cannot_be_blocked) {
    for (const char* site : {"childline.org.uk", "www.childline.org.uk", "childline.org.uk/get-support"}) {
        const auto refused = block(technician, site);
        ASSERT_FALSE(refused) << site;
        EXPECT_EQ(refused.error().fault, ListFault::help_service);
    }
    for (const char* search : {"search: childline", "search: call childline", "search: samaritans"})
        EXPECT_EQ(list.request(technician, {ChangeKind::block, search, "why"}).error().fault, ListFault::help_service)
            << search;
    EXPECT_TRUE(list.request(technician, {ChangeKind::block, "search: free vpn", "why"}));
}

TEST_P(OwnList, what_is_no_site_has_no_reason_or_is_there_already_is_refused) {
    EXPECT_EQ(block(technician, "co.uk").error().fault, ListFault::no_site);
    EXPECT_EQ(list.request(technician, {ChangeKind::block, "a.example", ""}).error().fault, ListFault::no_reason);
    ASSERT_TRUE(block(technician, "a.example"));
    EXPECT_EQ(block(technician, "A.example").error().fault, ListFault::already_there);
    EXPECT_EQ(list.decide(leader, ChangeId::mint(random), Decision::approve, "x").error().fault, ListFault::unknown);
    const rights::Reader elsewhere({homewood.school(), school::PersonId::mint(random), {rights::Role::head}});
    const auto waiting = list.requested(headcorn.school());
    EXPECT_EQ(list.decide(elsewhere, waiting[0].id, Decision::approve, "x").error().fault, ListFault::unknown);
}

TEST_P(OwnList, every_step_of_a_change_is_in_the_journal) {
    const auto change = block(technician, "new-craze.example");
    ASSERT_TRUE(list.decide(leader, change->id, Decision::approve, "agreed"));
    store::Transaction tx = database().reading();
    const auto lines = journal.lines_about(tx, headcorn, journal::opaque(change->id.bytes()));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].verb, "list_change.requested");
    EXPECT_EQ(lines[1].verb, "list_change.approved");
    EXPECT_EQ(lines[1].actor.id, journal::opaque(leader.person().bytes()));
}

TEST_P(OwnList, a_link_that_was_changed_forged_or_kept_too_long_asks_for_nothing) {
    const Ask good = link("http://games.example/", "category", clock.now());
    ASSERT_TRUE(read(good));
    EXPECT_EQ(read(good)->url.text(), "http://games.example/");
    EXPECT_EQ(read({good.about, good.seal.substr(1)}).error(), AskFault::not_ours);
    EXPECT_EQ(read({good.about, ""}).error(), AskFault::not_ours);
    EXPECT_EQ(read({"", good.seal}).error(), AskFault::not_ours);
    EXPECT_EQ(read({link("http://bet.example/", "category", clock.now()).about, good.seal}).error(),
              AskFault::not_ours);
    EXPECT_EQ(read(link("http://games.example/", "category", clock.now() - std::chrono::days(8))).error(),
              AskFault::old);
    EXPECT_EQ(read(link("http://games.example/", "category", clock.now() + std::chrono::hours(1))).error(),
              AskFault::old);
    EXPECT_EQ(read(link("http://x.example/", "illegal-content", clock.now())).error(), AskFault::not_askable);
    EXPECT_EQ(read(link("javascript:alert(1)", "category", clock.now())).error(), AskFault::not_ours);
}

TEST_P(OwnList, a_request_lies_once_on_the_network_managers_desk_however_often_it_is_made) {
    const desk::Worker worker{technician.person(), {"network_manager"}};
    const UnblockRequest first = ask_for("http://games.example/");
    EXPECT_EQ(first.route, Route::network_manager);
    EXPECT_EQ(ask_for("http://games.example/").times, 2);
    EXPECT_EQ(tasks.tasks(headcorn.school(), worker).size(), 1U);
    ASSERT_EQ(requests.open(technician).size(), 1U);
    EXPECT_FALSE(requests.settle(dsl, first.id, {AskOutcome::not_opened, "no"}));
    EXPECT_FALSE(requests.settle(technician, first.id, {AskOutcome::not_opened, ""}));
    ASSERT_TRUE(requests.settle(technician, first.id, {AskOutcome::not_opened, "only in lessons"}));
    EXPECT_TRUE(requests.open(technician).empty());
    EXPECT_TRUE(tasks.tasks(headcorn.school(), worker).empty());
    EXPECT_FALSE(requests.settle(technician, first.id, {AskOutcome::not_opened, "again"}));
}

TEST_P(OwnList, many_pages_of_one_site_are_one_request_with_a_count_and_another_group_has_its_own) {
    const UnblockRequest first = ask_for("http://games.example/");
    for (const char* page : {"http://games.example/chess", "https://games.example/?q=1", "http://games.example/a/b"})
        EXPECT_EQ(ask_for(page).id, first.id) << page;
    EXPECT_EQ(ask_for("http://games.example/").times, 5);
    ASSERT_EQ(requests.open(technician).size(), 1U);
    EXPECT_EQ(requests.open(technician).front().address, "http://games.example/");
    EXPECT_EQ(tasks.tasks(headcorn.school(), {technician.person(), {"network_manager"}}).size(), 1U);
    EXPECT_NE(ask_for("http://other-games.example/").id, first.id);

    ASSERT_TRUE(requests.settle(technician, first.id, {AskOutcome::not_opened, "only in lessons"}));
    EXPECT_EQ(ask_for("http://games.example/chess").times, 1) << "after an answer it is asked anew";
}

TEST_P(OwnList, a_request_about_self_harm_reaches_the_safeguarding_lead_and_nobody_else) {
    const UnblockRequest made = ask_for("http://self-harm.example/");
    EXPECT_EQ(made.route, Route::dsl);
    EXPECT_TRUE(requests.open(technician).empty());
    EXPECT_TRUE(requests.open(leader).empty());
    ASSERT_EQ(requests.open(dsl).size(), 1U);
    EXPECT_TRUE(tasks.tasks(headcorn.school(), {technician.person(), {"network_manager"}}).empty());
    EXPECT_EQ(tasks.tasks(headcorn.school(), {dsl.person(), {"dsl"}}).size(), 1U);
    EXPECT_FALSE(requests.settle(technician, made.id, {AskOutcome::not_opened, "let me see"}));
}

TEST_P(OwnList, a_test_of_the_illegal_layer_cannot_be_asked_for_by_its_name_either) {
    const auto asked_for = read(link("http://illegal-content-test.example/", "category", clock.now()));
    ASSERT_TRUE(asked_for);
    EXPECT_FALSE(requests.ask(headcorn.school(), *asked_for, {}));
}

TEST_P(OwnList, a_learner_is_judged_by_the_year_group_of_the_day_and_an_unknown_year_by_nothing) {
    GateProfiles profiles(rules);
    const school::Date day = *school::parse_date("2026-03-03");
    const auto profile_of = [&](people::Kind kind, std::optional<int> year) {
        people::Person person{.id = school::PersonId::mint(random), .kind = kind, .starts = day};
        if (year) person.cohort = people::cohort_of(*year, day);
        return profiles.profile(headcorn.school(), person, day);
    };
    const auto of_plan = [&](school::Audience audience, std::optional<std::int64_t> year) {
        const auto id = rules.profile_of(headcorn.school(), audience, year);
        return id ? std::optional(same_id<gatepost::ProfileId>(*id)) : std::nullopt;
    };
    EXPECT_EQ(profile_of(people::Kind::learner, 5), of_plan(school::Audience::learner, 3));
    EXPECT_NE(profile_of(people::Kind::learner, 1), profile_of(people::Kind::learner, 5));
    EXPECT_EQ(profile_of(people::Kind::learner, std::nullopt), std::nullopt);
    EXPECT_EQ(profile_of(people::Kind::learner, 9), std::nullopt);
    EXPECT_EQ(profile_of(people::Kind::staff_member, std::nullopt), of_plan(school::Audience::staff, std::nullopt));
    EXPECT_EQ(profile_of(people::Kind::volunteer, std::nullopt), of_plan(school::Audience::visitor, std::nullopt));
}

TEST_P(OwnList, what_is_let_through_for_a_profile_is_let_through_for_nobody_else) {
    const auto asked =
        list.request(technician, {ChangeKind::allow, "games.example", "maths games", ForProfiles{{"ks1-eyfs"}}});
    ASSERT_TRUE(asked) << describe(asked.error());
    ASSERT_TRUE(list.decide(leader, asked->id, Decision::approve, "seen"));
    const filter::RuleSet in = in_force();
    const auto says = [&](std::string_view profile) {
        return verdict(in, "headcorn", profile, "http://games.example/", clock.now()).action;
    };
    EXPECT_EQ(says("ks1-eyfs"), filter::Action::allow);
    EXPECT_EQ(says("ks2"), filter::Action::block);
    EXPECT_EQ(list.in_force(headcorn.school())[0].for_whom, ForWhom(ForProfiles{{"ks1-eyfs"}}));
    const auto nobody = list.request(technician, {ChangeKind::allow, "a.example", "why", ForProfiles{{"ks9"}}});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(describe(nobody.error()), "the school has no profile `ks9`");
}

TEST_P(OwnList, what_the_school_lets_through_for_all_does_not_reach_the_youngest_nor_an_examination) {
    const auto asked = list.request(technician, {ChangeKind::allow, "nobody-knows-this.example", "geography", {}});
    ASSERT_TRUE(list.decide(leader, asked->id, Decision::approve, "seen"));
    for (const char* profile : {"ks1-eyfs", "exam", "device"})
        EXPECT_EQ(verdict(in_force(), "headcorn", profile, "http://nobody-knows-this.example/", clock.now()).action,
                  filter::Action::block)
            << profile;
}

TEST_P(OwnList, an_exception_for_one_person_is_for_them_and_ends_by_itself) {
    const auto whom = school::PersonId::mint(random);
    const base::Instant until = clock.now() + std::chrono::days(7);
    const auto ask = [&](base::Instant end, std::string_view what) {
        return list.request(technician, {ChangeKind::allow, std::string(what), "a project", ForPerson{whom, end}});
    };
    EXPECT_EQ(ask(clock.now(), "games.example").error().fault, ListFault::no_end);
    EXPECT_EQ(ask(clock.now() + std::chrono::days(367), "games.example").error().fault, ListFault::no_end);
    EXPECT_EQ(ask(until, "search: chess").error().fault, ListFault::only_sites);
    const auto asked = ask(until, "games.example");
    ASSERT_TRUE(asked);
    EXPECT_EQ(ask(until + std::chrono::hours(1), "games.example").error().fault, ListFault::already_there);
    const rights::Reader themselves({headcorn.school(), whom, {rights::Role::slt}});
    EXPECT_EQ(list.decide(themselves, asked->id, Decision::approve, "for me").error().fault, ListFault::own_request);
    ASSERT_TRUE(list.decide(leader, asked->id, Decision::approve, "seen"));

    const filter::RuleSet in = in_force();
    const auto says = [&](const std::optional<school::PersonId>& person, base::Instant at) {
        const auto& ks2 = in.rules().profiles[1];
        filter::Request request{wire::Url::parse("http://games.example/").value(), "GET", in.rules().networks[0].id,
                                ks2.id, filter::Resolution{}};
        if (person) request.person = same_id<filter::PersonId>(*person);
        return std::get<filter::Verdict>(filter::decide(in, request, at)).action;
    };
    EXPECT_EQ(says(whom, clock.now()), filter::Action::allow);
    EXPECT_EQ(says(whom, until), filter::Action::block);
    EXPECT_EQ(says(school::PersonId::mint(random), clock.now()), filter::Action::block);
    EXPECT_EQ(says(std::nullopt, clock.now()), filter::Action::block);
    EXPECT_EQ(list.in_force(headcorn.school()).size(), 1U);
    clock.pass(std::chrono::days(7));
    EXPECT_TRUE(list.in_force(headcorn.school()).empty());
    ASSERT_TRUE(rules.publish("later", school::Software{}));
    EXPECT_TRUE(in_force().rules().exceptions.empty());
}

TEST_P(OwnList, an_exception_that_nobody_decided_on_in_time_is_in_nobodys_way) {
    const auto whom = school::PersonId::mint(random);
    const auto ask = [&](base::Instant end) {
        return list.request(technician, {ChangeKind::allow, "games.example", "a project", ForPerson{whom, end}});
    };
    const auto late = ask(clock.now() + std::chrono::hours(2));
    ASSERT_TRUE(late);
    EXPECT_EQ(ask(clock.now() + std::chrono::hours(3)).error().fault, ListFault::already_there);
    clock.pass(std::chrono::hours(2));
    const auto again = ask(clock.now() + std::chrono::hours(2));
    ASSERT_TRUE(again) << describe(again.error());

    const auto approved = list.decide(leader, late->id, Decision::approve, "seen");
    ASSERT_FALSE(approved) << "nothing would be let through";
    EXPECT_EQ(approved.error().fault, ListFault::over);
    EXPECT_EQ(list.requested(headcorn.school()).size(), 2U);
    EXPECT_TRUE(list.decide(leader, late->id, Decision::refuse, "too late"));
    EXPECT_TRUE(list.decide(leader, again->id, Decision::approve, "seen"));
    EXPECT_EQ(list.in_force(headcorn.school()).size(), 1U);
}

TEST_P(OwnList, an_entry_for_a_profile_that_is_gone_is_for_nobody_and_not_for_everybody) {
    const auto asked =
        list.request(technician, {ChangeKind::allow, "games.example", "maths", ForProfiles{{"ks1-eyfs"}}});
    ASSERT_TRUE(list.decide(leader, asked->id, Decision::approve, "seen"));
    Rulebook::Setup without = setup();
    std::erase_if(without.schools[0].profile.filter.profiles,
                  [](const school::FilterProfile& profile) { return profile.key == "ks1-eyfs"; });
    Rulebook fewer({database(), journal}, world, without);
    ASSERT_TRUE(fewer.publish("a profile is gone", school::Software{}));
    EXPECT_EQ(verdict(in_force(), "headcorn", "ks2", "http://games.example/", clock.now()).action,
              filter::Action::block);
}

}  // namespace
}  // namespace rulebook
