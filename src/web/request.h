#pragma once
// A request as a page function sees it: checked, routed, with whoever is signed in.

#include "base/digest.h"
#include "base/id.h"
#include "base/world.h"
#include "web/values.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace web {

enum class Method { get, post };

struct Header {
    std::string name;  // lower case
    std::string value;
};

struct NetworkTag;
using NetworkId = base::Id<NetworkTag>;

// Where a request came from. `network` is set only when it came through the gateway's tunnel, whose PROXY
// header told it; no other forwarding header is ever believed.
struct Peer {
    std::string address;
    std::optional<NetworkId> network{};
};

// A request as it came over the connection, nothing believed yet.
struct Incoming {
    std::string method;
    std::string target;  // path and query
    std::vector<Header> headers;
    std::string body;
    Peer peer;

    // The value of the first header with this lower-case name; empty without one.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

// Whoever signed in. `access` knows whom the id means; to this room it means nothing.
struct SignedInTag;
using SignedIn = base::Id<SignedInTag>;

struct SessionView {
    SignedIn person;
    std::string school;  // the one school that the session belongs to
    base::Key csrf_key;  // secret, of this session alone
};

// A file that a form carried, to a route that declares web::Uploads. Nothing about it is believed: `content` is
// whatever was sent, and `filename` is for showing, never a path: the last component of what was sent, without control
// characters, at most 200 characters, perhaps empty.
struct UploadedFile {
    std::string field;
    std::string filename;
    std::string_view content;  // looks into the body that was read; valid until the page function returns
};

struct Request {
    Method method;
    std::string path;   // as it came, without the query
    Values parameters;  // of the path's pattern
    Values query;
    Values typed;                        // the form's fields; empty unless POST
    std::vector<UploadedFile> files{};   // those chosen, in the order sent; empty unless the route declares Uploads
    std::string cookies;                 // the Cookie field; `cookie` (web/response.h) reads one
    std::optional<SessionView> session;  // of the school that the path names
    Peer peer;
    base::Instant now;
    std::size_t worker = 0;  // which of the worker threads this is, for what each of them owns

    // The school that the path names; empty for a path outside the schools.
    [[nodiscard]] std::string_view school() const { return parameters.text("school"); }
    // The first file of this field; null when none was chosen. Valid as long as this.
    [[nodiscard]] const UploadedFile* file(std::string_view field) const;
};

}  // namespace web
