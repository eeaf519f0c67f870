#pragma once
// Absolute URLs. A Url keeps two things apart: what is SENT to the origin (as the client wrote it, corrected
// only where it could not be sent at all), and what is MATCHED against rules: one canonical form for every
// spelling of the same page, in which `/./secret`, `/%2e/secret`, `//secret`, `/x/../secret` and
// `/%2573ecret` are all `/secret`.

#include "base/result.h"
#include "wire/host.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace wire {

// RFC 9110 §4.1 asks every recipient for at least 8000.
inline constexpr std::size_t kMaxUrlBytes = 8192;

enum class Scheme : std::uint8_t { http, https, ws, wss };
[[nodiscard]] std::string_view scheme_text(Scheme scheme);
[[nodiscard]] std::uint16_t default_port(Scheme scheme);

enum class UrlFault {
    too_long,             // over kMaxUrlBytes
    not_absolute,         // does not begin with a scheme, a colon and two slashes
    unknown_scheme,       // not http, https, ws or wss
    user_name,            // `name@` before the host: refused, since it only serves to mislead (RFC 9110 §4.2.4)
    bad_host,             // see HostnameError
    forbidden_character,  // a control character or a blank; a backslash before the path
    bad_target,           // not `/path` with an optional `?query`
};

struct UrlError {
    UrlFault fault;
    std::optional<HostnameError> host;  // with bad_host only
    friend bool operator==(const UrlError&, const UrlError&) = default;
};
[[nodiscard]] std::string_view describe(const UrlError& error);

class Url {
public:
    // `scheme://host[:port][/path][?query][#fragment]`. The fragment is dropped.
    [[nodiscard]] static base::Result<Url, UrlError> parse(std::string_view text);
    // From an origin-form target (`/path?query`, RFC 9112 §3.2.1) and the authority it is asked of.
    [[nodiscard]] static base::Result<Url, UrlError> at(Scheme scheme, const Authority& authority,
                                                        std::string_view target);

    [[nodiscard]] Scheme scheme() const { return scheme_; }
    [[nodiscard]] const Host& host() const { return host_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] bool has_default_port() const { return port_ == default_port(scheme_); }

    // What goes upstream: `/path?query` as written, with bytes that may not stand in a request line
    // percent-encoded. Valid as long as this object.
    [[nodiscard]] const std::string& sent_target() const { return sent_; }
    // What a Host field says: the canonical host, and the port where it is not the scheme's own.
    [[nodiscard]] std::string authority_text() const;

    // The canonical path, from its first slash: percent-encoding undone as often as it was applied except for
    // bytes that would change the meaning (`%3F`), dot segments removed, slashes (and backslashes, encoded or
    // not) collapsed. Valid as long as this object.
    [[nodiscard]] std::string_view path() const { return std::string_view(matched_).substr(0, path_length_); }
    // The canonical path without `;parameters` in any segment (RFC 3986 §3.3), dot segments removed once more:
    // a rule for `/secret` also holds for `/secret;x` and `/a/..;/secret`; nor with a zero byte and what follows it in
    // a segment, or blanks at its end, which some servers do not read.
    [[nodiscard]] std::string path_without_parameters() const;
    // Without its question mark, letters and digits decoded, `%2f` as `%2F`; empty when there is none.
    // Valid as long as this object.
    [[nodiscard]] std::string_view query() const;
    // Tells `/a?` from `/a`.
    [[nodiscard]] bool has_query() const { return path_length_ < matched_.size(); }

    // `http://example.com:8080/path?query`: the one form for matching, hashing and logs.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Url& a, const Url& b) {
        return a.scheme_ == b.scheme_ && a.port_ == b.port_ && a.host_ == b.host_ && a.matched_ == b.matched_;
    }

private:
    Url(Scheme scheme, Host host, std::uint16_t port) : scheme_(scheme), port_(port), host_(std::move(host)) {}
    void take_target(std::string_view target);

    Scheme scheme_;
    std::uint16_t port_;
    std::size_t path_length_ = 0;
    Host host_;
    std::string sent_;
    std::string matched_;  // path, then `?query` where there is one
};

}  // namespace wire
