#pragma once
// One school's records within one transaction: loads them for a reader, saves them, seals and opens what somebody
// wrote. Private to `concerns`; implemented in shelf_store.cpp. Throws store::Failure.

#include "concerns/circles.h"
#include "journal/journal.h"

namespace concerns {

class Shelf {
public:
    // Transaction and vault outlive it.
    Shelf(store::Transaction& tx, store::Vault& vault, SchoolId school)
        : tx_(tx), vault_(vault), school_(school), circles_(tx, vault, school) {}

    // Only what `reader` was told of and is not excluded from: asked in the one statement that loads it, so that a
    // hidden record costs what an absent one costs.
    [[nodiscard]] Result<Concern> find(const ConcernId& id, const PersonId& reader);
    [[nodiscard]] Result<Case> find(const CaseId& id, const PersonId& reader);
    [[nodiscard]] Result<std::vector<Concern>> concerns_of(const CaseId& id);
    [[nodiscard]] Result<std::vector<Entry>> entries_of(const CaseId& id);
    [[nodiscard]] Result<std::vector<KeptParty>> parties_of(const CaseId& id);
    [[nodiscard]] Result<std::vector<CaseStep>> steps_of(const CaseId& id);
    [[nodiscard]] Result<std::vector<Summary>> summaries_of(const CaseId& id);
    [[nodiscard]] Result<std::vector<Summary>> summaries_to(const PersonId& reader, std::size_t most,
                                                            std::size_t skipped);
    [[nodiscard]] std::size_t count_summaries(const PersonId& reader);

    // For the program itself, which shows them to nobody: in the order of their ids, beginning after `after`.
    [[nodiscard]] std::vector<base::Bytes> records_after(Circles::Kind kind, base::ByteView after, std::size_t most);
    [[nodiscard]] Result<Concern> at(const ConcernId& id);
    [[nodiscard]] Result<Case> at(const CaseId& id);
    [[nodiscard]] Result<void> admit(base::ByteView record, const PersonId& person);
    // The digest of the holders of posts that the circles were last brought up to.
    [[nodiscard]] std::optional<base::Bytes> followed_holders();
    void note_followed(base::ByteView holders);

    struct Waiting {
        Circles::Kind kind;
        std::size_t most;
        std::size_t skipped;
    };
    [[nodiscard]] std::vector<base::Bytes> waiting_for(const PersonId& reader, const Waiting& which);
    [[nodiscard]] std::vector<WaitingConcern> most_pressing(const PersonId& reader, std::size_t most);
    [[nodiscard]] std::size_t count_waiting(const PersonId& reader, Circles::Kind kind);

    [[nodiscard]] bool has_concern_from(const AlertId& alert);

    [[nodiscard]] Result<void> insert(const Concern& concern);
    [[nodiscard]] Result<void> update(const Concern& concern);
    [[nodiscard]] Result<void> insert(const ConcernId& of, const Rerouting& rerouting);
    [[nodiscard]] Result<void> insert(const Case& opened, Instant known);
    void update(const Case& changed);
    // What a commitment of the journal covers: the sealed words, as they are kept.
    [[nodiscard]] Result<base::Bytes> insert(const CaseId& to, const Entry& entry);
    [[nodiscard]] Result<base::Bytes> insert(const CaseId& to, const Party& party, const Act& act);
    [[nodiscard]] Result<base::Bytes> insert(const CaseId& to, const CaseStep& step);
    [[nodiscard]] Result<base::Bytes> insert(const Summary& summary);
    // Replaces who may know of a record, which waits for them unless it is decided or closed.
    [[nodiscard]] Result<void> reseal(const Concern& concern, const Circle& circle);
    [[nodiscard]] Result<void> reseal(const Case& of, const Circle& circle);

private:
    [[nodiscard]] Result<std::optional<Rerouting>> rerouting_of(const Concern& concern);
    [[nodiscard]] std::uint64_t next_sequence(std::string_view table, const CaseId& of);

    store::Transaction& tx_;
    store::Vault& vault_;
    SchoolId school_;
    Circles circles_;
};

}  // namespace concerns
