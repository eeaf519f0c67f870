// Measures one person's week in the internet log: twenty million lines of seven days, two thousand people, day files as
// the office keeps them. `figure NAME VALUE UNIT TARGET ok|short`. Cold: the files' pages were given back to the disk.

#include "base/file.h"
#include "base/world.h"
#include "monitor/monitor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace {

constexpr std::uint64_t kLines = 20'000'000;
constexpr std::uint64_t kPeople = 2'000;
constexpr int kDays = 7;
constexpr int kLooks = 20;

bool figure(const char* name, double value, const char* unit, double target) {
    std::printf("figure %s %.3f %s <=%g %s\n", name, value, unit, target, value <= target ? "ok" : "short");
    return value <= target;
}

// Lines as they come in, everybody's among each other's.
void fill(const std::filesystem::path& file, const std::string& day, base::Instant at, const std::string& school_hex) {
    sqlite3* database = nullptr;
    if (sqlite3_open(file.c_str(), &database) != SQLITE_OK) std::abort();
    const std::string sql = fmt::format(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -3000000; "
        "INSERT INTO log_hosts WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
        "SELECT i, 'www.site-' || i || '.example' FROM n; "
        "INSERT INTO log_events WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "SELECT '{}', x'{}', CAST(printf('%016d', 1 + i * 7919 % {}) AS BLOB), {} + i, i, 'request', 'own_sign_in', "
        "NULL, "
        "NULL, "
        "NULL, '10.0.' || (i % 8) || '.' || (i % 250), 'GET', 1 + i * 31 % 5000, '/page/' || i || '?q=some+words', "
        "200, "
        "20000, 800, 30, 'allow', 'none', 'uncategorised', '', '', '0011223344556677', '', '' FROM n;",
        kLines / kDays - 1, day, school_hex, kPeople, at.time_since_epoch().count());
    char* why = nullptr;
    if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &why) != SQLITE_OK) {
        std::fprintf(stderr, "%s\n", why == nullptr ? "no reason given" : why);
        std::abort();
    }
    sqlite3_close(database);
}

void give_back(const std::filesystem::path& folder) {
    ::sync();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        (void)::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        ::close(file);
    }
}

}  // namespace

int main() {
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    std::string folder_name = (std::filesystem::temp_directory_path() / "gatehouse-log-XXXXXX").string();
    if (::mkdtemp(folder_name.data()) == nullptr) return 1;
    const std::filesystem::path folder(folder_name);
    const auto school = *school::SchoolId::from_bytes(base::Bytes(16, std::byte{7}));
    const school::Date first = std::chrono::floor<std::chrono::days>(clock.now()) - std::chrono::days(kDays - 1);
    std::uintmax_t bytes = 0;
    {
        monitor::LogWriter writer(monitor::LogFolder{folder}, world);
        for (int day = 0; day < kDays; ++day)
            writer.keep({.day = school::plus_days(first, std::chrono::days(day)),
                         .spool = gatepost::Spool::ordinary,
                         .events = {},
                         .checks = {},
                         .next = {}});
    }
    const auto begun = clock.moment();
    for (int day = 0; day < kDays; ++day) {
        const school::Date date = school::plus_days(first, std::chrono::days(day));
        const std::filesystem::path file = folder / monitor::file_of(date);
        fill(file, school::iso(date), std::chrono::sys_days(date), "07070707070707070707070707070707");
        bytes += std::filesystem::file_size(file);
    }
    std::printf("  %llu lines of %d days filled in %.0f s, %.1f GB\n", static_cast<unsigned long long>(kLines), kDays,
                std::chrono::duration<double>(clock.moment() - begun).count(), static_cast<double>(bytes) / 1e9);
    const monitor::Log log(monitor::LogFolder{folder}, world);
    const auto look = [&](std::uint64_t person) {
        const std::string id = fmt::format("{:016}", person);
        const auto start = clock.moment();
        const auto answer = log.of_person({.school = school,
                                           .person = *people::PersonId::from_bytes(base::bytes_of(id)),
                                           .days = {first, school::plus_days(first, std::chrono::days(kDays - 1))},
                                           .first = 0,
                                           .most = 100});
        if (answer.lines.size() != 100) std::abort();
        return std::chrono::duration<double>(clock.moment() - start).count();
    };
    give_back(folder);
    const double cold = look(1 + 17);
    std::vector<double> warm;
    for (int one = 0; one < kLooks; ++one) warm.push_back(look(1 + 17));
    std::ranges::sort(warm);
    bool all_met = figure("log_person_week_cold", cold, "s", 1);
    all_met &= figure("log_person_week_warm", warm[warm.size() / 2], "s", 0.2);
    std::filesystem::remove_all(folder);
    return all_met ? 0 : 1;
}
