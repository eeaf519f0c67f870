#include "base/text.h"
#include "base/words.h"
#include "rulebook/change_rows.h"
#include "rulebook/rulebook.h"
#include "rulebook/school_list.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

// A name that is a help service's own, or lies below one; or a search for one.
bool is_help_service(const Listed& listed, const std::vector<HelpSite>& services) {
    if (const auto* phrase = std::get_if<filter::Phrase>(&listed)) return is_search_for_help(*phrase, services);
    const auto* site = std::get_if<filter::Site>(&listed);
    const auto* name = site == nullptr ? nullptr : std::get_if<wire::Hostname>(&site->place());
    if (name == nullptr) return false;
    return std::ranges::any_of(services, [&](const HelpSite& service) {
        const auto* help = std::get_if<wire::Hostname>(&service.site.place());
        if (help == nullptr) return false;
        const bool covers = *name == *help || name->text().ends_with("." + help->text());
        return covers && site->path().starts_with(service.site.path());
    });
}

// A site that has a help service among its pages: of what is encrypted the gate would close the help with it.
bool holds_help_service(const Listed& listed, const std::vector<HelpSite>& services) {
    const auto* site = std::get_if<filter::Site>(&listed);
    const auto* name = site == nullptr ? nullptr : std::get_if<wire::Hostname>(&site->place());
    if (name == nullptr) return false;
    return std::ranges::any_of(services, [&](const HelpSite& service) {
        const auto* help = std::get_if<wire::Hostname>(&service.site.place());
        if (help == nullptr || service.site.path().empty()) return false;
        const bool is_above = *name == *help || help->text().ends_with("." + name->text());
        return is_above && service.site.path().starts_with(site->path());
    });
}

base::Bytes content_of(const ListChange& change) {
    std::string whom;
    if (const auto* some = std::get_if<ForProfiles>(&change.for_whom)) whom = base::joined(some->keys, " ");
    if (const auto* one = std::get_if<ForPerson>(&change.for_whom))
        whom = fmt::format("{} {}", one->person.text(), one->until.time_since_epoch().count());
    const std::string text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", base::word_for(change.kind), text_of(change.what),
                                         change.reason, base::word_for(change.state), change.decision, whom);
    return base::to_bytes(text);
}

std::vector<ListChange> entries_in_force(store::Transaction& tx, const store::SchoolScope& scope, base::Instant now) {
    std::vector<ListChange> entries = changes_in_force(tx, scope);
    std::erase_if(entries, [&](const ListChange& change) { return is_over(change, now); });
    return entries;
}

// One exception of a person is enough, whenever it ends.
bool is_for_the_same(const ForWhom& a, const ForWhom& b) {
    const auto* one = std::get_if<ForPerson>(&a);
    const auto* other = std::get_if<ForPerson>(&b);
    if (one != nullptr && other != nullptr) return one->person == other->person;
    return a == b;
}

// Null: for everybody. Of those that the school still has.
std::optional<std::vector<filter::ProfileId>> profiles_of(const ListChange& change, const GateIds& ids) {
    const auto* some = std::get_if<ForProfiles>(&change.for_whom);
    if (some == nullptr) return std::nullopt;
    std::vector<filter::ProfileId> profiles;
    for (const std::string& key : some->keys)
        if (const auto found = ids.profiles.find(key); found != ids.profiles.end()) profiles.push_back(found->second);
    return profiles;
}

// What a decided change is published for at once; none: the gate goes on as it does, or the lists take their time.
std::optional<std::string_view> why_published(const ListChange& decided) {
    const bool is_approved = decided.state == ChangeState::approved;
    const auto once_approved = [&](std::string_view why) { return is_approved ? std::optional(why) : std::nullopt; };
    switch (decided.kind) {
        case ChangeKind::plan:
            return once_approved("another filter plan was approved");
        case ChangeKind::set:
            return once_approved("a setting of filter or monitoring was approved");
        case ChangeKind::allow:
        case ChangeKind::block:
        case ChangeKind::remove:
        case ChangeKind::help:
            return once_approved("a change of the school's list was approved");
        case ChangeKind::block_now:  // in force already
            if (is_approved) return std::nullopt;
            return "what was blocked in an emergency is open again";
        case ChangeKind::subscribe:
        case ChangeKind::unsubscribe:
        case ChangeKind::map:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

bool is_search_for_help(const filter::Phrase& phrase, const std::vector<HelpSite>& services) {
    return std::ranges::any_of(services, [&](const HelpSite& service) {
        const auto name = filter::Phrase::parse(service.name);
        const auto* host = std::get_if<wire::Hostname>(&service.site.place());
        if (name && (phrase.is_in(name->text()) || name->is_in(phrase.text()))) return true;
        if (host == nullptr) return false;
        std::string_view text = host->text();
        const auto label = filter::Phrase::parse(base::take_until(text, '.'));
        return label && (phrase.is_in(label->text()) || label->is_in(phrase.text()));
    });
}

OwnList own_list_in_force(store::Transaction& transaction, const store::SchoolScope& scope, const GateIds& ids,
                          base::Instant now) {
    return own_list_of(changes_in_force(transaction, scope), scope.school(), ids, now);
}

OwnList own_list_of(const std::vector<ListChange>& approved, const school::SchoolId& of, const GateIds& ids,
                    base::Instant now) {
    OwnList own;
    const auto school = same_id<filter::SchoolId>(of);
    for (const ListChange& change : approved) {
        const auto some = profiles_of(change, ids);
        // Without any profile left it would be a rule for everybody.
        if (is_over(change, now) || (some && some->empty())) continue;
        const std::vector<filter::ProfileId> profiles = some.value_or(std::vector<filter::ProfileId>());
        const auto rule = same_id<filter::RuleId>(change.id);
        const auto action = change.kind == ChangeKind::allow ? filter::EntryAction::allow : filter::EntryAction::block;
        const auto* site = std::get_if<filter::Site>(&change.what);
        if (const auto* one = std::get_if<ForPerson>(&change.for_whom); one != nullptr && site != nullptr)
            own.exceptions.push_back({rule,
                                      school,
                                      {},
                                      *site,
                                      action,
                                      filter::Exception::Origin::change_control,
                                      *change.decided_at,
                                      one->until,
                                      {},
                                      {same_id<filter::PersonId>(one->person)}});
        else if (const auto* help = std::get_if<HelpEntry>(&change.what))
            own.help.push_back({help->name, help->site, HelpSite::Phases::all});
        else if (change.kind == ChangeKind::block_now && site != nullptr)
            own.blocks.push_back({rule, school, *site, {}});
        else if (site != nullptr) own.entries.push_back({rule, school, profiles, *site, action, {}});
        else if (const auto* phrase = std::get_if<filter::Phrase>(&change.what))
            own.searches.push_back({rule, school, profiles, *phrase, action, {}});
    }
    return own;
}

DecidedFolders decided_folders(store::Transaction& transaction, const std::vector<school::SchoolId>& schools) {
    std::vector<ListChange> mappings;
    for (const school::SchoolId& school : schools)
        for (ListChange& change : changes_approved(transaction, store::SchoolScope(school), ChangeKind::map))
            mappings.push_back(std::move(change));
    // The lists serve every school, so that the latest decision of any of them counts.
    std::ranges::stable_sort(mappings, {}, [](const ListChange& change) { return *change.decided_at; });
    DecidedFolders decided;
    for (const ListChange& change : mappings)
        if (const auto* mapping = std::get_if<Mapping>(&change.what))
            decided.insert_or_assign(mapping->folder, mapping->as);
    return decided;
}

base::Result<std::vector<HelpSite>, ListError> SchoolList::help_services(const school::SchoolId& school) const {
    auto services = read_help_services(parts_.rulebook.setup().starter_lists / "help-lines.toml");
    if (!services) return base::failure(ListError{ListFault::not_published, services.error().words});
    store::Transaction tx = parts_.database.reading();
    for (const ListChange& change : changes_in_force(tx, store::SchoolScope(school)))
        if (const auto* help = std::get_if<HelpEntry>(&change.what))
            services->push_back({help->name, help->site, HelpSite::Phases::all});
    return *std::move(services);
}

base::Result<void, ListError> SchoolList::check_may_be_blocked(const school::SchoolId& school,
                                                               const Listed& what) const {
    const auto services = TRY(help_services(school));
    if (is_help_service(what, services)) return base::failure(ListError{ListFault::help_service, text_of(what)});
    if (holds_help_service(what, services)) return base::failure(ListError{ListFault::holds_help, text_of(what)});
    return {};
}

base::Result<ListChange, ListError> SchoolList::request(const rights::Reader& by, const Request& request) {
    auto what = parse_listed(base::trimmed(request.what));
    if (!what) return base::failure(ListError{ListFault::no_site, filter::describe(what.error())});
    if (request.kind != ChangeKind::allow && request.kind != ChangeKind::block)
        return base::failure(ListError{ListFault::unknown, {}});
    if (request.kind == ChangeKind::block) TRY(check_may_be_blocked(by.school(), *what));
    TRY(check(by.school(), *what, request.for_whom));
    ListChange change = asked(by, request.kind, *std::move(what), request.reason);
    change.for_whom = request.for_whom;
    return add(by, change, [&](store::Transaction& tx) -> base::Result<void, ListError> {
        const bool says_something = !base::trimmed(request.advice).empty();
        if (says_something && may_advise(change, {true, {}}, by)) add_advice(tx, by, change, request.advice);
        return {};
    });
}

base::Result<void, ListError> SchoolList::check(const school::SchoolId& school, const Listed& what,
                                                const ForWhom& for_whom) const {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return base::failure(ListError{ListFault::unknown, {}});
    if (const auto* some = std::get_if<ForProfiles>(&for_whom))
        for (const std::string& key : some->keys)
            if (base::with_key(setup->profile.filter.profiles, key) == nullptr)
                return base::failure(ListError{ListFault::unknown_profile, key});
    const auto* one = std::get_if<ForPerson>(&for_whom);
    if (one == nullptr) return {};
    if (!std::holds_alternative<filter::Site>(what)) return base::failure(ListError{ListFault::only_sites, {}});
    const base::Instant now = parts_.world.clock.now();
    if (one->until <= now || one->until > now + kLongestException)
        return base::failure(ListError{ListFault::no_end, {}});
    return {};
}

ListChange SchoolList::asked_for(const std::optional<school::PersonId>& by, ChangeKind kind, Listed what,
                                 std::string_view reason) const {
    return {ChangeId::mint(parts_.world.random),
            kind,
            std::move(what),
            std::nullopt,
            std::string(reason),
            by,
            parts_.world.clock.now(),
            ChangeState::requested,
            std::nullopt,
            std::nullopt,
            {},
            {},
            std::nullopt};
}

SchoolList::WithIt SchoolList::putting_requested(const school::SchoolId& school,
                                                 const Subscription& subscription) const {
    Subscription asked_for = subscription;
    asked_for.asked_in = school;
    return [this, asked_for](store::Transaction& tx) -> base::Result<void, ListError> {
        if (parts_.subscriptions.is_known(tx, asked_for))
            return base::failure(ListError{ListFault::already_there, asked_for.location});
        if (parts_.subscriptions.is_full(tx)) return base::failure(ListError{ListFault::too_many, {}});
        parts_.subscriptions.put_requested(tx, asked_for);
        return {};
    };
}

base::Result<ListChange, ListError> SchoolList::request_list(const rights::Reader& by, const Subscription& subscription,
                                                             std::string_view reason,
                                                             const std::optional<ChangeId>& undoes) {
    ListChange change = asked(by, ChangeKind::subscribe, NamedList{subscription.id, subscription.name}, reason);
    change.undoes = undoes;
    return add(by, std::move(change), putting_requested(by.school(), subscription));
}

base::Result<ListChange, ListError> SchoolList::request_list_at_machine(const school::SchoolId& school,
                                                                        const Subscription& subscription) {
    const ListChange change = asked_for({}, ChangeKind::subscribe, NamedList{subscription.id, subscription.name},
                                        "Asked for by a command at the machine.");
    return insert(school, school::Operator{}, change, putting_requested(school, subscription));
}

base::Result<ListChange, ListError> SchoolList::request_end_at_machine(const school::SchoolId& school,
                                                                       const SubscriptionId& list) {
    const auto found = parts_.subscriptions.find(list);
    if (!found) return base::failure(ListError{ListFault::unknown, {}});
    const ListChange change = asked_for({}, ChangeKind::unsubscribe, NamedList{list, found->subscription.name},
                                        "Its end is asked for by a command at the machine.");
    return insert(school, school::Operator{}, change, {});
}

base::Result<ListChange, ListError> SchoolList::request_end(const rights::Reader& by, const SubscriptionId& list,
                                                            std::string_view reason,
                                                            const std::optional<ChangeId>& undoes) {
    const auto found = parts_.subscriptions.find(list);
    if (!found || found->subscription.state != SubscriptionState::in_force)
        return base::failure(ListError{ListFault::unknown, {}});
    // What one school takes away is gone for all: only who asked for it, or the one school of a site, may.
    const bool is_ours = found->subscription.asked_in == by.school() || parts_.rulebook.setup().schools.size() == 1;
    if (!is_ours) return base::failure(ListError{ListFault::other_school, {}});
    ListChange change = asked(by, ChangeKind::unsubscribe, NamedList{list, found->subscription.name}, reason);
    change.undoes = undoes;
    return add(by, std::move(change));
}

bool SchoolList::is_decided_elsewhere(const school::SchoolId& here, const std::string& folder) const {
    store::Transaction tx = parts_.database.reading();
    for (const SchoolSetup& setup : parts_.rulebook.setup().schools) {
        if (setup.id == here) continue;
        const auto theirs = changes_approved(tx, store::SchoolScope(setup.id), ChangeKind::map);
        if (std::ranges::any_of(theirs, [&](const ListChange& change) {
                const auto* mapping = std::get_if<Mapping>(&change.what);
                return mapping != nullptr && mapping->folder == folder;
            }))
            return true;
    }
    return false;
}

base::Result<ListChange, ListError> SchoolList::request_mapping(const rights::Reader& by, const Mapping& mapping,
                                                                std::string_view reason) {
    if (!category_name(mapping.folder) || mapping.folder != base::ascii_lower(mapping.folder))
        return base::failure(ListError{ListFault::no_site, "this is no folder's name"});
    // Setting aside what is known would open a whole category in one word.
    if (filter::foreign_name(mapping.folder)) return base::failure(ListError{ListFault::known_folder, {}});
    if (is_decided_elsewhere(by.school(), mapping.folder)) return base::failure(ListError{ListFault::other_school, {}});
    return add(by, asked(by, ChangeKind::map, mapping, reason));
}

base::Result<ListChange, ListError> SchoolList::request_removal(const rights::Reader& by, const ChangeId& entry,
                                                                std::string_view reason) {
    const auto found = find(by.school(), entry);
    // What was blocked in an emergency is refused, not removed, as long as nobody has reviewed it.
    if (!found || found->state != ChangeState::approved || !is_in_force(by.school(), entry))
        return base::failure(ListError{ListFault::unknown, {}});
    return add(by, TRY(what_takes_back(by, *found, reason)));
}

base::Result<ListChange, ListError> SchoolList::add(const rights::Reader& by, ListChange change,
                                                    const WithIt& with_it) {
    if (!by.may("rules.change")) return base::failure(ListError{ListFault::not_allowed, {}});
    if (change.reason.empty()) return base::failure(ListError{ListFault::no_reason, {}});
    return insert(by.school(), by.person(), std::move(change), with_it);
}

base::Result<ListChange, ListError> SchoolList::insert(const school::SchoolId& school, const school::Actor& by,
                                                       ListChange change, const WithIt& with_it) {
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(school);
    const base::Instant now = parts_.world.clock.now();
    const auto says_the_same = [&](const ListChange& other) {
        return !is_over(other, now) && other.what == change.what && other.kind == change.kind &&
               other.removes == change.removes && is_for_the_same(other.for_whom, change.for_whom);
    };
    if (std::ranges::any_of(entries_in_force(tx, scope, now), says_the_same) ||
        std::ranges::any_of(changes_requested(tx, scope), says_the_same))
        return base::failure(ListError{ListFault::already_there, text_of(change.what)});
    if (with_it) TRY(with_it(tx));
    insert_change(tx, scope, change);
    note(tx, school, by, "list_change.requested", change);
    tx.commit();
    return change;
}

void SchoolList::note(store::Transaction& transaction, const school::SchoolId& school, const school::Actor& by,
                      std::string_view verb, const ListChange& change) const {
    (void)parts_.journal.record(transaction, store::SchoolScope(school),
                                {.actor = journal::actor_of(by),
                                 .verb = verb,
                                 .subject = subject_of(change.id),
                                 .content = content_of(change)});
}

base::Result<ListChange, ListError> SchoolList::published(ListChange change, const rights::Reader& by,
                                                          std::string_view why) {
    // No change of this school's own waits for lists to be compiled.
    const auto done = parts_.rulebook.publish_rules(why, by.person());
    if (!done) return base::failure(ListError{ListFault::not_published, done.error().words});
    return change;
}

base::Result<ListChange, ListError> SchoolList::decide(const rights::Reader& by, const ChangeId& id, Decision decision,
                                                       std::string_view reason, const std::optional<ContentId>& seen) {
    const bool are_assessed = ways(by.school()).are_assessed;
    const auto waiting = find(by.school(), id);
    const bool blocks = waiting && (waiting->kind == ChangeKind::block || waiting->kind == ChangeKind::block_now);
    // What is help by now may have been none when the block was asked for.
    if (blocks && decision == Decision::approve) TRY(check_may_be_blocked(by.school(), waiting->what));
    auto result = [&]() -> base::Result<ListChange, ListError> {
        store::Transaction tx = parts_.database.writing();
        const store::SchoolScope scope(by.school());
        auto change = change_with(tx, scope, id);
        if (!change) return base::failure(ListError{ListFault::unknown, {}});
        const Assessing assessing{are_assessed, advice_that_counts(tx, scope, *change)};
        ListChange after = TRY(decided(*std::move(change), assessing, decision, by, reason, parts_.world.clock.now()));
        update_decision(tx, scope, after);
        TRY(apply_to_list(tx, after, seen));
        TRY(apply(tx, by, after));
        note(tx, by.school(), by.person(),
             decision == Decision::approve ? "list_change.approved" : "list_change.refused", after);
        emit_decided(tx, by, after, assessing);
        if (why_published(after)) parts_.rulebook.expect_publication(tx);
        if (after.kind == ChangeKind::block_now)
            (void)parts_.tasks.withdraw_about(tx, by.school(), subject_of(id), journal::actor_of(by.person()));
        tx.commit();
        return after;
    }();
    if (!result) return result;
    const auto why = why_published(*result);
    if (!why) return result;
    if (result->kind == ChangeKind::set) take_up(by.school());
    return published(*result, by, *why);
}

base::Result<void, ListError> SchoolList::apply_to_list(store::Transaction& transaction, const ListChange& change,
                                                        const std::optional<ContentId>& seen) {
    const bool is_approved = change.state == ChangeState::approved;
    if (const auto* list = std::get_if<NamedList>(&change.what)) {
        Subscriptions& lists = parts_.subscriptions;
        if (change.kind == ChangeKind::subscribe && is_approved) {
            const auto content = lists.waiting(transaction, list->id);
            if (!content) return base::failure(ListError{ListFault::nothing_here, {}});
            if (content->id != seen) return base::failure(ListError{ListFault::changed, {}});
            if (content->brought_by == change.decided_by) return base::failure(ListError{ListFault::own_file, {}});
        }
        if (change.kind == ChangeKind::subscribe)
            lists.put_decided(transaction, list->id,
                              is_approved ? SubscriptionState::in_force : SubscriptionState::refused,
                              *change.decided_by, change.decision);
        if (change.kind == ChangeKind::unsubscribe && is_approved)
            lists.put_decided(transaction, list->id, SubscriptionState::ended, *change.decided_by, change.decision);
    }
    // What folders mean, it means for every school.
    if (std::holds_alternative<Mapping>(change.what) && is_approved)
        parts_.subscriptions.record(transaction, *change.decided_by, "lists.mapped", same_id<SubscriptionId>(change.id),
                                    text_of(change.what) + "\n" + change.decision);
    return {};
}

std::vector<ListChange> SchoolList::in_force(const school::SchoolId& school) const {
    store::Transaction tx = parts_.database.reading();
    return entries_in_force(tx, store::SchoolScope(school), parts_.world.clock.now());
}

std::vector<ListChange> SchoolList::requested(const school::SchoolId& school) const {
    store::Transaction tx = parts_.database.reading();
    return changes_requested(tx, store::SchoolScope(school));
}

std::vector<ListChange> SchoolList::changes(const school::SchoolId& school, base::Instant from,
                                            base::Instant until) const {
    store::Transaction tx = parts_.database.reading();
    return changes_within(tx, store::SchoolScope(school), from, until);
}

}  // namespace rulebook
