#include "rulebook/subscription.h"

#include "base/text.h"
#include "wire/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rulebook {

namespace {

using Field = DraftFault::Field;

constexpr std::size_t kMostText = 200;
constexpr std::size_t kMostAddress = 2'000;
constexpr std::int64_t kMostHours = 24 * 31;
constexpr std::chrono::hours kAfterFailure{1};

auto refuse(Field field, std::string words) { return base::failure(DraftFault{field, std::move(words)}); }

bool is_https(std::string_view text) {
    const auto url = wire::Url::parse(text);
    return text.size() <= kMostAddress && url && url->scheme() == wire::Scheme::https;
}

base::Result<std::string, DraftFault> required(Field field, std::string_view typed, std::string missing) {
    const std::string text(base::trimmed(typed));
    if (text.empty()) return refuse(field, std::move(missing));
    if (text.size() > kMostText) return refuse(field, fmt::format("Write at most {} characters", kMostText));
    return text;
}

base::Result<std::string, DraftFault> location_of(const SubscriptionDraft& draft) {
    const std::string text(base::trimmed(draft.location));
    switch (draft.origin) {
        case Origin::upload:
            if (text.empty()) return refuse(Field::location, "Choose the file");
            break;
        case Origin::folder:
            if (!text.starts_with('/') || text.size() > kMostAddress)
                return refuse(Field::location, "Write the folder with its whole path, such as /srv/lists/ut1");
            break;
        case Origin::address:
            if (!is_https(text))
                return refuse(Field::location, "Write an address that begins with https://, without a user name");
            break;
    }
    return text;
}

}  // namespace

std::optional<Proof> parse_proof(std::string_view text) {
    text = base::trimmed_lines(text);
    if (text.empty()) return Proof();
    if (const auto bytes = base::from_hex(text); bytes && bytes->size() == sizeof(base::Digest)) {
        base::Digest digest{};
        std::ranges::copy(*bytes, digest.begin());
        return digest;
    }
    if (is_https(text)) return HashAddress{std::string(text)};
    if (base::MinisignKey::parse(text)) return SigningKey{std::string(text)};
    return std::nullopt;
}

std::string text_of(const Proof& proof) {
    if (const auto* digest = std::get_if<base::Digest>(&proof)) return base::to_hex(*digest);
    if (const auto* address = std::get_if<HashAddress>(&proof)) return address->url;
    if (const auto* key = std::get_if<SigningKey>(&proof)) return key->text;
    return {};
}

base::Result<Subscription, DraftFault> read_draft(const SubscriptionDraft& draft, const SubscriptionId& id) {
    Subscription read{.id = id,
                      .name = TRY(required(Field::name, draft.name, "Say whose list it is")),
                      .licence = TRY(required(Field::licence, draft.licence,
                                              "Say under which licence it may be used, such as CC BY 4.0")),
                      .origin = draft.origin,
                      .location = TRY(location_of(draft)),
                      .layout = draft.layout,
                      .category = filter::category_of_key(draft.category),
                      .every = std::chrono::hours(draft.every_hours),
                      .proof = {}};
    if (draft.layout == Layout::folders) read.category.reset();
    else if (!read.category) return refuse(Field::category, "Choose what the sites of this list are about");
    if (draft.every_hours < 1 || draft.every_hours > kMostHours)
        return refuse(Field::every, fmt::format("Write a number of hours from 1 to {}", kMostHours));
    const auto proof = parse_proof(draft.proof);
    if (!proof)
        return refuse(
            Field::proof,
            "Write a SHA-256 in 64 hex digits, an https address of one, or a minisign key; or leave it empty");
    if (draft.origin != Origin::address && !std::holds_alternative<std::monostate>(*proof) &&
        !std::holds_alternative<base::Digest>(*proof))
        return refuse(Field::proof, "Of a file that is not fetched, only a SHA-256 can be compared");
    if (draft.origin == Origin::folder && !std::holds_alternative<std::monostate>(*proof))
        return refuse(Field::proof, "A folder is no file, and has no SHA-256; leave it empty");
    read.proof = *proof;
    return read;
}

Counts counts_of(const filter::ImportReport& report) {
    Counts counts{report.hosts, report.addresses, report.paths, {}};
    std::ranges::copy(report.by_category, counts.by_category.begin());
    return counts;
}

std::string text_of_categories(const Counts& counts) {
    std::string text;
    for (const filter::CategoryEntry& entry : filter::categories())
        if (const auto count = counts.by_category[static_cast<std::size_t>(entry.category)]; count > 0)
            text += fmt::format("{} {}\n", entry.key, count);
    return text;
}

void read_categories(std::string_view text, Counts& counts) {
    for (const std::string_view line : base::split(text, '\n')) {
        const auto space = line.find(' ');
        const auto category = filter::category_of_key(line.substr(0, space));
        if (!category || space == std::string_view::npos) continue;  // of a version that knew another category
        std::uint64_t count = 0;
        (void)std::from_chars(line.data() + space + 1, line.data() + line.size(), count);
        counts.by_category[static_cast<std::size_t>(*category)] = count;
    }
}

std::optional<Loss> loss(const Counts& before, const Counts& after, std::uint64_t percent) {
    const auto is_too_much = [](std::uint64_t had, std::uint64_t has, std::uint64_t share) {
        return has < had && (had - has) * 100 > had * share;
    };
    if (is_too_much(before.entries(), after.entries(), percent))
        return Loss{std::nullopt, before.entries(), after.entries()};
    std::optional<Loss> gravest;
    for (const filter::CategoryEntry& entry : filter::categories()) {
        const Loss of{entry.category, before.by_category[static_cast<std::size_t>(entry.category)],
                      after.by_category[static_cast<std::size_t>(entry.category)]};
        const std::uint64_t may_lose = of.before < kVeryFewEntries ? 99 : of.before < kFewEntries ? 50 : percent;
        if (!is_too_much(of.before, of.after, may_lose)) continue;
        if (!gravest || of.after * gravest->before < gravest->after * of.before) gravest = of;
    }
    return gravest;
}

std::string why_to_wait(const std::optional<Compared>& compared, const std::optional<Counts>& agreed,
                        const Counts& newer, std::uint64_t percent) {
    if (compared) {
        if (const auto lost = loss(compared->before, compared->kept, percent)) return describe(*lost) + " of these";
        const std::uint64_t before = compared->before.entries();
        if (newer.entries() > 2 * before + kSuddenly)
            return "it has grown: " + describe(Loss{std::nullopt, before, newer.entries()});
    }
    if (agreed)
        if (const auto lost = loss(*agreed, newer, percent)) return describe(*lost) + ", since somebody agreed to it";
    return {};
}

std::string describe(const Loss& loss) {
    return fmt::format("{}: {} before, {} now", loss.category ? filter::entry_of(*loss.category).title : "all entries",
                       base::grouped(loss.before), base::grouped(loss.after));
}

base::Instant next_look(const Subscription& subscription, base::Instant looked, bool failed) {
    return looked + (failed ? std::min(kAfterFailure, subscription.every) : subscription.every);
}

}  // namespace rulebook
