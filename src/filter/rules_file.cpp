#include "base/ensure.h"
#include "base/narrow.h"
#include "base/text.h"
#include "filter/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace filter {
namespace {

constexpr std::string_view kMagic = "gh-rules";
constexpr std::uint32_t kVersion = 4;
constexpr std::uint32_t kOldest = 3;      // without times, assignments, modes and persons
constexpr std::size_t kHeaderBytes = 32;  // magic, version, zero, length of the body, checksum of the body
constexpr std::size_t kMaxText = 64 * 1024;
constexpr std::size_t kMaxItems = 1'000'000;  // of one kind

// ---- values to bytes

class RulesWriter {
public:
    void number(std::uint64_t value) { to_.u64_le(value); }
    void text(std::string_view value) {
        base::ensure(value.size() <= kMaxText, "the office limits what it puts into a ruleset");
        to_.u32_le(base::narrow<std::uint32_t>(value.size()));
        to_.raw(value);
    }
    template <class Tag>
    void id(const base::Id<Tag>& value) {
        to_.raw(value.bytes());
    }
    template <class Choice>
    void choice(Choice value) {
        to_.u8(static_cast<std::uint8_t>(value));
    }
    void when(base::Instant at) { to_.u64_le(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
    void raw(base::ByteView bytes) { to_.raw(bytes); }
    template <class Value, class Write>
    void all(const std::vector<Value>& values, Write write_one) {
        base::ensure(values.size() <= kMaxItems, "the office limits what it puts into a ruleset");
        to_.u32_le(base::narrow<std::uint32_t>(values.size()));
        for (const Value& value : values) write_one(value);
    }
    template <class Id>
    void ids(const std::vector<Id>& values) {
        all(values, [&](const Id& one) { id(one); });
    }
    void span(const Span& value) {
        when(value.from);
        when(value.until);
    }
    void holding(const When& value) {
        choice(value.index());
        if (const auto* period = std::get_if<PeriodId>(&value)) id(*period);
        if (const auto* once = std::get_if<Span>(&value)) span(*once);
    }

    void school(const School& value);
    void network(const Network& value);
    void profile(const Profile& value);
    void entry(const ListEntry& value);
    void single_block(const SingleBlock& value);
    void exception(const Exception& value);
    void help_line(const HelpLine& value);
    void page(const BlockPage& value);
    void search(const SearchRule& value);
    void period(const Period& value);
    void assignment(const Assignment& value);

    [[nodiscard]] base::Bytes take() { return to_.take(); }

private:
    base::Writer to_;
};

void RulesWriter::school(const School& value) {
    id(value.id);
    text(value.key);
    text(value.name);
    text(value.time_zone);
    text(value.office.text());
    raw(value.block_link_key);
    choice(value.when_log_is_full);
    all(value.internal_sites, [&](const wire::Hostname& site) { text(site.text()); });
}

void RulesWriter::network(const Network& value) {
    id(value.id);
    id(value.school);
    choice(value.place.index() == 0 ? 0 : 1);
    text(std::visit([](const auto& place) { return place.text(); }, value.place));
    id(value.signed_out);
    all(value.clients, [&](const wire::IpRange& range) { text(range.text()); });
}

void RulesWriter::profile(const Profile& value) {
    id(value.id);
    id(value.school);
    text(value.key);
    choice(value.audience);
    all(value.categories, [&](const CategoryRule& rule) {
        id(rule.id);
        text(entry_of(rule.category).key);
        choice(rule.action);
        text(rule.clause);
        holding(rule.when);
    });
    choice(value.uncategorised);
    text(value.clause);
    choice(value.mode);
}

void RulesWriter::entry(const ListEntry& value) {
    id(value.id);
    id(value.school);
    ids(value.profiles);
    text(value.site.text());
    choice(value.action);
    text(value.clause);
}

void RulesWriter::single_block(const SingleBlock& value) {
    id(value.id);
    id(value.school);
    text(value.site.text());
    text(value.clause);
}

void RulesWriter::exception(const Exception& value) {
    id(value.id);
    id(value.school);
    ids(value.profiles);
    text(value.site.text());
    choice(value.action);
    choice(value.origin);
    when(value.from);
    when(value.until);
    text(value.clause);
    ids(value.people);
}

void RulesWriter::help_line(const HelpLine& value) {
    id(value.id);
    id(value.school);
    text(value.site.text());
    text(value.name);
}

void RulesWriter::page(const BlockPage& value) {
    id(value.profile);
    choice(value.reason);
    all(value.pieces, [&](const PagePiece& piece) {
        choice(piece.index() == 0 ? 0 : 1);
        if (const auto* markup = std::get_if<std::string>(&piece)) text(*markup);
        else choice(std::get<PageSlot>(piece));
    });
    choice(value.kind);
}

void RulesWriter::search(const SearchRule& value) {
    id(value.id);
    id(value.school);
    ids(value.profiles);
    text(value.phrase.text());
    choice(value.action);
    text(value.clause);
}

void RulesWriter::period(const Period& value) {
    id(value.id);
    id(value.school);
    text(value.key);
    all(value.spans, [&](const Span& one) { span(one); });
}

void RulesWriter::assignment(const Assignment& value) {
    id(value.id);
    id(value.school);
    id(value.profile);
    ids(value.instead_of);
    ids(value.people);
    ids(value.networks);
    all(value.places, [&](const wire::IpRange& range) { text(range.text()); });
    holding(value.when);
    text(value.clause);
}

// ---- bytes to values: whatever does not fit is an error that names the part. TRY stands only where a variable
// begins: leaving the middle of a braced list would forget what the list holds already.

template <class T>
using Read = base::Result<T, Error>;

class RulesReader {
public:
    RulesReader(base::ByteView body, std::uint32_t version, std::string_view name)
        : from_(body), is_current_(version == kVersion), name_(name) {}

    Read<Rules> rules();

private:
    [[nodiscard]] auto broken(std::string_view part) const {
        return base::failure(Error{ErrorKind::inconsistent, name_, fmt::format("its part `{}` is not in order", part)});
    }
    Read<std::uint64_t> number();
    Read<base::Instant> when();
    Read<std::string> text();
    template <class Id>
    Read<Id> id();
    // One of the first `count` values of an enum.
    template <class Enum>
    Read<Enum> choice(std::uint8_t count);
    template <class Value>
    Read<std::vector<Value>> all(Read<Value> (RulesReader::*read_one)());

    Read<wire::Hostname> host();
    Read<Site> site();
    Read<School> school();
    Read<Network> network();
    Read<wire::IpRange> range();
    Read<CategoryRule> category_rule();
    Read<Profile> profile();
    Read<ListEntry> entry();
    Read<SingleBlock> single_block();
    Read<Exception> exception();
    Read<HelpLine> help_line();
    Read<PagePiece> piece();
    Read<BlockPage> page();
    Read<SearchRule> search();
    Read<Span> span();
    Read<When> holding();
    Read<Period> period();
    Read<Assignment> assignment();

    base::Cursor from_;
    bool is_current_;  // or the version before
    std::string name_;
};

Read<Rules> RulesReader::rules() {
    Rules rules;
    rules.number = TRY(number());
    rules.made_at = TRY(when());
    const auto lists = from_.take(rules.lists.size());
    if (!lists) return broken("lists");
    std::ranges::copy(*lists, rules.lists.begin());
    rules.schools = TRY(all(&RulesReader::school));
    rules.networks = TRY(all(&RulesReader::network));
    rules.profiles = TRY(all(&RulesReader::profile));
    rules.entries = TRY(all(&RulesReader::entry));
    rules.single_blocks = TRY(all(&RulesReader::single_block));
    rules.exceptions = TRY(all(&RulesReader::exception));
    rules.help_lines = TRY(all(&RulesReader::help_line));
    rules.pages = TRY(all(&RulesReader::page));
    rules.searches = TRY(all(&RulesReader::search));
    if (is_current_) {
        rules.periods = TRY(all(&RulesReader::period));
        rules.assignments = TRY(all(&RulesReader::assignment));
        rules.timetable_until = TRY(when());
    }
    if (!from_.at_end()) return broken("end");
    return rules;
}

Read<std::uint64_t> RulesReader::number() {
    const auto read = from_.u64_le();
    if (!read) return broken("number");
    return *read;
}

Read<base::Instant> RulesReader::when() {
    const auto read = static_cast<std::int64_t>(TRY(number()));
    return base::Instant(std::chrono::milliseconds(read));
}

Read<std::string> RulesReader::text() {
    const auto size = from_.u32_le();
    if (!size || *size > kMaxText) return broken("text");
    const auto bytes = from_.take(*size);
    if (!bytes || !base::is_utf8(base::text_of(*bytes))) return broken("text");
    return base::to_text(*bytes);
}

template <class Id>
Read<Id> RulesReader::id() {
    const auto bytes = from_.take(Id::kBytes);
    if (!bytes) return broken("id");
    return *Id::from_bytes(*bytes);
}

template <class Enum>
Read<Enum> RulesReader::choice(std::uint8_t count) {
    const auto read = from_.u8();
    if (!read || *read >= count) return broken("choice");
    return static_cast<Enum>(*read);
}

template <class Value>
Read<std::vector<Value>> RulesReader::all(Read<Value> (RulesReader::*read_one)()) {
    const auto count = from_.u32_le();
    // Every value takes a byte at least: a count that cannot be true must not ask for memory.
    if (!count || *count > kMaxItems || *count > from_.left()) return broken("count");
    std::vector<Value> values;
    for (std::uint32_t i = 0; i < *count; ++i) values.push_back(TRY((this->*read_one)()));
    return values;
}

Read<wire::Hostname> RulesReader::host() {
    const std::string written = TRY(text());
    auto parsed = wire::Hostname::parse(written);
    if (!parsed || parsed->text() != written) return broken("host name");
    return *parsed;
}

Read<Site> RulesReader::site() {
    const std::string written = TRY(text());
    auto parsed = Site::parse(written);
    if (!parsed || parsed->text() != written) return broken("site");
    return *parsed;
}

Read<School> RulesReader::school() {
    const SchoolId school_id = TRY(id<SchoolId>());
    const std::string key = TRY(text());
    const std::string name = TRY(text());
    const std::string zone = TRY(text());
    const wire::Hostname office = TRY(host());
    const auto key_bytes = from_.take(base::Key{}.size());
    if (!key_bytes) return broken("school");
    base::Key link_key{};
    std::ranges::copy(*key_bytes, link_key.begin());
    const auto when_full = TRY(choice<WhenLogIsFull>(2));
    std::vector<wire::Hostname> internal = TRY(all(&RulesReader::host));
    return School{school_id, key, name, zone, office, link_key, std::move(internal), when_full};
}

Read<Network> RulesReader::network() {
    enum class Kind : std::uint8_t { listener, range };
    const NetworkId network_id = TRY(id<NetworkId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const Kind kind = TRY(choice<Kind>(2));
    const std::string place = TRY(text());
    const ProfileId signed_out = TRY(id<ProfileId>());
    std::vector<wire::IpRange> clients = TRY(all(&RulesReader::range));
    if (kind == Kind::listener) {
        const auto listener = wire::Endpoint::parse(place);
        if (!listener || listener->text() != place) return broken("network");
        return Network{network_id, school_id, *listener, signed_out, std::move(clients)};
    }
    const auto range = wire::IpRange::parse(place);
    if (!range || range->text() != place) return broken("network");
    return Network{network_id, school_id, *range, signed_out, std::move(clients)};
}

Read<wire::IpRange> RulesReader::range() {
    const std::string written = TRY(text());
    const auto range = wire::IpRange::parse(written);
    if (!range || range->text() != written) return broken("client range");
    return *range;
}

Read<CategoryRule> RulesReader::category_rule() {
    const RuleId rule = TRY(id<RuleId>());
    const std::string key = TRY(text());
    const auto category = category_of_key(key);
    if (!category) {
        return base::failure(Error{ErrorKind::newer_format, name_,
                                   fmt::format("it has a category `{}` that this gateway does not know; upgrade the "
                                               "gateway",
                                               base::cleaned_utf8(base::first_characters(key, 60)))});
    }
    const auto action = TRY(choice<CategoryAction>(3));
    const std::string clause = TRY(text());
    When holds = Always{};
    if (is_current_) holds = TRY(holding());
    return CategoryRule{rule, *category, action, clause, holds};
}

Read<Profile> RulesReader::profile() {
    const ProfileId profile_id = TRY(id<ProfileId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const std::string key = TRY(text());
    const auto audience = TRY(choice<Audience>(5));
    std::vector<CategoryRule> categories = TRY(all(&RulesReader::category_rule));
    const auto uncategorised = TRY(choice<Uncategorised>(is_current_ ? 4 : 3));
    const std::string clause = TRY(text());
    Mode mode = Mode::listed;
    if (is_current_) mode = TRY(choice<Mode>(3));
    return Profile{profile_id, school_id, key, audience, std::move(categories), uncategorised, clause, mode};
}

Read<ListEntry> RulesReader::entry() {
    const RuleId rule = TRY(id<RuleId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const std::vector<ProfileId> profiles = TRY(all(&RulesReader::id<ProfileId>));
    const Site where = TRY(site());
    const auto action = TRY(choice<EntryAction>(2));
    const std::string clause = TRY(text());
    return ListEntry{rule, school_id, profiles, where, action, clause};
}

Read<SingleBlock> RulesReader::single_block() {
    const RuleId rule = TRY(id<RuleId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const Site where = TRY(site());
    const std::string clause = TRY(text());
    return SingleBlock{rule, school_id, where, clause};
}

Read<Exception> RulesReader::exception() {
    const RuleId rule = TRY(id<RuleId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const std::vector<ProfileId> profiles = TRY(all(&RulesReader::id<ProfileId>));
    const Site where = TRY(site());
    const auto action = TRY(choice<EntryAction>(2));
    const auto origin = TRY(choice<Exception::Origin>(2));
    const base::Instant start = TRY(when());
    const base::Instant end = TRY(when());
    const std::string clause = TRY(text());
    std::vector<PersonId> people;
    if (is_current_) people = TRY(all(&RulesReader::id<PersonId>));
    return Exception{rule, school_id, profiles, where, action, origin, start, end, clause, std::move(people)};
}

Read<HelpLine> RulesReader::help_line() {
    const RuleId rule = TRY(id<RuleId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const Site where = TRY(site());
    const std::string called = TRY(text());
    return HelpLine{rule, school_id, where, called};
}

Read<PagePiece> RulesReader::piece() {
    enum class Kind : std::uint8_t { markup, slot };
    if (TRY(choice<Kind>(2)) == Kind::markup) return PagePiece(TRY(text()));
    return PagePiece(TRY(choice<PageSlot>(is_current_ ? 5 : 4)));
}

Read<BlockPage> RulesReader::page() {
    const ProfileId profile_id = TRY(id<ProfileId>());
    const auto reason = TRY(choice<Reason>(kReasons));
    std::vector<PagePiece> pieces = TRY(all(&RulesReader::piece));
    auto kind = PageKind::block;
    if (is_current_) kind = TRY(choice<PageKind>(2));
    return BlockPage{profile_id, reason, std::move(pieces), kind};
}

Read<SearchRule> RulesReader::search() {
    const RuleId rule = TRY(id<RuleId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const std::vector<ProfileId> profiles = TRY(all(&RulesReader::id<ProfileId>));
    const std::string words = TRY(text());
    const auto phrase = Phrase::parse(words);
    if (!phrase || phrase->text() != words) return broken("phrase");
    const auto action = TRY(choice<EntryAction>(2));
    const std::string clause = TRY(text());
    return SearchRule{rule, school_id, profiles, *phrase, action, clause};
}

Read<Span> RulesReader::span() {
    const base::Instant start = TRY(when());
    const base::Instant end = TRY(when());
    return Span{start, end};
}

Read<When> RulesReader::holding() {
    enum class Kind : std::uint8_t { always, period, once };
    switch (TRY(choice<Kind>(3))) {
        case Kind::always:
            return When(Always{});
        case Kind::period:
            return When(TRY(id<PeriodId>()));
        case Kind::once:
            return When(TRY(span()));
    }
    return broken("time");
}

Read<Period> RulesReader::period() {
    const PeriodId period_id = TRY(id<PeriodId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const std::string key = TRY(text());
    std::vector<Span> spans = TRY(all(&RulesReader::span));
    return Period{period_id, school_id, key, std::move(spans)};
}

Read<Assignment> RulesReader::assignment() {
    const RuleId rule = TRY(id<RuleId>());
    const SchoolId school_id = TRY(id<SchoolId>());
    const ProfileId profile_id = TRY(id<ProfileId>());
    std::vector<ProfileId> instead_of = TRY(all(&RulesReader::id<ProfileId>));
    std::vector<PersonId> people = TRY(all(&RulesReader::id<PersonId>));
    std::vector<NetworkId> networks = TRY(all(&RulesReader::id<NetworkId>));
    std::vector<wire::IpRange> places = TRY(all(&RulesReader::range));
    const When holds = TRY(holding());
    const std::string clause = TRY(text());
    return Assignment{
        rule,  school_id, profile_id, std::move(instead_of), std::move(people), std::move(networks), std::move(places),
        holds, clause};
}

}  // namespace

base::Bytes write(const Rules& rules) {
    RulesWriter body;
    body.number(rules.number);
    body.when(rules.made_at);
    body.raw(rules.lists);
    body.all(rules.schools, [&](const School& one) { body.school(one); });
    body.all(rules.networks, [&](const Network& one) { body.network(one); });
    body.all(rules.profiles, [&](const Profile& one) { body.profile(one); });
    body.all(rules.entries, [&](const ListEntry& one) { body.entry(one); });
    body.all(rules.single_blocks, [&](const SingleBlock& one) { body.single_block(one); });
    body.all(rules.exceptions, [&](const Exception& one) { body.exception(one); });
    body.all(rules.help_lines, [&](const HelpLine& one) { body.help_line(one); });
    body.all(rules.pages, [&](const BlockPage& one) { body.page(one); });
    body.all(rules.searches, [&](const SearchRule& one) { body.search(one); });
    body.all(rules.periods, [&](const Period& one) { body.period(one); });
    body.all(rules.assignments, [&](const Assignment& one) { body.assignment(one); });
    body.when(rules.timetable_until);
    const base::Bytes content = body.take();
    base::Writer file;
    file.raw(kMagic);
    file.u32_le(kVersion);
    file.u32_le(0);
    file.u64_le(content.size());
    file.u64_le(base::checksum(content));
    file.raw(content);
    return file.take();
}

base::Result<Rules, Error> read_rules(base::ByteView file, std::string_view name) {
    const auto refuse = [&](ErrorKind kind, std::string cause) {
        return base::failure(Error{kind, std::string(name), std::move(cause)});
    };
    base::Cursor from(file);
    const auto magic = from.take(kMagic.size());
    if (!magic || base::text_of(*magic) != kMagic) return refuse(ErrorKind::not_ours, "it is no ruleset");
    const auto version = from.u32_le();
    if (version && *version > kVersion) {
        return refuse(ErrorKind::newer_format, fmt::format("it was written in format {} and this gateway knows up to "
                                                           "{}; upgrade the gateway",
                                                           *version, kVersion));
    }
    if (file.size() < kHeaderBytes) return refuse(ErrorKind::cut_short, "its header is cut short");
    const bool known = *version >= kOldest && from.u32_le() == 0U;
    if (!known) return refuse(ErrorKind::damaged, "its header is damaged");
    const auto size = from.u64_le();
    const auto checksum = from.u64_le();
    if (size != from.left()) return refuse(ErrorKind::cut_short, "it is not as long as it says; publish it again");
    if (checksum != base::checksum(from.rest())) {
        return refuse(ErrorKind::damaged, "it is not what was written; publish it again");
    }
    return RulesReader(from.rest(), *version, name).rules();
}

}  // namespace filter
