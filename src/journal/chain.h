#pragma once
// The chain itself, without a database: what a hash covers, and what is wrong with a run of rows.
// Private to `journal`.

#include "journal/journal.h"

#include <array>
#include <utility>

namespace journal {

// A row as it lies in the table. What an attacker wrote need not be what we write: kinds are any text, ids and
// hashes of any length.
struct StoredLine {
    base::Bytes school;
    std::int64_t number;
    base::Instant at;
    std::string actor_kind;
    base::Bytes actor;
    std::string verb;
    std::string subject_kind;
    base::Bytes subject;
    base::Bytes commitment;
    base::Bytes previous_hash;
    base::Bytes hash;
};

// docs/formats/journal.md, version 1.
[[nodiscard]] base::Digest hash_of(const StoredLine& line);
[[nodiscard]] base::Digest seal_of(const Head& head, const base::Key& salt);
[[nodiscard]] base::Digest commitment_to(base::ByteView content, const base::Key& salt);

[[nodiscard]] constexpr auto words_of(ActorKind) {
    return std::to_array<std::pair<ActorKind, std::string_view>>(
        {{ActorKind::person, "person"}, {ActorKind::machine_operator, "operator"}, {ActorKind::system, "system"}});
}

// Looks at lines in the order of their numbers, and at what somebody noted as the head, if anything.
class Inspection {
public:
    explicit Inspection(std::optional<Head> noted) : noted_(noted) {}

    void look_at(const StoredLine& line);
    // After the last line: `lines` is how many the table holds, counted in another way.
    void finish(std::uint64_t lines);

    [[nodiscard]] const Report& report() const { return report_; }

private:
    void look_at_link(const StoredLine& line);
    void find(Fault fault, std::int64_t number);

    std::optional<Head> noted_;
    Report report_{{0, {}}, 0, {}};
    std::int64_t last_ = 0;
    base::Bytes last_hash_ = base::Bytes(sizeof(base::Digest));  // zeros before line 1
};

}  // namespace journal
