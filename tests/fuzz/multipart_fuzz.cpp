// The first line is the Content-Type, the rest the body. Parts lie inside the body; what was read, written out and read
// again is the same.
#include "base/text.h"
#include "exact.h"
#include "wire/multipart.h"

#include <functional>

using base::ensure;

namespace {

std::string quoted(std::string_view text) {
    std::string all;
    for (const char c : text) {
        if (c == '"') all += "%22";
        else if (c == '\r') all += "%0D";
        else if (c == '\n') all += "%0A";
        else all += c;
    }
    return "\"" + all + "\"";
}

// With a boundary that stands in no content.
std::string written(const std::vector<wire::PartView>& parts, std::string_view boundary) {
    const std::string line = "--" + std::string(boundary);
    std::string body;
    for (const wire::PartView& part : parts) {
        body += line + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
        if (part.filename) body += "; filename=" + quoted(*part.filename);
        body += "\r\nContent-Type: " + std::string(part.content_type) + "\r\n\r\n" + std::string(part.content) + "\r\n";
    }
    return body + line + "--\r\n";
}

std::string free_boundary(std::string_view body) {
    std::string boundary = "x";
    while (boundary.size() < wire::kMaxBoundaryBytes && body.find("--" + boundary) != std::string_view::npos)
        boundary += 'x';
    return boundary;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    std::string_view body = input.text();
    const std::string_view content_type = base::take_until(body, '\n');
    const auto parts = wire::parse_multipart(content_type, body);
    if (!parts) {
        ensure(!wire::describe(parts.error()).empty(), "an error says what was wrong");
        return 0;
    }
    ensure(parts->size() <= wire::kMaxParts, "no more parts than allowed");
    for (const wire::PartView& part : *parts) {
        const std::less_equal<const char*> is_before;
        ensure(
            part.content.empty() || (is_before(body.data(), part.content.data()) &&
                                     is_before(part.content.data() + part.content.size(), body.data() + body.size())),
            "a content lies inside the body");
        ensure(!part.name.empty() && part.name.size() <= wire::kMaxPartNameBytes, "a part has a name");
    }
    const std::string boundary = free_boundary(body);
    if (boundary.size() == wire::kMaxBoundaryBytes) return 0;
    const std::string again_body = written(*parts, boundary);
    const auto again = wire::parse_multipart("multipart/form-data; boundary=" + boundary, again_body);
    // Writing may lengthen a header beyond its limit.
    if (!again && again.error() == wire::MultipartError::header_too_long) return 0;
    ensure(again && again->size() == parts->size(), "a form reads what it writes");
    for (std::size_t i = 0; i < parts->size(); ++i) {
        const wire::PartView& one = (*parts)[i];
        const wire::PartView& other = (*again)[i];
        ensure(one.name == other.name && one.filename == other.filename && one.content_type == other.content_type &&
                   one.content == other.content,
               "each part reads as it was written");
    }
    return 0;
}
