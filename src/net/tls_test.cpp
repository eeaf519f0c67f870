#include "net/tls.h"

#include "base/file.h"
#include "base/still_world.h"
#include "net/certificate.h"
#include "net/memory.h"
#include "support/playing.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

using net::Failure;
using net::Result;
using net::Task;
using net::TlsSession;
using std::literals::chrono_literals::operator""s;
using std::literals::chrono_literals::operator""ms;
using std::chrono::days;

wire::Host host(std::string_view text) { return wire::parse_host(text).value(); }

struct Tls : testing::Test {
    base::StillClock clock{base::Instant(1'772'532'900'000ms)};  // 3 March 2026
    base::SeededRandom random{7};
    base::World world{clock, random};
    net::Loop loop{clock};
    net::MintedCertificate ca = net::mint_ca("Headcorn test authority", days(3650), world).value();
    net::MintedCertificate leaf =
        net::mint_leaf(ca, {{host("office.headcorn.example"), host("127.0.0.1"), host("[::1]")}, days(90)}, world)
            .value();
    net::TlsServerIdentity identity = net::TlsServerIdentity::from_pem(leaf.certificate, leaf.key).value();
    net::TlsClient client = net::TlsClient::trusting(ca.certificate, clock).value();

    struct Meeting {
        Result<TlsSession> client;
        Result<TlsSession> server;
    };
    Meeting meet(std::string_view name) {
        auto pair = net::memory_pair(loop, 2000);
        const auto accepting =
            support::start(loop, net::tls_accept(loop, std::move(pair.left), {identity, {}}, loop.in(10s)));
        const auto connecting =
            support::start(loop, client.connect(loop, std::move(pair.right), host(name), loop.in(10s)));
        loop.turn();
        return {std::move(**connecting), std::move(**accepting)};
    }
    std::string read_some(net::Stream& stream) {
        base::Bytes buffer(100'000);
        const auto reading = support::start(loop, stream.read(buffer));
        loop.turn();
        if (!*reading) return "(waits)";
        if (!**reading) return std::string("(") + std::string(net::describe((**reading).error().kind)) + ")";
        return base::to_text(std::span(buffer).first((**reading).value()));
    }
};

TEST_F(Tls, a_name_and_an_address_of_the_certificate_are_trusted_and_both_sides_speak) {
    for (const char* name : {"office.headcorn.example", "127.0.0.1", "[::1]"}) {
        SCOPED_TRACE(name);
        auto met = meet(name);
        ASSERT_TRUE(met.client) << met.client.error().cause;
        ASSERT_TRUE(met.server) << met.server.error().cause;
        EXPECT_EQ(met.client->protocol, "http/1.1");
        EXPECT_EQ(met.server->protocol, "http/1.1");
        ASSERT_TRUE(support::finish(loop, met.client->stream->write(base::bytes_of("good morning"))));
        EXPECT_EQ(read_some(*met.server->stream), "good morning");
        ASSERT_TRUE(support::finish(loop, met.server->stream->write(base::bytes_of("and to you"))));
        EXPECT_EQ(read_some(*met.client->stream), "and to you");
    }
}

TEST_F(Tls, the_server_learns_the_name_that_was_asked_for) {
    EXPECT_EQ(meet("office.headcorn.example").server->server_name, "office.headcorn.example");
    EXPECT_EQ(meet("127.0.0.1").server->server_name, "");
}

TEST_F(Tls, each_name_is_shown_the_certificate_of_its_own_authority) {
    const auto other = net::mint_ca("Homewood test authority", days(3650), world).value();
    const auto of_other = net::mint_leaf(other, {{host("office.homewood.example")}, days(90)}, world).value();
    const auto second = net::TlsServerIdentity::from_pem(of_other.certificate, of_other.key).value();
    identity = identity.with_names({{wire::Hostname::parse("office.homewood.example").value(), second}});

    EXPECT_EQ(meet("office.homewood.example").client.error().kind, Failure::untrusted) << "of another authority";
    EXPECT_TRUE(meet("office.headcorn.example").client);
    EXPECT_TRUE(meet("127.0.0.1").client) << "an address has no SNI";

    client = [&] { return net::TlsClient::trusting(other.certificate, clock).value(); }();
    auto met = meet("office.homewood.example");
    ASSERT_TRUE(met.client) << met.client.error().cause;
    EXPECT_EQ(met.server->server_name, "office.homewood.example");
    EXPECT_EQ(met.client->protocol, "http/1.1");
    EXPECT_EQ(meet("office.headcorn.example").client.error().kind, Failure::untrusted);
    EXPECT_EQ(meet("unknown.example").client.error().kind, Failure::untrusted);
}

TEST_F(Tls, a_certificate_tells_its_end_its_names_and_its_signer) {
    const auto other = net::mint_ca("Somebody else", days(3650), world).value();
    EXPECT_EQ(net::end_of_certificate(leaf.certificate), identity.expires());
    EXPECT_EQ(net::end_of_certificate("nothing"), std::nullopt);
    for (const char* name : {"office.headcorn.example", "127.0.0.1", "[::1]"})
        EXPECT_TRUE(net::names_host(leaf.certificate, host(name))) << name;
    for (const char* name : {"headcorn.example", "127.0.0.2"})
        EXPECT_FALSE(net::names_host(leaf.certificate, host(name))) << name;
    EXPECT_TRUE(net::is_signed_by(leaf.certificate, ca.certificate));
    EXPECT_FALSE(net::is_signed_by(leaf.certificate, other.certificate));
    EXPECT_FALSE(net::is_signed_by("nothing", ca.certificate));
}

TEST_F(Tls, a_certificate_for_another_name_is_not_trusted) {
    auto met = meet("portal.homewood.example");
    ASSERT_FALSE(met.client);
    EXPECT_EQ(met.client.error().kind, Failure::untrusted);
    EXPECT_FALSE(met.server);
}

TEST_F(Tls, a_certificate_of_an_unknown_authority_is_not_trusted) {
    const auto other = net::mint_ca("Somebody else", days(3650), world).value();
    client = [&] { return net::TlsClient::trusting(other.certificate, clock).value(); }();
    EXPECT_EQ(meet("office.headcorn.example").client.error().kind, Failure::untrusted);
}

TEST_F(Tls, a_certificate_is_not_trusted_before_and_after_its_time) {
    EXPECT_EQ(identity.expires(), std::chrono::floor<std::chrono::seconds>(clock.now()) + days(90));
    const base::Instant now = clock.now();
    for (const auto& away : {-days(2), days(91)}) {
        clock.jump_to(now + away);
        EXPECT_EQ(meet("office.headcorn.example").client.error().kind, Failure::untrusted);
    }
}

TEST_F(Tls, the_second_handshake_with_a_server_is_resumed) {
    auto first = meet("office.headcorn.example");
    EXPECT_FALSE(first.client->resumed);
    ASSERT_TRUE(support::finish(loop, first.server->stream->write(base::bytes_of("x"))));
    EXPECT_EQ(read_some(*first.client->stream), "x");  // the ticket comes before it
    const auto second = meet("office.headcorn.example");
    EXPECT_TRUE(second.client->resumed);
    EXPECT_TRUE(second.server->resumed);
}

TEST_F(Tls, more_than_the_carrier_holds_arrives_whole_and_waits_for_its_reader) {
    auto met = meet("office.headcorn.example");
    const std::string much(1'000'000, 'm');
    const auto writing = support::start(loop, met.server->stream->write(base::bytes_of(much)));
    loop.turn();
    EXPECT_FALSE(writing->has_value());
    std::string got;
    while (got.size() < much.size()) got += read_some(*met.client->stream);
    EXPECT_EQ(got, much);
    loop.turn();
    EXPECT_TRUE((*writing)->has_value());
}

TEST_F(Tls, an_orderly_end_is_told_from_a_cut) {
    auto orderly = meet("office.headcorn.example");
    ASSERT_TRUE(support::finish(loop, orderly.server->stream->finish()));
    EXPECT_EQ(read_some(*orderly.client->stream), "");
    auto cut = meet("office.headcorn.example");
    cut.server->stream.reset();
    EXPECT_EQ(read_some(*cut.client->stream), "(connection closed)");
}

TEST_F(Tls, readable_waits_for_something_of_the_peers_and_not_for_a_ticket) {
    auto met = meet("office.headcorn.example");
    const auto waiting = support::start(loop, met.client->stream->readable());
    loop.turn();
    EXPECT_FALSE(waiting->has_value());
    ASSERT_TRUE(support::finish(loop, met.server->stream->write(base::bytes_of("x"))));
    loop.turn();
    EXPECT_TRUE(waiting->has_value());
    EXPECT_EQ(read_some(*met.client->stream), "x");
}

TEST_F(Tls, a_silent_client_is_given_up_at_the_deadline) {
    net::MemoryPeer peer(loop, 2000);
    const auto accepting = support::start(loop, net::tls_accept(loop, peer.stream(), {identity, {}}, loop.in(10s)));
    loop.turn();
    clock.pass(10s);
    loop.turn();
    ASSERT_TRUE(accepting->has_value());
    EXPECT_EQ((*accepting)->error().kind, Failure::timed_out);
    EXPECT_TRUE(peer.closed());
}

TEST_F(Tls, plain_http_on_a_tls_port_is_refused) {
    net::MemoryPeer peer(loop, 2000);
    const auto accepting = support::start(loop, net::tls_accept(loop, peer.stream(), {identity, {}}, loop.in(10s)));
    peer.send("GET / HTTP/1.1\r\nHost: office.headcorn.example\r\n\r\n");
    loop.turn();
    EXPECT_EQ((*accepting)->error().kind, Failure::untrusted);
}

// RFC 8446 §4.1.2 by hand: TLS 1.2 with one suite, one ALPN name.
std::string hello_offering(std::string_view protocol) {
    base::Writer alpn;
    alpn.u16(16);
    alpn.u16(static_cast<std::uint16_t>(protocol.size() + 3));
    alpn.u16(static_cast<std::uint16_t>(protocol.size() + 1));
    alpn.u8(static_cast<std::uint8_t>(protocol.size()));
    alpn.raw(protocol);
    base::Writer groups;
    for (const int number : {10, 4, 2, 23, 13, 4, 2, 0x0403}) groups.u16(static_cast<std::uint16_t>(number));
    base::Writer body;
    body.u16(0x0303);
    body.raw(std::string(32, 'r'));
    body.u8(0);
    for (const int number : {2, 0xc02b, 0x0100}) body.u16(static_cast<std::uint16_t>(number));
    body.u16(static_cast<std::uint16_t>(alpn.size() + groups.size()));
    body.raw(alpn.bytes());
    body.raw(groups.bytes());
    base::Writer record;
    record.u8(22);
    record.u16(0x0301);
    record.u16(static_cast<std::uint16_t>(body.size() + 4));
    record.u8(1);
    record.u24(static_cast<std::uint32_t>(body.size()));
    record.raw(body.bytes());
    return base::to_text(record.bytes());
}

TEST_F(Tls, a_client_that_speaks_only_http_2_is_told_so_by_an_alert) {
    net::MemoryPeer peer(loop, 2000);
    const auto accepting = support::start(loop, net::tls_accept(loop, peer.stream(), {identity, {}}, loop.in(10s)));
    peer.send(hello_offering("h2"));
    loop.turn();
    ASSERT_TRUE(accepting->has_value());
    EXPECT_FALSE((*accepting)->has_value());
    const std::string answer = peer.received();
    ASSERT_EQ(answer.size(), 7u);
    EXPECT_EQ(answer.front(), 21);  // alert
    EXPECT_EQ(answer.back(), 120);  // no_application_protocol
}

TEST_F(Tls, a_hello_that_was_looked_at_before_still_begins_the_handshake) {
    net::MemoryPeer peer(loop, 4000);
    const auto accepting = support::start(
        loop,
        net::tls_accept(loop, peer.stream(), {identity, base::to_bytes(hello_offering("http/1.1"))}, loop.in(10s)));
    loop.turn();
    EXPECT_FALSE(accepting->has_value());  // waits for the client's key exchange
    EXPECT_EQ(peer.received().front(), 22);
}

TEST_F(Tls, files_that_cannot_serve_as_identity_are_named_with_the_reason) {
    std::string name = (std::filesystem::temp_directory_path() / "gatehouse-tls-XXXXXX").native();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const std::filesystem::path folder = name;
    const auto write = [&](const char* file, std::string_view text) {
        const auto path = folder / file;
        EXPECT_TRUE(base::replace_file(path, base::bytes_of(text), base::FileMode::owner_only));
        return path;
    };
    const auto good = write("good.pem", leaf.certificate);
    const auto key = write("key.pem", leaf.key);
    const auto other = write("other.pem", ca.key);
    const auto junk = write("junk.pem", "hello");
    struct Case {
        const char* name;
        std::filesystem::path certificate, key;
        const char* expected;
    };
    const std::array cases{Case{"missing", folder / "none.pem", key, "none.pem"},
                           Case{"no certificate", junk, key, "no certificate in PEM form"},
                           Case{"no key", good, junk, "no private key"},
                           Case{"another's key", good, other, "does not belong"}};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const auto opened = net::TlsServerIdentity::from_files(c.certificate, c.key);
        ASSERT_FALSE(opened);
        EXPECT_NE(opened.error().cause.find(c.expected), std::string::npos) << opened.error().cause;
    }
    EXPECT_TRUE(net::TlsServerIdentity::from_files(good, key));
    std::filesystem::remove_all(folder);
}

TEST_F(Tls, an_authority_without_a_name_is_refused) {
    EXPECT_FALSE(net::mint_ca("", days(1), world));
    EXPECT_FALSE(net::mint_ca(std::string(65, 'x'), days(1), world));
}

}  // namespace
