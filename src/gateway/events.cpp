#include "base/text.h"
#include "gateway/session.h"

#include <utility>

namespace gateway {

namespace {

gatepost::Action action_of(filter::Action action) {
    switch (action) {
        case filter::Action::allow:
            return gatepost::Action::allow;
        case filter::Action::block:
            return gatepost::Action::block;
        case filter::Action::warn:
            return gatepost::Action::warn;
        case filter::Action::redirect:
            return gatepost::Action::redirect;
        case filter::Action::rewrite:
            return gatepost::Action::rewrite;
    }
    return gatepost::Action::block;
}

gatepost::Risk risk_of(const filter::Verdict& verdict) {
    if (verdict.reason == filter::Reason::illegal_content) return gatepost::Risk::illegal;
    switch (verdict.risk) {
        case filter::Risk::none:
            return gatepost::Risk::none;
        case filter::Risk::content:
            return gatepost::Risk::content;
        case filter::Risk::contact:
            return gatepost::Risk::contact;
        case filter::Risk::conduct:
            return gatepost::Risk::conduct;
        case filter::Risk::commerce:
            return gatepost::Risk::commerce;
    }
    return gatepost::Risk::none;
}

void keep_private(gatepost::Event& event, filter::Privacy privacy) {
    switch (privacy) {
        case filter::Privacy::ordinary:
            return;
        case filter::Privacy::sealed:
            event.url.clear();
            return;
        case filter::Privacy::unattributed:
            event.who = {};
            event.device.reset();
            return;
        case filter::Privacy::private_help:
            event.who = {};
            event.device.reset();
            event.profile.reset();
            event.method.clear();
            // Not when, only on which day; and no page, since a page may say what it is about.
            event.at = std::chrono::floor<std::chrono::days>(event.at);
            event.url = event.url.substr(0, event.url.find('/', event.url.find("://") + 3) + 1);
            return;
    }
}

}  // namespace

Gravity gravity_of(const filter::Verdict& verdict, gatepost::Purpose purpose) {
    if (purpose == gatepost::Purpose::check || verdict.privacy == filter::Privacy::private_help)
        return Gravity::ordinary;
    if (verdict.reason == filter::Reason::illegal_content) return Gravity::serious;
    if (verdict.action != filter::Action::block || !verdict.category) return Gravity::ordinary;
    const bool is_grave = verdict.risk == filter::Risk::contact || *verdict.category == filter::Category::self_harm ||
                          *verdict.category == filter::Category::extremism;
    return is_grave ? Gravity::serious : Gravity::ordinary;
}

gatepost::Event describe(const Asked& asked, const Caller& caller, const filter::Verdict& verdict, base::Instant now) {
    gatepost::Event event{.at = now};
    event.kind = asked.method == "CONNECT" ? gatepost::EventKind::tunnel_opened : gatepost::EventKind::request;
    event.purpose = asked.purpose;
    event.school = gatepost::SchoolId::from_bytes(caller.school.bytes());
    event.network = gatepost::NetworkId::from_bytes(caller.network.bytes());
    event.profile = gatepost::ProfileId::from_bytes(verdict.profile.bytes());
    event.who = caller.who;
    event.device = caller.place.address;
    event.method = asked.method;
    event.url = asked.url;
    event.decision.action = action_of(verdict.action);
    event.decision.risk = risk_of(verdict);
    event.decision.reason = filter::key_of(verdict.reason);
    if (verdict.rule) event.decision.rule = verdict.rule->text();
    if (verdict.category) event.decision.category = filter::entry_of(*verdict.category).key;
    event.decision.lists = base::to_hex(base::ByteView(verdict.lists).first(8));
    event.decision.clause = verdict.clause;
    if (verdict.sealed)
        event.detail = verdict.sealed->kind == filter::SealedHit::Kind::test_entry ? "test entry" : "listed";
    keep_private(event, verdict.privacy);
    return event;
}

EventLog::Kept Session::note(gatepost::Event& event, const Asked& asked, Gravity gravity) {
    event.took = std::chrono::floor<std::chrono::milliseconds>(station_.house.clock.moment() - asked.begun);
    return station_.house.log.write(event, gravity);
}

EventLog::Kept Session::note_by_turn_end(const Asked& asked, const Decided& decided) {
    decided.event.took = std::chrono::floor<std::chrono::milliseconds>(station_.house.clock.moment() - asked.begun);
    waiting_ = Waiting{station_.house.log.lost(), when_full(decided)};
    return station_.house.log.gather(decided.event, gravity_of(decided.verdict, asked.purpose));
}

bool Session::is_noted() {
    if (!waiting_) return true;
    station_.house.log.flush();
    const Waiting waiting = *std::exchange(waiting_, std::nullopt);
    return station_.house.log.lost() == waiting.lost_before || waiting.when_full == filter::WhenLogIsFull::open;
}

filter::WhenLogIsFull Session::when_full(const Decided& decided) {
    return decided.judging.rules.school(decided.judging.caller.school)->when_log_is_full;
}

}  // namespace gateway
