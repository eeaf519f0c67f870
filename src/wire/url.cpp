#include "wire/url.h"

#include "base/text.h"
#include "wire/percent.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wire {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;
constexpr std::array kSchemes{Scheme::http, Scheme::https, Scheme::ws, Scheme::wss};

UrlError fault(UrlFault kind) { return UrlError{kind, std::nullopt}; }

std::optional<Scheme> parse_scheme(std::string_view text) {
    for (const Scheme scheme : kSchemes) {
        if (base::equal_ignoring_case(text, scheme_text(scheme))) return scheme;
    }
    return std::nullopt;
}

bool is_control_or_blank(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

bool is_clean(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return is_control_or_blank(c); });
}

// What may stand in a path as it is (RFC 3986 §3.3: pchar and the slash).
constexpr std::array<bool, 256> make_path_characters() {
    std::array<bool, 256> table{};
    for (std::size_t c = '0'; c <= '9'; ++c) table[c] = true;
    for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = true;
    for (std::size_t c = 'A'; c <= 'Z'; ++c) table[c] = true;
    for (const char c : std::string_view("-._~/!$&'()*+,;=:@")) table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr std::array<bool, 256> kPathCharacters = make_path_characters();

bool is_path_character(char c) { return kPathCharacters[static_cast<unsigned char>(c)]; }
// May stand in a query as it is (RFC 3986 §3.4).
bool is_query_character(char c) { return is_path_character(c) || c == '?'; }

// Nothing to decode, collapse or remove: the usual path.
bool is_canonical_path(std::string_view path) {
    char before = '\0';
    for (const char c : path) {
        if (!is_path_character(c) || (before == '/' && (c == '/' || c == '.'))) return false;
        before = c;
    }
    return true;
}

// RFC 3986 §5.2.4, on segments: empty ones and `.` vanish, `..` takes its predecessor with it.
std::string without_dot_segments(std::string_view path) {
    std::string clean;
    clean.reserve(path.size());
    bool ends_open = false;  // the path ends in a slash
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t slash = path.find('/');
        const std::string_view segment = path.substr(0, slash);
        path = slash == kNowhere ? std::string_view{} : path.substr(slash);
        ends_open = segment.empty() || segment == "." || segment == "..";
        if (segment == "..") clean.resize(clean.rfind('/') == kNowhere ? 0 : clean.rfind('/'));
        if (ends_open) continue;
        clean += '/';
        clean += segment;
    }
    if (ends_open || clean.empty()) clean += '/';
    return clean;
}

// What some servers do not read at the end of a name: what stands behind a zero byte, and blanks. In canonical form.
std::string_view without_padding(std::string_view segment) {
    segment = segment.substr(0, segment.find("%00"));
    while (segment.ends_with("%20") || segment.ends_with("%09")) segment.remove_suffix(3);
    return segment;
}

std::string encode_path(std::string_view decoded) {
    std::string path;
    path.reserve(decoded.size());
    for (const char c : decoded) {
        if (is_path_character(c)) path += c;
        else append_percent_encoded(path, c);
    }
    return path;
}

std::string canonical_path(std::string_view path) {
    if (is_canonical_path(path)) return std::string(path);
    std::string decoded = percent_decode_fully(path);
    std::replace(decoded.begin(), decoded.end(), '\\', '/');
    return encode_path(without_dot_segments(decoded));
}

// RFC 3986 §6.2.2: one spelling an encoding; what is decoded means the same decoded.
void append_canonical_query(std::string& to, std::string_view query) {
    for (std::size_t i = 0; i < query.size(); ++i) {
        const char c = query[i];
        const bool encoded =
            c == '%' && i + 2 < query.size() && hex_value(query[i + 1]) >= 0 && hex_value(query[i + 2]) >= 0;
        if (!encoded) {
            if (is_query_character(c)) to += c;
            else append_percent_encoded(to, c);
            continue;
        }
        const auto byte = static_cast<char>(hex_value(query[i + 1]) * 16 + hex_value(query[i + 2]));
        if (is_unreserved(byte)) to += byte;
        else append_percent_encoded(to, byte);
        i += 2;
    }
}

// Bytes over 0x7f cannot stand in a request line; everything else goes as it was written.
std::string sendable(std::string_view target) {
    std::string sent;
    sent.reserve(target.size());
    for (const char c : target) {
        if ((c & 0x80) == 0) sent += c;
        else append_percent_encoded(sent, c);
    }
    return sent;
}

// The authority, which ends at the first slash, question mark or hash.
base::Result<Authority, UrlError> parse_url_authority(std::string_view text) {
    if (text.find('@') != kNowhere) return base::failure(fault(UrlFault::user_name));
    if (text.find('\\') != kNowhere) return base::failure(fault(UrlFault::forbidden_character));
    auto authority = Authority::parse(text);
    if (!authority) return base::failure(UrlError{UrlFault::bad_host, authority.error()});
    return std::move(*authority);
}

}  // namespace

std::string_view scheme_text(Scheme scheme) {
    switch (scheme) {
        case Scheme::http:
            return "http";
        case Scheme::https:
            return "https";
        case Scheme::ws:
            return "ws";
        case Scheme::wss:
            return "wss";
    }
    return "";
}

std::uint16_t default_port(Scheme scheme) {
    switch (scheme) {
        case Scheme::http:
        case Scheme::ws:
            return 80;
        case Scheme::https:
        case Scheme::wss:
            return 443;
    }
    return 0;
}

std::string_view describe(const UrlError& error) {
    switch (error.fault) {
        case UrlFault::too_long:
            return "URL longer than 8192 bytes";
        case UrlFault::not_absolute:
            return "URL does not begin with http:// or https://";
        case UrlFault::unknown_scheme:
            return "URL is not of the schemes http, https, ws and wss";
        case UrlFault::user_name:
            return "URL with a user name before the host";
        case UrlFault::bad_host:
            return error.host ? describe(*error.host) : "URL without a host";
        case UrlFault::forbidden_character:
            return "URL with a blank, a control character or a backslash";
        case UrlFault::bad_target:
            return "request target does not begin with a slash";
    }
    return "not a URL";
}

base::Result<Url, UrlError> Url::parse(std::string_view text) {
    if (text.size() > kMaxUrlBytes) return base::failure(fault(UrlFault::too_long));
    if (!is_clean(text)) return base::failure(fault(UrlFault::forbidden_character));
    const std::size_t colon = text.find(':');
    if (colon == kNowhere || !text.substr(colon + 1).starts_with("//")) {
        return base::failure(fault(UrlFault::not_absolute));
    }
    const auto scheme = parse_scheme(text.substr(0, colon));
    if (!scheme) return base::failure(fault(UrlFault::unknown_scheme));
    text.remove_prefix(colon + 3);
    const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
    Authority authority = TRY(parse_url_authority(text.substr(0, end)));
    Url url(*scheme, std::move(authority.host), authority.port.value_or(default_port(*scheme)));
    url.take_target(text.substr(end));
    return url;
}

base::Result<Url, UrlError> Url::at(Scheme scheme, const Authority& authority, std::string_view target) {
    if (target.size() > kMaxUrlBytes) return base::failure(fault(UrlFault::too_long));
    if (!target.starts_with('/')) return base::failure(fault(UrlFault::bad_target));
    if (!is_clean(target)) return base::failure(fault(UrlFault::forbidden_character));
    Url url(scheme, authority.host, authority.port.value_or(default_port(scheme)));
    url.take_target(target);
    return url;
}

// `target` is empty or begins with a slash, a question mark or a hash.
void Url::take_target(std::string_view target) {
    target = target.substr(0, target.find('#'));
    sent_ = sendable(target);
    if (!sent_.starts_with('/')) sent_.insert(0, 1, '/');
    const std::size_t mark = target.find('?');
    const std::string_view path = target.substr(0, mark);
    matched_ = path.empty() ? "/" : canonical_path(path);
    path_length_ = matched_.size();
    if (mark == kNowhere) return;
    matched_ += '?';
    append_canonical_query(matched_, target.substr(mark + 1));
}

std::string Url::authority_text() const {
    return has_default_port() ? host_text(host_) : fmt::format("{}:{}", host_text(host_), port_);
}

std::string Url::path_without_parameters() const {
    std::string bare;
    std::string_view rest = path();
    while (!rest.empty()) {
        const std::size_t next = std::min(rest.find('/', 1), rest.size());
        bare += without_padding(rest.substr(0, std::min(rest.find(';'), next)));
        rest.remove_prefix(next);
    }
    return without_dot_segments(bare);
}

std::string_view Url::query() const {
    return has_query() ? std::string_view(matched_).substr(path_length_ + 1) : std::string_view{};
}

std::string Url::text() const { return fmt::format("{}://{}{}", scheme_text(scheme_), authority_text(), matched_); }

}  // namespace wire
