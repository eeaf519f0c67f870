#pragma once
// Examinations: for a time some people, or whoever is in a place, are judged by a garden's profile, which opens what
// the examination needs and nothing else. Part of rulebook/rulebook.h.
//
// One person enters one, since it opens nothing that was not approved for it; it ends by itself. No sanction and no
// exception of one person reaches it (SAFEGUARDING 15).

#include "access/access.h"
#include "rulebook/plan.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
}  // namespace store

namespace rulebook {

class Rulebook;
class WhoIsWho;
using ExamSessionId = base::Id<struct ExamSessionTag>;

// LIMIT: an examination is over within a day, and planned at most a year ahead.
inline constexpr std::chrono::hours kLongestExam{24};
inline constexpr std::chrono::days kExamsAhead{366};
inline constexpr std::size_t kMostCandidates = 500;

// Of all that is said, each must hold: a group in a place, some people wherever they are.
struct ExamDraft {
    std::string profile;                         // a key; of a garden
    std::string place{};                         // a key; empty: everywhere
    std::vector<std::string> groups{};           // keys of profiles; empty: whoever they are
    std::vector<school::PersonId> candidates{};  // empty: whoever they are
    base::Instant begins;
    base::Instant ends;
    std::string reason;  // "Year 11 mathematics, paper 1"
    friend bool operator==(const ExamDraft&, const ExamDraft&) = default;
};

enum class ExamFault {
    not_allowed,    // the table does not give it to the reader
    no_garden,      // the profile is none, or opens more than an examination needs
    unknown_place,  // `cause` is its key
    unknown_group,  // likewise
    nowhere,        // the place has none of the networks of this installation; `cause` is its key
    other_group,    // `person` is in none of the groups, so that the examination would never reach them
    nobody,         // neither place nor groups nor candidates
    too_many,       // candidates
    no_reason,
    no_time,  // it ends before it begins, or has ended
    too_long,
    too_far,              // ahead
    unknown,              // no such session, or it is over
    entry_not_published,  // it is kept and in force with the next publication: `cause` says why not yet
    end_not_published     // likewise: it is ended here, and goes on at the gate
};
struct ExamError {
    ExamFault fault;
    std::string cause{};
    std::optional<school::PersonId> person{};
    friend bool operator==(const ExamError&, const ExamError&) = default;
};
[[nodiscard]] std::string describe(const ExamError& error);

// Whether it can be entered at this school now.
[[nodiscard]] base::Result<void, ExamError> check(const ExamDraft& draft, const school::FilterPlan& plan,
                                                  base::Instant now);

struct ExamSession {
    ExamSessionId id;
    ExamDraft exam;
    school::PersonId entered_by;
    base::Instant entered_at;
    std::optional<base::Instant> ended_at;  // before its time
    // Why the gate does not follow it: what it names is gone from the school's plan since. Empty: it does.
    std::optional<ExamError> in_the_way{};
    friend bool operator==(const ExamSession&, const ExamSession&) = default;
};
[[nodiscard]] std::optional<ExamError> in_the_way(const ExamDraft& exam, const SchoolSetup& setup);

// Thread-safe; everything given outlives it. Throws store::Failure.
class ExamSessions {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        Rulebook& rulebook;
        WhoIsWho& who;
    };
    explicit ExamSessions(const Parts& parts) : parts_(parts) {}

    // `by` needs the permission exams.enter. Published before this returns; when that fails the session is kept, and in
    // force with the next publication.
    [[nodiscard]] base::Result<ExamSession, ExamError> enter(const rights::Reader& by, const ExamDraft& draft);
    // Ends one before its time, or before it began. Published likewise.
    [[nodiscard]] base::Result<void, ExamError> end(const rights::Reader& by, const ExamSessionId& session);
    // Those that go on or are to come, by their beginning.
    [[nodiscard]] std::vector<ExamSession> coming(const school::SchoolId& school) const;

private:
    [[nodiscard]] base::Result<void, ExamError> check_groups(const SchoolSetup& setup, const ExamDraft& draft) const;
    [[nodiscard]] base::Result<void, ExamError> publish(const rights::Reader& by, std::string_view why,
                                                        ExamFault if_not);

    Parts parts_;
};

// As rules. One with something in its way is for nobody: it must not become one for everybody.
[[nodiscard]] std::vector<filter::Assignment> exams_in_force(store::Transaction& transaction, const SchoolSetup& setup,
                                                             const GateIds& ids, base::Instant now);

}  // namespace rulebook
