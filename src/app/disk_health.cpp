#include "app/disk_health.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>

namespace app {

namespace {

constexpr std::uint64_t kMegabyte = std::uint64_t{1024} * 1024;
constexpr std::uint64_t kLittle = 512 * kMegabyte;  // LIMIT: some days of a school's log
constexpr std::uint64_t kNone = 4 * kMegabyte;      // LIMIT: a transaction of the records and its journal

}  // namespace

std::optional<std::uint64_t> room_at(const std::filesystem::path& path) {
    struct statvfs disk {};
    if (::statvfs(path.c_str(), &disk) != 0) return std::nullopt;
    return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

std::vector<desk::HealthLine> DiskHealth::health(school::SchoolId, base::Instant) const {
    desk::HealthLine line{"disk", desk::Health::ok, "has room", std::nullopt, "headcorn-7.3.4-01"};
    std::uint64_t least = kLittle;
    for (const std::filesystem::path& folder : folders_) {
        const auto room = room_(folder);
        if (!room) {
            line.state = desk::Health::degraded;
            line.words =
                fmt::format("the room at `{}` cannot be measured; look whether its disk is there", folder.string());
            return {line};
        }
        if (*room >= least) continue;
        least = *room;
        line.state = least < kNone ? desk::Health::broken : desk::Health::degraded;
        line.words = least < kNone
                         ? fmt::format(
                               "no room is left at `{}`: nothing more is kept, and nothing that was kept is lost; "
                               "make room, and all goes on by itself",
                               folder.string())
                         : fmt::format("{} MB are left at `{}`; make room before it is full", least / kMegabyte,
                                       folder.string());
    }
    return {line};
}

std::vector<desk::Metric> DiskHealth::metrics(base::Instant) const {
    std::vector<desk::Metric> metrics;
    for (const std::filesystem::path& folder : folders_)
        if (const auto room = room_(folder))
            metrics.push_back({.name = "gatehouse_disk_free_bytes",
                               .help = "Room that is left where a folder lies.",
                               .labels = {{"folder", folder.filename().string()}},
                               .value = static_cast<double>(*room)});
    return metrics;
}

}  // namespace app
