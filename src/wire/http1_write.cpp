#include "wire/http1_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace wire {
namespace {

struct NamedStatus {
    int status;
    std::string_view reason;
};

// RFC 9110 §15 and, from 428, RFC 6585.
constexpr std::array kReasons{
    NamedStatus{100, "Continue"},
    NamedStatus{101, "Switching Protocols"},
    NamedStatus{200, "OK"},
    NamedStatus{201, "Created"},
    NamedStatus{202, "Accepted"},
    NamedStatus{204, "No Content"},
    NamedStatus{206, "Partial Content"},
    NamedStatus{301, "Moved Permanently"},
    NamedStatus{302, "Found"},
    NamedStatus{303, "See Other"},
    NamedStatus{304, "Not Modified"},
    NamedStatus{307, "Temporary Redirect"},
    NamedStatus{308, "Permanent Redirect"},
    NamedStatus{400, "Bad Request"},
    NamedStatus{401, "Unauthorized"},
    NamedStatus{403, "Forbidden"},
    NamedStatus{404, "Not Found"},
    NamedStatus{405, "Method Not Allowed"},
    NamedStatus{406, "Not Acceptable"},
    NamedStatus{407, "Proxy Authentication Required"},
    NamedStatus{408, "Request Timeout"},
    NamedStatus{409, "Conflict"},
    NamedStatus{410, "Gone"},
    NamedStatus{411, "Length Required"},
    NamedStatus{412, "Precondition Failed"},
    NamedStatus{413, "Content Too Large"},
    NamedStatus{414, "URI Too Long"},
    NamedStatus{415, "Unsupported Media Type"},
    NamedStatus{416, "Range Not Satisfiable"},
    NamedStatus{417, "Expectation Failed"},
    NamedStatus{421, "Misdirected Request"},
    NamedStatus{422, "Unprocessable Content"},
    NamedStatus{426, "Upgrade Required"},
    NamedStatus{429, "Too Many Requests"},
    NamedStatus{431, "Request Header Fields Too Large"},
    NamedStatus{500, "Internal Server Error"},
    NamedStatus{501, "Not Implemented"},
    NamedStatus{502, "Bad Gateway"},
    NamedStatus{503, "Service Unavailable"},
    NamedStatus{504, "Gateway Timeout"},
    NamedStatus{505, "HTTP Version Not Supported"},
    NamedStatus{508, "Loop Detected"},
};

// One growth for all parts: a head has dozens of them.
void append_parts(base::Bytes& to, std::initializer_list<std::string_view> parts) {
    std::size_t at = to.size();
    std::size_t total = at;
    for (const std::string_view part : parts) total += part.size();
    if (total > to.capacity()) to.reserve(std::max(total, 2 * to.capacity()));
    to.resize(total);
    for (const std::string_view part : parts) {
        const base::ByteView bytes = base::bytes_of(part);
        std::copy(bytes.begin(), bytes.end(), to.begin() + static_cast<std::ptrdiff_t>(at));
        at += part.size();
    }
}

bool ends_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

std::string_view decimal(const fmt::format_int& number) { return {number.data(), number.size()}; }

}  // namespace

HeadWriter HeadWriter::request(base::Bytes& to, std::string_view method, std::string_view target) {
    append_parts(to, {method, " ", target, " HTTP/1.1\r\n"});
    return HeadWriter(to);
}

HeadWriter HeadWriter::response(base::Bytes& to, int status) { return response(to, status, reason_for(status)); }

HeadWriter HeadWriter::response(base::Bytes& to, int status, std::string_view reason) {
    append_parts(to, {"HTTP/1.1 ", decimal(fmt::format_int(status)), " ", reason, "\r\n"});
    return HeadWriter(to);
}

void HeadWriter::field(const FieldView& field) { append_parts(to_, {field.name, ": ", field.value, "\r\n"}); }

void HeadWriter::field(std::string_view name, std::string_view value) {
    if (std::none_of(value.begin(), value.end(), ends_line)) {
        append_parts(to_, {name, ": ", value, "\r\n"});
        return;
    }
    std::string cleaned(value);
    std::replace_if(cleaned.begin(), cleaned.end(), ends_line, ' ');
    append_parts(to_, {name, ": ", cleaned, "\r\n"});
}

void HeadWriter::field(std::string_view name, std::uint64_t value) {
    append_parts(to_, {name, ": ", decimal(fmt::format_int(value)), "\r\n"});
}

void HeadWriter::end() { append_parts(to_, {"\r\n"}); }

std::string_view reason_for(int status) {
    const auto at = std::lower_bound(kReasons.begin(), kReasons.end(), status,
                                     [](const NamedStatus& named, int wanted) { return named.status < wanted; });
    return at != kReasons.end() && at->status == status ? at->reason : std::string_view{};
}

std::string via_entry(HttpVersion version, std::string_view name) {
    std::string entry = version == HttpVersion::http_1_0 ? "1.0 " : "1.1 ";
    entry += name;
    return entry;
}

void append_chunk(base::Bytes& to, base::ByteView body) {
    if (body.empty()) return;
    append_parts(to, {fmt::format("{:x}", body.size()), "\r\n", base::text_of(body), "\r\n"});
}

void append_last_chunk(base::Bytes& to) { append_parts(to, {"0\r\n\r\n"}); }

}  // namespace wire
