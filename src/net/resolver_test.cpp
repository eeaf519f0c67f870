#include "net/resolver.h"

#include "base/still_world.h"
#include "support/name_server.h"
#include "support/playing.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

using net::Failure;
using net::Resolved;
using net::Result;
using std::literals::chrono_literals::operator""s;
using std::literals::chrono_literals::operator""ms;
using Mood = support::NameServer::Mood;

wire::Host host(std::string_view text) { return wire::parse_host(text).value(); }
wire::Hostname hostname(std::string_view text) { return wire::Hostname::parse(text).value(); }

std::string text_of(const Result<Resolved>& resolved) {
    if (!resolved) return "!" + std::string(describe(resolved.error().kind));
    std::string text;
    for (const auto& alias : resolved->aliases) text += ">" + alias.text() + " ";
    for (const auto& address : in_order(*resolved, net::Family::v6)) text += address.text() + " ";
    if (!text.empty()) text.pop_back();
    return text;
}

struct ResolverTest : testing::Test {
    base::StillClock clock{base::Instant(1'772'532'900'000ms)};
    base::SeededRandom random{11};
    net::Loop loop{clock};
    support::NameServer server{loop};
    net::Resolver resolver{loop, settings(), random};

    ~ResolverTest() override { loop.wind_down(); }

    net::ResolverSettings settings() const {
        net::ResolverSettings made;
        made.servers = {server.endpoint()};
        return made;
    }
    std::string resolve(std::string_view name) { return text_of(support::finish(loop, resolver.resolve(host(name)))); }
    // Works until the server was asked so often for the name.
    void until_asked(const std::string& name, std::size_t times) {
        loop.run_until([&] { return server.asked(name) >= times; });
    }
};

TEST_F(ResolverTest, a_name_comes_with_the_addresses_of_both_families) {
    server.name("www.school.example", {"192.0.2.1", "192.0.2.2", "2001:db8::1"}, 60s);
    EXPECT_EQ(resolve("www.school.example"), "2001:db8::1 192.0.2.1 192.0.2.2");
}

TEST_F(ResolverTest, aliases_are_kept_in_order_for_the_filter) {
    server.alias("metrics.news.example", "news.cdn.example", 60s);
    server.alias("news.cdn.example", "edge.tracker.example", 60s);
    server.name("edge.tracker.example", {"192.0.2.9"}, 60s);
    EXPECT_EQ(resolve("metrics.news.example"), ">news.cdn.example >edge.tracker.example 192.0.2.9");
}

TEST_F(ResolverTest, an_address_and_localhost_are_never_asked_for) {
    EXPECT_EQ(resolve("192.0.2.77"), "192.0.2.77");
    EXPECT_EQ(resolve("[2001:db8::77]"), "2001:db8::77");
    EXPECT_EQ(resolve("a.localhost"), "::1 127.0.0.1");
    EXPECT_EQ(server.ids(), 0u);
}

TEST_F(ResolverTest, a_fixed_entry_is_never_asked_for) {
    auto fixed = settings();
    fixed.fixed.emplace(hostname("office.headcorn.example"), Resolved{{wire::IpAddress::v4(0x0a000001)}, {}, {}});
    net::Resolver own(loop, fixed, random);
    EXPECT_EQ(text_of(support::finish(loop, own.resolve(host("office.headcorn.example")))), "10.0.0.1");
    EXPECT_EQ(server.ids(), 0u);
}

TEST_F(ResolverTest, a_name_that_does_not_exist_is_unreachable_and_remembered_as_such) {
    EXPECT_EQ(resolve("nowhere.example"), "!unreachable");
    EXPECT_EQ(resolve("nowhere.example"), "!unreachable");
    EXPECT_EQ(server.asked("nowhere.example"), 2u);  // once a family
}

TEST_F(ResolverTest, an_answer_is_remembered_as_long_as_it_says) {
    server.name("www.school.example", {"192.0.2.1"}, 60s);
    EXPECT_EQ(resolve("www.school.example"), "192.0.2.1");
    server.forget("www.school.example");
    server.name("www.school.example", {"192.0.2.2"}, 60s);
    clock.pass(59s);
    EXPECT_EQ(resolve("www.school.example"), "192.0.2.1");
    clock.pass(1s);
    EXPECT_EQ(resolve("www.school.example"), "192.0.2.2");
}

TEST_F(ResolverTest, lifetimes_are_kept_within_bounds) {
    server.name("short.example", {"192.0.2.1"}, 0s);
    server.name("long.example", {"192.0.2.1"}, 50'000s);
    resolve("short.example");
    resolve("long.example");
    clock.pass(4s);
    resolve("short.example");
    EXPECT_EQ(server.asked("short.example"), 2u);
    clock.pass(3596s);
    resolve("long.example");
    EXPECT_EQ(server.asked("long.example"), 4u);
}

TEST_F(ResolverTest, the_memory_is_bounded_and_forgets_what_was_not_used_for_longest) {
    auto small = settings();
    small.max_entries = 2;
    net::Resolver forgetful(loop, small, random);
    for (const char* name : {"a.example", "b.example", "a.example", "c.example", "a.example", "b.example"}) {
        server.name(name, {"192.0.2.1"}, 600s);
        support::finish(loop, forgetful.resolve(host(name))).value();
    }
    EXPECT_EQ(forgetful.remembered(), 2u);
    EXPECT_EQ(server.asked("a.example"), 2u);
    EXPECT_EQ(server.asked("b.example"), 4u);
}

TEST_F(ResolverTest, a_name_that_two_ask_for_at_once_is_asked_for_once) {
    server.name("www.school.example", {"192.0.2.1"}, 60s);
    const auto first = support::start(loop, resolver.resolve(host("www.school.example")));
    const auto second = support::start(loop, resolver.resolve(host("www.school.example")));
    EXPECT_EQ(text_of(support::finish(loop, first)), "192.0.2.1");
    EXPECT_EQ(text_of(support::finish(loop, second)), "192.0.2.1");
    EXPECT_EQ(server.asked("www.school.example"), 2u);  // once a family
}

TEST_F(ResolverTest, a_forged_answer_is_not_believed) {
    struct Case {
        const char* name;
        Mood mood;
    };
    server.name("www.bank.example", {"192.0.2.1"}, 60s);
    for (const Case& c : {Case{"another id", Mood::forged_id}, Case{"another question", Mood::forged_name},
                          Case{"another port", Mood::forged_port}, Case{"no message", Mood::garbled}}) {
        SCOPED_TRACE(c.name);
        resolver.forget_all();
        server.behave(c.mood);
        EXPECT_EQ(resolve("www.bank.example"), "192.0.2.1");
    }
}

TEST_F(ResolverTest, ids_and_source_ports_differ_from_question_to_question) {
    for (int i = 0; i < 50; ++i) resolve("n" + std::to_string(i) + ".example");
    EXPECT_GT(server.ids(), 95u);
    EXPECT_GT(server.ports(), 90u);
}

TEST_F(ResolverTest, an_answer_too_long_for_udp_is_asked_for_by_tcp) {
    std::vector<std::string> many;
    for (int i = 0; i < 60; ++i) many.push_back("192.0.2." + std::to_string(i));
    server.name("many.example", std::vector<std::string_view>(many.begin(), many.end()), 60s);
    server.behave(Mood::truncating);
    const auto resolved = support::finish(loop, resolver.resolve(host("many.example")));
    ASSERT_TRUE(resolved) << resolved.error().cause;
    EXPECT_EQ(resolved->v4.size(), 60u);
    EXPECT_EQ(server.asked_by_tcp(), 2u);
}

TEST_F(ResolverTest, a_dead_name_server_is_passed_over) {
    auto two = settings();
    support::NameServer dead(loop);
    dead.behave(Mood::silent);
    two.servers = {dead.endpoint(), server.endpoint()};
    net::Resolver patient(loop, two, random);
    server.name("www.school.example", {"192.0.2.1", "2001:db8::1"}, 60s);
    const auto resolving = support::start(loop, patient.resolve(host("www.school.example")));
    loop.run_until([&] { return dead.asked("www.school.example") == 2; });
    EXPECT_FALSE(resolving->has_value());
    clock.pass(1500ms);
    EXPECT_EQ(text_of(support::finish(loop, resolving)), "2001:db8::1 192.0.2.1");
    loop.wind_down();
}

TEST_F(ResolverTest, when_no_server_answers_the_failure_is_remembered_for_a_moment) {
    server.behave(Mood::silent);
    const auto resolving = support::start(loop, resolver.resolve(host("www.school.example")));
    until_asked("www.school.example", 2);
    clock.pass(1500ms);
    until_asked("www.school.example", 4);
    clock.pass(1500ms);
    EXPECT_EQ(text_of(support::finish(loop, resolving)), "!timed out");
    EXPECT_EQ(resolve("www.school.example"), "!timed out");
    EXPECT_EQ(server.asked("www.school.example"), 4u);
    server.behave(Mood::honest);
    server.name("www.school.example", {"192.0.2.1"}, 60s);
    clock.pass(5s);
    EXPECT_EQ(resolve("www.school.example"), "192.0.2.1");
}

TEST_F(ResolverTest, a_server_that_fails_is_told_from_a_name_that_does_not_exist) {
    server.behave(Mood::failing);
    EXPECT_EQ(resolve("www.school.example"), "!failed");
}

TEST_F(ResolverTest, a_server_that_ignores_ipv6_questions_delays_a_page_by_the_grace_only) {
    server.name("www.school.example", {"192.0.2.1"}, 60s);
    server.ignore_v6();
    const auto resolving = support::start(loop, resolver.resolve(host("www.school.example")));
    until_asked("www.school.example", 2);
    while (loop.turn() > 0) {
    }
    EXPECT_FALSE(resolving->has_value());
    clock.pass(200ms);
    EXPECT_EQ(text_of(support::finish(loop, resolving)), "192.0.2.1");
}

TEST_F(ResolverTest, more_names_at_once_than_allowed_are_refused_instead_of_queued) {
    auto limited = settings();
    limited.max_pending = 1;
    net::Resolver busy(loop, limited, random);
    server.behave(Mood::silent);
    const auto waiting = support::start(loop, busy.resolve(host("one.example")));
    loop.turn();
    EXPECT_EQ(text_of(support::finish(loop, busy.resolve(host("two.example")))), "!limit passed");
    EXPECT_FALSE(waiting->has_value());
    loop.wind_down();
}

TEST(resolv_conf, the_first_three_servers_are_taken_and_what_is_no_address_is_passed_over) {
    const auto servers = net::name_servers_of(
        "# made by dhcp\nsearch school.example\nnameserver 192.0.2.53\nnameserver\t2001:db8::53 \r\n"
        "nameserver fe80::1%eth0\nnameserverx 192.0.2.1\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n");
    ASSERT_EQ(servers.size(), 3u);
    EXPECT_EQ(servers[0].text(), "192.0.2.53:53");
    EXPECT_EQ(servers[1].text(), "[2001:db8::53]:53");
    EXPECT_EQ(servers[2].text(), "192.0.2.54:53");
}

TEST(resolv_conf, without_servers_this_machine_is_asked) {
    EXPECT_EQ(net::name_servers_of("").front().text(), "127.0.0.1:53");
}

}  // namespace
