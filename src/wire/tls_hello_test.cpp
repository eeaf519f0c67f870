#include "wire/tls_hello.h"

#include "support/client_hello.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

using support::Hello;

std::string outcome(base::ByteView bytes) {
    const auto hello = parse_client_hello(bytes);
    if (!hello) return std::string(describe(hello.error()));
    if (!*hello) return "more";
    return (*hello)->server_name ? (*hello)->server_name->text() : "no name";
}

TEST(tls_hello, a_hello_tells_its_host_protocols_and_versions) {
    const base::Bytes bytes = Hello()
                                  .server_name("WWW.Example.test")
                                  .protocols({"h2", "http/1.1"})
                                  .versions({0x0304, 0x0303})
                                  .records(1 << 14);
    const auto hello = parse_client_hello(bytes).value().value();
    EXPECT_EQ(hello.server_name->text(), "www.example.test");
    EXPECT_EQ(hello.protocols, (std::vector<std::string>{"h2", "http/1.1"}));
    EXPECT_EQ(hello.versions, (std::vector<std::uint16_t>{0x0304, 0x0303}));
    EXPECT_FALSE(hello.has_encrypted_hello);
    EXPECT_EQ(hello.consumed, bytes.size());
}

TEST(tls_hello, a_hello_cut_into_records_and_pieces_is_put_together) {
    for (const std::size_t record : {std::size_t{1}, std::size_t{3}, std::size_t{40}, std::size_t{1000}}) {
        SCOPED_TRACE(record);
        base::Bytes bytes = Hello().server_name("bad.test").versions({0x0304}).records(record);
        for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
            ASSERT_EQ(outcome(base::ByteView(bytes).first(cut)), "more") << cut;
        }
        const std::size_t whole = bytes.size();
        base::append(bytes, "what follows");
        EXPECT_EQ(outcome(bytes), "bad.test");
        EXPECT_EQ(parse_client_hello(bytes).value()->consumed, whole);
    }
}

TEST(tls_hello, an_encrypted_hello_is_noticed) {
    const auto hello =
        parse_client_hello(Hello().server_name("front.test").extension(0xfe0d, {}).records(500)).value().value();
    EXPECT_TRUE(hello.has_encrypted_hello);
    EXPECT_EQ(hello.server_name->text(), "front.test");
}

TEST(tls_hello, a_hello_without_extensions_is_of_its_own_version) {
    const auto hello = parse_client_hello(Hello().without_extensions().records(500)).value().value();
    EXPECT_EQ(hello.server_name, std::nullopt);
    EXPECT_EQ(hello.versions, (std::vector<std::uint16_t>{0x0303}));
}

TEST(tls_hello, other_protocols_are_told_apart) {
    struct Case {
        std::string_view name;
        base::Bytes input;
        HelloError error;
    };
    using std::string_view_literals::operator""sv;
    for (const Case& c :
         {Case{"http", base::to_bytes("GET / HTTP/1.1\r\n"), HelloError::not_tls},
          Case{"ssh", base::to_bytes("S"), HelloError::not_tls},
          Case{"ssl 2", base::to_bytes("\x80\x2e\x01\x03\x01\x00\x15"sv), HelloError::ssl_2},
          Case{"high bytes", base::to_bytes("\x80\x2e\x04"sv), HelloError::not_tls},
          Case{"alert", base::to_bytes("\x15\x03\x01\x00\x02"sv), HelloError::not_tls},
          Case{"empty record", base::to_bytes("\x16\x03\x01\x00\x00"sv), HelloError::bad_record},
          Case{"long record", base::to_bytes("\x16\x03\x01\x40\x01"sv), HelloError::bad_record},
          Case{"version", base::to_bytes("\x16\x02\x00\x00\x10"sv), HelloError::bad_record},
          Case{"server hello", base::to_bytes("\x16\x03\x01\x00\x10\x02"sv), HelloError::not_a_client_hello},
          Case{"endless", base::to_bytes("\x16\x03\x01\x00\x10\x01\x01\x00\x01"sv), HelloError::too_long},
          Case{"alert within", base::to_bytes("\x16\x03\x01\x00\x01\x01\x15\x03\x01\x00\x02"sv),
               HelloError::bad_record}}) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(outcome(c.input), describe(c.error));
    }
    EXPECT_EQ(outcome({}), "more");
}

TEST(tls_hello, a_server_name_that_two_readers_may_read_differently_is_refused) {
    using std::string_view_literals::operator""sv;
    for (const std::string_view name :
         {""sv, "good.test\0.bad.test"sv, "bad.test."sv, "192.0.2.1"sv, "0x7f.1"sv, "[::1]"sv, "b%61d.test"sv,
          "b\xc3\xa4"
          "d.test"sv,
          "bad test"sv, "bad.test:443"sv}) {
        SCOPED_TRACE(name);
        EXPECT_EQ(outcome(Hello().server_name(name).records(500)), describe(HelloError::bad_server_name));
    }
    EXPECT_EQ(outcome(Hello().server_names({"good.test", "bad.test"}).records(500)),
              describe(HelloError::bad_server_name));
    EXPECT_EQ(outcome(Hello().server_name("good.test").server_name("bad.test").records(500)),
              describe(HelloError::duplicate_extension));
}

TEST(tls_hello, lengths_that_do_not_fit_are_refused) {
    const base::Bytes good = Hello().server_name("bad.test").protocols({"h2"}).versions({0x0304}).records(1 << 14);
    // Every single byte after the random set to the largest value: never a crash, never another host.
    for (std::size_t at = 43; at < good.size(); ++at) {
        base::Bytes bytes = good;
        bytes[at] = std::byte{0xff};
        const auto hello = parse_client_hello(bytes);
        if (hello && *hello && (*hello)->server_name) {
            EXPECT_EQ((*hello)->server_name->text(), "bad.test") << at;
        }
    }
    EXPECT_EQ(outcome(Hello().extension(16, base::to_bytes(std::string_view("\0\1\0", 3))).records(500)),
              describe(HelloError::malformed));
    EXPECT_EQ(outcome(Hello().extension(43, base::to_bytes(std::string_view("\1\3", 2))).records(500)),
              describe(HelloError::malformed));
}

}  // namespace
}  // namespace wire
