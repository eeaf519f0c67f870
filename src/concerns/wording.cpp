#include "concerns/wording.h"

#include "base/ensure.h"
#include "base/text.h"

namespace concerns {

namespace {

template <class T, std::size_t N>
std::string_view title_in(const std::array<std::pair<T, std::string_view>, N>& titles, T value) {
    for (const auto& [each, title] : titles)
        if (each == value) return title;
    base::ensure(false, "every value has a title");
    return {};
}

// The clause of each school that a refusal obeys.
struct RefusalClause {
    Fault fault;
    std::string_view clause;
};
constexpr auto kRefusalClauses = std::to_array<RefusalClause>({
    {Fault::own_work, "headcorn-10-04"},
    {Fault::own_work, "homewood-8-14"},
    {Fault::own_work, "hccs-8-13"},
    {Fault::no_action, "headcorn-10-04"},
    {Fault::no_action, "homewood-8-14"},
    {Fault::no_action, "hccs-8-13"},
    {Fault::names_staff, "headcorn-10.2-01"},
    {Fault::names_staff, "homewood-8-06"},
    {Fault::names_staff, "hccs-8-06"},
    {Fault::wrong_state, "headcorn-4.2-09"},
    {Fault::wrong_state, "homewood-1.3.2-06"},
    {Fault::wrong_state, "hccs-1.3.2-06"},
    {Fault::superseded, "headcorn-4.2-09"},
    {Fault::superseded, "homewood-1.3.2-06"},
    {Fault::superseded, "hccs-1.3.2-06"},
    {Fault::no_words, "headcorn-4.2-09"},
    {Fault::no_words, "homewood-1.3.2-06"},
    {Fault::no_words, "hccs-1.3.2-06"},
    {Fault::not_told_here, "homewood-8-06"},
    {Fault::not_told_here, "hccs-8-06"},
    {Fault::already_sealed, "headcorn-10.2-01"},
    {Fault::already_sealed, "homewood-8-06"},
    {Fault::already_sealed, "hccs-8-06"},
});

}  // namespace

std::string_view title_of(ConcernState state) {
    static constexpr auto kTitles =
        std::to_array<std::pair<ConcernState, std::string_view>>({{ConcernState::raised, "Raised"},
                                                                  {ConcernState::acknowledged, "Acknowledged"},
                                                                  {ConcernState::triaged, "Triaged"},
                                                                  {ConcernState::joined, "Joined to a case"},
                                                                  {ConcernState::set_aside, "Set aside"}});
    return title_in(kTitles, state);
}

std::string_view title_of(CaseState state) {
    static constexpr auto kTitles =
        std::to_array<std::pair<CaseState, std::string_view>>({{CaseState::opened, "Open"},
                                                               {CaseState::prepared, "Waiting for a second signer"},
                                                               {CaseState::closed, "Closed"},
                                                               {CaseState::reopened, "Open again"}});
    return title_in(kTitles, state);
}

std::string_view title_of(Threshold threshold) {
    static constexpr auto kTitles = std::to_array<std::pair<Threshold, std::string_view>>(
        {{Threshold::act_now, "Act now: police or social care at once"},
         {Threshold::agency, "Meets an agency's threshold"},
         {Threshold::support, "Support within school"},
         {Threshold::below, "Below any threshold"}});
    return title_in(kTitles, threshold);
}

std::string_view title_of(EntryKind kind) {
    static constexpr auto kTitles =
        std::to_array<std::pair<EntryKind, std::string_view>>({{EntryKind::fact, "Fact"},
                                                               {EntryKind::child_words, "The child's own words"},
                                                               {EntryKind::opinion, "Opinion"},
                                                               {EntryKind::decision, "Decision"},
                                                               {EntryKind::action, "Action"},
                                                               {EntryKind::contact, "Contact"},
                                                               {EntryKind::correction, "Correction"}});
    return title_in(kTitles, kind);
}

std::string_view title_of(Role role) {
    static constexpr auto kTitles =
        std::to_array<std::pair<Role, std::string_view>>({{Role::affected, "Affected"},
                                                          {Role::alleged, "Said to have done it"},
                                                          {Role::instigator, "Began it"},
                                                          {Role::witness, "Witness"},
                                                          {Role::reporter, "Told of it"},
                                                          {Role::parent, "Parent"},
                                                          {Role::other_school, "At another school"}});
    return title_in(kTitles, role);
}

std::string_view title_of(Step step) {
    static constexpr auto kTitles =
        std::to_array<std::pair<Step, std::string_view>>({{Step::opened, "Case opened"},
                                                          {Step::prepared, "Closing prepared"},
                                                          {Step::closed, "Case closed"},
                                                          {Step::reopened, "Case reopened"},
                                                          {Step::reader_admitted, "One more person may see it"},
                                                          {Step::rerouted, "Given to whoever may read it"}});
    return title_in(kTitles, step);
}

std::string_view title_of_kind(std::string_view key) {
    const Kind* kind = find_kind(key);
    return kind == nullptr ? "Something else" : kind->title;
}

std::string show(std::chrono::minutes age) {
    return std::to_string(age.count()) + (age.count() == 1 ? " minute" : " minutes");
}

std::string name_of(const Persons& persons, const PersonId& person, const base::ReadScope& scope) {
    const auto found = persons.find(person);
    return found == persons.end() ? "somebody who is not on the roster" : people::name_of(found->second, scope);
}

std::string names_of(const Persons& persons, std::span<const PersonId> who, const base::ReadScope& scope) {
    std::vector<std::string> names;
    for (const PersonId& each : who) names.push_back(name_of(persons, each, scope));
    return base::joined(names, ", ");
}

std::string about_of(const Concern& concern, const Persons& persons, const base::ReadScope& scope) {
    const Subjects& subjects = concern.subjects;
    if (!subjects.persons.empty()) return names_of(persons, subjects.persons, scope);
    if (subjects.about == About::unknown) return "Not known who";
    return subjects.name.show(scope);
}

std::string refusal(const Error& error, std::string_view school) {
    std::string words = describe(error);
    if (words.front() >= 'a' && words.front() <= 'z') words.front() = static_cast<char>(words.front() - 'a' + 'A');
    for (const auto& [fault, clause] : kRefusalClauses)
        if (fault == error.fault && clause.starts_with(std::string(school) + "-"))
            return words + " (clause " + std::string(clause) + ")";
    return words;
}

}  // namespace concerns
