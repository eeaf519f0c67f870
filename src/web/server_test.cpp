#include "web/server.h"

#include "net/certificate.h"
#include "net/memory.h"
#include "support/web_site.h"
#include "web/plain_site.h"
#include "wire/proxy_protocol.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <semaphore>
#include <thread>

namespace web {
namespace {

// A server in memory with one worker, for whom two more pieces of work may wait.
struct Stage {
    TestSite test;
    net::Loop loop{test.clock};
    Feeds feeds{1};
    Workers workers{1, 2};
    std::vector<std::string> logged;
    Server server{ServerParts{.loop = loop,
                              .answers = test.site,
                              .workers = workers,
                              .feeds = feeds,
                              .log = [this](std::string_view line) { logged.emplace_back(line); }},
                  ServerLimits{}};

    ~Stage() {
        server.stop();
        workers.stop();
        for (int turns = 0; turns < 10; ++turns) loop.turn();  // what can end by itself does
        loop.wind_down();
    }

    net::MemoryPeer connect() {
        net::MemoryPeer peer(loop, std::size_t{1} << 20U);
        server.carry(peer.stream(), {.address = "192.0.2.7"});
        return peer;
    }

    // What comes back until `enough` of it is there, or the server ends.
    std::string receive(net::MemoryPeer& peer, std::string_view enough) {
        std::string all;
        loop.run_until([&] {
            all += peer.received();
            return all.find(enough) != std::string::npos || peer.ended();
        });
        return all + peer.received();
    }

    std::string ask(std::string_view request, std::string_view enough) {
        net::MemoryPeer peer = connect();
        peer.send(request);
        return receive(peer, enough);
    }
};

std::string get(std::string_view path) {
    return "GET " + std::string(path) +
           " HTTP/1.1\r\nHost: office.example:8443\r\nCookie: __Host-session=good-token\r\n\r\n";
}

std::string post(std::string_view path, std::string_view more_headers) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: office.example:8443\r\nOrigin: https://office.example:8443\r\n"
           "Cookie: __Host-session=good-token\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
           std::string(more_headers) + "\r\n";
}

std::string chunk(std::string_view bytes) {
    std::array<char, 24> size{};
    (void)std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    return size.data() + std::string(bytes) + "\r\n";
}

std::string note_form() { return "what=a+note&form_token=" + csrf_token(TestSessions::key()); }

TEST(server, one_connection_carries_many_requests) {
    Stage stage;
    net::MemoryPeer peer = stage.connect();
    for (int round = 0; round < 3; ++round) {
        peer.send(get("/headcorn/notes"));
        const std::string answer = stage.receive(peer, "</html>");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer.substr(0, 60);
        EXPECT_NE(answer.find("date: Tue, 03 Mar 2026 10:15:00 GMT\r\n"), std::string::npos);
        EXPECT_EQ(answer.find("connection: close"), std::string::npos);
    }
    EXPECT_EQ(stage.server.connections(), 1U);
}

TEST(server, requests_sent_together_are_answered_in_order) {
    Stage stage;
    net::MemoryPeer peer = stage.connect();
    peer.send(get("/headcorn/notes") + get("/headcorn/forbidden"));
    const std::string answers = stage.receive(peer, "You cannot do this</h1>");
    EXPECT_LT(answers.find("200 OK"), answers.find("403 Forbidden"));
}

TEST(server, a_form_is_read_whole_by_length_and_by_chunks) {
    const std::string form = note_form();
    const std::string half = form.substr(0, 10);
    const std::string rest = form.substr(10);
    const std::string bodies[] = {
        post("/headcorn/notes", "Content-Length: " + std::to_string(form.size()) + "\r\n") + form,
        post("/headcorn/notes", "Transfer-Encoding: chunked\r\n") + chunk(half) + chunk(rest) + "0\r\n\r\n"};
    for (const std::string& request : bodies) {
        Stage stage;
        const std::string answer = stage.ask(request, "\r\n\r\n");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 303 See Other\r\n")) << answer.substr(0, 60);
        EXPECT_EQ(stage.test.saved, std::vector<std::string>{"a note"});
    }
}

struct RefusedCase {
    const char* name;
    std::string request;
    std::string_view begins;
};

TEST(server, what_cannot_be_a_request_of_ours_is_refused_and_the_connection_closed) {
    const RefusedCase cases[] = {
        {"not HTTP", "hello\r\n\r\n", "HTTP/1.1 400 "},
        {"two lengths", post("/headcorn/notes", "Content-Length: 5\r\nContent-Length: 6\r\n"), "HTTP/1.1 400 "},
        {"a tunnel", "CONNECT office.example:8443 HTTP/1.1\r\nHost: office.example:8443\r\n\r\n", "HTTP/1.1 400 "},
        {"a form too long", post("/headcorn/notes", "Content-Length: 99999999\r\n"), "HTTP/1.1 413 "},
        {"a file",
         "POST /headcorn/notes HTTP/1.1\r\nHost: office.example:8443\r\nContent-Type: multipart/form-data; "
         "boundary=x\r\nContent-Length: 100\r\n\r\n",
         "HTTP/1.1 415 "},
    };
    for (const auto& [name, request, begins] : cases) {
        SCOPED_TRACE(name);
        Stage stage;
        const std::string answer = stage.ask(request, "</html>");
        EXPECT_TRUE(answer.starts_with(begins)) << answer.substr(0, 60);
        EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos);
    }
}

// The head of an upload by a page of ours; `more_headers` say how long its body is.
std::string upload_head(std::string_view path, std::string_view more_headers) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: office.example:8443\r\nOrigin: https://office.example:8443\r\n"
           "Cookie: __Host-session=good-token\r\nContent-Type: multipart/form-data; boundary=gate\r\n" +
           std::string(more_headers) + "\r\n";
}

std::string length_of(std::string_view body) { return "Content-Length: " + std::to_string(body.size()) + "\r\n"; }

constexpr std::string_view kUploadPath = "/headcorn/lists";

TEST(server, an_upload_larger_than_any_form_arrives_whole_by_length_and_by_chunks) {
    const std::string content =
        std::string(kMaxBodyBytes, '\0') + "\r\n--gat\r\n--\r\n" + std::string(kMaxBodyBytes, '\xff');
    const std::string body = TestSite::whole_upload(TestSite::part("name=list; filename=a.txt", content));
    const std::string half = body.substr(0, 300'000);
    const std::string rest = body.substr(300'000);
    const std::string requests[] = {
        upload_head(kUploadPath, length_of(body)) + body,
        upload_head(kUploadPath, "Transfer-Encoding: chunked\r\n") + chunk(half) + chunk(rest) + "0\r\n\r\n"};
    for (const std::string& request : requests) {
        Stage stage;
        net::MemoryPeer peer = stage.connect();
        peer.send(request + get("/headcorn/notes"));
        const std::string answers = stage.receive(peer, "</html>");
        EXPECT_TRUE(answers.starts_with("HTTP/1.1 303 See Other\r\n")) << answers.substr(0, 60);
        EXPECT_NE(answers.find("HTTP/1.1 200 OK\r\n"), std::string::npos)
            << "what was sent after it is another request";
        ASSERT_EQ(stage.test.uploaded.size(), 1U);
        EXPECT_TRUE(stage.test.uploaded[0] == "list, a.txt, " + content);
    }
}

TEST(server, an_upload_that_may_not_come_is_refused_before_any_of_it_is_read) {
    const std::string head = upload_head(kUploadPath, "Expect: 100-continue\r\nContent-Length: 100000\r\n");
    const auto without = [&](std::string_view line) {
        std::string less = head;
        const std::size_t at = less.find(line);
        return less.erase(at, less.find("\r\n", at) + 2 - at);
    };
    const std::string too_large = std::to_string(TestSite::kMostUploaded + 1);
    std::string foreign = head;
    foreign.insert(foreign.find("office.example:8443\r\nCookie"), "elsewhere.");
    const RefusedCase cases[] = {
        {"a route that takes no files", upload_head("/headcorn/notes", "Content-Length: 9\r\n"), "HTTP/1.1 415 "},
        {"no such route", upload_head("/headcorn/nothing", "Content-Length: 9\r\n"), "HTTP/1.1 415 "},
        {"too large", upload_head(kUploadPath, "Content-Length: " + too_large + "\r\n"), "HTTP/1.1 413 "},
        {"nobody signed in", without("Cookie"), "HTTP/1.1 422 "},
        {"no origin", without("Origin"), "HTTP/1.1 422 "},
        {"another site", foreign, "HTTP/1.1 422 "},
        {"too large in chunks",
         upload_head(kUploadPath, "Transfer-Encoding: chunked\r\n") +
             chunk(std::string(TestSite::kMostUploaded + 1, 'x')),
         "HTTP/1.1 413 "},
        {"a form as large as an upload",
         post(kUploadPath, "Content-Length: " + std::to_string(kMaxBodyBytes + 1) + "\r\n"), "HTTP/1.1 413 "},
    };
    for (const auto& [name, request, begins] : cases) {
        SCOPED_TRACE(name);
        Stage stage;
        const std::string answer = stage.ask(request, "</html>");
        EXPECT_TRUE(answer.starts_with(begins)) << answer.substr(0, 60);
        EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos);
        EXPECT_TRUE(stage.test.saved.empty());
    }
    Stage stage;
    EXPECT_TRUE(stage.ask(head, "\r\n\r\n").starts_with("HTTP/1.1 100 ")) << "what may come is asked for";
}

TEST(server, an_upload_that_is_cut_short_changes_nothing) {
    const std::string body = TestSite::whole_upload(TestSite::part("name=list; filename=a.txt", "casino.example"));
    const std::string part = body.substr(0, body.size() - 20);
    for (const std::string& sent :
         {upload_head(kUploadPath, length_of(body)) + part, upload_head(kUploadPath, length_of(part)) + part,
          upload_head(kUploadPath, "Transfer-Encoding: chunked\r\n") + chunk(part)}) {
        Stage stage;
        net::MemoryPeer peer = stage.connect();
        peer.send(sent);
        peer.finish();
        const std::string answer = stage.receive(peer, "</html>");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer.substr(0, 60);
        EXPECT_TRUE(stage.test.saved.empty());
    }
}

TEST(server, uploads_cannot_fill_the_memory) {
    Stage stage;
    const std::string body = TestSite::whole_upload(TestSite::part("name=list; filename=a.txt", "casino.example"));
    const std::string request = upload_head(kUploadPath, length_of(body)) + body;
    const std::string begun = request.substr(0, request.size() - 10);
    net::MemoryPeer first = stage.connect();
    net::MemoryPeer second = stage.connect();
    first.send(begun);
    second.send(begun);
    stage.loop.turn();
    const std::string answer = stage.ask(request, "</html>");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer.substr(0, 60);
    EXPECT_NE(answer.find("retry-after: 5\r\n"), std::string::npos);
    EXPECT_TRUE(stage.ask(get("/headcorn/notes"), "</html>").starts_with("HTTP/1.1 200 ")) << "all else goes on";
    first.send(request.substr(begun.size()));
    EXPECT_TRUE(stage.receive(first, "\r\n\r\n").starts_with("HTTP/1.1 303 "));
    EXPECT_TRUE(stage.ask(request, "\r\n\r\n").starts_with("HTTP/1.1 303 ")) << "room again after an answer";
    second.reset();
    stage.loop.turn();
    net::MemoryPeer third = stage.connect();
    third.send(begun);
    stage.loop.turn();
    EXPECT_TRUE(stage.ask(request, "\r\n\r\n").starts_with("HTTP/1.1 303 ")) << "room again after one that broke off";
    net::MemoryPeer fourth = stage.connect();
    fourth.send(begun);
    stage.loop.turn();
    EXPECT_TRUE(stage.ask(request, "</html>").starts_with("HTTP/1.1 503 ")) << "and no more room than before";
}

TEST(server, an_upload_may_take_longer_than_a_form_and_not_for_ever) {
    const std::string head = upload_head(kUploadPath, "Content-Length: 100000\r\n");
    const auto pass = [](Stage& stage, std::chrono::seconds span) {
        stage.test.clock.pass(span);
        stage.loop.turn();
        stage.loop.turn();
    };
    {
        Stage silent;
        net::MemoryPeer peer = silent.connect();
        peer.send(head);
        silent.loop.turn();
        pass(silent, std::chrono::seconds(59));
        EXPECT_EQ(silent.server.connections(), 1U);
        pass(silent, std::chrono::seconds(2));
        EXPECT_EQ(silent.server.connections(), 0U) << "a client that fell silent holds no place";
    }
    Stage dripping;
    net::MemoryPeer peer = dripping.connect();
    peer.send(head);
    dripping.loop.turn();
    for (int piece = 0; piece < 9; ++piece) {
        pass(dripping, std::chrono::seconds(33));
        EXPECT_EQ(dripping.server.connections(), 1U) << piece;
        peer.send("x");
        dripping.loop.turn();
    }
    pass(dripping, std::chrono::seconds(4));
    EXPECT_EQ(dripping.server.connections(), 0U);
}

TEST(server, the_answer_to_head_has_no_body) {
    Stage stage;
    std::string request = get("/headcorn/notes");
    request.replace(0, 3, "HEAD");
    const std::string answer = stage.ask(request, "\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
    EXPECT_EQ(answer.find("content-length: 0\r\n"), std::string::npos) << "the length is that of the page";
}

TEST(server, a_client_that_drips_a_request_is_ended) {
    Stage stage;
    net::MemoryPeer peer = stage.connect();
    peer.send("GET / HTTP/1.1\r\nHost: off");
    stage.loop.turn();
    EXPECT_EQ(stage.server.connections(), 1U);
    stage.test.clock.pass(std::chrono::seconds(21));
    stage.loop.turn();
    stage.loop.turn();
    EXPECT_EQ(stage.server.connections(), 0U);
    EXPECT_TRUE(peer.closed());
}

TEST(server, an_idle_connection_is_ended) {
    Stage stage;
    net::MemoryPeer peer = stage.connect();
    stage.loop.turn();
    stage.test.clock.pass(std::chrono::seconds(61));
    stage.loop.turn();
    stage.loop.turn();
    EXPECT_EQ(stage.server.connections(), 0U);
}

TEST(server, more_work_than_can_wait_is_told_to_come_again) {
    Stage stage;
    std::binary_semaphore go{0};
    std::binary_semaphore busy{0};
    stage.test.router.add(Method::get, "/{school}/slow", kNotes, [&](const Request&) {
        busy.release();
        go.acquire();
        return TestSite::note("slow");
    });
    net::MemoryPeer first = stage.connect();
    first.send(get("/headcorn/slow"));
    stage.loop.turn();
    busy.acquire();  // the one worker has it
    net::MemoryPeer second = stage.connect();
    net::MemoryPeer third = stage.connect();
    second.send(get("/headcorn/notes"));
    third.send(get("/headcorn/notes"));
    stage.loop.turn();  // both wait
    const std::string answer = stage.ask(get("/headcorn/notes"), "</html>");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer.substr(0, 60);
    EXPECT_NE(answer.find("retry-after: 5\r\n"), std::string::npos);
    go.release();
    EXPECT_NE(stage.receive(first, "</html>").find("slow"), std::string::npos);
    EXPECT_TRUE(stage.receive(second, "</html>").starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(stage.receive(third, "</html>").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST(server, a_reader_who_left_does_not_disturb_the_worker) {
    Stage stage;
    {
        net::MemoryPeer peer = stage.connect();
        peer.send(get("/headcorn/notes"));
        stage.loop.turn();
        peer.reset();
    }
    EXPECT_TRUE(stage.ask(get("/headcorn/notes"), "</html>").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST(server, a_notice_reaches_the_pages_that_listen) {
    Stage stage;
    net::MemoryPeer peer = stage.connect();
    peer.send(get("/headcorn/notices"));
    EXPECT_NE(stage.receive(peer, ":\n\n").find("content-type: text/event-stream\r\n"), std::string::npos);
    stage.feeds.publish("homewood", "1");
    stage.feeds.publish("headcorn", "2\nevent: other");
    EXPECT_EQ(stage.receive(peer, "\n\n"), "data: 2 event: other\n\n");
    // Another listener is one too many here; after the first has gone there is room.
    EXPECT_TRUE(stage.ask(get("/headcorn/notices"), "</html>").starts_with("HTTP/1.1 503 "));
    peer.reset();
    stage.test.clock.pass(std::chrono::seconds(21));  // the heartbeat finds out
    stage.loop.turn();
    stage.loop.turn();
    EXPECT_TRUE(stage.ask(get("/headcorn/notices"), ":\n\n").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST(server, a_stop_ends_idle_connections_and_finishes_what_was_asked) {
    Stage stage;
    std::binary_semaphore go{0};
    std::binary_semaphore busy{0};
    stage.test.router.add(Method::get, "/{school}/slow", kNotes, [&](const Request&) {
        busy.release();
        go.acquire();
        return TestSite::note("slow");
    });
    net::MemoryPeer idle = stage.connect();
    net::MemoryPeer asking = stage.connect();
    asking.send(get("/headcorn/slow"));
    stage.loop.turn();
    busy.acquire();  // asked, and not answered before the stop
    stage.server.stop();
    go.release();
    const std::string answer = stage.receive(asking, "</html>");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(idle.closed());
}

TEST(plain_site, only_fixed_files_are_there_and_all_else_goes_to_https_under_our_own_name) {
    const PlainSite site("office.example:8443", {{"/proxy.pac", {"application/x-ns-proxy-autoconfig", "function"}}});
    Incoming incoming = TestSite::get("/proxy.pac?x=1");
    TestSite::set(incoming, "host", "evil.example");
    EXPECT_EQ(site.answer(incoming, 0).body, "function");
    incoming.target = "/headcorn/notes?page=2";
    EXPECT_EQ(site.answer(incoming, 0).status, Status::moved_for_good);
    EXPECT_EQ(header_of(site.answer(incoming, 0), "location"), "https://office.example:8443/headcorn/notes?page=2");
    incoming.target = "//evil.example/";
    EXPECT_EQ(header_of(site.answer(incoming, 0), "location"), "https://office.example:8443/");
    incoming.method = "POST";
    EXPECT_EQ(site.answer(incoming, 0).status, Status::wrong_method) << "nothing typed is taken unencrypted";
}

// Runs the system's curl while the loop works; its output.
std::string curl(net::Loop& loop, const std::string& arguments) {
    std::string output;
    std::atomic<bool> done{false};
    const std::jthread other([&] {
        FILE* pipe = popen(("curl -sS -i --max-time 20 " + arguments + " 2>&1").c_str(), "r");
        std::array<char, 4096> part{};
        while (std::size_t count = std::fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), count);
        (void)pclose(pipe);
        done = true;
        loop.post([] {});
    });
    loop.run_until([&] { return done.load(); });
    return output;
}

TEST(server, curl_reads_a_page_over_tls) {
    const base::SystemClock clock;  // curl judges the certificate by the real time
    base::SystemRandom random;
    const base::World world{clock, random};
    const auto authority = net::mint_ca("Test authority", std::chrono::days(2), world);
    ASSERT_TRUE(authority);
    const auto leaf = net::mint_leaf(
        *authority, {.hosts = {*wire::Hostname::parse("office.example")}, .validity = std::chrono::days(1)}, world);
    ASSERT_TRUE(leaf);
    const auto identity = net::TlsServerIdentity::from_pem(leaf->certificate, leaf->key);
    ASSERT_TRUE(identity);
    const base::Snapshot<net::TlsServerIdentity> in_force(std::make_shared<const net::TlsServerIdentity>(*identity));
    const auto folder = std::filesystem::path(testing::TempDir()) / "gatehouse-web-test";
    std::filesystem::create_directories(folder);
    ASSERT_TRUE(
        base::replace_file(folder / "ca.pem", base::bytes_of(authority->certificate), base::FileMode::owner_only));

    Stage stage;

    auto listener = net::Listener::open(stage.loop, {*wire::IpAddress::parse("127.0.0.1"), 0});
    ASSERT_TRUE(listener);
    const std::string port = std::to_string(listener->endpoint().port);
    stage.server.listen(std::move(*listener), in_force);
    const std::string answer =
        curl(stage.loop, "--cacert " + (folder / "ca.pem").string() + " --resolve office.example:" + port +
                             ":127.0.0.1 -H 'Host: office.example:8443' -H 'Cookie: __Host-session=good-token' " +
                             "https://office.example:" + port + "/headcorn/notes");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK")) << answer.substr(0, 200);
    EXPECT_NE(answer.find("a note"), std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST(server, who_comes_through_the_gateways_tunnel_is_known_by_its_header) {
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    const auto authority = net::mint_ca("Test authority", std::chrono::days(2), world);
    ASSERT_TRUE(authority);
    const wire::Host host = *wire::Hostname::parse("office.example");
    const auto leaf = net::mint_leaf(*authority, {.hosts = {host}, .validity = std::chrono::days(1)}, world);
    ASSERT_TRUE(leaf);
    const auto identity = net::TlsServerIdentity::from_pem(leaf->certificate, leaf->key);
    ASSERT_TRUE(identity);
    const base::Snapshot<net::TlsServerIdentity> in_force(std::make_shared<const net::TlsServerIdentity>(*identity));
    auto client = net::TlsClient::trusting(authority->certificate, clock);
    ASSERT_TRUE(client);

    Stage stage;
    std::string seen;
    stage.test.router.add(Method::get, "/{school}/who", kNotes, [&](const Request& request) {
        seen = request.peer.address + (request.peer.network ? " network " + request.peer.network->text() : "");
        return TestSite::note("who");
    });
    const auto path = std::filesystem::path(testing::TempDir()) / "gatehouse-web-tunnel";
    auto listener = net::UnixListener::open(stage.loop, path, {base::FileMode::owner_only, {}});
    ASSERT_TRUE(listener);
    stage.server.listen(std::move(*listener), in_force);

    std::array<std::byte, 16> network{};
    network[0] = std::byte{9};
    const base::Bytes header = wire::write_proxy_header(
        {.client = {.address = *wire::IpAddress::parse("192.0.2.44"), .port = 50000}, .network = network});
    bool answered = false;
    bool ended = false;
    const auto visit = [&]() -> net::Task<void> {
        auto stream = co_await net::connect_unix(stage.loop, path, stage.loop.in(std::chrono::seconds(5)));
        if (!stream) co_return;
        (void)co_await (*stream)->write(header);
        auto session =
            co_await client->connect(stage.loop, std::move(*stream), host, stage.loop.in(std::chrono::seconds(5)));
        if (!session) co_return;
        const std::string request = get("/headcorn/who");
        (void)co_await session->stream->write(base::bytes_of(request));
        base::Bytes answer(16);
        const auto count = co_await session->stream->read(answer);
        answered = count.has_value() && *count > 0;
    };
    const auto visit_once = [&]() -> net::Task<void> {
        co_await visit();
        ended = true;
    };
    stage.loop.spawn(visit_once(), [&](std::string_view) { ended = true; });
    stage.loop.run_until([&] { return ended; });
    EXPECT_TRUE(answered);
    EXPECT_EQ(seen, "192.0.2.44 network " + NetworkId::from_bytes(network)->text());
}

}  // namespace
}  // namespace web
