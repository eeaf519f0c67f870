#include "rulebook/list_files.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace rulebook {

namespace {

namespace fs = std::filesystem;

struct FileStamp {
    std::string path;
    std::uintmax_t bytes;
    std::chrono::sys_time<std::chrono::nanoseconds> time;
};

std::chrono::sys_time<std::chrono::nanoseconds> time_of(fs::file_time_type at) {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::file_clock::to_sys(at));
}

std::vector<FileStamp> files_below(const fs::path& folder) {
    std::vector<FileStamp> files;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code gone;
        if (!at->is_regular_file(gone) || gone) continue;
        const auto bytes = at->file_size(gone);
        if (gone) continue;
        const auto time = at->last_write_time(gone);
        if (!gone) files.push_back({at->path().string(), bytes, time_of(time)});
    }
    std::ranges::sort(files, {}, &FileStamp::path);
    return files;
}

}  // namespace

base::Digest inputs_of(const std::vector<ListFolder>& folders) {
    base::Bytes all;
    for (const ListFolder& folder : folders) {
        base::append(all, fmt::format("folder\n{}\n{}\n{}\n", folder.path.string(), folder.source, folder.licence));
        for (const FileStamp& file : files_below(folder.path))
            base::append(all, fmt::format("{}\n{} {}\n", file.path, file.bytes, file.time.time_since_epoch().count()));
    }
    return base::sha256(all);
}

std::string date_of(const fs::path& folder) {
    const std::vector<FileStamp> files = files_below(folder);
    const auto newest = std::ranges::max_element(files, {}, &FileStamp::time);
    if (newest == files.end()) return {};
    return school::iso(school::Date(std::chrono::floor<std::chrono::days>(newest->time)));
}

base::Result<filter::CompiledLists, Fault> compile_lists(const std::vector<ListFolder>& folders,
                                                         const base::World& world) {
    filter::ListCompiler compiler(world.random);
    for (const ListFolder& folder : folders) {
        compiler.credit({folder.source, folder.licence, folder.path.string(), date_of(folder.path)});
        const auto added = compiler.add_folder(folder.path);
        if (!added) return base::failure(Fault{filter::describe(added.error())});
    }
    auto compiled = compiler.compile(world.clock.now());
    if (!compiled) return base::failure(Fault{filter::describe(compiled.error())});
    return *std::move(compiled);
}

std::string lint_text(const filter::ImportReport& report) {
    std::string text;
    for (const filter::LintLine& line : report.lint)
        text += fmt::format("{}:{}: {}\n", base::cleaned_utf8(line.file), line.line, filter::describe(line.kind));
    return text;
}

}  // namespace rulebook
