#include "gatepost/question.h"

#include "gatepost/fields.h"
#include "gatepost/frame.h"

namespace gatepost {

namespace {
constexpr std::uint8_t kVersion = 1;
}

base::Bytes write(const CredentialQuestion& question) {
    base::Writer writer;
    writer.u8(kVersion);
    put_id(writer, question.question);
    put_id(writer, question.network);
    put_text(writer, question.name, kMaxCredentialBytes);
    put_text(writer, question.secret, kMaxCredentialBytes);
    return framed(writer.bytes());
}

base::Bytes write(const CredentialAnswer& answer) {
    base::Writer writer;
    writer.u8(kVersion);
    put_id(writer, answer.question);
    writer.u8(answer.who ? 1 : 0);
    if (answer.who) {
        put_id(writer, answer.who->person);
        put_id(writer, answer.who->profile);
    }
    return framed(writer.bytes());
}

std::optional<CredentialQuestion> read_question(base::ByteView payload) {
    base::Cursor cursor(payload);
    if (cursor.u8() != kVersion) return std::nullopt;
    const auto question = take_id<QuestionTag>(cursor);
    const auto network = take_id<NetworkTag>(cursor);
    auto name = take_text(cursor, kMaxCredentialBytes);
    auto secret = take_text(cursor, kMaxCredentialBytes);
    if (!question || !network || !name || !secret || !cursor.at_end()) return std::nullopt;
    return CredentialQuestion{*question, *network, *std::move(name), *std::move(secret)};
}

std::optional<CredentialAnswer> read_answer(base::ByteView payload) {
    base::Cursor cursor(payload);
    if (cursor.u8() != kVersion) return std::nullopt;
    const auto question = take_id<QuestionTag>(cursor);
    const auto is_known = cursor.u8();
    if (!question || !is_known || *is_known > 1) return std::nullopt;
    CredentialAnswer answer{*question, std::nullopt};
    if (*is_known == 1) {
        const auto person = take_id<PersonTag>(cursor);
        const auto profile = take_id<ProfileTag>(cursor);
        if (!person || !profile) return std::nullopt;
        answer.who = Identity{*person, *profile};
    }
    if (!cursor.at_end()) return std::nullopt;
    return answer;
}

}  // namespace gatepost
