#include "net/memory.h"

#include "base/still_world.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>

namespace {

using std::literals::chrono_literals::operator""ms;
using net::Failure;
using net::Task;

struct Memory : testing::Test {
    base::StillClock clock{base::Instant(1'772'532'900'000ms)};
    net::Loop loop{clock};
    net::MemoryPeer peer{loop, 8};
    std::unique_ptr<net::Stream> stream = peer.stream();

    template <class T>
    void start(Task<net::Result<T>> task, std::optional<net::Result<T>>& into) {
        auto run = [](Task<net::Result<T>> work, std::optional<net::Result<T>>& to) -> Task<void> {
            to.emplace(co_await std::move(work));
        };
        loop.spawn(run(std::move(task), into), [](std::string_view cause) { ADD_FAILURE() << cause; });
        loop.turn();
    }
};

TEST_F(Memory, a_read_returns_what_is_there_and_then_the_end) {
    std::array<std::byte, 16> buffer{};
    peer.send("hello");
    peer.finish();
    std::optional<net::Result<std::size_t>> first;
    start(stream->read(buffer), first);
    EXPECT_EQ(first->value(), 5u);
    std::optional<net::Result<std::size_t>> second;
    start(stream->read(buffer), second);
    EXPECT_EQ(second->value(), 0u);
}

TEST_F(Memory, a_read_waits_until_the_peer_speaks) {
    std::array<std::byte, 16> buffer{};
    std::optional<net::Result<std::size_t>> read;
    start(stream->read(buffer), read);
    EXPECT_FALSE(read);
    peer.send("x");
    loop.turn();
    EXPECT_EQ(read->value(), 1u);
}

TEST_F(Memory, a_writer_waits_while_its_peer_does_not_read) {
    std::optional<net::Result<void>> written;
    start(stream->write(base::bytes_of("0123456789abcdef!")), written);
    EXPECT_EQ(peer.received(), "01234567");
    loop.turn();
    EXPECT_FALSE(written);
    EXPECT_EQ(peer.received(), "89abcdef");
    loop.turn();
    ASSERT_TRUE(written);
    EXPECT_TRUE(written->has_value());
    EXPECT_EQ(peer.received(), "!");
}

TEST_F(Memory, cancelling_ends_what_waits_and_everything_later) {
    std::array<std::byte, 16> buffer{};
    std::optional<net::Result<std::size_t>> read;
    start(stream->read(buffer), read);
    stream->cancel();
    loop.turn();
    EXPECT_EQ(read->error().kind, Failure::cancelled);
    std::optional<net::Result<void>> written;
    start(stream->write(base::bytes_of("x")), written);
    EXPECT_EQ(written->error().kind, Failure::cancelled);
}

TEST_F(Memory, a_connection_that_breaks_in_mid_answer_fails_the_writer_and_the_reader) {
    peer.reset_after(3);
    std::optional<net::Result<void>> written;
    start(stream->write(base::bytes_of("abcdef")), written);
    EXPECT_EQ(written->error().kind, Failure::reset);
    EXPECT_EQ(peer.received(), "abc");
    std::optional<net::Result<void>> readable;
    start(stream->readable(), readable);
    EXPECT_EQ(readable->error().kind, Failure::reset);
}

TEST_F(Memory, after_finish_the_other_direction_still_flows) {
    std::array<std::byte, 16> buffer{};
    std::optional<net::Result<void>> finished;
    start(stream->finish(), finished);
    EXPECT_TRUE(peer.ended());
    EXPECT_FALSE(peer.closed());
    peer.send("late");
    std::optional<net::Result<std::size_t>> read;
    start(stream->read(buffer), read);
    EXPECT_EQ(read->value(), 4u);
}

TEST_F(Memory, a_destroyed_stream_is_seen_as_closed) {
    stream.reset();
    EXPECT_TRUE(peer.ended());
    EXPECT_TRUE(peer.closed());
}

TEST_F(Memory, two_streams_of_a_pair_carry_bytes_both_ways) {
    auto pair = net::memory_pair(loop, 4);
    std::array<std::byte, 16> buffer{};
    std::optional<net::Result<void>> written;
    start(pair.left->write(base::bytes_of("ping")), written);
    std::optional<net::Result<std::size_t>> read;
    start(pair.right->read(buffer), read);
    EXPECT_EQ(base::text_of(std::span(buffer).first(read->value())), "ping");
}

}  // namespace
