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
    people::Person person;
};

// Whose name has every word that was typed; whoever has exactly these is meant before all others.
std::vector<Named> people_meant(const PageParts& parts, const Asker& asker, std::string_view typed,
                                school::Date today) {
    const std::vector<std::string> said = people::words_of_name(typed);
    std::vector<Named> alike;
    std::vector<Named> meant;
    if (said.empty()) return meant;
    for (people::Person& person : parts.who.roster(asker.setup.id, today)) {
        std::string name = name_for(asker, person);
        const std::vector<std::string> words = people::words_of_name(name);
        const bool has_all = std::ranges::all_of(
            said, [&](const std::string& word) { return std::ranges::find(words, word) != words.end(); });
        if (!has_all) continue;
        (words == said ? meant : alike).push_back({std::move(name), std::move(person)});
    }
    if (meant.empty()) meant = std::move(alike);
    std::ranges::sort(meant, {}, &Named::name);
    return meant;
}

// What tells namesakes apart for whoever looks for one of them.
std::string named_so(const Asker& asker, const std::vector<Named>& namesakes, school::Date today) {
    std::vector<std::string> names;
    for (const Named& each : namesakes) names.push_back(name_and_year(asker, each.person, today));
    std::ranges::sort(names);
    return fmt::format("{} people have this name: {}. Write the name with which the one you mean signs in",
                       namesakes.size(), base::joined(names, "; "));
}

}  // namespace

std::string name_for(const Asker& asker, const people::Person& person) {
    std::string name;
    (void)asker.reader.read("names.see", rights::record_of(person.id),
                            [&](const base::ReadScope& scope) { name = people::name_of(person, scope); });
    return name;
}

std::string name_and_year(const Asker& asker, const people::Person& person, school::Date day) {
    std::string name = name_for(asker, person);
    if (name.empty() || !person.cohort) return name;
    const auto year = people::year_group_on(*person.cohort, day);
    return year ? fmt::format("{}, {}", name, people::show_year_group(*year)) : name;
}

base::Result<school::PersonId, std::string> person_typed(const PageParts& parts, const Asker& asker,
                                                         std::string_view typed, base::Instant now) {
    if (const auto person = parts.who.named(asker.setup.id, typed)) return person->id;
    const school::Date today = asker.setup.profile.calendar.local(now).date;
    const std::vector<Named> meant = people_meant(parts, asker, typed, today);
    if (meant.size() == 1) return meant.front().person.id;
    if (meant.empty())
        return base::failure(
            std::string("Nobody on the roster has this name or sign-in name. Write it as the register does"));
    if (std::ranges::adjacent_find(meant, std::ranges::not_equal_to(), &Named::name) == meant.end())
        return base::failure(named_so(asker, meant, today));
    std::vector<std::string> names;
    for (const Named& each : meant)
        if (names.size() < kMostNamed) names.push_back(each.name);
    return base::failure(fmt::format("It may be {}{}. Write more of the name, or the sign-in name",
                                     base::joined(names, " or "), meant.size() > names.size() ? " or others" : ""));
}

}  // namespace rulebook
