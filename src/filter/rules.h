#pragma once
// The rules of the schools of one installation as values, and the one immutable file in which the office hands
// them to the gateway (docs/formats/ruleset.md). No name of a person is in it. One chapter of filter/filter.h.

#include "base/bytes.h"
#include "base/digest.h"
#include "base/id.h"
#include "base/result.h"
#include "base/world.h"
#include "filter/category.h"
#include "filter/error.h"
#include "filter/search.h"
#include "filter/verdict.h"
#include "wire/host.h"
#include "wire/ip.h"
#include "wire/url.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace filter {

// A place in the web that a rule speaks of: a name, a name with everything below it, a range of addresses; all
// of it, or the paths below one. Compared by its whole text, never by a fingerprint.
class Site {
public:
    // `example.com` (and all below), `=example.com` (nothing below), `example.com/path` (and all below the path),
    // `203.0.113.0/24`, `2001:db8::1`. A public suffix (`co.uk`) and a query are refused.
    [[nodiscard]] static base::Result<Site, Error> parse(std::string_view text);
    // What `parse` reads back.
    [[nodiscard]] std::string text() const;

    enum class Reach : std::uint8_t { this_name, and_below };
    using Place = std::variant<wire::Hostname, wire::IpRange>;
    [[nodiscard]] const Place& place() const { return place_; }
    [[nodiscard]] Reach reach() const { return reach_; }
    // Canonical, from its first slash, without one at the end; empty: every path.
    [[nodiscard]] const std::string& path() const { return path_; }

    friend bool operator==(const Site&, const Site&) = default;

private:
    Site(Place place, Reach reach, std::string path)
        : place_(std::move(place)), reach_(reach), path_(std::move(path)) {}

    Place place_;
    Reach reach_;
    std::string path_;
};

// From a moment until just before another.
struct Span {
    base::Instant from;
    base::Instant until;
    [[nodiscard]] bool contains(base::Instant at) const { return from <= at && at < until; }
    friend bool operator==(const Span&, const Span&) = default;
};

using PeriodId = base::Id<struct PeriodTag>;

// Times of a school's timetable, "lunch": moments, as the office works them out of term dates, hours and time zone,
// since no clock on a wall is known here. They are known from kTimetableBefore the rules were made until
// `Rules::timetable_until`.
inline constexpr std::chrono::hours kTimetableBefore{24};
struct Period {
    PeriodId id;
    SchoolId school;
    std::string key;
    std::vector<Span> spans;  // in order, none touching the next
    friend bool operator==(const Period&, const Period&) = default;
};

// When a rule holds: always, in a period, or once.
struct Always {
    friend bool operator==(const Always&, const Always&) = default;
};
using When = std::variant<Always, PeriodId, Span>;

// Whether the internet stops for a school when its events can no longer be written.
enum class WhenLogIsFull : std::uint8_t { closed, open };

struct School {
    SchoolId id;
    std::string key;                             // `headcorn`: the first part of its office paths
    std::string name;                            // for pages
    std::string time_zone;                       // IANA name: spool segments are cut at its midnight
    wire::Hostname office;                       // the name under which clients reach the office through the gateway
    base::Key block_link_key;                    // signs the links on block pages
    std::vector<wire::Hostname> internal_sites;  // may lead to private addresses, with all below
    WhenLogIsFull when_log_is_full = WhenLogIsFull::closed;
    friend bool operator==(const School&, const School&) = default;
};

// A configured listener or a client range of one school.
struct Network {
    NetworkId id;
    SchoolId school;
    std::variant<wire::Endpoint, wire::IpRange> place;
    ProfileId signed_out;  // judges those whom presence does not know
    // Of a listener: from where it is used, besides the machine on which it is. Empty: from nowhere else.
    std::vector<wire::IpRange> clients{};
    friend bool operator==(const Network&, const Network&) = default;
};

// Whom a profile is for decides what a block page may say and who is asked.
enum class Audience : std::uint8_t { learners, staff, visitors, devices, signed_out };

enum class CategoryAction : std::uint8_t { allow, warn, block };
struct CategoryRule {
    RuleId id;
    Category category;
    CategoryAction action;
    std::string clause;
    When when = Always{};  // where the timetable is not known, what closes or warns holds, and what opens does not
    friend bool operator==(const CategoryRule&, const CategoryRule&) = default;
};

// What becomes of a site about which no rule says anything.
enum class Uncategorised : std::uint8_t { allow, block, sign_in, warn };

// What opens something for a profile besides its own categories.
enum class Mode : std::uint8_t {
    listed,    // every rule of the school that lets something through
    approved,  // only rules that name this profile or the person: what was let through for others stays closed
    garden     // only rules that name this profile: in an examination nobody has more than the others
};

struct Profile {
    ProfileId id;
    SchoolId school;
    std::string key;  // `year-5`; never reveals a need (SAFEGUARDING 19)
    Audience audience;
    std::vector<CategoryRule> categories;  // at most one a category and time
    Uncategorised uncategorised;
    std::string clause;  // why so; may be empty
    Mode mode = Mode::listed;
    friend bool operator==(const Profile&, const Profile&) = default;
};

enum class EntryAction : std::uint8_t { allow, block };

// By which profile people are judged somewhere, or at some time, instead of by their own. The first that fits counts.
// It never takes the place of a sign-in: whoever is not signed in is meant only when their profile is named.
struct Assignment {
    RuleId id;
    SchoolId school;
    ProfileId profile;
    std::vector<ProfileId> instead_of;  // empty: of everybody signed in
    std::vector<PersonId> people;       // empty: whoever they are
    std::vector<NetworkId> networks;    // with `places` empty: everywhere
    std::vector<wire::IpRange> places;  // of the devices
    When when;                          // where the timetable is not known, it does not fit
    std::string clause;
    friend bool operator==(const Assignment&, const Assignment&) = default;
};

// A line of a school's own allowlist or blocklist.
struct ListEntry {
    RuleId id;
    SchoolId school;
    std::vector<ProfileId> profiles;  // empty: all of the school
    Site site;
    EntryAction action;
    std::string clause;
    friend bool operator==(const ListEntry&, const ListEntry&) = default;
};

// Words that the school blocks in what is searched for, or lets through though a shorter phrase blocks them.
struct SearchRule {
    RuleId id;
    SchoolId school;
    std::vector<ProfileId> profiles;  // empty: all of the school
    Phrase phrase;
    EntryAction action;
    std::string clause;
    friend bool operator==(const SearchRule&, const SearchRule&) = default;
};

// A block for everyone in the school that one person made in an emergency; reviewed afterwards.
struct SingleBlock {
    RuleId id;
    SchoolId school;
    Site site;
    std::string clause;
    friend bool operator==(const SingleBlock&, const SingleBlock&) = default;
};

// A time-boxed departure from the rules. In force from `from` until just before `until`.
struct Exception {
    enum class Origin : std::uint8_t { teacher, change_control };

    RuleId id;
    SchoolId school;
    std::vector<ProfileId> profiles;  // with `people` empty: all of the school
    Site site;
    EntryAction action;
    Origin origin;  // a teacher's hand does not open everything (SAFEGUARDING 40)
    base::Instant from;
    base::Instant until;
    std::string clause;
    std::vector<PersonId> people{};  // besides those of the profiles
    friend bool operator==(const Exception&, const Exception&) = default;
};

// A help service: never blocked, and a visit is nobody's business (SAFEGUARDING 9).
struct HelpLine {
    RuleId id;
    SchoolId school;
    Site site;
    std::string name;
    friend bool operator==(const HelpLine&, const HelpLine&) = default;
};

// A block page as the office rendered it: markup, and slots that the gateway fills and escapes.
enum class PageSlot : std::uint8_t { site, category, time, ask_link, go_on_link };
using PagePiece = std::variant<std::string, PageSlot>;
enum class PageKind : std::uint8_t { block, warning };
struct BlockPage {
    ProfileId profile;
    Reason reason;
    std::vector<PagePiece> pieces;
    PageKind kind = PageKind::block;
    friend bool operator==(const BlockPage&, const BlockPage&) = default;
};

struct Rules {
    std::uint64_t number = 0;  // grows with every publication
    base::Instant made_at;
    base::Digest lists{};  // CategoryDatabase::content_hash of the database it was made for
    std::vector<School> schools;
    std::vector<Network> networks;
    std::vector<Profile> profiles;
    std::vector<ListEntry> entries;
    std::vector<SingleBlock> single_blocks;
    std::vector<Exception> exceptions;
    std::vector<HelpLine> help_lines;
    std::vector<BlockPage> pages;
    std::vector<SearchRule> searches;
    std::vector<Period> periods;
    std::vector<Assignment> assignments;  // in the order in which they are asked
    base::Instant timetable_until;        // the periods say nothing of what comes after
    friend bool operator==(const Rules&, const Rules&) = default;
};

[[nodiscard]] base::Bytes write(const Rules& rules);

// All of the rules or an error: never a part. `name` stands for the file in errors.
[[nodiscard]] base::Result<Rules, Error> read_rules(base::ByteView file, std::string_view name);

}  // namespace filter
