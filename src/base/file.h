#pragma once
// Files that must survive a power cut, and files that grow at their end. Every failure is returned with the
// path and the system's reason; what a file held is never part of an error.

#include "base/bytes.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace base {

enum class FileFailure { missing, refused, full, too_large, broken };

struct FileError {
    FileFailure kind;
    std::filesystem::path path;
    std::string cause;  // the system's words, such as "No space left on device"
};

// "cannot write `/var/lib/…/ruleset`: No space left on device"
[[nodiscard]] std::string describe(const FileError& error);

// The whole file; `too_large` when it is longer than `limit` bytes.
[[nodiscard]] Result<Bytes, FileError> read_file(const std::filesystem::path& path, std::size_t limit);

// Replaces a file so that a reader, or a machine that loses power, sees the old or the new content and never
// a part: written beside it, synced, renamed over it, and its folder synced. Mode 0600 unless told otherwise.
enum class FileMode { owner_only, group_readable };
[[nodiscard]] Result<void, FileError> replace_file(const std::filesystem::path& path, ByteView content, FileMode mode);

// The second half of it, for content that comes in parts: renames `beside`, which is in the same folder and synced,
// over `path`, and syncs the folder.
[[nodiscard]] Result<void, FileError> put_in_place(const std::filesystem::path& beside,
                                                   const std::filesystem::path& path);

// A file that only grows. One writer, one thread at a time.
class AppendFile {
public:
    // Opens, or makes, the file; appending begins at its end.
    [[nodiscard]] static Result<AppendFile, FileError> open(const std::filesystem::path& path, FileMode mode);

    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&& other) noexcept;
    ~AppendFile();

    // Hands all of `content` to the kernel, or none of it: a part that was written is cut off again.
    [[nodiscard]] Result<void, FileError> append(ByteView content);
    // Waits until the disk has what was appended (fdatasync).
    [[nodiscard]] Result<void, FileError> sync();
    // A second handle on the same file, on which another thread can wait for the disk while this one appends.
    [[nodiscard]] Result<AppendFile, FileError> second_handle() const;
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    AppendFile(int descriptor, std::uint64_t size, std::filesystem::path path)
        : descriptor_(descriptor), size_(size), path_(std::move(path)) {}

    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::filesystem::path path_;
};

// A file mapped read-only; pages come from disk when they are first touched. Movable; views die with it.
class MappedFile {
public:
    [[nodiscard]] static Result<MappedFile, FileError> open(const std::filesystem::path& path);

    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    [[nodiscard]] ByteView bytes() const { return bytes_; }

private:
    explicit MappedFile(ByteView bytes) : bytes_(bytes) {}
    ByteView bytes_;
};

}  // namespace base
