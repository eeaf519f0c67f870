#pragma once
// What a site is about, in the words of the three policies. Declared in one table (category.cpp); import,
// verdicts, pages and reports all read it. One chapter of filter/filter.h.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace filter {

// Order and number may change between versions: files name a category by its key.
enum class Category : std::uint8_t {
    pornography,
    adult,
    racial_hatred,
    extremism,
    illegal_nature,
    gaming,
    illegal_drugs,
    gambling,
    weapons,
    violence,
    self_harm,
    contact,
    social_media,
    webmail,
    circumvention,
    nameless,
    malware,
    stalkerware,
    hacking,
    dating,
    piracy,
    misinformation,
    sects,
    cheating,
    ai_tools,
    advertising,
    shopping,
    finance,
    cryptocurrency,
    news,
    sport,
    entertainment,
    streaming,
    forums_blogs,
    file_sharing,
    remote_control,
    shorteners,
    translation,
    web_hosting,
    jobs,
    search,
    software_updates,
    education,
    sex_education,
    health_help,
    religion,
};
inline constexpr std::size_t kCategories = 46;

// The four areas of risk of Keeping Children Safe in Education (part two, online safety), or none.
enum class Risk : std::uint8_t { none, content, contact, conduct, commerce };

// Seen by the gate itself and on no list: a site that is asked for by its address, and a TLS hello that names no host.
[[nodiscard]] constexpr bool is_seen_by_gate(Category category) { return category == Category::nameless; }

// Whether a block page may name the category to a learner: only where it tells nobody anything about the
// child who asked (SAFEGUARDING 13).
enum class Naming : std::uint8_t { neutral, withheld };

// Whether a teacher alone may open a site of this category for a lesson (SAFEGUARDING 40).
enum class TeachersHand : std::uint8_t { may_open, may_not_open };

struct CategoryEntry {
    Category category;
    std::string_view key;    // in files, addresses and settings: `self-harm`
    std::string_view title;  // on pages: "Self-harm and suicide"
    Risk risk;
    Naming naming;
    TeachersHand teachers_hand;
    std::string_view uksic;  // its heading in UKSIC's definition of appropriate filtering (2025); empty: none
};

// All categories, in the order of the enum.
[[nodiscard]] std::span<const CategoryEntry> categories();
[[nodiscard]] const CategoryEntry& entry_of(Category category);
// Empty when no category has this key.
[[nodiscard]] std::optional<Category> category_of_key(std::string_view key);

[[nodiscard]] std::string_view key_of(Risk risk);
[[nodiscard]] std::optional<Risk> risk_of_key(std::string_view key);

// What becomes of a list that somebody else made, by the name of its folder.
struct ForeignName {
    enum class Use { taken, set_aside } use;
    Category category;     // of a list that is taken
    std::string_view why;  // of a list that is set aside: why it is no category of ours
};

// Empty for a name that nobody has decided about yet: the import reports it and leaves it out.
[[nodiscard]] std::optional<ForeignName> foreign_name(std::string_view folder);

// The folder names of other makers that become this category, our own key not among them.
[[nodiscard]] std::vector<std::string_view> foreign_names_of(Category category);

// Some categories; a site may have many.
class CategorySet {
public:
    constexpr CategorySet() = default;
    constexpr explicit CategorySet(Category category) : bits_(bit(category)) {}

    [[nodiscard]] constexpr bool has(Category category) const { return (bits_ & bit(category)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    constexpr void add(Category category) { bits_ |= bit(category); }
    constexpr void add(CategorySet others) { bits_ |= others.bits_; }
    [[nodiscard]] std::vector<Category> list() const;

    friend constexpr auto operator<=>(const CategorySet&, const CategorySet&) = default;

private:
    static constexpr std::uint64_t bit(Category category) {
        return std::uint64_t{1} << static_cast<unsigned>(category);
    }
    static_assert(kCategories <= 64, "a set is one word");
    std::uint64_t bits_ = 0;
};

}  // namespace filter
