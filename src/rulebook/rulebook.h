#pragma once
// The one public header of the room: what the gate decides by, and where it comes from. Plans become rules (plan.h),
// folders of lists become the category database (list_files.h), both are published to the gate; the gate is asked
// whether it keeps what the policy promises (checks.h); the school's own list (school_list.h).

#include "base/guarded.h"
#include "base/result.h"
#include "base/world.h"
#include "desk/desk.h"
#include "filter/filter.h"
#include "journal/journal.h"
#include "rulebook/ask.h"
#include "rulebook/assessment.h"
#include "rulebook/assessments.h"
#include "rulebook/checks.h"
#include "rulebook/exam_sessions.h"
#include "rulebook/explain.h"
#include "rulebook/gate_folder.h"
#include "rulebook/health.h"
#include "rulebook/list_files.h"
#include "rulebook/pages.h"
#include "rulebook/plan.h"
#include "rulebook/plans.h"
#include "rulebook/profile_words.h"
#include "rulebook/profiles.h"
#include "rulebook/replay.h"
#include "rulebook/school_list.h"
#include "rulebook/sealed_lists.h"
#include "rulebook/stops.h"
#include "rulebook/subscriptions.h"
#include "school/school.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class SchoolScope;
class Transaction;
struct Schema;
}  // namespace store

namespace rulebook {

// The tables of this room.
[[nodiscard]] store::Schema schema();

struct Publication {
    std::uint64_t number;
    base::Instant at;
    base::Digest lists;
    std::string why;
    friend bool operator==(const Publication&, const Publication&) = default;
};

// A part of the last publication that could not be done; what was in force before goes on.
enum class Part { lists, rules, sealed };
constexpr auto words_of(Part) {
    return std::to_array<std::pair<Part, std::string_view>>(
        {{Part::lists, "lists"}, {Part::rules, "rules"}, {Part::sealed, "sealed"}});
}
struct Trouble {
    Part part;
    std::string cause;
    base::Instant since;
    friend bool operator==(const Trouble&, const Trouble&) = default;
};

// What came of compiling the lists that are in force.
struct ListReport {
    base::Digest lists;
    base::Instant compiled_at;
    std::uint64_t lines;
    std::uint64_t duplicates;
    std::uint64_t bad_lines;
    std::string lint;  // the first kMaxLintLines findings, one a line
};

// What teachers opened for their classes, and is not over: a part of the rules. Implemented by `lessons`; read in the
// transaction of a publication. Thread-safe. Throws store::Failure.
class OpeningSource {
public:
    virtual ~OpeningSource() = default;
    [[nodiscard]] virtual std::vector<filter::Exception> openings(store::Transaction& transaction,
                                                                  const school::SchoolId& school,
                                                                  base::Instant now) const = 0;
};

struct SealedReport {
    std::uint64_t entries;  // the test entry included
    std::uint64_t bad_lines;
    base::Instant sealed_at;
};

// Publishes, and remembers what was published. Every verb throws store::Failure when the database cannot go on.
// Thread-safe: publications wait for each other in the database.
class Rulebook {
public:
    // Journal and database outlive this.
    struct Records {
        store::Database& database;
        const journal::Journal& journal;
    };
    struct Setup {
        std::vector<SchoolSetup> schools;
        std::filesystem::path starter_lists;      // lists/starter, with its help-lines.toml
        std::filesystem::path to_gate;            // the folder where the gate looks
        std::filesystem::path keys;               // a folder of the office alone
        std::filesystem::path lists;              // likewise, of the lists that the site subscribes to
        std::filesystem::path sealed;             // likewise, of the lists of illegal pages (sealed_lists.h)
        const OpeningSource* openings = nullptr;  // outlives the rulebook; null: no teacher opens anything
    };
    Rulebook(Records records, const base::World& world, Setup setup);

    // Compiles what has changed and puts all of it in force. On failure what was in force goes on, and the trouble is
    // kept until a publication succeeds. Lists that cannot be compiled do not hold up the rules, as long as there are
    // lists in force. `why` is of the program or a person's reason, for the record.
    [[nodiscard]] base::Result<Publication, Fault> publish(std::string_view why, const school::Actor& by);

    // The same without a look at what has become of the lists, which takes its time: with those in force.
    [[nodiscard]] base::Result<Publication, Fault> publish_rules(std::string_view why, const school::Actor& by);
    // Publishes what could not be, until it can.
    [[nodiscard]] desk::Job trying_again_job();

    // The starter's first, then those that the site subscribes to (subscriptions.h).
    [[nodiscard]] ListInputs list_inputs() const;
    // Whether what is in force was compiled from exactly these.
    [[nodiscard]] bool lists_are_current() const;
    // Publishes when the gate knows the timetable less far than kTimetableCarriedOn.
    [[nodiscard]] base::Result<void, Fault> carry_timetable_on();
    [[nodiscard]] desk::Job timetable_job();
    // Whether every school's sealed layer was made of its lists in force, or could not be, which is a trouble.
    [[nodiscard]] bool sealed_are_current() const;
    // The key of a school's illegal layer, made the first time.
    [[nodiscard]] base::Result<base::Key, Fault> sealed_key(const school::SchoolId& school) const;

    [[nodiscard]] std::optional<Publication> last_publication(const school::SchoolId& school) const;
    [[nodiscard]] std::vector<Trouble> troubles(const school::SchoolId& school) const;
    [[nodiscard]] std::optional<ListReport> list_report(const school::SchoolId& school) const;
    [[nodiscard]] std::optional<SealedReport> sealed_report(const school::SchoolId& school) const;

    // The lists in force; none before the first publication.
    [[nodiscard]] std::shared_ptr<const filter::CategoryDatabase> lists_in_force() const;

    // All that the gate decides by now, as the gate reads it.
    [[nodiscard]] base::Result<std::shared_ptr<const filter::RuleSet>, Fault> rules_in_force() const;

    // The same, beside what it would be with this one change of the school, which waits for consent. Of a list all
    // lists are compiled, for one reader at a time: as blocking as a publication, and as much memory. Publishes nothing
    // and writes nothing.
    [[nodiscard]] base::Result<WhatIf, Fault> rules_if(const school::SchoolId& school, const ListChange& change);

    [[nodiscard]] const SchoolSetup* school(std::string_view key) const;
    [[nodiscard]] const SchoolSetup* school(const school::SchoolId& id) const;

    // Somebody looked at what the gate would say to a person: a line in the journal. About anybody but a learner it is
    // counted nowhere, since the count alone could tell of a sealed case (SAFEGUARDING 3).
    void note_explained(const rights::Reader& by, const school::PersonId& as, bool is_learner);

    // The ids by which the gate knows this school's profiles and networks; made when they are not there yet.
    [[nodiscard]] GateIds ids(const school::SchoolId& school);
    // Who is somebody's profile: of learners by year group, of others by audience. Empty when the plan has none.
    [[nodiscard]] std::optional<filter::ProfileId> profile_of(const school::SchoolId& school, school::Audience audience,
                                                              std::optional<std::int64_t> year) const;

    // The key that signs the links on block pages and the checks of this school, made the first time.
    [[nodiscard]] base::Result<base::Key, Fault> link_key(const school::SchoolId& school) const;

    // What is known of the installation now. What was returned before stays valid, and says what was known then.
    [[nodiscard]] const Setup& setup() const;
    // From now on this is known of one of the schools; in force with the next publication.
    void adopt(SchoolSetup school);
    // Written with what has to be published, so that it is tried again whatever befalls the publication itself.
    void expect_publication(store::Transaction& transaction) const;
    // Whether the gate could go by this plan.
    [[nodiscard]] base::Result<void, Fault> check_plan(const school::SchoolId& school, const school::FilterPlan& plan);

private:
    [[nodiscard]] ListInputs list_inputs(store::Transaction& transaction) const;
    // The lists as their folders are now: compiled, unless they are known already or cannot be.
    struct Lists {
        base::Digest inputs;
        std::optional<filter::CompiledLists> compiled;
        std::optional<Fault> fault;
    };
    [[nodiscard]] Lists lists_now();
    [[nodiscard]] base::Result<base::Digest, Fault> lists_for(store::Transaction& transaction, const Lists& lists);
    // What was agreed to since, by whoever: the plan that is published is that in the database.
    void take_plans_up(store::Transaction& transaction);
    [[nodiscard]] base::Result<filter::Rules, Fault> rules_of(store::Transaction& transaction, const Setup& of,
                                                              const base::Digest& lists,
                                                              const std::vector<HelpSite>& help);
    [[nodiscard]] base::Result<filter::Rules, Fault> rules_with(const school::SchoolId& school,
                                                                const school::FilterPlan& plan,
                                                                const base::Digest& lists);
    [[nodiscard]] std::optional<school::FilterPlan> plan_of(const school::SchoolId& school,
                                                            const PlanVersion& version) const;
    [[nodiscard]] base::Result<std::vector<std::shared_ptr<const filter::SealedLayer>>, Fault> seal_all(
        store::Transaction& transaction);
    [[nodiscard]] base::Result<void, Fault> join_lists(store::Transaction& transaction, const store::SchoolScope& scope,
                                                       const base::Key& key, const base::Digest& inputs);
    // Nothing when the lists have changed since they were compiled, unless told to go on all the same.
    enum class IfOld { nothing, publish };
    [[nodiscard]] std::optional<base::Result<Publication, Fault>> publish_with(const Lists& lists, std::string_view why,
                                                                               const school::Actor& by, IfOld if_old);
    [[nodiscard]] base::Result<Publication, Fault> publish_in(store::Transaction& transaction, const Lists& lists,
                                                              std::string_view why, const school::Actor& by);
    void note_trouble(const Trouble& trouble);
    [[nodiscard]] base::Result<std::shared_ptr<const filter::RuleSet>, Fault> assembled(
        filter::Rules rules, std::shared_ptr<const filter::CategoryDatabase> lists) const;
    [[nodiscard]] base::Result<std::shared_ptr<const filter::CategoryDatabase>, Fault> lists_if(
        const ListChange& change);
    [[nodiscard]] base::Result<ListInputs, Fault> list_inputs_if(const ListChange& change) const;

    Records records_;
    base::World world_;
    // guarded. LIMIT: a plan or two a term, each of some kilobytes, for as long as the office runs.
    base::Guarded<std::vector<std::unique_ptr<const Setup>>> setups_;
    const GateFolder gate_;
    // Whether somebody looks at what a list would change: guarded
    base::Guarded<bool> is_compiling_{false};
};

}  // namespace rulebook
