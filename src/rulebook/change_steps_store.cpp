// The steps of a change besides asking and deciding: what both sides say of it, the emergency, settings of filter and
// monitoring, the help list, and what takes a change back.

#include "base/text.h"
#include "rulebook/change_rows.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::string_view kConsentAlone = "consent";
constexpr std::chrono::hours kMeasureEvery{24};
constexpr std::chrono::minutes kLookAgain{10};

auto no(ListFault fault, std::string cause = {}) { return base::failure(ListError{fault, std::move(cause)}); }

// Which of the three promises a decision shows.
void emit_for(store::Transaction& tx, const store::SchoolScope& scope, policy::ControlId control,
              const ListChange& change, policy::Outcome outcome) {
    policy::emit(tx, scope,
                 {.control = control,
                  .outcome = outcome,
                  .at = *change.decided_at,
                  .reference = change.id.text(),
                  .origin = policy::Origin::open});
}

// What was decided last of folders of this name; but for one change, if given.
std::optional<ListChange> last_mapping(store::Transaction& tx, const store::SchoolScope& scope, std::string_view folder,
                                       const std::optional<ChangeId>& but = {}) {
    std::optional<ListChange> last;
    for (ListChange& one : changes_approved(tx, scope, ChangeKind::map)) {
        const auto* mapping = std::get_if<Mapping>(&one.what);
        if (mapping != nullptr && mapping->folder == folder && one.id != but) last = std::move(one);
    }
    return last;
}

bool is_of_leadership(const rights::Reader& reader) {
    return reader.has(rights::Role::slt) || reader.has(rights::Role::deputy_head) || reader.has(rights::Role::head);
}

}  // namespace

journal::Subject subject_of(const ChangeId& change) { return {"list_change", journal::opaque(change.bytes())}; }

school::Settings SchoolList::settings(const school::SchoolId& school) const { return parts_.schools.settings(school); }

SchoolList::Ways SchoolList::ways(const school::SchoolId& school) const {
    const school::Settings settings = parts_.schools.settings(school);
    return {settings.choice("filter.change") != kConsentAlone, settings.duration("filter.emergency_review")};
}

Assessing SchoolList::assessing(const school::SchoolId& school, const ChangeId& change) const {
    const bool is_asked_for = ways(school).are_assessed;
    store::Transaction tx = parts_.database.reading();
    const store::SchoolScope scope(school);
    const auto found = change_with(tx, scope, change);
    return {is_asked_for, found ? advice_that_counts(tx, scope, *found) : std::vector<Advice>()};
}

base::Result<void, ListError> SchoolList::advise(const rights::Reader& by, const ChangeId& id, std::string_view words) {
    if (!by.may("rules.assess")) return no(ListFault::not_allowed);
    if (base::trimmed(words).empty()) return no(ListFault::no_advice);
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(by.school());
    const auto change = change_with(tx, scope, id);
    if (!change) return no(ListFault::unknown);
    if (change->state != ChangeState::requested) return no(ListFault::decided);
    const auto* exception = std::get_if<ForPerson>(&change->for_whom);
    if (exception != nullptr && exception->person == by.person()) return no(ListFault::own_request);
    if (!may_advise(*change, {true, advice_that_counts(tx, scope, *change)}, by)) return no(ListFault::other_side);
    add_advice(tx, by, *change, words);
    tx.commit();
    return {};
}

void SchoolList::add_advice(store::Transaction& transaction, const rights::Reader& by, const ListChange& change,
                            std::string_view words) const {
    const store::SchoolScope scope(by.school());
    const Advice advice{advising_side(change, by), by.person(), parts_.world.clock.now(), std::string(words)};
    insert_advice(transaction, scope, change.id, advice);
    (void)parts_.journal.record(transaction, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "list_change.assessed",
                                 .subject = subject_of(change.id),
                                 .content = base::bytes_of(advice.words)});
}

std::vector<Advice> SchoolList::advice_that_counts(store::Transaction& transaction, const store::SchoolScope& scope,
                                                   const ListChange& change) const {
    std::vector<Advice> advice = advice_on(transaction, scope, change.id);
    const auto* list = std::get_if<NamedList>(&change.what);
    if (list == nullptr || change.kind != ChangeKind::subscribe || change.state != ChangeState::requested)
        return advice;
    const auto content = parts_.subscriptions.waiting(transaction, list->id);
    std::erase_if(advice, [&](const Advice& one) { return content && one.at < content->taken_at; });
    return advice;
}

base::Result<ListChange, ListError> SchoolList::block_now(const rights::Reader& by, std::string_view site,
                                                          std::string_view reason) {
    if (!by.may("rules.block_now")) return no(ListFault::not_allowed);
    if (reason.empty()) return no(ListFault::no_reason);
    auto parsed = filter::Site::parse(base::trimmed(site));
    if (!parsed) return no(ListFault::no_site, filter::describe(parsed.error()));
    const auto* range = std::get_if<wire::IpRange>(&parsed->place());
    if (range != nullptr && range->prefix_length() != (range->first().is_v4() ? 32U : 128U))
        return no(ListFault::one_site);
    const Listed what(*std::move(parsed));
    TRY(check_may_be_blocked(by.school(), what));
    const ListChange change = asked(by, ChangeKind::block_now, what, reason);
    const auto review_in = ways(by.school()).emergency_reviewed_in;
    {
        store::Transaction tx = parts_.database.writing();
        const store::SchoolScope scope(by.school());
        const auto is_it = [&](const ListChange& other) {
            return other.kind == ChangeKind::block_now && other.what == what;
        };
        const auto in_force = changes_in_force(tx, scope);
        const auto same = std::ranges::find_if(in_force, is_it);
        const bool is_published = parts_.rulebook.troubles(by.school()).empty();
        if (same != in_force.end() && is_published) return no(ListFault::already_there, text_of(what));
        // Written down before, and perhaps not at the gate yet: that is tried again.
        if (same != in_force.end()) {
            const ListChange known = *same;
            tx.commit();
            return published(known, by, "a site was blocked in an emergency");
        }
        insert_change(tx, scope, change);
        note(tx, by.school(), by.person(), "list_change.blocked_now", change);
        parts_.rulebook.expect_publication(tx);
        // Nobody reviews what they did themselves.
        const char* reviewer = !by.has(rights::Role::head) ? "head" : !by.has(rights::Role::dsl) ? "dsl" : "slt";
        (void)parts_.tasks.assign(tx, by.school(),
                                  {.owner = desk::PostOwner{reviewer},
                                   .title = "Review an emergency block",
                                   .due = change.requested_at + review_in,
                                   .source = subject_of(change.id),
                                   .by = journal::actor_of(by.person())});
        tx.commit();
    }
    return published(change, by, "a site was blocked in an emergency");
}

base::Result<ListChange, ListError> SchoolList::request_setting(const rights::Reader& by, const SettingValue& setting,
                                                                std::string_view reason) {
    if (!is_under_change_control(setting.key)) return no(ListFault::no_setting);
    const school::Settings now = parts_.schools.settings(by.school());
    const auto then = now.with(setting.key, setting.value);
    if (!then) return no(ListFault::no_setting, school::describe(then.error()));
    if (*then == now) return no(ListFault::already_there, text_of(setting));
    return add(by, asked(by, ChangeKind::set, setting, reason));
}

base::Result<ListChange, ListError> SchoolList::request_help(const rights::Reader& by, std::string_view name,
                                                             std::string_view site, std::string_view reason) {
    auto parsed = filter::Site::parse(base::trimmed(site));
    if (!parsed) return no(ListFault::no_site, filter::describe(parsed.error()));
    // Of an encrypted page the gate sees no path: what is promised here could not be kept.
    if (!parsed->path().empty())
        return no(ListFault::no_site,
                  "write the site alone, as `counsellor.example`: of an encrypted page the gate sees "
                  "no more");
    HelpEntry entry{*std::move(parsed), std::string(base::trimmed(name))};
    if (entry.name.empty()) return no(ListFault::no_site, "write the name of the service, as a child would know it");
    for (const HelpSite& known : TRY(help_services(by.school())))
        if (known.site == entry.site) return no(ListFault::already_there, text_of(entry));
    TRY(check_searches_for(by.school(), entry));
    return add(by, asked(by, ChangeKind::help, std::move(entry), reason));
}

base::Result<void, ListError> SchoolList::apply(store::Transaction& transaction, const rights::Reader& by,
                                                const ListChange& change) {
    if (change.state != ChangeState::approved) return {};
    TRY(apply_plan(transaction, by.school(), change));
    TRY(check_undoes(transaction, store::SchoolScope(by.school()), change));
    const auto* setting = std::get_if<SettingValue>(&change.what);
    if (setting == nullptr) return {};
    const auto made = parts_.schools.change(transaction, {.school = by.school(),
                                                          .key = setting->key,
                                                          .value = setting->value,
                                                          .reason = change.decision,
                                                          .by = by.person()});
    if (!made) return no(ListFault::no_setting, school::describe(made.error()));
    return {};
}

void SchoolList::emit_decided(store::Transaction& transaction, const rights::Reader& by, const ListChange& change,
                              const Assessing& assessing) const {
    const store::SchoolScope scope(by.school());
    emit_for(transaction, scope, kChangeLogged, change, policy::Outcome::kept);
    if (change.state != ChangeState::approved) return;
    if (is_of_leadership(by)) emit_for(transaction, scope, kChangeConsented, change, policy::Outcome::kept);
    const bool is_by_both = has_advice(assessing, Side::educational) && has_advice(assessing, Side::technical);
    // What was blocked in an emergency was in force before anybody assessed it: its review shows no assessment "first".
    if (change.kind == ChangeKind::block_now) return;
    emit_for(transaction, scope, kChangeAssessed, change,
             is_by_both && overdue_in(transaction, by.school(), *change.decided_at).empty() ? policy::Outcome::kept
                                                                                            : policy::Outcome::broken);
}

base::Result<ListChange, ListError> SchoolList::request_undo(const rights::Reader& by, const ChangeId& id,
                                                             std::string_view reason) {
    const auto change = find(by.school(), id);
    if (!change) return no(ListFault::unknown);
    if (change->state != ChangeState::approved) return no(ListFault::nothing_to_undo);
    if (const auto* list = std::get_if<NamedList>(&change->what)) return undo_of_list(by, *change, list->id, reason);
    ListChange back = TRY(what_takes_back(by, *change, reason));
    back.undoes = id;
    return add(by, std::move(back));
}

base::Result<ListChange, ListError> SchoolList::undo_of_list(const rights::Reader& by, const ListChange& change,
                                                             const SubscriptionId& list, std::string_view reason) {
    if (change.kind == ChangeKind::subscribe) return request_end(by, list, reason, change.id);
    const auto ended = parts_.subscriptions.find(list);
    if (!ended) return no(ListFault::nothing_to_undo);
    // Asked for like a new one: what comes of it by now is looked at before it is in force again.
    Subscription again = ended->subscription;
    again.id = SubscriptionId::mint(parts_.world.random);
    again.state = SubscriptionState::requested;
    return request_list(by, again, reason, change.id);
}

base::Result<ListChange, ListError> SchoolList::what_takes_back(const rights::Reader& by, const ListChange& change,
                                                                std::string_view reason) const {
    switch (change.kind) {
        case ChangeKind::allow:
        case ChangeKind::block:
        case ChangeKind::block_now:
        case ChangeKind::help: {
            if (!is_in_force(by.school(), change.id)) return no(ListFault::nothing_to_undo);
            ListChange removal = asked(by, ChangeKind::remove, change.what, reason);
            removal.removes = change.id;
            removal.for_whom = change.for_whom;
            return removal;
        }
        case ChangeKind::remove: {
            const auto removed = find(by.school(), *change.removes);
            if (!removed || is_over(*removed, parts_.world.clock.now())) return no(ListFault::nothing_to_undo);
            // An emergency is over when its block is asked for anew.
            const ChangeKind kind = removed->kind == ChangeKind::block_now ? ChangeKind::block : removed->kind;
            if (kind == ChangeKind::block) TRY(check_may_be_blocked(by.school(), removed->what));
            if (const auto* help = std::get_if<HelpEntry>(&removed->what)) TRY(check_searches_for(by.school(), *help));
            ListChange again = asked(by, kind, removed->what, reason);
            again.for_whom = removed->for_whom;
            return again;
        }
        case ChangeKind::set:
            return previous_setting(by, change, reason);
        case ChangeKind::map:
            return previous_mapping(by, change, reason);
        case ChangeKind::plan: {
            const auto& version = std::get<PlanVersion>(change.what);
            store::Transaction tx = parts_.database.reading();
            if (plan_in_force(tx, store::SchoolScope(by.school())) != version.digest)
                return no(ListFault::nothing_to_undo);
            return asked(by, ChangeKind::plan, PlanVersion{version.instead_of, version.digest}, reason);
        }
        case ChangeKind::subscribe:
        case ChangeKind::unsubscribe:
            break;  // undo_of_list
    }
    return no(ListFault::nothing_to_undo);
}

base::Result<ListChange, ListError> SchoolList::previous_setting(const rights::Reader& by, const ListChange& change,
                                                                 std::string_view reason) const {
    const auto& setting = std::get<SettingValue>(change.what);
    const std::vector<school::SettingChange> history = parts_.schools.history(by.school(), setting.key);
    // What somebody set since is theirs to take back.
    if (history.empty() || history.back().to != setting.value) return no(ListFault::nothing_to_undo);
    return asked(by, ChangeKind::set, SettingValue{setting.key, history.back().from}, reason);
}

base::Result<ListChange, ListError> SchoolList::previous_mapping(const rights::Reader& by, const ListChange& change,
                                                                 std::string_view reason) const {
    const auto& mapping = std::get<Mapping>(change.what);
    store::Transaction tx = parts_.database.reading();
    const store::SchoolScope scope(by.school());
    const auto newest = last_mapping(tx, scope, mapping.folder);
    const auto earlier = last_mapping(tx, scope, mapping.folder, change.id);
    // As long as nobody has decided, a folder is left out.
    const Mapping before = earlier ? std::get<Mapping>(earlier->what) : Mapping{mapping.folder, std::nullopt};
    if (!newest || newest->id != change.id || before == mapping) return no(ListFault::nothing_to_undo);
    return asked(by, ChangeKind::map, before, reason);
}

bool SchoolList::is_in_force(const school::SchoolId& school, const ChangeId& id) const {
    const std::vector<ListChange> entries = in_force(school);
    return std::ranges::find(entries, id, &ListChange::id) != entries.end();
}

std::optional<ListChange> SchoolList::find(const school::SchoolId& school, const ChangeId& change) const {
    store::Transaction tx = parts_.database.reading();
    return change_with(tx, store::SchoolScope(school), change);
}

std::vector<ListChange> SchoolList::history(const school::SchoolId& school, std::size_t most) const {
    store::Transaction tx = parts_.database.reading();
    return newest_changes(tx, store::SchoolScope(school), most);
}

std::vector<ListChange> SchoolList::review_overdue(const school::SchoolId& school, base::Instant now) const {
    store::Transaction tx = parts_.database.reading();
    return overdue_in(tx, school, now);
}

std::vector<ListChange> SchoolList::overdue_in(store::Transaction& transaction, const school::SchoolId& school,
                                               base::Instant now) const {
    std::vector<ListChange> waiting = changes_requested(transaction, store::SchoolScope(school));
    const auto within = parts_.schools.settings(transaction, school).duration("filter.emergency_review");
    std::erase_if(waiting, [&](const ListChange& one) {
        return one.kind != ChangeKind::block_now || now < one.requested_at + within;
    });
    return waiting;
}

base::Result<void, ListError> SchoolList::check_undoes(store::Transaction& transaction, const store::SchoolScope& scope,
                                                       const ListChange& change) const {
    if (!change.undoes) return {};
    const auto undone = change_with(transaction, scope, *change.undoes);
    if (!undone) return no(ListFault::unknown);
    if (const auto* was = std::get_if<SettingValue>(&undone->what)) {
        const school::Settings now = parts_.schools.settings(transaction, scope.school());
        const auto then = now.with(was->key, was->value);
        if (!then || *then != now) return no(ListFault::changed);
    }
    if (const auto* was = std::get_if<Mapping>(&undone->what)) {
        const auto newest = last_mapping(transaction, scope, was->folder, change.id);
        if (!newest || newest->id != undone->id) return no(ListFault::changed);
    }
    return {};
}

base::Result<void, ListError> SchoolList::check_searches_for(const school::SchoolId& school,
                                                             const HelpEntry& entry) const {
    store::Transaction tx = parts_.database.reading();
    const store::SchoolScope scope(school);
    std::vector<ListChange> all = changes_in_force(tx, scope);
    for (ListChange& one : changes_requested(tx, scope)) all.push_back(std::move(one));
    const std::vector<HelpSite> service{{entry.name, entry.site, HelpSite::Phases::all}};
    for (const ListChange& one : all) {
        const auto* phrase = std::get_if<filter::Phrase>(&one.what);
        if (phrase != nullptr && one.kind == ChangeKind::block && is_search_for_help(*phrase, service))
            return no(ListFault::blocks_help, text_of(one.what));
    }
    return {};
}

desk::Job SchoolList::review_job(const school::SchoolId& school) {
    return {.name = "looking for emergency blocks without a review",
            .school = school,
            .every = kMeasureEvery,
            .retry_after = kLookAgain,
            .clause = "homewood-7.3-08 headcorn-7.3.1-04",
            .run = [this, school](base::Instant now, const std::stop_token&) -> desk::JobResult {
                const std::vector<ListChange> overdue = review_overdue(school, now);
                if (overdue.empty()) return {};
                store::Transaction tx = parts_.database.writing();
                policy::emit(tx, store::SchoolScope(school),
                             {.control = kChangeAssessed,
                              .outcome = policy::Outcome::broken,
                              .at = now,
                              .reference = overdue.front().id.text(),
                              .origin = policy::Origin::open});
                tx.commit();
                return {};
            }};
}

std::vector<policy::Control> SchoolList::controls() const {
    return {
        {kChangeAssessed,
         "A change of filter or monitoring was assessed by an educational and a technical person before it was "
         "agreed to. Broken when one was agreed to without, or while a block made in an emergency waits for its review "
         "longer than the school allows; kept again by the next change that was assessed.",
         {"headcorn-7.3.1-04", "homewood-7.3-08"},
         school::ClauseKind::workflow},
        {kChangeConsented,
         "Somebody of the leadership who had not asked for a change consented to it, with a reason.",
         {"headcorn-7.3.1-04a", "homewood-7.3-08a"},
         school::ClauseKind::workflow},
        {kChangeLogged,
         "A change was written down with who asked, who decided, when and why, in the record that cannot be altered "
         "unseen.",
         {"headcorn-7.3.1-04b"},
         school::ClauseKind::registered}};
}

std::optional<policy::Place> SchoolList::place(std::string_view control, std::string_view reference) const {
    const bool is_ours =
        control == kChangeAssessed.text() || control == kChangeConsented.text() || control == kChangeLogged.text();
    if (!is_ours) return std::nullopt;
    return policy::Place{.words = "the change, and who agreed to it",
                         .path = {"gate", "changes", std::string(reference)}};
}

}  // namespace rulebook
