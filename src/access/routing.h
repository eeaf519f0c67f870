#pragma once
// Who is told of something, by whom it is about, and who never is (SAFEGUARDING 2, 5). Part of access/access.h, which
// is what other rooms include. Pure; any thread.

#include "people/people.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rights {

using people::PersonId;
using people::SchoolId;
using school::Date;

// What a concern, an alert or a hit of the illegal layer is about.
enum class About {
    learner,
    adult,   // who works or helps at school, in the policies' wide sense
    dsl,     // the designated safeguarding lead, or somebody who acts as one
    head,    // or who acts as head
    chair,   // of governors
    parent,  // a parent at risk: its own kind, no child's record is opened for it
    unknown  // nobody known, as on a shared device
};
constexpr auto words_of(About) {
    return std::to_array<std::pair<About, std::string_view>>({{About::learner, "learner"},
                                                              {About::adult, "adult"},
                                                              {About::dsl, "dsl"},
                                                              {About::head, "head"},
                                                              {About::chair, "chair"},
                                                              {About::parent, "parent"},
                                                              {About::unknown, "unknown"}});
}

// One row of the table: the holders of `post` are told; where there is none who may be, those of the next posts in
// turn. `source` is a clause id, or "[K]" and where the professional knowledge comes from.
struct RoutingRow {
    About about;
    std::string_view post;
    std::vector<std::string_view> next;
    std::string_view source;
};
// What holds where a school has changed nothing.
[[nodiscard]] std::vector<RoutingRow> standard_routing();

// Who acts for a post in absence or conflict, as the school's profile names it.
struct StandIn {
    std::string post;
    std::string by;
    friend bool operator==(const StandIn&, const StandIn&) = default;
};

// Setting deputies.may_act_for_dsl.
enum class Deputies { are_told, are_not_told };

// What a school has said, and who holds what. Everything outlives the call.
struct RoutingPlan {
    std::span<const RoutingRow> rows;
    std::span<const people::HeldPost> posts;
    std::span<const StandIn> stand_ins;
    Deputies deputies;
    Date day;
};

// Whom it is about. `excluded` are those with a conflict: relatives, declared conflicts, whoever is named too.
struct Whom {
    std::optional<PersonId> person{};
    std::optional<people::Kind> kind{};  // empty for nobody known
    std::vector<PersonId> excluded{};
};

struct RoutingLint {
    std::string post;     // which is empty, or whose holders may not be told
    std::string message;  // what to do
    friend bool operator==(const RoutingLint&, const RoutingLint&) = default;
};

struct Route {
    About about;
    std::vector<PersonId> told;     // INVARIANT: never the subject, never anybody excluded. Empty: nobody can be told
    std::string source;             // of the row
    std::vector<RoutingLint> lint;  // why somebody else is told than the row says
};
[[nodiscard]] About about(const Whom& whom, std::span<const people::HeldPost> posts, Date day);
[[nodiscard]] Route route(const Whom& whom, const RoutingPlan& plan);
// Of several adults whom one record is about: the one by whom it is routed, whose row tells nobody below them. Empty
// for nobody.
[[nodiscard]] std::optional<PersonId> most_senior(std::span<const PersonId> adults,
                                                  std::span<const people::HeldPost> posts, Date day);

// What a school has to put right before somebody is not told: posts without holders, posts without stand-in.
[[nodiscard]] std::vector<RoutingLint> lint_of(const RoutingPlan& plan);

}  // namespace rights
