#pragma once
// The one public header of the room: the policy as something alive. What a control and its evidence are (control.h),
// how a clause stands (standing.h), what is in force at a school (book.h); here, the verbs that read how it stands,
// and the pages.

#include "base/id.h"
#include "journal/journal.h"
#include "policy/book.h"
#include "policy/control.h"
#include "policy/standing.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
struct Schema;
}  // namespace store
namespace web {
class Link;
class Router;
struct Request;
}  // namespace web

namespace policy {

using school::SchoolId;

// The tables of this room.
[[nodiscard]] store::Schema schema();

// A clause and how it stands. The pointers are valid as long as the LivingPolicy that gave them.
struct Line {
    const Clause* clause;
    Standing standing;
    Interval interval;
    std::string_view owner;      // the post's title
    std::string why;             // why it stands so, in a sentence or two
    std::optional<Place> place;  // where the last evidence can be looked at
    // For whoever may not look there: the day says that the clause is kept, the minute would say when somebody worked
    // on a case (SAFEGUARDING 3).
    enum class Times { to_the_minute, by_day } times = Times::to_the_minute;
};

struct Overview {
    std::vector<Line> lines;  // in the order of the document
    // How many clauses are in each state.
    [[nodiscard]] std::size_t count(State state) const;
};

// One day of a clause's history: how it stood when the day ended, or stands now.
struct StripDay {
    school::Date day;
    State state;
};
inline constexpr std::chrono::days kStripDays{90};

struct ClauseView {
    Line line;
    std::vector<const Control*> controls;
    std::vector<StripDay> strip;         // kStripDays, the oldest first
    std::vector<LastEvidence> evidence;  // the latest kEvidenceShown, the newest first
};
inline constexpr std::size_t kEvidenceShown = 20;

// The policies in force, and how their clauses stand. Const after construction; any thread.
class LivingPolicy {
public:
    struct InForce {
        SchoolId school;
        Policy policy;
    };
    // Database and journal outlive this.
    struct Records {
        store::Database& database;
        const journal::Journal& journal;
    };
    LivingPolicy(Records records, std::vector<InForce> schools, Controls controls);

    // Null when no school has this key.
    [[nodiscard]] const Policy* find(std::string_view school) const;

    // All of a school's clauses at `now`; empty when no school has this key. Throws store::Failure.
    [[nodiscard]] std::optional<Overview> overview(std::string_view school, Instant now) const;

    // One clause; empty when the school's policy has no clause `which`. Throws store::Failure.
    [[nodiscard]] std::optional<ClauseView> clause(std::string_view school, std::string_view which, Instant now) const;

    // What pages show of the journal's head; an empty inside before the first day's end.
    [[nodiscard]] std::optional<std::optional<journal::DaySeal>> journal_seal(std::string_view school) const;

    // What the school claims; empty when no school has this key.
    [[nodiscard]] std::optional<Coverage> coverage(std::string_view school) const;

private:
    [[nodiscard]] const InForce* in_force(std::string_view school) const;

    Records records_;
    std::vector<InForce> schools_;
    Controls controls_;
};

// Adds `/{school}/policy`, the same as CSV, a page for each clause (permission `policy.see`), and the journal's seal
// (permission `journal.see`). `living` outlives the router. `may_open` says whether a link leads its reader anywhere:
// where evidence can be looked at is linked for no one else.
using MayOpen = std::function<bool(const web::Request& request, const web::Link& link)>;
void add_pages(web::Router& router, const LivingPolicy& living, const MayOpen& may_open);

}  // namespace policy
