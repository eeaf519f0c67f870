#pragma once
// Whom one school's records are about and who was told of them, within one transaction, so kept that the database alone
// says neither: persons in sealed blobs, and beside them, for look-ups, the imprints of those who are told. Private to
// `concerns`; implemented in circles_store.cpp. Throws store::Failure.

#include "concerns/concerns.h"

#include <array>
#include <cstddef>
#include <span>

namespace concerns {

class Circles {
public:
    // Transaction and vault outlive it.
    Circles(store::Transaction& tx, store::Vault& vault, SchoolId school) : tx_(tx), vault_(vault), school_(school) {}

    // By what the rows of a reader are found; of each kind another, so that they do not join. Empty while the school
    // has sealed nothing: bound as NULL, which finds nothing.
    enum class Kind { concern, of_case, summary };
    [[nodiscard]] static std::string_view word_of(Kind kind);
    using Imprint = std::optional<std::array<std::byte, 16>>;
    [[nodiscard]] Imprint imprint(Kind kind, const PersonId& reader);

    [[nodiscard]] Result<Circle> find(base::ByteView record, Seal seal);
    struct Told {
        Kind kind;
        base::ByteView record;
        Instant known;
        enum class Waits { yes, no } waits;
    };
    [[nodiscard]] Result<void> insert(const Told& told, const Circle& circle);
    // Whoever was excluded stays so.
    [[nodiscard]] Result<void> replace(base::ByteView record, const Circle& circle, Told::Waits waits);
    [[nodiscard]] Result<void> admit(base::ByteView record, const PersonId& person);
    void stop_waiting(base::ByteView record);
    void wait_again(base::ByteView record);

    // A line of a record that names somebody: its "subjects" (sequence 0), a "party", a "step", a "summary".
    struct Line {
        std::string_view what;
        base::ByteView record;
        std::uint64_t sequence;
    };
    [[nodiscard]] Result<std::vector<PersonId>> named(const Line& line);
    // The only one, or nobody.
    [[nodiscard]] Result<std::optional<PersonId>> one_named(const Line& line);
    [[nodiscard]] Result<void> name(const Line& line, std::span<const PersonId> persons);
    // That a summary went to somebody, who finds it from then on.
    [[nodiscard]] Result<void> name_reader(const CaseId& of, std::uint64_t sequence, const PersonId& reader,
                                           Instant sent);

private:
    using People = std::vector<std::vector<PersonId>>;
    [[nodiscard]] Result<base::Bytes> seal(const Line& line, const People& people);
    [[nodiscard]] Result<People> open(const Line& line, const base::Bytes& sealed);
    void insert_readers(const Told& told, const Circle& circle);

    store::Transaction& tx_;
    store::Vault& vault_;
    SchoolId school_;
};

}  // namespace concerns
