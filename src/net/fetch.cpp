#include "net/fetch.h"

#include "base/ensure.h"
#include "base/file.h"
#include "base/narrow.h"
#include "base/text.h"
#include "net/address.h"
#include "net/interfaces.h"
#include "net/openssl.h"
#include "wire/url.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

namespace net {

namespace {

constexpr std::size_t kMaxValidatorBytes = 256;  // LIMIT: an ETag or a date; servers send some 30 bytes
constexpr long kMaxRedirects = 5;                // LIMIT: RFC 1945 §9.3's advice; a mirror needs one or two
constexpr std::chrono::seconds kConnectWithin{15};
constexpr long kSlowestBytes = 500;  // a second; slower, over kSlowFor, the list would take days
constexpr std::chrono::seconds kSlowFor{60};

using Handle = std::unique_ptr<CURL, Freed<curl_easy_cleanup>>;
using FieldLines = std::unique_ptr<curl_slist, Freed<curl_slist_free_all>>;

// Begins libcurl: once a process, whichever thread comes first (curl_global_init(3)).
void begin_curl() {
    static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
    base::ensure(begun == CURLE_OK, "libcurl starts on every machine we run on");
}

// An option that was not taken would be a rule that does not hold.
template <class T>
void set(const Handle& handle, CURLoption option, T value) {
    base::ensure((curl_easy_setopt)(handle.get(), option, value) == CURLE_OK, "libcurl takes the options it is given");
}

long as_long(std::chrono::milliseconds span) {
    return base::narrow<long>(std::min<std::int64_t>(span.count(), std::numeric_limits<int>::max()));
}

FetchError fetch_error(FetchFailure kind, std::string words) { return {.kind = kind, .words = std::move(words)}; }

FetchError disk_error(const base::FileError& error) {
    return fetch_error(FetchFailure::disk, "this machine cannot store the list: " + error.cause);
}

FetchError stopped_error() { return fetch_error(FetchFailure::stopped, "fetching the list was stopped"); }

// Only an https URL without a user name is one of a list.
base::Result<wire::Url, FetchError> address_of_list(std::string_view text) {
    const auto url = wire::Url::parse(text);
    if (!url && url.error().fault == wire::UrlFault::user_name)
        return base::failure(fetch_error(FetchFailure::not_an_address,
                                         "the address of the list holds a user name or password: take it out, lists "
                                         "are fetched without signing in"));
    if (!url && url.error().fault == wire::UrlFault::unknown_scheme)
        return base::failure(
            fetch_error(FetchFailure::not_https, "the address of the list does not begin with https://"));
    if (!url)
        return base::failure(fetch_error(
            FetchFailure::not_an_address,
            "the address of the list is not one that can be fetched: " + std::string(wire::describe(url.error()))));
    if (url->scheme() != wire::Scheme::https)
        return base::failure(fetch_error(FetchFailure::not_https,
                                         "the address of the list does not begin with https://: what comes without "
                                         "TLS could be changed on the way"));
    return *url;
}

// What may be stored of a validator and sent back in a field line.
std::string usable_validator(std::string_view text) {
    const bool printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    return printable && text.size() <= kMaxValidatorBytes ? std::string(text) : std::string();
}

// Where a list is until it is whole. Takes with it what an earlier fetch left when the power went.
class PartFile {
public:
    explicit PartFile(const std::filesystem::path& to) : to_(to), path_(to) { path_ += ".part"; }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile() { remove(); }

    [[nodiscard]] bool is_open() const { return file_.has_value(); }
    [[nodiscard]] std::uint64_t size() const { return file_ ? file_->size() : 0; }

    base::Result<void, base::FileError> open() {
        remove();
        file_ = TRY(base::AppendFile::open(path_, base::FileMode::owner_only));
        return {};
    }
    base::Result<void, base::FileError> append(base::ByteView content) { return file_->append(content); }

    // The digest is of the file and not of what passed by: it is what a reader will find.
    base::Result<base::Digest, base::FileError> put_in_place() {
        TRY(file_->sync());
        const base::Digest digest = base::sha256(TRY(base::MappedFile::open(path_)).bytes());
        TRY(base::put_in_place(path_, to_));
        return digest;
    }

private:
    void remove() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }

    const std::filesystem::path to_;
    std::filesystem::path path_;
    std::optional<base::AppendFile> file_;
};

// One request and its answers; libcurl calls back into it.
class Fetching {
public:
    Fetching(const FetchRequest& request, const wire::Url& url, AddressRules rules, const std::stop_token& stop)
        : request_(request),
          host_(wire::host_text(url.host())),
          etag_(usable_validator(request.etag)),
          last_modified_(usable_validator(request.last_modified)),
          rules_(std::move(rules)),
          stop_(stop),
          part_(request.to) {
        ask_for(url);
    }

    [[nodiscard]] base::Result<Fetched, FetchError> run(const Fetcher::Setup& setup);

private:
    // Of the answer that is being read; a redirect, or 103, is followed by another.
    struct Answer {
        bool encoded = false;
        bool tells_its_end = false;  // by its length, or by a last chunk
        std::string etag;
        std::string last_modified;
    };

    void ask_for(const wire::Url& url);
    void allow_only_https();
    void trust(const Fetcher::Setup& setup);
    void set_limits();
    void call_back();

    static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static std::size_t take_line(char* text, std::size_t, std::size_t length, void* self);
    static std::size_t take_body(char* text, std::size_t, std::size_t length, void* self);
    static int look_up_from_work(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t);

    [[nodiscard]] base::Result<void, FetchError> read_field(std::string_view line);
    [[nodiscard]] base::Result<void, FetchError> end_head();
    [[nodiscard]] base::Result<void, FetchError> store(base::ByteView body);
    [[nodiscard]] base::Result<Fetched, FetchError> conclude();

    [[nodiscard]] bool is_conditional() const { return !etag_.empty() || !last_modified_.empty(); }
    [[nodiscard]] long number(CURLINFO what) const;
    [[nodiscard]] std::string server() const;
    [[nodiscard]] FetchError too_large() const;
    [[nodiscard]] FetchError by_status(long status) const;
    [[nodiscard]] FetchError explain(CURLcode code) const;
    [[nodiscard]] FetchError not_connected() const;
    [[nodiscard]] FetchError not_in_time() const;
    [[nodiscard]] FetchError not_trusted() const;

    const FetchRequest& request_;
    const std::string host_;
    const std::string etag_;
    const std::string last_modified_;
    const AddressRules rules_;
    const std::stop_token& stop_;
    ThisMachine this_machine_ = ThisMachine::refused;

    Handle handle_{curl_easy_init()};
    FieldLines fields_;
    PartFile part_;
    Answer answer_;
    std::optional<Judgement> turned_away_;  // the address that the current question was not sent to
    std::optional<FetchError> failure_;     // why we ended the transfer ourselves
};

base::Result<Fetched, FetchError> Fetching::run(const Fetcher::Setup& setup) {
    this_machine_ = setup.this_machine;
    allow_only_https();
    trust(setup);
    set_limits();
    call_back();
    const CURLcode code = curl_easy_perform(handle_.get());
    if (failure_) return base::failure(*failure_);
    if (code != CURLE_OK) return base::failure(explain(code));
    return conclude();
}

void Fetching::ask_for(const wire::Url& url) {
    base::ensure(handle_ != nullptr, "libcurl has memory for a request");
    // Written anew: libcurl reads the very host that was judged to be one, however it was spelled.
    const std::string text = "https://" + url.authority_text() + url.sent_target();
    set(handle_, CURLOPT_URL, text.c_str());

    const auto add = [this](const std::string& line) {
        curl_slist* longer = curl_slist_append(fields_.get(), line.c_str());
        base::ensure(longer != nullptr, "libcurl has memory for a field line");
        std::ignore = fields_.release();  // the same list, which may begin elsewhere now
        fields_.reset(longer);
    };
    add("Accept-Encoding: identity");  // what arrives is what is stored, counted and digested
    if (!etag_.empty()) add("If-None-Match: " + etag_);
    if (!last_modified_.empty()) add("If-Modified-Since: " + last_modified_);
    set(handle_, CURLOPT_HTTPHEADER, fields_.get());
}

void Fetching::allow_only_https() {
    set(handle_, CURLOPT_PROTOCOLS_STR, "https");
    set(handle_, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    set(handle_, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(handle_, CURLOPT_FOLLOWLOCATION, 1L);
    set(handle_, CURLOPT_MAXREDIRS, kMaxRedirects);
    // Nothing of the machine's decides where we go or as whom: environment, .netrc, earlier cookies.
    set(handle_, CURLOPT_PROXY, "");
    set(handle_, CURLOPT_NOPROXY, "*");
    set(handle_, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    set(handle_, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(handle_, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    set(handle_, CURLOPT_NOSIGNAL, 1L);
}

void Fetching::trust(const Fetcher::Setup& setup) {
    set(handle_, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    set(handle_, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle_, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle_, CURLOPT_USERAGENT, setup.agent.c_str());
    if (setup.trusted.empty()) return;
    set(handle_, CURLOPT_CAINFO, setup.trusted.c_str());
    set(handle_, CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // Debian's would be trusted besides
}

void Fetching::set_limits() {
    set(handle_, CURLOPT_CONNECTTIMEOUT_MS, as_long(kConnectWithin));
    set(handle_, CURLOPT_TIMEOUT_MS, as_long(std::max(request_.within, std::chrono::seconds(1))));  // 0 is for ever
    set(handle_, CURLOPT_LOW_SPEED_LIMIT, kSlowestBytes);
    set(handle_, CURLOPT_LOW_SPEED_TIME, base::narrow<long>(kSlowFor.count()));
    constexpr std::uint64_t kMost = std::numeric_limits<curl_off_t>::max();
    set(handle_, CURLOPT_MAXFILESIZE_LARGE, base::narrow<curl_off_t>(std::min(request_.most_bytes, kMost)));
}

void Fetching::call_back() {
    set(handle_, CURLOPT_OPENSOCKETFUNCTION, &Fetching::open_socket);
    set(handle_, CURLOPT_OPENSOCKETDATA, this);
    set(handle_, CURLOPT_HEADERFUNCTION, &Fetching::take_line);
    set(handle_, CURLOPT_HEADERDATA, this);
    set(handle_, CURLOPT_WRITEFUNCTION, &Fetching::take_body);
    set(handle_, CURLOPT_WRITEDATA, this);
    set(handle_, CURLOPT_NOPROGRESS, 0L);
    set(handle_, CURLOPT_XFERINFOFUNCTION, &Fetching::look_up_from_work);
    set(handle_, CURLOPT_XFERINFODATA, this);
}

// The connection goes to the very address judged: libcurl connects the socket that is made here to it.
curl_socket_t Fetching::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& fetching = *static_cast<Fetching*>(self);
    SocketAddress where;
    if (address->addrlen > where.length) return CURL_SOCKET_BAD;
    std::memcpy(&where.storage, &address->addr, address->addrlen);
    const auto endpoint = endpoint_of(where);
    const Judgement judgement = endpoint ? judge(endpoint->address, fetching.rules_) : Judgement::reserved;
    if (!may_fetch_from(judgement, fetching.this_machine_)) {
        fetching.turned_away_ = judgement;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t Fetching::take_line(char* text, std::size_t, std::size_t length, void* self) {
    auto& fetching = *static_cast<Fetching*>(self);
    std::string_view line(text, length);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    const auto read = fetching.read_field(line);
    if (read) return length;
    fetching.failure_ = read.error();
    return 0;
}

std::size_t Fetching::take_body(char* text, std::size_t, std::size_t length, void* self) {
    auto& fetching = *static_cast<Fetching*>(self);
    const auto stored = fetching.store(base::bytes_of(std::string_view(text, length)));
    if (stored) return length;
    fetching.failure_ = stored.error();
    return CURL_WRITEFUNC_ERROR;
}

int Fetching::look_up_from_work(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
    auto& fetching = *static_cast<Fetching*>(self);
    // A redirect's body, too, which is not stored.
    if (std::cmp_greater(received, fetching.request_.most_bytes)) fetching.failure_ = fetching.too_large();
    return fetching.failure_ || fetching.stop_.stop_requested() ? 1 : 0;
}

base::Result<void, FetchError> Fetching::read_field(std::string_view line) {
    if (part_.is_open()) return {};  // a trailer (RFC 9110 §6.5), which says nothing of the whole
    if (line.starts_with("HTTP/")) {
        answer_ = Answer();
        turned_away_.reset();
        return {};
    }
    if (line.empty()) return end_head();
    const std::string_view name = base::take_until(line, ':');
    const std::string_view value = base::trimmed(line);
    if (base::equal_ignoring_case(name, "etag")) answer_.etag = usable_validator(value);
    if (base::equal_ignoring_case(name, "last-modified")) answer_.last_modified = usable_validator(value);
    if (base::equal_ignoring_case(name, "content-encoding"))
        answer_.encoded |= !value.empty() && !base::equal_ignoring_case(value, "identity");
    if (base::equal_ignoring_case(name, "content-length")) answer_.tells_its_end = true;
    if (base::equal_ignoring_case(name, "transfer-encoding")) {
        answer_.tells_its_end = true;
        answer_.encoded |= !base::equal_ignoring_case(value, "chunked");
    }
    return {};
}

base::Result<void, FetchError> Fetching::end_head() {
    const long status = number(CURLINFO_RESPONSE_CODE);
    if (status < 200) return {};                                    // another answer follows (RFC 9110 §15.2)
    if (status >= 300 && status < 400 && status != 304) return {};  // followed; or refused at the end, if to nowhere
    if (status == 304 && is_conditional()) return {};
    if (status != 200) return base::failure(by_status(status));
    if (answer_.encoded)
        return base::failure(fetch_error(FetchFailure::unusable_answer,
                                         server() + " sends the list encoded, although this was not asked for"));
    // Such a list ends with its connection (RFC 9112 §6.3), which anybody on the way can cut: libcurl does not look for
    // the close_notify that would tell the one from the other (§9.8).
    if (!answer_.tells_its_end)
        return base::failure(fetch_error(FetchFailure::unusable_answer,
                                         server() + " does not say how long the list is, so that half of one could "
                                                    "pass for the whole"));
    if (const auto opened = part_.open(); !opened) return base::failure(disk_error(opened.error()));
    return {};
}

base::Result<void, FetchError> Fetching::store(base::ByteView body) {
    if (!part_.is_open()) return {};  // of a redirect to nowhere
    if (body.size() > request_.most_bytes - part_.size()) return base::failure(too_large());
    if (const auto stored = part_.append(body); !stored) return base::failure(disk_error(stored.error()));
    return {};
}

base::Result<Fetched, FetchError> Fetching::conclude() {
    const long status = number(CURLINFO_RESPONSE_CODE);
    if (status == 304)
        return Fetched{.what = Fetched::What::unchanged,
                       .etag = answer_.etag.empty() ? etag_ : answer_.etag,
                       .last_modified = answer_.last_modified.empty() ? last_modified_ : answer_.last_modified,
                       .bytes = 0,
                       .sha256 = {}};
    if (status != 200 || !part_.is_open()) return base::failure(by_status(status));
    const auto digest = part_.put_in_place();
    if (!digest) return base::failure(disk_error(digest.error()));
    return Fetched{.what = Fetched::What::whole,
                   .etag = answer_.etag,
                   .last_modified = answer_.last_modified,
                   .bytes = part_.size(),
                   .sha256 = *digest};
}

long Fetching::number(CURLINFO what) const {
    long value = 0;
    (curl_easy_getinfo)(handle_.get(), what, &value);
    return value;
}

// Whom a sentence is about. Where a redirect led is what a server sent, and is not said.
std::string Fetching::server() const {
    const std::string asked = "`" + host_ + "`";
    return number(CURLINFO_REDIRECT_COUNT) > 0 ? "the server to which " + asked + " redirects" : asked;
}

FetchError Fetching::too_large() const {
    return fetch_error(FetchFailure::too_large, server() + " sends more than the " +
                                                    std::to_string(request_.most_bytes) +
                                                    " bytes that a list may have: check the address");
}

FetchError Fetching::by_status(long status) const {
    if (status == 304)
        return fetch_error(FetchFailure::unusable_answer,
                           server() + " answers that the list has not changed, although none is here yet");
    return fetch_error(FetchFailure::refused_by_server, server() + " does not give the list, but answers with status " +
                                                            std::to_string(status) + ": check the address");
}

FetchError Fetching::explain(CURLcode code) const {
    switch (code) {
        case CURLE_ABORTED_BY_CALLBACK:
            return stopped_error();
        case CURLE_COULDNT_RESOLVE_HOST:
            return fetch_error(FetchFailure::unreachable,
                               "no address is found for the name of " + server() +
                                   ": check the address of the list, and this machine's name servers");
        case CURLE_COULDNT_CONNECT:
            return not_connected();
        case CURLE_OPERATION_TIMEDOUT:
            return not_in_time();
        case CURLE_PEER_FAILED_VERIFICATION:
            return not_trusted();
        case CURLE_SSL_CACERT_BADFILE:
            return fetch_error(FetchFailure::not_trusted,
                               "the file of trusted authorities on this machine cannot be read");
        case CURLE_SSL_CONNECT_ERROR:
            return fetch_error(FetchFailure::not_trusted,
                               server() + " does not agree to TLS 1.2 or later, or something on the way prevents it");
        case CURLE_UNSUPPORTED_PROTOCOL:  // also for an answer that has no head at all
            if (number(CURLINFO_RESPONSE_CODE) / 100 == 3)
                return fetch_error(FetchFailure::not_https, "`" + host_ + "` redirects to an address without https");
            break;
        case CURLE_LOGIN_DENIED:
        case CURLE_URL_MALFORMAT:
            return fetch_error(FetchFailure::not_an_address,
                               "`" + host_ + "` redirects to something that is not the address of a list");
        case CURLE_TOO_MANY_REDIRECTS:
            return fetch_error(
                FetchFailure::redirected_around,
                "`" + host_ + "` redirects more than " + std::to_string(kMaxRedirects) + " times: check the address");
        case CURLE_FILESIZE_EXCEEDED:
            return too_large();
        case CURLE_PARTIAL_FILE:
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
            return fetch_error(FetchFailure::cut_short,
                               "the connection to " + server() + " broke off before the list was whole");
        default:
            break;
    }
    return fetch_error(FetchFailure::unusable_answer,
                       server() + " does not answer as a web server does: " + curl_easy_strerror(code));
}

FetchError Fetching::not_connected() const {
    if (turned_away_)
        return fetch_error(FetchFailure::refused_address, server() + " is at " + std::string(describe(*turned_away_)) +
                                                              ", where nothing is fetched from");
    return fetch_error(FetchFailure::unreachable, "no connection to " + server() +
                                                      ": check the address, and whether the firewall lets it through");
}

FetchError Fetching::not_in_time() const {
    curl_off_t shaken_hands = 0;
    (curl_easy_getinfo)(handle_.get(), CURLINFO_APPCONNECT_TIME_T, &shaken_hands);
    if (shaken_hands == 0)
        return fetch_error(FetchFailure::unreachable,
                           server() + " does not answer: check the address, and whether the firewall lets it through");
    return fetch_error(FetchFailure::too_slow, server() + " sends the list too slowly");
}

FetchError Fetching::not_trusted() const {
    const auto untrusted = [this](std::string_view why) {
        return fetch_error(FetchFailure::not_trusted, "the certificate of " + server() + " " + std::string(why));
    };
    switch (number(CURLINFO_SSL_VERIFYRESULT)) {
        case X509_V_OK:
        case X509_V_ERR_UNSPECIFIED:  // what libcurl has before it took the result: it compares the name first
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return untrusted("is for another name");
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return untrusted("is not valid today: check this machine's clock");
        default:
            return untrusted("is of no authority that is trusted here: something on the way may open the connection");
    }
}

}  // namespace

bool may_fetch_from(Judgement judgement, ThisMachine this_machine) {
    switch (judgement) {
        case Judgement::allowed:
        case Judgement::private_use:
            return true;
        case Judgement::loopback:
        case Judgement::own:
            return this_machine == ThisMachine::allowed;
        case Judgement::unspecified:
        case Judgement::this_network:
        case Judgement::link_local:
        case Judgement::metadata:
        case Judgement::multicast:
        case Judgement::broadcast:
        case Judgement::reserved:
        case Judgement::documentation:
            return false;
    }
    return false;
}

Fetcher::Fetcher(Setup setup) : setup_(std::move(setup)) { begin_curl(); }

base::Result<Fetched, FetchError> Fetcher::fetch(const FetchRequest& request, const std::stop_token& stop) const {
    if (stop.stop_requested()) return base::failure(stopped_error());
    const wire::Url url = TRY(address_of_list(request.url));
    auto own = own_addresses();
    if (!own)
        return base::failure(
            fetch_error(FetchFailure::unreachable, "this machine does not say which addresses it has"));
    return Fetching(request, url, {.own = std::move(*own)}, stop).run(setup_);
}

}  // namespace net
