#include "gatepost/presence.h"

#include "gatepost/fields.h"

#include <array>

namespace gatepost {

namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kOldest = 1;  // without warnings
enum class Kind : std::uint8_t { bound, freed, suspended, isolated, lifted, went_on };

void put_place(base::Writer& writer, const Place& place) {
    put_id(writer, place.network);
    put_address(writer, place.address);
}

std::optional<Place> take_place(base::Cursor& cursor) {
    const auto network = take_id<NetworkTag>(cursor);
    const auto address = take_address(cursor);
    if (!network || !address || !*address) return std::nullopt;
    return Place{*network, **address};
}

void put(base::Writer& writer, const Bound& bound) {
    put_choice(writer, Kind::bound);
    put_place(writer, bound.place);
    put_id(writer, bound.person);
    put_id(writer, bound.profile);
    put_choice(writer, bound.known);
    put_instant(writer, bound.since);
    put_instant(writer, bound.until);
    writer.u32_le(static_cast<std::uint32_t>(bound.idle.count()));
}
void put(base::Writer& writer, const Freed& freed) {
    put_choice(writer, Kind::freed);
    put_place(writer, freed.place);
}
void put(base::Writer& writer, const Suspended& suspended) {
    put_choice(writer, Kind::suspended);
    put_id(writer, suspended.order);
    put_id(writer, suspended.person);
    put_instant(writer, suspended.until);
}
void put(base::Writer& writer, const Isolated& isolated) {
    put_choice(writer, Kind::isolated);
    put_id(writer, isolated.order);
    put_place(writer, isolated.place);
    put_instant(writer, isolated.until);
}
void put(base::Writer& writer, const Lifted& lifted) {
    put_choice(writer, Kind::lifted);
    put_id(writer, lifted.order);
}

void put(base::Writer& writer, const WentOn& went_on) {
    put_choice(writer, Kind::went_on);
    put_place(writer, went_on.place);
    put_id(writer, went_on.warning);
    put_instant(writer, went_on.until);
}

std::optional<PresenceRecord> take_bound(base::Cursor& cursor) {
    const auto place = take_place(cursor);
    const auto person = take_id<PersonTag>(cursor);
    const auto profile = take_id<ProfileTag>(cursor);
    const auto known = take_choice(cursor, Known::own_sign_in);
    const auto since = take_instant(cursor);
    const auto until = take_instant(cursor);
    const auto idle = cursor.u32_le();
    if (!place || !person || !profile || !known || !since || !until || !idle) return std::nullopt;
    return Bound{*place, *person, *profile, *known, *since, *until, std::chrono::seconds(*idle)};
}

std::optional<PresenceRecord> take_suspended(base::Cursor& cursor) {
    const auto order = take_id<OrderTag>(cursor);
    const auto person = take_id<PersonTag>(cursor);
    const auto until = take_instant(cursor);
    if (!order || !person || !until) return std::nullopt;
    return Suspended{*order, *person, *until};
}

std::optional<PresenceRecord> take_isolated(base::Cursor& cursor) {
    const auto order = take_id<OrderTag>(cursor);
    const auto place = take_place(cursor);
    const auto until = take_instant(cursor);
    if (!order || !place || !until) return std::nullopt;
    return Isolated{*order, *place, *until};
}

std::optional<PresenceRecord> take_went_on(base::Cursor& cursor) {
    const auto place = take_place(cursor);
    const auto warning = take_id<WarningTag>(cursor);
    const auto until = take_instant(cursor);
    if (!place || !warning || !until) return std::nullopt;
    return WentOn{*place, *warning, *until};
}

std::optional<PresenceRecord> take_record(base::Cursor& cursor, std::uint8_t version) {
    const auto kind = take_choice(cursor, version == kOldest ? Kind::lifted : Kind::went_on);
    if (!kind) return std::nullopt;
    switch (*kind) {
        case Kind::bound:
            return take_bound(cursor);
        case Kind::suspended:
            return take_suspended(cursor);
        case Kind::isolated:
            return take_isolated(cursor);
        case Kind::went_on:
            return take_went_on(cursor);
        case Kind::freed:
            if (const auto place = take_place(cursor)) return Freed{*place};
            return std::nullopt;
        case Kind::lifted:
            if (const auto order = take_id<OrderTag>(cursor)) return Lifted{*order};
            return std::nullopt;
    }
    return std::nullopt;
}

// One visitor for std::visit out of several lambdas.
template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace

base::Bytes write(const PresenceRecord& record) {
    base::Writer writer;
    writer.u8(kVersion);
    std::visit([&](const auto& one) { put(writer, one); }, record);
    return writer.take();
}

base::Result<PresenceRecord, PresenceError> read_presence_record(base::ByteView payload) {
    base::Cursor cursor(payload);
    const auto version = cursor.u8();
    if (version && *version > kVersion) return base::failure(PresenceError::unknown_version);
    if (!version || *version < kOldest) return base::failure(PresenceError::malformed);
    auto record = take_record(cursor, *version);
    if (!record || !cursor.at_end()) return base::failure(PresenceError::malformed);
    return *std::move(record);
}

void PresenceBook::apply(const PresenceRecord& record) {
    std::visit(Match{
                   [&](const Bound& bound) {
                       bound_.insert_or_assign(bound.place, bound);
                       forget_warnings(bound.place);
                   },
                   [&](const Freed& freed) {
                       bound_.erase(freed.place);
                       forget_warnings(freed.place);
                   },
                   [&](const WentOn& one) {
                       went_on_.insert_or_assign({one.place, one.warning}, one.until);
                   },
                   [&](const Suspended& order) { suspended_.insert_or_assign(order.order, order); },
                   [&](const Isolated& order) { isolated_.insert_or_assign(order.order, order); },
                   [&](const Lifted& lifted) {
                       suspended_.erase(lifted.order);
                       isolated_.erase(lifted.order);
                   },
               },
               record);
}

// What one person was warned of, the next at the device was not.
void PresenceBook::forget_warnings(const Place& place) {
    std::erase_if(went_on_, [&](const auto& each) { return each.first.first == place; });
}

std::vector<WarningId> PresenceBook::went_on(const Place& place, base::Instant now) const {
    std::vector<WarningId> warnings;
    if (at(place, now) == nullptr) return warnings;
    constexpr std::array<std::byte, WarningId::kBytes> kFirst{};
    for (auto each = went_on_.lower_bound({place, *WarningId::from_bytes(kFirst)});
         each != went_on_.end() && each->first.first == place; ++each)
        if (now < each->second) warnings.push_back(each->first.second);
    return warnings;
}

const Bound* PresenceBook::at(const Place& place, base::Instant now) const {
    const auto found = bound_.find(place);
    if (found == bound_.end() || now >= found->second.until) return nullptr;
    return &found->second;
}

bool PresenceBook::is_suspended(const PersonId& person, base::Instant now) const {
    for (const auto& [id, order] : suspended_)
        if (order.person == person && now < order.until) return true;
    return false;
}

bool PresenceBook::is_isolated(const Place& place, base::Instant now) const {
    for (const auto& [id, order] : isolated_)
        if (order.place == place && now < order.until) return true;
    return false;
}

std::set<Place> PresenceBook::ended(base::Instant since, base::Instant now) const {
    std::set<Place> places;
    for (const auto& [place, bound] : bound_)
        if (since < bound.until && bound.until <= now) places.insert(place);
    return places;
}

std::vector<PresenceRecord> PresenceBook::still_in_force(base::Instant now) const {
    std::vector<PresenceRecord> records;
    for (const auto& [id, order] : suspended_)
        if (now < order.until) records.emplace_back(order);
    for (const auto& [id, order] : isolated_)
        if (now < order.until) records.emplace_back(order);
    for (const auto& [place, bound] : bound_)
        if (now < bound.until) records.emplace_back(bound);
    for (const auto& [key, until] : went_on_)  // behind the persons, each of whom begins without any
        if (now < until) records.emplace_back(WentOn{key.first, key.second, until});
    return records;
}

std::set<Place> PresenceBook::changed(const PresenceBook& before, const PresenceBook& after, base::Instant now) {
    std::set<Place> places;
    const auto compare = [&](const Place& place) {
        const Bound* was = before.at(place, now);
        const Bound* is = after.at(place, now);
        const bool same_hands = (was == nullptr) == (is == nullptr) &&
                                (was == nullptr || (was->person == is->person && was->profile == is->profile));
        const bool newly_suspended =
            is != nullptr && after.is_suspended(is->person, now) != before.is_suspended(is->person, now);
        if (!same_hands || newly_suspended || before.is_isolated(place, now) != after.is_isolated(place, now))
            places.insert(place);
    };
    for (const auto& [place, bound] : before.bound_) compare(place);
    for (const auto& [place, bound] : after.bound_) compare(place);
    for (const auto& [id, order] : before.isolated_) compare(order.place);
    for (const auto& [id, order] : after.isolated_) compare(order.place);
    return places;
}

}  // namespace gatepost
