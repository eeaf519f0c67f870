#pragma once
// The links on block pages and warnings, and on the office's page about them: docs/formats/links.md. Sealed under the
// school's key of links, which gate and office have: nobody else can make one.

#include "base/digest.h"
#include "base/result.h"
#include "base/world.h"
#include "gatepost/presence.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatepost {

// LIMIT: of the address in a link; a longer one is cut.
inline constexpr std::size_t kMaxLinkUrl = 1024;

// Which page of the office a link is for; one for another is none.
enum class LinkPage { ask, warning };
[[nodiscard]] std::string_view word_of(LinkPage page);

// What a link says: which page, as which profile, why it does not open, when; of a warning also the rule that warns.
struct LinkSubject {
    ProfileId profile;
    std::string reason;
    base::Instant at;  // to the second
    std::string url;
    std::string rule{};
};

// The two parameters behind the question mark, in base64url.
struct SealedLink {
    std::string about;
    std::string seal;
};
[[nodiscard]] SealedLink seal_link(const base::Key& key, LinkPage page, const LinkSubject& subject);

// From the two parameters; none: not sealed with this key for this page, or malformed.
[[nodiscard]] std::optional<LinkSubject> read_link(const base::Key& key, LinkPage page, std::string_view about,
                                                   std::string_view seal);

}  // namespace gatepost
