#include "monitor/search.h"

#include "base/ensure.h"
#include "base/text.h"

namespace monitor {

namespace {

auto no(SearchFault fault) { return base::failure(SearchError{fault}); }

}  // namespace

std::optional<SearchAbout> may_search(const rights::Reader& reader, const people::PersonId& person,
                                      const SearchFacts& facts) {
    if (!reader.may("log.search") || reader.person() == person || facts.is_tied) return std::nullopt;
    if (facts.kind == people::Kind::learner)
        return reader.has(rights::Role::dsl) ? std::optional(SearchAbout::learner) : std::nullopt;
    if (!people::works_or_helps_at_school(facts.kind)) return std::nullopt;
    const rights::Role whose = facts.is_head ? rights::Role::chair : rights::Role::head;
    return reader.has(whose) ? std::optional(SearchAbout::adult) : std::nullopt;
}

base::Result<SearchAbout, SearchError> check(const SearchDraft& draft, const rights::Reader& reader,
                                             const SearchFacts& facts) {
    const auto about = may_search(reader, draft.person, facts);
    if (!about) return no(SearchFault::not_yours);
    if (base::trimmed(draft.reason).empty()) return no(SearchFault::no_reason);
    if (base::trimmed(draft.reference).empty()) return no(SearchFault::no_reference);
    const bool needs_case = draft.basis == Basis::a_case || *about == SearchAbout::adult;
    if (needs_case && !facts.is_case_known) return no(SearchFault::no_case);
    if (draft.days.last < draft.days.first || draft.days.last > facts.today) return no(SearchFault::days);
    if (std::chrono::sys_days(draft.days.last) - std::chrono::sys_days(draft.days.first) >= kMostSearched)
        return no(SearchFault::too_many_days);
    return *about;
}

std::string describe(const SearchError& error) {
    switch (error.fault) {
        case SearchFault::not_yours:
            return "a learner’s lines are for the safeguarding lead, those of somebody who works at school for the "
                   "headteacher, and the headteacher’s for the chair of governors; nobody looks up themselves or their "
                   "own family";
        case SearchFault::no_reason:
            return "say why; it stands in the record, and is reviewed";
        case SearchFault::no_reference:
            return "write the number of the case, or of the request";
        case SearchFault::no_case:
            return "there is no open case of this number that you work on and that is about them; copy it from the "
                   "case’s page. Lines of somebody "
                   "who "
                   "works at school need one";
        case SearchFault::days:
            return "the last day comes after the first, and not after today";
        case SearchFault::too_many_days:
            return "look at 31 days at most at a time";
    }
    base::ensure(false, "every fault of a search has its words");
    return {};
}

}  // namespace monitor
