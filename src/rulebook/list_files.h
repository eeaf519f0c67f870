#pragma once
// Folders of lists, and the category database made of them.

#include "base/digest.h"
#include "base/result.h"
#include "base/world.h"
#include "filter/filter.h"
#include "rulebook/plan.h"

#include <filesystem>
#include <string>
#include <vector>

namespace rulebook {

struct ListFolder {
    std::filesystem::path path;
    std::string source;   // whose lists: "UT1, Université Toulouse Capitole"
    std::string licence;  // "CC BY-SA 4.0"
    friend bool operator==(const ListFolder&, const ListFolder&) = default;
};

// What tells one state of the folders from the next without reading them: names, sizes and times of their files, and
// whose they are. A folder that cannot be read counts as it is: its turn to be an error comes with compiling.
[[nodiscard]] base::Digest inputs_of(const std::vector<ListFolder>& folders);

// The day of the newest file below a folder, as 2026-08-17; empty when there is none.
[[nodiscard]] std::string date_of(const std::filesystem::path& folder);

// All folders in one database.
[[nodiscard]] base::Result<filter::CompiledLists, Fault> compile_lists(const std::vector<ListFolder>& folders,
                                                                       const base::World& world);

// "contact/urls:12: neither a host name nor …", a line a finding.
[[nodiscard]] std::string lint_text(const filter::ImportReport& report);

}  // namespace rulebook
