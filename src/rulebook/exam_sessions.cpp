#include "rulebook/exam_sessions.h"

#include "base/ensure.h"
#include "base/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

std::string describe(const ExamError& error) {
    switch (error.fault) {
        case ExamFault::not_allowed:
            return "this is for another post to do";
        case ExamFault::no_garden:
            return "choose a profile for examinations";
        case ExamFault::unknown_place:
            return fmt::format("the school has no place `{}`", error.cause);
        case ExamFault::unknown_group:
            return fmt::format("the school has no group `{}` that can sit an examination", error.cause);
        case ExamFault::nowhere:
            return fmt::format("the place `{}` has no devices: none of its networks is served here", error.cause);
        case ExamFault::other_group:
            return "one of the candidates is in none of these groups, and would not sit it: choose their group, too, "
                   "or "
                   "name candidates alone";
        case ExamFault::nobody:
            return "say who sits the examination, or where";
        case ExamFault::too_many:
            return fmt::format("at most {} candidates; choose a group or a place instead", kMostCandidates);
        case ExamFault::no_reason:
            return "say which examination it is";
        case ExamFault::no_time:
            return "the examination ends after it begins, and not in the past";
        case ExamFault::too_long:
            return fmt::format("an examination is over within {} hours; enter each day by itself",
                               kLongestExam.count());
        case ExamFault::too_far:
            return "an examination is entered at most a year ahead";
        case ExamFault::unknown:
            return "there is no such examination, or it is over";
        case ExamFault::entry_not_published:
            return fmt::format(
                "the examination is entered, and not in force at the gate yet, so do not enter it again; until the "
                "gate follows it, "
                "they reach what they always do: {}",
                error.cause);
        case ExamFault::end_not_published:
            return fmt::format("the examination is ended here, and goes on at the gate until it can be told: {}",
                               error.cause);
    }
    base::ensure(false, "every fault of an examination has its words");
    return {};
}

base::Result<void, ExamError> check(const ExamDraft& draft, const school::FilterPlan& plan, base::Instant now) {
    const school::FilterProfile* garden = base::with_key(plan.profiles, draft.profile);
    if (garden == nullptr || garden->audience != school::Audience::exam)
        return base::failure(ExamError{ExamFault::no_garden});
    if (!draft.place.empty() && base::with_key(plan.places, draft.place) == nullptr)
        return base::failure(ExamError{ExamFault::unknown_place, draft.place});
    for (const std::string& key : draft.groups) {
        const school::FilterProfile* group = base::with_key(plan.profiles, key);
        if (group == nullptr || group->audience != school::Audience::learner)
            return base::failure(ExamError{ExamFault::unknown_group, key});
    }
    if (draft.place.empty() && draft.groups.empty() && draft.candidates.empty())
        return base::failure(ExamError{ExamFault::nobody});
    if (draft.candidates.size() > kMostCandidates) return base::failure(ExamError{ExamFault::too_many});
    if (draft.reason.empty()) return base::failure(ExamError{ExamFault::no_reason});
    if (draft.ends <= draft.begins || draft.ends <= now) return base::failure(ExamError{ExamFault::no_time});
    if (draft.ends - draft.begins > kLongestExam) return base::failure(ExamError{ExamFault::too_long});
    if (draft.begins > now + kExamsAhead) return base::failure(ExamError{ExamFault::too_far});
    return {};
}

std::optional<ExamError> in_the_way(const ExamDraft& exam, const SchoolSetup& setup) {
    const school::FilterPlan& plan = setup.profile.filter;
    const auto checked = check(exam, plan, exam.begins);
    if (!checked) return checked.error();
    const school::Place* place = base::with_key(plan.places, exam.place);
    if (place == nullptr || !place->addresses.empty()) return std::nullopt;
    const bool is_served = std::ranges::any_of(
        place->networks, [&](const std::string& key) { return base::with_key(setup.networks, key) != nullptr; });
    if (is_served) return std::nullopt;
    return ExamError{ExamFault::nowhere, exam.place};
}

}  // namespace rulebook
