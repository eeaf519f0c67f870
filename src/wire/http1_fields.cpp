#include "wire/http1_fields.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace wire {
namespace {

constexpr std::size_t kUsualFields = 24;
constexpr std::uint64_t kMaxLength = (std::uint64_t{1} << 63) - 1;

struct NamedField {
    std::string_view name;
    FieldName known;
};

// By length, so that a name is compared only with those as long as itself.
constexpr std::array kNamedFields{
    NamedField{"te", FieldName::te},
    NamedField{"via", FieldName::via},
    NamedField{"date", FieldName::date},
    NamedField{"host", FieldName::host},
    NamedField{"range", FieldName::range},
    NamedField{"cookie", FieldName::cookie},
    NamedField{"expect", FieldName::expect},
    NamedField{"origin", FieldName::origin},
    NamedField{"referer", FieldName::referer},
    NamedField{"trailer", FieldName::trailer},
    NamedField{"upgrade", FieldName::upgrade},
    NamedField{"if-range", FieldName::if_range},
    NamedField{"location", FieldName::location},
    NamedField{"forwarded", FieldName::forwarded},
    NamedField{"connection", FieldName::connection},
    NamedField{"keep-alive", FieldName::keep_alive},
    NamedField{"set-cookie", FieldName::set_cookie},
    NamedField{"user-agent", FieldName::user_agent},
    NamedField{"content-type", FieldName::content_type},
    NamedField{"authorization", FieldName::authorization},
    NamedField{"content-range", FieldName::content_range},
    NamedField{"content-length", FieldName::content_length},
    NamedField{"http2-settings", FieldName::http2_settings},
    NamedField{"accept-encoding", FieldName::accept_encoding},
    NamedField{"x-forwarded-for", FieldName::x_forwarded_for},
    NamedField{"content-encoding", FieldName::content_encoding},
    NamedField{"proxy-connection", FieldName::proxy_connection},
    NamedField{"transfer-encoding", FieldName::transfer_encoding},
    NamedField{"proxy-authenticate", FieldName::proxy_authenticate},
    NamedField{"content-disposition", FieldName::content_disposition},
    NamedField{"proxy-authorization", FieldName::proxy_authorization},
    NamedField{"proxy-authentication-info", FieldName::proxy_authentication_info},
};
constexpr std::size_t kLongestName = kNamedFields.back().name.size();

// Where the names of each length begin in kNamedFields.
constexpr std::array<std::uint8_t, kLongestName + 2> make_first_of_length() {
    std::array<std::uint8_t, kLongestName + 2> first{};
    for (std::size_t length = 0; length < first.size(); ++length) {
        std::uint8_t at = 0;
        while (at < kNamedFields.size() && kNamedFields[at].name.size() < length) ++at;
        first[length] = at;
    }
    return first;
}
constexpr auto kFirstOfLength = make_first_of_length();

constexpr std::uint64_t in_each_byte(std::uint64_t byte) { return 0x0101010101010101U * byte; }

// Whether some of eight bytes is below 0x20 or 0x7f. Never misses one; a tab is one too.
bool may_hold_control(std::uint64_t eight) {
    const std::uint64_t below_blank = (eight - in_each_byte(0x20)) & ~eight;
    const std::uint64_t not_delete = eight ^ in_each_byte(0x7f);
    const std::uint64_t is_delete = (not_delete - in_each_byte(0x01)) & ~not_delete;
    return ((below_blank | is_delete) & in_each_byte(0x80)) != 0;
}

// The first byte that may not stand in a value, or the end. Values are most of a head, so eight bytes a step.
std::size_t first_bad_value_byte(std::string_view value) {
    constexpr std::size_t kStep = sizeof(std::uint64_t);
    std::size_t at = 0;
    for (; at + kStep <= value.size(); at += kStep) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, &value[at], kStep);
        if (!may_hold_control(eight)) continue;
        const std::string_view part = value.substr(at, kStep);
        if (!std::all_of(part.begin(), part.end(), [](char c) { return is_value_character(c); })) break;
    }
    const std::string_view rest = value.substr(at);
    const auto bad = std::find_if_not(rest.begin(), rest.end(), [](char c) { return is_value_character(c); });
    return at + static_cast<std::size_t>(bad - rest.begin());
}

// `name` holds token characters only, `lower` letters, digits and hyphens: then setting one bit is lower-casing.
bool equals_lower(std::string_view name, std::string_view lower) {
    return std::equal(name.begin(), name.end(), lower.begin(), [](char a, char b) { return (a | 0x20) == b; });
}

FieldName field_name(std::string_view name) {
    if (name.size() > kLongestName) return FieldName::other;
    for (std::size_t i = kFirstOfLength[name.size()]; i < kFirstOfLength[name.size() + 1]; ++i) {
        if (equals_lower(name, kNamedFields[i].name)) return kNamedFields[i].known;
    }
    return FieldName::other;
}

std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

HttpError bad_name_error(std::string_view line, std::size_t colon) {
    const std::string_view name = line.substr(0, colon);
    if (name.find('\r') != std::string_view::npos) return HttpError::bare_carriage_return;
    if (!name.empty() && (name.back() == ' ' || name.back() == '\t')) return HttpError::blank_before_colon;
    return colon == std::string_view::npos ? HttpError::missing_colon : HttpError::bad_field_name;
}

base::Result<FieldView, HttpError> parse_field(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') return base::failure(HttpError::folded_line);
    const auto name_end = std::find_if_not(line.begin(), line.end(), [](char c) { return is_token_character(c); });
    const auto colon = static_cast<std::size_t>(name_end - line.begin());
    if (colon == 0 || colon == line.size() || line[colon] != ':') {
        return base::failure(bad_name_error(line, line.find(':')));
    }
    const std::string_view value = line.substr(colon + 1);
    if (const std::size_t bad = first_bad_value_byte(value); bad != value.size()) {
        return base::failure(value[bad] == '\r' ? HttpError::bare_carriage_return : HttpError::control_character);
    }
    const std::string_view name = line.substr(0, colon);
    return FieldView{name, without_blanks(value), field_name(name)};
}

base::Result<std::uint64_t, HttpError> parse_length(std::string_view value) {
    if (value.find(',') != std::string_view::npos) return base::failure(HttpError::duplicate_length);
    const auto length = base::parse_decimal(value);
    if (!length || *length > kMaxLength) return base::failure(HttpError::bad_length);
    return *length;
}

bool is_always_hop_by_hop(FieldName name) {
    switch (name) {
        case FieldName::connection:
        case FieldName::http2_settings:
        case FieldName::keep_alive:
        case FieldName::proxy_authenticate:
        case FieldName::proxy_authentication_info:
        case FieldName::proxy_authorization:
        case FieldName::proxy_connection:
        case FieldName::te:
        case FieldName::trailer:
        case FieldName::transfer_encoding:
        case FieldName::upgrade:
            return true;
        case FieldName::other:
        case FieldName::accept_encoding:
        case FieldName::authorization:
        case FieldName::content_disposition:
        case FieldName::content_encoding:
        case FieldName::content_length:
        case FieldName::content_range:
        case FieldName::content_type:
        case FieldName::cookie:
        case FieldName::date:
        case FieldName::expect:
        case FieldName::forwarded:
        case FieldName::host:
        case FieldName::if_range:
        case FieldName::location:
        case FieldName::origin:
        case FieldName::range:
        case FieldName::referer:
        case FieldName::set_cookie:
        case FieldName::user_agent:
        case FieldName::via:
        case FieldName::x_forwarded_for:
            return false;
    }
    return false;
}

}  // namespace

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_token_character(c); });
}

base::Result<std::optional<std::string_view>, HttpError> HeadReader::line(std::size_t limit, HttpError too_long) {
    const std::size_t feed = rest_.find('\n');
    if (std::min(feed, rest_.size()) > limit + 1) return base::failure(too_long);
    if (feed == std::string_view::npos) {
        if (all_.size() > kMaxHeadBytes) return base::failure(HttpError::head_too_large);
        return std::nullopt;
    }
    if (feed == 0 || rest_[feed - 1] != '\r') return base::failure(HttpError::bare_line_feed);
    const std::string_view line = rest_.substr(0, feed - 1);
    rest_.remove_prefix(feed + 1);
    if (consumed() > kMaxHeadBytes) return base::failure(HttpError::head_too_large);
    return line;
}

base::Result<std::optional<FieldsView>, HttpError> HeadReader::fields() {
    FieldsView read;
    read.fields_.reserve(kUsualFields);
    while (true) {
        const auto text = TRY(line(kMaxFieldLineBytes, HttpError::field_line_too_long));
        if (!text) return std::nullopt;
        if (text->empty()) return read;
        if (read.size() == kMaxFields) return base::failure(HttpError::too_many_fields);
        read.fields_.push_back(TRY(parse_field(*text)));
    }
}

base::Result<HttpVersion, HttpError> parse_version(std::string_view text) {
    if (text == "HTTP/1.1") return HttpVersion::http_1_1;
    if (text == "HTTP/1.0") return HttpVersion::http_1_0;
    const bool formed = text.size() == 8 && text.starts_with("HTTP/") && base::is_ascii_digit(text[5]) &&
                        text[6] == '.' && base::is_ascii_digit(text[7]);
    return base::failure(formed ? HttpError::unsupported_version : HttpError::bad_version);
}

base::Result<DeclaredLength, HttpError> declared_length(const FieldsView& fields, HttpVersion version) {
    DeclaredLength declared;
    for (const FieldView& field : fields) {
        if (field.known == FieldName::content_length) {
            if (declared.content_length) return base::failure(HttpError::duplicate_length);
            declared.content_length = TRY(parse_length(field.value));
        } else if (field.known == FieldName::transfer_encoding) {
            if (version == HttpVersion::http_1_0) return base::failure(HttpError::coding_in_http_1_0);
            if (declared.chunked || !base::equal_ignoring_case(field.value, "chunked")) {
                return base::failure(HttpError::unknown_coding);
            }
            declared.chunked = true;
        }
    }
    if (declared.chunked && declared.content_length) return base::failure(HttpError::length_and_coding);
    return declared;
}

const FieldView* FieldsView::find(FieldName name) const {
    const auto at = std::find_if(begin(), end(), [name](const FieldView& field) { return field.known == name; });
    return at == end() ? nullptr : &*at;
}

const FieldView* FieldsView::find(std::string_view name) const {
    const auto at = std::find_if(
        begin(), end(), [name](const FieldView& field) { return base::equal_ignoring_case(field.name, name); });
    return at == end() ? nullptr : &*at;
}

bool FieldsView::has_element(FieldName name, std::string_view element) const {
    bool found = false;
    for (const FieldView& field : fields_) {
        if (field.known != name) continue;
        for_each_element(field.value,
                         [&](std::string_view held) { found = found || base::equal_ignoring_case(held, element); });
    }
    return found;
}

HopByHopView::HopByHopView(const FieldsView& fields) {
    for (const FieldView& field : fields) {
        if (field.known != FieldName::connection) continue;
        for_each_element(field.value, [this](std::string_view name) {
            const FieldName known = is_token(name) ? field_name(name) : FieldName::other;
            const bool kept = known == FieldName::host || known == FieldName::content_length;
            if (!kept && !is_always_hop_by_hop(known) && name != "close") nominated_.push_back(name);
        });
    }
}

bool HopByHopView::ends_here(const FieldView& field) const {
    if (is_always_hop_by_hop(field.known)) return true;
    return std::any_of(nominated_.begin(), nominated_.end(),
                       [&](std::string_view name) { return base::equal_ignoring_case(name, field.name); });
}

bool via_names(const FieldsView& fields, std::string_view name) {
    bool found = false;
    for (const FieldView& field : fields) {
        if (field.known != FieldName::via) continue;
        for_each_element(field.value, [&](std::string_view hop) {
            const std::size_t blank = hop.find_first_of(" \t");
            if (blank == std::string_view::npos) return;
            hop = without_blanks(hop.substr(blank));
            found = found || base::equal_ignoring_case(hop.substr(0, hop.find_first_of(" \t")), name);
        });
    }
    return found;
}

}  // namespace wire
