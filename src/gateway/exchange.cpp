// One request and its response, forwarded: RFC 9110 §7.6 (intermediaries), RFC 9112 §6 and §9 (framing, connections).

#include "base/text.h"
#include "gateway/check.h"
#include "gateway/session.h"
#include "wire/http1_write.h"

#include <algorithm>
#include <utility>

namespace gateway {

namespace {

// How much is gathered before it is written; larger pieces go as they come.
constexpr std::size_t kGather = std::size_t{32} * 1024;

bool is_safe_to_repeat(const Asked& asked) {
    // RFC 9110 §9.2.2, and only without a body: what was read of one cannot be read again.
    const bool is_idempotent = asked.method == "GET" || asked.method == "HEAD" || asked.method == "OPTIONS";
    return is_idempotent && asked.framing.kind == wire::BodyFraming::Kind::none;
}

// What a request loses on its way: hop-by-hop fields, proxies' own, and whatever says who is behind us.
bool stays_behind(const wire::FieldView& field) {
    switch (field.known) {
        case wire::FieldName::host:            // written anew from the URL, so that the two cannot disagree
        case wire::FieldName::content_length:  // written anew from the framing
        case wire::FieldName::expect:          // answered here
        case wire::FieldName::via:
        case wire::FieldName::forwarded:
        case wire::FieldName::x_forwarded_for:
            return true;
        default:
            break;
    }
    constexpr std::string_view kForwarded = "x-forwarded-", kProxy = "proxy-";
    const auto begins_with = [&](std::string_view start) {
        return field.name.size() >= start.size() &&
               base::equal_ignoring_case(field.name.substr(0, start.size()), start);
    };
    return begins_with(kForwarded) || begins_with(kProxy) ||
           base::equal_ignoring_case(field.name, gatepost::kCheckField);
}

// Schemes that sign a connection in, not a request.
bool is_for_the_connection(std::string_view words) {
    const std::string_view scheme = base::take_until(words, ' ');
    return base::equal_ignoring_case(scheme, "NTLM") || base::equal_ignoring_case(scheme, "Negotiate") ||
           base::equal_ignoring_case(scheme, "Kerberos");
}

// In credentials or in one of several challenges. One too many costs a kept connection, one too few a person's name.
template <class Head>
bool signs_a_connection_in(const Head& head, std::string_view name) {
    for (const wire::FieldView& field : head.fields) {
        if (!base::equal_ignoring_case(field.name, name)) continue;
        std::string_view left = field.value;
        while (!left.empty())
            if (is_for_the_connection(base::trimmed(base::take_until(left, ',')))) return true;
    }
    return false;
}

void write_request_head(base::Bytes& out, const Asked& asked, const wire::RequestHeadView& head, std::string_view via) {
    const auto& url = std::get<wire::Url>(asked.target);
    auto writer = wire::HeadWriter::request(out, asked.method, url.sent_target());
    writer.field("Host", url.authority_text());
    const wire::HopByHopView hops(head.fields);
    std::string vias;
    for (const wire::FieldView& field : head.fields) {
        if (field.known == wire::FieldName::via) vias += std::string(field.value) + ", ";
        if (!stays_behind(field) && !hops.ends_here(field)) writer.field(field);
    }
    writer.field("Via", vias + wire::via_entry(head.version, via));
    if (asked.framing.kind == wire::BodyFraming::Kind::length) writer.field("Content-Length", asked.framing.length);
    // An empty body that was announced stays announced: many origins ask a POST for its length.
    const bool is_announced = head.fields.find(wire::FieldName::content_length) != nullptr;
    if (asked.framing.kind == wire::BodyFraming::Kind::none && is_announced)
        writer.field("Content-Length", std::uint64_t{0});
    if (asked.framing.kind == wire::BodyFraming::Kind::chunked) writer.field("Transfer-Encoding", "chunked");
    writer.end();
}

wire::BodyFraming framing_to_client(wire::BodyFraming from_origin, wire::HttpVersion client) {
    // HTTP/1.0 knows no chunks (RFC 9112 §6.1): such a body ends with the connection, which closes anyway.
    const bool has_length =
        from_origin.kind == wire::BodyFraming::Kind::none || from_origin.kind == wire::BodyFraming::Kind::length;
    if (client == wire::HttpVersion::http_1_0 && !has_length) return {wire::BodyFraming::Kind::until_close, 0};
    // A body that ends with its connection would end ours too: chunked keeps it open.
    if (from_origin.kind == wire::BodyFraming::Kind::until_close) return {wire::BodyFraming::Kind::chunked, 0};
    return from_origin;
}

void write_response_head(base::Bytes& out, const wire::ResponseHeadView& head, const wire::BodyFraming& framing,
                         std::string_view via, After after) {
    auto writer = wire::HeadWriter::response(out, head.status, head.reason);
    const wire::HopByHopView hops(head.fields);
    for (const wire::FieldView& field : head.fields) {
        const bool is_length = field.known == wire::FieldName::content_length;
        if (hops.ends_here(field) || (is_length && framing.kind == wire::BodyFraming::Kind::chunked)) continue;
        writer.field(field);
    }
    writer.field("Via", wire::via_entry(head.version, via));
    if (framing.kind == wire::BodyFraming::Kind::chunked) writer.field("Transfer-Encoding", "chunked");
    if (after == After::close) writer.field("Connection", "close");
    writer.end();
}

// Mail, remote shells and the like live below 1024: a request there is no page (Squid's Safe_ports draw the same line).
bool is_web_port(std::uint16_t port) { return port == 80 || port == 443 || port >= 1024; }

struct BadGateway {
    int status;
    std::string_view words;
};

constexpr BadGateway kHalfRequest{400, "The filter could not understand this request, and did not pass it on whole."};

BadGateway in_words(const net::Error& error) {
    switch (error.kind) {
        case net::Failure::timed_out:
            return {504, "The site did not answer in time. Try again later."};
        case net::Failure::unreachable:
            return {502, "There is no site of this name. Check the address."};
        case net::Failure::refused:
            return {502, "The site is not answering at the moment. Try again later."};
        case net::Failure::not_allowed:
            return {403, "This address leads into a network that the filter does not open to the web."};
        case net::Failure::exceeded:
            return {502, "The site sent an answer that is not proper HTTP, so it was not passed on."};
        case net::Failure::ended:
        case net::Failure::reset:
        case net::Failure::untrusted:
        case net::Failure::cancelled:
        case net::Failure::broken:
            break;
    }
    return {502, "The site broke off the connection. Try again later."};
}

net::Error malformed(wire::HttpError error) {
    return {net::Failure::exceeded, net::Source::upstream, false, std::string(wire::describe(error))};
}
net::Error cut_short() { return {net::Failure::ended, net::Source::upstream, true, "ended inside a message"}; }

}  // namespace

net::Task<After> Session::forward(Asked& asked, const wire::RequestHeadView& head, const Decided& decided) {
    const std::uint16_t port = std::get<wire::Url>(asked.target).port();
    if (!is_web_port(port))
        co_return co_await refuse(403, "The filter opens web pages only, and this port is for something else.",
                                  "a port that is not open");
    base::Bytes request;
    write_request_head(request, asked, head, station_.house.ways.via);
    const Lent lent = signs_a_connection_in(head, "Authorization") ? Lent::to_one_client : Lent::to_anybody;
    inbox_.consume(asked.head_bytes);
    sent_ = Sent::nothing;

    net::Result<After> outcome = base::failure(cut_short());
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Reuse reuse = is_safe_to_repeat(asked) && attempt == 0 ? Reuse::yes : Reuse::no;
        net::Result<Reached> reached = base::failure(cut_short());
        if (auto own = take_own(asked, decided)) reached = std::move(*own);
        else reached = co_await reach(decided, port, reuse);
        if (!reached) {
            outcome = base::failure(reached.error());
            break;
        }
        upstream_ = std::move(reached->upstream);
        if (!why_cut_.empty()) break;
        if (lent == Lent::to_one_client) upstream_->lent = lent;
        out_ = request;
        outcome = co_await exchange(asked, decided.event);
        if (outcome && upstream_ && keeps_upstream_) keep(reached->endpoint, asked, decided);
        upstream_.reset();
        // A kept connection may have been closed by the origin just now: then, and only then, once more.
        if (outcome || !reached->was_kept || sent_ != Sent::nothing) break;
    }
    if (!outcome && sent_ == Sent::nothing && outcome.error().kind != net::Failure::cancelled) {
        const BadGateway answer = client_broke_off_ ? kHalfRequest : in_words(outcome.error());
        const base::Bytes page =
            plain_page({answer.status, "The page could not be fetched", answer.words}, After::close);
        decided.event.status = static_cast<std::uint16_t>(answer.status);
        decided.event.detail = outcome.error().cause;
        (void)note(decided.event, asked, gravity_of(decided.verdict, asked.purpose));
        co_return co_await send(page, After::close);
    }
    if (!outcome) decided.event.detail = why_cut_.empty() ? std::string_view(outcome.error().cause) : why_cut_;
    const auto kept = note_by_turn_end(asked, decided);
    if (kept == EventLog::Kept::no && when_full(decided) == filter::WhenLogIsFull::closed) co_return After::close;
    co_return outcome ? *outcome : After::close;
}

void Session::keep(const wire::Endpoint& endpoint, const Asked& asked, const Decided& decided) {
    // It may serve the next request of anybody on this loop, unless somebody is signed in on it.
    if (upstream_->lent == Lent::to_anybody) return station_.pool.keep(endpoint, std::move(upstream_));
    if (!upstream_->inbox.view().empty()) return;
    const wire::Host& host = std::get<wire::Url>(asked.target).host();
    own_upstream_.emplace(OwnUpstream{endpoint, host, decided.judging.caller.who, std::move(upstream_)});
}

std::optional<Session::Reached> Session::take_own(const Asked& asked, const Decided& decided) {
    auto own = std::exchange(own_upstream_, std::nullopt);
    const auto& url = std::get<wire::Url>(asked.target);
    if (!own || own->host != url.host() || own->who != decided.judging.caller.who) return std::nullopt;
    const auto& addresses = decided.resolution.addresses;
    const bool still_leads_there = own->endpoint.port == url.port() &&
                                   std::ranges::find(addresses, own->endpoint.address) != addresses.end() &&
                                   station_.outside.judge(own->endpoint.address, decided.reach).has_value();
    if (!still_leads_there) return std::nullopt;
    // A form goes on it too, since elsewhere nobody is signed in; but it is not sent twice.
    return Reached{std::move(own->upstream), own->endpoint, is_safe_to_repeat(asked)};
}

net::Task<net::Result<Session::Reached>> Session::reach(const Decided& decided, std::uint16_t port, Reuse reuse) {
    net::Error last{net::Failure::unreachable, net::Source::upstream, false, "the name has no address"};
    for (const wire::IpAddress& address : decided.resolution.addresses) {
        const wire::Endpoint endpoint{address, port};
        const auto judged = station_.outside.judge(address, decided.reach);
        if (!judged) {
            last = judged.error();
            continue;
        }
        if (reuse == Reuse::yes)
            if (auto kept = station_.pool.take(endpoint)) co_return Reached{std::move(kept), endpoint, true};
        deadline_.set(station_.house.ways.patience.connecting);
        auto stream = co_await station_.outside.connect(endpoint);
        if (stream)
            co_return Reached{std::make_unique<Upstream>(*std::move(stream), station_.buffers), endpoint, false};
        last = stream.error();
    }
    co_return base::failure(last);
}

net::Task<net::Result<After>> Session::exchange(const Asked& asked, gatepost::Event& event) {
    keeps_upstream_ = false;
    client_broke_off_ = false;
    if (asked.expects_continue && asked.framing.kind != wire::BodyFraming::Kind::none) {
        const auto invited = co_await client_->write(base::bytes_of("HTTP/1.1 100 Continue\r\n\r\n"));
        if (!invited) co_return base::failure(invited.error());
    }
    deadline_.set(station_.house.ways.patience.between_bytes);
    const auto passed = co_await pass_request(asked, event);
    // Nobody waits for an answer to half a request.
    if (client_broke_off_) co_return base::failure(passed.error());
    // An origin may answer before it has read everything and then close: its answer is worth more than our error.
    auto answered = co_await pass_response(asked, event);
    if (!answered && !passed) co_return base::failure(passed.error());
    if (answered && !passed) {
        keeps_upstream_ = false;
        co_return After::close;
    }
    co_return answered;
}

net::Task<net::Result<void>> Session::pass_request(const Asked& asked, gatepost::Event& event) {
    const BodyPassage passage{inbox_, *upstream_->stream, asked.framing, asked.framing};
    CO_TRY(body, co_await pass_body(passage, event.bytes_from_device));
    co_return co_await flush(*upstream_->stream);
}

net::Task<net::Result<After>> Session::pass_response(const Asked& asked, gatepost::Event& event) {
    deadline_.set(station_.house.ways.patience.first_byte);
    Inbox& inbox = upstream_->inbox;
    while (true) {
        if (!inbox.view().empty()) {
            const auto parsed = wire::parse_response_head(inbox.view());
            if (!parsed) co_return base::failure(malformed(parsed.error()));
            if (*parsed && (*parsed)->head.status / 100 == 1) {
                // Interim answers were for us (RFC 9110 §15.2); a switch of protocols was never asked for.
                if ((*parsed)->head.status == 101) co_return base::failure(malformed(wire::HttpError::bad_status_line));
                inbox.consume((*parsed)->consumed);
                continue;
            }
            if (*parsed) co_return co_await pass_final_response(asked, **parsed, event);
        }
        CO_TRY(arrived, co_await inbox.more());
        if (arrived == Arrived::end) co_return base::failure(cut_short());
    }
}

net::Task<net::Result<After>> Session::pass_final_response(const Asked& asked,
                                                           const wire::Parsed<wire::ResponseHeadView>& parsed,
                                                           gatepost::Event& event) {
    const wire::BodyFraming framing = parsed.head.framing(asked.method);
    const wire::BodyFraming to_client = framing_to_client(framing, asked.version);
    const bool persists = parsed.head.persists(framing);
    event.status = static_cast<std::uint16_t>(parsed.head.status);
    if (signs_a_connection_in(parsed.head, "WWW-Authenticate")) upstream_->lent = Lent::to_one_client;
    out_.clear();
    write_response_head(out_, parsed.head, to_client, station_.house.ways.via, asked.after);
    upstream_->inbox.consume(parsed.consumed);

    const BodyPassage passage{upstream_->inbox, *client_, framing, to_client};
    const auto passed = co_await pass_body(passage, event.bytes_to_device);
    if (!passed) co_return base::failure(passed.error());
    const auto flushed = co_await flush(*client_);
    if (!flushed) co_return base::failure(flushed.error());
    keeps_upstream_ = persists;
    co_return asked.after;
}

net::Task<net::Result<void>> Session::flush(net::Stream& to) {
    if (&to == client_.get()) sent_ = Sent::part;
    note_use();
    deadline_.set(station_.house.ways.patience.between_bytes);
    auto written = co_await to.write(out_);
    out_.clear();
    co_return written;
}

net::Task<net::Result<void>> Session::pass_body(BodyPassage passage, std::uint64_t& count) {
    switch (passage.framing.kind) {
        case wire::BodyFraming::Kind::none:
            co_return net::Result<void>();
        case wire::BodyFraming::Kind::length:
            co_return co_await pass_length(passage, count);
        case wire::BodyFraming::Kind::chunked:
            co_return co_await pass_chunked(passage, count);
        case wire::BodyFraming::Kind::until_close:
            co_return co_await pass_until_close(passage, count);
    }
    co_return net::Result<void>();
}

net::Task<net::Result<void>> Session::gather(const BodyPassage& passage, base::ByteView body) {
    if (passage.as.kind == wire::BodyFraming::Kind::chunked) wire::append_chunk(out_, body);
    else base::append(out_, body);
    if (out_.size() >= kGather) co_return co_await flush(passage.to);
    co_return net::Result<void>();
}

net::Task<net::Result<void>> Session::more_of(const BodyPassage& passage) {
    // What is gathered goes out before we wait: a server that streams is not held back.
    if (!out_.empty()) {
        CO_TRY(flushed, co_await flush(passage.to));
    }
    deadline_.set(station_.house.ways.patience.between_bytes);
    const auto arrived = co_await passage.from.more();
    if (arrived && *arrived != Arrived::end) co_return net::Result<void>();
    if (&passage.from == &inbox_) client_broke_off_ = true;
    co_return base::failure(arrived ? cut_short() : arrived.error());
}

net::Task<net::Result<void>> Session::pass_length(BodyPassage passage, std::uint64_t& count) {
    for (std::uint64_t left = passage.framing.length; left > 0;) {
        if (passage.from.view().empty()) {
            CO_TRY(more, co_await more_of(passage));
        }
        const base::ByteView view = passage.from.view();
        const base::ByteView piece = view.first(static_cast<std::size_t>(std::min<std::uint64_t>(view.size(), left)));
        CO_TRY(gathered, co_await gather(passage, piece));
        left -= piece.size();
        count += piece.size();
        passage.from.consume(piece.size());
    }
    co_return net::Result<void>();
}

net::Task<net::Result<void>> Session::pass_chunked(BodyPassage passage, std::uint64_t& count) {
    wire::ChunkedDecoder decoder;
    while (true) {
        if (passage.from.view().empty()) {
            CO_TRY(more, co_await more_of(passage));
        }
        const auto step = decoder.feed(passage.from.view());
        if (!step) {
            if (&passage.from == &inbox_) client_broke_off_ = true;
            co_return base::failure(malformed(step.error()));
        }
        if (!step->body.empty()) {
            CO_TRY(gathered, co_await gather(passage, step->body));
        }
        count += step->body.size();
        const bool is_finished = step->state == wire::ChunkedDecoder::State::finished;
        passage.from.consume(step->consumed);
        if (is_finished) break;
    }
    if (passage.as.kind == wire::BodyFraming::Kind::chunked) wire::append_last_chunk(out_);
    co_return net::Result<void>();
}

net::Task<net::Result<void>> Session::pass_until_close(BodyPassage passage, std::uint64_t& count) {
    while (true) {
        const base::ByteView view = passage.from.view();
        if (!view.empty()) {
            count += view.size();
            CO_TRY(gathered, co_await gather(passage, view));
            passage.from.consume(view.size());
        }
        if (!out_.empty()) {
            CO_TRY(flushed, co_await flush(passage.to));
        }
        deadline_.set(station_.house.ways.patience.between_bytes);
        CO_TRY(arrived, co_await passage.from.more());
        if (arrived == Arrived::end) break;
    }
    if (passage.as.kind == wire::BodyFraming::Kind::chunked) wire::append_last_chunk(out_);
    co_return net::Result<void>();
}

}  // namespace gateway
