#include "net/fetch.h"

#include "base/file.h"
#include "base/still_world.h"
#include "base/text.h"
#include "net/address.h"
#include "net/certificate.h"
#include "net/openssl.h"
#include "support/folder.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

using net::Fetched;
using net::Fetcher;
using net::FetchError;
using net::FetchFailure;
using net::FetchRequest;
using net::Judgement;
using net::ThisMachine;
using std::chrono::days;
using std::literals::chrono_literals::operator""s;

wire::Host host(std::string_view text) { return wire::parse_host(text).value(); }

// How the server leaves a connection after its answer.
enum class Leave {
    in_order,      // close_notify, then the end
    without_word,  // the end alone, as when a cable is pulled
    waiting,       // once the client has gone
};

struct Answer {
    std::string bytes;
    Leave leave = Leave::in_order;
};

// Answers one question a connection, each as the script says.
class ScriptedServer {
public:
    using Script = std::function<Answer(const std::string& head)>;

    ScriptedServer(const net::TlsServerIdentity& identity, Script script)
        : context_(net::TlsDoor::context(identity).handle), script_(std::move(script)) {
        auto where = net::socket_address(wire::Endpoint{wire::IpAddress::v4(0x7f000001), 0});
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(listener_, where.raw(), where.length), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        EXPECT_EQ(::getsockname(listener_, where.raw(), &where.length), 0);
        port_ = net::endpoint_of(where)->port;
        thread_ = std::jthread([this] { serve(); });
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer() {
        std::ignore = finish();
        ::close(listener_);
    }

    [[nodiscard]] std::string port() const { return std::to_string(port_); }

    // Serves no longer; the heads that were read, in their order.
    [[nodiscard]] std::vector<std::string> finish() {
        ::shutdown(listener_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        return heads_;
    }

private:
    void serve() {
        for (int peer = accept(); peer >= 0; peer = accept()) {
            const net::SslPtr ssl(SSL_new(context_.get()));
            SSL_set_fd(ssl.get(), peer);
            if (SSL_accept(ssl.get()) == 1) converse(ssl.get());
            ::close(peer);
        }
    }
    [[nodiscard]] int accept() const { return ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC); }

    void converse(SSL* ssl) {
        std::string head;
        std::array<char, 4096> buffer{};
        while (!head.ends_with("\r\n\r\n")) {
            const int got = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
            if (got <= 0) return;
            head.append(buffer.data(), static_cast<std::size_t>(got));
        }
        heads_.push_back(head);
        const Answer answer = script_(head);
        for (std::string_view rest = answer.bytes; !rest.empty();) {  // a record at a time
            const int sent = SSL_write(ssl, rest.data(), static_cast<int>(rest.size()));
            if (sent <= 0) return;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        if (answer.leave == Leave::in_order) SSL_shutdown(ssl);
        if (answer.leave == Leave::waiting) SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
    }

    const std::shared_ptr<SSL_CTX> context_;
    const Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::vector<std::string> heads_;  // of the thread, until it has been joined
    std::jthread thread_;
};

std::string ok(std::string_view fields, std::string_view body) {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\n" + std::string(fields) + "\r\n" + std::string(body);
}
std::string redirect(std::string_view location) {
    return "HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 5\r\nLocation: " + std::string(location) +
           "\r\n\r\nmoved";
}

const std::string kOld = "casino.example\n";
const std::string kList = "casino.example\npoker.example\n";
const std::string kWhole = "Content-Length: " + std::to_string(kList.size()) + "\r\n";

struct Fetches : testing::Test {
    base::SystemClock clock;  // libcurl judges certificates by the machine's
    base::SeededRandom random{7};
    base::World world{clock, random};
    net::MintedCertificate ca = net::mint_ca("Headcorn test authority", days(30), world).value();
    net::TlsServerIdentity identity = identity_of(ca, "127.0.0.1", world);
    support::Folder folder;
    std::filesystem::path to = folder / "adult";
    std::stop_source stop;

    Fetches() {
        std::signal(SIGPIPE, SIG_IGN);
        write(folder / "trusted.pem", ca.certificate);
        write(to, kOld);
    }

    static net::TlsServerIdentity identity_of(const net::MintedCertificate& authority, std::string_view name,
                                              base::World at) {
        const auto leaf = net::mint_leaf(authority, {{host(name)}, days(30)}, at).value();
        return net::TlsServerIdentity::from_pem(leaf.certificate, leaf.key).value();
    }
    static void write(const std::filesystem::path& path, std::string_view text) {
        EXPECT_TRUE(base::replace_file(path, base::bytes_of(text), base::FileMode::owner_only));
    }
    [[nodiscard]] std::string stored() const { return base::to_text(base::read_file(to, 1'000'000).value()); }
    // The list, and the authorities of the tests; nothing else.
    [[nodiscard]] bool nothing_is_left_over() const {
        return std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2;
    }

    [[nodiscard]] Fetcher fetcher() const {
        return Fetcher({.trusted = folder / "trusted.pem", .this_machine = ThisMachine::allowed, .agent = "Gatehouse"});
    }
    [[nodiscard]] FetchRequest of(const ScriptedServer& server) const {
        return {.url = "https://127.0.0.1:" + server.port() + "/adult?key=secret-4711", .to = to, .within = 20s};
    }
    // What comes of a request to a server that gives this answer whenever it is asked.
    base::Result<Fetched, FetchError> fetch_from(const Answer& answer) {
        const ScriptedServer server(identity, [&](const std::string&) { return answer; });
        return fetcher().fetch(of(server), stop.get_token());
    }
    // A failure leaves everything as it was, and its sentence tells nothing that is not its reader's business.
    void expect_failure(const base::Result<Fetched, FetchError>& fetched, FetchFailure kind) const {
        ASSERT_FALSE(fetched);
        const std::string& words = fetched.error().words;
        EXPECT_EQ(fetched.error().kind, kind) << words;
        for (const char* never : {"secret", "adult", "poker", "hunter2"})
            EXPECT_EQ(words.find(never), std::string::npos) << words;
        EXPECT_NE(words, "");
        EXPECT_NE(words.back(), '.');
        EXPECT_EQ(stored(), kOld);
        EXPECT_TRUE(nothing_is_left_over());
    }
};

TEST_F(Fetches, a_list_arrives_whole_with_its_validators_and_its_digest) {
    ScriptedServer server(identity, [](const std::string&) {
        return Answer{ok("ETag: \"v2\"\r\nLast-Modified: Tue, 24 Nov 2026 08:00:00 GMT\r\n" + kWhole, kList)};
    });
    const auto fetched = fetcher().fetch(of(server), stop.get_token());
    ASSERT_TRUE(fetched) << fetched.error().words;
    EXPECT_EQ(fetched->what, Fetched::What::whole);
    EXPECT_EQ(fetched->etag, "\"v2\"");
    EXPECT_EQ(fetched->last_modified, "Tue, 24 Nov 2026 08:00:00 GMT");
    EXPECT_EQ(fetched->bytes, kList.size());
    EXPECT_EQ(fetched->sha256, base::sha256(base::bytes_of(kList)));
    EXPECT_EQ(stored(), kList);
    EXPECT_TRUE(nothing_is_left_over());

    const auto heads = server.finish();
    ASSERT_EQ(heads.size(), 1U);
    EXPECT_TRUE(heads[0].starts_with("GET /adult?key=secret-4711 HTTP/1.1\r\n")) << heads[0];
    EXPECT_NE(heads[0].find("\r\nUser-Agent: Gatehouse\r\n"), std::string::npos);
    EXPECT_NE(heads[0].find("\r\nAccept-Encoding: identity\r\n"), std::string::npos);
    EXPECT_EQ(heads[0].find("If-"), std::string::npos);
}

TEST_F(Fetches, a_list_in_chunks_is_whole_and_an_empty_one_a_list) {
    const std::string in_chunks =
        "f\r\ncasino.example\n\r\ne\r\npoker.example\n\r\n0\r\n"
        "HTTP/1.1: 200\r\nETag: \"of a trailer\"\r\nContent-Length: 0\r\n\r\n";
    const auto fetched = fetch_from({ok("Transfer-Encoding: chunked\r\nETag: \"v2\"\r\n", in_chunks)});
    ASSERT_TRUE(fetched) << fetched.error().words;
    EXPECT_EQ(fetched->etag, "\"v2\"");
    EXPECT_EQ(stored(), kList);
    ASSERT_TRUE(fetch_from({ok("Content-Length: 0\r\n", "")}));
    EXPECT_EQ(stored(), "");
}

TEST_F(Fetches, an_unchanged_list_is_not_sent_again) {
    ScriptedServer server(identity, [](const std::string&) {
        return Answer{"HTTP/1.1 304 Not Modified\r\nConnection: close\r\nETag: W/\"v2\"\r\n\r\n"};
    });
    FetchRequest request = of(server);
    request.etag = "\"v2\"";
    request.last_modified = "Tue, 24 Nov 2026 08:00:00 GMT";
    const auto fetched = fetcher().fetch(request, stop.get_token());
    ASSERT_TRUE(fetched) << fetched.error().words;
    EXPECT_EQ(fetched->what, Fetched::What::unchanged);
    EXPECT_EQ(fetched->etag, "W/\"v2\"");
    EXPECT_EQ(fetched->last_modified, request.last_modified) << "what the server does not repeat still holds";
    EXPECT_EQ(stored(), kOld);
    EXPECT_TRUE(nothing_is_left_over());
    const auto heads = server.finish();
    EXPECT_NE(heads.at(0).find("\r\nIf-None-Match: \"v2\"\r\n"), std::string::npos) << heads[0];
    EXPECT_NE(heads[0].find("\r\nIf-Modified-Since: Tue, 24 Nov 2026 08:00:00 GMT\r\n"), std::string::npos);
}

TEST_F(Fetches, a_validator_smuggles_no_field_line_into_a_question) {
    ScriptedServer server(identity, [](const std::string&) { return Answer{ok(kWhole, kList)}; });
    FetchRequest request = of(server);
    request.etag = "\"v2\"\r\nX-Smuggled: yes";
    ASSERT_TRUE(fetcher().fetch(request, stop.get_token()));
    EXPECT_EQ(server.finish().at(0).find("Smuggled"), std::string::npos);
}

TEST_F(Fetches, a_validator_too_long_or_not_printable_is_dropped) {
    const auto fetched = fetch_from(
        {ok("ETag: \"" + std::string(255, 'v') + "\"\r\nLast-Modified: \xc3\xa9t\xc3\xa9\r\n" + kWhole, kList)});
    ASSERT_TRUE(fetched) << fetched.error().words;
    EXPECT_EQ(fetched->etag, "");
    EXPECT_EQ(fetched->last_modified, "");
    EXPECT_EQ(fetch_from({ok("ETag: " + std::string(256, 'v') + "\r\n" + kWhole, kList)})->etag.size(), 256U);
}

TEST_F(Fetches, a_redirect_is_followed_and_the_last_answer_counts) {
    ScriptedServer server(identity, [](const std::string& head) {
        if (head.starts_with("GET /adult?")) return Answer{redirect("/mirror")};
        return Answer{"HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n" + ok(kWhole, kList)};
    });
    const auto fetched = fetcher().fetch(of(server), stop.get_token());
    ASSERT_TRUE(fetched) << fetched.error().words;
    EXPECT_EQ(fetched->etag, "");
    EXPECT_EQ(stored(), kList);
    EXPECT_EQ(server.finish().size(), 2U);
}

TEST_F(Fetches, what_an_earlier_fetch_left_behind_does_not_get_into_the_list) {
    write(folder / "adult.part", "half a li");
    ASSERT_TRUE(fetch_from({ok(kWhole, kList)}));
    EXPECT_EQ(stored(), kList);
    EXPECT_TRUE(nothing_is_left_over());
}

TEST_F(Fetches, a_list_that_announces_too_much_does_not_fill_the_disk) {
    const ScriptedServer server(identity, [](const std::string&) { return Answer{ok(kWhole, kList)}; });
    FetchRequest request = of(server);
    request.most_bytes = kList.size() - 1;
    expect_failure(fetcher().fetch(request, stop.get_token()), FetchFailure::too_large);
    request.most_bytes = 0;
    expect_failure(fetcher().fetch(request, stop.get_token()), FetchFailure::too_large);
    request.most_bytes = kList.size();
    EXPECT_TRUE(fetcher().fetch(request, stop.get_token())) << "just as much as it may";
}

TEST_F(Fetches, a_list_that_goes_on_for_ever_does_not_fill_the_disk) {
    const std::string much(100'000, 'x');
    const std::string chunks = "Transfer-Encoding: chunked\r\n";
    const std::array cases{
        Answer{ok(chunks, "186a0\r\n" + much), Leave::waiting},
        Answer{ok("Content-Length: 10\r\n" + chunks, "186a0\r\n" + much)},
        Answer{"HTTP/1.1 302 Found\r\nLocation: /mirror\r\n" + chunks + "\r\n186a0\r\n" + much, Leave::waiting}};
    for (const Answer& answer : cases) {
        SCOPED_TRACE(answer.bytes.substr(0, 80));
        const ScriptedServer server(identity, [&](const std::string&) { return answer; });
        FetchRequest request = of(server);
        request.most_bytes = 50'000;
        expect_failure(fetcher().fetch(request, stop.get_token()), FetchFailure::too_large);
    }
}

TEST_F(Fetches, half_a_list_does_not_replace_a_whole_one) {
    const std::string half = kList.substr(0, 20);
    const std::array cases{Answer{ok(kWhole, half)}, Answer{ok(kWhole, half), Leave::without_word},
                           Answer{ok("Transfer-Encoding: chunked\r\n", "1d\r\n" + half)},
                           Answer{ok("Transfer-Encoding: chunked\r\n", "14\r\n" + half + "\r\n")}, Answer{""}};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE(i);
        expect_failure(fetch_from(cases[i]), FetchFailure::cut_short);
    }
}

TEST_F(Fetches, a_server_that_never_ends_does_not_hold_its_job_for_ever) {
    const ScriptedServer server(identity, [](const std::string&) {
        return Answer{ok(kWhole, kList.substr(0, 20)), Leave::waiting};
    });
    FetchRequest request = of(server);
    request.within = 0s;
    expect_failure(fetcher().fetch(request, stop.get_token()), FetchFailure::too_slow);
}

TEST_F(Fetches, a_redirect_does_not_lead_away_from_https) {
    expect_failure(fetch_from({redirect("http://127.0.0.1/adult")}), FetchFailure::not_https);
    expect_failure(fetch_from({redirect("file:///etc/passwd")}), FetchFailure::not_https);
}

TEST_F(Fetches, a_redirect_does_not_lead_to_a_metadata_address) {
    expect_failure(fetch_from({redirect("https://169.254.169.254/latest")}), FetchFailure::refused_address);
}

TEST_F(Fetches, a_redirect_does_not_make_this_machine_sign_in_somewhere) {
    const ScriptedServer* at = nullptr;
    ScriptedServer server(identity, [&](const std::string&) {
        return Answer{redirect("https://amira:hunter2@127.0.0.1:" + at->port() + "/")};
    });
    at = &server;
    expect_failure(fetcher().fetch(of(server), stop.get_token()), FetchFailure::not_an_address);
    EXPECT_EQ(server.finish().size(), 1U);
}

TEST_F(Fetches, a_proxy_of_the_environment_does_not_come_between) {
    ::setenv("https_proxy", "http://127.0.0.1:1", 1);
    ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    const auto fetched = fetch_from({ok(kWhole, kList)});
    ::unsetenv("https_proxy");
    ::unsetenv("ALL_PROXY");
    EXPECT_TRUE(fetched) << fetched.error().words;
}

TEST_F(Fetches, redirects_in_a_circle_end) {
    ScriptedServer server(identity, [](const std::string&) { return Answer{redirect("/adult")}; });
    expect_failure(fetcher().fetch(of(server), stop.get_token()), FetchFailure::redirected_around);
    EXPECT_EQ(server.finish().size(), 6U);
}

TEST_F(Fetches, a_list_of_somebody_who_only_says_to_be_the_server_is_not_taken) {
    const auto other = net::mint_ca("Somebody else", days(30), world).value();
    base::StillClock long_ago{base::Instant(1'577'880'000s)};  // 1 January 2020
    const struct {
        const char* name;
        net::TlsServerIdentity identity;
        const char* expected;
    } cases[] = {{"unknown authority", identity_of(other, "127.0.0.1", world), "is of no authority"},
                 {"another name", identity_of(ca, "portal.headcorn.example", world), "is for another name"},
                 {"another time", identity_of(ca, "127.0.0.1", {long_ago, random}), "is not valid today"}};
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        ScriptedServer server(c.identity, [](const std::string&) { return Answer{ok(kWhole, kList)}; });
        const auto fetched = fetcher().fetch(of(server), stop.get_token());
        expect_failure(fetched, FetchFailure::not_trusted);
        EXPECT_NE(fetched.error().words.find(c.expected), std::string::npos) << fetched.error().words;
        EXPECT_TRUE(server.finish().empty()) << "a stranger is not even asked";
    }
}

TEST_F(Fetches, an_authority_that_is_not_named_is_not_trusted) {
    const ScriptedServer server(identity, [](const std::string&) { return Answer{ok(kWhole, kList)}; });
    const Fetcher of_the_machine({.this_machine = ThisMachine::allowed});
    expect_failure(of_the_machine.fetch(of(server), stop.get_token()), FetchFailure::not_trusted);
    const Fetcher of_no_file({.trusted = folder / "none.pem", .this_machine = ThisMachine::allowed});
    expect_failure(of_no_file.fetch(of(server), stop.get_token()), FetchFailure::not_trusted);
}

TEST_F(Fetches, the_address_of_a_list_does_not_lead_into_this_machine) {
    ScriptedServer server(identity, [](const std::string&) { return Answer{ok(kWhole, kList)}; });
    const Fetcher fetcher({.trusted = folder / "trusted.pem"});
    for (const char* name : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "0.0.0.0", "[::]"}) {
        SCOPED_TRACE(name);
        FetchRequest request = of(server);
        request.url = "https://" + std::string(name) + ":" + server.port() + "/";
        expect_failure(fetcher.fetch(request, stop.get_token()), FetchFailure::refused_address);
    }
    EXPECT_TRUE(server.finish().empty());
}

TEST_F(Fetches, a_school_may_have_a_mirror_in_its_network_and_nowhere_stranger) {
    for (const Judgement anywhere : {Judgement::allowed, Judgement::private_use})
        EXPECT_TRUE(net::may_fetch_from(anywhere, ThisMachine::refused)) << describe(anywhere);
    for (const Judgement here : {Judgement::loopback, Judgement::own}) {
        EXPECT_FALSE(net::may_fetch_from(here, ThisMachine::refused)) << describe(here);
        EXPECT_TRUE(net::may_fetch_from(here, ThisMachine::allowed)) << describe(here);
    }
    for (const Judgement never :
         {Judgement::unspecified, Judgement::this_network, Judgement::link_local, Judgement::metadata,
          Judgement::multicast, Judgement::broadcast, Judgement::reserved, Judgement::documentation})
        EXPECT_FALSE(net::may_fetch_from(never, ThisMachine::allowed)) << describe(never);
}

TEST_F(Fetches, a_page_that_says_no_is_not_stored_as_a_list) {
    for (const char* status : {"404 Not Found", "401 Unauthorized", "500 Oh", "206 Partial Content", "302 Found"}) {
        SCOPED_TRACE(status);
        const auto fetched = fetch_from(
            {"HTTP/1.1 " + std::string(status) + "\r\nConnection: close\r\nContent-Length: 13\r\n\r\npoker.example"});
        expect_failure(fetched, FetchFailure::refused_by_server);
        EXPECT_NE(fetched.error().words.find(std::string(status).substr(0, 3)), std::string::npos);
    }
}

TEST_F(Fetches, a_list_that_does_not_tell_its_end_cannot_be_cut_unnoticed) {
    const std::array cases{Answer{ok("", kList)}, Answer{ok("", kList), Leave::without_word},
                           Answer{ok("X: y\r\n " + kWhole, kList)}, Answer{ok(" \r\n", kList)}};
    for (const Answer& answer : cases) {
        SCOPED_TRACE(answer.bytes);
        expect_failure(fetch_from(answer), FetchFailure::unusable_answer);
    }
}

TEST_F(Fetches, an_answer_that_no_web_server_gives_is_not_stored_as_a_list) {
    const std::array cases{Answer{"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"},  // without being asked
                           Answer{ok("Content-Encoding: gzip\r\n" + kWhole, kList)},
                           Answer{ok("Transfer-Encoding: gzip, chunked\r\n", "1d\r\n" + kList + "\r\n0\r\n\r\n")},
                           Answer{"poker.example\npoker.example\n"}, Answer{ok("Content-Length: -1\r\n", kList)}};
    for (const Answer& answer : cases) {
        SCOPED_TRACE(answer.bytes);
        expect_failure(fetch_from(answer), FetchFailure::unusable_answer);
    }
}

TEST_F(Fetches, what_is_no_address_of_a_list_is_not_asked_for) {
    const struct {
        const char* url;
        FetchFailure expected;
    } cases[] = {{"", FetchFailure::not_an_address},
                 {"adult", FetchFailure::not_an_address},
                 {"https://", FetchFailure::not_an_address},
                 {"https://lists.example/a b", FetchFailure::not_an_address},
                 {"https://amira:hunter2@lists.example/", FetchFailure::not_an_address},
                 {"https://hunter2@lists.example/", FetchFailure::not_an_address},
                 {"http://lists.example/adult?key=secret", FetchFailure::not_https},
                 {"ftp://lists.example/adult", FetchFailure::not_https},
                 {"file:///etc/passwd", FetchFailure::not_https}};
    for (const auto& c : cases) {
        SCOPED_TRACE(c.url);
        expect_failure(fetcher().fetch({.url = c.url, .to = to}, stop.get_token()), c.expected);
    }
}

TEST_F(Fetches, a_server_that_is_down_is_called_unreachable) {
    ScriptedServer server(identity, [](const std::string&) { return Answer{}; });
    const FetchRequest request = of(server);
    std::ignore = server.finish();
    expect_failure(fetcher().fetch(request, stop.get_token()), FetchFailure::unreachable);
}

TEST_F(Fetches, a_fetch_that_is_stopped_leaves_nothing) {
    ScriptedServer server(identity, [this](const std::string&) {
        stop.request_stop();
        return Answer{ok(kWhole, kList.substr(0, 20)), Leave::waiting};
    });
    expect_failure(fetcher().fetch(of(server), stop.get_token()), FetchFailure::stopped);
    expect_failure(fetcher().fetch(of(server), stop.get_token()), FetchFailure::stopped);
    EXPECT_EQ(server.finish().size(), 1U) << "once stopped, nothing is begun";
}

TEST_F(Fetches, a_disk_that_takes_no_file_is_not_blamed_on_the_server) {
    const ScriptedServer server(identity, [](const std::string&) { return Answer{ok(kWhole, kList)}; });
    FetchRequest request = of(server);
    request.to = folder / "no-such-folder" / "adult";
    expect_failure(fetcher().fetch(request, stop.get_token()), FetchFailure::disk);
}

}  // namespace
