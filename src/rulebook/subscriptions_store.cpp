// What the database knows of the lists that the site subscribes to.

#include "rulebook/subscriptions.h"

#include "base/ensure.h"
#include "base/text.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace rulebook {

namespace {

constexpr std::size_t kContentsLookedAt = 1'000;

using store::Row;
using store::SchoolScope;
using store::Transaction;

// Sixteen zero bytes: the machine's operator.
std::optional<school::SchoolId> school_of(const school::SchoolId& stored) {
    return stored == SchoolScope::whole_site().school() ? std::nullopt : std::optional(stored);
}

Subscription to_subscription(const Row& row) {
    return {.id = row.get<SubscriptionId>(0),
            .name = row.get<std::string>(1),
            .licence = row.get<std::string>(2),
            .origin = row.get<Origin>(3),
            .location = row.get<std::string>(4),
            .layout = row.get<Layout>(5),
            .category = filter::category_of_key(row.get<std::string>(6)),
            .every = std::chrono::hours(row.get<std::int64_t>(7)),
            .proof = parse_proof(row.get<std::string>(8)).value_or(Proof()),
            .state = row.get<SubscriptionState>(9),
            .asked_in = school_of(row.get<school::SchoolId>(14))};
}

SubscribedList to_list(const Row& row) {
    return {.subscription = to_subscription(row),
            .added_at = row.get<base::Instant>(10),
            .looked_at = row.get<std::optional<base::Instant>>(11),
            .trouble = row.get<std::string>(12),
            .failing_since = row.get<std::optional<base::Instant>>(13),
            .in_force = {},
            .waiting = {}};
}

ListContent to_content(const Row& row) {
    ListContent content{.id = row.get<ContentId>(0),
                        .digest = row.get<base::Digest>(1),
                        .state = row.get<ContentState>(2),
                        .taken_at = row.get<base::Instant>(3),
                        .date = row.get<std::string>(4),
                        .bytes = row.get<std::uint64_t>(5),
                        .counts = {row.get<std::uint64_t>(6), row.get<std::uint64_t>(7), row.get<std::uint64_t>(8), {}},
                        .bad_lines = row.get<std::uint64_t>(9),
                        .lint = row.get<std::string>(11),
                        .unknown = {},
                        .why_waiting = row.get<std::string>(13),
                        .brought_by = row.get<std::optional<school::PersonId>>(16),
                        .decided_at = row.get<std::optional<base::Instant>>(14),
                        .decision = row.get<std::string>(15)};
    read_categories(row.get<std::string>(10), content.counts);
    const std::string unknown = row.get<std::string>(12);
    for (const std::string_view name : base::split(unknown, '\n'))
        if (!name.empty()) content.unknown.emplace_back(name);
    return content;
}

std::vector<ListContent> contents_of(Transaction& tx, const SubscriptionId& id, std::size_t most) {
    return tx
        .query(
            "SELECT content_id, digest, state, taken_at, date, bytes, names, addresses, pages, bad_lines, by_category, "
            "lint, "
            "unknown, why_waiting, decided_at, decision, brought_by FROM list_contents WHERE school_id = ? AND "
            "subscription_id = ? "
            "ORDER BY taken_at DESC, content_id LIMIT ?",
            SchoolScope::whole_site(), id, static_cast<std::int64_t>(most))
        .all(to_content);
}

std::optional<ListContent> content_in(Transaction& tx, const SubscriptionId& id, ContentState state) {
    return tx
        .query(
            "SELECT content_id, digest, state, taken_at, date, bytes, names, addresses, pages, bad_lines, by_category, "
            "lint, "
            "unknown, why_waiting, decided_at, decision, brought_by FROM list_contents WHERE school_id = ? AND "
            "subscription_id = ? "
            "AND state = ? ORDER BY taken_at DESC, content_id LIMIT 1",
            SchoolScope::whole_site(), id, state)
        .one(to_content);
}

void add_contents(Transaction& tx, SubscribedList& list) {
    list.in_force = content_in(tx, list.subscription.id, ContentState::in_force);
    list.waiting = content_in(tx, list.subscription.id, ContentState::waiting);
}

std::optional<SubscribedList> list_with(Transaction& tx, const SubscriptionId& id) {
    auto found = tx.query(
                       "SELECT subscription_id, name, licence, origin, location, layout, category, every_hours, proof, "
                       "state, added_at, looked_at, trouble, failing_since, asked_in FROM list_subscriptions "
                       "WHERE school_id = ? AND subscription_id = ?",
                       SchoolScope::whole_site(), id)
                     .one(to_list);
    if (found) add_contents(tx, *found);
    return found;
}

std::vector<SubscribedList> live_lists(Transaction& tx) {
    auto lists = tx.query(
                       "SELECT subscription_id, name, licence, origin, location, layout, category, every_hours, proof, "
                       "state, added_at, looked_at, trouble, failing_since, asked_in FROM list_subscriptions "
                       "WHERE school_id = ? AND state IN ('requested', 'in_force') ORDER BY name, subscription_id",
                       SchoolScope::whole_site())
                     .all(to_list);
    for (SubscribedList& list : lists) add_contents(tx, list);
    return lists;
}

void insert_subscription(Transaction& tx, const Subscription& one, base::Instant at) {
    tx.run(
        "INSERT INTO list_subscriptions (school_id, subscription_id, name, licence, origin, location, layout, "
        "category, "
        "every_hours, proof, state, asked_in, added_at, etag, last_modified, trouble) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '')",
        SchoolScope::whole_site(), one.id, one.name, one.licence, one.origin, one.location, one.layout,
        one.category ? filter::entry_of(*one.category).key : std::string_view(),
        static_cast<std::int64_t>(one.every.count()), text_of(one.proof), one.state,
        one.asked_in.value_or(SchoolScope::whole_site().school()), at);
}

void set_state(Transaction& tx, const SubscriptionId& id, SubscriptionState state) {
    tx.run("UPDATE list_subscriptions SET state = ? WHERE school_id = ? AND subscription_id = ?", state,
           SchoolScope::whole_site(), id);
}

void move_contents(Transaction& tx, const SubscriptionId& id, ContentState from, ContentState to) {
    tx.run("UPDATE list_contents SET state = ? WHERE school_id = ? AND subscription_id = ? AND state = ?", to,
           SchoolScope::whole_site(), id, from);
}

void put_in_force(Transaction& tx, const SubscriptionId& id, const ContentId& content) {
    move_contents(tx, id, ContentState::in_force, ContentState::replaced);
    move_contents(tx, id, ContentState::waiting, ContentState::replaced);
    tx.run("UPDATE list_contents SET state = ? WHERE school_id = ? AND content_id = ?", ContentState::in_force,
           SchoolScope::whole_site(), content);
}

void insert_content(Transaction& tx, const SubscriptionId& id, const ListContent& one) {
    tx.run(
        "INSERT INTO list_contents (school_id, content_id, subscription_id, digest, state, taken_at, date, bytes, "
        "names, "
        "addresses, pages, bad_lines, by_category, lint, unknown, why_waiting, brought_by, decision) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
        SchoolScope::whole_site(), one.id, id, one.digest, one.state, one.taken_at, one.date, one.bytes,
        one.counts.names, one.counts.addresses, one.counts.pages, one.bad_lines, text_of_categories(one.counts),
        one.lint, base::joined(one.unknown, "\n"), one.why_waiting, one.brought_by);
}

void put_decision(Transaction& tx, const ContentId& content, const school::PersonId& by, base::Instant at,
                  std::string_view reason) {
    tx.run(
        "UPDATE list_contents SET decided_by = ?, decided_at = ?, decision = ? WHERE school_id = ? AND content_id = ?",
        by, at, reason, SchoolScope::whole_site(), content);
}

// What a person saw last of it; none when nobody ever did.
std::optional<Counts> agreed_to(Transaction& tx, const SubscriptionId& id) {
    for (const ListContent& one : contents_of(tx, id, kContentsLookedAt))
        if (one.decided_at && one.state != ContentState::refused) return one.counts;
    return std::nullopt;
}

auto refuse(SubscriptionFault fault, std::string cause = {}) {
    return base::failure(SubscriptionError{fault, std::move(cause)});
}

}  // namespace

std::string describe(const SubscriptionError& error) {
    switch (error.fault) {
        case SubscriptionFault::unknown:
            return "there is no such list, or nothing of it waits";
        case SubscriptionFault::already_there:
            return "this folder or address is among the lists already";
        case SubscriptionFault::wrong_state:
            return "this list is not in use any longer";
        case SubscriptionFault::not_allowed:
            return "this is for another post to do";
        case SubscriptionFault::no_reason:
            return "say why; the reason is part of the record";
        case SubscriptionFault::own_file:
            return "nobody decides on a file that they brought themselves; ask a colleague";
        case SubscriptionFault::changed:
            return "something else waits by now than what you looked at; look again";
        case SubscriptionFault::too_many:
            return "there are as many lists as can be taken; end one first";
        case SubscriptionFault::not_taken:
            return error.cause;
    }
    base::ensure(false, "every fault of a subscription has its words");
    return {};
}

void Subscriptions::begin() {
    adopt_folders();
    prune(Unfinished::removed);
}

// Folders that an earlier version read in place, and which go on being read so (unadopted_folders) until their content
// has been taken in.
void Subscriptions::adopt_folders() {
    const auto& schools = parts_.rulebook.setup().schools;
    if (schools.empty()) return;
    std::vector<ListFolder> folders;
    {
        Transaction tx = parts_.database.reading();
        folders = unadopted_folders(tx, schools.front().id);
    }
    for (const ListFolder& folder : folders) {
        const auto added = add({.id = SubscriptionId::mint(parts_.world.random),
                                .name = folder.source,
                                .licence = folder.licence,
                                .origin = Origin::folder,
                                .location = folder.path.string(),
                                .layout = Layout::folders,
                                .category = {},
                                .every = std::chrono::hours(24),
                                .proof = {}},
                               school::Software{});
        if (!added) continue;
        if (!take_now(*added, {})) {
            (void)end(*added, school::Software{});
            continue;
        }
        Transaction tx = parts_.database.writing();
        for (const SchoolSetup& setup : schools)
            tx.run("DELETE FROM list_folders WHERE school_id = ? AND path = ?", SchoolScope(setup.id),
                   folder.path.string());
        tx.commit();
    }
}

Subscriptions::Validators Subscriptions::validators(const SubscriptionId& id) const {
    Transaction tx = parts_.database.reading();
    return tx
        .query("SELECT etag, last_modified FROM list_subscriptions WHERE school_id = ? AND subscription_id = ?",
               SchoolScope::whole_site(), id)
        .one([](const Row& row) {
            return Validators{row.get<std::string>(0), row.get<std::string>(1)};
        })
        .value_or(Validators());
}

void Subscriptions::put_validators(const SubscriptionId& id, const Validators& validators) {
    Transaction tx = parts_.database.writing();
    tx.run("UPDATE list_subscriptions SET etag = ?, last_modified = ? WHERE school_id = ? AND subscription_id = ?",
           validators.etag, validators.last_modified, SchoolScope::whole_site(), id);
    tx.commit();
}

void Subscriptions::record(Transaction& transaction, const school::Actor& by, std::string_view verb,
                           const SubscriptionId& id, std::string content) {
    for (const SchoolSetup& setup : parts_.rulebook.setup().schools)
        (void)parts_.journal.record(transaction, SchoolScope(setup.id),
                                    {.actor = journal::actor_of(by),
                                     .verb = verb,
                                     .subject = {"list", journal::opaque(id.bytes())},
                                     .content = base::to_bytes(content)});
}

bool Subscriptions::is_known(Transaction& transaction, const Subscription& subscription) const {
    if (subscription.origin == Origin::upload) return false;
    return std::ranges::any_of(live_lists(transaction), [&](const SubscribedList& one) {
        return one.subscription.origin == subscription.origin && one.subscription.location == subscription.location;
    });
}

base::Result<SubscriptionId, SubscriptionError> Subscriptions::add(Subscription subscription, const school::Actor& by) {
    subscription.state = SubscriptionState::in_force;
    Transaction tx = parts_.database.writing();
    if (is_known(tx, subscription)) return refuse(SubscriptionFault::already_there);
    if (is_full(tx)) return refuse(SubscriptionFault::too_many);
    insert_subscription(tx, subscription, parts_.world.clock.now());
    record(tx, by, "lists.added", subscription.id, subscription.name + "\n" + subscription.location);
    tx.commit();
    return subscription.id;
}

base::Result<void, SubscriptionError> Subscriptions::end(const SubscriptionId& id, const school::Actor& by) {
    Transaction tx = parts_.database.writing();
    const auto list = list_with(tx, id);
    if (!list) return refuse(SubscriptionFault::unknown);
    if (list->subscription.state != SubscriptionState::in_force) return refuse(SubscriptionFault::wrong_state);
    set_state(tx, id, SubscriptionState::ended);
    move_contents(tx, id, ContentState::waiting, ContentState::refused);
    move_contents(tx, id, ContentState::in_force, ContentState::replaced);
    record(tx, by, "lists.removed", id, list->subscription.name + "\n" + list->subscription.location);
    tx.commit();
    return {};
}

bool Subscriptions::is_full(Transaction& transaction) const { return live_lists(transaction).size() >= kMostLists; }

std::optional<ListContent> Subscriptions::waiting(Transaction& transaction, const SubscriptionId& id) const {
    return content_in(transaction, id, ContentState::waiting);
}

void Subscriptions::put_requested(Transaction& transaction, const Subscription& subscription) {
    insert_subscription(transaction, subscription, parts_.world.clock.now());
}

void Subscriptions::put_decided(Transaction& transaction, const SubscriptionId& id, SubscriptionState state,
                                const school::PersonId& by, std::string_view reason) {
    const auto list = list_with(transaction, id);
    if (!list) return;
    set_state(transaction, id, state);
    const std::string about = list->subscription.name + "\n" + list->subscription.location;
    if (list->waiting) put_decision(transaction, list->waiting->id, by, parts_.world.clock.now(), reason);
    const std::string digest = list->waiting ? base::to_hex(list->waiting->digest) : std::string("nothing yet");
    if (state == SubscriptionState::in_force) {
        if (list->waiting) put_in_force(transaction, id, list->waiting->id);
        return record(transaction, by, "lists.added", id, about + "\n" + digest);
    }
    move_contents(transaction, id, ContentState::waiting, ContentState::refused);
    move_contents(transaction, id, ContentState::in_force, ContentState::replaced);
    record(transaction, by, state == SubscriptionState::ended ? "lists.removed" : "lists.refused", id,
           about + "\n" + digest);
}

base::Result<void, SubscriptionError> Subscriptions::decide(const rights::Reader& by, const SubscriptionId& id,
                                                            const Decision& decision) {
    if (!by.may("rules.approve")) return refuse(SubscriptionFault::not_allowed);
    if (base::trimmed(decision.reason).empty()) return refuse(SubscriptionFault::no_reason);
    Transaction tx = parts_.database.writing();
    const auto list = list_with(tx, id);
    if (!list || !list->waiting) return refuse(SubscriptionFault::unknown);
    // Before anybody consented to the list, its content is for them to decide on, with the list itself.
    if (list->subscription.state != SubscriptionState::in_force) return refuse(SubscriptionFault::wrong_state);
    if (list->waiting->id != decision.seen) return refuse(SubscriptionFault::changed);
    if (list->waiting->brought_by == by.person()) return refuse(SubscriptionFault::own_file);
    const bool is_taken = decision.choice == Choice::take;
    if (is_taken) put_in_force(tx, id, list->waiting->id);
    else move_contents(tx, id, ContentState::waiting, ContentState::refused);
    put_decision(tx, list->waiting->id, by.person(), parts_.world.clock.now(), decision.reason);
    record(tx, by.person(), is_taken ? "list_content.accepted" : "list_content.refused", id,
           fmt::format("{}\n{}\n{}", base::to_hex(list->waiting->digest), list->waiting->why_waiting, decision.reason));
    tx.commit();
    return {};
}

base::Result<void, SubscriptionError> Subscriptions::look_soon(const rights::Reader& by, const SubscriptionId& id) {
    if (!by.may("rules.change")) return refuse(SubscriptionFault::not_allowed);
    Transaction tx = parts_.database.writing();
    const auto list = list_with(tx, id);
    if (!list) return refuse(SubscriptionFault::unknown);
    if (list->subscription.state != SubscriptionState::in_force &&
        list->subscription.state != SubscriptionState::requested)
        return refuse(SubscriptionFault::wrong_state);
    tx.run("UPDATE list_subscriptions SET looked_at = NULL WHERE school_id = ? AND subscription_id = ?",
           SchoolScope::whole_site(), id);
    tx.commit();
    return {};
}

std::vector<SubscribedList> Subscriptions::all() const {
    Transaction tx = parts_.database.reading();
    return live_lists(tx);
}

std::optional<SubscribedList> Subscriptions::find(const SubscriptionId& id) const {
    Transaction tx = parts_.database.reading();
    return list_with(tx, id);
}

std::vector<ListContent> Subscriptions::contents(const SubscriptionId& id, std::size_t most) const {
    Transaction tx = parts_.database.reading();
    return contents_of(tx, id, most);
}

void Subscriptions::note_look(const SubscriptionId& id, base::Instant now, const base::Result<void, Fault>& came) {
    Transaction tx = parts_.database.writing();
    const std::string trouble = came ? std::string() : came.error().words;
    if (came)
        tx.run(
            "UPDATE list_subscriptions SET looked_at = ?, trouble = '', failing_since = NULL WHERE school_id = ? AND "
            "subscription_id = ?",
            now, SchoolScope::whole_site(), id);
    else
        tx.run(
            "UPDATE list_subscriptions SET looked_at = ?, trouble = ?, failing_since = coalesce(failing_since, ?) "
            "WHERE school_id = ? AND subscription_id = ?",
            now, trouble, now, SchoolScope::whole_site(), id);
    tx.commit();
}

base::Result<void, Fault> Subscriptions::keep(const Subscription& subscription, ListContent content,
                                              const std::optional<Compared>& compared,
                                              const std::filesystem::path& unpacked, const school::Actor& by) {
    Transaction tx = parts_.database.writing();
    const auto list = list_with(tx, subscription.id);
    if (!list) return base::failure(Fault{"the list was taken away meanwhile"});
    const SubscriptionState state = list->subscription.state;
    if (state != SubscriptionState::in_force && state != SubscriptionState::requested)
        return base::failure(Fault{"the list is not in use any longer"});
    content.why_waiting = why_to_wait(compared, agreed_to(tx, subscription.id), content.counts, parts_.may_shrink());
    if (state == SubscriptionState::requested) content.why_waiting = "nobody has agreed to this list yet";
    else if (content.brought_by && content.why_waiting.empty()) content.why_waiting = "somebody brought it";
    content.state = content.why_waiting.empty() ? ContentState::in_force : ContentState::waiting;
    move_contents(tx, subscription.id, ContentState::waiting, ContentState::replaced);
    insert_content(tx, subscription.id, content);
    if (content.state == ContentState::in_force) put_in_force(tx, subscription.id, content.id);
    record(
        tx, by, content.state == ContentState::in_force ? "list_content.taken" : "list_content.waits", subscription.id,
        fmt::format("{}\n{} entries\n{}", base::to_hex(content.digest), content.counts.entries(), content.why_waiting));
    // Before the rows are there for others, who would take what has none for a forgotten one.
    std::error_code failed;
    std::filesystem::rename(unpacked, home_of(subscription.id) / content.id.text(), failed);
    if (failed) return base::failure(Fault{"the folder for lists cannot be written: " + failed.message()});
    tx.commit();
    return {};
}

std::vector<ListFolder> unadopted_folders(Transaction& transaction, const school::SchoolId& school) {
    return transaction
        .query("SELECT path, source, licence FROM list_folders WHERE school_id = ? ORDER BY path", SchoolScope(school))
        .all([](const Row& row) {
            return ListFolder{.path = row.get<std::string>(0),
                              .source = row.get<std::string>(1),
                              .licence = row.get<std::string>(2),
                              .origin = row.get<std::string>(0),
                              .date = {}};
        });
}

namespace {

ListFolder folder_of(const std::filesystem::path& home, const Subscription& one, const ListContent& content) {
    return {.path = home / one.id.text() / content.id.text(),
            .source = one.name,
            .licence = one.licence,
            .origin = one.location,
            .date = content.date,
            .layout = one.layout,
            .category = one.category,
            .digest = content.digest};
}

}  // namespace

std::vector<ListFolder> subscribed_folders(Transaction& transaction, const std::filesystem::path& home) {
    std::vector<ListFolder> folders;
    for (const SubscribedList& list : live_lists(transaction))
        if (list.in_force && list.subscription.state == SubscriptionState::in_force)
            folders.push_back(folder_of(home, list.subscription, *list.in_force));
    return folders;
}

std::optional<ListFolder> waiting_folder(Transaction& transaction, const std::filesystem::path& home,
                                         const SubscriptionId& list) {
    for (const SubscribedList& one : live_lists(transaction))
        if (one.subscription.id == list && one.waiting) return folder_of(home, one.subscription, *one.waiting);
    return std::nullopt;
}

// Within a transaction that writes, so that no content gets its place and its row meanwhile, here or in a command
// beside the office.
void Subscriptions::prune(Unfinished unfinished) {
    std::vector<std::filesystem::path> there;
    std::set<std::string> kept;
    {
        Transaction tx = parts_.database.writing();
        there = stored_contents(parts_.rulebook.setup().lists);
        for (const SubscribedList& list : live_lists(tx))
            for (const auto& content : {list.in_force, list.waiting})
                if (content) kept.insert(content->id.text());
    }
    for (const std::filesystem::path& each : there) {
        const std::string name = each.filename().string();
        const bool goes = name.starts_with(kIncoming) ? unfinished == Unfinished::removed : !kept.contains(name);
        // What cannot be removed now is tried again at the next run.
        std::error_code failed;
        if (goes) std::filesystem::remove_all(each, failed);
    }
}

}  // namespace rulebook
