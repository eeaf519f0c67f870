#include "gateway/session.h"

#include "base/text.h"
#include "gateway/check.h"

#include <algorithm>
#include <utility>

namespace gateway {

namespace {

constexpr std::string_view kNotUnderstood = "The filter could not understand this request, and did not pass it on.";
constexpr std::chrono::seconds kFarewell{5};
// Several looks of the watch: a file that is written without a pause still keeps nobody longer than this.
constexpr std::chrono::milliseconds kPresenceLate{1000};
constexpr std::chrono::milliseconds kPresenceAgain{25};
constexpr std::chrono::seconds kUseNoted{1};  // idle limits are minutes: no lock for every piece of a film

// What is asked for, in the filter's terms; or why a proxy cannot pass it on.
base::Result<filter::Target, std::string_view> target_of(const wire::RequestTarget& target) {
    if (const auto* url = std::get_if<wire::Url>(&target)) {
        if (url->scheme() == wire::Scheme::http) return filter::Target(*url);
        return base::failure(std::string_view("Only http:// can be asked of a proxy in the clear."));
    }
    if (const auto* authority = std::get_if<wire::Authority>(&target); authority != nullptr && authority->port)
        return filter::Target(filter::ByName{authority->host, *authority->port});
    return base::failure(std::string_view("This is a proxy: it needs the whole address of a page."));
}

bool is_allow(const filter::Answer& answer) {
    const auto* verdict = std::get_if<filter::Verdict>(&answer);
    return verdict != nullptr && verdict->action == filter::Action::allow;
}

bool is_about(const wire::Host& host, const wire::Hostname& name) {
    const auto* asked = std::get_if<wire::Hostname>(&host);
    return asked != nullptr && *asked == name;
}

}  // namespace

std::string url_text(const filter::Target& target) {
    if (const auto* url = std::get_if<wire::Url>(&target)) return url->text();
    const auto& by_name = std::get<filter::ByName>(target);
    const std::string port = by_name.port == 443 ? "" : ":" + std::to_string(by_name.port);
    return "https://" + wire::host_text(by_name.host) + port + "/";
}

const wire::Host& host_of(const filter::Target& target) {
    if (const auto* url = std::get_if<wire::Url>(&target)) return url->host();
    return std::get<filter::ByName>(target).host;
}

Reach reach_of(const wire::Host& host, const filter::School& school) {
    const auto* name = std::get_if<wire::Hostname>(&host);
    if (name == nullptr) return Reach::web;
    Reach reach = Reach::web;
    wire::for_each_suffix(*name, [&](std::string_view suffix) {
        for (const wire::Hostname& site : school.internal_sites)
            if (site.text() == suffix) reach = Reach::internal_site;
        return reach == Reach::web ? wire::Walk::go_on : wire::Walk::stop;
    });
    return reach;
}

Session::Session(Station& station, std::unique_ptr<net::Stream> client, const Arrival& arrival)
    : station_(station),
      peer_(arrival.peer),
      place_{arrival.network, arrival.peer.address},
      client_(std::move(client)),
      inbox_(*client_, station.buffers),
      deadline_(station.loop, [this] { cancel(); }) {
    station_.enter(*this);
}

Session::~Session() { station_.leave(*this); }

void Session::cancel() {
    client_->cancel();
    if (upstream_) upstream_->stream->cancel();
}

void Session::cut(std::string_view why) {
    why_cut_ = why;
    cancel();
}

void Session::end() {
    // What stands between two requests, or is being judged, is judged by who is there then: to end it would only make
    // the browser ask twice, and count one visit of somebody who has just signed in as two.
    if (!passage_ || leads_ == Leads::to_office) return;
    // A help service is open to everybody: neither a sign-out nor a sanction takes a child out of a conversation there
    // (SAFEGUARDING 15). An isolated device reaches nothing.
    if (!is_still_allowed()) cut("ended by the gate: what allowed it no longer holds");
}

void Session::look_again() {
    if (passage_ && !is_still_allowed()) cut("ended by the gate: the rules block it now");
}

bool Session::is_still_allowed() {
    const std::shared_ptr<const filter::RuleSet> rules = station_.rules.current();
    if (!rules) return false;
    const House& house = station_.house;
    const auto caller = look_up(*rules, *station_.presence.current(), house.idle, place_, house.clock);
    if (!caller) return false;
    const Caller& before = passage_->decided.judging.caller;
    // A sanction meanwhile is judged as a new hour is: it does not reach an examination (SAFEGUARDING 15).
    const bool is_same_sign_in = caller->who == before.who && caller->profile == before.profile;
    const base::Instant now = house.clock.now();
    const auto may_go_on = [&](const filter::Target& target, const std::optional<filter::Resolution>& resolution) {
        filter::Request request =
            request_by(*caller, *station_.presence.current(), {target, passage_->asked.method, resolution}, now);
        // A warning stands before what is opened: nobody is cut off in the middle of a letter because it is due again.
        const Decided& opened = passage_->decided;
        if (is_same_sign_in) add_gone_past(request, opened.judging.presence, place_, opened.event.at);
        const auto answer = filter::decide(*rules, request, now);
        const auto* verdict = std::get_if<filter::Verdict>(&answer);
        const bool is_open = verdict != nullptr &&
                             (verdict->action == filter::Action::allow || verdict->action == filter::Action::rewrite);
        return is_open && (is_same_sign_in || verdict->privacy == filter::Privacy::private_help);
    };
    return may_go_on(passage_->asked.target, passage_->decided.resolution) &&
           (!passage_->named || may_go_on(passage_->named->target, passage_->named->resolution));
}

void Session::note_use() {
    if (!passage_) return;
    const gatepost::Attribution& who = passage_->decided.judging.caller.who;
    const base::Moment now = station_.house.clock.moment();
    if (!who.since || now - used_ < kUseNoted) return;
    used_ = now;
    station_.house.idle.carried(place_, *who.since, now);
}

net::Task<void> Session::serve() {
    station_.house.figures.connections.fetch_add(1, std::memory_order_relaxed);
    while (true) {
        const auto head = co_await next_head();
        if (!head || !is_noted()) break;
        station_.house.figures.requests.fetch_add(1, std::memory_order_relaxed);
        if (co_await answer(*head) == After::close) break;
    }
    deadline_.set(kFarewell);
    (void)co_await client_->finish();
}

net::Task<std::optional<Session::Head>> Session::next_head() {
    const Patience& patience = station_.house.ways.patience;
    deadline_.set(patience.between_requests);
    bool has_begun = false;
    while (true) {
        if (!inbox_.view().empty()) {
            auto head = wire::parse_request_head(inbox_.view());
            if (!head) {
                const wire::HttpError error = head.error();
                (void)co_await refuse(wire::status_for(error), kNotUnderstood, wire::describe(error));
                co_return std::nullopt;
            }
            if (*head) co_return std::move(**head);
            if (!std::exchange(has_begun, true)) deadline_.set(patience.head);
        }
        const auto arrived = co_await inbox_.more();
        if (!arrived || *arrived == Arrived::end) co_return std::nullopt;
    }
}

net::Task<After> Session::answer(const Head& parsed) {
    const wire::RequestHeadView& head = parsed.head;
    const auto target = wire::read_target(head);
    if (!target)
        co_return co_await refuse(wire::status_for(target.error()), kNotUnderstood, wire::describe(target.error()));
    const auto wanted = target_of(*target);
    if (!wanted) co_return co_await refuse(400, wanted.error(), "not a request to a proxy");
    if (wire::via_names(head.fields, station_.house.ways.via))
        co_return co_await refuse(508, "This request came round to the filter a second time, and was stopped.",
                                  "loop: our own Via");
    if (head.method == "TRACE")
        co_return co_await refuse(405, "TRACE is not passed on: it would show what the browser sent in confidence.",
                                  "TRACE");

    // Held until the answer is given: a publication in between does not take the rules away from under it.
    const std::shared_ptr<const filter::RuleSet> rules = station_.rules.current();
    if (!rules)  // degraded mode `no_ruleset`: closed, whatever is asked
        co_return co_await refuse(
            503, "The filter has no rules yet, so nothing is passed on. Tell the network manager.", "no_ruleset");
    std::shared_ptr<const gatepost::PresenceBook> presence = station_.presence.current();
    auto caller = identify(*rules, *presence, station_.house.idle, place_, station_.house.clock);
    if (caller && may_have_changed_hands(*caller)) {
        co_await await_presence();
        presence = station_.presence.current();
        caller = identify(*rules, *presence, station_.house.idle, place_, station_.house.clock);
    }
    if (!caller && caller.error() == NotServed::isolated)
        co_return co_await refuse(403, "This device has been taken off the internet. Speak to the network manager.",
                                  "isolated");
    if (!caller)
        co_return co_await refuse(403, "This address is in no network that the school has set up.", "unknown network");

    Asked asked{
        .method = std::string(head.method), .target = *wanted, .url = url_text(*wanted), .framing = head.framing};
    asked.version = head.version;
    asked.after = head.persists() ? After::go_on : After::close;
    asked.expects_continue = head.fields.has_element(wire::FieldName::expect, "100-continue");
    asked.begun = station_.house.clock.moment();
    asked.head_bytes = parsed.consumed;
    if (const auto profile = read_check(head, asked.url, *rules->school(caller->school), station_.house.clock.now())) {
        asked.purpose = gatepost::Purpose::check;
        caller->profile = *profile;
        caller->who = {};
        caller->standing = filter::Standing::test;
    }
    // g++ 12 destroys an aggregate twice that is made inside a co_await: each gets a name first.
    const Judging judging{*rules, *presence, *caller};
    co_return co_await judge(asked, head, judging);
}

bool Session::may_have_changed_hands(const Caller& caller) const {
    const bool may_have =
        caller.who.known == gatepost::Known::address_only || station_.house.office_visits.is_recent(place_);
    return may_have && station_.house.in_force.is_presence_behind();
}

// Somebody who has just signed in may be faster than the look at what the office wrote: they would be sent to sign in
// again, and what they do would be put down to nobody, or to whoever had the device before.
net::Task<void> Session::await_presence() {
    const base::Moment latest = station_.loop.in(kPresenceLate);
    while (station_.house.in_force.is_presence_behind() && station_.house.clock.moment() < latest)
        co_await station_.loop.wait(kPresenceAgain);
}

net::Task<filter::Answer> Session::decide_on(const filter::RuleSet& rules, filter::Request& request,
                                             base::Instant now) {
    const wire::Host& host = host_of(request.target);
    // An address leads to itself; only names are asked for.
    if (const auto* address = std::get_if<wire::IpAddress>(&host))
        request.resolution = filter::Resolution{{}, {*address}};
    else request.resolution = station_.outside.known(host);
    filter::Answer answer = filter::decide(rules, request, now);
    // What a name leads to can close but never open, so an allow that knows it stands. Anything else is decided
    // once more from the name alone: the reason must not depend on what happens to be remembered.
    if (request.resolution && std::holds_alternative<wire::Hostname>(host) && !is_allow(answer)) {
        request.resolution.reset();
        answer = filter::decide(rules, request, now);
    }
    if (std::holds_alternative<filter::NeedMore>(answer)) {
        deadline_.set(station_.house.ways.patience.connecting);
        auto resolution = co_await station_.outside.resolve(host);
        // A name without an address is judged too: what was asked for is known, and belongs into the log.
        request.resolution = resolution ? std::move(*resolution) : filter::Resolution{};
        answer = filter::decide(rules, request, now);
    }
    co_return answer;
}

net::Task<After> Session::judge(Asked& asked, const wire::RequestHeadView& head, const Judging& judging) {
    const base::Instant now = station_.house.clock.now();
    filter::Request request =
        request_by(judging.caller, judging.presence, {asked.target, asked.method, std::nullopt}, now);
    const filter::Answer answer = co_await decide_on(judging.rules, request, now);
    const auto* verdict = std::get_if<filter::Verdict>(&answer);
    if (verdict == nullptr)
        co_return co_await refuse(503, "The filter could not come to a verdict, so nothing was passed on.",
                                  "no verdict");
    gatepost::Event event = describe(asked, judging.caller, *verdict, now);
    const bool went_on = verdict->action == filter::Action::allow && verdict->rule &&
                         std::ranges::find(request.went_on, *verdict->rule) != request.went_on.end();
    if (went_on && verdict->privacy == filter::Privacy::ordinary) event.detail = "went on after a warning";
    const filter::Resolution resolution = std::move(request.resolution).value_or(filter::Resolution{});
    const Reach reach = reach_of(host_of(asked.target), *judging.rules.school(judging.caller.school));
    const Decided decided{judging, *verdict, resolution, event, reach};
    co_return co_await act(asked, head, decided);
}

net::Task<After> Session::act(Asked& asked, const wire::RequestHeadView& head, const Decided& decided) {
    const filter::School& school = *decided.judging.rules.school(decided.judging.caller.school);
    const bool is_allowed =
        decided.verdict.action == filter::Action::allow || decided.verdict.action == filter::Action::rewrite;
    const bool is_connect = asked.method == "CONNECT";
    if (asked.purpose == gatepost::Purpose::check) {
        decided.event.status = 200;
        co_return co_await answer_and_note(asked, decided, answer_check(decided.verdict));
    }
    if (is_allowed && is_about(host_of(asked.target), school.office)) {
        if (is_connect) co_return co_await tunnel_to_office(asked, decided);
        decided.event.status = 301;
        co_return co_await answer_and_note(asked, decided,
                                           to_secure_office(school, std::get<wire::Url>(asked.target), last(asked)));
    }
    // Closed before anything is passed on, not after: nobody uses the internet unlogged, one request at a time.
    if (is_allowed && !station_.house.log.is_keeping() && school.when_log_is_full == filter::WhenLogIsFull::closed)
        co_return co_await refuse(503, "The filter cannot keep its log at the moment, so nothing is passed on.",
                                  "log_full");
    if (is_allowed) co_return co_await pass(asked, head, decided);

    station_.house.figures.blocked.fetch_add(1, std::memory_order_relaxed);
    if (decided.verdict.reason == filter::Reason::sign_in) {
        decided.event.status = is_connect ? 403 : 302;
        co_return co_await answer_and_note(asked, decided, to_portal(school, asked.method, last(asked)));
    }
    decided.event.status = 403;
    const BlockedRequest blocked{decided.judging.rules,
                                 school,
                                 decided.verdict,
                                 wire::host_text(host_of(asked.target)),
                                 asked.url,
                                 station_.house.clock.now(),  // the event may have hidden its time
                                 station_.house.ways.local_time(station_.house.clock.now())};
    co_return co_await answer_and_note(asked, decided, block_page(blocked, last(asked)));
}

net::Task<After> Session::pass(Asked& asked, const wire::RequestHeadView& head, const Decided& decided) {
    passage_.emplace(PassageView{asked, decided});
    // Rules that came while the name was looked up hold for it too, and so does who came or went.
    const bool is_news = station_.rules.current().get() != &decided.judging.rules ||
                         station_.presence.current().get() != &decided.judging.presence;
    if (is_news && !is_still_allowed()) {
        passage_.reset();
        co_return co_await refuse(503,
                                  "What holds for this device has changed this very moment. Ask for the page again.",
                                  "rules or presence changed meanwhile");
    }
    const bool is_connect = asked.method == "CONNECT";
    After after = After::close;
    if (is_connect) after = co_await tunnel(asked, decided);
    else after = co_await forward(asked, head, decided);
    passage_.reset();
    co_return after;
}

After Session::last(const Asked& asked) {
    // A body that nobody will read cannot be told from the next request: the connection ends with the answer.
    const bool has_body = asked.framing.kind != wire::BodyFraming::Kind::none;
    return has_body ? After::close : asked.after;
}

net::Task<After> Session::answer_and_note(const Asked& asked, const Decided& decided, base::Bytes response) {
    decided.event.bytes_to_device = response.size();
    const Gravity gravity = gravity_of(decided.verdict, asked.purpose);
    if (note(decided.event, asked, gravity) == EventLog::Kept::no &&
        when_full(decided) == filter::WhenLogIsFull::closed)
        co_return co_await refuse(503, "The filter cannot keep its log at the moment, so nothing is passed on.",
                                  "log_full");
    inbox_.consume(asked.head_bytes);
    co_return co_await send(response, last(asked));
}

net::Task<After> Session::refuse(int status, std::string_view words, std::string_view detail) {
    station_.house.figures.refused.fetch_add(1, std::memory_order_relaxed);
    gatepost::Event event{.at = station_.house.clock.now(), .kind = gatepost::EventKind::refused};
    event.network = place_.network;
    if (const auto& rules = station_.rules.current())
        if (const auto* network = rules->network(*filter::NetworkId::from_bytes(place_.network.bytes())))
            event.school = gatepost::SchoolId::from_bytes(network->school.bytes());
    event.device = place_.address;
    event.status = static_cast<std::uint16_t>(status);
    event.decision.action = gatepost::Action::block;
    event.decision.reason = "refused";
    event.detail = detail;
    (void)station_.house.log.write(event, Gravity::ordinary);
    const base::Bytes response = plain_page({status, "The filter stopped this request", words}, After::close);
    co_return co_await send(response, After::close);
}

net::Task<After> Session::send(const base::Bytes& response, After after) {
    deadline_.set(station_.house.ways.patience.between_bytes);
    const auto sent = co_await client_->write(response);
    co_return sent ? after : After::close;
}

}  // namespace gateway
