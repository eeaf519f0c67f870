#pragma once
// The one public header of the room: filter breaches, from the report to its end. Values and rules are in breach.h;
// here are the verbs, what they show of the policy, what waits for somebody, and the pages (pages.h).

#include "breaches/breach.h"
#include "breaches/pages.h"
#include "desk/desk.h"
#include "policy/policy.h"
#include "rulebook/rulebook.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Database;
class SchoolScope;
struct Schema;
class Transaction;
class Vault;
}  // namespace store

namespace breaches {

// The tables of this room.
[[nodiscard]] store::Schema schema();

inline constexpr policy::ControlId kBreachTold{"breaches.told"};
inline constexpr policy::ControlId kBreachRecorded{"breaches.recorded"};
inline constexpr policy::ControlId kBreachSeenLogged{"breaches.seen-logged"};
inline constexpr policy::ControlId kBreachActedOn{"breaches.acted-on"};
inline constexpr policy::ControlId kBreachParents{"breaches.parents"};

// What the room shows of the policy. Thread-safe; holds nothing.
class BreachEvidence final : public policy::EvidenceSource {
public:
    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;
};

// Thread-safe; everything given outlives it. Throws store::Failure. Each verb is one transaction with its line in the
// journal and its evidence.
class Breaches final : public desk::PanelSource {
public:
    struct Parts {
        store::Database& database;
        store::Vault& vault;
        const base::World& world;
        const journal::Journal& journal;
        const rulebook::Rulebook& rulebook;
        school::Schools& schools;
        const desk::Tasks& tasks;
        desk::Notices& notices;
    };
    explicit Breaches(const Parts& parts) : parts_(parts) {}

    // `by` needs breaches.report. Whoever the policy names is told before this returns.
    [[nodiscard]] base::Result<BreachId, BreachError> report(const rights::Reader& by, const Report& report);
    // The breach, as its reader opens it: a look at it has its line in the journal. None for whoever may not see it.
    [[nodiscard]] std::optional<Breach> look(const rights::Reader& by, const BreachId& id);
    // One step more. What needs which permission is in breach.h.
    [[nodiscard]] base::Result<void, BreachError> take(const rights::Reader& by, const BreachId& id, Step step);
    // Whether it exists for this reader; no look at it, and no line in the journal.
    [[nodiscard]] bool may_see(const rights::Reader& by, const BreachId& id) const;
    // Those that the reader may see, the newest first; those that are open before those that are closed. LIMIT: `most`.
    [[nodiscard]] std::vector<Breach> all(const rights::Reader& by, std::size_t most) const;

    [[nodiscard]] Ways ways(const school::SchoolId& school) const;
    // Learners on the roster of the day.
    [[nodiscard]] std::vector<people::Person> learners(const school::SchoolId& school) const;
    [[nodiscard]] std::optional<people::Person> find(const school::SchoolId& school,
                                                     const school::PersonId& person) const;

    [[nodiscard]] std::optional<desk::Panel> panel(const rights::Reader& reader, base::Instant now) const override;
    // Once an hour: what nobody opened, or nobody confirmed, within the time that the school sets breaks the promise.
    [[nodiscard]] desk::Job job(const school::SchoolId& school);

private:
    [[nodiscard]] Now now(const school::SchoolId& school) const;
    void tell(store::Transaction& transaction, const rights::Reader& by, const Breach& breach,
              const std::vector<std::string>& posts) const;
    // Parents whose telling was put off are thought of again on their day.
    void remind(store::Transaction& transaction, const rights::Reader& by, const Breach& breach) const;
    void wake(const school::SchoolId& school, const std::vector<std::string>& posts) const;
    void emit(store::Transaction& transaction, const store::SchoolScope& scope, const Breach& before,
              const Breach& after, const Ways& ways) const;
    void note(store::Transaction& transaction, const rights::Reader& by, std::string_view verb, const BreachId& id,
              std::string_view content) const;
    void measure(const school::SchoolId& school);

    Parts parts_;
};

}  // namespace breaches
