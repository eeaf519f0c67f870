#include "gatepost/spool.h"

#include "base/still_world.h"
#include "gatepost/frame.h"
#include "support/folder.h"

#include <gtest/gtest.h>

namespace gatepost {
namespace {

using namespace std::chrono_literals;

// Monday 12 January 2026, 23:59:59 UTC, which is school time in winter.
constexpr base::Instant kBeforeMidnight{1'768'262'399s};

std::chrono::year_month_day utc_day(base::Instant at) { return std::chrono::floor<std::chrono::days>(at); }

class SpoolTest : public testing::Test {
protected:
    SpoolWriter open(Spool spool = Spool::ordinary, std::uint64_t total = 1'000'000, std::uint64_t segment = 100'000) {
        SpoolSettings settings{folder_ / "spool", gateway_, spool, segment, total, utc_day, 0};
        auto writer = SpoolWriter::open(settings, base::World{clock_, random_});
        EXPECT_TRUE(writer);
        return *std::move(writer);
    }
    Event event(std::string url) {
        Event made{.at = clock_.now()};
        made.url = std::move(url);
        return made;
    }
    // Everything there is to read, with the damage met on the way.
    std::vector<std::string> urls_from(Cursor from) {
        const SpoolReader reader(folder_ / "spool", Spool::ordinary);
        std::vector<std::string> urls;
        while (true) {
            const auto batch = reader.read(from, 3);
            EXPECT_TRUE(batch);
            for (const auto& spooled : batch->events) urls.push_back(spooled.event.url);
            damage_.insert(damage_.end(), batch->damage.begin(), batch->damage.end());
            if (batch->next == from) return urls;
            from = batch->next;
        }
    }

    support::Folder folder_;
    base::StillClock clock_{kBeforeMidnight};
    base::SeededRandom random_{5};
    GatewayId gateway_ = GatewayId::mint(random_);
    std::vector<std::string> damage_;
};

TEST_F(SpoolTest, gathered_events_are_handed_over_in_their_order_by_one_flush) {
    SpoolWriter writer = open();
    const auto first = writer.gather(event("http://first.example/"));
    const auto second = writer.gather(event("http://second.example/"));
    ASSERT_TRUE(first && second);
    EXPECT_LT(first->offset, second->offset);
    EXPECT_EQ(urls_from({}), std::vector<std::string>{});
    ASSERT_TRUE(writer.flush());
    EXPECT_EQ(urls_from({}), (std::vector<std::string>{"http://first.example/", "http://second.example/"}));
    EXPECT_EQ(writer.append(event("http://third.example/"))->offset, 2 * second->offset - first->offset + 1);
}

TEST_F(SpoolTest, what_was_gathered_before_midnight_stays_in_its_day) {
    SpoolWriter writer = open();
    ASSERT_TRUE(writer.gather(event("http://monday.example/")));
    clock_.pass(1s);
    ASSERT_TRUE(writer.gather(event("http://tuesday.example/")));
    ASSERT_TRUE(writer.flush());
    const SpoolReader reader(folder_ / "spool", Spool::ordinary);
    const auto monday = reader.read({}, 10);
    ASSERT_EQ(monday->events.size(), 1U);
    EXPECT_EQ(monday->events[0].event.url, "http://monday.example/");
    EXPECT_EQ(reader.read(monday->next, 10)->events.at(0).event.url, "http://tuesday.example/");
}

TEST_F(SpoolTest, what_the_gateway_wrote_the_office_reads_once_in_order) {
    SpoolWriter writer = open();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(writer.append(event("http://site.example/" + std::to_string(i))));
    const auto urls = urls_from({});
    ASSERT_EQ(urls.size(), 10U);
    EXPECT_EQ(urls.front(), "http://site.example/0");
    EXPECT_EQ(urls.back(), "http://site.example/9");
}

TEST_F(SpoolTest, an_event_has_the_same_id_each_time_it_is_read) {
    SpoolWriter writer = open();
    const auto written = writer.append(event("http://site.example/"));
    const SpoolReader reader(folder_ / "spool", Spool::ordinary);
    EXPECT_EQ(reader.read({}, 10)->events.at(0).id, *written);
    EXPECT_EQ(reader.read({}, 10)->events.at(0).id, *written);
}

TEST_F(SpoolTest, a_segment_ends_at_midnight_so_that_a_batch_belongs_to_one_day) {
    SpoolWriter writer = open();
    ASSERT_TRUE(writer.append(event("http://monday.example/")));
    clock_.pass(2s);
    ASSERT_TRUE(writer.append(event("http://tuesday.example/")));
    const SpoolReader reader(folder_ / "spool", Spool::ordinary);
    const auto monday = reader.read({}, 10);
    ASSERT_EQ(monday->events.size(), 1U);
    EXPECT_EQ(monday->day, utc_day(kBeforeMidnight));
    const auto tuesday = reader.read(monday->next, 10);
    ASSERT_EQ(tuesday->events.size(), 1U);
    EXPECT_EQ(tuesday->day, utc_day(kBeforeMidnight + 2s));
}

TEST_F(SpoolTest, a_torn_end_is_left_until_it_is_whole) {
    SpoolWriter writer = open();
    ASSERT_TRUE(writer.append(event("http://whole.example/")));
    const base::Bytes frame = framed(write(event("http://torn.example/")));
    const auto path = folder_.path() / "spool" / "000000000001.spool";
    auto raw = base::AppendFile::open(path, base::FileMode::group_readable);
    ASSERT_TRUE(raw->append(base::ByteView(frame).first(frame.size() - 1)));
    EXPECT_EQ(urls_from({}).size(), 1U);
    ASSERT_TRUE(raw->append(base::ByteView(frame).last(1)));
    EXPECT_EQ(urls_from({}).size(), 2U);
    EXPECT_TRUE(damage_.empty());
}

TEST_F(SpoolTest, a_damaged_record_in_the_segment_being_written_is_told_at_once) {
    SpoolWriter writer = open();
    ASSERT_TRUE(writer.append(event("http://whole.example/")));
    auto raw = base::AppendFile::open(folder_.path() / "spool" / "000000000001.spool", base::FileMode::group_readable);
    ASSERT_TRUE(raw->append(base::Bytes(64)));
    EXPECT_EQ(urls_from({}).size(), 1U);
    ASSERT_FALSE(damage_.empty());
    EXPECT_NE(damage_[0].find("segment 1 offset"), std::string::npos);
}

TEST_F(SpoolTest, a_torn_end_of_a_killed_gateway_is_reported_and_what_follows_is_read) {
    {
        SpoolWriter killed = open();
        ASSERT_TRUE(killed.append(event("http://before.example/")));
        auto raw =
            base::AppendFile::open(folder_.path() / "spool" / "000000000001.spool", base::FileMode::group_readable);
        ASSERT_TRUE(raw->append(base::Bytes(7)));
    }
    SpoolWriter writer = open();
    ASSERT_TRUE(writer.append(event("http://after.example/")));
    EXPECT_EQ(urls_from({}), (std::vector<std::string>{"http://before.example/", "http://after.example/"}));
    ASSERT_EQ(damage_.size(), 1U);
    EXPECT_NE(damage_[0].find("segment 1 offset"), std::string::npos);
}

TEST_F(SpoolTest, a_full_ordinary_spool_sheds_its_oldest_and_says_so) {
    SpoolWriter writer = open(Spool::ordinary, 40'000, 10'000);
    for (int i = 0; i < 500; ++i)
        ASSERT_TRUE(writer.append(event("http://site.example/" + std::string(200, 'x') + std::to_string(i))));
    EXPECT_LE(writer.waiting_bytes(), 41'000U);
    const SpoolReader reader(folder_ / "spool", Spool::ordinary);
    bool told = false;
    std::string last;
    for (Cursor from;;) {
        const auto batch = reader.read(from, 100);
        for (const auto& spooled : batch->events) {
            if (spooled.event.kind == EventKind::gap) told = spooled.event.count > 0;
            else last = spooled.event.url;
        }
        if (batch->next == from) break;
        from = batch->next;
    }
    EXPECT_TRUE(told);
    EXPECT_TRUE(last.ends_with("499"));
}

TEST_F(SpoolTest, a_serious_event_is_never_shed_the_gateway_is_told_instead) {
    SpoolWriter writer = open(Spool::serious, 5'000, 1'000);
    int kept = 0;
    while (writer.append(event("http://site.example/"))) ++kept;
    EXPECT_EQ(writer.append(event("http://site.example/")).error().kind, SpoolFailure::full);
    EXPECT_EQ(urls_from({}).size(), static_cast<std::size_t>(kept));
}

TEST_F(SpoolTest, acknowledged_segments_are_forgotten_and_numbers_never_begin_again) {
    {
        SpoolWriter writer = open(Spool::ordinary, 1'000'000, 1'000);
        for (int i = 0; i < 50; ++i) ASSERT_TRUE(writer.append(event("http://site.example/")));
        const auto before = writer.waiting_bytes();
        writer.forget_before(5);
        EXPECT_LT(writer.waiting_bytes(), before);
    }
    std::filesystem::remove_all(folder_ / "spool");
    auto after = SpoolWriter::open({folder_ / "spool", gateway_, Spool::ordinary, 1'000, 100'000, utc_day, 41},
                                   base::World{clock_, random_});
    EXPECT_EQ(after->append(event("http://new.example/"))->segment, 42U);
    EXPECT_EQ(urls_from({41, 900}), std::vector<std::string>{"http://new.example/"});
}

TEST_F(SpoolTest, the_acknowledged_cursor_reads_back_and_half_of_it_does_not) {
    const Acknowledged acknowledged{{3, 400}, {1, 99}};
    const base::Bytes file = write(acknowledged);
    EXPECT_EQ(read_acknowledged(file), acknowledged);
    for (std::size_t length = 0; length < file.size(); ++length)
        EXPECT_EQ(read_acknowledged(base::ByteView(file).first(length)), std::nullopt);
}

}  // namespace
}  // namespace gatepost
