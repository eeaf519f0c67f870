#pragma once
// Writes answers to a connection (RFC 9112 §4, §6).

#include "base/world.h"
#include "net/stream.h"
#include "web/answers.h"

#include <optional>
#include <string>

namespace web {

enum class BodyShown { yes, no };  // no: the answer to HEAD

// One connection's; the stream outlives it. Every function is false when the other side is gone.
class AnswerWriter {
public:
    enum class Next { another, nothing };  // whether the connection goes on after the answer

    AnswerWriter(net::Stream& stream, const base::Clock& clock) : stream_(stream), clock_(clock) {}

    [[nodiscard]] net::Task<bool> write(const Outgoing& answer, BodyShown shown, Next next);

    // The head of a stream of notices, which ends with its connection.
    [[nodiscard]] net::Task<bool> begin_stream(const Outgoing& head);
    // One notice; a heartbeat without one.
    [[nodiscard]] net::Task<bool> add_to_stream(std::optional<std::string> notice);

private:
    [[nodiscard]] net::Task<bool> send(const base::Bytes& bytes);

    net::Stream& stream_;
    const base::Clock& clock_;
};

}  // namespace web
