#include "base/file_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace base {

namespace {

struct flock whole_file() {
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    return range;
}

FileError error_of(int code, const std::filesystem::path& path) {
    const FileFailure kind = code == EACCES || code == EPERM    ? FileFailure::refused
                             : code == ENOSPC || code == EDQUOT ? FileFailure::full
                                                                : FileFailure::broken;
    return {kind, path, std::strerror(code)};
}

Result<std::optional<LockHolder>, FileError> holder_of(int descriptor, const std::filesystem::path& path) {
    struct flock asked = whole_file();
    if (::fcntl(descriptor, F_GETLK, &asked) != 0) return failure(error_of(errno, path));
    if (asked.l_type == F_UNLCK) return std::nullopt;
    return LockHolder{asked.l_pid > 0 ? asked.l_pid : 0};
}

}  // namespace

Result<std::optional<LockHolder>, FileError> lock_holder(const std::filesystem::path& path) {
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
        return failure(error_of(errno, path));
    }
    auto holder = holder_of(opened, path);
    ::close(opened);
    return holder;
}

Result<FileLock, std::variant<LockHolder, FileError>> FileLock::take(const std::filesystem::path& path) {
    using Refusal = std::variant<LockHolder, FileError>;
    FileLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.descriptor_ < 0) return failure(Refusal(error_of(errno, path)));
    struct flock wanted = whole_file();
    if (::fcntl(lock.descriptor_, F_SETLK, &wanted) == 0) return lock;
    if (errno != EACCES && errno != EAGAIN) return failure(Refusal(error_of(errno, path)));
    const auto holder = holder_of(lock.descriptor_, path);
    // Gone since: its words are "another process", and the next start succeeds.
    return failure(Refusal(holder && *holder ? **holder : LockHolder{0}));
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace base
