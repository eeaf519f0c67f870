#include "wire/http1.h"

#include "base/text.h"
#include "wire/http1_fields.h"

#include <algorithm>

namespace wire {
namespace {

constexpr std::size_t kMaxRequestLine = kMaxMethodBytes + kMaxUrlBytes + sizeof "  HTTP/1.1";
constexpr std::size_t kMaxStatusLine = 1024;  // LIMIT: reason phrases are for people, and short

struct RequestLine {
    std::string_view method, target;
    HttpVersion version;
};

bool is_target_character(char c) { return is_value_character(c) && c != ' ' && c != '\t'; }

base::Result<RequestLine, HttpError> parse_request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::string_view method = line.substr(0, first);
    if (!is_token(method)) return base::failure(HttpError::bad_method);
    if (method.size() > kMaxMethodBytes) return base::failure(HttpError::method_too_long);
    if (first == std::string_view::npos) return base::failure(HttpError::bad_request_line);
    const std::string_view rest = line.substr(first + 1);
    const std::size_t second = rest.find(' ');
    const std::string_view target = rest.substr(0, second);
    if (target.empty()) return base::failure(HttpError::bad_request_line);
    if (target.size() > kMaxUrlBytes) return base::failure(HttpError::target_too_long);
    const auto bad = std::find_if_not(target.begin(), target.end(), [](char c) { return is_target_character(c); });
    if (bad != target.end()) {
        return base::failure(*bad == '\r' ? HttpError::bare_carriage_return : HttpError::control_character);
    }
    if (second == std::string_view::npos) return base::failure(HttpError::http_0_9);
    const std::string_view version = rest.substr(second + 1);
    if (version.find(' ') != std::string_view::npos) return base::failure(HttpError::bad_request_line);
    if (method == "PRI" && version == "HTTP/2.0") return base::failure(HttpError::http_2_preface);
    return RequestLine{method, target, TRY(parse_version(version))};
}

// RFC 9112 §3.2: exactly one, except that HTTP/1.0 may leave it out.
base::Result<void, HttpError> check_host_count(const FieldsView& fields, HttpVersion version) {
    const auto hosts = std::count_if(fields.begin(), fields.end(),
                                     [](const FieldView& field) { return field.known == FieldName::host; });
    if (hosts > 1) return base::failure(HttpError::duplicate_host);
    if (hosts == 0 && version == HttpVersion::http_1_1) return base::failure(HttpError::missing_host);
    return {};
}

// A request without either field has no body (RFC 9112 §6.3, case 7).
BodyFraming request_framing(const DeclaredLength& declared) {
    if (declared.chunked) return {BodyFraming::Kind::chunked, 0};
    if (declared.content_length.value_or(0) == 0) return {BodyFraming::Kind::none, 0};
    return {BodyFraming::Kind::length, *declared.content_length};
}

struct StatusLine {
    HttpVersion version;
    int status;
    std::string_view reason;
};

base::Result<StatusLine, HttpError> parse_status_line(std::string_view line) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return base::failure(HttpError::bad_status_line);
    const HttpVersion version = TRY(parse_version(line.substr(0, blank)));
    const std::string_view digits = line.substr(blank + 1, 3);
    const auto status = base::parse_decimal(digits);
    if (digits.size() != 3 || !status || *status < 100 || *status > 599) {
        return base::failure(HttpError::bad_status_line);
    }
    std::string_view reason = line.substr(blank + 4);
    // The blank before an empty reason is left out by many servers.
    if (!reason.empty() && reason.front() != ' ') return base::failure(HttpError::bad_status_line);
    if (!reason.empty()) reason.remove_prefix(1);
    const auto bad = std::find_if_not(reason.begin(), reason.end(), [](char c) { return is_value_character(c); });
    if (bad != reason.end()) {
        return base::failure(*bad == '\r' ? HttpError::bare_carriage_return : HttpError::control_character);
    }
    return StatusLine{version, static_cast<int>(*status), reason};
}

// Host must say what the absolute target says: the same host, and the same port once defaults are filled in.
base::Result<void, HttpError> check_agreement(const RequestHeadView& head, const Url& url) {
    if (head.fields.find(FieldName::host) == nullptr) return {};
    const Authority host = TRY(read_host(head));
    const bool same = host.host == url.host() && host.port.value_or(default_port(url.scheme())) == url.port();
    if (!same) return base::failure(HttpError::host_mismatch);
    return {};
}

base::Result<void, HttpError> check_agreement(const RequestHeadView& head, const Authority& target) {
    if (head.fields.find(FieldName::host) == nullptr) return {};
    const Authority host = TRY(read_host(head));
    // Clients of CONNECT write Host with the port or without it (RFC 9110 §9.3.6 shows the former).
    const bool same = host.host == target.host && (!host.port || host.port == target.port);
    if (!same) return base::failure(HttpError::host_mismatch);
    return {};
}

bool looks_like_text(std::string_view bytes) {
    return bytes.empty() || bytes.front() == '\r' || is_token_character(bytes.front());
}

}  // namespace

base::Result<std::optional<Parsed<RequestHeadView>>, HttpError> parse_request_head(base::ByteView bytes) {
    std::string_view text = base::text_of(bytes);
    const std::size_t skipped = text.starts_with("\r\n") ? 2 : 0;
    text.remove_prefix(skipped);
    // Said at once, since a TLS hello or another protocol may never send a line feed.
    if (!looks_like_text(text)) return base::failure(HttpError::bad_method);
    HeadReader reader(text);
    const auto first = TRY(reader.line(kMaxRequestLine, HttpError::target_too_long));
    if (!first) return std::nullopt;
    const RequestLine line = TRY(parse_request_line(*first));
    auto fields = TRY(reader.fields());
    if (!fields) return std::nullopt;
    TRY(check_host_count(*fields, line.version));
    const DeclaredLength declared = TRY(declared_length(*fields, line.version));
    return Parsed<RequestHeadView>{
        {line.method, line.target, line.version, std::move(*fields), request_framing(declared)},
        skipped + reader.consumed()};
}

base::Result<std::optional<Parsed<ResponseHeadView>>, HttpError> parse_response_head(base::ByteView bytes) {
    const std::string_view text = base::text_of(bytes);
    constexpr std::string_view kStart = "HTTP/";
    if (text.substr(0, kStart.size()) != kStart.substr(0, std::min(kStart.size(), text.size()))) {
        return base::failure(HttpError::bad_status_line);
    }
    HeadReader reader(text);
    const auto first = TRY(reader.line(kMaxStatusLine, HttpError::bad_status_line));
    if (!first) return std::nullopt;
    const StatusLine line = TRY(parse_status_line(*first));
    auto fields = TRY(reader.fields());
    if (!fields) return std::nullopt;
    const DeclaredLength declared = TRY(declared_length(*fields, line.version));
    return Parsed<ResponseHeadView>{
        {line.version, line.status, line.reason, std::move(*fields), declared.content_length, declared.chunked},
        reader.consumed()};
}

bool RequestHeadView::persists() const {
    return version == HttpVersion::http_1_1 && !fields.has_element(FieldName::connection, "close");
}

BodyFraming ResponseHeadView::framing(std::string_view method) const {
    const bool bodiless = method == "HEAD" || status < 200 || status == 204 || status == 304;
    const bool tunnel = method == "CONNECT" && status >= 200 && status < 300;
    if (bodiless || tunnel) return {BodyFraming::Kind::none, 0};
    if (chunked) return {BodyFraming::Kind::chunked, 0};
    if (!content_length) return {BodyFraming::Kind::until_close, 0};
    if (*content_length == 0) return {BodyFraming::Kind::none, 0};
    return {BodyFraming::Kind::length, *content_length};
}

bool ResponseHeadView::persists(const BodyFraming& framing) const {
    if (framing.kind == BodyFraming::Kind::until_close) return false;
    if (fields.has_element(FieldName::connection, "close")) return false;
    return version == HttpVersion::http_1_1 || fields.has_element(FieldName::connection, "keep-alive");
}

base::Result<RequestTarget, HttpError> read_target(const RequestHeadView& head) {
    if (head.method == "CONNECT") {
        auto authority = Authority::parse_with_port(head.target);
        if (!authority) return base::failure(HttpError::bad_target);
        TRY(check_agreement(head, *authority));
        return RequestTarget(std::move(*authority));
    }
    if (head.target.starts_with('/')) return RequestTarget(OriginForm{head.target});
    if (head.target == "*" && head.method == "OPTIONS") return RequestTarget(AsteriskForm{});
    auto url = Url::parse(head.target);
    if (!url) return base::failure(HttpError::bad_target);
    TRY(check_agreement(head, *url));
    return RequestTarget(std::move(*url));
}

base::Result<Authority, HttpError> read_host(const RequestHeadView& head) {
    const FieldView* field = head.fields.find(FieldName::host);
    if (field == nullptr) return base::failure(HttpError::missing_host);
    auto authority = Authority::parse(field->value);
    if (!authority) return base::failure(HttpError::bad_host);
    return std::move(*authority);
}

}  // namespace wire
