// What the gateway notices of what the office publishes, and of what ends without anybody writing it down.

#include "gateway/watch.h"

#include "base/file.h"
#include "base/still_world.h"
#include "support/example_rules.h"
#include "support/folder.h"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

class Watching : public testing::Test {
protected:
    Watching() {
        const filter::CompiledLists lists = example::compiled_lists();
        const auto database = filter::CategoryDatabase::of_bytes(lists.file, "lists");
        put(gate.lists(base::to_hex(base::ByteView(database->content_hash()).first(16))), lists.file);
        rules = example::rules(database->content_hash());
        for (const filter::School& school : rules.schools) {
            const base::Key key = example::key_of("illegal-hit key of " + school.key);
            put(gate.sealed_key(school.id), key);
            put(gate.sealed(school.id), filter::seal({school.id, key, example::at(0, 5, 0)}, {})->file);
        }
        put(gate.ruleset(), filter::write(rules));
    }
    static void put(const std::filesystem::path& path, base::ByteView bytes) {
        ASSERT_TRUE(base::replace_file(path, bytes, base::FileMode::group_readable));
    }

    support::Folder folder;
    base::StillClock clock{example::at(1, 9, 59)};
    base::SeededRandom random{5};
    GateFolder gate{folder / ""};
    filter::Rules rules;
    Watch watch{gate};
};

TEST_F(Watching, an_exception_that_begins_or_ends_is_noticed_although_nothing_is_published) {
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::turned);  // the first rules
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::as_before);
    clock.pass(1min);  // 10:00: a block for an exam begins
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::turned);
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::as_before);
    clock.pass(1h);  // 11:00: what a teacher opened is closed
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::turned);
    clock.pass(1h);
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::as_before);
}

TEST_F(Watching, lunch_is_noticed_when_it_begins_and_when_it_ends) {
    clock.pass(2h + 20min);  // 12:19
    (void)watch.look(clock.now());
    clock.pass(59s);
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::as_before);
    clock.pass(1s);
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::turned);
    clock.pass(49min);
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::as_before);
    clock.pass(1min);
    EXPECT_EQ(watch.look(clock.now()).rules, Watch::News::Rules::turned);
}

TEST_F(Watching, a_sign_in_that_ends_with_the_school_day_is_noticed_once) {
    const gatepost::Place place{gatepost::NetworkId::mint(random), *wire::IpAddress::parse("192.0.2.10")};
    auto office = gatepost::PresenceFile::open(gate.presence(), {clock, random});
    ASSERT_TRUE(
        office->append(gatepost::Bound{place, gatepost::PersonId::mint(random), gatepost::ProfileId::mint(random),
                                       gatepost::Known::own_sign_in, clock.now(), clock.now() + 1h, 0s}));
    EXPECT_TRUE(watch.look(clock.now()).changed_places.contains(place));  // whoever was there before
    clock.pass(1h - 200ms);
    EXPECT_TRUE(watch.look(clock.now()).changed_places.empty());
    clock.pass(200ms);
    EXPECT_TRUE(watch.look(clock.now()).changed_places.contains(place));
    clock.pass(200ms);
    EXPECT_TRUE(watch.look(clock.now()).changed_places.empty());
}

TEST_F(Watching, a_sign_in_that_ended_is_noticed_even_when_the_office_has_forgotten_it_meanwhile) {
    const gatepost::Place place{gatepost::NetworkId::mint(random), *wire::IpAddress::parse("192.0.2.10")};
    auto office = gatepost::PresenceFile::open(gate.presence(), {clock, random});
    ASSERT_TRUE(
        office->append(gatepost::Bound{place, gatepost::PersonId::mint(random), gatepost::ProfileId::mint(random),
                                       gatepost::Known::own_sign_in, clock.now(), clock.now() + 1h, 0s}));
    (void)watch.look(clock.now());
    clock.pass(1h);
    ASSERT_TRUE(office->compact());
    EXPECT_TRUE(watch.look(clock.now()).changed_places.contains(place));
}

}  // namespace
}  // namespace gateway
