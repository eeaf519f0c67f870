#include "wire/multipart.h"

#include "base/text.h"
#include "wire/http1_fields.h"

#include <algorithm>

namespace wire {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

bool is_boundary_character(char c) {
    return base::is_ascii_alpha(c) || base::is_ascii_digit(c) ||
           std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

bool is_boundary(std::string_view text) {
    return !text.empty() && text.size() <= kMaxBoundaryBytes && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(), is_boundary_character);
}

std::string_view without_blanks_before(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// One `; name=value` of a field, its quotation marks taken off and nothing else undone.
struct Parameter {
    std::string_view name;
    std::string_view value;
};

// Reads over what is in quotation marks, the first of which is already read. A backslash stands for itself, as
// browsers mean it (HTML, multipart/form-data encoding); before a quotation mark, where RFC 9110 §5.6.4 means
// something else by it, it is refused.
std::optional<std::string_view> take_quoted(std::string_view& rest) {
    const std::size_t end = rest.find('"');
    if (end == std::string_view::npos || (end > 0 && rest[end - 1] == '\\')) return std::nullopt;
    const std::string_view value = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return value;
}

std::string_view take_token(std::string_view& rest) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_token_character);
    const std::string_view token = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(token.size());
    return token;
}

// All parameters after a field's first word; empty when they are written otherwise than in RFC 9110 §5.6.6.
std::optional<std::vector<Parameter>> parameters_of(std::string_view rest) {
    std::vector<Parameter> parameters;
    for (rest = without_blanks_before(rest); !rest.empty(); rest = without_blanks_before(rest)) {
        if (rest.front() != ';') return std::nullopt;
        rest = without_blanks_before(rest.substr(1));
        const std::string_view name = take_token(rest);
        if (name.empty() || !rest.starts_with('=')) return std::nullopt;
        rest.remove_prefix(1);
        if (rest.starts_with('"')) {
            rest.remove_prefix(1);
            const auto quoted = take_quoted(rest);
            if (!quoted) return std::nullopt;
            parameters.push_back({name, *quoted});
        } else {
            const std::string_view value = take_token(rest);
            if (value.empty()) return std::nullopt;
            parameters.push_back({name, value});
        }
    }
    return parameters;
}

// The words before the first parameter.
std::string_view first_word(std::string_view field) { return base::trimmed(base::take_until(field, ';')); }

std::string_view after_first_word(std::string_view field) {
    const std::size_t end = field.find(';');
    return end == std::string_view::npos ? std::string_view() : field.substr(end);
}

base::Result<std::string_view, MultipartError> boundary_of(std::string_view content_type) {
    if (!is_form_data(content_type)) return base::failure(MultipartError::not_form_data);
    const auto parameters = parameters_of(after_first_word(content_type));
    if (!parameters) return base::failure(MultipartError::bad_boundary);
    std::optional<std::string_view> boundary;
    for (const auto& [name, value] : *parameters) {
        if (!base::equal_ignoring_case(name, "boundary")) continue;
        if (boundary) return base::failure(MultipartError::bad_boundary);
        boundary = value;
    }
    if (!boundary || !is_boundary(*boundary)) return base::failure(MultipartError::bad_boundary);
    return *boundary;
}

// Browsers write a quotation mark and the two characters of a line end in a name as %22, %0D and %0A and nothing else
// in this way (HTML, multipart/form-data encoding), so that any other % stands for itself.
std::string decoded(std::string_view sent) {
    std::string text;
    text.reserve(sent.size());
    while (!sent.empty()) {
        const std::string_view three = sent.substr(0, 3);
        const bool is_encoded =
            three == "%22" || base::equal_ignoring_case(three, "%0d") || base::equal_ignoring_case(three, "%0a");
        if (!is_encoded) text += sent.front();
        else if (three == "%22") text += '"';
        else text += base::ascii_lower(three[2]) == 'd' ? '\r' : '\n';
        sent.remove_prefix(is_encoded ? 3 : 1);
    }
    return text;
}

// The fields of a part that mean something here; all others are ignored (RFC 7578 §4.8).
struct PartHeader {
    std::optional<std::string_view> disposition{};
    std::optional<std::string_view> type{};
    std::optional<std::string_view> encoding{};
};

base::Result<PartHeader, MultipartError> header_of(std::string_view lines) {
    PartHeader header;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find(kLineEnd));
        lines.remove_prefix(std::min(lines.size(), line.size() + kLineEnd.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
            return base::failure(MultipartError::bad_header);
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = base::trimmed(line.substr(colon + 1));
        if (!std::all_of(value.begin(), value.end(), is_value_character))
            return base::failure(MultipartError::bad_header);
        std::optional<std::string_view>* known = nullptr;
        if (base::equal_ignoring_case(name, "content-disposition")) known = &header.disposition;
        if (base::equal_ignoring_case(name, "content-type")) known = &header.type;
        if (base::equal_ignoring_case(name, "content-transfer-encoding")) known = &header.encoding;
        if (known != nullptr && known->has_value()) return base::failure(MultipartError::bad_header);
        if (known != nullptr) *known = value;
    }
    return header;
}

bool is_as_it_stands(std::string_view encoding) {
    return base::equal_ignoring_case(encoding, "binary") || base::equal_ignoring_case(encoding, "8bit") ||
           base::equal_ignoring_case(encoding, "7bit");
}

bool is_multipart(std::string_view content_type) {
    constexpr std::string_view kAnyMultipart = "multipart/";
    return base::equal_ignoring_case(content_type.substr(0, kAnyMultipart.size()), kAnyMultipart);
}

// Name and file name (RFC 7578 §4.2). `filename*` may not be sent there, and would be a second name for one file.
base::Result<PartView, MultipartError> named(std::string_view disposition) {
    if (!base::equal_ignoring_case(first_word(disposition), "form-data"))
        return base::failure(MultipartError::bad_disposition);
    const auto parameters = parameters_of(after_first_word(disposition));
    if (!parameters) return base::failure(MultipartError::bad_disposition);
    PartView part{};
    for (const auto& [name, value] : *parameters) {
        const bool is_name = base::equal_ignoring_case(name, "name");
        const bool is_filename = base::equal_ignoring_case(name, "filename");
        const bool is_again = (is_name && !part.name.empty()) || (is_filename && part.filename);
        if (is_again || base::equal_ignoring_case(name, "filename*"))
            return base::failure(MultipartError::bad_disposition);
        if (is_name) part.name = decoded(value);
        if (is_name && part.name.empty()) return base::failure(MultipartError::no_name);
        if (is_filename) part.filename = decoded(value);
    }
    if (!base::is_utf8(part.name) || part.name.empty()) return base::failure(MultipartError::no_name);
    if (part.name.size() > kMaxPartNameBytes) return base::failure(MultipartError::name_too_long);
    return part;
}

// A part's header block and its content. The empty line between them may be missing when there is no content, and
// nothing but it stands there when there is no header (RFC 2046 §5.1.1, `body-part`).
struct PartText {
    std::string_view header;
    std::string_view content;
};

base::Result<PartText, MultipartError> divided(std::string_view text) {
    if (text.starts_with(kLineEnd)) return PartText{{}, text.substr(kLineEnd.size())};
    const std::size_t end = text.substr(0, kMaxPartHeaderBytes + kHeaderEnd.size()).find(kHeaderEnd);
    if (end != std::string_view::npos) return PartText{text.substr(0, end), text.substr(end + kHeaderEnd.size())};
    if (text.size() > kMaxPartHeaderBytes) return base::failure(MultipartError::header_too_long);
    if (!text.ends_with(kLineEnd)) return base::failure(MultipartError::bad_header);
    return PartText{text.substr(0, text.size() - kLineEnd.size()), {}};
}

base::Result<PartView, MultipartError> part_of(std::string_view text) {
    const PartText halves = TRY(divided(text));
    const PartHeader header = TRY(header_of(halves.header));
    if (!header.disposition) return base::failure(MultipartError::bad_disposition);
    PartView part = TRY(named(*header.disposition));
    part.content_type = header.type.value_or("");
    part.content = halves.content;
    if (is_multipart(part.content_type)) return base::failure(MultipartError::nested);
    if (header.encoding && !is_as_it_stands(*header.encoding))
        return base::failure(MultipartError::unsupported_encoding);
    return part;
}

enum class Delimiter { between, last };

// Reads over what follows a boundary in its line: nothing but padding. RFC 2046 §5.1.1 lets a reader take a line that
// begins with the boundary for one whatever follows; others do not, so it is refused.
base::Result<Delimiter, MultipartError> take_delimiter_end(std::string_view& rest) {
    const Delimiter kind = rest.starts_with("--") ? Delimiter::last : Delimiter::between;
    const std::string_view after = without_blanks_before(kind == Delimiter::last ? rest.substr(2) : rest);
    if (after.starts_with(kLineEnd)) {
        rest = after.substr(kLineEnd.size());
        return kind;
    }
    if (kind == Delimiter::last && after.empty()) return kind;
    const bool ends_early = kind == Delimiter::between && (after.empty() || after == "\r" || after == "-");
    return base::failure(ends_early ? MultipartError::cut_short : MultipartError::bad_delimiter);
}

}  // namespace

std::string_view describe(MultipartError error) {
    switch (error) {
        case MultipartError::not_form_data:
            return "what was sent is not a multipart form";
        case MultipartError::bad_boundary:
            return "the form names no boundary, or one that cannot be";
        case MultipartError::cut_short:
            return "the form ends before its final boundary";
        case MultipartError::bad_delimiter:
            return "the form has a line that only begins like its boundary";
        case MultipartError::too_many_parts:
            return "the form has more than 50 parts";
        case MultipartError::header_too_long:
            return "a part of the form has a header longer than 4 KiB";
        case MultipartError::bad_header:
            return "a part of the form has a header that cannot be read";
        case MultipartError::bad_disposition:
            return "a part of the form does not say which field it is";
        case MultipartError::no_name:
            return "a part of the form has no name, or one that is not text in UTF-8";
        case MultipartError::name_too_long:
            return "a part of the form has a name longer than 200 bytes";
        case MultipartError::nested:
            return "a part of the form is a multipart itself";
        case MultipartError::unsupported_encoding:
            return "a part of the form is encoded once more";
    }
    return "not a multipart form";
}

bool is_form_data(std::string_view content_type) {
    return base::equal_ignoring_case(first_word(content_type), "multipart/form-data");
}

base::Result<std::vector<PartView>, MultipartError> parse_multipart(std::string_view content_type,
                                                                    std::string_view body) {
    const std::string_view boundary = TRY(boundary_of(content_type));
    const std::string delimiter = std::string(kLineEnd) + "--" + std::string(boundary);
    // The first boundary may be the first line, with no line end before it.
    const std::string_view first_line = std::string_view(delimiter).substr(kLineEnd.size());
    if (body.starts_with(first_line)) body.remove_prefix(first_line.size());
    else if (const std::size_t at = body.find(delimiter); at != std::string_view::npos)
        body.remove_prefix(at + delimiter.size());
    else return base::failure(MultipartError::cut_short);

    std::vector<PartView> parts;
    for (;;) {
        const Delimiter kind = TRY(take_delimiter_end(body));
        if (kind == Delimiter::last) return parts;
        if (parts.size() == kMaxParts) return base::failure(MultipartError::too_many_parts);
        const std::size_t end = body.find(delimiter);
        if (end == std::string_view::npos) return base::failure(MultipartError::cut_short);
        PartView part = TRY(part_of(body.substr(0, end)));
        parts.push_back(std::move(part));
        body.remove_prefix(end + delimiter.size());
    }
}

}  // namespace wire
