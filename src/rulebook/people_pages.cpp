// Whom somebody means by a name that they type on a page of this room, and the name that they may see.

#include "base/text.h"
#include "rulebook/pages_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::size_t kMostNamed = 8;

struct Named {
    std::string name;
    school::PersonId id;
};

// Whose name has every word that was typed; one whose whole name was typed is meant alone.
std::vector<Named> people_meant(const PageParts& parts, const Asker& asker, std::string_view typed, base::Instant now) {
    const std::vector<std::string> said = people::words_of_name(typed);
    std::vector<Named> meant;
    if (said.empty()) return meant;
    const school::Date today = asker.setup.profile.calendar.local(now).date;
    for (const people::Person& person : parts.who.roster(asker.setup.id, today)) {
        std::string name = name_for(asker, person);
        const std::vector<std::string> words = people::words_of_name(name);
        const bool has_all = std::ranges::all_of(
            said, [&](const std::string& word) { return std::ranges::find(words, word) != words.end(); });
        if (!has_all) continue;
        if (words == said) return {{std::move(name), person.id}};
        meant.push_back({std::move(name), person.id});
    }
    std::ranges::sort(meant, {}, &Named::name);
    return meant;
}

}  // namespace

std::string name_for(const Asker& asker, const people::Person& person) {
    std::string name;
    (void)asker.reader.read("names.see", rights::record_of(person.id),
                            [&](const base::ReadScope& scope) { name = people::name_of(person, scope); });
    return name;
}

base::Result<school::PersonId, std::string> person_typed(const PageParts& parts, const Asker& asker,
                                                         std::string_view typed, base::Instant now) {
    if (const auto person = parts.who.named(asker.setup.id, typed)) return person->id;
    const std::vector<Named> meant = people_meant(parts, asker, typed, now);
    if (meant.size() == 1) return meant.front().id;
    if (meant.empty())
        return base::failure(
            std::string("Nobody on the roster has this name or sign-in name. Write it as the register does"));
    std::vector<std::string> names;
    for (const Named& each : meant)
        if (names.size() < kMostNamed) names.push_back(each.name);
    return base::failure(fmt::format("It may be {}{}. Write more of the name", base::joined(names, " or "),
                                     meant.size() > names.size() ? " or others" : ""));
}

}  // namespace rulebook
