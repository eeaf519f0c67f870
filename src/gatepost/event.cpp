#include "gatepost/event.h"

#include "base/text.h"
#include "gatepost/fields.h"

#include <fmt/format.h>

namespace gatepost {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kUsualBytes = 320;  // of an event without its address and detail

// Which of the optional ids follow.
enum Present : std::uint8_t { kSchool = 1, kNetwork = 2, kProfile = 4, kPerson = 8, kSince = 16 };
constexpr std::uint8_t kAllPresent = 31;

std::uint8_t presence_bits(const Event& event) {
    return static_cast<std::uint8_t>((event.school ? kSchool : 0) | (event.network ? kNetwork : 0) |
                                     (event.profile ? kProfile : 0) | (event.who.person ? kPerson : 0) |
                                     (event.who.since ? kSince : 0));
}

void put(base::Writer& writer, const Decision& decision) {
    put_choice(writer, decision.action);
    put_choice(writer, decision.risk);
    for (const std::string* word :
         {&decision.reason, &decision.rule, &decision.category, &decision.lists, &decision.clause})
        put_text(writer, *word, kMaxWordBytes);
}

// Reads one part after another; the first that cannot be read makes the whole malformed.
class Reader {
public:
    explicit Reader(base::ByteView payload) : cursor_(payload) {}

    template <class Value>
    void into(Value& target, std::optional<Value> value) {
        if (value) target = std::move(*value);
        else failed_ = true;
    }
    template <class Tag>
    void into_present(std::optional<base::Id<Tag>>& target, bool present) {
        if (!present) return;
        target = take_id<Tag>(cursor_);
        if (!target) failed_ = true;
    }
    [[nodiscard]] base::Cursor& cursor() { return cursor_; }
    void fail() { failed_ = true; }
    [[nodiscard]] bool is_whole() const { return !failed_ && cursor_.at_end(); }

private:
    base::Cursor cursor_;
    bool failed_ = false;
};

void take_ids(Reader& reader, Event& event) {
    std::uint8_t present = 0;
    reader.into(present, reader.cursor().u8());
    if (present > kAllPresent) reader.fail();
    reader.into_present(event.school, (present & kSchool) != 0);
    reader.into_present(event.network, (present & kNetwork) != 0);
    reader.into_present(event.profile, (present & kProfile) != 0);
    reader.into_present(event.who.person, (present & kPerson) != 0);
    if ((present & kSince) != 0) {
        event.who.since = take_instant(reader.cursor());
        if (!event.who.since) reader.fail();
    }
}

void take_decision(Reader& reader, Decision& decision) {
    reader.into(decision.action, take_choice(reader.cursor(), Action::rewrite));
    reader.into(decision.risk, take_choice(reader.cursor(), Risk::illegal));
    for (std::string* word : {&decision.reason, &decision.rule, &decision.category, &decision.lists, &decision.clause})
        reader.into(*word, take_text(reader.cursor(), kMaxWordBytes));
}

}  // namespace

base::Bytes write(const Event& event) {
    base::Writer writer;
    writer.reserve(kUsualBytes + event.url.size() + event.detail.size());
    writer.u8(kVersion);
    put_instant(writer, event.at);
    put_choice(writer, event.kind);
    put_choice(writer, event.purpose);
    put_choice(writer, event.who.known);
    writer.u8(presence_bits(event));
    if (event.school) put_id(writer, *event.school);
    if (event.network) put_id(writer, *event.network);
    if (event.profile) put_id(writer, *event.profile);
    if (event.who.person) put_id(writer, *event.who.person);
    if (event.who.since) put_instant(writer, *event.who.since);
    put_address(writer, event.device);
    put_text(writer, event.method, kMaxWordBytes);
    put_text(writer, event.url, kMaxUrlBytes);
    writer.u16_le(event.status);
    writer.u64_le(event.bytes_to_device);
    writer.u64_le(event.bytes_from_device);
    writer.u64_le(static_cast<std::uint64_t>(event.took.count()));
    put(writer, event.decision);
    writer.u64_le(event.count);
    put_text(writer, event.detail, kMaxDetailBytes);
    return writer.take();
}

base::Result<Event, EventError> read_event(base::ByteView payload) {
    Reader reader(payload);
    std::uint8_t version = 0;
    reader.into(version, reader.cursor().u8());
    if (version != kVersion)
        return base::failure(version > kVersion ? EventError::unknown_version : EventError::malformed);
    Event event;
    reader.into(event.at, take_instant(reader.cursor()));
    reader.into(event.kind, take_choice(reader.cursor(), EventKind::sealed_state));
    reader.into(event.purpose, take_choice(reader.cursor(), Purpose::check));
    reader.into(event.who.known, take_choice(reader.cursor(), Known::own_sign_in));
    take_ids(reader, event);
    reader.into(event.device, take_address(reader.cursor()));
    reader.into(event.method, take_text(reader.cursor(), kMaxWordBytes));
    reader.into(event.url, take_text(reader.cursor(), kMaxUrlBytes));
    reader.into(event.status, reader.cursor().u16_le());
    reader.into(event.bytes_to_device, reader.cursor().u64_le());
    reader.into(event.bytes_from_device, reader.cursor().u64_le());
    std::uint64_t took = 0;
    reader.into(took, reader.cursor().u64_le());
    event.took = std::chrono::milliseconds(took & 0x7FFF'FFFF'FFFF);
    if (static_cast<std::uint64_t>(event.took.count()) != took) reader.fail();
    take_decision(reader, event.decision);
    reader.into(event.count, reader.cursor().u64_le());
    reader.into(event.detail, take_text(reader.cursor(), kMaxDetailBytes));
    if (!reader.is_whole()) return base::failure(EventError::malformed);
    return event;
}

std::string EventId::text() const {
    return fmt::format("{}-{}-{}-{}", gateway.text(), spool == Spool::serious ? 's' : 'o', segment, offset);
}

std::optional<EventId> EventId::parse(std::string_view text) {
    const auto parts = base::split(text, '-');
    if (parts.size() != 4 || (parts[1] != "s" && parts[1] != "o")) return std::nullopt;
    const auto gateway = GatewayId::parse(parts[0]);
    const auto segment = base::parse_decimal(parts[2]);
    const auto offset = base::parse_decimal(parts[3]);
    if (!gateway || !segment || !offset) return std::nullopt;
    return EventId{*gateway, parts[1] == "s" ? Spool::serious : Spool::ordinary, *segment, *offset};
}

}  // namespace gatepost
