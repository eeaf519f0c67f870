#include "access/access.h"
#include "base/ensure.h"

#include <algorithm>

namespace rights {
namespace {

bool contains(const std::vector<PersonId>& persons, const PersonId& person) {
    return std::find(persons.begin(), persons.end(), person) != persons.end();
}

bool may_be_told(const Whom& whom, const PersonId& person) {
    return whom.person != person && !contains(whom.excluded, person);
}

void add_holders(std::vector<PersonId>& told, const Whom& whom, const RoutingPlan& plan, std::string_view post) {
    for (const PersonId& holder : people::holders(plan.posts, post, plan.day))
        if (may_be_told(whom, holder) && !contains(told, holder)) told.push_back(holder);
}

const std::string* stand_in_for(const RoutingPlan& plan, std::string_view post) {
    for (const StandIn& each : plan.stand_ins)
        if (each.post == post && !each.by.empty()) return &each.by;
    return nullptr;
}

const RoutingRow& row_about(const RoutingPlan& plan, About subject) {
    const auto found =
        std::find_if(plan.rows.begin(), plan.rows.end(), [&](const RoutingRow& row) { return row.about == subject; });
    base::ensure(found != plan.rows.end(), "the routing table has a row for everybody");
    return *found;
}

RoutingLint why_not(const RoutingPlan& plan, std::string_view post) {
    if (people::holders(plan.posts, post, plan.day).empty())
        return {std::string(post), "nobody holds the post; give it to somebody"};
    return {std::string(post), "no holder may be told of this; name a stand-in for conflicts"};
}

// The post, then who stands in for it, then the next posts in turn.
std::vector<std::string_view> in_turn(const RoutingRow& row, const RoutingPlan& plan) {
    std::vector<std::string_view> posts;
    const auto add = [&](std::string_view post) {
        posts.push_back(post);
        if (const std::string* by = stand_in_for(plan, post)) posts.push_back(*by);
    };
    add(row.post);
    for (const std::string_view next : row.next) add(next);
    return posts;
}

}  // namespace

std::vector<RoutingRow> standard_routing() {
    using people::kChair, people::kDsl, people::kHead, people::kSafeguardingGovernor, people::kViceChair;
    return {
        {About::learner, kDsl, {kHead, kChair}, "headcorn-10.1-01 [K] KCSIE 2025 part one"},
        {About::adult, kHead, {kChair, kViceChair}, "headcorn-10.2-01 homewood-8-06 hccs-8-06"},
        {About::dsl, kHead, {kChair, kViceChair}, "[K] KCSIE 2025 part four"},
        {About::head, kChair, {kViceChair}, "[K] KCSIE 2025 part four"},
        {About::chair, kViceChair, {kSafeguardingGovernor}, "[K] KCSIE 2025 part four"},
        {About::parent, kDsl, {kHead, kChair}, "[K] KCSIE 2025 part two"},
        {About::unknown, kDsl, {kHead, kChair}, "[K] safeguarding rule 2"},
    };
}

// The most senior post decides: a head who is also the designated safeguarding lead is judged as head.
About about(const Whom& whom, std::span<const people::HeldPost> posts, Date day) {
    if (!whom.person || !whom.kind) return About::unknown;
    if (people::holds(posts, *whom.person, people::kChair, day)) return About::chair;
    if (people::holds(posts, *whom.person, people::kHead, day)) return About::head;
    if (people::holds(posts, *whom.person, people::kDsl, day)) return About::dsl;
    if (*whom.kind == people::Kind::learner) return About::learner;
    return *whom.kind == people::Kind::parent ? About::parent : About::adult;
}

Route route(const Whom& whom, const RoutingPlan& plan) {
    const RoutingRow& row = row_about(plan, about(whom, plan.posts, plan.day));
    Route found{row.about, {}, std::string(row.source), {}};
    for (const std::string_view post : in_turn(row, plan)) {
        add_holders(found.told, whom, plan, post);
        if (!found.told.empty()) break;
        found.lint.push_back(why_not(plan, post));
    }
    if (row.post == people::kDsl && plan.deputies == Deputies::are_told)
        add_holders(found.told, whom, plan, people::kDeputyDsl);
    return found;
}

std::optional<PersonId> most_senior(std::span<const PersonId> adults, std::span<const people::HeldPost> posts,
                                    Date day) {
    for (const std::string_view post : {people::kChair, people::kHead, people::kDsl})
        for (const PersonId& each : adults)
            if (people::holds(posts, each, post, day)) return each;
    return adults.empty() ? std::nullopt : std::optional(adults.front());
}

std::vector<RoutingLint> lint_of(const RoutingPlan& plan) {
    std::vector<RoutingLint> lint;
    for (const std::string_view post : {people::kDsl, people::kHead, people::kChair}) {
        if (people::holders(plan.posts, post, plan.day).empty())
            lint.push_back({std::string(post), "nobody holds the post; give it to somebody"});
    }
    // SAFEGUARDING 5: until a stand-in is named, absence and conflict go to the head.
    if (stand_in_for(plan, people::kDsl) == nullptr)
        lint.push_back(
            {std::string(people::kDsl),
             "has no stand-in for absence and conflict; name one in the profile (until then the head is told)"});
    return lint;
}

}  // namespace rights
