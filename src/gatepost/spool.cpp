#include "gatepost/spool.h"

#include "base/text.h"
#include "gatepost/fields.h"
#include "gatepost/frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatepost {

namespace {

constexpr std::string_view kMagic = "gatehouse spool 1\n";
constexpr std::string_view kSuffix = ".spool";
constexpr std::size_t kHeadBytes = kMagic.size() + 16 + 8 + 4;  // gateway, segment, day
constexpr std::string_view kCursorMagic = "gatehouse cursor 1\n";

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t number) {
    return folder / fmt::format("{:012}{}", number, kSuffix);
}

// The numbers of the segments in a folder, oldest first. Other files are none of ours.
std::vector<std::uint64_t> segments_in(const std::filesystem::path& folder) {
    std::vector<std::uint64_t> numbers;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(kSuffix)) continue;
        const auto number = base::parse_decimal(std::string_view(name).substr(0, name.size() - kSuffix.size()));
        if (number) numbers.push_back(*number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

std::uint32_t packed(std::chrono::year_month_day day) {
    return static_cast<std::uint32_t>(static_cast<int>(day.year())) * 10000 + static_cast<unsigned>(day.month()) * 100 +
           static_cast<unsigned>(day.day());
}

std::chrono::year_month_day unpacked(std::uint32_t day) {
    return std::chrono::year(static_cast<int>(day / 10000)) / std::chrono::month(day / 100 % 100) /
           std::chrono::day(day % 100);
}

base::Bytes segment_head(const GatewayId& gateway, std::uint64_t number, std::chrono::year_month_day day) {
    base::Writer writer;
    writer.raw(kMagic);
    put_id(writer, gateway);
    writer.u64_le(number);
    writer.u32_le(packed(day));
    return writer.take();
}

struct SegmentHead {
    GatewayId gateway;
    std::chrono::year_month_day day;
};

std::optional<SegmentHead> read_segment_head(base::ByteView file, std::uint64_t number) {
    base::Cursor cursor(file);
    const auto magic = cursor.take(kMagic.size());
    if (!magic || base::text_of(*magic) != kMagic) return std::nullopt;
    const auto gateway = take_id<GatewayTag>(cursor);
    const auto claimed = cursor.u64_le();
    const auto day = cursor.u32_le();
    if (!gateway || claimed != number || !day || !unpacked(*day).ok()) return std::nullopt;
    return SegmentHead{*gateway, unpacked(*day)};
}

SpoolError as_spool_error(const base::FileError& error) {
    return {error.kind == base::FileFailure::full ? SpoolFailure::full : SpoolFailure::broken, base::describe(error)};
}

}  // namespace

base::Result<SpoolWriter, base::FileError> SpoolWriter::open(SpoolSettings settings, base::World world) {
    std::error_code refused;
    std::filesystem::create_directories(settings.folder, refused);
    if (refused) return base::failure(base::FileError{base::FileFailure::refused, settings.folder, refused.message()});
    SpoolWriter writer(std::move(settings), world);
    writer.number_ = writer.settings_.seen_segment;
    for (const std::uint64_t number : segments_in(writer.settings_.folder)) {
        std::error_code gone;
        const auto bytes = std::filesystem::file_size(segment_path(writer.settings_.folder, number), gone);
        if (!gone) writer.closed_.push_back({number, bytes});
        writer.number_ = std::max(writer.number_, number);
    }
    TRY(writer.begin_segment(writer.settings_.local_day(world.clock.now())));
    return writer;
}

base::Result<void, base::FileError> SpoolWriter::begin_segment(std::chrono::year_month_day day) {
    const std::uint64_t number = number_ + 1;
    auto file = TRY(base::AppendFile::open(segment_path(settings_.folder, number), base::FileMode::group_readable));
    TRY(file.append(segment_head(settings_.gateway, number, day)));
    if (file_) {
        TRY(file_->sync());
        closed_.push_back({number_, file_->size()});
    }
    file_ = std::move(file);
    number_ = number;
    day_ = day;
    return {};
}

base::Result<EventId, SpoolError> SpoolWriter::append(const Event& event) {
    const EventId id = TRY(gather(event));
    TRY(flush());
    return id;
}

base::Result<EventId, SpoolError> SpoolWriter::gather(const Event& event) {
    const auto day = settings_.local_day(event.at);
    if (day != day_ || file_->size() + gathered_.size() >= settings_.segment_bytes) {
        TRY(flush());
        const auto begun = begin_segment(day);
        if (!begun) return base::failure(as_spool_error(begun.error()));
    }
    const base::Bytes frame = framed(write(event));
    TRY(make_room(frame.size()));
    return gather_framed(frame);
}

EventId SpoolWriter::gather_framed(const base::Bytes& frame) {
    const EventId id{settings_.gateway, settings_.spool, number_, file_->size() + gathered_.size()};
    base::append(gathered_, frame);
    return id;
}

base::Result<void, SpoolError> SpoolWriter::flush() {
    if (gathered_.empty()) return {};
    const auto done = file_->append(gathered_);
    gathered_.clear();
    if (!done) return base::failure(as_spool_error(done.error()));
    return {};
}

base::Result<void, SpoolError> SpoolWriter::make_room(std::size_t bytes) {
    if (waiting_bytes() + bytes <= settings_.total_bytes) return {};
    if (settings_.spool == Spool::serious)
        return base::failure(SpoolError{SpoolFailure::full, "the serious spool is full"});
    std::uint64_t shed = 0;
    while (!closed_.empty() && waiting_bytes() + bytes > settings_.total_bytes) {
        shed += closed_.front().bytes;
        std::error_code ignored;
        std::filesystem::remove(segment_path(settings_.folder, closed_.front().number), ignored);
        closed_.erase(closed_.begin());
    }
    if (shed == 0) return base::failure(SpoolError{SpoolFailure::full, "the ordinary spool is full"});
    Event gap{.at = world_.clock.now(), .kind = EventKind::gap};
    gap.count = shed;
    gap.detail = "the ordinary spool was full: its oldest events were shed (count in bytes)";
    (void)gather_framed(framed(write(gap)));
    return {};
}

base::Result<void, base::FileError> SpoolWriter::sync() { return file_->sync(); }

void SpoolWriter::forget_before(std::uint64_t segment) {
    while (!closed_.empty() && closed_.front().number < segment) {
        std::error_code ignored;
        std::filesystem::remove(segment_path(settings_.folder, closed_.front().number), ignored);
        closed_.erase(closed_.begin());
    }
}

std::uint64_t SpoolWriter::waiting_bytes() const {
    std::uint64_t bytes = (file_ ? file_->size() : 0) + gathered_.size();
    for (const Segment& segment : closed_) bytes += segment.bytes;
    return bytes;
}

base::Result<SpoolBatch, base::FileError> SpoolReader::read(Cursor from, std::size_t limit) const {
    SpoolBatch batch;
    batch.next = from;
    const std::vector<std::uint64_t> numbers = segments_in(folder_);
    const auto found =
        std::ranges::find_if(numbers, [&](std::uint64_t n) { return n >= std::max<std::uint64_t>(from.segment, 1); });
    if (found == numbers.end()) return batch;
    const bool is_last = std::next(found) == numbers.end();
    const Cursor after_this{*found + 1, 0};
    if (*found != from.segment) {
        if (from.segment != 0 && from.offset != 0 && *found > from.segment)
            batch.damage.push_back(fmt::format("segment {} is gone before it was read to its end", from.segment));
        batch.next = from = {*found, 0};
    }

    const auto mapped = base::MappedFile::open(segment_path(folder_, *found));
    if (!mapped) return base::failure(mapped.error());
    const base::ByteView file = mapped->bytes();
    const auto head = read_segment_head(file, *found);
    if (!head) {
        if (is_last && file.size() < kHeadBytes) return batch;  // still being begun
        batch.damage.push_back(fmt::format("segment {} has no readable head", *found));
        batch.next = is_last ? from : after_this;
        return batch;
    }
    batch.day = head->day;
    std::uint64_t offset = std::max<std::uint64_t>(from.offset, kHeadBytes);
    FrameState ended = FrameState::whole;
    while (batch.events.size() < limit && offset < file.size()) {
        const auto frame = first_frame(file.subspan(offset));
        ended = frame->state;
        if (ended != FrameState::whole) break;
        auto event = read_event(frame->payload);
        if (event) batch.events.push_back({{head->gateway, spool_, *found, offset}, *std::move(event)});
        else batch.damage.push_back(fmt::format("segment {} offset {}: an event that cannot be read", *found, offset));
        offset += frame->bytes;
    }
    batch.next = {*found, offset};
    // A torn end may still become whole while the segment grows. A changed record is told at once, and in the same
    // words when the segment is closed, so that it is told once.
    if (ended == FrameState::broken || (ended == FrameState::torn && !is_last))
        batch.damage.push_back(fmt::format("segment {} offset {}: nothing from here on can be read", *found, offset));
    if (is_last) return batch;
    if (ended != FrameState::whole || offset >= file.size()) batch.next = after_this;
    return batch;
}

base::Bytes write(const Acknowledged& acknowledged) {
    base::Writer writer;
    writer.raw(kCursorMagic);
    base::Writer payload;
    for (const Cursor& cursor : {acknowledged.ordinary, acknowledged.serious}) {
        payload.u64_le(cursor.segment);
        payload.u64_le(cursor.offset);
    }
    writer.raw(framed(payload.bytes()));
    return writer.take();
}

std::optional<Acknowledged> read_acknowledged(base::ByteView file) {
    base::Cursor whole(file);
    const auto magic = whole.take(kCursorMagic.size());
    if (!magic || base::text_of(*magic) != kCursorMagic) return std::nullopt;
    const auto frame = first_frame(whole.rest());
    if (!frame || frame->state != FrameState::whole || frame->bytes != whole.left()) return std::nullopt;
    base::Cursor cursor(frame->payload);
    Acknowledged acknowledged;
    for (Cursor* one : {&acknowledged.ordinary, &acknowledged.serious}) {
        const auto segment = cursor.u64_le();
        const auto offset = cursor.u64_le();
        if (!segment || !offset) return std::nullopt;
        *one = {*segment, *offset};
    }
    if (!cursor.at_end()) return std::nullopt;
    return acknowledged;
}

}  // namespace gatepost
