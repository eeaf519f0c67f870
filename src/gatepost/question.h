#pragma once
// What the gateway asks the office over a local socket: is this proxy credential somebody's? Answered at once or
// not at all: the gateway takes "no" when unsure, and remembers a "yes" for ten minutes under a keyed hash.
// docs/formats/questions.md.

#include "gatepost/event.h"

#include <optional>
#include <string>
#include <variant>

namespace gatepost {

inline constexpr std::chrono::minutes kAnswerLifetime{10};
inline constexpr std::chrono::seconds kAnswerDeadline{2};
inline constexpr std::size_t kMaxCredentialBytes = 256;

using QuestionId = base::Id<struct QuestionTag>;

// Who is this? The secret is checked by the office alone, and stands in no log.
struct CredentialQuestion {
    QuestionId question;
    NetworkId network;
    std::string name;
    std::string secret;
    friend bool operator==(const CredentialQuestion&, const CredentialQuestion&) = default;
};

struct Identity {
    PersonId person;
    ProfileId profile;
    friend bool operator==(const Identity&, const Identity&) = default;
};

// Empty `who`: no.
struct CredentialAnswer {
    QuestionId question;
    std::optional<Identity> who;
    friend bool operator==(const CredentialAnswer&, const CredentialAnswer&) = default;
};

// Framed, ready to be sent; and back from one frame's payload, empty when it is not whole.
[[nodiscard]] base::Bytes write(const CredentialQuestion& question);
[[nodiscard]] base::Bytes write(const CredentialAnswer& answer);
[[nodiscard]] std::optional<CredentialQuestion> read_question(base::ByteView payload);
[[nodiscard]] std::optional<CredentialAnswer> read_answer(base::ByteView payload);

}  // namespace gatepost
