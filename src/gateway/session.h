#pragma once
// One client connection, as the conversation it holds: request head, verdict, what the verdict asks for, event;
// and again, until one of the two has had enough.

#include "gateway/answers.h"
#include "gateway/station.h"
#include "net/loop.h"
#include "wire/http1.h"
#include "wire/http1_body.h"
#include "wire/tls_hello.h"

#include <memory>
#include <optional>
#include <string>

namespace gateway {

// What was asked, free of the bytes in which it stood.
struct Asked {
    std::string method;
    filter::Target target;
    std::string url;  // canonical; for CONNECT `https://host/`
    wire::BodyFraming framing;
    wire::HttpVersion version = wire::HttpVersion::http_1_1;
    After after = After::close;     // what the client wants of the connection
    bool expects_continue = false;  // RFC 9110 §10.1.1
    gatepost::Purpose purpose = gatepost::Purpose::use;
    base::Moment begun{};
    std::size_t head_bytes = 0;  // still in view in the inbox
};

// By what it is judged. Views, valid for one request.
struct Judging {
    const filter::RuleSet& rules;
    const gatepost::PresenceBook& presence;
    const Caller& caller;
};

// What came of it. Views, valid for one request.
struct Decided {
    const Judging& judging;
    const filter::Verdict& verdict;
    const filter::Resolution& resolution;
    gatepost::Event& event;  // completed as the conversation goes on
    Reach reach = Reach::web;
};

// What a connection leads to while it does, to be judged again. Views, valid for one request.
struct PassageView {
    const Asked& asked;
    const Decided& decided;
    // By the hello of a tunnel that was asked for by address; the connection leads there.
    struct Named {
        filter::Target target;
        std::optional<filter::Resolution> resolution;
    };
    std::optional<Named> named{};
};

[[nodiscard]] std::string url_text(const filter::Target& target);
[[nodiscard]] const wire::Host& host_of(const filter::Target& target);
// Whether the school says that this host, or one above it, is its own and may have a private address.
[[nodiscard]] Reach reach_of(const wire::Host& host, const filter::School& school);

// How grave an event of this verdict is: what a person must hear of never sheds.
[[nodiscard]] Gravity gravity_of(const filter::Verdict& verdict, gatepost::Purpose purpose);

// The event of a verdict, as the verdict's privacy allows it: a visit to a help service has no device, person or
// exact time, a hit of the illegal layer no address of what was asked for (SAFEGUARDING 9, 11, 29).
[[nodiscard]] gatepost::Event describe(const Asked& asked, const Caller& caller, const filter::Verdict& verdict,
                                       base::Instant now);

// Owns the client's stream. Runs on its station's loop.
class Session {
public:
    // Where a connection came from and came in.
    struct Arrival {
        wire::Endpoint peer;
        gatepost::NetworkId network;
    };
    Session(Station& station, std::unique_ptr<net::Stream> client, const Arrival& arrival);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    // Speaks with the client until the connection ends. Never throws for what the outside did.
    [[nodiscard]] net::Task<void> serve();

    // Both from the loop's thread. What allowed this connection no longer holds: ends it, unless it leads to the
    // office, or to a help service that is open to everybody.
    void end();
    // Other rules are in force: ends it when they block what it leads to.
    void look_again();
    [[nodiscard]] const gatepost::Place& place() const { return place_; }

private:
    using Head = wire::Parsed<wire::RequestHeadView>;
    enum class Leads { outside, to_office };

    // session.cpp: the conversation
    [[nodiscard]] net::Task<std::optional<Head>> next_head();
    [[nodiscard]] net::Task<After> answer(const Head& parsed);
    [[nodiscard]] bool may_have_changed_hands(const Caller& caller) const;
    [[nodiscard]] net::Task<void> await_presence();
    // Decides, and asks for the name where the answer depends on it: `request.resolution` is then what was found.
    [[nodiscard]] net::Task<filter::Answer> decide_on(const filter::RuleSet& rules, filter::Request& request,
                                                      base::Instant now);
    [[nodiscard]] net::Task<After> judge(Asked& asked, const wire::RequestHeadView& head, const Judging& judging);
    [[nodiscard]] net::Task<After> act(Asked& asked, const wire::RequestHeadView& head, const Decided& decided);
    [[nodiscard]] net::Task<After> pass(Asked& asked, const wire::RequestHeadView& head, const Decided& decided);
    [[nodiscard]] net::Task<After> answer_and_note(const Asked& asked, const Decided& decided, base::Bytes response);
    [[nodiscard]] net::Task<After> refuse(int status, std::string_view words, std::string_view detail);
    [[nodiscard]] net::Task<After> send(const base::Bytes& response, After after);
    [[nodiscard]] static After last(const Asked& asked);
    void cancel();
    void cut(std::string_view why);
    [[nodiscard]] bool is_still_allowed();
    void note_use();

    // exchange.cpp: one request and its response, forwarded
    enum class Sent { nothing, part };  // of the response, to the client
    enum class Reuse { yes, no };
    struct Reached {
        std::unique_ptr<Upstream> upstream;
        wire::Endpoint endpoint;
        bool was_kept;  // and the request may be sent once more on another
    };
    void keep(const wire::Endpoint& endpoint, const Asked& asked, const Decided& decided);
    [[nodiscard]] std::optional<Reached> take_own(const Asked& asked, const Decided& decided);
    struct BodyPassage {
        Inbox& from;
        net::Stream& to;
        wire::BodyFraming framing;  // as it arrives
        wire::BodyFraming as;       // as it goes on
    };
    [[nodiscard]] net::Task<After> forward(Asked& asked, const wire::RequestHeadView& head, const Decided& decided);
    [[nodiscard]] net::Task<net::Result<Reached>> reach(const Decided& decided, std::uint16_t port, Reuse reuse);
    [[nodiscard]] net::Task<net::Result<After>> exchange(const Asked& asked, gatepost::Event& event);
    [[nodiscard]] net::Task<net::Result<void>> pass_request(const Asked& asked, gatepost::Event& event);
    [[nodiscard]] net::Task<net::Result<After>> pass_response(const Asked& asked, gatepost::Event& event);
    [[nodiscard]] net::Task<net::Result<After>> pass_final_response(const Asked& asked,
                                                                    const wire::Parsed<wire::ResponseHeadView>& parsed,
                                                                    gatepost::Event& event);
    [[nodiscard]] net::Task<net::Result<void>> pass_body(BodyPassage passage, std::uint64_t& count);
    [[nodiscard]] net::Task<net::Result<void>> pass_length(BodyPassage passage, std::uint64_t& count);
    [[nodiscard]] net::Task<net::Result<void>> pass_chunked(BodyPassage passage, std::uint64_t& count);
    [[nodiscard]] net::Task<net::Result<void>> pass_until_close(BodyPassage passage, std::uint64_t& count);
    [[nodiscard]] net::Task<net::Result<void>> gather(const BodyPassage& passage, base::ByteView body);
    [[nodiscard]] net::Task<net::Result<void>> more_of(const BodyPassage& passage);
    [[nodiscard]] net::Task<net::Result<void>> flush(net::Stream& to);

    // tunnel.cpp: CONNECT
    [[nodiscard]] net::Task<After> tunnel(Asked& asked, const Decided& decided);
    [[nodiscard]] net::Task<After> tunnel_to_office(Asked& asked, const Decided& decided);
    struct NoHello {
        std::string words;
        bool is_something_else;  // no TLS, or none that a browser would send; else it ended before it was whole
    };
    [[nodiscard]] net::Task<base::Result<wire::ClientHello, NoHello>> read_hello();
    [[nodiscard]] After end_unused(const Asked& asked, const Decided& decided, std::string_view why);
    // Whether the tunnel goes on, by what its hello says; where not, it is noted why. With a host that CONNECT named,
    // and with an address: then the host of the hello is judged in its place, and connected to by its own addresses.
    [[nodiscard]] bool goes_on_with(const wire::ClientHello& hello, const Asked& asked, const Decided& decided);
    [[nodiscard]] net::Task<bool> goes_on_to_named(const wire::ClientHello& hello, const Asked& asked,
                                                   const Decided& decided);
    [[nodiscard]] net::Task<net::Result<void>> reach_for_tunnel(const Decided& decided, std::uint16_t port);
    [[nodiscard]] net::Task<After> answer_unreached(const Asked& asked, const Decided& decided, const net::Error& why);
    void take_up(const Asked& named, const Decided& decided, const filter::Verdict& verdict);
    void note_blocked(const Asked& named, const Decided& decided, const filter::Verdict& verdict);
    void note_unreached(const Asked& asked, const Decided& decided, const net::Error& why);
    // The verdict, if it closes.
    [[nodiscard]] std::optional<filter::Verdict> closing_rule(const filter::Target& target,
                                                              const Decided& decided) const;
    // Closed for what was seen in it: by the profile's rule about that, where it has one.
    void note_way_round(const Asked& asked, const Decided& decided, filter::ByName::Within seen,
                        std::string_view words);
    void note_refused(const Asked& asked, const Decided& decided, std::string_view words);
    [[nodiscard]] net::Task<After> relay(Asked& asked, gatepost::Event& event);

    // events.cpp
    [[nodiscard]] EventLog::Kept note(gatepost::Event& event, const Asked& asked, Gravity gravity);
    // For an answer that has gone already: its event goes with those of the loop's turn.
    [[nodiscard]] EventLog::Kept note_by_turn_end(const Asked& asked, const Decided& decided);
    // What the caller's school wants when an event cannot be kept.
    [[nodiscard]] static filter::WhenLogIsFull when_full(const Decided& decided);
    // Before the next request: false when the last event could not be kept and the school wants no use without.
    [[nodiscard]] bool is_noted();

    Station& station_;
    const wire::Endpoint peer_;
    const gatepost::Place place_;
    std::unique_ptr<net::Stream> client_;
    std::unique_ptr<Upstream> upstream_;  // while one is in use: ended together with the client
    // Between two requests: a connection on which somebody signed in at an origin. It ends with this one, or when the
    // next request leads elsewhere or is somebody else's.
    struct OwnUpstream {
        wire::Endpoint endpoint;
        wire::Host host;
        gatepost::Attribution who;
        std::unique_ptr<Upstream> upstream;
    };
    std::optional<OwnUpstream> own_upstream_;
    Inbox inbox_;
    net::Deadline deadline_;
    base::Bytes out_;  // what is about to be sent: kept between requests
    Sent sent_ = Sent::nothing;
    bool client_broke_off_ = false;  // in the middle of a body, or with what is none
    bool keeps_upstream_ = false;    // the last exchange left its upstream ready for another
    Leads leads_ = Leads::outside;
    std::optional<PassageView> passage_;  // none between requests, and towards the office
    std::string_view why_cut_;            // by `end` or `look_again`, for the event; empty: it was not
    base::Moment used_{};                 // when bytes last counted as use of the sign-in
    struct Waiting {
        std::uint64_t lost_before;  // EventLog::lost
        filter::WhenLogIsFull when_full;
    };
    std::optional<Waiting> waiting_;  // our event that may not be with the kernel yet
};

}  // namespace gateway
