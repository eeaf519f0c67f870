// CONNECT (RFC 9110 §9.3.6): a tunnel for TLS and nothing else, to the host that was judged and to no other.

#include "gateway/session.h"
#include "net/relay.h"
#include "wire/proxy_protocol.h"
#include "wire/tls_hello.h"

#include <algorithm>
#include <utility>

namespace gateway {

namespace {

constexpr std::string_view kEstablished = "HTTP/1.1 200 Connection established\r\n\r\n";

}  // namespace

net::Task<After> Session::tunnel(Asked& asked, const Decided& decided) {
    const auto& wanted = std::get<filter::ByName>(asked.target);
    if (!station_.house.ways.tunnel_ports.contains(wanted.port))
        co_return co_await refuse(403, "Tunnels to this port are not opened: only to secure web pages.",
                                  "CONNECT to a port that is not open");
    auto reached = co_await reach(decided, wanted.port, Reuse::no);
    if (!reached) {
        const bool is_late = reached.error().kind == net::Failure::timed_out;
        const bool is_inside = reached.error().kind == net::Failure::not_allowed;
        const int status = is_inside ? 403 : is_late ? 504 : 502;
        const base::Bytes page =
            plain_page({status, "The site could not be reached",
                        "The filter could not reach this site. Check the address, or try again later."},
                       After::close);
        decided.event.status = static_cast<std::uint16_t>(status);
        decided.event.detail = reached.error().cause;
        (void)note(decided.event, asked, Gravity::ordinary);
        co_return co_await send(page, After::close);
    }
    upstream_ = std::move(reached->upstream);
    if (!why_cut_.empty()) co_return After::close;
    inbox_.consume(asked.head_bytes);
    const base::Bytes established = base::to_bytes(kEstablished);
    if (co_await send(established, After::go_on) == After::close) co_return After::close;

    const auto fault = co_await hello_fault(asked, decided);
    decided.event.status = 200;
    if (fault && fault->verdict) {
        // CONNECT named an address, the hello a host that may not be reached: this is what was asked for, with its
        // gravity and its privacy, the illegal layer's too.
        Asked named = asked;
        named.url = fault->url;
        decided.event = describe(named, decided.judging.caller, *fault->verdict, station_.house.clock.now());
        decided.event.status = 200;
        station_.house.figures.blocked.fetch_add(1, std::memory_order_relaxed);
        (void)note(decided.event, named, gravity_of(*fault->verdict, asked.purpose));
        co_return After::close;
    }
    if (fault) {
        decided.event.kind = gatepost::EventKind::refused;
        decided.event.decision.action = gatepost::Action::block;
        decided.event.decision.reason = "refused";
        decided.event.detail = fault->words;
        station_.house.figures.refused.fetch_add(1, std::memory_order_relaxed);
        (void)note(decided.event, asked, Gravity::ordinary);
        co_return After::close;
    }
    if (note(decided.event, asked, gravity_of(decided.verdict, asked.purpose)) == EventLog::Kept::no &&
        when_full(decided) == filter::WhenLogIsFull::closed)
        co_return After::close;
    co_return co_await relay(asked, decided.event);
}

// What is wrong with the first thing the client says in the tunnel; empty for a TLS hello to the host it named.
net::Task<std::optional<Session::HelloFault>> Session::hello_fault(const Asked& asked, const Decided& decided) {
    deadline_.set(station_.house.ways.patience.head);
    while (true) {
        if (!inbox_.view().empty()) {
            const auto hello = wire::parse_client_hello(inbox_.view());
            if (!hello) co_return HelloFault{std::string(wire::describe(hello.error()))};
            if (*hello) co_return name_fault(**hello, std::get<filter::ByName>(asked.target).host, decided);
        }
        const auto arrived = co_await inbox_.more();
        if (!arrived || *arrived == Arrived::end) co_return HelloFault{"ended before a TLS hello"};
    }
}

std::optional<Session::HelloFault> Session::name_fault(const wire::ClientHello& hello, const wire::Host& host,
                                                       const Decided& decided) {
    if (const auto* name = std::get_if<wire::Hostname>(&host)) {
        // Without a name the connection goes to the host that was judged all the same.
        if (!hello.server_name || *hello.server_name == *name) return std::nullopt;
        return HelloFault{"the TLS hello names another host than CONNECT did"};
    }
    // CONNECT to an address says nothing about the host: the name in the hello is judged in its place, and without
    // one nobody knows what is behind the address.
    if (!hello.server_name) return HelloFault{"CONNECT to an address, and a TLS hello that names no host"};
    const base::Instant now = station_.house.clock.now();
    const filter::Target named = filter::ByName{*hello.server_name, 443};
    const std::optional<filter::Resolution> resolution(decided.resolution);
    const filter::Request request =
        request_by(decided.judging.caller, decided.judging.presence, {named, "CONNECT", resolution}, now);
    const auto answer = filter::decide(decided.judging.rules, request, now);
    const auto* verdict = std::get_if<filter::Verdict>(&answer);
    if (verdict == nullptr) return HelloFault{"the TLS hello names a host that could not be judged"};
    if (verdict->action == filter::Action::allow) {
        passage_->named = request.target;
        return std::nullopt;
    }
    return HelloFault{"the TLS hello names a host that may not be reached",
                      "https://" + hello.server_name->text() + "/", *verdict};
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
