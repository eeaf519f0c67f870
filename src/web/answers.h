#pragma once
// What a server carries: whole answers to whole requests.

#include "base/result.h"
#include "web/request.h"
#include "web/status.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace web {

// LIMIT: a form with some 20,000 characters of any script, percent-encoded, and its other fields.
constexpr std::size_t kMaxBodyBytes = 256U * 1024U;

// An answer ready for the connection. `listening` is a topic of web::Feeds when the answer goes on.
struct Outgoing {
    Status status;
    std::vector<Header> headers;
    std::string body;
    std::string listening{};
};

// What may come with one request, known before any of it is read.
enum class Files { refused, taken };
struct BodyRule {
    std::size_t most_bytes = kMaxBodyBytes;
    Files files = Files::refused;
};

// Implemented by Site and by PlainSite. None of its functions throws.
class Answers {
public:
    virtual ~Answers() = default;
    // On the loop: what is in memory; nothing when a worker must answer.
    [[nodiscard]] virtual std::optional<Outgoing> answer_at_once(const Incoming& incoming) const = 0;
    // On the loop: what body the request may have, of which only the head was read; or the refusal of all of it. A
    // multipart is read only where files are taken.
    [[nodiscard]] virtual base::Result<BodyRule, Status> body_rule(const Incoming& head) const = 0;
    // On the worker of that number; may wait for the database.
    [[nodiscard]] virtual Outgoing answer(const Incoming& incoming, std::size_t worker) const = 0;
    // On the loop: a refusal of the server itself.
    [[nodiscard]] virtual Outgoing refusal(Status status) const = 0;
};

}  // namespace web
