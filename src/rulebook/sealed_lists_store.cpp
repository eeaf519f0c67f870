#include "base/file.h"
#include "base/text.h"
#include "rulebook/rulebook.h"
#include "rulebook/sealed_lists.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

auto refuse(std::string words) { return base::failure(Fault{std::move(words)}); }

SealedListRecord to_record(const Row& row) {
    return {row.get<SealedListId>(0),  row.get<std::string>(1),   row.get<ContentState>(2),
            row.get<std::string>(3),   row.get<std::uint64_t>(4), row.get<std::uint64_t>(5),
            row.get<base::Instant>(6), row.get<base::Instant>(7), row.get<std::string>(8)};
}

std::vector<SealedListRecord> live(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query(
            "SELECT sealed_list_id, name, state, date, entries, bad_lines, loaded_at, confirmed_at, why_waiting "
            "FROM sealed_lists WHERE school_id = ? AND state IN ('waiting', 'in_force') ORDER BY name, state",
            scope)
        .all(to_record);
}

void insert_list(Transaction& tx, const SchoolScope& scope, const SealedListRecord& one) {
    tx.run(
        "INSERT INTO sealed_lists (school_id, sealed_list_id, name, state, date, entries, bad_lines, loaded_at, "
        "confirmed_at, why_waiting, decision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
        scope, one.id, one.name, one.state, one.date, one.entries, one.bad_lines, one.loaded_at, one.confirmed_at,
        one.why_waiting);
}

void move_lists(Transaction& tx, const SchoolScope& scope, std::string_view name, ContentState from, ContentState to) {
    tx.run("UPDATE sealed_lists SET state = ? WHERE school_id = ? AND name = ? AND state = ?", to, scope, name, from);
}

void confirm(Transaction& tx, const SchoolScope& scope, const SealedListId& id, base::Instant at) {
    tx.run("UPDATE sealed_lists SET confirmed_at = ? WHERE school_id = ? AND sealed_list_id = ?", at, scope, id);
}

void forget_trouble(Transaction& tx, const SchoolScope& scope, std::string_view name) {
    tx.run("DELETE FROM sealed_list_troubles WHERE school_id = ? AND name = ?", scope, name);
}

std::optional<SealedListRecord> named(const std::vector<SealedListRecord>& lists, std::string_view name,
                                      ContentState state) {
    const auto found = std::ranges::find_if(
        lists, [&](const SealedListRecord& one) { return one.name == name && one.state == state; });
    return found == lists.end() ? std::nullopt : std::optional(*found);
}

base::Result<std::shared_ptr<const filter::SealedLayer>, Fault> open_list(const std::filesystem::path& file,
                                                                          const base::Key& key, std::string_view name) {
    auto bytes = base::read_file(file, kMaxSealedBytes);
    if (!bytes) return refuse(fmt::format("the sealed list `{}` is lost or unreadable; load it again", name));
    auto opened = filter::SealedLayer::open(*std::move(bytes), key, name);
    if (!opened) return refuse(fmt::format("the sealed list `{}` is damaged; load it again", name));
    return std::make_shared<const filter::SealedLayer>(*std::move(opened));
}

}  // namespace

base::Result<std::vector<std::shared_ptr<const filter::SealedLayer>>, Fault> sealed_in_force(
    Transaction& transaction, const SchoolScope& scope, const std::filesystem::path& home, const base::Key& key) {
    std::vector<std::shared_ptr<const filter::SealedLayer>> layers;
    for (const SealedListRecord& one : live(transaction, scope))
        if (one.state == ContentState::in_force)
            layers.push_back(TRY(open_list(sealed_file(home, one.id), key, one.name)));
    return layers;
}

base::Digest sealed_inputs_of(Transaction& transaction, const SchoolScope& scope) {
    std::string ids;
    for (const SealedListRecord& one : live(transaction, scope))
        if (one.state == ContentState::in_force) ids += one.id.text() + "\n";
    return base::sha256(base::bytes_of(ids));
}

base::Result<SealedLoad, Fault> SealedLists::load(const school::SchoolId& school, const filter::SealedList& list,
                                                  const school::Actor& by) {
    const base::Instant now = parts_.world.clock.now();
    const base::Key key = TRY(parts_.rulebook.sealed_key(school));
    const std::vector<filter::SealedList> alone{list};
    auto made = filter::seal({same_id<filter::SchoolId>(school), key, now}, alone);
    if (!made) return refuse(filter::describe(made.error()));
    SealedLoad load{{.id = SealedListId::mint(parts_.world.random),
                     .name = list.name,
                     .state = ContentState::in_force,
                     .date = list.date,
                     .entries = made->entries - 1,
                     .bad_lines = made->bad_lines,
                     .loaded_at = now,
                     .confirmed_at = now,
                     .why_waiting = {}},
                    {}};
    for (const filter::BadSealedLine& line : made->bad) load.bad.push_back(line.line);
    if (load.record.entries == 0) return refuse("the list holds nothing that can be used; what was in force stays");
    const auto layer = filter::SealedLayer::open(made->file, key, "sealed list");
    if (!layer) return refuse(filter::describe(layer.error()));

    const std::filesystem::path& home = parts_.rulebook.setup().sealed;
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(school);
    const auto lists = live(tx, scope);
    forget_trouble(tx, scope, list.name);
    for (const ContentState state : {ContentState::waiting, ContentState::in_force})
        if (const auto there = named(lists, list.name, state)) {
            const auto before = open_list(sealed_file(home, there->id), key, list.name);
            if (!before || (*before)->contents_digest() != layer->contents_digest()) continue;
            confirm(tx, scope, there->id, now);
            tx.commit();
            load.record = *there;
            load.record.confirmed_at = now;
            return load;
        }
    const auto in_force = named(lists, list.name, ContentState::in_force);
    if (in_force)
        if (const auto lost = loss({.names = in_force->entries}, {.names = load.record.entries}, parts_.may_shrink())) {
            load.record.state = ContentState::waiting;
            load.record.why_waiting = describe(*lost);
        }
    move_lists(tx, scope, list.name, ContentState::waiting, ContentState::replaced);
    if (load.record.state == ContentState::in_force)
        move_lists(tx, scope, list.name, ContentState::in_force, ContentState::replaced);
    insert_list(tx, scope, load.record);
    (void)parts_.journal.record(
        tx, scope,
        {.actor = journal::actor_of(by),
         .verb = load.record.state == ContentState::in_force ? "sealed_list.loaded" : "sealed_list.waits",
         .subject = {"sealed_list", journal::opaque(load.record.id.bytes())},
         .content = base::to_bytes(fmt::format("{}\n{}\n{} entries\n{}", list.name, list.date, load.record.entries,
                                               load.record.why_waiting))});
    std::error_code failed;
    std::filesystem::create_directories(home, failed);
    const auto written = base::replace_file(sealed_file(home, load.record.id), made->file, base::FileMode::owner_only);
    if (!written) return refuse(base::describe(written.error()));
    tx.commit();
    return load;
}

base::Result<void, Fault> SealedLists::decide(const rights::Reader& by, const SealedListId& id, Choice choice,
                                              std::string_view reason) {
    if (!by.may("rules.approve")) return refuse("this is for another post to do");
    if (base::trimmed(reason).empty()) return refuse("say why; the reason is part of the record");
    {
        Transaction tx = parts_.database.writing();
        const SchoolScope scope(by.school());
        const auto lists = live(tx, scope);
        const auto found = std::ranges::find(lists, id, &SealedListRecord::id);
        if (found == lists.end() || found->state != ContentState::waiting) return refuse("nothing of this list waits");
        if (choice == Choice::take) move_lists(tx, scope, found->name, ContentState::in_force, ContentState::replaced);
        tx.run(
            "UPDATE sealed_lists SET state = ?, decided_by = ?, decided_at = ?, decision = ? WHERE school_id = ? AND "
            "sealed_list_id = ?",
            choice == Choice::take ? ContentState::in_force : ContentState::refused, by.person(),
            parts_.world.clock.now(), reason, scope, id);
        (void)parts_.journal.record(
            tx, scope,
            {.actor = journal::actor_of(by.person()),
             .verb = choice == Choice::take ? "sealed_list.accepted" : "sealed_list.refused",
             .subject = {"sealed_list", journal::opaque(id.bytes())},
             .content = base::to_bytes(fmt::format("{}\n{}\n{}", found->name, found->why_waiting, reason))});
        tx.commit();
    }
    if (choice == Choice::refuse) return {};
    const auto published = parts_.rulebook.publish("a list of illegal pages was accepted", by.person());
    if (!published) return refuse("it is accepted, and not in force yet: " + published.error().words);
    return {};
}

std::vector<SealedListRecord> SealedLists::all(const school::SchoolId& school) const {
    Transaction tx = parts_.database.reading();
    return live(tx, SchoolScope(school));
}

std::vector<SealedListTrouble> SealedLists::troubles(const school::SchoolId& school) const {
    Transaction tx = parts_.database.reading();
    return tx
        .query("SELECT name, cause, since FROM sealed_list_troubles WHERE school_id = ? ORDER BY name",
               SchoolScope(school))
        .all([](const Row& row) {
            return SealedListTrouble{row.get<std::string>(0), row.get<std::string>(1), row.get<base::Instant>(2)};
        });
}

// The time stays that of the first failure.
void SealedLists::note_trouble(const school::SchoolId& school, std::string_view name, const std::string& cause) {
    Transaction tx = parts_.database.writing();
    tx.run(
        "INSERT INTO sealed_list_troubles (school_id, name, cause, since) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (school_id, name) DO UPDATE SET cause = excluded.cause",
        SchoolScope(school), name, cause, parts_.world.clock.now());
    tx.commit();
}

// Within a transaction that writes, as a list gets its file and its row within one.
void SealedLists::prune() {
    std::vector<std::string> kept;
    std::vector<std::filesystem::path> there;
    {
        Transaction tx = parts_.database.writing();
        for (const SchoolSetup& setup : parts_.rulebook.setup().schools)
            for (const SealedListRecord& one : live(tx, SchoolScope(setup.id))) kept.push_back(one.id.text());
        std::error_code failed;
        for (std::filesystem::directory_iterator at(parts_.rulebook.setup().sealed, failed), end; !failed && at != end;
             at.increment(failed))
            if (at->path().extension() == ".seal") there.push_back(at->path());
    }
    for (const std::filesystem::path& file : there) {
        std::error_code failed;
        if (std::ranges::find(kept, file.stem().string()) == kept.end()) std::filesystem::remove(file, failed);
    }
}

}  // namespace rulebook
