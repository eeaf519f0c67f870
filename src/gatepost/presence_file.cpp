#include "gatepost/fields.h"
#include "gatepost/frame.h"
#include "gatepost/presence.h"

#include <algorithm>
#include <utility>

namespace gatepost {

namespace {

constexpr std::string_view kMagic = "gatehouse presence 1\n";
constexpr std::size_t kHeadBytes = kMagic.size() + 16;  // and the generation's random id
// LIMIT: a generation is compacted long before this.
constexpr std::size_t kMaxFileBytes = std::size_t{256} * 1024 * 1024;

base::Bytes numbered(std::uint64_t sequence, const PresenceRecord& record) {
    base::Writer writer;
    writer.u64_le(sequence);
    writer.raw(write(record));
    return framed(writer.bytes());
}

base::Bytes new_generation(base::Random& random) {
    base::Writer writer;
    writer.raw(kMagic);
    put_id(writer, base::Id<struct GenerationTag>::mint(random));
    return writer.take();
}

bool has_head(base::ByteView file) {
    return file.size() >= kHeadBytes && base::text_of(file.first(kMagic.size())) == kMagic;
}

struct Reading {
    std::size_t bytes = 0;  // of whole records read
    FrameState ended = FrameState::whole;
};

// Applies every whole record at the front of `bytes`, which must follow `sequence` without a gap.
Reading apply_records(base::ByteView bytes, PresenceBook& book, std::uint64_t& sequence) {
    Reading reading;
    while (const auto frame = first_frame(bytes.subspan(reading.bytes))) {
        reading.ended = frame->state;
        if (frame->state != FrameState::whole) return reading;
        base::Cursor cursor(frame->payload);
        const auto number = cursor.u64_le();
        const auto record = read_presence_record(cursor.rest());
        if (!number || *number != sequence + 1 || !record) {
            reading.ended = FrameState::broken;
            return reading;
        }
        book.apply(*record);
        sequence = *number;
        reading.bytes += frame->bytes;
    }
    return reading;
}

}  // namespace

base::Result<PresenceFile, base::FileError> PresenceFile::open(std::filesystem::path path, base::World world) {
    PresenceBook book;
    std::uint64_t sequence = 0;
    const auto found = base::read_file(path, kMaxFileBytes);
    if (found && has_head(*found)) {
        const base::ByteView records = base::ByteView(*found).subspan(kHeadBytes);
        (void)apply_records(records, book, sequence);
    } else if (!found && found.error().kind != base::FileFailure::missing) {
        return base::failure(found.error());
    }
    // A new generation, whatever the old one ended in: a torn or broken end is gone, orders and people stay.
    base::Bytes content = new_generation(world.random);
    sequence = 0;
    for (const PresenceRecord& record : book.still_in_force(world.clock.now()))
        base::append(content, numbered(++sequence, record));
    TRY(base::replace_file(path, content, base::FileMode::group_readable));
    auto file = TRY(base::AppendFile::open(path, base::FileMode::group_readable));
    return PresenceFile(std::move(file), std::move(book), sequence, world);
}

base::Result<void, base::FileError> PresenceFile::append(const PresenceRecord& record) {
    TRY(file_.append(numbered(sequence_ + 1, record)));
    ++sequence_;
    book_.apply(record);
    return file_.sync();
}

base::Result<void, base::FileError> PresenceFile::compact() {
    PresenceFile next = TRY(open(file_.path(), world_));
    file_ = std::move(next.file_);
    book_ = std::move(next.book_);
    sequence_ = next.sequence_;
    return {};
}

PresenceFollower::Look PresenceFollower::look() {
    // LIMIT: kMaxFileBytes; the office compacts every night, so a generation is some hundred kilobytes.
    const auto found = base::read_file(path_, kMaxFileBytes);
    if (!found) return found.error().kind == base::FileFailure::missing ? Look::missing : Look::broken;
    if (!has_head(*found)) return Look::broken;
    const base::ByteView file = *found;
    const base::ByteView head = file.first(kHeadBytes);
    const bool same_generation = std::ranges::equal(head, base::ByteView(head_));
    // A generation only grows. Cut off, it would forget who is signed in and who is suspended.
    if (same_generation && read_ > file.size()) return Look::broken;
    if (same_generation && read_ == file.size()) return Look::unchanged;

    PresenceBook book = same_generation ? book_ : PresenceBook();
    std::uint64_t sequence = same_generation ? sequence_ : 0;
    const std::uint64_t begin = same_generation ? read_ : kHeadBytes;
    const Reading reading = apply_records(file.subspan(begin), book, sequence);
    const bool is_news = reading.bytes > 0 || !same_generation;
    if (is_news) {
        book_ = std::move(book);
        sequence_ = sequence;
        head_.assign(head.begin(), head.end());
        read_ = begin + reading.bytes;
    }
    if (reading.ended == FrameState::broken) return Look::broken;
    return is_news ? Look::changed : Look::unchanged;
}

}  // namespace gatepost
