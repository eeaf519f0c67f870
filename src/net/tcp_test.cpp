#include "net/tcp.h"

#include "base/still_world.h"
#include "net/memory.h"
#include "net/relay.h"
#include "support/playing.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

namespace {

using net::Failure;
using net::Result;
using net::Task;
using std::literals::chrono_literals::operator""s;
using std::literals::chrono_literals::operator""ms;

constexpr std::size_t kMuch = 30'000'000;  // more than the kernel buffers of a loopback connection hold

Task<Result<std::string>> read_to_the_end(net::Stream& stream) {
    std::string text;
    base::Bytes buffer(65'536);
    for (;;) {
        CO_TRY(ready, co_await stream.readable());
        CO_TRY(count, co_await stream.read(buffer));
        if (count == 0) co_return text;
        text += base::text_of(std::span(buffer).first(count));
    }
}

Task<Result<void>> write_and_finish(net::Stream& stream, std::string text) {
    CO_TRY(written, co_await stream.write(base::bytes_of(text)));
    co_return co_await stream.finish();
}

struct Ends {
    std::unique_ptr<net::Stream> client;
    std::unique_ptr<net::Stream> server;
};

struct Tcp : testing::Test {
    base::StillClock clock{base::Instant(1'772'532'900'000ms)};
    net::Loop loop{clock};
    std::filesystem::path folder = make_folder();

    ~Tcp() override { std::filesystem::remove_all(folder); }

    static std::filesystem::path make_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "gatehouse-tcp-XXXXXX").native();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        return name;
    }

    static wire::Endpoint any_port(std::string_view address) { return {wire::IpAddress::parse(address).value(), 0}; }

    Ends connected() {
        auto listener = net::Listener::open(loop, any_port("127.0.0.1"));
        const auto accepting = support::start(loop, listener->accept());
        auto client = support::finish(loop, net::connect(loop, listener->endpoint(), loop.in(1s)));
        auto server = support::finish(loop, accepting);
        return {std::move(client.value()), std::move(server->stream)};
    }
};

TEST_F(Tcp, a_task_may_close_another_connection_of_which_the_same_round_has_news) {
    for (const bool first_closes : {true, false}) {
        Ends one = connected();
        Ends other = connected();
        loop.turn();
        auto& closing = first_closes ? one : other;
        auto& closed = first_closes ? other : one;
        auto close_when_readable = [](net::Stream& on, std::unique_ptr<net::Stream>& of) -> Task<void> {
            (void)co_await on.readable();
            of.reset();
        };
        loop.spawn(close_when_readable(*closing.server, closed.server), [](std::string_view) {});
        loop.turn();
        for (const Ends* ends : {&one, &other})
            ASSERT_TRUE(support::finish(loop, ends->client->write(base::bytes_of("news"))));
        loop.run_until([&] { return closed.server == nullptr; });
    }
}

TEST_F(Tcp, what_comes_with_the_end_and_the_end_itself_are_both_read) {
    Ends ends = connected();
    ASSERT_TRUE(support::finish(loop, write_and_finish(*ends.client, "last words")));
    loop.turn();
    EXPECT_EQ(support::finish(loop, read_to_the_end(*ends.server)).value(), "last words");
}

TEST_F(Tcp, both_sides_speak_over_either_family) {
    for (const char* address : {"127.0.0.1", "::1"}) {
        SCOPED_TRACE(address);
        auto listener = net::Listener::open(loop, any_port(address));
        ASSERT_TRUE(listener) << listener.error().cause;
        EXPECT_NE(listener->endpoint().port, 0);
        const auto accepting = support::start(loop, listener->accept());
        auto client = support::finish(loop, net::connect(loop, listener->endpoint(), loop.in(1s)));
        ASSERT_TRUE(client) << client.error().cause;
        auto server = support::finish(loop, accepting);
        EXPECT_EQ(server->peer.address.text(), address);

        const auto said = support::start(loop, write_and_finish(**client, "good morning"));
        EXPECT_EQ(support::finish(loop, read_to_the_end(*server->stream)).value(), "good morning");
        const auto answered = support::start(loop, write_and_finish(*server->stream, "and to you"));
        EXPECT_EQ(support::finish(loop, read_to_the_end(**client)).value(), "and to you");
    }
}

TEST_F(Tcp, more_than_the_kernel_holds_arrives_whole) {
    auto ends = connected();
    const std::string much(kMuch, 'x');
    const auto written = support::start(loop, write_and_finish(*ends.client, much));
    loop.turn();
    EXPECT_FALSE(written->has_value()) << "the writer must wait for its reader";
    EXPECT_EQ(support::finish(loop, read_to_the_end(*ends.server)).value(), much);
    EXPECT_TRUE((*written)->has_value());
}

TEST_F(Tcp, a_port_where_nobody_listens_is_refused) {
    wire::Endpoint nobody = any_port("127.0.0.1");
    {
        const auto listener = net::Listener::open(loop, nobody);
        nobody = listener->endpoint();
    }
    const auto client = support::finish(loop, net::connect(loop, nobody, loop.in(1s)));
    EXPECT_EQ(client.error().kind, Failure::refused);
}

TEST_F(Tcp, cancelling_ends_a_read_that_waits_and_all_later_ones) {
    auto ends = connected();
    std::array<std::byte, 8> buffer{};
    const auto reading = support::start(loop, ends.client->read(buffer));
    loop.turn();
    ends.client->cancel();
    EXPECT_EQ(support::finish(loop, reading).error().kind, Failure::cancelled);
    EXPECT_EQ(support::finish(loop, ends.client->readable()).error().kind, Failure::cancelled);
}

TEST_F(Tcp, a_deadline_ends_a_read_of_a_silent_peer) {
    auto ends = connected();
    std::array<std::byte, 8> buffer{};
    net::Deadline deadline(loop, [&] { ends.client->cancel(); });
    deadline.set(30s);
    const auto reading = support::start(loop, ends.client->read(buffer));
    loop.turn();
    clock.pass(30s);
    loop.turn();
    ASSERT_TRUE(reading->has_value());
    EXPECT_EQ((*reading)->error().kind, Failure::cancelled);
    EXPECT_TRUE(deadline.has_passed());
}

TEST_F(Tcp, a_peer_that_breaks_the_connection_is_told_from_one_that_ends_it) {
    auto ends = connected();
    const auto unread = support::finish(loop, ends.client->write(base::bytes_of("never read")));
    ASSERT_TRUE(unread);
    ASSERT_TRUE(support::finish(loop, ends.server->readable()));
    ends.server.reset();  // with bytes unread: the kernel answers by RST
    EXPECT_EQ(support::finish(loop, read_to_the_end(*ends.client)).error().kind, Failure::reset);
}

TEST_F(Tcp, two_loops_listen_on_one_endpoint) {
    const auto first = net::Listener::open(loop, any_port("127.0.0.1"));
    net::Loop other(clock);
    const auto second = net::Listener::open(other, first->endpoint());
    ASSERT_TRUE(second) << second.error().cause;
    EXPECT_EQ(second->endpoint(), first->endpoint());
}

TEST_F(Tcp, an_address_that_is_not_ours_cannot_be_listened_on_and_is_named) {
    const auto listener = net::Listener::open(loop, {wire::IpAddress::parse("192.0.2.1").value(), 3128});
    ASSERT_FALSE(listener);
    EXPECT_NE(listener.error().cause.find("`192.0.2.1:3128`"), std::string::npos) << listener.error().cause;
}

TEST_F(Tcp, winding_down_ends_a_listener_that_waits) {
    auto listener = net::Listener::open(loop, any_port("127.0.0.1"));
    const auto accepting = support::start(loop, listener->accept());
    loop.turn();
    loop.wind_down();
    EXPECT_EQ(loop.tasks(), 0u);
}

TEST_F(Tcp, a_unix_socket_is_open_to_its_owner_only) {
    const auto path = folder / "questions";
    auto listener = net::UnixListener::open(loop, path, {base::FileMode::owner_only, {::getuid()}});
    ASSERT_TRUE(listener) << listener.error().cause;
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
    const auto accepting = support::start(loop, listener->accept());
    auto client = support::finish(loop, net::connect_unix(loop, path, loop.in(1s)));
    ASSERT_TRUE(client) << client.error().cause;
    auto server = support::finish(loop, accepting);
    const auto said = support::start(loop, write_and_finish(**client, "ask"));
    EXPECT_EQ(support::finish(loop, read_to_the_end(**server)).value(), "ask");
}

TEST_F(Tcp, a_process_of_another_person_cannot_ask_on_the_unix_socket) {
    const auto path = folder / "questions";
    auto listener = net::UnixListener::open(loop, path, {base::FileMode::owner_only, {::getuid() + 1}});
    const auto accepting = support::start(loop, listener->accept());
    auto client = support::finish(loop, net::connect_unix(loop, path, loop.in(1s)));
    EXPECT_EQ(support::finish(loop, accepting).error().kind, Failure::not_allowed);
    EXPECT_EQ(support::finish(loop, read_to_the_end(**client)).value(), "");
}

TEST_F(Tcp, a_socket_file_left_by_a_dead_process_is_replaced_and_a_living_one_is_not) {
    const auto path = folder / "questions";
    const auto left_behind = folder / "left";
    {
        const auto dead = net::UnixListener::open(loop, path, {base::FileMode::owner_only, {}});
        std::filesystem::rename(path, left_behind);
    }
    const auto living = net::UnixListener::open(loop, left_behind, {base::FileMode::owner_only, {}});
    ASSERT_TRUE(living) << living.error().cause;
    const auto second = net::UnixListener::open(loop, left_behind, {base::FileMode::owner_only, {}});
    EXPECT_FALSE(second);
}

TEST_F(Tcp, a_tunnel_between_two_sockets_carries_both_ways_and_counts) {
    auto left = connected();
    auto right = connected();
    const auto relaying = support::start(loop, net::relay(loop, *left.server, *right.client, {60s, {}}));
    const std::string much(kMuch, 'd');
    const auto asked = support::start(loop, write_and_finish(*left.client, "GET"));
    EXPECT_EQ(support::finish(loop, read_to_the_end(*right.server)).value(), "GET");
    const auto answered = support::start(loop, write_and_finish(*right.server, much));
    EXPECT_EQ(support::finish(loop, read_to_the_end(*left.client)).value(), much);
    const auto relayed = support::finish(loop, relaying);
    EXPECT_FALSE(relayed.error);
    EXPECT_EQ(relayed.from_left, 3u);
    EXPECT_EQ(relayed.from_right, kMuch);
}

TEST_F(Tcp, a_tunnel_from_memory_to_a_socket_is_copied) {
    net::MemoryPeer peer(loop, 1000);
    const auto left = peer.stream();
    auto right = connected();
    const auto relaying = support::start(loop, net::relay(loop, *left, *right.client, {60s, {}}));
    peer.send("hello");
    peer.finish();
    EXPECT_EQ(support::finish(loop, read_to_the_end(*right.server)).value(), "hello");
    const auto answered = support::finish(loop, write_and_finish(*right.server, "bye"));
    EXPECT_EQ(support::finish(loop, relaying).from_right, 3u);
    EXPECT_EQ(peer.received(), "bye");
}

TEST_F(Tcp, a_tunnel_in_which_nobody_speaks_ends_at_its_idle_limit) {
    auto left = connected();
    auto right = connected();
    const auto relaying = support::start(loop, net::relay(loop, *left.server, *right.client, {60s, {}}));
    loop.turn();
    clock.pass(59s);
    loop.turn();
    EXPECT_FALSE(relaying->has_value());
    clock.pass(1s);
    loop.turn();
    ASSERT_TRUE(relaying->has_value());
    EXPECT_EQ((*relaying)->error->kind, Failure::timed_out);
}

TEST_F(Tcp, whoever_asks_is_told_of_what_a_tunnel_carries_and_not_of_its_silence) {
    auto left = connected();
    auto right = connected();
    int told = 0;
    const auto relaying =
        support::start(loop, net::relay(loop, *left.server, *right.client, {60s, [&told] { ++told; }}));
    loop.turn();
    clock.pass(30s);
    loop.turn();
    EXPECT_EQ(told, 0);
    const auto asked = support::start(loop, write_and_finish(*left.client, "GET"));
    EXPECT_EQ(support::finish(loop, read_to_the_end(*right.server)).value(), "GET");
    EXPECT_GT(told, 0);
    right.client->cancel();
    (void)support::finish(loop, relaying);
}

TEST_F(Tcp, an_order_to_suspend_ends_an_open_tunnel_at_once) {
    auto left = connected();
    auto right = connected();
    const auto relaying = support::start(loop, net::relay(loop, *left.server, *right.client, {60s, {}}));
    loop.turn();
    left.server->cancel();
    loop.turn();
    ASSERT_TRUE(relaying->has_value());
    EXPECT_EQ((*relaying)->error->kind, Failure::cancelled);
}

}  // namespace
