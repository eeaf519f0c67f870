#include "base/bytes.h"
#include "base/digest.h"
#include "base/guarded.h"
#include "base/id.h"
#include "base/narrow.h"
#include "base/private.h"
#include "base/queue.h"
#include "base/result.h"
#include "base/still_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <thread>
#include <unordered_set>

namespace base {
namespace {

using LearnerId = Id<struct LearnerTag>;
using StaffId = Id<struct StaffTag>;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept Formattable = fmt::is_formattable<T>::value;

// A name that reached a log would be read by whoever reads logs.
static_assert(!Printable<Private<std::string>> && !Formattable<Private<std::string>>);
static_assert(!std::is_convertible_v<Private<std::string>, std::string>);
static_assert(!std::is_default_constructible_v<ReadScope> && !std::is_copy_constructible_v<ReadScope>);
// Two kinds of id cannot be mixed up, nor made from a number or a text without being checked.
static_assert(!std::is_convertible_v<LearnerId, StaffId> && !std::is_constructible_v<LearnerId, StaffId>);
static_assert(!std::is_constructible_v<LearnerId, std::string> && !std::is_default_constructible_v<LearnerId>);

TEST(id, its_text_is_26_characters_and_reads_back) {
    SeededRandom random(1);
    const LearnerId id = LearnerId::mint(random);
    EXPECT_EQ(id.text().size(), 26U);
    EXPECT_EQ(LearnerId::parse(id.text()), id);
    EXPECT_EQ(LearnerId::from_bytes(id.bytes()), id);
    EXPECT_EQ(LearnerId::parse("not an id"), std::nullopt);
    EXPECT_EQ(LearnerId::parse(id.text() + "a"), std::nullopt);
}

TEST(id, a_thousand_differ) {
    SeededRandom random(2);
    std::unordered_set<LearnerId> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(LearnerId::mint(random));
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(cursor, never_reads_past_the_end_and_then_consumes_nothing) {
    const Bytes bytes = to_bytes(std::string_view("\x01\x02\x03", 3));
    Cursor cursor{bytes};
    EXPECT_EQ(cursor.u32(), std::nullopt);
    EXPECT_EQ(cursor.left(), 3U);
    EXPECT_EQ(cursor.u16(), 0x0102);
    EXPECT_EQ(cursor.u16_le(), std::nullopt);
    EXPECT_EQ(cursor.u8(), 3);
    EXPECT_TRUE(cursor.at_end());
    EXPECT_FALSE(cursor.skip(1));
}

TEST(writer, what_it_writes_the_cursor_reads) {
    Writer writer;
    writer.u8(7);
    writer.u16(0x1234);
    writer.u24(0xABCDEF);
    writer.u32(0xDEADBEEF);
    writer.u16_le(0x1234);
    writer.u32_le(0xDEADBEEF);
    writer.u64_le(0x0123456789ABCDEF);
    writer.raw("end");
    Cursor cursor{writer.bytes()};
    EXPECT_EQ(cursor.u8(), 7);
    EXPECT_EQ(cursor.u16(), 0x1234);
    EXPECT_EQ(cursor.u24(), 0xABCDEFU);
    EXPECT_EQ(cursor.u32(), 0xDEADBEEFU);
    EXPECT_EQ(cursor.u16_le(), 0x1234);
    EXPECT_EQ(cursor.u32_le(), 0xDEADBEEFU);
    EXPECT_EQ(cursor.u64_le(), 0x0123456789ABCDEFU);
    EXPECT_EQ(text_of(cursor.rest()), "end");
}

Result<int, std::string> half(int number) {
    if (number % 2 != 0) return failure(std::string("odd"));
    return number / 2;
}
Result<int, std::string> quarter(int number) { return TRY(half(TRY(half(number)))); }
Result<void, std::string> must_be_even(int number) {
    TRY(half(number));
    return {};
}
Result<int, std::string> half_if_even(int number) {
    TRY(must_be_even(number));
    return half(number);
}

TEST(result, try_hands_the_first_error_up) {
    EXPECT_EQ(quarter(8), 2);
    EXPECT_EQ(quarter(6).error(), "odd");
    EXPECT_EQ(half_if_even(4), 2);
    EXPECT_EQ(half_if_even(3).error(), "odd");
}

TEST(narrow_death, a_number_that_does_not_fit_stops_the_process) {
    EXPECT_EQ(narrow<std::uint8_t>(255), 255);
    EXPECT_DEATH((void)narrow<std::uint8_t>(256), "a narrowed number must fit");
}

TEST(still_clock, stands_until_it_is_moved_and_a_jump_is_not_a_duration) {
    StillClock clock(Instant(std::chrono::hours(1)));
    const Moment before = clock.moment();
    EXPECT_EQ(clock.now(), clock.now());
    clock.pass(std::chrono::seconds(5));
    EXPECT_EQ(clock.moment() - before, std::chrono::seconds(5));
    clock.jump_to(Instant(std::chrono::hours(9)));
    EXPECT_EQ(clock.moment() - before, std::chrono::seconds(5));
    EXPECT_EQ(clock.now(), Instant(std::chrono::hours(9)));
}

TEST(random, below_a_bound_is_below_it_and_reaches_everything) {
    SeededRandom random(3);
    std::unordered_set<std::uint64_t> seen;
    for (int i = 0; i < 500; ++i) seen.insert(random_below(random, 7));
    EXPECT_EQ(seen.size(), 7U);
    EXPECT_FALSE(seen.contains(7));
}

TEST(snapshot, a_reader_sees_the_next_value_and_keeps_the_one_it_holds) {
    Snapshot<int> snapshot(std::make_shared<const int>(1));
    SnapshotReader reader(snapshot);
    const auto held = reader.current();
    snapshot.publish(std::make_shared<const int>(2));
    EXPECT_EQ(*held, 1);
    EXPECT_EQ(*reader.current(), 2);
}

TEST(snapshot, many_readers_and_a_writer_never_see_a_torn_value) {
    Snapshot<std::pair<int, int>> snapshot(std::make_shared<const std::pair<int, int>>(0, 0));
    std::jthread writer([&] {
        for (int i = 1; i <= 2000; ++i) snapshot.publish(std::make_shared<const std::pair<int, int>>(i, i));
    });
    SnapshotReader reader(snapshot);
    for (int i = 0; i < 2000; ++i) {
        const auto value = reader.current();
        ASSERT_EQ(value->first, value->second);
    }
}

TEST(queue, a_full_one_refuses_and_a_stopped_one_ends) {
    BoundedQueue<int> queue(2);
    EXPECT_TRUE(queue.try_push(1));
    EXPECT_TRUE(queue.try_push(2));
    EXPECT_FALSE(queue.try_push(3));
    std::stop_source stop;
    EXPECT_EQ(queue.pop(stop.get_token()), 1);
    EXPECT_EQ(queue.pop(stop.get_token()), 2);
    stop.request_stop();
    EXPECT_EQ(queue.pop(stop.get_token()), std::nullopt);
}

// FIPS 180-4, the example of one block ("abc").
TEST(digest, sha256_agrees_with_the_published_vector) {
    EXPECT_EQ(to_hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(digest, without_the_key_nobody_makes_the_same) {
    Key one{}, other{};
    other[0] = std::byte{1};
    EXPECT_EQ(keyed_digest(one, bytes_of("x")), keyed_digest(one, bytes_of("x")));
    EXPECT_NE(keyed_digest(one, bytes_of("x")), keyed_digest(other, bytes_of("x")));
    EXPECT_TRUE(equal_in_constant_time(keyed_digest(one, bytes_of("x")), keyed_digest(one, bytes_of("x"))));
    EXPECT_FALSE(equal_in_constant_time(bytes_of("a"), bytes_of("ab")));
}

}  // namespace
}  // namespace base
