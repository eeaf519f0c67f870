#include "monitor/sighting.h"

#include "gatepost/fields.h"
#include "monitor/words.h"

namespace monitor {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kHasSince = 1;
constexpr std::uint8_t kHasPerson = 2;
constexpr std::uint8_t kHasNetwork = 4;

std::uint8_t bits_of(const Sighting& sighting) {
    unsigned bits = 0;
    if (sighting.since) bits |= kHasSince;
    if (sighting.person) bits |= kHasPerson;
    if (sighting.network) bits |= kHasNetwork;
    return static_cast<std::uint8_t>(bits);
}

// Reads into `to` when the bit says that there is one; false when it should be there and is not.
template <class T>
bool take_into(bool is_there, std::optional<T>& to, const auto& read) {
    if (!is_there) return true;
    to = read();
    return to.has_value();
}

bool take_optionals(base::Cursor& cursor, unsigned bits, Sighting& to) {
    return take_into((bits & kHasSince) != 0, to.since, [&] { return gatepost::take_instant(cursor); }) &&
           take_into((bits & kHasPerson) != 0, to.person,
                     [&] { return gatepost::take_id<school::PersonTag>(cursor); }) &&
           take_into((bits & kHasNetwork) != 0, to.network,
                     [&] { return gatepost::take_id<gatepost::NetworkTag>(cursor); });
}

}  // namespace

base::Bytes write(const Sighting& sighting) {
    base::Writer writer;
    writer.u8(kVersion);
    gatepost::put_text(writer, word(sighting.known), gatepost::kMaxWordBytes);
    writer.u8(bits_of(sighting));
    if (sighting.since) gatepost::put_instant(writer, *sighting.since);
    if (sighting.person) gatepost::put_id(writer, *sighting.person);
    if (sighting.network) gatepost::put_id(writer, *sighting.network);
    gatepost::put_text(writer, sighting.device, gatepost::kMaxWordBytes);
    gatepost::put_text(writer, sighting.context, kMaxContext);
    return writer.take();
}

std::optional<Sighting> read_sighting(base::ByteView bytes) {
    base::Cursor cursor(bytes);
    if (cursor.u8() != kVersion) return std::nullopt;
    const auto known = gatepost::take_text(cursor, gatepost::kMaxWordBytes);
    const auto how = known ? known_of(*known) : std::nullopt;
    const auto bits = cursor.u8();
    if (!how || !bits) return std::nullopt;
    Sighting sighting{.known = *how};
    if (!take_optionals(cursor, *bits, sighting)) return std::nullopt;
    auto device = gatepost::take_text(cursor, gatepost::kMaxWordBytes);
    auto context = gatepost::take_text(cursor, kMaxContext);
    if (!device || !context || !cursor.at_end()) return std::nullopt;
    sighting.device = *std::move(device);
    sighting.context = *std::move(context);
    return sighting;
}

}  // namespace monitor
