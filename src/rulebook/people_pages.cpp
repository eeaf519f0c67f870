// Whom somebody means by a name that they type on a page of this room, and the name that they may see.

#include "base/text.h"
#include "rulebook/pages_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::size_t kMostNamed = 8;

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

TypedNames::TypedNames(const PageParts& parts, const Asker& asker, base::Instant now)
    : parts_(parts), asker_(asker), today_(asker.setup.profile.calendar.local(now).date) {}

base::Result<school::PersonId, std::string> TypedNames::person(std::string_view typed) {
    // No name to sign in with has a blank in it.
    if (typed.find(' ') == std::string_view::npos)
        if (const auto person = parts_.who.named(asker_.setup.id, typed)) return person->id;
    const std::vector<const Named*> found = meant(typed);
    if (found.size() == 1) return found.front()->person.id;
    if (found.empty())
        return base::failure(
            std::string("Nobody on the roster has this name or sign-in name. Write it as the register does"));
    if (std::ranges::all_of(found, [&](const Named* each) { return each->name == found.front()->name; }))
        return base::failure(tell_apart(found));
    std::vector<std::string> names;
    for (const Named* each : found)
        if (names.size() < kMostNamed) names.push_back(each->name);
    return base::failure(fmt::format("It may be {}{}. Write more of the name, or the sign-in name",
                                     base::joined(names, " or "), found.size() > names.size() ? " or others" : ""));
}

// Whose name has every word that was typed; whoever has exactly these is meant before all others.
std::vector<const TypedNames::Named*> TypedNames::meant(std::string_view typed) {
    const std::vector<std::string> said = people::words_of_name(typed);
    std::vector<const Named*> whole;
    std::vector<const Named*> alike;
    if (said.empty()) return whole;
    for (const Named& each : roster()) {
        const bool has_all = std::ranges::all_of(
            said, [&](const std::string& word) { return std::ranges::find(each.words, word) != each.words.end(); });
        if (has_all) (each.words == said ? whole : alike).push_back(&each);
    }
    return whole.empty() ? alike : whole;
}

const std::vector<TypedNames::Named>& TypedNames::roster() {
    if (roster_) return *roster_;
    roster_.emplace();
    for (people::Person& person : parts_.who.roster(asker_.setup.id, today_)) {
        std::string name = name_for(asker_, person);
        std::vector<std::string> words = people::words_of_name(name);
        roster_->push_back({std::move(name), std::move(words), std::move(person)});
    }
    std::ranges::sort(*roster_, {}, &Named::name);
    return *roster_;
}

std::string TypedNames::tell_apart(const std::vector<const Named*>& namesakes) const {
    std::vector<std::string> names;
    for (const Named* each : namesakes) names.push_back(name_and_year(asker_, each->person, today_));
    std::ranges::sort(names);
    return fmt::format("{} people have this name: {}. Write the name with which the one you mean signs in",
                       namesakes.size(), base::joined(names, "; "));
}

}  // namespace rulebook
