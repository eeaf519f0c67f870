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
// To whom something illegal is reported; a help line is no such agency.
constexpr auto kAuthorities = std::to_array<std::string_view>({"emergency", "police", "ceop", "iwf"});
// Of a report that accuses an adult: the head, or of the head the chair.
constexpr auto kOfAdults = std::to_array<std::string_view>({"head", "chair"});

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
                                                   {"deputy_head", rights::Role::deputy_head},
                                                   {"chair", rights::Role::chair}});

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
    switch (kind) {
        case StepKind::cause:
        case StepKind::technical:
        case StepKind::agency:
        case StepKind::parents:
        case StepKind::support:
        case StepKind::escalated:
        case StepKind::about_adult:
        case StepKind::closed:
            return true;
        case StepKind::opened:
        case StepKind::child:
        case StepKind::not_there:
        case StepKind::assessed:
        case StepKind::handed:
        case StepKind::blocked:
        case StepKind::seen_logged:
            return false;
    }
    return false;
}

// What technical staff do; all else is for whoever handles it, and begins its handling.
bool is_technical(StepKind kind) {
    return kind == StepKind::technical || kind == StepKind::blocked || kind == StepKind::seen_logged;
}

const Step* last(const Breach& breach, StepKind kind) {
    const auto found = std::ranges::find(breach.steps.rbegin(), breach.steps.rend(), kind, &Step::kind);
    return found == breach.steps.rend() ? nullptr : &*found;
}

bool is_held(const Step& step) { return step.what == base::word_for(Telling::held); }

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

base::Result<void, BreachError> check_parents(const Breach& breach, const Step& step, const Now& now) {
    const auto telling = base::value_of<Telling>(step.what);
    if (!telling) return no(BreachFault::no_choice);
    const auto children = children_of(breach);
    if (step.child && std::ranges::find(children, *step.child) == children.end()) return no(BreachFault::no_child);
    if (*telling == Telling::held && (!step.review_on || *step.review_on <= now.today))
        return no(BreachFault::no_review);
    return {};
}

base::Result<void, BreachError> check(const Breach& breach, const Step& step, const Ways& ways, const Now& now) {
    const auto only_if = [](bool is_sound, BreachFault fault) -> base::Result<void, BreachError> {
        if (is_sound) return {};
        return no(fault);
    };
    switch (step.kind) {
        case StepKind::cause:
        case StepKind::technical:
            return only_if(base::value_of<Cause>(step.what).has_value(), BreachFault::no_choice);
        case StepKind::assessed:
            return only_if(step.what == base::word_for(Illegal::no) || step.what == base::word_for(Illegal::perhaps),
                           BreachFault::no_choice);
        case StepKind::about_adult:
            return only_if(std::ranges::find(kOfAdults, step.what) != kOfAdults.end(), BreachFault::no_choice);
        case StepKind::agency:
            return only_if(std::ranges::find(ways.agencies, step.what) != ways.agencies.end(), BreachFault::no_agency);
        case StepKind::child:
            return only_if(step.child.has_value(), BreachFault::no_child);
        case StepKind::not_there: {
            const auto children = children_of(breach);
            return only_if(step.child && std::ranges::find(children, *step.child) != children.end(),
                           BreachFault::no_child);
        }
        case StepKind::parents:
            return check_parents(breach, step, now);
        case StepKind::handed:
        case StepKind::opened:
            return only_if(first(breach, step.kind) == nullptr, BreachFault::already);
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
    for (const Step& step : breach.steps) {
        if (!step.child) continue;
        if (step.kind == StepKind::not_there) std::erase(children, *step.child);
        if (step.kind == StepKind::child && std::ranges::find(children, *step.child) == children.end())
            children.push_back(*step.child);
    }
    return children;
}

bool is_opened(const Breach& breach) {
    return std::ranges::any_of(breach.steps, [](const Step& step) { return !is_technical(step.kind); });
}

Illegal illegal_of(const Breach& breach) {
    const Step* said = last(breach, StepKind::assessed);
    return said == nullptr ? breach.report.illegal : base::value_of<Illegal>(said->what).value_or(Illegal::perhaps);
}

const Step* parents_of(const Breach& breach, const std::optional<school::PersonId>& child) {
    const Step* found = nullptr;
    for (const Step& step : breach.steps)
        if (step.kind == StepKind::parents && step.child == child) found = &step;
    return found;
}

bool waits_for_parents(const Breach& breach) {
    const auto children = children_of(breach);
    const Step* others = parents_of(breach, std::nullopt);
    return (others != nullptr && is_held(*others)) || std::ranges::any_of(children, [&](const school::PersonId& child) {
               const Step* step = parents_of(breach, child);
               return step != nullptr && is_held(*step);
           });
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
        if (agency.superseded.empty() && std::ranges::find(kAuthorities, agency.key) != kAuthorities.end())
            ways.agencies.push_back(agency.key);
    return ways;
}

Finder finder_of(const rights::Reader& reader) {
    if (reader.has(rights::Role::learner)) return Finder::learner;
    if (reader.has(rights::Role::network_manager)) return Finder::technical_staff;
    return reader.has(rights::Role::staff_member) ? Finder::staff : Finder::other;
}

std::optional<base::Instant> leadership_since(const Breach& breach, const Ways& ways) {
    if (!ways.leadership_sees) return std::nullopt;
    if (breach.finder == Finder::technical_staff) return breach.reported_at;
    std::optional<base::Instant> since;
    for (const StepKind kind : {StepKind::technical, StepKind::handed})
        if (const Step* step = first(breach, kind)) since = since ? std::min(*since, step->at) : step->at;
    return since;
}

bool is_for_leadership(const Breach& breach, const Ways& ways) { return leadership_since(breach, ways).has_value(); }

std::vector<std::string> told_of(const Breach& breach, const Ways& ways) {
    // Of what accuses an adult nobody else knows (SAFEGUARDING 1, 3).
    if (const Step* moved = last(breach, StepKind::about_adult)) return {moved->what};
    std::vector<std::string> posts = ways.told;
    const auto add = [&](std::string_view post) {
        if (std::ranges::find(posts, post) == posts.end()) posts.emplace_back(post);
    };
    if (ways.head_stands_in) add("head");
    if (first(breach, StepKind::handed) != nullptr) add("network_manager");
    if (is_for_leadership(breach, ways)) {
        add("dsl");
        for (const std::string_view post : kLeadership) add(post);
    }
    return posts;
}

bool may_ever_see(const Ways& ways, const rights::Reader& reader) {
    if (!reader.may("breaches.see")) return false;
    return is_lead(reader) || reader.has(rights::Role::network_manager) ||
           (ways.leadership_sees && is_leader(reader)) || (ways.head_stands_in && reader.has(rights::Role::head));
}

bool may_see(const Breach& breach, const Ways& ways, const rights::Reader& reader) {
    if (!reader.may("breaches.see")) return false;
    const auto posts = told_of(breach, ways);
    return std::ranges::any_of(posts, [&](const std::string& post) { return holds(reader, post); });
}

bool may_handle(const Breach& breach, const Ways& ways, const rights::Reader& reader) {
    if (!may_see(breach, ways, reader)) return false;
    if (last(breach, StepKind::about_adult) != nullptr) return true;
    return is_lead(reader) || (ways.head_stands_in && reader.has(rights::Role::head));
}

std::vector<Missing> missing_of(const Breach& breach, const Ways& ways) {
    std::vector<Missing> missing;
    const auto need = [&](bool is_there, Missing one) {
        if (!is_there) missing.push_back(one);
    };
    const auto is_decided = [&](const std::optional<school::PersonId>& child) {
        const Step* step = parents_of(breach, child);
        return step != nullptr && (!ways.parents_always || step->what != base::word_for(Telling::not_needed));
    };
    need(is_opened(breach), Missing::opened);
    need(illegal_of(breach) != Illegal::not_asked, Missing::assessed);
    need(first(breach, StepKind::cause) != nullptr || first(breach, StepKind::technical) != nullptr, Missing::cause);
    const auto children = children_of(breach);
    need(std::ranges::all_of(children, is_decided), Missing::parents);
    // A class, say: children whom nobody named.
    need(breach.report.saw == Words() || is_decided(std::nullopt), Missing::others);
    need(illegal_of(breach) != Illegal::perhaps || first(breach, StepKind::agency) != nullptr, Missing::agency);
    if (is_for_leadership(breach, ways)) {
        need(was_seen_as(breach, "lead"), Missing::seen_by_lead);
        need(was_seen_as(breach, "leadership"), Missing::seen_by_leadership);
    }
    return missing;
}

base::Result<Step, BreachError> taken(const Breach& breach, Step step, const Ways& ways, const rights::Reader& by,
                                      const Now& now) {
    // Whoever blocks what they report says so, though the report may be nobody's of theirs to see.
    const bool blocks_own =
        step.kind == StepKind::blocked && breach.reported_by == by.person() && by.may("rules.block_now");
    if (!blocks_own && !may_see(breach, ways, by)) return no(BreachFault::unknown);
    const bool is_late = step.kind == StepKind::parents && waits_for_parents(breach);
    if (is_closed(breach) && !is_late) return no(BreachFault::closed);
    step.by = by.person();
    step.at = now.at;
    if (step.kind == StepKind::seen_logged) return seen(breach, std::move(step), ways, by);
    const bool handles = may_handle(breach, ways, by);
    const bool may = step.kind == StepKind::blocked     ? handles || blocks_own || by.may("breaches.technical")
                     : step.kind == StepKind::technical ? by.may("breaches.technical")
                                                        : handles;
    if (!may) return no(BreachFault::not_allowed);
    if (const auto sound = check(breach, step, ways, now); !sound) return base::failure(sound.error());
    if (needs_words(step.kind) && !has_words(step)) return no(BreachFault::no_words);
    return step;
}

std::string_view describe(Missing missing) {
    switch (missing) {
        case Missing::opened:
            return "somebody who handles it has it in hand";
        case Missing::assessed:
            return "say whether it could be illegal to have it: a learner is not asked that";
        case Missing::cause:
            return "write why it was not blocked, or that it could not be found out";
        case Missing::parents:
            return "decide for each child who saw it whether the parents are told";
        case Missing::others:
            return "decide whether the parents of the others who saw it are told";
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
        case BreachFault::no_choice:
            return "choose one of them";
        case BreachFault::too_many:
            return "you have reported many pages within an hour: tell an adult, or the office, what else there is";
        case BreachFault::no_child:
            return "choose one of the children who saw it";
        case BreachFault::no_review:
            return "what is held is looked at again: write a day to come";
        case BreachFault::no_agency:
            return "choose to whom it was reported: police, CEOP or the IWF";
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
