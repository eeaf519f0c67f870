#pragma once
// A folder of a test's own, gone at its end.

#include "base/id.h"

#include <filesystem>

namespace support {

class Folder {
public:
    Folder() {
        base::SystemRandom random;
        path_ =
            std::filesystem::temp_directory_path() / ("gatehouse-" + base::Id<struct FolderTag>::mint(random).text());
        std::filesystem::create_directory(path_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace support
