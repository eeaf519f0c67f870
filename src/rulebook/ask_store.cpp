#include "rulebook/ask.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <algorithm>

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

struct Settled {
    RequestId id;
    school::PersonId by;
    base::Instant at;
    std::string_view answer;
};
void update_settled(store::Transaction& tx, const store::SchoolScope& scope, const Settled& settled) {
    tx.run(
        "UPDATE unblock_requests SET state = 'settled', settled_by = ?, settled_at = ?, answer = ? "
        "WHERE school_id = ? AND request_id = ?",
        settled.by, settled.at, settled.answer, scope, settled.id);
}

journal::Subject subject_of(const RequestId& id) { return {"unblock_request", journal::opaque(id.bytes())}; }

// Judged by the rules in force, as somebody of that profile at the school's own network.
base::Result<Route, Fault> route_of(const filter::RuleSet& rules, const filter::Profile& profile, const AskedFor& asked,
                                    base::Instant now) {
    const auto& networks = rules.rules().networks;
    const auto network = std::ranges::find(networks, profile.school, &filter::Network::school);
    if (network == networks.end()) return base::failure(Fault{"the school has no network"});
    const filter::Request request{asked.url, "GET", network->id, profile.id, filter::Resolution{}};
    const auto answer = filter::decide(rules, request, now);
    const auto& verdict = std::get<filter::Verdict>(answer);
    if (verdict.reason == filter::Reason::illegal_content) return base::failure(Fault{"this page cannot be asked for"});
    return verdict.ask == filter::WhoToAsk::safeguarding_lead ? Route::dsl : Route::network_manager;
}

}  // namespace

base::Result<UnblockRequest, Fault> UnblockRequests::ask(const school::SchoolId& school, const AskedFor& asked) {
    const auto rules = TRY(parts_.rulebook.rules_in_force());
    const filter::Profile* profile = rules->profile(asked.profile);
    if (profile == nullptr || profile->school != same_id<filter::SchoolId>(school))
        return base::failure(Fault{"the page was blocked under rules that are no longer in force; open it again"});
    const base::Instant now = parts_.world.clock.now();
    const Route route = TRY(route_of(*rules, *profile, asked, now));
    UnblockRequest made{
        RequestId::mint(parts_.world.random), asked.url.text(), profile->key, route, now, 1, RequestState::open};
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(school);
    const std::string host = wire::host_text(asked.url.host());
    if (auto known = open_request(tx, scope, made, host)) {
        count_once_more(tx, scope, known->id);
        ++known->times;
        tx.commit();
        return *std::move(known);
    }
    insert_request(tx, scope, made, host);
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
    return made;
}

std::vector<UnblockRequest> UnblockRequests::open(const rights::Reader& reader) const {
    store::Transaction tx = parts_.database.reading();
    std::vector<UnblockRequest> all;
    for (const Route route : routes_of(reader))
        for (UnblockRequest& one : open_on(tx, store::SchoolScope(reader.school()), route))
            all.push_back(std::move(one));
    return all;
}

base::Result<void, SettleFault> UnblockRequests::settle(const rights::Reader& by, const RequestId& request,
                                                        std::string_view answer) {
    if (answer.empty()) return base::failure(SettleFault::no_answer);
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(by.school());
    const auto known = request_with(tx, scope, request);
    const std::vector<Route> routes = routes_of(by);
    const bool is_theirs =
        known && known->state == RequestState::open && std::ranges::find(routes, known->route) != routes.end();
    if (!is_theirs) return base::failure(SettleFault::unknown);
    update_settled(tx, scope, {request, by.person(), parts_.world.clock.now(), answer});
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "unblock_request.settled",
                                 .subject = subject_of(request),
                                 .content = base::bytes_of(answer)});
    (void)parts_.tasks.withdraw_about(tx, by.school(), subject_of(request), journal::actor_of(by.person()));
    tx.commit();
    return {};
}

}  // namespace rulebook
