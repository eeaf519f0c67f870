#pragma once
// A gate for tests of the office's side: listens on loopback, reads one request a connection, and answers a check from
// real rules. What a gate does besides is the gateway's own tests' business.

#include "gatepost/check.h"
#include "net/loop.h"
#include "net/tcp.h"
#include "rulebook/rulebook.h"
#include "wire/http1.h"
#include "wire/http1_write.h"

#include <functional>
#include <optional>
#include <thread>

namespace support {

class GateOfRules {
public:
    // The verdict field for a request's head; nothing for an answer without one.
    using Judge = std::function<std::optional<std::string>(const wire::RequestHeadView&)>;

    GateOfRules(const base::Clock& clock, Judge judge)
        : loop_(clock),
          listener_(net::Listener::open(loop_, {wire::IpAddress::v4(0x7f000001), 0}).value()),
          judge_(std::move(judge)),
          thread_([this](const std::stop_token& stop) {
              loop_.spawn(serve(), [](std::string_view) {});
              loop_.run(stop);
              loop_.wind_down();
          }) {}

    [[nodiscard]] const wire::Endpoint& endpoint() const { return listener_.endpoint(); }

private:
    net::Task<void> serve() {
        for (;;) {
            auto accepted = co_await listener_.accept();
            if (!accepted) co_return;
            co_await answer(*accepted->stream);
        }
    }
    net::Task<void> answer(net::Stream& stream) {
        base::Bytes bytes;
        std::array<std::byte, 4096> part{};
        for (;;) {
            const auto count = co_await stream.read(part);
            if (!count || *count == 0) co_return;
            base::append(bytes, base::ByteView(part).first(*count));
            const auto head = wire::parse_request_head(bytes);
            if (!head) co_return;
            if (!*head) continue;
            const auto verdict = judge_((*head)->head);
            base::Bytes out;
            auto writer = wire::HeadWriter::response(out, verdict ? 200 : 403);
            if (verdict) writer.field(gatepost::kVerdictField, *verdict);
            writer.field("Content-Length", std::uint64_t{0});
            writer.end();
            (void)co_await stream.write(out);
            co_return;
        }
    }

    net::Loop loop_;
    net::Listener listener_;
    Judge judge_;
    std::jthread thread_;
};

}  // namespace support
