#pragma once
// One process at a time: a lock on a file, which the kernel takes back when its process ends, however it ends. A record
// lock (fcntl(2)), since the kernel then says who holds it; the file stays, empty, and means nothing by itself.

#include "base/file.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <variant>

namespace base {

struct LockHolder {
    std::int64_t process;  // 0 where the kernel cannot say: it runs in another container
};

// Who holds the lock, without taking, making or changing anything; none when nobody does, or the file is not there.
[[nodiscard]] Result<std::optional<LockHolder>, FileError> lock_holder(const std::filesystem::path& path);

// LIMIT: between processes only. Whoever opens and closes the same file again in this process loses the lock.
class FileLock {
public:
    // Makes the file, for its owner only, where it is not there. Never waits.
    [[nodiscard]] static Result<FileLock, std::variant<LockHolder, FileError>> take(const std::filesystem::path& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_ = -1;
};

}  // namespace base
