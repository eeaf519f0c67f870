#pragma once
// Style sheets, modules and pictures, built by tools/build_assets into a folder with a manifest. Their names
// carry a hash of their content, so that browsers may keep them for a year.

#include "base/file.h"
#include "base/result.h"
#include "web/link.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace web {

struct Asset {
    std::string hashed_name;  // `site.3f9a1c0b2d4e.css`
    std::string type;         // the media type
    std::string content;
    std::string etag;  // with its quotation marks
};

// All of them, in memory: half a megabyte. Immutable; from any thread.
class Assets {
public:
    Assets() = default;  // none: pages are shown without a style

    // Reads `folder`/manifest.txt, a line `NAME HASHED-NAME MEDIA-TYPE` each, and the files it names. The error
    // says which file is missing or which line is wrong.
    [[nodiscard]] static base::Result<Assets, std::string> open(const std::filesystem::path& folder);

    // Where the asset known as `name` ("site.css") is served; empty when there is none.
    [[nodiscard]] std::optional<Link> link(std::string_view name) const;

    // By the last segment of its path; null when there is none.
    [[nodiscard]] const Asset* find(std::string_view hashed_name) const;

private:
    std::map<std::string, Asset, std::less<>> by_hashed_name_;
    std::map<std::string, std::string, std::less<>> hashed_names_;
};

}  // namespace web
