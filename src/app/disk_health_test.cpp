// A disk that fills up is told before it is full, and when it is.

#include "app/disk_health.h"

#include "base/still_world.h"
#include "support/folder.h"

#include <gtest/gtest.h>

#include <map>

namespace app {
namespace {

constexpr std::uint64_t kMegabyte = std::uint64_t{1024} * 1024;

desk::HealthLine line(std::map<std::string, std::uint64_t> rooms) {
    const DiskHealth health({"/office", "/to-office"}, [&](const std::filesystem::path& path) {
        const auto found = rooms.find(path.string());
        return found == rooms.end() ? std::nullopt : std::optional(found->second);
    });
    base::SeededRandom random(7);
    return health.health(school::SchoolId::mint(random), {}).front();
}

TEST(disk, the_folder_with_the_least_room_is_told_with_what_to_do) {
    const std::uint64_t plenty = 10'000 * kMegabyte;
    EXPECT_EQ(line({{"/office", plenty}, {"/to-office", plenty}}).state, desk::Health::ok);

    const desk::HealthLine little = line({{"/office", 100 * kMegabyte}, {"/to-office", 90 * kMegabyte}});
    EXPECT_EQ(little.state, desk::Health::degraded);
    EXPECT_NE(little.words.find("90 MB are left at `/to-office`"), std::string::npos) << little.words;

    const desk::HealthLine none = line({{"/office", 0}, {"/to-office", plenty}});
    EXPECT_EQ(none.state, desk::Health::broken);
    EXPECT_NE(none.words.find("no room is left at `/office`"), std::string::npos) << none.words;
    EXPECT_NE(none.words.find("make room"), std::string::npos);

    EXPECT_EQ(line({{"/office", plenty}}).state, desk::Health::degraded) << "a disk that is gone is no disk with room";
}

TEST(disk, room_is_what_the_system_says) {
    const support::Folder folder;
    EXPECT_GT(room_at(folder.path()).value_or(0), 0U);
    EXPECT_EQ(room_at(folder / "missing"), std::nullopt);
}

}  // namespace
}  // namespace app
