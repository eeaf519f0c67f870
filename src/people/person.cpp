#include "base/ensure.h"
#include "base/text.h"
#include "people/people.h"

#include <algorithm>
#include <utility>

namespace people {
namespace {

// From the birth's school year to the one in which Reception begins.
constexpr std::chrono::years kReceptionAfterBirth{5};

}  // namespace

bool works_or_helps_at_school(Kind kind) {
    switch (kind) {
        case Kind::staff_member:
        case Kind::governor:
        case Kind::visitor:
        case Kind::contractor:
        case Kind::volunteer:
            return true;
        case Kind::learner:
        case Kind::parent:
            return false;
    }
    base::ensure(false, "a kind is one of its words");
    return false;
}

std::vector<PersonId> named(std::span<const Person> persons, std::string_view typed, const base::ReadScope& scope) {
    std::vector<PersonId> meant;
    const std::vector<std::string> said = words_of_name(typed);
    if (said.empty()) return meant;
    for (const Person& person : persons)
        if (words_of_name(name_of(person, scope)) == said) meant.push_back(person.id);
    return meant;
}

std::vector<std::string> words_of_name(std::string_view name) {
    std::vector<std::string> words;
    std::string word;
    const auto close = [&] {
        if (!word.empty()) words.push_back(std::exchange(word, {}));
    };
    for (const char c : name) {
        if (base::is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80U) word += base::ascii_lower(c);
        else close();
    }
    close();
    return words;
}

Cohort cohort_by_birth(Date birth) { return {school::academic_year(birth).begins + kReceptionAfterBirth}; }

Cohort cohort_of(YearGroup year, Date on) { return {school::academic_year(on).begins - std::chrono::years(year)}; }

std::optional<YearGroup> year_group_on(Cohort cohort, Date day) {
    const auto year = (school::academic_year(day).begins - cohort.reception).count();
    if (year < kFirstYearGroup || year > kLastYearGroup) return std::nullopt;
    return static_cast<YearGroup>(year);
}

std::string show_year_group(YearGroup year) {
    if (year < 0) return "Nursery";
    if (year == 0) return "Reception";
    return "Year " + std::to_string(year);
}

int key_stage(YearGroup year) {
    if (year <= 0) return 0;
    if (year <= 2) return 1;
    if (year <= 6) return 2;
    if (year <= 9) return 3;
    return year <= 11 ? 4 : 5;
}

const std::string& name_of(const Person& person, const base::ReadScope& scope) {
    const std::string& preferred = person.preferred_name.show(scope);
    return preferred.empty() ? person.legal_name.show(scope) : preferred;
}

std::optional<std::chrono::years> age_on(const Person& person, Date day, const base::ReadScope& scope) {
    if (!person.birth) return std::nullopt;
    return school::age_on(person.birth->show(scope), day);
}

bool is_held(const HeldPost& held, Date day) { return held.starts <= day && (!held.last_day || day <= *held.last_day); }

std::vector<PersonId> holders(std::span<const HeldPost> posts, std::string_view post, Date day) {
    std::vector<const HeldPost*> held;
    for (const HeldPost& each : posts)
        if (each.post == post && is_held(each, day)) held.push_back(&each);
    std::stable_sort(held.begin(), held.end(), [](const HeldPost* a, const HeldPost* b) {
        return std::pair(a->acting_for.has_value(), a->starts) < std::pair(b->acting_for.has_value(), b->starts);
    });
    std::vector<PersonId> persons;
    for (const HeldPost* each : held)
        if (std::find(persons.begin(), persons.end(), each->person) == persons.end()) persons.push_back(each->person);
    return persons;
}

bool holds(std::span<const HeldPost> posts, const PersonId& person, std::string_view post, Date day) {
    return std::any_of(posts.begin(), posts.end(), [&](const HeldPost& held) {
        return held.person == person && held.post == post && is_held(held, day);
    });
}

}  // namespace people
