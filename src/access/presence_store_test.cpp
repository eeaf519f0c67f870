// Presence and orders, on both engines, through the file that the gateway follows.

#include "store/database.h"
#include "support/access_school.h"

namespace rights {
namespace {

using gatepost::Place;

class RefusingGrants final : public GrantSource {
public:
    Grant grant(const SchoolId&, const people::Person&, Date) override {
        return {Grant::State::refused, "Read your agreement with your teacher first."};
    }
    std::string notice() const override { return {}; }
};

class NoProfiles final : public ProfileSource {
public:
    std::optional<gatepost::ProfileId> profile(const SchoolId&, const people::Person&, Date) override { return {}; }
};

class PresenceStore : public support::PresenceSchool {
protected:
    gatepost::PresenceBook gates_book() {
        (void)follower.look();
        return follower.book();
    }
    const gatepost::Bound* at(const gatepost::PresenceBook& book) { return book.at(place, clock.now()); }
    OrderId order(const OrderTarget& target) {
        store::Transaction tx = database().writing();
        const auto id = orders.write(
            tx, here, {target, clock.now() + std::chrono::hours(2), base::Private<std::string>("what happened"), by});
        EXPECT_TRUE(id);
        tx.commit();
        return *id;
    }
    gatepost::PersonId at_the_gate(std::string_view role) const {
        return *gatepost::PersonId::from_bytes(part(role).bytes());
    }

    gatepost::PresenceFollower follower{folder() / "presence"};
    OrderBook orders{world};
};
INSTANTIATE_TEST_SUITE_P(both, PresenceStore, support::both_engines(), support::engine_name);

TEST_P(PresenceStore, a_learner_who_signs_in_is_at_the_device_until_the_end_of_the_school_day) {
    const auto bound = presence.bind(here, part("learner"), place);
    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->known, gatepost::Known::own_sign_in);
    EXPECT_EQ(bound->until, schools.front().calendar.school_day_end(clock.now()));
    EXPECT_EQ(bound->idle, std::chrono::minutes(60));
    const auto book = gates_book();
    ASSERT_NE(at(book), nullptr);
    EXPECT_EQ(at(book)->person, at_the_gate("learner"));
    clock.pass(std::chrono::hours(6));
    EXPECT_EQ(at(book), nullptr);
}

TEST_P(PresenceStore, a_new_sign_in_ends_the_one_before_so_that_nobody_surfs_under_another_name) {
    ASSERT_TRUE(presence.bind(here, part("learner"), place));
    ASSERT_TRUE(presence.bind(here, part("teacher"), place));
    const auto book = gates_book();
    EXPECT_EQ(at(book)->person, at_the_gate("teacher"));
}

TEST_P(PresenceStore, going_on_after_a_warning_is_written_once_and_only_where_somebody_is) {
    const gatepost::WarningId warning = gatepost::WarningId::mint(random);
    const auto until = [&](int minutes) { return clock.now() + std::chrono::minutes(minutes); };
    EXPECT_EQ(presence.went_on({place, warning, until(30)}).error().fault, PresenceFault::nobody_there);
    EXPECT_TRUE(gates_book().went_on(place, clock.now()).empty());

    ASSERT_TRUE(presence.bind(here, part("learner"), place));
    ASSERT_TRUE(presence.went_on({place, warning, until(30)}));
    const auto size = std::filesystem::file_size(folder() / "presence");
    ASSERT_TRUE(presence.went_on({place, warning, until(30)}));
    ASSERT_TRUE(presence.went_on({place, warning, until(20)}));
    EXPECT_EQ(std::filesystem::file_size(folder() / "presence"), size);
    EXPECT_EQ(gates_book().went_on(place, until(29)), std::vector{warning}) << "and it is not made shorter";
    ASSERT_TRUE(presence.went_on({place, warning, until(40)}));
    EXPECT_GT(std::filesystem::file_size(folder() / "presence"), size);
    EXPECT_EQ(presence.went_on_at(place, until(39)), std::vector{warning});
    EXPECT_TRUE(presence.went_on_at(place, until(40)).empty());
    EXPECT_EQ(gates_book().went_on(place, until(39)), std::vector{warning});
}

TEST_P(PresenceStore, signing_out_frees_the_device) {
    ASSERT_TRUE(presence.bind(here, part("learner"), place));
    ASSERT_TRUE(presence.free(here, place));
    EXPECT_EQ(at(gates_book()), nullptr);
    EXPECT_TRUE(presence.free(here, place));
}

TEST_P(PresenceStore, nobody_is_bound_through_another_schools_network) {
    const Place theirs{schools.back().networks.front(), place.address};
    EXPECT_EQ(presence.bind(here, part("learner"), theirs).error().fault, PresenceFault::foreign_network);
    EXPECT_EQ(presence.bind(elsewhere, part("learner"), theirs).error().fault, PresenceFault::unknown_person);
}

TEST_P(PresenceStore, a_leaver_is_not_bound) {
    EXPECT_EQ(presence.bind(here, demo.leaver, place).error().fault, PresenceFault::unknown_person);
}

TEST_P(PresenceStore, without_a_grant_or_a_profile_nobody_is_bound) {
    RefusingGrants refusing;
    NoProfiles none;
    auto parts = presence_parts();
    const auto file_at = [&](const char* name) { return *gatepost::PresenceFile::open(folder() / name, world); };
    Presence ungranted(
        {parts.database, parts.world, parts.people, parts.settings, parts.schools, refusing, parts.profiles, nullptr},
        file_at("second"));
    const auto refused = ungranted.bind(here, part("learner"), place);
    EXPECT_EQ(refused.error().fault, PresenceFault::not_granted);
    EXPECT_EQ(refused.error().why, "Read your agreement with your teacher first.");
    Presence unprofiled(
        {parts.database, parts.world, parts.people, parts.settings, parts.schools, parts.grants, none, nullptr},
        file_at("third"));
    EXPECT_EQ(unprofiled.bind(here, part("learner"), place).error().fault, PresenceFault::no_profile);
}

TEST_P(PresenceStore, what_the_gate_missed_when_the_office_died_is_told_at_the_next_start) {
    ASSERT_TRUE(presence.bind(here, part("learner"), place));
    // A file that was lost with its disk: the database still knows.
    auto parts = presence_parts();
    Presence again(parts, *gatepost::PresenceFile::open(folder() / "new", world));
    ASSERT_TRUE(again.reconcile());
    gatepost::PresenceFollower gate(folder() / "new");
    (void)gate.look();
    ASSERT_NE(gate.book().at(place, clock.now()), nullptr);
    // And somebody freed in the database only.
    ASSERT_TRUE(again.free(here, place));
    ASSERT_NE(at(gates_book()), nullptr);
    ASSERT_TRUE(presence.reconcile());
    EXPECT_EQ(at(gates_book()), nullptr);
}

TEST_P(PresenceStore, reconciling_what_agrees_already_writes_nothing) {
    ASSERT_TRUE(presence.bind(here, part("learner"), place));
    order(SuspendPerson{part("learner")});
    ASSERT_TRUE(presence.reconcile());
    (void)follower.look();
    ASSERT_TRUE(presence.reconcile());
    EXPECT_EQ(follower.look(), gatepost::PresenceFollower::Look::unchanged);
}

TEST_P(PresenceStore, an_order_acts_at_the_gate_until_it_is_lifted_or_ends) {
    const OrderId suspended = order(SuspendPerson{part("learner")});
    order(IsolateAddress{place});
    ASSERT_TRUE(presence.reconcile());
    EXPECT_TRUE(gates_book().is_suspended(at_the_gate("learner"), clock.now()));
    EXPECT_TRUE(gates_book().is_isolated(place, clock.now()));
    {
        store::Transaction tx = database().writing();
        ASSERT_TRUE(orders.lift(tx, here, suspended, by));
        EXPECT_EQ(orders.lift(tx, here, suspended, by).error(), OrderFault::already_ended);
        tx.commit();
    }
    ASSERT_TRUE(presence.reconcile());
    EXPECT_FALSE(gates_book().is_suspended(at_the_gate("learner"), clock.now()));
    EXPECT_TRUE(gates_book().is_isolated(place, clock.now()));
    clock.pass(std::chrono::hours(2));
    EXPECT_FALSE(gates_book().is_isolated(place, clock.now()));
}

TEST_P(PresenceStore, an_order_tells_the_gate_no_reason_and_no_name) {
    order(SuspendPerson{part("learner")});
    ASSERT_TRUE(presence.reconcile());
    const auto bytes = base::read_file(folder() / "presence", 1U << 20U);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(base::text_of(*bytes).find("what happened"), std::string_view::npos);
    store::Transaction tx = database().reading();
    EXPECT_EQ(orders.in_force(tx, here).size(), 1U);
    EXPECT_TRUE(orders.in_force(tx, elsewhere).empty());
}

TEST_P(PresenceStore, an_order_without_end_or_reason_is_refused) {
    store::Transaction tx = database().writing();
    const SuspendPerson target{part("learner")};
    const base::Private<std::string> reason("why");
    EXPECT_EQ(orders.write(tx, here, {target, clock.now(), reason, by}).error(), OrderFault::no_end);
    EXPECT_EQ(orders.write(tx, here, {target, clock.now() + std::chrono::hours(1), {}, by}).error(),
              OrderFault::no_reason);
    EXPECT_EQ(orders.lift(tx, here, OrderId::mint(random), by).error(), OrderFault::unknown_order);
    const auto written = orders.write(tx, here, {target, clock.now() + std::chrono::hours(1), reason, by});
    ASSERT_TRUE(written);
    EXPECT_EQ(orders.lift(tx, elsewhere, *written, by).error(), OrderFault::unknown_order);
}

}  // namespace
}  // namespace rights
