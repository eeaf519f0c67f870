#pragma once
// Controls and their evidence. Part of policy/policy.h, which is what other rooms include.
//
// A room names its controls as constants, gives them to `app` as an EvidenceSource, and emits evidence from the
// operation that the control is made of, in that operation's own transaction. Nobody types evidence in.

#include "base/id.h"
#include "base/world.h"
#include "school/school.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class SchoolScope;
struct SchoolTag;
class Transaction;
}  // namespace store

namespace policy {

using base::Instant;

// The name of a control: its room and what it does, "rulebook.category-test". Made only from a literal, so that
// nothing typed, and nobody's name, can become one.
class ControlId {
public:
    consteval ControlId(const char* name) : name_(name) {
        if (!is_well_formed(name)) throw "a control is named `room.what-it-does`";
    }
    [[nodiscard]] constexpr std::string_view text() const { return name_; }

    friend constexpr bool operator==(const ControlId&, const ControlId&) = default;

private:
    static constexpr bool is_well_formed(std::string_view name) {
        const std::size_t dot = name.find('.');
        if (dot == 0 || dot == std::string_view::npos || dot + 1 == name.size()) return false;
        for (std::size_t at = 0; at < name.size(); ++at) {
            const char c = name[at];
            if (at != dot && !(c >= 'a' && c <= 'z') && c != '-') return false;
        }
        return true;
    }
    std::string_view name_;  // of the program
};

// What carries out a clause, and is measured (SAFEGUARDING 42).
struct Control {
    ControlId id;
    std::string measures;              // what one piece of evidence shows, as a sentence for the policy page
    std::vector<std::string> clauses;  // ids, of any school; only those whose promise the evidence really shows
    school::ClauseKind kind;           // that of each of its clauses
};

enum class Outcome { kept, broken };
constexpr auto words_of(Outcome) {
    return std::to_array<std::pair<Outcome, std::string_view>>({{Outcome::kept, "kept"}, {Outcome::broken, "broken"}});
}

// Where a piece of evidence was born. Evidence from a sealed record would tell its subject that the record exists,
// through a clause's state, a strip or a count (SAFEGUARDING 3).
enum class Origin { open, sealed };

struct Evidence {
    ControlId control;
    Outcome outcome;
    Instant at;             // when what it shows happened
    std::string reference;  // of the record that shows it, opaque: up to 64 of a-z, 0-9 and `-`, or empty
    Origin origin;
};

// Records `evidence` in the transaction of the operation that made it: kept or undone with it. Sealed evidence and
// an ill-formed reference are bugs of the caller and stop the process: the caller asks first, and emits nothing for
// a sealed record. Throws store::Failure. The thread that owns the transaction.
void emit(store::Transaction& transaction, const store::SchoolScope& school, const Evidence& evidence);

// Whether `text` may stand as Evidence::reference.
[[nodiscard]] bool is_reference(std::string_view text);

// Where a piece of evidence can be looked at.
struct Place {
    std::string words;              // of the link, without anybody's name: "the filter test"
    std::vector<std::string> path;  // below the school: {"filter", "tests", "k7m2…"}; that page decides who may read
};

// A room's side of the policy: implemented by each room that carries out clauses, handed over by `app`.
// Thread-safe.
class EvidenceSource {
public:
    virtual ~EvidenceSource() = default;
    [[nodiscard]] virtual std::vector<Control> controls() const = 0;
    // Of evidence that this room emitted; none when there is no page for it.
    [[nodiscard]] virtual std::optional<Place> place(std::string_view control, std::string_view reference) const = 0;
};

}  // namespace policy
