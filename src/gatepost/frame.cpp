#include "gatepost/frame.h"

#include "base/digest.h"
#include "base/narrow.h"

namespace gatepost {

base::Bytes framed(base::ByteView payload) {
    base::ensure(payload.size() <= kMaxPayloadBytes, "a record is cut to its limit before it is framed");
    base::Writer writer;
    writer.reserve(kFrameHeadBytes + payload.size());
    writer.u32_le(base::narrow<std::uint32_t>(payload.size()));
    writer.u64_le(base::checksum(payload));
    writer.raw(payload);
    return writer.take();
}

std::optional<Frame> first_frame(base::ByteView bytes) {
    if (bytes.empty()) return std::nullopt;
    constexpr Frame kTorn{FrameState::torn, {}, 0};
    constexpr Frame kBroken{FrameState::broken, {}, 0};
    base::Cursor cursor(bytes);
    const auto length = cursor.u32_le();
    if (!length) return kTorn;
    if (*length == 0 || *length > kMaxPayloadBytes) return kBroken;
    const auto sum = cursor.u64_le();
    if (!sum) return kTorn;
    const auto payload = cursor.take(*length);
    if (!payload) return kTorn;
    if (base::checksum(*payload) != *sum) return kBroken;
    return Frame{FrameState::whole, *payload, kFrameHeadBytes + *length};
}

}  // namespace gatepost
