#include "lessons/evaluation.h"

#include "base/ensure.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace lessons {

namespace {

auto no(EvaluationFault fault, std::string cause = {}) {
    return base::failure(EvaluationError{fault, std::move(cause)});
}

}  // namespace

bool covers(const filter::Site& wide, const filter::Site& narrow) {
    if (wide == narrow) return true;
    const auto* above = std::get_if<wire::Hostname>(&wide.place());
    const auto* below = std::get_if<wire::Hostname>(&narrow.place());
    if (above == nullptr || below == nullptr) return false;
    const bool has_below = wide.reach() == filter::Site::Reach::and_below;
    if (*above != *below && !(has_below && below->text().ends_with("." + above->text()))) return false;
    // Of one name nothing follows for those below it, and of one page nothing for the rest of its site.
    if (!has_below && narrow.reach() == filter::Site::Reach::and_below) return false;
    return wide.path().empty() || narrow.path() == wide.path() || narrow.path().starts_with(wide.path() + "/");
}

std::string describe(const EvaluationError& error) {
    switch (error.fault) {
        case EvaluationFault::not_allowed:
            return "this is for another post to do";
        case EvaluationFault::no_name:
            return "say what the site or app is called";
        case EvaluationFault::no_key_stage:
            return "say for which learners it was evaluated";
        case EvaluationFault::no_use:
            return "say whether it is for class, for homework, or both";
        case EvaluationFault::not_fully:
            return fmt::format("it is evaluated when all of it was looked at; look at this, too: {}", error.cause);
        case EvaluationFault::nothing_found:
            return "say in a sentence or two what you found";
        case EvaluationFault::no_review:
            return "choose a day after today and within a year, when somebody looks again";
        case EvaluationFault::unknown:
            return "there is no such evaluation";
        case EvaluationFault::decided:
            return "nothing waits for a decision here: somebody has decided already";
        case EvaluationFault::own:
            return "somebody else of the leadership approves what you evaluated";
        case EvaluationFault::no_reason:
            return "give your reason";
    }
    base::ensure(false, "every fault of an evaluation has its words");
    return {};
}

base::Result<Evaluation, EvaluationError> evaluated(const EvaluationId& id, const EvaluationDraft& draft,
                                                    const rights::Reader& by, base::Instant at, school::Date today,
                                                    const std::vector<Evaluation>& so_far) {
    if (!by.may("resources.evaluate")) return no(EvaluationFault::not_allowed);
    if (draft.name.empty()) return no(EvaluationFault::no_name);
    if (draft.key_stages.empty()) return no(EvaluationFault::no_key_stage);
    if (draft.uses.empty()) return no(EvaluationFault::no_use);
    std::vector<std::string> missing;
    for (const auto& [look, word] : words_of(Look{}))
        if (std::ranges::find(draft.looked_at, look) == draft.looked_at.end()) missing.emplace_back(show(look));
    // What is not suitable needs no further look: the first reason is enough.
    if (!missing.empty() && draft.suitability != Suitability::not_suitable)
        return no(EvaluationFault::not_fully, base::joined(missing, "; "));
    if (draft.found.empty()) return no(EvaluationFault::nothing_found);
    if (draft.review_on <= today || draft.review_on > school::plus_days(today, kEvaluationLasts))
        return no(EvaluationFault::no_review);
    // What somebody found not suitable, nobody finds suitable alone.
    const bool is_contested =
        draft.site && std::ranges::any_of(draft.key_stages, [&](int stage) {
            const Evaluation* before = evaluation_of(so_far, *draft.site, stage, today);
            return before != nullptr && (is_against(*before) || before->state == EvaluationState::waits);
        });
    const bool waits =
        draft.suitability != Suitability::not_suitable && (draft.publishing == Publishing::yes || is_contested);
    return Evaluation{id, draft, by.person(), at, waits ? EvaluationState::waits : EvaluationState::valid};
}

base::Result<Evaluation, EvaluationError> decided(Evaluation evaluation, Decision decision, const rights::Reader& by,
                                                  std::string_view reason, base::Instant at) {
    if (!by.may("resources.approve")) return no(EvaluationFault::not_allowed);
    if (evaluation.state != EvaluationState::waits) return no(EvaluationFault::decided);
    if (evaluation.by == by.person()) return no(EvaluationFault::own);
    if (reason.empty()) return no(EvaluationFault::no_reason);
    evaluation.state = decision == Decision::approve ? EvaluationState::valid : EvaluationState::refused;
    evaluation.decided_by = by.person();
    evaluation.decided_at = at;
    evaluation.decision = reason;
    return evaluation;
}

bool is_against(const Evaluation& evaluation) {
    return evaluation.state == EvaluationState::refused || evaluation.draft.suitability == Suitability::not_suitable;
}

bool is_full(const Evaluation& evaluation) {
    const auto looked = [&](const auto& each) {
        return std::ranges::find(evaluation.draft.looked_at, each.first) != evaluation.draft.looked_at.end();
    };
    return evaluation.state == EvaluationState::valid && std::ranges::all_of(words_of(Look{}), looked);
}

const Evaluation* evaluation_of(const std::vector<Evaluation>& newest_first, const filter::Site& site, int key_stage,
                                school::Date today) {
    const auto speaks = [&](const Evaluation& one) {
        return one.draft.site && covers(*one.draft.site, site) &&
               (one.draft.review_on > today || is_against(one) || one.state == EvaluationState::waits) &&
               std::ranges::find(one.draft.key_stages, key_stage) != one.draft.key_stages.end() &&
               std::ranges::find(one.draft.uses, Use::in_class) != one.draft.uses.end();
    };
    const auto found = std::ranges::find_if(newest_first, speaks);
    return found == newest_first.end() ? nullptr : &*found;
}

std::string show_key_stage(int key_stage) {
    if (key_stage == 0) return "the early years";
    if (key_stage == kKeyStages - 1) return "the sixth form";
    return fmt::format("Key Stage {}", key_stage);
}

std::string_view show(Look look) {
    switch (look) {
        case Look::content:
            return "all pages, pictures and films that the class will use, and that they fit its age";
        case Look::links:
            return "advertisements, suggestions and links that lead elsewhere";
        case Look::contact:
            return "comments, chat and whether strangers can write to a learner";
        case Look::sign_up:
            return "whether it asks for an account, for which age, and what it keeps about a learner";
        case Look::access:
            return "whether every learner of the class can use it";
    }
    base::ensure(false, "every look has its words");
    return {};
}

}  // namespace lessons
