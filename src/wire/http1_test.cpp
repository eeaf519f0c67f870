#include "wire/http1.h"

#include "support/vectors.h"
#include "wire/http1_body.h"
#include "wire/http1_write.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

namespace wire {
namespace {

const std::map<HttpError, std::string> kWords{
    {HttpError::bare_line_feed, "bare_line_feed"},
    {HttpError::bare_carriage_return, "bare_carriage_return"},
    {HttpError::control_character, "control_character"},
    {HttpError::bad_request_line, "bad_request_line"},
    {HttpError::bad_method, "bad_method"},
    {HttpError::http_0_9, "http_0_9"},
    {HttpError::http_2_preface, "http_2_preface"},
    {HttpError::bad_version, "bad_version"},
    {HttpError::unsupported_version, "unsupported_version"},
    {HttpError::bad_status_line, "bad_status_line"},
    {HttpError::missing_colon, "missing_colon"},
    {HttpError::bad_field_name, "bad_field_name"},
    {HttpError::blank_before_colon, "blank_before_colon"},
    {HttpError::folded_line, "folded_line"},
    {HttpError::missing_host, "missing_host"},
    {HttpError::duplicate_host, "duplicate_host"},
    {HttpError::duplicate_length, "duplicate_length"},
    {HttpError::bad_length, "bad_length"},
    {HttpError::length_and_coding, "length_and_coding"},
    {HttpError::coding_in_http_1_0, "coding_in_http_1_0"},
    {HttpError::unknown_coding, "unknown_coding"},
};

std::string word(const BodyFraming& framing) {
    switch (framing.kind) {
        case BodyFraming::Kind::none:
            return "none";
        case BodyFraming::Kind::length:
            return fmt::format("length {}", framing.length);
        case BodyFraming::Kind::chunked:
            return "chunked";
        case BodyFraming::Kind::until_close:
            return "until close";
    }
    return "";
}

std::string request_outcome(std::string_view bytes) {
    const auto parsed = parse_request_head(base::bytes_of(bytes));
    if (!parsed) return kWords.contains(parsed.error()) ? kWords.at(parsed.error()) : "?";
    if (!*parsed) return "more";
    const auto& head = (*parsed)->head;
    return fmt::format("{}|{}|{}|{}", head.method, head.target, word(head.framing), bytes.size() - (*parsed)->consumed);
}

std::string response_outcome(std::string_view bytes) {
    const auto parsed = parse_response_head(base::bytes_of(bytes));
    if (!parsed) return kWords.contains(parsed.error()) ? kWords.at(parsed.error()) : "?";
    if (!*parsed) return "more";
    const auto& head = (*parsed)->head;
    return fmt::format("{}|{}|{}|{}", head.status, head.reason, word(head.framing("GET")),
                       bytes.size() - (*parsed)->consumed);
}

RequestHeadView request(std::string_view bytes) { return parse_request_head(base::bytes_of(bytes)).value()->head; }
ResponseHeadView response(std::string_view bytes) { return parse_response_head(base::bytes_of(bytes)).value()->head; }

TEST(http1, every_published_head_has_its_outcome) {
    for (const auto& [place, columns] : support::read_vectors("src/wire/golden/http_heads.txt", 3)) {
        SCOPED_TRACE(place);
        const std::string bytes = support::unescaped(columns[1]);
        EXPECT_EQ(columns[0] == "request" ? request_outcome(bytes) : response_outcome(bytes), columns[2]);
    }
}

TEST(http1, a_good_head_needs_more_at_every_cut) {
    const std::string whole = "\r\nPOST /a HTTP/1.1\r\nHost: x.test\r\nContent-Length: 3\r\n\r\n";
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        EXPECT_EQ(request_outcome(whole.substr(0, cut)), "more") << cut;
    EXPECT_EQ(request_outcome(whole), "POST|/a|length 3|0");
}

TEST(http1, a_head_beyond_a_limit_is_refused_with_its_status) {
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
    std::string many = start;
    for (std::size_t i = 0; i < kMaxFields; ++i) many += "X: y\r\n";
    std::string large = start;
    while (large.size() <= kMaxHeadBytes) large += "X: " + std::string(2000, 'y') + "\r\n";
    struct Case {
        std::string_view name;
        std::string input;
        HttpError error;
        int status;
    };
    for (const Case& c :
         {Case{"fields", many + "\r\n", HttpError::too_many_fields, 431},
          Case{"large", large + "\r\n", HttpError::head_too_large, 431},
          Case{"line", start + "X: " + std::string(kMaxFieldLineBytes, 'y'), HttpError::field_line_too_long, 431},
          Case{"target", "GET /" + std::string(kMaxUrlBytes, 'a') + " HTTP/1.1\r\n", HttpError::target_too_long, 414},
          Case{"no end", "GET /" + std::string(2 * kMaxUrlBytes, 'a'), HttpError::target_too_long, 414},
          Case{"method", std::string(33, 'M') + " / HTTP/1.1\r\n", HttpError::method_too_long, 501}}) {
        SCOPED_TRACE(c.name);
        const auto parsed = parse_request_head(base::bytes_of(c.input));
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error(), c.error);
        EXPECT_EQ(status_for(parsed.error()), c.status);
        EXPECT_FALSE(describe(parsed.error()).empty());
    }
}

TEST(http1, a_target_that_disagrees_with_host_is_refused) {
    struct Case {
        std::string_view line, host;
        std::string expected;
    };
    for (const Case& c :
         {Case{"GET http://good.test/ ", "good.test", "url http://good.test/"},
          Case{"GET http://good.test/ ", "GOOD.test:80", "url http://good.test/"},
          Case{"GET http://good.test:8080/ ", "good.test:8080", "url http://good.test:8080/"},
          Case{"GET http://bad.test/ ", "good.test", "host_mismatch"},
          Case{"GET http://bad.test/ ", "bad.test:81", "host_mismatch"},
          Case{"GET http://bad.test/ ", "good.test, bad.test", "bad_host"},
          Case{"GET http://bad.test/ ", "", "bad_host"},
          Case{"GET http://good.test@bad.test/ ", "good.test", "bad_target"},
          Case{"GET bad.test/ ", "good.test", "bad_target"}, Case{"GET * ", "good.test", "bad_target"},
          Case{"OPTIONS * ", "good.test", "asterisk"}, Case{"GET //bad.test/ ", "good.test", "origin //bad.test/"},
          Case{"CONNECT good.test:443 ", "good.test:443", "authority good.test:443"},
          Case{"CONNECT good.test:443 ", "good.test", "authority good.test:443"},
          Case{"CONNECT bad.test:443 ", "good.test:443", "host_mismatch"},
          Case{"CONNECT bad.test ", "bad.test", "bad_target"},
          Case{"CONNECT http://bad.test/ ", "bad.test", "bad_target"}, Case{"CONNECT /x ", "bad.test", "bad_target"}}) {
        SCOPED_TRACE(c.line);
        const std::string bytes = fmt::format("{}HTTP/1.1\r\nHost: {}\r\n\r\n", c.line, c.host);
        const auto target = read_target(request(bytes));
        std::string found;
        if (!target) {
            found = target.error() == HttpError::host_mismatch ? "host_mismatch"
                    : target.error() == HttpError::bad_host    ? "bad_host"
                                                               : "bad_target";
        } else if (const auto* url = std::get_if<Url>(&*target)) {
            found = "url " + url->text();
        } else if (const auto* authority = std::get_if<Authority>(&*target)) {
            found = "authority " + authority->text();
        } else if (const auto* origin = std::get_if<OriginForm>(&*target)) {
            found = fmt::format("origin {}", origin->target);
        } else {
            found = "asterisk";
        }
        EXPECT_EQ(found, c.expected);
    }
}

TEST(http1, a_response_is_framed_by_what_was_asked) {
    const std::string with_length = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    EXPECT_EQ(response(with_length).framing("HEAD").kind, BodyFraming::Kind::none);
    EXPECT_EQ(response(with_length).framing("CONNECT").kind, BodyFraming::Kind::none);
    EXPECT_EQ(response(with_length).framing("GET"), (BodyFraming{BodyFraming::Kind::length, 9}));
    const std::string refused = "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(response(refused).framing("CONNECT").kind, BodyFraming::Kind::chunked);
}

TEST(http1, a_connection_persists_only_when_both_sides_can_know_where_messages_end) {
    EXPECT_TRUE(request("GET / HTTP/1.1\r\nHost: a\r\n\r\n").persists());
    EXPECT_FALSE(request("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").persists());
    EXPECT_FALSE(request("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").persists());
    struct Case {
        std::string_view input;
        bool persists;
    };
    for (const Case& c :
         {Case{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", true}, Case{"HTTP/1.1 200 OK\r\n\r\n", false},
          Case{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n", false},
          Case{"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n", false},
          Case{"HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: Keep-Alive\r\n\r\n", true}}) {
        SCOPED_TRACE(c.input);
        EXPECT_EQ(response(c.input).persists(response(c.input).framing("GET")), c.persists);
    }
}

TEST(http1, fields_of_this_hop_and_those_connection_names_end_here) {
    const std::string bytes =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Secret, Host, content-length\r\nX-SECRET: 1\r\nKeep-Alive: "
        "5\r\n"
        "Proxy-Authorization: x\r\nProxy-Connection: y\r\nTE: gzip\r\nUpgrade: h2c\r\nHTTP2-Settings: z\r\nCookie: "
        "c\r\n"
        "Content-Length: 0\r\n\r\n";
    const RequestHeadView head = request(bytes);
    const HopByHopView hop(head.fields);
    std::vector<std::string_view> kept;
    for (const FieldView& field : head.fields) {
        if (!hop.ends_here(field)) kept.push_back(field.name);
    }
    EXPECT_EQ(kept, (std::vector<std::string_view>{"Host", "Cookie", "Content-Length"}));
}

TEST(http1, a_request_that_was_here_before_is_recognised_by_via) {
    const std::string bytes =
        "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 fred, 1.1 Gate-1 (Gatehouse)\r\nVia: HTTP/1.1 other\r\n\r\n";
    EXPECT_TRUE(via_names(request(bytes).fields, "gate-1"));
    EXPECT_TRUE(via_names(request(bytes).fields, "other"));
    EXPECT_FALSE(via_names(request(bytes).fields, "gate"));
    EXPECT_EQ(via_entry(HttpVersion::http_1_0, "gate-1"), "1.0 gate-1");
}

TEST(http1, a_written_head_reads_as_it_was_meant) {
    base::Bytes bytes;
    HeadWriter writer = HeadWriter::request(bytes, "GET", "/a?b");
    writer.field("Host", "x.test");
    writer.field("X-Text", std::string_view("a\r\nEvil: b\0c", 12));
    writer.field("Content-Length", std::uint64_t{3});
    writer.end();
    EXPECT_EQ(base::text_of(bytes),
              "GET /a?b HTTP/1.1\r\nHost: x.test\r\nX-Text: a  Evil: b c\r\nContent-Length: 3\r\n\r\n");
    const auto parsed = parse_request_head(bytes).value();
    base::Bytes again;
    HeadWriter copy = HeadWriter::request(again, parsed->head.method, parsed->head.target);
    for (const FieldView& field : parsed->head.fields) copy.field(field);
    copy.end();
    EXPECT_EQ(again, bytes);
    base::Bytes answer;
    HeadWriter::response(answer, 404).end();
    EXPECT_EQ(base::text_of(answer), "HTTP/1.1 404 Not Found\r\n\r\n");
    EXPECT_EQ(reason_for(299), "");
}

struct Decoded {
    std::string body;
    std::string end;  // "finished N" with the bytes left over, "more", or the error in words
    friend bool operator==(const Decoded&, const Decoded&) = default;
};

// Feeds `input` in pieces of at most `piece` bytes.
Decoded decode(std::string_view input, std::size_t piece) {
    ChunkedDecoder decoder;
    Decoded decoded{"", "more"};
    std::string_view rest = input;
    while (!rest.empty()) {
        const auto step = decoder.feed(base::bytes_of(rest.substr(0, piece)));
        if (!step) {
            decoded.end = std::string(describe(step.error()));
            return decoded;
        }
        decoded.body += base::text_of(step->body);
        rest.remove_prefix(step->consumed);
        if (step->state == ChunkedDecoder::State::finished) {
            decoded.end = fmt::format("finished {}", rest.size());
            return decoded;
        }
    }
    return decoded;
}

TEST(http1, a_chunked_body_is_the_same_in_whatever_pieces_it_comes) {
    struct Case {
        std::string_view input, body, end;
    };
    const std::string long_extension = "1;" + std::string(300, 'x') + "\r\na\r\n0\r\n\r\n";
    const std::string long_trailer = "0\r\nX: " + std::string(kMaxTrailerBytes, 'x') + "\r\n\r\n";
    for (const Case& c : {Case{"4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "Wikipedia", "finished 0"},
                          Case{"A;name=value\r\n0123456789\r\n0\r\nExpires: x\r\n\r\nGET", "0123456789", "finished 3"},
                          Case{"000a\r\n0123456789\r\n000\r\n\r\n", "0123456789", "finished 0"},
                          Case{"3\r\nab", "ab", "more"},
                          Case{"", "", "more"},
                          Case{"0\r\n\r", "", "more"},
                          Case{"\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"g\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"-1\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"0x1\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{" 1\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"1 \r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"1_0\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"ffffffffffffffff\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"00000000000000001\r\n", "", describe(HttpError::bad_chunk_size)},
                          Case{"1\na\r\n", "", describe(HttpError::bare_line_feed)},
                          Case{"1\rX", "", describe(HttpError::bare_carriage_return)},
                          Case{"1;a\nb\r\n", "", describe(HttpError::bare_line_feed)},
                          Case{"1;a\rb\r\n", "", describe(HttpError::bare_carriage_return)},
                          Case{"1\r\nab", "a", describe(HttpError::bad_chunk_end)},
                          Case{"1\r\na\n", "a", describe(HttpError::bad_chunk_end)},
                          Case{"1\r\na\rb", "a", describe(HttpError::bad_chunk_end)},
                          Case{"0\r\n\n", "", describe(HttpError::bare_line_feed)},
                          Case{"0\r\nX : y\r\n\r\n", "", describe(HttpError::bad_field_name)},
                          Case{"0\r\nX: y\r\n z\r\n\r\n", "", describe(HttpError::folded_line)},
                          Case{long_extension, "", describe(HttpError::chunk_extension_too_long)},
                          Case{long_trailer, "", describe(HttpError::trailers_too_large)}}) {
        SCOPED_TRACE(c.input.substr(0, 40));
        for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{5}, c.input.size() + 1}) {
            SCOPED_TRACE(piece);
            EXPECT_EQ(decode(c.input, piece), (Decoded{std::string(c.body), std::string(c.end)}));
        }
    }
}

TEST(http1, written_chunks_read_as_one_body) {
    base::Bytes bytes;
    append_chunk(bytes, base::bytes_of("hello "));
    append_chunk(bytes, {});
    append_chunk(bytes, base::bytes_of(std::string(300, 'x')));
    append_last_chunk(bytes);
    EXPECT_EQ(decode(base::text_of(bytes), 7), (Decoded{"hello " + std::string(300, 'x'), "finished 0"}));
}

}  // namespace
}  // namespace wire
