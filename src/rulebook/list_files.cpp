#include "rulebook/list_files.h"

#include "base/file.h"
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

filter::ListFormat format_of(Layout layout) {
    switch (layout) {
        case Layout::urls:
            return filter::ListFormat::urls;
        case Layout::hosts_file:
            return filter::ListFormat::hosts_file;
        case Layout::adguard:
            return filter::ListFormat::adguard;
        case Layout::folders:
        case Layout::domains:
            break;
    }
    return filter::ListFormat::domains;
}

}  // namespace

base::Digest inputs_of(const ListInputs& inputs) {
    base::Bytes all;
    for (const ListFolder& folder : inputs.folders) {
        base::append(all, fmt::format("folder\n{}\n{}\n{}\n{}\n{} {}\n", folder.path.string(), folder.source,
                                      folder.licence, folder.origin, static_cast<int>(folder.layout),
                                      folder.category ? filter::entry_of(*folder.category).key : ""));
        for (const FileStamp& file : files_below(folder.path))
            base::append(all, fmt::format("{}\n{} {}\n", file.path, file.bytes, file.time.time_since_epoch().count()));
    }
    for (const auto& [folder, category] : inputs.decided)
        base::append(all, fmt::format("decided\n{}\n{}\n", folder, category ? filter::entry_of(*category).key : ""));
    return base::sha256(all);
}

std::string date_of(const fs::path& folder) {
    const std::vector<FileStamp> files = files_below(folder);
    const auto newest = std::ranges::max_element(files, {}, &FileStamp::time);
    if (newest == files.end()) return {};
    return school::iso(school::Date(std::chrono::floor<std::chrono::days>(newest->time)));
}

base::Result<void, Fault> add_to(filter::ListCompiler& compiler, const ListFolder& folder) {
    if (folder.digest) {
        const auto now = content_digest(folder.path);
        if (!now || *now != *folder.digest)
            return base::failure(Fault{"what is kept of the list `" + folder.source +
                                       "` is lost or damaged on the disk; it is fetched again at the next look"});
    }
    if (folder.layout == Layout::folders) {
        const auto added = compiler.add_folder(folder.path);
        if (!added) return base::failure(Fault{filter::describe(added.error())});
        return {};
    }
    if (!folder.category) return base::failure(Fault{"the list `" + folder.source + "` has no category"});
    const auto mapped = base::MappedFile::open(folder.path / kListFile);
    if (!mapped) return base::failure(Fault{base::describe(mapped.error())});
    compiler.add({folder.source, *folder.category, format_of(folder.layout)}, base::text_of(mapped->bytes()));
    return {};
}

void decide_folders(filter::ListCompiler& compiler, const DecidedFolders& decided) {
    for (const auto& [folder, category] : decided) compiler.decide(folder, category);
}

base::Result<filter::CompiledLists, Fault> compile_lists(const ListInputs& inputs, const base::World& world) {
    filter::ListCompiler compiler(world.random);
    decide_folders(compiler, inputs.decided);
    for (const ListFolder& folder : inputs.folders) {
        compiler.credit(
            {folder.source, folder.licence, folder.origin, folder.date.empty() ? date_of(folder.path) : folder.date});
        TRY(add_to(compiler, folder));
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
