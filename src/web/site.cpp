#include "web/site.h"

#include "base/bytes.h"
#include "base/ensure.h"
#include "base/text.h"
#include "web/form.h"
#include "web/refusal.h"
#include "web/upload.h"

#include <algorithm>
#include <exception>

namespace web {
namespace {

// Nothing inline, nothing from elsewhere, nobody may frame us.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

constexpr std::string_view kHtmlType = "text/html; charset=utf-8";

std::optional<Method> method_of(std::string_view name) {
    if (name == "GET" || name == "HEAD") return Method::get;
    if (name == "POST") return Method::post;
    return std::nullopt;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view query_of(std::string_view target) {
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

bool is_form(std::string_view content_type) {
    const std::string_view media_type = base::trimmed(base::take_until(content_type, ';'));
    return base::equal_ignoring_case(media_type, "application/x-www-form-urlencoded");
}

bool has_session_cookie(const Incoming& incoming) {
    const auto token = wire::find_cookie(incoming.header("cookie"), "__Host-" + std::string(kSessionCookie));
    return token && !token->empty();
}

bool has_token(const Request& request) {
    const std::string expected = csrf_token(request.session->csrf_key);
    return base::equal_in_constant_time(base::bytes_of(request.typed.text(kCsrfField)), base::bytes_of(expected));
}

std::string cookie_header(const Cookie& cookie) {
    const auto header = wire::set_cookie_text({.name = "__Host-" + cookie.name,
                                               .value = cookie.value,
                                               .path = "/",
                                               .max_age = cookie.lifetime,
                                               .same_site = cookie.same_site,
                                               .scope = wire::CookieScope::https_only});
    base::ensure(header.has_value(), "a cookie of ours has a plain name and value");
    return *header;
}

void add_body(Outgoing& answer, std::string_view type, std::string body) {
    answer.headers.push_back({"content-type", std::string(type)});
    answer.body = std::move(body);
}

// A file name in a header: what is not plain becomes a dash.
std::string plain_file_name(std::string_view name) {
    std::string plain(name);
    for (char& c : plain)
        if (!base::is_ascii_alpha(c) && !base::is_ascii_digit(c) && c != '.' && c != '-' && c != '_') c = '-';
    return plain;
}

}  // namespace

std::string_view Incoming::header(std::string_view name) const {
    for (const Header& each : headers)
        if (each.name == name) return each.value;
    return {};
}

const UploadedFile* Request::file(std::string_view field) const {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const UploadedFile& each) { return each.field == field; });
    return found == files.end() ? nullptr : &*found;
}

// With `no-referrer` browsers send `Origin: null` even to ourselves (Fetch §3.2.5), and the check of Origin below
// would have nothing to check; `same-origin` tells other sites just as little.
std::vector<Header> security_headers() {
    return {{"content-security-policy", std::string(kContentSecurityPolicy)},
            {"strict-transport-security", "max-age=31536000"},
            {"x-content-type-options", "nosniff"},
            {"x-frame-options", "DENY"},
            {"referrer-policy", "same-origin"},
            {"cross-origin-opener-policy", "same-origin"},
            {"cross-origin-resource-policy", "same-origin"},
            {"permissions-policy", "camera=(), microphone=(), geolocation=()"}};
}

bool comes_from_own_page(const Incoming& incoming) {
    const std::string_view fetch_site = incoming.header("sec-fetch-site");
    if (!fetch_site.empty() && fetch_site != "same-origin") return false;
    const std::string_view origin = incoming.header("origin");
    if (origin.empty()) return fetch_site == "same-origin";
    return base::equal_ignoring_case(origin, "https://" + std::string(incoming.header("host")));
}

bool Site::is_own_host(const Incoming& incoming) const {
    const std::string_view host = incoming.header("host");
    return std::any_of(settings_.hosts.begin(), settings_.hosts.end(),
                       [&](const std::string& own) { return base::equal_ignoring_case(own, host); });
}

std::optional<Outgoing> Site::answer_at_once(const Incoming& incoming) const {
    constexpr std::string_view kFolder = "/assets/";
    const std::string_view path = path_of(incoming.target);
    if (!path.starts_with(kFolder) || method_of(incoming.method) != Method::get || !is_own_host(incoming))
        return std::nullopt;
    const Asset* asset = parts_.assets.find(path.substr(kFolder.size()));
    if (asset == nullptr) return refusal(Status::not_found);
    Outgoing answer{.status = Status::ok, .headers = security_headers(), .body = {}};
    // The name changes with the content, so what was kept is right for as long as it is asked for.
    answer.headers.push_back({"cache-control", "public, max-age=31536000, immutable"});
    answer.headers.push_back({"etag", asset->etag});
    if (incoming.header("if-none-match").find(asset->etag) != std::string_view::npos) {
        answer.status = Status::not_modified;
        return answer;
    }
    add_body(answer, asset->type, asset->content);
    return answer;
}

base::Result<BodyRule, Status> Site::body_rule(const Incoming& head) const {
    if (!is_upload(head.header("content-type")) || head.method != "POST") return BodyRule{};
    const Router::Match match = parts_.router.find(Method::post, path_of(head.target));
    const auto* found = std::get_if<Router::Found>(&match);
    if (found == nullptr || !found->route->uploads) return BodyRule{};
    // What would be refused when it has come is not waited for.
    if (!is_own_host(head)) return base::failure(Status::other_host);
    if (!comes_from_own_page(head) || !has_session_cookie(head)) return base::failure(Status::form_refused);
    return BodyRule{.most_bytes = found->route->uploads->most_bytes, .files = Files::taken};
}

Request Site::request_of(const Incoming& incoming, std::size_t worker) const {
    Request request{.method = method_of(incoming.method).value_or(Method::get),
                    .path = std::string(path_of(incoming.target)),
                    .parameters = {},
                    .query = {},
                    .typed = {},
                    .files = {},
                    .cookies = std::string(incoming.header("cookie")),
                    .session = {},
                    .peer = incoming.peer,
                    .now = parts_.world.clock.now(),
                    .worker = worker};
    return request;
}

Outgoing Site::answer(const Incoming& incoming, std::size_t worker) const {
    Request request = request_of(incoming, worker);
    if (!is_own_host(incoming)) return refusal(Status::other_host);
    // The one place where an exception of a page function ends (STYLE: per web request).
    try {
        return answer_page(incoming, request);
    } catch (const std::exception& exception) {
        if (parts_.is_out_of_room && parts_.is_out_of_room(exception)) return no_room(exception.what(), request);
        return broke_down(exception.what(), request);
    } catch (...) {
        return broke_down("not a standard exception", request);
    }
}

Outgoing Site::answer_page(const Incoming& incoming, Request& request) const {
    const auto method = method_of(incoming.method);
    if (!method) return refuse(Status::wrong_method, request, {});
    auto query = Values::parse_form(query_of(incoming.target));
    if (!query) return refuse(Status::bad_request, request, {});
    request.query = std::move(*query);

    Router::Match match = parts_.router.find(*method, request.path);
    if (const auto* wrong = std::get_if<Router::WrongMethod>(&match)) {
        Outgoing refused = refuse(Status::wrong_method, request, {});
        refused.headers.push_back({"allow", wrong->allowed});
        return refused;
    }
    if (auto* found = std::get_if<Router::Found>(&match)) {
        request.parameters = std::move(found->parameters);
        request.session = session_at(request.school(), request);
        return answer_route(incoming, request, *found->route);
    }
    // Around "not found" stands what stands around a page that is hidden: the two cannot be told apart.
    std::string_view rest = std::string_view(request.path).substr(request.path.starts_with('/') ? 1 : 0);
    const std::string school(base::take_until(rest, '/'));
    request.session = session_at(school, request);
    if (request.session) request.parameters.add("school", school);
    return refuse(Status::not_found, request, {});
}

// A session belongs to one school; at another's door it is nobody's.
std::optional<SessionView> Site::session_at(std::string_view school, const Request& request) const {
    const std::string_view token = cookie(request, kSessionCookie);
    if (token.empty()) return std::nullopt;
    auto session = parts_.sessions.find(token, request);
    if (session && session->school != school) session.reset();
    return session;
}

Outgoing Site::answer_route(const Incoming& incoming, Request& request, const Route& route) const {
    if (request.method == Method::post) {
        if (const auto refused = read_form(incoming, request, route)) return refuse(*refused, request, {});
    }
    if (!route.permission.is_open()) {
        if (!request.session) return refuse_stranger(incoming, request);
        if (!parts_.guard.allows(request, route.permission)) {
            const bool hidden = route.permission.when_refused() == WhenRefused::hidden;
            return refuse(hidden ? Status::not_found : Status::forbidden, request, route.permission.clause());
        }
    }
    return finish(route.action(request), request);
}

// Empty when the form may be acted upon.
std::optional<Status> Site::read_form(const Incoming& incoming, Request& request, const Route& route) const {
    if (!comes_from_own_page(incoming)) return Status::form_refused;
    const std::string_view type = incoming.header("content-type");
    const bool has_files = route.uploads && is_upload(type);
    if (!has_files && !is_form(type)) return Status::wrong_type;
    if (incoming.body.size() > (has_files ? route.uploads->most_bytes : kMaxBodyBytes)) return Status::too_large;
    if (has_files) {
        auto posted = read_upload(type, incoming.body);
        if (!posted) return posted.error();
        request.typed = std::move(posted->typed);
        request.files = std::move(posted->files);
    } else {
        auto typed = Values::parse_form(incoming.body);
        if (!typed) return Status::bad_request;
        request.typed = std::move(*typed);
    }
    if (request.session && !has_token(request)) return Status::form_refused;
    return std::nullopt;
}

// Reading sends to sign-in and back; a form that outlived its session says so, since a redirect would lose it.
Outgoing Site::refuse_stranger(const Incoming& incoming, const Request& request) const {
    const auto back = Link::own(incoming.target);
    if (request.method == Method::post || !back) return refuse(Status::form_refused, request, {});
    if (request.school().empty()) return refuse(Status::not_found, request, {});
    const Link sign_in = Link("/"_link) / request.school() / kSignInSegment;
    return finish(go_to(sign_in.with(kReturnParameter, back->text())), request);
}

Outgoing Site::refuse(Status status, const Request& request, std::string_view clause) const {
    return finish({.status = status, .content = refusal_page(status, {.clause = clause})}, request);
}

Outgoing Site::finish(Response response, const Request& request) const {
    if (response.status == Status::not_found) response.content = refusal_page(Status::not_found, {});
    Outgoing answer{.status = response.status, .headers = security_headers(), .body = {}};
    answer.headers.push_back({"cache-control", "no-store"});
    for (Header& header : response.headers) answer.headers.push_back(std::move(header));
    for (const Cookie& each : response.cookies) answer.headers.push_back({"set-cookie", cookie_header(each)});
    if (auto* page = std::get_if<Page>(&response.content)) {
        give_back_words(*page, request);
        add_body(answer, kHtmlType, render(*page, parts_.frame.around(request), parts_.assets, request).take());
    } else if (auto* plain = std::get_if<Plain>(&response.content)) {
        add_body(answer, plain->type, std::move(plain->content));
    } else if (auto* file = std::get_if<Download>(&response.content)) {
        answer.headers.push_back(
            {"content-disposition", "attachment; filename=\"" + plain_file_name(file->file_name) + "\""});
        add_body(answer, file->type, std::move(file->content));
    } else if (auto* listening = std::get_if<Listening>(&response.content)) {
        answer.headers.push_back({"content-type", "text/event-stream"});
        answer.listening = std::move(listening->topic);
    }
    return answer;
}

Outgoing Site::refusal(Status status) const { return bare(status, refusal_page(status, {})); }

Outgoing Site::broke_down(std::string_view cause, const Request& request) const {
    base::Bytes random(5);
    parts_.world.random.fill(random);
    const std::string reference = base::to_base32(random);
    parts_.log("request failed, reference " + reference + ": " + std::string(cause));
    Page page = refusal_page(Status::broken, {.reference = reference});
    give_back_words(page, request);
    return bare(Status::broken, page);
}

Outgoing Site::no_room(std::string_view cause, const Request& request) const {
    parts_.log("request refused, the disk is full: " + std::string(cause));
    Page page = no_room_page();
    give_back_words(page, request);
    return bare(Status::busy, page);
}

// Around it stands nothing that would have to be looked up: what failed may be the place to look.
Outgoing Site::bare(Status status, const Page& page) const {
    Outgoing answer{.status = status, .headers = security_headers(), .body = {}};
    answer.headers.push_back({"cache-control", "no-store"});
    if (status == Status::busy) answer.headers.push_back({"retry-after", "5"});
    const Surroundings around{.home = "/"_link, .help = settings_.help};
    add_body(answer, kHtmlType, render(page, around, parts_.assets, request_of({}, 0)).take());
    return answer;
}

}  // namespace web
