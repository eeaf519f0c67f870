// Listeners that follow the rules, over real sockets of this machine.

#include "gateway/doors.h"

#include "base/still_world.h"
#include "net/address.h"
#include "support/example_rules.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

wire::IpAddress address(std::string_view text) { return wire::IpAddress::parse(text).value(); }

// A port that another program has.
struct TakenPort {
    TakenPort() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        net::SocketAddress any = net::socket_address({address("127.0.0.1"), 0});
        EXPECT_EQ(::bind(socket, any.raw(), any.length), 0);
        EXPECT_EQ(::listen(socket, 1), 0);
        EXPECT_EQ(::getsockname(socket, any.raw(), &any.length), 0);
        port = net::endpoint_of(any)->port;
    }
    ~TakenPort() { ::close(socket); }
    int socket;
    std::uint16_t port = 0;
};

class AtTheDoors : public testing::Test {
protected:
    ~AtTheDoors() override { loops.stop(); }

    Doorway doorway(const char* school, std::string_view at = "127.0.0.1", std::uint16_t port = 0) {
        return {{address(at), port},
                *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>(school).bytes()),
                {},
                school};
    }
    // Whether somebody on this machine is let in there.
    bool is_open(const wire::Endpoint& at) {
        const std::size_t before = welcomed.size();
        bool answered = false, connected = false;
        loops.at(0).spawn(knock(at, answered, connected), [](std::string_view cause) { FAIL() << cause; });
        loops.at(0).run_until([&] { return answered && (!connected || welcomed.size() > before); });
        return connected;
    }
    net::Task<void> knock(wire::Endpoint at, bool& answered, bool& connected) {
        auto stream = co_await net::connect(loops.at(0), at, loops.at(0).in(10s));
        connected = stream.has_value();
        answered = true;
        if (stream) visitors.push_back(*std::move(stream));
    }
    void turn() {
        while (loops.at(0).turn() > 0) {
        }
    }

    base::StillClock clock{example::at(1, 10, 15)};
    net::LoopGroup loops{clock, 1};
    std::vector<std::unique_ptr<net::Stream>> visitors;
    std::vector<std::pair<gatepost::NetworkId, std::unique_ptr<net::Stream>>> welcomed;
    Doors doors{loops, Reachable::from_networks,
                [this](std::size_t, net::Accepted accepted, const Doorway& by) {
                    welcomed.emplace_back(by.network, std::move(accepted.stream));
                },
                [](std::string_view cause) { FAIL() << cause; }};
};

TEST_F(AtTheDoors, a_network_that_is_added_opens_and_one_that_is_gone_closes_and_those_who_are_in_stay) {
    doors.want({doorway("headcorn")});
    doors.loops_run();
    ASSERT_EQ(doors.listening().size(), 1U);
    const wire::Endpoint first = doors.listening()[0];
    EXPECT_TRUE(is_open(first));
    doors.want({doorway("headcorn"), doorway("homewood")});
    turn();
    ASSERT_EQ(doors.listening().size(), 2U);
    EXPECT_EQ(doors.listening()[0], first);
    EXPECT_TRUE(is_open(doors.listening()[1]));
    EXPECT_EQ(welcomed.back().first, doorway("homewood").network);
    doors.want({doorway("homewood")});
    turn();
    EXPECT_FALSE(is_open(first));
    // Whoever came in by it goes on.
    bool heard = false;
    const auto listen = [&](net::Stream& from) -> net::Task<void> {
        (void)co_await from.readable();
        heard = true;
    };
    const auto speak = [](net::Stream& to) -> net::Task<void> { (void)co_await to.write(base::bytes_of("x")); };
    loops.at(0).spawn(listen(*welcomed[0].second), [](std::string_view) {});
    loops.at(0).spawn(speak(*visitors[0]), [](std::string_view) {});
    loops.at(0).run_until([&] { return heard; });
}

TEST_F(AtTheDoors, an_address_that_this_machine_does_not_have_is_named_with_its_school_and_the_others_open) {
    doors.want({doorway("homewood", "10.255.255.1", 3128), doorway("headcorn")});
    ASSERT_EQ(doors.listening().size(), 1U);
    EXPECT_TRUE(is_open(doors.listening()[0]));
    EXPECT_NE(doors.trouble().find("the network of `homewood`: cannot listen on `10.255.255.1:3128`"),
              std::string::npos)
        << doors.trouble();
    // Corrected in the rules: all is well.
    doors.want({doorway("homewood"), doorway("headcorn")});
    EXPECT_EQ(doors.trouble(), "");
    EXPECT_EQ(doors.listening().size(), 2U);
}

TEST_F(AtTheDoors, a_port_that_becomes_free_is_taken_at_the_next_try) {
    auto other = std::make_unique<TakenPort>();
    doors.want({doorway("headcorn", "127.0.0.1", other->port)});
    EXPECT_TRUE(doors.listening().empty());
    other.reset();
    doors.try_again();
    EXPECT_EQ(doors.listening().size(), 1U);
    EXPECT_EQ(doors.trouble(), "");
}

TEST_F(AtTheDoors, the_demo_is_not_opened_to_the_schools_network) {
    Doors demo{loops, Reachable::from_this_machine, [](std::size_t, net::Accepted, const Doorway&) {},
               [](std::string_view) {}};
    demo.want({doorway("headcorn", "10.20.0.1", 3129)});
    EXPECT_TRUE(demo.listening().empty());
    EXPECT_NE(demo.trouble().find("the demo listens on this machine only"), std::string::npos);
}

TEST(doors, serve_the_ranges_of_their_network_and_this_machine_and_nobody_else) {
    const wire::IpAddress at = address("10.20.0.1");
    EXPECT_TRUE(serves(at, {}, address("127.0.0.1")));
    EXPECT_TRUE(serves(at, {}, at));  // the office asks from here
    EXPECT_FALSE(serves(at, {}, address("10.20.0.2")));
    const std::vector<wire::IpRange> clients{*wire::IpRange::parse("10.20.0.0/16")};
    EXPECT_TRUE(serves(at, clients, address("10.20.0.2")));
    EXPECT_TRUE(serves(at, clients, address("::ffff:10.20.0.2")));
    EXPECT_FALSE(serves(at, clients, address("10.21.0.2")));
    EXPECT_FALSE(serves(at, clients, address("203.0.113.5")));
}

}  // namespace
}  // namespace gateway
