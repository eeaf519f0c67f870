#pragma once
// Folders of lists, and the category database made of them.

#include "base/digest.h"
#include "base/result.h"
#include "base/world.h"
#include "filter/filter.h"
#include "rulebook/list_intake.h"
#include "rulebook/plan.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rulebook {

struct ListFolder {
    std::filesystem::path path;
    std::string source;   // whose lists: "UT1, Université Toulouse Capitole"
    std::string licence;  // "CC BY-SA 4.0"
    std::string origin;   // where they come from: a folder or an address
    std::string date;     // 2026-08-17; empty: that of the newest file
    Layout layout = Layout::folders;
    std::optional<filter::Category> category{};  // of a layout that is one file, kListFile
    std::optional<base::Digest> digest{};        // of its content (list_intake.h); compiled only when it is still so
    friend bool operator==(const ListFolder&, const ListFolder&) = default;
};

// What a person decided about the folders of other makers: taken as a category, or set aside.
using DecidedFolders = std::map<std::string, std::optional<filter::Category>>;

// All that a category database is made of.
struct ListInputs {
    std::vector<ListFolder> folders;
    DecidedFolders decided;
};

// What tells one state of the inputs from the next without reading the files: their names, sizes and times, whose they
// are, and what was decided. A folder that cannot be read counts as it is: its turn to be an error comes with
// compiling.
[[nodiscard]] base::Digest inputs_of(const ListInputs& inputs);

// The day of the newest file below a folder, as 2026-08-17; empty when there is none.
[[nodiscard]] std::string date_of(const std::filesystem::path& folder);

// Adds one of them to what is compiled, after what was decided about folders.
[[nodiscard]] base::Result<void, Fault> add_to(filter::ListCompiler& compiler, const ListFolder& folder);
void decide_folders(filter::ListCompiler& compiler, const DecidedFolders& decided);

// All folders in one database.
[[nodiscard]] base::Result<filter::CompiledLists, Fault> compile_lists(const ListInputs& inputs,
                                                                       const base::World& world);

// "contact/urls:12: neither a host name nor …", a line a finding.
[[nodiscard]] std::string lint_text(const filter::ImportReport& report);

}  // namespace rulebook
