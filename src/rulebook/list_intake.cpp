#include "rulebook/list_intake.h"

#include "base/file.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rulebook {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = 256U << 10U;
constexpr std::size_t kLongestCategory = 64;

auto refuse(std::string words) { return base::failure(Fault{std::move(words)}); }

// Which part of a list a file is, by its name; UT1 cuts long ones into `domains.0`, `domains.1`.
std::optional<std::string> part_name(std::string_view name) {
    for (const std::string_view part : {"domains", "urls", "expressions", "very_restrictive_expression"}) {
        if (name == part) return std::string(part);
        if (!name.starts_with(part) || name.size() < part.size() + 2 || name[part.size()] != '.') continue;
        if (std::ranges::all_of(name.substr(part.size() + 1), base::is_ascii_digit)) return std::string(part);
    }
    return std::nullopt;
}

// Where in a tree of category folders a file goes; empty for one that is no part of a list.
std::optional<fs::path> place_of(std::string_view path) {
    std::vector<std::string_view> parts = base::split(path, '/');
    if (parts.size() < 2) return std::nullopt;
    const auto part = part_name(parts.back());
    const auto category = category_name(parts[parts.size() - 2]);
    if (!part || !category) return std::nullopt;
    return fs::path(*category) / *part;
}

// Writes what comes into the new folder, and stops at its limits.
class Taker {
public:
    Taker(fs::path to, const IntakeLimits& limits, const std::stop_token& stop)
        : to_(std::move(to)), limits_(limits), stop_(stop) {}

    [[nodiscard]] base::Result<void, Fault> begin() {
        std::error_code failed;
        fs::remove_all(to_, failed);
        fs::create_directories(to_, failed);
        if (failed) return refuse("the folder for lists cannot be made: " + failed.message());
        return {};
    }
    // Before each file, of use or not.
    [[nodiscard]] base::Result<void, Fault> look() {
        if (stop_.stop_requested()) return refuse("stopped before it was done");
        if (++looked_ > limits_.files) return refuse(fmt::format("it holds more than {} files", limits_.files));
        return {};
    }
    void leave_out() { ++came_.left_out; }

    // The part of a list at `place`, more of it when it is there already.
    [[nodiscard]] base::Result<base::AppendFile, Fault> open(const fs::path& place) {
        std::error_code failed;
        fs::create_directories((to_ / place).parent_path(), failed);
        auto file = base::AppendFile::open(to_ / place, base::FileMode::owner_only);
        if (failed || !file) return refuse(failed ? failed.message() : base::describe(file.error()));
        ++came_.files;
        in_file_ = file->size();
        return *std::move(file);
    }
    [[nodiscard]] base::Result<void, Fault> write(base::AppendFile& file, base::ByteView bytes) {
        if (stop_.stop_requested()) return refuse("stopped before it was done");
        came_.bytes += bytes.size();
        in_file_ += bytes.size();
        if (came_.bytes > limits_.bytes || in_file_ > limits_.a_file)
            return refuse(fmt::format("it is too large: at most {} MB are taken, and {} MB of one file",
                                      limits_.bytes >> 20U, limits_.a_file >> 20U));
        if (const auto written = file.append(bytes); !written) return refuse(base::describe(written.error()));
        return {};
    }
    // Bytes of what is left out, which had to be unpacked all the same.
    [[nodiscard]] base::Result<void, Fault> pass(std::uint64_t bytes) {
        if (stop_.stop_requested()) return refuse("stopped before it was done");
        passed_ += bytes;
        if (passed_ > limits_.bytes)
            return refuse(
                fmt::format("it is too large: it holds more than {} MB besides the lists", limits_.bytes >> 20U));
        return {};
    }
    // `time`: of the file where it comes from, which tells how old the list is.
    [[nodiscard]] base::Result<void, Fault> close(base::AppendFile& file, std::optional<fs::file_time_type> time) {
        // A part that ended without a line end must not run into the next.
        if (const auto ended = file.append(base::bytes_of("\n")); !ended) return refuse(base::describe(ended.error()));
        if (const auto synced = file.sync(); !synced) return refuse(base::describe(synced.error()));
        std::error_code failed;
        if (time) fs::last_write_time(file.path(), std::min(*time, fs::file_time_type::clock::now()), failed);
        return {};
    }
    [[nodiscard]] base::Result<Intake, Fault> end() const {
        if (came_.files == 0) return refuse("it holds no list");
        return came_;
    }
    [[nodiscard]] std::size_t files() const { return came_.files; }

private:
    const fs::path to_;
    const IntakeLimits limits_;
    const std::stop_token stop_;
    Intake came_;
    std::size_t looked_ = 0;
    std::uint64_t in_file_ = 0;
    std::uint64_t passed_ = 0;
};

// Somebody else's file, which may be cut short while it is read: never mapped, and no link or pipe in its place.
class TheirFile {
public:
    explicit TheirFile(const fs::path& path)
        : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {}
    ~TheirFile() {
        if (number_ >= 0) ::close(number_);
    }
    TheirFile(const TheirFile&) = delete;
    TheirFile& operator=(const TheirFile&) = delete;
    [[nodiscard]] bool is_regular() const {
        struct stat found {};
        return number_ >= 0 && ::fstat(number_, &found) == 0 && S_ISREG(found.st_mode);
    }
    // 0 at its end; negative when it cannot be read.
    [[nodiscard]] ssize_t read(std::span<std::byte> into) const { return ::read(number_, into.data(), into.size()); }

private:
    const int number_;
};

base::Result<void, Fault> copy_file(Taker& taker, const fs::path& from, const fs::path& place) {
    const TheirFile theirs(from);
    if (!theirs.is_regular()) return refuse("`" + from.string() + "` cannot be read");
    auto file = TRY(taker.open(place));
    std::vector<std::byte> block(kBlock);
    for (;;) {
        const ssize_t count = theirs.read(block);
        if (count < 0) return refuse("`" + from.string() + "` cannot be read");
        if (count == 0) break;
        TRY(taker.write(file, base::ByteView(block).first(static_cast<std::size_t>(count))));
    }
    std::error_code failed;
    const auto time = fs::last_write_time(from, failed);
    return taker.close(file, failed ? std::nullopt : std::optional(time));
}

struct EndRead {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, EndRead>;

// The library's own words may quote a name from within the archive.
base::Result<Reader, Fault> open_archive(const fs::path& file) {
    Reader reader(archive_read_new());
    if (reader == nullptr) return refuse("there is no memory to read it");
    for (const auto support :
         {archive_read_support_filter_gzip, archive_read_support_filter_bzip2, archive_read_support_filter_xz,
          archive_read_support_filter_zstd, archive_read_support_format_tar, archive_read_support_format_zip,
          archive_read_support_format_raw, archive_read_support_format_empty})
        if (support(reader.get()) < ARCHIVE_WARN) return refuse("this machine cannot read archives");
    if (archive_read_open_filename(reader.get(), file.c_str(), kBlock) != ARCHIVE_OK)
        return refuse("the file cannot be read as a list or an archive");
    return reader;
}

bool is_one_file(archive* reader) { return archive_format(reader) == ARCHIVE_FORMAT_RAW; }

bool is_plain_file(archive_entry* entry, archive* reader) {
    if (is_one_file(reader)) return true;
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr &&
           archive_entry_is_encrypted(entry) == 0;
}

base::Result<void, Fault> unpack_entry(Taker& taker, archive* reader, archive_entry* entry, const fs::path& place) {
    auto file = TRY(taker.open(place));
    std::vector<std::byte> block(kBlock);
    for (;;) {
        const la_ssize_t count = archive_read_data(reader, block.data(), block.size());
        if (count < 0) return refuse("the archive is damaged or cut short");
        if (count == 0) break;
        TRY(taker.write(file, base::ByteView(block).first(static_cast<std::size_t>(count))));
    }
    std::optional<fs::file_time_type> time;
    if (archive_entry_mtime_is_set(entry) != 0)
        time = std::chrono::file_clock::from_sys(
            std::chrono::sys_seconds(std::chrono::seconds(archive_entry_mtime(entry))));
    return taker.close(file, time);
}

// The library would skip an entry in one go, however much there is to unpack.
base::Result<void, Fault> pass_entry(Taker& taker, archive* reader) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
        const int read = archive_read_data_block(reader, &block, &size, &offset);
        if (read == ARCHIVE_EOF) return {};
        if (read < ARCHIVE_WARN) return refuse("the archive is damaged or cut short");
        TRY(taker.pass(size));
    }
}

std::optional<fs::path> place_in_archive(Layout layout, archive* reader, archive_entry* entry) {
    if (!is_plain_file(entry, reader)) return std::nullopt;
    if (layout != Layout::folders) return fs::path(kListFile);
    if (is_one_file(reader)) return std::nullopt;
    const char* name = archive_entry_pathname(entry);
    return name == nullptr ? std::nullopt : place_of(name);
}

}  // namespace

std::optional<std::string> category_name(std::string_view text) {
    const auto is_of_a_name = [](char c) {
        return base::is_ascii_alpha(c) || base::is_ascii_digit(c) || c == '-' || c == '_';
    };
    if (text.empty() || text.size() > kLongestCategory || !std::ranges::all_of(text, is_of_a_name)) return std::nullopt;
    return base::ascii_lower(text);
}

base::Result<Intake, Fault> take_folder(const fs::path& from, const fs::path& to, const IntakeLimits& limits,
                                        const std::stop_token& stop) {
    std::error_code failed;
    if (!fs::is_directory(from, failed))
        return refuse("`" + from.string() + "` is no folder; name one with a folder for each category");
    Taker taker(to, limits, stop);
    TRY(taker.begin());
    std::vector<fs::path> found;
    // Links are not followed: neither those to folders, which the iterator leaves, nor those to files.
    for (fs::recursive_directory_iterator at(from, failed), end; !failed && at != end; at.increment(failed)) {
        TRY(taker.look());
        std::error_code gone;
        if (at->is_directory(gone) && !at->is_symlink(gone)) continue;
        if (at->symlink_status(gone).type() == fs::file_type::regular) found.push_back(at->path());
        else taker.leave_out();
    }
    if (failed) return refuse("`" + from.string() + "` cannot be read: " + failed.message());
    std::ranges::sort(found);
    for (const fs::path& file : found) {
        if (const auto place = place_of(file.string())) TRY(copy_file(taker, file, *place));
        else taker.leave_out();
    }
    return taker.end();
}

base::Result<Intake, Fault> take_file(const fs::path& file, Layout layout, const fs::path& to,
                                      const IntakeLimits& limits, const std::stop_token& stop) {
    Taker taker(to, limits, stop);
    TRY(taker.begin());
    const Reader reader = TRY(open_archive(file));
    for (;;) {
        archive_entry* entry = nullptr;
        const int next = archive_read_next_header(reader.get(), &entry);
        if (next == ARCHIVE_EOF) break;
        if (next < ARCHIVE_WARN) return refuse("the archive is damaged or cut short");
        TRY(taker.look());
        // One filter beside the library's own end of the chain: what is packed twice is packed to hide something.
        if (archive_filter_count(reader.get()) > 2) return refuse("it is packed more than once");
        const auto place = place_in_archive(layout, reader.get(), entry);
        if (!place) {
            taker.leave_out();
            TRY(pass_entry(taker, reader.get()));
            continue;
        }
        if (layout != Layout::folders && taker.files() > 0)
            return refuse("the archive holds several files; a list of this kind is one");
        TRY(unpack_entry(taker, reader.get(), entry, *place));
    }
    return taker.end();
}

base::Result<base::Digest, Fault> content_digest(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
        if (at->is_regular_file()) files.push_back(at->path());
    if (failed) return refuse("the folder for lists cannot be read: " + failed.message());
    std::ranges::sort(files);
    base::Bytes all;
    for (const fs::path& file : files) {
        const auto mapped = base::MappedFile::open(file);
        if (!mapped) return refuse(base::describe(mapped.error()));
        base::append(all, file.lexically_relative(folder).string() + "\n");
        base::append(all, base::sha256(mapped->bytes()));
    }
    return base::sha256(all);
}

std::vector<fs::path> stored_contents(const fs::path& home) {
    std::error_code failed;
    std::vector<fs::path> found;
    for (fs::directory_iterator list(home, failed), end; !failed && list != end; list.increment(failed))
        for (fs::directory_iterator one(list->path(), failed); !failed && one != end; one.increment(failed))
            found.push_back(one->path());
    return found;
}

}  // namespace rulebook
