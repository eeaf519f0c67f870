#include "web/assets.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "base/text.h"

#include <algorithm>
#include <vector>

namespace web {
namespace {

constexpr std::size_t kMaxAssetBytes = 4U << 20U;

bool is_plain_name(std::string_view name) {
    const auto is_plain = [](char c) {
        return base::is_ascii_alpha(c) || base::is_ascii_digit(c) || c == '-' || c == '_' || c == '.';
    };
    return !name.empty() && name[0] != '.' && std::all_of(name.begin(), name.end(), is_plain);
}

base::Result<std::string, std::string> content_of(const std::filesystem::path& file) {
    const auto bytes = base::read_file(file, kMaxAssetBytes);
    if (!bytes) return base::failure(base::describe(bytes.error()) + "; build the web look with tools/build_assets");
    return base::to_text(*bytes);
}

}  // namespace

base::Result<Assets, std::string> Assets::open(const std::filesystem::path& folder) {
    const std::string manifest = TRY(content_of(folder / "manifest.txt"));
    Assets assets;
    std::string_view rest = manifest;
    while (!rest.empty()) {
        const std::string_view line = base::trimmed_lines(base::take_until(rest, '\n'));
        if (line.empty()) continue;
        const std::vector<std::string_view> words = base::split(line, ' ');
        if (words.size() != 3 || !is_plain_name(words[0]) || !is_plain_name(words[1]))
            return base::failure("`" + (folder / "manifest.txt").string() + "` has a line that names no asset: `" +
                                 std::string(line) + "`; build the web look again with tools/build_assets");
        Asset asset{.hashed_name = std::string(words[1]),
                    .type = std::string(words[2]),
                    .content = TRY(content_of(folder / words[1])),
                    .etag = {}};
        const base::Digest digest = base::sha256(base::bytes_of(asset.content));
        asset.etag = "\"" + base::to_hex(base::ByteView(digest).first(12)) + "\"";
        assets.hashed_names_.emplace(words[0], asset.hashed_name);
        assets.by_hashed_name_.emplace(asset.hashed_name, std::move(asset));
    }
    return assets;
}

std::optional<Link> Assets::link(std::string_view name) const {
    const auto found = hashed_names_.find(name);
    if (found == hashed_names_.end()) return std::nullopt;
    return Link("/assets"_link) / found->second;
}

const Asset* Assets::find(std::string_view hashed_name) const {
    const auto found = by_hashed_name_.find(hashed_name);
    return found == by_hashed_name_.end() ? nullptr : &found->second;
}

}  // namespace web
