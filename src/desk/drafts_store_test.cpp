#include "desk/desk.h"
#include "store/database.h"
#include "store/vault.h"
#include "support/engines.h"

#include <gtest/gtest.h>

namespace desk {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using Typed = base::Private<std::string>;

class DraftsStore : public support::OnBothEngines {
protected:
    DraftsStore() { migrate({store::schema(), journal::schema(), schema()}); }

    DraftKey key(std::string form) const { return {headcorn.school(), writer, std::move(form)}; }
    std::optional<Typed> found(const DraftKey& of) const { return drafts.find(of).value(); }

    const PersonId writer = PersonId::mint(random);
    const Typed words{std::string("she said that Amira was told to keep it secret")};

private:
    store::Vault open_vault() {
        const auto file = folder() / "master.key";
        EXPECT_TRUE(store::Vault::make_master_key(file, random));
        return store::Vault::open(file, world).value();
    }
    store::Vault vault_ = open_vault();

protected:
    const Drafts drafts{database(), vault_, clock};
};
INSTANTIATE_TEST_SUITE_P(both, DraftsStore, support::both_engines(), support::engine_name);

TEST_P(DraftsStore, a_draft_comes_back_to_its_writer_as_it_was_typed) {
    ASSERT_TRUE(drafts.keep(key("concern.new"), Typed("first")));
    ASSERT_TRUE(drafts.keep(key("concern.new"), words));
    EXPECT_EQ(found(key("concern.new")), words);
}

TEST_P(DraftsStore, a_draft_is_found_by_nobody_else_and_in_no_other_form) {
    ASSERT_TRUE(drafts.keep(key("concern.new"), words));
    EXPECT_FALSE(found(key("case-entry.k7m2")));
    EXPECT_FALSE(found({headcorn.school(), PersonId::mint(random), "concern.new"}));
    EXPECT_FALSE(found({homewood.school(), writer, "concern.new"}));
}

TEST_P(DraftsStore, whoever_has_the_database_alone_reads_no_draft) {
    ASSERT_TRUE(drafts.keep(key("concern.new"), words));
    store::Transaction tx = database().reading();
    const auto stored = tx.query("SELECT typed FROM desk_drafts").only<base::Bytes>();
    EXPECT_EQ(base::text_of(stored).find("Amira"), std::string_view::npos);
}

TEST_P(DraftsStore, a_draft_that_was_moved_to_another_form_does_not_open) {
    ASSERT_TRUE(drafts.keep(key("concern.new"), words));
    ASSERT_EQ(as_attacker("UPDATE desk_drafts SET form = 'case-entry.k7m2'"), "");
    const auto moved = drafts.find(key("case-entry.k7m2"));
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().fault, DraftFault::unreadable);
    EXPECT_EQ(describe(moved.error()).find("Amira"), std::string::npos);
}

TEST_P(DraftsStore, a_draft_goes_with_the_sending_of_its_form_and_stays_when_that_fails) {
    ASSERT_TRUE(drafts.keep(key("concern.new"), words));
    {
        store::Transaction tx = database().writing();
        drafts.discard(tx, key("concern.new"));
    }
    EXPECT_TRUE(found(key("concern.new")));
    {
        store::Transaction tx = database().writing();
        drafts.discard(tx, key("concern.new"));
        tx.commit();
    }
    EXPECT_FALSE(found(key("concern.new")));
}

TEST_P(DraftsStore, a_draft_that_nobody_came_back_to_goes) {
    ASSERT_TRUE(drafts.keep(key("concern.new"), words));
    clock.pass(kDraftLife - milliseconds(1));
    EXPECT_TRUE(found(key("concern.new")));
    EXPECT_EQ(drafts.discard_old(headcorn.school()), 0);
    clock.pass(milliseconds(1));
    EXPECT_FALSE(found(key("concern.new")));
    EXPECT_EQ(drafts.discard_old(homewood.school()), 0);
    EXPECT_EQ(drafts.discard_old(headcorn.school()), 1);
}

TEST_P(DraftsStore, a_form_that_is_none_and_a_flood_are_refused) {
    for (const char* form : {"", "Amira", "a b", "a/b"})
        EXPECT_EQ(drafts.keep(key(form), words).error().fault, DraftFault::unknown_form) << form;
    for (std::int64_t i = 0; i < kMostDrafts; ++i) ASSERT_TRUE(drafts.keep(key("form-" + std::to_string(i)), words));
    EXPECT_EQ(drafts.keep(key("one-more"), words).error().fault, DraftFault::too_many);
    EXPECT_TRUE(drafts.keep(key("form-7"), words));
}

TEST(notices, a_notice_wakes_whom_it_is_for_as_long_as_they_listen) {
    base::SeededRandom random(7);
    const auto headcorn = SchoolId::mint(random);
    const auto homewood = SchoolId::mint(random);
    const auto lead = PersonId::mint(random);
    const auto teacher = PersonId::mint(random);
    Notices notices;
    int woken = 0;
    {
        const auto listening = notices.listen(headcorn, lead, [&woken] { ++woken; });
        ASSERT_TRUE(listening);
        notices.publish(headcorn, lead);
        notices.publish(headcorn, teacher);
        notices.publish(homewood, lead);
        EXPECT_EQ(woken, 1);
    }
    notices.publish(headcorn, lead);
    EXPECT_EQ(woken, 1);
}

TEST(notices, one_person_cannot_use_up_everybodys_places) {
    base::SeededRandom random(7);
    const auto school = SchoolId::mint(random);
    const auto lead = PersonId::mint(random);
    Notices notices;
    std::vector<Notices::Subscription> open;
    for (std::size_t i = 0; i < kMostListeningEach; ++i) open.push_back(notices.listen(school, lead, [] {}).value());
    EXPECT_FALSE(notices.listen(school, lead, [] {}));
    EXPECT_TRUE(notices.listen(school, PersonId::mint(random), [] {}));
    open.pop_back();
    EXPECT_TRUE(notices.listen(school, lead, [] {}));
}

TEST(notices, a_subscription_outlives_the_notices_it_listened_to) {
    base::SeededRandom random(7);
    std::optional<Notices::Subscription> left;
    {
        Notices notices;
        left.emplace(notices.listen(SchoolId::mint(random), PersonId::mint(random), [] {}).value());
    }
    left.reset();
    SUCCEED();
}

}  // namespace
}  // namespace desk
