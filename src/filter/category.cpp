#include "filter/category.h"

#include <algorithm>
#include <array>

namespace filter {
namespace {

using enum Category;
using R = Risk;
using enum Naming;
using enum TeachersHand;

// THE table. The four named by all three policies come from headcorn-7.3.2-02 and its twins (pornography, racial
// hatred, extremism, gaming, sites of an illegal nature); the others from UKSIC's definition of appropriate
// filtering and from KCSIE's four areas. Teacher's hand: SAFEGUARDING 40, and malware, which no lesson needs.
constexpr std::array<CategoryEntry, kCategories> kTable{{
    {pornography, "pornography", "Pornography", R::content, withheld, may_not_open, "pornography"},
    {adult, "adult", "Adult themes", R::content, withheld, may_not_open, "pornography"},
    {racial_hatred, "racial-hatred", "Racial hatred and discrimination", R::content, withheld, may_open,
     "discrimination and hate speech"},
    {extremism, "extremism", "Extremism and radicalisation", R::content, withheld, may_not_open, "extremism"},
    {illegal_nature, "illegal-nature", "Sites of an illegal nature", R::content, withheld, may_not_open,
     "illegal content"},
    {gaming, "gaming", "Games", R::conduct, neutral, may_open, ""},
    {illegal_drugs, "illegal-drugs", "Illegal drugs", R::content, withheld, may_open, "drugs and substance abuse"},
    {gambling, "gambling", "Gambling", R::commerce, withheld, may_open, "gambling"},
    {weapons, "weapons", "Weapons", R::content, withheld, may_open, "violence"},
    {violence, "violence", "Violence", R::content, withheld, may_open, "violence"},
    {self_harm, "self-harm", "Self-harm and suicide", R::content, withheld, may_open, "self-harm"},
    {contact, "contact", "Chat with strangers", R::contact, withheld, may_open, ""},
    {social_media, "social-media", "Social media", R::conduct, neutral, may_open, ""},
    {webmail, "webmail", "Personal webmail", R::contact, neutral, may_open, ""},
    {circumvention, "circumvention", "Ways round the filter", R::conduct, withheld, may_not_open, ""},
    {nameless, "nameless", "Sites without a name", R::conduct, neutral, may_not_open, ""},
    {malware, "malware", "Malware and phishing", R::commerce, withheld, may_not_open, "malware and hacking"},
    {stalkerware, "stalkerware", "Spying on people", R::conduct, withheld, may_not_open, "malware and hacking"},
    {hacking, "hacking", "Hacking", R::conduct, withheld, may_open, "malware and hacking"},
    {dating, "dating", "Dating", R::contact, withheld, may_open, ""},
    {piracy, "piracy", "Piracy and copyright theft", R::conduct, withheld, may_open, "piracy and copyright theft"},
    {misinformation, "misinformation", "Misinformation", R::content, withheld, may_open, "misinformation"},
    {sects, "sects", "Sects", R::content, withheld, may_open, ""},
    {cheating, "cheating", "Essay and homework cheating", R::conduct, neutral, may_open, ""},
    {ai_tools, "ai-tools", "Generative AI tools", R::content, neutral, may_open, ""},
    {advertising, "advertising", "Advertising", R::commerce, neutral, may_open, ""},
    {shopping, "shopping", "Shopping", R::commerce, neutral, may_open, ""},
    {finance, "finance", "Banks and money", R::commerce, neutral, may_open, ""},
    {cryptocurrency, "cryptocurrency", "Cryptocurrency", R::commerce, neutral, may_open, ""},
    {news, "news", "News", R::none, neutral, may_open, ""},
    {sport, "sport", "Sport", R::none, neutral, may_open, ""},
    {entertainment, "entertainment", "Entertainment", R::none, neutral, may_open, ""},
    {streaming, "streaming", "Video, music and radio", R::none, neutral, may_open, ""},
    {forums_blogs, "forums-blogs", "Forums and blogs", R::contact, neutral, may_open, ""},
    {file_sharing, "file-sharing", "File sharing and downloads", R::conduct, neutral, may_open, ""},
    {remote_control, "remote-control", "Remote control of computers", R::conduct, neutral, may_not_open, ""},
    {shorteners, "shorteners", "Shortened links", R::none, neutral, may_open, ""},
    {translation, "translation", "Translation", R::none, neutral, may_not_open, ""},
    {web_hosting, "web-hosting", "Web hosting", R::none, neutral, may_open, ""},
    {jobs, "jobs", "Jobs", R::none, neutral, may_open, ""},
    {search, "search", "Search engines", R::none, neutral, may_open, ""},
    {software_updates, "software-updates", "Software updates", R::none, neutral, may_open, ""},
    {education, "education", "Education", R::none, neutral, may_open, ""},
    {sex_education, "sex-education", "Sex and relationships education", R::none, withheld, may_open, ""},
    {health_help, "health-help", "Health and help", R::none, withheld, may_open, ""},
    {religion, "religion", "Religion and belief", R::none, withheld, may_open, ""},
}};

static_assert(
    [] {
        for (std::size_t i = 0; i < kTable.size(); ++i) {
            if (static_cast<std::size_t>(kTable[i].category) != i) return false;
        }
        return true;
    }(),
    "the table follows the enum");

struct Foreign {
    std::string_view folder;
    Category category;
};

// Folder names of UT1 and squidGuard collections; our own keys need no line here.
constexpr auto kTaken = std::to_array<Foreign>({
    {"adult", pornography},
    {"porn", pornography},
    {"mixed_adult", adult},
    {"lingerie", adult},
    {"agressif", violence},
    {"aggressive", violence},
    {"dangerous_material", weapons},
    {"drogue", illegal_drugs},
    {"drugs", illegal_drugs},
    {"arjel", gambling},
    {"games", gaming},
    {"chat", contact},
    {"social_networks", social_media},
    {"mail", webmail},
    {"redirector", circumvention},
    {"proxy", circumvention},
    {"strict_redirector", circumvention},
    {"strong_redirector", circumvention},
    {"vpn", circumvention},
    {"doh", circumvention},
    {"residential-proxies", circumvention},
    {"dynamic-dns", circumvention},
    {"phishing", malware},
    {"cryptojacking", malware},
    {"ddos", malware},
    {"dialer", malware},
    {"marketingware", advertising},
    {"publicite", advertising},
    {"ads", advertising},
    {"warez", piracy},
    {"fakenews", misinformation},
    {"sect", sects},
    {"tricheur", cheating},
    {"tricheur_pix", cheating},
    {"ai", ai_tools},
    {"bank", finance},
    {"financial", finance},
    {"bitcoin", cryptocurrency},
    {"press", news},
    {"sports", sport},
    {"celebrity", entertainment},
    {"astrology", entertainment},
    {"cooking", entertainment},
    {"manga", entertainment},
    {"mobile-phone", entertainment},
    {"audio-video", streaming},
    {"radio", streaming},
    {"forums", forums_blogs},
    {"blog", forums_blogs},
    {"filehosting", file_sharing},
    {"download", file_sharing},
    {"remote-control", remote_control},
    {"shortener", shorteners},
    {"webhosting", web_hosting},
    {"jobsearch", jobs},
    {"cleaning", software_updates},
    {"update", software_updates},
    {"child", education},
    {"educational_games", education},
    {"sexual_education", sex_education},
    {"associations_religieuses", religion},
});

struct SetAside {
    std::string_view folder;
    std::string_view why;
};

constexpr auto kSetAside = std::to_array<SetAside>({
    {"liste_blanche", "another organisation's allowlist does not speak for this school"},
    {"liste_bu", "another organisation's allowlist does not speak for this school"},
    {"exceptions_liste_bu", "another organisation's exceptions do not speak for this school"},
    {"special", "exceptions without a subject"},
    {"reaffected", "names that changed hands: what they hold now is not known"},
});

constexpr std::array<std::string_view, 5> kRiskKeys{"none", "content", "contact", "conduct", "commerce"};

}  // namespace

std::span<const CategoryEntry> categories() { return kTable; }

const CategoryEntry& entry_of(Category category) { return kTable[static_cast<std::size_t>(category)]; }

std::optional<Category> category_of_key(std::string_view key) {
    const auto* found = std::ranges::find(kTable, key, &CategoryEntry::key);
    if (found == kTable.end()) return std::nullopt;
    return found->category;
}

std::string_view key_of(Risk risk) { return kRiskKeys[static_cast<std::size_t>(risk)]; }

std::optional<Risk> risk_of_key(std::string_view key) {
    const auto* found = std::ranges::find(kRiskKeys, key);
    if (found == kRiskKeys.end()) return std::nullopt;
    return static_cast<Risk>(found - kRiskKeys.begin());
}

std::optional<ForeignName> foreign_name(std::string_view folder) {
    // UT1's `adult` is what the policies call pornography, so the foreign table comes before our own keys.
    const auto* taken = std::ranges::find(kTaken, folder, &Foreign::folder);
    if (taken != kTaken.end()) return ForeignName{ForeignName::Use::taken, taken->category, {}};
    const auto* aside = std::ranges::find(kSetAside, folder, &SetAside::folder);
    if (aside != kSetAside.end()) return ForeignName{ForeignName::Use::set_aside, pornography, aside->why};
    if (const auto ours = category_of_key(folder)) return ForeignName{ForeignName::Use::taken, *ours, {}};
    return std::nullopt;
}

std::vector<std::string_view> foreign_names_of(Category category) {
    std::vector<std::string_view> names;
    for (const Foreign& one : kTaken)
        if (one.category == category) names.push_back(one.folder);
    return names;
}

std::vector<Category> CategorySet::list() const {
    std::vector<Category> all;
    for (const CategoryEntry& entry : kTable) {
        if (has(entry.category)) all.push_back(entry.category);
    }
    return all;
}

}  // namespace filter
