// CONNECT (RFC 9110 §9.3.6): a tunnel for TLS and nothing else, to the host that was judged and to no other. What is
// tried in one to get round that is closed by the profile's rule about it, and noted with the rule.

#include "gateway/session.h"
#include "net/relay.h"
#include "wire/proxy_protocol.h"
#include "wire/tls_hello.h"

#include <algorithm>
#include <utility>

namespace gateway {

namespace {

using Within = filter::ByName::Within;

// LIMIT: reads in which a hello may come; each costs a pass over what is there. Real ones come in one to three.
constexpr std::size_t kMaxPieces = 2048;
constexpr std::string_view kEstablished = "HTTP/1.1 200 Connection established\r\n\r\n";

// The same, with what was seen in the tunnel.
filter::Target seen_in(const Asked& asked, Within seen) {
    filter::ByName target = std::get<filter::ByName>(asked.target);
    target.within = seen;
    return target;
}

// What is asked for by the name in a hello.
Asked asked_by_name(const Asked& asked, const wire::Hostname& name) {
    Asked named = asked;
    named.target = filter::ByName{name, std::get<filter::ByName>(asked.target).port};
    named.url = url_text(named.target);
    return named;
}

}  // namespace

net::Task<After> Session::tunnel(Asked& asked, const Decided& decided) {
    const auto& wanted = std::get<filter::ByName>(asked.target);
    if (!station_.house.ways.tunnel_ports.contains(wanted.port)) {
        // Apps ask for such ports by themselves, for mail or news: nobody is said to have tried to get round.
        decided.event.status = 403;
        note_refused(asked, decided, "CONNECT to a port that is not open");
        const base::Bytes page = plain_page(
            {403, "The filter stopped this request", "Tunnels to this port are not opened: only to secure web pages."},
            After::close);
        co_return co_await send(page, After::close);
    }
    // Of an address nothing is known before the hello names a host, and then that host is connected to.
    const bool is_named = std::holds_alternative<wire::Hostname>(wanted.host);
    if (is_named) {
        const auto reached = co_await reach_for_tunnel(decided, wanted.port);
        if (!reached) co_return co_await answer_unreached(asked, decided, reached.error());
    }
    if (!why_cut_.empty()) co_return end_unused(asked, decided, why_cut_);
    inbox_.consume(asked.head_bytes);
    const base::Bytes established = base::to_bytes(kEstablished);
    if (co_await send(established, After::go_on) == After::close) co_return After::close;

    decided.event.status = 200;
    const auto hello = co_await read_hello();
    if (!hello && !hello.error().is_something_else) co_return end_unused(asked, decided, hello.error().words);
    if (!hello) {
        note_way_round(asked, decided, Within::foreign, hello.error().words);
        co_return After::close;
    }
    const bool goes_on =
        is_named ? goes_on_with(*hello, asked, decided) : co_await goes_on_to_named(*hello, asked, decided);
    if (!goes_on) co_return After::close;
    if (!why_cut_.empty()) co_return end_unused(asked, decided, why_cut_);
    if (note(decided.event, asked, gravity_of(decided.verdict, asked.purpose)) == EventLog::Kept::no &&
        when_full(decided) == filter::WhenLogIsFull::closed)
        co_return After::close;
    co_return co_await relay(asked, decided.event);
}

net::Task<net::Result<void>> Session::reach_for_tunnel(const Decided& decided, std::uint16_t port) {
    auto reached = co_await reach(decided, port, Reuse::no);
    if (!reached) co_return base::failure(reached.error());
    upstream_ = std::move(reached->upstream);
    co_return net::Result<void>();
}

void Session::note_unreached(const Asked& asked, const Decided& decided, const net::Error& why) {
    const bool is_late = why.kind == net::Failure::timed_out;
    const bool is_inside = why.kind == net::Failure::not_allowed;
    decided.event.status = is_inside ? 403 : is_late ? 504 : 502;
    decided.event.detail = why.cause;
    (void)note(decided.event, asked, Gravity::ordinary);
}

net::Task<After> Session::answer_unreached(const Asked& asked, const Decided& decided, const net::Error& why) {
    note_unreached(asked, decided, why);
    const int status = decided.event.status;
    const base::Bytes page =
        plain_page({status, "The site could not be reached",
                    "The filter could not reach this site. Check the address, or try again later."},
                   After::close);
    co_return co_await send(page, After::close);
}

// Opened and never used: who broke off, was slow or was signed out meanwhile tried nothing.
After Session::end_unused(const Asked& asked, const Decided& decided, std::string_view why) {
    decided.event.detail = why;
    (void)note(decided.event, asked, gravity_of(decided.verdict, asked.purpose));
    return After::close;
}

// The first thing that the client says in a tunnel.
net::Task<base::Result<wire::ClientHello, Session::NoHello>> Session::read_hello() {
    deadline_.set(station_.house.ways.patience.head);
    for (std::size_t pieces = 0; pieces < kMaxPieces; ++pieces) {
        if (!inbox_.view().empty()) {
            auto hello = wire::parse_client_hello(inbox_.view());
            if (!hello) co_return base::failure(NoHello{std::string(wire::describe(hello.error())), true});
            if (*hello) co_return std::move(**hello);
        }
        // One that is cut into so many records that they do not fit is no browser's.
        if (inbox_.is_full()) break;
        const auto arrived = co_await inbox_.more();
        if (!arrived || *arrived == Arrived::end) co_return base::failure(NoHello{"ended before a TLS hello", false});
    }
    co_return base::failure(NoHello{"a TLS hello in too many pieces", true});
}

bool Session::goes_on_with(const wire::ClientHello& hello, const Asked& asked, const Decided& decided) {
    const auto& wanted = std::get<wire::Hostname>(std::get<filter::ByName>(asked.target).host);
    if (hello.server_name && *hello.server_name == wanted) return true;
    if (hello.server_name) {
        constexpr std::string_view kForeign = "the TLS hello names another host than CONNECT did";
        // What was really wanted: where the rules close it, that is what is noted, with its gravity and its privacy.
        const Asked named = asked_by_name(asked, *hello.server_name);
        if (const auto verdict = closing_rule(named.target, decided)) {
            take_up(named, decided, *verdict);
            if (decided.event.detail.empty()) decided.event.detail = kForeign;
            note_blocked(named, decided, *verdict);
        } else {
            note_way_round(asked, decided, Within::foreign, kForeign);
        }
        return false;
    }
    // Without a name the connection goes to the host that was judged all the same: closed only where a rule says so.
    if (!closing_rule(seen_in(asked, Within::nameless), decided)) return true;
    note_way_round(asked, decided, Within::nameless, "a TLS hello that names no host");
    return false;
}

net::Task<bool> Session::goes_on_to_named(const wire::ClientHello& hello, const Asked& asked, const Decided& decided) {
    const std::uint16_t port = std::get<filter::ByName>(asked.target).port;
    if (!hello.server_name) {
        // Nobody knows what is behind the address, but where the school itself opened it.
        const bool is_opened = decided.verdict.reason == filter::Reason::school_list ||
                               decided.verdict.reason == filter::Reason::exception;
        if (is_opened) {
            const auto reached = co_await reach_for_tunnel(decided, port);
            if (reached) co_return true;
            note_unreached(asked, decided, reached.error());
            co_return false;
        }
        note_way_round(asked, decided, Within::nameless, "CONNECT to an address, and a TLS hello that names no host");
        co_return false;
    }
    const Judging& judging = decided.judging;
    const base::Instant now = station_.house.clock.now();
    const Asked named = asked_by_name(asked, *hello.server_name);
    filter::Request request =
        request_by(judging.caller, judging.presence, {named.target, "CONNECT", std::nullopt}, now);
    const filter::Answer answer = co_await decide_on(judging.rules, request, now);
    const auto* verdict = std::get_if<filter::Verdict>(&answer);
    if (verdict == nullptr) co_return false;
    take_up(named, decided, *verdict);
    if (verdict->action != filter::Action::allow) {
        note_blocked(named, decided, *verdict);
        co_return false;
    }
    // Whoever claims a name is led to where the name leads: an address of one's own behind it is no way out.
    const filter::Resolution resolution = std::move(request.resolution).value_or(filter::Resolution{});
    const Reach reach = reach_of(host_of(named.target), *judging.rules.school(judging.caller.school));
    const Decided of_named{judging, *verdict, resolution, decided.event, reach};
    const auto reached = co_await reach_for_tunnel(of_named, port);
    if (!reached) {
        note_unreached(named, decided, reached.error());
        co_return false;
    }
    passage_->named = PassageView::Named{named.target, resolution};
    if (is_still_allowed()) co_return true;
    note_refused(named, decided, "rules or presence changed meanwhile");
    co_return false;
}

// This is what was asked for, with its gravity and its privacy, the illegal layer's too.
void Session::take_up(const Asked& named, const Decided& decided, const filter::Verdict& verdict) {
    decided.event = describe(named, decided.judging.caller, verdict, station_.house.clock.now());
    decided.event.status = 200;
}

void Session::note_blocked(const Asked& named, const Decided& decided, const filter::Verdict& verdict) {
    station_.house.figures.blocked.fetch_add(1, std::memory_order_relaxed);
    (void)note(decided.event, named, gravity_of(verdict, named.purpose));
}

std::optional<filter::Verdict> Session::closing_rule(const filter::Target& target, const Decided& decided) const {
    const std::optional<filter::Resolution> resolution(decided.resolution);
    const base::Instant now = station_.house.clock.now();
    const filter::Request request =
        request_by(decided.judging.caller, decided.judging.presence, {target, "CONNECT", resolution}, now);
    const auto answer = filter::decide(decided.judging.rules, request, now);
    const auto* verdict = std::get_if<filter::Verdict>(&answer);
    if (verdict == nullptr || verdict->action != filter::Action::block) return std::nullopt;
    return *verdict;
}

void Session::note_way_round(const Asked& asked, const Decided& decided, Within seen, std::string_view words) {
    const auto rule = closing_rule(seen_in(asked, seen), decided);
    if (!rule) return note_refused(asked, decided, words);
    const std::uint16_t status = decided.event.status;
    decided.event = describe(asked, decided.judging.caller, *rule, station_.house.clock.now());
    decided.event.kind = gatepost::EventKind::refused;
    decided.event.detail = words;
    decided.event.status = status;
    station_.house.figures.refused.fetch_add(1, std::memory_order_relaxed);
    (void)note(decided.event, asked, Gravity::ordinary);
}

// Nothing of the verdict that let it through until now holds for it.
void Session::note_refused(const Asked& asked, const Decided& decided, std::string_view words) {
    gatepost::Decision& decision = decided.event.decision;
    decision = {.action = gatepost::Action::block, .reason = "refused", .lists = decision.lists};
    decided.event.kind = gatepost::EventKind::refused;
    decided.event.detail = words;
    station_.house.figures.refused.fetch_add(1, std::memory_order_relaxed);
    (void)note(decided.event, asked, Gravity::ordinary);
}

net::Task<After> Session::relay(Asked& asked, gatepost::Event& event) {
    deadline_.clear();
    const base::Bytes ahead(inbox_.view().begin(), inbox_.view().end());
    inbox_.consume(ahead.size());
    std::uint64_t from_device = ahead.size();
    std::uint64_t to_device = 0;
    const auto sent_ahead = co_await upstream_->stream->write(ahead);
    if (sent_ahead) {
        net::Relaying how{station_.house.ways.patience.tunnel, [this] { note_use(); }};
        const net::Relayed relayed = co_await net::relay(station_.loop, *client_, *upstream_->stream, std::move(how));
        from_device += relayed.from_left;
        to_device = relayed.from_right;
    }
    event.kind = gatepost::EventKind::tunnel_ended;
    // The exact time of a visit to a help service is nobody's business at its end either.
    if (event.device) event.at = station_.house.clock.now();
    event.bytes_from_device = from_device;
    event.bytes_to_device = to_device;
    event.detail = why_cut_;
    (void)note(event, asked, Gravity::ordinary);
    co_return After::close;
}

net::Task<After> Session::tunnel_to_office(Asked& asked, const Decided& decided) {
    deadline_.set(station_.house.ways.patience.connecting);
    auto stream = co_await station_.outside.connect_office();
    if (!stream) {
        const base::Bytes page = plain_page(
            {502, "Gatehouse is being looked after",
             "Signing in and reporting do not work at the moment. Tell a member of staff, on paper if need be."},
            After::close);
        decided.event.status = 502;
        decided.event.detail = stream.error().cause;
        (void)note(decided.event, asked, Gravity::ordinary);
        co_return co_await send(page, After::close);
    }
    upstream_ = std::make_unique<Upstream>(*std::move(stream), station_.buffers);
    leads_ = Leads::to_office;
    inbox_.consume(asked.head_bytes);
    // The office hears who is really at the other end, on this socket only and in no header (ARCHITECTURE, contracts).
    wire::ProxyHeader header{peer_, {}};
    std::ranges::copy(place_.network.bytes(), header.network.begin());
    const base::Bytes preface = wire::write_proxy_header(header);
    const auto prefaced = co_await upstream_->stream->write(preface);
    if (!prefaced) co_return After::close;
    const base::Bytes established = base::to_bytes(kEstablished);
    if (co_await send(established, After::go_on) == After::close) co_return After::close;
    deadline_.clear();
    // A client that did not wait for the answer has sent its hello already.
    const base::Bytes ahead(inbox_.view().begin(), inbox_.view().end());
    inbox_.consume(ahead.size());
    const auto sent_ahead = co_await upstream_->stream->write(ahead);
    if (!sent_ahead) co_return After::close;
    const OfficeVisits::Visit visit(station_.house.office_visits, place_);
    // Visits to the office are in its own journal, where they belong; report pages are in no log (SAFEGUARDING 21).
    // No use of the internet's sign-in either: a page of the office that shows news by itself would keep it alive.
    net::Relaying how{station_.house.ways.patience.tunnel, {}};
    (void)co_await net::relay(station_.loop, *client_, *upstream_->stream, std::move(how));
    co_return After::close;
}

}  // namespace gateway
