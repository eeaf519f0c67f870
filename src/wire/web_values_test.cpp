#include "wire/cookie.h"
#include "wire/date.h"
#include "wire/form.h"
#include "wire/proxy_protocol.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

using std::string_view_literals::operator""sv;

TEST(form, fields_come_in_their_order_and_decoded) {
    const auto fields = parse_form("a=1&b=x+y%21&&a=&c&%C3%A9=%26%3d").value();
    EXPECT_EQ(fields, (std::vector<FormField>{{"a", "1"}, {"b", "x y!"}, {"a", ""}, {"c", ""}, {"é", "&="}}));
    EXPECT_EQ(form_text(fields), "a=1&b=x+y%21&a=&c=&%C3%A9=%26%3D");
    EXPECT_EQ(parse_form(form_text(fields)).value(), fields);
    EXPECT_TRUE(parse_form("").value().empty());
}

TEST(form, a_long_name_before_a_bad_value_is_refused_without_a_leak) {
    EXPECT_EQ(parse_form("a_name_too_long_to_be_kept_in_place=%zz").error(), FormError::bad_percent_encoding);
}

TEST(form, what_is_not_a_form_is_refused) {
    EXPECT_EQ(parse_form("a=%4").error(), FormError::bad_percent_encoding);
    EXPECT_EQ(parse_form("a=%zz").error(), FormError::bad_percent_encoding);
    EXPECT_EQ(parse_form("a=%00").error(), FormError::not_text);
    EXPECT_EQ(parse_form("a=%ff").error(), FormError::not_text);
    EXPECT_EQ(parse_form(std::string(kMaxFormBytes + 1, 'a')).error(), FormError::too_long);
    std::string many;
    for (std::size_t i = 0; i <= kMaxFormFields; ++i) many += "a&";
    EXPECT_EQ(parse_form(many).error(), FormError::too_many_fields);
}

TEST(cookie, a_cookie_is_found_by_its_exact_name) {
    EXPECT_EQ(find_cookie("SID=31d4d96e407aad42; lang=en-US", "SID"), "31d4d96e407aad42");  // RFC 6265 §3.1
    EXPECT_EQ(find_cookie("SID=31d4d96e407aad42; lang=en-US", "lang"), "en-US");
    EXPECT_EQ(find_cookie("a=\"b\"", "a"), "b");
    EXPECT_EQ(find_cookie("a=b=c", "a"), "b=c");
    EXPECT_EQ(find_cookie("a=", "a"), "");
    EXPECT_EQ(find_cookie("ab=1; A=2; a", "a"), std::nullopt);
    EXPECT_EQ(find_cookie("", "a"), std::nullopt);
}

TEST(cookie, a_planted_second_cookie_hides_both) { EXPECT_EQ(find_cookie("sid=good; sid=bad", "sid"), std::nullopt); }

TEST(cookie, a_cookie_that_could_break_its_field_is_not_written) {
    const SetCookie good{
        "sid", "k7m2", "/headcorn", std::chrono::seconds(60), SameSite::strict, CookieScope::https_only};
    EXPECT_EQ(set_cookie_text(good).value(), "sid=k7m2; Path=/headcorn; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
    SetCookie cookie = good;
    cookie.max_age.reset();
    cookie.same_site = SameSite::lax;
    cookie.scope = CookieScope::any_scheme;
    EXPECT_EQ(set_cookie_text(cookie).value(), "sid=k7m2; Path=/headcorn; HttpOnly; SameSite=Lax");
    cookie.value = "a;b";
    EXPECT_EQ(set_cookie_text(cookie).error(), CookieError::bad_value);
    cookie = good;
    cookie.name = "s id";
    EXPECT_EQ(set_cookie_text(cookie).error(), CookieError::bad_name);
    cookie = good;
    cookie.path = "/a\r\nX: y";
    EXPECT_EQ(set_cookie_text(cookie).error(), CookieError::bad_path);
}

TEST(date, a_date_reads_what_it_writes) {
    const auto at = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110 §5.6.7
    ASSERT_TRUE(at);
    EXPECT_EQ(at->time_since_epoch(), std::chrono::seconds(784111777));
    EXPECT_EQ(http_date(*at), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(*at + std::chrono::milliseconds(999)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(parse_http_date("Sat, 29 Feb 2020 23:59:59 GMT").value()), "Sat, 29 Feb 2020 23:59:59 GMT");
}

TEST(date, a_date_that_does_not_exist_is_refused) {
    for (const std::string_view text :
         {"", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 2021 00:00:00 GMT",
          "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:60 GMT",
          "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(parse_http_date(text), std::nullopt);
    }
}

TEST(proxy_protocol, a_header_reads_what_was_written_at_every_cut) {
    for (const std::string_view client : {"192.0.2.7:51000", "[2001:db8::7]:1"}) {
        SCOPED_TRACE(client);
        const ProxyHeader header{Endpoint::parse(client).value(), {std::byte{31}, std::byte{29}}};
        base::Bytes bytes = write_proxy_header(header);
        for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
            const auto part = parse_proxy_header(base::ByteView(bytes).first(cut));
            ASSERT_TRUE(part) << cut;
            EXPECT_FALSE(*part) << cut;
        }
        const std::size_t whole = bytes.size();
        base::append(bytes, "GET /");
        const auto parsed = parse_proxy_header(bytes).value().value();
        EXPECT_EQ(parsed.header, header);
        EXPECT_EQ(parsed.consumed, whole);
    }
}

TEST(proxy_protocol, what_the_gateway_does_not_write_is_refused) {
    const auto signature = std::string("\r\n\r\n\0\r\nQUIT\n"sv);
    const auto v4 = std::string("\x0a\0\0\1\0\0\0\0\x12\x34\0\0"sv);
    const auto network = std::string("\xe0\0\x10"sv) + "sixteen bytes id";
    struct Case {
        std::string_view name;
        std::string input;
        ProxyHeaderError error;
    };
    for (const Case& c :
         {Case{"http", "GET / HTTP/1.1\r\n", ProxyHeaderError::not_a_header},
          Case{"version 1", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n", ProxyHeaderError::not_a_header},
          Case{"local", signature + std::string("\x20\0\0\0"sv), ProxyHeaderError::unsupported},
          Case{"datagram", signature + "\x21\x12", ProxyHeaderError::unsupported},
          Case{"unix", signature + "\x21\x31", ProxyHeaderError::unsupported},
          Case{"endless", signature + "\x21\x11\xff\xff", ProxyHeaderError::malformed},
          Case{"short", signature + std::string("\x21\x11\0\4"sv) + "abcd", ProxyHeaderError::malformed},
          Case{"no network", signature + std::string("\x21\x11\0\x0c"sv) + v4, ProxyHeaderError::missing_network},
          Case{"two networks", signature + std::string("\x21\x11\0\x32"sv) + v4 + network + network,
               ProxyHeaderError::missing_network},
          Case{"crc", signature + std::string("\x21\x11\0\x10"sv) + v4 + std::string("\3\0\1x"sv),
               ProxyHeaderError::unknown_value},
          Case{"long network",
               signature + std::string("\x21\x11\0\x20"sv) + v4 + std::string("\xe0\0\x11"sv) + "seventeen byte id",
               ProxyHeaderError::malformed},
          Case{"no port",
               signature + std::string("\x21\x11\0\x1f"sv) + std::string("\x0a\0\0\1\0\0\0\0\0\0\0\0"sv) + network,
               ProxyHeaderError::malformed}}) {
        SCOPED_TRACE(c.name);
        const auto parsed = parse_proxy_header(base::bytes_of(c.input));
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error(), c.error);
    }
}

}  // namespace
}  // namespace wire
