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
    return {is_asked_for, advice_on(tx, store::SchoolScope(school), change)};
}

base::Result<void, ListError> SchoolList::advise(const rights::Reader& by, const ChangeId& id, std::string_view words) {
    if (!by.may("rules.assess")) return no(ListFault::not_allowed);
    if (base::trimmed(words).empty()) return no(ListFault::no_advice);
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(by.school());
    const auto change = change_with(tx, scope, id);
    if (!change) return no(ListFault::unknown);
    if (change->state != ChangeState::requested) return no(ListFault::decided);
    if (!may_advise(*change, {true, advice_on(tx, scope, id)}, by)) return no(ListFault::other_side);
    const Advice advice{advising_side(by), by.person(), parts_.world.clock.now(), std::string(words)};
    insert_advice(tx, scope, id, advice);
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "list_change.assessed",
                                 .subject = subject_of(id),
                                 .content = base::bytes_of(advice.words)});
    tx.commit();
    return {};
}

base::Result<ListChange, ListError> SchoolList::block_now(const rights::Reader& by, std::string_view site,
                                                          std::string_view reason) {
    if (!by.may("rules.block_now")) return no(ListFault::not_allowed);
    if (reason.empty()) return no(ListFault::no_reason);
    auto parsed = filter::Site::parse(base::trimmed(site));
    if (!parsed) return no(ListFault::no_site, filter::describe(parsed.error()));
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
        if (std::ranges::any_of(changes_in_force(tx, scope), is_it)) return no(ListFault::already_there, text_of(what));
        insert_change(tx, scope, change);
        note(tx, by, "list_change.blocked_now", change);
        // Nobody reviews what they did themselves.
        const char* reviewer = by.has(rights::Role::head) ? "dsl" : "head";
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
    HelpEntry entry{*std::move(parsed), std::string(base::trimmed(name))};
    if (entry.name.empty()) return no(ListFault::no_site, "write the name of the service, as a child would know it");
    for (const HelpSite& known : TRY(help_services(by.school())))
        if (known.site == entry.site) return no(ListFault::already_there, text_of(entry));
    return add(by, asked(by, ChangeKind::help, std::move(entry), reason));
}

base::Result<void, ListError> SchoolList::apply(store::Transaction& transaction, const rights::Reader& by,
                                                const ListChange& change) {
    const auto* setting = std::get_if<SettingValue>(&change.what);
    if (setting == nullptr || change.state != ChangeState::approved) return {};
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
    if (is_by_both && change.kind != ChangeKind::block_now)
        emit_for(transaction, scope, kChangeAssessed, change, policy::Outcome::kept);
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
    if (change.kind == ChangeKind::subscribe) return request_end(by, list, reason);
    const auto ended = parts_.subscriptions.find(list);
    if (!ended) return no(ListFault::nothing_to_undo);
    // Asked for like a new one: what comes of it by now is looked at before it is in force again.
    Subscription again = ended->subscription;
    again.id = SubscriptionId::mint(parts_.world.random);
    again.state = SubscriptionState::requested;
    return request_list(by, again, reason);
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
            ListChange again = asked(by, kind, removed->what, reason);
            again.for_whom = removed->for_whom;
            return again;
        }
        case ChangeKind::set:
            return previous_setting(by, change, reason);
        case ChangeKind::map:
            return previous_mapping(by, change, reason);
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
    Mapping before{mapping.folder, std::nullopt};  // as long as nobody has decided, a folder is left out
    std::optional<ChangeId> newest;
    for (const ListChange& one : changes_approved(tx, store::SchoolScope(by.school()), ChangeKind::map)) {
        const auto& other = std::get<Mapping>(one.what);
        if (other.folder != mapping.folder) continue;
        if (one.id != change.id) before = other;
        newest = one.id;
    }
    if (newest != change.id || before == mapping) return no(ListFault::nothing_to_undo);
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
    std::vector<ListChange> waiting = requested(school);
    const auto within = ways(school).emergency_reviewed_in;
    std::erase_if(waiting, [&](const ListChange& one) {
        return one.kind != ChangeKind::block_now || now < one.requested_at + within;
    });
    return waiting;
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
         "decided on. Broken while a block made in an emergency waits for its review longer than the school allows.",
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
