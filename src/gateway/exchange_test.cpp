// Plain HTTP through the gateway, played from memory: what is passed on, what stays behind, and what is refused.

#include "support/playbook.h"

namespace gateway {
namespace {

using support::Playbook;

constexpr std::string_view kGet = "GET http://allowed.example/page?q=1 HTTP/1.1\r\nHost: allowed.example\r\n\r\n";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

class Exchange : public Playbook {
protected:
    Exchange() { sign_in("headcorn/year-5"); }
};

TEST_F(Exchange, a_request_goes_to_the_origin_and_its_answer_comes_back) {
    auto client = connect();
    say(client, kGet);
    EXPECT_EQ(outside.connected, std::vector<std::string>{"198.18.0.1:80"});
    EXPECT_EQ(origin_hears(), "GET /page?q=1 HTTP/1.1\r\nHost: allowed.example\r\nVia: 1.1 gatehouse-test\r\n\r\n");
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello");
    EXPECT_EQ(
        client.received(),
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\nVia: 1.1 gatehouse-test\r\n\r\nhello");
}

TEST_F(Exchange, a_request_sent_ahead_is_answered_only_when_the_event_before_it_is_with_the_kernel) {
    auto client = connect();
    client.send(std::string(kGet) + std::string(kGet));
    loop.turn();
    outside.origins[0]->send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    // Nobody hands events over at the end of the turn: only the next request can.
    loop.at_turn_end(nullptr);
    play();
    EXPECT_TRUE(has(origin_hears(), "GET /page"));
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(Exchange, connections_are_kept_on_both_sides) {
    auto client = connect();
    for (int i = 0; i < 3; ++i) {
        say(client, kGet);
        EXPECT_TRUE(has(origin_hears(), "GET /page")) << i;
        origin_says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        EXPECT_TRUE(client.received().ends_with("ok"));
    }
    EXPECT_EQ(outside.connected.size(), 1U);
}

TEST_F(Exchange, another_clients_request_uses_the_kept_connection_too) {
    auto first = connect();
    say(first, kGet);
    origin_says("HTTP/1.1 204 No Content\r\n\r\n");
    sign_in("headcorn/year-5", "192.0.2.11");
    auto second = connect("192.0.2.11");
    say(second, kGet);
    EXPECT_TRUE(has(origin_hears(), "GET /page"));
    EXPECT_EQ(outside.connected.size(), 1U);
}

// RFC 4559 §6: the origin takes whatever comes on such a connection for the words of whoever signed in on it.
TEST_F(Exchange, one_persons_ntlm_sign_in_is_never_lent_to_another) {
    for (const std::string_view scheme : {"NTLM", "Negotiate", "ntlm", "Kerberos"}) {
        SCOPED_TRACE(scheme);
        const std::size_t before = outside.origins.size();
        auto first = connect();
        say(first, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\nAuthorization: " +
                       std::string(scheme) + " TlRMTVNTUAAD\r\n\r\n");
        origin_says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", before);
        EXPECT_TRUE(has(origin_hears(before), "Authorization: "));
        sign_in("headcorn/year-5", "192.0.2.11");
        auto second = connect("192.0.2.11");
        say(second, kGet);
        EXPECT_EQ(origin_hears(before), "");
        EXPECT_TRUE(has(origin_hears(before + 1), "GET /page"));
        outside.origins[before + 1]->reset();
        play();
    }
}

TEST_F(Exchange, a_connection_on_which_a_sign_in_was_offered_is_not_lent_either) {
    for (const std::string_view offer : {"NTLM", "Basic realm=\"a, b\", Negotiate", "Negotiate oRQwEqADCgEB"}) {
        SCOPED_TRACE(offer);
        const std::size_t before = outside.origins.size();
        auto first = connect();
        say(first, kGet);
        origin_says(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " + std::string(offer) + "\r\nContent-Length: 0\r\n\r\n",
            before);
        auto second = connect();
        say(second, kGet);
        EXPECT_TRUE(has(origin_hears(before + 1), "GET /page"));
        outside.origins[before + 1]->reset();
        play();
    }
}

TEST_F(Exchange, a_sign_in_of_three_steps_reaches_its_end_on_one_connection) {
    auto client = connect();
    const auto step = [&](std::string_view method, std::string_view credentials) {
        say(client, std::string(method) + " http://allowed.example/form HTTP/1.1\r\nHost: allowed.example\r\n" +
                        std::string(credentials) + "Content-Length: 1\r\n\r\na");
        EXPECT_TRUE(has(origin_hears(), "/form"));
    };
    step("POST", "");
    origin_says("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n");
    step("POST", "Authorization: NTLM TlRMTVNTUAAB\r\n");
    origin_says("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM TlRMTVNTUAAC\r\nContent-Length: 0\r\n\r\n");
    step("POST", "Authorization: NTLM TlRMTVNTUAAD\r\n");
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    step("POST", "");  // signed in: no credentials any more
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_EQ(outside.connected.size(), 1U);
}

TEST_F(Exchange, a_form_on_a_signed_in_connection_that_ends_is_not_sent_twice) {
    auto client = connect();
    say(client, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\nAuthorization: NTLM TlRM\r\n\r\n");
    origin_says("HTTP/1.1 204 No Content\r\n\r\n");
    (void)client.received();
    outside.origins[0]->finish();
    play();
    const std::string answer =
        say(client, "POST http://allowed.example/form HTTP/1.1\r\nHost: allowed.example\r\nContent-Length: 1\r\n\r\na");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 502")) << answer;
    EXPECT_EQ(outside.connected.size(), 1U);
}

TEST_F(Exchange, the_next_person_at_a_device_does_not_speak_as_the_one_before) {
    auto client = connect();
    say(client, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\nAuthorization: NTLM TlRM\r\n\r\n");
    origin_says("HTTP/1.1 204 No Content\r\n\r\n");
    // Even if the client's connection lived on: somebody else has signed in.
    person = gatepost::PersonId::mint(random);
    sign_in("headcorn/year-5");
    (void)origin_hears();
    say(client, kGet);
    EXPECT_EQ(origin_hears(), "");
    EXPECT_TRUE(has(origin_hears(1), "GET /page"));
}

TEST_F(Exchange, a_kept_connection_that_the_origin_closed_is_replaced_without_an_error) {
    auto client = connect();
    say(client, kGet);
    origin_says("HTTP/1.1 204 No Content\r\n\r\n");
    outside.origins[0]->finish();
    play();
    say(client, kGet);
    EXPECT_TRUE(has(origin_hears(1), "GET /page"));
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain", 1);
    EXPECT_TRUE(client.received().ends_with("again"));
}

TEST_F(Exchange, a_post_is_never_sent_twice) {
    auto client = connect();
    say(client, kGet);
    origin_says("HTTP/1.1 204 No Content\r\n\r\n");
    (void)client.received();
    say(client, "POST http://allowed.example/form HTTP/1.1\r\nHost: allowed.example\r\nContent-Length: 4\r\n\r\na=bc");
    EXPECT_EQ(outside.connected.size(), 2U);  // not on a connection that may be closing
    EXPECT_TRUE(origin_hears(1).ends_with("Content-Length: 4\r\n\r\na=bc"));
    outside.origins[1]->reset();
    play();
    EXPECT_TRUE(has(client.received(), "HTTP/1.1 502"));
    EXPECT_EQ(outside.connected.size(), 2U);
}

TEST_F(Exchange, what_names_the_client_or_the_proxy_stays_behind) {
    auto client = connect();
    say(client,
        "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\nProxy-Authorization: Basic "
        "eA==\r\nProxy-Connection: keep-alive\r\n"
        "X-Forwarded-For: 10.9.8.7\r\nForwarded: for=10.9.8.7\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nTE: "
        "gzip\r\n"
        "Upgrade: websocket\r\nKeep-Alive: timeout=5\r\nAccept: text/html\r\nVia: 1.0 school\r\n\r\n");
    EXPECT_EQ(
        origin_hears(),
        "GET / HTTP/1.1\r\nHost: allowed.example\r\nAccept: text/html\r\nVia: 1.0 school, 1.1 gatehouse-test\r\n\r\n");
}

TEST_F(Exchange, an_answer_that_ends_with_its_connection_does_not_end_the_clients) {
    auto client = connect();
    say(client, kGet);
    origin_says("HTTP/1.0 200 OK\r\n\r\nfirst");
    origin_says("second");
    outside.origins[0]->finish();
    play();
    const std::string answer = client.received();
    EXPECT_TRUE(has(answer, "Transfer-Encoding: chunked"));
    EXPECT_TRUE(answer.ends_with("5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n")) << answer;
    EXPECT_FALSE(client.ended());
}

TEST_F(Exchange, a_client_of_http_1_0_gets_no_chunks) {
    auto client = connect();
    say(client, "GET http://allowed.example/ HTTP/1.0\r\nHost: allowed.example\r\n\r\n");
    origin_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    const std::string answer = client.received();
    EXPECT_FALSE(has(answer, "chunked"));
    EXPECT_TRUE(answer.ends_with("\r\n\r\nhello"));
    EXPECT_TRUE(client.ended());
}

TEST_F(Exchange, an_empty_body_that_was_announced_stays_announced) {
    auto client = connect();
    say(client, "POST http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(has(origin_hears(), "Content-Length: 0\r\n"));
}

TEST_F(Exchange, the_schools_address_sends_no_mail_through_the_proxy) {
    auto client = connect();
    EXPECT_TRUE(
        say(client,
            "POST http://allowed.example:25/ HTTP/1.1\r\nHost: allowed.example:25\r\nContent-Length: 4\r\n\r\nHELO")
            .starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Exchange, chunks_are_read_and_written_anew_without_extensions_and_trailers) {
    auto client = connect();
    say(client, kGet);
    origin_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Late: 1\r\n\r\n");
    EXPECT_TRUE(client.received().ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
}

TEST_F(Exchange, a_stream_reaches_the_client_while_the_origin_still_speaks) {
    auto client = connect();
    say(client, kGet);
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
    EXPECT_TRUE(client.received().ends_with("abc"));
    origin_says("def");
    EXPECT_EQ(client.received(), "def");
}

TEST_F(Exchange, an_interim_answer_is_for_us_and_a_client_that_waits_is_invited) {
    auto client = connect();
    const std::string invited = say(client,
                                    "POST http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\nExpect: "
                                    "100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(invited, "HTTP/1.1 100 Continue\r\n\r\n");
    say(client, "abc");
    EXPECT_FALSE(has(origin_hears(), "Expect"));
    origin_says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(client.received().starts_with("HTTP/1.1 201 Created"));
}

TEST_F(Exchange, a_slow_reader_holds_the_origin_back_instead_of_filling_memory) {
    net::MemoryPeer client(loop, 1000);
    loop.spawn(serve(client.stream(), {{*wire::IpAddress::parse("192.0.2.10"), 40000}, network}),
               [](std::string_view) {});
    say(client, kGet);
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'x'));
    EXPECT_LE(client.waiting(), 1000U);
    std::size_t total = 0;
    while (client.waiting() > 0) {
        total += client.received().size();
        play();
    }
    EXPECT_GT(total, 1'000'000U);
}

// Each would let two readers of one message disagree (RFC 9112 §11.2); none may reach an origin.
TEST_F(Exchange, hostile_requests_are_refused_before_anything_is_passed_on) {
    struct Case {
        const char* name;
        std::string input;
        const char* status;
    };
    const std::string get = "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n";
    const Case cases[] = {
        {"length and coding", get + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
        {"two lengths", get + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "400"},
        {"signed length", get + "Content-Length: +3\r\n\r\n", "400"},
        {"length list", get + "Content-Length: 3, 3\r\n\r\n", "400"},
        {"blank before the colon", get + "Transfer-Encoding : chunked\r\n\r\n", "400"},
        {"folded line", get + "X: a\r\n b\r\n\r\n", "400"},
        {"bare carriage return", get + "X: a\rb\r\n\r\n", "400"},
        {"bare line feed", "GET http://allowed.example/ HTTP/1.1\nHost: allowed.example\n\n", "400"},
        {"NUL in a field", get + std::string("X: a\0b\r\n\r\n", 10), "400"},
        {"two hosts", get + "Host: other.example\r\n\r\n", "400"},
        {"another host than the address", "GET http://allowed.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n", "400"},
        {"no host", "GET http://allowed.example/ HTTP/1.1\r\n\r\n", "400"},
        {"name before the host", "GET http://a@allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n", "400"},
        {"not to a proxy", "GET /page HTTP/1.1\r\nHost: allowed.example\r\n\r\n", "400"},
        {"secure page in the clear", "GET https://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n", "400"},
        {"http/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
        {"another version", "GET http://allowed.example/ HTTP/3.0\r\nHost: allowed.example\r\n\r\n", "505"},
        {"unknown coding", get + "Transfer-Encoding: gzip, chunked\r\n\r\n", "501"},
        {"our own Via", get + "Via: 1.1 gatehouse-test\r\n\r\n", "508"},
        {"trace", "TRACE http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n", "405"},
        {"not HTTP", "\x16\x03\x01\x02\x00\x01\r\n\r\n", "400"},
        {"endless field", get + "X: " + std::string(70'000, 'a'), "431"},
        {"endless address", "GET http://allowed.example/" + std::string(9'000, 'a') + " HTTP/1.1\r\n", "414"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::size_t events_before = events().size();
        auto client = connect();
        const std::string answer = say(client, c.input);
        EXPECT_TRUE(answer.starts_with(std::string("HTTP/1.1 ") + c.status)) << answer.substr(0, 80);
        EXPECT_TRUE(has(answer, "Connection: close"));
        EXPECT_TRUE(outside.connected.empty());
        ASSERT_EQ(events().size(), events_before + 1);
        EXPECT_EQ(events().back().kind, gatepost::EventKind::refused);
        EXPECT_FALSE(events().back().detail.empty());
    }
}

TEST_F(Exchange, hostile_answers_become_a_bad_gateway_and_are_not_passed_on) {
    for (const std::string_view answer : {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                                          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "SSH-2.0-OpenSSH\r\n",
                                          "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/1.1 101 Switching\r\n\r\n"}) {
        SCOPED_TRACE(answer);
        auto client = connect();
        say(client, kGet);
        origin_says(answer, outside.origins.size() - 1);
        EXPECT_TRUE(client.received().starts_with("HTTP/1.1 502"));
    }
}

TEST_F(Exchange, an_answer_that_breaks_off_ends_the_connection_so_that_nobody_takes_it_for_whole) {
    auto client = connect();
    say(client, kGet);
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    outside.origins[0]->finish();
    play();
    EXPECT_TRUE(client.received().ends_with("half"));
    EXPECT_TRUE(client.ended());
}

TEST_F(Exchange, half_a_request_is_answered_at_once_and_waits_for_no_origin) {
    for (const std::string_view body : {"3\r\nabc\r\n+0\r\n\r\n", "3\r\nab"}) {
        SCOPED_TRACE(body);
        auto client = connect();
        client.send(
            "POST http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send(body);
        client.finish();
        play();
        EXPECT_TRUE(client.received().starts_with("HTTP/1.1 400"));
        EXPECT_TRUE(client.ended());
        EXPECT_EQ(events().back().status, 400);
    }
}

TEST_F(Exchange, one_who_sends_slowly_is_given_up) {
    auto client = connect();
    say(client, "GET http://allowed.example/ HT");
    clock.pass(ways.patience.head + std::chrono::seconds(1));
    play();
    EXPECT_TRUE(client.ended());
}

TEST_F(Exchange, an_origin_that_never_answers_is_given_up) {
    auto client = connect();
    say(client, kGet);
    clock.pass(ways.patience.first_byte + std::chrono::seconds(1));
    play();
    EXPECT_TRUE(client.ended());
}

TEST_F(Exchange, a_name_without_an_address_and_an_origin_that_refuses_are_told_in_plain_words) {
    auto client = connect();
    EXPECT_TRUE(has(
        say(client, "GET http://nowhere-to-be-found.example/ HTTP/1.1\r\nHost: nowhere-to-be-found.example\r\n\r\n"),
        "There is no site of this name"));
    outside.refuses = true;
    auto other = connect();
    EXPECT_TRUE(has(say(other, kGet), "The site is not answering"));
    ASSERT_EQ(events().size(), 2U);
    EXPECT_EQ(events()[0].status, 502);
}

TEST_F(Exchange, a_page_on_the_internet_cannot_reach_into_the_schools_network) {
    auto client = connect();
    const std::string answer = say(client, "GET http://inside.example/ HTTP/1.1\r\nHost: inside.example\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Exchange, a_site_that_the_school_lists_as_its_own_may_lie_inside) {
    auto client = connect();
    say(client, "GET http://intranet.headcorn.example/ HTTP/1.1\r\nHost: intranet.headcorn.example\r\n\r\n");
    EXPECT_EQ(outside.connected, std::vector<std::string>{"10.0.0.6:80"});
}

}  // namespace
}  // namespace gateway
