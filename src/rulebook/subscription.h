#pragma once
// Lists that somebody else makes, and what becomes of each newer one: the values and the rules. Part of
// rulebook/rulebook.h.
//
//   subscription: requested ──► in force ──► ended
//                          └──► refused
//   its content:  waiting ──► in force ──► replaced          waits: before the first consent, and when much was lost
//                        └──► refused
//
// Answers headcorn-7.3.1-04 (a change is asked for, agreed to and logged); homewood-7.3-05, headcorn-7.3.2-04 and
// hccs-7.4-05 (lists are kept up to date).

#include "base/digest.h"
#include "base/id.h"
#include "base/minisign.h"
#include "base/result.h"
#include "base/world.h"
#include "filter/filter.h"
#include "rulebook/list_intake.h"
#include "school/school.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rulebook {

using SubscriptionId = base::Id<struct SubscriptionTag>;
using ContentId = base::Id<struct ListContentTag>;

enum class Origin { folder, upload, address };
constexpr auto words_of(Origin) {
    return std::to_array<std::pair<Origin, std::string_view>>(
        {{Origin::folder, "folder"}, {Origin::upload, "upload"}, {Origin::address, "address"}});
}
enum class SubscriptionState { requested, in_force, refused, ended };
constexpr auto words_of(SubscriptionState) {
    return std::to_array<std::pair<SubscriptionState, std::string_view>>({{SubscriptionState::requested, "requested"},
                                                                          {SubscriptionState::in_force, "in_force"},
                                                                          {SubscriptionState::refused, "refused"},
                                                                          {SubscriptionState::ended, "ended"}});
}
enum class ContentState { waiting, in_force, refused, replaced };
constexpr auto words_of(ContentState) {
    return std::to_array<std::pair<ContentState, std::string_view>>({{ContentState::waiting, "waiting"},
                                                                     {ContentState::in_force, "in_force"},
                                                                     {ContentState::refused, "refused"},
                                                                     {ContentState::replaced, "replaced"}});
}

// By what a file proves to be its maker's. Nothing: only the server is known, by its certificate.
struct HashAddress {
    std::string url;  // of a text that begins with the file's SHA-256 in hex, as sha256sum writes it
    friend bool operator==(const HashAddress&, const HashAddress&) = default;
};
struct SigningKey {
    std::string text;  // of minisign; the signature lies at the list's address with `.minisig` behind it
    friend bool operator==(const SigningKey&, const SigningKey&) = default;
};
using Proof = std::variant<std::monostate, base::Digest, HashAddress, SigningKey>;
// 64 hex digits, an https address, or a minisign key; empty: none.
[[nodiscard]] std::optional<Proof> parse_proof(std::string_view text);
[[nodiscard]] std::string text_of(const Proof& proof);

struct Subscription {
    SubscriptionId id;
    std::string name;     // whose lists: "UT1, Université Toulouse Capitole"
    std::string licence;  // "CC BY-SA 4.0"
    Origin origin;
    std::string location;  // a folder, or an https address; of an upload the name of the file
    Layout layout;
    std::optional<filter::Category> category;  // of a layout that is one file
    std::chrono::hours every;                  // how often it is looked for a newer one; not of an upload
    Proof proof;
    SubscriptionState state = SubscriptionState::requested;
    std::optional<school::SchoolId> asked_in{};  // whose people asked for it; none: the machine's operator
    friend bool operator==(const Subscription&, const Subscription&) = default;
};

// As it was typed; all but `every` as text.
struct SubscriptionDraft {
    std::string name;
    std::string licence;
    Origin origin;
    std::string location;
    Layout layout;
    std::string category;  // a key; empty for folders
    std::int64_t every_hours = 24;
    std::string proof;
};
struct DraftFault {
    enum class Field { name, licence, location, category, every, proof } field;
    std::string words;
};
[[nodiscard]] base::Result<Subscription, DraftFault> read_draft(const SubscriptionDraft& draft,
                                                                const SubscriptionId& id);

// What a content holds.
struct Counts {
    std::uint64_t names = 0;
    std::uint64_t addresses = 0;
    std::uint64_t pages = 0;
    std::array<std::uint64_t, filter::kCategories> by_category{};
    [[nodiscard]] std::uint64_t entries() const { return names + addresses + pages; }
    friend bool operator==(const Counts&, const Counts&) = default;
};
[[nodiscard]] Counts counts_of(const filter::ImportReport& report);
// `gambling 12`, a line for each category that has any.
[[nodiscard]] std::string text_of_categories(const Counts& counts);
void read_categories(std::string_view text, Counts& counts);

// How a newer content compares with what is in force.
struct Loss {
    std::optional<filter::Category> category;  // none: of the whole
    std::uint64_t before;
    std::uint64_t after;
    friend bool operator==(const Loss&, const Loss&) = default;
};
// The gravest loss of more than `percent`, of the whole or of one category; empty when nothing lost so much. A category
// that goes to nothing always counts; of fewer than kFewEntries, half may go; of fewer than kVeryFewEntries, any part.
inline constexpr std::uint64_t kFewEntries = 50;
inline constexpr std::uint64_t kVeryFewEntries = 10;
[[nodiscard]] std::optional<Loss> loss(const Counts& before, const Counts& after, std::uint64_t percent);

// How what came compares with what was there.
struct Compared {
    Counts before;  // of what is in force, by today's mapping of folders
    Counts kept;    // of these, what the newer one has, too: by name, so that nothing else can stand in for them
};
// Why a person has to look before this is in force; empty when nobody has to. `agreed`: what a person saw last, so that
// a list cannot wither away in small steps.
[[nodiscard]] std::string why_to_wait(const std::optional<Compared>& compared, const std::optional<Counts>& agreed,
                                      const Counts& newer, std::uint64_t percent);
// More than twice as many, and these more: nobody's list grows so in a day.
inline constexpr std::uint64_t kSuddenly = 1'000;
// "Gambling: 12,000 before, 40 now"
[[nodiscard]] std::string describe(const Loss& loss);

// When a subscription is looked at next: after `every`, or sooner after a failure.
[[nodiscard]] base::Instant next_look(const Subscription& subscription, base::Instant looked, bool failed);

}  // namespace rulebook
