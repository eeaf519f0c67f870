#include "breaches/breach.h"

#include "base/ensure.h"
#include "base/text.h"
#include "base/words.h"

#include <algorithm>

namespace breaches {

namespace {

constexpr std::string_view kToldFirst = "breach.report_to";
constexpr std::string_view kParents = "breach.parents_told";
constexpr std::string_view kFirstStep = "breach.first_step";
constexpr std::string_view kAlways = "always";
// "Technical staff report breaches or concerns to the DSL and leadership."
constexpr auto kTechnicalReport = std::to_array<std::string_view>({"homewood-1.3.4-06", "hccs-1.3.4-06"});
constexpr auto kLeadership = std::to_array<std::string_view>({"head", "slt"});

auto no(BreachFault fault) { return base::failure(BreachError{fault, {}}); }

std::string stated(const school::Profile& profile, std::string_view key) {
    const auto found = std::ranges::find(profile.stated, key, &school::StatedSetting::key);
    return found == profile.stated.end() ? std::string() : found->value;
}

struct RoleOfPost {
    std::string_view post;
    rights::Role role;
};
constexpr auto kRoles = std::to_array<RoleOfPost>({{"dsl", rights::Role::dsl},
                                                   {"deputy_dsl", rights::Role::deputy_dsl},
                                                   {"network_manager", rights::Role::network_manager},
                                                   {"head", rights::Role::head},
                                                   {"slt", rights::Role::slt},
                                                   {"deputy_head", rights::Role::deputy_head}});

bool holds(const rights::Reader& reader, std::string_view post) {
    const auto* const found = std::ranges::find(kRoles, post, &RoleOfPost::post);
    return found != kRoles.end() && reader.has(found->role);
}

bool is_lead(const rights::Reader& reader) {
    return reader.has(rights::Role::dsl) || reader.has(rights::Role::deputy_dsl);
}
bool is_leader(const rights::Reader& reader) {
    return std::ranges::any_of(kLeadership, [&](std::string_view post) { return holds(reader, post); });
}

bool was_seen_as(const Breach& breach, std::string_view as) {
    return std::ranges::any_of(breach.steps,
                               [&](const Step& step) { return step.kind == StepKind::seen_logged && step.what == as; });
}

bool has_words(const Step& step) { return step.words != Words(); }

// Steps that say something, and cannot without words.
bool needs_words(StepKind kind) {
    return kind == StepKind::technical || kind == StepKind::agency || kind == StepKind::parents ||
           kind == StepKind::support || kind == StepKind::escalated || kind == StepKind::closed;
}

// What network staff may say of it; all else is for whoever handles it.
bool is_technical(StepKind kind) {
    return kind == StepKind::opened || kind == StepKind::technical || kind == StepKind::blocked;
}

base::Result<Step, BreachError> seen(const Breach& breach, Step step, const Ways& ways, const rights::Reader& by) {
    if (!is_for_leadership(breach, ways)) return no(BreachFault::not_yours);
    const auto is_own = [&](const Step& one) { return one.kind == StepKind::seen_logged && one.by == by.person(); };
    // The two see it together: one person is not both.
    if (std::ranges::any_of(breach.steps, is_own)) return no(BreachFault::already);
    if (is_lead(by) && !was_seen_as(breach, "lead")) step.what = "lead";
    else if (is_leader(by) && !was_seen_as(breach, "leadership")) step.what = "leadership";
    else return no(is_lead(by) || is_leader(by) ? BreachFault::already : BreachFault::not_yours);
    return step;
}

base::Result<void, BreachError> check(const Breach& breach, const Step& step, const Ways& ways, const Now& now) {
    switch (step.kind) {
        case StepKind::technical:
            return base::value_of<Cause>(step.what) ? base::Result<void, BreachError>() : no(BreachFault::no_words);
        case StepKind::agency:
            if (std::ranges::find(ways.agencies, step.what) == ways.agencies.end()) return no(BreachFault::no_agency);
            return {};
        case StepKind::child:
            return step.child ? base::Result<void, BreachError>() : no(BreachFault::no_child);
        case StepKind::parents: {
            const auto telling = base::value_of<Telling>(step.what);
            const auto children = children_of(breach);
            if (!telling) return no(BreachFault::no_words);
            if (!children.empty() && (!step.child || std::ranges::find(children, *step.child) == children.end()))
                return no(BreachFault::no_child);
            if (*telling == Telling::held && (!step.review_on || *step.review_on <= now.today))
                return no(BreachFault::no_review);
            return {};
        }
        case StepKind::handed:
        case StepKind::opened:
            return first(breach, step.kind) == nullptr ? base::Result<void, BreachError>() : no(BreachFault::already);
        case StepKind::closed: {
            std::vector<Missing> missing = missing_of(breach, ways);
            if (!missing.empty()) return base::failure(BreachError{BreachFault::missing, std::move(missing)});
            return {};
        }
        case StepKind::blocked:
        case StepKind::seen_logged:
        case StepKind::support:
        case StepKind::escalated:
            return {};
    }
    base::ensure(false, "every step is checked");
    return {};
}

}  // namespace

bool is_closed(const Breach& breach) { return first(breach, StepKind::closed) != nullptr; }

const Step* first(const Breach& breach, StepKind kind) {
    const auto found = std::ranges::find(breach.steps, kind, &Step::kind);
    return found == breach.steps.end() ? nullptr : &*found;
}

std::vector<school::PersonId> children_of(const Breach& breach) {
    std::vector<school::PersonId> children = breach.report.children;
    for (const Step& step : breach.steps)
        if (step.kind == StepKind::child && step.child && std::ranges::find(children, *step.child) == children.end())
            children.push_back(*step.child);
    return children;
}

Ways ways_of(const school::Profile& profile) {
    Ways ways;
    const std::string told = stated(profile, kToldFirst);
    for (std::string_view post : base::split(told, ';')) {
        post = base::trimmed(post);
        if (!post.empty()) ways.told.emplace_back(post);
    }
    // A policy that says nothing of it: whoever is told of everything about children.
    if (ways.told.empty()) ways.told.emplace_back("dsl");
    ways.parents_always = stated(profile, kParents) == kAlways;
    ways.first_step = stated(profile, kFirstStep);
    ways.leadership_sees = std::ranges::any_of(kTechnicalReport, [&](std::string_view clause) {
        return std::ranges::find(profile.clauses, clause) != profile.clauses.end();
    });
    for (const school::Agency& agency : profile.agencies)
        if (agency.superseded.empty()) ways.agencies.push_back(agency.key);
    return ways;
}

Finder finder_of(const rights::Reader& reader) {
    if (reader.has(rights::Role::learner)) return Finder::learner;
    return reader.has(rights::Role::network_manager) ? Finder::technical_staff : Finder::staff;
}

bool is_for_leadership(const Breach& breach, const Ways& ways) {
    return ways.leadership_sees &&
           (breach.finder == Finder::technical_staff || first(breach, StepKind::technical) != nullptr ||
            first(breach, StepKind::handed) != nullptr);
}

std::vector<std::string> told_of(const Breach& breach, const Ways& ways) {
    std::vector<std::string> posts = ways.told;
    const auto add = [&](std::string_view post) {
        if (std::ranges::find(posts, post) == posts.end()) posts.emplace_back(post);
    };
    if (first(breach, StepKind::handed) != nullptr) add("network_manager");
    // Whoever reports at all reports to the lead.
    if (is_for_leadership(breach, ways)) {
        add("dsl");
        for (const std::string_view post : kLeadership) add(post);
    }
    return posts;
}

bool may_see(const Breach& breach, const Ways& ways, const rights::Reader& reader) {
    if (!reader.may("breaches.see")) return false;
    const auto posts = told_of(breach, ways);
    return std::ranges::any_of(posts, [&](const std::string& post) { return holds(reader, post); });
}

bool may_handle(const Breach& breach, const Ways& ways, const rights::Reader& reader) {
    return reader.may("breaches.handle") && may_see(breach, ways, reader);
}

std::vector<Missing> missing_of(const Breach& breach, const Ways& ways) {
    std::vector<Missing> missing;
    if (first(breach, StepKind::technical) == nullptr) missing.push_back(Missing::cause);
    const auto is_decided_for = [&](const school::PersonId& child) {
        return std::ranges::any_of(breach.steps, [&](const Step& step) {
            return step.kind == StepKind::parents && step.child == child &&
                   (!ways.parents_always || step.what != base::word_for(Telling::not_needed));
        });
    };
    const auto children = children_of(breach);
    // A class, say: children whom nobody named.
    const bool is_open_for_others =
        children.empty() && breach.report.saw != Words() && first(breach, StepKind::parents) == nullptr;
    if (is_open_for_others || !std::ranges::all_of(children, is_decided_for)) missing.push_back(Missing::parents);
    if (breach.report.illegal == Illegal::perhaps && first(breach, StepKind::agency) == nullptr)
        missing.push_back(Missing::agency);
    if (is_for_leadership(breach, ways)) {
        if (!was_seen_as(breach, "lead")) missing.push_back(Missing::seen_by_lead);
        if (!was_seen_as(breach, "leadership")) missing.push_back(Missing::seen_by_leadership);
    }
    return missing;
}

base::Result<Step, BreachError> taken(const Breach& breach, Step step, const Ways& ways, const rights::Reader& by,
                                      const Now& now) {
    if (!may_see(breach, ways, by)) return no(BreachFault::unknown);
    if (is_closed(breach)) return no(BreachFault::closed);
    step.by = by.person();
    step.at = now.at;
    if (step.kind == StepKind::seen_logged) return seen(breach, std::move(step), ways, by);
    const bool may = is_technical(step.kind) ? by.may("breaches.technical") || may_handle(breach, ways, by)
                                             : may_handle(breach, ways, by);
    if (!may) return no(BreachFault::not_allowed);
    if (needs_words(step.kind) && !has_words(step)) return no(BreachFault::no_words);
    TRY(check(breach, step, ways, now));
    return step;
}

std::string_view describe(Missing missing) {
    switch (missing) {
        case Missing::cause:
            return "write why it was not blocked, or that it could not be found out";
        case Missing::parents:
            return "decide for each child who saw it, or for all of them, whether the parents are told";
        case Missing::agency:
            return "it may be illegal: write to which agency it was reported, with the reference";
        case Missing::seen_by_lead:
            return "the safeguarding lead confirms that it is in the log";
        case Missing::seen_by_leadership:
            return "somebody else of the leadership confirms that it is in the log";
    }
    base::ensure(false, "all that can be missing has its words");
    return {};
}

std::string describe(const BreachError& error) {
    switch (error.fault) {
        case BreachFault::unknown:
            return "there is no such report";
        case BreachFault::not_allowed:
            return "this is for another post to do";
        case BreachFault::closed:
            return "this report is closed; what is new is a report of its own";
        case BreachFault::no_words:
            return "say it in a sentence or two";
        case BreachFault::no_child:
            return "choose one of the children who saw it";
        case BreachFault::no_review:
            return "what is held is looked at again: write a day to come";
        case BreachFault::no_agency:
            return "choose the agency";
        case BreachFault::not_yours:
            return "the safeguarding lead and the leadership confirm this";
        case BreachFault::already:
            return "this has been done; the two who confirm are two people";
        case BreachFault::missing: {
            std::vector<std::string> words;
            for (const Missing one : error.missing) words.emplace_back(describe(one));
            return "first: " + base::joined(words, "; ");
        }
    }
    base::ensure(false, "every fault of a breach has its words");
    return {};
}

}  // namespace breaches
