#pragma once
// What is asked of the filter, and what it answers. One chapter of filter/filter.h.

#include "base/digest.h"
#include "base/id.h"
#include "filter/category.h"
#include "wire/host.h"
#include "wire/ip.h"
#include "wire/url.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace filter {

using SchoolId = base::Id<struct SchoolTag>;
using NetworkId = base::Id<struct NetworkTag>;
using ProfileId = base::Id<struct ProfileTag>;
using RuleId = base::Id<struct RuleTag>;
using SealedEntryId = base::Id<struct SealedEntryTag>;
using PersonId = base::Id<struct PersonTag>;  // opaque: no name is in any rule

// Where a request goes. By name only where the rest is encrypted: CONNECT, and TLS with the name in its SNI.
struct ByName {
    wire::Host host;
    std::uint16_t port;
    // What the gate saw in the tunnel, once it looked. A verdict on it says by which rule it is closed.
    enum class Within : std::uint8_t {
        nothing_yet,
        nameless,  // a TLS hello that names no host (RFC 6066 §3)
        foreign    // no TLS, TLS for another host than the one asked for, or a port that is no secure page's
    } within = Within::nothing_yet;
};
using Target = std::variant<wire::Url, ByName>;

// What our own resolver said. Empty when the name does not exist.
struct Resolution {
    std::vector<wire::Hostname> aliases;  // the CNAMEs on the way, last one included
    std::vector<wire::IpAddress> addresses;
};

// How the profile of a request is to be understood.
enum class Standing : std::uint8_t {
    ordinary,
    suspended,  // no internet but what is open to everybody, and an examination (SAFEGUARDING 15)
    test        // a check of the profile itself: nothing takes its place
};

struct Request {
    Target target;
    std::string method;  // as in the request line; CONNECT when by name
    NetworkId network;
    ProfileId profile;                      // of whoever asks; an assignment may put another in its place
    std::optional<Resolution> resolution;   // none: not asked yet
    std::optional<PersonId> person{};       // known by their own sign-in, and by nothing weaker (SAFEGUARDING 8)
    std::optional<wire::IpAddress> from{};  // the device's address
    Standing standing = Standing::ordinary;
    std::vector<RuleId> went_on{};  // warnings after which this person, at this device, went on
};

// What the gate sees of a page: of an encrypted one the name, and nothing behind it.
[[nodiscard]] Target target_of(const wire::Url& url);

enum class Action : std::uint8_t {
    allow,
    block,
    warn,      // a page that says why, with a way to go on
    redirect,  // to the sign-in portal of the school's office
    rewrite    // allow with changed request headers, as SafeSearch asks for
};

// Which step decided. In the order in which the steps are taken, except the first.
enum class Reason : std::uint8_t {
    no_profile,       // the profile or network is not in these rules: closed
    illegal_content,  // the sealed layer, which nothing out-ranks
    office,           // the school's own Gatehouse
    help_line,
    single_block,
    exception,
    school_list,
    category,
    uncategorised,  // no rule speaks of it: the profile's default
    sign_in
};
inline constexpr std::size_t kReasons = 10;
[[nodiscard]] std::string_view key_of(Reason reason);  // `illegal-content`
[[nodiscard]] std::string_view key_of(Action action);

enum class CategoryShown : std::uint8_t { shown, withheld };

// Whom the block page says to ask. `nobody`: there is no way to ask for illegal content.
enum class WhoToAsk : std::uint8_t { nobody, teacher, network_manager, safeguarding_lead };

// How the event of this verdict must be written.
enum class Privacy : std::uint8_t {
    ordinary,
    unattributed,  // without a person: what staff read about jobs, health, belief (SAFEGUARDING 11)
    private_help,  // without device, address and exact time (SAFEGUARDING 9)
    sealed         // with the entry's id, without host and path, on the sealed route (SAFEGUARDING 2, 29)
};

// An entry of the illegal layer, by an id that says nothing about it.
struct SealedHit {
    enum class Kind : std::uint8_t { listed, test_entry };
    SealedEntryId entry;
    Kind kind;
    friend bool operator==(const SealedHit&, const SealedHit&) = default;
};

struct Verdict {
    Action action;
    Reason reason;
    ProfileId profile;                 // by which it was judged, which may stand in the place of the request's
    std::optional<RuleId> rule;        // none: the step has no rules of its own
    std::optional<Category> category;  // none: the decision is not about what the site holds
    // With a category: the list that says so, by its place in CategoryDatabase::sources(); the first when several do;
    // none when the gate sees it for itself.
    std::optional<std::size_t> list;
    Risk risk;
    CategoryShown category_shown;
    std::string clause;  // the id of the clause that this keeps; empty when the rule names none
    WhoToAsk ask;
    Privacy privacy;
    std::optional<SealedHit> sealed;  // with reason illegal_content only
    std::uint64_t ruleset;            // Rules::number
    base::Digest lists;               // the category database that was asked
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

// What must be known before there can be a verdict. An allow is never given before the name was resolved: what
// it leads to may be listed under another name or by its address.
enum class Phase : std::uint8_t { resolution };
struct NeedMore {
    Phase phase;
    friend bool operator==(const NeedMore&, const NeedMore&) = default;
};
using Answer = std::variant<Verdict, NeedMore>;

// One rule that was considered, for `explain`.
enum class Finding : std::uint8_t {
    nothing,        // the step has no rule that speaks of this request
    decided,        // this rule gave the verdict
    outranked,      // it matches, but another of the same step speaks more exactly or more gravely
    not_now,        // it matches, but is not in force at this time
    applied,        // this profile stands in the place of the person's own
    went_on,        // a warning after which the person went on
    let_through,    // longer words of a search, which take back the block before it
    not_permitted,  // it matches, but may not open what the site holds
    not_for_them,   // it is in force, but elsewhere or for others
    not_met         // the profile has a rule for another category only, or none for this one
};
struct Consideration {
    Reason step;
    Finding finding;
    std::optional<RuleId> rule;
    std::string subject;  // the rule's site, words or category; nothing for the sealed layer
    std::vector<std::size_t>
        lists{};         // of a category: those that say so, by their places in CategoryDatabase::sources()
    std::string page{};  // the site that another shows as its own (front.h); empty: the one that was asked for
    friend bool operator==(const Consideration&, const Consideration&) = default;
};
struct Explanation {
    Answer answer;
    std::vector<Consideration> considered;  // in order
};

}  // namespace filter
