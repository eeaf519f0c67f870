#include "base/text.h"
#include "rulebook/ask.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <algorithm>
#include <map>
#include <set>

namespace rulebook {

namespace {

// LIMIT: a request is looked at within this, or the task is late.
constexpr std::chrono::days kTaskDue{3};

UnblockRequest to_request(const store::Row& row) {
    return {row.get<RequestId>(0),     row.get<std::string>(1),  row.get<std::string>(2), row.get<Route>(3),
            row.get<base::Instant>(4), row.get<std::int64_t>(5), row.get<RequestState>(6)};
}

std::optional<UnblockRequest> open_request(store::Transaction& tx, const store::SchoolScope& scope,
                                           const UnblockRequest& like, const std::string& host) {
    return tx
        .query(
            "SELECT request_id, address, profile, route, first_at, times, state FROM unblock_requests WHERE "
            "school_id = ? AND (host = ? OR address = ?) AND profile = ? AND route = ? AND state = 'open' "
            "ORDER BY first_at, request_id LIMIT 1",
            scope, host, like.address, like.profile, like.route)
        .one(to_request);
}

std::optional<UnblockRequest> request_with(store::Transaction& tx, const store::SchoolScope& scope,
                                           const RequestId& id) {
    return tx
        .query(
            "SELECT request_id, address, profile, route, first_at, times, state FROM unblock_requests WHERE "
            "school_id = ? AND request_id = ?",
            scope, id)
        .one(to_request);
}

std::vector<UnblockRequest> open_on(store::Transaction& tx, const store::SchoolScope& scope, Route route) {
    return tx
        .query(
            "SELECT request_id, address, profile, route, first_at, times, state FROM unblock_requests WHERE "
            "school_id = ? AND route = ? AND state = 'open' ORDER BY first_at, request_id",
            scope, route)
        .all(to_request);
}

void insert_request(store::Transaction& tx, const store::SchoolScope& scope, const UnblockRequest& made,
                    const std::string& host) {
    tx.run(
        "INSERT INTO unblock_requests (school_id, request_id, address, host, profile, route, first_at, times, state, "
        "answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
        scope, made.id, made.address, host, made.profile, made.route, made.first_at, made.times, made.state);
}

void count_once_more(store::Transaction& tx, const store::SchoolScope& scope, const RequestId& id) {
    tx.run("UPDATE unblock_requests SET times = times + 1 WHERE school_id = ? AND request_id = ?", scope, id);
}

// Who said what about a request, and when.
struct Settled {
    const RequestId& id;
    const school::PersonId& by;
    base::Instant at;
    const AskReply& reply;
};
void update_settled(store::Transaction& tx, const store::SchoolScope& scope, const Settled& settled) {
    tx.run(
        "UPDATE unblock_requests SET state = 'settled', settled_by = ?, settled_at = ?, answer = ?, outcome = ? "
        "WHERE school_id = ? AND request_id = ?",
        settled.by, settled.at, settled.reply.words, settled.reply.outcome, scope, settled.id);
}

using AskerId = base::Id<struct UnblockAskerTag>;

base::Bytes hash_of(std::string_view code) {
    const base::Digest digest = base::sha256(base::to_bytes("unblock code\n" + std::string(code)));
    return {digest.begin(), digest.end()};
}

struct NewAsker {
    AskerId id;
    std::string_view code;
    std::string address;
    std::optional<school::PersonId> person;
    base::Instant at;
};
void insert_asker(store::Transaction& tx, const store::SchoolScope& scope, const RequestId& request,
                  const NewAsker& asker) {
    tx.run(
        "INSERT INTO unblock_askers (school_id, asker_id, request_id, code, address, person, asked_at, outcome, "
        "answer) VALUES (?, ?, ?, ?, ?, ?, ?, 'waits', '')",
        scope, asker.id, request, hash_of(asker.code), asker.address, asker.person, asker.at);
}

void forget_askers(store::Transaction& tx, const store::SchoolScope& scope, base::Instant now) {
    tx.run("DELETE FROM unblock_askers WHERE school_id = ? AND (answered_at < ? OR asked_at < ?)", scope,
           now - kAnswersKept, now - kAskersKept);
}

struct Waiting {
    AskerId id;
    RequestId request;
    std::optional<school::PersonId> person;
    AskOutcome outcome;  // `for_lesson` waits for an answer for good
    std::string address;
};
Waiting to_waiting(const store::Row& row) {
    return {row.get<AskerId>(0), row.get<RequestId>(1), row.get<std::optional<school::PersonId>>(2),
            row.get<AskOutcome>(3), row.get<std::string>(4)};
}

std::vector<Waiting> askers_waiting(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx
        .query(
            "SELECT asker_id, request_id, person, outcome, address FROM unblock_askers WHERE school_id = ? AND "
            "outcome IN ('waits', 'for-lesson') ORDER BY asked_at, asker_id",
            scope)
        .all(to_waiting);
}

void update_answered(store::Transaction& tx, const store::SchoolScope& scope, const AskerId& asker,
                     const Settled& settled) {
    tx.run(
        "UPDATE unblock_askers SET outcome = ?, answer = ?, answered_by = ?, answered_at = ? WHERE school_id = ? AND "
        "asker_id = ?",
        settled.reply.outcome, settled.reply.words, settled.by, settled.at, scope, asker);
}

AskAnswer to_answer(const store::Row& row) {
    return {row.get<std::string>(0), row.get<base::Instant>(1), row.get<AskOutcome>(2), row.get<std::string>(3),
            row.get<std::optional<base::Instant>>(4)};
}

// Kept where nothing about whoever asks follows from the page.
struct Routed {
    Route route;
    bool keeps_asker;
};

journal::Subject subject_of(const RequestId& id) { return {"unblock_request", journal::opaque(id.bytes())}; }

// Judged by the rules in force, as somebody of that profile at the school's own network.
base::Result<Routed, Fault> route_of(const filter::RuleSet& rules, const school::SchoolId& school,
                                     const AskedFor& asked, base::Instant now) {
    const filter::Profile* profile = rules.profile(asked.profile);
    if (profile == nullptr || profile->school != same_id<filter::SchoolId>(school))
        return base::failure(Fault{"the page was blocked under rules that are no longer in force; open it again"});
    const auto& networks = rules.rules().networks;
    const auto network = std::ranges::find(networks, profile->school, &filter::Network::school);
    if (network == networks.end()) return base::failure(Fault{"the school has no network"});
    const filter::Request request{asked.url, "GET", network->id, profile->id, filter::Resolution{}};
    const auto answer = filter::decide(rules, request, now);
    const auto& verdict = std::get<filter::Verdict>(answer);
    if (verdict.reason == filter::Reason::illegal_content) return base::failure(Fault{"this page cannot be asked for"});
    const Route route = verdict.ask == filter::WhoToAsk::safeguarding_lead ? Route::dsl : Route::network_manager;
    // Games, not drugs; and only what a teacher could open at all.
    const filter::CategoryEntry* entry = verdict.category ? &filter::entry_of(*verdict.category) : nullptr;
    const bool tells_nothing = entry == nullptr ? verdict.reason == filter::Reason::uncategorised
                                                : entry->naming == filter::Naming::neutral &&
                                                      entry->teachers_hand == filter::TeachersHand::may_open;
    return Routed{route, tells_nothing && route != Route::dsl && verdict.privacy == filter::Privacy::ordinary};
}

}  // namespace

bool UnblockRequests::would_keep(const school::SchoolId& school, const AskedFor& asked) const {
    const auto rules = parts_.rulebook.rules_in_force();
    if (!rules) return false;
    const auto routed = route_of(**rules, school, asked, parts_.world.clock.now());
    return routed && routed->keeps_asker;
}

base::Result<Receipt, Fault> UnblockRequests::ask(const school::SchoolId& school, const AskedFor& asked,
                                                  const std::optional<school::PersonId>& by) {
    const auto rules = TRY(parts_.rulebook.rules_in_force());
    const base::Instant now = parts_.world.clock.now();
    const Routed routed = TRY(route_of(*rules, school, asked, now));
    // 50 bits: tried by AskLimit's measure, nobody meets one in a lifetime.
    constexpr std::size_t kCodeLength = 10;
    const std::string code = RequestId::mint(parts_.world.random).text().substr(0, kCodeLength);
    NewAsker asker{AskerId::mint(parts_.world.random), code, asked.url.text(), routed.keeps_asker ? by : std::nullopt,
                   now};
    UnblockRequest made{RequestId::mint(parts_.world.random),
                        asked.url.text(),
                        rules->profile(asked.profile)->key,
                        routed.route,
                        now,
                        1,
                        RequestState::open};
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(school);
    forget_askers(tx, scope, now);
    const std::string host = wire::host_text(asked.url.host());
    if (auto known = open_request(tx, scope, made, host)) {
        count_once_more(tx, scope, known->id);
        // Whoever asks for the same again has another code, and counts once.
        const auto waiting = askers_waiting(tx, scope);
        if (std::ranges::any_of(waiting, [&](const Waiting& one) {
                return one.request == known->id && one.person && one.person == asker.person;
            }))
            asker.person.reset();
        insert_asker(tx, scope, known->id, asker);
        ++known->times;
        tx.commit();
        return Receipt{*std::move(known), code};
    }
    insert_request(tx, scope, made, host);
    insert_asker(tx, scope, made.id, asker);
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::by_system(),
                                 .verb = "unblock_request.made",
                                 .subject = subject_of(made.id),
                                 .content = base::bytes_of(made.address)});
    (void)parts_.tasks.assign(tx, school,
                              {.owner = desk::PostOwner{made.route == Route::dsl ? "dsl" : "network_manager"},
                               .title = "Answer a request for a blocked page",
                               .due = now + kTaskDue,
                               .source = subject_of(made.id),
                               .by = journal::by_system()});
    tx.commit();
    return Receipt{std::move(made), code};
}

std::vector<AskAnswer> UnblockRequests::answers_for(const school::SchoolId& school,
                                                    const school::PersonId& person) const {
    store::Transaction tx = parts_.database.reading();
    return tx
        .query(
            "SELECT a.address, a.asked_at, a.outcome, a.answer, a.answered_at FROM unblock_askers a WHERE a.school_id "
            "= ? AND "
            "a.person = ? AND a.asked_at >= ? ORDER BY a.asked_at DESC, a.asker_id",
            store::SchoolScope(school), person, parts_.world.clock.now() - kAskersKept)
        .all(to_answer);
}

std::optional<AskAnswer> UnblockRequests::answer_by(const school::SchoolId& school, std::string_view code) const {
    store::Transaction tx = parts_.database.reading();
    return tx
        .query(
            "SELECT a.address, a.asked_at, a.outcome, a.answer, a.answered_at FROM unblock_askers a WHERE a.school_id "
            "= ? AND "
            "a.code = ?",
            store::SchoolScope(school), hash_of(base::ascii_lower(base::trimmed(code))))
        .one(to_answer);
}

std::vector<AskedBy> UnblockRequests::waiting_of(const school::SchoolId& school,
                                                 const std::vector<school::PersonId>& people) const {
    store::Transaction tx = parts_.database.reading();
    const store::SchoolScope scope(school);
    struct Some {
        std::set<school::PersonId> people;
        std::string address;
    };
    std::map<RequestId, Some> waiting;
    for (const Waiting& one : askers_waiting(tx, scope)) {
        if (one.outcome != AskOutcome::waits || !one.person) continue;
        if (std::ranges::find(people, *one.person) == people.end()) continue;
        Some& some = waiting[one.request];
        some.people.insert(*one.person);
        if (some.address.empty()) some.address = one.address.substr(0, one.address.find('?'));
    }
    std::vector<AskedBy> all;
    for (UnblockRequest& one : open_on(tx, scope, Route::network_manager))
        if (const auto found = waiting.find(one.id); found != waiting.end())
            all.push_back({std::move(one), found->second.address, found->second.people.size()});
    return all;
}

std::vector<AskRecord> UnblockRequests::records(const school::SchoolId& school, base::Instant since) const {
    store::Transaction tx = parts_.database.reading();
    return tx
        .query(
            "SELECT host, profile, times, first_at, settled_at, outcome FROM unblock_requests WHERE school_id = ? AND "
            "route = ? AND first_at >= ? ORDER BY first_at, request_id",
            store::SchoolScope(school), Route::network_manager, since)
        .all([](const store::Row& row) {
            return AskRecord{row.get<std::string>(0),
                             row.get<std::string>(1),
                             row.get<std::int64_t>(2),
                             row.get<base::Instant>(3),
                             row.get<std::optional<base::Instant>>(4),
                             row.get<AskOutcome>(5)};
        });
}

base::Result<void, SettleFault> UnblockRequests::answer(const rights::Reader& by, const RequestId& request,
                                                        const std::vector<school::PersonId>& people,
                                                        const AskReply& reply) {
    if (reply.words.empty() || reply.outcome == AskOutcome::waits) return base::failure(SettleFault::no_answer);
    if (!by.may("lessons.open")) return base::failure(SettleFault::unknown);
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(by.school());
    const Settled settled{request, by.person(), parts_.world.clock.now(), reply};
    std::size_t answered = 0;
    for (const Waiting& one : askers_waiting(tx, scope)) {
        if (one.request != request || !one.person || one.outcome != AskOutcome::waits) continue;
        if (std::ranges::find(people, *one.person) == people.end()) continue;
        update_answered(tx, scope, one.id, settled);
        ++answered;
    }
    if (answered == 0) return base::failure(SettleFault::unknown);
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "unblock_request.answered",
                                 .subject = subject_of(request),
                                 .content = base::bytes_of(reply.words)});
    tx.commit();
    return {};
}

std::vector<UnblockRequest> UnblockRequests::open(const rights::Reader& reader) const {
    store::Transaction tx = parts_.database.reading();
    std::vector<UnblockRequest> all;
    for (const Route route : routes_of(reader))
        for (UnblockRequest& one : open_on(tx, store::SchoolScope(reader.school()), route))
            all.push_back(std::move(one));
    return all;
}

desk::Job UnblockRequests::job(const school::SchoolId& school) {
    return {.name = "forgetting who asked for a page",
            .school = school,
            .every = std::chrono::hours(24),
            .retry_after = std::chrono::minutes(10),
            .clause = "safeguarding rule 9",
            .run = [this, school](base::Instant now, const std::stop_token&) -> desk::JobResult {
                store::Transaction tx = parts_.database.writing();
                forget_askers(tx, store::SchoolScope(school), now);
                tx.commit();
                return {};
            }};
}

base::Result<void, SettleFault> UnblockRequests::settle(const rights::Reader& by, const RequestId& request,
                                                        const AskReply& reply) {
    if (reply.words.empty() || reply.outcome == AskOutcome::waits) return base::failure(SettleFault::no_answer);
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(by.school());
    const auto known = request_with(tx, scope, request);
    const std::vector<Route> routes = routes_of(by);
    const bool is_theirs =
        known && known->state == RequestState::open && std::ranges::find(routes, known->route) != routes.end();
    if (!is_theirs) return base::failure(SettleFault::unknown);
    const Settled settled{request, by.person(), parts_.world.clock.now(), reply};
    for (const Waiting& one : askers_waiting(tx, scope))
        if (one.request == request) update_answered(tx, scope, one.id, settled);
    update_settled(tx, scope, settled);
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "unblock_request.settled",
                                 .subject = subject_of(request),
                                 .content = base::bytes_of(reply.words)});
    (void)parts_.tasks.withdraw_about(tx, by.school(), subject_of(request), journal::actor_of(by.person()));
    tx.commit();
    return {};
}

}  // namespace rulebook
