#pragma once
// The spool: segments of framed events, written by the gateway, read by the office at its own pace. Two spools in
// two folders: serious, which never sheds, and ordinary, which sheds its oldest segment. docs/formats/events.md.

#include "base/file.h"
#include "base/guarded.h"
#include "gatepost/event.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gatepost {

// The day in the school's own zone that an instant belongs to. Handed in by `app`: the gateway knows no zones.
using LocalDay = std::function<std::chrono::year_month_day(base::Instant)>;

struct SpoolSettings {
    std::filesystem::path folder;
    GatewayId gateway;
    Spool spool = Spool::ordinary;
    std::uint64_t segment_bytes = std::uint64_t{16} * 1024 * 1024;
    std::uint64_t total_bytes = std::uint64_t{2} * 1024 * 1024 * 1024;
    LocalDay local_day;
    // The last segment that the office has seen: numbers go on from there even when the folder was emptied.
    std::uint64_t seen_segment = 0;
};

enum class SpoolFailure {
    full,    // the serious spool has no room: the caller fails closed or open, by setting
    broken,  // the disk refused; `cause` has the system's words
};
struct SpoolError {
    SpoolFailure kind;
    std::string cause;
};

// The gateway's side. One thread at a time (the gateway guards it).
class SpoolWriter {
public:
    // Begins a new segment after those that are there.
    [[nodiscard]] static base::Result<SpoolWriter, base::FileError> open(SpoolSettings settings, base::World world);

    // Hands the event to the kernel: a killed process loses nothing. Never spans midnight: a segment ends with
    // its day. A full ordinary spool sheds its oldest segment and says so in a gap event.
    [[nodiscard]] base::Result<EventId, SpoolError> append(const Event& event);
    // The same in two steps: many events are gathered, and handed to the kernel in one piece. What could not be
    // handed over is gone, as `flush` says.
    [[nodiscard]] base::Result<EventId, SpoolError> gather(const Event& event);
    [[nodiscard]] base::Result<void, SpoolError> flush();
    // Waits for the disk.
    [[nodiscard]] base::Result<void, base::FileError> sync();
    // The segment being written, for another thread to wait for the disk; a closed segment is synced already.
    [[nodiscard]] base::Result<base::AppendFile, base::FileError> current() const { return file_->second_handle(); }
    // Removes closed segments that the office has acknowledged whole.
    void forget_before(std::uint64_t segment);
    [[nodiscard]] std::uint64_t waiting_bytes() const;

private:
    struct Segment {
        std::uint64_t number;
        std::uint64_t bytes;
    };
    SpoolWriter(SpoolSettings settings, base::World world) : settings_(std::move(settings)), world_(world) {}
    [[nodiscard]] base::Result<void, base::FileError> begin_segment(std::chrono::year_month_day day);
    [[nodiscard]] base::Result<void, SpoolError> make_room(std::size_t bytes);
    [[nodiscard]] EventId gather_framed(const base::Bytes& frame);

    SpoolSettings settings_;
    base::World world_;
    std::vector<Segment> closed_;  // oldest first
    std::optional<base::AppendFile> file_;
    base::Bytes gathered_;  // belongs behind what `file_` holds
    std::uint64_t number_ = 0;
    std::chrono::year_month_day day_{};
};

// How far the office has read one spool: everything before is safe in its own database.
struct Cursor {
    std::uint64_t segment = 0;
    std::uint64_t offset = 0;
    friend auto operator<=>(const Cursor&, const Cursor&) = default;
};

struct SpooledEvent {
    EventId id;
    Event event;
};

struct SpoolBatch {
    std::chrono::year_month_day day{};  // all events of a batch belong to one day
    std::vector<SpooledEvent> events;
    Cursor next;                      // acknowledge this once the events are stored
    std::vector<std::string> damage;  // what could not be read, and where: reported, never skipped silently
};

// The office's side. Reads whole records only; a torn end is left until it is whole or its segment is closed.
class SpoolReader {
public:
    SpoolReader(std::filesystem::path folder, Spool spool) : folder_(std::move(folder)), spool_(spool) {}

    // At most `limit` events from `from` on, out of one segment. Nothing new: an empty batch with `next == from`.
    [[nodiscard]] base::Result<SpoolBatch, base::FileError> read(Cursor from, std::size_t limit) const;

private:
    std::filesystem::path folder_;
    Spool spool_;
};

// The acknowledged cursors, written by the office into to-gate/, so that the gateway may forget.
struct Acknowledged {
    Cursor ordinary;
    Cursor serious;
    friend bool operator==(const Acknowledged&, const Acknowledged&) = default;
};
[[nodiscard]] base::Bytes write(const Acknowledged& acknowledged);
// Empty when it is not whole.
[[nodiscard]] std::optional<Acknowledged> read_acknowledged(base::ByteView file);

}  // namespace gatepost
