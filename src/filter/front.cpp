#include "filter/front.h"

#include "base/text.h"
#include "wire/percent.h"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace filter {
namespace {

enum class Names {
    in_the_address,  // in the path or the query, wherever it stands there
    in_the_name      // its dots are hyphens in the first label: `en-wikipedia-org.`; and perhaps in the address, too
};

// A host of front-ends, with all below it.
struct Front {
    std::string_view host;
    Names names = Names::in_the_address;
    std::string_view below = "/";  // only there it is one
};

constexpr auto kFronts = std::to_array<Front>({
    {"12ft.io"},
    {"1ft.io"},
    {"ampproject.org", Names::in_the_name},
    {"api.allorigins.win"},
    {"api.codetabs.com"},
    {"archive.fo"},
    {"archive.is"},
    {"archive.li"},
    {"archive.md"},
    {"archive.ph"},
    {"archive.today"},
    {"archive.vn"},
    {"arquivo.pt"},
    {"bing-amp.com", Names::in_the_name},
    {"cc.bingj.com"},
    {"cors-anywhere.herokuapp.com"},
    {"corsproxy.io"},
    {"external-content.duckduckgo.com"},
    {"fanyi.baidu.com"},
    {"google.co.uk", Names::in_the_address, "/amp/"},
    {"google.com", Names::in_the_address, "/amp/"},
    {"googleweblight.com"},
    {"i0.wp.com"},
    {"i1.wp.com"},
    {"i2.wp.com"},
    {"images.weserv.nl"},
    {"megalodon.jp"},
    {"papago.naver.net"},
    {"printfriendly.com"},
    {"proxy.duckduckgo.com"},
    {"r.jina.ai"},
    {"removepaywall.com"},
    {"ssl.microsofttranslator.com"},
    {"thingproxy.freeboard.io"},
    {"timetravel.mementoweb.org"},
    {"translate.goog", Names::in_the_name},
    {"translate.google.co.uk"},
    {"translate.google.com"},
    {"translate.googleusercontent.com"},
    {"translate.yandex.com"},
    {"translate.yandex.ru"},
    {"translatetheweb.com"},
    {"translatoruser-int.com"},
    {"turbopages.org", Names::in_the_name},
    {"txtify.it"},
    {"via.hypothes.is"},
    {"wayback.archive-it.org"},
    {"web.archive.org"},
    {"webarchive.nationalarchives.gov.uk"},
    {"webarchive.org.uk"},
    {"webcache.googleusercontent.com"},
    {"wsrv.nl"},
    {"www.microsofttranslator.com"},
});
static_assert(std::ranges::is_sorted(kFronts, {}, &Front::host), "it is searched by halves");

// Every request asks, and hardly one is for a front-end: most names are told apart by three of their bytes.
constexpr std::size_t kSlots = 512;
constexpr std::size_t slot_of(std::string_view host) {
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(host[at])); };
    return (byte(0) * 31 + byte(host.size() / 2) * 7 + host.size() * 5 + byte(host.size() - 1)) % kSlots;
}
constexpr std::array<bool, kSlots> kTaken = [] {
    std::array<bool, kSlots> taken{};
    for (const Front& front : kFronts) taken[slot_of(front.host)] = true;
    return taken;
}();

// Programs that many make web proxies of, by the name in their addresses.
constexpr std::array<std::string_view, 8> kPrograms{"/browse.php", "/nph-proxy", "/miniproxy.php", "/proxy.php",
                                                    "/surf.php",   "/cgiproxy",  "/glype",         "/phproxy"};

constexpr std::string_view kHttpInBase64 = "aHR0c";  // the beginning of "http" and one character more
constexpr std::string_view kHttpInRot13 = "uggc";

const Front* front_of(const wire::Host& host) {
    const auto* name = std::get_if<wire::Hostname>(&host);
    if (name == nullptr) return nullptr;
    const Front* found = nullptr;
    wire::for_each_suffix(*name, [&](std::string_view suffix) {
        if (!kTaken[slot_of(suffix)]) return wire::Walk::go_on;
        const auto* at = std::ranges::lower_bound(kFronts, suffix, {}, &Front::host);
        if (at != kFronts.end() && at->host == suffix) found = &*at;
        return found == nullptr ? wire::Walk::go_on : wire::Walk::stop;
    });
    return found;
}

// Names without a scheme before them: a file's name must not pass for one.
bool ends_like_a_name(std::string_view host) {
    const std::size_t dot = host.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const std::string last(host.substr(dot + 1));
    if (last == "example") return true;  // RFC 2606: the names by which a filter is tried
    return psl_is_public_suffix2(psl_builtin(), last.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

// `http://…` however many slashes or backslashes stand behind the colon; the scheme is left out.
std::optional<std::string_view> after_scheme(std::string_view text) {
    for (const std::string_view scheme : {"https:", "http:"}) {
        if (text.size() <= scheme.size() || !base::equal_ignoring_case(text.substr(0, scheme.size()), scheme)) continue;
        const std::size_t begin = text.find_first_not_of("/\\", scheme.size());
        if (begin == scheme.size() || begin == std::string_view::npos) return std::nullopt;
        return text.substr(begin);
    }
    if (text.starts_with("//")) return text.substr(std::min(text.find_first_not_of('/'), text.size()));
    return std::nullopt;
}

std::optional<wire::Url> page(std::string_view without_scheme) {
    const std::string whole = "http://" + std::string(without_scheme);
    if (auto url = wire::Url::parse(whole)) return *std::move(url);
    // What follows the host may be no address: what is asked for is the host all the same.
    auto host = wire::Url::parse(whole.substr(0, whole.find_first_of("/\\?# ", std::string_view("http://").size())));
    if (!host) return std::nullopt;
    return *std::move(host);
}

// Text that is meant as the address of a page, with its scheme or, as in a list of pages, without.
std::optional<wire::Url> page_meant(std::string_view text) {
    if (const auto rest = after_scheme(text)) return page(*rest);
    const std::string_view host = text.substr(0, text.find_first_of("/?#:"));
    return ends_like_a_name(host) ? page(text) : std::nullopt;
}

std::string rot13(std::string_view text) {
    std::string turned(text);
    for (char& c : turned) {
        const char lower = base::ascii_lower(c);
        if (lower >= 'a' && lower <= 'z') c = static_cast<char>(lower <= 'm' ? c + 13 : c - 13);
    }
    return turned;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string plain(text.substr(0, text.find('=')));
    std::ranges::replace(plain, '+', '-');
    std::ranges::replace(plain, '/', '_');
    const auto bytes = base::from_base64url(plain);
    if (!bytes) return std::nullopt;
    return std::string(base::text_of(*bytes));
}

// An address that was made unreadable, as web proxies do.
std::optional<wire::Url> page_hidden_in(std::string_view text) {
    if (text.starts_with(kHttpInBase64)) {
        const auto plain = from_base64(text);
        if (const auto rest = plain ? after_scheme(*plain) : std::nullopt) return page(*rest);
    }
    if (text.starts_with(kHttpInRot13)) {
        const std::string plain = rot13(text);
        if (const auto rest = after_scheme(plain)) return page(*rest);
    }
    return std::nullopt;
}

class Reader {
public:
    explicit Reader(const Target& target)
        : target_(target),
          url_(std::get_if<wire::Url>(&target)),
          front_(front_of(url_ != nullptr ? url_->host() : std::get<ByName>(target).host)) {}

    // Whether what is asked for there is what is shown.
    [[nodiscard]] bool is_front() const {
        return front_ != nullptr && (url_ == nullptr || url_->path().starts_with(front_->below));
    }

    // At most kMaxWithin and one.
    [[nodiscard]] std::vector<Target> pages() && {
        if (front_ != nullptr && front_->names == Names::in_the_name) by_name();
        if (url_ == nullptr) return std::move(found_);
        if (is_front() || is_of_program()) {
            in_path();
            in_query([](std::string_view value) {
                auto meant = page_meant(value);
                return meant ? std::move(meant) : page_hidden_in(value);
            });
        } else if (hides_something()) {
            in_query(page_hidden_in);
        }
        return std::move(found_);
    }

private:
    void by_name() {
        const wire::Host& host = url_ != nullptr ? url_->host() : std::get<ByName>(target_).host;
        const std::string& name = std::get<wire::Hostname>(host).text();
        if (name.size() <= front_->host.size()) return;
        std::string_view label = std::string_view(name).substr(0, name.find('.'));
        if (label.starts_with("0-") && label.ends_with("-0") &&
            label.size() > 4)  // AMP, where it would look like an IDN
            label = label.substr(2, label.size() - 4);
        std::string shown;
        for (std::size_t i = 0; i < label.size(); ++i) {
            const bool is_hyphen = label.substr(i).starts_with("--");
            shown += is_hyphen ? '-' : label[i] == '-' ? '.' : label[i];
            if (is_hyphen) ++i;
        }
        if (shown.find('.') == std::string::npos) return;
        auto inner = wire::Hostname::parse(shown);
        if (!inner) return;
        if (url_ == nullptr) {
            found_.emplace_back(ByName{*std::move(inner), std::get<ByName>(target_).port});
            return;
        }
        if (auto url = wire::Url::at(wire::Scheme::http, {*std::move(inner), std::nullopt}, url_->sent_target()))
            found_.emplace_back(*std::move(url));
    }

    // From the first place at which an address stands; a canonical path has its slashes one by one.
    void in_path() {
        const std::string_view path = url_->path();
        std::size_t tried = 0;
        for (std::size_t at = 0; at != std::string_view::npos && tried < kMaxTried; at = path.find('/', at + 1)) {
            std::string_view rest = path.substr(at + 1);
            // CGIProxy and Yandex write the scheme as a folder.
            for (const std::string_view folder : {"http/", "https/"})
                if (rest.starts_with(folder)) rest.remove_prefix(folder.size());
            if (rest.find_first_of(".:") != std::string_view::npos) ++tried;
            auto found = page_meant(rest);
            if (!found) found = page_hidden_in(rest.substr(0, rest.find('/')));
            if (!found) continue;
            // What stands behind the question mark belongs to the page within.
            if (url_->has_query() && found->path() != "/" && !found->has_query()) {
                const std::string with_query = found->text() + "?" + std::string(url_->query());
                if (auto whole = wire::Url::parse(with_query)) found = *std::move(whole);
            }
            found_.emplace_back(*std::move(found));
            return;
        }
    }

    template <class Read>
    void in_query(Read&& read) {
        std::string_view rest = url_->query();
        // `/?https://example.com/`: the whole of it is an address.
        if (auto whole = read(wire::percent_decode_fully(rest))) {
            found_.emplace_back(*std::move(whole));
            return;
        }
        while (!rest.empty() && found_.size() <= kMaxWithin) {
            const std::string_view one = base::take_until(rest, '&');
            std::string value = wire::percent_decode_fully(one.substr(std::min(one.find('=') + 1, one.size())));
            // Google's cache: `cache:ID:example.com/page words`.
            if (value.starts_with("cache:")) value = cached(value);
            if (auto found = read(value)) found_.emplace_back(*std::move(found));
        }
    }

    [[nodiscard]] static std::string cached(std::string_view value) {
        value.remove_prefix(value.find(':') + 1);
        value = value.substr(0, value.find_first_of(" +"));
        if (page_meant(value)) return std::string(value);
        return std::string(value.substr(std::min(value.find(':') + 1, value.size())));
    }

    [[nodiscard]] bool is_of_program() const {
        const std::string_view path = url_->path();
        if (!url_->has_query() && path.find("http") == std::string_view::npos) return false;  // names no other page
        const std::string lower = base::ascii_lower(path);
        return std::ranges::any_of(kPrograms,
                                   [&](std::string_view one) { return lower.find(one) != std::string::npos; });
    }

    [[nodiscard]] bool hides_something() const {
        const std::string_view query = url_->query();
        return query.find(kHttpInBase64) != std::string_view::npos ||
               query.find(kHttpInRot13) != std::string_view::npos;
    }

    static constexpr std::size_t kMaxTried = 32;  // LIMIT: folders of a path in which an address may begin

    const Target& target_;
    const wire::Url* url_;  // null: by name
    const Front* front_;    // null: not of the table
    std::vector<Target> found_;
};

}  // namespace

Fronted fronted_by(const Target& target) {
    Fronted all;
    const auto look_into = [&](const Target& one) {
        Reader reader(one);
        const bool is_front = reader.is_front();
        std::vector<Target> within = std::move(reader).pages();
        if (within.empty()) return;
        all.are_sure = all.are_sure && is_front;
        std::ranges::move(within, std::back_inserter(all.pages));
        if (all.pages.size() <= kMaxWithin) return;
        all.goes_on = true;
        all.pages.erase(all.pages.begin() + kMaxWithin, all.pages.end());
    };
    look_into(target);
    // Each is looked into as well: a copy of a translation of a copy.
    for (std::size_t i = 0; i < all.pages.size() && !all.goes_on; ++i) {
        const Target one = all.pages[i];
        look_into(one);
    }
    return all;
}

bool asks_for_names(const wire::Url& url) {
    const std::string_view query = url.query();
    return url.path().ends_with("/dns-query") && (query.starts_with("dns=") || query.find("&dns=") != query.npos);
}

}  // namespace filter
