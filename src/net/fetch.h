#pragma once
// Fetches one file, such as a category list, from an HTTPS server onto the disk: whole, or not at all. By libcurl,
// of which no type leaves this room. Blocking: for a job's own thread, never for a loop.

#include "base/digest.h"
#include "base/result.h"
#include "net/judge.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

namespace net {

struct FetchRequest {
    std::string url;           // `https://…`, without a user name (RFC 9110 §4.2.4)
    std::filesystem::path to;  // replaced when the fetch succeeds, mode 0600; one fetch at a time for each
    // What `Fetched` said of the copy that the caller has (RFC 9110 §13.1.2, §13.1.3). Both empty: it has none. What
    // `Fetched` could not have said counts as empty.
    std::string etag = {};
    std::string last_modified = {};
    std::uint64_t most_bytes = std::uint64_t{256} << 20;
    std::chrono::seconds within = std::chrono::hours(1);  // from the first question to the last byte; 1 s at least
};

struct Fetched {
    enum class What {
        whole,      // `to` is what the server sent
        unchanged,  // the caller's copy is the server's (status 304); `to` was not touched
    };
    What what;
    // Of the last answer, after redirects. At most 256 printable ASCII characters each, otherwise empty. When
    // `unchanged`, what the server did not repeat is the caller's.
    std::string etag;
    std::string last_modified;
    std::uint64_t bytes;  // with the digest, of what was stored; zero when `unchanged`
    base::Digest sha256;
};

enum class FetchFailure {
    not_an_address,   // not a URL, or one with a user name; also where a redirect leads to such a one
    not_https,        // the URL, or where a redirect leads
    refused_address,  // the name leads only to addresses that nothing is fetched from (`may_fetch_from`)
    unreachable,      // no such name, no route, nobody listens, or no answer to the handshake within 15 s
    not_trusted,      // no TLS 1.2 or later, or a certificate of another name, of another time, of an unknown authority
    too_slow,         // over the request's time, or under 500 bytes a second for a minute
    too_large,        // over the request's bytes, announced or sent
    refused_by_server,  // any status but 200, and 304 where it was asked for
    redirected_around,  // more than five redirects
    unusable_answer,    // not HTTP, without a length (or chunks), or encoded although no encoding was asked for
    cut_short,          // the connection broke off before the end that was announced
    stopped,            // by the token
    disk,               // the file cannot be written
};

struct FetchError {
    FetchFailure kind;
    // One sentence for who looks after the network: lower case, no full stop. Of the URL it holds the host's name
    // alone; of what the server sent, the status alone.
    std::string words;
};

// Whether a list may be fetched from the machine that fetches it.
enum class ThisMachine { refused, allowed };

// Addresses of the internet, and private ones: a school may have a mirror of its own. This machine's when it is
// allowed. Never link-local, metadata, multicast, unspecified or reserved ones.
[[nodiscard]] bool may_fetch_from(Judgement judgement, ThisMachine this_machine);

// May be used by several threads at once. The process ignores SIGPIPE (`app` sees to it), as a server that goes away
// would end it otherwise.
class Fetcher {
public:
    struct Setup {
        std::filesystem::path trusted = {};  // PEM, trusted instead of the machine's authorities; empty: the machine's
        ThisMachine this_machine = ThisMachine::refused;
        std::string agent;  // who asks, for the server's log (RFC 9110 §10.1.5)
    };
    explicit Fetcher(Setup setup);

    // Asks with GET, by HTTP/1.1 over TLS 1.2 or later; no proxy, cookies or passwords, from wherever they may come.
    // Every address is judged before it is connected to, also after a redirect. Until everything has arrived and is on
    // the disk, it is in a file beside `to`, named `to` and `.part`; after a failure there is none, and `to` is as it
    // was. A stop is heeded within a second, while a name is looked up once the name server's time is over.
    [[nodiscard]] base::Result<Fetched, FetchError> fetch(const FetchRequest& request,
                                                          const std::stop_token& stop) const;

private:
    const Setup setup_;
};

}  // namespace net
