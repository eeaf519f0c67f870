#pragma once
// Leadership's look at filter and monitoring, over real rules at Headcorn and at Homewood, on both engines. The clock
// stands at 3 March 2026, on which the school began here.

#include "lessons/lessons.h"
#include "oversight/oversight.h"
#include "support/gate_pages.h"
#include "support/living_policy.h"

#include <string>
#include <string_view>
#include <vector>

namespace oversight {

class OversightRooms : public rulebook::GatePages {
protected:
    OversightRooms() : GatePages(nullptr, lessons::schema()) {
        migrate({school::schema(), journal::schema(), policy::schema(), desk::schema(), rulebook::schema(),
                 lessons::schema(), schema()});
        add_pages(router, {rules, months, filter_reviews, actions, posts(),
                           [this](const school::SchoolId&, const school::PersonId&) { return std::optional(who); }});
        hold("network_manager", manager);
        hold("head", head);
        hold("slt", leader);
        hold("chair", chair);
    }

    rights::Reader reader(const school::PersonId& person, std::set<rights::Role> roles) {
        return rights::Reader({headcorn.school(), person, std::move(roles)});
    }
    void hold(std::string post, const school::PersonId& person) {
        held.push_back({.post = std::move(post), .person = person, .starts = std::chrono::year(2025) / 9 / 1});
    }
    PostsOf posts() {
        return [this](const school::SchoolId&) { return held; };
    }
    void write_in_journal(const school::PersonId& person, std::string_view verb) {
        store::Transaction tx = database().writing();
        (void)journal.record(tx, headcorn,
                             {.actor = journal::actor_of(person),
                              .verb = verb,
                              .subject = {"something", journal::OpaqueId::mint(random)},
                              .content = {}});
        tx.commit();
    }
    [[nodiscard]] school::Date today() const {
        return rules.school(headcorn.school())->profile.calendar.local(clock.now()).date;
    }
    policy::State state(std::string_view school, std::string_view clause) {
        const OversightEvidence evidence;
        const auto all = std::vector<std::reference_wrapper<const policy::Policy>>{
            support::shipped_policy("headcorn"), support::shipped_policy("homewood"), support::shipped_policy("hccs")};
        auto made = policy::Controls::make({evidence}, all);
        EXPECT_TRUE(made) << made.error().front();
        std::vector<policy::LivingPolicy::InForce> in_force;
        in_force.push_back({headcorn.school(), support::shipped_policy("headcorn")});
        in_force.push_back({homewood.school(), support::shipped_policy("homewood")});
        const policy::LivingPolicy living({database(), journal}, std::move(in_force), *std::move(made));
        return living.clause(school, clause, clock.now())->line.standing.state;
    }
    std::vector<std::string> outcomes(const policy::ControlId& control) {
        store::Transaction tx = database().reading();
        return tx.query("SELECT outcome FROM evidence WHERE control = ? ORDER BY at", std::string(control.text()))
            .all([](const store::Row& row) { return row.get<std::string>(0); });
    }
    MonthDraft month(Month of) {
        return {.month = of,
                .looked_at = "two of the changes, with the network manager",
                .decision = Decision::in_order,
                .words = "Each change had its reason",
                .shared = Shared::so,
                .actions = {},
                .seen = digest_of(months.shown(reader(chair, {rights::Role::chair}), of)->figures)};
    }

    const school::PersonId manager = school::PersonId::mint(random);
    const school::PersonId head = school::PersonId::mint(random);
    const school::PersonId leader = school::PersonId::mint(random);
    const school::PersonId chair = school::PersonId::mint(random);
    std::vector<people::HeldPost> held;
    const Month march = std::chrono::year(2026) / 3;
    lessons::Evaluations evaluations{{database(), world, journal}};
    lessons::Openings openings{{database(), world, journal, rules, evaluations}};
    Actions actions{{database(), world, journal, posts()}};
    Months months{{database(), world, journal, rules, list, actions, posts()}};
    FilterReviews filter_reviews{
        {database(), world, journal, {rules, checks, assessments, list, exams, requests, openings}, actions}};
    Waiting waiting{{rules, months, filter_reviews, actions}};
};

}  // namespace oversight
