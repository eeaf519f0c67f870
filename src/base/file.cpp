#include "base/file.h"

#include "base/narrow.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace base {

namespace {

FileError last_error(const std::filesystem::path& path) {
    const int code = errno;
    const FileFailure kind = code == ENOENT || code == ENOTDIR                   ? FileFailure::missing
                             : code == EACCES || code == EPERM                   ? FileFailure::refused
                             : code == ENOSPC || code == EDQUOT || code == EFBIG ? FileFailure::full
                                                                                 : FileFailure::broken;
    return {kind, path, std::strerror(code)};
}

mode_t permission_bits(FileMode mode) { return mode == FileMode::owner_only ? 0600 : 0640; }

// Closes the descriptor when it goes.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

// Writes all of `content`, whatever the kernel takes at a time; false with errno when it cannot.
bool write_all(int descriptor, ByteView content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content = content.subspan(narrow<std::size_t>(written));
    }
    return true;
}

Result<void, FileError> sync_folder_of(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.number()) != 0) return failure(last_error(folder));
    return {};
}

}  // namespace

std::string describe(const FileError& error) { return "cannot use `" + error.path.string() + "`: " + error.cause; }

Result<Bytes, FileError> read_file(const std::filesystem::path& path, std::size_t limit) {
    const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened.is_open()) return failure(last_error(path));
    Bytes content;
    while (true) {
        constexpr std::size_t kChunk = std::size_t{64} * 1024;
        const std::size_t had = content.size();
        content.resize(had + kChunk);
        const ssize_t got = ::read(opened.number(), content.data() + had, kChunk);
        if (got < 0 && errno != EINTR) return failure(last_error(path));
        content.resize(had + (got > 0 ? narrow<std::size_t>(got) : 0));
        if (got == 0) return content;
        if (content.size() > limit)
            return failure(FileError{FileFailure::too_large, path, "longer than " + std::to_string(limit) + " bytes"});
    }
}

Result<void, FileError> replace_file(const std::filesystem::path& path, ByteView content, FileMode mode) {
    std::filesystem::path beside = path;
    beside += ".new";
    {
        const Descriptor opened(
            ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permission_bits(mode)));
        if (!opened.is_open()) return failure(last_error(beside));
        if (!write_all(opened.number(), content) || ::fsync(opened.number()) != 0) {
            const FileError error = last_error(beside);
            ::unlink(beside.c_str());
            return failure(error);
        }
    }
    return put_in_place(beside, path);
}

Result<void, FileError> put_in_place(const std::filesystem::path& beside, const std::filesystem::path& path) {
    if (::rename(beside.c_str(), path.c_str()) != 0) return failure(last_error(path));
    return sync_folder_of(path);
}

Result<AppendFile, FileError> AppendFile::open(const std::filesystem::path& path, FileMode mode) {
    Descriptor opened(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, permission_bits(mode)));
    if (!opened.is_open()) return failure(last_error(path));
    struct stat status {};
    if (::fstat(opened.number(), &status) != 0) return failure(last_error(path));
    return AppendFile(opened.release(), narrow<std::uint64_t>(status.st_size), path);
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_), path_(std::move(other.path_)) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(path_, other.path_);
    return *this;
}

AppendFile::~AppendFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void, FileError> AppendFile::append(ByteView content) {
    if (write_all(descriptor_, content)) {
        size_ += content.size();
        return {};
    }
    const FileError error = last_error(path_);
    // A reader must never find half a record followed by another; if even this fails, its checksum says so.
    if (::ftruncate(descriptor_, narrow<off_t>(size_)) != 0)
        return failure(FileError{FileFailure::broken, path_, error.cause + "; and the torn end could not be cut off"});
    return failure(error);
}

Result<void, FileError> AppendFile::sync() {
    if (::fdatasync(descriptor_) != 0) return failure(last_error(path_));
    return {};
}

Result<AppendFile, FileError> AppendFile::second_handle() const {
    const int copy = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return failure(last_error(path_));
    return AppendFile(copy, size_, path_);
}

Result<MappedFile, FileError> MappedFile::open(const std::filesystem::path& path) {
    const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened.is_open()) return failure(last_error(path));
    struct stat status {};
    if (::fstat(opened.number(), &status) != 0) return failure(last_error(path));
    const auto size = narrow<std::size_t>(status.st_size);
    if (size == 0) return MappedFile(ByteView{});
    void* memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, opened.number(), 0);
    if (memory == MAP_FAILED) return failure(last_error(path));
    return MappedFile(ByteView(static_cast<const std::byte*>(memory), size));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, ByteView{})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace base
