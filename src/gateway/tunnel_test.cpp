// CONNECT, played from memory: a tunnel is for TLS, to the host that was judged, and to nothing else.

#include "support/client_hello.h"
#include "support/playbook.h"
#include "wire/proxy_protocol.h"

namespace gateway {
namespace {

using support::Playbook;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

base::Bytes hello_to(std::string_view host) { return support::Hello().server_name(host).records(16'000); }

class Tunnel : public Playbook {
protected:
    Tunnel() { sign_in("headcorn/year-5"); }

    net::MemoryPeer open(std::string_view target = "allowed.example:443") {
        auto client = connect();
        answer_ =
            say(client, "CONNECT " + std::string(target) + " HTTP/1.1\r\nHost: " + std::string(target) + "\r\n\r\n");
        return client;
    }
    std::string answer_;
};

TEST_F(Tunnel, bytes_go_both_ways_once_the_hello_names_the_host) {
    auto client = open();
    EXPECT_TRUE(answer_.starts_with("HTTP/1.1 200"));
    const base::Bytes hello = hello_to("allowed.example");
    client.send(hello);
    EXPECT_EQ(origin_hears(), base::text_of(hello));
    origin_says("server says");
    EXPECT_EQ(client.received(), "server says");
    client.send("client says");
    EXPECT_EQ(origin_hears(), "client says");
    client.finish();
    outside.origins[0]->finish();
    play();
    ASSERT_EQ(events().size(), 2U);
    EXPECT_EQ(events()[0].kind, gatepost::EventKind::tunnel_opened);
    EXPECT_EQ(events()[0].url, "https://allowed.example/");
    EXPECT_EQ(events()[1].kind, gatepost::EventKind::tunnel_ended);
    EXPECT_EQ(events()[1].bytes_to_device, 11U);
}

TEST_F(Tunnel, a_hello_cut_into_pieces_is_still_read) {
    auto client = open();
    const base::Bytes hello = hello_to("allowed.example");
    for (const std::byte b : hello) {
        client.send(base::ByteView(&b, 1));
        play();
    }
    EXPECT_EQ(origin_hears(), base::text_of(hello));
}

TEST_F(Tunnel, a_hello_for_another_host_never_reaches_the_one_that_was_allowed) {
    auto client = open();
    client.send(hello_to("pornography.example"));
    EXPECT_EQ(origin_hears(), "");
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(has(events().back().detail, "names another host"));
}

TEST_F(Tunnel, an_address_does_not_hide_the_host_that_the_hello_names) {
    auto client = open("198.18.0.1:443");
    ASSERT_TRUE(answer_.starts_with("HTTP/1.1 200")) << answer_;
    client.send(hello_to("pornography.example"));
    play();
    EXPECT_TRUE(outside.connected.empty());
    EXPECT_TRUE(client.ended());
}

TEST_F(Tunnel, whoever_claims_a_name_is_led_to_where_the_name_leads) {
    auto client = open("203.0.113.200:443");
    ASSERT_TRUE(answer_.starts_with("HTTP/1.1 200")) << answer_;
    EXPECT_TRUE(outside.connected.empty()) << "nobody knows yet what is asked for";
    const base::Bytes hello = hello_to("allowed.example");
    client.send(hello);
    EXPECT_EQ(origin_hears(), base::text_of(hello));
    EXPECT_EQ(outside.connected, std::vector<std::string>{"198.18.0.1:443"}) << "not a server that only says so";
    EXPECT_EQ(events().at(0).url, "https://allowed.example/");
}

TEST_F(Tunnel, a_claimed_name_that_leads_inside_or_nowhere_leads_nowhere) {
    for (const std::string_view name : {"inside.example", "no-such-name.example"}) {
        SCOPED_TRACE(name);
        auto client = open("203.0.113.200:443");
        client.send(hello_to(name));
        play();
        EXPECT_TRUE(client.ended());
        EXPECT_TRUE(outside.connected.empty());
        EXPECT_EQ(events().back().url, "https://" + std::string(name) + "/");
    }
}

TEST_F(Tunnel, help_that_is_asked_for_by_address_is_as_private_as_by_name) {
    auto client = open("203.0.113.200:443");
    client.send(hello_to("childline.org.uk"));
    play();
    ASSERT_EQ(events().size(), 1U);
    EXPECT_EQ(events()[0].device, std::nullopt);
    EXPECT_EQ(events()[0].who.person, std::nullopt);
}

TEST_F(Tunnel, a_page_of_the_illegal_layer_asked_for_by_address_is_a_hit_and_not_a_mere_refusal) {
    auto client = open("198.18.0.1:443");
    client.send(hello_to("illegal-content-test.example"));
    play();
    EXPECT_TRUE(outside.connected.empty());
    const auto serious = gatepost::SpoolReader(folder / "serious", gatepost::Spool::serious).read({}, 10);
    ASSERT_EQ(serious->events.size(), 1U);
    EXPECT_EQ(serious->events[0].event.decision.risk, gatepost::Risk::illegal);
    EXPECT_EQ(serious->events[0].event.url, "");
    EXPECT_TRUE(gatepost::SpoolReader(folder / "ordinary", gatepost::Spool::ordinary).read({}, 10)->events.empty());
}

TEST_F(Tunnel, an_address_without_a_name_in_the_hello_opens_nothing) {
    auto client = open("198.18.0.1:443");
    client.send(support::Hello().records(16'000));
    play();
    EXPECT_TRUE(outside.connected.empty());
    EXPECT_TRUE(client.ended());
}

TEST_F(Tunnel, an_address_that_the_school_opened_needs_no_name) {
    filter::Rules with = example::rules(rules.take()->lists().content_hash());
    filter::ListEntry open_address = with.entries.front();
    open_address.id = filter::RuleId::mint(random);
    open_address.site = example::site("203.0.113.200");
    open_address.action = filter::EntryAction::allow;
    with.entries.push_back(open_address);
    auto lists = std::make_shared<const filter::CategoryDatabase>(
        *filter::CategoryDatabase::of_bytes(example::compiled_lists().file, "lists"));
    rules.publish(std::make_shared<const filter::RuleSet>(*filter::RuleSet::assemble(
        std::move(with), std::move(lists), {example::sealed_layer("headcorn"), example::sealed_layer("homewood")})));
    auto client = open("203.0.113.200:443");
    const base::Bytes hello = support::Hello().records(16'000);
    client.send(hello);
    EXPECT_EQ(origin_hears(), base::text_of(hello));
    EXPECT_EQ(outside.connected, std::vector<std::string>{"203.0.113.200:443"});
}

TEST_F(Tunnel, a_way_round_is_noted_with_the_person_the_host_and_the_rule_that_closes_it) {
    auto client = open();
    client.send("SSH-2.0-OpenSSH_9\r\n");
    play();
    auto other = open("allowed.example:22");
    ASSERT_EQ(events().size(), 2U);
    for (const gatepost::Event& event : events()) {
        EXPECT_EQ(event.kind, gatepost::EventKind::refused);
        EXPECT_EQ(event.who.person, person);
        EXPECT_TRUE(event.url.starts_with("https://allowed.example"));
        EXPECT_NE(event.detail, "");
    }
    EXPECT_EQ(events()[0].decision.category, "circumvention");
    EXPECT_NE(events()[0].decision.rule, "");
    EXPECT_EQ(events()[1].decision.category, "") << "apps ask for other ports by themselves";
    EXPECT_EQ(events()[1].decision.reason, "refused");
}

TEST_F(Tunnel, whoever_breaks_off_or_says_nothing_is_not_said_to_have_tried_a_way_round) {
    auto gone = open();
    gone.finish();
    play();
    auto half = open();
    half.send(base::ByteView(hello_to("allowed.example")).first(20));
    half.finish();
    play();
    auto silent = open();
    clock.pass(ways.patience.head + std::chrono::seconds(1));
    play();
    EXPECT_TRUE(silent.ended());
    ASSERT_EQ(events().size(), 3U);
    for (const gatepost::Event& event : events()) {
        EXPECT_EQ(event.kind, gatepost::EventKind::tunnel_opened);
        EXPECT_EQ(event.decision.action, gatepost::Action::allow);
        EXPECT_NE(event.detail, "");
    }
}

TEST_F(Tunnel, a_hello_cut_into_more_records_than_are_held_ends_the_tunnel_and_not_the_gateway) {
    auto client = open();
    const base::Bytes padding(20'000);
    client.send(support::Hello().server_name("allowed.example").extension(21, padding).records(1));
    EXPECT_EQ(origin_hears(), "");
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(has(events().back().detail, "too many pieces"));
    auto next = open();
    EXPECT_TRUE(answer_.starts_with("HTTP/1.1 200"));
}

TEST_F(Tunnel, an_illegal_host_named_behind_an_allowed_one_is_a_hit_like_any_other) {
    auto client = open();
    client.send(hello_to("illegal-content-test.example"));
    EXPECT_EQ(origin_hears(), "");
    const auto serious = gatepost::SpoolReader(folder / "serious", gatepost::Spool::serious).read({}, 10);
    ASSERT_EQ(serious->events.size(), 1U);
    EXPECT_EQ(serious->events[0].event.decision.risk, gatepost::Risk::illegal);
    EXPECT_EQ(serious->events[0].event.url, "");
}

TEST_F(Tunnel, a_hello_without_a_name_is_closed_where_a_rule_says_so) {
    const base::Bytes hello = support::Hello().records(16'000);
    auto client = open();
    client.send(hello);
    EXPECT_EQ(origin_hears(), base::text_of(hello)) << "year 5 has no such rule: it goes to the host that was judged";
    sign_in("homewood/sixth-form");
    network = *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>("homewood").bytes());
    sign_in("homewood/sixth-form");
    auto other = open();
    other.send(hello);
    EXPECT_EQ(origin_hears(1), "");
    EXPECT_TRUE(other.ended());
    EXPECT_EQ(events().back().decision.category, "nameless");
}

TEST_F(Tunnel, plain_http_and_ssh_inside_a_tunnel_are_ended) {
    for (const std::string_view words : {"GET / HTTP/1.1\r\nHost: allowed.example\r\n\r\n", "SSH-2.0-OpenSSH_9\r\n"}) {
        SCOPED_TRACE(words);
        auto client = open();
        client.send(words);
        EXPECT_EQ(origin_hears(outside.origins.size() - 1), "");
        EXPECT_TRUE(client.ended());
        EXPECT_EQ(events().back().kind, gatepost::EventKind::refused);
    }
}

TEST_F(Tunnel, other_ports_are_not_opened) {
    for (const std::string_view target : {"allowed.example:22", "allowed.example:25", "allowed.example:80"}) {
        auto client = open(target);
        EXPECT_TRUE(answer_.starts_with("HTTP/1.1 403")) << target;
    }
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Tunnel, a_blocked_host_gets_no_tunnel) {
    auto client = open("pornography.example:443");
    EXPECT_TRUE(answer_.starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(outside.connected.empty());
    EXPECT_EQ(events().at(0).decision.category, "pornography");
}

TEST_F(Tunnel, a_host_that_leads_inside_gets_no_tunnel) {
    auto client = open("inside.example:443");
    EXPECT_TRUE(answer_.starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Tunnel, an_order_ends_it) {
    auto client = open();
    client.send(hello_to("allowed.example"));
    play();
    write_presence(gatepost::Suspended{gatepost::OrderId::mint(random), person, clock.now() + std::chrono::hours(1)});
    play();
    EXPECT_TRUE(client.ended());
}

TEST_F(Tunnel, the_office_hears_which_device_it_is_and_its_tunnel_outlives_a_change_of_hands) {
    auto client = open("gatehouse.headcorn.example:443");
    EXPECT_TRUE(answer_.starts_with("HTTP/1.1 200"));
    client.send(hello_to("gatehouse.headcorn.example"));
    const std::string heard = origin_hears();
    const auto preface = wire::parse_proxy_header(base::bytes_of(heard));
    ASSERT_TRUE(preface && *preface);
    EXPECT_EQ((*preface)->header.client.text(), "192.0.2.10:40000");
    EXPECT_TRUE(std::ranges::equal((*preface)->header.network, network.bytes()));
    // Signing in changes who is at this place: the very connection over which it happens must live.
    station.end_at({{network, *wire::IpAddress::parse("192.0.2.10")}});
    origin_says("signed in");
    EXPECT_EQ(client.received(), "signed in");
}

TEST_F(Tunnel, an_office_that_is_away_is_told_in_plain_words_and_filtering_goes_on) {
    outside.refuses = true;
    auto client = open("gatehouse.headcorn.example:443");
    EXPECT_TRUE(answer_.starts_with("HTTP/1.1 502"));
    auto other = open("pornography.example:443");
    EXPECT_TRUE(answer_.starts_with("HTTP/1.1 403"));
}

TEST_F(Tunnel, one_who_says_nothing_in_it_is_given_up) {
    auto client = open();
    clock.pass(ways.patience.head + std::chrono::seconds(1));
    play();
    EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace gateway
