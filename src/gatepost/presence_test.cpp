#include "gatepost/presence.h"

#include "base/still_world.h"
#include "support/folder.h"

#include <gtest/gtest.h>

namespace gatepost {
namespace {

using namespace std::chrono_literals;

class Presence : public testing::Test {
protected:
    Presence()
        : bound_{place_,
                 PersonId::mint(random_),
                 ProfileId::mint(random_),
                 Known::own_sign_in,
                 clock_.now(),
                 clock_.now() + 6h,
                 1800s} {}

    PresenceFile open() {
        auto file = PresenceFile::open(folder_ / "presence", base::World{clock_, random_});
        EXPECT_TRUE(file);
        return *std::move(file);
    }
    void append_raw(base::ByteView bytes) {
        auto file = base::AppendFile::open(folder_ / "presence", base::FileMode::group_readable);
        ASSERT_TRUE(file && file->append(bytes));
    }

    support::Folder folder_;
    base::StillClock clock_{base::Instant(1'790'000'000s)};
    base::SeededRandom random_{3};
    Place place_{NetworkId::mint(random_), *wire::IpAddress::parse("10.1.2.3")};
    Bound bound_;
};

TEST_F(Presence, the_gateway_sees_who_signed_in_and_who_left) {
    PresenceFile office = open();
    PresenceFollower gateway(folder_ / "presence");
    ASSERT_TRUE(office.append(bound_));
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
    ASSERT_NE(gateway.book().at(place_, clock_.now()), nullptr);
    EXPECT_EQ(gateway.book().at(place_, clock_.now())->person, bound_.person);
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::unchanged);
    ASSERT_TRUE(office.append(Freed{place_}));
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
    EXPECT_EQ(gateway.book().at(place_, clock_.now()), nullptr);
}

TEST_F(Presence, the_same_address_in_another_network_is_another_device) {
    PresenceBook book;
    book.apply(bound_);
    EXPECT_EQ(book.at({NetworkId::mint(random_), place_.address}, clock_.now()), nullptr);
}

TEST_F(Presence, a_sign_in_ends_with_the_school_day_even_when_the_office_is_away) {
    PresenceBook book;
    book.apply(bound_);
    EXPECT_NE(book.at(place_, bound_.until - 1ms), nullptr);
    EXPECT_EQ(book.at(place_, bound_.until), nullptr);
}

TEST_F(Presence, who_went_on_after_a_warning_goes_on_until_its_time_and_the_next_person_does_not) {
    const WentOn went_on{place_, WarningId::mint(random_), clock_.now() + 30min};
    PresenceBook book;
    book.apply(went_on);
    EXPECT_TRUE(book.went_on(place_, clock_.now()).empty()) << "nobody is there";
    book.apply(bound_);
    book.apply(went_on);
    EXPECT_EQ(book.went_on(place_, went_on.until - 1ms), std::vector{went_on.warning});
    EXPECT_TRUE(book.went_on(place_, went_on.until).empty());
    Place other = place_;
    other.address = *wire::IpAddress::parse("10.1.2.4");
    EXPECT_TRUE(book.went_on(other, clock_.now()).empty());

    PresenceBook kept;
    for (const PresenceRecord& record : book.still_in_force(clock_.now())) kept.apply(record);
    EXPECT_EQ(kept.went_on(place_, clock_.now()), std::vector{went_on.warning}) << "compaction forgets nothing";
    Bound next = bound_;
    next.person = PersonId::mint(random_);
    book.apply(next);
    EXPECT_TRUE(book.went_on(place_, clock_.now()).empty());
    kept.apply(Freed{place_});
    EXPECT_TRUE(kept.went_on(place_, clock_.now()).empty());
}

TEST_F(Presence, a_record_of_the_version_before_is_read_and_one_from_then_holds_no_warning) {
    base::Bytes record = write(bound_);
    record[0] = std::byte{1};
    EXPECT_EQ(read_presence_record(record), PresenceRecord(bound_));
    base::Bytes warning = write(WentOn{place_, WarningId::mint(random_), clock_.now()});
    EXPECT_TRUE(read_presence_record(warning));
    warning[0] = std::byte{1};
    EXPECT_EQ(read_presence_record(warning), base::failure(PresenceError::malformed));
    warning[0] = std::byte{3};
    EXPECT_EQ(read_presence_record(warning), base::failure(PresenceError::unknown_version));
}

TEST_F(Presence, a_torn_tail_is_ignored_until_it_is_whole) {
    PresenceFile office = open();
    const auto before = office.bytes();
    ASSERT_TRUE(office.append(bound_));
    const base::Bytes all = *base::read_file(folder_ / "presence", 10000);
    const base::ByteView record = base::ByteView(all).subspan(before);
    for (std::size_t length = 1; length < record.size(); ++length) {
        ASSERT_TRUE(base::replace_file(folder_ / "presence", base::ByteView(all).first(before + length),
                                       base::FileMode::group_readable));
        PresenceFollower gateway(folder_ / "presence");
        EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);  // the generation, nobody in it
        EXPECT_EQ(gateway.book().at(place_, clock_.now()), nullptr);
        append_raw(record.subspan(length));
        EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
        EXPECT_NE(gateway.book().at(place_, clock_.now()), nullptr);
    }
}

TEST_F(Presence, a_changed_record_keeps_everything_before_it) {
    PresenceFile office = open();
    ASSERT_TRUE(office.append(bound_));
    PresenceFollower gateway(folder_ / "presence");
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
    append_raw(base::Bytes(30, std::byte{0xEE}));
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::broken);
    EXPECT_NE(gateway.book().at(place_, clock_.now()), nullptr);
}

TEST_F(Presence, a_file_that_was_cut_off_makes_nobody_forgotten) {
    PresenceFile office = open();
    PresenceFollower gateway(folder_ / "presence");
    ASSERT_TRUE(office.append(bound_));
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
    std::filesystem::resize_file(folder_ / "presence", std::filesystem::file_size(folder_ / "presence") - 3);
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::broken);
    EXPECT_NE(gateway.book().at(place_, clock_.now()), nullptr);
    // The office's restart writes a new generation, which is followed again.
    PresenceFile again = open();
    ASSERT_TRUE(again.append(bound_));
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
}

TEST_F(Presence, a_record_out_of_sequence_is_not_believed) {
    PresenceFile office = open();
    const auto empty = office.bytes();
    ASSERT_TRUE(office.append(bound_));
    const base::Bytes once = *base::read_file(folder_ / "presence", 10000);
    append_raw(base::ByteView(once).subspan(empty));  // the same record again
    PresenceFollower gateway(folder_ / "presence");
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::broken);
    EXPECT_NE(gateway.book().at(place_, clock_.now()), nullptr);
}

TEST_F(Presence, compaction_and_a_restart_never_forget_an_order) {
    const Suspended order{OrderId::mint(random_), bound_.person, clock_.now() + 48h};
    {
        PresenceFile office = open();
        ASSERT_TRUE(office.append(bound_));
        ASSERT_TRUE(office.append(order));
        ASSERT_TRUE(office.compact());
        ASSERT_TRUE(office.append(Freed{place_}));
    }
    append_raw(base::bytes_of("a torn end of a killed office"));
    PresenceFollower gateway(folder_ / "presence");
    (void)gateway.look();
    PresenceFile office = open();
    EXPECT_TRUE(office.book().is_suspended(bound_.person, clock_.now()));
    EXPECT_EQ(office.book().at(place_, clock_.now()), nullptr);
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
    EXPECT_TRUE(gateway.book().is_suspended(bound_.person, clock_.now()));
    EXPECT_FALSE(gateway.book().is_suspended(bound_.person, order.until));
    ASSERT_TRUE(office.append(Lifted{order.order}));
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
    EXPECT_FALSE(gateway.book().is_suspended(bound_.person, clock_.now()));
}

TEST_F(Presence, what_changed_hands_or_came_under_an_order_is_named_so_that_its_tunnels_end) {
    const Place other{place_.network, *wire::IpAddress::parse("10.1.2.4")};
    PresenceBook before;
    before.apply(bound_);
    const auto changed_by = [&](const PresenceRecord& record) {
        PresenceBook after = before;
        after.apply(record);
        return PresenceBook::changed(before, after, clock_.now());
    };
    Bound somebody_else = bound_;
    somebody_else.person = PersonId::mint(random_);
    Bound other_profile = bound_;
    other_profile.profile = ProfileId::mint(random_);
    Bound later = bound_;
    later.until += 1h;
    EXPECT_EQ(changed_by(somebody_else), std::set{place_});
    EXPECT_EQ(changed_by(other_profile), std::set{place_});
    EXPECT_EQ(changed_by(later), std::set<Place>{});
    EXPECT_EQ(changed_by(Freed{place_}), std::set{place_});
    EXPECT_EQ(changed_by(Suspended{OrderId::mint(random_), bound_.person, clock_.now() + 1h}), std::set{place_});
    EXPECT_EQ(changed_by(Isolated{OrderId::mint(random_), other, clock_.now() + 1h}), std::set{other});
}

TEST_F(Presence, every_record_reads_back_and_no_part_of_one_does) {
    const PresenceRecord records[] = {
        bound_, Freed{place_}, Suspended{OrderId::mint(random_), bound_.person, clock_.now()},
        Isolated{OrderId::mint(random_), place_, clock_.now()}, Lifted{OrderId::mint(random_)}};
    for (const PresenceRecord& record : records) {
        const base::Bytes bytes = write(record);
        EXPECT_EQ(read_presence_record(bytes), record);
        for (std::size_t length = 0; length < bytes.size(); ++length)
            EXPECT_FALSE(read_presence_record(base::ByteView(bytes).first(length)));
    }
}

TEST_F(Presence, without_a_file_the_book_of_before_stays) {
    {
        PresenceFile office = open();
        ASSERT_TRUE(office.append(bound_));
    }
    PresenceFollower gateway(folder_ / "presence");
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::changed);
    std::filesystem::remove(folder_ / "presence");
    EXPECT_EQ(gateway.look(), PresenceFollower::Look::missing);
    EXPECT_NE(gateway.book().at(place_, clock_.now()), nullptr);
}

}  // namespace
}  // namespace gatepost
