#include "wire/multipart.h"

#include "support/vectors.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;

std::string word(MultipartError error) {
    switch (error) {
        case MultipartError::not_form_data:
            return "not_form_data";
        case MultipartError::bad_boundary:
            return "bad_boundary";
        case MultipartError::cut_short:
            return "cut_short";
        case MultipartError::bad_delimiter:
            return "bad_delimiter";
        case MultipartError::too_many_parts:
            return "too_many_parts";
        case MultipartError::header_too_long:
            return "header_too_long";
        case MultipartError::bad_header:
            return "bad_header";
        case MultipartError::bad_disposition:
            return "bad_disposition";
        case MultipartError::no_name:
            return "no_name";
        case MultipartError::name_too_long:
            return "name_too_long";
        case MultipartError::nested:
            return "nested";
        case MultipartError::unsupported_encoding:
            return "unsupported_encoding";
    }
    return "";
}

std::string outcome(std::string_view content_type, std::string_view body) {
    const auto parts = parse_multipart(content_type, body);
    if (!parts) return word(parts.error());
    std::string all;
    for (const PartView& part : *parts) {
        if (!all.empty()) all += "; ";
        all += part.name;
        if (part.filename) all += "<" + *part.filename + "|" + std::string(part.content_type) + ">";
        all += "=" + std::string(part.content);
    }
    return all;
}

constexpr std::string_view kType = "multipart/form-data; boundary=b";

// A body of one part with these header lines, each with its end, and this content.
std::string body_of(std::string_view header, std::string_view content) {
    return "--b\r\n" + std::string(header) + "\r\n" + std::string(content) + "\r\n--b--\r\n";
}

std::string part_of(std::string_view disposition) {
    return body_of("Content-Disposition: " + std::string(disposition) + "\r\n", "1");
}

TEST(multipart, published_examples_are_read_as_published) {
    for (const auto& [place, columns] : support::read_vectors("src/wire/golden/multipart.txt", 3)) {
        SCOPED_TRACE(place);
        EXPECT_EQ(outcome(columns[0], support::unescaped(columns[1])), support::unescaped(columns[2]));
    }
}

TEST(multipart, a_file_arrives_byte_for_byte_in_place) {
    const std::string content = "\0\xff\r\n--\r\n--c\r\n\n--b\r\n--\r\n -b--\r\n\r\n"s;
    const std::string body = body_of("Content-Disposition: form-data; name=f; filename=x\r\n", content);
    const auto parts = parse_multipart(kType, body).value();
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].content, content);
    EXPECT_EQ(parts[0].content.data(), body.data() + body.find('\0')) << "a view, not a copy";
}

TEST(multipart, a_form_that_is_cut_anywhere_is_never_taken_for_whole) {
    const std::string part = "--b\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\none\r\n";
    const std::string whole = part + part + "--b--";
    EXPECT_EQ(outcome(kType, whole), "a<f|>=one; a<f|>=one");
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        EXPECT_EQ(outcome(kType, whole.substr(0, cut)), "cut_short") << cut;
}

TEST(multipart, what_two_readers_could_read_differently_is_refused) {
    struct Case {
        std::string_view name;
        std::string body;
        std::string_view expected;
    };
    const std::string field = "Content-Disposition: form-data; name=a\r\n";
    const Case cases[] = {
        {"a longer boundary", "--b\r\n" + field + "\r\n1\r\n--bc\r\n--b--", "bad_delimiter"},
        {"words after a boundary", "--b x\r\n" + field + "\r\n1\r\n--b--", "bad_delimiter"},
        {"words after the last", "--b\r\n" + field + "\r\n1\r\n--b--x", "bad_delimiter"},
        {"a boundary ended by a line feed", "--b\n" + field + "\r\n1\r\n--b--", "bad_delimiter"},
        {"padding after boundaries", "--b \t\r\n" + field + "\r\n1\r\n--b-- \r\nmore", "a=1"},
        {"no content and no empty line", "--b\r\n" + field + "\r\n--b--", "a="},
        {"the header runs into the boundary", "--b\r\nContent-Disposition: form-data; name=a\r\n--b--", "bad_header"},
        {"a folded line", body_of("Content-Disposition: form-data;\r\n name=a\r\n", "1"), "bad_header"},
        {"a line feed in a line", body_of("Content-Disposition: form-data;\n name=a\r\n", "1"), "bad_header"},
        {"a blank before the colon", body_of("Content-Disposition : form-data; name=a\r\n", "1"), "bad_header"},
        {"a line without a colon", body_of(field + "hello\r\n", "1"), "bad_header"},
        {"a NUL", body_of(field + std::string("X: \0\r\n"sv), "1"), "bad_header"},
        {"two dispositions", body_of(field + field, "1"), "bad_header"},
        {"two types", body_of(field + "Content-Type: a/b\r\ncontent-type: a/b\r\n", "1"), "bad_header"},
        {"another field", body_of(field + "X-Other: yes\r\n", "1"), "a=1"},
        {"no disposition", body_of("Content-Type: text/plain\r\n", "1"), "bad_disposition"},
        {"an attachment", part_of("attachment; name=a"), "bad_disposition"},
        {"two names", part_of("form-data; name=a; name=b"), "bad_disposition"},
        {"two file names", part_of("form-data; name=a; filename=x; filename=y"), "bad_disposition"},
        {"a file name of the other kind", part_of("form-data; name=a; filename*=UTF-8''x"), "bad_disposition"},
        {"an escaped quotation mark", part_of(R"(form-data; name="a\"; filename="b")"), "bad_disposition"},
        {"an open quotation mark", part_of("form-data; name=\"a"), "bad_disposition"},
        {"words after a value", part_of("form-data; name=\"a\"b"), "bad_disposition"},
        {"an empty parameter", part_of("form-data; name=a;"), "bad_disposition"},
        {"an unquoted blank", part_of("form-data; name=a b"), "bad_disposition"},
        {"no name", part_of("form-data; filename=x"), "no_name"},
        {"an empty name", part_of("form-data; name=\"\""), "no_name"},
        {"a name that is not text", part_of("form-data; name=\"\xff\""), "no_name"},
        {"a multipart inside", body_of(field + "Content-Type: Multipart/Mixed; boundary=c\r\n", "1"), "nested"},
        {"base64", body_of(field + "Content-Transfer-Encoding: base64\r\n", "MQ=="), "unsupported_encoding"},
        {"binary", body_of(field + "Content-Transfer-Encoding: Binary\r\n", "1"), "a=1"},
        {"nothing", "", "cut_short"},
        {"no boundary", "a=1&b=2", "cut_short"},
        {"a boundary within a line", "x--b--", "cut_short"},
        {"an empty form", "--b--\r\n", ""},
    };
    for (const auto& [name, body, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(outcome(kType, body), expected);
    }
}

TEST(multipart, a_boundary_that_cannot_be_is_refused) {
    const std::string longest(kMaxBoundaryBytes, 'x');
    EXPECT_EQ(outcome("Multipart/Form-Data ;charset=utf-8 ; BOUNDARY=\"b\"", "--b--"), "");
    EXPECT_EQ(outcome("multipart/form-data; boundary=" + longest, "--" + longest + "--"), "");
    for (const std::string& type :
         {std::string("multipart/form-data"), std::string("multipart/form-data; boundary="),
          std::string("multipart/form-data; boundary=\"\""), std::string("multipart/form-data; boundary=b; boundary=b"),
          std::string("multipart/form-data; boundary=\"b \""), std::string("multipart/form-data; boundary=\"b"),
          std::string("multipart/form-data; boundary=\"a;b\""), std::string("multipart/form-data; boundary=b,c"),
          "multipart/form-data; boundary=" + longest + "x"}) {
        SCOPED_TRACE(type);
        EXPECT_EQ(outcome(type, "--b--"), "bad_boundary");
    }
    for (const char* type : {"", "text/plain; boundary=b", "multipart/form-datax; boundary=b", "multipart; boundary=b"})
        EXPECT_EQ(outcome(type, "--b--"), "not_form_data") << type;
}

TEST(multipart, what_is_beyond_a_limit_is_refused) {
    const std::string field = "Content-Disposition: form-data; name=a\r\n";
    const std::string padding(kMaxPartHeaderBytes - field.size() - 3, 'x');
    EXPECT_EQ(outcome(kType, body_of(field + "X: " + padding + "\r\n", "1")), "a=1");
    EXPECT_EQ(outcome(kType, body_of(field + "X: x" + padding + "\r\n", "1")), "header_too_long");
    EXPECT_EQ(outcome(kType, "--b\r\n" + std::string(kMaxPartHeaderBytes + 1, 'x') + "\r\n--b--"), "header_too_long");
    const std::string name(kMaxPartNameBytes, 'n');
    EXPECT_EQ(outcome(kType, part_of("form-data; name=" + name)), name + "=1");
    EXPECT_EQ(outcome(kType, part_of("form-data; name=n" + name)), "name_too_long");
    std::string many;
    for (std::size_t i = 0; i < kMaxParts; ++i) many += "--b\r\n" + field + "\r\n1\r\n";
    EXPECT_EQ(parse_multipart(kType, many + "--b--").value().size(), kMaxParts);
    EXPECT_EQ(outcome(kType, many + "--b\r\n" + field + "\r\n1\r\n--b--"), "too_many_parts");
}

}  // namespace
}  // namespace wire
