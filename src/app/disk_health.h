#pragma once
// Whether the disks on which the installation writes have room: what fails with a full one fails in many places, and
// this line says why.

#include "app/installation.h"
#include "desk/desk.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace app {

// How many bytes an account without privileges may still write where `path` lies; none where it cannot be asked.
[[nodiscard]] std::optional<std::uint64_t> room_at(const std::filesystem::path& path);

// Thread-safe. `room` is room_at, or a test's.
class DiskHealth final : public desk::HealthSource, public desk::MetricSource {
public:
    using Room = std::function<std::optional<std::uint64_t>(const std::filesystem::path& path)>;
    DiskHealth(std::vector<std::filesystem::path> folders, Room room)
        : folders_(std::move(folders)), room_(std::move(room)) {}

    // One line, *disk*, of the folder with the least room.
    [[nodiscard]] std::vector<desk::HealthLine> health(school::SchoolId school, base::Instant now) const override;
    [[nodiscard]] std::vector<desk::Metric> metrics(base::Instant now) const override;

private:
    std::vector<std::filesystem::path> folders_;
    Room room_;
};

}  // namespace app
