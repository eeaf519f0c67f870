#include "gatepost/alive.h"

#include "gatepost/fields.h"
#include "gatepost/frame.h"

#include <algorithm>

namespace gatepost {

namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kPrevious = 1;  // without the moment of the last loss
constexpr std::size_t kMaxTroubleBytes = 512;
constexpr std::size_t kMaxAddressBytes = 64;
constexpr std::uint8_t kMaxListening = 64;  // LIMIT: networks of one gateway

}  // namespace

base::Bytes write(const Alive& alive) {
    base::Writer writer;
    writer.u8(kVersion);
    put_instant(writer, alive.at);
    put_text(writer, alive.trouble, kMaxTroubleBytes);
    for (const std::uint64_t number :
         {alive.rules, alive.waiting_bytes, alive.lost_events, alive.requests, alive.blocked, alive.refused})
        writer.u64_le(number);
    const std::size_t count = std::min<std::size_t>(alive.listening.size(), kMaxListening);
    writer.u8(static_cast<std::uint8_t>(count));
    for (std::size_t i = 0; i < count; ++i) put_text(writer, alive.listening[i], kMaxAddressBytes);
    writer.u8(alive.last_loss ? 1 : 0);
    if (alive.last_loss) put_instant(writer, *alive.last_loss);
    return framed(writer.bytes());
}

std::optional<Alive> read_alive(base::ByteView file) {
    const auto frame = first_frame(file);
    if (!frame || frame->state != FrameState::whole || frame->bytes != file.size()) return std::nullopt;
    base::Cursor cursor(frame->payload);
    const auto version = cursor.u8();
    if (version != kVersion && version != kPrevious) return std::nullopt;
    const auto at = take_instant(cursor);
    auto trouble = take_text(cursor, kMaxTroubleBytes);
    if (!at || !trouble) return std::nullopt;
    Alive alive{.at = *at, .trouble = *std::move(trouble)};
    for (std::uint64_t* number :
         {&alive.rules, &alive.waiting_bytes, &alive.lost_events, &alive.requests, &alive.blocked, &alive.refused}) {
        const auto read = cursor.u64_le();
        if (!read) return std::nullopt;
        *number = *read;
    }
    const auto count = cursor.u8();
    if (!count || *count > kMaxListening) return std::nullopt;
    for (std::uint8_t i = 0; i < *count; ++i) {
        auto address = take_text(cursor, kMaxAddressBytes);
        if (!address) return std::nullopt;
        alive.listening.push_back(*std::move(address));
    }
    if (version == kVersion) {
        const auto lost = cursor.u8();
        if (!lost || *lost > 1) return std::nullopt;
        if (*lost == 1) alive.last_loss = take_instant(cursor);
        if (*lost == 1 && !alive.last_loss) return std::nullopt;
    }
    if (!cursor.at_end()) return std::nullopt;
    return alive;
}

}  // namespace gatepost
